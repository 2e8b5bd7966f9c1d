"""Sharing on the screens: read before it is given, told that it stays given, withdrawn, answered and taken up."""

import json
import stat
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pyrage
import pytest
from textual.pilot import Pilot
from textual.widgets import Select, TextArea

from calmterm.app.app import CalmApp
from calmterm.exchange import sealed_page
from calmterm.screens.base.form_screen import FormScreen
from calmterm.screens.dialogs.confirm import ConfirmScreen
from calmterm.screens.sharing.make_share import GivenScreen, ShareScreen
from calmterm.screens.sharing.notes import NotesScreen, ReceiveScreen
from calmterm.screens.sharing.who_sees import WhoSeesScreen
from calmterm.store import Store
from calmterm.store.model.records import CareMessage, CareNote, CheckIn, Consent, DailyTask, Person, Sharing
from waiting import until, until_shown

Settle = Callable[[Pilot[Any]], Awaitable[None]]
Keys = Callable[..., Awaitable[None]]
Seen = Callable[[CalmApp], str]
HOSTILE = "Dr [b]Lind[/b]"


@pytest.fixture
def lind(store: Store) -> Person:
    store.add(store.new(CheckIn, {"mood": 6}))
    return store.add(store.new(Person, {"name": HOSTILE, "role": "clinician"}))


async def test_a_page_is_read_first_then_given_once_and_noted(
    app: CalmApp, store: Store, lind: Person, settle: Settle, keys: Keys, seen: Seen, tmp_path: Path
) -> None:
    path = tmp_path / "for-lind.html"
    async with app.run_test(size=(120, 50)) as pilot:
        await settle(pilot)
        await app.push_screen(WhoSeesScreen())
        await settle(pilot)
        assert "Nobody was given anything" in seen(app)
        await keys(pilot, "s")
        screen = await until_shown(pilot, ShareScreen)
        await settle(pilot)
        await until(pilot, lambda: "cannot be taken back" in seen(app))
        text = seen(app)
        assert f"For {HOSTILE}." in text
        assert "Moods: 1 of 56 days" in text
        assert "Not in it: medicines" in text
        screen.path.value = str(path)
        await keys(pilot, "ctrl+s")
        await until_shown(pilot, ConfirmScreen)
        await settle(pilot)
        assert "cannot be taken back" in " ".join(seen(app).split())
        await keys(pilot, "enter")  # the way back comes first
        await settle(pilot)
        assert not path.exists()
        await keys(pilot, "ctrl+s")
        await settle(pilot)
        await keys(pilot, "down", "enter")
        await until_shown(pilot, GivenScreen)
        await until(pilot, lambda: "kept nowhere" in " ".join(seen(app).replace("│", " ").split()))
        words = set(seen(app).split()) & set(sealed_page.word_list())
        assert len(words) >= 6
        await keys(pilot, "enter")
        await until_shown(pilot, WhoSeesScreen)
        await settle(pilot)
        assert f"{HOSTILE} may be given: moods, sleep, questionnaires, goals" in seen(app)
        assert f"{HOSTILE} was given: moods" in seen(app)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "56 days" not in path.read_text("utf-8")
    ((sharing,), (consent,)) = store.records(Sharing), store.records(Consent)
    assert (sharing.consent_id, sharing.person_id, sharing.form) == (consent.id, lind.id, "page")


async def test_what_was_withdrawn_is_refused_in_place_of_the_preview(
    app: CalmApp, store: Store, lind: Person, settle: Settle, keys: Keys, seen: Seen
) -> None:
    values = {"name": HOSTILE, "person_id": lind.id, "parts": ["moods"], "from_on": store.today()}
    store.add(store.new(Consent, values))
    async with app.run_test(size=(120, 50)) as pilot:
        await settle(pilot)
        await app.push_screen(WhoSeesScreen())
        await settle(pilot)
        await keys(pilot, "w")
        await until_shown(pilot, ConfirmScreen)
        await settle(pilot)
        await keys(pilot, "down", "enter")
        await settle(pilot)
        assert "This was withdrawn on 20 Nov 2026" in seen(app)
        await keys(pilot, "s")
        await until(pilot, lambda: "was withdrawn on 20 Nov 2026, so nothing was" in " ".join(seen(app).split()))
        await keys(pilot, "ctrl+s")
        await until_shown(pilot, ShareScreen)
        await settle(pilot)
    assert store.records(Sharing) == []


async def test_a_file_for_a_key_needs_one(app: CalmApp, store: Store, lind: Person, settle: Settle, seen: Seen) -> None:
    async with app.run_test(size=(120, 50)) as pilot:
        await settle(pilot)
        await app.push_screen(ShareScreen())
        await settle(pilot)
        app.screen.query_one("#form", Select).value = "age"
        await until(pilot, lambda: "no public key of theirs" in " ".join(seen(app).split()))


async def test_with_nobody_to_share_with_it_says_what_to_do(app: CalmApp, settle: Settle, seen: Seen) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await app.push_screen(ShareScreen())
        await settle(pilot)
        assert "nobody to share with yet" in " ".join(seen(app).split())


async def test_a_file_is_received_read_answered_and_taken_up(
    app: CalmApp, store: Store, settle: Settle, keys: Keys, seen: Seen, tmp_path: Path
) -> None:
    me = pyrage.x25519.Identity.generate()
    key, letter = tmp_path / "key", tmp_path / "letter.age"
    key.write_text(str(me))
    box = {"format": "calmterm-letter", "version": 1, "id": "1", "title": "Until [Tuesday]", "text": "Bring the diary.",
           "task": "Ten minutes outside", "task_on": "2026-11-24"}  # fmt: skip
    letter.write_bytes(pyrage.encrypt(json.dumps(box).encode(), [me.to_public()]))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await app.push_screen(NotesScreen())
        await settle(pilot)
        await keys(pilot, "o")
        screen = await until_shown(pilot, ReceiveScreen)
        await settle(pilot)
        screen.file.value = str(tmp_path / "none")
        await keys(pilot, "enter")
        await settle(pilot)
        assert "could not be read" in seen(app)
        screen.file.value = str(letter)
        await keys(pilot, "enter")
        await settle(pilot)
        screen.key.value = str(key)
        await keys(pilot, "enter")
        await settle(pilot)
        assert "Say who it is from" in seen(app)
        screen.sender.value = "Dr Lind"
        await keys(pilot, "enter")
        await until_shown(pilot, NotesScreen)
        await settle(pilot)
        assert "new · Until [Tuesday]" in seen(app)

        await keys(pilot, "right")
        await settle(pilot)
        assert store.records(CareNote)[0].read_at is not None
        assert "Bring the diary." in seen(app)
        await keys(pilot, "escape", "r")
        screen = await until_shown(pilot, FormScreen)
        await settle(pilot)
        screen.form.query_one("#field-text TextArea", TextArea).text = "I will."
        await keys(pilot, "ctrl+s")
        await settle(pilot)
        await keys(pilot, "t")
        await until_shown(pilot, ConfirmScreen)
        await settle(pilot)
        await keys(pilot, "down", "enter")
        await settle(pilot)
    (note,) = store.records(CareNote)
    (message,) = store.records(CareMessage)
    assert (message.in_reply_to_id, message.text.text, message.text.name) == (note.id, "I will.", "Dr Lind")
    assert note.answered_at is not None
    (task,) = store.records(DailyTask)
    assert (task.text.what, str(task.on)) == ("Ten minutes outside", "2026-11-24")
