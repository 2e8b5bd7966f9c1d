"""The quick exit in a real terminal: nothing of the screen is left, the draft is kept, the exit code is 0."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.terminal

ENTER, SUPPORT, WIPE = "\r", "\x07", b"\x1b[H\x1b[2J\x1b[3J"


def test_it_clears_the_screen_and_the_scrollback_and_keeps_what_was_typed(terminal, made_demo) -> None:
    vault = made_demo(3)
    first = terminal("--vault", str(vault), LANG="de_AT.UTF-8")
    first.wait("locked")
    first.keys("demo", ENTER)
    first.wait("This week")
    first.keys("n")
    first.wait("Write as it comes")
    first.keys("half a canary", SUPPORT)
    first.wait("In immediate danger (Austria)")
    first.keys("x")
    assert first.ended() == 0
    assert first.text().strip() == ""
    assert WIPE in bytes(first.output)
    assert bytes(first.output).rindex(WIPE) > bytes(first.output).rindex(b"Austria")

    again = terminal("--vault", str(vault))
    again.wait("locked")
    again.keys("demo", ENTER)
    again.wait("This week")
    again.keys("n")
    again.wait("half a canary")


def test_any_other_way_out_leaves_the_scrollback_alone(terminal, tmp_path: Path) -> None:
    run = terminal("--vault", str(tmp_path / "vault"))
    run.wait("Welcome to calmterm")
    run.keys("\x11")
    assert run.ended() == 0
    assert b"\x1b[3J" not in bytes(run.output)


def test_crisis_needs_no_place_for_data_no_colours_and_no_terminal(terminal, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    broken = {"XDG_DATA_HOME": str(tmp_path / "file" / "inside"), "HOME": "/nonexistent", "TERM": "dumb"}
    for vault in (str(tmp_path / "file" / "vault"), "", "~nobody-by-that-name/x"):
        run = terminal("--vault", vault, "crisis", "AT", NO_COLOR="1", **broken)
        assert run.ended() == 0
        assert b"Call 142" in bytes(run.output)
        assert b"\x1b" not in bytes(run.output)


def test_nothing_is_drawn_into_a_file_that_takes_the_errors(terminal, tmp_path: Path) -> None:
    log, vault = tmp_path / "errors", tmp_path / "vault"
    said = "import os, sys; os.dup2(os.open(sys.argv.pop(1), os.O_CREAT | os.O_WRONLY), 2)"
    run = terminal(
        str(log), "--vault", str(vault), program=("-c", f"{said}; from calmterm.cli import run; sys.exit(run())")
    )
    assert run.ended() == 2
    assert "cannot show the screens" in log.read_text()
    assert "\x1b" not in log.read_text()


def test_the_lock_screen_shows_the_lines_of_the_remembered_country(terminal, made_demo, tmp_path: Path) -> None:
    """Over SSH the locale says nothing: what the person chose does."""
    home = tmp_path / "home"
    vault = str(made_demo(3))
    place = {"XDG_CONFIG_HOME": str(home), "LANG": "C", "LC_ALL": "C"}
    first = terminal("--vault", vault, **place)
    first.wait("locked")
    first.keys(SUPPORT)
    first.wait("Press c to choose your country")
    first.keys("c")
    first.wait("noted outside the vault")
    first.keys("austria", ENTER)
    first.wait("In immediate danger (Austria)")
    first.keys("\x1b", "\x11")
    assert first.ended() == 0

    again = terminal("--vault", vault, **place)
    again.wait("locked")
    again.keys(SUPPORT)
    again.wait("In immediate danger (Austria)")
    assert "guessed" not in again.text()
