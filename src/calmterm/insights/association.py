"""Do two measures move together from day to day, such as sleep and mood.

Spearman's rho with an effective number of pairs (Bartlett 1935), the interval of Bonett & Wright (2000) and
the null standard error of Fieller, Hartley & Pearson (1957). A pattern between two series; never a cause.

What is said of a diary goes by `guarded_correlation`: the same formulas, with the bias of the autocorrelation taken out
and without a weekly rhythm that both sides may share.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from calmterm.insights.distributions import Z_95, two_sided_p
from calmterm.insights.memory import has_rhythm, memory, without_weekdays
from calmterm.insights.minimum_data import ASSOCIATION, EARLY_LOOK, NotYet
from calmterm.insights.ranks import average_ranks, correlation
from calmterm.insights.series import Interval, Series, Window, observed, weekday_of
from calmterm.insights.slopes import PairwiseSlopes
from calmterm.insights.trend import drifts

METHOD_VERSION = "association-2"

LEAST_RHO = 0.3
CLEAR_RHO = 0.5


class Factor(StrEnum):
    """What may be looked at on the one side. Pairs are fixed beforehand; there is no search for others."""

    SLEEP_TIME = "sleep_time"
    SLEEP_EFFICIENCY = "sleep_efficiency"
    SLEEP_QUALITY = "sleep_quality"
    ACTIVITY = "activity_minutes"
    ALCOHOL = "alcohol"
    CAFFEINE = "caffeine"
    OUTDOORS = "outdoors"


class Outcome(StrEnum):
    """What may be looked at on the other side."""

    MOOD = "mood"
    ANXIETY = "anxiety"
    ENERGY = "energy"
    STRESS = "stress"


class Strength(StrEnum):
    """Words for the size of rho."""

    NONE = "no clear link"
    SOME = "a moderate link"
    CLEAR = "a clear link"


@dataclass(frozen=True, slots=True)
class RankCorrelation:
    """Spearman's rho with its interval and p, both by the effective number of pairs `n_eff`."""

    n: int
    rho: float
    autocorrelation_x: float
    autocorrelation_y: float
    n_eff: float
    interval: Interval
    p: float


@dataclass(frozen=True, slots=True)
class Association:
    """A lagged rank correlation between two daily series.

    `early` marks an early look (20 to 27 pairs): a chart, no sentence. `detrended` tells that a drift was
    taken out of both first, `weekdays_out` that the days of the week were.
    """

    n: int
    window: Window
    lag: int
    rho: float
    interval: Interval
    p: float
    n_eff: float
    detrended: bool
    early: bool
    weekdays_out: bool = False
    method_version: str = METHOD_VERSION

    @property
    def effect(self) -> float:
        """Spearman's rho, -1 to 1."""
        return self.rho

    @property
    def strength(self) -> Strength:
        """Return words for the size: moderate from 0.3, clear above 0.5."""
        if abs(self.rho) < LEAST_RHO:
            return Strength.NONE
        return Strength.CLEAR if abs(self.rho) > CLEAR_RHO else Strength.SOME

    @property
    def substantial(self) -> bool:
        """Full gate met, interval clear of zero, and |rho| at least 0.3: worth a sentence if its family keeps it."""
        return not self.early and self.interval.excludes_zero and abs(self.rho) >= LEAST_RHO


def effective_pairs(n: int, autocorrelation_x: float, autocorrelation_y: float) -> float:
    """Return how many independent pairs n neighbouring ones are worth; negative autocorrelation is taken as none."""
    shared = max(0.0, autocorrelation_x) * max(0.0, autocorrelation_y)
    return n * (1 - shared) / (1 + shared)


def guarded_correlation(
    days: Sequence[int], x: Sequence[float], y: Sequence[float], *, detrended: bool = False
) -> tuple[RankCorrelation, bool]:
    """Spearman's rho beyond memory and a shared weekly rhythm; and whether weekdays were taken out.

    Where the days of the week differ on either side, their means are taken out of the ranks of both. `detrended` tells
    that a line was taken out of both before. Raises ValueError for empty sequences.
    """
    ranks_x, ranks_y = average_ranks(x), average_ranks(y)
    free, weekdays_out = len(x), has_rhythm(days, ranks_x) or has_rhythm(days, ranks_y)
    if weekdays_out:
        ranks_x, ranks_y = without_weekdays(days, ranks_x), without_weekdays(days, ranks_y)
        free -= len({weekday_of(day) for day in days}) - 1
    r_x, r_y = (memory(days, ranks, detrended=detrended) for ranks in (ranks_x, ranks_y))
    return correlation_of_ranks(ranks_x, ranks_y, r_x, r_y, free), weekdays_out


def correlation_of_ranks(
    ranks_x: Sequence[float], ranks_y: Sequence[float], r_x: float, r_y: float, free: int
) -> RankCorrelation:
    """Return the correlation of ranks in time order; 0 where either does not vary.

    `free` pairs are free to vary before the memory of either side (`r_x`, `r_y`) is counted. With three effective pairs
    or fewer nothing can be said: the interval is -1 to 1 and p is 1.
    """
    n, rho = len(ranks_x), correlation(ranks_x, ranks_y)
    n_eff = effective_pairs(free, r_x, r_y)
    if n_eff <= 3:
        return RankCorrelation(n, rho, r_x, r_y, n_eff, Interval(-1.0, 1.0), 1.0)
    z = math.atanh(max(-0.999999, min(0.999999, rho)))
    reach = Z_95 * math.sqrt((1 + rho * rho / 2) / (n_eff - 3))
    interval = Interval(math.tanh(z - reach), math.tanh(z + reach))
    p = two_sided_p(z / math.sqrt(1.06 / (n_eff - 3)))
    return RankCorrelation(n, rho, r_x, r_y, n_eff, interval, p)


def pairs(x: Series, y: Series, window: Window, lag: int = 0) -> list[tuple[int, float, float]]:
    """(day, x on that day, y `lag` days later) where both are there; both days lie in `window`."""
    later = dict(observed(y, window))
    return [(day, value, later[day + lag]) for day, value in observed(x, window) if day + lag in later]


def association(x: Series, y: Series, window: Window, lag: int = 0) -> Association | NotYet:
    """Return how `x` on a day goes with `y` on the day `lag` days later.

    A night belongs to the day it ended on: lag 0 pairs it with that day, lag 1 with the next. For lag 0 the
    caller gives only entries made after the night. If either side drifts (corrected Mann-Kendall p below
    0.05), the Theil-Sen line is taken out of both, or two slow drifts would pass for a link.
    """
    found = pairs(x, y, window, lag)
    days = [day for day, _, _ in found]
    left, right = [value for _, value, _ in found], [value for _, _, value in found]
    counts = {
        "pairs": len(found),
        "distinct_x": len(set(left)),
        "distinct_y": len(set(right)),
        "n_eff": len(found),
    }
    refusal = ASSOCIATION.refusal(counts, window)
    if EARLY_LOOK.refusal(counts) and refusal:
        return refusal
    left, right, detrended = detrend(days, left, right)
    result, weekdays_out = guarded_correlation(days, left, right, detrended=detrended)
    counts["n_eff"] = math.floor(result.n_eff)
    refusal = ASSOCIATION.refusal(counts, window)
    if EARLY_LOOK.refusal(counts) and refusal:
        return refusal
    return Association(
        n=result.n,
        window=window,
        lag=lag,
        rho=result.rho,
        interval=result.interval,
        p=result.p,
        n_eff=result.n_eff,
        detrended=detrended,
        early=refusal is not None,
        weekdays_out=weekdays_out,
    )


def detrend(
    days: Sequence[int], x: Sequence[float], y: Sequence[float]
) -> tuple[Sequence[float], Sequence[float], bool]:
    """Both series without their Theil-Sen lines if either drifts, else as they are; and whether it was done.

    Raises ValueError for fewer than two points or days that do not increase.
    """
    if not drifts(days, x) and not drifts(days, y):
        return x, y, False
    return PairwiseSlopes(days, x).line().residuals, PairwiseSlopes(days, y).line().residuals, True
