"""The shapes that every insight shares: a daily series, a window of days, an interval."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

Series: TypeAlias = Mapping[int, float | None]
"""Ordinal day number -> that day's value, ``None`` where it was left blank."""


@dataclass(frozen=True, slots=True)
class Window:
    """Calendar days from `first` to `last`, both included, as ordinal day numbers."""

    first: int
    last: int

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("A window cannot end before it starts.")

    @classmethod
    def before(cls, today: int, days: int) -> Window:
        """Return the `days` calendar days that ended yesterday; today is still being lived and stays out."""
        return cls(today - days, today - 1)

    @property
    def days(self) -> int:
        """Return the number of calendar days in the window."""
        return self.last - self.first + 1

    @property
    def first_day(self) -> date:
        """Return the first day as a date; of a window that begins before all dates the first there is."""
        return date.fromordinal(max(1, self.first))

    @property
    def last_day(self) -> date:
        """Return the last day as a date."""
        return date.fromordinal(self.last)

    def __contains__(self, day: int) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % interval, both ends included."""

    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Tell whether the whole interval lies on one side of zero."""
        return self.low > 0 or self.high < 0


def observed(series: Series, window: Window | None = None) -> list[tuple[int, float]]:
    """Return the days that have a value, in order, as (day, value); only those of `window` if one is given.

    Raises ValueError for a value that is not finite.
    """
    return [
        (day, _finite(value))
        for day, value in sorted(series.items())
        if value is not None and (window is None or day in window)
    ]


def week_of(day: int) -> int:
    """Return the number of the calendar week (Monday to Sunday) that holds an ordinal day number."""
    return (day - 1) // 7  # ordinal 1 is Monday, 1 January of the year 1


def weekday_of(day: int) -> int:
    """Return 0 for Monday to 6 for Sunday, as ``datetime.date.weekday``."""
    return (day - 1) % 7


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError("A value must be a finite number; leave it blank instead.")
    return value
