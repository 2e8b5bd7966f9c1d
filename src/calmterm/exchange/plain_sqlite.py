"""A plain SQLite copy: the vault's tables with all their rules, and the words of the records beside them.

Any SQLite from 3.37 on opens it (Python's `sqlite3`, the `sqlite3` shell). Every table, CHECK, key, index and view of
the vault is there. The column `sealed` is empty; what it held stands in a table of its own for each kind with text,
`<kind>_text`, one column a field, with the record's id as its key. Lists are JSON arrays, as are sets of names. Times
are UTC text, 2026-11-20T16:18:45.123456Z; `local_date` and `utc_offset_minutes` say which day and clock it was.

Live records only, with what stands inside them and the names they link to. A link to a record that is not in the copy
is empty; what a record cannot be without (the habit of a habit's day) comes along. The vault's own tables (settings,
drafts, the log of changes, ...) are there and empty.
"""

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, cast

from sqlalchemy import Connection, Table, create_engine, insert, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from calmterm.errors import OutOfSpace
from calmterm.exchange.placing import new_file
from calmterm.exchange.span import Span
from calmterm.store import FieldSpec, Record, Store, kinds
from calmterm.store.fields import quoted

# Nothing of the copy may lie about in a journal or a temporary file, and it is on the disk before it is named.
_PRAGMAS: Final = ("journal_mode = MEMORY", "temp_store = MEMORY", "synchronous = OFF", "foreign_keys = ON")
_NO_ROOM: Final = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)


def write(store: Store, path: Path, chosen: Iterable[type[Record]], span: Span) -> int:
    """Write live records of the chosen kinds into a new database, which replaces `path`; returns how many.

    Raises OutOfSpace, ReadOnly, UnsafePlace.
    """
    with new_file(path) as partial:
        engine = create_engine("sqlite://", creator=lambda: _open(partial), poolclass=StaticPool, hide_parameters=True)
        try:
            with engine.connect() as connection:
                return _fill(store, connection, chosen, span)
        except DBAPIError as error:
            if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in _NO_ROOM:
                raise OutOfSpace from None
            raise
        finally:
            engine.dispose()


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _fill(store: Store, connection: Connection, chosen: Iterable[type[Record]], span: Span) -> int:
    connection.exec_driver_sql("BEGIN")
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")  # checked at the end, when all is there
    Record.metadata.create_all(connection)
    for kind in kinds().values():
        if kind.prose():
            connection.exec_driver_sql(text_table(kind))
    count = 0
    for kind in chosen:
        for record in span.records(store, kind, oldest_first=True):
            _put(connection, record)
            count += 1
        for child in kind.about.inline:
            if child.link:
                _copy_links(store, connection, kind, child.kind, child.parent)
    _tie_up(store, connection)
    connection.exec_driver_sql("COMMIT")
    return count


def _put(connection: Connection, record: Record) -> None:
    """One record with the records inside it."""
    table = _table(type(record))
    row = {column.name: getattr(record, column.name) for column in table.columns} | {"sealed": None}
    connection.execute(insert(table), row)
    prose = record.prose()
    if prose:
        values = (str(record.id), *(_words(record.get(spec.name)) for spec in prose))
        into = f"INSERT INTO {record.table_name()}_text VALUES ({', '.join('?' * len(values))})"  # noqa: S608 - our own name
        connection.exec_driver_sql(into, values)
    for child in record.about.inline:
        for inner in record.children[child.field] if not child.link else ():
            _put(connection, inner)


def _copy_links(store: Store, connection: Connection, kind: type[Record], link: type[Record], parent: str) -> None:
    there = set(connection.execute(select(_table(kind).c.id)).scalars())
    for row in store.each(link):
        if getattr(row, parent) in there:
            _put(connection, row)


def _tie_up(store: Store, connection: Connection) -> None:
    """Take off the links that lead nowhere, or bring what they lead to where they must not be empty."""
    for table in reversed(Record.metadata.sorted_tables):  # what points to others before what it points to
        for key in table.foreign_keys:
            link = key.parent
            lost = link.is_not(None) & link.not_in(select(key.column))
            if link.nullable:
                connection.execute(update(table).where(lost).values({link: None}))
                continue
            target = kinds()[key.column.table.name]
            for record_id in connection.execute(select(link).where(lost).distinct()).scalars().all():
                _put(connection, store.get(target, record_id, trashed=True))


def text_table(kind: type[Record]) -> str:
    """The SQL of the table that holds the opened text of a kind."""
    table = kind.table_name()
    name = f"{table}_text"
    columns = "".join(f", {_text_column(name, spec)}" for spec in kind.prose())
    return (
        f"CREATE TABLE {name} (id TEXT NOT NULL{columns}, CONSTRAINT pk_{name} PRIMARY KEY (id),"
        f" CONSTRAINT fk_{name}_id FOREIGN KEY (id) REFERENCES {quoted(table)} (id) ON DELETE CASCADE) STRICT"
    )


def _text_column(table: str, spec: FieldSpec) -> str:
    name = quoted(spec.name)
    needed = " NOT NULL" if spec.required else ""
    if spec.widget in ("tags", "lines"):
        return f"{name} TEXT CONSTRAINT ck_{table}_{spec.name} CHECK (json_type({name}) = 'array')"
    return f"{name} TEXT{needed}"


def _words(value: Any) -> str | None:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else cast("str | None", value)


def _table(kind: type[Record]) -> Table:
    return vars(kind)["__table__"]
