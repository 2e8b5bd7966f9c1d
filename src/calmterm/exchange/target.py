"""Where a readable file may be written: never over a directory, a link, a device or into a vault."""

import contextlib
import os
import stat
from collections.abc import Generator
from pathlib import Path

from calmterm.errors import ReadOnly, UnsafePlace, UsageError


@contextlib.contextmanager
def our_words() -> Generator[None]:
    """The store's errors speak of the vault; here it is the target that cannot be written. Raises UsageError."""
    try:
        yield
    except (ReadOnly, UnsafePlace):
        raise UsageError("No file can be written there. Choose a directory that is yours.") from None


def require_place(output: Path, vault: Path, *, new: bool) -> None:
    """Refuse what an export must not replace: directories, links, devices and the vault's own files.

    With `new` nothing at all may stand there. Raises UsageError.
    """
    try:
        if new and os.path.lexists(output):
            raise UsageError("That name is taken. Name a new directory, or a file that ends in .zip")
        if not output.absolute().parent.is_dir() or output.is_dir():
            raise UsageError("Name a file in a directory that exists, for example -o journal.json")
        if output.resolve().is_relative_to(vault.resolve()):
            raise UsageError("That is inside the vault, which holds nothing unencrypted. Choose another directory.")
        if not stat.S_ISREG(output.lstat().st_mode):
            raise UsageError("There is a link or a device of that name. Name a plain file, or - to print.")
    except FileNotFoundError:
        pass  # nothing stands there yet
    except (OSError, RuntimeError):  # no way in, a name too long, or links that go in circles
        raise UsageError("That path cannot be used. Check its name and permissions.") from None
