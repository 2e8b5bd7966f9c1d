"""Each step of each worksheet at 80x24 as a picture, and the lists. Look at the pictures before you accept new ones."""

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
from calmterm.screens.base.form_screen import FormScreen
from calmterm.screens.base.menu import MENU
from calmterm.screens.base.section_menu import tool_screen
from calmterm.screens.dialogs.notice import SafetyScreen
from calmterm.screens.worksheets.ladder import SAFETY, TITLE
from calmterm.screens.worksheets.own_worksheets import OwnFormScreen, OwnWorksheetsScreen
from calmterm.store import Store, Vault, kind_named
from calmterm.store.model.templates import load_templates
from calmterm.widgets.step_form import StepForm
from pictures import Album, running, show
from waiting import settle

pytestmark = pytest.mark.usefixtures("many_colours")

EVENING = datetime(2026, 11, 20, 21, 30, tzinfo=timezone(timedelta(hours=1)))
PASSPHRASE = "a quiet walk by the river"  # of the vault in conftest.py
STEPS = {
    "thought_record": 6, "core_belief": 4, "exposure_step": 2, "problem_solving": 5, "coping_card": 2,
    "self_compassion": 3, "life_value": 2, "activity": 3, "worry": 2, "gratitude": 1, "ai_interaction": 2,
}  # fmt: skip
ATTEMPT_STEPS = 3
OWN = """\
name = "evening_look"
version = 1
title = "A look back at the evening"
purpose = "Three minutes before bed."

[[field]]
name = "worth_keeping"
kind = "prose"
label = "What was worth keeping?"
hint = "One moment is enough"
required = true

[[field]]
name = "ease"
kind = "scale"
label = "How easy was it to rest?"
low = 0
high = 10
anchors = { 0 = "not at all", 10 = "very" }
"""


@pytest.fixture(scope="module")
def _written_once(_made_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the demo's person keeps in worksheets, to copy from."""
    place = shutil.copytree(_made_once, tmp_path_factory.mktemp("worksheets") / "vault")
    with Vault(place, FixedClock(EVENING)).unlock(PASSPHRASE) as store:
        store.add_new(list(worksheets(store, 90)))
        store.set_setting("seen_exposure_safety", "yes")
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


async def clear(pilot: Pilot[Any]) -> None:
    """Put away what the program says by itself, such as a reminder, which goes after some seconds."""
    await settle(pilot)
    pilot.app.clear_notifications()
    await settle(pilot)


async def form_of(pilot: Pilot[Any], store: Store, name: str) -> StepForm:
    """Show the form of a record of that kind."""
    kind = kind_named(name)
    screen = FormScreen(kind, store.records(kind)[-1 if kind.about.felt else 0])
    await show(pilot, screen)
    return screen.form


async def test_step(album: Album, app: CalmApp, store: Store) -> None:
    async with running(app) as pilot:
        await settle(pilot)
        for name, count in STEPS.items():
            form = await form_of(pilot, store, name)
            assert form.step_count == count, "each step has its picture"
            for step in range(count):
                await form.show_step(step)
                await clear(pilot)
                await album.picture(pilot, f"{name}-{step}")


@pytest.mark.soak
async def test_step_with_its_guide(album: Album, app: CalmApp, store: Store) -> None:
    async with running(app, (120, 40)) as pilot:
        await settle(pilot)
        for name, steps in (("thought_record", (4, 5)), ("exposure_step", (0,))):
            form = await form_of(pilot, store, name)
            for step in steps:
                await form.show_step(step)
                await clear(pilot)
                await album.picture(pilot, f"{name}-{step}", (120, 40))


async def test_attempt(album: Album, app: CalmApp, store: Store) -> None:
    async with running(app) as pilot:
        await settle(pilot)
        kind = kind_named("exposure_step")
        await show(pilot, FormScreen(kind, store.records(kind)[0], add="attempts"))
        for step in range(ATTEMPT_STEPS):
            if step:
                await pilot.press("ctrl+n")
            await clear(pilot)
            await album.picture(pilot, str(step))


async def test_list(album: Album, app: CalmApp) -> None:
    async with running(app) as pilot:
        await settle(pilot)
        for name in STEPS:
            await show(pilot, list_of(name))
            await clear(pilot)
            await album.picture(pilot, name)


async def test_read(album: Album, app: CalmApp) -> None:
    async with running(app) as pilot:
        await settle(pilot)
        for name in ("thought_record", "exposure_step", "coping_card"):
            await show(pilot, list_of(name))
            await pilot.press("v")
            await clear(pilot)
            await album.picture(pilot, name)


def list_of(name: str) -> Screen[Any]:
    return tool_screen(next(one for one in MENU["worksheets"] if one.kind == name), "worksheets")


def showing(screen: Callable[[], Screen[Any]]) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Put a screen in front."""

    async def run(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        await show(pilot, screen())
        await clear(pilot)

    return run


def test_safety(snap_compare: Any, app: CalmApp) -> None:
    keys = showing(lambda: SafetyScreen(TITLE, SAFETY))
    assert snap_compare(app, run_before=keys, terminal_size=(80, 24))


@pytest.fixture
def own(app: CalmApp) -> Path:
    """Own worksheets: one that works, one that does not."""
    directory = Path.home() / ".config" / "calmterm" / "worksheets"
    directory.mkdir(parents=True)
    (directory / "evening.toml").write_text(OWN)
    (directory / "second.toml").write_text('name = "second"\nversion = 0\ntitle = "x"\n')
    return directory


def test_own_worksheets(snap_compare: Any, app: CalmApp, own: Path) -> None:
    assert snap_compare(app, run_before=showing(OwnWorksheetsScreen), terminal_size=(80, 24))


def test_own_form(snap_compare: Any, app: CalmApp, own: Path) -> None:
    (template,), _ = load_templates(own)
    assert snap_compare(app, run_before=showing(lambda: OwnFormScreen(template)), terminal_size=(80, 24))


CHECK_INS = [
    ("morning", 7, ("c", "6", "m")),
    ("evening", 21, ("c", "6", "m")),
    ("whole", 14, ("c", "6", "m", "tab", "7", "tab", "6")),
]


@pytest.mark.sample(2)
@pytest.mark.parametrize(("name", "hour", "keys"), CHECK_INS, ids=[one[0] for one in CHECK_INS])
def test_check_in(
    name: str, hour: int, keys: tuple[str, ...], snap_compare: Any, app: CalmApp, clock: FixedClock
) -> None:
    clock.at = clock.at.replace(hour=hour)

    async def run(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        for key in keys:
            await pilot.press(key)
            await settle(pilot)
        await clear(pilot)

    assert snap_compare(app, run_before=run, terminal_size=(80, 24))


async def test_today(album: Album, app: CalmApp) -> None:
    async with running(app) as pilot:
        await clear(pilot)
        await album.picture(pilot, "size0", (80, 24))
        await album.picture(pilot, "size1", (120, 40))
