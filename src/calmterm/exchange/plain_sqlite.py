"""A plain SQLite copy: the vault's tables with all their rules, and the words of the records beside them.

Any SQLite from 3.37 on opens it (Python's `sqlite3`, the `sqlite3` shell). Every table, CHECK, key, index and view of
the vault is there. The column `sealed` is empty; what it held stands in a table of its own for each kind with text,
`<kind>_text`, one column a field, with the record's id as its key. Lists are JSON arrays, as are sets of names. Times
are UTC text, 2026-11-20T16:18:45.123456Z; `local_date` and `utc_offset_minutes` say which day and clock it was.

Live records only, with what stands inside them and the names they link to. A link to a record that is not in the copy
is empty; what a record cannot be without (the habit of a habit's day) comes along. The vault's own tables (settings,
drafts, the log of changes, ...) are there and empty.

It is made in memory and written through the descriptor of its file, because SQLite opens files by their name, which
somebody else may have exchanged by then. So an export needs memory for three to four times its size while it is made
(measured: 29 MiB for a copy of 5 MiB, 450 MiB for one of 126 MiB).
"""

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from sqlalchemy import ColumnClause, Connection, Executable, Table, column, create_engine, insert, select, table, update
from sqlalchemy.pool import StaticPool

from calmterm.core import files
from calmterm.core.errors import MemoryRefused, TextDamaged
from calmterm.exchange.date_range import Span
from calmterm.exchange.tally import Tally
from calmterm.store import FieldSpec, Record, Store
from calmterm.store.db.views import make_views
from calmterm.store.model.catalog import kind_of, kinds
from calmterm.store.model.fields import quoted

Row = tuple[Executable, dict[str, Any]]
# Nothing of the copy may lie about in a temporary file.
_PRAGMAS: Final = ("temp_store = MEMORY", "foreign_keys = ON")
_NO_MEMORY: Final = (
    "This machine did not give calmterm the memory that a SQLite copy of so much needs, so nothing was written."
    " Export a part of it with --since, --until or --kind, or choose --format csv."
)


def write(store: Store, path: Path, chosen: Iterable[type[Record]], span: Span, written: Tally) -> None:
    """Write live records of the chosen kinds into a new database, which replaces `path`; `written` counts them.

    Raises OutOfSpace, ReadOnly, UnsafePlace, Displaced, MemoryRefused.
    """
    with files.replacing(path) as file:
        engine = create_engine("sqlite://", creator=_open, poolclass=StaticPool, hide_parameters=True)
        try:
            with engine.connect() as connection:
                _fill(store, connection, chosen, span, written)
                database: Any = connection.connection.driver_connection
                file.write(database.serialize())
        except MemoryError:
            raise MemoryRefused(_NO_MEMORY) from None
        finally:
            engine.dispose()


def _open() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _fill(store: Store, connection: Connection, chosen: Iterable[type[Record]], span: Span, written: Tally) -> None:
    connection.exec_driver_sql("BEGIN")
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")  # checked at the end, when all is there
    every = kinds()
    Record.metadata.create_all(connection)
    make_views(connection)
    for kind in every.values():
        if kind.prose():
            connection.exec_driver_sql(text_table(kind))
    for kind in chosen:
        for rows in written.each(span.records(store, kind, oldest_first=True), _rows):
            _put(connection, rows)
        for child in kind.about.inline:
            if child.link:
                _copy_links(store, connection, kind, child.kind, child.parent)
    _tie_up(store, connection)
    connection.exec_driver_sql("COMMIT")


def _rows(record: Record) -> list[Row]:
    """A record, its words, and the records inside it, as what is to be inserted. Raises TextDamaged."""
    rows = [_plain(record)]
    if record.prose():
        words = {"id": str(record.id), **{spec.name: _words(record.get(spec.name)) for spec in record.prose()}}
        columns: list[ColumnClause[Any]] = [column(name) for name in words]
        rows.append((insert(table(f"{record.table_name()}_text", *columns)), words))
    for child in record.about.inline:
        for inner in record.children[child.field] if not child.link else ():
            rows += _rows(inner)
    return rows


def _plain(record: Record) -> Row:
    columns = _table(type(record)).columns
    return insert(_table(type(record))), {one.name: getattr(record, one.name) for one in columns} | {"sealed": None}


def _put(connection: Connection, rows: Iterable[Row]) -> None:
    for statement, values in rows:
        connection.execute(statement, values)


def _copy_links(store: Store, connection: Connection, kind: type[Record], link: type[Record], parent: str) -> None:
    there = set(connection.execute(select(_table(kind).c.id)).scalars())
    for row in store.each(link):
        if getattr(row, parent) in there:
            _put(connection, _rows(row))


def _tie_up(store: Store, connection: Connection) -> None:
    """Take off the links that lead nowhere, or bring what they lead to where they must not be empty."""
    for origin in reversed(Record.metadata.sorted_tables):  # what points to others before what it points to
        for key in origin.foreign_keys:
            link = key.parent
            lost = link.is_not(None) & link.not_in(select(key.column))
            if link.nullable:
                connection.execute(update(origin).where(lost).values({link: None}))
                continue
            target = kind_of(key.column.table.name)
            for record_id in connection.execute(select(link).where(lost).distinct()).scalars().all():
                record = store.get(target, record_id, trashed=True)
                try:
                    rows = _rows(record)
                except TextDamaged:
                    rows = [_plain(record)]  # what belongs to it must not be lost with its words
                _put(connection, rows)


def text_table(kind: type[Record]) -> str:
    """Return the SQL of the table that holds the opened text of a kind."""
    name = f"{kind.table_name()}_text"
    columns = "".join(f", {_text_column(name, spec)}" for spec in kind.prose())
    return (
        f"CREATE TABLE {name} (id TEXT NOT NULL{columns}, CONSTRAINT pk_{name} PRIMARY KEY (id),"
        f" CONSTRAINT fk_{name}_id FOREIGN KEY (id) REFERENCES {quoted(kind.table_name())} (id) ON DELETE CASCADE)"
        " STRICT"
    )


def _text_column(owner: str, spec: FieldSpec) -> str:
    name = quoted(spec.name)
    needed = " NOT NULL" if spec.required else ""
    if spec.widget in ("tags", "lines"):
        return f"{name} TEXT CONSTRAINT ck_{owner}_{spec.name} CHECK (json_type({name}) = 'array')"
    return f"{name} TEXT{needed}"


def _words(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value


def _table(kind: type[Record]) -> Table:
    return vars(kind)["__table__"]
