"""The choices that a person can make, declared once: the settings screen shows them, the rest reads their values."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Preference:
    """One choice: `name` is its row among the settings, `choices` its values with words for them, the default first."""

    name: str
    title: str
    purpose: str
    choices: tuple[tuple[str, str], ...]

    @property
    def default(self) -> str:
        """What holds until a person chooses."""
        return self.choices[0][0]


ON_OFF: Final = (("on", "on"), ("off", "off"))
OFF_ON: Final = (("off", "off"), ("on", "on"))

PREFERENCES: Final = (
    Preference(
        "quiet_offers", "Offer support after some words",
        "One quiet line when what you saved holds a phrase about wanting to die or hurting yourself.", ON_OFF,
    ),
    Preference(
        "efficiency_from", "Sleep efficiency counted from",
        "What the share asleep is a share of, for nights noted from now on. Each night keeps its own.",
        (("in_bed", "all time in bed"), ("trying", "from trying to sleep, for people who read in bed")),
    ),
    Preference(
        "k10_coding", "K10 answers counted from",
        "Scores of one way of counting are never compared with those of the other.",
        (("zero_based", "0 to 4"), ("one_based", "1 to 5, as in Australia")),
    ),
    Preference("cesd", "Offer the CES-D", "Twenty statements on the last week; it overlaps with the PHQ-9.", OFF_ON),
    Preference(
        "pcptsd5", "Offer the PC-PTSD-5",
        "Five questions after very frightening events. Best answered with somebody within reach.", OFF_ON,
    ),
)  # fmt: skip


def preference(name: str) -> Preference:
    """One choice by its name. Raises KeyError."""
    return {one.name: one for one in PREFERENCES}[name]
