"""Copies made anew without what was removed for good after they were made.

Each is written beside the old one and read back before that goes: killed midway, the old one is there, or both.
"""

import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from calmterm import migrations
from calmterm.core import files
from calmterm.core.errors import CalmtermError, NotABackup, OutOfSpace, ReadOnly, Refused, UnsafePlace
from calmterm.store import backup_file
from calmterm.store.copies import Copier
from calmterm.store.crypto.keyring import MAX_BYTES, Keyring
from calmterm.store.db import backup, database
from calmterm.store.place import BACKUPS, KEYRING
from calmterm.store.retention import Purged
from calmterm.store.store import Store


@dataclass(frozen=True, slots=True)
class Anew:
    """What came of it: how many copies were made anew, and the paths of those that could not be looked through."""

    count: int
    left: tuple[Path, ...]

    @property
    def words(self) -> str:
        """Return the sentences that tell it."""
        said = f"Copies made anew without what was removed, and read back: {self.count}."
        if self.left:
            names = ", ".join(path.name for path in self.left)
            said += f" Left as they are, since they are damaged or of other keys or another release: {names}."
        return said


def make_anew(copier: Copier, purged: Purged) -> Anew:
    """Take what was purged out of every copy in the backups directory and the second place that holds any of it.

    Copies under a master key of before, of another release's schema, or damaged ones are left as they are. Raises
    OutOfSpace, ReadOnly, UnsafePlace.
    """
    count, left = 0, list[Path]()
    for place in sorted([*copier.made(), *copier.made_elsewhere()]):
        try:
            count += _directory_anew(copier, place, purged) if place.is_dir() else _file_anew(copier, place, purged)
        except (OutOfSpace, ReadOnly, UnsafePlace):
            raise
        except CalmtermError:
            left.append(place)
        except OSError as error:
            raise files.typed(error) from None
    return Anew(count, tuple(left))


def _directory_anew(copier: Copier, place: Path, purged: Purged) -> bool:
    """Make a copy that is a vault of its own anew, under a name beside the old one's; whether it held any."""
    with backup_file.duplicated(place, place.parent) as twin:
        keyring = Keyring.from_bytes(files.read_private(twin / KEYRING, MAX_BYTES))
        if not _purge(copier, twin, keyring, purged):
            return False
        backup_file.read_copy(twin, copier.master, place.parent)
        twin.rename(backup.free_place(place.parent, place.name))
        files.sync_directory(place.parent)
    shutil.rmtree(place)
    return True


def _file_anew(copier: Copier, path: Path, purged: Purged) -> bool:
    """Make a backup file anew in its place; whether it held any."""
    made_at, scratch = backup_file.made_at(path), copier.directory / BACKUPS
    if made_at is None:
        raise NotABackup
    with backup_file.unpacked(path, scratch) as (twin, _, keyring):
        if not _purge(copier, twin, keyring, purged):
            return False
        new = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        engine = database.open_engine(twin / keyring.database, *copier.master.database)
        try:
            backup_file.write(engine, keyring, copier.master, made_at, new, scratch)
        finally:
            engine.dispose()
        new.replace(path)
    files.sync_directory(path.parent)
    return True


def _purge(copier: Copier, twin: Path, keyring: Keyring, purged: Purged) -> int:
    """Purge in the duplicate of a copy; how many records it held. Raises what opening it does, and Refused."""
    keyring.unlock(copier.master)
    engine = database.open_engine(twin / keyring.database, *copier.master.database)
    try:
        with database.errors_typed():
            if migrations.current(engine) != max(migrations.revisions()):
                raise Refused("That copy is of another release.")
            return Store(twin, engine, copier.master, keyring, copier.clock).removal.purge_again(purged)
    finally:
        engine.dispose()
