"""The choices that a person can make, declared once: the settings screen shows them, the rest reads their values."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Preference:
    """One choice: `name` is its row among the settings, `choices` its values with words for them, the default first.

    One without choices is chosen on a screen of its own (the country), and blank until then.
    """

    name: str
    title: str
    purpose: str
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def default(self) -> str:
        """What holds until a person chooses."""
        return self.choices[0][0] if self.choices else ""

    def words(self, value: str) -> str:
        """A value in words; one that is not among the choices as it stands."""
        return dict(self.choices).get(value, value or "not chosen")


ON_OFF: Final = (("on", "on"), ("off", "off"))
OFF_ON: Final = (("off", "off"), ("on", "on"))

PREFERENCES: Final = (
    Preference("country", "Country", "Whose crisis lines and emergency number are shown."),
    Preference(
        "quiet_offers", "Offer support after some words",
        "One quiet line after a phrase about dying or hurting yourself.", ON_OFF,
    ),
    Preference(
        "crisis_log", "Note when help was opened",
        "The day, about how long, which kinds of help. Never words or scores.", OFF_ON,
    ),
    Preference(
        "quick_exit_key", "Quick exit in Support", "The key that leaves at once and clears the screen.",
        (("x", "x"), ("f10", "F10"), ("f12", "F12"), ("q", "q"), ("space", "space")),
    ),
    Preference("theme", "Colours", "Of the screens, where the terminal can show them.", (
        ("auto", "by the terminal"), ("calm-dark", "calm and dark"), ("calm-light", "calm and light"),
        ("calm-16", "the terminal's own"),
    )),
    Preference(
        "privacy", "Begin with your words hidden",
        "F8 shows what you wrote, and hides it again.", OFF_ON,
    ),
    Preference(
        "idle_minutes", "Lock when nobody types", "Drafts are kept. Support stays as long as it is open.",
        tuple((minutes, f"after {minutes} min") for minutes in ("5", "1", "2", "10", "15", "30", "60")),
    ),
    Preference(
        "day_starts_at", "The day begins", "What you note earlier still belongs to the day before.", (
            ("04:00", "at 4 in the morning"), ("00:00", "at midnight"),
            *((f"{hour:02}:00", f"at {hour} in the morning") for hour in (1, 2, 3, 5, 6)),
        ),
    ),
    Preference(
        "retention_days", "Empty the trash", "For good, what lies there longer. Never, until you choose.", (
            ("0", "never"), ("30", "after 30 days"), ("90", "after 90 days"), ("365", "after a year"),
        ),
    ),
)  # fmt: skip


def preference(name: str) -> Preference:
    """One choice by its name. Raises KeyError."""
    return {one.name: one for one in PREFERENCES}[name]
