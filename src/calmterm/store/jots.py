"""Jots: notes sealed to the vault's public capture key, so that writing one needs no passphrase.

A jot is one file `inbox/<id>.jot`: a libsodium sealed box (X25519, XSalsa20-Poly1305) around JSON. Whoever can
write into the vault's directory can leave one, so it is treated as typed text: cleaned and bounded.
"""

import json
import uuid
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from calmterm.core.errors import UsageError
from calmterm.core.files import make_directory, read_private, sync_directory, write_private
from calmterm.core.ids import new_id
from calmterm.core.text import clean

INBOX: Final = "inbox"
MAX_BYTES: Final = 1_048_576
BLOCK: Final = 1_024  # bytes that notes are padded to, by blanks, which JSON allows after its end
MAX_FILE_BYTES: Final = 6 * MAX_BYTES + 2 * 1_024  # JSON writes a control character in six bytes


def checked(text: str) -> str:
    """Return the text of a note as it is kept. Raises UsageError if nothing is left of it, or it is too long."""
    text = clean(text).strip("\n").rstrip()
    if not text:
        raise UsageError("Text is needed.")
    if len(text.encode("utf-8")) > MAX_BYTES:
        raise UsageError("A jot can hold at most 1 MiB of text. Please split it.")
    return text


def write_jot(vault: Path, capture: bytes, text: str, at: datetime) -> uuid.UUID:
    """Seal a note into the inbox; on the disk when this returns.

    Raises UsageError, UnsafePlace, OutOfSpace, ReadOnly.
    """
    text = checked(text)
    inbox = vault / INBOX
    make_directory(inbox)
    jot_id = new_id()
    note = json.dumps({"text": text, "at": at.isoformat()}, ensure_ascii=False).encode("utf-8")
    note += b" " * (-len(note) % BLOCK)  # the length of a file says no more than this of the length of its text
    write_private(inbox / f"{jot_id}.jot", SealedBox(PublicKey(capture)).encrypt(note))
    return jot_id


def read_jots(vault: Path, key: PrivateKey) -> list[tuple[Path, uuid.UUID, str, datetime]]:
    """Return every jot that opens, oldest first, as (file, id, text, time). What does not open stays where it is."""
    inbox = vault / INBOX
    if not inbox.is_dir():
        return []
    jots: list[tuple[Path, uuid.UUID, str, datetime]] = []
    for path in sorted(inbox.glob("*.jot")):
        try:
            note = json.loads(SealedBox(key).decrypt(read_private(path, MAX_FILE_BYTES)))
            jots.append((path, _id_of(path), *_read_note(note)))
        except (OSError, ValueError, KeyError, TypeError, RecursionError, CryptoError):
            continue  # not ours or damaged: never delete what could not be read
    return jots


def count_strange(vault: Path, key: PrivateKey) -> int:
    """Return how many files of the inbox are no jot of this vault: damaged, not ours, or sealed to another key."""
    return len(list((vault / INBOX).glob("*.jot"))) - len(read_jots(vault, key))


def _id_of(path: Path) -> uuid.UUID:
    jot_id = uuid.UUID(path.stem)
    if str(jot_id) != path.stem:  # two names must not stand for one jot
        raise ValueError("not the name of a jot")
    return jot_id


def _read_note(note: Any) -> tuple[str, datetime]:
    text, at = note["text"], datetime.fromisoformat(note["at"])
    if not isinstance(text, str):
        raise TypeError("not the text of a jot")
    return text, at


def drop_jots(paths: list[Path]) -> None:
    """Remove jots that are entries now."""
    for path in paths:
        path.unlink(missing_ok=True)
    if paths:
        sync_directory(paths[0].parent)
