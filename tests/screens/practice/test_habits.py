"""Habits by one key each: done, counted, skipped, noted, bridged; and the strength that comes of it."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from calmterm.app.app import CalmApp
from calmterm.core.clock import FixedClock
from calmterm.domain.habits import HabitState, habit_states
from calmterm.screens.base.form_screen import FormScreen
from calmterm.screens.practice.habits import HabitsScreen
from calmterm.store import Store
from calmterm.store.model.records import CheckIn, Habit, HabitDay

Settle = Callable[[Pilot[Any]], Awaitable[None]]
VECTOR = json.loads((Path(__file__).parents[2] / "data" / "clinical_vectors.json").read_text("utf-8"))["habit"]


def habit(store: Store, **values: Any) -> Habit:
    return store.add(store.new(Habit, {"name": "Stretch", "kind": "yes_no", **values}))


def note(store: Store, one: Habit, back: int, **values: Any) -> HabitDay:
    return store.add(
        store.new(HabitDay, {"habit_id": one.id, "on": store.today() - timedelta(days=back), "value": 1, **values})
    )


def state(store: Store, place: int = 0) -> HabitState:
    return habit_states(store, store.today())[place]


@pytest.mark.parametrize("days", [1, 7, 13, 30])
def test_strength_is_the_published_one(store: Store, days: int) -> None:
    one = habit(store)
    for back in range(days):
        note(store, one, back)
    assert round(state(store).strength, 6) == VECTOR[f"after_{days}"]


def test_a_miss_costs_little(store: Store, clock: FixedClock) -> None:
    one = habit(store)
    for back in range(2, 15):
        note(store, one, back)  # thirteen days, and then yesterday blank
    assert round(state(store).strength, 6) == VECTOR["after_the_miss"]
    clock.at += timedelta(days=6)
    for back in range(1, 7):
        note(store, one, back)
    assert round(state(store).strength, 6) == VECTOR["series_13yes_1miss_6yes_last"]


def test_a_skip_is_neutral_and_a_blank_today_is_open(store: Store) -> None:
    one = habit(store)
    for back in range(2, 15):
        note(store, one, back)
    note(store, one, 1, value=None, skipped=True)
    assert round(state(store).strength, 6) == 0.5
    assert state(store).run is not None
    assert state(store).run.current == 13  # pyright: ignore[reportOptionalMemberAccess]


def test_at_most_and_counts_know_their_target(store: Store) -> None:
    coffee = habit(store, name="Coffee", kind="at_most", target=2, position=0)
    glasses = habit(store, name="Water", kind="count", target=8, position=1)
    for back in (5, 3, 1):  # days in between are blank: unknown, not a miss
        note(store, coffee, back, value=2)
    assert state(store, 0).run.current == 3  # pyright: ignore[reportOptionalMemberAccess]
    note(store, glasses, 0, value=4)
    assert state(store, 1).strength == 0  # half of today's: today is still open
    note(store, glasses, 1, value=4)
    assert round(state(store, 1).strength, 6) == round((1 - VECTOR["multiplier_daily"]) / 2, 6)


def test_three_times_a_week(store: Store) -> None:
    one = habit(store, times=3, days=7)
    for back in range(21):
        if back % 7 in (1, 3, 5):
            note(store, one, back)
    found = state(store)
    assert 0 < found.strength < 1
    assert found.run is not None
    assert found.run.best >= 2


def test_runs_are_hidden_by_choice_in_a_pause_and_in_a_low_week(store: Store) -> None:
    one = habit(store)
    for back in range(8, 15):
        note(store, one, back)
    assert state(store).run is None, "nothing noted for a week: a pause"
    note(store, one, 0)
    assert state(store).run is not None
    store.set_setting("habit_streaks", "hide")
    assert state(store).run is None
    store.set_setting("habit_streaks", "show")
    for back in range(3):
        felt = store.clock.now() - timedelta(days=back)
        store.add(store.new(CheckIn, {"mood": 3, "felt_at": felt}))
    assert state(store).run is None, "a low week"


def test_one_day_a_week_may_be_bridged(store: Store, clock: FixedClock) -> None:
    one = habit(store)
    for back in (2, 3, 4):
        note(store, one, back)
    yesterday = store.today() - timedelta(days=1)
    assert state(store).repair_on == yesterday
    note(store, one, 1, value=None, skipped=True)
    assert state(store).repair_on is None
    assert state(store).run.current == 3  # pyright: ignore[reportOptionalMemberAccess]
    note(store, one, 0)
    clock.at += timedelta(days=2)  # and now the day after that is blank
    assert state(store).repair_on is None, "one in seven days"
    clock.at += timedelta(days=6)
    for back in (3, 2):
        note(store, one, back)
    assert state(store).repair_on == store.today() - timedelta(days=1)


# --- by keys --------------------------------------------------------------------------------------------


async def open_habits(pilot: Pilot[Any], settle: Settle) -> HabitsScreen:
    await settle(pilot)
    await pilot.press("7")
    await settle(pilot)
    await pilot.press(*["down"] * 5, "enter")
    await settle(pilot)
    assert isinstance(pilot.app.screen, HabitsScreen)
    return pilot.app.screen


async def press(pilot: Pilot[Any], settle: Settle, *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


async def test_a_habit_is_made_done_and_undone_by_keys(app: CalmApp, store: Store, settle: Settle) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_habits(pilot, settle)
        await press(pilot, settle, "n")
        assert isinstance(app.screen, FormScreen)
        await pilot.press(*"Tea", "ctrl+s")
        await settle(pilot)
        (made,) = store.records(Habit)
        assert (made.text.name, made.times, made.days) == ("Tea", 1, 1)

        await press(pilot, settle, "enter")
        (day,) = store.records(HabitDay)
        assert (day.on, day.value, day.skipped) == (store.today(), 1, False)
        await press(pilot, settle, "u")
        assert store.count(HabitDay) == 0
        await press(pilot, settle, "space", "s")
        (day,) = store.records(HabitDay)
        assert day.skipped
        await press(pilot, settle, "s")
        assert store.count(HabitDay) == 0
        await press(pilot, settle, "left", "enter")
        (day,) = store.records(HabitDay)
        assert day.on == store.today() - timedelta(days=1)
        await press(pilot, settle, "right", "right", "right", "enter")
        assert store.count(HabitDay) == 2


async def test_counts_go_up_and_down_and_never_below_none(app: CalmApp, store: Store, settle: Settle) -> None:
    habit(store, name="Water", kind="count", target=8)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_habits(pilot, settle)
        await press(pilot, settle, "minus")
        assert store.count(HabitDay) == 0
        await press(pilot, settle, "enter", "plus", "minus")
        (day,) = store.records(HabitDay)
        assert day.value == 1


async def test_none_of_what_shall_be_little_is_noted_by_one_key(app: CalmApp, store: Store, settle: Settle) -> None:
    habit(store, name="Coffee", kind="at_most", target=2)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_habits(pilot, settle)
        await press(pilot, settle, "enter")
        (day,) = store.records(HabitDay)
        assert day.value == 0
        await press(pilot, settle, "enter", "enter", "enter")
        assert state(store).entry.value == 3  # pyright: ignore[reportOptionalMemberAccess]


async def test_a_note_stays_when_the_day_is_blank_again(app: CalmApp, store: Store, settle: Settle) -> None:
    habit(store)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_habits(pilot, settle)
        await press(pilot, settle, "o")
        assert not isinstance(app.screen, FormScreen), "first the day, then the note"
        await press(pilot, settle, "enter", "o")
        assert isinstance(app.screen, FormScreen)
        app.screen.form.query_one("#field-note JournalEditor").focus()
        await pilot.press(*"mild", "ctrl+s")
        await settle(pilot)
        await press(pilot, settle, "enter")
        (day,) = store.records(HabitDay)
        assert (day.value, day.text.note) == (0, "mild")


async def test_bridging_is_offered_only_where_it_helps(
    app: CalmApp, store: Store, settle: Settle, seen: Callable[[CalmApp], str]
) -> None:
    one = habit(store)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_habits(pilot, settle)
        await press(pilot, settle, "r")
        assert store.count(HabitDay) == 0
        for back in (2, 3):
            note(store, one, back)
        app.screen.reload()  # pyright: ignore[reportAttributeAccessIssue]
        await settle(pilot)
        assert "lets it rest" in seen(app)
        await press(pilot, settle, "r")
        assert store.count(HabitDay) == 3
        assert "lets it rest" not in seen(app)
        assert "2 in a row" in seen(app)


async def test_a_habit_is_put_away_and_comes_back(app: CalmApp, store: Store, settle: Settle) -> None:
    habit(store)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_habits(pilot, settle)
        await press(pilot, settle, "a")
        assert habit_states(store, store.today()) == []
        await press(pilot, settle, "v", "a")
        assert len(habit_states(store, store.today())) == 1
        await press(pilot, settle, "d")
        assert store.count(Habit) == 0
        await press(pilot, settle, "u")
        assert store.count(Habit) == 1
