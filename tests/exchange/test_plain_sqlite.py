"""The plain SQLite copy: the standard library opens it, the vault's rules hold in it, and every word is readable."""

import json
import os
import resource
import shutil
import sqlite3
import stat
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from sqlalchemy import update

from calmterm.core.errors import OutOfSpace
from calmterm.exchange.date_range import Span
from calmterm.exchange.exporting import Tally, write_out
from calmterm.store import Record, Store, kinds, listed_kinds
from calmterm.store.db.schema import normalised
from calmterm.store.model.records import (
    Activity,
    CheckIn,
    ExposureStep,
    Habit,
    HabitDay,
    JournalEntry,
    LifeValue,
    Person,
    SleepNight,
    ThoughtRecord,
)
from shapes import each_kind, examples

EVERY = list(listed_kinds())
SCHEMA = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{path}?mode=rw", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA foreign_keys = ON")
        yield connection


def sound(connection: sqlite3.Connection) -> None:
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert [row[0] for row in connection.execute("PRAGMA integrity_check")] == ["ok"]


def rows(connection: sqlite3.Connection, table: str) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(f'SELECT * FROM "{table}" ORDER BY id')]  # noqa: S608 - our own name


def schema(found: Any) -> dict[tuple[str, str], str]:
    return {(kind, name): normalised(sql) for kind, name, sql in found if name != "alembic_version"}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    directory = tmp_path / "here"
    directory.mkdir()
    return directory / "copy.db"


def in_vault(store: Store, kind: type[Record]) -> dict[str, dict[str, Any]]:
    """The rows of a table as they stand in the vault, by id, without what is sealed."""
    with store.rows.reading() as session:
        table: Any = vars(kind)["__table__"]
        query = f'SELECT * FROM "{table.name}"'  # noqa: S608 - our own name
        found = session.connection().exec_driver_sql(query).mappings().all()
    return {row["id"]: dict(row) | {"sealed": None} for row in found}


def test_the_schema_is_the_vaults(store: Store, place: Path) -> None:
    write_out(store, "sqlite", place, everything=True)
    with store.rows.reading() as session:
        vault = schema(session.connection().exec_driver_sql(SCHEMA))
    with opened(place) as connection:
        copy = schema(tuple(row) for row in connection.execute(SCHEMA))
        words = {("table", f"{name}_text") for name, kind in kinds().items() if kind.prose()}
        assert {key: sql for key, sql in copy.items() if key not in words} == vault
        assert copy.keys() - vault.keys() == words
        assert ("view", "daily_summary") in copy
        assert len([name for kind, name in copy if kind == "table"]) == len(kinds()) + len(words)
        for name in kinds():  # nothing of the vault's own comes along
            assert rows(connection, name) == []
        sound(connection)


@pytest.mark.sample(3)
@each_kind()
def test_every_value_is_there(
    kind: type[Record], pair: tuple[Store, Store], aim: Any, values_for: Any, without: Any, tmp_path: Path
) -> None:
    store, place = pair[0], tmp_path / "copy.db"
    targets = aim(store, kind)

    @settings(max_examples=examples(2, 3), phases=[Phase.explicit, Phase.generate])
    @given(values_for(kind, targets))
    def check(values: list[dict[str, Any]]) -> None:
        without(store, kind)
        for one in values:
            store.add(store.new(kind, one))
        assert write_out(store, "sqlite", place, everything=True) == Tally(
            count=len(values) + sum(store.count(other) for other in EVERY if other is not kind)
        )
        with opened(place) as connection:
            sound(connection)
            for owner in (kind, *(child.kind for child in kind.about.inline)):
                assert {row["id"]: row for row in rows(connection, owner.table_name())} == in_vault(store, owner)
            for record in store.records(kind):
                readable(connection, record)

    check()
    without(store, *EVERY)


def readable(connection: sqlite3.Connection, record: Record) -> None:
    """The words of a record, and of those inside it, stand in the copy as they were written."""
    if record.prose():
        (found,) = [row for row in rows(connection, f"{record.table_name()}_text") if row["id"] == str(record.id)]
        for spec in record.prose():
            value = found[spec.name]
            listed = spec.widget in ("tags", "lines")
            assert (json.loads(value) if listed else value) == record.get(spec.name)
    for child in record.about.inline:
        if child.link:
            names = {row["id"]: row[child.link.by] for row in rows(connection, f"{child.link.kind.table_name()}_text")}
            links = [row for row in rows(connection, child.kind.table_name()) if row[child.parent] == str(record.id)]
            assert [names[row[child.link.column]] for row in links] == record.children[child.field]
        for inner in record.children[child.field] if not child.link else ():
            readable(connection, inner)


@pytest.fixture(scope="module")
def written_once(pair: tuple[Store, Store], without: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of a vault with a check-in and an entry."""
    store, place = pair[0], tmp_path_factory.mktemp("written") / "copy.db"
    store.add(store.new(CheckIn, {"mood": 4, "note": "x", "triggers": ["work"], "emotions": [{"emotion": "joy"}]}))
    store.add(store.new(JournalEntry, {"body": "x", "tags": ["one"]}))
    write_out(store, "sqlite", place, everything=True)
    without(store, CheckIn, JournalEntry)
    return place


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("UPDATE check_in SET mood = 11", "ck_check_in_mood"),
        ("UPDATE check_in SET mood = 'low'", "cannot store TEXT value in INTEGER column"),
        ("UPDATE check_in SET moment = NULL", "NOT NULL constraint failed: check_in.moment"),
        ("UPDATE check_in_text SET id = 'other'", "FOREIGN KEY constraint failed"),
        ("UPDATE check_in_trigger SET trigger_id = check_in_id", "FOREIGN KEY constraint failed"),
        ("DELETE FROM trigger", "FOREIGN KEY constraint failed"),
        (
            (
                "INSERT INTO check_in_emotion SELECT hex(randomblob(18)), created_at, updated_at, deleted_at, revision,"
                " sealed, check_in_id, emotion, intensity FROM check_in_emotion"
            ),
            "UNIQUE constraint failed",
        ),
        ("UPDATE journal_entry_text SET tags = 'x'", "malformed JSON"),
        ("UPDATE journal_entry_text SET tags = '{}'", "ck_journal_entry_text_tags"),
        ("UPDATE journal_entry_text SET body = NULL", "NOT NULL constraint failed"),
    ],
)  # fmt: skip
def test_the_rules_hold_in_the_copy(written_once: Path, place: Path, sql: str, rule: str) -> None:
    shutil.copy(written_once, place)
    with opened(place) as connection, pytest.raises(sqlite3.Error, match=rule):
        connection.execute(sql)


def test_the_days_in_numbers_are_there(store: Store, place: Path) -> None:
    for mood in (4, 7):
        store.add(store.new(CheckIn, {"mood": mood, "felt_at": "2026-01-02T12:00+01:00"}))
    store.add(store.new(SleepNight, {"night_of": "2026-01-02", "quality": 4}))
    write_out(store, "sqlite", place, everything=True)
    with opened(place) as connection:
        (day,) = connection.execute("SELECT day, check_ins, mood, night_quality FROM daily_summary").fetchall()
        assert tuple(day) == ("2026-01-02", 2, 5.5, 4)
        entry = connection.execute("SELECT felt_at, local_date, utc_offset_minutes FROM check_in").fetchone()
        assert tuple(entry) == ("2026-01-02T11:00:00.000000Z", "2026-01-02", 60)


def test_only_live_records_of_the_span_and_kind(store: Store, place: Path) -> None:
    for day in (1, 2, 3):
        last = store.add(store.new(JournalEntry, {"body": f"day {day}", "written_at": f"2026-01-0{day}T12:00Z"}))
    store.add(store.new(CheckIn, {"mood": 4}))
    store.trash(last)
    assert write_out(store, "sqlite", place, kind=JournalEntry, span=Span(date(2026, 1, 2))).count == 1
    with opened(place) as connection:
        assert [row["body"] for row in rows(connection, "journal_entry_text")] == ["day 2"]
        assert rows(connection, "check_in") == []


def test_links_out_of_the_copy_are_taken_off(store: Store, place: Path) -> None:
    value = store.add(store.new(LifeValue, {"name": "kindness", "importance": 8, "alignment": 20}))
    store.add(store.new(Activity, {"what": "Call Ana", "value_id": str(value.id), "planned_at": "2026-01-02T10:00Z"}))
    write_out(store, "sqlite", place, everything=True)
    with opened(place) as connection:
        assert rows(connection, "activity")[0]["value_id"] == str(value.id)
    # Who asks for one kind does not give away another.
    write_out(store, "sqlite", place, kind=Activity)
    with opened(place) as connection:
        assert rows(connection, "activity")[0]["value_id"] is None
        assert rows(connection, "life_value") == rows(connection, "life_value_text") == []
        sound(connection)


def test_what_a_record_cannot_be_without_comes_along(store: Store, place: Path) -> None:
    habits = [store.add(store.new(Habit, {"name": name})) for name in ("tea", "swim")]
    store.add(store.new(HabitDay, {"habit_id": str(habits[0].id), "on": "2026-01-02"}))
    store.add(store.new(CheckIn, {"mood": 4, "triggers": ["work"], "felt_at": "2026-01-02T10:00Z"}))
    store.add(store.new(CheckIn, {"mood": 4, "triggers": ["rain"], "felt_at": "2026-01-03T10:00Z"}))
    assert write_out(store, "sqlite", place, kind=HabitDay).count == 1
    with opened(place) as connection:
        assert [row["name"] for row in rows(connection, "habit_text")] == ["tea"]
        assert rows(connection, "trigger") == []
        sound(connection)
    assert write_out(store, "sqlite", place, kind=CheckIn, span=Span(None, date(2026, 1, 2))).count == 1
    with opened(place) as connection:
        assert [row["name"] for row in rows(connection, "trigger_text")] == ["work"]
        assert rows(connection, "habit") == []
        sound(connection)


def test_records_inside_records(store: Store, place: Path) -> None:
    attempt = {"tried_at": "2026-01-02T10:00Z", "suds_pre": 60, "suds_peak": 80, "what_i_learned": "it passes"}
    store.add(store.new(ExposureStep, {"rank": 1, "suds_initial": 70, "situation": "lift", "attempts": [attempt] * 2}))
    store.add(store.new(ThoughtRecord, {"happened_at": "2026-01-02T10:00Z", "belief_before": 70, "situation": "s",
                                        "automatic_thought": "t", "distortions": ["shoulds"]}))  # fmt: skip
    assert write_out(store, "sqlite", place, everything=True).count == 2
    with opened(place) as connection:
        assert [row["suds_peak"] for row in rows(connection, "exposure_attempt")] == [80, 80]
        assert [row["what_i_learned"] for row in rows(connection, "exposure_attempt_text")] == ["it passes"] * 2
        assert rows(connection, "thought_record")[0]["distortions"] == '["shoulds"]'


def damage(store: Store, record: Record) -> None:
    kind: Any = type(record)
    with store.rows.writing() as session:
        session.execute(update(kind).where(kind.id == record.id).values(sealed=b"\x01" * 300))


def test_damaged_texts_keep_no_other_record_out(store: Store, place: Path) -> None:
    damage(store, store.add(store.new(JournalEntry, {"body": "one"})))
    store.add(store.new(JournalEntry, {"body": "two"}))
    habit = store.add(store.new(Habit, {"name": "tea"}))
    store.add(store.new(HabitDay, {"habit_id": str(habit.id), "on": "2026-01-02"}))
    damage(store, habit)
    assert write_out(store, "sqlite", place, everything=True) == Tally(count=2, damaged=2)
    with opened(place) as connection:
        assert [row["body"] for row in rows(connection, "journal_entry_text")] == ["two"]
        # Its days need the habit, whose name is lost.
        assert [row["id"] for row in rows(connection, "habit")] == [str(habit.id)]
        assert rows(connection, "habit_text") == []
        sound(connection)


def test_the_copy_is_private_and_takes_its_place_at_the_end(
    store: Store, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.add(store.new(Person, {"name": "Ana"}))
    place.write_bytes(b"older")
    place.chmod(0o644)
    real = Tally.each
    seen: list[dict[str, int]] = []

    def watched(written: Tally, *given: Any) -> Any:
        assert place.read_bytes() == b"older"
        seen.append({path.name: stat.S_IMODE(path.stat().st_mode) for path in place.parent.iterdir() if path != place})
        return real(written, *given)

    monkeypatch.setattr(Tally, "each", watched)
    write_out(store, "sqlite", place, everything=True)
    for found in seen:  # nothing stands beside it, such as SQLite's journal
        ((name, mode),) = found.items()
        assert (name.startswith(".copy.db."), mode) == (True, 0o600)
    assert [path.name for path in place.parent.iterdir()] == ["copy.db"]
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert b"Ana" in place.read_bytes()


def test_a_full_disk_leaves_nothing(store: Store, place: Path) -> None:
    store.add(store.new(JournalEntry, {"body": "x" * 500_000}))
    place.write_bytes(b"older")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, hard))
    try:
        with pytest.raises(OutOfSpace):
            write_out(store, "sqlite", place, everything=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [path.name for path in place.parent.iterdir()] == ["copy.db"]
    assert place.read_bytes() == b"older"


def test_a_copy_that_finds_no_memory_leaves_nothing(store: Store, place: Path) -> None:
    """In a process of its own: such a limit, once set, can only become lower."""
    store.add(store.new(JournalEntry, {"body": "x" * 500_000}))
    place.write_bytes(b"older")
    reading, telling = os.pipe()
    child = os.fork()
    if child == 0:
        sqlite3.connect(":memory:").execute("PRAGMA hard_heap_limit = 2000000")
        try:
            write_out(store, "sqlite", place, everything=True)
        except BaseException as error:  # noqa: BLE001 - told to the parent
            os.write(telling, f"{type(error).__name__}: {error}".encode())
        os._exit(0)
    os.close(telling)
    with os.fdopen(reading) as file:
        assert file.read().startswith("MemoryRefused: This machine did not give calmterm the memory that a SQLite copy")
    os.waitpid(child, 0)
    assert [path.name for path in place.parent.iterdir()] == ["copy.db"]
    assert place.read_bytes() == b"older"


def test_another_fault_leaves_nothing_and_is_not_called_a_full_disk(
    store: Store, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.add(store.new(CheckIn, {"mood": 4}))
    monkeypatch.setattr("calmterm.exchange.plain_sqlite._PRAGMAS", ("no such thing(",))
    with pytest.raises(Exception, match="syntax error"):
        write_out(store, "sqlite", place, everything=True)
    assert list(place.parent.iterdir()) == []


def test_ids_are_the_vaults(store: Store, place: Path) -> None:
    record = store.add(store.new(Person, {"name": "Ana"}))
    write_out(store, "sqlite", place, everything=True)
    with opened(place) as connection:
        assert uuid.UUID(rows(connection, "person")[0]["id"]) == record.id


def test_the_command(calm: Callable[..., Any], tmp_path: Path) -> None:
    calm("write", "by the river")
    path = tmp_path / "copy.db"
    code, out, err = calm("export", "--format", "sqlite", "-o", str(path))
    assert (code, out) == (0, "")
    assert err == "1 record written. This file holds health data and is not encrypted: whoever gets it can read it.\n"
    with opened(path) as connection:
        assert rows(connection, "journal_entry_text")[0]["body"] == "by the river"
    code, _, err = calm("export", "--format", "sqlite", "-o", "-")
    assert (code, "cannot be printed" in err) == (2, True)
    assert calm("export", "--format", "sqlite", "-o", str(tmp_path))[0] == 2
