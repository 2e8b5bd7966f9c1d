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
        "every_blend", "Name every blend of feelings",
        "Four blends have harsh names, such as morbidness; a check-in asks about them only if you want.", OFF_ON,
    ),
    Preference(
        "suggestions", "A suggestion on Today",
        "One line on Today with something of your own that may fit the moment.", ON_OFF,
    ),
)  # fmt: skip


def preference(name: str) -> Preference:
    """One choice by its name. Raises KeyError."""
    return {one.name: one for one in PREFERENCES}[name]
