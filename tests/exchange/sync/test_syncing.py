"""Two devices and more over one folder: what is merged, and how."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from calmterm.core.clock import FixedClock
from calmterm.exchange.circle import writing
from calmterm.exchange.sync.syncing import Sync
from calmterm.store import Store
from calmterm.store.model.records import (
    CheckIn,
    Circle,
    CirclePost,
    CircleState,
    Goal,
    Habit,
    HabitDay,
    JournalEntry,
    Notebook,
    SleepNight,
)
from exchange.sync.conftest import Device, level, sync


def later(store: Store, minutes: float) -> None:
    clock = store.clock
    assert isinstance(clock, FixedClock)
    clock.at += timedelta(minutes=minutes)


def write(store: Store, body: str, **more: Any) -> JournalEntry:
    return store.add(store.new(JournalEntry, {"body": body, **more}))


def test_what_one_device_writes_the_other_reads(device: Device) -> None:
    one, other = device("one"), device("other")
    entry = write(one, "by the river", tags=["walk"])
    checkin = one.add(one.new(CheckIn, {"mood": 6, "triggers": ["Sleep", "a row"], "note": "rested",
                                        "emotions": [{"emotion": "joy", "intensity": 7}]}))  # fmt: skip
    assert sync(one).sent == 2
    assert sync(other).received == 2
    there = other.get(JournalEntry, entry.id)
    assert (there.to_json() | {"updated_at": 0}) == (one.get(JournalEntry, entry.id).to_json() | {"updated_at": 0})
    assert other.get(CheckIn, checkin.id).values() == one.get(CheckIn, checkin.id).values()
    assert set(other.get(CheckIn, checkin.id).children["triggers"]) == {"sleep", "a row"}
    assert (sync(other).sent, sync(one).received) == (0, 0)


def test_fields_that_two_devices_changed_are_merged(device: Device) -> None:
    one, other = device("one"), device("other")
    entry = write(one, "by the river")
    level(one, other)
    one.change(one.get(JournalEntry, entry.id), {"starred": True})
    other.change(other.get(JournalEntry, entry.id), {"title": "A walk"})
    level(one, other)
    for store in (one, other):
        found = store.get(JournalEntry, entry.id)
        assert (found.starred, found.text.title, found.text.body) == (True, "A walk", "by the river")
        assert Sync(store).status().conflicts == []


def test_prose_that_both_changed_keeps_both(device: Device) -> None:
    one, other, third = device("one"), device("other"), device("third")
    entry = write(one, "by the river")
    level(one, other, third)
    one.change(one.get(JournalEntry, entry.id), {"body": "by the lake"})
    later(other, 5)
    other.change(other.get(JournalEntry, entry.id), {"body": "by the sea"})
    level(one, other, third)
    for store in (one, other, third):
        found = store.get(JournalEntry, entry.id)
        (conflict,) = Sync(store).status().conflicts
        assert found.text.body == "by the sea"
        assert conflict.version is not None
        assert store.history.version(found, conflict.version)["body"] == "by the lake"
        assert store.verify_audit() == []
    one.change(one.get(JournalEntry, entry.id), {"body": "by the sea and the lake"})
    level(one, other, third)
    assert [Sync(store).status().conflicts for store in (one,)] == [[]]
    assert third.get(JournalEntry, entry.id).text.body == "by the sea and the lake"


def test_a_change_beats_a_trash(device: Device) -> None:
    one, other = device("one"), device("other")
    entry = write(one, "by the river")
    level(one, other)
    one.change(one.get(JournalEntry, entry.id), {"body": "by the lake"})
    later(other, 5)
    other.trash(other.get(JournalEntry, entry.id))
    level(one, other)
    assert [store.get(JournalEntry, entry.id).text.body for store in (one, other)] == ["by the lake"] * 2


def test_a_trash_travels_and_comes_back(device: Device) -> None:
    one, other = device("one"), device("other")
    habit = one.add(one.new(Habit, {"name": "a walk"}))
    day = one.add(one.new(HabitDay, {"habit_id": habit.id, "on": one.today(), "value": 1}))
    level(one, other)
    other.trash(other.get(Habit, habit.id))
    level(one, other)
    assert one.count(Habit) == one.count(HabitDay) == 0
    one.restore(one.get(Habit, habit.id, trashed=True))
    level(one, other)
    assert other.get(HabitDay, day.id).value == 1


def test_a_purge_travels(device: Device) -> None:
    one, other = device("one"), device("other")
    notebook = one.add(one.new(Notebook, {"name": "Dreams"}))
    entry = write(one, "by the river", notebook_id=notebook.id)
    level(one, other)
    one.trash(one.get(Notebook, notebook.id))
    one.purge()
    level(one, other)
    assert other.absent_ids(Notebook, [notebook.id]) == {notebook.id}
    assert [store.get(JournalEntry, entry.id).notebook_id for store in (one, other)] == [None, None]


def test_what_was_changed_elsewhere_outlives_a_purge(device: Device) -> None:
    one, other, third = device("one"), device("other"), device("third")
    entry = write(one, "by the river")
    level(one, other, third)
    other.change(other.get(JournalEntry, entry.id), {"body": "by the lake"})
    one.trash(one.get(JournalEntry, entry.id))
    one.purge()
    level(one, third, other)
    assert [store.get(JournalEntry, entry.id).text.body for store in (one, other, third)] == ["by the lake"] * 3


def test_of_two_nights_of_one_date_the_later_stays(device: Device) -> None:
    one, other = device("one"), device("other")
    first = one.add(one.new(SleepNight, {"night_of": one.today(), "quality": 2}))
    later(other, 5)
    second = other.add(other.new(SleepNight, {"night_of": other.today(), "quality": 4}))
    level(one, other)
    for store in (one, other):
        assert [night.id for night in store.records(SleepNight)] == [second.id]
        assert [night.id for night in store.records(SleepNight, trashed=True)] == [first.id]
        assert Sync(store).status().conflicts[0].why == "same_key"


def test_a_clock_that_is_years_behind_loses_no_change(device: Device) -> None:
    one, other = device("one"), device("other")
    later(one, 60 * 24 * 365 * 10)
    entry = write(one, "by the river")
    level(one, other)
    other.change(other.get(JournalEntry, entry.id), {"body": "by the lake"})
    level(one, other)
    assert one.get(JournalEntry, entry.id).text.body == "by the lake"
    assert Sync(one).status().conflicts == []


def test_parts_that_came_with_a_change_are_there(device: Device) -> None:
    one, other = device("one"), device("other")
    goal = one.add(one.new(Goal, {"title": "walk", "check_ins": [{"progress_note": "begun"}]}))
    level(one, other)
    notes = [{"progress_note": "begun"}, {"progress_note": "twice"}, {"obstacles": "rain"}]
    one.change(one.get(Goal, goal.id), {"check_ins": notes})
    level(one, other)
    assert len(other.get(Goal, goal.id).children["check_ins"]) == 3
    assert other.get(Goal, goal.id).values() == one.get(Goal, goal.id).values()
    other.trash(other.get(Goal, goal.id))
    level(one, other)
    one.restore(one.get(Goal, goal.id, trashed=True))
    level(one, other)
    assert other.get(Goal, goal.id).values() == one.get(Goal, goal.id).values()


def test_parts_that_both_changed_are_those_of_the_later(device: Device) -> None:
    one, other = device("one"), device("other")
    goal = one.add(one.new(Goal, {"title": "walk", "check_ins": [{"progress_note": "begun"}]}))
    level(one, other)
    one.change(one.get(Goal, goal.id), {"check_ins": [{"obstacles": "rain"}, {"obstacles": "snow"}]})
    later(other, 5)
    other.change(other.get(Goal, goal.id), {"check_ins": [{"progress_note": "far"}, {}, {"progress_note": "near"}]})
    level(one, other)
    told = [[row["progress_note"] for row in store.get(Goal, goal.id).values()["check_ins"]] for store in (one, other)]
    assert told == [["far", None, "near"]] * 2


def test_posts_of_a_circle_travel_with_their_answers_and_its_keys_do_not(device: Device, tmp_path: Path) -> None:
    one, other = device("one"), device("other")
    here = writing.new_circle(one, "Swimmers", "Heron", tmp_path / "circle")
    first = writing.post(one, here, "First")
    writing.post(one, here, "Second", reply_to=writing.post(one, here, "Answer", reply_to=first))
    level(one, other)
    there = {post.text.text: post for post in other.each(CirclePost)}
    assert there["Answer"].reply_to_id == there["First"].id
    assert there["Second"].reply_to_id == there["Answer"].id
    assert (other.count(Circle), other.count(CircleState)) == (1, 0)
