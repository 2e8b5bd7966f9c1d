"""Many looks at one diary: of all that is shown together, which findings survive (Benjamini & Hochberg 1995)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

METHOD_VERSION = "family-1"

Q = 0.10
"""Of the findings that are shown, the share that may be chance."""


class Testable(Protocol):
    """What can stand in a family: a p-value, and whether effect and interval alone would be worth a sentence."""

    @property
    def p(self) -> float: ...

    @property
    def substantial(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding whose result decides by another p than the one it is known by."""

    p: float
    substantial: bool


@dataclass(frozen=True, slots=True)
class Family:
    """Which of n p-values are kept, and their adjusted values, in the order given."""

    n: int
    kept: tuple[bool, ...]
    adjusted: tuple[float, ...]
    method_version: str = METHOD_VERSION


def benjamini_hochberg(p_values: Sequence[float], q: float = Q) -> Family:
    """Apply the step-up procedure at level `q`, 0 to 1. Raises ValueError for a p outside 0..1."""
    if any(not 0 <= p <= 1 for p in p_values):
        raise ValueError("A p-value lies between 0 and 1.")
    n = len(p_values)
    order = sorted(range(n), key=p_values.__getitem__)
    last_kept = max((rank for rank, i in enumerate(order, 1) if p_values[i] <= q * rank / n), default=0)
    kept, adjusted = [False] * n, [1.0] * n
    smallest = 1.0
    for rank in range(n, 0, -1):
        i = order[rank - 1]
        smallest = min(smallest, p_values[i] * (n / rank))
        kept[i], adjusted[i] = rank <= last_kept, smallest
    return Family(n, tuple(kept), tuple(adjusted))
