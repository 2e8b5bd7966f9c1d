"""A log that belongs to another state of the database: copied back without deleting, or put there."""

import hashlib
import json
import os
import shutil
import signal
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from calmterm.core.clock import FixedClock
from calmterm.core.errors import VaultDamaged
from calmterm.store import Store, Vault
from calmterm.store.db import database, stale_log
from calmterm.store.last_seen import OLDER
from calmterm.store.model.records import Draft, JournalEntry

NAMES = ("journal.db", "journal.db-wal", "journal.db-shm")
Measured = Callable[[str, str], None]


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write(store: Store, *bodies: str) -> None:
    for body in bodies:
        store.add(store.new(JournalEntry, {"body": body}))


def copy_over(source: Path, target: Path) -> None:
    """Copy as `cp -a` and `rsync` do: what is only in the target stays."""
    shutil.copytree(source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".*"))


def bodies(store: Store) -> list[str]:
    return sorted(entry.text.body for entry in store.records(JournalEntry))


@pytest.fixture
def vault(vault_dir: Path, clock: FixedClock, passphrase: str, fast: list[object]) -> Vault:
    """A vault of one entry, closed."""
    made = Vault(vault_dir, clock)
    store, _ = made.create(passphrase, fast)  # type: ignore[arg-type]
    write(store, "the first evening")
    store.close()
    return made


def two_nights(vault: Vault, passphrase: str, copy: Path, *, whole: bool) -> None:
    """Copy while it is open on night one, close well on night two, copy again into the same place."""
    store = vault.unlock(passphrase)
    if not whole:
        database.fold_log(store._engine)
    write(store, "night one")
    copy_over(vault.directory, copy)
    store.close()
    store = vault.unlock(passphrase)
    write(store, "night two", "and later", "and later still")
    first = store.records(JournalEntry, oldest_first=True)[0]
    store.change(first, {"body": "the first evening, changed"})
    store.close()
    copy_over(vault.directory, copy)


ALL = ["and later", "and later still", "night one", "night two", "the first evening, changed"]


@pytest.mark.parametrize("whole", [True, False], ids=["a log of every page", "a log of some pages"])
def test_two_nights_copied_into_one_place(
    whole: bool, vault: Vault, passphrase: str, clock: FixedClock, tmp_path: Path, measured: Measured
) -> None:
    copy = tmp_path / "copy"
    two_nights(vault, passphrase, copy, whole=whole)
    assert (copy / "journal.db-wal").stat().st_size > 0
    before = digest(copy / "journal.db")
    log = digest(copy / "journal.db-wal")

    with Vault(copy, clock).unlock(passphrase) as store:
        assert bodies(store) == ALL
        assert any("set aside" in notice for notice in store.notices)
        assert store.verify_audit() == []
    [aside] = stale_log.left_aside(copy)
    assert digest(aside) == log  # the log itself is kept as it was
    assert before == digest(vault.directory / "journal.db")
    with Vault(copy, clock).unlock(passphrase) as store:
        assert bodies(store) == ALL
        assert not any("set aside" in notice for notice in store.notices)
    pages = "all" if whole else "some"
    measured("stale log", f"copied on two nights, {pages} pages in the old log: 0 of 5 entries lost")


def test_the_database_is_not_changed_before_the_log_is_judged(
    vault: Vault, passphrase: str, clock: FixedClock, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    two_nights(vault, passphrase, copy, whole=False)
    whole = (copy / "journal.db").read_bytes()
    # Neither way whole: a page of the database is damaged, and the log is still of another state.
    (copy / "journal.db").write_bytes(whole[:4096] + bytes(4096) + whole[8192:])
    states = [digest(copy / name) for name in NAMES]
    with pytest.raises(VaultDamaged):
        Vault(copy, clock).unlock(passphrase)
    assert [digest(copy / name) for name in NAMES] == states


def test_a_log_of_edits_alone(vault: Vault, passphrase: str, clock: FixedClock, tmp_path: Path) -> None:
    """No entry comes or goes: only an older text would come back."""
    store = vault.unlock(passphrase)
    database.fold_log(store._engine)
    entry = store.records(JournalEntry)[0]
    entry = store.change(entry, {"body": "edited once"})
    copy = tmp_path / "copy"
    copy_over(vault.directory, copy)
    store.change(entry, {"body": "edited twice"})
    store.close()
    copy_over(vault.directory, copy)
    with Vault(copy, clock).unlock(passphrase) as store:
        assert bodies(store) == ["edited twice"]
        assert any("set aside" in notice for notice in store.notices)


def test_one_old_log_put_back_by_somebody(vault: Vault, passphrase: str, clock: FixedClock, tmp_path: Path) -> None:
    store = vault.unlock(passphrase)
    write(store, "night one")
    old = tmp_path / "old-log"
    shutil.copy(vault.directory / "journal.db-wal", old)
    write(store, "night two")
    store.close()
    shutil.copy(old, vault.directory / "journal.db-wal")
    with vault.unlock(passphrase) as store:
        assert bodies(store) == ["night one", "night two", "the first evening"]
        assert any("set aside" in notice for notice in store.notices)


def test_an_old_database_under_a_newer_log_is_never_mixed(
    vault: Vault, passphrase: str, clock: FixedClock, tmp_path: Path
) -> None:
    """One old file put back the other way round: what does not fit together does not open as if it did."""
    old = tmp_path / "old.db"
    shutil.copy(vault.directory / "journal.db", old)
    store = vault.unlock(passphrase)
    write(store, *(f"entry {number} " + "words " * 300 for number in range(30)))
    database.fold_log(store._engine)
    write(store, "the last one")
    log = (vault.directory / "journal.db-wal").read_bytes()
    store.close()
    shutil.copy(old, vault.directory / "journal.db")
    (vault.directory / "journal.db-wal").write_bytes(log)
    with vault.unlock(passphrase) as store:
        assert bodies(store) == ["the first evening"]
        assert store.verify_audit() == []
        assert OLDER in store.notices


PAGE, SECTOR = 4096, 512


def rollback_journal(before: bytes, after: bytes) -> bytes:
    """The journal that would take `after` back to `before`, as SQLite writes it (sqlite.org/fileformat2.html, 3)."""
    pages = [
        number for number in range(len(before) // PAGE)
        if before[number * PAGE : (number + 1) * PAGE] != after[number * PAGE : (number + 1) * PAGE]
    ]  # fmt: skip
    nonce = 7
    head = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + struct.pack(
        ">5I", len(pages), nonce, len(before) // PAGE, SECTOR, PAGE
    )
    journal = head.ljust(SECTOR, b"\0")
    for number in pages:
        page = before[number * PAGE : (number + 1) * PAGE]
        checksum = nonce + sum(page[at] for at in range(PAGE - 200, 0, -200))
        journal += struct.pack(">I", number + 1) + page + struct.pack(">I", checksum & 0xFFFFFFFF)
    return journal


@pytest.fixture
def on_a_network_drive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "journal_mode", lambda _path: "DELETE")  # type: ignore[misc]


def test_an_old_rollback_journal_is_set_aside(vault: Vault, passphrase: str, on_a_network_drive: None) -> None:
    path = vault.directory / "journal.db"
    vault.unlock(passphrase).close()
    night_one = path.read_bytes()
    with vault.unlock(passphrase) as store:
        write(store, "night two", "words " * 2000)
    night_two = path.read_bytes()
    path.with_name("journal.db-journal").write_bytes(rollback_journal(night_one, night_two))
    with vault.unlock(passphrase) as store:
        assert [body[:9] for body in bodies(store)] == ["night two", "the first", "words wor"]
        assert any("set aside" in notice for notice in store.notices)


def test_a_save_cut_short_on_a_network_drive_is_whole_or_undone(
    vault: Vault, passphrase: str, on_a_network_drive: None
) -> None:
    """Killed between any two of the pages that a save writes: its journal takes it back, unless all were written."""
    path = vault.directory / "journal.db"
    vault.unlock(passphrase).close()
    before = path.read_bytes()
    with vault.unlock(passphrase) as store:
        write(store, "one more")
    after = path.read_bytes()
    changed = [at for at in range(0, len(after), PAGE) if before[at : at + PAGE] != after[at : at + PAGE]]
    assert len(changed) > 3
    journal = rollback_journal(before, after)
    for written in range(len(changed) + 1):
        for order in (changed, changed[::-1]):
            torn = bytearray(before.ljust(len(after), b"\0"))
            for at in order[:written]:
                torn[at : at + PAGE] = after[at : at + PAGE]
            path.write_bytes(torn if written else before)
            path.with_name("journal.db-journal").write_bytes(journal)
            with vault.unlock(passphrase) as store:
                assert bodies(store) in (["the first evening"], ["one more", "the first evening"])
                assert store.verify_audit() == []
            for log in stale_log.left_aside(vault.directory):
                log.unlink()


def test_the_log_of_a_crash_is_replayed(vault: Vault, passphrase: str, clock: FixedClock) -> None:
    """The usual case stays as it was: killed while open, all that was saved is in the log and comes back."""
    code = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom calmterm.store import Vault\n"
        "from calmterm.store.model.records import JournalEntry\n"
        "store = Vault(Path(sys.argv[1])).unlock(sys.argv[2])\n"
        "store.add(store.new(JournalEntry, {'body': 'kept by the log'}))\n"
        "store.drafts.save('form:habit', 'half a word')\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(vault.directory), passphrase], check=False)
    assert done.returncode == -signal.SIGKILL
    assert (vault.directory / "journal.db-wal").stat().st_size > 0
    with vault.unlock(passphrase) as store:
        assert bodies(store) == ["kept by the log", "the first evening"]
        assert len(list(store.each(Draft))) == 1
        assert store.notices == []
    assert stale_log.left_aside(vault.directory) == []
    assert not list(vault.directory.glob(f"{stale_log.CHECKING}*"))


def test_the_log_of_another_window_is_left_alone(
    vault: Vault, passphrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the kernel lists no locks: then a process of its own tries to lock."""
    with vault.unlock(passphrase) as first:
        write(first, "still open")
        with vault.unlock(passphrase) as second:
            assert bodies(second) == ["still open", "the first evening"]
        monkeypatch.setattr(stale_log, "LOCKS", Path("/nowhere"))
        with vault.unlock(passphrase) as second:
            assert bodies(second) == ["still open", "the first evening"]
        write(first, "and goes on")
        assert bodies(first) == ["and goes on", "still open", "the first evening"]
    assert stale_log.left_aside(vault.directory) == []


@pytest.mark.parametrize("listed", [True, False], ids=["by the kernel's list", "by trying"])
def test_a_log_that_a_window_has_open_is_not_even_judged(
    listed: bool, vault: Vault, passphrase: str, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged = list[Path]()
    monkeypatch.setattr(stale_log, "_is_stale", lambda _, log, __: judged.append(log))
    if not listed:
        monkeypatch.setattr(stale_log, "LOCKS", Path("/nowhere"))
    database_path, log = vault.directory / "journal.db", vault.directory / "journal.db-wal"
    with vault.unlock(passphrase) as store:
        write(store, "still open")
        copy = log.read_bytes()
        assert stale_log.set_aside(database_path, store.master, clock.now()) is None
        assert judged == []
    log.write_bytes(copy)
    assert stale_log.set_aside(database_path, store.master, clock.now()) is None
    assert judged == [log]


def test_logs_set_aside_in_one_second_have_names_of_their_own(
    vault: Vault, passphrase: str, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stale_log, "_is_stale", lambda *_: True)
    names = list[str]()
    with vault.unlock(passphrase) as store:
        master = store.master
    for number in range(3):
        (vault.directory / "journal.db-wal").write_bytes(b"%d" % number)
        (vault.directory / "journal.db-shm").touch()
        aside = stale_log.set_aside(vault.directory / "journal.db", master, clock.now())
        assert aside is not None
        names.append(aside.name)
        assert aside.read_bytes() == b"%d" % number
        assert not (vault.directory / "journal.db-shm").exists()
    assert names == [names[0], f"{names[0]}-2", f"{names[0]}-3"]


def test_a_whole_older_vault_put_back_is_told(
    vault: Vault, passphrase: str, clock: FixedClock, tmp_path: Path, measured: Measured
) -> None:
    yesterday = tmp_path / "yesterday"
    shutil.copytree(vault.directory, yesterday)
    with vault.unlock(passphrase) as store:
        write(store, "today")
    shutil.rmtree(vault.directory)
    shutil.copytree(yesterday, vault.directory)
    with vault.unlock(passphrase) as store:
        assert OLDER in store.notices
        assert bodies(store) == ["the first evening"]
    measured("older vault put back", "the whole vault of yesterday: told at unlock on the machine that saw today's")


def test_a_set_aside_log_is_named_by_doctor(vault: Vault, passphrase: str, clock: FixedClock, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    two_nights(vault, passphrase, copy, whole=True)
    Vault(copy, clock).unlock(passphrase).close()
    environment = os.environ | {"CALMTERM_VAULT": str(copy)}
    read, put = os.pipe()
    os.write(put, f"{passphrase}\n".encode())
    os.close(put)
    done = subprocess.run(
        [sys.executable, "-m", "calmterm", "--passphrase-fd", str(read), "doctor", "--json"],
        env=environment, pass_fds=[read], capture_output=True, text=True, check=False,
    )  # fmt: skip
    os.close(read)
    found = [one for one in json.loads(done.stdout)["findings"] if one["check"] == "old logs"]
    assert [one["level"] for one in found] == ["note"]
