"""How large a change in a questionnaire's score must be to exceed its usual error (Jacobson & Truax 1991)."""

from __future__ import annotations

import math
from dataclasses import dataclass

from calmterm.insights.distributions import Z_95

METHOD_VERSION = "reliable-change-1"


@dataclass(frozen=True, slots=True)
class ReliableChange:
    """Standard error of one score, of a difference of two, and the change that exceeds it at 95 %, all in points."""

    error: float
    error_of_difference: float
    threshold: float
    method_version: str = METHOD_VERSION


def reliable_change(deviation: float, reliability: float) -> ReliableChange:
    """From a scale's standard deviation and its retest reliability (0..1).

    For scales with a published rule that rule is used instead. Raises ValueError for a deviation of 0 or
    less, or a reliability outside 0..1.
    """
    if deviation <= 0 or not 0 <= reliability <= 1:
        raise ValueError("The deviation must be above 0 and the reliability within 0 and 1.")
    error = deviation * math.sqrt(1 - reliability)
    of_difference = error * math.sqrt(2)
    return ReliableChange(error, of_difference, Z_95 * of_difference)
