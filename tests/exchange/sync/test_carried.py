"""What a carrier sees, what it can do to segments, and places that fail: each is named, and nothing is half applied."""

import os
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from nacl.utils import random

from calmterm.core.clock import FixedClock
from calmterm.core.errors import CalmtermError, NotFound, OutOfSpace, ReadOnly, UsageError
from calmterm.exchange.sync.folder import keyring_at
from calmterm.exchange.sync.segment import HEAD, SMALLEST, OtherKey, Segment, SegmentDamaged, SyncKey, TooNew
from calmterm.exchange.sync.syncing import Sync
from calmterm.migrations import HEAD as SCHEMA
from calmterm.store import Store, Vault
from calmterm.store.crypto.master_key import MasterKey
from calmterm.store.crypto.seal import NONCE
from calmterm.store.model.records import CheckIn, JournalEntry
from exchange.sync.conftest import Device, level, sync

CANARY = "heron4711"
VAULT = b"v" * 16
DEVICE = "ab" * 16


def write(store: Store, body: str) -> JournalEntry:
    return store.add(store.new(JournalEntry, {"body": body}))


def segments(place: Path) -> list[Path]:
    return sorted(place.glob("*/*/*.ops"))


def of(store: Store, place: Path) -> list[Path]:
    """The segments of a device, in their order."""
    with store.rows.reading() as session:
        here = Sync(store)._here(session).id.hex
    return sorted(place.glob(f"*/{here}/*.ops"))


def bodies(store: Store) -> set[str]:
    return {entry.text.body for entry in store.records(JournalEntry)}


# --- what it sees -------------------------------------------------------------------------------------------------


def test_no_word_no_number_and_no_date_stands_in_any_byte(device: Device, place: Path) -> None:
    one = device("one")
    write(one, f"{CANARY} by the river")
    one.add(one.new(CheckIn, {"mood": 7, "water_glasses": 48151623, "triggers": [CANARY], "note": CANARY}))
    level(one, device("other"))
    seen = b"".join(path.read_bytes() for path in place.rglob("*") if path.is_file())
    names = " ".join(str(path.relative_to(place)) for path in place.rglob("*"))
    for told in (CANARY, "river", "48151623", "journal_entry", "2026-11", "water", "mood"):
        assert told.encode() not in seen
        assert told not in names
    assert {path.stat().st_mode & 0o777 for path in place.rglob("*") if path.is_file()} == {0o600}


def test_sizes_are_those_of_a_few_classes(device: Device, place: Path) -> None:
    one = device("one")
    for length in (1, 300, 6_000, 9_000):
        write(one, "x" * length)
        sync(one)
    for path in segments(place):
        size = path.stat().st_size - HEAD - NONCE - 16
        assert size >= SMALLEST
        assert size & (size - 1) == 0
    assert len({path.stat().st_size for path in segments(place)}) == 3


def test_two_segments_of_the_same_have_nothing_in_common() -> None:
    key = SyncKey.of(MasterKey(bytes(32)))
    one, other = (Segment(DEVICE, 1, "", "here", SCHEMA, []).seal(key, VAULT) for _ in range(2))
    assert one[:HEAD] == other[:HEAD]
    assert not any(one[at : at + 8] in other for at in range(HEAD, len(one) - 8))


# --- what it can do -----------------------------------------------------------------------------------------------


def test_any_bit_that_flips_is_noticed() -> None:
    key = SyncKey.of(MasterKey(bytes(32)))
    data = Segment(DEVICE, 1, "", "here", SCHEMA, [{"a": 1}]).seal(key, VAULT)
    assert Segment.open(data, key, VAULT, DEVICE, 1, SCHEMA).items == [{"a": 1}]
    for at in (*range(HEAD + NONCE + 20), *range(HEAD + NONCE + 20, len(data), 97), len(data) - 1):
        altered = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        with pytest.raises((SegmentDamaged, OtherKey)):
            Segment.open(altered, key, VAULT, DEVICE, 1, SCHEMA)


@pytest.mark.parametrize(
    ("vault", "device", "number", "master"),
    [(b"w" * 16, DEVICE, 1, 0), (VAULT, "cd" * 16, 1, 0), (VAULT, DEVICE, 2, 0), (VAULT, DEVICE, 1, 1)],
)
def test_a_segment_opens_in_its_own_place_alone(vault: bytes, device: str, number: int, master: int) -> None:
    data = Segment(DEVICE, 1, "", "here", SCHEMA, []).seal(SyncKey.of(MasterKey(bytes(32))), VAULT)
    with pytest.raises((SegmentDamaged, OtherKey)):
        Segment.open(data, SyncKey.of(MasterKey(bytes([master] * 32))), vault, device, number, SCHEMA)


def test_a_segment_of_a_newer_release_waits() -> None:
    key = SyncKey.of(MasterKey(bytes(32)))
    data = Segment(DEVICE, 1, "", "here", "9999", []).seal(key, VAULT)
    with pytest.raises(TooNew):
        Segment.open(data, key, VAULT, DEVICE, 1, SCHEMA)


def two_and_three(device: Device, place: Path) -> tuple[Store, Store, list[Path]]:
    """Two devices, of which one wrote three segments that the other did not see."""
    one, other = device("one"), device("other")
    level(one, other)
    seen = len(of(one, place))
    for number in range(3):
        write(one, f"walk {number}")
        sync(one)
    return one, other, of(one, place)[seen:]


def test_a_gap_waits_and_is_named(device: Device, place: Path, tmp_path: Path) -> None:
    one, other, (_, second, third) = two_and_three(device, place)
    second.rename(tmp_path / "late")
    (told,) = sync(other).notices
    assert "has not arrived yet" in told
    assert bodies(other) == {"walk 0"}
    (tmp_path / "late").rename(second)
    assert sync(other).notices == []
    assert bodies(other) == bodies(one) == {"walk 0", "walk 1", "walk 2"}
    third.unlink()
    assert "no longer there" in sync(one).notices[0]


def cut(files: list[Path]) -> None:
    files[1].write_bytes(files[1].read_bytes()[:-1])


def swap(files: list[Path]) -> None:
    second, third = files[1].read_bytes(), files[2].read_bytes()
    files[1].write_bytes(third)
    files[2].write_bytes(second)


def repeat(files: list[Path]) -> None:
    files[1].write_bytes(files[0].read_bytes())


def empty(files: list[Path]) -> None:
    files[1].write_bytes(b"")


def link(files: list[Path]) -> None:
    files[1].unlink()
    files[1].symlink_to(files[2])


def noise(files: list[Path]) -> None:
    files[1].write_bytes(random(8192))


@pytest.mark.parametrize("harm", [cut, swap, repeat, empty, link, noise])
def test_what_is_wrong_is_named_and_nothing_of_it_applied(device: Device, place: Path, harm: Any) -> None:
    _, other, files = two_and_three(device, place)
    kept = {path: path.read_bytes() for path in files}
    harm(files)
    (told,) = sync(other).notices
    assert "damaged, cut short, or stands in the place of another" in told
    assert told.count(".") == 2
    assert bodies(other) == {"walk 0"}
    for path, data in kept.items():
        path.unlink()
        path.write_bytes(data)
    assert sync(other).notices == []
    assert bodies(other) == {"walk 0", "walk 1", "walk 2"}


def test_one_that_does_not_follow_the_last_is_named(device: Device, place: Path) -> None:
    one, other, files = two_and_three(device, place)
    sync(other)
    key = SyncKey.of(one.master)
    number = max(int(file.stem) for file in files) + 1
    path = files[0].with_name(f"{number:08}.ops")
    path.write_bytes(Segment(path.parent.name, number, "00" * 32, "x", SCHEMA, []).seal(key, one.keyring.vault_id))
    assert "does not follow the one before it" in sync(other).notices[0]


def test_a_segment_that_was_seen_is_not_taken_in_again(device: Device, place: Path) -> None:
    _, other, files = two_and_three(device, place)
    assert sync(other).received == 3
    files[0].write_bytes(files[0].read_bytes())
    assert sync(other).received == 0


def test_a_record_that_fits_no_declaration_harms_no_other(device: Device, place: Path) -> None:
    one, other, files = two_and_three(device, place)
    sync(other)
    key, number = SyncKey.of(one.master), max(int(file.stem) for file in files) + 1
    state = {"writes": {}, "common": [1, 0, "aa"], "units": ["", "body"]}
    wrong = {"kind": "journal_entry", "id": "00000000-0000-7000-8000-000000000001", "state": state,
             "values": {"body": 7}, "created_at": "2026-01-01T00:00:00+00:00",
             "updated_at": "2026-01-01T00:00:00+00:00"}  # fmt: skip
    link = key.link(files[-1].read_bytes())
    path = files[0].with_name(f"{number:08}.ops")
    path.write_bytes(Segment(path.parent.name, number, link, "x", SCHEMA, [wrong]).seal(key, one.keyring.vault_id))
    sync(other)
    assert bodies(other) == {"walk 0", "walk 1", "walk 2"}
    for one_wrong in ({}, {"kind": "setting"}, {"kind": "journal_entry", "id": "x"}, 7, {**wrong, "state": []},
                      {**wrong, "state": {"writes": {"": [2**60, 0, "aa"]}}}):  # fmt: skip
        number += 1
        path = path.with_name(f"{number:08}.ops")
        link = key.link(path.with_name(f"{number - 1:08}.ops").read_bytes())
        data = Segment(path.parent.name, number, link, "x", SCHEMA, [one_wrong]).seal(key, one.keyring.vault_id)
        path.write_bytes(data)
        assert "damaged" in sync(other).notices[0]
        path.unlink()
        number -= 1


# --- the folder ---------------------------------------------------------------------------------------------------


def test_a_folder_that_is_gone_is_named_and_comes_back(device: Device, place: Path, tmp_path: Path) -> None:
    one, other = device("one"), device("other")
    place.rename(tmp_path / "elsewhere")
    write(one, "by the river")
    with pytest.raises(NotFound, match="not there now"):
        sync(one)
    assert Sync(one).status().waiting == 1
    (tmp_path / "elsewhere").rename(place)
    level(one, other)
    assert bodies(other) == {"by the river"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_keeps_what_is_new_waiting(device: Device, place: Path) -> None:
    one, other = device("one"), device("other")
    write(other, "from there")
    sync(other)
    write(one, "by the river")
    directories = [path for path in place.rglob("*") if path.is_dir()]
    for path in directories:
        path.chmod(0o500)
    with pytest.raises(ReadOnly, match="waits"):
        sync(one)
    for path in directories:
        path.chmod(0o700)
    assert bodies(one) == {"from there", "by the river"}
    level(one, other)
    assert bodies(other) == bodies(one)


def test_a_full_folder_keeps_what_is_new_waiting(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    from calmterm.core import files

    one, other = device("one"), device("other")
    write(one, "by the river")
    with monkeypatch.context() as full:
        full.setattr(files, "write_private", _raise)
        with pytest.raises(OutOfSpace, match="waits until there is"):
            sync(one)
    level(one, other)
    assert bodies(other) == {"by the river"}


def _raise(*_: object) -> None:
    raise OutOfSpace


def test_copies_that_a_sync_program_made_are_told_and_left(device: Device, place: Path) -> None:
    one, other, files = two_and_three(device, place)
    conflict = files[0].with_name("00000001.sync-conflict-20261120-213000-ABCDEFG.ops")
    conflict.write_bytes(files[0].read_bytes())
    (place / one.keyring.vault_id.hex() / "keyring (conflicted copy).json").write_text("{}")
    told = sync(other).notices
    assert ["are left alone" in one_told for one_told in told] == [True, True]
    assert bodies(other) == {"walk 0", "walk 1", "walk 2"}
    assert conflict.exists()


def test_a_clock_that_is_ahead_is_told(device: Device) -> None:
    one, other = device("one"), device("other")
    clock = one.clock
    assert isinstance(clock, FixedClock)
    clock.at += timedelta(days=3_650)
    write(one, "by the river")
    level(one)
    (told,) = sync(other).notices
    assert "is ahead of this one" in told
    assert bodies(other) == {"by the river"}


# --- who goes on under which name ------------------------------------------------------------------------------------


def test_a_vault_put_back_from_an_older_copy_goes_on_as_a_new_device(
    device: Device, place: Path, tmp_path: Path
) -> None:
    one, other = device("one"), device("other")
    level(one, other)
    database = other.directory / other.keyring.database
    with other._engine.connect() as connection:
        connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(database, tmp_path / "older")
    write(other, "lost with the disk")
    sync(other)
    other._engine.dispose()
    shutil.copy(tmp_path / "older", database)
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    write(other, "written since")
    result = sync(other)
    assert any("goes on as a new device" in told for told in result.notices)
    level(other, one)
    assert bodies(one) == bodies(other) == {"lost with the disk", "written since"}


def test_places_that_are_none(store: Store, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        Sync(store).join(str(tmp_path / "none"))
    for inside in (store.directory, store.directory.parent):
        with pytest.raises(UsageError, match="inside one another"):
            Sync(store).join(str(inside))
    with pytest.raises(UsageError):
        Sync(store).join("https://example.org/")
    with pytest.raises(CalmtermError):
        Sync(store).now()
    assert not store.is_synced


def test_leaving_forgets_all_that_was_kept_for_it(device: Device, place: Path) -> None:
    one = device("one")
    write(one, "by the river")
    sync(one)
    kept = segments(place)
    Sync(one).leave()
    with one.rows.reading() as session:
        connection = session.connection()
        for table in ("device", "sync_item", "synced_record"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == 0  # noqa: S608
    assert segments(place) == kept
    with pytest.raises(NotFound):
        Sync(one).leave()


def test_after_a_rotation_the_old_key_reads_nothing_that_comes(
    device: Device, place: Path, passphrase: str, fast: Any
) -> None:
    one, other = device("one"), device("other")
    write(one, "before")
    level(one, other)
    directory, clock = one.directory, one.clock
    one.close()
    vault = Vault(directory, clock)
    vault.rotate_keys(passphrase, "new and quiet words", fast)
    with vault.unlock("new and quiet words") as anew:
        write(anew, "after")
        assert any("goes on as a new device" in told for told in sync(anew).notices)
    (told,) = sync(other).notices
    assert "another key" in told
    assert bodies(other) == {"before"}
    third = Vault(place.parent / "third", clock)
    with third.create_from(keyring_at(place), "new and quiet words") as joined:
        Sync(joined).join(str(place))
        sync(joined)
        assert bodies(joined) == {"before", "after"}
