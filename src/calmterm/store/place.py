"""Where a vault stands. Nothing is loaded for it, so that the lock screen can look at once."""

from pathlib import Path
from typing import Final

from calmterm.core import files

BACKUPS: Final = "backups"
KEYRING: Final = "keyring.json"
KEYRING_COPY: Final = "keyring.copy.json"


def is_vault(directory: Path) -> bool:
    """Return whether a vault stands in a directory. Raises UnsafePlace."""
    files.check_place(directory)
    return any((directory / name).is_file() for name in (KEYRING, KEYRING_COPY))
