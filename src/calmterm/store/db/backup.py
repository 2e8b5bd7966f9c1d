"""A verified copy of a vault: the encrypted database, page by page, and its keyring beside it.

A copy counts only once it was opened with the vault's own keys and every row of it read and compared. It stands in a
directory of its own and is itself a vault: `calmterm --vault DIR` opens it with the secrets of its day.
"""

import contextlib
import hashlib
import secrets
import shutil
from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine

from calmterm.core import files, locks
from calmterm.core.errors import VaultDamaged
from calmterm.store.crypto.keyring import Keyring
from calmterm.store.crypto.master_key import MasterKey
from calmterm.store.crypto.seal import bind
from calmterm.store.db import database
from calmterm.store.model.catalog import listed_kinds
from calmterm.store.place import BACKUPS, KEYRING

PARTIAL: Final = ".partial-"


def copy_before(directory: Path, engine: Engine, keyring: Keyring, master: MasterKey, at: datetime, why: str) -> Path:
    """Make a verified copy in the vault's own backups directory, named for the time and `why`; returns its directory.

    The copy is of one moment, whatever other windows write meanwhile. Raises VaultDamaged if what was written does not
    read back the same, OutOfSpace, ReadOnly, UnsafePlace, VaultBusy.
    """
    backups = directory / BACKUPS
    files.make_directory(backups)
    place = free_place(backups, f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{why}")
    partial = place.with_name(PARTIAL + place.name)
    try:
        partial.mkdir(mode=files.DIR_MODE)
        try:
            with locks.held(partial):
                copy(engine, partial / keyring.database, master)
                files.write_private(partial / KEYRING, keyring.to_bytes())
                partial.rename(place)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
        files.sync_directory(backups)
    except OSError as error:
        raise files.typed(error) from None
    return place


@contextlib.contextmanager
def partial(scratch: Path) -> Generator[Path]:
    """A new private directory inside `scratch` that is gone afterwards, unless the block moved it.

    Raises OutOfSpace, ReadOnly, UnsafePlace.
    """
    place = scratch / f"{PARTIAL}{secrets.token_hex(8)}"
    try:
        place.mkdir(mode=files.DIR_MODE)
    except OSError as error:
        raise files.typed(error) from None
    try:
        with locks.held(place):
            yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def made_at(path: Path) -> datetime | None:
    """When a copy was made, from its name; None for what is no finished copy."""
    try:
        return datetime.strptime(path.name[:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def clear_partial(directory: Path) -> None:
    """Remove copies that a killed process left unfinished: what was deleted since stands in them. Never raises.

    One that another window works on stays.
    """
    for partial in (directory / BACKUPS).glob(f"{PARTIAL}*"):
        with contextlib.suppress(OSError), locks.held(partial) as ours:
            if ours:
                shutil.rmtree(partial, ignore_errors=True)


def free_place(backups: Path, name: str) -> Path:
    """Return a name that nothing bears yet, finished or not."""
    taken = {entry.name.removeprefix(PARTIAL) for entry in backups.iterdir()}
    numbered = (name if number == 1 else f"{name}-{number}" for number in range(1, len(taken) + 2))
    return backups / next(one for one in numbered if one not in taken)


def copy(engine: Engine, target: Path, master: MasterKey) -> None:
    """Copy a database to a new file under the same key, read that back, and compare.

    Raises VaultDamaged, VaultBusy, OutOfSpace, ReadOnly.
    """
    wanted = copy_pages(engine, target, master)
    twin = database.open_engine(target, *master.database)
    try:
        with database.errors_typed(target), twin.connect() as connection:
            if check_pages(connection) or digests(connection) != wanted:
                raise VaultDamaged("The copy did not read back the same, so it was not kept and nothing was changed.")
    finally:
        twin.dispose()


def copy_pages(engine: Engine, target: Path, master: MasterKey) -> dict[str, tuple[int, str]]:
    """Copy a database through SQLite (its locks, its snapshot) to a new file under a master key.

    Returns the `digests` of what was copied. Raises VaultBusy, OutOfSpace, ReadOnly, FileExistsError.
    """
    database.create_file(target)
    twin = database.open_engine(target, *master.database)
    try:
        with database.errors_typed(target), engine.connect() as source:
            source.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()  # the snapshot begins here
            with twin.connect() as destination:
                _driver(source).backup(_driver(destination))
            return digests(source)
    finally:
        twin.dispose()


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


def check_pages(connection: Connection) -> bool:
    """Return whether something is wrong with the pages of a database or with how its rows and keys fit together."""
    if connection.exec_driver_sql("PRAGMA cipher_integrity_check").first() is not None:
        return True
    if connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() != ["ok"]:
        return True
    return connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None


def digests(connection: Connection) -> dict[str, tuple[int, str]]:
    """Return how many rows each table has, and BLAKE2b-256 over all of them; the schema and its version count as
    tables.
    """
    version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    query = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    tables = ["sqlite_master", *connection.exec_driver_sql(query).scalars()]
    return {"user_version": (version, ""), **{table: _digest(connection, table) for table in tables}}


def records_digest(connection: Connection) -> tuple[int, str]:
    """Return how many records a database holds, live and trashed, and BLAKE2b-256 over them: settings and logs left
    out.
    """
    tables = digests(connection)
    listed = sorted(tables.keys() & {kind.table_name() for kind in listed_kinds()})
    whole = hashlib.blake2b(bind(*(f"{table} {tables[table]}".encode() for table in listed)), digest_size=32)
    return sum(tables[table][0] for table in listed), whole.hexdigest()


def _digest(connection: Connection, table: str) -> tuple[int, str]:
    digest, count = hashlib.blake2b(digest_size=32), 0
    for row in _rows(connection, table):
        digest.update(bind(*(f"{type(value).__name__} ".encode() + _bytes(value) for value in row)))
        count += 1
    return count, digest.hexdigest()


def _rows(connection: Connection, table: str) -> Iterator[Any]:
    # The page of a root may differ between a database and its copy; what the schema says may not.
    columns = "type, name, tbl_name, sql" if table == "sqlite_master" else "*"
    order = "name" if table == "sqlite_master" else "rowid"
    yield from connection.exec_driver_sql(f'SELECT {columns} FROM "{table}" ORDER BY {order}')  # noqa: S608 - from sqlite_master


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()
