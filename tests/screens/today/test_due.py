"""What waits on its screen: every key does what it says, and undo takes it back."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from calmterm.app.app import CalmApp
from calmterm.core.clock import FixedClock
from calmterm.domain.due import standing
from calmterm.screens.base.form_screen import FormScreen
from calmterm.screens.dialogs.save_as import SaveAsScreen
from calmterm.screens.more.keys import KeysScreen
from calmterm.screens.support.safety_plan import SafetyPlanScreen
from calmterm.screens.today.due import DueScreen, LaterScreen
from calmterm.store import Store, kind_named
from calmterm.store.model.records import Alert, AlertStatus, CarePlan, Homework, MedicineDay
from waiting import until, until_shown

Settle = Callable[[Pilot[Any]], Awaitable[None]]
Seen = Callable[[CalmApp], str]

pytestmark = pytest.mark.today


def add(store: Store, table: str, **values: Any) -> Any:
    return store.add(store.new(kind_named(table), values))


def some(store: Store) -> None:
    add(store, "medicine", name="Iron", schedule="evening")
    add(store, "homework", what="Ring [b]Ada", due_on="2026-11-21")


async def press(pilot: Pilot[Any], settle: Settle, *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


async def test_today_says_how_much_waits_and_opens_it(app: CalmApp, store: Store, settle: Settle, seen: Seen) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert "waiting" not in seen(app)
        await press(pilot, settle, "w")
        assert not isinstance(app.screen, DueScreen)  # nothing waits: nothing to open
        some(store)
        await press(pilot, settle, "1")
        assert "w 1 of 2 waiting: " in seen(app)
        assert "Iron" in seen(app) or "Ring [b]Ada" in seen(app)
        await press(pilot, settle, "w")
        assert isinstance(app.screen, DueScreen)
        assert "Ring [b]Ada (by tomorrow)" in seen(app)
        assert "• Iron, evening" in seen(app)


async def test_with_room_today_lists_it(app: CalmApp, store: Store, settle: Settle, seen: Seen) -> None:
    some(store)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        assert "What waits: 2" in seen(app)
        assert "Ring [b]Ada (by tomorrow)" in seen(app)


async def test_done_skipped_and_undone(app: CalmApp, store: Store, settle: Settle, seen: Seen) -> None:
    some(store)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, settle, "w", "space")
        assert [one.state for one in store.records(MedicineDay)] == ["taken"]
        await press(pilot, settle, "u", "s")
        assert [one.state for one in store.records(MedicineDay)] == ["skipped"]
        assert "Iron" not in seen(app).replace("Noted", "")
        await press(pilot, settle, "s")  # homework cannot be skipped
        assert store.records(Homework)[0].done_at is None
        await press(pilot, settle, "space")
        assert store.records(Homework)[0].done_at is not None
        assert "Nothing waits" in seen(app)
        await press(pilot, settle, "u")
        assert "Ring [b]Ada" in seen(app)


async def test_later_away_and_all(app: CalmApp, store: Store, clock: FixedClock, settle: Settle, seen: Seen) -> None:
    add(store, "care_plan", focus_areas="Sleep", review_on="2026-11-20")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, settle, "w", "z")
        await until_shown(pilot, LaterScreen)
        await press(pilot, settle, "escape", "z", "enter")
        await settle(pilot)
        assert [one.status for one in store.records(Alert)] == [AlertStatus.SNOOZED]
        await settle(pilot)
        (state,) = store.records(Alert)
        assert (state.status, state.snoozed_until) == (AlertStatus.SNOOZED, clock.at + timedelta(hours=1))
        assert "Nothing waits" in seen(app)
        await press(pilot, settle, "a")
        assert "(later: Fri 22:30) Your plan" in seen(app)
        await press(pilot, settle, "x")  # it does not stand: it is brought back
        assert store.records(Alert)[0].status == AlertStatus.SEEN
        await press(pilot, settle, "x")
        assert "(archived) Your plan" in seen(app)
        await press(pilot, settle, "u")
        assert "(archived)" not in seen(app)


async def test_what_was_shown_is_seen(app: CalmApp, store: Store, settle: Settle) -> None:
    some(store)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert {one.status for one in standing(store)} == {AlertStatus.NEW}
        await press(pilot, settle, "w")
        assert {one.status for one in standing(store)} == {AlertStatus.SEEN}


async def test_each_opens_what_it_is_about(app: CalmApp, store: Store, clock: FixedClock, settle: Settle) -> None:
    add(store, "safety_plan", number=1, signs="I stop answering")
    clock.at += timedelta(days=91)
    add(store, "care_plan", focus_areas="Sleep", review_on=store.today() - timedelta(days=70))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, settle, "w")
        opened: list[Any] = []
        for place in range(len(standing(store))):
            await press(pilot, settle, *["down"] * min(place, 1), "enter")
            opened += map(type, app.screen_stack)  # support comes over the safety plan
            while not isinstance(app.screen, DueScreen):
                await press(pilot, settle, "escape")
        assert {FormScreen, KeysScreen, SafetyPlanScreen} <= set(opened)
        assert store.count(CarePlan) == 1


async def test_a_calendar_file(app: CalmApp, store: Store, tmp_path: Path, settle: Settle) -> None:
    some(store)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, settle, "w", "w")
        await until_shown(pilot, SaveAsScreen)
        app.screen.query_one("#file-name").value = str(tmp_path / "mine.ics")  # pyright: ignore[reportAttributeAccessIssue]
        await press(pilot, settle, "enter")
        await until(pilot, (tmp_path / "mine.ics").exists)
        written = (tmp_path / "mine.ics").read_text()
    assert written.startswith("BEGIN:VCALENDAR")
    assert "Iron" not in written
    assert "Ada" not in written


async def test_hidden_words_hide_what_waits_and_the_name(
    app: CalmApp, store: Store, settle: Settle, seen: Seen
) -> None:
    add(store, "profile", name="Runa", greeted=True)
    some(store)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        assert "Runa" in seen(app)
        assert "Iron" in seen(app)
        await press(pilot, settle, "f8")
        assert "Runa" not in seen(app)
        assert "Iron" not in seen(app)
