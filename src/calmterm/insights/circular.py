"""Means of clock times, which go round: 23:30 and 00:30 meet at midnight, not at noon (Mardia & Jupp 2000)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

DAY = 1_440
"""Minutes."""


@dataclass(frozen=True, slots=True)
class ClockSpread:
    """Circular mean and standard deviation in minutes; `concentration` is 1 for one time, 0 for all round the clock.

    Where the times cancel out there is no mean and no deviation: both are None.
    """

    n: int
    mean: float | None
    deviation: float | None
    concentration: float


def clock_spread(minutes: Sequence[float]) -> ClockSpread:
    """Circular mean (0 up to 1440) and standard deviation of minutes after midnight.

    Raises ValueError for no times.
    """
    if not minutes:
        raise ValueError("A mean time needs at least one time.")
    angles = [math.tau * minute / DAY for minute in minutes]
    east = math.fsum(math.cos(angle) for angle in angles) / len(angles)
    north = math.fsum(math.sin(angle) for angle in angles) / len(angles)
    length = min(1.0, math.hypot(east, north))
    if length < 1e-9:
        return ClockSpread(len(minutes), None, None, 0.0)
    mean = math.atan2(north, east) % math.tau * DAY / math.tau
    deviation = math.sqrt(-2 * math.log(length)) * DAY / math.tau
    return ClockSpread(len(minutes), mean % DAY, deviation, length)


def clock(minutes: float) -> str:
    """Return minutes after midnight as HH:MM, to the nearest minute."""
    hours, rest = divmod(round(minutes) % DAY, 60)
    return f"{hours:02d}:{rest:02d}"
