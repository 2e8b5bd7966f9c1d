"""Remember outside the vault how far it had come, so that an older copy put back in its place is told.

One file per vault directory in the state directory (XDG_STATE_HOME), 0600, named by a hash of the directory's path:
the number and link of the last change that this machine saw, and the fingerprint of the capture key that jots are
sealed to, under a MAC keyed from the master key. It holds no word and no date of a record. Without it (a new machine,
a damaged file) nothing can be compared, and nothing is said. A process that is killed leaves the record of the unlock
before.
"""

import hmac
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from calmterm.core import files
from calmterm.core.errors import CalmtermError, CaptureKeyChanged
from calmterm.core.paths import state_directory
from calmterm.store.crypto.keyring import Keyring
from calmterm.store.crypto.master_key import MasterKey, derive
from calmterm.store.crypto.seal import bind

if TYPE_CHECKING:
    from sqlalchemy import Connection

MAX_BYTES: Final = 4_096
OLDER: Final = (
    "This vault is in an older state than the one last opened on this machine. If you did not put a copy back yourself,"
    " look at backups/ before you go on."
)
BRANCHED: Final = (
    "This vault went another way than the one last opened on this machine: a copy of it was changed elsewhere and put"
    " in its place. If that was not you, look at backups/ before you go on."
)


@dataclass(frozen=True, slots=True)
class LastSeen:
    """What this machine saw last of a vault."""

    number: int
    chain: str
    capture: str
    mac: str = ""

    @classmethod
    def read(cls, directory: Path) -> Self | None:
        """Return the record of the vault in a directory; None where there is none that can be read."""
        try:
            value: Any = json.loads(files.read_private(_place(directory), MAX_BYTES))
            return cls(int(value["number"]), str(value["chain"]), str(value["capture"]), str(value["mac"]))
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None

    def sealed_by(self, keyring: Keyring, master: MasterKey) -> Self:
        """Return the same under a MAC that binds the vault's id."""
        parts = (keyring.vault_id, str(self.number).encode(), self.chain.encode(), self.capture.encode())
        mac = derive(master.subkey("calm.seen"), "calm.seen.mac", data=bind(*parts)).hex()
        return type(self)(self.number, self.chain, self.capture, mac)

    def write(self, directory: Path) -> None:
        """Keep the record. Raises UnsafePlace, ReadOnly, OutOfSpace."""
        place = _place(directory)
        files.make_directory(place.parent)
        value = {"number": self.number, "chain": self.chain, "capture": self.capture, "mac": self.mac}
        files.write_private(place, json.dumps(value).encode("ascii"))


def _place(directory: Path) -> Path:
    name = derive(b"", "calm.seen.place", size=16, data=os.fsencode(os.path.realpath(directory))).hex()
    return state_directory() / f"{name}.json"


def fingerprint(capture: bytes) -> str:
    """Return the fingerprint of a public capture key: 32 hexadecimal digits."""
    return derive(b"", "calm.capture.fp", size=16, data=capture).hex()


def compare(directory: Path, connection: "Connection", keyring: Keyring, master: MasterKey) -> str | None:
    """Return what there is to tell of an opened vault against what was seen last; None where it goes on from there."""
    seen = LastSeen.read(directory)
    if seen is None or not hmac.compare_digest(seen.sealed_by(keyring, master).mac.encode(), seen.mac.encode()):
        return None
    from calmterm.store.db.audit import AuditLog

    log = AuditLog.of(master)
    end = log.end(connection)
    if end is None:
        return None  # doctor tells of a log that was altered
    if end[0] < seen.number:
        return OLDER
    return BRANCHED if log.chain_at(connection, seen.number) != seen.chain else None


def remember(directory: Path, connection: "Connection", keyring: Keyring, master: MasterKey) -> None:
    """Keep how far an opened vault has come, if that is news. Never raises: a vault opens without it."""
    from calmterm.store.db.audit import AuditLog

    end = AuditLog.of(master).end(connection)
    if end is None:
        return
    now = LastSeen(*end, fingerprint(keyring.capture)).sealed_by(keyring, master)
    if LastSeen.read(directory) != now:
        with suppress(CalmtermError):
            now.write(directory)


def check_capture(directory: Path, keyring: Keyring) -> None:
    """Refuse a capture key that is not the one seen here before: who put it there could read what is sealed to it.

    Raises CaptureKeyChanged. The header cannot be checked without a secret, so a machine that never opened the vault
    has nothing to compare with.
    """
    seen = LastSeen.read(directory)
    if seen is not None and seen.capture != fingerprint(keyring.capture):
        raise CaptureKeyChanged
