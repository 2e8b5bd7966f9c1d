"""The master key, and the keys that come from it by name."""

from dataclasses import dataclass
from typing import Final

from nacl.bindings import crypto_generichash_blake2b_salt_personal
from nacl.public import PrivateKey

KEY: Final = 32
SALT: Final = 16


def derive(key: bytes, name: str, *, size: int = KEY, salt: bytes = b"", data: bytes = b"") -> bytes:
    """Return a subkey (or keyed hash of `data`) by name: BLAKE2b with key, salt and personalisation."""
    return crypto_generichash_blake2b_salt_personal(
        data, digest_size=size, key=key, salt=salt, person=name.encode("ascii")
    )


@dataclass(frozen=True, slots=True, repr=False)
class MasterKey:
    """32 random bytes and the keys that come from them by name."""

    key: bytes

    def subkey(self, name: str) -> bytes:
        return derive(self.key, name)

    @property
    def database(self) -> tuple[bytes, bytes]:
        """SQLCipher's raw 32-byte key and 16-byte salt."""
        return derive(self.key, "calm.db.key"), derive(self.key, "calm.db.salt", size=SALT)

    @property
    def text(self) -> bytes:
        return self.subkey("calm.text")

    @property
    def index(self) -> bytes:
        """For keyed hashes: names that must be unique, the identity of imported entries."""
        return self.subkey("calm.index")

    @property
    def capture(self) -> PrivateKey:
        """X25519 key that opens jots."""
        return PrivateKey(self.subkey("calm.capture"))
