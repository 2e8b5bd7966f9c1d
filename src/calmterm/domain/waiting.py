"""What waits: reviews, follow-ups, homework, medicines, appointments, reminders and an old copy, as one list.

`waiting` works it out from records and a given moment; nothing of it is stored.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from calmterm.core import dates
from calmterm.core.errors import TextDamaged
from calmterm.domain.safety_plan import REVIEW_EVERY
from calmterm.store import Record
from calmterm.store.model.records import (
    AlertKind,
    Appointment,
    CarePlan,
    CoreBelief,
    CrisisEvent,
    DayPart,
    Homework,
    Medicine,
    MedicineDay,
    ProblemSolving,
    ProblemState,
    Reminder,
    Repeat,
    SafetyPlan,
    Schedule,
)  # fmt: skip
from calmterm.store.model.summary import name_of

BELIEF_EVERY: Final = timedelta(days=30)
HOMEWORK_AHEAD: Final = timedelta(days=2)
APPOINTMENT_AHEAD: Final = timedelta(days=14)  # days in which an appointment is looked for
APPOINTMENT_PAST: Final = timedelta(hours=1)  # how long after its beginning it still stands
COPY_OLD: Final = timedelta(days=30)
UNSOLVED: Final = [ProblemState.OPEN, ProblemState.TRYING]
PARTS: Final[Mapping[Schedule, tuple[DayPart, time]]] = {
    Schedule.MORNING: (DayPart.MORNING, time(0)),
    Schedule.NOON: (DayPart.NOON, time(11)),
    Schedule.EVENING: (DayPart.EVENING, time(17)),
    Schedule.NIGHT: (DayPart.NIGHT, time(20)),
    Schedule.SEVERAL: (DayPart.ANY, time(0)),
}
"""Which part of a day a schedule names, and from when on it waits. What is taken as needed never does."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The records in which something may wait, as the store has them on a day.

    `copy_at` is when the newest copy was made, or the vault where there is none.
    """

    care_plans: Sequence[CarePlan] = ()
    safety_plan: tuple[SafetyPlan, date] | None = None
    """The newest, with the day on which it was last looked at."""
    beliefs: Sequence[tuple[CoreBelief, date]] = ()
    """Each with the day on which it was last looked at."""
    problems: Sequence[ProblemSolving] = ()
    hard_times: Sequence[CrisisEvent] = ()
    homework: Sequence[Homework] = ()
    medicines: Sequence[Medicine] = ()
    medicine_days: Sequence[MedicineDay] = ()
    appointments: Sequence[Appointment] = ()
    reminders: Sequence[Reminder] = ()
    people: Mapping[UUID, str] = field(default_factory=dict[UUID, str])
    copy_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits. `record` is what it is about; an old copy has none.

    `on` is its day and `at` its time, where it has one. `part` is of a medicine.
    """

    kind: AlertKind
    occasion: str
    on: date
    words: str
    record: Record | None = None
    at: datetime | None = None
    part: DayPart = DayPart.ANY


def waiting(kept: Kept, now: datetime, today: date) -> list[Waiting]:
    """Return what waits at a moment of a person's day `today`: what has a time first, then the longest waiting."""
    found = [
        *_appointments(kept, now),
        *_reminders(kept, now),
        *_medicines(kept, now, today),
        *_homework(kept, today),
        *_follow_ups(kept, today),
        *_reviews(kept, today),
        *_old_copy(kept, now, today),
    ]
    return sorted(found, key=lambda one: (one.at is None, one.at or now, one.on))


def _appointments(kept: Kept, now: datetime) -> Iterator[Waiting]:
    for one in kept.appointments:
        before = one.remind_before_minutes
        at = one.at.astimezone(now.tzinfo)
        # Without a wish of one's own: on the day itself.
        begins = at.replace(hour=0, minute=0) if before is None else at - timedelta(minutes=before)
        if one.attended is None and begins <= now <= at + APPOINTMENT_PAST:
            words = _appointment_words(kept, one, at, now)
            yield Waiting(AlertKind.APPOINTMENT, f"{one.id} {at.isoformat()}", at.date(), words, one, at)


def _appointment_words(kept: Kept, one: Appointment, at: datetime, now: datetime) -> str:
    parts = [f"Appointment {_day_words(at.date(), now.date())}, {at:%H:%M}"]
    if one.with_id is not None and one.with_id in kept.people:
        parts.append(f"with {kept.people[one.with_id]}")
    with suppress(TextDamaged):  # the time is what counts
        if one.text.where:
            parts.append(one.text.where)
    return ", ".join(parts)


def _day_words(day: date, today: date) -> str:
    days = (day - today).days
    return {0: "today", 1: "tomorrow"}.get(days, f"on {dates.with_weekday(day)}")


def _reminders(kept: Kept, now: datetime) -> Iterator[Waiting]:
    day = now.date()
    for one in kept.reminders:
        at = time(*divmod(one.minute_of_day or 0, 60))
        if one.is_on and _is_of(one, day) and at <= now.time():
            moment = datetime.combine(day, at, now.tzinfo) if one.minute_of_day is not None else None
            yield Waiting(AlertKind.REMINDER, f"{one.id} {day}", day, name_of(one), one, moment)


def _is_of(reminder: Reminder, today: date) -> bool:
    day = reminder.due_on
    match reminder.repeat:
        case Repeat.DAILY:
            return day is None or day <= today
        case Repeat.WEEKLY:
            return day is not None and day <= today and (today - day).days % 7 == 0
        case _:
            return day == today


def _medicines(kept: Kept, now: datetime, today: date) -> Iterator[Waiting]:
    """Yield the medicines of today that nothing was noted of. Those of earlier days are never asked about."""
    noted = {(one.medicine_id, one.part) for one in kept.medicine_days if one.on == today}
    for one in kept.medicines:
        if one.schedule is None or one.schedule not in PARTS:
            continue
        part, begins = PARTS[one.schedule]
        is_time = now.date() > today or begins <= now.time()  # after midnight the day goes on
        if is_time and (one.id, part) not in noted:
            when = f", {part}" if part != DayPart.ANY else ""
            words = f"{name_of(one)}{_dose(one)}{when}"
            yield Waiting(AlertKind.MEDICINE, f"{one.id} {today} {part}", today, words, one, part=part)


def _dose(medicine: Medicine) -> str:
    with suppress(TextDamaged):
        if medicine.text.dose:
            return f" {medicine.text.dose}"
    return ""


def _homework(kept: Kept, today: date) -> Iterator[Waiting]:
    for one in kept.homework:
        if one.done_at is None and one.due_on is not None and one.due_on - HOMEWORK_AHEAD <= today:
            giver = kept.people.get(one.from_id) if one.from_id is not None else None
            words = f"{name_of(one)} ({f'from {giver}, ' if giver else ''}{_by(one.due_on, today)})"
            yield Waiting(AlertKind.HOMEWORK, f"{one.id} {one.due_on}", one.due_on, words, one)


def _by(day: date, today: date) -> str:
    """Say until when something was meant, without blame for what is past."""
    return f"for {dates.with_weekday(day)}" if day < today else f"by {_day_words(day, today).removeprefix('on ')}"


def _follow_ups(kept: Kept, today: date) -> Iterator[Waiting]:
    for one in kept.hard_times:
        if one.follow_up_on is not None and one.follow_up_on <= today:
            words = "A hard time that you wanted to look back on, if you still like"
            yield Waiting(AlertKind.FOLLOW_UP, f"{one.id} {one.follow_up_on}", one.follow_up_on, words, one)


def _reviews(kept: Kept, today: date) -> Iterator[Waiting]:
    for plan in kept.care_plans:
        if plan.review_on is not None and plan.review_on <= today:
            yield _review(plan, plan.review_on, f"Your plan, to look at again: {name_of(plan)}")
    if kept.safety_plan is not None:
        safety_plan, last = kept.safety_plan
        if last + REVIEW_EVERY <= today:
            yield _review(safety_plan, last + REVIEW_EVERY, "Your safety plan: does it still fit?")
    for belief, last in kept.beliefs:
        if last + BELIEF_EVERY <= today:
            yield _review(belief, last + BELIEF_EVERY, f"A belief to look at again{_new_belief(belief)}")
    for problem in kept.problems:
        on = problem.review_on
        if on is not None and on <= today and problem.state in UNSOLVED:
            yield _review(problem, on, f"To look back on: {name_of(problem)}")


def _new_belief(belief: CoreBelief) -> str:
    """Return the kinder of the two beliefs: the old one is for its own screen."""
    with suppress(TextDamaged):
        if belief.text.new_belief:
            return f": {belief.text.new_belief}"
    return ""


def _review(record: Record, on: date, words: str) -> Waiting:
    return Waiting(AlertKind.REVIEW, f"{record.id} {on}", on, words, record)


def _old_copy(kept: Kept, now: datetime, today: date) -> Iterator[Waiting]:
    if kept.copy_at is not None and now - kept.copy_at > COPY_OLD:
        days = (now - kept.copy_at).days
        on = kept.copy_at.astimezone(now.tzinfo).date() + COPY_OLD
        yield Waiting(AlertKind.OLD_COPY, f"copy {on}", on, f"No copy of this vault was made for {days} days")
