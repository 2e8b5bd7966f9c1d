"""Every screen at 80x24 as a picture. Look at the pictures before you accept new ones."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from calmterm.app.app import CalmApp
from calmterm.core.clock import FixedClock
from calmterm.screens.journal.templates import TemplatesScreen
from calmterm.screens.more.keys import ProgressScreen
from calmterm.screens.more.past import PastScreen
from calmterm.store import Store
from calmterm.store.model.records import JournalEntry
from pictures import app_over, doing

pytestmark = pytest.mark.usefixtures("many_colours")


@pytest.fixture
def made_vault(request: pytest.FixtureRequest, made_vault: Path, filled: Callable[[int], Path]) -> Path:
    return filled(90) if "demo" in request.fixturenames else made_vault


@pytest.fixture
def demo(store: Store) -> Store:
    """The made-up ninety days."""
    return store


def mark_the_journal(app: Any) -> None:
    """Mark the list of entries among those of the vault as it stood, wherever it is."""
    app.screen.lists.highlighted = [kind for kind, *_ in app.screen._listed].index(JournalEntry)


BEFORE = (
    "I said what I wanted to say, and she listened.\n\nIt was easier than I had thought. Tea afterwards, in the sun."
)
AFTER = "I said most of what I wanted to say, and she listened.\n\nIt was easier than I had feared. Tea afterwards."
SCREENS: dict[str, tuple[str | Callable[[CalmApp], Any], ...]] = {
    "today": (),
    "check-in": ("c",),
    "check-in-more": ("c", "6", "m"),
    "journal": ("3",),
    "notebooks": ("3", "b"),
    "tag-entries": ("3", "space", "space", "T"),
    "journal-search": ("3", "slash", "b", "a", "l"),
    "editor": ("3", "e"),
    "editor-new": ("n",),
    "support-no-country": ("ctrl+g",),
    "country": ("ctrl+g", "c", "a", "u"),
    "help": ("question_mark",),
    "palette": ("ctrl+p",),
    "lock": ("ctrl+l",),
    "due": ("w",),
    "due-all": ("w", "x", "z", "enter", "a"),
    "due-later": ("w", "z"),
}


@pytest.mark.parametrize("name", SCREENS)
def test_screen(name: str, snap_compare: Any, vault_dir: Path, clock: FixedClock, demo: Store) -> None:
    app = app_over(vault_dir, clock, demo)
    assert snap_compare(app, run_before=doing(*SCREENS[name]), terminal_size=(80, 24))


@pytest.mark.parametrize("name", ["today", "journal", "due", "notebooks", "tag-entries"])
def test_wide(name: str, snap_compare: Any, vault_dir: Path, clock: FixedClock, demo: Store) -> None:
    app = app_over(vault_dir, clock, demo)
    assert snap_compare(app, run_before=doing(*SCREENS[name]), terminal_size=(120, 40))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_templates(size: tuple[int, int], snap_compare: Any, vault_dir: Path, clock: FixedClock, demo: Store) -> None:
    templates = TemplatesScreen(["evening", "a hard day", "week"], Path("~/.config/calmterm/templates"))
    steps = doing("3", lambda app: app.push_screen(templates))
    assert snap_compare(app_over(vault_dir, clock, demo), run_before=steps, terminal_size=size)


@pytest.mark.parametrize(("size", "keys"), [((80, 24), ("3", "h", "down", "enter")), ((120, 40), ("3", "h", "down"))])
def test_earlier_versions(
    size: tuple[int, int], keys: tuple[str, ...], snap_compare: Any, vault_dir: Path, clock: FixedClock, demo: Store
) -> None:
    entry = demo.add(demo.new(JournalEntry, {"title": "The talk", "body": BEFORE, "tags": ["work"]}))
    clock.at += timedelta(hours=2)
    entry = demo.change(entry, {"body": AFTER, "starred": True, "tags": None})
    clock.at += timedelta(hours=1)
    demo.change(entry, {"body": f"{AFTER}\n\nI slept on it."})
    assert snap_compare(app_over(vault_dir, clock, demo), run_before=doing(*keys), terminal_size=size)


@pytest.mark.parametrize(("size", "keys"), [((80, 24), ("enter",)), ((120, 40), ("enter", "down"))])
@pytest.mark.parametrize("shown", ["month", "list"])
def test_the_vault_as_it_stood(
    shown: str,
    size: tuple[int, int],
    keys: tuple[str, ...],
    snap_compare: Any,
    vault_dir: Path,
    clock: FixedClock,
    demo: Store,
) -> None:
    entry = demo.add(demo.new(JournalEntry, {"title": "The talk", "body": BEFORE, "tags": ["work"]}))
    gone = demo.add(demo.new(JournalEntry, {"body": "Tea in the sun."}))
    clock.at += timedelta(days=1)
    demo.change(entry, {"body": AFTER})
    demo.trash(gone)
    chosen = (lambda app: app.push_screen(PastScreen()), "left", "enter", mark_the_journal)
    steps = doing("0", *chosen, *(keys if shown == "list" else ()))
    assert snap_compare(app_over(vault_dir, clock, demo), run_before=steps, terminal_size=size)


@pytest.mark.parametrize("theme", ["calm-light", "calm-dark-256", "calm-light-256", "calm-16"])
def test_other_colours(theme: str, snap_compare: Any, vault_dir: Path, clock: FixedClock, demo: Store) -> None:
    app = app_over(vault_dir, clock, demo)
    keys = doing(lambda app: setattr(app, "theme", theme))
    assert snap_compare(app, run_before=keys, terminal_size=(80, 24))


def test_no_colours(
    snap_compare: Any, vault_dir: Path, clock: FixedClock, demo: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(app_over(vault_dir, clock, demo), run_before=doing(), terminal_size=(80, 24))


def test_support_with_a_guess(
    snap_compare: Any, vault_dir: Path, clock: FixedClock, demo: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "de_AT.UTF-8")
    assert snap_compare(app_over(vault_dir, clock, demo), run_before=doing("ctrl+g"), terminal_size=(80, 24))


def test_welcome(snap_compare: Any, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)  # the screen names the directory: a relative one is the same everywhere
    app = app_over(Path("vault"), clock)
    assert snap_compare(app, run_before=doing(), terminal_size=(80, 24))


def test_recovery(snap_compare: Any, clock: FixedClock) -> None:
    from calmterm.screens.vault.welcome import RecoveryScreen

    app = app_over(Path("vault"), clock)
    code = "Y8W6-948Z-RDG5-QVVP-QMTN-P1NK-2P2H-23YD-P67R"
    keys = doing(lambda app: app.push_screen(RecoveryScreen(code)))
    assert snap_compare(app, run_before=keys, terminal_size=(80, 24))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_encrypting_anew(
    size: tuple[int, int],
    snap_compare: Any,
    vault_dir: Path,
    clock: FixedClock,
    demo: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ProgressScreen, "on_mount", lambda _: None)  # the seconds stand still
    keys = doing("0", lambda app: app.push_screen(ProgressScreen("Encrypting everything anew, and reading it back")))
    assert snap_compare(app_over(vault_dir, clock, demo), run_before=keys, terminal_size=size)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_cards_at_the_lock(
    size: tuple[int, int], snap_compare: Any, vault_dir: Path, clock: FixedClock, demo: Store
) -> None:
    demo.set_setting("cards_at_lock", "on")
    app = app_over(vault_dir, clock, demo)
    assert snap_compare(app, run_before=doing("ctrl+l", "f7"), terminal_size=size)
