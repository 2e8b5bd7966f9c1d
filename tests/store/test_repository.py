"""Add, change, trash, restore, purge and list: what happens to records, and what never does."""

import itertools
import uuid
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text

from calmterm.core.clock import FixedClock
from calmterm.core.errors import ChangedElsewhere, InvalidRecord, NotFound, OutOfSpace, UsageError, VaultBusy
from calmterm.store import Record, Store, Vault, kind_named, listed_kinds, record_reader, undo
from calmterm.store.model.records import (
    CheckIn,
    CheckInEmotion,
    CheckInTrigger,
    ExposureStep,
    Goal,
    Habit,
    HabitDay,
    JournalEntry,
    ProblemSolving,
    SleepNight,
    Trigger,
)
from shapes import examples


def entry(store: Store, body: str = "x", **values: object) -> JournalEntry:
    return store.add(store.new(JournalEntry, {"body": body, **values}))


def bodies(records: list[JournalEntry]) -> list[str]:
    return [record.text.body for record in records]


def rows(store: Store, table: str) -> int:
    with store._engine.connect() as connection:
        return connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() or 0  # noqa: S608


# --- adding ------------------------------------------------------------------------------------------------


def test_an_added_record_is_there_with_its_times(store: Store, clock: FixedClock) -> None:
    added = entry(store, "hello", title="T", tags=["a", "b"], starred=True)
    again = store.get(JournalEntry, added.id)
    assert again.values() == added.values()
    assert (again.text.title, again.text.body, again.text.tags, again.starred) == ("T", "hello", ["a", "b"], True)
    assert again.created_at == again.updated_at == again.written_at == clock.at
    assert (again.local_date, again.utc_offset_minutes, again.revision) == (date(2026, 11, 20), 60, 1)
    assert again.felt == clock.at
    assert again.felt.utcoffset() == timedelta(hours=1)


def test_ids_are_uuid7_in_the_order_of_making(store: Store) -> None:
    made = [entry(store).id for _ in range(20)]
    assert made == sorted(made)
    assert all(one.version == 7 and one.variant == uuid.RFC_4122 for one in made)


def test_an_invalid_record_is_not_saved(store: Store) -> None:
    with pytest.raises(InvalidRecord):
        entry(store, " ")
    with pytest.raises(InvalidRecord):
        store.add(store.new(CheckIn, {"mood": 4, "emotions": [{"emotion": "joy"}, {"emotion": "joy"}]}))
    assert store.count(JournalEntry) == store.count(CheckIn) == rows(store, "check_in_emotion") == 0
    assert store.undo.last() is None


@contextmanager
def no_room(store: Store) -> Generator[None]:
    """The database may not grow by a page: SQLite then says that the disk is full."""
    with store._engine.connect() as connection:
        connection.exec_driver_sql(
            f"PRAGMA max_page_count = {connection.exec_driver_sql('PRAGMA page_count').scalar()}"
        )
    try:
        yield
    finally:
        with store._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1000000")


def test_a_record_whose_saving_failed_can_be_saved_again(store: Store) -> None:
    record = store.new(CheckIn, {
        "mood": 4, "note": "kept" * 4000, "emotions": [{"emotion": "joy"}], "triggers": ["work", "new"],
    })  # fmt: skip
    with no_room(store):
        for _ in range(2):
            with pytest.raises(OutOfSpace):
                store.add(record)
    assert store.count(CheckIn) == rows(store, "check_in_emotion") == 0
    store.add(record)
    assert store.get(CheckIn, record.id).values() == record.values()
    assert record.children["triggers"] == ["work", "new"]
    assert rows(store, "check_in_emotion") == 1


def test_a_record_that_broke_off_halfway_can_be_saved_again(store: Store) -> None:
    record = store.new(CheckIn, {"mood": 4, "note": "kept", "emotions": [{"emotion": "joy"}, {"emotion": "joy"}]})
    for _ in range(2):
        with pytest.raises(InvalidRecord, match="Each emotion can stand once"):
            store.add(record)
    record.children["emotions"].pop()
    store.add(record)
    assert store.get(CheckIn, record.id).values() == record.values()


def test_a_record_that_was_interrupted_can_be_saved_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    record = store.new(CheckIn, {"mood": 4, "note": "kept", "emotions": [{"emotion": "joy"}]})

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(store.rows, "_insert_children", interrupt)  # the record itself was sent to the database by then
        with pytest.raises(KeyboardInterrupt):
            store.add(record)
    assert store.count(CheckIn) == 0
    store.add(record)
    assert store.get(CheckIn, record.id).values() == record.values()


def test_a_change_that_found_no_room_can_be_made_again(store: Store) -> None:
    first = entry(store, "old")
    with no_room(store), pytest.raises(OutOfSpace):
        store.change(first, {"body": "new" * 4000})
    assert store.get(JournalEntry, first.id).text.body == "old"
    assert store.change(first, {"body": "new" * 4000}).revision == 2


def test_a_time_of_saving_without_offset_is_refused(store: Store) -> None:
    record = store.new(JournalEntry, {"body": "x"})
    record.created_at = datetime(2026, 1, 1)  # noqa: DTZ001 - naive is the point
    with pytest.raises(InvalidRecord):
        store.add(record)
    assert store.count(JournalEntry) == 0


def test_records_brought_in_keep_their_times_and_day(store: Store) -> None:
    record = store.new(JournalEntry, {"body": "x", "written_at": "2020-05-01T02:00:00+02:00"})
    record.created_at = record.updated_at = datetime(2020, 5, 2, tzinfo=UTC)
    record.place(date(2020, 5, 1))  # in the vault it came from, the day started at midnight
    assert store.add_new([record]) == [record]
    again = store.get(JournalEntry, record.id)
    assert (again.created_at, again.local_date) == (datetime(2020, 5, 2, tzinfo=UTC), date(2020, 5, 1))
    assert again.felt.isoformat() == "2020-05-01T02:00:00+02:00"


def test_what_is_there_is_not_added_again(store: Store) -> None:
    key = store.rows.source_key("jrnl", "2020-01-01", "x")
    first = store.new(JournalEntry, {"body": "x", "source_key": key})
    assert store.add_new([first]) == [first]
    twin = store.new(JournalEntry, {"body": "x", "source_key": key})
    same = store.new(JournalEntry, {"body": "y"})
    same.id = first.id
    other = store.new(JournalEntry, {"body": "z"})
    assert store.add_new([twin, same, other]) == [other]
    store.trash(first)
    assert store.add_new([twin]) == []  # what went to the trash is not brought back by an import
    assert store.count(JournalEntry) == 1


def test_records_are_added_all_or_none(store: Store) -> None:
    good, bad = store.new(JournalEntry, {"body": "x"}), store.new(JournalEntry, {"body": "y"})
    bad.revision = 0
    with pytest.raises(InvalidRecord):
        store.add_new([good, bad])
    assert store.count(JournalEntry) == 0


def test_a_live_source_key_stands_once(store: Store) -> None:
    key = store.rows.source_key("x")
    assert key == store.rows.source_key("x") != store.rows.source_key("x", "") != store.rows.source_key("", "x")
    first = entry(store, source_key=key)
    with pytest.raises(InvalidRecord, match="imported already"):
        entry(store, source_key=key)
    store.trash(first)
    second = entry(store, source_key=key)
    with pytest.raises(InvalidRecord, match="imported already"):
        store.restore(first)
    assert store.get(JournalEntry, second.id)
    assert store.get(JournalEntry, first.id, trashed=True)


# --- changing ----------------------------------------------------------------------------------------------


def test_a_change_keeps_the_rest(store: Store, clock: FixedClock) -> None:
    first = entry(store, "old", title="T", tags=["a"])
    clock.at += timedelta(minutes=5)
    changed = store.change(store.get(JournalEntry, first.id), {"body": "new"})
    for record in (changed, store.get(JournalEntry, first.id)):
        assert (record.text.title, record.text.body, record.text.tags) == ("T", "new", ["a"])
        assert (record.id, record.revision) == (first.id, 2)
        assert record.created_at == record.written_at == clock.at - timedelta(minutes=5)
        assert record.updated_at == clock.at


def test_a_change_that_is_invalid_changes_nothing(store: Store) -> None:
    first = entry(store, "old")
    for values in ({"body": ""}, {"nonsense": 1}, {"written_at": "soon"}):
        with pytest.raises(InvalidRecord):
            store.change(first, values)
    again = store.get(JournalEntry, first.id)
    assert (again.text.body, again.revision) == ("old", 1)


def test_a_time_cannot_be_taken_away(store: Store) -> None:
    first = entry(store, written_at="2020-01-01T10:00:00+00:00")
    changed = store.change(first, {"written_at": None, "body": "new"})
    assert changed.felt.isoformat() == "2020-01-01T10:00:00+00:00"


def test_an_old_revision_overwrites_nothing(store: Store, vault_dir: Path, clock: FixedClock, passphrase: str) -> None:
    first = entry(store, "old")
    with Vault(vault_dir, clock).unlock(passphrase) as second:
        second.change(second.get(JournalEntry, first.id), {"body": "theirs"})
    with pytest.raises(ChangedElsewhere):
        store.change(first, {"body": "mine"})
    assert store.get(JournalEntry, first.id).text.body == "theirs"
    store.change(store.get(JournalEntry, first.id), {"body": "both"})
    assert store.get(JournalEntry, first.id).text.body == "both"


def test_what_is_gone_cannot_be_changed(store: Store) -> None:
    first = entry(store)
    store.trash(first)
    with pytest.raises(NotFound):
        store.change(first, {"body": "y"})
    store.removal.purge(first)
    with pytest.raises(NotFound):
        store.change(first, {"body": "y"})


# --- children ----------------------------------------------------------------------------------------------


def ids_of(store: Store, record: CheckIn) -> dict[str, uuid.UUID]:
    return {child.emotion: child.id for child in store.get(CheckIn, record.id).children["emotions"]}


def emotions(store: Store, record: CheckIn) -> dict[str, int | None]:
    return {child.emotion: child.intensity for child in store.get(CheckIn, record.id).children["emotions"]}


def test_children_that_stay_keep_their_ids(store: Store) -> None:
    first = store.add(store.new(CheckIn, {"mood": 4, "emotions": [
        {"emotion": "joy", "intensity": 3}, {"emotion": "fear", "intensity": 2}, {"emotion": "trust"},
    ]}))  # fmt: skip
    before = ids_of(store, first)
    changed = store.change(first, {"emotions": [
        {"emotion": "trust", "intensity": 0}, {"emotion": "joy", "intensity": 3}, {"emotion": "anger"},
    ]})  # fmt: skip
    after = ids_of(store, first)
    assert (after["joy"], after["trust"]) == (before["joy"], before["trust"])
    assert after.keys() == {"joy", "trust", "anger"}
    assert emotions(store, first) == {"joy": 3, "trust": 0, "anger": None}
    revisions = {child.emotion: child.revision for child in changed.children["emotions"]}
    assert revisions == {"trust": 2, "joy": 1, "anger": 1}
    assert rows(store, "check_in_emotion") == 3  # what was taken out is gone


def test_a_change_of_something_else_leaves_the_children(store: Store) -> None:
    values = {"mood": 4, "emotions": [{"emotion": "joy", "intensity": 3}], "triggers": ["work", "my dog"]}
    first = store.add(store.new(CheckIn, values))
    before = ids_of(store, first)
    changed = store.change(first, {"mood": 5})
    assert ids_of(store, first) == before
    assert changed.children["triggers"] == ["work", "my dog"]
    assert changed.children["emotions"][0].revision == 1


def test_links_are_diffed_by_name_in_any_case(store: Store) -> None:
    first = store.add(store.new(CheckIn, {"mood": 4, "triggers": ["work", "my dog", "rain"]}))
    with store.rows.reading() as session:
        before = {row.trigger_id: row.id for row in session.query(CheckInTrigger)}
    changed = store.change(first, {"triggers": ["WORK", "My  Dog", "snow"]})
    assert changed.children["triggers"] == ["work", "my dog", "snow"]  # as the trigger is written
    with store.rows.reading() as session:
        after = {row.trigger_id: row.id for row in session.query(CheckInTrigger)}
    assert len(before.items() & after.items()) == 2
    assert rows(store, "check_in_trigger") == 3


def test_a_trigger_is_made_once(store: Store) -> None:
    before = rows(store, "trigger")
    for name in ("Stra\u00dfe", "STRASSE", " stra\u00dfe ", "cafe\u0301", "CAF\u00c9"):
        store.add(store.new(CheckIn, {"mood": 4, "triggers": [name]}))
    assert rows(store, "trigger") == before + 2
    assert store.trigger_names()[:2] == ["Stra\u00dfe", "cafe\u0301"]


def test_a_trigger_in_use_cannot_be_deleted_from_the_database(store: Store) -> None:
    from calmterm.core.errors import Refused
    from calmterm.store.db.database import errors_typed

    store.add(store.new(CheckIn, {"mood": 4, "triggers": ["work"]}))
    with pytest.raises(Refused), errors_typed(), store._engine.begin() as connection:
        connection.execute(text("DELETE FROM trigger"))
    assert rows(store, "trigger") == 19


def test_a_twin_trigger_is_refused_in_our_words(store: Store) -> None:
    values = {"name": "work", "name_key": store.rows.name_key("Work"), "position": 99}
    with pytest.raises(InvalidRecord, match="There is a trigger of that name already"):
        store.add(store.new(Trigger, values))


def test_children_without_a_key_are_a_list(store: Store) -> None:
    first = store.add(store.new(ProblemSolving, {"problem": "x", "options": [
        {"option": "one", "effort": 1}, {"option": "two", "effort": 2}, {"option": "three", "effort": 3},
    ]}))  # fmt: skip
    before = [child.id for child in first.children["options"]]
    unchanged = store.change(first, {"importance": 5})
    assert [child.id for child in unchanged.children["options"]] == before
    assert [child.revision for child in unchanged.children["options"]] == [1, 1, 1]
    shorter = store.change(unchanged, {"options": [{"option": "one", "effort": 1}, {"option": "four"}]})
    assert [child.id for child in shorter.children["options"]] == before[:2]
    again = store.get(ProblemSolving, first.id)
    assert [(child.text.option, child.effort) for child in again.children["options"]] == [("one", 1), ("four", None)]
    assert rows(store, "problem_option") == 2


# --- trash -------------------------------------------------------------------------------------------------


def test_trash_and_back_under_the_same_ids(store: Store) -> None:
    first = store.add(store.new(CheckIn, {"mood": 4, "emotions": [{"emotion": "joy"}], "triggers": ["work"]}))
    before, children = store.get(CheckIn, first.id), ids_of(store, first)
    store.trash(first)
    assert store.count(CheckIn) == 0
    assert store.records(CheckIn) == []
    with pytest.raises(NotFound):
        store.get(CheckIn, first.id)
    trashed = store.get(CheckIn, first.id, trashed=True)
    assert trashed.deleted_at == store.clock.now()
    assert trashed.values() | {"emotions": []} == before.values() | {"emotions": []}
    assert [child.emotion for child in trashed.children["emotions"]] == ["joy"]
    assert [row.id for row in store.records(CheckIn, trashed=True)] == [first.id]
    store.restore(first)
    assert store.get(CheckIn, first.id).values() == before.values()
    assert ids_of(store, first) == children
    assert store.records(CheckIn, trashed=True) == []


def test_a_child_taken_out_before_does_not_come_back_with_its_parent(store: Store) -> None:
    first = store.add(store.new(CheckIn, {"mood": 4, "emotions": [{"emotion": "joy"}, {"emotion": "fear"}]}))
    store.trash(store.change(first, {"emotions": [{"emotion": "joy"}]}))  # in the same instant of the clock
    store.restore(first)
    assert emotions(store, first) == {"joy": None}


@pytest.mark.parametrize("how", ["restore", "undo"])
def test_a_child_trashed_before_on_its_own_stays_in_the_trash(store: Store, clock: FixedClock, how: str) -> None:
    habit = store.add(store.new(Habit, {"name": "water"}))
    days = [store.add(store.new(HabitDay, {"habit_id": habit.id, "on": f"2026-11-{day}"})) for day in (17, 18, 19, 20)]
    store.trash(days[0])
    clock.at += timedelta(microseconds=1)
    store.trash(days[1])
    clock.at += timedelta(hours=1)
    store.trash(habit)
    assert store.count(HabitDay) == 0
    clock.at += timedelta(hours=1)
    if how == "undo":
        store.undo.last()
    else:
        store.restore(habit)
    assert {day.id for day in store.records(HabitDay)} == {days[2].id, days[3].id}
    assert {day.id for day in store.records(HabitDay, trashed=True)} == {days[0].id, days[1].id}
    store.restore(days[0])  # each of them comes back when asked for
    assert store.count(HabitDay) == 3
    assert store.verify_audit() == []


def test_what_is_not_there_cannot_be_trashed_or_restored(store: Store) -> None:
    first = entry(store)
    with pytest.raises(NotFound):
        store.restore(first)
    with pytest.raises(NotFound):
        store.removal.purge(first)
    store.trash(first)
    with pytest.raises(NotFound):
        store.trash(first)
    assert store.removal.purge(first) == 1
    for act in (store.trash, store.restore, store.removal.purge):
        with pytest.raises(NotFound):
            act(first)


def test_purge_removes_one_or_all_with_their_children(store: Store) -> None:
    kept = store.add(store.new(CheckIn, {"mood": 1, "emotions": [{"emotion": "joy"}], "triggers": ["work"]}))
    gone = [
        store.add(store.new(CheckIn, {"mood": mood, "emotions": [{"emotion": "joy"}], "triggers": ["work"]}))
        for mood in (2, 3, 4)
    ]
    letter = entry(store)
    for record in (*gone, letter):
        store.trash(record)
    assert store.removal.purge(gone[0]) == 1
    assert (rows(store, "check_in"), rows(store, "check_in_emotion"), rows(store, "check_in_trigger")) == (3, 3, 3)
    assert store.removal.purge() == 3
    assert (rows(store, "check_in"), rows(store, "check_in_emotion"), rows(store, "check_in_trigger")) == (1, 1, 1)
    assert rows(store, "journal_entry") == 0
    assert store.removal.purge() == 0
    assert emotions(store, kept) == {"joy": None}


def test_the_whole_trash_of_every_kind_is_purged(store: Store, put: Callable[..., Record]) -> None:
    """Also where one kind holds on to another."""
    for kind in listed_kinds():
        put(kind, full=True)
    for kind in listed_kinds():
        for record in store.records(kind):
            store.trash(record)
    there = sum(len(store.records(kind, trashed=True)) for kind in listed_kinds())
    assert store.removal.purge() == there >= len(list(listed_kinds()))
    assert [rows(store, kind.table_name()) for kind in listed_kinds()] == [0] * len(list(listed_kinds()))


# --- undo --------------------------------------------------------------------------------------------------


def test_undo_goes_back_step_by_step(store: Store) -> None:
    first = store.add(store.new(CheckIn, {
        "mood": 4, "note": "n", "emotions": [{"emotion": "joy", "intensity": 3}], "triggers": ["work"],
    }))  # fmt: skip
    at_first = store.get(CheckIn, first.id).values()
    second = store.change(first, {"mood": 5, "note": None, "emotions": [], "triggers": ["rain"]})
    at_second = store.get(CheckIn, first.id).values()
    store.trash(second)
    store.restore(second)
    assert store.undo.last() == "Restored: check-in"
    assert store.count(CheckIn) == 0
    assert store.undo.last() == "Moved to trash: check-in"
    assert store.get(CheckIn, first.id).values() == at_second
    assert store.undo.last() == "Changed: check-in"
    back = store.get(CheckIn, first.id)
    assert back.values() | {"emotions": 0} == at_first | {"emotions": 0}
    assert emotions(store, first) == {"joy": 3}
    assert store.undo.last() == "Added: check-in"
    assert store.count(CheckIn) == 0
    assert len(store.records(CheckIn, trashed=True)) == 1  # nothing typed is ever lost by undo
    assert store.undo.last() is None


def test_undo_of_several_changes_of_one_record(store: Store) -> None:
    record = entry(store, "0")
    for body in "123":
        record = store.change(record, {"body": body})
    seen: list[str] = []
    while store.undo.last() != "Added: journal entry":
        seen.append(store.get(JournalEntry, record.id).text.body)
    assert seen == ["2", "1", "0"]


def test_undo_keeps_its_depth(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(undo.DEPTH + 5):
        entry(store, str(number))
    for _ in range(undo.DEPTH):
        assert store.undo.last()
    assert store.undo.last() is None
    assert store.count(JournalEntry) == 5


def test_undo_after_the_record_was_purged(store: Store) -> None:
    kept, gone = entry(store, "kept"), entry(store, "gone")
    store.change(gone, {"body": "changed"})
    store.trash(gone)
    store.removal.purge(gone)
    for _ in range(3):  # its trashing, its change, its adding
        with pytest.raises(NotFound):
            store.undo.last()
    assert store.undo.last() == "Added: journal entry"
    assert store.get(JournalEntry, kept.id, trashed=True).deleted_at
    assert store.undo.last() is None


def test_undo_after_the_record_was_trashed_elsewhere(
    store: Store, vault_dir: Path, clock: FixedClock, passphrase: str
) -> None:
    first = entry(store, "one")
    store.change(first, {"body": "two"})
    with Vault(vault_dir, clock).unlock(passphrase) as second:
        second.trash(second.get(JournalEntry, first.id))
        with pytest.raises(NotFound):
            store.undo.last()
        assert second.get(JournalEntry, first.id, trashed=True).text.body == "two"


def test_undo_overwrites_nothing_of_another_window(
    store: Store, vault_dir: Path, clock: FixedClock, passphrase: str
) -> None:
    first = entry(store, "one")
    store.change(first, {"body": "two"})
    with Vault(vault_dir, clock).unlock(passphrase) as second:
        second.change(second.get(JournalEntry, first.id), {"body": "theirs"})
    with pytest.raises(ChangedElsewhere):
        store.undo.last()
    assert store.get(JournalEntry, first.id).text.body == "theirs"


def test_undo_does_not_step_over_a_change_of_another_window(
    store: Store, vault_dir: Path, clock: FixedClock, passphrase: str
) -> None:
    first = entry(store, "one")
    store.change(first, {"body": "two"})
    with Vault(vault_dir, clock).unlock(passphrase) as second:
        second.change(second.get(JournalEntry, first.id), {"body": "theirs"})
    store.change(store.get(JournalEntry, first.id), {"body": "mine"})
    assert store.undo.last() == "Changed: journal entry"
    assert store.get(JournalEntry, first.id).text.body == "theirs"
    assert store.undo.last() is None  # what came before it would take theirs away
    assert store.get(JournalEntry, first.id).text.body == "theirs"


def test_undo_that_failed_for_now_can_be_tried_again(
    store: Store, vault_dir: Path, clock: FixedClock, passphrase: str
) -> None:
    first = entry(store)
    with Vault(vault_dir, clock).unlock(passphrase) as second:
        driver = second._engine.raw_connection().driver_connection
        assert driver is not None
        driver.execute("BEGIN IMMEDIATE")
        with store._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 20")
        with pytest.raises(VaultBusy):
            store.undo.last()
        driver.execute("ROLLBACK")
    assert store.count(JournalEntry) == 1
    assert store.undo.last() == "Added: journal entry"
    assert store.get(JournalEntry, first.id, trashed=True)


# --- days and times ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("at", "day"), [
    ("2026-11-20T03:59:59+01:00", "2026-11-19"), ("2026-11-20T04:00:00+01:00", "2026-11-20"),
    ("2026-11-21T00:30:00+01:00", "2026-11-20"), ("2026-03-01T02:00:00+01:00", "2026-02-28"),
    ("2026-11-20T03:00:00-08:00", "2026-11-19"), ("1969-12-31T23:59:59+00:00", "1969-12-31"),
    ("1890-06-01T12:00:00+00:20", "1890-06-01"), ("1816-01-01T03:00:00+01:05", "1815-12-31"),
    ("0001-01-02T12:00:00+00:00", "0001-01-02"), ("0001-01-01T01:00:00+00:00", "0001-01-01"),
    ("0001-01-01T00:30:00+14:00", "0001-01-01"), ("9999-12-31T23:59:59+00:00", "9999-12-31"),
    ("9999-12-31T23:59:59.999999-12:00", "9999-12-31"),
])  # fmt: skip
def test_the_felt_day_of_any_time(at: str, day: str, store: Store) -> None:
    first = entry(store, written_at=at)
    again = store.get(JournalEntry, first.id)
    assert again.local_date.isoformat() == day
    assert again.utc_offset_minutes == datetime.fromisoformat(at).utcoffset() // timedelta(minutes=1)  # pyright: ignore
    if "0001-01-01T00:30" not in at and "9999-12-31T23:59:59.9" not in at:  # whose UTC lies outside the calendar
        assert again.felt.isoformat() == datetime.fromisoformat(at).isoformat()
    found = store.records(JournalEntry, since=date.fromisoformat(day), until=date.fromisoformat(day))
    assert [record.id for record in found] == [first.id]
    changed = store.change(again, {"body": "later"})
    assert changed.local_date.isoformat() == day


def test_a_journey_moves_no_entry(store: Store, clock: FixedClock) -> None:
    first = entry(store, "at home")
    clock.at = datetime(2026, 11, 25, 9, tzinfo=timezone(timedelta(hours=-10)))
    store.rows.day_starts_at = store.rows.day_starts_at.replace(hour=23)
    changed = store.change(store.get(JournalEntry, first.id), {"body": "from far away"})
    assert (changed.local_date, changed.utc_offset_minutes) == (date(2026, 11, 20), 60)
    assert changed.felt.isoformat() == "2026-11-20T21:30:00+01:00"


def test_a_new_time_finds_its_new_day(store: Store) -> None:
    first = entry(store)
    changed = store.change(first, {"written_at": "2026-11-18T01:00:00-05:00"})
    assert (changed.local_date, changed.utc_offset_minutes) == (date(2026, 11, 17), -300)
    same_instant = store.change(changed, {"written_at": "2026-11-18T07:00:00+01:00"})
    assert (same_instant.local_date, same_instant.utc_offset_minutes) == (date(2026, 11, 18), 60)
    assert store.undo.last()
    assert store.get(JournalEntry, first.id).felt.isoformat() == "2026-11-18T01:00:00-05:00"


def test_old_local_mean_time_keeps_its_wall_time(store: Store) -> None:
    amsterdam = timezone(timedelta(minutes=19, seconds=32))
    first = entry(store, written_at=datetime(1930, 5, 1, 12, 0, tzinfo=amsterdam))
    again = store.get(JournalEntry, first.id)
    assert again.felt.isoformat() == "1930-05-01T12:00:00+00:20"
    assert (again.local_date, again.utc_offset_minutes) == (date(1930, 5, 1), 20)


def test_the_day_starts_when_the_person_says(store: Store, clock: FixedClock) -> None:
    store.set_setting("day_starts_at", "00:00")
    assert entry(store, written_at="2026-11-20T00:30:00+01:00").local_date == date(2026, 11, 20)
    store.set_setting("day_starts_at", "06:30")
    assert entry(store, written_at="2026-11-20T06:29:00+01:00").local_date == date(2026, 11, 19)
    store.set_setting("day_starts_at", "whenever")  # not a time: the last one stays
    assert store.day_of(datetime(2026, 11, 20, 6, 29, tzinfo=UTC)) == date(2026, 11, 19)


def test_a_record_made_outside_a_felt_kind_is_shown_in_utc(store: Store) -> None:
    trigger = store.records(Trigger, limit=1)[0]
    assert trigger.felt.utcoffset() == timedelta()


# --- lists -------------------------------------------------------------------------------------------------


def test_lists_are_newest_first_and_the_other_way_round(store: Store) -> None:
    for day in (3, 1, 2):
        entry(store, str(day), written_at=f"2026-11-0{day}T12:00:00+00:00")
    assert bodies(store.records(JournalEntry)) == ["3", "2", "1"]
    assert bodies(store.records(JournalEntry, oldest_first=True)) == ["1", "2", "3"]
    assert bodies(store.records(JournalEntry, limit=1)) == ["3"]
    assert store.records(JournalEntry, limit=0) == []


def test_since_and_until_take_the_felt_day_and_include_both_ends(store: Store) -> None:
    for at in ("2026-11-01T03:00:00+01:00", "2026-11-01T04:00:00+01:00", "2026-11-03T03:30:00-10:00",
               "2026-11-04T12:00:00+14:00"):  # fmt: skip
        entry(store, at[8:13], written_at=at)
    assert [row.local_date.day for row in store.records(JournalEntry, oldest_first=True)] == [31, 1, 2, 4]
    found = store.records(JournalEntry, since=date(2026, 11, 1), until=date(2026, 11, 2))
    assert {row.local_date.day for row in found} == {1, 2}
    assert store.records(JournalEntry, since=date(2026, 11, 5)) == []
    assert len(store.records(JournalEntry, until=date.max)) == 4
    assert len(store.records(JournalEntry, since=date.min)) == 4


def test_since_and_until_of_a_kind_without_felt_time(store: Store, clock: FixedClock) -> None:
    """By the time of saving, in UTC."""
    for day in (1, 2, 3):
        clock.at = datetime(2026, 11, day, 23, 59, tzinfo=UTC)
        store.add(store.new(Goal, {"title": f"goal {day}"}))
    found = store.records(Goal, since=date(2026, 11, 2), until=date(2026, 11, 2))
    assert [row.text.title for row in found] == ["goal 2"]
    assert len(store.records(Goal, since=date.min, until=date.max)) == 3


def test_since_and_until_of_a_kind_that_has_a_day(store: Store) -> None:
    for day in (3, 1, 2):
        store.add(store.new(SleepNight, {"night_of": f"2026-11-0{day}", "quality": day}))
    found = store.records(SleepNight, since=date(2026, 11, 2), until=date(2026, 11, 3))
    assert [row.quality for row in found] == [3, 2]
    assert [row.quality for row in store.records(SleepNight, oldest_first=True)] == [1, 2, 3]
    assert store.records(SleepNight, since=date(2026, 11, 4)) == []


def test_a_ranked_list_goes_up_and_its_trash_does_not(store: Store, clock: FixedClock) -> None:
    for rank in (2, 3, 1):
        store.add(store.new(ExposureStep, {"rank": rank, "suds_initial": 50, "situation": "x"}))
    assert [row.rank for row in store.records(ExposureStep)] == [1, 2, 3]
    first = store.records(ExposureStep, limit=1)
    assert [row.rank for row in store.records(ExposureStep, after=first[0])] == [2, 3]
    for record in store.records(ExposureStep):
        clock.at += timedelta(minutes=1)
        store.trash(record)
    assert [row.rank for row in store.records(ExposureStep, trashed=True)] == [3, 2, 1]


@settings(max_examples=examples(10, 15), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    minutes=st.lists(st.integers(0, 5), max_size=25),
    size=st.integers(1, 7),
    oldest_first=st.booleans(),
    trashed=st.booleans(),
)
def test_pages_give_every_record_once_and_in_order_over_equal_times(
    store: Store, minutes: list[int], size: int, oldest_first: bool, trashed: bool
) -> None:
    for old in store.records(JournalEntry):
        store.trash(old)
    store.removal.purge()
    for minute in minutes:
        record = entry(store, written_at=datetime(2026, 11, 20, 12, minute, tzinfo=UTC))
        if trashed:
            store.trash(record)
    whole = store.records(JournalEntry, trashed=trashed, oldest_first=oldest_first)
    order = [(row.deleted_at if trashed else row.written_at, row.id) for row in whole]
    assert order == sorted(order, reverse=not oldest_first)
    pages: list[JournalEntry] = []
    while page := store.records(
        JournalEntry, limit=size, after=pages[-1] if pages else None, trashed=trashed, oldest_first=oldest_first
    ):
        pages += page
    assert [row.id for row in pages] == [row.id for row in whole]
    assert len(pages) == len(minutes)


def test_each_goes_through_all_pages(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_reader, "PAGE", 3)
    for count in range(8):
        assert len(list(store.each(JournalEntry))) == count
        entry(store, str(count))
    assert [row.text.body for row in itertools.islice(store.each(JournalEntry, oldest_first=True), 4)] == list("0123")
    assert len(list(store.each(JournalEntry, since=date(2026, 11, 21)))) == 0


def test_a_list_opens_no_text_that_nobody_reads(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from calmterm.store import record_mapper as module

    for _ in range(5):
        entry(store)
    opened: list[int] = []
    unseal = module.unseal
    monkeypatch.setattr(module, "unseal", lambda *args: (opened.append(1), unseal(*args))[1])
    found = store.records(JournalEntry)
    assert opened == []
    assert found[0].text.body == found[0].headline() == "x"
    assert len(opened) == 1


# --- finding -----------------------------------------------------------------------------------------------


def test_find_by_id_and_by_its_end(store: Store) -> None:
    first, second = entry(store), store.add(store.new(CheckIn, {"mood": 3}))
    for record in (first, second):
        plain = str(record.id)
        for reference in (plain, plain.upper(), plain.replace("-", ""), f" {plain[-8:]} ", plain[-6:], plain[-13:],
                          plain[-17:].replace("-", "")):  # fmt: skip
            found = store.find(reference)
            assert (type(found), found.id) == (type(record), record.id)
    assert store.find(str(second.id)).get("mood") == 3


@pytest.mark.parametrize("reference", ["", "abc", "12345", "-----abc", "zzzzzz", "%%%%%%", "a" * 33, "'; --", "______"])
def test_what_is_no_reference(reference: str, store: Store) -> None:
    entry(store)
    with pytest.raises(UsageError):
        store.find(reference)


def test_find_tells_nothing_from_several(store: Store) -> None:
    first, second = store.new(JournalEntry, {"body": "x"}), store.new(CheckIn, {"mood": 3})
    first.id = uuid.UUID("01a1f9ee-4d2e-7b0b-9cfe-7155b5abcdef")
    second.id = uuid.UUID("01a1f9ee-4d2e-7b0b-9cfe-0055b5abcdef")
    store.add(first)
    store.add(second)
    with pytest.raises(UsageError, match="Several"):
        store.find("b5abcdef")
    assert store.find("7155b5abcdef").id == first.id
    for unknown in ("000000", str(uuid.uuid4())):
        with pytest.raises(NotFound):
            store.find(unknown)


def test_find_looks_into_the_trash_only_when_told(store: Store) -> None:
    first = entry(store)
    store.trash(first)
    with pytest.raises(NotFound):
        store.find(str(first.id))
    assert store.find(str(first.id), trashed=True).id == first.id


def test_the_vaults_own_records_are_not_found(store: Store) -> None:
    trigger = store.records(Trigger, limit=1)[0]
    with pytest.raises(NotFound):
        store.find(str(trigger.id))


def test_kinds_by_name() -> None:
    assert kind_named("check_in") is CheckIn
    for name in ("setting", "xyz", ""):
        with pytest.raises(UsageError, match=r"The kinds are: activity, .*, check_in, "):
            kind_named(name)
    assert CheckInEmotion not in listed_kinds()


def test_many_records_take_no_more_statements_than_few(store: Store) -> None:
    """One question for all ids, and one insert for all records of a kind, and for all children of a field."""

    def statements(number: int) -> int:
        emotions = [{"emotion": "joy"}, {"emotion": "trust"}]
        records: list[Record] = [store.new(JournalEntry, {"body": f"{place}"}) for place in range(number)]
        records += [store.new(CheckIn, {"mood": 5, "emotions": emotions, "triggers": ["work"]}) for _ in range(number)]
        said: list[str] = []

        def count(*given: object) -> None:
            said.append(str(given[2]))

        event.listen(store._engine, "before_cursor_execute", count)
        assert len(store.add_new(records)) == 2 * number
        event.remove(store._engine, "before_cursor_execute", count)
        return len(said)

    statements(1)  # the trigger is named for the first time
    assert statements(2) == statements(200)
    assert store.get(CheckIn, store.records(CheckIn, limit=1)[0].id).children["triggers"] == ["work"]
