"""How are you: mood check-ins with their emotions and triggers."""

import enum
import uuid
from datetime import datetime
from typing import ClassVar

from pydantic import AwareDatetime

from calmterm.insights.worksheets import ai_time
from calmterm.store.model.fields import (
    amount,
    choice,
    count,
    flag,
    line,
    moment,
    plain,
    prose,
    reference,
    scale,
    tags,
)
from calmterm.store.model.record import About, AnyOf, Child, FeltRecord, Link, Record, SealedText, Unique


class Moment(enum.StrEnum):
    """Which part of the day a check-in looks at."""

    DAILY = "daily"
    MORNING = "morning"
    EVENING = "evening"
    QUICK = "quick"


class Emotion(enum.StrEnum):
    """Plutchik's eight basic emotions (Plutchik 1980)."""

    JOY = "joy"
    TRUST = "trust"
    FEAR = "fear"
    SURPRISE = "surprise"
    SADNESS = "sadness"
    DISGUST = "disgust"
    ANGER = "anger"
    ANTICIPATION = "anticipation"


BODY_WORDS = ("tension", "headache", "stomach", "chest", "tired", "restless", "fine")

HELPED_WORDS = ("a walk", "rest", "talking", "music", "being outside", "finishing something")

# The words from which a new vault's list of triggers is made; a person's own stand beside them.
BUILTIN_TRIGGERS = (
    "work", "money", "family", "partner", "friends", "health", "pain", "sleep", "news", "social media", "conflict",
    "loneliness", "travel", "weather", "alcohol", "caffeine", "hormones", "anniversary", "none",
)  # fmt: skip


class Trigger(Record, table=True):
    """Something that might have affected this: a built-in word or a person's own."""

    about: ClassVar[About] = About(
        "Trigger", "Triggers", order="position", headline=("name",), own=True,
        unique=(Unique(("name_key",), "There is a trigger of that name already."),),
    )  # fmt: skip

    position: int = count("Position")
    is_builtin: bool = flag("Built in")
    archived_at: datetime | None = moment("Archived on", hidden=True)
    name_key: str = plain("Keyed hash of the name", limit=64, hidden=True)

    class Text(SealedText):
        name: str = line("Name")


class CheckInEmotion(Record, table=True):
    """One of the eight emotions in a check-in, with its intensity."""

    about: ClassVar[About] = About(
        "Emotion", "Emotions", own=True,
        unique=(Unique(("check_in_id", "emotion"), "Each emotion can stand once in a check-in."),),
    )  # fmt: skip

    check_in_id: uuid.UUID = reference("check_in", "Check-in", ondelete="CASCADE")
    emotion: Emotion = choice(Emotion, "Emotion")
    intensity: int | None = scale(0, 10, "Intensity")


class CheckInTrigger(Record, table=True):
    """A trigger noted in a check-in."""

    about: ClassVar[About] = About(
        "Trigger", "Triggers", own=True,
        unique=(Unique(("check_in_id", "trigger_id"), "Each trigger can stand once in a check-in."),),
    )  # fmt: skip

    check_in_id: uuid.UUID = reference("check_in", "Check-in", ondelete="CASCADE")
    trigger_id: uuid.UUID = reference("trigger", "Trigger", ondelete="RESTRICT")


class CheckIn(FeltRecord, table=True):
    """How you are at one moment. Mood alone is enough, or another rating without it; several a day are normal."""

    about: ClassVar[About] = About(
        "Check-in", "Check-ins", order="felt_at", felt="felt_at", shows=("mood",),
        shows_else=("energy", "stress", "anxiety", "emotions"),
        headline=("note", "going_well", "challenges"),
        children=(
            Child("emotions", CheckInEmotion, "check_in_id", key="emotion"),
            Child("triggers", CheckInTrigger, "check_in_id", link=Link("trigger_id", Trigger, "name")),
        ),
        needs=AnyOf(
            ("mood", "energy", "stress", "anxiety", "emotions"),
            "A check-in needs a mood, or energy, stress, anxiety or an emotion instead.",
        ),
    )  # fmt: skip

    felt_at: AwareDatetime = moment("When", hidden=True)
    moment: Moment = choice(Moment, "Moment", default=Moment.DAILY)
    mood: int | None = scale(1, 10, "Mood", anchors={1: "very low", 4: "low", 7: "okay to good", 10: "very good"},
                             offers="low")  # fmt: skip
    energy: int | None = scale(1, 10, "Energy", anchors={1: "drained", 10: "full"})
    stress: int | None = scale(1, 10, "Stress", anchors={1: "none", 10: "a great deal"}, offers="high")
    anxiety: int | None = scale(1, 10, "Anxiety", anchors={1: "none", 10: "a great deal"}, offers="high")
    sleep_quality: int | None = scale(0, 10, "Sleep last night", anchors={0: "no sleep or very bad", 10: "very good"})
    sleep_hours: float | None = amount("Hours slept", low=0, high=24, unit="h")
    exercise_minutes: int | None = count("Exercise", unit="min", per_day="sum")
    outside_minutes: int | None = count("Time outside", unit="min", per_day="sum")
    water_glasses: int | None = count("Water", unit="glasses", per_day="sum")

    class Text(SealedText):
        note: str | None = prose("Note")
        going_well: str | None = prose("Going well")
        challenges: str | None = prose("Challenges")
        hopes: str | None = prose("Hopes")
        gratitude: str | None = prose("Something good today")
        place: str | None = line("Where", hint="Where, with whom, doing what")
        in_body: list[str] = tags("Body", hint="words, separated by commas")
        helped: list[str] = tags("What helped", hint="words, separated by commas", again=True)


class Gratitude(FeltRecord, table=True):
    """Something good today. Nothing is fine too; there is no streak."""

    about: ClassVar[About] = About(
        "Gratitude", "Gratitude", order="noted_at", felt="noted_at", headline=("what",),
        form=(
            ("what", "why", "savour"),
        ),
    )  # fmt: skip

    noted_at: AwareDatetime = moment("When", hidden=True)
    savour: int | None = scale(0, 10, "How much you could savour it")

    class Text(SealedText):
        what: str = prose("What was good")
        why: str | None = prose("Why, or who made it possible")


class AiPurpose(enum.StrEnum):
    """What a chatbot was used for."""

    INFORMATION = "information"
    WRITING = "writing"
    PLANNING = "planning"
    COMPANY = "company"
    REASSURANCE = "reassurance"
    FUN = "fun"
    OTHER = "other"


class AiInteraction(FeltRecord, table=True):
    """A stretch with a chatbot: what for, how long, how it left you."""

    about: ClassVar[About] = About(
        "Time with AI", "Time with AI", order="began_at", felt="began_at", headline=("tool", "note"),
        before_after=("mood_before", "mood_after"), overall=ai_time,
        form=(
            ("tool", "purpose", "minutes", "mood_before"),
            ("helpfulness", "mood_after", "note"),
        ),
    )  # fmt: skip

    began_at: AwareDatetime = moment("When", hidden=True)
    minutes: int | None = count("How long", unit="min")
    purpose: AiPurpose | None = choice(AiPurpose, "What for")
    helpfulness: int | None = scale(0, 10, "Helpful", anchors={0: "not at all", 10: "very"})
    mood_before: int | None = scale(1, 10, "Mood before", offers="low")
    mood_after: int | None = scale(1, 10, "Mood after", offers="low")

    class Text(SealedText):
        tool: str | None = line("Which one")
        note: str | None = prose("Note")
