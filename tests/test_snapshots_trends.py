"""Every chart at 60, 80 and 120 columns, in colour and without, as a picture. Look at the pictures."""

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from random import Random

import pytest

from calmterm.app.app import CalmApp
from calmterm.core.clock import FixedClock
from calmterm.demo.story import fill
from calmterm.screens.trends import questionnaire_page
from calmterm.store import Store, Vault
from calmterm.store.model.records import Habit, HabitDay, ScaleResult
from pictures import Album, app_over, doing, running
from waiting import settle

from .conftest import EVENING, FAST

pytestmark = pytest.mark.usefixtures("many_colours")

TODAY = date(2026, 11, 20)
SIZES = {60: (60, 20), 80: (80, 24), 120: (120, 40)}
# What is pictured, and the keys that lead there from the one before.
VIEWS: dict[str, tuple[str, ...]] = {
    "together": ("8", "right", "right", "right"),
    "days": ("8",),
    "year": ("right",),
    "sleep": ("right",),
    "usual": ("right", "right"),
    "helps": ("right",),
    "tags": ("right",),
    "scales": ("right",),
    "habits": ("right",),
    "weeks": ("8", "R"),
    "numbers": ("8", "t"),
    "behind": ("escape", "right", "right", "right", "enter"),
}


@pytest.fixture(scope="session")
def _filled_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up ninety days, with a few scores and two habits, to copy from."""
    directory = tmp_path_factory.mktemp("trends") / "vault"
    store, _ = Vault(directory, FixedClock(EVENING)).create("demo", FAST)
    with store:
        fill(store, 90, 7)
        add_scores_and_habits(store)
    return directory


@pytest.fixture
def trends(tmp_path: Path, clock: FixedClock, _filled_once: Path) -> Callable[[], CalmApp]:
    """The screens over a copy of that vault."""
    numbers = count()

    def app() -> CalmApp:
        place = tmp_path / f"vault{next(numbers)}"
        shutil.copytree(_filled_once, place)
        return app_over(place, clock, Vault(place, clock).unlock("demo"))

    return app


def add_scores_and_habits(store: Store) -> None:
    for back, total in ((84, 14), (70, 12), (42, 13), (28, 9), (14, 8), (0, 6)):
        at = f"{TODAY - timedelta(days=back)}T12:00+01:00"
        given = {"taken_at": at, "instrument": "phq9", "version": 1, "answers": "[]", "total": total}
        store.add(store.new(ScaleResult, given))
    rng = Random(3)
    for name in ("A walk by the river", "Water"):
        habit = store.add(store.new(Habit, {"name": name}))
        days = [TODAY - timedelta(days=back) for back in range(60) if rng.random() < 0.9]
        store.add_new([
            store.new(HabitDay, {"habit_id": habit.id, "on": day, "value": int(rng.random() < 0.7),
                                 "skipped": rng.random() < 0.1})
            for day in days
        ])  # fmt: skip


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    """A questionnaire with its published bands, whatever is packaged (Kroenke, Spitzer & Williams 2001)."""
    bands = ((0, "minimal"), (5, "mild"), (10, "moderate"), (15, "moderately severe"), (20, "severe"))
    shape = questionnaire_page.Shape("PHQ-9", 0, 27, bands, 6)
    monkeypatch.setattr(questionnaire_page, "shape_of", lambda *_: shape)


async def pictured(album: Album, trends: Callable[[], CalmApp], *widths: int) -> None:
    """Go through the views at each of the widths."""
    for width in widths:
        async with running(trends(), SIZES[width]) as pilot:
            for name, keys in VIEWS.items():
                await doing(*keys)(pilot)
                await album.picture(pilot, f"{name}-{width}", SIZES[width])


async def test_in_colour(album: Album, trends: Callable[[], CalmApp]) -> None:
    await pictured(album, trends, 80, 120)


@pytest.mark.soak
async def test_where_it_is_narrow(album: Album, trends: Callable[[], CalmApp]) -> None:
    await pictured(album, trends, 60)


# The widths are tried in colour; without it a chart is told apart by its marks alone, at each width in the same way.
async def test_without_colour(album: Album, trends: Callable[[], CalmApp], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    await pictured(album, trends, 80)


@pytest.mark.soak
async def test_without_colour_small_and_wide(
    album: Album, trends: Callable[[], CalmApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    await pictured(album, trends, 60, 120)


async def test_in_other_colours(album: Album, trends: Callable[[], CalmApp]) -> None:
    async with running(trends()) as pilot:
        await doing("8")(pilot)
        for theme in ("calm-light", "calm-16"):
            pilot.app.theme = theme
            await settle(pilot)
            await album.picture(pilot, theme)
