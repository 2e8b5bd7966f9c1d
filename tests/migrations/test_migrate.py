"""Up and down: frozen vaults open, a copy comes first, nothing is lost unasked, a failed step leaves no trace."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from calmterm import migrations
from calmterm.core.clock import FixedClock
from calmterm.core.errors import OutOfSpace, Refused, UsageError, VaultDamaged, VaultTooNew
from calmterm.exchange.own_json import of_version_1
from calmterm.migrations import log
from calmterm.store import Record, Store, Vault, kinds, listed_kinds
from calmterm.store.db import backup, database
from calmterm.store.db.schema import Schema, _in_memory, shape, shape_at
from calmterm.store.model.records import (
    AlertKind,
    CarePlan,
    CheckIn,
    ContentItem,
    Goal,
    Habit,
    Homework,
    Insight,
    JournalEntry,
    SleepNight,
    ThoughtRecord,
)

FROZEN = Path(__file__).parents[1] / "data" / "vaults"
SECRET = "frozen"
LATER = [f"{number:04}" for number in range(2, 11)]
"""The versions after the first."""
KEPT = ("check_in", "check_in_emotion", "check_in_trigger", "trigger", "draft")


@pytest.fixture(params=sorted(place.name for place in FROZEN.iterdir()))
def frozen(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Each vault that an older release, or this one, once wrote."""
    return Path(shutil.copytree(FROZEN / request.param, tmp_path / "frozen"))


@pytest.fixture
def oldest(tmp_path: Path) -> Path:
    """The vault of schema 0001."""
    return Path(shutil.copytree(FROZEN / "0001", tmp_path / "oldest"))


@pytest.fixture
def schema(store: Store, vault_dir: Path, clock: FixedClock, passphrase: str) -> Iterator[Schema]:
    """The vault of `store`, as a migration sees it."""
    with Vault(vault_dir, clock).schema(passphrase) as opened:
        yield opened


def holds(found: Any, expected: Any) -> bool:
    """Whether all that was written is there; a later release may have added fields."""
    if isinstance(expected, dict):
        return isinstance(found, dict) and all(holds(found.get(name), value) for name, value in expected.items())
    if isinstance(expected, list):
        return len(found) == len(expected) and all(map(holds, found, expected))
    return found == expected


def digests(engine: Engine, *tables: str) -> dict[str, Any]:
    with engine.connect() as connection:
        return {name: value for name, value in backup.digests(connection).items() if name in (tables or KEPT)}


def copies(directory: Path) -> list[str]:
    place = directory / "backups"
    return sorted(one.name for one in place.iterdir()) if place.exists() else []


# --- frozen vaults -----------------------------------------------------------------------------------------


@pytest.mark.sample(2)
def test_a_frozen_vault_opens_and_holds_what_it_held(frozen: Path, clock: FixedClock, measured: Any) -> None:
    expected = json.loads((frozen / "contents.json").read_text("utf-8"))
    with Vault(frozen, clock).unlock(SECRET) as store:
        for name, value in expected["settings"].items():
            assert store.setting(name) == value
        for screen, payload in expected["drafts"].items():
            assert store.drafts.payload(screen) == payload
        for record in expected["records"]:
            told = record if "quality_of_ten" in record else of_version_1(record)
            assert holds(store.find(record["id"], trashed=True).to_json(), told)
        counted = sum(len(store.records(kind, trashed=gone)) for kind in listed_kinds() for gone in (False, True))
        assert counted == len(expected["records"]) >= 2
        assert store.verify_audit() == []
        added = store.add(store.new(CheckIn, {"mood": 4}))
        assert store.get(CheckIn, added.id).mood == 4
        assert store.verify_audit() == []
    with Vault(frozen, clock).schema(SECRET) as schema:
        assert schema.version == migrations.HEAD
        assert schema.verify() == []
    measured("known answers", f"a frozen vault opens: {counted} of {len(expected['records'])} records as they were")


def test_the_last_frozen_vault_keeps_its_versions_and_log(tmp_path: Path, clock: FixedClock) -> None:
    last = max(place.name for place in FROZEN.iterdir() if place.name.isdigit())
    place = Path(shutil.copytree(FROZEN / last, tmp_path / "frozen"))
    with Vault(place, clock).unlock(SECRET) as store:
        (entry,) = store.records(JournalEntry)
        assert [version.text.body for version in store.history.earlier(entry)] == ["The river.\nThen home."]
        assert len(store.notices) == (last < migrations.HEAD)
    assert len(copies(place)) == (last < migrations.HEAD)


def test_an_older_vault_is_brought_up_after_a_copy(oldest: Path, clock: FixedClock) -> None:
    before = (oldest / "keyring.json").read_bytes()
    with Vault(oldest, clock).schema(SECRET) as schema:
        assert (schema.version, schema.pending(), schema.steps()) == ("0001", LATER, [])
        assert schema.verify() == []
        held = digests(schema._engine, *KEPT, "journal_entry", "setting")
    assert copies(oldest) == []  # looking changes nothing
    with Vault(oldest, clock).unlock(SECRET) as store:
        assert store.notices == ["The vault's format was brought up to date. A copy from before is in its backups."]
        assert digests(store._engine) == {name: held[name] for name in KEPT}
    assert copies(oldest) == ["20261120T203000Z-schema-0001"]
    place = oldest / "backups" / copies(oldest)[0]
    assert (place / "keyring.json").read_bytes() == before
    with Vault(place, clock).schema(SECRET) as schema:
        assert schema.version == "0001"
        assert digests(schema._engine, *held) == held
    with Vault(oldest, clock).unlock(SECRET) as store:
        assert store.notices == []
    assert len(copies(oldest)) == 1


def test_a_vault_that_cannot_be_copied_is_not_migrated(
    oldest: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OutOfSpace

    with monkeypatch.context() as filling:
        filling.setattr(backup, "copy_before", full)
        with pytest.raises(OutOfSpace):
            Vault(oldest, clock).unlock(SECRET)
    with Vault(oldest, clock).schema(SECRET) as schema:
        assert schema.version == "0001"
        assert schema.verify() == []


def test_an_emptied_database_is_no_new_vault(store: Store, vault_dir: Path, passphrase: str, clock: FixedClock) -> None:
    with store._engine.connect() as connection:
        connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
    migrations.run(store._engine, "downgrade", "base")
    with store._engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")
    store.close()
    with pytest.raises(VaultDamaged):
        Vault(vault_dir, clock).unlock(passphrase)


# --- up and down -------------------------------------------------------------------------------------------


def test_down_keeps_check_ins_and_the_journal(store: Store, schema: Schema, vault_dir: Path, clock: FixedClock) -> None:
    store.add(store.new(CheckIn, {"mood": 4, "emotions": [{"emotion": "joy"}], "triggers": ["work", "own"]}))
    trashed = store.add(store.new(JournalEntry, {"body": "gone", "tags": ["x"]}))
    store.trash(trashed)
    store.add(store.new(JournalEntry, {"body": "kept", "title": "T", "starred": True}))
    store.drafts.save("editor", "half")
    store.set_setting("country", "AT")
    held, said = digests(store._engine), [record.to_json() for record in store.records(JournalEntry)]
    place = schema.down("0001")
    assert place is not None
    assert copies(vault_dir) == [place.name] == [f"20261120T203000Z-schema-{migrations.HEAD}"]
    assert (schema.version, schema.pending(), schema.steps(), schema.verify()) == ("0001", LATER, [], [])
    assert digests(schema._engine) == held
    assert schema.down("0001") is None
    assert schema.up() is not None
    assert schema.verify() == []
    assert digests(schema._engine) == held
    assert len(copies(vault_dir)) == 2
    assert [record.to_json() for record in store.records(JournalEntry)] == said
    assert store.setting("country") == "AT"
    assert store.verify_audit() == []  # a log of its own, from here on
    store.add(store.new(CheckIn, {"mood": 5}))
    assert store.verify_audit() == []


def test_down_refuses_to_lose_records(store: Store, schema: Schema, vault_dir: Path) -> None:
    store.add(store.new(Habit, {"name": "water"}))
    for title in ("paint", "run"):
        store.add(store.new(Goal, {"title": title, "milestones": [{"title": "first"}]}))
    store.add(store.new(CheckIn, {"mood": 4}))
    held = digests(store._engine, *kinds())
    with pytest.raises(Refused, match=r"no place for 2 goals, 2 milestones and 1 habit, so nothing was changed"):
        schema.down("0001")
    assert schema.version == migrations.HEAD
    assert digests(store._engine, *kinds()) == held
    assert copies(vault_dir) == []
    place = schema.down("0001", drop=True)
    assert place is not None
    assert schema.version == "0001"
    schema.up()
    assert (store.count(Goal), store.count(Habit), store.count(CheckIn)) == (0, 0, 1)


def test_what_was_lost_going_down_is_in_the_copy(
    store: Store, schema: Schema, passphrase: str, clock: FixedClock
) -> None:
    store.add(store.new(Habit, {"name": "water"}))
    place = schema.down("0001", drop=True)
    assert place is not None
    with Vault(place, clock).unlock(passphrase) as again:
        assert [habit.text.name for habit in again.records(Habit)] == ["water"]


def test_earlier_versions_and_trashed_records_are_not_lost_unasked(store: Store, schema: Schema) -> None:
    entry = store.add(store.new(JournalEntry, {"body": "one"}))
    store.change(entry, {"body": "two"})
    with pytest.raises(Refused, match="1 earlier version,"):
        schema.down("0001")
    thought = {"situation": "x", "automatic_thought": "y", "belief_before": 1}
    store.trash(store.add(store.new(ThoughtRecord, thought)))
    with pytest.raises(Refused, match="1 earlier version and 1 thought record,"):
        schema.down("0001")


def test_what_is_no_ones_writing_does_not_stand_in_the_way(store: Store, schema: Schema, put: Any) -> None:
    put(Insight)
    item: Any = put(ContentItem)
    with pytest.raises(Refused, match="1 card or question,"):
        schema.down("0001")
    with store._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE content_item SET is_builtin = 1")
    assert item.is_builtin is False
    assert schema.down("0001") is not None


@pytest.mark.parametrize("target", ["0000", "0999", "base", "head", "", "nonsense", "+1", "0001:0002"])
def test_a_version_that_is_not_there(schema: Schema, target: str) -> None:
    for go in (schema.up, schema.down):
        with pytest.raises(UsageError):
            go(target)
    assert schema.version == migrations.HEAD


def test_up_and_down_go_their_own_way(schema: Schema) -> None:
    with pytest.raises(UsageError, match="0001 is the other way"):
        schema.up("0001")
    schema.down("0001")
    with pytest.raises(UsageError, match="0002 is the other way"):
        schema.down("0002")


def test_a_newer_vault_is_not_touched(store: Store, schema: Schema, vault_dir: Path) -> None:
    with store._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    for ask in (schema.up, schema.verify, schema.pending, lambda: schema.down("0001")):
        with pytest.raises(VaultTooNew):
            ask()
    assert copies(vault_dir) == []


def rows(engine: Engine, table: str) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        return [dict(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{table}" ORDER BY id').mappings()]  # noqa: S608 - a schema's own names


@pytest.mark.sample(2)
@pytest.mark.parametrize(("name", "version"), [("0001", "0001"), ("0.1.0", "0002"), ("0003", "0003")])
def test_every_earlier_schema_comes_up_and_goes_down_with_nothing_lost(
    tmp_path: Path, clock: FixedClock, name: str, version: str
) -> None:
    place = Path(shutil.copytree(FROZEN / name, tmp_path / "frozen"))
    with Vault(place, clock).schema(SECRET) as schema:
        # Down again, the log of steps has become longer; everything else is as it was, to the byte.
        tables = {table for kind, table in shape_at(version) if kind == "table"} - {"migration_log"}
        held = {table: rows(schema._engine, table) for table in tables}
        assert sum(map(len, held.values())) >= 9
        schema.up()
        assert (schema.version, schema.verify()) == (migrations.HEAD, [])
        schema.down(version)
        assert (schema.version, schema.verify()) == (version, [])
        assert {table: rows(schema._engine, table) for table in tables} == held


def test_a_rating_from_1_to_10_stays_one_on_the_way_up_and_down(tmp_path: Path, clock: FixedClock) -> None:
    place = Path(shutil.copytree(FROZEN / "0.1.0", tmp_path / "frozen"))
    with Vault(place, clock).schema(SECRET) as schema:
        (before,) = rows(schema._engine, "sleep_night")
        assert before["quality"] == 6
        schema.up()
        (after,) = rows(schema._engine, "sleep_night")
        assert (after["quality"], after["quality_of_ten"]) == (None, 6)
        assert {**before, "quality": None} == {name: after[name] for name in before}
        assert schema.down("0002") is not None  # without --drop: there is a place for all of it
        assert rows(schema._engine, "sleep_night") == [before]


def test_down_refuses_to_lose_what_a_column_holds(store: Store, schema: Schema) -> None:
    store.add(store.new(SleepNight, {"night_of": "2026-11-19", "quality": 4, "nap_at": "2026-11-18T14:00+01:00"}))
    trashed = store.add(store.new(SleepNight, {"night_of": "2026-11-20", "quality": 1, "woke_early_minutes": 0}))
    store.trash(trashed)
    old = store.add(store.new(SleepNight, {"night_of": "2026-11-18", "quality_of_ten": 7}))
    held = rows(store._engine, "sleep_night")
    with pytest.raises(Refused, match="no place for the quality in words in 2 nights, the time of a nap in 1 night and"
                       " the minutes woken early in 1 night, so nothing was changed"):  # fmt: skip
        schema.down("0002")
    assert (schema.version, rows(store._engine, "sleep_night")) == (migrations.HEAD, held)
    with pytest.raises(Refused, match="no place for 3 nights, so nothing was changed"):
        schema.down("0001")
    assert schema.down("0002", drop=True) is not None
    kept = {row["id"]: row["quality"] for row in rows(store._engine, "sleep_night")}
    assert len(kept) == 3
    assert kept[str(old.id)] == 7
    assert {*kept.values()} == {7, None}  # a word is never turned into a number of ten
    schema.up()
    assert schema.verify() == []
    assert store.get(SleepNight, old.id).quality_of_ten == 7


def test_down_tells_what_was_put_off_and_whole_kinds(store: Store, schema: Schema) -> None:
    plan = store.add(store.new(CarePlan, {"focus_areas": "Sleep", "review_on": "2026-11-19"}))
    store.alerts.put_away(AlertKind.REVIEW, f"{plan.id} 2026-11-19")
    store.add(store.new(Homework, {"what": "Ring Ada"}))
    with pytest.raises(Refused, match="no place for 1 homework and what was put off or put away in 1 occasion"):
        schema.down("0006")
    assert schema.down("0006", drop=True) is not None
    assert rows(store._engine, "alert") == []
    schema.up()
    assert schema.verify() == []
    assert [one.id for one in store.records(CarePlan)] == [plan.id]


def test_down_refuses_to_lose_records_without_their_first_rating(store: Store, schema: Schema) -> None:
    kept = store.add(store.new(CheckIn, {"mood": 6, "emotions": [{"emotion": "joy"}], "triggers": ["work"]}))
    store.add(store.new(CheckIn, {"anxiety": 7, "emotions": [{"emotion": "fear"}], "triggers": ["work"]}))
    weighed = store.add(store.new(ThoughtRecord, {"automatic_thought": "They laughed", "belief_before": 70}))
    store.add(store.new(ThoughtRecord, {
        "automatic_thought": "I failed", "emotions": [{"name": "shame"}], "other_thoughts": [{"thought": "Always"}],
    }))  # fmt: skip
    with pytest.raises(Refused, match="no place for 1 other thought, no mood in 1 check-in and no first belief in"
                       " 1 thought record, so nothing was changed"):  # fmt: skip
        schema.down("0003")
    assert schema.down("0003", drop=True) is not None
    assert schema.verify() == []
    assert [row["id"] for row in rows(store._engine, "check_in")] == [str(kept.id)]
    assert [row["id"] for row in rows(store._engine, "thought_record")] == [str(weighed.id)]
    assert [len(rows(store._engine, name)) for name in ("check_in_emotion", "check_in_trigger", "thought_emotion")] == [
        1, 1, 0,
    ]  # fmt: skip
    schema.up()
    assert schema.verify() == []
    assert store.get(CheckIn, kept.id).children["triggers"] == ["work"]


# --- the log -----------------------------------------------------------------------------------------------


def test_each_step_is_logged_with_its_files_checksum(schema: Schema) -> None:
    steps = schema.steps()
    assert [(step["revision"], step["direction"], step["batch"]) for step in steps] == [
        (revision, "up", 1) for revision in ("0001", *LATER)
    ]
    files = migrations.revisions()
    assert [step["checksum"] for step in steps] == [log.checksum(files[step["revision"]]) for step in steps]
    assert all(len(step["checksum"]) == 64 and step["applied_at"].endswith("000Z") for step in steps)
    assert list(files) == ["0001", *LATER] == sorted(files)


def test_a_later_step_has_a_batch_of_its_own(store: Store, schema: Schema, later: Callable[..., str]) -> None:
    later("CREATE TABLE one (x TEXT) STRICT", "CREATE TABLE two (x TEXT) STRICT")
    known = ["0001", *LATER]
    one, two = (f"{len(known) + number:04}" for number in (1, 2))
    migrations.run(store._engine, "upgrade", two)
    migrations.run(store._engine, "downgrade", one)
    migrations.run(store._engine, "upgrade", two)
    assert [(step["revision"], step["direction"], step["batch"]) for step in schema.steps()] == [
        *((revision, "up", 1) for revision in known), (one, "up", 2), (two, "up", 2), (two, "down", 3), (two, "up", 4),
    ]  # fmt: skip
    with store._engine.connect() as connection:
        assert list(log.applied(connection)) == [*known, one, two]
    migrations.run(store._engine, "downgrade", known[-1])
    with store._engine.connect() as connection:
        assert list(log.applied(connection)) == known


STEP = """
from alembic import op

revision = "{revision}"
down_revision = "{before}"


def upgrade():
    op.execute("{sql}")


def downgrade():
    op.execute("DROP TABLE {table}")
"""


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Adds made-up revisions after this release's, each of one table; gives the last one's name."""

    def write(*statements: str) -> str:
        place = tmp_path / "later"
        place.mkdir()
        config = migrations.alembic_config.__wrapped__()
        versions = Path(migrations.__file__).parent / "versions"
        config.set_main_option("version_locations", f"{versions}{os.pathsep}{place}")
        monkeypatch.setattr(migrations, "alembic_config", lambda: config)
        before = migrations.HEAD
        for number, sql in enumerate(statements, int(before) + 1):
            step = STEP.format(revision=f"{number:04}", before=before, sql=sql, table=sql.split()[2])
            before = f"{number:04}"
            (place / f"{before}.py").write_text(step)
        monkeypatch.setattr(migrations, "HEAD", before)
        return before

    return write


# --- verify ------------------------------------------------------------------------------------------------


def test_a_sound_vault_has_no_problems(store: Store, schema: Schema, put: Any) -> None:
    for kind in listed_kinds():
        put(kind, full=True)
    assert schema.verify() == []


@pytest.mark.parametrize(("sql", "problem"), [
    ("UPDATE migration_log SET checksum = 'x' WHERE schema_revision = '0001'", "The file of version 0001 is not"),
    ("DELETE FROM migration_log WHERE schema_revision = '0002'", "Version 0002 is not in the migration log."),
    ("UPDATE migration_log SET direction = 'down' WHERE schema_revision = '0002'", "Version 0002 is not in the"),
    ("UPDATE migration_log SET schema_revision = '0007' WHERE schema_revision = '0002'", "Version 0002 is not in the"),
    ("DROP INDEX ix_check_in_order", "The index ix_check_in_order is missing."),
    ("DROP VIEW daily_summary", "The view daily_summary is missing."),
    ("CREATE TABLE extra (x TEXT)", "The table extra is not of this schema."),
    ("CREATE TRIGGER x AFTER INSERT ON check_in BEGIN SELECT 1; END", "The trigger x is not of this schema."),
    ("ALTER TABLE check_in ADD COLUMN x TEXT", f"The table check_in is not what version {migrations.HEAD} makes it."),
])  # fmt: skip
def test_what_is_wrong_is_named(store: Store, schema: Schema, sql: str, problem: str) -> None:
    with store._engine.begin() as connection:
        connection.exec_driver_sql(sql)
    assert problem in schema.verify()[0]


def test_a_broken_link_between_records_is_named(store: Store, schema: Schema) -> None:
    store.add(store.new(CheckIn, {"mood": 4, "emotions": [{"emotion": "joy"}]}))
    store._engine.raw_connection().cursor().execute("PRAGMA foreign_keys = OFF")
    with store._engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM check_in")
    (problem,) = schema.verify()
    assert "does not pass its own checks" in problem


def test_a_changed_file_is_noticed(schema: Schema, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = migrations.revisions()
    altered = tmp_path / "0002.py"
    altered.write_bytes(files["0002"].read_bytes() + b"\n")
    monkeypatch.setattr(migrations, "revisions", lambda: {**files, "0002": altered})
    assert schema.verify() == ["The file of version 0002 is not the one that was applied."]


SHAPES = {
    "0003": (set[str](), {("table", "sleep_night"), ("view", "daily_summary")}),
    "0004": ({"thought_line"}, {("table", "check_in"), ("table", "thought_record"), ("table", "deviation")}),
    "0005": ({"notebook"}, {("table", "journal_entry")}),
    "0006": ({"conversation", "turn", "memory"}, set[tuple[str, str]]()),
    "0007": ({"homework", "medicine_day", "profile"}, {("table", "alert")}),
    "0008": ({"consent", "sharing", "care_note", "care_message"}, set[tuple[str, str]]()),
    "0009": ({"device", "sync_item", "synced_record"}, set[tuple[str, str]]()),
    "0010": (
        {
            "circle",
            "circle_member",
            "circle_state",
            "circle_post",
            "circle_reaction",
            "circle_read",
            "circle_report",
        },
        set[tuple[str, str]](),
    ),
}
"""By version: the tables that are new, and what else has another shape than in the version before."""


def test_every_version_has_a_shape_of_its_own() -> None:
    engine = create_engine("sqlite://", creator=_in_memory, module=database.sqlcipher, poolclass=StaticPool)
    shapes: dict[str, dict[tuple[str, str], str]] = {}
    for version in ("0001", *LATER):
        migrations.run(engine, "upgrade", version)
        with engine.connect() as connection:
            shapes[version] = shape(connection)
    engine.dispose()
    assert shapes["0004"] == shape_at("0004")
    assert tables(shapes["0001"]) < tables(shapes["0002"])
    assert tables(shapes[migrations.HEAD]) == set(Record.metadata.tables)
    assert list(SHAPES) == LATER[1:]
    for version, (new, changed) in SHAPES.items():
        before, after = shapes[f"{int(version) - 1:04}"], shapes[version]
        assert before.keys() <= after.keys()
        assert tables(after) - tables(before) == new
        assert {key for key in before if before[key] != after[key]} == changed


def tables(shape: Mapping[tuple[str, str], str]) -> set[str]:
    return {name for kind, name in shape if kind == "table"}


# --- broken midway -----------------------------------------------------------------------------------------


class Broken(Exception):
    pass


def break_at(engine: Engine, number: int | None, done: list[str]) -> Callable[..., None]:
    """Note every statement of the engine in `done`, and raise before number `number`."""

    def count(_conn: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        if len(done) == number:
            raise Broken
        done.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    return count


def statements(source: Path, clock: FixedClock, direction: Any, target: str) -> int:
    """How many statements a migration of a copy of that vault takes."""
    place = Path(shutil.copytree(source, source.with_name("counting")))
    with Vault(place, clock).schema(SECRET) as schema:
        done: list[str] = []
        break_at(schema._engine, None, done)
        migrations.run(schema._engine, direction, target, schema._begin_log if direction == "upgrade" else None)
    return len(done)


def state(schema: Schema) -> tuple[Any, ...]:
    with schema._engine.connect() as connection:
        return backup.digests(connection), connection.exec_driver_sql("PRAGMA foreign_keys").scalar()


def assert_no_trace(place: Path, clock: FixedClock, direction: Any, target: str, every: int, least: int = 200) -> None:
    total = statements(place, clock, direction, target)
    assert total > least
    with Vault(place, clock).schema(SECRET) as schema:
        before = state(schema)
        finish = schema._begin_log if direction == "upgrade" else None
        for fatal in sorted({*range(0, total, every), *range(total - 5, total)}):
            listener = break_at(schema._engine, fatal, [])
            with pytest.raises(Broken):
                migrations.run(schema._engine, direction, target, finish)
            event.remove(schema._engine, "before_cursor_execute", listener)
            assert state(schema) == before, fatal
        migrations.run(schema._engine, direction, target, finish)
        assert schema.verify() == []


@pytest.mark.sample(1)
@pytest.mark.parametrize(("name", "direction", "target"), [
    ("0.1.0", "upgrade", "0003"), ("0003", "downgrade", "0002"), ("0003", "upgrade", "0004"),
])  # fmt: skip
def test_a_rebuilt_table_broken_at_any_statement_is_whole(
    tmp_path: Path, clock: FixedClock, count: Any, name: str, direction: str, target: str
) -> None:
    place = Path(shutil.copytree(FROZEN / name, tmp_path / "frozen"))
    assert_no_trace(place, clock, direction, target, every=count(7, 1), least=15)


@pytest.mark.sample(1)
@pytest.mark.parametrize(("name", "direction", "target"), [
    ("0001", "upgrade", "0004"), ("0004", "downgrade", "0001"),
])  # fmt: skip
def test_broken_at_any_statement_leaves_no_trace(
    tmp_path: Path, clock: FixedClock, count: Any, name: str, direction: str, target: str
) -> None:
    place = Path(shutil.copytree(FROZEN / name, tmp_path / "frozen"))
    assert_no_trace(place, clock, direction, target, every=count(307, 1))
    with Vault(place, clock).unlock(SECRET) as store:
        assert store.verify_audit() == []


# Each statement has a fork of its own; what is imported before them is imported once.
KILLED = """
import os, signal, sys
from pathlib import Path
import alembic.command
from sqlalchemy import event
from calmterm.store import Vault
from calmterm.store.db import schema
from calmterm.store.model import records

records.import_all()


def migrate(place, left):
    schema = Vault(place).schema("frozen")

    @event.listens_for(schema._engine, "before_cursor_execute")
    def count(*_):
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    schema.up()


for number in map(int, sys.argv[2:]):
    child = os.fork()
    if not child:
        migrate(Path(sys.argv[1]) / str(number), number)
        os._exit(0)
    print(os.WTERMSIG(os.waitpid(child, 0)[1]))
"""


def test_killed_at_any_statement_leaves_the_old_vault_or_the_new(
    oldest: Path, clock: FixedClock, tmp_path: Path, count: Any, measured: Any
) -> None:
    with Vault(oldest, clock).schema(SECRET) as schema:
        before = digests(schema._engine, *kinds(), "sqlite_master", "user_version")
    with Vault(Path(shutil.copytree(oldest, tmp_path / "counting")), clock).schema(SECRET) as schema:
        done: list[str] = []
        break_at(schema._engine, None, done)
        schema.up()
    total = len(done)
    assert total > 200
    fatal = sorted({*range(1, total + 1, count(401, 1)), total - 1, total})
    old = 0
    for number in fatal:
        shutil.copytree(oldest, tmp_path / "killed" / str(number))
    command = [sys.executable, "-c", KILLED, str(tmp_path / "killed"), *map(str, fatal)]
    killed = subprocess.run(command, capture_output=True, text=True, check=True)
    assert killed.stdout.split() == [str(int(signal.SIGKILL))] * len(fatal)
    for number in fatal:
        place = tmp_path / "killed" / str(number)
        with Vault(place, clock).schema(SECRET) as schema:
            is_old = schema.version == "0001"
            if is_old:
                old += 1
                assert digests(schema._engine, *kinds(), "sqlite_master", "user_version") == before, number
            else:
                assert schema.version == migrations.HEAD
                assert schema.verify() == [], number
        if old > 1 and is_old:
            continue  # it equals the first, which opens
        with Vault(place, clock).unlock(SECRET) as store:
            assert store.verify_audit() == []
            assert len(store.records(JournalEntry)) == 1
    assert old > len(fatal) // 2
    measured("migration broken midway", f"killed at {len(fatal)} of {total} statements: {old} times the old vault,"
             f" {len(fatal) - old} times the new one, whole")  # fmt: skip
