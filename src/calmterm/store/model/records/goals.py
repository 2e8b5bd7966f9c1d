"""Goals and plans, people and appointments."""

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
    percent,
    prose,
    reference,
    scale,
)
from calmterm.store.model.record import About, Child, FeltRecord, Record, SealedText, Unique
from calmterm.store.model.records.worksheets import values as _values  # noqa: F401 # pyright: ignore[reportUnusedImport] - `value_id` points there


class GoalState(enum.StrEnum):
    """Pausing and dropping are normal states."""

    ACTIVE = "active"
    PAUSED = "paused"
    DONE = "done"
    DROPPED = "dropped"


class GoalMilestone(Record, table=True):
    """A part of a goal."""

    about: ClassVar[About] = About(
        "Milestone", "Milestones", own=True, headline=("title",),
        form=(
            ("title", "target_on", "done_at", "note"),
        ),
    )  # fmt: skip

    goal_id: uuid.UUID = reference("goal", "Goal", ondelete="RESTRICT")
    position: int = count("Position", default=0, hidden=True)
    target_on: date | None = day("By")
    done_at: datetime | None = moment("Done at")

    class Text(SealedText):
        title: str = line("Milestone")
        note: str | None = prose("Note")


class GoalCheckIn(Record, table=True):
    """A look at a goal on the way."""

    about: ClassVar[About] = About(
        "Check-in", "Goal check-ins", own=True, headline=("progress_note",),
        form=(
            ("value", "motivation", "progress_note", "obstacles", "checked_on"),
        ),
    )  # fmt: skip

    goal_id: uuid.UUID = reference("goal", "Goal", ondelete="CASCADE")
    checked_on: date | None = day("When")
    value: float | None = amount("Where it stands", low=-1e9, high=1e9)
    motivation: int | None = scale(1, 10, "Motivation")

    class Text(SealedText):
        progress_note: str | None = prose("Progress")
        obstacles: str | None = prose("Obstacles")


class Goal(Record, table=True):
    """Something to reach, at your own pace."""

    about: ClassVar[About] = About(
        "Goal", "Goals", headline=("title",), shows=("state",),
        children=(
            Child("milestones", GoalMilestone, "goal_id"),
            Child("check_ins", GoalCheckIn, "goal_id"),
        ),
        form=(
            ("title", "why", "value_id", "target_on", "unit_start", "unit_target"),
            ("first_step", "obstacle"),
            ("if_then", "confidence", "milestones"),
            ("state", "progress", "check_ins"),
        ),
    )  # fmt: skip

    value_id: uuid.UUID | None = reference("life_value", "For which value", ondelete="SET NULL", in_form=True)
    target_on: date | None = day("By")
    state: GoalState = choice(GoalState, "State", default=GoalState.ACTIVE)
    progress: int | None = percent("Progress")
    unit_start: float | None = amount("Measured from", low=-1e9, high=1e9)
    unit_target: float | None = amount("Measured to", low=-1e9, high=1e9)
    confidence: int | None = scale(0, 10, "Confidence", anchors={0: "none", 10: "full"})

    class Text(SealedText):
        title: str = line("Goal")
        why: str | None = prose("Why it matters")
        first_step: str | None = prose("First step")
        obstacle: str | None = prose("What may get in the way")
        if_then: str | None = prose("If that happens, then I")


class MadeWith(enum.StrEnum):
    """Who made a plan."""

    SELF = "self"
    PROFESSIONAL = "professional"


class CareObjective(Record, table=True):
    """An objective of a plan of care."""

    about: ClassVar[About] = About(
        "Objective", "Objectives", own=True, headline=("objective",),
        form=(
            ("objective", "target_on", "progress"),
        ),
    )  # fmt: skip

    care_plan_id: uuid.UUID = reference("care_plan", "Plan", ondelete="CASCADE")
    progress: int | None = percent("Progress")
    target_on: date | None = day("By")

    class Text(SealedText):
        objective: str = prose("Objective")


class Schedule(enum.StrEnum):
    """When a medicine is taken, as told."""

    MORNING = "morning"
    NOON = "noon"
    EVENING = "evening"
    NIGHT = "night"
    SEVERAL = "several"
    AS_NEEDED = "as_needed"


class DayPart(enum.StrEnum):
    """Which part of a day a medicine was for; any where none is named."""

    ANY = "any"
    MORNING = "morning"
    NOON = "noon"
    EVENING = "evening"
    NIGHT = "night"


class MedicineState(enum.StrEnum):
    """What became of a medicine on a day. Neither is better."""

    TAKEN = "taken"
    SKIPPED = "skipped"


class MedicineDay(Record, table=True):
    """A medicine on one day, taken or skipped. calmterm does not judge it."""

    about: ClassVar[About] = About(
        "Medicine of a day", "Medicines by day", order="on", shows=("state", "part"), headline=("note",),
        unique=(
            Unique(
                ("medicine_id", "on", "part"),
                "There is an entry for that part of the day already. Please change that one.",
            ),
        ),
        form=(
            ("medicine_id", "on", "part", "state", "note"),
        ),
    )  # fmt: skip

    medicine_id: uuid.UUID = reference("medicine", "Medicine", ondelete="CASCADE", in_form=True)
    on: date = day("Day")
    part: DayPart = choice(DayPart, "Part of the day", default=DayPart.ANY)
    state: MedicineState = choice(MedicineState, "What became of it")

    class Text(SealedText):
        note: str | None = prose("Note", hint="Side effects, or anything to tell whoever prescribed it")


class Medicine(Record, table=True):
    """A medicine as it was prescribed. calmterm gives no advice on it."""

    about: ClassVar[About] = About(
        "Medicine", "Medicines", headline=("name",),
        children=(Child("by_day", MedicineDay, "medicine_id", inline=False),),
        form=(
            ("name", "dose", "schedule", "care_plan_id"),
        ),
        note="As whoever prescribed it told you. calmterm gives no advice on medicines.",
    )  # fmt: skip

    care_plan_id: uuid.UUID | None = reference("care_plan", "Plan", ondelete="SET NULL", in_form=True)
    schedule: Schedule | None = choice(Schedule, "When")

    class Text(SealedText):
        name: str = line("Name")
        dose: str | None = line("Dose, as told")


class CarePlan(Record, table=True):
    """My plan: what I work on and with whom."""

    about: ClassVar[About] = About(
        "My plan", "My plan", headline=("focus_areas",), children=(Child("objectives", CareObjective, "care_plan_id"),),
        form=(
            ("made_with", "review_on", "focus_areas", "objectives"),
            ("strengths", "supports"),
            ("questions", "codes"),
        ),
    )  # fmt: skip

    review_on: date | None = day("Look at it again on")
    made_with: MadeWith = choice(MadeWith, "Made with", default=MadeWith.SELF)

    class Text(SealedText):
        focus_areas: str = prose("What I work on")
        strengths: str | None = prose("Strengths")
        supports: str | None = prose("Supports")
        questions: str | None = prose("Questions for the next visit")
        codes: str | None = line("Codes", hint="Only if you have been given some")


class PersonRole(enum.StrEnum):
    """Who a person is to you."""

    FRIEND = "friend"
    FAMILY = "family"
    CLINICIAN = "clinician"
    EMERGENCY = "emergency"


class Person(Record, table=True):
    """Somebody you can turn to."""

    about: ClassVar[About] = About(
        "Person", "My people", headline=("name",),
        form=(
            ("name", "role", "phone", "when", "on_safety_plan", "public_key"),
        ),
    )  # fmt: skip

    role: PersonRole | None = choice(PersonRole, "Who they are")
    on_safety_plan: bool = flag("On my safety plan")

    class Text(SealedText):
        name: str = line("Name")
        phone: str | None = line("Phone")
        when: str | None = line("When they can be reached")
        public_key: str | None = line("Public key")


class TherapySession(FeltRecord, table=True):
    """Notes of a session (SOAP). Not a medical record system."""

    about: ClassVar[About] = About(
        "Session", "Sessions", order="at", felt="at", headline=("plan", "subjective"),
        form=(
            ("at", "minutes", "with_id", "subjective", "objective"),
            ("assessment", "plan"),
            ("homework",),
        ),
        note="Notes for yourself. This is not a medical record system.",
    )  # fmt: skip

    at: AwareDatetime = moment("When")
    minutes: int | None = count("How long", unit="min")
    with_id: uuid.UUID | None = reference("person", "With", ondelete="SET NULL", in_form=True)

    class Text(SealedText):
        subjective: str | None = prose("Subjective", hint="What I report")
        objective: str | None = prose("Objective", hint="What was observed or measured")
        assessment: str | None = prose("Assessment", hint="My own understanding")
        plan: str | None = prose("Plan", hint="Next steps")
        homework: str | None = prose("Between sessions")


class Homework(Record, table=True):
    """Something to do between two sessions, or that somebody asked you to try."""

    about: ClassVar[About] = About(
        "Homework", "Homework", headline=("what",),
        form=(
            ("what", "due_on", "from_id", "session_id", "note", "done_at"),
        ),
    )  # fmt: skip

    due_on: date | None = day("By")
    done_at: datetime | None = moment("Done at")
    from_id: uuid.UUID | None = reference("person", "From", ondelete="SET NULL", in_form=True)
    session_id: uuid.UUID | None = reference("therapy_session", "Of which session", ondelete="SET NULL", in_form=True)

    class Text(SealedText):
        what: str = line("What to do")
        note: str | None = prose("How it went")


class Appointment(FeltRecord, table=True):
    """An appointment, with a reminder inside the program."""

    about: ClassVar[About] = About(
        "Appointment", "Appointments", order="at", felt="at", headline=("where", "notes"),
        form=(
            ("at", "with_id", "where", "remind_before_minutes", "notes", "attended"),
        ),
    )  # fmt: skip

    at: AwareDatetime = moment("When")
    with_id: uuid.UUID | None = reference("person", "With", ondelete="SET NULL", in_form=True)
    attended: bool | None = flag("Attended", default=None)
    remind_before_minutes: int | None = count("Remind me before", unit="min")

    class Text(SealedText):
        where: str | None = line("Where")
        notes: str | None = prose("Notes")
