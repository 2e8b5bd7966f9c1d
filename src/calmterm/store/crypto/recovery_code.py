"""Recovery codes: random bits in groups of letters and digits, the last of which checks the others."""

import hmac
from typing import Final

from nacl.utils import random

from calmterm.store.crypto.master_key import derive

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base32: no I, L, O, U
_CODE_BYTES = 20  # 160 random bits
_CODE_CHARS = 32
_CHECK_CHARS = 4


def _base32(data: bytes, chars: int) -> str:
    number = int.from_bytes(data, "big") >> max(0, len(data) * 8 - chars * 5)
    return "".join(ALPHABET[(number >> (5 * place)) & 31] for place in reversed(range(chars)))


def _check_chars(code: bytes) -> str:
    return _base32(derive(b"", "calm.code.check", data=code), _CHECK_CHARS)


def new_recovery_code() -> bytes:
    """160 random bits."""
    return random(_CODE_BYTES)


def format_recovery_code(code: bytes) -> str:
    """Nine groups of four characters; the last group checks the others."""
    text = _base32(code, _CODE_CHARS) + _check_chars(code)
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def parse_recovery_code(text: str) -> bytes | None:
    """Return the code's bytes, or None if this is no recovery code. Case, spaces, dashes, O for 0, I or L for 1 are
    fine.
    """
    plain = "".join(text.upper().split()).replace("-", "")
    plain = plain.replace("O", "0").replace("I", "1").replace("L", "1")
    if len(plain) != _CODE_CHARS + _CHECK_CHARS or any(char not in ALPHABET for char in plain):
        return None
    number = 0
    for char in plain[:_CODE_CHARS]:
        number = number << 5 | ALPHABET.index(char)
    code = number.to_bytes(_CODE_BYTES, "big")
    return code if hmac.compare_digest(_check_chars(code), plain[_CODE_CHARS:]) else None
