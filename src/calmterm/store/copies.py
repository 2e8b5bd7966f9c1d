"""Copies that calmterm makes by itself: one a day, thinned out by age, and now and then one tried.

They stand in the vault's backups directory, and in a second place where one was chosen (a stick, a mounted share). All
of this runs on a connection of its own, so that it is never in the way of what a person does meanwhile.
"""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from calmterm.core import files
from calmterm.core.clock import Clock
from calmterm.core.errors import CalmtermError
from calmterm.store import backup_file
from calmterm.store.crypto.keyring import Keyring
from calmterm.store.crypto.master_key import MasterKey
from calmterm.store.db import backup, database
from calmterm.store.place import BACKUPS

DAILY: Final = "daily"
DAYS, WEEKS, MONTHS = 7, 4, 12  # of which the newest copy is kept
TRIAL_EVERY: Final = timedelta(days=30)
TRIED_ON: Final = "copy_tried_on"  # the setting with the day on which a copy was last tried out
NO_SECOND_PLACE: Final = "The copy in your second place could not be made: {} The one in the vault's backups was."


@dataclass(frozen=True, slots=True)
class CopyResult:
    """What came of a day's copy: whether one was tried out as well, and what there is to tell."""

    is_tried: bool
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """Of how many copies so many hold something, and how many of these go by themselves as they grow old."""

    copies: int
    held: int
    thinned: int

    @property
    def words(self) -> str:
        """Return the sentences that tell it; none where there are no copies."""
        if not self.copies:
            return ""
        if not self.held:
            return f"Copies made before that hold it: none of {self.copies}."
        others = self.held - self.thinned
        said = f"Copies made before that still hold it: {self.held} of {self.copies}."
        if self.thinned:
            said += f" Those that go by themselves, within twelve months: {self.thinned}."
        if others:
            said += f" Those that stay until you delete them: {others}."
        return said


@dataclass(frozen=True, slots=True)
class Copier:
    """Makes the copies of an open vault, in any thread."""

    directory: Path
    keyring: Keyring
    master: MasterKey
    clock: Clock
    second_place: Path | None = None

    def is_due(self) -> bool:
        """Return whether today, by the local date, has no copy yet."""
        today = self.clock.now().date()
        zone = self.clock.now().tzinfo
        return all(at.astimezone(zone).date() != today for at in self._daily().values())

    def newest(self) -> datetime | None:
        """When the newest copy in the backups directory was made, by whatever way."""
        return max(self.made().values(), default=None)

    def made(self) -> dict[Path, datetime]:
        """Return the copies in the backups directory, by whatever way they were made, each with its time."""
        found = (self.directory / BACKUPS).glob("*")
        return {place: at for place in found if (at := backup.made_at(place)) is not None}

    def made_elsewhere(self) -> dict[Path, datetime]:
        """Return the copies of this vault in the second place, each with its time; none while that is not there."""
        ours = f"calmterm-{self.keyring.vault_id.hex()[:8]}-*{backup_file.SUFFIX}"
        found = () if self.second_place is None else self.second_place.glob(ours)
        return {file: at for file in found if (at := backup_file.made_at(file)) is not None}

    def holding(self, since: datetime) -> Held:
        """Return how many copies hold what was there since a moment and was removed for good only now."""
        copies = {**self.made(), **self.made_elsewhere()}
        begun = since.replace(microsecond=0)  # a copy is named by the second
        held = [place for place, at in copies.items() if at >= begun]
        thinned = self._daily().keys() | self.made_elsewhere().keys()
        return Held(len(copies), len(held), sum(place in thinned for place in held))

    def make(self, *, with_trial: bool) -> CopyResult:
        """Make today's copies and take away those that are no longer kept; try the newest one where asked.

        Raises what `copy_before` raises; what goes wrong in the second place or with the trial is told.
        """
        now = self.clock.now()
        path = self.directory / self.keyring.database
        with files.unmoved(path):
            engine = database.open_engine(path, *self.master.database)
        problems: list[str] = []
        try:
            made = backup.copy_before(self.directory, engine, self.keyring, self.master, now, DAILY)
            if self.second_place is not None:
                try:
                    self._make_second(engine, self.second_place, now)
                except (CalmtermError, OSError) as error:
                    told = files.typed(error) if isinstance(error, OSError) else error
                    problems.append(NO_SECOND_PLACE.format(told))
        finally:
            engine.dispose()
        for place in _outlived(self._daily()):
            shutil.rmtree(place, ignore_errors=True)
        if with_trial:
            try:
                backup_file.read_copy(made, self.master, self.directory / BACKUPS)
            except CalmtermError as error:
                problems.append(f"A copy was tried out and did not open. {error}")
        return CopyResult(with_trial, tuple(problems))

    def _make_second(self, engine: Engine, place: Path, now: datetime) -> None:
        if not place.is_dir():
            raise CalmtermError("the directory is not there.")
        target = place / backup_file.name_at(self.keyring, now)
        backup_file.write(engine, self.keyring, self.master, now, target, self.directory / BACKUPS)
        for file in _outlived(self.made_elsewhere()):
            file.unlink(missing_ok=True)

    def _daily(self) -> dict[Path, datetime]:
        """The copies that were made by themselves, with their times."""
        found = (self.directory / BACKUPS).glob(f"*-{DAILY}*")
        return {place: at for place in found if (at := backup.made_at(place)) is not None}


def _outlived(made: dict[Path, datetime]) -> list[Path]:
    """Which copies go: all but the newest of each of the last 7 days, 4 weeks and 12 months that have one."""
    kept: set[Path] = set()
    newest_first = sorted(made, key=lambda path: made[path], reverse=True)
    for period, count in (("%Y-%m-%d", DAYS), ("%G-%V", WEEKS), ("%Y-%m", MONTHS)):
        first: dict[str, Path] = {}
        for path in newest_first:
            first.setdefault(f"{made[path].astimezone(UTC):{period}}", path)
        kept |= {*list(first.values())[:count]}
    return [path for path in newest_first if path not in kept]
