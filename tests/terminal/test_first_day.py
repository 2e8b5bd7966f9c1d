"""One real day in a real terminal: make a vault, check in, write, leave, come back."""

import re
from pathlib import Path

import pytest

from calmterm.store import Vault
from calmterm.store.crypto.keyring import MIB, Cost

pytestmark = pytest.mark.terminal

ENTER, ESCAPE, SAVE, SUPPORT = "\r", "\x1b", "\x13", "\x07"


def test_first_day(terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = tmp_path / "vault"
    monkeypatch.setattr(Vault.create, "__defaults__", ([Cost(2, 19 * MIB)],))
    day = terminal("--vault", str(vault))
    day.wait("Welcome to calmterm")
    day.keys("four quiet words here", ENTER, "four quiet words here", ENTER)
    text = day.wait("Your recovery code")
    code = re.search(r"(?:[0-9A-Z]{4}-){8}[0-9A-Z]{4}", text)
    assert code is not None
    day.keys(code[0][-4:], ENTER)
    day.wait("country")
    day.keys("Austria", ENTER)
    day.wait("No check-in yet today")

    day.keys("c")
    day.wait("How are you?")
    day.keys("6", ENTER)
    day.wait("This week", "Journal")

    day.keys("n")
    day.wait("Write as it comes")
    day.keys("A first evening with this.", SAVE)
    day.wait("saved")
    day.keys(ESCAPE)
    day.wait("A first evening")
    day.keys(SUPPORT)
    day.wait("Austria")
    day.keys(ESCAPE)
    day.wait("A first evening")
    day.keys("q")
    assert day.ended() == 0

    again = terminal("--vault", str(vault), anew=True)
    again.wait("locked")
    again.keys("not the words", ENTER)
    again.wait("does not open this vault")
    again.keys("four quiet words here", ENTER)
    again.wait("This week", "A first evening")
    again.keys("q")
    assert again.ended() == 0


def test_killed_while_typing_the_words_are_there(terminal, made_demo) -> None:
    vault = made_demo(3)
    first = terminal("--vault", str(vault))
    first.wait("locked")
    first.keys("demo", ENTER)
    first.wait("Today")
    first.keys("n")
    first.wait("Write as it comes")
    first.keys("words that must not be lost")
    first.wait("draft kept")
    first.kill()

    second = terminal("--vault", str(vault))
    second.wait("locked")
    second.keys("demo", ENTER)
    second.wait("Today")
    second.keys("n")
    second.wait("words that must not be lost")


def test_a_terminal_that_cannot_draw_is_told_what_works(terminal, tmp_path: Path) -> None:
    dumb = terminal("--vault", str(tmp_path / "vault"), TERM="dumb")
    assert dumb.ended() == 2
    assert "calmterm crisis" in dumb.text()
    assert not (tmp_path / "vault").exists()


COUNTING = """
import gc
from calmterm.__main__ import main
try:
    main()
finally:
    print("spared", gc.get_freeze_count())
"""


def test_a_collection_of_garbage_does_not_look_through_the_whole_program(terminal, made_demo) -> None:
    vault = made_demo(3)
    screen = terminal("--vault", str(vault), program=("-c", COUNTING))
    screen.wait("locked")
    screen.keys("demo", ENTER)
    screen.wait("1Today")
    screen.keys("\x11")
    assert screen.ended() == 0
    said = re.search(r"spared (\d+)", screen.text())
    assert said is not None
    assert int(said[1]) > 100_000
