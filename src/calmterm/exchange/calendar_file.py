"""A calendar file (iCalendar, RFC 5545) of what is to come: for a calendar program, which reads it unencrypted.

Without words, which is how it begins, every event is called calmterm. What repeats ends after a year.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from calmterm.core.text import one_line
from calmterm.domain.due import chosen_kinds, gather
from calmterm.domain.safety_plan import REVIEW_EVERY
from calmterm.domain.waiting import BELIEF_EVERY, PARTS, UNSOLVED, Kept
from calmterm.store import Store
from calmterm.store.model.records import AlertKind, Appointment, DayPart, Reminder, Repeat
from calmterm.store.model.summary import name_of

AHEAD: Final = timedelta(days=365)
NEUTRAL: Final = "calmterm"
HOURS: Final = {DayPart.MORNING: 8, DayPart.NOON: 12, DayPart.EVENING: 18, DayPart.NIGHT: 22}
MOST_WORDS: Final = 200


@dataclass(frozen=True, slots=True)
class Planned:
    """An event to come. `begins` is a day, a moment, or a wall time of no zone where it repeats."""

    kind: AlertKind
    name: str
    begins: date | datetime
    words: str
    repeats: str = ""
    remind_before: timedelta | None = None


def calendar_of(store: Store) -> bytes:
    """Return the calendar of the next year, with such words as the person allows."""
    from icalendar import Alarm, Calendar, Event  # slow to load

    now, today = store.clock.now(), store.today()
    calendar: Any = Calendar()
    calendar.add("prodid", "-//calmterm//calmterm//EN")
    calendar.add("version", "2.0")
    for one in planned(gather(store, chosen_kinds(store), AHEAD), now, today):
        event: Any = Event()
        event.add("uid", f"{store.rows.source_key('calendar', one.name)}@calmterm")
        event.add("dtstamp", now.astimezone(UTC))
        event.add("summary", _summary(one, store.preference("calendar_words")))
        event.add("dtstart", one.begins)
        event.add("class", "PRIVATE")
        if one.repeats:
            event.add("rrule", {"freq": one.repeats, "until": _last(one.begins)})
        if one.remind_before is not None:
            alarm: Any = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", NEUTRAL)
            alarm.add("trigger", -one.remind_before)
            event.add_component(alarm)
        calendar.add_component(event)
    return calendar.to_ical()


def planned(kept: Kept, now: datetime, today: date) -> Iterator[Planned]:
    """Yield what is to come; what waits already stands on today."""
    for one in kept.appointments:
        if one.attended is None and one.at >= now:
            yield _appointment(kept, one)
    for one in kept.reminders:
        if one.is_on and (event := _reminder(one, today)) is not None:
            yield event
    for one in kept.medicines:
        if one.schedule is not None and one.schedule in PARTS:
            hour = HOURS.get(PARTS[one.schedule][0])
            begins = today if hour is None else datetime.combine(today, time(hour))
            yield Planned(AlertKind.MEDICINE, str(one.id), begins, name_of(one), "DAILY")
    days: list[tuple[AlertKind, str, date | None, str]] = [
        *((AlertKind.HOMEWORK, str(one.id), one.due_on, name_of(one)) for one in kept.homework),
        *((AlertKind.FOLLOW_UP, str(one.id), one.follow_up_on, "A look back") for one in kept.hard_times),
        *((AlertKind.REVIEW, str(one.id), one.review_on, "My plan, to look at again") for one in kept.care_plans),
        *(
            (AlertKind.REVIEW, str(one.id), one.review_on, f"To look back on: {name_of(one)}")
            for one in kept.problems
            if one.state in UNSOLVED
        ),
        *(
            (AlertKind.REVIEW, str(one.id), last + BELIEF_EVERY, "A belief to look at again")
            for one, last in kept.beliefs
        ),
    ]
    if kept.safety_plan is not None:
        plan, last = kept.safety_plan
        days.append((AlertKind.REVIEW, str(plan.id), last + REVIEW_EVERY, "My safety plan, to look at again"))
    for kind, name, day, words in days:
        if day is not None:
            yield Planned(kind, name, max(day, today), words)


def _appointment(kept: Kept, one: Appointment) -> Planned:
    person = kept.people.get(one.with_id) if one.with_id is not None else None
    before = None if one.remind_before_minutes is None else timedelta(minutes=one.remind_before_minutes)
    words = f"Appointment with {person}" if person else "Appointment"
    return Planned(AlertKind.APPOINTMENT, str(one.id), one.at.astimezone(UTC), words, remind_before=before)


def _reminder(one: Reminder, today: date) -> Planned | None:
    """Return a reminder from its day on, None for one that is past."""
    day = one.due_on or today
    repeats = {Repeat.DAILY: "DAILY", Repeat.WEEKLY: "WEEKLY"}.get(one.repeat, "")
    if one.repeat == Repeat.WEEKLY and day < today:
        day = today + timedelta(days=-(today - day).days % 7)
    elif one.repeat == Repeat.DAILY:
        day = max(day, today)
    elif one.due_on is None or day < today:
        return None
    at = one.minute_of_day
    begins = day if at is None else datetime.combine(day, time(*divmod(at, 60)))
    return Planned(AlertKind.REMINDER, str(one.id), begins, name_of(one), repeats)


def _last(begins: date | datetime) -> date | datetime:
    """Return the last day of what repeats, of the same form as its beginning, as the standard wants it."""
    return begins + AHEAD


def _summary(one: Planned, allowed: str) -> str:
    return one_line(one.words, MOST_WORDS) if allowed in ("all", one.kind) else NEUTRAL
