"""How far a goal has come, and whether that keeps up with the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

METHOD_VERSION = "progress-1"

SLACK = 0.1
"""Within this much of what was expected, a goal is on track."""


class Pace(StrEnum):
    """The words for a pace."""

    AHEAD = "ahead"
    ON_TRACK = "on track"
    BEHIND = "behind"


@dataclass(frozen=True, slots=True)
class Progress:
    """Shares from 0 to 1: `done` of the way, `expected` by the calendar, and `gap`, done minus expected."""

    done: float
    expected: float
    gap: float
    pace: Pace
    method_version: str = METHOD_VERSION


def share_done(start: float, target: float, value: float | None) -> float | None:
    """(value - start) / (target - start), kept within 0..1; it works downwards too.

    None where the value is blank, or where start and target are the same and there is no way to go.
    """
    if value is None or start == target:
        return None
    return max(0.0, min(1.0, (value - start) / (target - start)))


def share_expected(started: int, due: int, today: int) -> float | None:
    """Return the share of the time that is over, 0..1, from ordinal day numbers; None where the goal is due as it
    starts.
    """
    if due <= started:
        return None
    return max(0.0, min(1.0, (today - started) / (due - started)))


def progress(done: float | None, expected: float | None) -> Progress | None:
    """Return the pace from both shares; None where either is not known."""
    if done is None or expected is None:
        return None
    gap = round(done - expected, 9)  # 0.7 - 0.6 is a hair under 0.1 in binary
    if abs(gap) <= SLACK:
        return Progress(done, expected, gap, Pace.ON_TRACK)
    return Progress(done, expected, gap, Pace.AHEAD if gap > 0 else Pace.BEHIND)
