"""The schema of an unlocked vault: which version it has, the way up and down, and whether it is what it should be."""

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Self

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.pool import StaticPool

from calmterm import migrations
from calmterm.core.clock import Clock
from calmterm.core.errors import CalmtermError, Refused, UsageError, VaultDamaged
from calmterm.migrations import log
from calmterm.store.crypto.keyring import Keyring
from calmterm.store.crypto.master_key import MasterKey
from calmterm.store.db import audit, backup, database, health, upkeep
from calmterm.store.model.catalog import kind_of

# What is worked out from records, comes with the package, or tells of changes: nothing that a person wrote.
_NOT_WRITTEN: Final = frozenset({
    "achievement", "alembic_version", "audit_event", "baseline", "content_category", "deviation", "device", "insight",
    "migration_log", "sync_item", "synced_record", "unlocked",
})  # fmt: skip


class Schema:
    """An unlocked vault before it is brought to this release's schema. Close it when done."""

    def __init__(self, directory: Path, engine: Engine, master: MasterKey, keyring: Keyring, clock: Clock) -> None:
        self.directory = directory
        self._engine = engine
        self._master = master
        self._keyring = keyring
        self._clock = clock
        self.presence = contextlib.ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._engine.dispose()
        self.presence.close()

    def _errors(self) -> contextlib.AbstractContextManager[None]:
        return database.errors_typed(self.directory / self._keyring.database)

    @property
    def version(self) -> str | None:
        """Return the vault's schema version, None for a database that has none. Raises VaultTooNew, VaultDamaged."""
        with self._errors():
            return migrations.current(self._engine)

    def pending(self) -> list[str]:
        """Return the versions between the vault's and this release's, in order."""
        return [revision for revision in migrations.revisions() if revision > (self.version or "")]

    def steps(self) -> list[dict[str, Any]]:
        """Return the migration log: revision, direction, checksum, applied_at, batch. Empty before version 0002."""
        with self._errors(), self._engine.connect() as connection:
            return log.read(connection)

    # --- up and down ------------------------------------------------------------------------------------

    def up(self, target: str = migrations.HEAD, *, new: bool = False) -> Path | None:
        """Bring the schema up to a version, after a verified copy; the copy, or None if it is there already.

        Unless it may be `new`, a database without a schema is damaged: an emptied file must not pass for a vault
        without entries. Raises VaultTooNew, VaultDamaged, UsageError for a version that is not there or is lower, and
        what `copy_before` raises.
        """
        before = self.version
        if before == target:
            return None
        if before is None and not new:
            raise VaultDamaged
        self._require(target, upwards=True)
        place = self._copy() if before is not None else None
        begins = (before or "") < audit.SINCE <= target
        with self._errors():
            migrations.run(self._engine, "upgrade", target, self._begin_log if begins else None)
        return place

    def down(self, target: str, *, drop: bool = False) -> Path | None:
        """Take the schema down to an older version, after a verified copy; the copy, or None if it is there already.

        Raises UsageError for a version that is not there or is higher, Refused if records would be lost and may not
        be dropped, and what `copy_before` raises.
        """
        if self.version == target:
            return None
        self._require(target, upwards=False)
        lost = self._lost(target)
        if lost and not drop:
            raise Refused(
                f"Version {target} has no place for {_joined(lost)}, so nothing was changed."
                " Add --drop to go there without them; a copy of the vault is made first."
            )
        place = self._copy()
        with self._errors():
            migrations.run(self._engine, "downgrade", target)
        return place

    def steps_below(self, steps: int) -> str:
        """Return the version so many steps below the vault's. Raises UsageError where there are not so many."""
        below = [revision for revision in migrations.revisions() if revision < (self.version or "")]
        if not 1 <= steps <= len(below):
            raise UsageError(f"Steps down: a whole number from 1 to {len(below)}. See: calmterm migrate status")
        return below[-steps]

    def _require(self, target: str, *, upwards: bool) -> None:
        if target not in migrations.revisions():
            raise UsageError("There is no such schema version. See: calmterm migrate status")
        if (target < (self.version or "")) == upwards and target != self.version:
            raise UsageError(f"The vault is at {self.version}; {target} is the other way.")

    def _copy(self) -> Path:
        at, why = self._clock.now(), f"schema-{self.version}"
        return backup.copy_before(self.directory, self._engine, self._keyring, self._master, at, why)

    def _begin_log(self, connection: Connection) -> None:
        audit.AuditLog.of(self._master).begin(connection, self._clock.now())

    def _lost(self, target: str) -> list[str]:
        """What a version has no table or no column for, in words: "3 habits", "the time of a nap in 2 nights"."""
        kept = {name for kind, name in shape_at(target) if kind == "table"}
        columns = migrations.lost_going_down(self.version or "", target)
        with self._errors(), self._engine.connect() as connection:
            counts = ((name, _written(connection, name)) for kind, name in shape(connection) if kind == "table")
            lost = [_counted(name, count) for name, count in sorted(counts) if count and name not in kept]
            if audit.TABLE not in kept and (count := _patches(connection)):
                lost.insert(0, f"{count} earlier version{'' if count == 1 else 's'}")
            for words, table, condition in columns:
                query = f'SELECT count(*) FROM "{table}" WHERE {condition}'  # noqa: S608 - our own revisions' words
                count = connection.exec_driver_sql(query).scalar_one() if table in kept else 0
                lost += [f"{words} in {_counted(table, count)}"] if count else []
        return lost

    # --- checking ---------------------------------------------------------------------------------------

    def checkup(self) -> list[health.Finding]:
        """Return everything that can be looked at in an opened vault. No record is changed."""
        self._fold_log()
        with self._errors():
            return health.inside(
                self.directory, self._engine, self._keyring, self._master, self._clock, self.differences
            )

    def verify(self) -> list[str]:
        """Return what is wrong with the schema, its log or the database's pages, a sentence each; none for a sound
        vault.
        """
        self._fold_log()
        with self._errors(), self._engine.connect() as connection:
            problems = list(_pages(connection))
        return problems + self.differences()

    # --- upkeep -----------------------------------------------------------------------------------------

    def tidy(self) -> upkeep.Tidied:
        """Give back the room of what was deleted. Raises VaultBusy, OutOfSpace, ReadOnly, VaultDamaged."""
        return upkeep.tidy(self._engine, self.directory / self._keyring.database)

    def statistics(self) -> upkeep.Statistics:
        """Count what the vault holds. Raises VaultBusy, VaultDamaged."""
        return upkeep.statistics(self._engine)

    def _fold_log(self) -> None:
        """A page half written when the power went is whole in the log; a check of pages looks at the file alone."""
        with contextlib.suppress(CalmtermError):
            database.fold_log(self._engine)

    def differences(self) -> list[str]:
        """Return what is wrong with the schema or its log, a sentence each."""
        version = self.version
        with self._errors(), self._engine.connect() as connection:
            found, applied = shape(connection), log.applied(connection)
        if version is None:
            return ["The database has no schema version."]
        problems: list[str] = list(_checksums(version, applied)) if version >= audit.SINCE else []
        wanted = shape_at(version)
        for kind, name in sorted(found.keys() ^ wanted.keys()):
            problems.append(f"The {kind} {name} is {'missing' if (kind, name) in wanted else 'not of this schema'}.")
        for kind, name in sorted(key for key in found.keys() & wanted.keys() if found[key] != wanted[key]):
            problems.append(f"The {kind} {name} is not what version {version} makes it.")
        return problems


def _pages(connection: Connection) -> Iterator[str]:
    if backup.check_pages(connection):
        yield "The database does not pass its own checks: pages, rows or the links between records are damaged."


def _checksums(version: str, applied: dict[str, str]) -> Iterator[str]:
    for revision, file in migrations.revisions().items():
        if revision > version:
            break
        if revision not in applied:
            yield f"Version {revision} is not in the migration log."
        elif applied[revision] != log.checksum(file):
            yield f"The file of version {revision} is not the one that was applied."
    for revision in sorted(revision for revision in applied if revision > version):
        yield f"The migration log says that version {revision} is applied, which it is not."


def _written(connection: Connection, table: str) -> int:
    """How many rows of a table a person wrote."""
    if table in _NOT_WRITTEN:
        return 0
    own = " WHERE NOT is_builtin" if table == "content_item" else ""
    return int(connection.exec_driver_sql(f'SELECT count(*) FROM "{table}"{own}').scalar_one())  # noqa: S608 - from sqlite_master


def _patches(connection: Connection) -> int:
    """How many earlier versions the change log holds."""
    there = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = ?", (audit.TABLE,)).first()
    return audit.AuditLog.count_patches(connection) if there is not None else 0


def _counted(table: str, count: int) -> str:
    """A count in words a person knows: "1 habit", "3 worries"."""
    about = kind_of(table).about
    return f"{count} {(about.title if count == 1 else about.plural).lower()}"


def _joined(words: list[str]) -> str:
    """A list in a sentence: "1 habit and 3 worries"."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


# --- what a schema looks like ------------------------------------------------------------------------------


def shape(connection: Connection) -> dict[tuple[str, str], str]:
    """Return every table, index and view by kind and name, with its SQL less the differences that mean nothing."""
    rows = connection.exec_driver_sql(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name != 'alembic_version'"
        " AND name NOT LIKE 'sqlite_stat_'"
    )
    return {(kind, name): normalised(sql) for kind, name, sql in rows}


def shape_at(version: str) -> dict[tuple[str, str], str]:
    """Return what this package's migrations make of an empty database, up to a version."""
    engine = create_engine("sqlite://", creator=_in_memory, module=database.sqlcipher, poolclass=StaticPool)
    try:
        migrations.run(engine, "upgrade", version)
        with engine.connect() as connection:
            return shape(connection)
    finally:
        engine.dispose()


def _in_memory() -> Any:
    return database.sqlcipher.connect(":memory:", isolation_level=None, check_same_thread=False)


def normalised(sql: str) -> str:
    """Return the SQL of a table, index or view without quotes, line ends and the order of constraints."""
    head, _, body = sql.partition("(")
    body, _, tail = body.rpartition(")")
    parts: list[str] = []
    depth, part, quoted = 0, "", False
    for char in body:
        quoted ^= char == "'"
        depth += (char == "(") - (char == ")") if not quoted else 0
        if char == "," and depth == 0 and not quoted:
            parts.append(part)
            part = ""
        else:
            part += char
    # Constraints stand in no order; the columns of an index do, and so do those of a table.
    pieces = [_plain(piece) for piece in (*parts, part)]
    columns = [piece for piece in pieces if not piece.startswith("CONSTRAINT ")]
    rules = sorted(piece for piece in pieces if piece.startswith("CONSTRAINT "))
    return f"{_plain(head)} ({', '.join(columns + rules)}) {_plain(tail)}"


def _plain(sql: str) -> str:
    return re.sub(r"\s+", " ", sql.replace('"', "")).strip()
