"""A valid record of any kind, made from its declaration: new kinds are tested without a line here."""

import itertools
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from calmterm.store import FieldSpec, Record, Store, kinds
from calmterm.store.model.records import AuditEvent


def plain_value(spec: FieldSpec) -> Any:
    """Some valid value of a field that is no reference."""
    match spec.widget:
        case "scale" | "number":
            return spec.low or 0
        case "moment":
            return datetime(2026, 11, 19, 20, 15, tzinfo=UTC)
        case "day":
            return date(2026, 11, 19)
        case "choice":
            return spec.choices[0][0]
        case "names":
            return [spec.choices[0][0]]
        case "flag":
            return False
        case "line" | "prose":
            return "words"[: spec.limit]
        case "tags" | "lines":
            return ["one"]
        case "reference":
            raise AssertionError("a reference needs its target")


def another_value(spec: FieldSpec, number: int) -> Any:
    """A valid value that no other number gives."""
    match spec.widget:
        case "line":
            return uuid.uuid4().hex[: spec.limit]
        case "number":
            return int(spec.low or 0) + number
        case "day":
            return date(2020, 1, 1) + timedelta(days=number)
        case _:
            return plain_value(spec)


Put = Callable[..., Record]


@pytest.fixture
def put(store: Store) -> Put:
    """Save a record of any kind with its required fields (all fields with `full`), and what it refers to.

    Values for some of its fields may be given by name.
    """
    numbers = itertools.count(1)

    def values(kind: type[Record], full: bool, given: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        alone = {name for unique in kind.about.unique for name in unique.columns}
        for spec in kind.specs():
            if spec.name in given or not (full or spec.required) or spec.name == kind.about.felt:
                continue
            if spec.widget == "reference":
                found[spec.name] = save(kinds()[spec.target]).id
            elif spec.name in alone:
                found[spec.name] = another_value(spec, next(numbers))
            else:
                found[spec.name] = plain_value(spec)
        return found | given

    def save(kind: Any, *, full: bool = False, **given: Any) -> Record:
        record = kind.from_values(values(kind, full, given))
        if kind is AuditEvent:
            record.record_id = uuid.uuid4()  # of some record; no form ever asks for it
        with store._writing() as session:
            store._insert(session, record)
        return record

    return save


Plans = Callable[[Callable[[], object]], list[str]]


@pytest.fixture
def plans(store: Store) -> Plans:
    """What SQLite's planner says to each query that a call makes, one text a query."""

    def explain(call: Callable[[], object]) -> list[str]:
        asked: list[tuple[str, Any]] = []

        def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            if statement.startswith("SELECT"):
                asked.append((statement, parameters))

        event.listen(store._engine, "before_cursor_execute", note)
        try:
            call()
        finally:
            event.remove(store._engine, "before_cursor_execute", note)
        with store._engine.connect() as connection:
            return [
                "; ".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters))
                for statement, parameters in asked
            ]

    return explain
