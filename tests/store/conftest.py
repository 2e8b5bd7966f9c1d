"""A valid record of any kind, made from its declaration: new kinds are tested without a line here."""

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from calmterm.store import FieldSpec, Record, Store, kinds


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
            return "words"
        case "tags":
            return ["one"]
        case "reference":
            raise AssertionError("a reference needs its target")


Put = Callable[..., Record]


@pytest.fixture
def put(store: Store) -> Put:
    """Save a record of any kind with its required fields (all fields with `full`), and what it refers to."""

    def targets(kind: type[Record]) -> dict[str, type[Record]]:
        table: Any = vars(kind)["__table__"]
        known = kinds()
        return {key.parent.name: known[key.column.table.name] for key in table.foreign_keys}

    def values(kind: type[Record], full: bool) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for spec in kind.specs():
            if not (full or spec.required) or spec.name == kind.about.felt:
                continue
            if spec.widget == "reference":
                found[spec.name] = save(targets(kind)[spec.name]).id
            else:
                found[spec.name] = plain_value(spec)
        for unique in kind.about.unique:  # a column of text that may not repeat gets a word of its own
            for name in unique.columns:
                if name in found and kind.spec(name).widget == "line":
                    found[name] = uuid.uuid4().hex
        return found

    def save(kind: type[Record], *, full: bool = False) -> Record:
        record = kind.from_values(values(kind, full))
        with store._writing() as session:
            store._insert(session, record)
        return record

    return save
