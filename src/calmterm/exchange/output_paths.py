"""Where exports go: which places are refused, and what is said of one that others can change.

An export takes its place whole or not at all, and nobody else can read it meanwhile. What is unfinished stands beside
its target under a hidden name, 0600 or 0700, and nowhere else. It goes when the writing fails; only a killed process
can leave it there. All of it is written through descriptors (see core/files.py), never by opening a name again.
"""

import os
import stat
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from calmterm.core import files
from calmterm.core.errors import Displaced, ReadOnly, UnsafePlace, UsageError

SWAPPABLE: Final = (
    "Others can write to that directory: they cannot read what you wrote, but they could put something else in its"
    " place."
)


@contextmanager
def target_errors() -> Generator[None]:
    """Speak of the target where the store's errors would speak of the vault. Raises UsageError."""
    try:
        yield
    except Displaced:
        raise
    except (ReadOnly, UnsafePlace):
        raise UsageError("No file can be written there. Choose a directory that is yours.") from None


def require_place(output: Path, vault: Path, *, new: bool, example: str = "-o journal.json") -> None:
    """Refuse what an export must not replace: directories, links, devices and the vault's own files.

    With `new` nothing at all may stand there. Raises UsageError.
    """
    try:
        if new and os.path.lexists(output):
            raise UsageError("That name is taken. Name a new directory, or a file that ends in .zip")
        if not output.absolute().parent.is_dir() or output.is_dir():
            raise UsageError(f"Name a file in a directory that exists, for example {example}")
        if output.resolve().is_relative_to(vault.resolve()):
            raise UsageError("That is inside the vault, which holds nothing unencrypted. Choose another directory.")
        if not stat.S_ISREG(output.lstat().st_mode):
            raise UsageError("There is a link or a device of that name. Name a plain file, or - to print.")
    except FileNotFoundError:
        pass  # nothing stands there yet
    except (OSError, RuntimeError):  # no way in, a name too long, or links that go in circles
        raise UsageError("That path cannot be used. Check its name and permissions.") from None


def require_free(target: Path, vault: Path) -> None:
    """Refuse a place for a backup or archive that is taken, missing, or inside the vault. Raises UsageError."""
    try:
        if target.is_symlink() or target.exists():
            raise UsageError("That name is taken. Name a new file, or a directory to put it in.")
        if not target.absolute().parent.is_dir():
            raise UsageError("Name a file in a directory that is there.")
        if target.resolve().is_relative_to(vault.resolve()):
            raise UsageError("That is inside the vault. Name another directory, or none for its own backups.")
    except (OSError, RuntimeError):
        raise UsageError("That path cannot be used. Check its name and permissions.") from None


def write_private(path: Path, content: bytes) -> None:
    """Write a file to a place that was asked for, 0600, all or nothing. Raises UsageError, OutOfSpace, Displaced."""
    with target_errors():
        files.write_private(path.absolute(), content)


@contextmanager
def new_directory(path: Path) -> Generator[files.Directory]:
    """Make an empty private directory to fill with files, which becomes `path` when the block ends well.

    Raises OutOfSpace, ReadOnly, UnsafePlace: also where `path` is no longer free, and Displaced.
    """
    try:
        with files.Directory(path.parent) as parent, parent.making(path.name) as inner:
            yield inner
    except OSError as error:
        raise files.typed(error) from None


def announced(said: str, path: Path) -> str:
    """Return `said` of a file that was written, with one sentence more where others could replace that file."""
    try:
        swappable = files.others_can_swap(path.absolute())
    except UnsafePlace:
        swappable = True
    return f"{said} {SWAPPABLE}" if swappable else said
