"""What was removed for good goes from calmterm's own copies, too; nothing else does."""

from pathlib import Path

import pytest

from calmterm.core.clock import FixedClock
from calmterm.core.errors import OutOfSpace
from calmterm.store import Store, Vault, backup_file
from calmterm.store.crypto.keyring import Cost
from calmterm.store.model.records import CheckIn, JournalEntry, Trigger
from calmterm.store.purged_copies import make_anew
from calmterm.store.store import BACKUP_TO


@pytest.fixture
def stick(store: Store, tmp_path: Path) -> Path:
    """The second place of the copies."""
    place = tmp_path / "stick"
    place.mkdir()
    store.set_setting(BACKUP_TO, str(place))
    return place


def test_it_goes_from_every_copy_and_the_rest_stays(
    store: Store, vault_dir: Path, stick: Path, clock: FixedClock, passphrase: str, tmp_path: Path
) -> None:
    entry = store.change(store.add(store.new(JournalEntry, {"body": "first"})), {"body": "regretted"})
    kept = store.add(store.new(JournalEntry, {"body": "kept"}))
    store.drafts.save("editor", "being typed", str(entry.id))
    store.copier().make(with_trial=False)
    store.back_up()
    store.trash(entry)
    assert make_anew(store.copier(), store.removal.purged()).count == 0
    store.removal.purge()

    anew = make_anew(store.copier(), store.removal.purged())
    assert (anew.count, anew.left) == (3, ())
    assert anew.words == "Copies made anew without what was removed, and read back: 3."
    copies = sorted([*(vault_dir / "backups").iterdir(), *stick.iterdir()])
    assert len(copies) == 3
    for number, copy in enumerate(copies):
        assert backup_file.verify(copy, passphrase).records == 1
        place = copy
        if copy.is_file():
            place = tmp_path / f"restored{number}"
            backup_file.restore(copy, passphrase, place)
        with Vault(place, clock).unlock(passphrase) as past:
            assert [one.id for one in past.records(JournalEntry)] == [kept.id]
            assert past.verify_audit() == []
            with past._engine.connect() as connection:
                assert past.rows.audit.count_patches(connection) == 0
            assert past.drafts.waiting() == []
    assert make_anew(store.copier(), store.removal.purged()).count == 0


def test_copies_of_other_keys_are_told_and_left(
    store: Store, vault_dir: Path, clock: FixedClock, passphrase: str, fast: list[Cost]
) -> None:
    entry = store.add(store.new(JournalEntry, {"body": "regretted"}))
    copied = store.back_up()
    store.close()
    Vault(vault_dir, clock).rotate_keys(passphrase, passphrase, fast)
    with Vault(vault_dir, clock).unlock(passphrase) as again:
        again.trash(again.get(JournalEntry, entry.id))
        again.removal.purge()
        anew = make_anew(again.copier(), again.removal.purged())
    assert (anew.count, anew.left) == (0, (copied.path,))
    assert copied.path.name in anew.words


def test_what_came_back_by_an_import_is_not_purged(store: Store) -> None:
    entry = store.add(store.new(JournalEntry, {"body": "a"}))
    again = store.new(JournalEntry, {"body": "a"})
    again.id = entry.id
    store.trash(entry)
    store.removal.purge()
    assert store.removal.purged() == {"journal_entry": {entry.id}}
    store.add_new([again])
    assert store.removal.purged() == {}


def test_a_full_disk_leaves_the_copies_as_they_were(
    store: Store, vault_dir: Path, stick: Path, passphrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = store.add(store.new(JournalEntry, {"body": "a"}))
    store.copier().make(with_trial=False)
    before = sorted(path.name for path in [*(vault_dir / "backups").iterdir(), *stick.iterdir()])
    store.trash(entry)
    store.removal.purge()

    def full(*_: object) -> None:
        raise OutOfSpace

    monkeypatch.setattr(backup_file, "read_copy", full)
    with pytest.raises(OutOfSpace):
        make_anew(store.copier(), store.removal.purged())
    assert sorted(path.name for path in [*(vault_dir / "backups").iterdir(), *stick.iterdir()]) == before


def test_the_name_of_a_purged_trigger_goes_from_the_versions_of_check_ins(store: Store) -> None:
    named, other = (store.add(store.new(CheckIn, {"mood": 5, "triggers": [name]})) for name in ("Uncle Ben", "rain"))
    named = store.change(named, {"triggers": []})
    other = store.change(other, {"triggers": []})
    (trigger,) = [one for one in store.records(Trigger) if one.text.name == "Uncle Ben"]
    store.trash(trigger)
    store.removal.purge(trigger)
    assert [version.values["triggers"] for version in store.history.of(named)] == [[]]
    assert [version.values["triggers"] for version in store.history.of(other)] == [[], ["rain"]]
    assert store.verify_audit() == []
