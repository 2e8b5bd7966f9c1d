"""Text moved between records, tables and vaults opens nowhere."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from calmterm.core.clock import FixedClock
from calmterm.core.errors import TextDamaged
from calmterm.store import Store, Vault
from calmterm.store.crypto.keyring import Cost
from calmterm.store.model.records import CheckIn, JournalEntry


def overwrite(store: Store, table: str, record_id: object, sealed: bytes | None) -> None:
    with store._engine.begin() as connection:
        changed = connection.execute(
            text(f"UPDATE {table} SET sealed = :sealed WHERE id = :id"),  # noqa: S608 - a table of ours
            {"sealed": sealed, "id": str(record_id)},
        )
    assert changed.rowcount == 1


def test_text_moved_to_another_record(store: Store) -> None:
    one, other = (store.add(store.new(JournalEntry, {"body": body})) for body in ("first", "second"))
    assert one.sealed
    overwrite(store, "journal_entry", other.id, one.sealed)
    with pytest.raises(TextDamaged):
        store.get(JournalEntry, other.id).text  # noqa: B018 - opening is the point
    assert store.get(JournalEntry, one.id).text.body == "first"


def test_text_moved_to_another_table(store: Store) -> None:
    entry = store.add(store.new(JournalEntry, {"body": "first"}))
    check_in = store.new(CheckIn, {"mood": 4, "note": "second"})
    check_in.id = entry.id  # the same id, so that only the table differs
    store.add(check_in)
    assert entry.sealed
    overwrite(store, "check_in", entry.id, entry.sealed)
    with pytest.raises(TextDamaged):
        store.get(CheckIn, entry.id).text  # noqa: B018


def test_text_moved_to_another_vault(store: Store, tmp_path: Path, clock: FixedClock, fast: list[Cost]) -> None:
    entry = store.add(store.new(JournalEntry, {"body": "first"}))
    other, _ = Vault(tmp_path / "other", clock).create("x", fast)
    with other:
        twin = other.new(JournalEntry, {"body": "second"})
        twin.id = entry.id
        other.add(twin)
        assert entry.sealed
        overwrite(other, "journal_entry", entry.id, entry.sealed)
        with pytest.raises(TextDamaged):
            other.get(JournalEntry, entry.id).text  # noqa: B018


def test_text_moved_to_another_vault_of_the_same_keys(store: Store, measured: Any) -> None:
    """The vault's id is bound as well as the key: a rotated vault that kept its key by mistake would notice."""
    entry = store.add(store.new(JournalEntry, {"body": "first"}))
    store.rows.vault_id = bytes(16)
    with pytest.raises(TextDamaged):
        store.get(JournalEntry, entry.id).text  # noqa: B018
    measured("swaps", "a text under the id of another vault with the same keys: refused")


def test_every_altered_byte_of_a_stored_text_is_noticed(store: Store) -> None:
    entry = store.add(store.new(JournalEntry, {"body": "first"}))
    assert entry.sealed
    for place in range(0, len(entry.sealed), 7):
        flipped = bytearray(entry.sealed)
        flipped[place] ^= 1
        overwrite(store, "journal_entry", entry.id, bytes(flipped))
        with pytest.raises(TextDamaged):
            store.get(JournalEntry, entry.id).text  # noqa: B018


def test_text_that_is_sealed_but_no_json_is_damage(store: Store) -> None:
    from calmterm.store.crypto.seal import seal

    entry = store.add(store.new(JournalEntry, {"body": "first"}))
    for payload in (b"no json", b"[]", b"\xff"):
        overwrite(store, "journal_entry", entry.id, seal(store.rows.text_key, store.rows._context(entry), payload))
        with pytest.raises(TextDamaged):
            store.get(JournalEntry, entry.id).text  # noqa: B018


def test_text_that_was_taken_away_is_damage(store: Store) -> None:
    entry, check_in = store.add(store.new(JournalEntry, {"body": "x"})), store.add(store.new(CheckIn, {"mood": 4}))
    assert check_in.sealed  # also where nothing was written
    for record in (entry, check_in):
        overwrite(store, record.table_name(), record.id, None)
        with pytest.raises(TextDamaged):
            store.get(type(record), record.id).text  # noqa: B018


def test_one_damaged_text_leaves_the_list_standing(store: Store) -> None:
    kept, damaged = (store.add(store.new(JournalEntry, {"body": body})) for body in ("first", "second"))
    overwrite(store, "journal_entry", damaged.id, b"\x01" + bytes(300))
    rows = store.records(JournalEntry)
    assert {row.id for row in rows} == {kept.id, damaged.id}
    assert next(row for row in rows if row.id == kept.id).headline() == "first"


def test_what_a_row_prints_is_no_content(store: Store) -> None:
    entry = store.add(store.new(JournalEntry, {"title": "zanzibar", "body": "quetzal"}))
    hit = store.search("quetzal")[0]
    for shown in (repr(entry), str(entry), f"{entry}", repr(hit), repr(store.records(JournalEntry))):
        assert "zanzibar" not in shown
        assert "quetzal" not in shown
