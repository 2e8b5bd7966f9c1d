"""Sync on the screen: joined by keys, syncing by itself with a store of its own, and what two devices changed."""

import threading
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from calmterm.app.app import CalmApp
from calmterm.app.session import typed_ahead
from calmterm.core.clock import FixedClock
from calmterm.core.errors import CalmtermError
from calmterm.exchange.sync.folder import Folder, keyring_at
from calmterm.exchange.sync.syncing import Sync
from calmterm.screens.base.history import HistoryScreen
from calmterm.screens.dialogs.help import HelpScreen
from calmterm.screens.journal.editor import EditorScreen
from calmterm.screens.more.sync import SyncScreen
from calmterm.screens.more.two_versions import EntryBesideOther, FormBesideOther
from calmterm.store import Store, Vault
from calmterm.store.model.records import CheckIn, JournalEntry
from conftest import EVENING, PASSPHRASE
from waiting import until

Settle = Callable[[Pilot[Any]], Awaitable[None]]
Keys = Callable[..., Awaitable[None]]
Seen = Callable[[CalmApp], str]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "carried"
    folder.mkdir()
    return folder


@pytest.fixture
def other(store: Store, place: Path, tmp_path: Path) -> Iterator[Store]:
    """Another device of the vault of `store`; both are joined."""
    Sync(store).join(str(place))
    Sync(store).now()
    with Vault(tmp_path / "other", FixedClock(EVENING)).create_from(keyring_at(place), PASSPHRASE) as second:
        Sync(second).join(str(place))
        Sync(second).now()
        yield second


def write(store: Store, body: str) -> JournalEntry:
    return store.add(store.new(JournalEntry, {"body": body}))


def segments(place: Path) -> int:
    return len(list(place.glob("*/*/*.ops")))


def move(place: Path, to: Path) -> None:
    place.rename(to)


def both_change(store: Store, other: Store) -> JournalEntry:
    """Two devices change one text without knowing of each other."""
    entry = write(store, "as it was")
    for one in (store, other):
        Sync(one).now()
    store.change(store.get(JournalEntry, entry.id), {"body": "said here"})
    other.change(other.get(JournalEntry, entry.id), {"body": "said there [/] \x1b[31m"})
    for one in (store, other, store):
        Sync(one).now()
    return store.get(JournalEntry, entry.id)


async def shown(app: CalmApp, pilot: Pilot[Any], settle: Settle) -> SyncScreen:
    await settle(pilot)
    app.push_screen(screen := SyncScreen())
    await settle(pilot)
    return screen


async def test_a_folder_is_joined_by_keys_and_left(
    app: CalmApp, store: Store, place: Path, settle: Settle, keys: Keys, seen: Seen
) -> None:
    write(store, "before")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await shown(app, pilot, settle)
        assert "Nothing is sent until you join a place" in seen(app)
        assert segments(place) == 0
        await keys(pilot, "enter")
        assert "Type a place first" in seen(app)
        screen.place.value = str(place / "nothing here")
        await keys(pilot, "enter")
        await until(pilot, lambda: "There is no such folder" in seen(app))
        assert not store.is_synced

        screen.place.value = str(place)
        await keys(pilot, "enter")
        await until(pilot, lambda: "1 sent, 0 received" in seen(app))
        assert store.is_synced
        assert "this one" in seen(app)
        assert segments(place) == 1
        write(store, "after")
        await keys(pilot, "s")
        await until(pilot, lambda: segments(place) == 2)

        await settle(pilot)
        await keys(pilot, "l")
        assert "Stop to sync this vault?" in seen(app)
        await keys(pilot, "down", "enter")
        assert not store.is_synced
        assert "Type the place" in seen(app)
        await keys(pilot, "escape")
        assert app.screen is not screen


async def test_what_two_devices_changed_is_compared_edited_and_settled(
    app: CalmApp, store: Store, other: Store, settle: Settle, keys: Keys, seen: Seen
) -> None:
    first, second = both_change(store, other), both_change(store, other)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(app, pilot, settle)
        assert seen(app).count("changed on two devices; the later text is shown") == 2
        assert "\x1b[31m" not in seen(app)
        await keys(pilot, "enter")
        assert isinstance(app.screen, HistoryScreen)
        assert "said here" in seen(app)
        assert "said there" in seen(app)
        await keys(pilot, "escape", "x")
        assert seen(app).count("changed on two devices; the later text is shown") == 1
        await keys(pilot, "e")
        assert isinstance(app.screen, EntryBesideOther)
        assert "said here" in seen(app)
        assert "Settle" in seen(app)
        await keys(pilot, "=said by both", "ctrl+s", "escape")
        await until(pilot, lambda: "Nothing was changed on two devices." in seen(app))
    bodies = {store.get(JournalEntry, one.id).text.body for one in (first, second)}
    assert "said by bothsaid there [/]" in bodies


def in_sight(app: CalmApp) -> tuple[int, int]:
    """Where the editor and the other version begin: side by side they share a row, else a column."""
    one, other = app.screen.query_one("#page").region, app.screen.query_one("#other").region
    return other.x - one.x, other.y - one.y


async def test_the_editor_beside_the_other_version_marks_keeps_and_settles(
    app: CalmApp, store: Store, other: Store, settle: Settle, keys: Keys, seen: Seen
) -> None:
    entry = both_change(store, other)
    async with app.run_test(size=(120, 40)) as pilot:
        sync = await shown(app, pilot, settle)
        await keys(pilot, "e")
        screen = app.screen
        assert isinstance(screen, EntryBesideOther)
        assert in_sight(app)[0] > 50
        assert in_sight(app)[1] == 0
        assert (5, 14, "differs") in screen.editor._highlights[0]
        await keys(pilot, "pagedown", "end", *" é more")
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        assert screen.editor.text == "said there [/] é more"
        assert in_sight(app)[0] == 0
        assert in_sight(app)[1] > 5
        await screen.save_drafts()  # as a kill or a lock would find it
        assert "said there [/] \\u00e9 more" in str(store.drafts.payload("journal", str(entry.id)))
        screen.dismiss(None)
        await settle(pilot)
        assert app.screen is sync
        await keys(pilot, "e")
        assert isinstance(app.screen, EntryBesideOther)
        assert app.screen.editor.text == "said there [/] é more"
        await keys(pilot, "f2")
        await until(pilot, lambda: "Nothing was changed on two devices." in seen(app))
    assert store.get(JournalEntry, entry.id).text.body == "said there [/] é more"
    assert store.drafts.payload("journal", str(entry.id)) is None


async def test_settling_there_leaves_the_text_as_it_is(
    app: CalmApp, store: Store, other: Store, settle: Settle, keys: Keys, seen: Seen
) -> None:
    entry = both_change(store, other)
    async with app.run_test(size=(60, 20)) as pilot:
        await shown(app, pilot, settle)
        await keys(pilot, "e", "f2")
        await until(pilot, lambda: "Nothing was changed on two devices." in seen(app))
    assert store.get(JournalEntry, entry.id).revision == entry.revision


async def test_a_form_stands_beside_the_other_version_too(
    app: CalmApp, store: Store, other: Store, settle: Settle, keys: Keys, seen: Seen
) -> None:
    moment = store.add(store.new(CheckIn, {"mood": 5, "note": "as it was"}))
    for one in (store, other):
        Sync(one).now()
    store.change(store.get(CheckIn, moment.id), {"note": "said here"})
    other.change(other.get(CheckIn, moment.id), {"note": "said there"})
    for one in (store, other, store):
        Sync(one).now()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(app, pilot, settle)
        await keys(pilot, "e")
        assert isinstance(app.screen, FormBesideOther)
        assert "said here" in seen(app)
        await keys(pilot, "f2")
        await until(pilot, lambda: "Nothing was changed on two devices." in seen(app))
    assert store.get(CheckIn, moment.id).text.note == "said there"


@pytest.mark.parametrize("comes_back", [False, True], ids=["at once", "from help"])
async def test_a_slow_place_holds_no_key_up(
    app: CalmApp, store: Store, other: Store, settle: Settle, keys: Keys, monkeypatch: pytest.MonkeyPatch,
    comes_back: bool,
) -> None:  # fmt: skip
    began, may_end, look = threading.Event(), threading.Event(), Folder.look

    def slow(folder: Folder) -> Any:
        began.set()
        may_end.wait(60)
        return look(folder)

    monkeypatch.setattr(Folder, "look", slow)
    monkeypatch.setattr(typed_ahead, "PATIENCE", 600)  # what is held is seen to be held
    write(store, "waits")
    try:
        async with app.run_test(size=(80, 24)) as pilot:
            screen = await shown(app, pilot, settle)
            await pilot.press("s")
            await until(pilot, began.is_set)
            if comes_back:
                await pilot.press("f1")
                await until(pilot, lambda: isinstance(app.screen, HelpScreen))
                await pilot.press("escape")
                await until(pilot, lambda: app.screen is screen)
            await pilot.press("escape", "n", *"calm")
            await until(pilot, lambda: isinstance(app.screen, EditorScreen) and app.screen.editor.text == "calm")
            assert screen not in app.screen_stack
            await app.background_sync.look()  # begins no other beside it
            may_end.set()
            await until(pilot, lambda: "1 sent" in app.background_sync.told)
    finally:
        may_end.set()


@pytest.mark.today
async def test_it_syncs_by_itself_and_shows_what_came_in(
    app: CalmApp, store: Store, other: Store, place: Path, settle: Settle, seen: Seen
) -> None:
    write(other, "from the other device")
    Sync(other).now()
    write(store, "from here")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await app.background_sync.look()
        app._notice_others()
        await until(pilot, lambda: "from the other device" in seen(app))
        Sync(other).now()
        assert {one.text.body for one in other.records(JournalEntry)} == {"from the other device", "from here"}


@pytest.mark.today
async def test_a_place_that_is_gone_is_told_on_the_screen_and_holds_nothing_up(
    app: CalmApp, store: Store, other: Store, place: Path, settle: Settle, keys: Keys, seen: Seen
) -> None:
    move(place, place.with_name("elsewhere"))
    write(store, "waits")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await app.background_sync.look()
        await settle(pilot)
        assert "is not there now" not in seen(app)  # nobody asked
        await shown(app, pilot, settle)
        assert "The folder that this vault syncs over is not there now" in seen(app)
        assert "Waiting to be sent: 1 record" in seen(app)
        move(place.with_name("elsewhere"), place)
        await keys(pilot, "s")
        await until(pilot, lambda: "1 sent" in seen(app))


async def test_without_a_place_nothing_begins(app: CalmApp, store: Store, settle: Settle, monkeypatch: Any) -> None:
    async def never() -> None:
        raise AssertionError

    monkeypatch.setattr(app.background_sync, "now", never)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await app.background_sync.look()
        assert app.background_sync.told == ""


async def test_while_one_goes_on_no_other_begins_and_a_lock_waits_for_none(
    app: CalmApp, store: Store, other: Store, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, may_end, runs = threading.Event(), threading.Event(), list[int]()

    def slow(sync: Sync) -> Any:
        runs.append(1)
        began.set()
        may_end.wait(60)
        raise CalmtermError("never mind")

    monkeypatch.setattr(Sync, "now", slow)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app._sync()
        await until(pilot, began.is_set)
        await app.background_sync.look()
        assert runs == [1]
        await app.action_lock()
        assert not app.worker.is_open
        may_end.set()
        await settle(pilot)
        assert app.background_sync.told == "never mind"
