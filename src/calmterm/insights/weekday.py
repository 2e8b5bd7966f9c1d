"""Do days of the week differ (Kruskal & Wallis 1952)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from calmterm.insights.distributions import chi_square_tail
from calmterm.insights.minimum_data import WEEKDAY, NotYet
from calmterm.insights.ranks import average_ranks, tie_term
from calmterm.insights.series import Series, Window, observed, week_of, weekday_of

METHOD_VERSION = "weekday-1"

LEAST_SPREAD = 1.0
"""Scale points between the highest and the lowest weekday."""


@dataclass(frozen=True, slots=True)
class KruskalWallis:
    """The tie-corrected statistic `h` with `freedom` degrees, and its chi-square p."""

    h: float
    freedom: int
    p: float


@dataclass(frozen=True, slots=True)
class WeekdayPattern:
    """Medians and counts per weekday, Monday first; a weekday without entries has a median of None."""

    n: int
    weeks: int
    window: Window
    medians: tuple[float | None, ...]
    counts: tuple[int, ...]
    test: KruskalWallis
    method_version: str = METHOD_VERSION

    @property
    def p(self) -> float:
        """Return the p-value that all weekdays are alike."""
        return self.test.p

    @property
    def highest(self) -> int:
        """Return the weekday with the highest median, 0 for Monday; the first of several."""
        return max(self.known, key=lambda day: (self.known[day], -day))

    @property
    def lowest(self) -> int:
        """Return the weekday with the lowest median, 0 for Monday; the first of several."""
        return min(self.known, key=lambda day: (self.known[day], day))

    @property
    def effect(self) -> float:
        """Scale points between the highest and the lowest median."""
        return self.known[self.highest] - self.known[self.lowest]

    @property
    def substantial(self) -> bool:
        """At least one scale point apart: worth a sentence if its family keeps it."""
        return self.effect >= LEAST_SPREAD

    @property
    def known(self) -> dict[int, float]:
        """Weekday -> median, for the weekdays that have entries."""
        return {day: value for day, value in enumerate(self.medians) if value is not None}


def kruskal_wallis(groups: Sequence[Sequence[float]]) -> KruskalWallis:
    """Return the test that groups come from one distribution; p is 1 where all values are equal.

    Raises ValueError for fewer than two groups or an empty one.
    """
    if len(groups) < 2 or not all(groups):
        raise ValueError("A comparison needs two groups or more, none of them empty.")
    values = [value for group in groups for value in group]
    n, freedom = len(values), len(groups) - 1
    evenness = 1 - tie_term(values) / (n**3 - n)
    if evenness == 0:
        return KruskalWallis(0.0, freedom, 1.0)
    ranks = iter(average_ranks(values))
    sums = [math.fsum(next(ranks) for _ in group) for group in groups]
    between = math.fsum(total * total / len(group) for total, group in zip(sums, groups, strict=True))
    h = (12 / (n * (n + 1)) * between - 3 * (n + 1)) / evenness
    return KruskalWallis(h, freedom, chi_square_tail(h, freedom))


def weekday_pattern(series: Series, window: Window) -> WeekdayPattern | NotYet:
    """Daily values by weekday, over at least 8 calendar weeks with an entry."""
    points = observed(series, window)
    weeks = len({week_of(day) for day, _ in points})
    refusal = WEEKDAY.refusal({"weeks": weeks}, window)
    if refusal:
        return refusal
    by_weekday: list[list[float]] = [[] for _ in range(7)]
    for day, value in points:
        by_weekday[weekday_of(day)].append(value)
    groups = [values for values in by_weekday if values]
    test = kruskal_wallis(groups) if len(groups) > 1 else KruskalWallis(0.0, 0, 1.0)
    return WeekdayPattern(
        n=len(points),
        weeks=weeks,
        window=window,
        medians=tuple(float(median(values)) if values else None for values in by_weekday),
        counts=tuple(len(values) for values in by_weekday),
        test=test,
    )
