"""An entry can begin with a template of one's own; as it stands it is no entry yet."""

from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from calmterm.app.app import CalmApp
from calmterm.domain.entry_templates import default_directory
from calmterm.screens.journal.editor import EditorScreen
from calmterm.screens.journal.journal import JournalScreen
from calmterm.screens.journal.templates import TemplatesScreen
from calmterm.screens.today.today import TodayScreen
from calmterm.store import Store
from calmterm.store.model.records import JournalEntry
from waiting import until


async def open_journal(app: CalmApp, pilot: Pilot[Any]) -> None:
    await until(pilot, lambda: isinstance(app.screen, TodayScreen))
    await pilot.press("3")
    await until(pilot, lambda: isinstance(app.screen, JournalScreen) and bool(app.screen.records.option_count))


def made(text: str) -> Path:
    place = default_directory()
    place.mkdir(parents=True)
    (place / "evening.md").write_text(text)
    return place


async def begun(app: CalmApp, pilot: Pilot[Any]) -> EditorScreen:
    await pilot.press("N")
    await until(pilot, lambda: isinstance(app.screen, TemplatesScreen))
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(app.screen, EditorScreen) and bool(app.screen.editor.text))
    assert isinstance(app.screen, EditorScreen)
    return app.screen


async def test_an_entry_begins_with_a_template(app: CalmApp, store: Store) -> None:
    made("# {{weekday}}\n\nGood: ")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        editor = await begun(app, pilot)
        assert editor.editor.text == "# Friday\n\nGood: "
        await pilot.press(*"soup", "escape")
        await until(pilot, lambda: isinstance(app.screen, JournalScreen))
    assert [entry.text.body for entry in store.records(JournalEntry)] == ["# Friday\n\nGood: soup"]


async def test_a_template_alone_is_not_kept(app: CalmApp, store: Store) -> None:
    made("[b]Good:[/b] ")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        editor = await begun(app, pilot)
        assert editor.editor.text == "[b]Good:[/b] "
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, JournalScreen))
    assert store.records(JournalEntry) == []
    assert store.drafts.payload("journal", "") is None


async def test_without_a_template_it_is_said_where_one_goes(app: CalmApp) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        await pilot.press("N")
        await until(pilot, lambda: any("No templates yet" in str(one.message) for one in app._notifications))
