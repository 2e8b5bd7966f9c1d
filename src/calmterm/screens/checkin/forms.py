"""The forms of a check-in: morning, evening, whole day and quick, the parts in each, and the panels that hold them.

A part is a field of a check-in, or a list within it, by its name.
"""

from datetime import datetime
from typing import Final

from calmterm.store.model.records import Moment

EMOTIONS, TRIGGERS, BODY, HELPED = "emotions", "triggers", "in_body", "helped"
WHOLE: Final = (
    "energy", "stress", "anxiety", EMOTIONS, TRIGGERS, BODY, HELPED, "sleep_quality", "sleep_hours", "exercise_minutes",
    "outside_minutes", "water_glasses", "note", "going_well", "challenges", "hopes", "gratitude", "place", "felt_at",
)  # fmt: skip
MORNING: Final = ("energy", EMOTIONS, BODY, "sleep_quality", "sleep_hours", "note", "hopes", "place", "felt_at")
EVENING: Final = tuple(name for name in WHOLE if name not in ("sleep_quality", "sleep_hours", "hopes"))
LEFT: Final = (
    ("How much", ("energy", "stress", "anxiety"), ""),
    ("Feelings", (EMOTIONS,), "arrows move · 0 to 10 rates"),
    ("In words", ("note", "going_well", "challenges", "hopes", "gratitude", "place", "felt_at"), "^s saves from here"),
)
RIGHT: Final = (
    ("What might have affected this?", (TRIGGERS,), "space or its letter"),
    ("In the body", (BODY,), "space or its letter"),
    ("What helped", (HELPED,), "space or its letter"),
    ("The day", ("sleep_quality", "sleep_hours", "exercise_minutes", "outside_minutes", "water_glasses"), ""),
)
"""The panels on both sides: title, the parts in it, and the keys that work there."""
FORMS: Final = {
    Moment.MORNING: MORNING,
    Moment.EVENING: EVENING,
    Moment.DAILY: WHOLE,
    Moment.QUICK: ("note", "place", "felt_at"),
}
TITLES: Final = {
    Moment.MORNING: "A morning check-in", Moment.EVENING: "An evening check-in", Moment.DAILY: "The whole day",
    Moment.QUICK: "A quick check-in",
}  # fmt: skip


def moment_of(now: datetime) -> Moment:
    """Return the form for a time of day."""
    return Moment.MORNING if 4 <= now.hour < 12 else Moment.EVENING if now.hour >= 17 or now.hour < 4 else Moment.DAILY
