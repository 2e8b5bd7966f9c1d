"""An export of the whole: the trash and the earlier versions reach another vault, and nothing forged does."""

import json
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from calmterm.core.clock import FixedClock
from calmterm.exchange.exporting import written_out
from calmterm.exchange.importing import bring_in
from calmterm.store import Record, Store, Vault, listed_kinds
from calmterm.store.model.records import Habit, HabitDay, JournalEntry, SleepNight
from shapes import each_kind

NOON = datetime(2026, 11, 20, 12, tzinfo=timezone(timedelta(hours=1)))
EVERY = list(listed_kinds())


@pytest.fixture
def there(made_here: Path, tmp_path: Path) -> Iterator[Store]:
    """Another person's vault, or one made anew."""
    with Vault(shutil.copytree(made_here, tmp_path / "there"), FixedClock(NOON)).unlock("words") as opened:
        yield opened


def whole(store: Store) -> dict[str, Any]:
    document = json.loads(written_out(store, "json", whole=True).text)
    for version in (one for versions in document["versions"].values() for one in versions):
        version["changed"].sort()  # names in another order count as changed where they were, and are equal here
        version["changed"] = [name for name in version["changed"] if name not in ("resources", "distortions")]
    return document


def later(*stores: Store) -> None:
    for store in stores:
        clock: Any = store.clock
        clock.at += timedelta(minutes=1)


def is_sound(store: Store) -> bool:
    with store._engine.connect() as connection:
        strays = [store.rows.audit.count_strays(connection, kind.table_name()) for kind in EVERY]
    return store.verify_audit() == [] and not any(strays)


@pytest.mark.sample(3)
@each_kind()
def test_every_kind_with_its_versions_and_the_trash(
    kind: type[Record], store: Store, there: Store, aim: Any, full_values: Any
) -> None:
    values = full_values(kind, aim(store, kind))
    record = store.add(store.new(kind, values))
    later(store)
    prose = [spec.name for spec in kind.specs() if spec.widget in ("line", "prose") and not spec.hidden]
    changed = store.change(record, {**values, **{child.field: [] for child in kind.about.inline}, prose[0]: "other"})
    later(store)
    store.trash(changed)
    document = whole(store)
    (gone,) = document["trash"]
    assert gone["id"] == str(record.id)
    assert [one["action"] for one in document["versions"][gone["id"]]] == ["trash", "change", "add"]

    later(there)
    report = bring_in(there, json.dumps(document), "json")
    assert (report.rejected, report.new) == ([], len(document["records"]) + 1)
    assert whole(there) == document
    assert is_sound(there)
    assert bring_in(there, json.dumps(document), "json").new == 0
    back = there.get(kind, record.id, trashed=True)
    there.restore(back)
    restored = there.get(kind, record.id)
    first = there.put_back_version(restored, 1)
    assert first.values()[prose[0]] == store.new(kind, values).values()[prose[0]]
    assert [len(first.children[child.field]) for child in kind.about.inline] == [
        len(values[child.field]) for child in kind.about.inline
    ]
    assert is_sound(there)


def test_what_went_with_its_parent_comes_back_with_it(store: Store, there: Store, full_values: Any) -> None:
    habit = store.add(store.new(Habit, full_values(Habit)))
    day = store.add(store.new(HabitDay, full_values(HabitDay, {"habit": habit.id})))
    store.trash(habit)
    bring_in(there, json.dumps(whole(store)), "json")
    assert whole(there) == whole(store)
    there.restore(there.get(Habit, habit.id, trashed=True))
    assert [one.id for one in there.records(HabitDay)] == [day.id]
    assert is_sound(there)


def test_a_moment_before_the_import_knows_nothing_of_it(store: Store) -> None:
    entry = store.add(store.new(JournalEntry, {"body": "first"}))
    later(store)
    before = store.clock.now()
    store.trash(store.change(entry, {"body": "second"}))
    source = json.dumps(whole(store))
    store.removal.purge()
    later(store)
    bring_in(store, source, "json")
    with store.as_of(store.clock.now()) as past:
        versions = past.history.of(past.get(JournalEntry, entry.id, trashed=True))
        assert [version.values["body"] for version in versions] == [
            "second", "second", "first",
        ]  # fmt: skip
    with store.as_of(before) as past:
        assert past.notices == []
        assert past.in_trash(10) == past.records(JournalEntry) == []


def test_what_is_unique_may_lie_in_the_trash_beside_a_live_one(store: Store, there: Store) -> None:
    night = {"night_of": "2026-01-01", "note": "thrown away"}
    store.trash(store.add(store.new(SleepNight, night)))
    store.add(store.new(SleepNight, {**night, "note": "kept"}))
    report = bring_in(there, json.dumps(whole(store)), "json")
    assert report.rejected == []
    assert [one.text.note for one in there.records(SleepNight)] == ["kept"]
    assert [one.text.note for one in there.records(SleepNight, trashed=True)] == ["thrown away"]


FORGED = [
    None, [], "x", {}, [1], [{"number": 2}],
    [{"number": 2, "at": "2026-11-20T11:00:00+00:00", "action": "change", "values": {"body": "b"}}],
    [{"number": 9, "at": "2026-11-20T11:00:00+00:00", "action": "change", "values": {}},
     {"number": 1, "at": "2026-11-20T11:00:00+00:00", "action": "add", "values": {}}],
    [{"number": 2, "at": "2026-11-20T11:00:00+00:00", "action": "change", "values": {}},
     {"number": 2, "at": "2026-11-20T11:00:00+00:00", "action": "add", "values": {}}],
    [{"number": 2, "at": "2026-11-20T11:00:00+00:00", "action": "trash", "values": {}},
     {"number": 1, "at": "2026-11-20T11:00:00+00:00", "action": "add", "values": {}}],
    [{"number": 2, "at": "2026-11-20T11:00:00+00:00", "action": "change", "values": {}},
     {"number": 1, "at": "2026-11-20T11:00:00", "action": "add", "values": {}}],
    [{"number": 2, "at": "2026-11-20T11:00:00+00:00", "action": "purge", "values": {}},
     {"number": True, "at": "2026-11-20T11:00:00+00:00", "action": "add", "values": {}}],
    [{"number": 2, "at": "2026-11-20T11:00:00+00:00", "action": "change", "values": {}},
     {"number": 1, "at": "2026-11-20T11:00:00+00:00", "action": "add", "values": {"body": "b" * 9, "starred": "x"}}],
    [{"number": 2, "at": "2026-11-20T11:00:00+00:00", "action": "change", "values": {}},
     {"number": 1, "at": "2026-11-20T11:00:00+00:00", "action": "add", "values": [3]}],
]  # fmt: skip


def test_versions_that_do_not_add_up_are_left_out_and_the_record_comes(store: Store, there: Store) -> None:
    entries = [store.change(store.add(store.new(JournalEntry, {"body": "a"})), {"body": "b"}) for _ in FORGED]
    document = whole(store)
    for entry, versions in zip(entries, FORGED, strict=True):
        document["versions"][str(entry.id)] = versions
    report = bring_in(there, json.dumps(document), "json")
    assert report.rejected == []
    for entry, versions in zip(entries, FORGED, strict=True):
        came = there.get(JournalEntry, entry.id)
        assert [version.number for version in there.history.of(came)] == [2], versions
    assert is_sound(there)


def test_a_trashed_row_without_its_time_is_rejected(store: Store, there: Store) -> None:
    store.trash(store.add(store.new(JournalEntry, {"body": "a"})))
    document = whole(store)
    del document["trash"][0]["deleted_at"]
    report = bring_in(there, json.dumps(document), "json")
    assert [one.why for one in report.rejected] == ["This does not have the form of a record. Missing: deleted_at."]
