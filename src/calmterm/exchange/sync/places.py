"""The places that a vault syncs over: a folder, or a PostgreSQL database."""

from pathlib import Path
from types import ModuleType
from typing import Final

from calmterm.core.errors import NotFound, UsageError
from calmterm.exchange.sync.carriers import Carrier
from calmterm.exchange.sync.folder import Folder, keyring_at
from calmterm.store.place import KEYRING

DATABASE: Final = ("postgresql://", "postgres://")
NOT_INSTALLED: Final = "Syncing over PostgreSQL needs psycopg beside calmterm: pip install 'psycopg[binary]'"
INSIDE: Final = "The vault and the folder that it syncs over may not lie inside one another. Choose another folder."


def carrier_of(place: str, vault_id: bytes) -> Carrier:
    """Return what carries segments of a vault to and from a place. Raises UsageError."""
    if is_database(place):
        return _postgres().Database(place, vault_id)
    return Folder(Path(place), vault_id)


def is_database(place: str) -> bool:
    """Tell whether a place is a PostgreSQL database, and not a folder."""
    return place.startswith(DATABASE)


def _postgres() -> ModuleType:
    """Load what talks to PostgreSQL. Raises UsageError where it is not installed."""
    try:
        from calmterm.exchange.sync import postgres
    except ImportError:
        raise UsageError(NOT_INSTALLED) from None
    return postgres


def checked_place(place: str, vault: Path) -> str:
    """Return a place as it is kept: a folder by its whole path. Raises UsageError, NotFound."""
    if is_database(place):
        return _postgres().checked_address(place)
    if "://" in place:
        raise UsageError("A place of the sync is a folder, or postgresql://NAME@HOST/DATABASE.")
    folder = Path(place).expanduser()
    if not folder.is_dir():
        raise NotFound("There is no such folder. Connect it, or make it first.")
    folder, vault = folder.resolve(), vault.resolve()
    if folder.is_relative_to(vault) or vault.is_relative_to(folder):
        raise UsageError(INSIDE)
    return str(folder)


def header_at(place: str, vault: Path) -> tuple[bytes, str]:
    """Return the keyring.json of the vault that syncs over a place, and the place to join. Raises UsageError,
    NotFound.
    """
    if is_database(place):
        return _postgres().keyring_in(place), place
    folder = Path(checked_place(place, vault))
    header = keyring_at(folder)
    return header, str(folder.parent if (folder / KEYRING).is_file() else folder)
