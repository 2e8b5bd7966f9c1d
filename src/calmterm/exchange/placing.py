"""Exports of more than one text take their place whole or not at all, and nobody else can read them meanwhile.

What is unfinished stands beside its target under a hidden name, 0600 or 0700, and nowhere else. It goes when the
writing fails; only a killed process can leave it there.
"""

import os
import secrets
import shutil
import stat
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from calmterm.errors import ReadOnly, UnsafePlace, UsageError
from calmterm.store import files


@contextmanager
def our_words() -> Generator[None]:
    """The store's errors speak of the vault; here it is the target that cannot be written. Raises UsageError."""
    try:
        yield
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


@contextmanager
def new_file(path: Path) -> Generator[Path]:
    """An empty private file to write, which replaces `path` when the block ends well.

    Raises OutOfSpace, ReadOnly, UnsafePlace.
    """
    partial = _beside(path)
    try:
        os.close(files.create_private(partial))
        try:
            yield partial
            _sync(partial)
            partial.replace(path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
        files.sync_directory(path.parent)
    except OSError as error:
        raise files.typed(error) from None


@contextmanager
def new_directory(path: Path) -> Generator[Path]:
    """An empty private directory to fill with files, which becomes `path` when the block ends well.

    Raises OutOfSpace, ReadOnly, UnsafePlace: also where `path` is no longer free.
    """
    partial = _beside(path)
    try:
        partial.mkdir(mode=files.DIR_MODE)
        try:
            yield partial
            files.sync_directory(partial)
            partial.rename(path)
        except BaseException:
            shutil.rmtree(partial)
            raise
        files.sync_directory(path.parent)
    except OSError as error:
        raise files.typed(error) from None


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}")


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
