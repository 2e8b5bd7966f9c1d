"""Before and after: did distress go down when something was used.

People reach for a tool when distress peaks, and peaks fall anyway; so the drop is also held against check-ins
without it, and only that comparison may say that something seemed to help.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from calmterm.insights.bootstrap import by_days
from calmterm.insights.group_comparison import mann_whitney_p, shift
from calmterm.insights.minimum_data import BEFORE_AFTER, UNAIDED, NotYet
from calmterm.insights.series import Interval, Window
from calmterm.insights.signed_rank import SignedRank, signed_rank, walsh_averages, walsh_interval

METHOD_VERSION = "before-after-2"

LEAST_DROP = 1.0
"""Scale points."""
APART = (10, 90)
"""Minutes between two check-ins that may stand for a stretch of time without help."""


class Use(NamedTuple):
    """One use on an ordinal day, with distress before and after; a blank on either side leaves it out."""

    day: int
    before: float | None
    after: float | None


class Stretch(NamedTuple):
    """Two check-ins in a row without any strategy between them, `minutes` apart."""

    minutes: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """Drops (before - after) over `n` rated uses.

    `shift` is the Hodges-Lehmann drop (median of the Walsh averages) with its `interval`; `improved` counts
    drops of at least one point; `start` is the median distress before; `test` is the signed-rank test of the
    drops.
    """

    n: int
    window: Window
    start: float
    median_drop: float
    shift: float
    interval: Interval
    improved: int
    test: SignedRank
    method_version: str = METHOD_VERSION

    @property
    def effect(self) -> float:
        """Return the median drop, in scale points."""
        return self.median_drop

    @property
    def p(self) -> float:
        """Return the exact two-sided p of the signed-rank test."""
        return self.test.p


@dataclass(frozen=True, slots=True)
class UnaidedComparison:
    """The median drop with a strategy minus the median drop from a like start without one; `p` by Mann-Whitney."""

    n: int
    n_unaided: int
    window: Window
    median_drop: float
    median_unaided: float
    difference: float
    shift: float
    interval: Interval
    p: float
    method_version: str = METHOD_VERSION

    @property
    def effect(self) -> float:
        """Return the difference of median drops, in scale points."""
        return self.difference

    @property
    def substantial(self) -> bool:
        """At least a point between the two drops, interval clear of zero: may be told if its family keeps it."""
        return self.interval.excludes_zero and abs(self.difference) >= LEAST_DROP


def before_after(uses: Sequence[Use]) -> BeforeAfter | NotYet:
    """Return how much lower distress was after the uses of one strategy, at least 6 on at least 4 days."""
    rated = _rated(uses)
    days = [day for day, _, _ in rated]
    refusal = BEFORE_AFTER.refusal({"uses": len(rated), "days": len(set(days))})
    if refusal:
        return refusal
    drops = [before - after for _, before, after in rated]
    return BeforeAfter(
        n=len(drops),
        window=Window(min(days), max(days)),
        start=float(median(before for _, before, _ in rated)),
        median_drop=float(median(drops)),
        shift=float(median(walsh_averages(drops))),
        interval=walsh_interval(drops),
        improved=sum(drop >= LEAST_DROP for drop in drops),
        test=signed_rank(drops),
    )


def against_unaided(
    uses: Sequence[Use], stretches: Sequence[Stretch], seed: int | str, *, alike: bool = False
) -> UnaidedComparison | NotYet:
    """Return the drop with a strategy against stretches of 10 to 90 minutes that started at least as high without one.

    With `alike` only the uses that began at least as high as their median are held against them: what is also done
    at good moments would otherwise look weaker than moments that were all bad, and ease the more.
    """
    aided = before_after(uses)
    if isinstance(aided, NotYet):
        return aided
    unaided_drops = [
        start - end for minutes, start, end in stretches if APART[0] <= minutes <= APART[1] and start >= aided.start
    ]
    refusal = UNAIDED.refusal({"pairs": len(unaided_drops)}, aided.window)
    if refusal:
        return refusal
    drops = [before - after for _, before, after in _rated(uses) if not alike or before >= aided.start]
    unaided, dropped = float(median(unaided_drops)), float(median(drops))
    return UnaidedComparison(
        n=len(drops),
        n_unaided=len(unaided_drops),
        window=aided.window,
        median_drop=dropped,
        median_unaided=unaided,
        difference=dropped - unaided,
        shift=shift(drops, unaided_drops),
        interval=by_days(drops, unaided_drops, seed),
        p=mann_whitney_p(drops, unaided_drops),
    )


def by_lower_bound(strategies: Mapping[str, BeforeAfter | NotYet]) -> list[str]:
    """Return the names of strategies past their gate, the surest drop first: by the interval's lower end, then by
    name.
    """
    sure = {name: found.interval.low for name, found in strategies.items() if isinstance(found, BeforeAfter)}
    return sorted(sure, key=lambda name: (-sure[name], name))


def _rated(uses: Sequence[Use]) -> list[tuple[int, float, float]]:
    return [(use.day, use.before, use.after) for use in uses if use.before is not None and use.after is not None]
