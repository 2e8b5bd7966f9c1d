"""The PostgreSQL carrier: sealed segments as rows of a database that the person runs or was given.

The one module of calmterm that uses a network. It is loaded for a place that begins with `postgresql://` and never
else; psycopg comes with `calmterm[postgres]`. server.sql makes the tables and says who may do what.
"""

import os
import re
import socket
import uuid
from collections.abc import Generator
from contextlib import contextmanager, suppress
from threading import Timer
from typing import Any, Final, LiteralString

import psycopg
from psycopg.conninfo import conninfo_to_dict

from calmterm.core.errors import CalmtermError, NotFound, OutOfSpace, ReadOnly, Refused, UsageError
from calmterm.exchange.sync.carriers import Found
from calmterm.exchange.sync.segment import SegmentDamaged
from calmterm.store.crypto.keyring import MAX_BYTES, Keyring
from calmterm.store.model.records.sync import SEGMENT_BYTES

CONNECT: Final = 10  # seconds to wait for a connection
LONGEST: Final = 60.0  # seconds to wait for an answer, after which the connection is given up
MOST: Final = 1_000_000  # segments of all devices of a vault, a century of busy days; a server that tells of more lies
SECRETS: Final = {"password", "sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key"}

GONE: Final = (
    "The database that this vault syncs over does not answer, is not there, or knows neither this name nor a"
    " password for it in ~/.pgpass. Nothing was changed; what is new here waits."
)
UNPROVEN: Final = (
    "The server could not show by a certificate that it is the one you named, so nothing was sent. For one that a"
    " public authority signed add ?sslrootcert=system to the address; else put its authority's certificate into"
    " ~/.postgresql/root.crt."
)
LIED: Final = (
    "The database that this vault syncs over answers what no database set up for calmterm would. Nothing of it was"
    " taken in; what is new here waits."
)
ADDRESS: Final = "That is not an address of a PostgreSQL database. It looks like postgresql://NAME@HOST/DATABASE"
IN_SIGHT: Final = (
    "A password in the address could be read by others on this machine. Put it into ~/.pgpass and leave it out here."
)
UNCHECKED: Final = (
    "A connection that does not check the server could be read or changed on its way. Leave sslmode out, or say"
    " sslmode=verify-full."
)
NOT_MADE: Final = "That database is not set up for calmterm. Its owner runs once: calmterm sync sql | psql -d DATABASE"
NO_RIGHT: Final = "That database does not let this name add segments. Its owner runs: GRANT calmterm_device TO NAME"
FULL: Final = "There is no room left in the database that this vault syncs over. What is new here waits until there is."
FIXED: Final = "The database that this vault syncs over cannot be written to now. What is new here waits until it can."
OTHER: Final = (
    "The database holds something else in the place of segment {} of this device. To send all of the vault again:"
    " calmterm sync leave, then calmterm sync join PLACE."
)
STRANGE: Final = "{} {} in the database under numbers that no calmterm gives. They are left alone."

_BEGIN: Final = "INSERT INTO calmterm.keyring (vault, generation, header) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
_LOOK: Final = (
    "SELECT device, min(number), max(number), count(*) FROM calmterm.segment WHERE vault = %s GROUP BY device"
)
_NUMBERS: Final = "SELECT number FROM calmterm.segment WHERE vault = %s AND device = %s"
_READ: Final = "SELECT sealed FROM calmterm.segment WHERE vault = %s AND device = %s AND number = %s"
_WRITE: Final = (
    "INSERT INTO calmterm.segment (vault, device, number, sealed) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING"
)
_KEYRINGS: Final = "SELECT DISTINCT ON (vault) header FROM calmterm.keyring ORDER BY vault, generation DESC LIMIT 2"


class Database:
    """A PostgreSQL database that keeps segments. It connects when it is first asked; close it after use."""

    def __init__(self, address: str, vault_id: bytes) -> None:
        self._link = _Link(address)
        self._vault = vault_id

    def close(self) -> None:
        """End the connection."""
        self._link.close()

    def begin(self, keyring: bytes) -> None:
        """Leave a copy of keyring.json, one for each of its generations. Raises CalmtermError."""
        self._link.rows(_BEGIN, (), self._vault, Keyring.from_bytes(keyring).generation, keyring)

    def look(self) -> Found:
        """See which segments are there. Raises CalmtermError."""
        found = Found()
        room = MOST
        for device, first, last, count in self._link.rows(_LOOK, (uuid.UUID, int, int, int), self._vault):
            if first < 1 or last > room:  # numbers cost a server that lies nothing, but memory here
                found.strange.append(STRANGE.format(count, "segment is" if count == 1 else "segments are"))
                continue
            if (first, last) == (1, count):
                numbers = set(range(1, last + 1))
            else:
                told = self._link.rows(_NUMBERS, (int,), self._vault, device)
                numbers = {number for (number,) in told if 1 <= number <= last}
            found.segments[device.hex] = numbers
            room -= len(numbers)
        return found

    def read(self, device: str, number: int) -> bytes:
        """Read a segment. Raises SegmentDamaged, and NotFound where it went meanwhile."""
        rows = self._link.rows(_READ, (bytes,), self._vault, uuid.UUID(device), number)
        if not rows:
            raise NotFound(GONE)
        if len(rows[0][0]) > SEGMENT_BYTES:
            raise SegmentDamaged
        return rows[0][0]

    def write(self, device: str, number: int, data: bytes) -> None:
        """Add a segment; one that is there as it should be stays. Raises CalmtermError."""
        self._link.rows(_WRITE, (), self._vault, uuid.UUID(device), number, data)
        if self.read(device, number) != data:  # a row cannot be changed, so this needs a new beginning
            raise Refused(OTHER.format(number))


class _Link:
    """One connection, made when it is first needed."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._connection: psycopg.Connection[tuple[Any, ...]] | None = None

    def close(self) -> None:
        """End the connection, if there is one."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def rows(self, query: LiteralString, kinds: tuple[type, ...], *values: object) -> list[tuple[Any, ...]]:
        """Return what the server answers, columns of these kinds, in a transaction of its own. Raises CalmtermError."""
        try:
            if self._connection is None:
                self._connection = _connected(self._address)
            with _no_longer_than(LONGEST, self._connection):
                return _read(self._connection.execute(query, values), kinds)
        except CalmtermError:
            self.close()
            raise
        except psycopg.Error as error:
            unproven = self._connection is None and re.search("certificate|SSL", str(error))
            self.close()
            raise NotFound(UNPROVEN) if unproven else _told(error.sqlstate or "") from None


def checked_address(address: str) -> str:
    """Return an address as it is kept. Raises UsageError where it holds a password or leaves the server unchecked."""
    try:
        parts = conninfo_to_dict(address)
    except psycopg.Error:
        raise UsageError(ADDRESS) from None
    if SECRETS & parts.keys():
        raise UsageError(IN_SIGHT)
    if parts.get("sslmode", "verify-full") != "verify-full":
        raise UsageError(UNCHECKED)
    return address


def keyring_in(address: str) -> bytes:
    """Return the keyring.json of the one vault that syncs over a database by this login.

    Raises NotFound, UsageError where there are several, and what the connection raises.
    """
    link = _Link(checked_address(address))
    try:
        found = link.rows(_KEYRINGS, (bytes,))
    finally:
        link.close()
    if not found:
        raise NotFound("No vault syncs over that database by this name yet. Join it first on the device that has it.")
    if len(found) > 1:
        raise UsageError("Several vaults sync over that database by this name. Give each a name of its own there.")
    header = found[0][0]
    if len(header) > MAX_BYTES:
        raise NotFound(LIED)
    return header


def _connected(address: str) -> psycopg.Connection[tuple[Any, ...]]:
    # A local socket has no TLS, and libpq does not look at sslmode there.
    return psycopg.connect(
        checked_address(address), autocommit=True, connect_timeout=CONNECT, sslmode="verify-full", gssencmode="disable",
        application_name="calmterm", keepalives_idle=10, keepalives_interval=5, keepalives_count=3,
        options=f"-c statement_timeout={LONGEST:.0f}s -c search_path=pg_catalog",
    )  # fmt: skip


def _read(cursor: psycopg.Cursor[tuple[Any, ...]], kinds: tuple[type, ...]) -> list[tuple[Any, ...]]:
    """Return the rows of an answer if they are of these kinds. Raises NotFound."""
    result = cursor.pgresult
    if result is None or any(map(result.fformat, range(result.nfields))):
        raise NotFound(LIED)  # text was asked for; of a binary number psycopg does not look at the length
    try:
        rows = cursor.fetchall() if kinds else []
    except Exception:  # noqa: BLE001 - whatever psycopg's readers make of bytes that a server made up
        raise NotFound(LIED) from None
    if any(tuple(map(type, row)) != kinds for row in rows):
        raise NotFound(LIED)
    return rows


@contextmanager
def _no_longer_than(seconds: float, connection: psycopg.Connection[tuple[Any, ...]]) -> Generator[None]:
    """End the connection of a server that stopped to answer, which libpq would wait for without end."""

    def give_up() -> None:
        with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(connection.fileno())) as same:
            same.shutdown(socket.SHUT_RDWR)  # libpq, which waits for it, sees its end

    timer = Timer(seconds, give_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _told(state: str) -> CalmtermError:
    """Return one sentence for what the server or libpq says; their own words may come from anybody."""
    if state == "42501":
        return ReadOnly(NO_RIGHT)
    if state in ("42P01", "3F000", "42703"):
        return NotFound(NOT_MADE)
    if state.startswith("53"):
        return OutOfSpace(FULL)
    if state == "25006":
        return ReadOnly(FIXED)
    return NotFound(GONE)
