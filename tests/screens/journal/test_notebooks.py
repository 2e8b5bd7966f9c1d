"""Notebooks on the screen: one key shows one of them, entries go into it, and move."""

from collections.abc import Callable
from typing import Any

from textual.pilot import Pilot

from calmterm.app.app import CalmApp
from calmterm.domain.notebooks import named, shelves
from calmterm.screens.journal.editor import EditorScreen
from calmterm.screens.journal.journal import JournalScreen
from calmterm.screens.journal.notebooks import NotebooksScreen
from calmterm.screens.today.today import TodayScreen
from calmterm.store import Store
from calmterm.store.model.records import JournalEntry, Notebook
from waiting import until


async def until_kept(app: CalmApp, pilot: Pilot[Any], condition: Callable[[Store], bool]) -> None:
    """Let the app work until the condition holds for the vault, asked in the vault's own thread."""
    for _ in range(400):
        if await app.worker.run(condition):
            await pilot.pause()
            return
        await pilot.pause(0.02)
    raise AssertionError("it never came to that")


async def open_journal(app: CalmApp, pilot: Pilot[Any]) -> JournalScreen:
    await until(pilot, lambda: isinstance(app.screen, TodayScreen))
    await pilot.press("3")
    await until(pilot, lambda: isinstance(app.screen, JournalScreen) and bool(app.screen.records.option_count))
    assert isinstance(app.screen, JournalScreen)
    return app.screen


async def choose(app: CalmApp, pilot: Pilot[Any], *keys: str, opened_by: str = "b") -> None:
    """Open the notebooks, press keys, and wait until the journal is back."""
    await pilot.press(opened_by)
    await until(pilot, lambda: isinstance(app.screen, NotebooksScreen) and bool(app.screen.shown.option_count))
    await pilot.press(*keys)
    await until(pilot, lambda: isinstance(app.screen, JournalScreen))


def bodies(screen: JournalScreen) -> list[str]:
    return [entry.text.body for entry in screen.records.records]


def write(store: Store, body: str, notebook: Notebook | None = None) -> JournalEntry:
    link = {"notebook_id": notebook.id} if notebook is not None else {}
    return store.add(store.new(JournalEntry, {"body": body, **link}))


async def test_one_key_shows_one_notebook_and_it_stays_so(app: CalmApp, store: Store) -> None:
    work = store.add(named(store, "work"))
    write(store, "in it #talk", work)
    write(store, "not in it #talk")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = await open_journal(app, pilot)
        assert bodies(screen) == ["not in it #talk", "in it #talk"]
        await choose(app, pilot, "j", "enter")
        await until(pilot, lambda: bodies(screen) == ["in it #talk"])
        assert screen.panel.border_title == "Journal · work"
        await pilot.press("slash", *"talk", "enter")
        await until(pilot, lambda: "One entry" in str(screen.status.content))
        assert bodies(screen) == ["in it #talk"]
        await pilot.press("escape", "1")
        screen = await open_journal(app, pilot)
        await until(pilot, lambda: bodies(screen) == ["in it #talk"])  # the one that was shown last
        await choose(app, pilot, "G", "enter")
        await until(pilot, lambda: bodies(screen) == ["not in it #talk"])
        assert screen.panel.border_title == "Journal · No notebook"
        await choose(app, pilot, "g", "enter")
        await until(pilot, lambda: len(bodies(screen)) == 2)
        assert screen.panel.border_title == "Journal"


async def test_a_notebook_is_begun_renamed_and_put_away(app: CalmApp, store: Store) -> None:
    write(store, "first")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = await open_journal(app, pilot)
        await pilot.press("b")
        await until(pilot, lambda: isinstance(app.screen, NotebooksScreen) and bool(app.screen.shown.option_count))
        await pilot.press("n", *"dreams", "enter")
        await until_kept(app, pilot, lambda store: [one.name for one in shelves(store)] == ["dreams"])
        await until(pilot, lambda: not app.screen.query_one("#notebook-name").display)
        await until(pilot, lambda: app.screen.query_one("#notebook-list").option_count == 3)  # type: ignore[attr-defined]
        await pilot.press("r", "end", *" of June", "enter")
        await until_kept(app, pilot, lambda store: [one.name for one in shelves(store)] == ["dreams of June"])
        await until(pilot, lambda: not app.screen.query_one("#notebook-name").display)
        await pilot.press("a")
        await until_kept(app, pilot, lambda store: [one.is_archived for one in shelves(store)] == [True])
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen)
        assert bodies(screen) == ["first"]


async def test_a_new_entry_goes_into_the_notebook_that_is_shown(app: CalmApp, store: Store) -> None:
    work = store.add(named(store, "work"))
    write(store, "old", work)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = await open_journal(app, pilot)
        await choose(app, pilot, "j", "enter")
        await until(pilot, lambda: screen.panel.border_title == "Journal · work")
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, EditorScreen) and "work" in str(app.screen.status.content))
        await pilot.press(*"half a", "f3")
        kept = f'"notebook": "{work.id}"'
        await until_kept(app, pilot, lambda store: kept in (store.drafts.payload("journal", "") or ""))
        await pilot.press("escape")
        await until(pilot, lambda: bodies(screen) == ["half a", "old"])
    assert {entry.notebook_id for entry in store.records(JournalEntry)} == {work.id}


async def test_an_entry_moves_and_comes_back(app: CalmApp, store: Store) -> None:
    work = store.add(named(store, "work"))
    entry = write(store, "mine")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        await choose(app, pilot, "enter", opened_by="m")
        await until_kept(app, pilot, lambda store: store.get(JournalEntry, entry.id).notebook_id == work.id)
        await until(pilot, lambda: all(worker.is_finished for worker in app.workers))
        await pilot.press("u")
        await until_kept(app, pilot, lambda store: store.get(JournalEntry, entry.id).notebook_id is None)
