"""Days with a tag against days without it: a difference of medians, never a cause.

People also tag a trigger *because* a day went badly, so the order of things stays open.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

from calmterm.insights.association import guarded_correlation
from calmterm.insights.bootstrap import by_days, by_weeks
from calmterm.insights.group_comparison import Size, cliffs_delta, shift, size_of
from calmterm.insights.minimum_data import TRIGGER, TRIGGER_DAYS, NotYet
from calmterm.insights.series import Interval, Series, Window, observed, week_of

METHOD_VERSION = "trigger-2"

LEAST_DIFFERENCE = 1.0
"""Scale points."""
ENOUGH_WEEKS = 8
"""From here on whole weeks are drawn again instead of days."""


@dataclass(frozen=True, slots=True)
class TriggerAssociation:
    """Days with a tag (`n_with`) against days with an entry but without the tag (`n_without`).

    `difference` is the median with minus the median without; `interval` is its 95 % bootstrap interval, from
    `resampled` weeks or days.
    """

    n_with: int
    n_without: int
    window: Window
    median_with: float
    median_without: float
    difference: float
    interval: Interval
    shift: float
    delta: float
    p: float
    resampled: Literal["weeks", "days"]
    method_version: str = METHOD_VERSION

    @property
    def n(self) -> int:
        """Return all days compared."""
        return self.n_with + self.n_without

    @property
    def effect(self) -> float:
        """Return the difference of medians, in scale points."""
        return self.difference

    @property
    def size(self) -> Size:
        """Return words for Cliff's delta."""
        return size_of(self.delta)

    @property
    def substantial(self) -> bool:
        """Interval clear of zero and at least one scale point: worth a sentence if its family keeps it."""
        return self.interval.excludes_zero and abs(self.difference) >= LEAST_DIFFERENCE


def trigger_association(
    series: Series, tagged: Collection[int], window: Window, seed: int | str
) -> TriggerAssociation | NotYet:
    """Daily values on `tagged` days against the other days in `window` (90 days at most).

    `seed` belongs to the insight, such as its measure, so that the interval stays as it was at the next look.
    Raises ValueError for a longer window.
    """
    if window.days > TRIGGER_DAYS:
        raise ValueError("Days with and without a tag are compared within the same 90 days.")
    marked = frozenset(tagged)
    points = observed(series, window)
    with_tag: list[float] = []
    without: list[float] = []
    weeks: dict[int, tuple[list[float], list[float]]] = {}
    for day, value in points:
        week = weeks.setdefault(week_of(day), ([], []))
        (week[0] if day in marked else week[1]).append(value)
        (with_tag if day in marked else without).append(value)
    refusal = TRIGGER.refusal({"with": len(with_tag), "without": len(without)}, window)
    if refusal:
        return refusal
    in_weeks = len(weeks) >= ENOUGH_WEEKS
    interval = by_weeks(list(weeks.values()), seed) if in_weeks else by_days(with_tag, without, seed)
    median_with, median_without = float(median(with_tag)), float(median(without))
    return TriggerAssociation(
        n_with=len(with_tag),
        n_without=len(without),
        window=window,
        median_with=median_with,
        median_without=median_without,
        difference=median_with - median_without,
        interval=interval,
        shift=shift(with_tag, without),
        delta=cliffs_delta(with_tag, without),
        p=_p(points, marked),
        resampled="weeks" if in_weeks else "days",
    )


def _p(points: Sequence[tuple[int, float]], marked: frozenset[int]) -> float:
    """The p of the rank test of two groups, as the correlation of the tag with the value.

    Tags come in runs and follow the week as values do, which a Mann-Whitney test takes for evidence.
    """
    days = [day for day, _ in points]
    tags = [float(day in marked) for day in days]
    return guarded_correlation(days, tags, [value for _, value in points])[0].p
