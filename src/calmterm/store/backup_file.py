"""One file that holds a whole vault: written, read back, and turned into a vault again elsewhere.

A plain tar of three members, each as the vault has it: `keyring.json`, the encrypted database, and `seal.json`, which
says when the copy was made, how many records it holds, their digest, a checksum of the two files, and a MAC over all
of that under the master key. Every byte of the file counts: headers and padding are compared with what we write. It
opens with the secrets of the day it was made.
"""

import contextlib
import hashlib
import hmac
import io
import json
import shutil
import tarfile
import tempfile
from collections.abc import Generator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final, Self

from sqlalchemy import Engine

from calmterm.core import files
from calmterm.core.errors import BackupDamaged, NotABackup, NotFound, TextDamaged, VaultDamaged
from calmterm.store.crypto.keyring import MAX_BYTES, Keyring
from calmterm.store.crypto.master_key import MasterKey, derive
from calmterm.store.crypto.seal import bind
from calmterm.store.db import backup, database
from calmterm.store.place import KEYRING

SEAL: Final = "seal.json"
SUFFIX: Final = ".backup"
FORMAT: Final = "calmterm-backup"
VERSION: Final = 1
CHUNK: Final = 1024 * 1024
BLOCK: Final = tarfile.BLOCKSIZE
END: Final = bytes(2 * BLOCK)  # two empty blocks end an archive
MOST_SEAL: Final = 4_096


@dataclass(frozen=True, slots=True)
class Seal:
    """What stands in `seal.json`: `records` counts them, live and trashed; `digest` is over all of them."""

    made_at: str
    records: int
    digest: str
    checksum: str
    mac: str = ""

    def sealed_by(self, keyring: Keyring, master: MasterKey) -> Self:
        """Return the same under a MAC that binds the vault's id."""
        said = bind(self.made_at.encode(), str(self.records).encode(), self.digest.encode(), self.checksum.encode())
        mac = derive(master.subkey("calm.backup"), "calm.backup.mac", data=bind(keyring.vault_id, said)).hex()
        return replace(self, mac=mac)

    def to_bytes(self) -> bytes:
        value = {
            "format": FORMAT, "version": VERSION, "made_at": self.made_at, "records": self.records,
            "digest": self.digest, "checksum": self.checksum, "mac": self.mac,
        }  # fmt: skip
        return json.dumps(value, indent=1).encode("ascii") + b"\n"

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Raises BackupDamaged."""
        try:
            value: Any = json.loads(data)
            seal = cls(
                str(value["made_at"]), int(value["records"]), str(value["digest"]), str(value["checksum"]),
                str(value["mac"]),
            )  # fmt: skip
        except (ValueError, KeyError, TypeError, RecursionError):
            raise BackupDamaged from None
        if seal.to_bytes() != data:  # we write one form only
            raise BackupDamaged
        return seal


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy that was read back: where it is, when it was made, how many records it holds, and their digest."""

    path: Path
    made_at: datetime | None
    records: int
    digest: str

    def to_json(self) -> dict[str, Any]:
        """As the commands print it."""
        made_at = None if self.made_at is None else self.made_at.isoformat()
        return {"path": str(self.path), "made_at": made_at, "records": self.records, "digest": self.digest}


def name_at(keyring: Keyring, at: datetime) -> str:
    """Return the name of a backup of that vault, which sorts by its time."""
    return f"calmterm-{keyring.vault_id.hex()[:8]}-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}{SUFFIX}"


def write(engine: Engine, keyring: Keyring, master: MasterKey, at: datetime, path: Path, scratch: Path) -> Copied:
    """Write a vault to one file, and read that back. `scratch` is a private directory for the encrypted copy.

    Raises BackupDamaged or VaultDamaged if what was written does not read back the same (nothing is left then),
    OutOfSpace, ReadOnly, UnsafePlace, Displaced, VaultBusy.
    """
    made_at = at.astimezone(UTC).replace(microsecond=0)
    with backup.partial(scratch) as partial:
        copied = partial / keyring.database
        backup.copy(engine, copied, master)
        records, digest = _read_back(copied, master)
        header = keyring.to_bytes()
        seal = Seal(made_at.isoformat(), records, digest, _checksum(header, copied)).sealed_by(keyring, master)
        with files.replacing(path) as file:
            _put(file, KEYRING, io.BytesIO(header), len(header))
            with copied.open("rb") as database_file:
                _put(file, keyring.database, database_file, copied.stat().st_size)
            _put(file, SEAL, io.BytesIO(seal.to_bytes()), len(seal.to_bytes()))
            file.write(END)
    try:
        with unpacked(path, scratch) as (place, found, _):
            is_same = found == seal and _read_back(place / keyring.database, master) == (records, digest)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    if not is_same:
        path.unlink(missing_ok=True)
        raise BackupDamaged
    return Copied(path, made_at, records, digest)


def made_at(path: Path) -> datetime | None:
    """When a backup was made, by its name; None for another file."""
    try:
        return datetime.strptime(path.name.removesuffix(SUFFIX)[-16:], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def verify(path: Path, secret: str, scratch: Path | None = None) -> Copied:
    """Open a backup with a secret of its day and read every record. `path` is such a file or a copied vault.

    Raises NotFound, NotABackup, BackupDamaged, WrongSecret, MemoryRefused, VaultTooNew.
    """
    with _opened(path, secret, scratch) as (_, copied, _, _):
        return copied


def restore(path: Path, secret: str, target: Path) -> Copied:
    """Make a vault of a backup in a directory where nothing is yet, once all of it was read.

    Raises what `verify` raises, VaultExists, OutOfSpace, ReadOnly, UnsafePlace.
    """
    files.check_place(target)
    try:
        target.parent.mkdir(mode=files.DIR_MODE, parents=True, exist_ok=True)
        with _opened(path, secret, target.parent) as (place, copied, _, _):
            if target.is_dir():
                target.rmdir()  # it is empty, or this fails
            place.rename(target)
        files.sync_directory(target.parent)
    except OSError as error:
        raise files.typed(error) from None
    return replace(copied, path=target)


def read_copy(path: Path, master: MasterKey, scratch: Path) -> tuple[int, str]:
    """Read every record of a copied vault in a duplicate of it; how many there are, and their digest.

    Raises NotABackup, VaultDamaged, OutOfSpace.
    """
    with duplicated(path, scratch) as place:
        return _read_back(place / Keyring.from_bytes(_header_in(place)).database, master)


# --- reading -----------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _opened(path: Path, secret: str, scratch: Path | None) -> Generator[tuple[Path, Copied, Keyring, MasterKey]]:
    """A backup unpacked into a directory of its own, opened with a secret, and read whole."""
    with contextlib.ExitStack() as stack:
        if scratch is None:
            scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="calmterm-")))
        if path.is_dir():
            place, seal = stack.enter_context(duplicated(path, scratch)), None
            keyring = Keyring.from_bytes(_header_in(place))
        else:
            place, seal, keyring = stack.enter_context(unpacked(path, scratch))
        master = keyring.unlock(secret)
        if seal is not None and not hmac.compare_digest(seal.sealed_by(keyring, master).mac, seal.mac):
            raise BackupDamaged
        try:
            records, digest = _read_back(place / keyring.database, master)
        except (VaultDamaged, TextDamaged):
            raise BackupDamaged from None
        if seal is not None and (records, digest) != (seal.records, seal.digest):
            raise BackupDamaged
        made_at = None if seal is None else datetime.fromisoformat(seal.made_at)
        yield place, Copied(path, made_at, records, digest), keyring, master


@contextlib.contextmanager
def unpacked(path: Path, scratch: Path) -> Generator[tuple[Path, Seal, Keyring]]:
    """The members of a backup file in a new directory inside `scratch`, gone afterwards unless it was moved.

    Raises NotFound, NotABackup, BackupDamaged, OutOfSpace, and what reading a header raises.
    """
    try:
        file = path.open("rb")
    except FileNotFoundError:
        raise NotFound("There is no file of that name.") from None
    except OSError:
        raise NotABackup("That file could not be read. Check its name and permissions.") from None
    with file, backup.partial(scratch) as place:
        members = _members(file)
        header = _take(file, members[0], MAX_BYTES)
        seal = Seal.from_bytes(_take(file, members[2], MOST_SEAL))
        unnamed = place / "database"
        try:
            files.write_private(place / KEYRING, header)
            with files.replacing(unnamed) as copy:
                file.seek(members[1].offset_data)
                _pour(file, copy, members[1].size)
        except OSError as error:
            raise files.typed(error) from None
        # Only then is the header looked at: damage must not pass for a wrong secret.
        if not hmac.compare_digest(_checksum(header, unnamed), seal.checksum):
            raise BackupDamaged
        keyring = Keyring.from_bytes(header)
        if keyring.database != members[1].name:
            raise BackupDamaged
        unnamed.rename(place / keyring.database)
        yield place, seal, keyring


def _members(file: BinaryIO) -> list[tarfile.TarInfo]:
    """The three members of a backup; every byte between and after them is as we write it."""
    if file.read(len(KEYRING)) != KEYRING.encode():
        raise NotABackup
    file.seek(0)
    try:
        with tarfile.open(fileobj=file, mode="r:") as archive:
            members = archive.getmembers()
    except (tarfile.TarError, EOFError, ValueError, OSError):
        raise BackupDamaged from None
    names = [member.name for member in members]
    if len(names) != 3 or (names[0], names[2]) != (KEYRING, SEAL):
        raise BackupDamaged
    place = 0
    for member in members:
        file.seek(place)
        wanted = _head(member.name, member.size)
        if file.read(len(wanted)) != wanted:
            raise BackupDamaged
        file.seek(place + len(wanted) + member.size)
        padding = -member.size % BLOCK
        if file.read(padding) != bytes(padding):
            raise BackupDamaged
        place = file.tell()
    if file.read(len(END) + 1) != END:
        raise BackupDamaged
    return members


def _take(file: BinaryIO, member: tarfile.TarInfo, most: int) -> bytes:
    if member.size > most:
        raise BackupDamaged
    file.seek(member.offset_data)
    return file.read(member.size)


@contextlib.contextmanager
def duplicated(path: Path, scratch: Path) -> Generator[Path]:
    """A copied vault's header and database in a new directory inside `scratch`, so that reading changes nothing.

    Raises NotABackup, OutOfSpace, and what reading a header raises.
    """
    with backup.partial(scratch) as place:
        try:
            header = _header_in(path)
            files.write_private(place / KEYRING, header)
            name = Keyring.from_bytes(header).database
            for suffix in ("", "-wal", "-journal"):
                if (path / f"{name}{suffix}").is_file():
                    shutil.copyfile(path / f"{name}{suffix}", place / f"{name}{suffix}", follow_symlinks=False)
        except OSError as error:
            raise files.typed(error) from None
        yield place


def _header_in(directory: Path) -> bytes:
    try:
        return files.read_private(directory / KEYRING, MAX_BYTES)
    except (OSError, ValueError):
        raise NotABackup from None


def _read_back(path: Path, master: MasterKey) -> tuple[int, str]:
    """How many records a database holds and their digest, once its pages and links were found sound."""
    engine = database.open_engine(path, *master.database)
    try:
        with database.errors_typed(path), engine.connect() as connection:
            if backup.check_pages(connection):
                raise VaultDamaged
            return backup.records_digest(connection)
    finally:
        engine.dispose()


# --- writing -----------------------------------------------------------------------------------------------


def _head(name: str, size: int) -> bytes:
    """The tar header of a member: nothing in it tells who made it or when."""
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, files.FILE_MODE
    return info.tobuf(tarfile.USTAR_FORMAT)


def _put(file: BinaryIO, name: str, source: BinaryIO, size: int) -> None:
    file.write(_head(name, size))
    _pour(source, file, size)
    file.write(bytes(-size % BLOCK))


def _pour(source: BinaryIO, target: BinaryIO, size: int) -> None:
    while size > 0:
        part = source.read(min(CHUNK, size))
        if not part:
            raise BackupDamaged
        target.write(part)
        size -= len(part)


def _checksum(header: bytes, path: Path) -> str:
    """BLAKE2b-256 over the header and the database, which needs no key: damage is told from a wrong secret."""
    digest = hashlib.blake2b(bind(header), digest_size=32)
    with path.open("rb") as file:
        while part := file.read(CHUNK):
            digest.update(part)
    return digest.hexdigest()
