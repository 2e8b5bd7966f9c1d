"""Tail probabilities of the normal and the chi-square distribution, from the standard library alone."""

from __future__ import annotations

import math

Z_95 = 1.959963984540054
"""The standard normal quantile that leaves 2.5 % in each tail."""


def two_sided_p(z: float) -> float:
    """Return the chance of a standard normal value at least as far from zero as `z`."""
    return math.erfc(abs(z) / math.sqrt(2))


def chi_square_tail(x: float, freedom: int) -> float:
    """Return the chance of a chi-square value above `x` with a whole number of degrees of freedom.

    The finite series for whole degrees (Abramowitz & Stegun 1964, 26.4.4 and 26.4.5). Raises ValueError for
    fewer than one degree.
    """
    if freedom < 1:
        raise ValueError("A chi-square distribution needs at least one degree of freedom.")
    if x <= 0:
        return 1.0
    if freedom % 2:
        tail, term, step = math.erfc(math.sqrt(x / 2)), math.sqrt(2 * x / math.pi) * math.exp(-x / 2), 3
    else:
        tail, term, step = 0.0, math.exp(-x / 2), 2
    for divisor in range(step, freedom + 2, 2):
        tail += term
        term *= x / divisor
    return min(tail, 1.0)
