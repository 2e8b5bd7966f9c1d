"""Coping cards that may be read without the passphrase, because their person chose so.

One file per vault directory in the state directory (XDG_STATE_HOME), 0600, named by a hash of the directory's path.
It is plain text, and its first line says so. There is none unless the setting is on.
"""

import hashlib
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from calmterm.core import files
from calmterm.core.paths import state_directory
from calmterm.core.text import clean

FIRST: Final = (
    "Not encrypted: coping cards that calmterm keeps outside its vault, to be read without the passphrase, because you"
    " chose so in its settings. Whoever can open this file can read them."
)
MAX_BYTES: Final = 256 * 1024
APART: Final = "\n\n"


def path(directory: Path) -> Path:
    """Return where the file of a vault is, or would be."""
    name = hashlib.blake2b(os.fsencode(os.path.realpath(directory)), digest_size=16, person=b"calm.lock.cards")
    return state_directory() / f"coping-cards-{name.hexdigest()}.txt"


def read(directory: Path) -> list[str]:
    """Return the cards of the vault in a directory, safe to show; none where there is no file that can be read."""
    try:
        text = files.read_private(path(directory), MAX_BYTES).decode("utf-8")
    except (OSError, ValueError):
        return []
    first, _, cards = text.partition(APART)
    return [clean(card).strip("\n") for card in cards.split(APART) if card.strip()] if first == FIRST else []


def write(directory: Path, cards: Iterable[str]) -> None:
    """Keep these cards as they fit in, in place of those before. Raises OutOfSpace, ReadOnly, UnsafePlace."""
    text = FIRST + APART
    for card in cards:
        more = text + "\n".join(line for line in card.split("\n") if line.strip()) + APART
        if len(more.encode("utf-8")) > MAX_BYTES:
            break
        text = more
    place = path(directory)
    if _held(place) != text.encode("utf-8"):
        files.make_directory(place.parent)
        files.write_private(place, text.encode("utf-8"))


def remove(directory: Path) -> None:
    """Remove the file. Raises OSError where that is not possible."""
    path(directory).unlink(missing_ok=True)


def _held(place: Path) -> bytes | None:
    with suppress(OSError, ValueError):
        return files.read_private(place, MAX_BYTES)
    return None
