"""A vault under another master key: the same records, other keys, and nothing of the old ones left."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from calmterm.core import files
from calmterm.core.clock import FixedClock
from calmterm.core.errors import VaultBusy, VaultDamaged, WrongSecret
from calmterm.store import Record, Store, Vault, listed_kinds
from calmterm.store.crypto.keyring import Cost, Keyring
from calmterm.store.db import backup, database
from calmterm.store.jots import write_jot
from calmterm.store.model.records import CheckIn, JournalEntry, Trigger

Put = Callable[..., Record]
NEW = "a new set of words"


def contents(store: Store) -> list[dict[str, Any]]:
    return [record.to_json() for kind in listed_kinds() for record in store.each(kind)]


@pytest.fixture
def vault(vault_dir: Path, clock: FixedClock) -> Vault:
    return Vault(vault_dir, clock)


def test_every_kind_survives_under_the_new_key(
    store: Store, put: Put, vault: Vault, passphrase: str, fast: list[Cost]
) -> None:
    for kind in listed_kinds():
        put(kind, full=True)
    before = contents(store)
    store.close()

    code = vault.rotate_keys(passphrase, NEW, fast)

    for secret in (NEW, code):
        with vault.unlock(secret) as again:
            assert contents(again) == before
            assert again.verify_audit() == []
            assert again.notices == []
    with vault.schema(NEW) as schema:
        assert [found for found in schema.checkup() if found.level == "problem"] == []
    with pytest.raises(WrongSecret):
        vault.unlock(passphrase)


def test_the_new_database_and_its_texts_do_not_open_with_the_old_key(
    store: Store, put: Put, vault: Vault, passphrase: str, fast: list[Cost]
) -> None:
    put(JournalEntry, body="words")
    store.close()
    old = vault.keys(passphrase, fast)._master
    before = (vault.directory / "journal.db").read_bytes()
    vault.rotate_keys(passphrase, passphrase, fast)

    (path,) = vault.directory.glob("*.db")
    assert path.name != "journal.db"
    with pytest.raises(VaultDamaged):
        database.open_engine(path, *old.database)
    new = vault.keys(passphrase, fast)._master
    pages = {before[start : start + 64] for start in range(0, len(before), 4096)}
    assert not pages & {path.read_bytes()[start : start + 64] for start in range(0, path.stat().st_size, 4096)}
    assert len({old.text, new.text, old.database[0], new.database[0], bytes(old.capture), bytes(new.capture)}) == 6


def test_names_and_imports_are_found_again(store: Store, vault: Vault, passphrase: str, fast: list[Cost]) -> None:
    store.add(store.new(CheckIn, {"mood": 5, "triggers": ["Rivers"]}))
    names = [trigger.text.name for trigger in store.each(Trigger)]
    source = store.rows.source_key("a file", "an entry")
    store.close()
    for secret in (passphrase, NEW):  # twice: what was kept at the first must outlast the second
        vault.rotate_keys(secret, NEW, fast)
        with vault.unlock(NEW) as again:
            assert again.rows.source_key("a file", "an entry") == source
            again.add(again.new(CheckIn, {"mood": 4, "triggers": ["rivers"]}))
            assert [trigger.text.name for trigger in again.each(Trigger)] == names


def test_a_log_without_a_link_is_sound_under_the_new_key(
    store: Store, vault: Vault, passphrase: str, fast: list[Cost]
) -> None:
    assert store.history.end_of_log() == 0
    store.close()
    vault.rotate_keys(passphrase, NEW, fast)
    with vault.unlock(NEW) as again:
        assert again.verify_audit() == []
        again.add(again.new(CheckIn, {"mood": 4}))
        assert again.verify_audit() == []


def test_earlier_versions_are_read_under_the_new_key(
    store: Store, vault: Vault, passphrase: str, fast: list[Cost]
) -> None:
    entry = store.add(store.new(JournalEntry, {"body": "first"}))
    store.change(entry, {"body": "second"})
    store.close()
    vault.rotate_keys(passphrase, NEW, fast)
    with vault.unlock(NEW) as again:
        assert again.history.version(again.get(JournalEntry, entry.id), 1)["body"] == "first"
        assert again.verify_audit() == []


def test_a_log_that_was_altered_stays_so(
    store: Store, put: Put, vault: Vault, passphrase: str, fast: list[Cost]
) -> None:
    for _ in range(3):
        put(JournalEntry)
    with database.writing(store._engine).begin() as connection:
        connection.exec_driver_sql("UPDATE audit_event SET record_revision = 9 WHERE number = 2")
    broken = [found.number for found in store.verify_audit()]
    store.close()
    vault.rotate_keys(passphrase, NEW, fast)
    with vault.unlock(NEW) as again:
        assert [found.number for found in again.verify_audit()] == broken == [2]


def test_a_log_without_a_sound_end_stays_so(
    store: Store, put: Put, vault: Vault, passphrase: str, fast: list[Cost]
) -> None:
    put(JournalEntry)
    with database.writing(store._engine).begin() as connection:
        connection.exec_driver_sql("UPDATE setting SET value = '7 forged 00' WHERE name = 'audit.head'")
    before = list(map(str, store.verify_audit()))
    store.close()
    vault.rotate_keys(passphrase, NEW, fast)
    with vault.unlock(NEW) as again:
        assert list(map(str, again.verify_audit())) == before != []


def test_jots_join_the_journal_first(
    store: Store, vault: Vault, passphrase: str, fast: list[Cost], clock: FixedClock
) -> None:
    store.close()
    write_jot(vault.directory, vault.capture_key(), "before", clock.now())
    vault.rotate_keys(passphrase, NEW, fast)
    write_jot(vault.directory, vault.capture_key(), "after", clock.now())  # this machine knows the new key
    with vault.unlock(NEW) as again:
        assert sorted(entry.text.body for entry in again.each(JournalEntry)) == ["after", "before"]


def test_nobody_rotates_while_the_vault_is_open_or_a_jot_is_written(
    store: Store, vault: Vault, passphrase: str, fast: list[Cost]
) -> None:
    with pytest.raises(VaultBusy, match="open in another window"):
        vault.rotate_keys(passphrase, NEW, fast)
    store.close()
    with vault.capturing(), pytest.raises(VaultBusy):
        vault.rotate_keys(passphrase, NEW, fast)
    with vault.schema(passphrase), pytest.raises(VaultBusy):
        vault.rotate_keys(passphrase, NEW, fast)
    vault.rotate_keys(passphrase, NEW, fast)


def test_nobody_opens_the_vault_while_its_keys_are_exchanged(
    store: Store, vault: Vault, passphrase: str, fast: list[Cost], monkeypatch: pytest.MonkeyPatch
) -> None:
    store.close()
    refused: list[str] = []

    def try_to_open(path: Path, key: object) -> None:
        for act in (vault.unlock, vault.schema, lambda _: vault.rotate_keys(passphrase, NEW, fast)):
            with pytest.raises(VaultBusy) as caught:
                act(passphrase)
            refused.append(str(caught.value))
        with pytest.raises(VaultBusy), vault.capturing():
            pass

    monkeypatch.setattr(Store, "reencrypt", lambda store, path, master: try_to_open(path, master) or 1 / 0)
    with pytest.raises(ZeroDivisionError):
        vault.rotate_keys(passphrase, NEW, fast)
    assert len(refused) == 3
    vault.unlock(passphrase).close()
    assert [path.name for path in vault.directory.glob("*.db")] == ["journal.db"]


def test_what_does_not_read_back_the_same_changes_nothing(
    store: Store, put: Put, vault: Vault, passphrase: str, fast: list[Cost], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(JournalEntry, body="words")
    store.close()
    header = (vault.directory / "keyring.json").read_bytes()

    def lose_a_row(engine: Any, target: Path, master: Any) -> None:
        copied(engine, target, master)
        twin = database.open_engine(target, *master.database)
        with database.writing(twin).begin() as connection:
            connection.exec_driver_sql("UPDATE journal_entry SET revision = 77")
        twin.dispose()

    copied = backup.copy_pages
    monkeypatch.setattr(backup, "copy_pages", lose_a_row)
    with pytest.raises(VaultDamaged, match="read back the same"):
        vault.rotate_keys(passphrase, NEW, fast)
    assert (vault.directory / "keyring.json").read_bytes() == header
    assert [path.name for path in vault.directory.glob("*.db*")] == ["journal.db"]


def test_what_a_killed_rotation_left_is_removed(store: Store, vault: Vault, passphrase: str) -> None:
    store.close()
    for name in ("journal-0011223344556677.db", "journal-0011223344556677.db-wal"):
        (vault.directory / name).write_bytes(b"left over")
    (vault.directory / "notes.db").write_bytes(b"not ours")
    vault.unlock(passphrase).close()
    assert sorted(path.name for path in vault.directory.glob("*.db*")) == ["journal.db", "notes.db"]


def test_killed_between_the_header_and_its_copy(
    store: Store, put: Put, vault: Vault, passphrase: str, fast: list[Cost], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(JournalEntry, body="kept")
    store.close()

    def write_the_first(vault: Vault, keyring: Keyring) -> None:
        files.write_private(vault.directory / "keyring.json", keyring.to_bytes())
        raise KeyboardInterrupt

    with monkeypatch.context() as cut, pytest.raises(KeyboardInterrupt):
        cut.setattr(Vault, "write_keyring", write_the_first)
        vault.rotate_keys(passphrase, NEW, fast)
    assert len(list(vault.directory.glob("*.db"))) == 2

    with pytest.raises(WrongSecret):
        vault.unlock(passphrase)
    with vault.unlock(NEW) as again:
        assert [entry.text.body for entry in again.each(JournalEntry)] == ["kept"]
    assert len(list(vault.directory.glob("*.db"))) == 1
    header, copy = ((vault.directory / name).read_bytes() for name in ("keyring.json", "keyring.copy.json"))
    assert header == copy
