"""Average ranks, and what is built on them directly."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise


def average_ranks(values: Sequence[float]) -> list[float]:
    """Ranks from 1 upwards in the order of the input; equal values share the mean of their places."""
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    start = 0
    while start < len(order):
        stop = start + 1
        while stop < len(order) and values[order[stop]] == values[order[start]]:
            stop += 1
        shared = (start + 1 + stop) / 2
        for place in order[start:stop]:
            ranks[place] = shared
        start = stop
    return ranks


def tie_sizes(values: Sequence[float]) -> list[int]:
    """Return how often each distinct value occurs, singles included."""
    return list(Counter(values).values())


def tie_term(values: Sequence[float]) -> int:
    """Return the sum of c^3 - c over groups of equal values, which every rank test subtracts."""
    return sum(c**3 - c for c in tie_sizes(values))


def correlation(x: Sequence[float], y: Sequence[float]) -> float:
    """Pearson's correlation; 0 where either side does not vary."""
    mean_x, mean_y = math.fsum(x) / len(x), math.fsum(y) / len(y)
    spread_x = math.sqrt(math.fsum((v - mean_x) ** 2 for v in x))
    spread_y = math.sqrt(math.fsum((v - mean_y) ** 2 for v in y))
    if spread_x == 0 or spread_y == 0:
        return 0.0
    shared = math.fsum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    return shared / (spread_x * spread_y)


def lag_one(values: Sequence[float]) -> float:
    """Autocorrelation between neighbours in the sequence, around one common mean; 0 where nothing varies."""
    if not values:
        return 0.0
    mean = math.fsum(values) / len(values)
    total = math.fsum((v - mean) ** 2 for v in values)
    if total == 0:
        return 0.0
    return math.fsum((a - mean) * (b - mean) for a, b in pairwise(values)) / total
