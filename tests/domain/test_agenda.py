"""Appointments and reminders, told inside the program: when, in which words, and once."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from calmterm.core.clock import FixedClock
from calmterm.domain.agenda import notices
from calmterm.domain.period_summary import observed
from calmterm.domain.today import due_lines, read_day
from calmterm.store import Store
from calmterm.store.model.records import Appointment, CheckIn, Person, Reminder, ScaleResult, SleepNight


def words(store: Store) -> list[str]:
    return [one.words for one in notices(store)]


def appointment(store: Store, at: datetime, **values: Any) -> Appointment:
    return store.add(store.new(Appointment, {"at": at, **values}))


def test_an_appointment_is_told_on_its_day(store: Store, clock: FixedClock) -> None:
    at = clock.at.replace(hour=14, minute=0) + timedelta(days=1)
    with_id = store.add(store.new(Person, {"name": "Dr Wren"})).id
    appointment(store, at, with_id=str(with_id), where="Mill Lane 3")
    assert words(store) == []
    clock.at = at.replace(hour=8)
    assert words(store) == ["Appointment today, 14:00, with Dr Wren, Mill Lane 3"]
    clock.at = at + timedelta(minutes=59)
    assert len(words(store)) == 1
    clock.at = at + timedelta(minutes=61)
    assert words(store) == []


def test_a_reminder_of_ones_own(store: Store, clock: FixedClock) -> None:
    at = clock.at + timedelta(hours=20)
    appointment(store, at, remind_before_minutes=24 * 60)
    assert words(store) == [f"Appointment tomorrow, {at:%H:%M}"]
    first = notices(store)[0].key
    assert notices(store)[0].key == first  # the same occasion


def test_attended_and_trashed_ones_are_quiet(store: Store, clock: FixedClock) -> None:
    appointment(store, clock.at, attended=True)
    store.trash(appointment(store, clock.at))
    assert words(store) == []


def test_a_person_in_the_trash_leaves_the_time(store: Store, clock: FixedClock) -> None:
    person = store.add(store.new(Person, {"name": "Dr Wren"}))
    appointment(store, clock.at, with_id=str(person.id))
    store.trash(person)
    assert words(store) == ["Appointment today, 21:30"]


@pytest.mark.parametrize(("values", "told"), [
    ({"due_on": "2026-11-20", "minute_of_day": 1290}, True), ({"due_on": "2026-11-20", "minute_of_day": 1291}, False),
    ({"due_on": "2026-11-19"}, False), ({"due_on": "2026-11-19", "repeat": "daily"}, True),
    ({"repeat": "daily"}, True), ({"due_on": "2026-11-21", "repeat": "daily"}, False),
    ({"due_on": "2026-11-13", "repeat": "weekly"}, True), ({"due_on": "2026-11-14", "repeat": "weekly"}, False),
    ({"due_on": "2026-11-20", "is_on": False}, False),
])  # fmt: skip
def test_reminders(store: Store, values: dict[str, Any], told: bool) -> None:
    store.add(store.new(Reminder, {"what": "Water the beans", **values}))
    assert words(store) == (["Water the beans"] if told else [])


def test_lines_for_today(store: Store, clock: FixedClock) -> None:
    def lines() -> list[str]:
        return [one.words for one in read_day(store).happenings]

    assert (lines(), due_lines(store)) == ([], [])
    clock.at = clock.at.replace(hour=8)
    assert lines() == ["Last night is not noted yet: s, a minute."]
    store.add(store.new(SleepNight, {"night_of": "2026-11-20"}))
    assert lines() == ["The night is noted."]
    appointment(store, clock.at, where="two\nlines \x1b[31m")
    (line,) = due_lines(store)
    assert "\n" not in line
    assert "\x1b" not in line


def test_a_sessions_notes_begin_with_the_figures(store: Store, clock: FixedClock) -> None:
    assert observed(store) == ""
    for total, days in ((4, 40), (9, 3)):
        store.add(store.new(ScaleResult, {
            "instrument": "phq9", "version": 1, "total": total, "band": "mild", "answers": "[]",
            "taken_at": clock.at - timedelta(days=days),
        }))  # fmt: skip
    for mood, days in ((4, 1), (6, 1), (8, 2), (1, 30)):
        store.add(store.new(CheckIn, {"mood": mood, "felt_at": clock.at - timedelta(days=days)}))
    lines = observed(store).splitlines()
    assert lines == [
        "PHQ-9 9, mild on 2026-11-17",
        "Check-ins, medians of 2 days, 2026-11-07 to 2026-11-20 (1 to 10): mood 6.5",
    ]
