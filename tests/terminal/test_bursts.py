"""Keys that come all at once, as over a line that lags: each goes to the screen that the one before it opened."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from calmterm.store import Vault
from calmterm.store.model.records import CheckIn, Goal, JournalEntry

pytestmark = [pytest.mark.terminal, pytest.mark.slow]

ENTER, ESCAPE, SAVE = "\r", "\x1b", "\x13"
A_KEY = 0.06  # seconds from one key to the next, of a quick hand


def burst(line: Any, keys: str, lag: float) -> None:
    """Send what a hand types as a line delivers it that lags so many seconds; without lag, all in one piece."""
    at_once = round(lag / A_KEY) or 1 if lag else len(keys)
    for begin in range(0, len(keys), at_once):
        line.type(keys[begin : begin + at_once])
        time.sleep(lag)
    line.keys("")  # until the screen rests


def test_no_key_of_a_burst_is_lost(terminal: Any, made_demo: Callable[[int], Path], count: Any) -> None:
    lags = [0, 0.05, 0.3] * count(1, 3)  # with two rounds of two bursts each
    vault = made_demo(1)
    with Vault(vault).unlock("demo") as store:
        before = [store.count(kind) for kind in (CheckIn, JournalEntry, Goal)]
    day = terminal("--vault", str(vault))
    day.wait("locked")
    day.keys("demo", ENTER)
    day.wait("This week")
    for number, lag in enumerate(lags):
        burst(day, f"2{mood_of(2 * number)}{ENTER}", lag)
        burst(day, f"3nWords {number} of a burst{ESCAPE}", lag)
        # to a terminal, an escape that is not read before the next key makes it alt and that key
        day.wait(f"Words {number} of a burst", without="^s Save")
        burst(day, f"2{mood_of(2 * number + 1)}{ENTER}", lag)
        burst(day, f"6nSwim {number} times{SAVE}", lag)
        day.wait(f"Swim {number} times", without="^s Save")
    day.keys("1", "q")
    assert day.ended() == 0
    with Vault(vault).unlock("demo") as store:
        moods = [one.get("mood") for one in store.each(CheckIn)]
        assert {mood_of(number) for number in range(2 * len(lags))} <= set(moods), moods
        numbers = range(len(lags))
        assert {f"Words {number} of a burst" for number in numbers} <= {
            one.text.body for one in store.each(JournalEntry)
        }
        assert {f"Swim {number} times" for number in numbers} <= {one.text.title for one in store.each(Goal)}
        assert [store.count(kind) for kind in (CheckIn, JournalEntry, Goal)] == [
            before[0] + 2 * len(lags), before[1] + len(lags), before[2] + len(lags),
        ]  # fmt: skip


def mood_of(number: int) -> int:
    """A mood of one digit, above those that support is offered for."""
    return 3 + number % 7
