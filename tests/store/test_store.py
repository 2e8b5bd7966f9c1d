"""What an open vault keeps beside records: settings, drafts, and the jots that waited in the inbox."""

import json
import os
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from nacl.public import PublicKey, SealedBox
from sqlalchemy import text

from calmterm.core.clock import FixedClock
from calmterm.core.errors import InvalidRecord, TextDamaged, UnsafePlace, UsageError
from calmterm.store import Store, Vault, jots
from calmterm.store.jots import write_jot
from calmterm.store.model.records import CheckIn, Draft, Habit, JournalEntry, Trigger
from calmterm.store.vault import STRANGE_JOTS

# --- settings ----------------------------------------------------------------------------------------------


def test_settings_are_kept(store: Store, vault_dir: Path, clock: FixedClock, passphrase: str) -> None:
    assert store.setting("country") is None
    store.set_setting("country", "AT")
    store.set_setting("theme", "calm-dark")
    store.set_setting("country", "DE")
    store.close()
    with Vault(vault_dir, clock).unlock(passphrase) as again:
        assert (again.setting("country"), again.setting("theme"), again.setting("other")) == ("DE", "calm-dark", None)


@pytest.mark.parametrize(("name", "value"), [("country", ""), ("", "AT"), ("x" * 61, "AT"), ("country", "x" * 401)])
def test_a_setting_that_does_not_fit_changes_nothing(name: str, value: str, store: Store) -> None:
    store.set_setting("country", "AT")
    with pytest.raises(InvalidRecord):
        store.set_setting(name, value)
    assert store.setting("country") == "AT"


def test_the_start_of_the_day_is_read_at_unlock(
    store: Store, vault_dir: Path, clock: FixedClock, passphrase: str
) -> None:
    assert store.rows.day_starts_at.isoformat() == "04:00:00"
    store.set_setting("day_starts_at", "05:30")
    store.close()
    with Vault(vault_dir, clock).unlock(passphrase) as again:
        assert again.rows.day_starts_at.isoformat() == "05:30:00"
        clock.at = clock.at.replace(hour=5, minute=29)
        assert again.today() == date(2026, 11, 19)


# --- drafts ------------------------------------------------------------------------------------------------


def test_one_draft_a_screen_and_record(store: Store) -> None:
    subject = str(uuid.uuid4())
    mark = None
    for payload in ("a", "ab", "abc"):
        mark = store.drafts.save("journal", payload, "", mark)
    store.drafts.save("journal", "other", subject)
    store.drafts.save("check_in", "third")
    assert store.drafts.payload("journal") == "abc"
    assert store.drafts.payload("journal", subject) == "other"
    assert store.drafts.payload("check_in") == "third"
    assert store.drafts.payload("check_in", subject) is None
    assert store.count(Draft) == 3
    for _ in range(2):
        store.drafts.drop(mark)
        assert store.drafts.payload("journal") is None
    assert store.drafts.payload("journal", subject) == "other"


def test_two_windows_never_overwrite_words_that_they_have_not_seen(store: Store) -> None:
    mine = store.drafts.save("journal", "mine")
    theirs = store.drafts.save("journal", "theirs")
    assert mine != theirs
    assert [one.text.payload for one in store.each(Draft, oldest_first=True)] == ["mine", "theirs"]
    again = store.drafts.find("journal")
    assert again is not None
    assert again == ("theirs", theirs)  # a third window goes on with what was typed last
    third = store.drafts.save("journal", "theirs, further", "", again[1])
    assert theirs is not None
    assert not store.drafts.has(theirs)
    theirs = store.drafts.save("journal", "theirs, elsewhere", "", theirs)
    assert sorted(one.text.payload for one in store.each(Draft)) == ["mine", "theirs, elsewhere", "theirs, further"]
    store.drafts.drop(third)
    store.drafts.drop(mine)
    assert store.drafts.payload("journal") == "theirs, elsewhere"
    assert store.drafts.titles() == ["Journal entry"]


def test_a_draft_that_was_changed_since_is_not_dropped(store: Store) -> None:
    old = store.drafts.save("journal", "one")
    new = store.drafts.save("journal", "one two", "", old)
    assert old is not None
    assert new is not None
    assert old[0] == new[0]
    store.drafts.drop(old)
    assert store.drafts.find("journal") == ("one two", new)
    store.drafts.drop((new[0], new[1] + 1))
    assert store.drafts.has(new)
    store.drafts.drop(new)
    assert store.drafts.payload("journal") is None


@pytest.mark.parametrize(("screen", "other"), [
    ("form:habit", "form:habit_day"), ("form:goal", "form:goal_milestone"), ("form:habit_day", "form:habit-day~2"),
    ("form:habit_day", "form:habitXday"), ("form:habit", "form:habi"),
])  # fmt: skip
def test_a_draft_belongs_to_the_screen_of_exactly_that_name(store: Store, screen: str, other: str) -> None:
    theirs = store.drafts.save(other, "theirs")
    assert store.drafts.find(screen) is None
    mine = store.drafts.save(screen, "mine")
    further = store.drafts.save(screen, "further")
    assert [one.screen for one in store.each(Draft, oldest_first=True)] == [other, screen, f"{screen}~2"]
    store.drafts.save(other, "theirs again", "", theirs)
    assert store.drafts.find(screen) == ("further", further)
    store.drafts.drop(further)
    assert store.drafts.find(screen) == ("mine", mine)
    assert store.drafts.payload(other) == "theirs again"


def test_drafts_that_wait_are_told_newest_first_and_a_damaged_one_without_words(
    store: Store, clock: FixedClock
) -> None:
    marks, subject = list[Any](), str(uuid.uuid4())
    for screen, about in (("form:habit", subject), ("journal", ""), ("elsewhere", "")):
        marks.append(store.drafts.save(screen, f"words of {screen}", about))
        clock.at += timedelta(minutes=1)
    with store._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE draft SET sealed = zeroblob(60) WHERE id = ?", (str(marks[1][0]),))
    elsewhere, journal, habit = store.drafts.waiting()
    assert [one.mark for one in (habit, journal, elsewhere)] == marks
    assert (elsewhere.screen, elsewhere.kind, elsewhere.title) == ("elsewhere", None, "Something else")
    assert (journal.kind, journal.title, journal.payload) == (JournalEntry, "Journal entry", "")
    assert (habit.kind, habit.subject, habit.payload) == (Habit, subject, "words of form:habit")
    assert habit.typed_at < journal.typed_at < elsewhere.typed_at


def test_a_draft_is_kept_as_it_was_typed(store: Store, vault_dir: Path, clock: FixedClock, passphrase: str) -> None:
    for typed in ("\n\n  two lines \n  ", " ", '{"mood": 4}'):
        mark = None
        for _ in range(2):  # the first time and over an older one
            mark = store.drafts.save("journal", typed, "", mark)
            assert store.drafts.payload("journal") == typed
        store.drafts.drop(mark)
    store.drafts.save("journal", "steered\x1b[2J\x07")
    assert store.drafts.payload("journal") == "steered"
    store.close()
    with Vault(vault_dir, clock).unlock(passphrase) as again:
        assert again.drafts.payload("journal") == "steered"


def test_an_emptied_editor_leaves_no_draft(store: Store) -> None:
    mark = store.drafts.save("journal", "typed")
    assert store.drafts.save("journal", "", "", mark) is None
    assert store.drafts.payload("journal") is None
    assert store.drafts.save("journal", "") is None
    assert store.drafts.payload("journal") is None


def test_a_draft_that_is_too_long_keeps_the_last_that_fitted(store: Store) -> None:
    store.drafts.save("journal", "x")
    for screen, payload, subject in (
        ("journal", "x" * (2 * 1_048_576 + 1), ""), ("s" * 61, "x", ""), ("journal", "x", "y" * 37),
    ):  # fmt: skip
        with pytest.raises(InvalidRecord):
            store.drafts.save(screen, payload, subject)
    assert store.drafts.payload("journal") == "x"


def test_a_damaged_draft_is_told(store: Store) -> None:
    store.drafts.save("journal", "x")
    with store._engine.begin() as connection:
        connection.execute(text("UPDATE draft SET sealed = x'01'"))
    with pytest.raises(TextDamaged):
        store.drafts.payload("journal")
    store.drafts.save("journal", "y")  # typing goes on
    assert store.drafts.payload("journal") == "y"


# --- triggers ----------------------------------------------------------------------------------------------


def test_trigger_names_leave_out_what_was_put_away(store: Store) -> None:
    names = store.trigger_names()
    assert (len(names), names[0], names[-1]) == (19, "work", "none")
    store.add(store.new(CheckIn, {"mood": 4, "triggers": ["my dog"]}))
    money = next(trigger for trigger in store.records(Trigger) if trigger.text.name == "money")
    store.change(money, {"archived_at": store.clock.now()})
    left = store.trigger_names()
    assert "money" not in left
    assert "my dog" in left
    store.add(store.new(CheckIn, {"mood": 4, "triggers": ["Money"]}))  # still known, not made anew
    assert store.trigger_names() == left


# --- jots --------------------------------------------------------------------------------------------------

Reopen = Callable[[], Store]


@pytest.fixture
def reopen(store: Store, vault_dir: Path, clock: FixedClock, passphrase: str) -> Reopen:
    opened = [store]

    def again() -> Store:
        opened[-1].close()
        opened.append(Vault(vault_dir, clock).unlock(passphrase))
        return opened[-1]

    return again


def test_a_jot_is_sealed_and_folded_in_once(store: Store, reopen: Reopen, vault_dir: Path, clock: FixedClock) -> None:
    key = Vault(vault_dir).capture_key()
    made = [write_jot(vault_dir, key, f"jot of {day}\nline", clock.at - timedelta(days=day)) for day in (3, 1)]
    waiting = sorted((vault_dir / "inbox").iterdir())
    assert [path.stem for path in waiting] == [str(one) for one in made]
    for path in waiting:
        assert path.stat().st_mode & 0o777 == 0o600
        assert b"jot of" not in path.read_bytes()
    again = reopen()
    assert again.notices == ["2 jots are in the journal now."]
    assert list((vault_dir / "inbox").iterdir()) == []
    entries = again.records(JournalEntry)
    assert [(entry.id, entry.text.body, entry.source) for entry in entries] == [
        (made[1], "jot of 1\nline", "jot"), (made[0], "jot of 3\nline", "jot"),
    ]  # fmt: skip
    assert entries[0].felt == clock.at - timedelta(days=1)
    assert again.undo.last() is None
    third = reopen()
    assert third.notices == []
    assert third.count(JournalEntry) == 2
    third.close()


def test_a_jot_that_was_folded_in_but_not_removed_is_not_doubled(
    store: Store, reopen: Reopen, vault_dir: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_jot(vault_dir, Vault(vault_dir).capture_key(), "once", clock.now())
    with monkeypatch.context() as cut_short:
        cut_short.setattr(jots, "drop_jots", lambda paths: None)
        assert reopen().notices == ["One jot is in the journal now."]
    assert len(list((vault_dir / "inbox").iterdir())) == 1
    again = reopen()
    assert again.notices == []
    assert again.count(JournalEntry) == 1
    assert list((vault_dir / "inbox").iterdir()) == []
    again.close()


def put_jot(vault_dir: Path, content: object, name: str | None = None) -> Path:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    path = vault_dir / "inbox" / (name or f"{uuid.uuid4()}.jot")
    path.write_bytes(SealedBox(PublicKey(Vault(vault_dir).capture_key())).encrypt(data))
    return path


AT = "2026-11-20T10:00:00+01:00"


@pytest.mark.sample(5)
@pytest.mark.parametrize("content", [
    b"", b"no json", b"[" * 100_000, [], "text", {"text": "x"}, {"at": AT}, {"text": 5, "at": AT},
    {"text": [], "at": AT}, {"text": "x", "at": "soon"}, {"text": "x", "at": 5},
    {"text": "x", "at": "2026-11-20T10:00:00"}, {"text": "", "at": AT},
    {"text": " \n", "at": AT}, {"text": "x" * 1_048_577, "at": AT},
    {"text": "x", "at": "2026-11-20T10:00:00+23:59:59"},
    {"text": "\u001b[2J", "at": AT},
])  # fmt: skip
def test_a_jot_that_is_none_stays_and_blocks_nobody(
    content: object, store: Store, reopen: Reopen, vault_dir: Path, clock: FixedClock
) -> None:
    strange = put_jot(vault_dir, content)
    good = put_jot(vault_dir, {"text": "good\ud800", "at": AT})
    opens = strange in [path for path, *_ in jots.read_jots(vault_dir, store_key(store, vault_dir))]  # an empty one
    again = reopen()
    assert [entry.text.body for entry in again.records(JournalEntry)] == ["good\ufffd"]
    assert again.notices == ["One jot is in the journal now.", *([] if opens else [STRANGE_JOTS.format(1)])]
    assert strange.exists()
    assert not good.exists()
    again.close()


def test_a_damaged_jot_stays_where_it_is(
    store: Store, reopen: Reopen, vault_dir: Path, clock: FixedClock, count: Callable[[int, int], int]
) -> None:
    key = Vault(vault_dir).capture_key()
    write_jot(vault_dir, key, "words", clock.now())
    path = next((vault_dir / "inbox").iterdir())
    whole = path.read_bytes()
    for place in range(0, len(whole), count(23, 5)):
        flipped = bytearray(whole)
        flipped[place] ^= 1
        path.write_bytes(bytes(flipped))
        assert jots.read_jots(vault_dir, store_key(store, vault_dir)) == []
    path.write_bytes(whole[:-1])
    (vault_dir / "inbox" / "note.jot").write_bytes(whole)  # no jot's name
    (vault_dir / "inbox" / f"{uuid.uuid4()}.jot".upper()).write_bytes(whole)
    (vault_dir / "inbox" / f"{{{uuid.uuid4()}}}.jot").write_bytes(whole)
    (vault_dir / "inbox" / "README").write_bytes(b"mine")
    os.mkfifo(vault_dir / "inbox" / f"{uuid.uuid4()}.jot")
    (vault_dir / "inbox" / f"{uuid.uuid4()}.jot").symlink_to(path)
    (vault_dir / "inbox" / f"{uuid.uuid4()}.jot").mkdir()
    before = sorted((vault_dir / "inbox").iterdir())
    strange = len(list((vault_dir / "inbox").glob("*.jot")))
    again = reopen()
    assert again.notices == [STRANGE_JOTS.format(strange)]
    assert again.count(JournalEntry) == 0
    assert sorted((vault_dir / "inbox").iterdir()) == before
    again.close()


def store_key(store: Store, vault_dir: Path) -> Any:
    from calmterm.store.crypto.keyring import Keyring

    header = Keyring.from_bytes((vault_dir / "keyring.json").read_bytes())
    return header.unlock("a quiet walk by the river").capture


def test_a_jot_of_another_vault_does_not_open(store: Store, reopen: Reopen, vault_dir: Path) -> None:
    from nacl.public import PrivateKey

    path = vault_dir / "inbox" / f"{uuid.uuid4()}.jot"
    path.write_bytes(
        SealedBox(PrivateKey.generate().public_key).encrypt(b'{"text": "x", "at": "' + AT.encode() + b'"}')
    )
    again = reopen()
    assert again.count(JournalEntry) == 0
    assert path.exists()
    again.close()


def test_jots_that_cannot_be_written(store: Store, vault_dir: Path, clock: FixedClock, tmp_path: Path) -> None:
    key = Vault(vault_dir).capture_key()
    with pytest.raises(UsageError, match="1 MiB"):
        write_jot(vault_dir, key, "ä" * 524_289, clock.now())
    write_jot(vault_dir, key, "\x01" * 2_000_000 + "ä" * 524_288, clock.now())  # just fits once it is cleaned
    (vault_dir / "inbox").rename(tmp_path / "elsewhere")
    (vault_dir / "inbox").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UnsafePlace):
        write_jot(vault_dir, key, "x", clock.now())
    (vault_dir / "inbox").unlink()
    write_jot(vault_dir, key, "x", clock.now())  # an inbox is made where there is none
    assert (vault_dir / "inbox").stat().st_mode & 0o777 == 0o700
    assert jots.read_jots(tmp_path, store_key(store, vault_dir)) == []


def test_a_jot_as_long_as_an_entry_is_folded_in(
    store: Store, reopen: Reopen, vault_dir: Path, clock: FixedClock
) -> None:
    long = ('"\n' * 600_000)[:1_048_576]
    write_jot(vault_dir, Vault(vault_dir).capture_key(), long, clock.now())
    again = reopen()
    assert [entry.text.body for entry in again.records(JournalEntry)] == [long.rstrip()]
    again.close()
