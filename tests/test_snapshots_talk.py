"""Guided talk and what helps at 80x24 and 120x40 as pictures. Look at them before you accept new ones."""

import shutil
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from calmterm.app.app import CalmApp
from calmterm.core.clock import FixedClock
from calmterm.demo.worksheets import worksheets
from calmterm.domain.talk_scripts import packaged, script_named
from calmterm.screens.base.list_screen import RecordsScreen
from calmterm.screens.talk.scripts import ScriptsScreen, TalksScreen
from calmterm.screens.talk.talk import TalkScreen
from calmterm.store import Store, Vault
from calmterm.store.model.records import Memory
from waiting import settle

pytestmark = pytest.mark.usefixtures("many_colours")

EVENING = datetime(2026, 11, 20, 21, 30, tzinfo=timezone(timedelta(hours=1)))
PASSPHRASE = "a quiet walk by the river"  # of the vault in conftest.py
SIZES = [(80, 24), (120, 40)]


@pytest.fixture(scope="module")
def _written_once(_made_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the demo's person keeps in worksheets and talks, to copy from."""
    place = shutil.copytree(_made_once, tmp_path_factory.mktemp("talks") / "vault")
    with Vault(place, FixedClock(EVENING)).unlock(PASSPHRASE) as store:
        store.add_new(list(worksheets(store, 90)))
    return place


@pytest.fixture
def made_vault(_written_once: Path) -> Path:
    return _written_once


@pytest.fixture
def app(store: Store, vault_dir: Path, clock: FixedClock) -> CalmApp:
    """The screens over that vault."""
    app = CalmApp(vault_dir, clock=clock, opened=store, reduce_motion=True)
    app.animation_level = "none"
    return app


def showing(screen: Callable[[], Screen[Any]], *keys: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Put a screen in front and press keys."""

    async def run(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        pilot.app.push_screen(screen())
        await settle(pilot)
        for key in keys:
            await pilot.press(key)
            await settle(pilot)
        pilot.app.clear_notifications()
        await settle(pilot)

    return run


def talking(name: str, *keys: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    return showing(lambda: TalkScreen(script_named(name, packaged())), *keys)


EVENING_KEYS = ("6", "enter", *"the lamp", "enter")
WHOLE = (*EVENING_KEYS, "w", "enter", "f", "enter", "enter", "enter", *"tea", "enter", "enter", "4", "enter", *"tea")


@pytest.mark.parametrize("size", SIZES)
def test_the_scripts(snap_compare: Any, app: CalmApp, size: tuple[int, int]) -> None:
    assert snap_compare(app, run_before=showing(ScriptsScreen), terminal_size=size)


@pytest.mark.parametrize("size", SIZES)
def test_a_rating_at_the_beginning(snap_compare: Any, app: CalmApp, size: tuple[int, int]) -> None:
    assert snap_compare(app, run_before=talking("hard_evening", "6"), terminal_size=size)


@pytest.mark.parametrize("size", SIZES)
def test_a_choice(snap_compare: Any, app: CalmApp, size: tuple[int, int]) -> None:
    keys = talking("hard_evening", *EVENING_KEYS, "right", "l")
    assert snap_compare(app, run_before=keys, terminal_size=size)


@pytest.mark.parametrize("size", SIZES)
def test_an_open_talk_goes_on_with_words(snap_compare: Any, app: CalmApp, size: tuple[int, int]) -> None:
    assert snap_compare(app, run_before=talking("night_worry", *"ask Jonas"), terminal_size=size)


def test_only_to_be_read(snap_compare: Any, app: CalmApp) -> None:
    keys = talking("hard_evening", *EVENING_KEYS, "w", "enter", "f", "enter", "enter")
    assert snap_compare(app, run_before=keys, terminal_size=(80, 24))


@pytest.mark.parametrize("size", SIZES)
def test_the_end(snap_compare: Any, app: CalmApp, size: tuple[int, int]) -> None:
    assert snap_compare(app, run_before=talking("hard_evening", *WHOLE, "enter"), terminal_size=size)


@pytest.mark.parametrize("size", SIZES)
def test_earlier_talks(snap_compare: Any, app: CalmApp, size: tuple[int, int]) -> None:
    assert snap_compare(app, run_before=showing(TalksScreen, "down"), terminal_size=size)


@pytest.mark.parametrize("size", SIZES)
def test_what_helps(snap_compare: Any, app: CalmApp, size: tuple[int, int]) -> None:
    assert snap_compare(app, run_before=showing(lambda: RecordsScreen(Memory)), terminal_size=size)
