"""What waits: when, in which words, what became of it, and what a person does about it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from calmterm.core.clock import FixedClock
from calmterm.core.errors import InvalidRecord
from calmterm.domain.due import (
    LATER,
    count_due,
    is_quiet,
    later,
    note_medicine,
    note_seen,
    read_due,
    settle,
    standing,
    to_tell,
)
from calmterm.domain.period_summary import observed
from calmterm.domain.today import goals_due, read_day
from calmterm.domain.waiting import Kept, Waiting, waiting
from calmterm.store import Store, kind_named
from calmterm.store.model.records import (
    Alert,
    AlertStatus,
    Appointment,
    CheckIn,
    CrisisEvent,
    Goal,
    Homework,
    MedicineDay,
    MedicineState,
    SafetyPlan,
    ScaleResult,
    SleepNight,
)


def words(store: Store) -> list[str]:
    return [one.waiting.words for one in standing(store)]


def add(store: Store, kind: str, **values: Any) -> Any:
    return store.add(store.new(kind_named(kind), values))


def only(store: Store) -> Waiting:
    (line,) = standing(store)
    return line.waiting


# --- when, and in which words ------------------------------------------------------------------------------


def test_an_appointment_is_told_on_its_day(store: Store, clock: FixedClock) -> None:
    at = clock.at.replace(hour=14, minute=0) + timedelta(days=1)
    with_id = add(store, "person", name="Dr Wren").id
    add(store, "appointment", at=at, with_id=str(with_id), where="Mill Lane 3")
    assert words(store) == []
    clock.at = at.replace(hour=8)
    assert words(store) == ["Appointment today, 14:00, with Dr Wren, Mill Lane 3"]
    clock.at = at + timedelta(minutes=59)
    assert len(words(store)) == 1
    clock.at = at + timedelta(minutes=61)
    assert words(store) == []


def test_an_appointment_with_a_time_of_its_own_to_be_told(store: Store, clock: FixedClock) -> None:
    at = clock.at + timedelta(hours=20)
    add(store, "appointment", at=at, remind_before_minutes=24 * 60)
    assert words(store) == [f"Appointment tomorrow, {at:%H:%M}"]
    first = only(store).occasion
    clock.at += timedelta(hours=1)
    assert only(store).occasion == first  # the same occasion


def test_attended_and_trashed_ones_are_quiet(store: Store, clock: FixedClock) -> None:
    add(store, "appointment", at=clock.at, attended=True)
    store.trash(add(store, "appointment", at=clock.at))
    assert words(store) == []


def test_a_person_in_the_trash_leaves_the_time(store: Store, clock: FixedClock) -> None:
    person = add(store, "person", name="Dr Wren")
    add(store, "appointment", at=clock.at, with_id=str(person.id))
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
    add(store, "reminder", what="Water the beans", **values)
    assert words(store) == (["Water the beans"] if told else [])


@pytest.mark.parametrize(("hour", "schedule", "told"), [
    (5, "morning", "Iron 1 tablet, morning"), (10, "noon", ""), (11, "noon", "Iron 1 tablet, noon"),
    (16, "evening", ""), (17, "evening", "Iron 1 tablet, evening"), (19, "night", ""),
    (20, "night", "Iron 1 tablet, night"),
    (5, "several", "Iron 1 tablet"), (21, "as_needed", ""), (21, None, ""),
])  # fmt: skip
def test_medicines_wait_from_their_part_of_the_day_on(
    store: Store, clock: FixedClock, hour: int, schedule: str | None, told: str
) -> None:
    clock.at = clock.at.replace(hour=hour, minute=0)
    add(store, "medicine", name="Iron", dose="1 tablet", schedule=schedule)
    assert words(store) == ([told] if told else [])


def test_a_medicine_of_the_night_waits_until_the_day_ends(store: Store, clock: FixedClock) -> None:
    add(store, "medicine", name="Iron", schedule="night")
    clock.at = clock.at.replace(hour=1) + timedelta(days=1)  # the day begins at four
    assert words(store) == ["Iron, night"]
    clock.at = clock.at.replace(hour=5)
    assert words(store) == []  # and yesterday's is never asked about


@pytest.mark.parametrize(("kind", "values", "told"), [
    ("care_plan", {"focus_areas": "Sleep", "review_on": "2026-11-20"}, "Your plan, to look at again: Sleep"),
    ("care_plan", {"focus_areas": "Sleep", "review_on": "2026-11-21"}, ""),
    ("care_plan", {"focus_areas": "Sleep"}, ""),
    ("problem_solving", {"problem": "The boiler", "review_on": "2026-11-19"}, "To look back on: The boiler"),
    ("problem_solving", {"problem": "The boiler", "review_on": "2026-11-19", "state": "done"}, ""),
    ("problem_solving", {"problem": "The boiler", "review_on": "2026-11-19", "state": "set_aside"}, ""),
    ("crisis_event", {"on": "2026-11-10", "follow_up_on": "2026-11-20"},
     "A hard time that you wanted to look back on, if you still like"),
    ("crisis_event", {"on": "2026-11-10", "follow_up_on": "2026-11-21"}, ""),
    ("homework", {"what": "Ring Ada", "due_on": "2026-11-23"}, ""),
    ("homework", {"what": "Ring Ada", "due_on": "2026-11-22"}, "Ring Ada (by Sun 22 Nov)"),
    ("homework", {"what": "Ring Ada", "due_on": "2026-11-21"}, "Ring Ada (by tomorrow)"),
    ("homework", {"what": "Ring Ada", "due_on": "2026-11-20"}, "Ring Ada (by today)"),
    ("homework", {"what": "Ring Ada", "due_on": "2026-11-18"}, "Ring Ada (for Wed 18 Nov)"),
    ("homework", {"what": "Ring Ada", "due_on": "2026-11-18", "done_at": "2026-11-19T10:00:00+01:00"}, ""),
    ("homework", {"what": "Ring Ada"}, ""),
])  # fmt: skip
def test_dates_of_records(store: Store, kind: str, values: dict[str, Any], told: str) -> None:
    add(store, kind, **values)
    assert words(store) == ([told] if told else [])


def test_homework_names_who_gave_it(store: Store) -> None:
    person = add(store, "person", name="Dr Wren")
    add(store, "homework", what="Ring Ada", due_on="2026-11-20", from_id=str(person.id))
    assert words(store) == ["Ring Ada (from Dr Wren, by today)"]


def test_a_safety_plan_is_to_be_looked_at_after_ninety_days(store: Store, clock: FixedClock) -> None:
    add(store, "safety_plan", number=1, signs="I stop answering")
    clock.at += timedelta(days=89)
    quiet(store, "old_copy")
    assert words(store) == []
    clock.at += timedelta(days=1)
    assert words(store) == ["Your safety plan: does it still fit?"]
    settle(store, only(store))
    assert store.records(SafetyPlan)[0].reviewed_on == store.today()
    assert words(store) == []


def test_a_belief_is_to_be_looked_at_a_month_after_its_last_review(store: Store, clock: FixedClock) -> None:
    belief = add(store, "core_belief", old_belief="I am a burden", strength_before=80, new_belief="I am welcome")
    quiet(store, "old_copy")
    clock.at += timedelta(days=30)
    assert words(store) == ["A belief to look at again: I am welcome"]  # never the old one
    store.change(belief, {"reviews": [{"reviewed_on": store.today(), "strength_old": 60}]})
    assert words(store) == []
    clock.at += timedelta(days=30)
    assert len(words(store)) == 1


def test_an_old_copy(store: Store, clock: FixedClock) -> None:
    clock.at += timedelta(days=30, minutes=-1)
    assert words(store) == []
    clock.at += timedelta(days=1)
    assert words(store) == ["No copy of this vault was made for 30 days"]
    store.back_up()
    assert words(store) == []


def quiet(store: Store, *kinds: str) -> None:
    for kind in kinds:
        store.set_setting(f"due_{kind}", "off")


def test_each_kind_can_be_left_out(store: Store, clock: FixedClock) -> None:
    everything(store, clock)
    found = {str(one.waiting.kind) for one in standing(store)}
    assert found == {"review", "follow_up", "homework", "medicine", "appointment", "reminder", "old_copy"}
    for kind in sorted(found):
        quiet(store, kind)
        found.discard(kind)
        assert {str(one.waiting.kind) for one in standing(store)} == found


def everything(store: Store, clock: FixedClock) -> None:
    """Something of every kind waits."""
    clock.at += timedelta(days=40)
    today = store.today().isoformat()
    add(store, "care_plan", focus_areas="Sleep", review_on=today)
    add(store, "crisis_event", on=today, follow_up_on=today)
    add(store, "homework", what="Ring Ada", due_on=today)
    add(store, "medicine", name="Iron", schedule="morning")
    add(store, "appointment", at=clock.at)
    add(store, "reminder", what="Water the beans", due_on=today)


def test_damaged_words_hide_nothing(store: Store, clock: FixedClock) -> None:
    everything(store, clock)
    with store.rows.writing() as session:
        for kind in ("homework", "medicine", "appointment", "reminder"):
            session.execute(text(f"UPDATE {kind} SET sealed = x'00'"))  # noqa: S608 - our own names
    told = words(store)
    assert len(told) == 7
    assert "(damaged text), morning" in told
    read_day(store)


@given(
    review=st.dates(date(2026, 1, 1), date(2027, 12, 31)) | st.none(),
    today=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
)
def test_it_follows_from_records_and_the_day_alone(review: date | None, today: date) -> None:
    plan = kind_named("care_plan").from_values({"focus_areas": "Sleep", "review_on": review})
    now = datetime.combine(today, datetime.min.time()).astimezone()
    kept = Kept(care_plans=[plan])  # pyright: ignore[reportArgumentType]
    found = waiting(kept, now, today)
    assert bool(found) == (review is not None and review <= today)
    assert found == waiting(kept, now, today)


# --- what became of it -------------------------------------------------------------------------------------


def test_new_seen_put_off_and_put_away(store: Store, clock: FixedClock) -> None:
    add(store, "care_plan", focus_areas="Sleep", review_on="2026-11-20")

    def status() -> tuple[str, bool]:
        (line,) = read_due(store)
        return str(line.status), line.stands

    assert status() == ("new", True)
    note_seen(store, read_due(store))
    assert status() == ("seen", True)
    one = only(store)
    store.alerts.snooze(one.kind, one.occasion, clock.at + timedelta(hours=1))
    assert status() == ("snoozed", False)
    clock.at += timedelta(minutes=59)
    assert status() == ("snoozed", False)
    clock.at += timedelta(minutes=1)
    assert status() == ("new", True)
    store.alerts.put_away(one.kind, one.occasion)
    assert status() == ("dismissed", False)
    assert store.undo.last() is not None  # back to what it was
    assert status()[0] == "new"
    store.alerts.put_away(one.kind, one.occasion)
    store.alerts.put_away(one.kind, one.occasion, away=False)
    assert status() == ("seen", True)
    assert store.count(Alert) == 1


def test_another_day_is_another_occasion(store: Store) -> None:
    plan = add(store, "care_plan", focus_areas="Sleep", review_on="2026-11-19")
    store.alerts.put_away(only(store).kind, only(store).occasion)
    assert words(store) == []
    store.change(plan, {"review_on": "2026-11-20"})
    assert len(words(store)) == 1


def test_states_of_long_ago_go_unless_it_still_waits(store: Store, clock: FixedClock) -> None:
    add(store, "care_plan", focus_areas="Sleep", review_on="2026-11-20")
    still = only(store)
    store.alerts.put_away(still.kind, still.occasion)
    gone = add(store, "homework", what="Ring Ada", due_on="2026-11-20")
    note_seen(store, standing(store))
    store.change(gone, {"done_at": clock.at})
    clock.at += timedelta(days=91)
    add(store, "homework", what="Ring Bo", due_on=store.today())
    quiet(store, "old_copy")
    note_seen(store, read_due(store))
    kept = {one.occasion for one in store.records(Alert)}
    assert kept == {one.waiting.occasion for one in read_due(store)}
    assert still.occasion in kept


def test_what_is_done_about_it(store: Store, clock: FixedClock) -> None:
    medicine = add(store, "medicine", name="Iron", schedule="evening")
    one = only(store)
    settle(store, one)
    (noted,) = store.records(MedicineDay)
    assert (noted.medicine_id, noted.on, noted.part, noted.state) == (medicine.id, store.today(), "evening", "taken")
    assert words(store) == []
    with pytest.raises(InvalidRecord, match="There is an entry for that part of the day already"):
        note_medicine(store, one, MedicineState.SKIPPED)
    assert store.undo.last() == "Added: medicine of a day"
    note_medicine(store, one, MedicineState.SKIPPED)
    assert words(store) == []

    homework = add(store, "homework", what="Ring Ada", due_on="2026-11-20")
    settle(store, only(store))
    assert store.get(Homework, homework.id).done_at == clock.at
    appointment = add(store, "appointment", at=clock.at)
    settle(store, only(store))
    assert store.get(Appointment, appointment.id).attended is True
    belief = add(store, "crisis_event", on="2026-11-10", follow_up_on="2026-11-20")
    settle(store, only(store))
    assert words(store) == []
    assert store.get(CrisisEvent, belief.id).follow_up_on == date(2026, 11, 20)  # the record stays as it was
    assert [one.status for one in store.records(Alert)] == [AlertStatus.DISMISSED]


def test_days_of_a_medicine_go_where_it_goes(store: Store) -> None:
    medicine = add(store, "medicine", name="Iron", schedule="evening")
    settle(store, only(store))
    store.trash(medicine)
    assert store.records(MedicineDay) == []
    store.restore(medicine)
    assert len(store.records(MedicineDay)) == 1
    store.trash(medicine)
    store.removal.purge()
    assert store.records(MedicineDay, trashed=True) == []


@pytest.mark.parametrize(("hour", "words_of", "then"), [
    (10, "in an hour", "2026-11-20T11:00"), (10, "this evening", "2026-11-20T18:00"),
    (21, "this evening", "2026-11-21T18:00"), (21, "tomorrow morning", "2026-11-21T08:00"),
    (21, "in a week", "2026-11-27T08:00"),
])  # fmt: skip
def test_until_when(clock: FixedClock, hour: int, words_of: str, then: str) -> None:
    clock.at = clock.at.replace(hour=hour, minute=0)
    assert f"{later(words_of, clock, clock.at.date()):%Y-%m-%dT%H:%M}" == then
    assert words_of in LATER


# --- telling of it -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("hours", "hour", "quiet_then"), [
    ("none", 3, False), ("22-07", 22, True), ("22-07", 6, True), ("22-07", 7, False), ("22-07", 21, False),
    ("00-09", 0, True), ("00-09", 8, True), ("00-09", 9, False), ("", 3, False), ("x-y", 3, False),
])  # fmt: skip
def test_quiet_hours(clock: FixedClock, hours: str, hour: int, quiet_then: bool) -> None:
    assert is_quiet(hours, clock.at.replace(hour=hour)) == quiet_then


def test_in_quiet_hours_nothing_is_told_and_all_is_there(store: Store) -> None:
    add(store, "medicine", name="Iron", schedule="evening")
    add(store, "homework", what="Ring Ada", due_on="2026-11-20")
    assert [one.waiting.words for one in to_tell(store)] == ["Iron, evening"]  # what has a time of its own
    assert count_due(store) == 2
    store.set_setting("quiet_hours", "21-07")
    assert (to_tell(store), count_due(store)) == ([], 0)
    assert len(standing(store)) == 2


def test_lines_for_today(store: Store, clock: FixedClock) -> None:
    def lines() -> list[str]:
        return [one.words for one in read_day(store).happenings]

    assert (lines(), goals_due(store)) == ([], [])
    clock.at = clock.at.replace(hour=8)
    assert lines() == ["Last night is not noted yet: s, a minute."]
    store.add(store.new(SleepNight, {"night_of": "2026-11-20"}))
    assert lines() == ["The night is noted."]
    store.add(store.new(Goal, {"title": "two\nlines \x1b[31m", "target_on": "2026-11-20"}))
    (line,) = goals_due(store)
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
