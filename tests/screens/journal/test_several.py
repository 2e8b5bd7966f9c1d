"""Several entries are selected by the space bar: tags, trash, a notebook and a file for all of them, undone at once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input

from calmterm.app.app import CalmApp
from calmterm.screens.dialogs.save_as import SaveAsScreen
from calmterm.screens.journal.journal import JournalScreen
from calmterm.screens.journal.tag_entries import TagEntriesScreen
from calmterm.screens.today.today import TodayScreen
from calmterm.store import Store
from calmterm.store.model.records import JournalEntry
from waiting import until


async def open_journal(app: CalmApp, pilot: Pilot[Any]) -> JournalScreen:
    await until(pilot, lambda: isinstance(app.screen, TodayScreen))
    await pilot.press("3")
    await until(pilot, lambda: isinstance(app.screen, JournalScreen) and bool(app.screen.records.option_count))
    await until(pilot, lambda: all(worker.is_finished for worker in app.workers))
    assert isinstance(app.screen, JournalScreen)
    return app.screen


def tagged(screen: JournalScreen) -> list[tuple[str, list[str]]]:
    return [(entry.text.body, entry.text.tags) for entry in screen.records.records]


def write(store: Store, *bodies: str) -> None:
    for body in bodies:
        store.add(store.new(JournalEntry, {"body": body, "tags": ["rain"]}))


async def test_several_are_tagged_and_it_is_one_undo(
    app: CalmApp, store: Store, seen: Callable[[CalmApp], str]
) -> None:
    write(store, "one", "two", "three")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = await open_journal(app, pilot)
        await pilot.press("space", "space")
        assert screen.panel.border_title == "Journal · 2 selected"
        assert seen(app).count("✓") == 2
        await pilot.press("T")
        await until(pilot, lambda: isinstance(app.screen, TagEntriesScreen))
        await pilot.press(*"#walk, -rain", "enter")
        await until(pilot, lambda: tagged(screen)[:2] == [("three", ["walk"]), ("two", ["walk"])])
        assert screen.panel.border_title == "Journal"
        assert tagged(screen)[2] == ("one", ["rain"])
        await pilot.press("u")
        await until(pilot, lambda: [tags for _, tags in tagged(screen)] == [["rain"]] * 3)
        await pilot.press("U")
        await until(pilot, lambda: [tags for _, tags in tagged(screen)] == [["walk"], ["walk"], ["rain"]])


async def test_several_are_trashed_and_come_back_at_once(app: CalmApp, store: Store) -> None:
    write(store, "one", "two", "three")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = await open_journal(app, pilot)
        await pilot.press("space", "j", "space", "d")
        await until(pilot, lambda: [body for body, _ in tagged(screen)] == ["two"])
        await pilot.press("u")
        await until(pilot, lambda: [body for body, _ in tagged(screen)] == ["three", "two", "one"])


async def test_escape_and_a_second_space_select_no_more(app: CalmApp, store: Store) -> None:
    write(store, "one", "two")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = await open_journal(app, pilot)
        await pilot.press("space", "k", "space")
        assert screen.records.selected == {}
        await pilot.press("k", "space", "escape")
        assert screen.records.selected == {}
        assert isinstance(app.screen, JournalScreen)


async def test_several_are_written_to_a_file(app: CalmApp, store: Store, tmp_path: Path) -> None:
    write(store, "one", "two", "three")
    place = tmp_path / "some.txt"
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        await pilot.press("space", "space", "x")
        await until(pilot, lambda: isinstance(app.screen, SaveAsScreen))
        app.screen.query_one("#file-name", Input).value = str(place)
        await pilot.press("enter")
        await until(pilot, place.exists)
        await until(pilot, lambda: all(worker.is_finished for worker in app.workers))
    text = place.read_text()
    assert "two" in text
    assert "three" in text
    assert "one" not in text
    assert place.stat().st_mode & 0o777 == 0o600
