"""The files of a circle: one for each member, to which that member alone appends, signed, sealed, numbered, chained.

    file:   "calmterm circle 1\\n" | identity of the circle (32)
    entry:  epoch (4) | number (4) | hash of the entry before (32) | length (4) | sealed | signature (64) | size (4)

The sealed part is padded to 256 bytes (see store/crypto/seal.py), under the key of its epoch. Its associated data and
the Ed25519 signature bind the circle, the member and all that stands before it in the entry. The first entry follows
the hash of the file's head. `size` is that of the whole entry, so that the last one is found from the file's end.
A file is named by the public key of its member. See docs/circle.md.
"""

import contextlib
import errno
import hashlib
import os
import stat
import struct
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nacl.bindings import crypto_sign_BYTES
from nacl.exceptions import CryptoError
from nacl.signing import SigningKey, VerifyKey

from calmterm.core.errors import CalmtermError, OutOfSpace, ReadOnly, UsageError
from calmterm.core.files import CLOEXEC, NOFOLLOW
from calmterm.store.crypto.seal import bind, seal

MAGIC: Final = b"calmterm circle 1\n"
SUFFIX: Final = ".posts"
KEY: Final = 32
HASH: Final = 32
LARGEST: Final = 96 * 1024  # bytes of an entry
LARGEST_FILE: Final = 256 * 1024 * 1024
PURPOSE: Final = b"calmterm.circle.entry"
_HEAD: Final = struct.Struct(f">II{HASH}sI")
_SIZE: Final = struct.Struct(">I")
_LEAST: Final = _HEAD.size + crypto_sign_BYTES + _SIZE.size

FULL: Final = "The circle's disk is full, so nothing was said. Make some room, then try again."
PLACE_GONE: Final = "The directory of this circle is not there. What you read before is still here."
OTHERS: Final = "Everybody on this machine can write to that directory. Give it to a group: chmod o-w"
NOT_PASSED_ON: Final = (
    "What is made in that directory does not belong to its group, so the others could not read it. Run: chmod g+s"
)


class FileRefused(CalmtermError):
    """A member's file is not as that member wrote it; `why` goes on from their name."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"A file of this circle {why}")


CUT_SHORT: Final = "ends in the middle of a post. Nothing new was taken from it."
FORGED: Final = "holds something that they did not sign. Nothing new was taken from it."
OUT_OF_ORDER: Final = "repeats a post, lacks one or has them in another order. Nothing new was taken from it."
WENT_BACK: Final = "is shorter than it was, or was changed since it was read. Nothing new was taken from it."
FOREIGN: Final = "belongs to another circle. Nothing was taken from it."
NO_FILE: Final = "is no plain file that can be read. Nothing was taken from it."


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a file was read: entries, bytes, and the hash of the last entry."""

    entries: int
    size: int
    head: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry whose place and signature are right; its words are still sealed."""

    epoch: int
    number: int
    sealed: bytes
    context: bytes
    after: Cursor


def beginning(identity: bytes) -> Cursor:
    """Return the cursor of a file that holds nothing but its head."""
    head = MAGIC + identity
    return Cursor(0, len(head), _hash(head))


def file_name(public: bytes) -> str:
    """Return the name of a member's file."""
    return public.hex() + SUFFIX


def members_in(place: Path) -> list[bytes]:
    """Return the public keys that files are named by. Raises UsageError where the directory is gone or unsafe."""
    require_place(place)
    found: list[bytes] = []
    for name in sorted(one.name for one in place.iterdir()):
        with contextlib.suppress(ValueError):
            key = bytes.fromhex(name.removesuffix(SUFFIX))
            if file_name(key) == name and len(key) == KEY:
                found.append(key)
    return found


def require_place(place: Path) -> None:
    """Refuse a directory that anybody can write to, or whose group could not read what is made. Raises UsageError."""
    try:
        mode = place.stat().st_mode
    except OSError:
        raise UsageError(PLACE_GONE) from None
    if not stat.S_ISDIR(mode):
        raise UsageError(PLACE_GONE)
    if mode & stat.S_IWOTH:
        raise UsageError(OTHERS)
    if mode & stat.S_IWGRP and not mode & stat.S_ISGID:
        raise UsageError(NOT_PASSED_ON)


def make_place(place: Path) -> None:
    """Make the directory, for its group to write to, if it is not there. Raises UsageError."""
    try:
        if not place.exists():
            place.mkdir()
            place.chmod(0o3770)  # sticky: nobody removes the file of another
    except OSError:
        raise UsageError("That directory could not be made. Name one in a directory that is yours.") from None
    require_place(place)


def read_after(place: Path, identity: bytes, public: bytes, cursor: Cursor) -> list[Entry]:
    """Return the entries after a cursor, all of them proven. Raises FileRefused: then nothing is to be used."""
    with _opened(place / file_name(public)) as file:
        size = os.fstat(file).st_size
        if size > LARGEST_FILE:
            raise FileRefused("is larger than any circle needs. Nothing new was taken from it.")
        if size < cursor.size:
            raise FileRefused(WENT_BACK)
        _require_same(file, identity, cursor)
        data = _read_at(file, cursor.size, size - cursor.size)
    return list(_proven(data, identity, public, cursor))


def append(
    place: Path, identity: bytes, key: SigningKey, cursor: Cursor, epoch: int, epoch_key: bytes, payload: bytes
) -> Cursor:
    """Append an entry to one's own file, which is made for the first, and return the cursor after it.

    What a killed process or a full disk left behind the cursor goes first. Raises OutOfSpace, ReadOnly, FileRefused.
    """
    require_place(place)
    public = bytes(key.verify_key)
    entry, after = _made(identity, key, cursor, epoch, epoch_key, payload)
    try:
        with _writable(place, file_name(public), identity) as file:
            _require_same(file, identity, cursor)
            tail = _read_at(file, cursor.size, os.fstat(file).st_size - cursor.size)
            if _begins_proven(tail, identity, public, cursor):
                raise FileRefused("was written to by another of your vaults. Read the circle there first.")
            os.ftruncate(file, cursor.size)
            try:
                _write_at(file, entry, cursor.size)
                os.fsync(file)
            except BaseException:
                with contextlib.suppress(OSError):
                    os.ftruncate(file, cursor.size)
                raise
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise OutOfSpace(FULL) from None
        raise ReadOnly("Your file in the circle's directory cannot be written, so nothing was said.") from None
    return after


def _made(
    identity: bytes, key: SigningKey, cursor: Cursor, epoch: int, epoch_key: bytes, payload: bytes
) -> tuple[bytes, Cursor]:
    number = cursor.entries + 1
    context = context_of(identity, bytes(key.verify_key), epoch, number, cursor.head)
    sealed = seal(epoch_key, context, payload)
    body = _HEAD.pack(epoch, number, cursor.head, len(sealed)) + sealed
    body += key.sign(bind(context, sealed)).signature
    entry = body + _SIZE.pack(len(body) + _SIZE.size)
    if len(entry) > LARGEST:
        raise UsageError("That is too long for one post. Say it in several.")
    return entry, Cursor(number, cursor.size + len(entry), _hash(entry))


def context_of(identity: bytes, public: bytes, epoch: int, number: int, head: bytes) -> bytes:
    """Return what an entry is bound to: its circle, member, epoch, number, and all that stands before it."""
    return bind(PURPOSE, identity, public, epoch.to_bytes(4, "big"), number.to_bytes(4, "big"), head)


def _whole(data: bytes) -> Generator[bytes]:
    """Yield the entries of a file that are whole, by their lengths alone."""
    place = 0
    while len(data) - place >= _LEAST:
        length = _HEAD.unpack_from(data, place)[3]
        size = _LEAST + length
        if size > LARGEST or len(data) - place < size:
            return
        yield data[place : place + size]
        place += size


def _proven(data: bytes, identity: bytes, public: bytes, cursor: Cursor) -> Generator[Entry]:
    """Yield entries whose number, chain and signature are right. Raises FileRefused."""
    key, seen, used = VerifyKey(public), cursor, 0
    for entry in _whole(data):
        epoch, number, before, length = _HEAD.unpack_from(entry)
        sealed = entry[_HEAD.size : _HEAD.size + length]
        context = context_of(identity, public, epoch, number, before)
        try:
            key.verify(bind(context, sealed), entry[_HEAD.size + length : -_SIZE.size])
        except (CryptoError, ValueError):
            raise FileRefused(FORGED) from None
        if (number, before, _SIZE.unpack(entry[-_SIZE.size :])[0]) != (seen.entries + 1, seen.head, len(entry)):
            raise FileRefused(OUT_OF_ORDER)
        seen, used = Cursor(number, seen.size + len(entry), _hash(entry)), used + len(entry)
        yield Entry(epoch, number, sealed, context, seen)
    if used != len(data):
        raise FileRefused(CUT_SHORT)


def _begins_proven(data: bytes, identity: bytes, public: bytes, cursor: Cursor) -> bool:
    try:
        return next(_proven(data, identity, public, cursor), None) is not None
    except FileRefused:
        return False


def _require_same(file: int, identity: bytes, cursor: Cursor) -> None:
    """Refuse a file of another circle, and one whose last entry that was read is another now. Raises FileRefused."""
    start = beginning(identity)
    if _read_at(file, 0, start.size) != MAGIC + identity:
        raise FileRefused(FOREIGN)
    if cursor.entries == 0:
        return
    size = _SIZE.unpack(_read_at(file, cursor.size - _SIZE.size, _SIZE.size).ljust(_SIZE.size, b"\0"))[0]
    if size > LARGEST or _hash(_read_at(file, cursor.size - size, size)) != cursor.head:
        raise FileRefused(WENT_BACK)


def _hash(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=HASH).digest()


def _read_at(file: int, place: int, size: int) -> bytes:
    """Read exactly so much, or less at the end of the file."""
    parts: list[bytes] = []
    while size > 0 and (part := os.pread(file, size, max(0, place))):
        parts.append(part)
        place, size = place + len(part), size - len(part)
    return b"".join(parts)


def _write_at(file: int, data: bytes, place: int) -> None:
    while data:
        written = os.pwrite(file, data, place)
        data, place = data[written:], place + written


@contextlib.contextmanager
def _opened(path: Path) -> Generator[int]:
    try:  # O_NONBLOCK: a pipe in the place of a file must not be waited for
        file = os.open(path, os.O_RDONLY | NOFOLLOW | CLOEXEC | os.O_NONBLOCK)
    except OSError:
        raise FileRefused(NO_FILE) from None
    try:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise FileRefused(NO_FILE)
        yield file
    except OSError:
        raise FileRefused(NO_FILE) from None
    finally:
        os.close(file)


@contextlib.contextmanager
def _writable(place: Path, name: str, identity: bytes) -> Generator[int]:
    """Open one's own file, alone, and make it with its head where it is not there; what was made goes if that fails."""
    import fcntl

    try:
        file = os.open(place / name, os.O_RDWR | NOFOLLOW | CLOEXEC | os.O_NONBLOCK)
        is_new = False
    except FileNotFoundError:
        file = os.open(place / name, os.O_RDWR | os.O_CREAT | os.O_EXCL | NOFOLLOW | CLOEXEC, 0o600)
        is_new = True
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            if is_new:
                _write_at(file, MAGIC + identity, 0)
            shared = place.stat().st_mode & stat.S_IWGRP
            os.fchmod(file, 0o640 if shared else 0o600)
            yield file
        except BaseException:
            if is_new:
                with contextlib.suppress(OSError):
                    (place / name).unlink()
            raise
    finally:
        os.close(file)
