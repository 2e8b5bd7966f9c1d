"""Habit strength by exponential smoothing, and streaks that forgive.

The formula is the one published for Loop Habit Tracker, written anew from the maths.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

METHOD_VERSION = "habit-1"

HALF_WAY = 13
"""Daily repetitions to a strength of one half."""


@dataclass(frozen=True, slots=True)
class Streak:
    """Scheduled periods met in a row: up to now, and the longest ever."""

    current: int
    best: int
    method_version: str = METHOD_VERSION


def multiplier(times: int, days: int) -> float:
    """Return what one day leaves of the strength, for a habit done `times` per `days`: 0.5^(sqrt(times/days)/13).

    Raises ValueError unless both are at least 1.
    """
    if times < 1 or days < 1:
        raise ValueError("A habit is done at least once in at least one day.")
    return 0.5 ** (math.sqrt(times / days) / HALF_WAY)


def strengths(marks: Sequence[float | None], times: int = 1, days: int = 1) -> list[float]:
    """Return the strength after each day, 0 to 1, starting from 0.

    `marks` holds one entry a day, oldest first: the share done (0 a miss, 1 done), or None for a skip, which
    leaves the strength as it was. A today that is still open is left out by the caller. Where a habit is due
    less often than daily, a day counts by what was done in the last 2 `days` days of the calendar, against 2
    `times`. Raises ValueError for a mark outside 0..1, or `times` or `days` below 1.
    """
    keep = multiplier(times, days)
    counted: list[float] = []
    strength = 0.0
    result: list[float] = []
    for mark in marks:
        counted.append(mark or 0.0)
        if mark is not None:
            if not 0 <= mark <= 1:
                raise ValueError("A mark is the share done, from 0 to 1.")
            done = mark if times >= days else min(1.0, math.fsum(counted[-2 * days :]) / (2 * times))
            strength = strength * keep + done * (1 - keep)
        result.append(strength)
    return result


def periods(marks: Sequence[float | None], times: int, days: int) -> list[bool | None]:
    """Return whether each stretch of `days` days, oldest first, was met: True, False, or None where a skip left it
    open.

    A day counts when its mark is 1. Raises ValueError unless `times` and `days` are at least 1.
    """
    if times < 1 or days < 1:
        raise ValueError("A habit is done at least once in at least one day.")
    met: list[bool | None] = []
    for start in range(0, len(marks), days):
        stretch = marks[start : start + days]
        done = sum(mark is not None and mark >= 1 for mark in stretch) >= min(times, days)
        met.append(True if done else None if None in stretch else False)
    return met


def streak(met: Sequence[bool | None], last_is_open: bool) -> Streak:
    """Return the run of periods met. None neither counts nor breaks; neither does a last period that is not over
    yet.
    """
    run = best = 0
    for place, value in enumerate(met):
        if value:
            run += 1
            best = max(best, run)
        elif value is False and not (last_is_open and place == len(met) - 1):
            run = 0
    return Streak(run, best)


def mark_of(value: float | None, target: float | None = None, *, at_most: bool = False) -> float:
    """Return how much of a day's habit was done, 0 to 1, from what was noted.

    A noted day without a value counts as done. Up to a target, a part counts as a part; where something is done
    at most so often, staying within counts in full and twice the target not at all. The target is 1 if not given.
    """
    if value is None:
        return 1.0
    goal = target or 1.0
    return max(0.0, min(1.0, 2 - value / goal if at_most else value / goal))


def to_repair(marks: Sequence[float | None], times: int, days: int) -> int | None:
    """Return the place of the day that could be let rest, so that one miss does not end a run; None where there is
    none.

    That is the last missed day of the last period that is over, if it was missed and the one before was met. The
    last mark is today's. Raises ValueError as `periods` does.
    """
    met = periods(marks, times, days)
    over = len(marks) - 1  # today is not over
    last = over // days - 1
    if last < 1 or met[last] is not False:
        return None
    before = next((value for value in reversed(met[:last]) if value is not None), None)
    if not before:
        return None
    stretch = range(last * days, min((last + 1) * days, over))
    return next((place for place in reversed(stretch) if (mark := marks[place]) is not None and mark < 1), None)
