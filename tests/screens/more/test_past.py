"""The vault as it stood: a day chosen, what was there then read, one record put back, and that undone."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from calmterm.app.app import CalmApp
from calmterm.core.clock import FixedClock
from calmterm.screens.base.section_menu import SectionMenuScreen
from calmterm.screens.more.past import NOTHING, PastRecordsScreen, PastScreen
from calmterm.store import Store
from calmterm.store.model.records import CheckIn, JournalEntry
from calmterm.widgets.month import MonthView

Settle = Callable[[Pilot[Any]], Awaitable[None]]
Keys = Callable[..., Awaitable[None]]
Seen = Callable[[CalmApp], str]


@pytest.fixture
def changed(store: Store, clock: FixedClock) -> Store:
    """An entry that was changed the day after, one that went to the trash, and one that stayed."""
    entries = [store.add(store.new(JournalEntry, {"body": f"{name} words [/]"})) for name in ("old", "lost", "same")]
    clock.at += timedelta(days=1)
    store.change(entries[0], {"body": "new words"})
    store.trash(entries[1])
    store.add(store.new(CheckIn, {"mood": 4}))
    return store


def bodies(store: Store) -> list[str]:
    return sorted(entry.text.body for entry in store.records(JournalEntry))


async def looked_back(app: CalmApp, pilot: Pilot[Any], keys: Keys, settle: Settle) -> PastScreen:
    """The screen with the day before chosen."""
    await settle(pilot)
    await keys(pilot, "0")
    screen = PastScreen()
    await app.push_screen(screen)
    await keys(pilot, "left", "enter")
    return screen


async def test_a_record_is_put_back_as_it_was_and_that_is_undone(
    app: CalmApp, changed: Store, keys: Keys, settle: Settle, seen: Seen
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = await looked_back(app, pilot, keys, settle)
        assert "As it stood at the end of 20 November 2026" in seen(app)
        assert "Journal entries        3   2 changed since" in seen(app)
        assert "Check-ins" not in seen(app)  # of the day after
        assert screen.lists.has_focus
        await keys(pilot, "enter")
        shown = app.screen
        assert isinstance(shown, PastRecordsScreen)
        assert [line.split()[2:5] for line in seen(app).splitlines() if "words [/]" in line] == [
            ["same", "words", "[/]"], ["in", "trash", "lost"], ["changed", "old", "words"],
        ]  # fmt: skip
        await keys(pilot, "end", "enter")  # the one that was changed, to read
        for words in ("As it was", "* Text", "old words", "As it is now", "new words"):
            assert words in seen(app), words
        await keys(pilot, "r")
        assert bodies(changed) == ["old words [/]", "same words [/]"]
        assert "As it was, and is now" in seen(app)
        await keys(pilot, "r")
        current = shown.records.current
        assert current is not None
        assert changed.standing(JournalEntry, [current.id])[current.id] == (3, False)
        await keys(pilot, "u")
        assert bodies(changed) == ["new words", "same words [/]"]
        assert "As it is now" in seen(app)


async def test_what_is_in_the_trash_is_brought_back(
    app: CalmApp, changed: Store, keys: Keys, settle: Settle, seen: Seen
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await looked_back(app, pilot, keys, settle)
        await keys(pilot, "enter", "down", "enter")
        assert "As it is in the trash" in seen(app)
        await keys(pilot, "r")
        assert bodies(changed) == ["lost words [/]", "new words", "same words [/]"]
        await keys(pilot, "u")
        assert bodies(changed) == ["new words", "same words [/]"]


async def test_nothing_of_then_can_be_changed(app: CalmApp, changed: Store, keys: Keys, settle: Settle) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await looked_back(app, pilot, keys, settle)
        await keys(pilot, "enter", "e", "d", "h", "a")
        assert isinstance(app.screen, PastRecordsScreen)
        assert changed.past is not None
        assert changed.past.count(JournalEntry) == 3
        assert bodies(changed) == ["new words", "same words [/]"]


async def test_a_list_of_then_is_searched(app: CalmApp, changed: Store, keys: Keys, settle: Settle, seen: Seen) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await looked_back(app, pilot, keys, settle)
        await keys(pilot, "enter", "slash", "=lost", "enter")
        assert "lost words" in seen(app)
        assert "same words" not in seen(app)


async def test_days_of_changes_are_marked_and_before_the_first_nothing_was_there(
    app: CalmApp, changed: Store, keys: Keys, settle: Settle, seen: Seen
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = await looked_back(app, pilot, keys, settle)
        month = screen.query_one(MonthView)
        assert {day - month.today.toordinal() for day in month._written} == {-1, 0}
        await keys(pilot, "escape")
        assert month.has_focus
        await keys(pilot, "left_square_bracket", "enter")
        assert NOTHING in seen(app)
        assert month.has_focus


async def test_leaving_closes_it_and_so_does_a_lock(
    app: CalmApp, changed: Store, keys: Keys, settle: Settle, vault_dir: Path
) -> None:
    def copies() -> list[Path]:
        return list(vault_dir.glob("backups/.partial-*"))

    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await looked_back(app, pilot, keys, settle)
        assert len(copies()) == 1
        await keys(pilot, "escape", "escape")
        assert isinstance(app.screen, SectionMenuScreen)
        assert copies() == []
        await looked_back(app, pilot, keys, settle)
        await keys(pilot, "enter", "1")
        assert copies() == []
        await looked_back(app, pilot, keys, settle)
        assert len(copies()) == 1
        await keys(pilot, "ctrl+l")
        assert copies() == []
