"""Encrypt a whole vault under another master key, for a key that may have leaked.

A new database is written beside the old one, read back and compared; only then does the keyring name it, in one atomic
replacement. A process that is killed leaves the old vault or the new one, and the next unlock removes what is over.
"""

import hashlib
import secrets
import uuid
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine

from calmterm.core.errors import TextDamaged, VaultDamaged
from calmterm.core.ids import new_id
from calmterm.store.crypto.master_key import MasterKey
from calmterm.store.crypto.seal import bind, seal, unseal
from calmterm.store.db import backup, database
from calmterm.store.db.audit import TABLE as LOG
from calmterm.store.db.audit import AuditLog
from calmterm.store.db.health import sealed_tables
from calmterm.store.model.column_types import instant_text
from calmterm.store.record_mapper import INDEX_KEY, text_context

DIFFERS: Final = "What was encrypted anew did not read back the same, so nothing was changed. Run: calmterm doctor"
_RESIGNED: Final = frozenset({LOG, "setting"})  # hold hashes under the master key, beside what is kept
_KEEP_INDEX: Final = (
    "INSERT INTO setting (id, created_at, updated_at, revision, name, value) SELECT ?, ?, ?, 1, ?, ?"
    " WHERE NOT EXISTS (SELECT 1 FROM setting WHERE name = ? AND deleted_at IS NULL)"
)


def new_name() -> str:
    """Return a name for the new database that no other one bears."""
    return f"journal-{secrets.token_hex(8)}.db"


def reencrypt(engine: Engine, path: Path, old: MasterKey, new: MasterKey, vault_id: bytes, now: datetime) -> None:
    """Write the vault behind `engine` to a new database file under another master key, and read it back.

    Texts that are damaged stay as they are. Raises VaultDamaged if the vault's pages are or the new ones differ,
    OutOfSpace, ReadOnly.
    """
    with database.errors_typed(), engine.connect() as source:
        if backup.check_pages(source):
            raise VaultDamaged
    backup.copy_pages(engine, path, new)
    twin = database.open_engine(path, *new.database)
    try:
        with database.errors_typed(path):
            with database.writing(twin).begin() as connection:
                for table in sealed_tables(connection):
                    if table != LOG:
                        _reseal(connection, table, old, new, vault_id)
                AuditLog.of(old).rekeyed(
                    connection,
                    AuditLog.of(new),
                    lambda link, patch: seal(new.text, text_context(vault_id, LOG, link), patch),
                    lambda link, box: unseal(old.text, text_context(vault_id, LOG, link), box),
                    now,
                )
                at = instant_text(now)
                # Names and imports are found again by hashes under this key, whose originals nobody keeps.
                row = (str(new_id()), at, at, INDEX_KEY, old.index.hex(), INDEX_KEY)
                connection.exec_driver_sql(_KEEP_INDEX, row)
            database.fold_log(twin)
    finally:
        twin.dispose()
    twin = database.open_engine(path, *new.database)
    try:
        with database.errors_typed(path), twin.connect() as copy, engine.connect() as source:
            if backup.check_pages(copy) or _digests(copy, new, vault_id) != _digests(source, old, vault_id):
                raise VaultDamaged(DIFFERS)
    finally:
        twin.dispose()


def _reseal(connection: Connection, table: str, old: MasterKey, new: MasterKey, vault_id: bytes) -> None:
    query = f'SELECT id, sealed FROM "{table}" WHERE sealed IS NOT NULL'  # noqa: S608 - from sqlite_master
    boxes: list[tuple[bytes, str]] = []
    for record_id, box in connection.exec_driver_sql(query):
        payload = _payload(old, vault_id, table, record_id, box)
        if payload is not None:
            boxes.append((seal(new.text, text_context(vault_id, table, uuid.UUID(record_id)), payload), record_id))
    if boxes:
        connection.exec_driver_sql(f'UPDATE "{table}" SET sealed = ? WHERE id = ?', boxes)  # noqa: S608 - from sqlite_master


def _payload(master: MasterKey, vault_id: bytes, table: str, record_id: str, box: bytes) -> bytes | None:
    """The text of a record, padded and encoded as it was sealed; None where it does not open."""
    try:
        return unseal(master.text, text_context(vault_id, table, uuid.UUID(record_id)), bytes(box))
    except (TextDamaged, ValueError, TypeError):
        return None


def _digests(connection: Connection, master: MasterKey, vault_id: bytes) -> dict[str, str]:
    """BLAKE2b-256 over the rows of each table with their texts opened."""
    tables = [table for table in sealed_tables(connection) if table not in _RESIGNED]
    return {table: _digest(connection, table, master, vault_id) for table in tables}


def _digest(connection: Connection, table: str, master: MasterKey, vault_id: bytes) -> str:
    digest = hashlib.blake2b(digest_size=32)
    for values in _rows(connection, table):
        box = values.pop("sealed")
        text = None if box is None else _payload(master, vault_id, table, values["id"], box)
        digest.update(bind(repr(sorted(values.items())).encode(), box if text is None and box else text or b""))
    return digest.hexdigest()


def _rows(connection: Connection, table: str) -> Iterator[dict[str, Any]]:
    rows = connection.exec_driver_sql(f'SELECT * FROM "{table}" ORDER BY rowid')  # noqa: S608 - from sqlite_master
    yield from (dict(row) for row in rows.mappings())
