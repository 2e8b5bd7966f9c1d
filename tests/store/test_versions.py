"""Earlier versions of an entry: kept with the change that replaced them, the last twenty, and brought back."""

from datetime import timedelta

import pytest

from calmterm.core.clock import FixedClock
from calmterm.core.errors import ChangedElsewhere, InvalidRecord, NotFound, OutOfSpace
from calmterm.store import Store, kinds
from calmterm.store.db import database
from calmterm.store.model.records import CheckIn, JournalEntry, JournalRevision


def entry(store: Store, body: str = "one", **values: object) -> JournalEntry:
    return store.add(store.new(JournalEntry, {"body": body, **values}))


def bodies(store: Store, record: JournalEntry) -> list[str]:
    return [version.text.body for version in store.versions(record)]


def rows(store: Store) -> int:
    with store._engine.connect() as connection:
        return connection.exec_driver_sql("SELECT count(*) FROM journal_revision").scalar() or 0


def test_a_new_entry_has_no_earlier_versions(store: Store) -> None:
    assert store.versions(entry(store)) == []


def test_a_change_of_the_text_keeps_what_stood_there(store: Store, clock: FixedClock) -> None:
    first = entry(store, "one", title="T", tags=["a", "b"])
    written = clock.at
    clock.at += timedelta(hours=1)
    second = store.change(first, {"body": "two", "title": None, "tags": []})
    clock.at += timedelta(hours=1)
    third = store.change(second, {"title": "U"})
    kept = store.versions(third)
    assert [version.number for version in kept] == [2, 1]
    assert [(version.text.title, version.text.body, version.text.tags) for version in kept] == [
        (None, "two", []), ("T", "one", ["a", "b"]),
    ]  # fmt: skip
    assert kept[1].created_at == written  # when that version was saved
    assert kept[0].created_at == written + timedelta(hours=1)
    assert kept[0].updated_at == clock.at
    assert store.versions(first) == store.versions(third) != []


def test_what_is_no_text_makes_no_version(store: Store) -> None:
    record = store.change(entry(store), {"starred": True})
    record = store.change(record, {"body": "one", "tags": []})
    assert store.versions(record) == []


def test_only_the_last_twenty_are_kept(store: Store) -> None:
    record = entry(store, "0")
    for number in range(1, 31):
        record = store.change(record, {"body": str(number)})
    assert bodies(store, record) == [str(number) for number in range(29, 9, -1)]
    assert [version.number for version in store.versions(record)] == list(range(30, 10, -1))
    assert rows(store) == 20


def test_each_entry_has_its_own(store: Store) -> None:
    one, other = entry(store, "one"), entry(store, "other")
    one = store.change(one, {"body": "ONE"})
    other = store.change(other, {"body": "OTHER"})
    assert (bodies(store, one), bodies(store, other)) == (["one"], ["other"])


def test_an_earlier_version_comes_back_as_a_change(store: Store) -> None:
    record = entry(store, "one", title="T", starred=True)
    record = store.change(record, {"body": "two", "title": "U"})
    record = store.put_back_version(record, 1)
    assert (record.text.title, record.text.body, record.starred, record.revision) == ("T", "one", True, 3)
    assert bodies(store, record) == ["two", "one"]
    assert store.undo() == "Put back an earlier version: journal entry"
    again = store.get(JournalEntry, record.id)
    assert (again.text.title, again.text.body) == ("U", "two")


def test_a_version_that_is_not_there(store: Store) -> None:
    record = store.change(entry(store), {"body": "two"})
    for number in (0, 2, -1):
        with pytest.raises(NotFound):
            store.put_back_version(record, number)
    assert store.get(JournalEntry, record.id).text.body == "two"


def test_a_version_is_not_put_over_what_another_window_saved(store: Store) -> None:
    record = store.change(entry(store), {"body": "two"})
    stale = store.get(JournalEntry, record.id)
    store.change(record, {"body": "three"})
    with pytest.raises(ChangedElsewhere):
        store.put_back_version(stale, 1)


def test_a_change_that_is_not_saved_leaves_no_version(store: Store) -> None:
    record = entry(store)
    with pytest.raises(InvalidRecord):
        store.change(record, {"body": ""})
    with store._engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(OutOfSpace):
        store.change(record, {"body": "x" * 100_000})
    assert rows(store) == 0


def test_versions_go_when_the_entry_goes_for_good(store: Store) -> None:
    record = store.change(entry(store), {"body": "two"})
    store.trash(record)
    assert bodies(store, record) == ["one"]
    store.restore(record)
    assert bodies(store, store.get(JournalEntry, record.id)) == ["one"]
    store.trash(record)
    store.purge(record)
    assert rows(store) == 0


def test_versions_are_sealed_like_the_entry(store: Store) -> None:
    record = store.change(entry(store, "CANARY", title="CANARY", tags=["CANARY"]), {"body": "x"})
    with database.errors_typed(), store._engine.connect() as connection:
        for table in ("journal_revision", "journal_entry"):
            for row in connection.exec_driver_sql(f"SELECT * FROM {table}"):  # noqa: S608 - our own names
                assert not any(b"CANARY" in str(value).encode() for value in row)
    assert bodies(store, record) == ["CANARY"]


def test_a_kind_without_history_keeps_none(store: Store) -> None:
    record = store.add(store.new(CheckIn, {"mood": 4, "note": "a"}))
    record = store.change(record, {"note": "b"})
    assert store.versions(record) == []
    with pytest.raises(NotFound):
        store.put_back_version(record, 1)


def test_a_history_has_the_fields_of_its_kind() -> None:
    declared = {kind: kind.about.history for kind in kinds().values() if kind.about.history is not None}
    assert JournalEntry in declared
    for kind, history in declared.items():
        assert {spec.name for spec in history.kind.prose()} <= {spec.name for spec in kind.prose()}
        assert history.kind.spec(history.parent).target == kind.table_name()
        assert history.kind.spec("number").low == 1
        assert history.kind is JournalRevision
