"""One file that holds a vault: read back before it counts, refused where a single bit differs."""

import os
import random
import shutil
import stat
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from calmterm.core.clock import FixedClock
from calmterm.core.errors import BackupDamaged, NotABackup, NotFound, OutOfSpace, WrongSecret
from calmterm.store import Record, Store, Vault, backup_file, listed_kinds
from calmterm.store.crypto.keyring import Cost
from calmterm.store.model.records import JournalEntry

Put = Callable[..., Record]
Count = Callable[[int, int], int]
Measured = Callable[[str, str], None]


def contents(store: Store) -> list[dict[str, Any]]:
    return [record.to_json() for kind in listed_kinds() for record in store.each(kind)]


@pytest.fixture
def full(store: Store, put: Put) -> Store:
    """A vault with a record of every kind."""
    for kind in listed_kinds():
        put(kind, full=True)
    return store


def test_a_backup_restored_elsewhere_holds_the_same(
    full: Store, passphrase: str, tmp_path: Path, clock: FixedClock
) -> None:
    copied = full.back_up(tmp_path / "one.backup")
    assert backup_file.verify(copied.path, passphrase) == copied
    restored = backup_file.restore(copied.path, passphrase, tmp_path / "deep" / "elsewhere")
    assert (restored.records, restored.digest) == (copied.records, copied.digest)
    with Vault(restored.path, clock).unlock(passphrase) as again:
        assert contents(again) == contents(full)
        assert again.verify_audit() == []
        assert (again.back_up().records, again.back_up().digest) == (copied.records, copied.digest)


def test_a_vault_of_many_entries_is_the_same_elsewhere(
    store: Store, passphrase: str, tmp_path: Path, clock: FixedClock, count: Count, measured: Measured
) -> None:
    entries = count(200, 10_000)
    store.add_new([store.new(JournalEntry, {"body": f"{number} " + "words " * 40}) for number in range(entries)])
    copied = store.back_up(tmp_path / "many.backup")
    assert (copied.records, backup_file.verify(copied.path, passphrase)) == (entries, copied)
    restored = backup_file.restore(copied.path, passphrase, tmp_path / "elsewhere")
    with Vault(tmp_path / "elsewhere", clock).unlock(passphrase) as elsewhere:
        again = elsewhere.back_up(tmp_path / "again.backup")
        assert contents(elsewhere) == contents(store)
    assert copied.digest == restored.digest == again.digest
    measured("copies", f"{entries:,} entries backed up, verified, restored and backed up there: digests equal")


def test_it_opens_with_the_secrets_of_its_day(
    full: Store, passphrase: str, tmp_path: Path, vault_dir: Path, fast: list[Cost]
) -> None:
    copied = full.back_up(tmp_path / "one.backup")
    Vault(vault_dir).keys(passphrase, fast).change_passphrase("another one")
    assert backup_file.verify(copied.path, passphrase).records == copied.records
    with pytest.raises(WrongSecret):
        backup_file.verify(copied.path, "another one")


def test_it_is_private_and_holds_three_plain_members(full: Store, tmp_path: Path, vault_dir: Path) -> None:
    copied = full.back_up(tmp_path / "one.backup")
    assert stat.S_IMODE(copied.path.stat().st_mode) == 0o600
    with tarfile.open(copied.path) as archive:
        assert archive.getnames() == ["keyring.json", "journal.db", "seal.json"]
        header = archive.extractfile("keyring.json")
        assert header is not None
        assert header.read() == (vault_dir / "keyring.json").read_bytes()
    assert list((vault_dir / "backups").iterdir()) == []


def test_every_change_of_a_bit_and_every_cut_is_refused(
    full: Store, passphrase: str, tmp_path: Path, count: Count, measured: Measured
) -> None:
    whole = full.back_up(tmp_path / "one.backup").path.read_bytes()
    pick = random.Random(7)
    tries = count(40, 200)
    # Headers, padding and the end are few bytes among many: they are tried as often as the rest.
    ends = [*range(1024), *range(len(whole) - 4096, len(whole))]
    target = tmp_path / "altered.backup"
    for number in range(tries):
        altered = bytearray(whole)
        match number % 3:
            case 0:
                altered[pick.randrange(len(whole))] ^= 1 << pick.randrange(8)
            case 1:
                altered[pick.choice(ends)] ^= 1 << pick.randrange(8)
            case _:
                del altered[pick.randrange(len(whole)) :]
        target.write_bytes(altered)
        with pytest.raises((BackupDamaged, NotABackup)):
            backup_file.verify(target, passphrase)
        with pytest.raises((BackupDamaged, NotABackup)):
            backup_file.restore(target, passphrase, tmp_path / "never")
    assert not (tmp_path / "never").exists()
    target.write_bytes(whole + b"\0")
    with pytest.raises(BackupDamaged):
        backup_file.verify(target, passphrase)
    measured("copies", f"{tries} flips and truncations of a backup file: {tries} refused")


def test_a_seal_made_by_somebody_without_the_key_is_refused(
    full: Store, passphrase: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup_file.Seal, "sealed_by", lambda seal, *_: backup_file.replace(seal, mac="00" * 32))
    path = full.back_up(tmp_path / "forged.backup").path
    monkeypatch.undo()
    with pytest.raises(BackupDamaged):
        backup_file.verify(path, passphrase)


@pytest.mark.parametrize("content", [b"", b"keyring.json", b"SQLite format 3\0" + bytes(4096), b"\0" * 10240])
def test_a_foreign_file_is_no_backup(content: bytes, passphrase: str, tmp_path: Path) -> None:
    path = tmp_path / "foreign"
    path.write_bytes(content)
    with pytest.raises((NotABackup, BackupDamaged)):
        backup_file.verify(path, passphrase)
    with pytest.raises(NotFound):
        backup_file.verify(tmp_path / "nothing", passphrase)
    with pytest.raises(NotABackup):
        backup_file.verify(tmp_path, passphrase)


def test_a_tar_with_other_members_takes_nothing_anywhere(full: Store, passphrase: str, tmp_path: Path) -> None:
    path = full.back_up(tmp_path / "one.backup").path
    stranger = tmp_path / "stranger"
    stranger.write_text("not ours")
    with tarfile.open(path, "a") as archive:
        archive.add(stranger, "../outside")
    with pytest.raises(BackupDamaged):
        backup_file.restore(path, passphrase, tmp_path / "target")
    assert not (tmp_path.parent / "outside").exists()


def test_what_does_not_read_back_is_not_kept(
    full: Store, tmp_path: Path, vault_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = backup_file._put

    def miswrite(file: Any, name: str, source: Any, size: int) -> None:
        put(file, name, source, size)
        if name == "journal.db":
            file.seek(-1024, os.SEEK_CUR)
            file.write(b"x")
            file.seek(1023, os.SEEK_CUR)

    monkeypatch.setattr(backup_file, "_put", miswrite)
    with pytest.raises(BackupDamaged):
        full.back_up(tmp_path / "one.backup")
    assert not (tmp_path / "one.backup").exists()
    assert list((vault_dir / "backups").iterdir()) == []


def test_a_full_disk_leaves_nothing_and_the_vault_as_it_was(
    full: Store, tmp_path: Path, vault_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup_file, "_pour", no_room)
    with pytest.raises(OutOfSpace):
        full.back_up(tmp_path / "one.backup")
    assert not [*tmp_path.glob("*.backup"), *tmp_path.glob(".*")]
    assert list((vault_dir / "backups").iterdir()) == []


def test_a_copied_vault_is_verified_and_restored_as_well(full: Store, passphrase: str, tmp_path: Path) -> None:
    copied = full.back_up()
    before = {file.name: file.read_bytes() for file in copied.path.iterdir()}
    found = backup_file.verify(copied.path, passphrase)
    assert (found.records, found.digest) == (copied.records, copied.digest)
    assert {file.name: file.read_bytes() for file in copied.path.iterdir()} == before
    assert backup_file.restore(copied.path, passphrase, tmp_path / "new").digest == copied.digest
    damaged = shutil.copytree(copied.path, tmp_path / "damaged")
    data = bytearray((damaged / "journal.db").read_bytes())
    data[len(data) // 2] ^= 1
    (damaged / "journal.db").write_bytes(data)
    with pytest.raises(BackupDamaged):
        backup_file.verify(damaged, passphrase)


def test_a_restore_never_replaces_anything(full: Store, passphrase: str, tmp_path: Path) -> None:
    path = full.back_up(tmp_path / "one.backup").path
    target = tmp_path / "taken"
    target.mkdir()
    (target / "mine").write_text("mine")
    with pytest.raises(Exception, match="path"):
        backup_file.restore(path, passphrase, target)
    assert [file.name for file in target.iterdir()] == ["mine"]
    assert not list(tmp_path.glob(".partial*"))
