"""Is the vault well? Looks, and changes nothing of what a person wrote; each finding comes with a line of advice.

`outside` needs no secret: place, permissions, file system, room, keyring. `inside` looks at an opened database: pages,
rows, links, schema, every sealed text, the change log, the inbox and the age of the backups.
"""

import os
import platform
import shutil
import stat
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from calmterm import __version__
from calmterm.core import agent, files
from calmterm.core.clock import Clock
from calmterm.core.errors import CalmtermError, TextDamaged, UnsafePlace, VaultTooNew
from calmterm.store import jots
from calmterm.store.copies import TRIED_ON
from calmterm.store.crypto.keyring import MAX_BYTES, MIB, POLICY, Keyring
from calmterm.store.crypto.master_key import MasterKey
from calmterm.store.crypto.seal import unseal
from calmterm.store.db import audit, backup, database, stale_log
from calmterm.store.model.catalog import kinds, listed_kinds
from calmterm.store.model.record import open_payload
from calmterm.store.place import KEYRING, KEYRING_COPY
from calmterm.store.record_mapper import text_context

Level = Literal["ok", "note", "problem"]

KEYRINGS: Final = (KEYRING, KEYRING_COPY)
BACKUP_OLD: Final = 30  # days
LITTLE_ROOM: Final = 64 * MIB
NAMED_AT_MOST: Final = 5
FROM_BACKUP: Final = "Open a copy in backups/ with --vault, and take from there what is missing here."


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found: `says` in a sentence, and what to do about it. Only a problem counts as failed."""

    check: str
    level: Level
    says: str
    advice: str = ""

    def to_json(self) -> dict[str, str]:
        """As the command prints it."""
        return asdict(self)


def outside(directory: Path) -> list[Finding]:
    """Return what can be seen without a secret. `directory` holds a vault."""
    checks: tuple[tuple[str, Callable[[Path], Iterator[Finding]]], ...] = (
        ("versions", _versions), ("permissions", _permissions), ("file system", _file_system), ("keyring", _keyring),
        ("old logs", _logs_set_aside), ("agent", _agent), ("swap", _swap),
    )  # fmt: skip
    return [finding for check, look in checks for finding in _looked(check, look(directory))]


def inside(
    directory: Path, engine: Engine, keyring: Keyring, master: MasterKey, clock: Clock, schema: Callable[[], list[str]]
) -> list[Finding]:
    """Return what an opened vault shows. `schema` gives what is wrong with it, a sentence each."""
    on_database: tuple[tuple[str, Callable[[Connection], Iterator[Finding]]], ...] = (
        ("pages", _pages),
        ("rows", _rows),
        ("links", _links),
        ("records", lambda connection: _records(connection, keyring, master)),
        ("change log", lambda connection: _change_log(connection, master)),
    )

    def look(check: Callable[[Connection], Iterator[Finding]]) -> Iterator[Finding]:
        with engine.connect() as connection:
            yield from check(connection)

    found = [finding for check, one in on_database for finding in _looked(check, look(one))]
    found += _looked("schema", _schema(schema))
    found += _looked("inbox", _inbox(directory, master))
    found += _looked("backups", _backups(directory, clock.now(), _tried_on(engine)))
    return found


def _looked(check: str, found: Iterator[Finding]) -> Iterator[Finding]:
    """The findings of one check; what stops it is a finding, too, and never stops the others."""
    try:
        with database.errors_typed():
            yield from found
    except CalmtermError as error:
        yield Finding(check, "problem", what_happened(error), FROM_BACKUP)
    except OSError as error:
        yield Finding(check, "problem", "The files could not be read.", str(files.typed(error)))


def what_happened(error: CalmtermError) -> str:
    """Return the first sentence of an error. What to do about it stands in the advice of its finding."""
    return f"{str(error).partition('. ')[0].rstrip('.')}."


# --- without a secret ------------------------------------------------------------------------------------


def _versions(_: Path) -> Iterator[Finding]:
    connection = database.sqlcipher.connect(":memory:")
    cipher = connection.execute("PRAGMA cipher_version").fetchone()[0]
    connection.close()
    python = platform.python_version()
    yield Finding("versions", "ok", f"calmterm {__version__}, Python {python}, SQLCipher {cipher}, {sys.platform}.")


def _permissions(directory: Path) -> Iterator[Finding]:
    try:
        files.check_place(directory)
    except UnsafePlace as error:
        advice = "Move the vault into a directory that is only yours, or mend the permissions of the one it is in."
        yield Finding("permissions", "problem", str(error), advice)
        return
    if os.name != "posix":
        yield Finding("permissions", "note", "This system keeps no modes that could be looked at.")
        return
    open_to_others = links = foreign = 0
    for path in (directory, *sorted(directory.rglob("*"))):
        info = path.lstat()
        links += stat.S_ISLNK(info.st_mode)
        foreign += info.st_uid != os.geteuid()
        open_to_others += bool(not stat.S_ISLNK(info.st_mode) and stat.S_IMODE(info.st_mode) & 0o077)
    if links:
        says = f"{_count(links, 'file')} in the vault is a symbolic link, which calmterm never makes."
        yield Finding("permissions", "problem", says, "Put the real file back in its place.")
    if foreign:
        says = f"{_count(foreign, 'file')} in the vault belongs to another user."
        yield Finding("permissions", "problem", says, "Find out how it got there; take it out of the vault.")
    if open_to_others:
        says = f"Others have rights on {_count(open_to_others, 'file')} of the vault."
        yield Finding("permissions", "problem", says, "Opening the vault takes these rights away.")
    if not (links or foreign or open_to_others):
        yield Finding("permissions", "ok", "Only you can open the vault's files.")


def _file_system(directory: Path) -> Iterator[Finding]:
    kind = database.file_system(directory)
    if not kind:
        yield Finding("file system", "ok", "The kind of file system is not known here; it is treated as a local one.")
    elif database.journal_mode(directory) == "DELETE":
        says = f"The vault is on a network file system ({kind}), so the slower rollback journal is used."
        yield Finding("file system", "note", says, "Open it on one machine at a time, or move it to a local disk.")
    else:
        yield Finding("file system", "ok", f"A local file system ({kind}) with a write-ahead log.")
    if not os.access(directory, os.W_OK):
        advice = "Mount the file system for writing, or give yourself the right to write there."
        yield Finding("file system", "problem", "Nothing can be saved here: the vault cannot be written.", advice)
    free = shutil.disk_usage(directory).free
    if free < LITTLE_ROOM:
        says = f"Only {free // MIB} MiB are free on the disk."
        yield Finding("file system", "note", says, "Make some room; what cannot be saved stays on the screen.")


def _logs_set_aside(directory: Path) -> Iterator[Finding]:
    for log in stale_log.left_aside(directory):
        says = f"{log.name} is a log of an older state, which was kept from overwriting newer entries."
        yield Finding("old logs", "note", says, "If nothing is missing, you can delete that file.")


SWAPS: Final = Path("/proc/swaps")
BLOCKS: Final = Path("/sys/block")


def _swap(_: Path) -> Iterator[Finding]:
    """Whether memory, and with it what is on the screen, can be written to a disk in the clear."""
    try:
        areas = [line.split()[0] for line in SWAPS.read_text().splitlines()[1:] if line.strip()]
    except (OSError, UnicodeDecodeError):
        return  # another system than Linux
    clear = [area for area in areas if not _is_encrypted(area)]
    if clear:
        says = f"{_count(len(clear), 'swap area')} of this machine is not known to be encrypted."
        advice = "What you read could be written there. Encrypt swap, or keep it in memory (zram), if you can."
        yield Finding("swap", "note", says, advice)
    else:
        yield Finding("swap", "ok", "No memory is swapped to a disk in the clear.")


def _is_encrypted(area: str) -> bool:
    """Whether a swap area is compressed memory or stands on dm-crypt."""
    name = Path(area).resolve().name
    if name.startswith("zram"):
        return True
    try:
        return (BLOCKS / name / "dm" / "uuid").read_text().startswith("CRYPT-")
    except OSError:
        return False


def _agent(directory: Path) -> Iterator[Finding]:
    left = agent.seconds_left(directory)
    if left is None:
        yield Finding("agent", "ok", "No agent keeps the vault open.")
    else:
        says = f"The agent keeps the vault open for commands, {_count(-(-left // 60), 'minute')} more."
        yield Finding("agent", "note", says, "calmterm lock ends it sooner.")


def _keyring(directory: Path) -> Iterator[Finding]:
    """The header and its copy, each by itself. Which of them is right shows only when one is opened."""
    states = {name: _keyring_state(directory / name) for name in KEYRINGS}
    wrong = {name: says for name, says in states.items() if says}
    if not wrong:
        slots = Keyring.from_bytes(files.read_private(directory / KEYRINGS[0], MAX_BYTES)).slots
        says = f"The keyring and its copy are whole; {_count(len(slots), 'secret')} open the vault."
        yield Finding("keyring", "ok", says)
        yield from _weakened(directory)
    elif len(wrong) < len(KEYRINGS):
        name, says = next(iter(wrong.items()))
        yield Finding("keyring", "problem", f"{name} {says}; the other one is whole.", "Opening the vault mends it.")
    else:
        says = f"Neither the keyring nor its copy can be used: {KEYRINGS[0]} {wrong[KEYRINGS[0]]}."
        advice = "Restore keyring.json from a backup of this vault. Without it nobody can open the entries."
        yield Finding("keyring", "problem", says, advice)


def _weakened(directory: Path) -> Iterator[Finding]:
    """Secrets whose key derivation was made cheaper because memory was short."""
    keyring = Keyring.from_bytes(files.read_private(directory / KEYRINGS[0], MAX_BYTES))
    for slot in keyring.weakened:
        name = "passphrase" if slot.kind == "passphrase" else "recovery code"
        says = f"A {name} was set while memory was short, so guessing it costs less work than it should."
        advice = f"Open the vault with that {name} once while {POLICY[0].mem // MIB} MiB are free; that mends it."
        yield Finding("keyring", "note", says, advice)


def _keyring_state(path: Path) -> str:
    try:
        Keyring.from_bytes(files.read_private(path, MAX_BYTES))
    except VaultTooNew:
        return "was written by a newer calmterm"
    except FileNotFoundError:
        return "is missing"
    except PermissionError:
        return "may not be read"
    except (CalmtermError, ValueError, OSError):
        return "is damaged"
    return ""


# --- with the vault open ---------------------------------------------------------------------------------


def _pages(connection: Connection) -> Iterator[Finding]:
    bad = len(connection.exec_driver_sql("PRAGMA cipher_integrity_check").fetchall())
    yield _judged("pages", bad, "Every page has its right checksum.", f"{_count(bad, 'page')} failed the checksum.")


def _rows(connection: Connection) -> Iterator[Finding]:
    said = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check")]
    bad = 0 if said == ["ok"] else len(said)
    yield _judged("rows", bad, "Rows and indexes fit together.", "Rows and indexes do not fit together.")


def _links(connection: Connection) -> Iterator[Finding]:
    bad = len(connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall())
    says = f"{_count(bad, 'record')} points to something that is not there."
    yield _judged("links", bad, "What records point to is there.", says)


def _schema(problems: Callable[[], list[str]]) -> Iterator[Finding]:
    found = problems()
    for says in found:
        advice = "Run: calmterm migrate status, and restore a copy from before if it was changed by hand."
        yield Finding("schema", "problem", says, advice)
    if not found:
        yield Finding("schema", "ok", "The tables are those of their version.")


def _records(connection: Connection, keyring: Keyring, master: MasterKey) -> Iterator[Finding]:
    """Open every sealed text of every table, live or in the trash, drafts included."""
    opened, damaged = 0, list[str]()
    for table in sealed_tables(connection):
        kind = kinds().get(table)
        needs_text = kind is not None and kind.Text is not None
        for record_id, sealed in connection.exec_driver_sql(f'SELECT id, sealed FROM "{table}"'):  # noqa: S608 - from sqlite_master
            if sealed is None and not needs_text:
                continue
            if table == audit.TABLE and isinstance(sealed, bytes) and audit.is_dropped(sealed):
                continue
            if _opens(keyring, master, table, str(record_id), sealed):
                opened += 1
            else:
                damaged.append(f"{table} {str(record_id)[-8:]}")
    if damaged:
        more = f" and {len(damaged) - NAMED_AT_MOST} more" if len(damaged) > NAMED_AT_MOST else ""
        says = (
            f"The text of {_count(len(damaged), 'record')} does not open: {', '.join(damaged[:NAMED_AT_MOST])}{more}."
        )
        yield Finding("records", "problem", says, FROM_BACKUP)
    else:
        yield Finding("records", "ok", f"All {opened:,} texts can be decrypted.")


def _logged_tables(connection: Connection) -> list[str]:
    """The tables of the kinds whose changes are logged, as far as this version of the schema has them."""
    there = set(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars())
    return [name for name in (kind.table_name() for kind in listed_kinds()) if name in there]


def sealed_tables(connection: Connection) -> list[str]:
    """Return the tables whose rows can hold a sealed text."""
    tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").scalars()
    columns = "SELECT count(*) FROM pragma_table_info(?) WHERE name = 'sealed'"
    return [table for table in tables.all() if connection.exec_driver_sql(columns, (table,)).scalar()]


def _opens(keyring: Keyring, master: MasterKey, table: str, record_id: str, sealed: Any) -> bool:
    try:
        context = text_context(keyring.vault_id, table, uuid.UUID(record_id))
        open_payload(unseal(master.text, context, bytes(sealed)))
    except (TextDamaged, ValueError, TypeError):
        return False
    return True


def _change_log(connection: Connection, master: MasterKey) -> Iterator[Finding]:
    kept = "SELECT count(*) FROM sqlite_master WHERE name = 'audit_event'"
    if not connection.exec_driver_sql(kept).scalar():
        yield Finding("change log", "note", "This version of the vault keeps none yet.", "Opening the vault begins it.")
        return
    breaks = audit.AuditLog.of(master).verify(connection)
    for one in breaks[:NAMED_AT_MOST]:
        advice = "Somebody or something changed the vault past calmterm. Compare it with a copy in backups/."
        yield Finding("change log", "problem", str(one), advice)
    strays = sum(audit.AuditLog.count_strays(connection, table) for table in _logged_tables(connection))
    if strays:
        says = f"The change log tells something else of {_count(strays, 'record')} than the database holds."
        advice = "Somebody or something put older parts of the vault back. Compare it with a copy in backups/."
        yield Finding("change log", "problem", says, advice)
    if not (breaks or strays):
        links = connection.exec_driver_sql("SELECT count(*) FROM audit_event").scalar_one()
        yield Finding("change log", "ok", f"The change log is whole: {links:,} entries.")


def _inbox(directory: Path, master: MasterKey) -> Iterator[Finding]:
    there = {path for path in (directory / jots.INBOX).glob("*") if not path.name.startswith(".")}
    sound = {path for path, _, text, _ in jots.read_jots(directory, master.capture) if text.strip()}
    if stuck := there - sound:
        says = f"{_count(len(stuck), 'file')} in the inbox is no jot that opens, and stays there."
        yield Finding("inbox", "note", says, "Look where it came from; calmterm never deletes what it could not read.")
    waiting = f"{_count(len(sound), 'jot')} waits for the next unlock." if sound else "No jot is waiting."
    yield Finding("inbox", "ok", waiting)


def _tried_on(engine: Engine) -> str | None:
    """The day on which a copy was last opened and read; None where none was, or the database cannot tell."""
    try:
        with database.errors_typed(), engine.connect() as connection:
            query = "SELECT value FROM setting WHERE name = ? AND deleted_at IS NULL"
            return connection.exec_driver_sql(query, (TRIED_ON,)).scalar()
    except (CalmtermError, DBAPIError):
        return None


def _backups(directory: Path, now: datetime, tried_on: str | None) -> Iterator[Finding]:
    newest = max(filter(None, map(backup.made_at, (directory / backup.BACKUPS).glob("*"))), default=None)
    advice = "Make one where a lost machine does not take it along: calmterm backup DIRECTORY."
    if newest is None:
        yield Finding("backups", "note", "There is no backup in the vault's backups directory.", advice)
        return
    age = now - newest
    tried = f" One was tried out on {tried_on}." if tried_on else ""
    says = f"The newest backup is {_count(max(0, age.days), 'day')} old.{tried}"
    yield Finding("backups", "note", says, advice) if age.days > BACKUP_OLD else Finding("backups", "ok", says)


def _judged(check: str, bad: int, well: str, ill: str) -> Finding:
    return Finding(check, "problem", ill, FROM_BACKUP) if bad else Finding(check, "ok", well)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
