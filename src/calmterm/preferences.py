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
SHOW_HIDE: Final = (("show", "shown"), ("hide", "hidden"))

PREFERENCES: Final = (
    Preference(
        "quiet_offers", "Offer support after some words",
        "One quiet line when what you saved holds a phrase about wanting to die or hurting yourself.", ON_OFF,
    ),
    Preference(
        "habit_streaks", "Runs of habits",
        "How many times in a row, and the best so far, beside a habit. Never in a low week.", SHOW_HIDE,
    ),
    Preference(
        "achievements", "Things reached", "A quiet list of what you have done so far. It never interrupts.", SHOW_HIDE,
    ),
)  # fmt: skip


def preference(name: str) -> Preference:
    """One choice by its name. Raises KeyError."""
    return {one.name: one for one in PREFERENCES}[name]
