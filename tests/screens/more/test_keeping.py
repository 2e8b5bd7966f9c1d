"""Keeping: ages are chosen, shown and moved when asked; an archive is read before, can be stopped, and is the same."""

import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from calmterm.app.app import CalmApp
from calmterm.screens.more.archive import ArchiveScreen
from calmterm.screens.more.keeping import KeepingScreen
from calmterm.store import Store, ages, backup_file, kind_named
from calmterm.store import archive as archives
from calmterm.store.model.records import CheckIn
from waiting import until

Settle = Callable[[Pilot[Any]], Awaitable[None]]
Seen = Callable[[CalmApp], str]


@pytest.fixture
def lived_in(store: Store) -> Store:
    for day in ("2019-05-01", "2020-05-01", "2026-11-01"):
        store.add(store.new(CheckIn, {"mood": 4, "felt_at": f"{day}T12:00+01:00", "note": f"note of {day}"}))
    store.add(store.new(kind_named("goal"), {"title": "Paint again"}))
    return store


def at(answer: str, app: CalmApp) -> None:
    """Mark the row of the open dialog that begins so."""
    answers = app.screen.query_one(OptionList)
    answers.highlighted = next(n for n, one in enumerate(answers.options) if str(one.prompt).startswith(answer))


async def shown(app: CalmApp, pilot: Pilot[Any], settle: Settle, screen: Any) -> None:
    await settle(pilot)
    app.push_screen(screen)
    await settle(pilot)


async def test_an_age_is_chosen_and_what_is_older_goes_when_it_is_said(
    app: CalmApp, lived_in: Store, settle: Settle, seen: Seen
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = KeepingScreen()
        await shown(app, pilot, settle, screen)
        assert "Check-ins                     3   never" in seen(app)
        assert [one.kind for one in screen._kept] == [CheckIn], "what has no day does not grow old"
        await pilot.press("m")
        await settle(pilot)
        assert lived_in.count(CheckIn) == 3
        await pilot.press("enter")
        await settle(pilot)
        at("5 years", app)
        await pilot.press("enter")
        await settle(pilot)
        assert ages.ages(lived_in) == {CheckIn: 1825}
        assert "Older than their age: 2 check-ins." in seen(app)
        await pilot.press("m")
        await settle(pilot)
        await pilot.press("enter")  # leave it
        await settle(pilot)
        assert lived_in.count(CheckIn) == 3
        await pilot.press("m")
        await settle(pilot)
        await pilot.press("down", "enter")
        await settle(pilot)
        assert [one.felt.year for one in lived_in.records(CheckIn)] == [2026]
        assert len(lived_in.in_trash(9)) == 2
        assert "Nothing is older than you said." in seen(app)


async def test_moving_can_be_stopped_and_then_nothing_was(
    app: CalmApp, lived_in: Store, settle: Settle, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    ages.set_age(lived_in, CheckIn, 1825)
    moving, go_on = threading.Event(), threading.Event()
    move = lived_in.move

    def slow(*given: Any, **more: Any) -> Any:
        moving.set()
        assert go_on.wait(60)
        return move(*given, **more)

    monkeypatch.setattr(lived_in, "move", slow)
    monkeypatch.setattr(ages, "STEP", 1)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await shown(app, pilot, settle, KeepingScreen())
        await pilot.press("m")
        await settle(pilot)
        await pilot.press("down", "enter")
        await until(pilot, moving.is_set)
        await pilot.press("escape")
        go_on.set()
        await settle(pilot)
        assert isinstance(app.screen, KeepingScreen)
        assert "Stopped. Nothing was moved." in seen(app)
        assert lived_in.count(CheckIn) == 3


async def before(pilot: Pilot[Any], settle: Settle, screen: ArchiveScreen, day: str, path: Path) -> None:
    screen.file.value = str(path)
    await pilot.press(*day, "enter")
    await settle(pilot)


async def test_an_archive_is_read_first_and_is_then_a_vault_of_its_own(
    app: CalmApp, lived_in: Store, settle: Settle, seen: Seen, tmp_path: Path, passphrase: str
) -> None:
    place = tmp_path / "old.backup"
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = ArchiveScreen()
        await shown(app, pilot, settle, screen)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "Name a day first" in seen(app)
        await before(pilot, settle, screen, "2021-01-01", place)
        assert "2 check-ins" in seen(app)
        assert lived_in.count(CheckIn) == 3
        await pilot.press("ctrl+s")
        await settle(pilot)
        await pilot.press("down", "enter")
        await settle(pilot)
        assert "Removed from the vault: 2." in seen(app)
        assert [one.felt.year for one in lived_in.records(CheckIn)] == [2026]
        assert backup_file.verify(place, passphrase).records >= 3


@pytest.mark.sample(2)
@pytest.mark.parametrize(
    ("day", "name", "words"),
    [
        ("2021-02-30", "x.backup", "2021-02-30"),
        ("2999-01-01", "x.backup", "still to come"),
        ("1999-01-01", "x.backup", "Nothing is dated before"),
        ("2021-01-01", "taken.backup", "That name is taken"),
    ],
)
async def test_what_an_archive_refuses(
    app: CalmApp, lived_in: Store, settle: Settle, seen: Seen, tmp_path: Path, day: str, name: str, words: str
) -> None:
    (tmp_path / "taken.backup").write_text("mine")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = ArchiveScreen()
        await shown(app, pilot, settle, screen)
        await before(pilot, settle, screen, day, tmp_path / name)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert words in seen(app)
    assert lived_in.count(CheckIn) == 3
    assert (tmp_path / "taken.backup").read_text() == "mine"


async def test_an_archive_can_be_stopped_until_the_last_step(
    app: CalmApp, lived_in: Store, settle: Settle, seen: Seen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "old.backup"
    written, go_on = threading.Event(), threading.Event()
    write = backup_file.write

    def slow(*given: Any) -> Any:
        done = write(*given)
        written.set()
        assert go_on.wait(60)
        return done

    monkeypatch.setattr(archives.backup_file, "write", slow)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = ArchiveScreen()
        await shown(app, pilot, settle, screen)
        await before(pilot, settle, screen, "2021-01-01", place)
        await pilot.press("ctrl+s")
        await settle(pilot)
        await pilot.press("down", "enter")
        await until(pilot, written.is_set)
        assert place.exists()
        await pilot.press("escape")
        go_on.set()
        await settle(pilot)
        assert "Stopped. Nothing was removed, and no file was left." in seen(app)
    assert lived_in.count(CheckIn) == 3
    assert not place.exists()
