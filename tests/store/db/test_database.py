"""The encrypted database: what SQLite is told, who may see its files, and its errors as ours."""

import errno
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from calmterm import migrations
from calmterm.core.clock import FixedClock
from calmterm.core.errors import (
    CalmtermError,
    InvalidRecord,
    OutOfSpace,
    ReadOnly,
    UnsafePlace,
    VaultBusy,
    VaultDamaged,
)
from calmterm.store import Store, Vault
from calmterm.store.crypto.keyring import Keyring
from calmterm.store.db import database
from calmterm.store.model.records import JournalEntry
from waiting import poll


def pragma(store: Store, name: str) -> object:
    with store._engine.connect() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


@pytest.mark.parametrize(("name", "value"), [
    ("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1), ("temp_store", 2),
    ("trusted_schema", 0), ("cell_size_check", 1), ("busy_timeout", 5000), ("application_id", 0x63616C6D),
    ("user_version", int(migrations.HEAD)), ("cipher_log_level", "NONE"),
])  # fmt: skip
def test_what_sqlite_is_told(name: str, value: object, store: Store) -> None:
    assert pragma(store, name) == value


def test_the_settings_hold_after_the_next_unlock_too(store: Store, vault_dir: Path, passphrase: str) -> None:
    store.close()
    with Vault(vault_dir).unlock(passphrase) as again:
        for name, value in {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}.items():
            assert pragma(again, name) == value, name


def test_every_write_takes_the_lock_at_its_start(store: Store) -> None:
    seen: list[str] = []
    with store._engine.connect() as connection:
        connection.connection.driver_connection.set_trace_callback(seen.append)  # pyright: ignore
    store.add(store.new(JournalEntry, {"body": "x"}))
    store.get(JournalEntry, store.records(JournalEntry)[0].id)
    begun = [line for line in seen if line.startswith("BEGIN")]
    assert begun[0] == "BEGIN IMMEDIATE"
    assert set(begun[1:]) == {"BEGIN"}


def test_one_user_action_is_one_transaction(store: Store) -> None:
    from calmterm.store.model.records import CheckIn

    seen: list[str] = []
    with store._engine.connect() as connection:
        connection.connection.driver_connection.set_trace_callback(seen.append)  # pyright: ignore
    store.add(store.new(CheckIn, {"mood": 3, "emotions": [{"emotion": "joy"}], "triggers": ["new", "work"]}))
    assert [line for line in seen if line in ("BEGIN IMMEDIATE", "BEGIN", "COMMIT", "ROLLBACK")] == [
        "BEGIN IMMEDIATE", "COMMIT",
    ]  # fmt: skip


# --- files -------------------------------------------------------------------------------------------------


def test_all_files_are_private_while_open_and_after(store: Store, vault_dir: Path) -> None:
    store.add(store.new(JournalEntry, {"body": "x"}))
    open_files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in vault_dir.iterdir()}
    assert open_files == {
        "journal.db": 0o600, "journal.db-wal": 0o600, "journal.db-shm": 0o600, "keyring.json": 0o600,
        "keyring.copy.json": 0o600, "inbox": 0o700, "backups": 0o700,
    }  # fmt: skip
    assert stat.S_IMODE(vault_dir.stat().st_mode) == 0o700
    store.close()
    assert {path.name for path in vault_dir.iterdir()} == set(open_files) - {"journal.db-wal", "journal.db-shm"}


def test_it_is_no_plain_sqlite_file(store: Store, vault_dir: Path) -> None:
    store.close()
    path = vault_dir / "journal.db"
    assert b"SQLite format" not in path.read_bytes()
    plain = sqlite3.connect(path)
    with pytest.raises(sqlite3.DatabaseError, match="not a database"):
        plain.execute("SELECT * FROM sqlite_master")
    plain.close()


def test_another_key_or_salt_opens_nothing(store: Store, vault_dir: Path, passphrase: str) -> None:
    store.close()
    key, salt = Keyring.from_bytes((vault_dir / "keyring.json").read_bytes()).unlock(passphrase).database
    database.open_engine(vault_dir / "journal.db", key, salt).dispose()
    for wrong in ((bytes(32), salt), (key, bytes(16))):
        with pytest.raises(VaultDamaged):
            database.open_engine(vault_dir / "journal.db", *wrong)


@pytest.mark.parametrize("suffix", ["", "-wal", "-shm", "-journal"])
def test_a_link_is_never_followed(suffix: str, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").touch()
    (tmp_path / f"journal.db{suffix}").symlink_to("elsewhere")
    with pytest.raises(UnsafePlace):
        database.open_engine(tmp_path / "journal.db", bytes(32), bytes(16))


def test_a_missing_database_is_never_made_anew(tmp_path: Path) -> None:
    with pytest.raises(VaultDamaged, match="missing"):
        database.open_engine(tmp_path / "journal.db", bytes(32), bytes(16))
    assert list(tmp_path.iterdir()) == []


def test_a_name_with_marks_of_a_uri_is_fine(tmp_path: Path) -> None:
    place = tmp_path / "100% ?me&you #1"
    place.mkdir()
    database.create_file(place / "journal.db")
    engine = database.open_engine(place / "journal.db", bytes(32), bytes(16))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE t (x)"))
    engine.dispose()
    assert [path.name for path in place.iterdir()] == ["journal.db"]
    assert (place / "journal.db").stat().st_size > 0


# --- another process ---------------------------------------------------------------------------------------

HOLD = """
import sys
from collections.abc import Iterator
from pathlib import Path
from calmterm.store import Vault
store = Vault(Path(sys.argv[1])).unlock(sys.argv[2])
with store._engine.connect() as connection:
    connection.connection.driver_connection.execute("BEGIN IMMEDIATE")
    print("held", flush=True)
    sys.stdin.readline()
    connection.connection.driver_connection.execute("ROLLBACK")
store.close()
"""


def test_busy_in_another_process(
    store: Store, vault_dir: Path, passphrase: str, monkeypatch: pytest.MonkeyPatch, clock: FixedClock
) -> None:
    entry = store.add(store.new(JournalEntry, {"body": "before"}))
    store.close()
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(vault_dir), passphrase],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert holder.stdout
    assert holder.stdin
    assert holder.stdout.readline() == "held\n"
    with Vault(vault_dir, clock).unlock(passphrase) as second:  # reading goes on
        assert second.get(JournalEntry, entry.id).text.body == "before"
        with pytest.raises(VaultBusy):
            second.add(second.new(JournalEntry, {"body": "meanwhile"}))
        with pytest.raises(VaultBusy):
            second.change(entry, {"body": "meanwhile"})
        assert second.undo.last() is None  # what was not done cannot be taken back
        holder.communicate("\n")
        kept = second.add(second.new(JournalEntry, {"body": "after"}))
        assert {row.text.body for row in second.records(JournalEntry)} == {"before", "after"}
        assert kept.revision == 1
    assert holder.returncode == 0


WhileBusy = Callable[[Store, Callable[[], Any]], Any]


@pytest.fixture
def while_busy(monkeypatch: pytest.MonkeyPatch) -> WhileBusy:
    """Do some work while a store has the write lock, which it keeps until the work is done; return what it comes to.

    Work that waits for the lock cannot get done before that, and fails.
    """
    monkeypatch.setattr(database, "BUSY_SECONDS", 3600)

    def done(holder: Store, work: Callable[[], Any]) -> Any:
        driver = holder._engine.raw_connection().driver_connection
        assert driver is not None
        driver.execute("BEGIN IMMEDIATE")
        with ThreadPoolExecutor(max_workers=1) as pool:
            try:
                working = pool.submit(work)
                poll(working.done)
            finally:
                driver.execute("ROLLBACK")  # ends the thread, too, where it waits
            return working.result()

    return done


def test_a_busy_vault_opens_without_waiting(
    store: Store, vault_dir: Path, passphrase: str, while_busy: WhileBusy, clock: FixedClock
) -> None:
    vault = Vault(vault_dir, clock)
    with while_busy(store, lambda: vault.unlock(passphrase)) as second:
        assert second.notices == []


def test_waiting_jots_do_not_keep_a_busy_vault_shut(
    store: Store, vault_dir: Path, passphrase: str, monkeypatch: pytest.MonkeyPatch, clock: FixedClock
) -> None:
    from calmterm.store.jots import write_jot

    vault = Vault(vault_dir, clock)
    write_jot(vault_dir, vault.capture_key(), "a jot", clock.now())
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    driver = store._engine.raw_connection().driver_connection
    assert driver is not None
    driver.execute("BEGIN IMMEDIATE")
    with vault.unlock(passphrase) as second:
        assert second.notices == ["Jots are waiting in the inbox; they could not join the journal yet."]
        assert second.records(JournalEntry) == []
    driver.execute("ROLLBACK")
    with vault.unlock(passphrase) as third:
        assert third.notices == ["One jot is in the journal now."]


# --- errors ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "expected"), [
    (sqlite3.SQLITE_FULL, OutOfSpace), (sqlite3.SQLITE_READONLY, ReadOnly), (sqlite3.SQLITE_CANTOPEN, ReadOnly),
    (sqlite3.SQLITE_PERM, ReadOnly), (sqlite3.SQLITE_BUSY, VaultBusy), (sqlite3.SQLITE_LOCKED, VaultBusy),
    (sqlite3.SQLITE_CORRUPT, VaultDamaged), (sqlite3.SQLITE_NOTADB, VaultDamaged),
    (sqlite3.SQLITE_IOERR, VaultDamaged), (sqlite3.SQLITE_CONSTRAINT, InvalidRecord),
])  # fmt: skip
def test_errors_of_sqlite_as_ours(code: int, expected: type[CalmtermError]) -> None:
    error = database.sqlcipher.OperationalError("simulated")
    error.sqlite_errorcode = code
    assert type(database.typed_error(error)) is expected
    wrapped = DBAPIError("statement", None, error)
    with pytest.raises(expected), database.errors_typed():
        raise wrapped
    with pytest.raises(expected), database.errors_typed():
        raise error


def test_a_bad_disk_is_told_from_one_that_has_no_room(
    store: Store, vault_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A quota and RLIMIT_FSIZE look to SQLite like a disk that cannot write; trying it out tells."""
    path = vault_dir / "journal.db"
    error = database.sqlcipher.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR
    before = sorted(vault_dir.iterdir())
    assert type(database.typed_error(error, path)) is VaultDamaged
    assert sorted(vault_dir.iterdir()) == before  # nothing of the trial is left
    for code, expected in ((errno.EDQUOT, OutOfSpace), (errno.ENOSPC, OutOfSpace), (errno.EIO, VaultDamaged)):

        def fail(_: Path, code: int = code) -> int:
            raise OSError(code, "simulated")

        monkeypatch.setattr(database, "create_private", fail)
        assert type(database.typed_error(error, path)) is expected
        with pytest.raises(expected), database.errors_typed(path):
            raise error


def test_errors_that_are_not_sqlites_stay_what_they_are() -> None:
    assert database.typed_error(ValueError("x")) is None
    strange = database.sqlcipher.OperationalError("no such table: t")
    strange.sqlite_errorcode = sqlite3.SQLITE_ERROR
    assert database.typed_error(strange) is None
    with pytest.raises(database.sqlcipher.OperationalError), database.errors_typed():
        raise strange


def test_no_error_carries_values(store: Store) -> None:
    with pytest.raises(DBAPIError) as caught, store._engine.begin() as connection:
        connection.execute(text("INSERT INTO setting (id, value) VALUES (:id, :value)"), {"id": 1, "value": "canary"})
    assert "canary" not in str(caught.value)


def test_closing_closes_though_the_checkpoint_fails(
    store: Store, vault_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Strange(Exception):
        pass

    def fail() -> None:
        raise Strange

    disposed: list[bool] = []
    dispose = store._engine.dispose
    with monkeypatch.context() as broken:
        broken.setattr(store._engine, "connect", fail)
        broken.setattr(store._engine, "dispose", lambda: (disposed.append(True), dispose()))
        with pytest.raises(Strange):
            store.close()
    assert disposed
    assert not (vault_dir / "journal.db-wal").exists()


def test_closing_does_not_wait_for_another_window(
    vault_dir: Path, store: Store, passphrase: str, while_busy: WhileBusy
) -> None:
    first = Vault(vault_dir).unlock(passphrase)
    while_busy(store, first.close)


def test_closing_twice_is_fine(store: Store) -> None:
    store.close()
    store.close()


# --- file systems ------------------------------------------------------------------------------------------

TABLE = """\
/dev/sda1 / ext4 rw 0 0
server:/home /home nfs4 rw 0 0
odd
none  two
//nas/x /mnt/my\\040disk\\011tab cifs rw 0 0
sshfs# /home/me/remote fuse.sshfs rw 0 0
/dev/sdb1 /srv ext4 rw 0 0
overlay /srv btrfs rw 0 0
tmpfs /run/\xff tmpfs rw 0 0
"""


@pytest.mark.parametrize(("path", "kind", "journal"), [
    ("/etc/x", "ext4", "WAL"), ("/home/me/x", "nfs4", "DELETE"), ("/homely/x", "ext4", "WAL"),
    ("/mnt/my disk\ttab/x", "cifs", "DELETE"), ("/home/me/remote/x", "fuse.sshfs", "DELETE"),
    ("/srv/x", "btrfs", "WAL"), ("/home", "nfs4", "DELETE"),
])  # fmt: skip
def test_the_file_system_is_read_from_the_mount_table(
    path: str, kind: str, journal: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mounts").write_bytes(TABLE.encode("latin-1"))
    monkeypatch.setattr(database, "MOUNTS", tmp_path / "mounts")
    monkeypatch.setattr(Path, "resolve", lambda self: self)
    assert database.file_system(Path(path)) == kind
    assert database.journal_mode(Path(path)) == journal


def test_without_a_mount_table_the_file_system_is_taken_for_local(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "MOUNTS", tmp_path / "none")
    assert database.file_system(tmp_path) == ""
    assert database.journal_mode(tmp_path) == "WAL"


def test_on_a_network_file_system_the_journal_is_a_rollback_journal(
    vault_dir: Path, passphrase: str, monkeypatch: pytest.MonkeyPatch, store: Store
) -> None:
    store.close()
    monkeypatch.setattr(database, "file_system", lambda path: "nfs4")
    with Vault(vault_dir).unlock(passphrase) as remote:
        assert pragma(remote, "journal_mode") == "delete"
        entry = remote.add(remote.new(JournalEntry, {"body": "x"}))
        assert not (vault_dir / "journal.db-wal").exists()
        remote.trash(entry)
        assert remote.removal.purge() == 1


def test_this_machines_mount_table_is_read() -> None:
    if not database.MOUNTS.exists():
        pytest.skip("no mount table on this system")
    assert database.file_system(Path("/proc/self")) == "proc"
    assert os.access(database.MOUNTS, os.R_OK)
