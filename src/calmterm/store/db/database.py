"""The SQLCipher engine and what SQLite is told before anything else.

Sources: SQLCipher 4 API (raw key with salt, cipher_log_level), sqlite.org/pragma.html. The settings and the
measurements behind them are in SECURITY.md.
"""

import contextlib
import os
import re
import secrets
import sqlite3
import stat
from collections.abc import Generator, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2  # pyright: ignore[reportMissingTypeStubs] - see below

from calmterm.core.errors import (
    CalmtermError,
    InvalidRecord,
    OutOfSpace,
    ReadOnly,
    Refused,
    UnsafePlace,
    VaultBusy,
    VaultDamaged,
)
from calmterm.core.files import create_private, typed

sqlcipher: Any = dbapi2  # the driver ships no types
APPLICATION_ID: Final = 0x63616C6D  # "calm"
BUSY_SECONDS: Final = 5
T = TypeVar("T")


def create_file(path: Path) -> None:
    """Make the empty database file, 0600, before SQLite does: that would make it 0644, and follow a link."""
    os.close(create_private(path))


def journal_mode(path: Path) -> str:
    """Return "WAL", or "DELETE" on file systems whose locks and shared memory WAL cannot rely on."""
    kind = file_system(path)
    return "DELETE" if kind in _REMOTE or kind.startswith("fuse") else "WAL"


MOUNTS: Final = Path("/proc/self/mounts")
_OCTAL: Final = re.compile(r"\\([0-7]{3})")
_REMOTE: Final = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre"})


def file_system(path: Path) -> str:
    """Return the type of the file system that holds `path` ("ext4", "nfs4", ...), or "" where there is no mount
    table.
    """
    longest, kind = "", ""
    try:
        table = os.fsdecode(MOUNTS.read_bytes())
    except OSError:
        return ""
    target = str(path.resolve())
    for line in table.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        # Spaces, tabs, newlines and backslashes in a path stand as three octal digits (fstab(5)).
        mount, name = _OCTAL.sub(lambda found: chr(int(found[1], 8)), fields[1]), fields[2]
        inside = target == mount or target.startswith(mount.rstrip("/") + "/")
        if inside and len(mount) >= len(longest):
            longest, kind = mount, name
    return kind


def open_engine(path: Path, key: bytes, salt: bytes) -> Engine:
    """Return one encrypted connection behind a SQLAlchemy engine. Raises VaultDamaged, UnsafePlace, VaultBusy,
    ReadOnly.

    Statements run in BEGIN, or in BEGIN IMMEDIATE under `writing(engine)`: a deferred transaction that turns
    into a write fails at once when another process writes.
    """
    _check_file(path)

    def connect() -> Any:
        with errors_typed(path):
            return _connect(path, key, salt)

    engine = create_engine(
        "sqlite://",
        creator=connect,
        module=sqlcipher,
        poolclass=StaticPool,
        hide_parameters=True,
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:  # pyright: ignore[reportUnusedFunction] - called by SQLAlchemy
        mode = "BEGIN IMMEDIATE" if connection.get_execution_options().get("writing") else "BEGIN"
        connection.exec_driver_sql(mode)

    @event.listens_for(engine, "handle_error")
    def tell(context: ExceptionContext) -> None:  # pyright: ignore[reportUnusedFunction] - called by SQLAlchemy
        ours = typed_error(context.original_exception, path)
        if isinstance(ours, OutOfSpace):
            raise ours from None

    engine.connect().close()
    return engine


def writing(engine: Engine) -> Engine:
    """Return the same connection, with transactions that take the write lock at their start."""
    return engine.execution_options(writing=True)


def fold_log(engine: Engine, *, wait: bool = True) -> None:
    """Fold the write-ahead log into the database file, as far as other windows allow; outside any transaction.

    Raises VaultDamaged, OutOfSpace, ReadOnly.
    """
    with errors_typed(), engine.connect() as connection:
        cursor = connection.connection.cursor()  # SQLAlchemy's own would begin a transaction
        if not wait:
            cursor.execute("PRAGMA busy_timeout = 0")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def batched(values: Iterable[T], size: int = 500) -> Iterator[list[T]]:
    """Yield the values in lists of at most `size`, so that a statement has no more than SQLite takes."""
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some


def _check_file(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        with contextlib.suppress(FileNotFoundError):
            if stat.S_ISLNK(path.with_name(path.name + suffix).lstat().st_mode):
                raise UnsafePlace("The vault's database is a symbolic link. Put the real file back in its place.")
    if not path.exists():
        raise VaultDamaged("The vault's database file is missing. Restore it from a backup into another directory.")


def _connect(path: Path, key: bytes, salt: bytes) -> Any:
    try:
        return connect_as(path, "mode=rw", key, salt)  # never make a new database where one went missing
    except sqlcipher.Error:
        # SQLite wants to make its shared memory file before it reads. Where nobody can write, nothing can change
        # under it either, so it may do without.
        if not cannot_change(path):
            raise
        return connect_as(path, "mode=ro&immutable=1", key, salt)


def cannot_change(path: Path) -> bool:
    """Return whether a database lies where nothing can be written, with no log beside it that would have to be read."""
    log = path.with_name(f"{path.name}-wal")
    return not os.access(path.parent, os.W_OK) and (not log.exists() or not log.stat().st_size)


def connect_as(path: Path, mode: str, key: bytes, salt: bytes) -> Any:
    """Return a connection with our settings, by the query part of an SQLite URI (`mode=rw`). Raises the driver's
    errors.
    """
    connection = sqlcipher.connect(
        f"{path.resolve().as_uri()}?{mode}",
        uri=True, isolation_level=None, check_same_thread=False, timeout=BUSY_SECONDS,
    )  # fmt: skip
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")  # its log lines would tear the screen
        connection.execute(f"PRAGMA key = \"x'{key.hex()}{salt.hex()}'\"")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        for pragma in (
            f"journal_mode = {journal_mode(path)}",
            # 256 pages, 1 MiB: on a full disk so much must be freed before the log can be folded in and saving goes on.
            "wal_autocheckpoint = 256",
            "synchronous = FULL",
            "foreign_keys = ON",
            "secure_delete = ON",
            "temp_store = MEMORY",
            "trusted_schema = OFF",
            "cell_size_check = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


# The driver reports primary result codes only (sqlite.org/rescode.html).
_ERRORS: Final[dict[int, type[CalmtermError]]] = {
    sqlite3.SQLITE_FULL: OutOfSpace,
    sqlite3.SQLITE_READONLY: ReadOnly,
    sqlite3.SQLITE_CANTOPEN: ReadOnly,
    sqlite3.SQLITE_PERM: ReadOnly,
    sqlite3.SQLITE_AUTH: ReadOnly,
    sqlite3.SQLITE_BUSY: VaultBusy,
    sqlite3.SQLITE_LOCKED: VaultBusy,
    sqlite3.SQLITE_CORRUPT: VaultDamaged,
    sqlite3.SQLITE_NOTADB: VaultDamaged,
    sqlite3.SQLITE_FORMAT: VaultDamaged,
    sqlite3.SQLITE_IOERR: VaultDamaged,
}


# What the driver's online backup raises has no code, only SQLite's words for it (sqlite.org/c3ref/errcode.html).
_CODES_BY_WORDS: Final = {
    "database or disk is full": sqlite3.SQLITE_FULL,
    "disk I/O error": sqlite3.SQLITE_IOERR,
    "database is locked": sqlite3.SQLITE_BUSY,
    "database table is locked": sqlite3.SQLITE_LOCKED,
    "attempt to write a readonly database": sqlite3.SQLITE_READONLY,
    "database disk image is malformed": sqlite3.SQLITE_CORRUPT,
}


def typed_error(error: BaseException, path: Path | None = None) -> CalmtermError | None:
    """Return our error for SQLite's, or None if it is not SQLite's. `path` is the database, if it is known."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(cause, sqlcipher.Error):
        return None
    code = getattr(cause, "sqlite_errorcode", None) or _CODES_BY_WORDS.get(str(cause), 0)
    if code == sqlite3.SQLITE_CONSTRAINT:
        return _constraint(str(cause))
    if code == sqlite3.SQLITE_IOERR and path is not None and not _may_grow(path):
        return OutOfSpace()
    ours = _ERRORS.get(code)
    return None if ours is None else ours()


def _may_grow(path: Path) -> bool:
    """Return whether the database's files may grow: a quota or RLIMIT_FSIZE looks to SQLite like a bad disk."""
    files = (path, path.with_name(f"{path.name}-wal"))
    end = max((file.stat().st_size for file in files if file.exists()), default=0)
    probe = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(create_private(probe), "wb") as file:
            file.seek(end)
            file.write(bytes(_PROBE_BYTES))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return not isinstance(typed(error), OutOfSpace)
    finally:
        with contextlib.suppress(OSError):  # it was never made
            probe.unlink()
    return True


_PROBE_BYTES: Final = 65_536


def _constraint(message: str) -> CalmtermError:
    """Return our error for a broken rule. CHECK and UNIQUE name theirs, which has a sentence (catalog.py)."""
    from calmterm.store.model.catalog import sentence_of_rule

    kind, _, rule = message.rpartition(": ")
    if not kind and message.startswith("FOREIGN KEY"):
        return Refused("Something else still belongs to this record, or what it belongs to is gone.")
    return InvalidRecord({rule: sentence_of_rule(rule)})


@contextlib.contextmanager
def errors_typed(path: Path | None = None) -> Generator[None]:
    """Turn SQLite's errors inside the block into ours. `path` is the database, if it is known."""
    try:
        yield
    except (DBAPIError, sqlcipher.Error) as error:
        ours = typed_error(error, path)
        if ours is None:
            raise
        raise ours from None
