"""What was tried before and was followed by something better, to suggest it again: medians over a few tries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

METHOD_VERSION = "helped-1"

LEAST_TRIES = 3
LEAST_LIFT = 1.0
"""Scale points."""


class Try(NamedTuple):
    """One time that something was done: `better` is by how many points it was better afterwards, None if not rated."""

    what: str
    better: float | None


@dataclass(frozen=True, slots=True)
class Helped:
    """Something rated `n` times, with the median of how much better it was, in scale points."""

    what: str
    n: int
    lift: float
    method_version: str = METHOD_VERSION


def helped(tries: Sequence[Try]) -> list[Helped]:
    """Return what was rated at least three times with a median of at least one point, the largest lift first.

    Spellings that differ in case or spacing alone are one, under the last of them.
    """
    found: defaultdict[str, list[float]] = defaultdict(list)
    names: dict[str, str] = {}
    for what, better in tries:
        key = " ".join(what.casefold().split())
        if key and better is not None:
            found[key].append(better)
            names[key] = " ".join(what.split())
    known = (Helped(names[key], len(values), float(median(values))) for key, values in found.items())
    worth = [one for one in known if one.n >= LEAST_TRIES and one.lift >= LEAST_LIFT]
    return sorted(worth, key=lambda one: (-one.lift, -one.n, one.what))
