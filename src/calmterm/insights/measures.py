"""The measures that trends can show: what each is called, in what unit, and between which ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from calmterm.insights.association import Factor, Outcome
from calmterm.insights.emotions import STRENGTHS


@dataclass(frozen=True, slots=True)
class Measure:
    """`title` stands inside sentences, in lower case. `low` and `high` are the ends of its scale, None where open."""

    name: str
    title: str
    unit: str = ""
    low: float = 0
    high: float | None = None

    @property
    def heading(self) -> str:
        """Return the title as a heading, with its unit or its scale."""
        scale = f"{self.low:g} to {self.high:g}" if self.high is not None else ""
        return f"{self.title[:1].upper()}{self.title[1:]} ({self.unit or scale})"


_ALL: Final = (
    Measure(Outcome.MOOD, "mood", low=1, high=10),
    Measure(Outcome.ENERGY, "energy", low=1, high=10),
    Measure(Outcome.STRESS, "stress", low=1, high=10),
    Measure(Outcome.ANXIETY, "anxiety", low=1, high=10),
    Measure(Factor.SLEEP_TIME, "sleep", "hours"),
    Measure(Factor.SLEEP_QUALITY, "sleep quality", low=1, high=5),
    Measure("sleep_quality_of_ten", "sleep quality of older nights", low=1, high=10),
    Measure("sleep_rating", "sleep as rated in check-ins", low=0, high=10),
    Measure(Factor.SLEEP_EFFICIENCY, "sleep efficiency", "%", high=100),
    Measure("after_waking", "time in bed after waking", "minutes"),
    Measure("rested", "feeling rested", low=1, high=10),
    Measure(Factor.ACTIVITY, "exercise", "minutes"),
    Measure(Factor.OUTDOORS, "time outside", "minutes"),
    Measure("water", "water", "glasses"),
    Measure(Factor.CAFFEINE, "caffeine", "cups"),
    Measure(Factor.ALCOHOL, "alcohol", "drinks"),
    Measure("practice", "practice", "minutes"),
    *(Measure(name, name, low=0, high=10) for name in STRENGTHS),
)
MEASURES: Final[Mapping[str, Measure]] = {str(one.name): one for one in _ALL}
"""By name, in the order in which they are gone through."""

USUAL: Final = (*(str(one) for one in Outcome), str(Factor.SLEEP_TIME))
"""The measures whose usual level is kept, and whose odd days are noticed."""
