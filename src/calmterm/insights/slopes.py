"""Order statistics of all pairwise slopes, exactly and without listing them (Theil 1950; Sen 1968).

Ten years of days have 6.7 million pairs. How many slopes lie below a number b can be counted in one pass,
since a pair's slope is below b just when the pair is out of order in y - b t (Dillencourt, Mount & Netanyahu
1992). Halving the range by that count leaves a few thousand slopes, which are then listed and sorted; or,
where many slopes are equal, a range so narrow that only one fraction with a possible denominator fits. Whole
numbers keep ties exact.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from statistics import median

FEW = 5_000
"""As many slopes as are listed and sorted outright."""


@dataclass(frozen=True, slots=True)
class FittedLine:
    """The Theil-Sen line: value = intercept + slope * day. `residuals` are the detrended values, ties exact."""

    slope: Fraction
    intercept: float
    residuals: tuple[float, ...]


class PairwiseSlopes:
    """The n(n-1)/2 slopes, in units per day, between points on strictly increasing whole days.

    Raises ValueError for fewer than two points, lengths that differ, or days that do not increase.
    """

    def __init__(self, days: Sequence[int], values: Sequence[float]) -> None:
        if len(days) != len(values) or len(days) < 2:
            raise ValueError("A slope needs two points or more, with one value for each day.")
        if any(later <= earlier for earlier, later in pairwise(days)):
            raise ValueError("Days must increase from each point to the next.")
        ratios = [value.as_integer_ratio() for value in values]
        self._unit = max(bottom for _, bottom in ratios)  # powers of two: the largest is a common denominator
        self._levels = [top * (self._unit // bottom) for top, bottom in ratios]
        self._days = list(days)
        # neighbouring places are asked for one after the other, along the same halvings
        self._below: dict[Fraction, int] = {}
        self._listed: dict[tuple[Fraction, Fraction], list[tuple[float, int, int]]] = {}

    def __len__(self) -> int:
        return len(self._days) * (len(self._days) - 1) // 2

    def median(self) -> Fraction:
        """Return the median slope; the mean of the middle two where their number is even."""
        middle = len(self) // 2
        if len(self) % 2:
            return self.nth(middle)
        return (self.nth(middle - 1) + self.nth(middle)) / 2

    def nth(self, k: int) -> Fraction:
        """Return the k-th smallest slope, counted from 0. Raises IndexError outside 0..len-1."""
        if not 0 <= k < len(self):
            raise IndexError(k)
        reach = max(self._levels) - min(self._levels)
        low, high = Fraction(-reach), Fraction(reach + 1)
        under_low, under_high = 0, len(self)
        # two different fractions with denominators up to d lie at least 1/d^2 apart
        largest = self._days[-1] - self._days[0]
        apart = Fraction(1, largest * largest)
        while under_high - under_low > FEW and high - low >= apart:
            middle = (low + high) / 2
            count = self._count_below(middle)
            if count > k:
                high, under_high = middle, count
            else:
                low, under_low = middle, count
        if under_high - under_low > FEW:
            return ((low + high) / 2).limit_denominator(largest) / self._unit
        if (low, high) not in self._listed:
            self._listed[low, high] = sorted(self._between(low, high))
        _, rise, run = self._listed[low, high][k - under_low]
        return Fraction(rise, run)

    def line(self) -> FittedLine:
        """Return the Theil-Sen line through the points: median slope, median of what it leaves."""
        slope = self.median()
        tilt = slope * self._unit
        scale = tilt.denominator * self._unit
        residuals = tuple(key / scale for key in self._tilted(tilt))
        return FittedLine(slope, float(median(residuals)), residuals)

    def _tilted(self, slope: Fraction) -> list[int]:
        """level - slope * day, times the slope's denominator so that it stays whole."""
        rise, run = slope.numerator, slope.denominator
        return [run * level - rise * day for level, day in zip(self._levels, self._days, strict=True)]

    def _count_below(self, slope: Fraction) -> int:
        if slope not in self._below:
            placed: list[int] = []
            inversions = 0
            for position, key in enumerate(self._tilted(slope)):
                place = bisect_right(placed, key)
                inversions += position - place
                placed.insert(place, key)
            self._below[slope] = inversions
        return self._below[slope]

    def _between(self, low: Fraction, high: Fraction) -> list[tuple[float, int, int]]:
        """Every slope in [low, high), given in levels per day, as (slope, rise, run) in the values' own units."""
        at_low, at_high = self._tilted(low), self._tilted(high)
        found: list[tuple[float, int, int]] = []
        placed: list[tuple[int, int]] = []
        # pairs in order at `low` and out of order at `high` are the pairs whose slope lies between the two
        for later in sorted(range(len(at_low)), key=lambda i: (at_low[i], i)):
            place = bisect_right(placed, (at_high[later], later))
            for _, earlier in placed[place:]:
                rise = self._levels[later] - self._levels[earlier]
                run = (self._days[later] - self._days[earlier]) * self._unit
                found.append((rise / run, rise, run))
            placed.insert(place, (at_high[later], later))
        return found
