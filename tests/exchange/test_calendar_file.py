"""The calendar file: read by two calendar libraries, without words until they are allowed, and with an end."""

from datetime import date, datetime, timedelta
from typing import Any

import icalendar
import pytest
import vobject
from sqlalchemy import text

from calmterm.core.clock import FixedClock
from calmterm.exchange.calendar_file import calendar_of
from calmterm.store import Store, kind_named


def add(store: Store, table: str, **values: Any) -> Any:
    return store.add(store.new(kind_named(table), values))


@pytest.fixture
def planned(store: Store) -> Store:
    """Something of every kind is to come, and something of the past that is not."""
    person = add(store, "person", name="Dr Wren")
    add(store, "appointment", at="2026-12-01T10:30+01:00", with_id=str(person.id), remind_before_minutes=90)
    add(store, "appointment", at="2026-11-01T10:30+01:00")
    add(store, "reminder", what="Water the beans", due_on="2026-11-13", repeat="weekly", minute_of_day=540)
    add(store, "reminder", what="Ring the bank", due_on="2026-11-19")
    add(store, "reminder", what="Stretch", repeat="daily")
    add(store, "medicine", name="Iron", schedule="evening")
    add(store, "medicine", name="Something as needed", schedule="as_needed")
    add(store, "homework", what="Ring Ada; or, if not, Bo\\ and Cy", due_on="2026-11-18")
    add(store, "care_plan", focus_areas="Sleep", review_on="2027-03-28")
    add(store, "problem_solving", problem="The boiler", review_on="2026-12-24")
    add(store, "crisis_event", on="2026-11-10", follow_up_on="2026-11-30")
    add(store, "core_belief", old_belief="I am a burden", strength_before=70)
    add(store, "safety_plan", number=1, signs="I stop answering")
    return store


def events(store: Store) -> list[Any]:
    return icalendar.Calendar.from_ical(calendar_of(store)).walk("VEVENT")


def test_every_kind_is_there_once_without_a_word(planned: Store) -> None:
    found = events(planned)
    assert len(found) == 10
    assert {str(one["SUMMARY"]) for one in found} == {"calmterm"}
    assert len({str(one["UID"]) for one in found}) == 10
    assert {str(one["CLASS"]) for one in found} == {"PRIVATE"}
    whole = calendar_of(planned).decode()
    for word in ("Wren", "beans", "Iron", "Ada", "Sleep", "boiler", "burden", "plan"):
        assert word not in whole


def test_such_words_as_are_allowed(planned: Store) -> None:
    planned.set_setting("calendar_words", "appointment")
    assert {str(one["SUMMARY"]) for one in events(planned)} == {"calmterm", "Appointment with Dr Wren"}
    planned.set_setting("calendar_words", "all")
    told = {str(one["SUMMARY"]) for one in events(planned)}
    assert {"Ring Ada; or, if not, Bo\\ and Cy", "Iron", "Water the beans", "Appointment with Dr Wren"} <= told
    assert "calmterm" not in told
    assert not any("burden" in words for words in told)


def test_dates_and_times(planned: Store) -> None:
    planned.set_setting("calendar_words", "all")
    found = {str(one["SUMMARY"]): one for one in events(planned)}
    appointment = found["Appointment with Dr Wren"]
    assert appointment.decoded("DTSTART") == datetime.fromisoformat("2026-12-01T10:30+01:00")
    (alarm,) = appointment.walk("VALARM")
    assert alarm.decoded("TRIGGER") == timedelta(minutes=-90)
    assert found["Water the beans"].decoded("DTSTART") == datetime(2026, 11, 20, 9)  # noqa: DTZ001 - of no zone
    assert found["Iron"].decoded("DTSTART") == datetime(2026, 11, 20, 18)  # noqa: DTZ001 - of no zone
    assert found["To look back on: The boiler"].decoded("DTSTART") == date(2026, 12, 24)
    assert found["Ring Ada; or, if not, Bo\\ and Cy"].decoded("DTSTART") == date(2026, 11, 20)  # it waits already


def test_what_repeats_has_an_end(planned: Store) -> None:
    repeating = [one for one in events(planned) if "RRULE" in one]
    assert len(repeating) == 3
    for one in repeating:
        (until,) = one["RRULE"]["UNTIL"]
        assert type(until) is type(one.decoded("DTSTART"))  # as the standard wants it
        assert until - one.decoded("DTSTART") == timedelta(days=365)


def test_another_reader_understands_it(planned: Store) -> None:
    planned.set_setting("calendar_words", "all")
    read = vobject.readOne(calendar_of(planned).decode())
    found = {one.summary.value: one for one in read.vevent_list}
    assert len(found) == 10
    weekly = list(found["Water the beans"].getrruleset(addRDate=True))
    assert len(weekly) == 53
    assert {day.weekday() for day in weekly} == {4}


def test_the_same_event_has_the_same_name_tomorrow(planned: Store, clock: FixedClock) -> None:
    before = {str(one["UID"]) for one in events(planned)}
    clock.at += timedelta(days=1)
    assert {str(one["UID"]) for one in events(planned)} == before


def test_damaged_words_and_a_kind_left_out(planned: Store) -> None:
    with planned.rows.writing() as session:
        session.execute(text("UPDATE homework SET sealed = x'00'"))
    planned.set_setting("calendar_words", "all")
    planned.set_setting("due_medicine", "off")
    told = {str(one["SUMMARY"]) for one in events(planned)}
    assert "(damaged text)" in told
    assert "Iron" not in told
