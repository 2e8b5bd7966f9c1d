"""Records that come in together: what is pointed to goes first, and what the database would refuse is told before."""

import sqlite3
import uuid
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from datetime import date, datetime
from typing import Any

from calmterm.core.errors import NotFound
from calmterm.exchange.jrnl import Rejected
from calmterm.store import Record, Store
from calmterm.store.model.catalog import kind_of
from calmterm.store.model.column_types import instant_text
from calmterm.store.model.fields import quoted

Numbered = tuple[int, Record]
Key = tuple[str, uuid.UUID]
"""A record by its table and id."""


def settle(
    store: Store, rows: Sequence[Numbered], replaced: Collection[Key] = ()
) -> tuple[list[Record], list[Rejected]]:
    """Records in an order in which they can be saved, and those that cannot be.

    All of them are new, but for those that take the place of a record `replaced` here, all at once. A link to something
    that is neither here nor in the vault is taken off, as it would have been if that had been removed; a record that
    cannot be without it is rejected.
    """
    rejected: list[Rejected] = []
    while True:
        settled, refused = _settled(store, rows, replaced)
        # What cannot be replaced keeps its place, and so may stand in the way of another.
        lines = {number for number, record in rows if (record.table_name(), record.id) in replaced}
        stay = [one for one in refused if one.line in lines]
        if not stay:
            return settled, rejected + refused
        rejected += stay
        kept = {one.line for one in stay}
        replaced = {(one.table_name(), one.id) for number, one in rows if number in lines - kept}
        rows = [row for row in rows if row[0] not in kept]


def _settled(store: Store, rows: Sequence[Numbered], replaced: Collection[Key]) -> tuple[list[Record], list[Rejected]]:
    places = {table.name: place for place, table in enumerate(Record.metadata.sorted_tables)}
    coming = {(record.table_name(), record.id) for _, record in rows}
    taken = _Taken(store, replaced)
    settled: list[Record] = []
    rejected: list[Rejected] = []
    with closing(sqlite3.connect(":memory:")) as database:
        for number, record in sorted(rows, key=lambda row: places[row[1].table_name()]):
            why = _lost_link(store, record, coming) or _broken_rule(database, record) or taken.clash(record)
            if why is None:
                settled.append(record)
            else:
                coming.discard((record.table_name(), record.id))
                rejected.append(Rejected(number, why))
    return settled, rejected


def _lost_link(store: Store, record: Record, coming: set[Key]) -> str | None:
    for spec in record.columns():
        target: uuid.UUID | None = getattr(record, spec.name) if spec.widget == "reference" else None
        if target is None or (spec.target, target) in coming or _is_there(store, spec.target, target):
            continue
        if spec.required:
            return f"{spec.label}: what this belongs to is neither in the file nor in the vault."
        setattr(record, spec.name, None)
    return None


def _is_there(store: Store, table: str, record_id: uuid.UUID) -> bool:
    try:
        store.get(kind_of(table), record_id, trashed=True)
    except NotFound:
        return False
    return True


class _Taken:
    """What may stand once among live records, of the vault (but for those `replaced`) and of those let in before."""

    def __init__(self, store: Store, replaced: Collection[Key]) -> None:
        self._store = store
        self._replaced = replaced
        self._keys: dict[tuple[str, ...], set[tuple[Any, ...]]] = {}

    def clash(self, record: Record) -> str | None:
        kind = type(record)
        for unique in kind.about.unique:
            rule = kind.table_name(), *unique.columns
            if rule not in self._keys:
                there = (row for row in self._store.each(kind) if (row.table_name(), row.id) not in self._replaced)
                self._keys[rule] = {_key(row, unique.columns) for row in there}
            key = _key(record, unique.columns)
            if None in key:  # as in SQL, where nothing equals NULL
                continue
            if key in self._keys[rule]:
                return unique.sentence
            self._keys[rule].add(key)
        return None


def _key(record: Record, columns: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(record, column) for column in columns)


def _broken_rule(database: sqlite3.Connection, record: Record) -> str | None:
    """The sentence of the first rule over several fields that a record or one inside it breaks."""
    if why := _broken(database, type(record), {spec.name: getattr(record, spec.name) for spec in record.columns()}):
        return why
    for child in record.about.inline:
        for values in record.children[child.field] if not child.link else ():
            if why := _broken(database, child.kind, values):
                return why
    return None


def _broken(database: sqlite3.Connection, kind: type[Record], values: Mapping[str, Any]) -> str | None:
    if not kind.about.rules:
        return None
    row = {spec.name: _stored(values.get(spec.name)) for spec in kind.columns()}
    columns = ", ".join(f"? AS {quoted(name)}" for name in row)
    checks = ", ".join(rule.sql for rule in kind.about.rules)
    # The same text for every record of a kind: SQLite compiles it once.
    held = database.execute(f"SELECT {checks} FROM (SELECT {columns})", [*row.values()]).fetchone()  # noqa: S608 - ours
    return next((rule.sentence for rule, value in zip(kind.about.rules, held, strict=True) if value == 0), None)


def _stored(value: Any) -> str | int | float | None:
    match value:
        case datetime():
            return instant_text(value)
        case date():
            return value.isoformat()
        case int() | float() | None:
            return value
        case _:
            return str(value)
