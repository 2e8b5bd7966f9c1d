"""A segment: records on their way from one device to the others, sealed so that a carrier sees a size and nothing else.

    "calmterm sync 1\\n" | key id (16) | nonce (24) | XChaCha20-Poly1305-IETF(payload padded to its size class)

The associated data binds vault, device and number; the payload names the link of the segment before. So one that was
altered, cut short, moved, repeated under another number or made for another vault does not open, and one that does not
follow the last is noticed.
"""

import json
from dataclasses import dataclass
from typing import Any, Final, Self

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
    sodium_pad,
    sodium_unpad,
)
from nacl.exceptions import CryptoError
from nacl.utils import random

from calmterm.core.errors import CalmtermError
from calmterm.store.crypto.master_key import MasterKey, derive
from calmterm.store.crypto.seal import NONCE, bind

MAGIC: Final = b"calmterm sync 1\n"
KEY_ID: Final = 16
SMALLEST: Final = 4096  # bytes of the smallest size class; each is twice the one before
FORMAT: Final = 1
HEAD: Final = len(MAGIC) + KEY_ID


class SegmentRefused(CalmtermError):
    """A segment cannot be taken in as it stands."""


class OtherKey(SegmentRefused):
    """A segment is sealed with another key: of another vault, or of this one before or after a rotation."""

    sentence = "is sealed with another key"


class SegmentDamaged(SegmentRefused):
    """A segment does not open in its place."""

    sentence = "is damaged, cut short, or stands in the place of another"


class OutOfChain(SegmentRefused):
    """A segment opens, but does not follow the last one of its device."""

    sentence = "does not follow the one before it"


class TooNew(SegmentRefused):
    """A segment was written by a newer release."""

    sentence = "was written by a newer calmterm; update calmterm here to read it"


@dataclass(frozen=True, slots=True, repr=False)
class SyncKey:
    """The keys of a vault's sync, which come from its master key."""

    key: bytes

    @classmethod
    def of(cls, master: MasterKey) -> Self:
        """Return the keys of a vault with that master key."""
        return cls(master.subkey("calm.sync"))

    @property
    def id(self) -> bytes:
        """Return what tells segments of this key from others, and nothing of the key."""
        return derive(self.key, "calm.sync.id", size=KEY_ID)

    def link(self, data: bytes) -> str:
        """Return what the next segment names this one by."""
        return derive(self.key, "calm.sync.link", data=data).hex()


@dataclass(frozen=True, slots=True)
class Segment:
    """What a device tells the others at one time: some records, its name, and what it follows."""

    device: str
    number: int
    previous: str
    name: str
    schema: str
    items: list[Any]

    def seal(self, key: SyncKey, vault_id: bytes) -> bytes:
        """Return the segment as it goes out."""
        payload = json.dumps(
            {"format": FORMAT, "schema": self.schema, "previous": self.previous, "name": self.name,
             "items": self.items},
            ensure_ascii=False, separators=(",", ":"),
        ).encode("utf-8")  # fmt: skip
        nonce = random(NONCE)
        context = _context(vault_id, self.device, self.number)
        box = crypto_aead_xchacha20poly1305_ietf_encrypt(sodium_pad(payload, _size(payload)), context, nonce, key.key)
        return MAGIC + key.id + nonce + box

    @classmethod
    def open(cls, data: bytes, key: SyncKey, vault_id: bytes, device: str, number: int, schema: str) -> Self:
        """Read a segment of that device and number. Raises SegmentRefused."""
        if data[: len(MAGIC)] != MAGIC or len(data) < HEAD + NONCE:
            raise SegmentDamaged
        if data[len(MAGIC) : HEAD] != key.id:
            raise OtherKey
        nonce, box = data[HEAD : HEAD + NONCE], data[HEAD + NONCE :]
        try:
            padded = crypto_aead_xchacha20poly1305_ietf_decrypt(box, _context(vault_id, device, number), nonce, key.key)
            told = json.loads(sodium_unpad(padded, len(padded)))
        except (CryptoError, ValueError, RecursionError):
            raise SegmentDamaged from None
        match told:
            case {"format": int(version)} if version > FORMAT:
                raise TooNew
            case {"schema": str(theirs)} if theirs > schema:
                raise TooNew
            case {"schema": str(theirs), "previous": str(previous), "name": str(name), "items": [*items]}:
                return cls(device, number, previous, name, theirs, items)
            case _:
                raise SegmentDamaged


def _context(vault_id: bytes, device: str, number: int) -> bytes:
    return bind(b"calmterm sync", vault_id, bytes.fromhex(device), number.to_bytes(8, "big"))


def _size(payload: bytes) -> int:
    """The size class of a payload, in bytes: padding needs one byte at least."""
    size = SMALLEST
    while size <= len(payload):
        size *= 2
    return size
