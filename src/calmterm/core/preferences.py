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
        """Return what holds until a person chooses."""
        return self.choices[0][0] if self.choices else ""

    def words(self, value: str) -> str:
        """Return a value in words; one that is not among the choices as it stands."""
        return dict(self.choices).get(value, value or "not chosen")


ON_OFF: Final = (("on", "on"), ("off", "off"))
OFF_ON: Final = (("off", "off"), ("on", "on"))
SHOW_HIDE: Final = (("show", "shown"), ("hide", "hidden"))
HIDE_SHOW: Final = (("hide", "hidden"), ("show", "shown"))

PREFERENCES: Final = (
    Preference("country", "Country", "Whose crisis lines and emergency number are shown."),
    Preference(
        "country_outside", "Country known before you unlock",
        "Noted outside the vault, so that ctrl+g shows your lines at the lock. Your files then tell it.", ON_OFF,
    ),
    Preference(
        "cards_at_lock", "Coping cards at the lock",
        "F7 shows them without the passphrase. They then stand outside the vault, not encrypted.", OFF_ON,
    ),
    Preference(
        "quiet_offers", "Offer support after some words",
        "One quiet line after a phrase about dying or hurting yourself.", ON_OFF,
    ),
    Preference(
        "clipboard", "Copy to the terminal's clipboard",
        "What you copy can then be pasted elsewhere, also after a lock. Off: it stays inside calmterm.", OFF_ON,
    ),
    Preference(
        "outside_editor", "Your own editor for entries",
        "f6 in an entry opens what EDITOR names. It may keep copies that calmterm cannot remove.", OFF_ON,
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
        ("calm-16", "sixteen colours"),
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
        "day_starts_at", "The day begins", "Anything before then counts as the previous day.", (
            ("04:00", "at 4 in the morning"), ("00:00", "at midnight"),
            *((f"{hour:02}:00", f"at {hour} in the morning") for hour in (1, 2, 3, 5, 6)),
        ),
    ),
    Preference(
        "retention_days", "Empty the trash", "Deletes forever what lies there longer. Never, until you choose.", (
            ("0", "never"), ("30", "after 30 days"), ("90", "after 90 days"), ("365", "after a year"),
        ),
    ),
    Preference(
        "keep_versions", "Keep earlier versions",
        "What a record was before it was changed. What you delete forever is in none of them.",
        (("recent", "90 days, and 20 before"), ("all", "all of them")),
    ),
    Preference(
        "daily_copy", "A copy every day",
        "Encrypted, in the vault's backups. Kept: 7 days, 4 weeks and 12 months.", ON_OFF,
    ),
    Preference(
        "efficiency_from", "Sleep efficiency counted from",
        "What the share asleep is a share of, for nights noted from now on. Each night keeps its own.",
        (("in_bed", "all time in bed"), ("trying", "from trying to sleep (if you read in bed)")),
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
    Preference(
        "insights", "Show what goes with what",
        "Patterns in your entries, worked out once a week, under Trends. The charts stay either way.", ON_OFF,
    ),
    Preference(
        "every_blend", "Name every blend of feelings",
        "Four blends have harsh names, such as morbidness; a check-in asks about them only if you want.", OFF_ON,
    ),
    *(
        Preference(f"due_{name}", f"Waiting: {title}", purpose, ON_OFF)
        for name, title, purpose in (
            ("review", "reviews", "Plans, beliefs and problems that are to be looked at again."),
            ("follow_up", "follow-ups", "Hard times that you wanted to look back on."),
            ("homework", "homework", "What you wanted to do between two sessions, from two days before its day."),
            ("medicine", "medicines", "Those with a time of day, on the day itself. Nothing is counted as missed."),
            ("appointment", "appointments", "On their day, or as long before as you chose."),
            ("reminder", "reminders", "Your own, at their time."),
            ("old_copy", "an old copy", "When the newest copy of this vault is more than 30 days old."),
        )
    ),
    Preference(
        "quiet_hours", "Quiet hours", "No messages of what waits come up then, and a prompt counts nothing.",
        (("none", "none"), ("21-07", "9 in the evening to 7"), ("22-07", "10 in the evening to 7"),
         ("22-08", "10 in the evening to 8"), ("23-08", "11 in the evening to 8"), ("00-09", "midnight to 9")),
    ),
    Preference(
        "calendar_words", "Words in a calendar file",
        "Other programs read it. Without words every event is called calmterm.",
        (("none", "none"), ("appointment", "of appointments"), ("all", "of everything")),
    ),
    Preference(
        "suggestions", "A suggestion on Today",
        "One line on Today with something of your own that may fit the moment.", ON_OFF,
    ),
    Preference(
        "habit_streaks", "Runs of habits",
        "How many times in a row, and the best so far, beside a habit. Never in a low week.", SHOW_HIDE,
    ),
    Preference(
        "achievements", "Things reached",
        "A quiet list of what you have done so far, and what comes next. It never interrupts.", HIDE_SHOW,
    ),
    Preference(
        "day_run", "Run of days", "How many days in a row have something noted, under the things reached alone.",
        HIDE_SHOW,
    ),
)  # fmt: skip


def preference(name: str) -> Preference:
    """Return one choice by its name. Raises KeyError."""
    return {one.name: one for one in PREFERENCES}[name]
