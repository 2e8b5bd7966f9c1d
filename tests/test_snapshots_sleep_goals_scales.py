"""Sleep, goals and questionnaires as pictures, at 80x24 and wide. Look at the pictures before you accept new ones."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from calmterm.app.app import CalmApp
from calmterm.content.scales import scales
from calmterm.core.clock import FixedClock
from calmterm.demo.story import fill
from calmterm.domain.questionnaires import take
from calmterm.screens.base.menu import MENU
from calmterm.screens.more.questionnaire import ScoreScreen
from calmterm.store import Store, Vault
from pictures import Album, Steps, app_over, doing, go

pytestmark = pytest.mark.usefixtures("many_colours")

MORNING = datetime(2026, 11, 20, 7, 30, tzinfo=ZoneInfo("Europe/Vienna"))
PASSPHRASE = "a quiet walk by the river"  # of the vault in conftest.py


@pytest.fixture
def clock() -> FixedClock:
    """A morning on which last night is not noted yet."""
    return FixedClock(MORNING)


@pytest.fixture(scope="module")
def _lived_once(_made_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up ninety days, written once and copied."""
    place = tmp_path_factory.mktemp("lived") / "vault"
    shutil.copytree(_made_once, place)
    with Vault(place, FixedClock(MORNING)).unlock(PASSPHRASE) as opened:
        fill(opened, 90, 7)
    return place


@pytest.fixture
def demo(vault_dir: Path, clock: FixedClock, _lived_once: Path) -> Iterator[Store]:
    shutil.copytree(_lived_once, vault_dir)
    with Vault(vault_dir, clock).unlock(PASSPHRASE) as opened:
        yield opened


def score(app: CalmApp) -> None:
    taken = take(app.worker._store, scales()["gad7"], [1, 1, 2, 1, 0, 1, 2], 0)  # pyright: ignore[reportArgumentType]
    app.push_screen(ScoreScreen(taken, offer=False))


def typed(*times: str) -> list[str]:
    return [key for one in times for key in (*one, "enter")]


NIGHT = typed("2245", "2315", "30", "2", "40", "630", "7")
PLACE_OF_REPORT = [tool.title for tool in MENU["more"] if tool.listed].index("Report")
# The keys that lead to each from the one before.
SCREENS: dict[str, Steps] = {
    "sleep": ("5",),
    "sleep-year": ("y",),
    "goals": (go("goals"), "down"),
    "goal-check-in": ("c",),
    "goal-history": (go("goals"), "down", "p", "h"),
    "report": (go("more"), *["down"] * PLACE_OF_REPORT, "enter"),
    "scales": (go("more"), "right", "enter"),
    "scale-item": ("down", "down", "down", "enter", "1", "0"),
}
WIDE: dict[str, Steps] = {
    "sleep": ("5",),
    "goals": (go("goals"), "down"),
    "goal-history": ("p", "h"),
}
NARROW: dict[str, Steps] = {"sleep": ("5",), "goals": (go("goals"), "down")}


async def test_screen(album: Album, vault_dir: Path, clock: FixedClock, demo: Store) -> None:
    await album.walk(app_over(vault_dir, clock, demo), SCREENS)


@pytest.mark.parametrize("keys", [("s", *NIGHT, "4"), (score,)], ids=["night", "score"])
def test_from_the_day(keys: Steps, snap_compare: Any, vault_dir: Path, clock: FixedClock, demo: Store) -> None:
    assert snap_compare(app_over(vault_dir, clock, demo), run_before=doing(*keys), terminal_size=(80, 24))


async def test_wide(album: Album, vault_dir: Path, clock: FixedClock, demo: Store) -> None:
    await album.walk(app_over(vault_dir, clock, demo), WIDE, (120, 40))


@pytest.mark.soak
def test_wide_report(snap_compare: Any, vault_dir: Path, clock: FixedClock, demo: Store) -> None:
    keys = doing("0", *["down"] * PLACE_OF_REPORT, "enter")
    assert snap_compare(app_over(vault_dir, clock, demo), run_before=keys, terminal_size=(120, 40))


async def test_narrow(album: Album, vault_dir: Path, clock: FixedClock, demo: Store) -> None:
    await album.walk(app_over(vault_dir, clock, demo), NARROW, (60, 20))
