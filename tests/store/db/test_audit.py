"""The change log: every change is in it, nothing of a diary is, and no hand can alter it unseen."""

import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from calmterm.core.clock import FixedClock
from calmterm.core.errors import InvalidRecord
from calmterm.store import Store, Vault, kinds, listed_kinds
from calmterm.store.crypto.master_key import MasterKey
from calmterm.store.db import audit
from calmterm.store.model.records import AuditEvent, CheckIn, Habit, HabitDay, JournalEntry
from shapes import examples


def log(store: Store) -> list[tuple[Any, ...]]:
    with store._engine.connect() as connection:
        query = 'SELECT number, action, "table", record_id, record_revision FROM audit_event ORDER BY number'
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def actions(store: Store) -> list[tuple[str, str]]:
    return [(action, table) for _, action, table, _, _ in log(store)]


def tamper(store: Store, sql: str, *values: Any) -> None:
    """What somebody with the database key and no other could do."""
    with store._engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        connection.exec_driver_sql(sql, values)
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = OFF")


def numbers(store: Store) -> list[int]:
    return [one.number for one in store.verify_audit()]


@pytest.fixture
def busy(store: Store) -> Store:
    """A vault with seven links: add, add, change, trash, restore, trash, purge."""
    first = store.add(store.new(CheckIn, {"mood": 4}))
    entry = store.add(store.new(JournalEntry, {"body": "x"}))
    store.change(first, {"mood": 5})
    store.trash(entry)
    store.restore(entry)
    store.trash(entry)
    store.removal.purge(entry)
    return store


def test_every_change_of_a_listed_kind_is_logged(busy: Store) -> None:
    assert actions(busy) == [
        ("add", "check_in"), ("add", "journal_entry"), ("change", "check_in"), ("trash", "journal_entry"),
        ("restore", "journal_entry"), ("trash", "journal_entry"), ("purge", "journal_entry"),
    ]  # fmt: skip
    assert [row[0] for row in log(busy)] == list(range(1, 8))
    assert [row[4] for row in log(busy)] == [1, 1, 2, 2, 3, 4, 4]
    assert len({row[3] for row in log(busy)}) == 2
    assert busy.verify_audit() == []


def test_a_link_is_made_in_the_transaction_of_its_change(store: Store) -> None:
    wrong = store.new(CheckIn, {"mood": 4, "emotions": [{"emotion": "joy"}, {"emotion": "joy"}]})
    with pytest.raises(InvalidRecord):
        store.add(wrong)
    assert log(store) == []
    store.add(store.new(CheckIn, {"mood": 4}))
    assert actions(store) == [("add", "check_in")]
    assert store.verify_audit() == []


def test_every_way_to_change_a_record_is_logged(store: Store) -> None:
    entry = store.add(store.new(JournalEntry, {"body": "one"}))
    entry = store.change(entry, {"body": "two"})
    store.put_back_version(entry, 1)
    store.undo.last()
    store.undo.last()
    store.undo.last()
    assert [action for action, _ in actions(store)] == ["add", "change", "change", "change", "change", "trash"]
    store.add_new([store.new(CheckIn, {"mood": mood}) for mood in (1, 2, 3)])
    assert actions(store)[6:] == [("add", "check_in")] * 3
    assert store.verify_audit() == []


def test_listed_children_are_logged_where_they_go_along(store: Store) -> None:
    habit = store.add(store.new(Habit, {"name": "water"}))
    day = store.add(store.new(HabitDay, {"habit_id": habit.id, "on": "2026-11-20", "value": 1}))
    store.trash(habit)
    store.restore(habit)
    store.trash(habit)
    store.removal.purge(habit)
    of_the_day = [action for _, action, _, record, _ in log(store) if record == str(day.id)]
    assert of_the_day == ["add", "trash", "restore", "trash", "purge"]
    assert store.verify_audit() == []


def test_the_vaults_own_rows_are_not_logged(store: Store) -> None:
    store.set_setting("country", "AT")
    store.drafts.drop(store.drafts.save("editor", "words"))
    assert log(store) == []
    assert store.verify_audit() == []


def test_a_link_holds_no_content(store: Store) -> None:
    store.add(store.new(CheckIn, {"mood": 7, "note": "CANARY", "triggers": ["CANARY"], "place": "CANARY"}))
    names = set(vars(AuditEvent)["__table__"].columns.keys())
    assert names == {*audit.COLUMNS, "chain"}
    with store._engine.connect() as connection:
        (row,) = connection.exec_driver_sql("SELECT * FROM audit_event").mappings()
    assert row["sealed"] is None
    assert not any("CANARY" in str(value) or value == 7 for value in row.values())


@pytest.mark.parametrize("column", [*audit.COLUMNS, "chain"])
def test_an_altered_column_is_noticed(busy: Store, column: str) -> None:
    values: dict[str, Any] = {
        "id": "01a1fa24-a66d-76ab-bf33-0569647541a8", "created_at": "2026-11-20T20:30:00.000001Z",
        "updated_at": "2026-11-20T20:30:00.000001Z", "deleted_at": "2026-11-20T20:30:00.000001Z", "revision": 2,
        "sealed": b"", "number": 40, "at": "2026-11-20T20:30:00.000001Z", "action": "add", "table": "journal_entry",
        "record_id": "01a1fa24-a66d-76ab-bf33-0569647541a8", "record_revision": 3, "chain": "0" * 64,
    }  # fmt: skip
    tamper(busy, f'UPDATE audit_event SET "{column}" = ? WHERE number = 3', values[column])  # noqa: S608 - our own names
    assert numbers(busy)[0] == 3


@pytest.mark.parametrize(("gone", "first"), [
    ("number = 1", 1), ("number = 4", 4), ("number = 7", 7), ("number > 4", 5), ("number BETWEEN 2 AND 6", 2),
    ("number > 0", 1),
])  # fmt: skip
def test_links_taken_out_are_noticed(busy: Store, gone: str, first: int) -> None:
    tamper(busy, f"DELETE FROM audit_event WHERE {gone}")  # noqa: S608 - stands above
    assert numbers(busy)[0] == first


def test_links_put_in_one_anothers_place_are_noticed(busy: Store) -> None:
    for number, other in ((3, 100), (5, 3), (100, 5)):
        tamper(busy, "UPDATE audit_event SET number = ? WHERE number = ?", other, number)
    assert [row[0] for row in log(busy)] == list(range(1, 8))
    assert numbers(busy)[0] == 3


@pytest.mark.parametrize("number", [3, 8])
def test_a_link_put_in_is_noticed(busy: Store, number: int) -> None:
    columns = ", ".join(f'"{name}"' for name in (*audit.COLUMNS, "chain") if name not in ("id", "number", "deleted_at"))
    copied = f"SELECT ?, ?, {columns} FROM audit_event WHERE number = 3"  # noqa: S608 - our own names
    tamper(busy, "DROP INDEX uq_audit_event_number")
    tamper(busy, f"INSERT INTO audit_event (id, number, {columns}) {copied}", str(uuid.uuid4()), number)
    assert number in numbers(busy)


def heads(store: Store) -> str:
    value = store.setting(audit.HEAD)
    assert value is not None
    return value


@pytest.mark.parametrize("alter", [
    lambda head: "7 " + head.split(" ", 1)[1][:-1] + ("0" if head[-1] != "0" else "1"),
    lambda head: "6 " + head.split(" ", 1)[1],
    lambda head: "",
    lambda head: "7",
    lambda head: head + " ",
    lambda head: f"7 {'0' * 64} {head.split(' ')[2]}",
    lambda head: "²" + head[1:],
])  # fmt: skip
def test_an_altered_head_is_noticed(busy: Store, alter: Callable[[str], str]) -> None:
    tamper(busy, "UPDATE setting SET value = ? WHERE name = ?", alter(heads(busy)), audit.HEAD)
    assert numbers(busy) == [0]


@pytest.mark.parametrize("sql", [
    "DELETE FROM setting WHERE name = 'audit.head'",
    "UPDATE setting SET deleted_at = created_at WHERE name = 'audit.head'",
    "UPDATE setting SET name = 'x' WHERE name = 'audit.head'",
])  # fmt: skip
def test_a_missing_head_is_noticed(busy: Store, sql: str) -> None:
    tamper(busy, sql)
    assert numbers(busy) == [0]


def test_an_older_head_is_noticed(busy: Store) -> None:
    old = heads(busy)
    busy.add(busy.new(CheckIn, {"mood": 4}))
    tamper(busy, "UPDATE setting SET value = ? WHERE name = ?", old, audit.HEAD)
    assert numbers(busy) == [8]


def test_the_head_of_another_end_of_the_same_length_is_noticed(busy: Store) -> None:
    seven = heads(busy)
    busy.add(busy.new(CheckIn, {"mood": 4}))
    eight = heads(busy)
    tamper(busy, "DELETE FROM audit_event WHERE number = 8")
    tamper(busy, "UPDATE setting SET value = ? WHERE name = ?", seven, audit.HEAD)
    busy.add(busy.new(CheckIn, {"mood": 5}))
    tamper(busy, "UPDATE setting SET value = ? WHERE name = ?", eight, audit.HEAD)
    assert [(found.number, str(found)) for found in busy.verify_audit()] == [
        (8, "The change log does not end as its end mark says.")
    ]


def test_a_whole_log_taken_out_is_noticed(busy: Store) -> None:
    tamper(busy, "DELETE FROM audit_event")
    tamper(busy, "DELETE FROM setting WHERE name = 'audit.head'")
    assert numbers(busy) == [0]


@pytest.mark.parametrize("sql", [
    "DELETE FROM setting WHERE name = 'audit.head'",
    "UPDATE setting SET value = '2 0 0' WHERE name = 'audit.head'",
    "DELETE FROM audit_event WHERE number > 3",
    "DELETE FROM audit_event",
])  # fmt: skip
def test_a_break_stays_visible_however_much_is_saved_after_it(busy: Store, sql: str) -> None:
    tamper(busy, sql)
    for mood in (1, 2, 3):
        busy.add(busy.new(CheckIn, {"mood": mood}))  # a log that was tampered with keeps nobody from saving
    assert busy.verify_audit() != []


def test_a_cut_end_without_its_head_stays_visible(busy: Store) -> None:
    tamper(busy, "DELETE FROM setting WHERE name = 'audit.head'")
    tamper(busy, "DELETE FROM audit_event WHERE number > 3")
    busy.add(busy.new(CheckIn, {"mood": 1}))
    assert numbers(busy) == [4]


@pytest.mark.parametrize("links", ["DELETE FROM audit_event", "UPDATE audit_event SET deleted_at = created_at"])
@pytest.mark.parametrize("head", [
    "DELETE FROM setting WHERE name = 'audit.head'",
    "UPDATE setting SET deleted_at = created_at WHERE name = 'audit.head'",
    "UPDATE setting SET value = '0 0 0' WHERE name = 'audit.head'",
])  # fmt: skip
def test_an_emptied_log_stays_visible_after_one_save(busy: Store, links: str, head: str) -> None:
    tamper(busy, links)
    tamper(busy, head)
    busy.add(busy.new(CheckIn, {"mood": 1}))
    with busy._engine.connect() as connection:
        live = connection.exec_driver_sql("SELECT number FROM audit_event WHERE deleted_at IS NULL").scalars().all()
    assert live == [1]
    assert numbers(busy)[0] == 1


def forge(store: Store, number: int) -> None:
    """Put in a link that was never made, with the columns of a true one."""
    columns = (*audit.COLUMNS, "chain")
    given = {"id": f"'{uuid.uuid4()}'", "number": str(number)}
    kept = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(given.get(name, f'"{name}"') for name in columns)
    tamper(store, f"INSERT INTO audit_event ({kept}) SELECT {values} FROM audit_event WHERE number = 3")  # noqa: S608 - stands above


HIGHEST = 2**63 - 1  # that SQLite can hold


@pytest.mark.parametrize("head", ["kept", "gone"])
@pytest.mark.parametrize("forged", [[8], [9], [8, 9, 11], [0], [-5], [HIGHEST], [HIGHEST - 1], [8, HIGHEST]])
def test_forged_links_stop_no_save_and_stay_visible(busy: Store, forged: list[int], head: str) -> None:
    for number in forged:
        forge(busy, number)
    if head == "gone":
        tamper(busy, "DELETE FROM setting WHERE name = 'audit.head'")
    for mood in (1, 2, 3):
        busy.add(busy.new(CheckIn, {"mood": mood}))
    busy.add_new([busy.new(CheckIn, {"mood": mood}) for mood in (4, 5, 6)])
    assert busy.count(CheckIn) == 7
    assert busy.verify_audit() != []
    for number in forged:
        tamper(busy, "DELETE FROM audit_event WHERE number = ?", number)
    if head == "gone" or max(forged) > 7:  # we saved past them
        assert busy.verify_audit() != []


@pytest.mark.parametrize("number", [-5, HIGHEST])
def test_a_forged_link_in_an_emptied_log_stops_no_save(busy: Store, number: int) -> None:
    forge(busy, number)
    tamper(busy, "DELETE FROM audit_event WHERE number BETWEEN 1 AND 7")
    tamper(busy, "DELETE FROM setting WHERE name = 'audit.head'")
    for mood in (1, 2, 3):
        busy.add(busy.new(CheckIn, {"mood": mood}))
    assert busy.verify_audit() != []


@pytest.mark.parametrize(("column", "value"), [
    ("revision", HIGHEST), ("revision", -5), ("created_at", "never"), ("deleted_at", "never"), ("sealed", b"x"),
    ("value", "9" * 5000 + " 0 0"), ("value", f"{HIGHEST} 0 0"),
], ids=["high", "negative", "time", "trashed", "sealed", "long", "far"])  # fmt: skip
def test_a_forged_end_mark_stops_no_save(busy: Store, column: str, value: Any) -> None:
    tamper(busy, f'UPDATE setting SET "{column}" = ? WHERE name = ?', value, audit.HEAD)  # noqa: S608 - stands above
    for mood in (1, 2, 3):
        busy.add(busy.new(CheckIn, {"mood": mood}))
    assert busy.count(CheckIn) == 4
    assert (busy.verify_audit() != []) == (column in ("value", "deleted_at"))


def test_another_key_finds_every_link_wrong(busy: Store) -> None:
    with busy.rows.reading() as session:
        found = audit.AuditLog.of(MasterKey(bytes(32))).verify(session.connection())
    assert {one.number for one in found} == set(range(8))


def test_a_break_is_told_without_content(busy: Store) -> None:
    tamper(busy, "UPDATE audit_event SET \"table\" = 'CANARY' WHERE number = 3")
    assert [str(one) for one in busy.verify_audit()] == ["Entry 3 of the change log was altered, moved or added."]


def test_a_log_is_there_from_the_vaults_first_moment(store: Store) -> None:
    assert store.verify_audit() == []
    assert heads(store).split(" ")[:2] == ["0", "0" * 64]


WRITE = """
import sys
from pathlib import Path
from calmterm.store import Vault
from calmterm.store.model.records import CheckIn
with Vault(Path(sys.argv[1])).unlock(sys.argv[2]) as store:
    for number in range(60):
        store.add(store.new(CheckIn, {"mood": 1 + number % 10}))
"""


def test_two_processes_write_one_chain(store: Store, vault_dir: Path, passphrase: str) -> None:
    command = [sys.executable, "-c", WRITE, str(vault_dir), passphrase]
    with subprocess.Popen(command) as other:
        for number in range(60):
            store.add(store.new(CheckIn, {"mood": 1 + number % 10}))
    assert other.returncode == 0
    assert [row[0] for row in log(store)] == list(range(1, 121))
    assert store.verify_audit() == []


@pytest.mark.parametrize(("revision", "strays"), [(1, 1), (2, 0), (3, 1)])
def test_a_record_of_another_revision_than_was_logged_is_counted(busy: Store, revision: int, strays: int) -> None:
    """Older pages that were put back hold a record as it was before its last change."""
    tamper(busy, "UPDATE check_in SET revision = ?", revision)
    with busy._engine.connect() as connection:
        assert audit.AuditLog.count_strays(connection, "check_in") == strays
        assert audit.AuditLog.count_strays(connection, "journal_entry") == 0


# --- nothing is found where nothing is wrong ---------------------------------------------------------------

STEPS = st.lists(st.sampled_from(["add", "many", "change", "trash", "restore", "purge", "undo", "reopen"]), max_size=60)


@settings(max_examples=examples(10, 20), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, picks=st.randoms(use_true_random=False))
def test_no_false_alarm(steps: list[str], picks: Any, closed_vault: Path, clock: FixedClock, passphrase: str) -> None:
    vault = closed_vault.with_name("copy")
    shutil.rmtree(vault, ignore_errors=True)
    shutil.copytree(closed_vault, vault)
    store = Vault(vault, clock).unlock(passphrase)
    noted = 0
    for step in steps:
        live = store.records(JournalEntry)
        trashed = store.records(JournalEntry, trashed=True)
        if step == "add":
            store.add(store.new(JournalEntry, {"body": "x"}))
        elif step == "many":
            store.add_new([store.new(CheckIn, {"mood": 5}) for _ in range(picks.randrange(40))])
        elif step == "change" and live:
            store.change(picks.choice(live), {"body": str(picks.random())})
        elif step == "trash" and live:
            store.trash(picks.choice(live))
        elif step == "restore" and trashed:
            store.restore(picks.choice(trashed))
        elif step == "purge":
            store.removal.purge()
            store.undo._steps.clear()
        elif step == "undo":
            store.undo.last()
        elif step == "reopen":
            store.close()
            store = Vault(vault, clock).unlock(passphrase)
        assert store.verify_audit() == []
        assert len(log(store)) >= noted
        noted = len(log(store))
    store.close()


@pytest.fixture
def closed_vault(store: Store, vault_dir: Path) -> Path:
    store.close()
    return vault_dir


def test_thousands_of_changes_are_sound(store: Store) -> None:
    store.add_new([store.new(CheckIn, {"mood": 1 + number % 10}) for number in range(3000)])
    for record in store.records(CheckIn, limit=20):
        store.trash(record)
    store.removal.purge()
    assert len(log(store)) == 3040
    assert store.verify_audit() == []


def test_every_listed_kind_is_logged(store: Store, put: Callable[..., Any]) -> None:
    for kind in listed_kinds():
        store.trash(put(kind))
    for kind in listed_kinds():
        assert {("add", kind.table_name()), ("trash", kind.table_name())} <= set(actions(store))
    assert {table for _, table in actions(store)} <= {kind.table_name() for kind in listed_kinds()} < kinds().keys()
    assert store.verify_audit() == []


def test_the_log_of_a_migrated_vault_begins_with_it(store: Store) -> None:
    with store._engine.begin() as connection:
        connection.execute(text("DELETE FROM setting WHERE name = 'audit.head'"))
        assert store.rows.audit.verify(connection) != []
        store.rows.audit.begin(connection, store.clock.now())
        assert store.rows.audit.verify(connection) == []
        store.rows.audit.begin(connection, store.clock.now())
        assert store.rows.audit.verify(connection) == []
