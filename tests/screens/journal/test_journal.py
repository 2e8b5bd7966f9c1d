"""The journal and its editor: what is typed is never lost, and what is found is shown as it was typed."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, cast

import pytest
from textual import events
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from calmterm.app.app import CalmApp
from calmterm.core.clock import FixedClock
from calmterm.core.errors import ChangedElsewhere, OutOfSpace, ReadOnly, TextDamaged
from calmterm.core.text import clean
from calmterm.domain.tags import tag_counts
from calmterm.screens.base import draft_screen
from calmterm.screens.dialogs.confirm import ConflictScreen
from calmterm.screens.journal.editor import DRAFT_IS_HERE, EditorScreen
from calmterm.screens.journal.entry_fields import THE_REST, TOO_LONG
from calmterm.screens.journal.entry_words import EntryWords
from calmterm.screens.journal.journal import JournalScreen
from calmterm.screens.journal.tags import TagsScreen, tag_query
from calmterm.screens.support.support import SupportScreen
from calmterm.screens.today.today import TodayScreen
from calmterm.screens.vault.lock import LockScreen
from calmterm.store import Store, Vault
from calmterm.store.library import JournalPrompt
from calmterm.store.model.records import CheckIn, Draft, JournalEntry
from calmterm.store.record_mapper import RecordMapper
from calmterm.widgets.line_input import JOINED
from waiting import until

SIZES = [(60, 20), (80, 24), (120, 40)]
HOSTILE = [
    "[/]",
    "[@click=app.quit]x[/]",
    "[b]bold[/b] $error \\[",
    "\x1b[31mred\x1b]0;owned\x07\x9b5m",
    "\u202egnp.exe שלום עולם مرحبا",
    "日本語の題名、長い長い長い長い長い長い長い長い長い長い",
    "👩‍👩‍👧 é ﷽",
    '"quotes", commas and #hashes',
]
Seen = Callable[[CalmApp], str]


@pytest.fixture
def _quick_drafts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drafts are written as soon as something was typed."""
    monkeypatch.setattr(draft_screen, "SECONDS", 0.001)


def write(store: Store, body: str = "text", **values: Any) -> JournalEntry:
    return store.add(store.new(JournalEntry, {"body": body, **values}))


def read(store: Store) -> list[JournalEntry]:
    return store.records(JournalEntry)


def idle(app: CalmApp) -> bool:
    return all(worker.is_finished for worker in app.workers)


async def journal_of(app: CalmApp, pilot: Pilot[Any]) -> JournalScreen:
    """The journal, in front and filled."""
    await until(pilot, lambda: isinstance(app.screen, JournalScreen) and idle(app))
    assert isinstance(app.screen, JournalScreen)
    assert app.screen.records.option_count
    return app.screen


async def open_journal(app: CalmApp, pilot: Pilot[Any]) -> JournalScreen:
    await until(pilot, lambda: isinstance(app.screen, TodayScreen))
    await pilot.press("3")
    return await journal_of(app, pilot)


async def open_editor(app: CalmApp, pilot: Pilot[Any], key: str = "n") -> EditorScreen:
    """The editor, opened from the journal with `key` and filled."""
    await pilot.press(key)
    await until(pilot, lambda: isinstance(app.screen, EditorScreen) and bool(status(app)))
    assert isinstance(app.screen, EditorScreen)
    return app.screen


async def open_conflict(app: CalmApp, pilot: Pilot[Any], key: str) -> ConflictScreen:
    await pilot.press(key)
    await until(pilot, lambda: isinstance(app.screen, ConflictScreen))
    assert isinstance(app.screen, ConflictScreen)
    return app.screen


def status(app: CalmApp) -> str:
    return "".join(str(line.content) for line in app.screen.query("#status").results(Static))


def problem(app: CalmApp) -> str:
    return str(app.screen.query_one("#problem", Static).content)


def told(app: CalmApp) -> list[str]:
    return [str(one.message) for one in app._notifications]  # no public list of them


def titles(screen: JournalScreen) -> list[str | None]:
    return [record.text.title for record in screen.records.records]


def kept(store: Store, subject: object = "") -> dict[str, Any] | None:
    payload = store.drafts.payload("journal", str(subject))
    return json.loads(payload) if payload else None


# --- writing ----------------------------------------------------------------------------------------------


async def test_a_new_entry_is_saved_with_ctrl_s_and_writing_goes_on(app: CalmApp, store: Store) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        editor = await open_editor(app, pilot)
        assert status(app) == "0 words · Friday, 20 November 2026"
        await pilot.press(*"It rained.")
        assert status(app) == "2 words · not saved yet · Friday, 20 November 2026"
        await pilot.press("shift+tab", *"Rain", "enter", "tab", *"weather, #calm ,, two words")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "saved 21:30" in status(app))
        assert app.screen is editor
        await pilot.press("shift+tab", "end", *" Then sun.")
        assert "not saved yet" in status(app)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "4 words · saved 21:30" in status(app))
        await pilot.press("escape")
        journal = await journal_of(app, pilot)

        assert titles(journal) == ["Rain"]
        assert "It rained. Then sun." in str(journal.preview.body.content)
    (entry,) = read(store)
    assert entry.text.tags == ["weather", "calm", "two words"]
    assert entry.text.body == "It rained. Then sun."
    assert entry.felt == app.clock.now()


async def test_escape_saves_what_is_there(app: CalmApp, store: Store) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        await open_editor(app, pilot)
        await pilot.press(*"Kept", "enter", *"on two lines", "escape")
        journal = await journal_of(app, pilot)

        assert journal.records.current is not None
        assert journal.records.current.text.body == "Kept\non two lines"
        assert kept(store) is None


async def test_escape_from_an_empty_page_saves_nothing(app: CalmApp, store: Store) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        await open_editor(app, pilot)
        await pilot.press("ctrl+s", "space", "escape")
        journal = await journal_of(app, pilot)

        assert journal.records.records == []
        assert told(app) == ["There is nothing to save yet."]
    assert store.count(JournalEntry) == 0
    assert kept(store) is None


async def test_a_title_alone_is_kept_as_a_draft(app: CalmApp, store: Store) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        await open_editor(app, pilot)
        await pilot.press("shift+tab", *"Later", "escape")
        await journal_of(app, pilot)
        assert "Your words are kept as a draft." in told(app)
        editor = await open_editor(app, pilot)

        assert editor.fields.heading.value == "Later"
        assert DRAFT_IS_HERE in told(app)
    assert store.count(JournalEntry) == 0


async def test_an_entry_is_edited(app: CalmApp, store: Store) -> None:
    write(store, "The river was high", title="River", tags=["a, b", "calm"])
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        editor = await open_editor(app, pilot, "e")
        assert editor.fields.heading.value == "River"
        assert "4 words · saved 21:30" in status(app)
        await pilot.press("end", *" today", "escape")
        journal = await journal_of(app, pilot)

        assert "The river was high today" in str(journal.preview.body.content)
    (entry,) = read(store)
    assert entry.text.tags == ["a, b", "calm"], "a tag with a comma stays one tag"
    assert entry.revision == 2


async def test_the_time_of_an_entry_is_changed_in_words(app: CalmApp, store: Store) -> None:
    write(store, "The river was high")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        editor = await open_editor(app, pilot, "e")
        assert editor.fields.when.placeholder == "2026-11-20 21:30"
        editor.fields.when.focus()
        await pilot.press(*"the other day", "ctrl+s")
        await until(pilot, lambda: "A time is written like" in problem(app))
        assert read(store)[0].revision == 1
        editor.fields.when.value = "yesterday at 6pm"
        await until(pilot, lambda: str(editor.fields.understood.content) == "Thursday, 19 November 2026, 18:00")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "saved 21:30" in status(app))
        assert (editor.fields.when.value, editor.fields.when.placeholder) == ("", "2026-11-19 18:00")
        await pilot.press("escape")
        await journal_of(app, pilot)
    (entry,) = read(store)
    assert (entry.felt.isoformat(), entry.local_date.isoformat()) == ("2026-11-19T18:00:00+01:00", "2026-11-19")


async def test_a_new_entry_is_of_an_earlier_time(app: CalmApp, store: Store) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, TodayScreen))
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, EditorScreen) and bool(status(app)))
        await pilot.press(*"tea", "tab", "tab", *"9:05", "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, EditorScreen) and "saved" in status(app).lower())
    assert read(store)[0].felt.isoformat() == "2026-11-20T09:05:00+01:00"


async def test_enter_opens_and_looking_changes_nothing(app: CalmApp, store: Store) -> None:
    write(store, "Text")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        await pilot.press("enter")  # to read
        await open_editor(app, pilot, "e")
        await pilot.press("right", "x", "backspace", "ctrl+s", "escape")
        await journal_of(app, pilot)
    (entry,) = read(store)
    assert entry.revision == 1
    assert kept(store, entry.id) is None


async def test_an_emptied_entry_is_not_saved_and_a_second_escape_leaves(app: CalmApp, store: Store) -> None:
    entry = write(store, "Words")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        editor = await open_editor(app, pilot, "e")
        await pilot.press("f7", "delete", "escape")
        await until(pilot, lambda: "Press escape again" in problem(app))
        assert "Text is needed." in problem(app)
        assert app.screen is editor
        await pilot.press("escape")
        await journal_of(app, pilot)
        assert "Your words are kept as a draft." in told(app)
    assert store.get(JournalEntry, entry.id).text.body == "Words"
    assert kept(store, entry.id) == {"title": "", "body": "", "tags": "", "base": 1}


async def test_a_prompt_stands_above(app: CalmApp, seen: Seen) -> None:
    async with app.run_test(size=(60, 20), notifications=True) as pilot:
        await open_journal(app, pilot)
        app.push_screen(EditorScreen(question=JournalPrompt("a", "What was [b]good[/b] today?")))
        await until(pilot, lambda: isinstance(app.screen, EditorScreen) and bool(status(app)))

        assert "What was [b]good[/b] today?" in seen(app)


async def test_text_that_is_too_long_is_not_taken_in_and_this_is_said(app: CalmApp) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        editor = await open_editor(app, pilot)
        editor.editor.max_bytes = 5
        await pilot.press(*"123456")

        assert editor.editor.text == "12345"
        assert told(app) == [TOO_LONG]


async def test_of_a_paste_that_is_too_long_what_fits_is_taken_in_and_this_is_said(app: CalmApp) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        editor = await open_editor(app, pilot)
        editor.editor.max_bytes = 10
        await pilot.press(*"ab")
        editor.editor.post_message(events.Paste("cdef\u00e9ghij"))
        await until(pilot, lambda: editor.editor.text == "abcdef\u00e9gh")
        assert told(app) == [f"Of what you pasted, the first 7 of 9 characters fit. {THE_REST}"]


async def test_lines_pasted_into_the_title_and_the_tags_are_kept(app: CalmApp) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        editor = await open_editor(app, pilot)
        await pilot.press(*"there")
        editor.fields.heading.focus()
        editor.fields.heading.post_message(events.Paste("A walk\r\n\nby the river\nand back"))
        await until(pilot, lambda: editor.fields.heading.value == "A walk")
        await until(pilot, lambda: editor.editor.text == "by the river\nand back\nthere")
        editor.fields.tags.focus()
        editor.fields.tags.post_message(events.Paste("calm,\n  river,\n\nhome\n"))
        await until(pilot, lambda: editor.fields.tags.value == "calm, river, home")
        assert told(app) == ["The first line is the title; the others stand in the text.", JOINED]


async def test_textuals_own_editing_keys_stay_free(app: CalmApp) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        editor = await open_editor(app, pilot)
        taken = {key for key, item in editor.active_bindings.items() if item.node in (editor, app)}

        assert not taken & {f"ctrl+{letter}" for letter in "acdekuvwxyz"} - {"ctrl+c"}
        await pilot.press(*"one two", "ctrl+w", "ctrl+z", "ctrl+a", *"3 ", "ctrl+k")
        assert editor.editor.text == "3 "


async def test_support_opens_over_the_editor_and_gives_it_back_as_it_was(app: CalmApp) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        editor = await open_editor(app, pilot)
        await pilot.press(*"half a word", "left", "left", "ctrl+g")
        assert isinstance(app.screen, SupportScreen)
        await pilot.press("escape", *"!?")

        assert app.screen is editor
        assert editor.editor.text == "half a wo!?rd"
        assert editor.editor.cursor_location == (0, 11)


# --- drafts -----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_quick_drafts")
async def test_a_draft_outlives_the_app_and_is_gone_once_saved(
    app: CalmApp, vault_dir: Path, clock: FixedClock, store: Store, passphrase: str
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        await open_editor(app, pilot)
        await pilot.press(*"Not lost")
        await until(pilot, lambda: "draft kept" in status(app))
    assert kept(store) == {"title": "", "body": "Not lost", "tags": "", "base": 0}
    assert store.count(JournalEntry) == 0

    again = CalmApp(vault_dir, clock=clock, opened=Vault(vault_dir, clock).unlock(passphrase))
    async with again.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(again, pilot)
        editor = await open_editor(again, pilot)
        assert told(again)[-1] == DRAFT_IS_HERE
        assert "draft kept" in status(again)
        assert editor.editor.text == "Not lost"
        await pilot.press(*", found", "ctrl+s")
        await until(pilot, lambda: "saved 21:30" in status(again))
    assert kept(store) is None
    assert [entry.text.body for entry in read(store)] == ["Not lost, found"]


@pytest.mark.usefixtures("_quick_drafts")
async def test_f4_goes_back_to_what_was_saved_and_undo_back_again(app: CalmApp, store: Store) -> None:
    entry = write(store, "Saved words", title="T")
    store.drafts.save("journal", json.dumps({"title": "U", "body": "Draft", "tags": "", "base": 1}), str(entry.id))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        editor = await open_editor(app, pilot, "e")
        assert (editor.fields.heading.value, editor.editor.text) == ("U", "Draft")
        await pilot.press("f4")
        assert (editor.fields.heading.value, editor.editor.text) == ("T", "Saved words")
        await until(pilot, lambda: "saved 21:30" in status(app))
        await pilot.press("ctrl+z")
        assert editor.editor.text == "Draft"
        await pilot.press("f4")
        assert editor.editor.text == "Draft", "only what came from a draft can be put back"
        await pilot.press("ctrl+y", "escape")
        await journal_of(app, pilot)
    assert kept(store, entry.id) is None
    assert store.get(JournalEntry, entry.id).revision == 1


@pytest.mark.usefixtures("_quick_drafts")
async def test_taking_everything_back_lets_the_draft_go(app: CalmApp, store: Store) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        editor = await open_editor(app, pilot)
        await pilot.press("x")
        await until(pilot, lambda: "draft kept" in status(app))
        await pilot.press("backspace")
        await until(pilot, lambda: status(app).startswith("0 words · Friday"))
        await until(pilot, lambda: editor._kept is None)
    assert kept(store) is None


async def test_no_timer_runs_while_nothing_changes(app: CalmApp, store: Store) -> None:
    write(store)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        editor = await open_editor(app, pilot, "e")
        assert editor._due is None
        await pilot.press("x")
        first = editor._due
        await pilot.press("y")
        assert first is not None
        assert editor._due is first
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "saved" in status(app) and "not saved" not in status(app))
        assert editor._due is None


async def test_locking_keeps_the_draft_and_unlocking_offers_it(
    app: CalmApp, vault_dir: Path, clock: FixedClock, store: Store, passphrase: str
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        await open_editor(app, pilot)
        await pilot.press(*"Mine", "ctrl+l")
        await until(pilot, lambda: isinstance(app.screen, LockScreen) and not app.worker.is_open)
        await pilot.press(*passphrase, "enter")
        await open_journal(app, pilot)
        editor = await open_editor(app, pilot)

        assert editor.editor.text == "Mine"


@pytest.mark.sample(1)
@pytest.mark.parametrize("how", ["section", "leave"])
async def test_other_ways_out_keep_the_draft(app: CalmApp, store: Store, how: str) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        await open_editor(app, pilot)
        await pilot.press(*"Mine", "1")
        if how == "leave":
            await pilot.press("ctrl+q")
        else:
            await app.action_section("today")
            await until(pilot, lambda: idle(app))
    draft = kept(store)
    assert draft is not None
    assert draft["body"] == "Mine1"


@pytest.mark.parametrize("existing", [True, False])
async def test_keys_before_the_page_is_ready_are_not_lost(
    app: CalmApp, store: Store, busy_desk: Callable[[], Callable[[], Awaitable[None]]], existing: bool
) -> None:
    entry = write(store, "saved")
    subject = str(entry.id) if existing else ""
    store.drafts.save("journal", json.dumps({"title": "", "body": "draft ", "tags": "", "base": existing}), subject)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        release = busy_desk()
        await pilot.press("e" if existing else "n", *"1u?q")
        await release()
        await until(pilot, lambda: bool(status(app)))
        editor = app.screen
        assert isinstance(editor, EditorScreen)

        assert editor.editor.text == "draft 1u?q"
        await pilot.press("!", "ctrl+s")
        await until(pilot, lambda: "saved 21:30" in status(app))
    assert "draft 1u?q!" in [entry.text.body for entry in read(store)]


async def test_locking_before_the_page_is_ready_lets_no_draft_go(
    app: CalmApp, store: Store, busy_desk: Callable[[], Callable[[], Awaitable[None]]]
) -> None:
    store.drafts.save("journal", json.dumps({"title": "", "body": "draft", "tags": "", "base": 0}))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        release = busy_desk()
        await pilot.press("n", *" on")
        locking = asyncio.ensure_future(app.action_lock())
        await release()
        await locking
        await until(pilot, lambda: isinstance(app.screen, LockScreen))
    draft = kept(store)
    assert draft is not None
    assert draft["body"] == "draft on"


async def test_an_editor_that_is_closed_before_it_is_ready_keeps_nothing_and_raises_nothing(
    app: CalmApp, store: Store, busy_desk: Callable[[], Callable[[], Awaitable[None]]]
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        release = busy_desk()
        await pilot.press("n")
        editor = app.screen
        assert isinstance(editor, EditorScreen)
        keeping = asyncio.ensure_future(editor.save_drafts())
        await pilot.pause()
        await app.pop_screen()
        await release()
        await asyncio.wait_for(keeping, 10)
        await editor.save_drafts()
        await EditorScreen().save_drafts()
    assert kept(store) is None


async def test_words_right_after_the_title_go_into_the_text(app: CalmApp, store: Store) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        editor = await open_editor(app, pilot)
        editor.fields.heading.focus()
        await pilot.pause()
        assert app._driver is not None
        for key in ("a", "enter", "b"):  # nobody waits between them
            event = events.Key(key, key if len(key) == 1 else None)
            event.set_sender(app)
            app._driver.send_message(event)
        await until(pilot, lambda: "b" in editor.fields.heading.value + editor.editor.text)
        assert (editor.fields.heading.value, editor.editor.text) == ("a", "b")


async def test_what_is_typed_while_saving_is_unsaved(
    app: CalmApp, store: Store, busy_desk: Callable[[], Callable[[], Awaitable[None]]]
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        editor = await open_editor(app, pilot)
        await pilot.press(*"one")
        release = busy_desk()
        await pilot.press("ctrl+s", *" two")
        await release()
        await until(pilot, lambda: editor._saved.body == "one" and idle(app))
        assert "saved 21:30" not in status(app)
        await pilot.press("escape")
        await journal_of(app, pilot)
    assert [entry.text.body for entry in read(store)] == ["one two"]
    assert kept(store) is None


@pytest.mark.usefixtures("_quick_drafts")
async def test_keys_are_answered_while_a_draft_waits_for_a_busy_vault(
    app: CalmApp, busy_desk: Callable[[], Callable[[], Awaitable[None]]]
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        editor = await open_editor(app, pilot)
        release = busy_desk()
        await pilot.press(*"one")
        await until(pilot, lambda: any(worker.group == "drafts" for worker in app.workers))
        await pilot.press("shift+tab")  # an action of the screen, not of the editor
        assert app.focused is editor.fields.heading
        await release()


@pytest.mark.sample(1)
@pytest.mark.usefixtures("_quick_drafts")
@pytest.mark.parametrize("saved", [True, False])
async def test_words_stay_when_another_window_goes_on_with_their_draft(
    app: CalmApp, store: Store, vault_dir: Path, clock: FixedClock, passphrase: str, saved: bool
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        await open_editor(app, pilot)
        await pilot.press(*"mine")
        await until(pilot, lambda: "draft kept" in status(app))
        with Vault(vault_dir, clock).unlock(passphrase) as theirs:
            found = theirs.drafts.find("journal")
            assert found is not None
            mark = theirs.drafts.save("journal", json.dumps(json.loads(found[0]) | {"body": "theirs"}), "", found[1])
            if saved:
                theirs.drafts.drop(mark)
        await app.action_lock()
        await until(pilot, lambda: isinstance(app.screen, LockScreen))
    with Vault(vault_dir, clock).unlock(passphrase) as again:
        bodies = {json.loads(one.text.payload)["body"] for one in again.each(Draft)}
    assert bodies == {"mine"} | (set() if saved else {"theirs"})


async def test_a_damaged_draft_does_not_keep_anybody_from_writing(
    app: CalmApp, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise TextDamaged

    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        monkeypatch.setattr(store.drafts, "find", broken)
        await open_editor(app, pilot)
        assert problem(app) == TextDamaged.sentence
        await pilot.press(*"Still here", "escape")
        await journal_of(app, pilot)
    assert [entry.text.body for entry in read(store)] == ["Still here"]


# --- when saving fails ------------------------------------------------------------------------------------


@pytest.mark.sample(1)
@pytest.mark.parametrize("error", [OutOfSpace, ReadOnly])
async def test_a_failed_save_keeps_text_and_sentence_and_can_be_tried_again(
    app: CalmApp, store: Store, monkeypatch: pytest.MonkeyPatch, error: type[OutOfSpace | ReadOnly], seen: Seen
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        editor = await open_editor(app, pilot)
        with monkeypatch.context() as broken:
            broken.setattr(store, "add", fail)
            broken.setattr(store.drafts, "save", fail)
            await pilot.press(*"Words")
            await pilot.press("ctrl+s")
            await until(pilot, lambda: problem(app) == error.sentence)
            await pilot.press("escape")
            await until(pilot, lambda: "Press escape again" in problem(app))
            await pilot.press("escape")
            await until(pilot, lambda: idle(app))
            assert app.screen is editor, "with nowhere to keep the draft, the words stay here"
            assert " ".join(seen(app).split()).count("not saved") == 2
        assert editor.editor.text == "Words"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "saved 21:30" in status(app))
        assert problem(app) == ""
        assert not editor.problem.display
    assert [entry.text.body for entry in read(store)] == ["Words"]


async def test_a_title_that_is_too_long_is_said_and_kept(app: CalmApp, store: Store) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        editor = await open_editor(app, pilot)
        await pilot.press(*"Words")
        editor.fields.heading.value = "x" * 2_001
        await pilot.press("escape")
        await until(pilot, lambda: "Press escape again" in problem(app))
        assert "Title must be at most 2,000 bytes long." in problem(app)
        await pilot.press("escape")
        await journal_of(app, pilot)
    draft = kept(store)
    assert draft is not None
    assert draft["title"] == "x" * 2_001


# --- two windows ------------------------------------------------------------------------------------------


@pytest.fixture
def elsewhere(vault_dir: Path, clock: FixedClock, store: Store, passphrase: str) -> Store:
    """Another window on the same vault."""
    return Vault(vault_dir, clock).unlock(passphrase)


@pytest.mark.sample(2)
@pytest.mark.parametrize(
    ("choice", "bodies", "shown"),
    [
        (0, ["Mine", "Theirs"], "Mine"),
        (1, ["Mine"], "Mine"),
        (2, ["Theirs"], "Theirs"),
    ],
)
async def test_an_entry_changed_elsewhere_asks_whose_words_stand(
    app: CalmApp, store: Store, elsewhere: Store, choice: int, bodies: list[str], shown: str, seen: Seen
) -> None:
    entry = write(store, "First", title="[/]", tags=["calm"])
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        editor = await open_editor(app, pilot, "e")
        await pilot.press("f7", *"Mine")
        elsewhere.change(elsewhere.get(JournalEntry, entry.id), {"body": "Theirs"})
        await open_conflict(app, pilot, "ctrl+s")
        assert "Theirs" in seen(app)
        assert "[/]" in seen(app)
        await pilot.press(*["down"] * choice, "enter")
        await until(pilot, lambda: app.screen is editor and idle(app))
        assert editor.editor.text == shown
        if shown == "Theirs":
            await pilot.press("ctrl+z")
            assert editor.editor.text == "Mine", "nothing is lost"
            await pilot.press("ctrl+y")
        await pilot.press("escape")
        journal = await journal_of(app, pilot)
        assert shown in str(journal.preview.body.content)
    assert sorted(entry.text.body for entry in read(store)) == bodies
    assert all(entry.text.tags == ["calm"] for entry in read(store))
    assert kept(store, entry.id) is None


async def test_deciding_later_keeps_the_draft_and_the_question(app: CalmApp, store: Store, elsewhere: Store) -> None:
    entry = write(store, "First")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        editor = await open_editor(app, pilot, "e")
        await pilot.press("f7", *"Mine")
        elsewhere.change(elsewhere.get(JournalEntry, entry.id), {"body": "Theirs"})
        await open_conflict(app, pilot, "escape")
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is editor and "Press escape again" in problem(app))
        assert ChangedElsewhere.sentence in problem(app)
        await open_conflict(app, pilot, "escape")
        await pilot.press("escape")
        await journal_of(app, pilot)
        assert "Your words are kept as a draft." in told(app)

        editor = await open_editor(app, pilot, "e")
        assert editor.editor.text == "Mine"
        await open_conflict(app, pilot, "ctrl+s")
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is editor and "saved 21:30" in status(app))
    assert sorted(entry.text.body for entry in read(store)) == ["Mine", "Theirs"]
    assert kept(store, entry.id) is None


async def test_an_entry_trashed_elsewhere_becomes_a_new_one(app: CalmApp, store: Store, elsewhere: Store) -> None:
    entry = write(store, "First")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        editor = await open_editor(app, pilot, "e")
        await pilot.press("f7", *"Mine")
        elsewhere.trash(elsewhere.get(JournalEntry, entry.id))
        await open_conflict(app, pilot, "ctrl+s")
        assert app.screen.query_one(OptionList).option_count == 1
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is editor and "saved 21:30" in status(app))
    assert [one.text.body for one in read(store)] == ["Mine"]
    assert store.get(JournalEntry, entry.id, trashed=True).text.body == "First"


async def test_locking_during_the_question_keeps_the_draft(app: CalmApp, store: Store, elsewhere: Store) -> None:
    entry = write(store, "First")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        await open_editor(app, pilot, "e")
        await pilot.press("f7", *"Mine")
        elsewhere.change(elsewhere.get(JournalEntry, entry.id), {"body": "Theirs"})
        await open_conflict(app, pilot, "ctrl+s")
        await pilot.press("ctrl+l")
        await until(pilot, lambda: isinstance(app.screen, LockScreen))
    assert kept(store, entry.id) == {"title": "", "body": "Mine", "tags": "", "base": 1}


async def test_an_entry_gone_before_the_editor_opens_is_said(app: CalmApp, store: Store, elsewhere: Store) -> None:
    entry = write(store, "First")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        journal = await open_journal(app, pilot)
        elsewhere.trash(elsewhere.get(JournalEntry, entry.id))
        await pilot.press("e")
        await until(pilot, lambda: app.screen is journal and bool(told(app)))

        assert told(app) == ["There is no such record."]


# --- the list ---------------------------------------------------------------------------------------------


async def test_trash_and_undo(app: CalmApp, store: Store) -> None:
    for number in range(3):
        write(store, f"entry {number}", title=f"entry {number}")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        journal = await open_journal(app, pilot)
        await pilot.press("down", "d")
        await until(pilot, lambda: bool(told(app)) and idle(app))
        assert told(app) == ["Moved to trash. Press u to undo."]
        assert titles(journal) == ["entry 2", "entry 0"]
        assert journal.records.highlighted == 1
        assert str(journal.preview.heading.content) == "entry 0"
        await pilot.press("u")
        await until(pilot, lambda: len(told(app)) == 2 and idle(app))
        assert titles(journal) == ["entry 2", "entry 1", "entry 0"]
        assert journal.records.current is not None
        assert journal.records.current.text.title == "entry 1"
        await pilot.press("d", "d", "d", "d")
        await until(pilot, lambda: idle(app) and store.count(JournalEntry) == 0)
        assert journal.records.current is None
        assert str(journal.preview.body.content) == ""
    assert len(store.records(JournalEntry, trashed=True)) == 3


async def test_star_and_unstar(app: CalmApp, store: Store, seen: Seen) -> None:
    write(store, title="entry")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        await pilot.press("asterisk")
        await until(pilot, lambda: "* entry" in seen(app))
        assert "starred" in seen(app)
        assert read(store)[0].starred
        await pilot.press("asterisk")
        await until(pilot, lambda: "* entry" not in seen(app))
        assert not read(store)[0].starred


async def test_a_change_to_a_stale_entry_is_said_and_shown(app: CalmApp, store: Store, elsewhere: Store) -> None:
    entry = write(store, title="old")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        journal = await open_journal(app, pilot)
        elsewhere.change(elsewhere.get(JournalEntry, entry.id), {"title": "new"})
        await pilot.press("asterisk")
        await until(pilot, lambda: titles(journal) == ["new"])
        assert told(app) == [ChangedElsewhere.sentence]


async def test_keys_without_an_entry_do_nothing(app: CalmApp, seen: Seen) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        journal = await open_journal(app, pilot)
        assert "Nothing here yet. Press n to write." in seen(app)
        await pilot.press("e", "enter", "d", "asterisk", "right", "left", "escape", "down")
        await until(pilot, lambda: idle(app))

        assert app.screen is journal
        assert told(app) == []


async def test_the_preview_is_read_with_the_keys(app: CalmApp, store: Store) -> None:
    write(store, "\n".join(f"line {number}" for number in range(100)))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        journal = await open_journal(app, pilot)
        await until(pilot, lambda: journal.preview.max_scroll_y > 10)
        await pilot.press("right", "pagedown")
        await until(pilot, lambda: journal.preview.scroll_y > 10)  # Textual moves at its next refresh
        await pilot.press("down")
        assert app.focused is journal.preview
        assert journal.preview.scroll_y > 10
        await pilot.press("left")
        assert app.focused is journal.records
        await pilot.press("tab")
        assert app.focused is journal.preview


async def test_more_than_a_page_of_entries(app: CalmApp, store: Store) -> None:
    store.add_new([store.new(JournalEntry, {"body": f"{number}"}) for number in range(230)])
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        journal = await open_journal(app, pilot)
        assert len(journal.records.records) == 100
        await pilot.press("end")
        await until(pilot, lambda: len(journal.records.records) == 230 and idle(app))
        assert journal.records.highlighted == 229


# --- search and tags --------------------------------------------------------------------------------------


async def searched(app: CalmApp, pilot: Pilot[Any], *keys: str) -> JournalScreen:
    await pilot.press("slash", *keys)
    return await journal_of(app, pilot)


async def test_search_as_one_types_and_escape_ends_it(app: CalmApp, store: Store, seen: Seen) -> None:
    for title in ("The river", "A hill", "River again"):
        write(store, title=title, tags=["walk"])
    store.add(store.new(CheckIn, {"mood": 5, "note": "river"}))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        journal = await open_journal(app, pilot)
        await searched(app, pilot, *"river")
        assert titles(journal) == ["River again", "The river"]
        assert "2 entries. Escape ends the search." in seen(app)
        await pilot.press(*" -again")
        await journal_of(app, pilot)
        assert titles(journal) == ["The river"]
        assert "One entry." in seen(app)
        await pilot.press("down")
        assert app.focused is journal.records
        await pilot.press("escape")
        await journal_of(app, pilot)
        assert titles(journal) == ["River again", "A hill", "The river"]
        assert journal.records.highlighted == 2, "what was found stays marked"
        assert not journal.filter_bar.display
        assert journal.filter.value == ""
        await searched(app, pilot, *"nowhere", "enter")
        assert "No entry fits." in seen(app)
        assert "Nothing found." in seen(app)
        await pilot.press("escape")
        await journal_of(app, pilot)
        assert len(titles(journal)) == 3


@pytest.mark.sample(1)
@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("since:soon", "since: and until: take a date as YYYY-MM-DD"),
        ("kind:nothing", "There is no kind of that name"),
    ],
)
async def test_a_bad_query_is_said_and_the_list_stays(
    app: CalmApp, store: Store, query: str, sentence: str, seen: Seen
) -> None:
    write(store, title="entry")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        journal = await open_journal(app, pilot)
        await searched(app, pilot, *query)
        assert sentence in seen(app)
        assert titles(journal) == ["entry"]
        assert told(app) == []
        await pilot.press("escape")
        await journal_of(app, pilot)
        assert sentence not in seen(app)


@pytest.mark.soak
async def test_any_query_is_survived(app: CalmApp, store: Store) -> None:
    write(store, title="entry")
    store.add(store.new(CheckIn, {"mood": 3}))
    async with app.run_test(size=(60, 20), notifications=True) as pilot:
        journal = await open_journal(app, pilot)
        for query in ('"', "#", "-", "[/]", "kind:check_in", "mood<=4", "\\", "日", "until:2026-01-01 x"):
            await searched(app, pilot, *query, "enter")
            assert all(isinstance(record, JournalEntry) for record in journal.records.records), query
            await pilot.press("escape")
            assert titles(await journal_of(app, pilot)) == ["entry"], query


def marks(content: Content) -> list[str]:
    """The parts of a text that are marked, the one where one is in brackets."""
    spans = [span for span in content.spans if "underline" in str(span.style) or "reverse" in str(span.style)]
    shown = sorted((span.start, span.end, "reverse" in str(span.style)) for span in spans)
    return [f"[{content.plain[a:b]}]" if here else content.plain[a:b] for a, b, here in shown]


async def test_what_was_looked_for_is_marked_and_in_sight(app: CalmApp, store: Store, seen: Seen) -> None:
    write(
        store,
        "\n\n".join([*["quiet words"] * 40, "In a Caf\u00e9", *["quiet words"] * 40, "the caf\u00e9 again"]),
        title="A cafe",
    )
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        journal = await open_journal(app, pilot)
        assert "In a Caf\u00e9" not in seen(app)
        await pilot.press("slash", *"cafe")
        await until(pilot, lambda: "One entry" in str(journal.status.content))
        body = journal.preview.body
        await until(pilot, lambda: "In a Caf\u00e9" in seen(app))
        assert marks(cast("Content", body.content)) == ["[Caf\u00e9]", "caf\u00e9"]
        assert marks(cast("Content", journal.preview.heading.content)) == ["cafe"]
        assert journal.preview.border_title == "1 of 2 \u00b7 f3 next"
        await pilot.press("enter", "right", "f3")
        await until(pilot, lambda: "the caf\u00e9 again" in seen(app))
        assert marks(cast("Content", body.content)) == ["Caf\u00e9", "[caf\u00e9]"]
        await pilot.press("f3")
        assert journal.preview.border_title == "1 of 2 \u00b7 f3 next"
        await pilot.press("shift+f3")
        assert journal.preview.border_title == "2 of 2 \u00b7 f3 next"
        await pilot.press("escape", "escape")
        await until(pilot, lambda: journal.preview.border_title == "")
        assert marks(cast("Content", body.content)) == []


@pytest.mark.sample(1)
@pytest.mark.parametrize("size", SIZES)
async def test_words_are_found_within_an_entry(app: CalmApp, store: Store, size: tuple[int, int], seen: Seen) -> None:
    write(store, "\n\n".join([*["quiet words"] * 40, "It\u2019s -here: now", "its end"]))
    async with app.run_test(size=size, notifications=True) as pilot:
        journal = await open_journal(app, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: journal.has_class("-reading"))
        await pilot.press("slash", *"it's -here:")
        await until(pilot, lambda: "-here: now" in seen(app))
        assert not journal.filter_bar.display
        assert journal.preview.border_title == "1 of 1 \u00b7 f3 next"
        await pilot.press("x")
        assert journal.preview.border_title == "Not in this entry"
        await pilot.press("backspace", "enter", "escape")
        assert journal.preview.has_focus
        assert journal.has_class("-reading")
        assert (journal.preview.border_title, journal.preview.find_bar.display) == ("", False)


async def test_undo_during_a_search_shows_the_entry_again(app: CalmApp, store: Store) -> None:
    write(store, title="river")
    write(store, title="hill")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        journal = await open_journal(app, pilot)
        await searched(app, pilot, *"river", "enter")
        await pilot.press("d")
        await until(pilot, lambda: journal.records.current is None and idle(app))
        await pilot.press("u")
        await until(pilot, lambda: titles(journal) == ["river"])


async def test_tags_are_listed_with_counts_and_one_is_searched(app: CalmApp, store: Store, seen: Seen) -> None:
    write(store, title="one", tags=["Calm", "two words"])
    write(store, title="two", tags=["calm", "[/]"])
    write(store, title="three", tags=["other"])
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        journal = await open_journal(app, pilot)
        await pilot.press("t")
        await until(pilot, lambda: isinstance(app.screen, TagsScreen))
        for row in ("2  calm", "1  [/]", "1  other", "1  two words"):
            assert row in seen(app)
        await pilot.press("enter")
        await journal_of(app, pilot)
        assert titles(journal) == ["two", "one"]
        assert journal.filter.value == "#calm"
        await pilot.press("t")
        await until(pilot, lambda: isinstance(app.screen, TagsScreen))
        await pilot.press("end", "enter")
        await journal_of(app, pilot)
        assert titles(journal) == ["one"]
        await pilot.press("t")
        await until(pilot, lambda: isinstance(app.screen, TagsScreen))
        await pilot.press("escape", "escape")
        await journal_of(app, pilot)
        assert len(titles(journal)) == 3


async def test_a_journal_without_tags_says_so(app: CalmApp, store: Store) -> None:
    write(store)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        journal = await open_journal(app, pilot)
        await pilot.press("t")
        await until(pilot, lambda: bool(told(app)))
        assert app.screen is journal
        assert told(app) == ["No tags yet. An entry takes some below its text."]


def test_tag_counts_know_spellings_and_survive_damage(store: Store) -> None:
    write(store, tags=["Calm", "calm", "walk"])
    write(store, tags=["CALM"])
    write(store, "by the #river, #calm", tags=[])
    assert tag_counts(store) == [("calm", 3), ("river", 1), ("walk", 1)]


@pytest.mark.parametrize("tag", ["calm", "#odd", "two words", 'a "b c" d', "[/]", "since:x", "-minus", 'q"uote'])
def test_a_tags_query_finds_the_tag(store: Store, tag: str) -> None:
    write(store, tags=[tag])
    write(store, tags=["other"])

    assert [hit.record.text.tags for hit in store.search(tag_query(tag))] == [[tag]]


# --- hostile text, small terminals ------------------------------------------------------------------------


@pytest.mark.sample(2)
@pytest.mark.parametrize(("text", "size"), zip(HOSTILE, SIZES * 3, strict=False))
async def test_hostile_text_is_shown_as_it_was_typed(
    app: CalmApp, store: Store, text: str, size: tuple[int, int], seen: Seen
) -> None:
    write(store, f"{text}\nmore {text}", title=text, tags=[text])
    typed = clean(text)
    async with app.run_test(size=size, notifications=True) as pilot:
        journal = await open_journal(app, pilot)
        assert str(journal.preview.heading.content) == typed
        assert str(journal.preview.body.content) == f"{typed}\nmore {typed}".replace("\\[", "[")  # Markdown's escape
        assert f"#{typed}" in str(journal.preview.about.content)
        assert not any(ord(character) < 32 and character != "\n" for character in seen(app))
        assert "\u202e" not in seen(app)
        editor = await open_editor(app, pilot, "e")
        assert editor.fields.words == EntryWords(typed, f"{typed}\nmore {typed}", typed)
        await pilot.press("x", "ctrl+s")
        await until(pilot, lambda: "saved 21:30" in status(app) or bool(problem(app)))
        assert problem(app) == ""
        await pilot.press("escape")
        journal = await journal_of(app, pilot)
        await pilot.press("t")
        await until(pilot, lambda: isinstance(app.screen, TagsScreen))
        await pilot.press("enter")
        assert len((await journal_of(app, pilot)).records.records) == 1
    assert read(store)[0].text.tags == [typed]


@pytest.mark.sample(2)
@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_keys_and_pastes_are_kept(app: CalmApp, store: Store, text: str) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_journal(app, pilot)
        editor = await open_editor(app, pilot)
        editor.fields.heading.value = text
        editor.fields.tags.value = text
        editor.editor.insert(text)
        await app.session._keep()
        draft = kept(store)
        assert draft is not None
        assert {draft["title"], draft["body"], draft["tags"]} == {clean(text)}
        await pilot.press("escape")
        await journal_of(app, pilot)
    (entry,) = read(store)
    assert (entry.text.title, entry.text.body) == (clean(text), clean(text))


@pytest.mark.sample(1)
@pytest.mark.parametrize("size", SIZES)
async def test_five_thousand_words(app: CalmApp, store: Store, size: tuple[int, int], seen: Seen) -> None:
    body = "\n\n".join(" ".join(f"word{number % 7}" for number in range(500)) for _ in range(10))
    write(store, body, title="Long")
    async with app.run_test(size=size, notifications=True) as pilot:
        journal = await open_journal(app, pilot)
        assert str(journal.preview.body.content) == body
        assert "5,000 words" in str(journal.preview.about.content)
        await open_editor(app, pilot, "e")
        assert "5,000 words · saved 21:30" in seen(app)


async def test_a_very_long_entry_is_cut_in_the_preview_and_whole_in_the_editor(app: CalmApp, store: Store) -> None:
    body = "x " * 300_000 + "end"
    write(store, body)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        journal = await open_journal(app, pilot)
        assert str(journal.preview.body.content).endswith("Press e to read all of it.")
        editor = await open_editor(app, pilot, "e")
        assert editor.editor.text == body


async def test_damaged_text_is_said_and_the_rest_is_there(
    app: CalmApp, store: Store, monkeypatch: pytest.MonkeyPatch, seen: Seen
) -> None:
    opened = type(store.rows)._opened

    def broken(self: RecordMapper, record: JournalEntry) -> dict[str, Any]:
        if getattr(record, "starred", False):
            raise TextDamaged
        return opened(self, record)

    write(store, title="sound", tags=["calm"])
    write(store, title="broken", starred=True)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, TodayScreen) and idle(app))
        monkeypatch.setattr(type(store.rows), "_opened", broken)
        journal = await open_journal(app, pilot)
        assert "(damaged text)" in seen(app)
        assert TextDamaged.sentence in str(journal.preview.body.content)
        await pilot.press("e")
        await until(pilot, lambda: app.screen is journal and bool(told(app)))
        assert told(app) == [TextDamaged.sentence]
        await pilot.press("t")
        await until(pilot, lambda: isinstance(app.screen, TagsScreen))
        assert "1  calm" in seen(app)


@pytest.mark.parametrize(("size", "columns"), [((60, 20), 1), ((80, 24), 2), ((120, 40), 2)])
async def test_a_narrow_terminal_shows_the_list_alone(app: CalmApp, size: tuple[int, int], columns: int) -> None:
    async with app.run_test(size=size, notifications=True) as pilot:
        journal = await open_journal(app, pilot)
        assert journal.preview.display == (columns == 2)
        assert journal.records.size.width >= (56 if columns == 1 else 34)


@pytest.mark.sample(1)
@pytest.mark.parametrize("size", SIZES)
async def test_everything_of_the_editor_is_in_sight(app: CalmApp, size: tuple[int, int], seen: Seen) -> None:
    async with app.run_test(size=size, notifications=True) as pilot:
        await open_journal(app, pilot)
        await open_editor(app, pilot)
        for words in ("Title, if you like", "Write as it comes.", "words, separated by commas", "0 words", "Save"):
            assert words in seen(app)
        assert "Close" in seen(app)
