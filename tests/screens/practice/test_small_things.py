"""Today's small things: one's own, taken from suggestions, done and undone; and what was reached."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from calmterm.app.app import CalmApp
from calmterm.core.clock import FixedClock
from calmterm.screens.base.form_screen import FormScreen
from calmterm.screens.practice.achievements import HIDDEN, ReachedScreen, read_reached
from calmterm.screens.practice.small_things import SmallThingsScreen, todays_things
from calmterm.store import Store
from calmterm.store.model.records import (
    Achievement,
    Activity,
    CheckIn,
    CopingCard,
    DailyTask,
    LifeValue,
    PracticeSession,
    TaskKind,
)  # fmt: skip

Settle = Callable[[Pilot[Any]], Awaitable[None]]


@pytest.fixture
def lived(store: Store) -> Store:
    """Three walks that were followed by a better mood, two swims, a value with a step, a card that helped."""
    for what, lift in (("A walk", 2), ("a walk", 1), ("A walk", 3), ("Swim", 4), ("Swim", 4)):
        store.add(store.new(Activity, {"what": what, "mood_before": 4, "mood_after": 4 + lift}))
    store.add(store.new(LifeValue, {"name": "Friends", "importance": 8, "alignment": 30, "tiny_step": "Write to Ada"}))
    uses = [{"used_at": store.clock.now(), "distress_before": 8, "distress_after": 5}] * 3
    store.add(store.new(CopingCard, {"front": "Sunday evening", "back": "By Tuesday it was smaller", "used": uses}))
    return store


def test_suggestions_come_from_what_was_noted(lived: Store) -> None:
    found = {one.what: one for one in todays_things(lived).suggestions}
    assert set(found) == {"A walk", "Write to Ada", "Look at your card: Sunday evening"}
    assert found["A walk"].why == "mood was 2 higher afterwards, 3 times"
    assert found["Write to Ada"].why == "your step for Friends"
    assert found["Look at your card: Sunday evening"].source == "coping_card"
    for one in found.values():
        assert "because" not in one.why


def test_without_anything_noted_nothing_is_suggested(store: Store) -> None:
    things = todays_things(store)
    assert (things.tasks, things.suggestions) == ([], [])


def test_the_day_before_is_gone(store: Store, clock: FixedClock) -> None:
    store.add(store.new(DailyTask, {"what": "Water the fern", "on": store.today()}))
    assert len(todays_things(store).tasks) == 1
    clock.at += timedelta(days=1)
    assert todays_things(store).tasks == []


async def open_things(pilot: Pilot[Any], settle: Settle, place: int = 6) -> None:
    await settle(pilot)
    await pilot.press("7")
    await settle(pilot)
    await pilot.press(*["down"] * place, "enter")
    await settle(pilot)


async def test_a_suggestion_is_taken_done_undone_and_trashed(app: CalmApp, lived: Store, settle: Settle) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_things(pilot, settle)
        assert isinstance(app.screen, SmallThingsScreen)
        await pilot.press("enter")
        await settle(pilot)
        (task,) = lived.records(DailyTask)
        assert (task.kind, task.on, task.done_at) == (TaskKind.SUGGESTED, lived.today(), None)
        assert task.suggested_by in ("activity", "life_value", "coping_card")
        assert task.text.what not in [one.what for one in todays_things(lived).suggestions]
        await pilot.press("space")
        await settle(pilot)
        assert lived.records(DailyTask)[0].done_at is not None
        await pilot.press("u")
        await settle(pilot)
        assert lived.records(DailyTask)[0].done_at is None
        await pilot.press("d")
        await settle(pilot)
        assert lived.count(DailyTask) == 0


async def test_one_of_ones_own_and_how_much_it_helped(app: CalmApp, store: Store, settle: Settle) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_things(pilot, settle)
        await pilot.press("n")
        await settle(pilot)
        assert isinstance(app.screen, FormScreen)
        await pilot.press(*"Post", "ctrl+s")
        await settle(pilot)
        (task,) = store.records(DailyTask)
        assert (task.kind, task.text.what) == (TaskKind.OWN, "Post")
        await pilot.press("escape")
        await settle(pilot)


def test_reached_is_kept_with_its_day_and_stays(store: Store, clock: FixedClock) -> None:
    assert read_reached(store).marks == []
    session = store.add(store.new(PracticeSession, {"kind": "breathing", "seconds": 4000}))
    store.add(store.new(CheckIn, {"mood": 5}))
    day = store.today()
    found = {mark.name: on for mark, on in read_reached(store).marks}
    assert found == {"practice_1": day, "practice_hour": day, "check_in_1": day}
    clock.at += timedelta(days=3)
    store.trash(session)
    assert {mark.name: on for mark, on in read_reached(store).marks} == found
    assert store.count(Achievement) == 3
    assert store.undo.last() == "Moved to trash: practice", "noting what was reached is nothing to undo"


async def test_what_was_reached_is_hidden_until_a_key_shows_it(
    app: CalmApp, store: Store, settle: Settle, seen: Callable[[CalmApp], str]
) -> None:
    store.add(store.new(CheckIn, {"mood": 5}))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_things(pilot, settle, 9)
        assert isinstance(app.screen, ReachedScreen)
        assert "A first check-in" not in seen(app)
        assert HIDDEN in seen(app)
        assert store.count(Achievement) == 0, "nothing is worked out before it is chosen"
        await pilot.press("h")
        await settle(pilot)
        assert "A first check-in" in seen(app)
        assert store.setting("achievements") == "show"
        assert "All in all: 1 day with a check-in" in seen(app)
        assert "Check-ins on ten days: 1 of 10" in seen(app)
        assert "in a row" not in seen(app), "a run is shown only where it is chosen"
        store.set_setting("day_run", "show")
        await pilot.press("h", "h")
        await settle(pilot)
        assert "Days in a row with something noted: 1, at most 1" in seen(app)
        await pilot.press("h")
        await settle(pilot)
        assert "A first check-in" not in seen(app)
        assert store.setting("achievements") == "hide"
