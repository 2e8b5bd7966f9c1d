"""When an open vault is left: after how long without a key, and what is asked before words are lost."""

import asyncio
import math
import threading
from pathlib import Path
from typing import Any

import pytest

from calmterm.app.app import CalmApp
from calmterm.cli import unlock
from calmterm.core import agent
from calmterm.core.clock import elapsed
from calmterm.core.errors import OutOfSpace
from calmterm.screens.journal.editor import EditorScreen
from calmterm.screens.support.support import SupportScreen
from calmterm.screens.vault.lock import LockScreen
from calmterm.store import Store
from calmterm.store.drafts import Drafts


class Watch:
    """A clock for the session alone, which stands still. It begins at the real one, by which the app was made, but with
    a whole second: half seconds then add up exactly.
    """

    def __init__(self) -> None:
        self.now: float = math.ceil(elapsed())

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch()
    monkeypatch.setattr("calmterm.app.session.locking.elapsed", watch)
    return watch


@pytest.mark.sample(4)
@pytest.mark.parametrize(("chosen", "seconds"), [
    (None, 300), ("1", 60), ("2", 120), ("5", 300), ("10", 600), ("15", 900), ("30", 1800), ("60", 3600),
    ("0", 60), ("x", 300), ("", 300),
])  # fmt: skip
async def test_the_vault_is_locked_after_exactly_the_chosen_minutes(
    app: CalmApp, store: Store, settle: Any, watch: Watch, chosen: str | None, seconds: int
) -> None:
    assert app.session.idle_seconds == 300  # also before any choice was read
    if chosen:
        store.set_setting("idle_minutes", chosen)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        if chosen == "":
            app.settings.apply("idle_minutes", chosen)
        app.session.touched()
        watch.now += seconds - 0.5
        await app.session.look()
        await settle(pilot)
        assert app.worker.is_open
        app.session.touched()  # somebody is here: the time begins anew
        watch.now += seconds - 0.5
        await app.session.look()
        await settle(pilot)
        assert app.worker.is_open
        watch.now += 0.5
        await app.session.look()
        await settle(pilot)
        assert isinstance(app.screen, LockScreen)


def full(*_: object) -> None:
    raise OutOfSpace


async def write(app: CalmApp, pilot: Any, settle: Any) -> None:
    """Type words. What is to stop their draft has to be there before: it is kept within a second."""
    await pilot.press("n")
    await settle(pilot)
    await pilot.press(*"words")


@pytest.mark.parametrize(("pause", "goes"), [(0, True), (60, True), (61, False), (4 * 60, False)])
async def test_words_are_given_up_only_when_asked_for_again_soon(
    app: CalmApp, store: Store, settle: Any, watch: Watch, monkeypatch: pytest.MonkeyPatch, pause: float, goes: bool
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        monkeypatch.setattr(store.drafts, "save", full)
        await write(app, pilot, settle)
        assert not await app.session.may_leave()
        watch.now += pause
        assert await app.session.may_leave() == goes
        if goes:  # the next time is told by itself
            assert not await app.session.may_leave()


async def test_leaving_without_words_at_stake_takes_the_answer_back(
    app: CalmApp, store: Store, settle: Any, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        with monkeypatch.context() as brim:
            brim.setattr(store.drafts, "save", full)
            await write(app, pilot, settle)
            assert not await app.session.may_leave()
        assert await app.session.may_leave()  # there is room again
        monkeypatch.setattr(store.drafts, "save", full)
        await pilot.press(*" more")
        assert not await app.session.may_leave()


async def test_locking_takes_the_answer_back(
    app: CalmApp, store: Store, passphrase: str, settle: Any, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        with monkeypatch.context() as brim:
            brim.setattr(store.drafts, "save", full)
            await write(app, pilot, settle)
            assert not await app.session.may_leave()
        app.session.idle_seconds = 0
        await app.session.look()
        await settle(pilot)
        assert isinstance(app.screen, LockScreen)
        app.session.idle_seconds = 300
        await pilot.press(*passphrase, "enter")
        await settle(pilot)
        monkeypatch.setattr(Drafts, "save", full)
        await write(app, pilot, settle)
        assert not await app.session.may_leave()


async def test_help_asked_for_in_the_moment_of_a_lock_leaves_no_blank_screen_behind_it(
    app: CalmApp, store: Store, settle: Any, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, gate = threading.Event(), threading.Event()

    def held_up(_directory: Path) -> None:
        reached.set()
        assert gate.wait(60)

    monkeypatch.setattr(store.drafts, "save", full)
    monkeypatch.setattr(agent, "end", held_up)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await write(app, pilot, settle)
        locking = asyncio.ensure_future(app.session.lock())
        assert await asyncio.to_thread(reached.wait, 60)
        await pilot.press("ctrl+g")
        gate.set()
        await locking
        await settle(pilot)
        assert isinstance(app.screen, SupportScreen)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, EditorScreen)


async def test_quick_exit_asks_nothing_however_long_keeping_takes(
    app: CalmApp, store: Store, settle: Any, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_: object) -> None:
        watch.now += 600
        raise OutOfSpace

    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        monkeypatch.setattr(store.drafts, "save", slow)
        await write(app, pilot, settle)
        app.session.without_asking()
        assert await app.session.may_leave()


@pytest.mark.skipif(not agent.is_supported(), reason="no agent here")
@pytest.mark.parametrize("by", ["key", "idleness"])
async def test_a_lock_ends_the_agent_too(
    app: CalmApp, store: Store, settle: Any, watch: Watch, vault_dir: Path, by: str
) -> None:
    unlock._start(store, 600)
    assert agent.seconds_left(vault_dir) is not None
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        if by == "key":
            await pilot.press("ctrl+l")
        else:
            app.session.touched()
            watch.now += 300
            await app.session.look()
        await settle(pilot)
        assert isinstance(app.screen, LockScreen)
    assert agent.seconds_left(vault_dir) is None
