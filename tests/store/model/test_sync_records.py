"""What the database itself refuses of the sync's own tables, by SQL."""

import uuid
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from calmterm.store import Store

AT = "2026-11-20T20:30:00.000000Z"
DEVICE = {"is_here": 1, "key_id": "ab", "number": 0, "milliseconds": 0, "counter": 0, "noted": 0}
ITEM = {"number": 1, "state": "waiting", "records": 1, "link": "ab"}
RECORD = {"table": "journal_entry", "record_id": str(uuid.UUID(int=1)), "is_waiting": 0, "is_held": 0}


def insert(store: Store, table: str, values: dict[str, Any]) -> str:
    """Write a row past calmterm; returns its id."""
    row = {"id": str(uuid.uuid4()), "created_at": AT, "updated_at": AT, "revision": 1, **values}
    names = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join(f":{name}" for name in row)
    with store._engine.begin() as connection:
        connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), row)  # noqa: S608
    return row["id"]


def test_whole_rows_are_taken(store: Store) -> None:
    device = insert(store, "device", DEVICE)
    insert(store, "sync_item", ITEM | {"device_id": device})
    insert(store, "synced_record", RECORD)
    with store._engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM device")
        assert connection.exec_driver_sql("SELECT count(*) FROM sync_item").scalar() == 0


@pytest.mark.parametrize(
    ("table", "wrong"),
    [
        ("device", {"number": -1}), ("device", {"is_here": 2}), ("device", {"milliseconds": -1}),
        ("device", {"noted": None}), ("device", {"heard_at": "yesterday"}), ("device", {"key_id": "a" * 33}),
        ("sync_item", {"number": 0}), ("sync_item", {"state": "lost"}), ("sync_item", {"link": None}),
        ("sync_item", {"device_id": str(uuid.UUID(int=7))}),
        ("synced_record", {"record_id": "7"}), ("synced_record", {"conflict": "quarrel"}),
        ("synced_record", {"conflict_at": AT}), ("synced_record", {"other_version": 0}),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(store: Store, table: str, wrong: dict[str, Any]) -> None:
    device = insert(store, "device", DEVICE)
    whole = {"device": DEVICE, "sync_item": ITEM | {"device_id": device}, "synced_record": RECORD}[table]
    with pytest.raises(DBAPIError):
        insert(store, table, whole | wrong)


def test_a_segment_and_a_record_are_known_once(store: Store) -> None:
    device = insert(store, "device", DEVICE)
    for table, values in (("sync_item", ITEM | {"device_id": device}), ("synced_record", RECORD)):
        insert(store, table, values)
        with pytest.raises(DBAPIError):
            insert(store, table, values)
