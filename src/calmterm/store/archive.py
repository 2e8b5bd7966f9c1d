"""An archive: a backup file of what is dated before a day, which then leaves the vault.

What has a day of its own goes by it: check-ins, entries, nights, days of habits and the like. What has none (people,
plans, goals, cards, habits) stays in the vault and stands in the archive as well, which is a whole vault of its own.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, select
from sqlmodel import col

from calmterm.core.errors import BackupDamaged, ChangedElsewhere, NotFound, UsageError
from calmterm.store import backup_file
from calmterm.store.backup_file import Copied
from calmterm.store.crypto.seal import bind
from calmterm.store.db import backup, database
from calmterm.store.model.catalog import listed_kinds
from calmterm.store.model.fields import quoted
from calmterm.store.model.record import Record
from calmterm.store.place import BACKUPS
from calmterm.store.record_reader import day_column
from calmterm.store.retention import dependents
from calmterm.store.store import Store

Chosen = Mapping[type[Record], list[UUID]]
"""Ids of records by their kind, live and in the trash."""


Progress = Callable[[str], object]
"""Told what is begun. What it raises ends the archive, and nothing is removed."""

CHANGED: Final = (
    "Some of what was to leave was changed in another window meanwhile, so nothing was removed and no file was left."
    " Please try again."
)


@dataclass(frozen=True, slots=True)
class Archived:
    """The file, read back, and how many records left the vault for it."""

    copied: Copied
    records: int


def dated_before(store: Store, before: date) -> Chosen:
    """Return the records that an archive takes out of the vault, by kind. Raises UsageError for a day to come."""
    if before > store.today():
        raise UsageError("That day is still to come. An archive takes what is dated before a day that was.")
    return _dated(store, before, earlier=True)


def archive(store: Store, before: date, path: Path, progress: Progress = lambda begun: None) -> Archived:
    """Write what is dated before a day to one file; take it out of the vault once the file was read back the same.

    Until then nothing is removed, and nothing at all if another window changed some of it meanwhile. The file opens as
    a vault with the secrets of today. Raises UsageError, NotFound where nothing is so old, ChangedElsewhere,
    BackupDamaged, VaultDamaged, OutOfSpace, ReadOnly, UnsafePlace, VaultBusy.
    """
    leaving = dated_before(store, before)
    if not leaving:
        raise NotFound("Nothing is dated before that day, so there is nothing to put into an archive.")
    scratch = store.directory / BACKUPS
    progress("Copying the vault")
    with backup.partial(scratch) as place:
        copy = place / store.keyring.database
        backup.copy_pages(store.rows.engine, copy, store.master)
        engine = database.open_engine(copy, *store.master.database)
        try:
            with database.errors_typed(copy):
                progress("Taking what is later out of the copy")
                later = _dated(store, before, earlier=False)
                Store(place, engine, store.master, store.keyring, store.clock).removal.purge_again(_by_table(later))
                with engine.connect() as there, store.rows.engine.connect() as here:
                    digest = _digest(there, leaving)
                    if digest != _digest(here, leaving):
                        raise BackupDamaged
            progress("Writing the file, and reading it back")
            # Reads the file back, and compares it with that copy.
            copied = backup_file.write(engine, store.keyring, store.master, store.clock.now(), path, scratch)
        finally:
            engine.dispose()
    try:
        progress("Removing it from the vault")
    except BaseException:
        copied.path.unlink(missing_ok=True)
        raise
    try:
        # Compared once more where nobody else can write any more: an edit since the copy must not go with the rest.
        gone = store.removal.purge_again(_by_table(leaving), lambda here: _digest(here, leaving) == digest)
    except ChangedElsewhere:
        copied.path.unlink(missing_ok=True)
        raise ChangedElsewhere(CHANGED) from None
    return Archived(copied, gone)


def _dated(store: Store, before: date, *, earlier: bool) -> Chosen:
    """Return the records with a day of their own, from before a day or from it on."""
    found: dict[type[Record], list[UUID]] = {}
    with store.rows.reading() as session:
        for kind in listed_kinds():
            day, by_date = day_column(kind)
            if by_date:
                ids = list(session.scalars(select(col(kind.id)).where(day < before if earlier else day >= before)))
                found |= {kind: ids} if ids else {}
    return found


def _by_table(chosen: Chosen) -> dict[str, list[UUID]]:
    return {kind.table_name(): ids for kind, ids in chosen.items()}


def _digest(connection: Connection, chosen: Chosen) -> str:
    """Return BLAKE2b-256 over the rows of some records and of what belongs to them."""
    digest = hashlib.blake2b(digest_size=32)
    for kind, ids in chosen.items():
        tables: list[tuple[str, str]] = [(kind.table_name(), "id")]
        tables += ((dependent.table_name(), key.key) for dependent, key in dependents(kind))
        for table, column in tables:
            query = f"SELECT * FROM {quoted(table)} WHERE {quoted(column)} = ? ORDER BY id"  # noqa: S608 - our own names
            for one in sorted(map(str, ids)):
                for row in connection.exec_driver_sql(query, (one,)):
                    digest.update(bind(table.encode(), *(_bytes(value) for value in row)))
    return digest.hexdigest()


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else repr(value).encode()
