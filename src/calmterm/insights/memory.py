"""How much a day resembles the day before, and what that leaves of the evidence.

The lag-1 autocorrelation of a short series comes out too small on average (Marriott & Pope 1954; Kendall 1954), and
days left blank make it smaller still where neighbours in the list are taken for neighbours in time. Both are mended
here, because a p-value that believes in too many independent days finds links in noise.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean

from calmterm.insights.series import weekday_of
from calmterm.insights.weekday import kruskal_wallis

MOST = 0.97
"""Nearer to 1 the correction would say nothing at all."""
RHYTHM_ALPHA = 0.10
"""Below this p the days of the week differ enough for two measures to seem linked by them."""
FEWEST_WEEKS = 3
"""So many days on each weekday before their means are taken out."""


def memory(days: Sequence[int], values: Sequence[float], *, detrended: bool = False) -> float:
    """Return the lag-1 autocorrelation over days that follow each other, with its bias taken out, 0 to `MOST`.

    `detrended`: a line was fitted and taken out of `values` before, which makes the bias larger.
    """
    n = len(values)
    neighbours = [place for place, (one, two) in enumerate(pairwise(days)) if two == one + 1]
    if len(neighbours) < n / 4:  # hardly ever two days in a row: neighbours in the list are all there is
        neighbours = list(range(n - 1))
    mean = fmean(values)
    variance = fmean((value - mean) ** 2 for value in values)
    if n < 8 or variance == 0:
        return 0.0
    shared = fmean((values[place] - mean) * (values[place + 1] - mean) for place in neighbours)
    # the expected estimate is r - (1 + 3 r) / n, and r - (2 + 4 r) / n beside a fitted line
    offset, slope = (2, 4) if detrended else (1, 3)
    return max(0.0, min(MOST, (shared / variance + offset / n) / (1 - slope / n)))


def variance_factor(autocorrelation: float, n: int) -> float:
    """Return how much neighbours that resemble each other widen the variance: 1 + 2 sum over k of (1 - k/n) r^k."""
    r = max(0.0, autocorrelation)
    return 1 + 2 * math.fsum((1 - k / n) * r**k for k in range(1, n))


def has_rhythm(days: Sequence[int], values: Sequence[float]) -> bool:
    """Return whether the days of the week differ (Kruskal-Wallis p below `RHYTHM_ALPHA`)."""
    groups: defaultdict[int, list[float]] = defaultdict(list)
    for day, value in zip(days, values, strict=True):
        groups[weekday_of(day)].append(value)
    enough = [group for group in groups.values() if len(group) >= FEWEST_WEEKS]
    return len(enough) > 1 and kruskal_wallis(enough).p < RHYTHM_ALPHA


def without_weekdays(days: Sequence[int], values: Sequence[float]) -> list[float]:
    """Return each value less the mean of its weekday, so that what remains has no weekly rhythm."""
    groups: defaultdict[int, list[float]] = defaultdict(list)
    for day, value in zip(days, values, strict=True):
        groups[weekday_of(day)].append(value)
    means = {weekday: fmean(group) for weekday, group in groups.items()}
    return [value - means[weekday_of(day)] for day, value in zip(days, values, strict=True)]
