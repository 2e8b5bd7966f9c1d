"""The migration log: which revision was applied when, with the checksum of its file.

Written in the transaction of the step. Plain SQL, so that an old step never depends on what a class says today.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, Literal

from sqlalchemy import Connection

from calmterm.core.ids import new_id

Direction = Literal["up", "down"]

# SQLite's own clock, in the form of our instants: the store's clock is not there while the schema changes.
_NOW: Final = "strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')"
_INSERT: Final = f"""
    INSERT INTO migration_log
        (id, created_at, updated_at, revision, schema_revision, direction, checksum, applied_at, batch)
    VALUES (?, {_NOW}, {_NOW}, 1, ?, ?, ?, {_NOW}, ?)
"""  # noqa: S608 - our own words


def checksum(file: Path) -> str:
    """BLAKE2b-256 of a revision's file, as hex."""
    return hashlib.blake2b(file.read_bytes(), digest_size=32).hexdigest()


def is_kept(connection: Connection) -> bool:
    """Return whether this schema has a log: it came with revision 0002."""
    query = "SELECT count(*) FROM sqlite_master WHERE name = 'migration_log'"
    return bool(connection.exec_driver_sql(query).scalar())


def next_batch(connection: Connection) -> int:
    """Return the number for the steps of one run."""
    return int(connection.exec_driver_sql("SELECT coalesce(max(batch), 0) + 1 FROM migration_log").scalar_one())


def write(connection: Connection, steps: Iterable[tuple[str, Path]], direction: Direction, batch: int) -> None:
    """Log steps, each a revision and its file."""
    for revision, file in steps:
        connection.exec_driver_sql(_INSERT, (str(new_id()), revision, direction, checksum(file), batch))


def applied(connection: Connection) -> dict[str, str]:
    """Return the checksum of each revision that is applied, as it was at the time; in the order of their numbers."""
    found: dict[str, str] = {}
    for row in read(connection):
        if row["direction"] == "up":
            found[row["revision"]] = row["checksum"]
        else:
            found.pop(row["revision"], None)
    return dict(sorted(found.items()))


def read(connection: Connection) -> list[dict[str, Any]]:
    """Return every logged step in its order: revision, direction, checksum, applied_at, batch. Empty where there is
    no log.
    """
    if not is_kept(connection):
        return []
    rows = connection.exec_driver_sql(
        "SELECT schema_revision AS revision, direction, checksum, applied_at, batch FROM migration_log ORDER BY id"
    )
    return [dict(row) for row in rows.mappings()]
