"""The folder carrier: `PLACE/<vault>/<device>/<number>.ops`, and a copy of keyring.json.

No two devices ever write one file, so whatever carries the folder can make no conflict of it.
"""

import errno
import re
from contextlib import suppress
from pathlib import Path
from typing import Final

from calmterm.core import files
from calmterm.core.errors import CalmtermError, NotFound, OutOfSpace, ReadOnly, UsageError
from calmterm.exchange.sync.carriers import Found
from calmterm.exchange.sync.segment import SegmentDamaged
from calmterm.store.crypto.keyring import MAX_BYTES, Keyring
from calmterm.store.model.records.sync import SEGMENT_BYTES
from calmterm.store.place import KEYRING

GONE: Final = "The folder that this vault syncs over is not there now. Nothing was changed; connect it and try again."
FULL: Final = "There is no room left in the folder that this vault syncs over. What is new here waits until there is."
FIXED: Final = "The folder that this vault syncs over cannot be written to. What is new here waits until it can."
UNREAD: Final = "The folder that this vault syncs over cannot be read. Check its permissions; nothing was changed."
_SEGMENT: Final = re.compile(r"[0-9]{8,12}\.ops")
_DEVICE: Final = re.compile(r"[0-9a-f]{32}")


class Folder:
    """A folder that something else carries between machines."""

    def __init__(self, place: Path, vault_id: bytes) -> None:
        self._place = place
        self._vault = place / vault_id.hex()

    def begin(self, keyring: bytes) -> None:
        """Make the folder of the vault, and leave a copy of its keyring.json. Raises CalmtermError."""
        self._require()
        there = self._vault / KEYRING
        try:
            self._vault.mkdir(mode=files.DIR_MODE, exist_ok=True)
            if _generation(there) < Keyring.from_bytes(keyring).generation:
                files.write_private(there, keyring)
        except (OSError, OutOfSpace, ReadOnly) as error:
            raise _told(error) from None

    def look(self) -> Found:
        """See which segments are there, and what does not belong there. Raises CalmtermError."""
        self._require()
        found = Found()
        try:
            entries = sorted(self._vault.iterdir()) if self._vault.is_dir() else []
            for directory in entries:
                if _DEVICE.fullmatch(directory.name) and directory.is_dir() and not directory.is_symlink():
                    names = [one.name for one in directory.iterdir()]
                    found.segments[directory.name] = {int(name[:-4]) for name in names if _SEGMENT.fullmatch(name)}
                    strange = sum(not name.startswith(".") and not _SEGMENT.fullmatch(name) for name in names)
                elif directory.name == KEYRING or directory.name.startswith("."):
                    continue
                else:
                    strange = 1
                if strange:
                    found.strange.append(
                        f"{strange} {'file is' if strange == 1 else 'files are'} in the folder that no calmterm put"
                        " there, perhaps copies that a sync program made of a conflict. They are left alone."
                    )
        except OSError as error:
            raise _told(error, UNREAD) from None
        return found

    def read(self, device: str, number: int) -> bytes:
        """Read a segment. Raises SegmentDamaged, and NotFound where it went meanwhile."""
        try:
            return files.read_private(self._path(device, number), SEGMENT_BYTES)
        except FileNotFoundError:
            raise NotFound(GONE) from None
        except (OSError, ValueError):
            raise SegmentDamaged from None

    def write(self, device: str, number: int, data: bytes) -> None:
        """Put a segment in its place, by another name first; one that is there as it should be stays.

        Raises CalmtermError.
        """
        self._require()
        path = self._path(device, number)
        try:
            self._vault.mkdir(mode=files.DIR_MODE, exist_ok=True)
            path.parent.mkdir(mode=files.DIR_MODE, exist_ok=True)
            with suppress(OSError, ValueError):
                if files.read_private(path, SEGMENT_BYTES) == data:
                    return
            files.write_private(path, data)
        except (OSError, CalmtermError) as error:
            raise _told(error) from None

    def close(self) -> None:
        """There is nothing to let go: each file is closed when it was read."""

    def _path(self, device: str, number: int) -> Path:
        return self._vault / device / f"{number:08}.ops"

    def _require(self) -> None:
        if not self._place.is_dir():
            raise NotFound(GONE)


def keyring_at(place: Path) -> bytes:
    """Return the keyring.json of the one vault that syncs over a folder, or of the folder of one.

    Raises NotFound, and UsageError where there are several.
    """
    if not place.is_dir():
        raise NotFound("There is no such folder. Connect it, or check its name.")
    try:
        found = [place / KEYRING] if (place / KEYRING).is_file() else sorted(place.glob(f"*/{KEYRING}"))
        if len(found) > 1:
            raise UsageError("Several vaults sync over that folder. Name the folder of one of them inside it.")
        if not found:
            raise NotFound("No vault syncs over that folder yet. Join it first on the device that has the vault.")
        return files.read_private(found[0], MAX_BYTES)
    except (OSError, ValueError):
        raise NotFound("The keyring.json in that folder could not be read. Has it arrived whole?") from None


def _generation(path: Path) -> int:
    try:
        return Keyring.from_bytes(files.read_private(path, MAX_BYTES)).generation
    except (OSError, ValueError, CalmtermError):
        return 0


def _told(error: Exception, otherwise: str = FIXED) -> CalmtermError:
    if isinstance(error, OutOfSpace) or (isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)):
        return OutOfSpace(FULL)
    if isinstance(error, FileNotFoundError):
        return NotFound(GONE)
    return ReadOnly(otherwise)
