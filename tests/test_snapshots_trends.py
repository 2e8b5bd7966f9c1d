"""Every chart at 60, 80 and 120 columns, in colour and without, as a picture. Look at the pictures."""

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from calmterm.core.clock import FixedClock
from calmterm.demo.story import fill
from calmterm.screens.trends import questionnaire_page
from calmterm.store import Store, Vault
from calmterm.store.model.records import Habit, HabitDay, ScaleResult
from pictures import app_over, doing

from .conftest import EVENING, FAST

pytestmark = pytest.mark.usefixtures("many_colours")

TODAY = date(2026, 11, 20)
SIZES = {60: (60, 20), 80: (80, 24), 120: (120, 40)}
VIEWS: dict[str, tuple[str, ...]] = {
    "days": ("8",),
    "weeks": ("8", "R"),
    "year": ("8", "right"),
    "sleep": ("8", "right", "right"),
    "together": ("8", "right", "right", "right"),
    "usual": ("8", "right", "right", "right", "right"),
    "helps": ("8", *["right"] * 5),
    "tags": ("8", *["right"] * 6),
    "scales": ("8", "left", "left"),
    "habits": ("8", "left"),
    "numbers": ("8", "t"),
    "behind": ("8", "right", "right", "right", "enter"),
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
def diary(vault_dir: Path, clock: FixedClock, _filled_once: Path) -> Iterator[Store]:
    """That vault, open."""
    shutil.copytree(_filled_once, vault_dir)
    with Vault(vault_dir, clock).unlock("demo") as store:
        yield store


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


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("name", VIEWS)
def test_in_colour(name: str, width: int, snap_compare: Any, vault_dir: Path, clock: FixedClock, diary: Store) -> None:
    app = app_over(vault_dir, clock, diary)
    assert snap_compare(app, run_before=doing(*VIEWS[name]), terminal_size=SIZES[width])


# The widths are tried in colour; without it a chart is told apart by its marks alone, at each width in the same way.
@pytest.mark.parametrize("width", [80, *(pytest.param(one, marks=pytest.mark.soak) for one in (60, 120))])
@pytest.mark.parametrize("name", VIEWS)
def test_without_colour(
    name: str, width: int, snap_compare: Any, vault_dir: Path, clock: FixedClock, diary: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("NO_COLOR", "1")
    app = app_over(vault_dir, clock, diary)
    assert snap_compare(app, run_before=doing(*VIEWS[name]), terminal_size=SIZES[width])


@pytest.mark.parametrize("theme", ["calm-light", "calm-16"])
def test_in_other_colours(theme: str, snap_compare: Any, vault_dir: Path, clock: FixedClock, diary: Store) -> None:
    app = app_over(vault_dir, clock, diary)
    keys = doing("8", lambda app: setattr(app, "theme", theme))
    assert snap_compare(app, run_before=keys, terminal_size=(80, 24))
