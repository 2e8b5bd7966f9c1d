"""The change log: a keyed hash chain over what was done to which record, written in the transaction of the change.

    chain = BLAKE2b(audit key, previous chain | id | created_at | ... | record_revision), each part length-prefixed

Every column of a link counts, as it is stored, and of a sealed patch its digest. A link names a table, a record and
its revision; its patch, which only the text key opens, is what the record held before (see history.py). The setting
"audit.head" keeps number and chain of the last link under a keyed hash of their own, so that cutting off the end is
noticed too.

Whoever has the database key but not the audit key cannot alter, remove, swap or add a link unnoticed. Pages of an
older copy put back into a newer database are noticed where they hold records whose last change is logged
(`count_strays`). A complete older copy put back in place of a newer one is not noticed, nor a log emptied under an
end mark of an older copy; what this machine saw last tells both (see last_seen.py and SECURITY.md).
"""

import hmac
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self

from sqlalchemy import Connection

from calmterm.core.errors import TextDamaged
from calmterm.core.ids import new_id
from calmterm.store.crypto.master_key import MasterKey, derive
from calmterm.store.crypto.seal import bind
from calmterm.store.model.audit_action import AuditAction
from calmterm.store.model.column_types import instant_text

TABLE: Final = "audit_event"
HEAD: Final = "audit.head"
SINCE: Final = "0002"  # the schema version that brought the log
START: Final = "0" * 64  # what the first link follows
LOST: Final = ""  # what a link follows that finds no sound end: no hash, so the break stays visible for good
MOST_DIGITS: Final = 18  # of a number in the end mark

DROPPED: Final = b"\x02"  # begins what is left of a patch that was dropped: its digest; a box begins with 1

COLUMNS: Final = (
    "id", "created_at", "updated_at", "deleted_at", "revision", "sealed",
    "number", "at", "action", "table", "record_id", "record_revision",
)  # fmt: skip
_HAS_PATCH: Final = "substr(sealed, 1, 1) <> x'02'"  # of none at all this is NULL, and so not true
_SEALED: Final = COLUMNS.index("sealed")
_NAMES: Final = ", ".join(f'"{name}"' for name in (*COLUMNS, "chain"))
_INSERT: Final = f"INSERT INTO audit_event ({_NAMES}) VALUES ({', '.join('?' * (len(COLUMNS) + 1))})"  # noqa: S608 - our own names
_ALL: Final = f"SELECT {_NAMES} FROM audit_event ORDER BY number, id"  # noqa: S608 - our own names
_WHERE_HEAD: Final = "FROM setting WHERE name = ? AND deleted_at IS NULL"
# Whatever revision was put there, the next one is one that SQLite and the rule for it take.
_UPDATE_HEAD: Final = (
    "UPDATE setting SET value = ?, updated_at = ?, revision = max(revision, 0) % 1000000000 + 1"
    " WHERE name = ? AND deleted_at IS NULL"
)
_INSERT_HEAD: Final = (
    "INSERT INTO setting (id, created_at, updated_at, revision, name, value) VALUES (?, ?, ?, 1, ?, ?)"
)
# Of several rows of a group, SQLite gives the bare columns of the one that max() found (sqlite.org/lang_select.html).
_STRAYS: Final = (
    "SELECT count(*) FROM (SELECT record_id, record_revision, action, max(number) FROM audit_event"
    ' WHERE "table" = ? AND deleted_at IS NULL GROUP BY record_id) AS last LEFT JOIN "{table}" AS row'
    " ON row.id = last.record_id WHERE (last.action = 'purge') = (row.id IS NOT NULL)"
    " OR row.revision <> last.record_revision OR (last.action = 'trash') <> (row.deleted_at IS NOT NULL)"
)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing done to a record, to be logged before the transaction ends; `patch` is what to seal with it."""

    action: AuditAction
    table: str
    record_id: uuid.UUID
    revision: int
    patch: bytes | None = None


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the chain does not hold: the first number that it concerns (0: the head), and the sentence."""

    number: int
    sentence: str

    def __str__(self) -> str:
        return self.sentence


Seal = Callable[[uuid.UUID, bytes], bytes]
"""Seals the patch of the link with that id."""


def is_dropped(sealed: bytes) -> bool:
    """Return whether the patch of a link was dropped: then only its digest stands there."""
    return sealed[:1] == DROPPED


class AuditLog:
    """Appends to the chain and checks it, inside a transaction that somebody else began."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def of(cls, master: MasterKey) -> Self:
        """Return the log of a vault with that master key."""
        return cls(master.subkey("calm.audit"))

    def begin(self, connection: Connection, now: datetime) -> None:
        """Start the log of a vault that has none yet: from here on a missing head is a break."""
        found = connection.exec_driver_sql(f"SELECT 1 {_WHERE_HEAD}", (HEAD,)).first()
        if found is None and connection.exec_driver_sql("SELECT 1 FROM audit_event").first() is None:
            self._write_head(connection, 0, START, instant_text(now))

    def append(self, connection: Connection, changes: Iterable[Change], now: datetime, seal: Seal) -> None:
        """Log changes, in their order. A log that was tampered with never stops a person from saving."""
        at = instant_text(now)
        number, chain, taken = self._last(connection)
        links: list[tuple[Any, ...]] = []
        for change in changes:
            number += 1
            while number in taken:
                number += 1
            link_id = new_id()
            box = None if change.patch is None else seal(link_id, change.patch)
            link = (
                str(link_id), at, at, None, 1, box,
                number, at, change.action.value, change.table, str(change.record_id), change.revision,
            )  # fmt: skip
            chain = self._chain(chain, link)
            links.append((*link, chain))
        connection.exec_driver_sql(_INSERT, links)
        self._write_head(connection, number, chain, at)

    @staticmethod
    def count_patches(connection: Connection) -> int:
        """Return how many links have a patch, which is an earlier version of a record."""
        query = f"SELECT count(*) FROM audit_event WHERE {_HAS_PATCH}"  # noqa: S608 - our own words
        return int(connection.exec_driver_sql(query).scalar_one())

    @staticmethod
    def has_patches(connection: Connection, condition: str, values: Sequence[Any]) -> bool:
        """Return whether any link has a patch that `condition`, SQL on its row, finds."""
        query = f"SELECT 1 FROM audit_event WHERE {_HAS_PATCH} AND {condition} LIMIT 1"  # noqa: S608 - our own words
        return connection.exec_driver_sql(query, tuple(values)).first() is not None

    def drop_patches(self, connection: Connection, condition: str, values: Sequence[Any]) -> int:
        """Leave only the digests of the patches that a condition finds; returns how many they were."""
        query = f"SELECT id, sealed FROM audit_event WHERE {_HAS_PATCH} AND {condition}"  # noqa: S608 - our own words
        found = connection.exec_driver_sql(query, tuple(values)).all()
        digests = [(DROPPED + self._digest(bytes(box)), link) for link, box in found]
        if digests:
            connection.exec_driver_sql("UPDATE audit_event SET sealed = ? WHERE id = ?", digests)
        return len(digests)

    def rekeyed(self, connection: Connection, key: "AuditLog", seal: Seal, unseal: Seal, now: datetime) -> None:
        """Hash and seal every link and the end mark anew, under the keys of another log.

        A place where the chain did not hold stays one. A patch that `unseal` cannot open (None) is dropped.
        """
        head = self._head(connection)
        at_head = START if head == (0, START) else LOST
        old, new = START, START
        links: list[tuple[str, bytes | None, str]] = []
        for *link, found in connection.exec_driver_sql(_ALL):
            is_sound = hmac.compare_digest(self._chain(old, link).encode(), str(found).encode())
            link[_SEALED] = key._sealed_anew(self, link, seal, unseal)
            old, new = str(found), key._chain(new if is_sound else LOST, link)
            links.append((new, link[_SEALED], str(link[0])))
            if head == (link[COLUMNS.index("number")], old):
                at_head = new
        if links:
            connection.exec_driver_sql("UPDATE audit_event SET chain = ?, sealed = ? WHERE id = ?", links)
        if head is not None:
            key._write_head(connection, head[0], at_head, instant_text(now))

    def _sealed_anew(self, before: "AuditLog", link: Sequence[Any], seal: Seal, unseal: Seal) -> bytes | None:
        box = link[_SEALED]
        if box is None or is_dropped(bytes(box)):
            return box
        link_id = uuid.UUID(str(link[0]))
        try:
            return seal(link_id, unseal(link_id, bytes(box)))
        except TextDamaged:
            return DROPPED + before._digest(bytes(box))

    def verify(self, connection: Connection) -> list[Break]:
        """Return every place where the chain does not hold, the first one first; none for a sound log."""
        breaks: list[Break] = []
        number, chain = 0, START
        for *link, found in connection.exec_driver_sql(_ALL):
            here = int(link[COLUMNS.index("number")])
            if here > number + 1:
                breaks.append(Break(number + 1, f"The change log lacks what stood before entry {here}."))
            elif here <= number or not hmac.compare_digest(self._chain(chain, link).encode(), str(found).encode()):
                breaks.append(Break(here, f"Entry {here} of the change log was altered, moved or added."))
            number, chain = here, str(found)
        return breaks + self._verify_head(connection, number, chain)

    def _verify_head(self, connection: Connection, number: int, chain: str) -> list[Break]:
        head = self._head(connection)
        if head is None:
            return [Break(0, "The end mark of the change log is missing or was altered.")]
        if head == (number, chain):
            return []
        if head[0] > number:
            return [Break(number + 1, f"The change log ends at entry {number}, but went on to entry {head[0]}.")]
        return [Break(head[0] + (head[0] < number), "The change log does not end as its end mark says.")]

    @staticmethod
    def count_strays(connection: Connection, table: str) -> int:
        """Return how many records of a logged kind are not as the last link about them says: older, newer, gone or
        back.
        """
        return int(connection.exec_driver_sql(_STRAYS.format(table=table), (table,)).scalar_one())

    @staticmethod
    def count_unlogged(connection: Connection, table: str) -> int:
        """Return how many records of a logged kind no link tells of."""
        query = (
            f'SELECT count(*) FROM "{table}" WHERE id NOT IN'  # noqa: S608 - from sqlite_master
            ' (SELECT record_id FROM audit_event WHERE "table" = ? AND deleted_at IS NULL)'
        )
        return int(connection.exec_driver_sql(query, (table,)).scalar_one())

    def chain_at(self, connection: Connection, number: int) -> str | None:
        """Return the link of change `number` as it is stored; None where there is none, START for 0."""
        if number == 0:
            return START
        query = "SELECT chain FROM audit_event WHERE number = ? AND deleted_at IS NULL"
        return connection.exec_driver_sql(query, (number,)).scalar()

    def end(self, connection: Connection) -> tuple[int, str] | None:
        """Number and link of the last change by the end mark; None where the mark is missing or was altered."""
        return self._head(connection)

    def _last(self, connection: Connection) -> tuple[int, str, set[int]]:
        """Number and chain that the next link follows, and the later numbers that stand there already.

        The numbers go on from the end mark and never from a link, which anybody may have put in; a break that is
        there is kept, never papered over.
        """
        number, chain = self._head(connection) or (0, LOST)
        # Trashed links cannot be ours and do not bind: the unique index looks at live rows only.
        query = "SELECT number FROM audit_event WHERE deleted_at IS NULL AND number > ?"
        taken = set(connection.exec_driver_sql(query, (number,)).scalars())
        return number, LOST if taken else chain, taken

    def _head(self, connection: Connection) -> tuple[int, str] | None:
        value = connection.exec_driver_sql(f"SELECT value {_WHERE_HEAD}", (HEAD,)).scalar()
        match str(value or "").split(" "):
            case [number, chain, mac] if number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS:
                sound = hmac.compare_digest(self._mac(int(number), chain).encode(), mac.encode())
                return (int(number), chain) if sound else None
            case _:
                return None

    def _write_head(self, connection: Connection, number: int, chain: str, at: str) -> None:
        value = f"{number} {chain} {self._mac(number, chain)}"
        if not connection.exec_driver_sql(_UPDATE_HEAD, (value, at, HEAD)).rowcount:
            connection.exec_driver_sql(_INSERT_HEAD, (str(new_id()), at, at, HEAD, value))

    def _chain(self, before: str, link: Sequence[Any]) -> str:
        parts = [_stored(value) for value in link]
        if (box := link[_SEALED]) is not None:
            parts[_SEALED] = b"d" + self._digest(bytes(box))
        return derive(self._key, "calm.audit.link", data=bind(before.encode(), *parts)).hex()

    def _digest(self, box: bytes) -> bytes:
        """The keyed digest of a sealed patch; of one that was dropped, the digest that was left."""
        return box[1:] if is_dropped(box) else derive(self._key, "calm.audit.patch", data=box)

    def _mac(self, number: int, chain: str) -> str:
        return derive(self._key, "calm.audit.head", data=bind(str(number).encode(), chain.encode())).hex()


def _stored(value: Any) -> bytes:
    """A stored value as bytes that tell NULL, numbers, text and blobs apart."""
    if value is None:
        return b"n"
    return b"b" + value if isinstance(value, bytes) else f"{type(value).__name__} {value}".encode()
