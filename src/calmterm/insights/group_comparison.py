"""Two groups of daily values side by side, by ranks and medians.

Hodges & Lehmann 1963; Cliff 1993 with the words of Romano et al. 2006; the Mann-Whitney test by its normal
form with tie-corrected variance and a continuity correction of one half.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from enum import StrEnum
from statistics import median

from calmterm.insights.distributions import two_sided_p
from calmterm.insights.ranks import tie_term


class Size(StrEnum):
    """Words for the size of Cliff's delta."""

    NEGLIGIBLE = "negligible"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


def shift(first: Sequence[float], second: Sequence[float]) -> float:
    """Return the Hodges-Lehmann shift: the median of all differences first - second."""
    return float(median(a - b for a in first for b in second))


def cliffs_delta(first: Sequence[float], second: Sequence[float]) -> float:
    """Return how much more often a value of `first` lies above one of `second` than below, -1 to 1."""
    return 2 * _wins(first, second) / (len(first) * len(second)) - 1


def size_of(delta: float) -> Size:
    """Return words for Cliff's delta: below 0.15 negligible, 0.33 small, 0.47 medium, else large."""
    for limit, size in ((0.15, Size.NEGLIGIBLE), (0.33, Size.SMALL), (0.47, Size.MEDIUM)):
        if abs(delta) < limit:
            return size
    return Size.LARGE


def mann_whitney_p(first: Sequence[float], second: Sequence[float]) -> float:
    """Return the two-sided p that both groups come from one distribution; 1 where all values are equal."""
    m, n = len(first), len(second)
    total = m + n
    variance = m * n / 12 * (total + 1 - tie_term([*first, *second]) / (total * (total - 1)))
    if variance <= 0:
        return 1.0
    distance = abs(_wins(first, second) - m * n / 2)
    return two_sided_p(max(0.0, distance - 0.5) / math.sqrt(variance))


def _wins(first: Sequence[float], second: Sequence[float]) -> float:
    """The Mann-Whitney U of `first`: pairs in which it is larger, ties counted as half."""
    ordered = sorted(second)
    return sum((bisect_left(ordered, value) + bisect_right(ordered, value)) / 2 for value in first)
