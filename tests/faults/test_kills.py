"""Kill -9 at a random moment, while somebody writes: what the screen called saved or kept is there."""

import os
import random
import re
import signal
import time
from pathlib import Path
from typing import Any

import pytest

import calmterm.app.app
import calmterm.screens.journal.editor
import calmterm.screens.today.today  # noqa: F401
from calmterm.store import Vault
from calmterm.store.model.records import Draft, JournalEntry

pytestmark = pytest.mark.terminal

AT_MOST = 2
"""Seconds, in a soak: how old a keystroke may be that neither an entry nor a draft holds. scripts/soak.py says so."""
COUNTED = re.compile(r"([\d,]+) words? · ")
ENTER, SAVE = "\r", "\x13"


class Killed(Exception):
    """The moment came."""


class Writer:
    """Types words that occur once, into entries that are saved now and then, until it is killed."""

    def __init__(self, screen: Any, name: str, end: float) -> None:
        self.screen, self.name, self.end = screen, name, end
        self.typed: list[tuple[float, str]] = []  # when the last key of each word was pressed
        self.kept: set[str] = set()  # seen while the screen called it a kept draft
        self.saved: set[str] = set()  # seen while the screen called it saved

    def wait(self, word: str) -> None:
        self.wait_for(re.compile(re.escape(word)))

    def wait_for(self, pattern: re.Pattern[str]) -> None:
        while pattern.search(self.screen.text()) is None:
            if time.monotonic() >= self.end:
                os.kill(self.screen.pid, signal.SIGKILL)
                raise Killed

    def write(self, pick: random.Random) -> None:
        """Raises Killed."""
        self.wait("locked")
        self.screen.type("demo" + ENTER)
        self.wait("1Today")
        self.screen.type("n")
        self.wait_for(COUNTED)  # the words of an earlier draft are in
        self.end = min(self.end, time.monotonic() + pick.uniform(0.1, 5))
        found = COUNTED.search(self.screen.text())
        assert found
        before, number = int(found[1].replace(",", "")), 0
        while True:  # until the program is killed: to wait for its screen fails then
            for _ in range(pick.randrange(1, 5)):
                word = f"{self.name}w{number}"
                self.screen.type(f"{word} ")
                self.typed.append((time.monotonic(), word))
                self.wait(word)
                number += 1
            words = {word for _, word in self.typed}
            counted = (
                f"{before + number:,} word{'s' * (before + number != 1)} · "  # what the screen says, it says of all
            )
            if pick.random() < 0.5:
                self.screen.type(SAVE)
                self.wait(f"{counted}saved")
                self.saved |= words
            else:
                self.wait(f"{counted}draft kept")
                self.kept |= words


@pytest.mark.sample(1)
@pytest.mark.parametrize(
    "lane",
    [0, 1, *(pytest.param(lane, marks=pytest.mark.soak) for lane in (2, 3))],  # a soak runs them side by side
)
def test_killed_at_any_moment(lane: int, terminal: Any, demo: Path, count: Any, measured: Any) -> None:
    pick = random.Random(lane)
    tries = count(1, 50)
    acknowledged = lost = 0
    oldest = 0.0
    for turn in range(tries):
        screen = terminal("--vault", str(demo), anew=turn % 10 == 9)
        # One in five while the program starts, the others once somebody writes, however slow the machine is.
        early = time.monotonic() + pick.uniform(0.2, 4) if turn % 5 == 4 else float("inf")
        writer = Writer(screen, f"t{turn}", early)
        with pytest.raises(Killed):
            writer.write(pick)
        killed = time.monotonic()
        os.waitpid(screen.pid, 0)
        screen.gone = True
        with Vault(demo).unlock("demo") as store:
            entries = " ".join(entry.text.body for entry in store.each(JournalEntry))
            words = f"{entries} {' '.join(draft.text.payload for draft in store.each(Draft))} "
            with store._engine.connect() as connection:
                assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        acknowledged += len(writer.saved | writer.kept)
        lost += sum(f"{word} " not in f"{entries} " for word in writer.saved)
        lost += sum(f"{word} " not in words for word in writer.kept)
        assert lost == 0, (turn, writer.saved, writer.kept)
        missing = [at for at, word in writer.typed if f"{word} " not in words]
        oldest = max([oldest, *(killed - at for at in missing)])
    assert acknowledged or tries < 10
    # A draft is kept within a second of the first key that it lacks; other lanes run beside this one.
    assert oldest <= count(60, AT_MOST)
    measured("kill -9", f"{tries} kills: 0 of {acknowledged} acknowledged words lost, the vault opened {tries} times;"
             f" the oldest keystroke that no draft held was {oldest:.2f} s old")  # fmt: skip
