"""Attempts at a feared situation: first what was expected against what happened, only then how fear moved.

Craske et al. 2008, 2014: learning comes from the expectation that was not met; fear need not fall.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from calmterm.insights.minimum_data import ATTEMPTS, REVIEWS, NotYet
from calmterm.insights.series import Series, observed
from calmterm.insights.slopes import PairwiseSlopes

METHOD_VERSION = "exposure-1"


class Happened(Enum):
    """Did the feared thing happen; the value is how much of it did."""

    NO = 0.0
    PARTLY = 0.5
    YES = 1.0


@dataclass(frozen=True, slots=True)
class Slope:
    """A Theil-Sen slope per attempt, or per week."""

    n: int
    effect: float
    method_version: str = METHOD_VERSION


def expectancy_violation(expected_probability: float, happened: Happened) -> float:
    """Percentage points, -100 to 100; above 0 it happened less than was expected."""
    return expected_probability - 100 * happened.value


def drop_from_peak(peak: float, after: float) -> float:
    """Units of distress between the peak and the end of one attempt."""
    return peak - after


def percent_of_peak(peak: float, after: float) -> float | None:
    """Return the drop as a percentage of the peak; None where the peak was 0."""
    return 100 * (peak - after) / peak if peak else None


def slope_per_attempt(peaks: Sequence[float | None]) -> Slope | NotYet:
    """Return how the peak moved from attempt to attempt at one situation, from 4 attempts on.

    Blanks are left out and keep their place in the count.
    """
    points = [(place, peak) for place, peak in enumerate(peaks) if peak is not None]
    refusal = ATTEMPTS.refusal({"attempts": len(points)})
    if refusal:
        return refusal
    slope = PairwiseSlopes([place for place, _ in points], [peak for _, peak in points]).median()
    return Slope(len(points), float(slope))


def belief_slope_per_week(reviews: Series) -> Slope | NotYet:
    """Return how a belief's strength (0 to 100) moved per week over its reviews by day, from 5 reviews on."""
    points = observed(reviews)
    refusal = REVIEWS.refusal({"reviews": len(points)})
    if refusal:
        return refusal
    slope = PairwiseSlopes([day for day, _ in points], [value for _, value in points]).median()
    return Slope(len(points), float(7 * slope))
