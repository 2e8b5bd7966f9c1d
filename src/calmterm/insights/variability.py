"""Are days more alike, or less, than a month ago: the MAD of the last 28 days over that of the 28 before.

A ratio of two spreads strays far by chance, so it is said only where an exact permutation of blocks of days finds it
rare. Whole blocks change places because neighbouring days resemble each other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from calmterm.insights.baseline import spread
from calmterm.insights.minimum_data import BASELINE_DAYS, VARIABILITY, NotYet
from calmterm.insights.ranks import average_ranks
from calmterm.insights.series import Series, Window, observed

METHOD_VERSION = "variability-2"

BLOCK = 4
"""Days that stay together. Seven blocks a month can be split in 3,432 ways; with whole weeks there are 70, too few for
a p that a family would keep."""


class VariabilityChange(StrEnum):
    """What may be said."""

    MORE = "varied more"
    LESS = "varied less"
    ALIKE = "varied about as much"


@dataclass(frozen=True, slots=True)
class Variability:
    """MAD now and before, in scale points; `ratio` is None where the earlier one is 0. `p` is that of the blocks."""

    n: int
    n_earlier: int
    window: Window
    mad: float
    mad_earlier: float
    ratio: float | None
    p: float
    method_version: str = METHOD_VERSION

    @property
    def effect(self) -> float | None:
        """Return the ratio of the two MADs."""
        return self.ratio

    @property
    def change(self) -> VariabilityChange:
        """More above 1.5, less below 0.67, otherwise alike."""
        if self.ratio is None or 0.67 <= self.ratio <= 1.5:
            return VariabilityChange.ALIKE
        return VariabilityChange.MORE if self.ratio > 1.5 else VariabilityChange.LESS

    @property
    def substantial(self) -> bool:
        """Return a ratio beyond the limits: worth a sentence if its family keeps it."""
        return self.change is not VariabilityChange.ALIKE


def variability(series: Series, today: int) -> Variability | NotYet:
    """Return the 28 days before `today` against the 28 before those."""
    window = Window.before(today, BASELINE_DAYS)
    before = Window.before(window.first, BASELINE_DAYS)
    recent, earlier = observed(series, window), observed(series, before)
    refusal = VARIABILITY.refusal({"recent": len(recent), "earlier": len(earlier)}, window)
    if refusal:
        return refusal
    now, then = spread([value for _, value in recent]), spread([value for _, value in earlier])
    ratio = now.mad / then.mad if then.mad > 0 else None
    distances = [(day, abs(value - then.median)) for day, value in earlier]
    distances += [(day, abs(value - now.median)) for day, value in recent]
    return Variability(now.n, then.n, window, now.mad, then.mad, ratio, _block_p(distances, before.first))


def _block_p(distances: Sequence[tuple[int, float]], first: int) -> float:
    """The share of all splits of the blocks into two months that differ at least as much as the two months do.

    A block counts by the ranks of its distances from the month's median, less their mean: a blank day counts nothing.
    """
    ranks = average_ranks([distance for _, distance in distances])
    middle = math.fsum(ranks) / len(ranks)
    blocks = [0.0] * (2 * BASELINE_DAYS // BLOCK)
    for (day, _), rank in zip(distances, ranks, strict=True):
        blocks[(day - first) // BLOCK] += rank - middle
    half = len(blocks) // 2
    seen = abs(sum(blocks[half:])) - 1e-9  # the blocks add up to nought: either month tells the whole difference
    sums = [abs(sum(chosen)) for chosen in combinations(blocks, half)]
    return sum(found >= seen for found in sums) / len(sums)
