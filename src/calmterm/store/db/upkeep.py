"""Upkeep of an opened database: what it holds in numbers, and giving back the room that deleted rows left."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from calmterm.store.db import database
from calmterm.store.model.catalog import listed_kinds
from calmterm.store.model.record import Record


@dataclass(frozen=True, slots=True)
class Tidied:
    """The size of the database file, in bytes."""

    before: int
    after: int


@dataclass(frozen=True, slots=True)
class KindSize:
    """How many records of a kind there are, how many of them are in the trash, and the bytes of their sealed text."""

    kind: str
    records: int
    trashed: int
    sealed: int


@dataclass(frozen=True, slots=True)
class IndexUse:
    """An index, and how many rows one search in it finds on average; None before the first `tidy`."""

    name: str
    table: str
    rows_found: int | None


@dataclass(frozen=True, slots=True)
class Statistics:
    """Numbers about a database; no words and no dates. `size` and `free` are bytes, `changes` rows of the log."""

    size: int
    free: int
    changes: int
    kinds: tuple[KindSize, ...]
    indexes: tuple[IndexUse, ...]

    @property
    def records(self) -> int:
        return sum(one.records for one in self.kinds)

    def to_json(self) -> dict[str, Any]:
        """As the command prints it."""
        return asdict(self)


def tidy(engine: Engine, path: Path) -> Tidied:
    """Write the database anew without the room that deleted rows left, and let SQLite count what its indexes hold.

    Raises VaultBusy where another window reads or writes, OutOfSpace, ReadOnly, VaultDamaged.
    """
    database.fold_log(engine)
    before = path.stat().st_size
    with database.errors_typed(path), engine.connect() as connection:
        cursor = connection.connection.cursor()  # SQLAlchemy's own would begin a transaction, where VACUUM cannot be
        cursor.execute("ANALYZE")
        cursor.execute("DELETE FROM sqlite_stat4")  # samples of the rows themselves, which would outlive a purge
        cursor.execute("VACUUM")
    database.fold_log(engine)
    return Tidied(before, path.stat().st_size)


def statistics(engine: Engine) -> Statistics:
    """Count what the database holds. Raises VaultDamaged, VaultBusy."""
    with database.errors_typed(), engine.connect() as connection:
        pages, free, size = (
            _number(connection, f"PRAGMA {name}") for name in ("page_count", "freelist_count", "page_size")
        )
        return Statistics(
            pages * size, free * size, _number(connection, "SELECT count(*) FROM audit_event"),
            tuple(_kind_size(connection, kind) for kind in listed_kinds() if _is_there(connection, kind.table_name())),
            tuple(_indexes(connection)),
        )  # fmt: skip


def _number(connection: Connection, query: str) -> int:
    return int(connection.exec_driver_sql(query).scalar_one() or 0)


def _is_there(connection: Connection, table: str) -> bool:
    return connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).first() is not None


def _kind_size(connection: Connection, kind: type[Record]) -> KindSize:
    table = kind.table_name()
    numbers = f"count(*), count(deleted_at), coalesce(sum(length(sealed)), 0) FROM {table}"
    return KindSize(table, *connection.exec_driver_sql(f"SELECT {numbers}").one())


def _indexes(connection: Connection) -> list[IndexUse]:
    of_tables = connection.exec_driver_sql("SELECT name, tbl_name FROM sqlite_master WHERE type = 'index'")
    named = [(name, table) for name, table in of_tables if not name.startswith("sqlite_")]
    found: dict[str, int] = {}
    if _is_there(connection, "sqlite_stat1"):
        counts = connection.exec_driver_sql("SELECT idx, stat FROM sqlite_stat1 WHERE idx IS NOT NULL")
        # "all rows, those of the same first column, of the same first two, ..."
        found = {index: int(stat.split()[1]) for index, stat in counts}
    return [IndexUse(name, table, found.get(name)) for name, table in sorted(named, key=lambda one: (one[1], one[0]))]
