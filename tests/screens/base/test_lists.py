"""What every list of records does."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from calmterm.app.app import CalmApp
from calmterm.core.clock import FixedClock
from calmterm.screens.base.history import HistoryScreen
from calmterm.screens.base.list_screen import ListScreen
from calmterm.screens.base.records_screen import RecordsScreen
from calmterm.screens.journal.editor import EditorScreen
from calmterm.screens.journal.journal import JournalScreen
from calmterm.screens.more.trash import TrashScreen
from calmterm.store import Store
from calmterm.store.model.records import JournalEntry, SafetyPlan, ThoughtRecord


@pytest.mark.parametrize("name", ["trash", "history", "read only"])
async def test_n_does_nothing_where_nothing_is_added(app: CalmApp, store: Store, settle: Any, name: str) -> None:
    entry = store.add(store.new(JournalEntry, {"body": "x"}))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        screens: dict[str, ListScreen] = {
            "trash": TrashScreen(),
            "history": HistoryScreen(entry, "journal"),
            "read only": RecordsScreen(SafetyPlan, "more", read_only=True),
        }
        app.push_screen(screens[name])
        await settle(pilot)
        await pilot.press("n")
        await settle(pilot)
        assert app.screen is screens[name]


async def test_n_writes_over_a_list_that_can_be_added_to(app: CalmApp, settle: Any) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("3")
        await settle(pilot)
        await pilot.press("n")
        await settle(pilot)
        assert isinstance(app.screen, EditorScreen)


@pytest.mark.parametrize("screen", [JournalScreen, lambda: RecordsScreen(ThoughtRecord)], ids=["journal", "records"])
async def test_a_search_that_finds_nothing_is_typed_on(
    app: CalmApp, put: Any, settle: Any, keys: Any, seen: Any, screen: Callable[[], RecordsScreen]
) -> None:
    put(JournalEntry, body="by the river")
    put(ThoughtRecord, situation="by the river")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        shown = screen()
        app.push_screen(shown)
        await settle(pilot)
        await keys(pilot, "slash", "=nothing")
        assert "Nothing found." in seen(app)
        await keys(pilot, "=q")  # would quit, were the list in its way
        assert app.focused is shown.filter
        assert shown.filter.value == "nothingq"


async def test_the_day_of_a_list_begins_at_the_set_hour(
    app: CalmApp, store: Store, clock: FixedClock, settle: Any, seen: Any
) -> None:
    evening = clock.at
    clock.at = datetime(2026, 11, 21, 2, 30, tzinfo=evening.tzinfo)
    thought = {"situation": "late", "automatic_thought": "I should sleep", "belief_before": 50}
    store.add(store.new(ThoughtRecord, thought))
    clock.at += timedelta(minutes=10)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert app.worker.today() == evening.date() == store.today()
        app.push_screen(RecordsScreen(ThoughtRecord))
        await settle(pilot)
        assert "Sat 02:30" in seen(app)
