"""Every screen at 80x24 as a picture. Look at the pictures before you accept new ones."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from calmterm.core.clock import FixedClock
from calmterm.screens.journal.templates import TemplatesScreen
from calmterm.screens.more.keys import ProgressScreen
from calmterm.screens.more.past import PastScreen
from calmterm.store import Store
from calmterm.store.model.records import JournalEntry
from pictures import Album, Steps, app_over, doing, go, running

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
# The keys that lead to each from the one before.
SCREENS: dict[str, Steps] = {
    "today": (),
    "help": ("question_mark",),
    "support-no-country": ("escape", "ctrl+g"),
    "country": ("c", "a", "u"),
    "due": (go("today"), "w"),
    "due-later": ("z",),
    "journal": (go("journal"),),
    "notebooks": ("b",),
    "tag-entries": (go("journal"), "space", "space", "T"),
    "journal-search": (go("journal"), "slash", "b", "a", "l"),
    "editor": (go("journal"), "e"),
    "editor-new": (go("today"), "n"),
    "check-in": ("escape", "c"),
    "check-in-more": ("6", "m"),
}
WIDE: dict[str, Steps] = {
    "today": (),
    "due": ("w",),
    "journal": (go("journal"),),
    "notebooks": ("b",),
    "tag-entries": (go("journal"), "space", "space", "T"),
}


async def test_screen(album: Album, vault_dir: Path, clock: FixedClock, demo: Store) -> None:
    await album.walk(app_over(vault_dir, clock, demo), SCREENS)


async def test_wide(album: Album, vault_dir: Path, clock: FixedClock, demo: Store) -> None:
    await album.walk(app_over(vault_dir, clock, demo), WIDE, (120, 40))


ALONE: dict[str, Steps] = {"palette": ("ctrl+p",), "due-all": ("w", "x", "z", "enter", "a"), "lock": ("ctrl+l",)}


@pytest.mark.parametrize("keys", ALONE.values(), ids=ALONE)
def test_alone(keys: Steps, snap_compare: Any, vault_dir: Path, clock: FixedClock, demo: Store) -> None:
    assert snap_compare(app_over(vault_dir, clock, demo), run_before=doing(*keys), terminal_size=(80, 24))


async def test_templates(album: Album, vault_dir: Path, clock: FixedClock, demo: Store) -> None:
    templates = TemplatesScreen(["evening", "a hard day", "week"], Path("~/.config/calmterm/templates"))
    async with running(app_over(vault_dir, clock, demo)) as pilot:
        await doing("3", lambda app: app.push_screen(templates))(pilot)
        await album.picture(pilot, "size0")
        await album.picture(pilot, "size1", (120, 40))


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


@pytest.mark.sample(2)
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


async def test_other_colours(album: Album, vault_dir: Path, clock: FixedClock, demo: Store) -> None:
    async with running(app_over(vault_dir, clock, demo)) as pilot:
        for theme in ("calm-light", "calm-dark-256", "calm-light-256", "calm-16"):
            await doing(lambda app, theme=theme: setattr(app, "theme", theme))(pilot)
            await album.picture(pilot, theme)


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


async def test_encrypting_anew(
    album: Album, vault_dir: Path, clock: FixedClock, demo: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ProgressScreen, "on_mount", lambda _: None)  # the seconds stand still
    async with running(app_over(vault_dir, clock, demo)) as pilot:
        words = "Encrypting everything anew, and reading it back"
        await doing("0", lambda app: app.push_screen(ProgressScreen(words)))(pilot)
        await album.picture(pilot, "size0")
        await album.picture(pilot, "size1", (120, 40))


async def test_cards_at_the_lock(album: Album, vault_dir: Path, clock: FixedClock, demo: Store) -> None:
    demo.set_setting("cards_at_lock", "on")
    async with running(app_over(vault_dir, clock, demo)) as pilot:
        await doing("ctrl+l", "f7")(pilot)
        await album.picture(pilot, "size0")
        await album.picture(pilot, "size1", (120, 40))
