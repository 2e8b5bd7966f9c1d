"""A copy counts only once it was opened and read back; and another window's writes are noticed."""

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from calmterm.core import files
from calmterm.core.clock import FixedClock
from calmterm.core.errors import CalmtermError, OutOfSpace, ReadOnly, VaultDamaged, WrongSecret
from calmterm.store import Store, Vault, listed_kinds
from calmterm.store.db import backup, database
from calmterm.store.db.schema import Schema
from calmterm.store.model.records import CheckIn, JournalEntry


@pytest.fixture
def schema(store: Store, vault_dir: Path, clock: FixedClock, passphrase: str) -> Iterator[Schema]:
    """The same vault once more, as a migration sees it."""
    with Vault(vault_dir, clock).schema(passphrase) as opened:
        yield opened


def copy(schema: Schema) -> Path:
    return backup.copy_before(
        schema.directory, schema._engine, schema._keyring, schema._master, schema._clock.now(), "test"
    )


def contents(store: Store) -> list[dict[str, Any]]:
    return [record.to_json() for kind in listed_kinds() for record in store.each(kind)]


def test_a_copy_holds_the_vault(
    store: Store, schema: Schema, put: Any, clock: FixedClock, passphrase: str, tmp_path: Path, measured: Any
) -> None:
    for kind in listed_kinds():
        put(kind, full=True)
    place = copy(schema)
    store.add(store.new(CheckIn, {"mood": 1}))  # after the copy
    moved = tmp_path / "elsewhere"
    shutil.copytree(place, moved)
    with Vault(moved, clock).unlock(passphrase) as again:
        found = contents(again)
        assert again.verify_audit() == []
        assert again.trigger_names() == store.trigger_names()
    kept = contents(store)
    assert len(found) == len(kept) - 1
    assert all(record in kept for record in found)
    measured("restore", f"a copy of {len(found)} records of {len(listed_kinds())} kinds, opened elsewhere: all equal")


def test_a_copy_opens_with_its_own_secrets_only(schema: Schema, passphrase: str) -> None:
    place = copy(schema)
    with pytest.raises(WrongSecret):
        Vault(place).unlock(passphrase + "x")
    assert (place / "journal.db").read_bytes()[:6] != b"SQLite"


def test_a_copy_is_private_and_named_for_its_time(schema: Schema, vault_dir: Path) -> None:
    os.umask(0)
    try:
        place = copy(schema)
    finally:
        os.umask(0o022)
    assert place == vault_dir / "backups" / "20261120T203000Z-test"
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    found = {file.name: stat.S_IMODE(file.stat().st_mode) for file in place.iterdir()}
    assert found == {"journal.db": 0o600, "keyring.json": 0o600}
    assert (place / "keyring.json").read_bytes() == (vault_dir / "keyring.json").read_bytes()


def test_copies_of_one_moment_get_names_of_their_own(schema: Schema) -> None:
    names = [copy(schema).name for _ in range(3)]
    assert names == ["20261120T203000Z-test", "20261120T203000Z-test-2", "20261120T203000Z-test-3"]


def test_a_missing_backups_directory_is_made(schema: Schema, vault_dir: Path) -> None:
    (vault_dir / "backups").rmdir()
    assert copy(schema).is_dir()


def test_what_does_not_read_back_the_same_is_no_copy(
    store: Store, schema: Schema, vault_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.add(store.new(JournalEntry, {"body": "x"}))
    digests = backup.digests

    def first_then_altered(connection: Connection) -> dict[str, tuple[int, str]]:
        found = digests(connection)
        if connection.engine is not schema._engine:
            found["journal_entry"] = (0, found["journal_entry"][1])
        return found

    monkeypatch.setattr(backup, "digests", first_then_altered)
    with pytest.raises(VaultDamaged, match="not kept"):
        copy(schema)
    assert list((vault_dir / "backups").iterdir()) == []


@pytest.mark.parametrize("sql", [
    "UPDATE check_in SET mood = 2", "UPDATE check_in SET sealed = x'01'", "DELETE FROM check_in",
    "UPDATE check_in SET sealed = NULL", "CREATE TABLE extra (x TEXT) STRICT", "DROP INDEX ix_check_in_day",
    "DROP VIEW daily_summary", "PRAGMA user_version = 1",
    "UPDATE check_in SET updated_at = '2027-01-01T00:00:00.000000Z'",
])  # fmt: skip
def test_digests_see_every_difference(store: Store, sql: str) -> None:
    store.add(store.new(CheckIn, {"mood": 4, "note": "x"}))
    with store._engine.connect() as connection:
        before = backup.digests(connection)
        assert backup.digests(connection) == before
        connection.execute(text(sql))
        assert backup.digests(connection) != before
        connection.rollback()
        assert backup.digests(connection) == before


def test_a_copy_cut_short_leaves_nothing(schema: Schema, vault_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, data: bytes) -> None:
        raise OutOfSpace

    monkeypatch.setattr(files, "write_private", full)
    with pytest.raises(OutOfSpace):
        copy(schema)
    assert list((vault_dir / "backups").iterdir()) == []


KILLED = """
import os, signal, sys
from pathlib import Path
from calmterm.core.clock import SystemClock
from calmterm.store import Vault
from calmterm.store.db import backup
backup.check_pages = lambda _: os.kill(os.getpid(), int(sys.argv[3]))
with Vault(Path(sys.argv[1])).schema(sys.argv[2]) as it:
    backup.copy_before(it.directory, it._engine, it._keyring, it._master, SystemClock().now(), "test")
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_what_a_kill_left_of_a_copy_goes_at_the_next_unlock(
    how: signal.Signals, store: Store, vault_dir: Path, passphrase: str
) -> None:
    """And what another window is still writing stays."""
    store.close()
    arguments = [sys.executable, "-c", KILLED, str(vault_dir), passphrase, str(how.value)]
    window = subprocess.Popen(arguments)
    os.waitid(os.P_PID, window.pid, os.WEXITED | os.WSTOPPED | os.WNOWAIT)
    try:
        [left] = (vault_dir / "backups").iterdir()
        assert left.name.startswith(backup.PARTIAL)
        Vault(vault_dir).unlock(passphrase).close()
        assert left.exists() == (how == signal.SIGSTOP)
    finally:
        window.kill()
        window.wait()
    Vault(vault_dir).unlock(passphrase).close()
    assert not left.exists()


def test_only_unfinished_copies_are_cleared_away(vault_dir: Path, tmp_path: Path) -> None:
    backups, outside = vault_dir / "backups", tmp_path / "outside"
    for kept in (backups / "20261120T203000Z-test", outside):
        kept.mkdir(parents=True)
        (kept / "journal.db").touch()
    (backups / f"{backup.PARTIAL}link").symlink_to(outside)
    (backups / f"{backup.PARTIAL}file").touch()
    backup.clear_partial(vault_dir)
    backup.clear_partial(tmp_path / "nowhere")
    assert len([*backups.iterdir()]) == 3
    assert (outside / "journal.db").exists()
    assert (backups / "20261120T203000Z-test" / "journal.db").exists()


def test_errors_of_the_file_system_are_typed(schema: Schema, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "no")

    monkeypatch.setattr(database, "create_file", refuse)
    with pytest.raises(ReadOnly):
        copy(schema)


def test_a_damaged_vault_is_not_copied(
    store: Store, vault_dir: Path, schema: Schema, clock: FixedClock, passphrase: str
) -> None:
    for number in range(200):
        store.add(store.new(JournalEntry, {"body": f"{number} " * 400}))
    store.close()
    schema.close()
    with (vault_dir / "journal.db").open("r+b") as file:
        file.seek(-2048, os.SEEK_END)
        byte = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte[0] ^ 1]))
    with Vault(vault_dir, clock).schema(passphrase) as again, pytest.raises(CalmtermError):
        copy(again)
    assert list((vault_dir / "backups").iterdir()) == []


WRITE = """
import sys, time
from pathlib import Path
from calmterm.store import Vault
from calmterm.store.model.records import CheckIn
with Vault(Path(sys.argv[1])).unlock(sys.argv[2]) as store:
    print("ready", flush=True)
    for number in range(int(sys.argv[3])):
        store.add(store.new(CheckIn, {"mood": 1 + number % 10, "note": "x" * 500}))
"""


def test_a_copy_taken_while_another_window_writes_is_of_one_moment(
    store: Store, schema: Schema, vault_dir: Path, passphrase: str, clock: FixedClock, tmp_path: Path
) -> None:
    store.add_new([store.new(JournalEntry, {"body": f"{number} " * 300}) for number in range(200)])
    command = [sys.executable, "-c", WRITE, str(vault_dir), passphrase, "150"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
        places = [copy(schema) for _ in range(3)]
    assert other.returncode == 0
    for number, place in enumerate(places):
        shutil.copytree(place, tmp_path / str(number))
        with Vault(tmp_path / str(number), clock).unlock(passphrase) as again:
            assert again.count(JournalEntry) == 200
            assert again.verify_audit() == []
    assert store.count(CheckIn) == 150


# --- another window ----------------------------------------------------------------------------------------


def write_elsewhere(vault_dir: Path, passphrase: str, count: int) -> None:
    command = [sys.executable, "-c", WRITE, str(vault_dir), passphrase, str(count)]
    subprocess.run(command, check=True, capture_output=True)


def test_another_process_is_noticed_once_and_we_are_not(store: Store, vault_dir: Path, passphrase: str) -> None:
    assert not store.changed_elsewhere()
    record = store.add(store.new(CheckIn, {"mood": 4}))
    store.change(record, {"mood": 5})
    store.set_setting("country", "AT")
    store.trash(record)
    store.removal.purge()
    assert not store.changed_elsewhere()
    write_elsewhere(vault_dir, passphrase, 2)
    assert store.changed_elsewhere()
    assert not store.changed_elsewhere()
    assert store.count(CheckIn) == 2


def test_a_window_that_only_reads_is_not_noticed(
    store: Store, vault_dir: Path, passphrase: str, clock: FixedClock
) -> None:
    store.add(store.new(CheckIn, {"mood": 4}))
    assert not store.changed_elsewhere()
    with Vault(vault_dir, clock).unlock(passphrase) as other:
        assert len(other.records(CheckIn)) == 1
        assert not store.changed_elsewhere()
        assert other.verify_audit() == []
        assert not store.changed_elsewhere()
        other.drafts.save("editor", "half a word")
        assert store.changed_elsewhere()
        assert not other.changed_elsewhere()


def test_what_was_written_before_we_opened_is_no_news(store: Store, vault_dir: Path, passphrase: str) -> None:
    store.add(store.new(CheckIn, {"mood": 4}))
    at = FixedClock(datetime(2026, 11, 20, 22, tzinfo=timezone(timedelta(hours=1))))
    with Vault(vault_dir, at).unlock(passphrase) as other:
        assert not other.changed_elsewhere()
    assert json.loads((vault_dir / "keyring.json").read_text())["generation"] == 1
