"""The palette: everything by its everyday words, entries by title, nothing of the vault before it is open."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.command import Hit
from textual.pilot import Pilot

from calmterm.app.app import FIND_ACTION, FIND_ALL, CalmApp
from calmterm.screens.base.form_screen import FormScreen
from calmterm.screens.base.menu import MENU
from calmterm.screens.base.palette import WORDS, Everything
from calmterm.screens.journal.editor import EditorScreen
from calmterm.screens.journal.journal import JournalScreen
from calmterm.screens.more.bring_in import BringInScreen
from calmterm.screens.more.keeping import KeepingScreen
from calmterm.screens.more.questionnaires import ScalesScreen
from calmterm.screens.more.report import ReportScreen
from calmterm.screens.more.settings import SettingsScreen
from calmterm.screens.more.trash import TrashScreen
from calmterm.screens.practice.paced import BreathingScreen
from calmterm.store import Store
from calmterm.store.model.records import JournalEntry

Settle = Callable[[Pilot[Any]], Awaitable[None]]
Keys = Callable[..., Awaitable[None]]


async def hits(app: CalmApp, query: str) -> list[Hit]:
    provider = Everything(app.screen)
    await provider.startup()
    found = [one async for one in provider.search(query) if isinstance(one, Hit)]
    return sorted(found, key=lambda one: -one.score)


@pytest.mark.sample(3)
@pytest.mark.parametrize(
    ("words", "screen"),
    [
        ("breath", BreathingScreen), ("trash", TrashScreen), ("restore", TrashScreen), ("write", EditorScreen),
        ("export", ReportScreen), ("country", SettingsScreen), ("phq", ScalesScreen), ("new thought", FormScreen),
        ("import", BringInScreen), ("archive", KeepingScreen),
    ],
)  # fmt: skip
async def test_everyday_words_lead_there(
    words: str, screen: type[Any], app: CalmApp, settle: Settle, keys: Keys
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        best = (await hits(app, words))[0]
        outcome = best.command()
        if outcome is not None:
            await outcome
        await settle(pilot)
        assert isinstance(app.screen, screen), best.text


def test_every_tool_has_everyday_words() -> None:
    tools = [one for section, some in MENU.items() if section not in ("sleep", "goals") for one in some if one.listed]
    assert [one for one in tools if not WORDS.get(one.kind or one.code or one.title)] == []


async def test_a_setting_and_a_questionnaire_are_selected(app: CalmApp, settle: Settle) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await (await hits(app, "clipboard"))[0].command()
        await settle(pilot)
        assert isinstance(app.screen, SettingsScreen)
        assert app.screen.marked.name == "clipboard"
        await (await hits(app, "gad-7"))[0].command()
        await settle(pilot)
        assert isinstance(app.screen, ScalesScreen)
        assert app.screen._marked is not None
        assert app.screen._marked.scale is not None
        assert app.screen._marked.scale.id == "gad7"


async def test_an_entry_is_found_by_its_title_and_read_by_keys(
    app: CalmApp, store: Store, settle: Settle, keys: Keys, seen: Callable[[CalmApp], str]
) -> None:
    store.add(store.new(JournalEntry, {"title": "The heron [/]", "body": "It stood there."}))
    store.add(store.new(JournalEntry, {"title": "Another day", "body": "Rain."}))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await keys(pilot, "ctrl+p", "=heron")
        await pilot.pause(0.5)
        await settle(pilot)
        assert "The heron [/]" in seen(app)
        await keys(pilot, "down", "enter")
        assert isinstance(app.screen, JournalScreen)
        assert app.screen.has_class("-reading")
        assert "It stood there." in seen(app)


async def test_nothing_of_the_vault_is_found_while_it_is_locked(app: CalmApp, settle: Settle, store: Store) -> None:
    store.add(store.new(JournalEntry, {"title": "The heron", "body": "x"}))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await app.action_lock()
        await settle(pilot)
        assert await hits(app, "heron") == []
        assert await hits(app, "breath") == []


async def test_the_palette_says_in_our_words_what_can_be_found(app: CalmApp, settle: Settle, seen: Any) -> None:
    async with app.run_test(size=(60, 20), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+p")
        await settle(pilot)
        assert FIND_ALL in seen(app)
        assert "Search for commands" not in seen(app)
        await pilot.press("escape")
        await pilot.press("ctrl+l")
        await pilot.press("ctrl+p")
        await settle(pilot)
        assert FIND_ACTION in seen(app)
        assert FIND_ALL not in seen(app)


async def test_it_shows_no_emoji_and_its_words_stand_over_each_other(
    app: CalmApp, settle: Settle, seen: Callable[[CalmApp], str]
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+p")
        await settle(pilot)
        lines = seen(app).splitlines()
        field = next(line for line in lines if FIND_ALL in line)
        assert field.index(FIND_ALL) == next(line for line in lines if line.strip() == "Check-in").index("Check-in")
        assert "🔎" not in seen(app)
