"""Earlier versions of an entry: seen, read, put back, and that undone."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from textual.pilot import Pilot

from calmterm.app.app import CalmApp
from calmterm.core.clock import FixedClock
from calmterm.screens.base.history import HistoryScreen
from calmterm.screens.journal.journal import JournalScreen
from calmterm.store import Store
from calmterm.store.model.records import JournalEntry

Settle = Callable[[Pilot[Any]], Awaitable[None]]


def bodies(store: Store) -> list[str]:
    return [entry.text.body for entry in store.records(JournalEntry)]


async def test_a_version_is_read_and_put_back_and_that_is_undone(
    app: CalmApp, store: Store, clock: FixedClock, settle: Settle, seen: Callable[[CalmApp], str]
) -> None:
    entry = store.add(store.new(JournalEntry, {"body": "first words"}))
    for words in ("second words [/]", "third words"):
        clock.at += timedelta(minutes=7)
        entry = store.change(entry, {"body": words})
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("3")
        await settle(pilot)
        await pilot.press("h")
        await settle(pilot)
        assert isinstance(app.screen, HistoryScreen)
        assert app.screen.records.styles.border_top[0] == "", "it looks like every other list"
        assert [one.text.body for one in await app.screen._page(None)] == ["second words [/]", "first words"]
        assert "second words [/]" in seen(app)
        assert all(f"Fri 21:{minute}" in seen(app) for minute in (30, 37))  # when each was saved
        await pilot.press("down")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert "first words" in seen(app)
        assert "* Text" in seen(app)
        assert "As it is now" in seen(app)
        assert "third words" in seen(app)
        assert app.screen.has_class("-reading")
        await pilot.press("r")
        await settle(pilot)
        assert isinstance(app.screen, JournalScreen)
        assert bodies(store) == ["first words"]
        await pilot.press("u")
        await settle(pilot)
        assert bodies(store) == ["third words"]
        assert len(store.history.earlier(entry)) >= 3


async def test_an_entry_that_was_never_changed_says_so(
    app: CalmApp, store: Store, settle: Settle, seen: Callable[[CalmApp], str]
) -> None:
    store.add(store.new(JournalEntry, {"body": "as it was"}))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("3", "h")
        await settle(pilot)
        assert "has not been changed yet" in seen(app)
        await pilot.press("r")
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, JournalScreen)
