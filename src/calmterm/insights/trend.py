"""Is there a drift over time: Theil-Sen slope, and a Mann-Kendall test that allows for ties and for slow waves.

Theil 1950; Sen 1968; Mann 1945; Kendall 1975; the correction for autocorrelation is the lag-1 form of Hamed &
Rao 1998. In a short series the lag-1 estimate is too small, so a direction is named by the same test with that bias
taken out (`memory.memory`).
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from calmterm.insights.distributions import Z_95, two_sided_p
from calmterm.insights.memory import memory, variance_factor
from calmterm.insights.minimum_data import TREND, NotYet
from calmterm.insights.ranks import average_ranks, lag_one, tie_sizes
from calmterm.insights.series import Interval, Series, Window, observed
from calmterm.insights.slopes import FittedLine, PairwiseSlopes

METHOD_VERSION = "trend-2"

ALPHA = 0.05
GUARDED_ALPHA = 0.001
"""For a direction under a chart: there are several charts, each a look of its own."""
LEAST_CHANGE = 1.0
"""Scale points between the first and the last day, below which no direction is named."""


class TrendDirection(StrEnum):
    """What may be said about a trend."""

    UP = "up"
    DOWN = "down"
    UNCLEAR = "no clear trend"


@dataclass(frozen=True, slots=True)
class Kendall:
    """The Mann-Kendall count `s` (rising pairs minus falling pairs) and its tie-corrected variance."""

    n: int
    s: int
    variance: float

    @property
    def tau(self) -> float:
        """`s` as a share of all pairs, -1 to 1."""
        return self.s / (self.n * (self.n - 1) / 2)

    def z(self, factor: float = 1.0) -> float:
        """Return the continuity-corrected z, its variance multiplied by `factor`."""
        if self.s == 0:
            return 0.0
        return (self.s - math.copysign(1, self.s)) / math.sqrt(self.variance * factor)


@dataclass(frozen=True, slots=True)
class Trend:
    """A Theil-Sen slope in units per day, with its 95 % interval and both forms of the Mann-Kendall test.

    `autocorrelation` is that of the ranks of the detrended values (floored at 0) and `factor` what it
    multiplies the variance by; `guarded_factor` is the same with the bias of a short series taken out, by which
    `interval` and `guarded_p` go; `change` is slope times days from first to last; `intercept` is the line's
    value on day 0 of the days given, or on the window's first day for `trend`.
    """

    n: int
    window: Window
    slope: float
    interval: Interval
    intercept: float
    kendall: Kendall
    autocorrelation: float
    factor: float
    change: float
    guarded_factor: float
    method_version: str = METHOD_VERSION

    @property
    def effect(self) -> float:
        """Return the slope in units per week."""
        return 7 * self.slope

    @property
    def p(self) -> float:
        """Return the p-value after the correction for autocorrelation."""
        return two_sided_p(self.kendall.z(self.factor))

    @property
    def guarded_p(self) -> float:
        """Return the p-value after the correction with the bias of a short series taken out, the one that decides."""
        return two_sided_p(self.kendall.z(self.guarded_factor))

    @property
    def substantial(self) -> bool:
        """Interval clear of zero, on the side of the slope, and at least one scale point in all."""
        return self.interval.excludes_zero and abs(self.change) >= LEAST_CHANGE

    @property
    def direction(self) -> TrendDirection:
        """Up or down only if substantial with a guarded p below 0.001."""
        if self.guarded_p >= GUARDED_ALPHA or not self.substantial:
            return TrendDirection.UNCLEAR
        return TrendDirection.UP if self.change > 0 else TrendDirection.DOWN


def kendall(values: Sequence[float]) -> Kendall:
    """Mann-Kendall over values in time order, in O(n log n) comparisons."""
    placed: list[float] = []
    s = 0
    for position, value in enumerate(values):
        smaller, place = bisect_left(placed, value), bisect_right(placed, value)
        s += smaller - (position - place)
        placed.insert(place, value)
    n = len(values)
    ties = sum(c * (c - 1) * (2 * c + 5) for c in tie_sizes(values))
    return Kendall(n, s, (n * (n - 1) * (2 * n + 5) - ties) / 18)


def estimate(days: Sequence[int], values: Sequence[float]) -> Trend:
    """Return the trend through points on strictly increasing days, without a gate.

    Raises ValueError for fewer than two points or days that do not increase.
    """
    slopes = PairwiseSlopes(days, values)
    line = slopes.line()
    test, r, factor = _significance(line, values)
    # memory within chance of none is taken for none, as Hamed & Rao do: to widen for it would hide real trends
    remembers = r > 1 / math.sqrt(len(values))
    mended = memory(days, average_ranks(line.residuals), detrended=True) if remembers else 0.0
    guarded = variance_factor(mended, len(values))
    tied = sum(size * (size - 1) // 2 for size in tie_sizes(values))
    return Trend(
        n=len(values),
        window=Window(days[0], days[-1]),
        slope=float(line.slope),
        interval=_slope_interval(slopes, test, tied, math.sqrt(test.variance * guarded)),
        intercept=line.intercept,
        kendall=test,
        autocorrelation=r,
        factor=factor,
        change=float(line.slope * (days[-1] - days[0])),
        guarded_factor=guarded,
    )


def drifts(days: Sequence[int], values: Sequence[float]) -> bool:
    """Return whether the corrected test finds any trend, however small; what `estimate` says, without its interval.

    Raises ValueError for fewer than two points or days that do not increase.
    """
    test, _, factor = _significance(PairwiseSlopes(days, values).line(), values)
    return two_sided_p(test.z(factor)) < ALPHA


def trend(series: Series, window: Window) -> Trend | NotYet:
    """Return the trend of the daily values in `window`."""
    points = observed(series, window)
    span = points[-1][0] - points[0][0] + 1 if points else 0
    distinct = len({value for _, value in points})
    refusal = TREND.refusal({"days": len(points), "span": span, "distinct": distinct}, window)
    if refusal:
        return refusal
    found = estimate([day - window.first for day, _ in points], [value for _, value in points])
    return replace(found, window=window)


def _significance(line: FittedLine, values: Sequence[float]) -> tuple[Kendall, float, float]:
    """The test, the autocorrelation of the ranks that the line leaves, and the factor that it calls for."""
    r = max(0.0, lag_one(average_ranks(line.residuals)))
    return kendall(values), r, variance_factor(r, len(values))


def _slope_interval(slopes: PairwiseSlopes, test: Kendall, tied: int, deviation: float) -> Interval:
    """Sen's interval: the slopes as many places from the middle as the test statistic may stray by chance.

    Whole points make many equal values, whose pairs all have the slope 0 and would hold an end there though the test
    excludes 0. In that case the `tied` pairs, which the test counts for neither side, are left out for that end.
    """
    pairs, stray = len(slopes), Z_95 * deviation
    low = max(round((pairs - stray) / 2) - 1, 0)
    high = min(round((pairs + stray) / 2), pairs - 1)
    falling = (pairs - tied - test.s) // 2
    if test.s > stray and falling <= low < falling + tied:
        low = max(round((pairs - tied - stray) / 2) - 1, falling) + tied
    if -test.s > stray and falling <= high < falling + tied:
        high = min(round((pairs - tied + stray) / 2), falling - 1)
    return Interval(float(slopes.nth(low)), float(slopes.nth(high)))
