"""What is to be said of appointments and reminders now: inside the program only, and once a day each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from calmterm.core import dates
from calmterm.core.errors import NotFound, TextDamaged
from calmterm.store import Store
from calmterm.store.model.records import Appointment, Person, Reminder
from calmterm.store.model.records.vault import Repeat

AHEAD: Final = 14  # days in which an appointment is looked for
PAST: Final = timedelta(hours=1)  # how long after its beginning it still stands


@dataclass(frozen=True, slots=True)
class Notice:
    """One line to show. `key` is the same for the same occasion, so that it is told once."""

    key: str
    words: str


def notices(store: Store) -> list[Notice]:
    """Return appointments whose reminder has begun, then reminders of today, the nearest first."""
    now = store.clock.now()
    return [*_appointments(store, now), *_reminders(store, now)]


def _appointments(store: Store, now: datetime) -> Iterator[Notice]:
    today = store.today()
    near = store.records(Appointment, since=today, until=today + timedelta(days=AHEAD), oldest_first=True)
    for one in near:
        before = one.remind_before_minutes
        # Without a wish of one's own: on the day itself.
        begins = (
            one.at.astimezone(now.tzinfo).replace(hour=0, minute=0)
            if before is None
            else one.at - timedelta(minutes=before)
        )
        if one.attended is None and begins <= now <= one.at + PAST:
            yield Notice(f"{one.id}:{one.at.isoformat()}", _appointment_words(store, one, now))


def _appointment_words(store: Store, one: Appointment, now: datetime) -> str:
    at = store.clock.here(one.at)
    parts = [f"Appointment {_day_words(at.date(), now.date())}, {at:%H:%M}"]
    try:
        if one.with_id is not None:
            parts.append(f"with {store.get(Person, one.with_id).text.name}")
        if one.text.where:
            parts.append(one.text.where)
    except (NotFound, TextDamaged):  # the person is in the trash; the time is what counts
        pass
    return ", ".join(parts)


def _day_words(day: date, today: date) -> str:
    days = (day - today).days
    return {0: "today", 1: "tomorrow"}.get(days, f"on {dates.with_weekday(day)}")


def _reminders(store: Store, now: datetime) -> Iterator[Notice]:
    today = now.date()
    for one in store.each(Reminder):
        at = time(*divmod(one.minute_of_day or 0, 60))
        if one.is_on and _is_of(one, today) and at <= now.time():
            yield Notice(f"{one.id}:{today}", one.text.what)


def _is_of(reminder: Reminder, today: date) -> bool:
    day = reminder.due_on
    match reminder.repeat:
        case Repeat.DAILY:
            return day is None or day <= today
        case Repeat.WEEKLY:
            return day is not None and day <= today and (today - day).days % 7 == 0
        case _:
            return day == today
