"""Guided talk and what helps at 80x24 and 120x40 as pictures. Look at them before you accept new ones."""

import shutil
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
from calmterm.screens.base.records_screen import RecordsScreen
from calmterm.screens.talk.scripts import ScriptsScreen, TalksScreen
from calmterm.screens.talk.talk import TalkScreen
from calmterm.store import Store, Vault
from calmterm.store.model.records import Memory
from pictures import Album, doing, running, show
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


async def shown(pilot: Pilot[Any], screen: Screen[Any], *keys: str) -> None:
    """Put a screen in front and press keys."""
    await show(pilot, screen)
    await doing(*keys)(pilot)


def talk(name: str) -> TalkScreen:
    return TalkScreen(script_named(name, packaged()))


async def both(album: Album, pilot: Pilot[Any], name: str) -> None:
    """Picture what is shown in a usual and in a large window."""
    for number, size in enumerate(SIZES):
        await album.picture(pilot, f"{name}-size{number}", size)
    await pilot.resize_terminal(*SIZES[0])


EVENING_KEYS = ("enter", *"the lamp", "enter")
TO_READ = ("w", "enter", "f", "enter", "enter")
TO_THE_END = ("enter", *"tea", "enter", "enter", "4", "enter", *"tea", "enter")


async def test_lists(album: Album, app: CalmApp) -> None:
    async with running(app) as pilot:
        await settle(pilot)
        await shown(pilot, ScriptsScreen())
        await both(album, pilot, "scripts")
        await shown(pilot, TalksScreen(), "down")
        await both(album, pilot, "earlier-talks")
        await shown(pilot, RecordsScreen(Memory))
        await both(album, pilot, "what-helps")


async def test_a_talk_begins(album: Album, app: CalmApp) -> None:
    async with running(app) as pilot:
        await settle(pilot)
        await shown(pilot, talk("hard_evening"), "6")
        await both(album, pilot, "rating")
        await doing(*EVENING_KEYS, "right", "l")(pilot)
        await both(album, pilot, "choice")


async def test_a_talk_to_its_end(album: Album, app: CalmApp) -> None:
    async with running(app) as pilot:
        await settle(pilot)
        await shown(pilot, talk("hard_evening"), "6", *EVENING_KEYS, *TO_READ)
        await album.picture(pilot, "only-to-be-read")
        await doing(*TO_THE_END)(pilot)
        await both(album, pilot, "end")


async def test_an_open_talk_goes_on_with_words(album: Album, app: CalmApp) -> None:
    async with running(app) as pilot:
        await settle(pilot)
        await shown(pilot, talk("night_worry"), *"ask Jonas")
        await both(album, pilot, "open")
