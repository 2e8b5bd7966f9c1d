"""What is left on the disk: no word in clear, open or closed, and nothing at all of what was purged."""

import shutil
import subprocess
from pathlib import Path

import pytest

from calmterm.core.clock import FixedClock
from calmterm.store import Store, Vault
from calmterm.store.crypto.keyring import Keyring
from calmterm.store.jots import write_jot
from calmterm.store.model.records import CheckIn, JournalEntry

PAGE, RESERVED = 4096, 80
LOGGED = {"id", "small"}  # the change log goes on naming records by id; it holds nothing of what they said
CANARIES = ["zanzibar-quetzal", "Xylophonkonzert", "\u4eca\u65e5\u306f\u516c\u5712", "mein Hund Bello"]


def everything(directory: Path) -> dict[str, bytes]:
    return {str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file()}


def assert_nothing_in_clear(directory: Path, *also: str) -> None:
    found = everything(directory)
    assert found
    needles = [form for word in (*CANARIES, *also) for form in (word.encode(), word.encode("utf-16-le"))]
    needles += [word.upper().encode() for word in CANARIES] + [b"SQLite format 3", b"check_in", b"CREATE TABLE"]
    for name, data in found.items():
        for needle in needles:
            assert needle not in data, (name, needle)


def test_no_word_in_clear_while_open_and_after(
    store: Store, vault_dir: Path, passphrase: str, clock: FixedClock
) -> None:
    entry = store.add(store.new(JournalEntry, {
        "title": CANARIES[0], "body": " ".join(CANARIES * 50), "tags": [CANARIES[1]],
        "source_key": store.rows.source_key("jrnl", CANARIES[0]),
    }))  # fmt: skip
    check_in = store.add(store.new(CheckIn, {
        "mood": 2, "note": CANARIES[2], "triggers": [CANARIES[3]], "emotions": [{"emotion": "sadness", "intensity": 9}],
    }))  # fmt: skip
    store.drafts.save("journal", " ".join(CANARIES))
    store.set_setting("country", "Liechtenstein")
    write_jot(vault_dir, Vault(vault_dir).capture_key(), " ".join(CANARIES), clock.now())
    also = ("Liechtenstein", "sadness", "country", "2026-11-20", str(entry.id), str(check_in.id), "written_at", "mood")
    assert {"journal.db", "journal.db-wal"} <= set(everything(vault_dir))
    assert_nothing_in_clear(vault_dir, *also)
    store.change(entry, {"body": CANARIES[1]})
    store.trash(check_in)
    assert store.search(CANARIES[1])
    assert_nothing_in_clear(vault_dir, *also)
    store.close()
    assert_nothing_in_clear(vault_dir, *also)
    with Vault(vault_dir, clock).unlock(passphrase) as again:
        assert again.count(JournalEntry) == 2
        assert_nothing_in_clear(vault_dir, *also)
    assert_nothing_in_clear(vault_dir, *also)


def test_the_same_words_leave_different_bytes(store: Store) -> None:
    one, other = (store.add(store.new(JournalEntry, {"body": "the same"})) for _ in range(2))
    assert one.sealed
    assert other.sealed
    assert len(one.sealed) == len(other.sealed)
    assert one.sealed[1:25] != other.sealed[1:25]
    assert one.sealed[25:57] != other.sealed[25:57]


def xor(one: bytes, other: bytes) -> bytes:
    return (int.from_bytes(one) ^ int.from_bytes(other)).to_bytes(len(one))


def decrypted(vault_dir: Path, passphrase: str) -> bytes:
    """Every page of the database as SQLite sees it, free ones included (AES-256-CBC, SQLCipher 4 file format)."""
    key, _ = Keyring.from_bytes((vault_dir / "keyring.json").read_bytes()).unlock(passphrase).database
    data = (vault_dir / "journal.db").read_bytes()
    pages: list[bytes] = []
    # Each page is a chain of its own. Its blocks come from one call for all pages; chaining is what is left to do.
    done = subprocess.run(
        ["openssl", "enc", "-d", "-aes-256-ecb", "-nopad", "-K", key.hex()], input=data, capture_output=True, check=True
    )
    for start in range(0, len(data), PAGE):
        page = data[start : start + PAGE]
        first, last = 0 if start else 16, PAGE - RESERVED
        before = page[-80:-64] + page[first : last - 16]
        pages.append(xor(done.stdout[start + first : start + last], before))
    return b"".join(pages)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to look into the pages")
def test_of_what_was_purged_only_ids_in_the_change_log_are_left_in_any_page(
    store: Store, vault_dir: Path, passphrase: str, clock: FixedClock
) -> None:
    kept = store.add(store.new(JournalEntry, {"body": "kept"}))
    gone = store.add(store.new(JournalEntry, {"body": "gone " * 3000}))
    small = store.add(store.new(CheckIn, {
        "mood": 3, "note": "gone too", "emotions": [{"emotion": "fear"}], "felt_at": "1987-06-05T04:03:02+00:00",
    }))  # fmt: skip
    (child,) = small.children["emotions"]
    changed = store.change(gone, {"body": "later " * 3000})
    traces = {
        "id": str(gone.id), "first text": gone.sealed, "later text": changed.sealed, "small": str(small.id),
        "note": small.sealed, "child": str(child.id), "time": "1987-06-05T04:03:02",
    }  # fmt: skip
    pieces = {name: (trace if isinstance(trace, bytes) else str(trace).encode())[:60] for name, trace in traces.items()}
    sealed = kept.sealed
    assert sealed
    store.close()
    before = decrypted(vault_dir, passphrase)
    left = {name for name, piece in pieces.items() if piece in before}
    assert left >= {"id", "later text", "small", "note", "child", "time"}
    assert sealed[:60] in before
    with Vault(vault_dir, clock).unlock(passphrase) as again:
        for record in (changed, small):
            again.trash(record)
        assert again.removal.purge() == 2
        assert (vault_dir / "journal.db-wal").stat().st_size == 0
        after = decrypted(vault_dir, passphrase)  # while it is open: the log was folded in at once
        assert {name for name, piece in pieces.items() if piece in after} == LOGGED
        assert sealed[:60] in after
        with again._engine.connect() as connection:
            tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
            rows = {table: connection.exec_driver_sql(f'SELECT * FROM "{table}"').all() for table in tables}  # noqa: S608
        assert {table for table, found in rows.items() if str(gone.id) in str(found)} == {"audit_event"}
    assert {name for name, piece in pieces.items() if piece in decrypted(vault_dir, passphrase)} == LOGGED
