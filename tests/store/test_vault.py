"""A vault on disk: making it, opening it, its two keyrings, and what stops half-way."""

import json
import os
import pkgutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from calmterm.core import files, locks
from calmterm.core.clock import FixedClock, SystemClock
from calmterm.core.errors import (
    KeyringDamaged,
    KeyringRefused,
    MemoryRefused,
    OutOfSpace,
    ReadOnly,
    UnsafePlace,
    UsageError,
    VaultBusy,
    VaultDamaged,
    VaultExists,
    VaultMissing,
    VaultTooNew,
    WrongSecret,
)
from calmterm.store import Store, Vault, wrong_tries
from calmterm.store.crypto import keyring
from calmterm.store.crypto.keyring import Cost, Keyring
from calmterm.store.crypto.master_key import MasterKey
from calmterm.store.db.schema import Schema
from calmterm.store.model.records import JournalEntry

HEADER, COPY = "keyring.json", "keyring.copy.json"


def header_of(vault_dir: Path, name: str = HEADER) -> Keyring:
    return Keyring.from_bytes((vault_dir / name).read_bytes())


def flip(path: Path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(bytes(data))


# --- making ------------------------------------------------------------------------------------------------


def test_a_new_vault_opens_with_both_secrets(vault_dir: Path, clock: FixedClock, fast: list[Cost]) -> None:
    vault = Vault(vault_dir, clock)
    assert not vault.exists()
    store, code = vault.create("one two", fast)
    entry = store.add(store.new(JournalEntry, {"body": "hello"}))
    store.close()
    assert vault.exists()
    for secret in ("one two", code, code.lower().replace("-", " ")):
        with vault.unlock(secret) as again:
            assert again.get(JournalEntry, entry.id).text.body == "hello"
            assert again.notices == []
    with pytest.raises(WrongSecret):
        vault.unlock("one too")
    assert sorted(path.name for path in vault_dir.iterdir()) == [
        "backups", "inbox", "journal.db", "keyring.copy.json", "keyring.json", "wrong-tries.json",
    ]  # fmt: skip


def test_making_the_object_touches_nothing(vault_dir: Path) -> None:
    assert isinstance(Vault(vault_dir).clock, SystemClock)
    assert not vault_dir.exists()


def test_an_empty_passphrase_makes_no_vault(vault_dir: Path) -> None:
    with pytest.raises(UsageError):
        Vault(vault_dir).create("")
    assert not vault_dir.exists()


def test_memory_refused_makes_no_vault(vault_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr(keyring, "crypto_pwhash_alg", refuse)
    with pytest.raises(MemoryRefused):
        Vault(vault_dir).create("x")
    assert not vault_dir.exists()


def test_a_vault_is_never_made_over_another(store: Store, vault_dir: Path, fast: list[Cost]) -> None:
    before = {path.name: path.read_bytes() for path in vault_dir.iterdir() if path.is_file()}
    for missing in ((), (HEADER,), (COPY,)):
        for name in missing:
            (vault_dir / name).rename(vault_dir.parent / name)
        with pytest.raises(VaultExists, match="There is a vault here already"):
            Vault(vault_dir).create("x", fast)
        with pytest.raises(VaultExists):
            Vault(vault_dir).require_free()
        for name in missing:
            (vault_dir.parent / name).rename(vault_dir / name)
    assert {path.name: path.read_bytes() for path in vault_dir.iterdir() if path.is_file()} == before


def test_a_vault_that_lost_its_keyrings_is_not_made_over(
    store: Store, vault_dir: Path, passphrase: str, fast: list[Cost]
) -> None:
    """Its entries are still there for whoever puts the keyring back."""
    entry = store.add(store.new(JournalEntry, {"body": "hello"}))
    store.close()
    saved = {name: (vault_dir / name).read_bytes() for name in (HEADER, COPY)}
    for name in saved:
        (vault_dir / name).unlink()
    with pytest.raises(VaultMissing):
        Vault(vault_dir).unlock(passphrase)
    with pytest.raises(VaultMissing):
        Vault(vault_dir).capture_key()
    with pytest.raises(VaultExists, match="not empty"):
        Vault(vault_dir).create("x", fast)
    (vault_dir / HEADER).write_bytes(saved[HEADER])
    with Vault(vault_dir).unlock(passphrase) as again:
        assert again.get(JournalEntry, entry.id).text.body == "hello"
    assert (vault_dir / COPY).read_bytes() == saved[COPY]


def test_a_directory_with_something_else_in_it_is_refused(vault_dir: Path, fast: list[Cost]) -> None:
    vault_dir.mkdir()
    (vault_dir / "thesis.txt").write_text("mine")
    with pytest.raises(VaultExists, match="not empty"):
        Vault(vault_dir).create("x", fast)
    assert [path.name for path in vault_dir.iterdir()] == ["thesis.txt"]


def test_a_directory_that_cannot_be_listed(vault_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault_dir.mkdir()

    def refuse(_: Path) -> None:
        raise PermissionError(13, "simulated")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(ReadOnly):
        Vault(vault_dir).require_free()


def test_an_empty_directory_is_taken(vault_dir: Path, fast: list[Cost]) -> None:
    vault_dir.mkdir(0o755)
    store, _ = Vault(vault_dir).create("x", fast)
    store.close()
    assert stat.S_IMODE(vault_dir.stat().st_mode) == 0o700


# --- making, cut short -------------------------------------------------------------------------------------


class Cut(BaseException):
    """As a signal would come: no Exception."""


STEPS = ["store.db.database.create_file", "core.files.make_directory", "store.db.database.open_engine",
         "store.db.schema.Schema.up", "store.store.Store", "core.files.write_private"]  # fmt: skip


@pytest.mark.sample(5)
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("after", [False, True])
def test_a_creation_that_fails_leaves_room_for_the_next(
    step: str, after: bool, vault_dir: Path, clock: FixedClock, fast: list[Cost], monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, _, name = step.rpartition(".")
    target = pkgutil.resolve_name(f"calmterm.{owner}")
    original = getattr(target, name)
    count = 0

    def cut(*args: object, **named: object) -> object:
        nonlocal count
        count += 1
        if count < (2 if name in ("make_directory", "write_private") else 1):  # in the middle of several
            return original(*args, **named)
        if after:
            done = original(*args, **named)
            if isinstance(done, Store):
                done.close()
        raise Cut

    with monkeypatch.context() as cutting:
        cutting.setattr(target, name, cut)
        with pytest.raises(Cut):
            Vault(vault_dir, clock).create("first", fast)
    assert not Vault(vault_dir).exists()
    assert list(vault_dir.iterdir()) == []
    store, _ = Vault(vault_dir, clock).create("second", fast)
    assert len(store.trigger_names()) == 19
    store.close()
    Vault(vault_dir, clock).unlock("second").close()


KILLED = """
import os, pkgutil, sys
from pathlib import Path
from calmterm.store import Vault
from calmterm.store.crypto.keyring import Cost, MIB

owner, _, name = sys.argv[2].rpartition(".")
target = pkgutil.resolve_name(f"calmterm.{owner}")
original, left = getattr(target, name), int(sys.argv[3])

def die(*args, **named):
    global left
    left -= 1
    if left < 0:
        os._exit(9)
    return original(*args, **named)

setattr(target, name, die)
Vault(Path(sys.argv[1])).create("first", [Cost(2, 19 * MIB)])
"""


@pytest.mark.parametrize(("step", "times"), [
    ("store.db.database.create_file", 0), ("store.db.schema.Schema.up", 0), ("core.files.write_private", 0),
])  # fmt: skip
def test_a_creation_that_was_killed_leaves_room_for_the_next(
    step: str, times: int, vault_dir: Path, clock: FixedClock, fast: list[Cost]
) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(vault_dir), step, str(times)], check=False)
    assert done.returncode == 9
    assert (vault_dir / ".unfinished").exists()
    vault = Vault(vault_dir, clock)
    with pytest.raises(VaultMissing):
        vault.unlock("first")
    vault.require_free()
    store, _ = vault.create("second", fast)
    store.close()
    vault.unlock("second").close()
    assert not (vault_dir / ".unfinished").exists()


def test_a_creation_killed_after_its_keyring_is_a_vault(vault_dir: Path, clock: FixedClock, fast: list[Cost]) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(vault_dir), "core.files.write_private", "1"], check=False)
    assert done.returncode == 9
    vault = Vault(vault_dir, clock)
    with pytest.raises(VaultExists):
        vault.create("second", fast)
    with vault.unlock("first") as store:
        assert len(store.trigger_names()) == 19
    assert not (vault_dir / ".unfinished").exists()  # from now on nothing of it is ever cleared away
    assert (vault_dir / COPY).read_bytes() == (vault_dir / HEADER).read_bytes()


def test_what_somebody_else_put_beside_an_unfinished_vault_stays(
    vault_dir: Path, clock: FixedClock, fast: list[Cost]
) -> None:
    subprocess.run([sys.executable, "-c", KILLED, str(vault_dir), "core.files.write_private", "0"], check=False)
    (vault_dir / "notes.txt").write_text("mine")
    (vault_dir / "backups" / "old.calm").write_text("mine too")
    store, _ = Vault(vault_dir, clock).create("second", fast)
    store.close()
    assert (vault_dir / "notes.txt").read_text() == "mine"
    assert (vault_dir / "backups" / "old.calm").read_text() == "mine too"


def test_two_creations_at_once(vault_dir: Path, clock: FixedClock, fast: list[Cost]) -> None:
    vault_dir.mkdir(0o700)
    with locks.marked(vault_dir / ".unfinished"), pytest.raises(VaultBusy):
        Vault(vault_dir, clock).create("x", fast)


def test_a_vault_made_meanwhile_is_kept(
    vault_dir: Path, clock: FixedClock, fast: list[Cost], monkeypatch: pytest.MonkeyPatch
) -> None:
    from calmterm.store import vault as module

    make_directory = files.make_directory
    once = [True]

    def slow(directory: Path) -> None:
        if directory == vault_dir and once.pop() if once else False:
            Vault(vault_dir, clock).create("first", fast)[0].close()
        make_directory(directory)

    monkeypatch.setattr(module.files, "make_directory", slow)
    with pytest.raises(VaultExists):
        Vault(vault_dir, clock).create("second", fast)
    Vault(vault_dir, clock).unlock("first").close()


def test_a_database_put_there_meanwhile_is_kept(
    vault_dir: Path, clock: FixedClock, fast: list[Cost], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_directory = files.make_directory

    def slow(directory: Path) -> None:
        make_directory(directory)
        (vault_dir / "journal.db").write_bytes(b"somebody's years")

    monkeypatch.setattr(files, "make_directory", slow)
    with pytest.raises(VaultExists, match="not empty"):
        Vault(vault_dir, clock).create("x", fast)
    assert (vault_dir / "journal.db").read_bytes() == b"somebody's years"
    assert not (vault_dir / ".unfinished").exists()


def test_a_disk_that_is_full_is_told_at_creation(
    vault_dir: Path, clock: FixedClock, fast: list[Cost], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "simulated")

    with monkeypatch.context() as broken:
        broken.setattr("calmterm.store.db.database.create_file", full)
        with pytest.raises(OutOfSpace):
            Vault(vault_dir, clock).create("x", fast)
    Vault(vault_dir, clock).create("x", fast)[0].close()


# --- opening -----------------------------------------------------------------------------------------------


def test_a_place_without_a_vault_is_left_alone(tmp_path: Path) -> None:
    """Somebody named the wrong directory: nothing in it may change."""
    place = tmp_path / "documents"
    place.mkdir(0o755)
    (place / "thesis.txt").touch()
    (place / "thesis.txt").chmod(0o644)
    for directory in (place, tmp_path / "nowhere"):
        with pytest.raises(VaultMissing):
            Vault(directory).unlock("x")
        with pytest.raises(VaultMissing):
            Vault(directory).capture_key()
    assert stat.S_IMODE(place.stat().st_mode) == 0o755
    assert stat.S_IMODE((place / "thesis.txt").stat().st_mode) == 0o644
    (place / HEADER).write_text("{}")  # another program's
    with pytest.raises(KeyringDamaged):
        Vault(place).unlock("x")
    assert stat.S_IMODE(place.stat().st_mode) == 0o755


def test_lax_modes_are_fixed_at_unlock(store: Store, vault_dir: Path, passphrase: str) -> None:
    store.close()
    vault_dir.chmod(0o755)
    for path in vault_dir.iterdir():
        path.chmod(0o777 if path.is_dir() else 0o666)
    Vault(vault_dir).unlock(passphrase).close()
    assert {stat.S_IMODE(path.stat().st_mode) for path in vault_dir.iterdir()} == {0o700, 0o600}
    assert stat.S_IMODE(vault_dir.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", [HEADER, COPY, "journal.db", "inbox"])
def test_links_in_a_vault_are_refused(name: str, store: Store, vault_dir: Path, passphrase: str) -> None:
    store.close()
    (vault_dir / name).rename(vault_dir.parent / name)
    (vault_dir / name).symlink_to(vault_dir.parent / name)
    with pytest.raises(UnsafePlace):
        Vault(vault_dir).unlock(passphrase)
    assert (vault_dir / name).is_symlink()


def test_unsafe_places_are_refused_everywhere(store: Store, vault_dir: Path, passphrase: str, tmp_path: Path) -> None:
    store.close()
    link = tmp_path / "link"
    link.symlink_to(vault_dir)
    for act in (lambda vault: vault.unlock(passphrase), lambda vault: vault.create("x"), Vault.exists,
                Vault.capture_key, Vault.require_free):  # fmt: skip
        with pytest.raises(UnsafePlace):
            act(Vault(link))
    tmp_path.chmod(0o777)
    with pytest.raises(UnsafePlace):
        Vault(vault_dir).unlock(passphrase)
    tmp_path.chmod(0o700)
    Vault(vault_dir).unlock(passphrase).close()


def test_a_database_that_is_missing_or_another_vaults(
    store: Store, vault_dir: Path, passphrase: str, tmp_path: Path, fast: list[Cost]
) -> None:
    store.close()
    (vault_dir / "journal.db").rename(tmp_path / "kept.db")
    with pytest.raises(VaultDamaged, match="missing"):
        Vault(vault_dir).unlock(passphrase)
    other, _ = Vault(tmp_path / "other").create("x", fast)
    other.close()
    (tmp_path / "other" / "journal.db").rename(vault_dir / "journal.db")
    with pytest.raises(VaultDamaged):
        Vault(vault_dir).unlock(passphrase)
    for content in (b"", b"SQLite format 3\0" + bytes(4080), bytes(8192)):
        (vault_dir / "journal.db").write_bytes(content)
        with pytest.raises(VaultDamaged):
            Vault(vault_dir).unlock(passphrase)


def test_an_error_while_opening_closes_the_database(
    store: Store, vault_dir: Path, passphrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.close()
    for owner, name in ((Schema, "up"), (Store, "_read_day_start"), (Store, "fold_jots")):

        def fail(*_: object, **__: object) -> None:
            raise Cut

        with monkeypatch.context() as broken:
            broken.setattr(owner, name, fail)
            with pytest.raises(Cut):
                Vault(vault_dir).unlock(passphrase)
        assert not (vault_dir / "journal.db-wal").exists(), name


def test_the_memory_of_other_errors_is_not_a_wrong_secret(
    store: Store, vault_dir: Path, passphrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr(keyring, "crypto_pwhash_alg", refuse)
    with pytest.raises(MemoryRefused):
        Vault(vault_dir).unlock(f"another, not stretched before: {passphrase}")


# --- two keyrings ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("damage", ["empty", "missing", "flipped", "cut", "foreign"])
@pytest.mark.parametrize("name", [HEADER, COPY])
def test_one_damaged_keyring_is_made_good_from_the_other(
    name: str, damage: str, store: Store, vault_dir: Path, passphrase: str
) -> None:
    store.close()
    whole = (vault_dir / name).read_bytes()
    match damage:
        case "empty":
            (vault_dir / name).write_bytes(b"")
        case "missing":
            (vault_dir / name).unlink()
        case "flipped":
            flip(vault_dir / name, 300)
        case "cut":
            (vault_dir / name).write_bytes(whole[:-40])
        case _:
            (vault_dir / name).write_bytes(b"x" * 70_000)
    key = Vault(vault_dir).capture_key()
    with Vault(vault_dir).unlock(passphrase) as again:
        told = ["The vault's keyring.json was damaged and was made good from its copy."] if name == HEADER else []
        assert again.notices == told
    assert (vault_dir / name).read_bytes() == whole
    assert stat.S_IMODE((vault_dir / name).stat().st_mode) == 0o600
    assert Vault(vault_dir).capture_key() == key


def test_a_wrong_secret_is_wrong_also_where_one_keyring_is_damaged(store: Store, vault_dir: Path) -> None:
    store.close()
    for name in (HEADER, COPY):
        whole = (vault_dir / name).read_bytes()
        (vault_dir / name).write_bytes(whole[:-40])
        with pytest.raises(WrongSecret):
            Vault(vault_dir).unlock("wrong")
        assert (vault_dir / name).read_bytes() == whole[:-40]  # nothing vouched for either
        (vault_dir / name).write_bytes(whole)


def test_two_damaged_keyrings_are_damage(store: Store, vault_dir: Path, passphrase: str) -> None:
    store.close()
    for name in (HEADER, COPY):
        (vault_dir / name).write_bytes(b"{}")
    for act in (lambda: Vault(vault_dir).unlock(passphrase), Vault(vault_dir).capture_key):
        with pytest.raises(KeyringDamaged):
            act()


def rewrite(vault_dir: Path, name: str, header: Keyring) -> None:
    (vault_dir / name).write_bytes(header.to_bytes())


def master_of(vault_dir: Path, passphrase: str) -> MasterKey:
    return header_of(vault_dir).unlock(passphrase)


def test_the_master_key_opens_a_vault_at_once_and_is_no_try(
    store: Store, vault_dir: Path, passphrase: str, clock: FixedClock
) -> None:
    store.close()
    vault = Vault(vault_dir, clock)
    master = master_of(vault_dir, passphrase)
    with pytest.raises(WrongSecret):
        vault.unlock("wrong")
    with vault.unlock(master) as again:
        assert again.notices == []
    assert len(wrong_tries.read(vault_dir)) == 1  # told to whoever gives the passphrase next


def test_a_copy_from_before_a_change_brings_no_secret_back(
    store: Store, vault_dir: Path, passphrase: str, fast: list[Cost]
) -> None:
    """A crash between the two writes of a change of slots leaves the copy one generation behind."""
    from dataclasses import replace

    store.close()
    master, old = master_of(vault_dir, passphrase), header_of(vault_dir)
    slot = keyring.Slot.make("passphrase", b"new", master, old.vault_id, fast)
    new = replace(old, slots=(slot, old.slots[1]), generation=2).sealed_by(master)
    rewrite(vault_dir, HEADER, new)
    with pytest.raises(WrongSecret):
        Vault(vault_dir).unlock(passphrase)
    assert header_of(vault_dir) == new
    Vault(vault_dir).unlock("new").close()
    assert header_of(vault_dir, COPY) == new  # levelled


def test_a_copy_of_the_same_generation_stands_in_for_a_worn_slot(
    store: Store, vault_dir: Path, passphrase: str
) -> None:
    store.close()
    value = json.loads((vault_dir / HEADER).read_bytes())
    value["slots"][0]["kdf"]["salt"] = "AAAAAAAAAAAAAAAAAAAAAA=="  # well-formed, and not what it was
    (vault_dir / HEADER).write_bytes(json.dumps(value, sort_keys=True, indent=1).encode() + b"\n")
    with Vault(vault_dir).unlock(passphrase) as again:
        assert again.notices == ["The vault's keyring.json was damaged and was made good from its copy."]
    assert (vault_dir / HEADER).read_bytes() == (vault_dir / COPY).read_bytes()


def test_a_keyring_of_a_later_release_is_never_overwritten(store: Store, vault_dir: Path, passphrase: str) -> None:
    store.close()
    later = b'{"format": "calmterm-keyring", "version": 2}'
    (vault_dir / HEADER).write_bytes(later)
    with pytest.raises(VaultTooNew):
        Vault(vault_dir).unlock("wrong")
    with pytest.raises(VaultTooNew):
        Vault(vault_dir).capture_key()
    with Vault(vault_dir).unlock(passphrase) as again:
        assert again.notices == ["The vault's keyring.json looks like that of a newer calmterm; its copy was used."]
    assert (vault_dir / HEADER).read_bytes() == later
    (vault_dir / COPY).write_bytes(later)
    with pytest.raises(VaultTooNew):
        Vault(vault_dir).unlock(passphrase)


def test_a_copy_of_a_later_release_is_never_overwritten(store: Store, vault_dir: Path, passphrase: str) -> None:
    store.close()
    later = b'{"format": "calmterm-keyring", "version": 2}'
    (vault_dir / COPY).write_bytes(later)
    with Vault(vault_dir).unlock(passphrase) as again:
        assert again.notices == []
    assert (vault_dir / COPY).read_bytes() == later


def test_unsafe_costs_in_both_keyrings_are_refused_at_once(
    store: Store, vault_dir: Path, passphrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.close()
    value = json.loads((vault_dir / HEADER).read_bytes())
    value["slots"][0]["kdf"]["mem"] = 4 * 1024**3
    for name in (HEADER, COPY):
        (vault_dir / name).write_bytes(json.dumps(value, sort_keys=True, indent=1).encode() + b"\n")

    def never(*_: object) -> bytes:
        raise AssertionError("derived")

    monkeypatch.setattr(keyring, "crypto_pwhash_alg", never)
    with pytest.raises(KeyringRefused):
        Vault(vault_dir).unlock(passphrase)


def test_capture_keys_that_contradict_each_other_are_damage(store: Store, vault_dir: Path) -> None:
    from dataclasses import replace

    store.close()
    old = header_of(vault_dir)
    rewrite(vault_dir, COPY, replace(old, capture=bytes(32)))
    with pytest.raises(KeyringDamaged):
        Vault(vault_dir).capture_key()
    rewrite(vault_dir, COPY, replace(old, capture=bytes(32), generation=2))  # another generation, another key
    assert Vault(vault_dir).capture_key() == old.capture


def test_a_keyring_that_cannot_be_made_good_is_told(
    store: Store, vault_dir: Path, passphrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OutOfSpace

    store.close()
    monkeypatch.setattr(files, "write_private", full)
    (vault_dir / COPY).unlink()
    Vault(vault_dir).unlock(passphrase).close()  # a missing copy keeps nobody out
    (vault_dir / HEADER).rename(vault_dir / COPY)
    with Vault(vault_dir).unlock(passphrase) as again:
        assert again.notices == ["The vault's keyring.json is damaged and could not be made good; its copy was used."]


def test_a_keyring_that_may_not_be_read(
    store: Store, vault_dir: Path, passphrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root may read everything, so the system's answer is simulated."""
    store.close()
    read = files.read_private

    def refuse(path: Path, limit: int) -> bytes:
        if path.name in blocked:
            raise PermissionError(13, "simulated")
        return read(path, limit)

    monkeypatch.setattr(files, "read_private", refuse)
    blocked = {HEADER}
    Vault(vault_dir).unlock(passphrase).close()
    blocked = {HEADER, COPY}
    with pytest.raises(UnsafePlace, match="may not be read"):
        Vault(vault_dir).unlock(passphrase)


def test_a_pipe_in_the_keyrings_place_does_not_hang(store: Store, vault_dir: Path, passphrase: str) -> None:
    store.close()
    (vault_dir / HEADER).unlink()
    os.mkfifo(vault_dir / HEADER)
    Vault(vault_dir).unlock(passphrase).close()
