"""Keys that come all at once, as over a line that lags: each goes to the screen that the one before it opened."""

import time
from pathlib import Path
from typing import Any

import pytest

from calmterm.store import Vault
from calmterm.store.model.records import CheckIn, Goal, JournalEntry

pytestmark = [pytest.mark.terminal, pytest.mark.slow]

ENTER, ESCAPE, SAVE = "\r", "\x1b", "\x13"
A_KEY = 0.06  # seconds from one key to the next, of a quick hand
ROUNDS = 5  # with two bursts each: ten for each lag, thirty in all


def burst(line: Any, keys: str, lag: float) -> None:
    """Send what a hand types as a line delivers it that lags so many seconds; without lag, all in one piece."""
    at_once = round(lag / A_KEY) or 1 if lag else len(keys)
    for begin in range(0, len(keys), at_once):
        line.type(keys[begin : begin + at_once])
        time.sleep(lag)
    line.keys("")  # until the screen rests


@pytest.mark.parametrize("lag", [0, 0.05, 0.3])
def test_no_key_of_a_burst_is_lost(lag: float, terminal: Any, tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    assert terminal("demo", "--days", "1", "--at", str(vault)).ended() == 0
    with Vault(vault).unlock("demo") as store:
        before = [store.count(kind) for kind in (CheckIn, JournalEntry, Goal)]
    day = terminal("--vault", str(vault))
    day.wait("locked")
    day.keys("demo", ENTER)
    day.wait("This week")
    for number in range(ROUNDS):
        burst(day, f"2{number + 3}{ENTER}", lag)
        if number % 2:
            burst(day, f"6nSwim {number} times{SAVE}", lag)
        else:
            burst(day, f"3nWords {number} of a burst{ESCAPE}", lag)
            # to a terminal, an escape that is not read before the next key makes it alt and that key
            day.wait(f"Words {number} of a burst", without="^s Save")
    day.keys("1", "q")
    assert day.ended() == 0
    with Vault(vault).unlock("demo") as store:
        moods = [one.get("mood") for one in store.each(CheckIn)]
        assert {3, 4, 5, 6, 7} <= set(moods), moods
        assert {f"Words {number} of a burst" for number in (0, 2, 4)} <= {
            one.text.body for one in store.each(JournalEntry)
        }
        assert {"Swim 1 times", "Swim 3 times"} <= {one.text.title for one in store.each(Goal)}
        assert [store.count(kind) for kind in (CheckIn, JournalEntry, Goal)] == [
            before[0] + 5, before[1] + 3, before[2] + 2,
        ]  # fmt: skip
