"""Find a log beside the database that belongs to another state of it, before SQLite replays it.

SQLite binds neither a write-ahead log nor a rollback journal to its database. A log of an older night that was left
beside a newer database (copied over without deleting, or put there) replaces newer pages by older ones at the first
open, and its checksums are sound. So a log that nobody has open is looked at first: the database is read once without
it and once through it on a private copy of the encrypted files, and the two states are compared. The log of a crash
always leads to the newer state; a stale one leads to an older or to a broken one and is set aside under another name.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from calmterm.core import files, locks
from calmterm.core.errors import CalmtermError, OutOfSpace, VaultDamaged
from calmterm.store.crypto.master_key import MasterKey
from calmterm.store.db import backup, database
from calmterm.store.db.audit import AuditLog
from calmterm.store.model.catalog import listed_kinds

ASIDE: Final = ".stale-"  # journal.db-wal.stale-20261128T213000Z
LOGS: Final = ("-wal", "-journal")
CHECKING: Final = ".checking-"
LOCKS: Final = Path("/proc/locks")
# Where SQLite locks: the shared memory file for as long as a write-ahead log is open (byte 128, os_unix.c), the
# database while something is read or written (PENDING_BYTE and what follows).
_SHM_LOCK: Final = (128, 1)
_DATABASE_LOCK: Final = (0x40000000, 512)
_TRY_LOCK: Final = """
import fcntl, os, sys
try:
    descriptor = os.open(sys.argv[1], os.O_RDWR | os.O_NOFOLLOW)
except FileNotFoundError:
    sys.exit(0)
try:
    fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, int(sys.argv[3]), int(sys.argv[2]))
except OSError:
    sys.exit(1)
"""


@dataclass(frozen=True, slots=True, order=True)
class DatabaseState:
    """How far a database has come: the number of the last logged change, and the time of the last saved row.

    `is_in_step`: the change log is sound and every record is as its last entry says. `unlogged` counts the records
    that it does not tell of, which are those from before the log began.
    """

    number: int
    saved_at: str
    is_in_step: bool = field(compare=False)
    unlogged: int = field(compare=False)


def set_aside(path: Path, master: MasterKey, now: datetime) -> Path | None:
    """Move a stale log out of SQLite's way; the name it has now, or None where there is none or it belongs there.

    A log that another window has open is never touched. Nothing is written to the database. Raises VaultDamaged where
    the database does not open either way, VaultBusy, OutOfSpace.
    """
    if not any(map(_size, logs_of(path))):
        return None
    aside: Path | None = None
    try:
        with locks.alone(path.parent, database.BUSY_SECONDS):  # no log is judged while another window opens it
            for log in logs_of(path):
                if _size(log) and not _is_open_elsewhere(path, log) and _is_stale(path, log, master):
                    aside = _move(path, log, now)
    except OSError as error:
        raise files.typed(error) from None
    return aside


def logs_of(path: Path) -> list[Path]:
    """Return where SQLite looks for a log of the database at `path`."""
    return [path.with_name(path.name + suffix) for suffix in LOGS]


def left_aside(directory: Path) -> list[Path]:
    """Return the logs that were set aside in a vault's directory."""
    return sorted(directory.glob(f"*{ASIDE}*"))


def _size(path: Path) -> int:
    with contextlib.suppress(FileNotFoundError):
        return path.lstat().st_size
    return 0


# --- who has it open ---------------------------------------------------------------------------------------


def _is_open_elsewhere(path: Path, log: Path) -> bool:
    """Whether any process, this one included, works with the log.

    The files must not be opened in this process to find out: closing them would drop the locks that SQLite holds here
    (fcntl(2)). So the kernel's table is asked, and where it says nothing, a process that tries to lock.
    """
    locked = path.with_name(f"{path.name}-shm") if log.name.endswith("-wal") else path
    if sys.platform == "win32" or not _size(locked):
        return False
    if _listed_as_locked(locked):
        return True
    start, length = _SHM_LOCK if locked != path else _DATABASE_LOCK
    command = [sys.executable, "-I", "-S", "-c", _TRY_LOCK, str(locked), str(start), str(length)]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode != 0


def _listed_as_locked(path: Path) -> bool:
    """Whether Linux lists a lock on a file. Other systems, and processes of other containers, are not listed."""
    try:
        table, info = LOCKS.read_text("ascii"), path.stat()
    except (OSError, UnicodeDecodeError):
        return False
    name = f"{os.major(info.st_dev):02x}:{os.minor(info.st_dev):02x}:{info.st_ino}"
    return any(name in line.split() and "POSIX" in line for line in table.splitlines())


# --- which state it leads to -------------------------------------------------------------------------------


def _is_stale(path: Path, log: Path, master: MasterKey) -> bool:
    """Whether the log leads to an older or a broken state of a database that is whole without it.

    Raises VaultDamaged if the database is whole neither way: then both stay as they are.
    """
    without = _state(path, master, "mode=ro&immutable=1")
    with _copied(path, log) as copy:
        through = _state(copy, master, "mode=rw")
    if without is None:
        if through is None:
            raise VaultDamaged
        return False  # a crash in the midst of folding the log in: the log holds what the file lacks
    if through is None:
        return True
    if log.name.endswith("-journal"):
        # A rollback journal of a crash leads back by one transaction, so a lower number alone says nothing. It is in
        # the way only if what it would undo was written in full, which the change log can tell and page checks cannot.
        return without.is_in_step and without.unlogged <= through.unlogged and through < without
    return through < without


def _state(path: Path, master: MasterKey, mode: str) -> DatabaseState | None:
    """The state that a database is in, or None if it is not whole."""
    engine = create_engine(
        "sqlite://",
        creator=lambda: database.connect_as(path, mode, *master.database),
        module=database.sqlcipher,
        poolclass=StaticPool,
        hide_parameters=True,
    )
    try:
        if mode == "mode=rw":  # a private copy: the pages that the log holds count in place of those in the file
            database.fold_log(engine)
        with engine.connect() as connection:
            return None if backup.check_pages(connection) else _how_far(connection, master)
    except (DBAPIError, database.sqlcipher.Error, CalmtermError):
        return None
    finally:
        engine.dispose()


def _how_far(connection: Connection, master: MasterKey) -> DatabaseState:
    tables: list[str] = [
        str(name)
        for name in connection.exec_driver_sql(
            "SELECT m.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c"
            " WHERE m.type = 'table' AND c.name = 'updated_at'"
        ).scalars()
    ]
    last: list[str | None] = [
        connection.exec_driver_sql(f'SELECT max(updated_at) FROM "{table}"').scalar()  # noqa: S608 - from sqlite_master
        for table in tables
    ]
    saved_at = max(filter(None, last), default="")
    if "audit_event" not in tables:
        return DatabaseState(0, saved_at, is_in_step=False, unlogged=0)
    log = AuditLog.of(master)
    end = log.end(connection)
    logged = [name for name in (kind.table_name() for kind in listed_kinds()) if name in tables]
    in_step = not log.verify(connection) and not any(AuditLog.count_strays(connection, name) for name in logged)
    unlogged = sum(AuditLog.count_unlogged(connection, name) for name in logged)
    return DatabaseState(-1 if end is None else end[0], saved_at, in_step, unlogged)


@contextlib.contextmanager
def _copied(path: Path, log: Path) -> Generator[Path]:
    """A private copy of the encrypted database and its log, gone afterwards. Raises OutOfSpace."""
    with contextlib.ExitStack() as stack:
        for place in (path.parent, Path(tempfile.gettempdir())):  # a full disk may leave room elsewhere
            try:
                directory = Path(tempfile.mkdtemp(prefix=CHECKING, dir=place))
                stack.callback(shutil.rmtree, directory, ignore_errors=True)
                copy = directory / path.name
                for source in (path, log):
                    target = directory / source.name
                    os.close(files.create_private(target))
                    shutil.copyfile(source, target)
            except OSError:
                continue
            yield copy
            return
        raise OutOfSpace


def clear_copies(directory: Path) -> None:
    """Remove private copies that a killed process left. Never raises."""
    for left in directory.glob(f"{CHECKING}*"):
        shutil.rmtree(left, ignore_errors=True)


# --- out of the way ----------------------------------------------------------------------------------------


def _move(path: Path, log: Path, now: datetime) -> Path:
    name = f"{log.name}{ASIDE}{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    target, number = log.with_name(name), 1
    while os.path.lexists(target):
        number += 1
        target = log.with_name(f"{name}-{number}")
    log.rename(target)
    path.with_name(f"{path.name}-shm").unlink(missing_ok=True)  # an index of the log that went
    files.sync_directory(path.parent)
    return target
