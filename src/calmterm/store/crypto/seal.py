"""Sealed text: one AEAD box per record, bound to where it stands.

    0x01 | nonce (24) | XChaCha20-Poly1305-IETF(sodium_pad(payload, 256))

The associated data binds purpose, vault, table, record and format version, each length-prefixed (plain
concatenation would let one boundary pass for another). Padding to 256 bytes blurs the length of short texts.
Source: draft-irtf-cfrg-xchacha-03 as built in libsodium (crypto_aead_xchacha20poly1305_ietf).
"""

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
    crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    sodium_pad,
    sodium_unpad,
)
from nacl.exceptions import CryptoError
from nacl.utils import random

from calmterm.core.errors import TextDamaged

FORMAT = b"\x01"
BLOCK = 256
NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES


def bind(*parts: bytes) -> bytes:
    """Associated data from its parts, each led by its length (4 bytes, big-endian)."""
    return b"".join([len(part).to_bytes(4, "big") + part for part in parts])


def seal(key: bytes, context: bytes, payload: bytes) -> bytes:
    """`payload` encrypted and authenticated under a 32-byte key and its context."""
    nonce = random(NONCE)
    return FORMAT + nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(sodium_pad(payload, BLOCK), context, nonce, key)


def unseal(key: bytes, context: bytes, box: bytes) -> bytes:
    """Return the payload of a box made by `seal` with the same key and context. Raises TextDamaged."""
    if box[:1] != FORMAT or len(box) < 1 + NONCE:
        raise TextDamaged
    nonce, cipher = box[1 : 1 + NONCE], box[1 + NONCE :]
    try:
        return sodium_unpad(crypto_aead_xchacha20poly1305_ietf_decrypt(cipher, context, nonce, key), BLOCK)
    except (CryptoError, ValueError):
        raise TextDamaged from None
