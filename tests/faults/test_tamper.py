"""Tampering and wear: every byte of both keyrings, random bits, cuts and swaps of the database."""

import json
import random
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from calmterm.core.clock import FixedClock
from calmterm.core.errors import (
    CalmtermError,
    KeyringDamaged,
    KeyringRefused,
    VaultDamaged,
    VaultTooNew,
    WrongSecret,
)
from calmterm.store import Store, Vault
from calmterm.store.crypto import keyring
from calmterm.store.crypto.keyring import Keyring
from calmterm.store.crypto.master_key import MasterKey, derive
from calmterm.store.db import database
from calmterm.store.db.database import fold_log
from calmterm.store.model.records import CheckIn, JournalEntry, Trigger

HEADER, COPY = "keyring.json", "keyring.copy.json"
LOG = "journal.db-wal"
PAGE, SALT = 4096, 16
Count = Callable[[int, int], int]
Measured = Callable[[str, str], None]


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A quick hash for Argon2id: a thousand derivations of 20 ms each would say nothing more."""

    def quick(size: int, secret: bytes, salt: bytes, ops: int, mem: int, alg: int) -> bytes:
        return derive(salt * 2, "quick", size=size, data=secret + bytes([ops, alg]) + mem.to_bytes(8))

    monkeypatch.setattr(keyring, "crypto_pwhash_alg", quick)


@pytest.fixture
def made(cheap: None, vault_dir: Path, clock: FixedClock, passphrase: str) -> tuple[Vault, MasterKey]:
    """A closed vault with the quick hash, and its master key."""
    store, _ = Vault(vault_dir, clock).create(passphrase)
    store.add(store.new(JournalEntry, {"body": "kept"}))
    store.close()
    return Vault(vault_dir, clock), Keyring.from_bytes((vault_dir / HEADER).read_bytes()).unlock(passphrase)


def flips(whole: bytes, bits: int = 3) -> Iterator[tuple[int, bytes]]:
    for place in range(len(whole)):
        for bit in (0x02, 0x01, 0x80)[:bits]:
            altered = bytearray(whole)
            altered[place] ^= bit
            yield place, bytes(altered)


def test_every_byte_of_both_keyrings(
    made: tuple[Vault, MasterKey], vault_dir: Path, passphrase: str, count: Count, measured: Measured
) -> None:
    """The same damage in both: nothing is accepted, and every refusal is one of ours."""
    vault, _ = made
    whole = (vault_dir / HEADER).read_bytes()
    seen: dict[type[CalmtermError], int] = {}
    tried, bits = 0, count(1, 3)
    for _, altered in flips(whole, bits):
        for name in (HEADER, COPY):
            (vault_dir / name).write_bytes(altered)
        tried += 1
        with pytest.raises((KeyringDamaged, WrongSecret, VaultTooNew)) as caught:
            vault.unlock(passphrase).close()
        seen[caught.type] = seen.get(caught.type, 0) + 1
    assert sum(seen.values()) == tried == bits * len(whole)
    # Only what cannot be told apart is called a wrong secret: another salt, commitment or memory in the secret's slot.
    assert seen[WrongSecret] < bits * (24 + 44 + 5)
    assert seen[KeyringDamaged] > seen[WrongSecret] * 10
    assert seen[KeyringRefused] > 0
    assert seen[VaultTooNew] > 0  # the version digit itself
    measured("bit flips", f"every byte of keyring.json, {bits} bits each: {tried} tried, 0 accepted, {tried} typed"
             " errors")  # fmt: skip


@pytest.mark.parametrize("name", [HEADER, COPY])
def test_every_byte_of_one_keyring(name: str, made: tuple[Vault, MasterKey], vault_dir: Path, passphrase: str) -> None:
    """The other one opens the vault and makes it good, every time."""
    vault, master = made
    whole = (vault_dir / name).read_bytes()
    left: list[int] = []
    for place in range(len(whole)):
        altered = bytearray(whole)
        altered[place] ^= 1 << place % 8
        (vault_dir / name).write_bytes(altered)
        header, opened, _ = vault._open_keyring(vault.headers(), passphrase)
        assert opened == master
        assert header.to_bytes() == whole
        if (vault_dir / name).read_bytes() != whole:
            left.append(place)
            (vault_dir / name).write_bytes(whole)
    # A header that says it is of a later release is opened by its copy, and left for that release to read.
    assert set(left) <= {whole.index(b'"version": 1') + len('"version": ')}


def test_a_wrong_secret_opens_no_damaged_keyring(made: tuple[Vault, MasterKey], vault_dir: Path) -> None:
    vault, _ = made
    whole = (vault_dir / HEADER).read_bytes()
    for place, altered in flips(whole):
        if place % 5:
            continue
        (vault_dir / HEADER).write_bytes(altered)
        with pytest.raises((WrongSecret, KeyringDamaged, VaultTooNew)):
            vault._open_keyring(vault.headers(), "wrong")
        assert (vault_dir / HEADER).read_bytes() == altered


# --- the database ------------------------------------------------------------------------------------------


@pytest.fixture
def library(store: Store) -> Store:
    """Enough text for many pages."""
    for number in range(40):
        store.add(store.new(JournalEntry, {"body": f"{number} " * 700, "title": f"title {number}", "tags": ["a"]}))
        store.add(store.new(CheckIn, {
            "mood": number % 10 + 1, "note": "n" * 200, "emotions": [{"emotion": "joy", "intensity": 3}],
            "triggers": ["work", f"own {number}"],
        }))  # fmt: skip
    return store


class Reader:
    """Opens copies of one database and reads all there is."""

    def __init__(self, store: Store, place: Path, passphrase: str) -> None:
        header = Keyring.from_bytes((store.directory / HEADER).read_bytes())
        self.header, self.master, self.place = header, header.unlock(passphrase), place
        self.clock = store.clock
        store.close()
        self.whole = (store.directory / "journal.db").read_bytes()
        self.expected = self.read(self.whole)

    def read(self, data: bytes) -> list[dict[str, Any]]:
        """Everything in it. Raises what the store raises."""
        shutil.rmtree(self.place, ignore_errors=True)
        self.place.mkdir(mode=0o700)
        (self.place / "journal.db").write_bytes(data)
        engine = database.open_engine(self.place / "journal.db", *self.master.database)
        with Store(self.place, engine, self.master, self.header, self.clock) as store:
            kinds = (JournalEntry, CheckIn, Trigger)
            return [row.to_json() for kind in kinds for trashed in (False, True) for row in
                    store.each(kind, trashed=trashed)]  # fmt: skip

    def is_sound(self) -> bool:
        """What SQLCipher says of every page of what was read last (doctor asks the same)."""
        engine = database.open_engine(self.place / "journal.db", *self.master.database)
        with engine.connect() as connection:
            sound = connection.exec_driver_sql("PRAGMA cipher_integrity_check").first() is None
        engine.dispose()
        return sound


def test_random_bits(library: Store, tmp_path: Path, passphrase: str, count: Count, measured: Measured) -> None:
    """Each is told when its page is read, or by the check of all pages; none is ever taken for what was written."""
    reader = Reader(library, tmp_path / "altered", passphrase)
    assert reader.is_sound()
    pick = random.Random(20261120)
    told = unread = in_salt = 0
    tries = count(30, 200)
    for _ in range(tries):
        place = pick.randrange(len(reader.whole))
        altered = bytearray(reader.whole)
        altered[place] ^= 1 << pick.randrange(8)
        try:
            found = reader.read(bytes(altered))
        except CalmtermError:
            told += 1
            continue
        assert found == reader.expected  # never silently something else
        if place < SALT:
            in_salt += 1  # the salt stands in the file too, but comes from the master key
        else:
            assert not reader.is_sound()  # a page that nothing of this reads, most of a schema of this size
            unread += 1
    assert told + unread + in_salt == tries
    assert told > tries / 10
    measured("bit flips", f"{tries} bits of journal.db: 0 accepted; {told} typed errors on reading what is kept,"
             f" {unread} in pages not read and found by the check of all pages")  # fmt: skip


def test_every_cut_of_the_database_is_noticed(library: Store, tmp_path: Path, passphrase: str, count: Count) -> None:
    reader = Reader(library, tmp_path / "cut", passphrase)
    pages = len(reader.whole) // PAGE
    cuts = [1, 100, PAGE - 1, *(page * PAGE for page in range(0, pages, count(12, 4))), len(reader.whole) - PAGE,
            len(reader.whole) - 1]  # fmt: skip
    for cut in cuts:
        (library.directory / "journal.db").write_bytes(reader.whole[:cut])
        with pytest.raises(VaultDamaged), Vault(library.directory, library.clock).unlock(passphrase) as store:
            for kind in (JournalEntry, CheckIn, Trigger):
                for row in store.each(kind):
                    row.to_json()


def test_pages_that_changed_places_are_noticed(
    library: Store, tmp_path: Path, passphrase: str, count: Any, measured: Measured
) -> None:
    reader = Reader(library, tmp_path / "swapped", passphrase)
    pick = random.Random(1)
    pages = len(reader.whole) // PAGE
    tries, told = count(20, 200), 0
    for _ in range(tries):
        one, other = pick.sample(range(pages), 2)
        altered = bytearray(reader.whole)
        altered[one * PAGE : one * PAGE + PAGE] = reader.whole[other * PAGE : other * PAGE + PAGE]
        altered[other * PAGE : other * PAGE + PAGE] = reader.whole[one * PAGE : one * PAGE + PAGE]
        try:
            assert reader.read(bytes(altered)) == reader.expected
        except CalmtermError:
            told += 1
            continue
        assert not reader.is_sound()
    measured("swaps", f"{tries} pairs of pages exchanged: 0 accepted; {told} typed errors on reading what is kept,"
             f" {tries - told} in pages not read and found by the check of all pages")  # fmt: skip


@pytest.mark.parametrize(("ops", "mem"), [(3, 4 << 30), (3, 8 << 10), (1, 256 << 20), (1000, 256 << 20)])
def test_hostile_costs_are_refused_before_any_work(
    ops: int, mem: int, store: Store, vault_dir: Path, passphrase: str, clock: FixedClock, measured: Measured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    store.close()
    header = json.loads((vault_dir / HEADER).read_bytes())
    for slot in header["slots"]:
        slot["kdf"] |= {"ops": ops, "mem": mem}
    for name in (HEADER, COPY):
        (vault_dir / name).write_bytes(json.dumps(header, sort_keys=True, indent=1).encode() + b"\n")

    def derived(*_: object) -> bytes:
        raise AssertionError("work was done")

    monkeypatch.setattr(keyring, "crypto_pwhash_alg", derived)
    begun = time.perf_counter()
    with pytest.raises(KeyringRefused):
        Vault(vault_dir, clock).unlock(passphrase)
    took = time.perf_counter() - begun
    measured("KDF denial or downgrade", f"ops {ops}, {mem >> 10:,} KiB: refused in {took * 1000:.1f} ms")


# --- a log left by a crash ---------------------------------------------------------------------------------


def killed_while_saving(store: Store, place: Path) -> list[str]:
    """A copy of the vault as a kill leaves it, with ten saved entries in the log alone; their words in order."""
    store.add(store.new(JournalEntry, {"body": "before"}))
    fold_log(store._engine)
    words = [f"word {number}" for number in range(10)]
    for word in words:
        store.add(store.new(JournalEntry, {"body": word}))
    shutil.copytree(store.directory, place)
    assert (place / LOG).stat().st_size
    (place / "journal.db-shm").unlink(missing_ok=True)
    return ["before", *words]


@pytest.mark.sample(3)
@pytest.mark.parametrize("how", ["removed", "emptied", "cut", "altered", "header"])
def test_a_damaged_log_reads_as_an_earlier_moment(
    how: str, store: Store, tmp_path: Path, passphrase: str, clock: FixedClock, count: Count
) -> None:
    """SQLite takes a log up to the first frame that does not fit, and nothing tells that there was more.

    So the newest words may be missing; what is read is what was saved up to some moment, whole and in order.
    """
    vault = tmp_path / "killed"
    words = killed_while_saving(store, vault)
    store.close()
    whole = (vault / LOG).read_bytes()
    kept = {path.name: path.read_bytes() for path in vault.iterdir() if path.is_file()}
    pick = random.Random(how)
    lengths = set[int]()
    for _ in range(1 if how in ("removed", "emptied") else count(6, 100)):
        for name, data in kept.items():
            (vault / name).write_bytes(data)
        altered = bytearray(whole)
        place = pick.randrange(32) if how == "header" else 32 + pick.randrange(len(whole) - 32)
        altered[place] ^= 1 << pick.randrange(8)
        match how:
            case "removed":
                (vault / LOG).unlink()
            case "emptied" | "cut":
                (vault / LOG).write_bytes(whole[: place if how == "cut" else 0])
            case _:
                (vault / LOG).write_bytes(altered)
        with Vault(vault, clock).unlock(passphrase) as opened:
            found = [entry.text.body for entry in opened.each(JournalEntry, oldest_first=True)]
            assert not opened.verify_audit()
        assert found == words[: len(found)]
        lengths.add(len(found))
    if how in ("cut", "altered"):
        assert 1 < max(lengths) < len(words)
    else:
        assert lengths == {1}
