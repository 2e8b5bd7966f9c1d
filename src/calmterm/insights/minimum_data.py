"""How much a diary must hold before anything is said about it: the table of minimums, as data."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from calmterm.insights.series import Window

METHOD_VERSION = "gates-1"


@dataclass(frozen=True, slots=True)
class Minimum:
    """At least `need` of what `unit` names; `key` is how the insight reports its count."""

    key: str
    need: int
    unit: str


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One minimum that is not met yet."""

    have: int
    need: int
    unit: str

    def __str__(self) -> str:
        return f"{self.have} of {self.need} {self.unit}"


@dataclass(frozen=True, slots=True)
class NotYet:
    """The answer below a gate: show the raw chart and what is missing, nothing else."""

    insight: str
    missing: tuple[Shortfall, ...]
    n: int
    window: Window | None
    method_version: str = METHOD_VERSION

    def __str__(self) -> str:
        return ", ".join(str(shortfall) for shortfall in self.missing)


@dataclass(frozen=True, slots=True)
class Gate:
    """What one insight needs. The first minimum is the one that counts as its `n`."""

    insight: str
    minimums: tuple[Minimum, ...]

    def refusal(self, counts: Mapping[str, float], window: Window | None = None) -> NotYet | None:
        """None where every minimum is met, else what is missing. Counts are rounded down, never up.

        Raises KeyError if a count that the gate asks for is not given.
        """
        have = {minimum.key: math.floor(counts[minimum.key]) for minimum in self.minimums}
        missing = tuple(
            Shortfall(have[minimum.key], minimum.need, minimum.unit)
            for minimum in self.minimums
            if have[minimum.key] < minimum.need
        )
        return NotYet(self.insight, missing, have[self.minimums[0].key], window) if missing else None


BASELINE_DAYS = 28
LONG_BASELINE_DAYS = 90
TRIGGER_DAYS = 90

BASELINE = Gate("baseline", (Minimum("days", 14, "days"),))
TREND = Gate(
    "trend",
    (
        Minimum("days", 14, "days"),
        Minimum("span", 21, "days from first to last"),
        Minimum("distinct", 4, "different values"),
    ),
)
PAIRS = "pairs"
VALUES_OF_FIRST = "different values of the first measure"
VALUES_OF_SECOND = "different values of the second measure"
_BOTH_VARY = (
    Minimum("distinct_x", 5, VALUES_OF_FIRST),
    Minimum("distinct_y", 5, VALUES_OF_SECOND),
    Minimum("n_eff", 12, "independent pairs"),
)
ASSOCIATION = Gate("association", (Minimum("pairs", 28, PAIRS), *_BOTH_VARY))
EARLY_LOOK = Gate("association", (Minimum("pairs", 20, PAIRS), *_BOTH_VARY))
TRIGGER = Gate("trigger", (Minimum("with", 8, "days with it"), Minimum("without", 8, "days without it")))
BEFORE_AFTER = Gate("before_after", (Minimum("uses", 6, "rated uses"), Minimum("days", 4, "days")))
UNAIDED = Gate("unaided", (Minimum("pairs", 8, "pairs of check-ins without it"),))
WEEKDAY = Gate("weekday", (Minimum("weeks", 8, "weeks"),))
SLEEP_WEEK = Gate("sleep_week", (Minimum("nights", 5, "nights"),))
VARIABILITY = Gate(
    "variability",
    (Minimum("recent", 14, "days in the last 28"), Minimum("earlier", 14, "days in the 28 before")),
)
GAPS = Gate("gaps", (Minimum("before", 8, "days before a gap"), Minimum("others", 8, "other days")))
ATTEMPTS = Gate("exposure", (Minimum("attempts", 4, "attempts"),))
REVIEWS = Gate("belief", (Minimum("reviews", 5, "reviews"),))
SCORES = Gate("scale_trend", (Minimum("scores", 5, "scores"),))
