"""A page that any browser opens offline with a phrase, and the answers that it saves.

The key is PBKDF2-SHA256 of the phrase, the cipher AES-256-GCM: what the browser's own WebCrypto has. What is inside is
JSON, which the page shows as text and never as markup. The format is in docs/vault-format.md.
"""

import base64
import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Template
from typing import Any, Final

from calmterm.core.errors import CalmtermError, WrongSecret

ITERATIONS: Final = 600_000
WORDS: Final = 7  # of 7,776 each: 90 bits
PAGE_BLOCK: Final = 4096
ANSWER: Final = "calmterm-answer"
_NO_ANSWER: Final = "That file is not an answer of calmterm's, or it is cut short. Ask for it once more."
_DOES_NOT_OPEN: Final = (
    "That phrase does not open this file, or the file was altered. Nothing was taken from it; please try again."
)


class NotAnAnswer(CalmtermError):
    """A file that is no answer of a page, or only a part of one."""

    sentence = _NO_ANSWER


@cache
def word_list() -> tuple[str, ...]:
    """Return the large word list of the Electronic Frontier Foundation: 7,776 words."""
    return tuple(files("calmterm.content").joinpath("eff_large_wordlist.txt").read_text("utf-8").split())


def new_phrase() -> str:
    """Return seven words drawn by chance, to tell somebody in person."""
    return " ".join(secrets.choice(word_list()) for _ in range(WORDS))


def sealed_page(content: Mapping[str, Any], phrase: str) -> str:
    """Return an HTML page that shows `content`, a report as JSON, to whoever has the phrase."""
    salt = os.urandom(16)
    plain = json.dumps(content, ensure_ascii=False).encode()
    padded = plain.ljust(-(-(len(plain) + 1) // PAGE_BLOCK) * PAGE_BLOCK)
    nonce = os.urandom(12)
    box = {"iterations": ITERATIONS, "salt": _base64(salt), "nonce": _base64(nonce)}
    box["sealed"] = _base64(_cipher(phrase, salt).encrypt(nonce, padded, _bound("page", salt)))
    style, script = (_part(name) for name in ("page.css", "page.js"))
    policy = (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; base-uri 'none'; form-action 'none'"
    )
    page = Template(_part("page.html"))
    return page.substitute(policy=policy, style=style, script=script, sealed=json.dumps(box))


@dataclass(frozen=True, slots=True)
class SealedAnswer:
    """An answer that a page saved, not yet opened."""

    salt: bytes
    nonce: bytes
    sealed: bytes

    def open(self, phrase: str) -> bytes:
        """Return its JSON. Raises WrongSecret, also for what was altered: the cipher cannot tell the two apart."""
        from cryptography.exceptions import InvalidTag

        try:
            return _cipher(phrase, self.salt).decrypt(self.nonce, self.sealed, _bound("answer", self.salt))
        except InvalidTag:
            raise WrongSecret(_DOES_NOT_OPEN) from None


def read_answer(data: bytes) -> SealedAnswer:
    """Read a file that a page saved. Raises NotAnAnswer."""
    try:
        box = json.loads(data)
        if (box["format"], box["version"], box["iterations"]) != (ANSWER, 1, ITERATIONS):
            raise NotAnAnswer
        salt, nonce, sealed = (base64.b64decode(box[name], validate=True) for name in ("salt", "nonce", "sealed"))
    except (ValueError, TypeError, KeyError, RecursionError):
        raise NotAnAnswer from None
    if (len(salt), len(nonce)) != (16, 12) or len(sealed) <= 16:
        raise NotAnAnswer
    return SealedAnswer(salt, nonce, sealed)


def _cipher(phrase: str, salt: bytes) -> Any:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    words = " ".join(phrase.lower().split())
    return AESGCM(hashlib.pbkdf2_hmac("sha256", words.encode(), salt, ITERATIONS, 32))


def _bound(purpose: str, salt: bytes) -> bytes:
    """What is authenticated besides the text: a page is no answer, and the key was made in this way."""
    return f"calmterm {purpose} 1 {ITERATIONS} {_base64(salt)}".encode()


def _part(name: str) -> str:
    return files("calmterm.exchange").joinpath("page", name).read_text("utf-8")


def _hash(text: str) -> str:
    """The source of a style or script as a policy names it."""
    return f"'sha256-{_base64(hashlib.sha256(text.encode()).digest())}'"


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
