"""Practice, habits and today's small things."""

import enum
import uuid
from datetime import date, datetime
from typing import ClassVar

from pydantic import AwareDatetime

from calmterm.store.model.fields import (
    amount,
    choice,
    count,
    day,
    flag,
    line,
    moment,
    plain,
    prose,
    reference,
    scale,
    tags,
)
from calmterm.store.model.record import About, Child, FeltRecord, Record, SealedText, Unique


class PracticeKind(enum.StrEnum):
    """What was practised."""

    BREATHING = "breathing"
    RELAXATION = "relaxation"
    GROUNDING = "grounding"
    MEDITATION = "meditation"
    MOVEMENT = "movement"


class PracticeSession(FeltRecord, table=True):
    """A stretch of breathing, grounding, relaxation or movement."""

    about: ClassVar[About] = About(
        "Practice", "Practice sessions", order="began_at", felt="began_at", headline=("note", "technique"),
        before_after=("anxiety_before", "anxiety_after"),
        form=(
            ("began_at", "kind", "technique", "anxiety_before", "mood_before"),
            ("seconds", "completed", "anxiety_after", "mood_after", "effectiveness", "side_effects", "note"),
        ),
    )  # fmt: skip

    began_at: AwareDatetime = moment("When")
    kind: PracticeKind = choice(PracticeKind, "Kind")
    technique: str | None = plain("Technique", limit=60)
    seconds: int = count("How long", unit="s")
    completed: bool = flag("To the end")
    anxiety_before: int | None = scale(0, 10, "Anxiety before")
    anxiety_after: int | None = scale(0, 10, "Anxiety after")
    mood_before: int | None = scale(1, 10, "Mood before")
    mood_after: int | None = scale(1, 10, "Mood after")
    effectiveness: int | None = scale(1, 10, "How much it helped")

    class Text(SealedText):
        note: str | None = prose("Note")
        side_effects: list[str] = tags(
            "Anything unpleasant", hint="such as dizzy; words, separated by commas", again=True
        )


class HabitKind(enum.StrEnum):
    """How a habit's days are counted."""

    YES_NO = "yes_no"
    COUNT = "count"
    AT_MOST = "at_most"


class HabitDay(Record, table=True):
    """One day of a habit. A skipped day is neutral."""

    about: ClassVar[About] = About(
        "Day", "Habit days", order="on", headline=("note",),
        unique=(Unique(("habit_id", "on"), "There is an entry for that day already. Please change that one."),),
        form=(
            ("habit_id", "on", "value", "skipped", "mood_impact", "note"),
        ),
    )  # fmt: skip

    habit_id: uuid.UUID = reference("habit", "Habit", ondelete="CASCADE", in_form=True)
    on: date = day("Day")
    value: float | None = amount("Done")
    skipped: bool = flag("Skipped")
    mood_impact: int | None = scale(1, 10, "How it felt")

    class Text(SealedText):
        note: str | None = prose("Note")


class Habit(Record, table=True):
    """Something to do now and then: so many times in so many days."""

    about: ClassVar[About] = About(
        "Habit", "Habits", order="position", ascending=True, headline=("name",),
        children=(Child("days_done", HabitDay, "habit_id", key="on", inline=False),),
        form=(
            ("name", "cue", "tiny_version", "kind", "times", "days", "target", "category"),
        ),
    )  # fmt: skip

    times: int = count("Times", low=1, default=1)
    days: int = count("in so many days", low=1, default=1)
    kind: HabitKind = choice(HabitKind, "Kind", default=HabitKind.YES_NO)
    target: float | None = amount("Target a day", low=1)
    category: str | None = plain("Category", limit=60)
    archived_at: datetime | None = moment("Archived on", hidden=True)
    position: int = count("Position", default=0, hidden=True)

    class Text(SealedText):
        name: str = line("Habit")
        cue: str | None = line("After what", hint="The cue it follows")
        tiny_version: str | None = line("The tiny version", hint="For days when little is possible")


class TaskKind(enum.StrEnum):
    """Where a small thing for today came from."""

    SUGGESTED = "suggested"
    OWN = "own"


class DailyTask(Record, table=True):
    """A little to-do for today."""

    about: ClassVar[About] = About(
        "Little to-do", "Little to-dos", order="on", headline=("what",),
        form=(
            ("what", "on", "priority", "estimated_minutes", "kind", "done_at", "effectiveness"),
        ),
    )  # fmt: skip

    on: date = day("Day")
    done_at: datetime | None = moment("Done at")
    kind: TaskKind = choice(TaskKind, "Kind", default=TaskKind.OWN)
    suggested_by: str | None = plain("Suggested by", limit=60, hidden=True)
    priority: int | None = scale(1, 4, "Priority")
    estimated_minutes: int | None = count("About how long", unit="min")
    effectiveness: int | None = scale(1, 10, "How much it helped")

    class Text(SealedText):
        what: str = line("What")
