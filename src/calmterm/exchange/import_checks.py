"""Records that come in together: what is pointed to goes first, and what the database would refuse is told before."""

import sqlite3
import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing
from typing import Any

from calmterm.exchange.importers.base import Rejected
from calmterm.store import FieldSpec, Record, Store, kinds
from calmterm.store.db.row_rules import broken_rule

Numbered = tuple[int, Record]
Key = tuple[str, uuid.UUID]
"""A record by its table and id."""


def settle(
    store: Store, rows: Sequence[Numbered], replaced: Collection[Key] = ()
) -> tuple[list[Record], list[Rejected]]:
    """Return records in an order in which they can be saved, and those that cannot be.

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
    lost = absent(store, ((spec.target, target) for _, record in rows for spec, target in _pointed_to(record)))
    taken = _Taken(store, replaced)
    settled: list[Record] = []
    rejected: list[Rejected] = []
    with closing(sqlite3.connect(":memory:")) as database:
        for number, record in sorted(rows, key=lambda row: places[row[1].table_name()]):
            why = _lost_link(record, lost, coming) or _broken_rule(database, record) or taken.clash(record)
            if why is None:
                settled.append(record)
            else:
                coming.discard((record.table_name(), record.id))
                rejected.append(Rejected(number, why))
    return settled, rejected


def _lost_link(record: Record, lost: Collection[Key], coming: Collection[Key]) -> str | None:
    for spec, target in _pointed_to(record):
        if (spec.target, target) not in lost or (spec.target, target) in coming:
            continue
        if spec.required:
            return f"{spec.label}: what this belongs to is neither in the file nor in the vault."
        setattr(record, spec.name, None)
    return None


def _pointed_to(record: Record) -> Iterator[tuple[FieldSpec, uuid.UUID]]:
    """Yield the references of a record that are filled in."""
    for spec in record.columns():
        if spec.widget == "reference" and (target := getattr(record, spec.name)) is not None:
            yield spec, target


def absent(store: Store, keys: Iterable[Key]) -> set[Key]:
    """Return those of the keys that no record of the vault has, live or in the trash; asked for once a kind."""
    ids: dict[str, set[uuid.UUID]] = {}
    for table, record_id in keys:
        ids.setdefault(table, set()).add(record_id)
    return {(table, one) for table, some in ids.items() for one in store.absent_ids(kinds()[table], some)}


class _Taken:
    """Refuses values that a live record of the vault (but for those `replaced`) has, or one let in before."""

    def __init__(self, store: Store, replaced: Collection[Key]) -> None:
        self._store = store
        self._replaced = replaced
        self._keys: dict[tuple[str, ...], set[tuple[Any, ...]]] = {}

    def clash(self, record: Record) -> str | None:
        kind = type(record)
        if record.deleted_at is not None:  # what is unique is so among the live
            return None
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
    """Return the sentence of the first rule over several fields that a record or one inside it breaks."""
    rows = [(type(record), {spec.name: getattr(record, spec.name) for spec in record.columns()})]
    rows += ((one.kind, values) for one in record.about.inline if not one.link for values in record.children[one.field])
    return next((rule.sentence for kind, values in rows if (rule := broken_rule(database, kind, values))), None)
