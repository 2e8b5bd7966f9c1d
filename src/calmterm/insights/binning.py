"""Days as the columns of a chart: as many as there is room for, each with what its days hold."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median, quantiles
from typing import TypeAlias

from calmterm.insights.series import Window

Entries: TypeAlias = Mapping[int, Sequence[float]]
"""Ordinal day number -> all that was noted that day, at least one value."""


@dataclass(frozen=True, slots=True)
class Column:
    """One or more whole days and the median of their daily medians.

    `low` and `high` are the spread: of one day the lowest and the highest entry, of several the middle half of their
    daily medians. `days` have an entry.
    """

    first: int
    last: int
    value: float
    low: float
    high: float
    days: int = 1


def by_day(pairs: Iterable[tuple[int, float]]) -> dict[int, list[float]]:
    """Entries day by day, in the order given."""
    days: dict[int, list[float]] = {}
    for day, value in pairs:
        days.setdefault(day, []).append(value)
    return days


def medians(entries: Entries) -> dict[int, float]:
    """Return one value a day: the median of its entries."""
    return {day: float(median(values)) for day, values in entries.items()}


def days_a_column(window: Window, room: int) -> int:
    """Return how many days share a column so that the window takes at most `room` of them, 1 or more."""
    return max(1, -(-window.days // max(1, room)))


def columns(entries: Entries, window: Window, room: int) -> list[Column | None]:
    """Return the window in at most `room` columns from its first day on; None where no day of a column has an entry."""
    step = days_a_column(window, room)
    found: list[Column | None] = []
    for first in range(window.first, window.last + 1, step):
        last = min(first + step - 1, window.last)
        held = [entries[day] for day in range(first, last + 1) if day in entries]
        found.append(_column(first, last, held) if held else None)
    return found


def by_month(entries: Entries, window: Window) -> list[Column]:
    """Return the months of a window, the first and last of them in part, that have a day with an entry."""
    found: list[Column] = []
    first = window.first
    while first <= window.last:
        begun = date.fromordinal(first)
        last = min(first - begun.day + monthrange(begun.year, begun.month)[1], window.last)
        held = [entries[day] for day in range(first, last + 1) if day in entries]
        if held:
            found.append(_column(first, last, held))
        first = last + 1
    return found


def _column(first: int, last: int, held: Sequence[Sequence[float]]) -> Column:
    if len(held) == 1:
        return Column(first, last, float(median(held[0])), min(held[0]), max(held[0]))
    daily = [float(median(values)) for values in held]
    low, middle, high = quantiles(daily, n=4, method="inclusive")
    return Column(first, last, middle, low, high, len(held))
