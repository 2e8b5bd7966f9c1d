"""Practice, habits, small things and reading as pictures, step by step at 80x24. Look before you accept new ones."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from calmterm.app.app import CalmApp
from calmterm.core.clock import FixedClock
from calmterm.screens.dialogs.question import QuestionScreen
from calmterm.screens.practice.paced import PacedScreen
from calmterm.screens.practice.practice import NOTES_SEEN
from calmterm.store import Store
from calmterm.store.model.records import Activity, LifeValue
from pictures import Album, Steps, app_over, doing, go

pytestmark = pytest.mark.usefixtures("many_colours")

Step = str | Callable[[CalmApp], Any]


def at(seconds: float, *, moving: bool = False) -> Callable[[CalmApp], None]:
    """Hold the pacer where it stands so long after its beginning."""

    def hold(app: CalmApp) -> None:
        assert isinstance(app.screen, PacedScreen)
        pacer = app.screen.pacer
        course = pacer.course
        assert course is not None
        pacer.plain = not moving
        pacer.set_class(not moving, "-plain")
        pacer._halt()
        pacer._now = lambda: course._start + seconds
        pacer._draw()

    return hold


def first_question(app: CalmApp) -> None:
    """Chance draws the first one."""
    assert isinstance(app.screen, QuestionScreen)
    app.screen._show(app.screen._all[0])


def tool(place: int) -> tuple[Step, ...]:
    return ("7", *["down"] * place, "enter")


BREATHING, GROUNDING, RELAXATION, TIMER, HABITS, THINGS, READER = (tool(place) for place in (0, 1, 2, 3, 5, 6, 7))
REACHED = tool(9)
MOVING: tuple[Step, ...] = (*BREATHING, "enter", "6", "enter", at(2.4, moving=True))
GROUNDED: tuple[Step, ...] = (
    *GROUNDING, "enter", "enter", *"lamp", "enter", *"a blue cup", "enter", "enter", "down"
)  # fmt: skip

# What is looked at alone, and the keys that lead to each from the one before.
SCREENS: dict[str, Steps] = {
    "today": (),
    "menu": ("7",),
    "breathing-choose": BREATHING,
    "relaxation-choose": (go("practice"), *RELAXATION[1:]),
    "grounding-choose": (go("practice"), *GROUNDING[1:]),
    "habits": (go("practice"), *HABITS[1:]),
    "habits-yesterday": ("left",),
    "habit-form": (go("practice"), *HABITS[1:], "n"),
    "small-things": (go("practice"), *THINGS[1:]),
    "reached-hidden": (go("practice"), *REACHED[1:]),
    "reader": (go("practice"), *READER[1:]),
    "reader-end": ("end",),
    "article": ("home", "enter"),
    "own-card": (go("practice"), *READER[1:], "n"),
    "question": (go("journal"), "p", first_question),
    "question-writing": ("enter", *"weather"),
}
# What is begun or changed, each from a start of its own.
BEGUN: dict[str, Steps] = {
    "breathing-own": (*BREATHING, *["down"] * 5, "enter", *"4-"),
    "breathing-before": (*BREATHING, "down", "enter", "6"),
    "breathing-moving": MOVING,
    "breathing-plain": (*BREATHING, "enter", "6", "enter", at(6.4)),
    "breathing-paused": (*BREATHING, "enter", "enter", at(2.0, moving=True), "space"),
    "breathing-after": (*BREATHING, "enter", "6", "enter", at(177), "escape", "3", "tab", "7"),
    "relaxation-run": (*RELAXATION, "enter", "enter", at(9.0, moving=True)),
    "timer-run": (*TIMER, "enter", "enter", at(61.0)),
    "grounding-run": GROUNDED,
    "habits-marked": (*HABITS, "enter", "down", "s", "down", "plus", "plus"),
    "reached": (*REACHED, "h"),
}


@pytest.fixture
def made_vault(request: pytest.FixtureRequest, made_vault: Path, filled: Callable[[int], Path]) -> Path:
    return filled(20) if "lived" in request.fixturenames else made_vault


@pytest.fixture
def lived(store: Store) -> Store:
    """Twenty days of the demo, with the safety notes seen, and something to suggest."""
    store.set_setting(NOTES_SEEN, "breathing relaxation")
    for lift in (2, 2, 3):
        store.add(store.new(Activity, {"what": "Ten minutes at the river", "mood_before": 4, "mood_after": 4 + lift}))
    store.add(store.new(LifeValue, {"name": "Friends", "importance": 8, "alignment": 30, "tiny_step": "Ring Ada"}))
    return store


async def test_looked_at(album: Album, vault_dir: Path, clock: FixedClock, lived: Store) -> None:
    await album.walk(app_over(vault_dir, clock, lived), SCREENS)


@pytest.mark.sample(4)
@pytest.mark.parametrize("name", BEGUN)
def test_practice(name: str, snap_compare: Any, vault_dir: Path, clock: FixedClock, lived: Store) -> None:
    app = app_over(vault_dir, clock, lived)
    assert snap_compare(app, run_before=doing(*BEGUN[name]), terminal_size=(80, 24))


def test_first_time(snap_compare: Any, vault_dir: Path, clock: FixedClock, store: Store) -> None:
    assert snap_compare(app_over(vault_dir, clock, store), run_before=doing(*BREATHING), terminal_size=(80, 24))


def test_notes_under_help(snap_compare: Any, vault_dir: Path, clock: FixedClock, lived: Store) -> None:
    keys = doing(*BREATHING, "question_mark")
    assert snap_compare(app_over(vault_dir, clock, lived), run_before=keys, terminal_size=(80, 24))


def test_nothing_yet(snap_compare: Any, vault_dir: Path, clock: FixedClock, store: Store) -> None:
    assert snap_compare(app_over(vault_dir, clock, store), run_before=doing(*HABITS), terminal_size=(80, 24))


@pytest.mark.soak
async def test_wide(album: Album, vault_dir: Path, clock: FixedClock, lived: Store) -> None:
    back = go("practice")
    screens = {"habits": HABITS, "article": (back, *READER[1:], "enter"), "breathing-moving": (back, *MOVING[1:])}
    await album.walk(app_over(vault_dir, clock, lived), screens, (120, 40))


@pytest.mark.soak
async def test_small(album: Album, vault_dir: Path, clock: FixedClock, lived: Store) -> None:
    back = go("practice")
    screens = {"habits": HABITS, "grounding-run": (back, *GROUNDED[1:]), "breathing-moving": (back, *MOVING[1:])}
    await album.walk(app_over(vault_dir, clock, lived), screens, (60, 20))


def test_without_colours(
    snap_compare: Any, vault_dir: Path, clock: FixedClock, lived: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = app_over(vault_dir, clock, lived)
    assert snap_compare(app, run_before=doing(*MOVING), terminal_size=(80, 24))
