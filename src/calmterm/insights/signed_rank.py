"""The Wilcoxon signed-rank test and the interval that belongs to it, exact for the numbers a diary has.

Wilcoxon 1945; Walsh averages and their interval after Hodges & Lehmann 1963.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations_with_replacement

from calmterm.insights.distributions import Z_95, two_sided_p
from calmterm.insights.ranks import average_ranks
from calmterm.insights.series import Interval

EXACT_UP_TO = 100
"""Beyond this many differences the normal form (tie-corrected, continuity one half) is as good and far quicker."""


@dataclass(frozen=True, slots=True)
class SignedRank:
    """Rank sums of the rises and the falls among `n` differences that are not zero, and the two-sided p."""

    n: int
    w_plus: float
    w_minus: float
    p: float


def signed_rank(differences: Sequence[float]) -> SignedRank:
    """Return the test that differences lie around zero. Zeros are left out; ties share ranks, also in the exact
    null.
    """
    moved = [d for d in differences if d != 0]
    ranks = average_ranks([abs(d) for d in moved])
    w_plus = math.fsum(rank for rank, d in zip(ranks, moved, strict=True) if d > 0)
    w_minus = math.fsum(ranks) - w_plus
    smaller = min(w_plus, w_minus)
    if len(moved) <= EXACT_UP_TO:
        doubled = [round(2 * rank) for rank in ranks]  # shared ranks end in .5 at most
        p = min(1.0, 2 * sum(_ways(doubled, round(2 * smaller))) / 2 ** len(moved))
    else:
        deviation = math.sqrt(math.fsum(rank * rank for rank in ranks)) / 2
        p = two_sided_p(max(0.0, (w_plus + w_minus) / 2 - smaller - 0.5) / deviation)
    return SignedRank(len(moved), w_plus, w_minus, p)


def walsh_averages(differences: Sequence[float]) -> list[float]:
    """Return the mean of every pair of differences, each with itself too, in increasing order."""
    return sorted((a + b) / 2 for a, b in combinations_with_replacement(differences, 2))


def walsh_interval(differences: Sequence[float]) -> Interval:
    """At least 95 % for the centre of the differences, zeros included.

    Raises ValueError for fewer than six differences: their whole range covers less than that.
    """
    n = len(differences)
    if n < 6:
        raise ValueError("An interval of 95 % needs six differences.")
    averages = walsh_averages(differences)
    cut = _outer(n)
    return Interval(averages[cut], averages[-1 - cut])


def _outer(n: int) -> int:
    """How many Walsh averages to cut at either end: the largest k with P(T <= k) at most 2.5 %."""
    if n > EXACT_UP_TO:
        deviation = math.sqrt(n * (n + 1) * (2 * n + 1) / 24)
        return math.floor(n * (n + 1) / 4 - 0.5 - Z_95 * deviation)
    below = accumulate(_ways(range(1, n + 1), n * (n + 1) // 4))
    return sum(40 * ways <= 2**n for ways in below) - 1


def _ways(ranks: Sequence[int], up_to: int) -> list[int]:
    """For each total from 0 to `up_to`: in how many ways some of the ranks add up to it."""
    ways = [1] + [0] * up_to
    for rank in ranks:
        for total in range(up_to, rank - 1, -1):
            ways[total] += ways[total - rank]
    return ways
