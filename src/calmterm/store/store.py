"""An open vault: records, and beside them settings, drafts, search and the jots that wait in the inbox."""

import contextlib
import heapq
import uuid
from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from calmterm.core import dates, files
from calmterm.core.clock import Clock
from calmterm.core.errors import CalmtermError, InvalidRecord, UsageError
from calmterm.core.preferences import preference
from calmterm.core.whereabouts import origin
from calmterm.store import backup_file, jots, last_seen, lock_cards
from calmterm.store.alerts import Alerts
from calmterm.store.backup_file import Copied
from calmterm.store.copies import TRIAL_EVERY, TRIED_ON, Copier, Held
from calmterm.store.crypto.keyring import Keyring
from calmterm.store.crypto.master_key import MasterKey
from calmterm.store.db import backup, database
from calmterm.store.db.audit import Break
from calmterm.store.db.row_rules import broken_rule
from calmterm.store.drafts import Drafts
from calmterm.store.logged_undo import LoggedUndo
from calmterm.store.model import records
from calmterm.store.model.catalog import kind_of, listed_kinds
from calmterm.store.model.fields import FieldSpec
from calmterm.store.model.record import Record
from calmterm.store.model.summary import name_of
from calmterm.store.opened_text import OpenedText
from calmterm.store.record_mapper import INDEX_KEY, RecordMapper, live
from calmterm.store.repository import Repository
from calmterm.store.search import Hit, parse

if TYPE_CHECKING:
    from calmterm.store.insight_store import InsightStore
    from calmterm.store.library import Library
    from calmterm.store.measure_series import MeasureSeries

LOST: Final = "Changes since then of which nothing earlier is kept: {}. Their records are shown as they were later."
UNSOUND: Final = "So the vault may not be shown as it really stood. calmterm doctor tells more."
REMOVED: Final = "Deleted forever since then, and so not shown: {} of what was there."
LAST_OPENED: Final = "last_opened"  # the setting with the time and the machine or terminal
BACKUP_TO: Final = "backup_to"  # the second place of each day's copy


class Store(Repository):
    """An open vault: its records, settings, drafts and search. Close it when done."""

    def __init__(self, directory: Path, engine: Engine, master: MasterKey, keyring: Keyring, clock: Clock) -> None:
        super().__init__(RecordMapper(engine, master, keyring.vault_id, clock))
        self.logged_undo = LoggedUndo(self)
        self.drafts = Drafts(self.rows)
        self.opened = OpenedText(self)
        self.alerts = Alerts(self)
        self._engine = engine
        self.directory = directory
        self.keyring = keyring
        self._master = master
        self.notices: list[str] = []
        self.stood_at: datetime | None = None
        """The moment that this shows, where it is a copy of the vault as it stood, to be read and thrown away."""
        self.past: Self | None = None
        """The copy that `look_back` opened last."""
        self.presence = contextlib.ExitStack()
        self._read_day_start()
        if (kept := self.setting(INDEX_KEY)) is not None:
            self.rows.index_key = bytes.fromhex(kept)
        self._seen = self._data_version()

    # Most commands ask for none of these, and each brings modules that take milliseconds to import.

    @cached_property
    def library(self) -> "Library":
        """Return the texts to read and the questions to write about."""
        from calmterm.store.library import Library

        return Library(self)

    @cached_property
    def measures(self) -> "MeasureSeries":
        """Return the numbers behind trends and insights."""
        from calmterm.store.measure_series import MeasureSeries

        return MeasureSeries(self)

    @cached_property
    def insights(self) -> "InsightStore":
        """Return what was found in the numbers."""
        from calmterm.store.insight_store import InsightStore

        return InsightStore(self, self.measures)

    @property
    def master(self) -> MasterKey:
        """Return the key that opens the vault again without a secret."""
        return self._master

    def renew_cards_at_lock(self) -> None:
        """Write out the cards that are read without a passphrase, if the person chose it; else remove their file.

        Raises OutOfSpace, ReadOnly, UnsafePlace.
        """
        lock_cards.renew(self, self.directory, wanted=self.preference(lock_cards.SETTING) == "on")

    def close(self) -> None:
        """Fold the write-ahead log into the database, as far as other windows allow, and close it."""
        try:
            self.end_look_back()
            if self.stood_at is None:
                self.remember_as_seen()
                with contextlib.suppress(CalmtermError, DBAPIError):  # leaving never fails for it
                    self.renew_cards_at_lock()
            with contextlib.suppress(CalmtermError):
                database.fold_log(self._engine, wait=False)  # leaving never waits
        finally:
            self.opened.forget()
            self._engine.dispose()
            self.presence.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- settings ---------------------------------------------------------------------------------------

    def setting(self, name: str) -> str | None:
        """Return a person's choice by name, or None."""
        with self.rows.reading() as session:
            return session.scalar(select(col(records.Setting.value)).where(col(records.Setting.name) == name))

    def preference(self, name: str) -> str:
        """Return a person's choice, or the default of one not made yet. Raises KeyError for a choice that nobody is
        given.
        """
        return self.setting(name) or preference(name).default

    def set_setting(self, name: str, value: str) -> None:
        """Keep a choice. Raises InvalidRecord."""
        checked = records.Setting.check({"name": name, "value": value})
        with self.rows.writing() as session:
            row = session.scalar(select(records.Setting).where(col(records.Setting.name) == name))
            if row is None:
                self.rows.insert(session, records.Setting.from_values(checked))
            else:
                row.assign(checked)
                self.rows.stamp(session, row)
        self._read_day_start()

    def _read_day_start(self) -> None:
        with contextlib.suppress(ValueError):
            self.rows.day_starts_at = time.fromisoformat(self.preference("day_starts_at"))

    def made_at(self) -> datetime:
        """When the vault was made, with the triggers that come with it."""
        with self.rows.reading() as session:
            return session.scalar(select(func.min(col(records.Trigger.created_at)))) or self.clock.now()

    # --- trash ------------------------------------------------------------------------------------------

    def purge(self, record: Record | None = None) -> tuple[int, Held | None]:
        """Remove a record in the trash for good, or all: how many went, and which copies hold what was there before.

        None where nothing went that was ever logged or copied. Raises NotFound.
        """
        end = self.history.end_of_log()
        gone = self.removal.purge(record)
        since = self.history.purged_were_there_since(end)
        return gone, None if since is None else self.copier().holding(since)

    def in_trash(self, limit: int, after: Record | None = None) -> list[Record]:
        """Return a page of the trash, of every listed kind, what went last first; `after` ends the page before."""
        pages = (self.records(kind, trashed=True, limit=limit, after=after) for kind in listed_kinds())
        return heapq.nlargest(limit, chain.from_iterable(pages), key=lambda one: (one.deleted_at, one.id))

    def count_trash(self) -> int:
        """Return how many records are in the trash."""
        with self.rows.reading() as session:
            trashed = (select(func.count()).where(col(kind.deleted_at).is_not(None)) for kind in listed_kinds())
            return sum(session.scalar(query) or 0 for query in trashed)

    # --- forms ------------------------------------------------------------------------------------------

    def options(self, spec: FieldSpec) -> list[tuple[str, str]]:
        """Return what a reference can point to: the live records of its kind, as (words, id)."""
        return [(name_of(record), str(record.id)) for record in self.each(kind_of(spec.target))]

    def beginning(self, kind: type[Record]) -> dict[str, Any]:
        """Return what the form of a new record begins with: now, today, or the next number of its list."""
        about = kind.about
        if about.felt is not None:
            return {about.felt: self.clock.now().replace(second=0, microsecond=0)}
        if about.continues:
            return self._next_version(kind)
        ordered = {spec.name: spec for spec in kind.columns() if spec.required and not spec.hidden}.get(about.order)
        if ordered is not None and ordered.widget == "day":
            return {ordered.name: self.today()}
        if ordered is not None and ordered.widget == "number":
            with self.rows.reading() as session:
                last = session.scalar(select(func.max(getattr(kind, ordered.name))).where(live(kind)))
            return {ordered.name: (last or 0) + 1}
        return {}

    def _next_version(self, kind: type[Record]) -> dict[str, Any]:
        """The newest record's words under the next number; the first begins at 1."""
        newest = next(iter(self.records(kind, limit=1)), None)
        if newest is None:
            return {kind.about.order: 1}
        words = {spec.name: newest.get(spec.name) for spec in kind.prose()}
        return {**words, kind.about.order: newest.get(kind.about.order) + 1}

    def check_rules(self, kind: type[Record], values: Mapping[str, Any]) -> None:
        """Hold checked values against the kind's rules over several columns. Raises InvalidRecord."""
        with self.rows.reading() as session:
            rule = broken_rule(session.connection().connection.cursor(), kind, values)
        if rule is not None:
            raise InvalidRecord({rule.name: rule.sentence})

    # --- what else goes on ------------------------------------------------------------------------------

    @property
    def is_synced(self) -> bool:
        """Return whether this vault was joined to a place over which it syncs."""
        with self.rows.reading() as session:
            return session.connection().exec_driver_sql("SELECT 1 FROM device LIMIT 1").first() is not None

    def changed_elsewhere(self) -> bool:
        """Return whether another process wrote to the vault since this was last asked. Our own writes do not count.

        Also true after another window closed and tidied the write-ahead log (sqlite.org, PRAGMA data_version).
        """
        seen, self._seen = self._seen, self._data_version()
        return self._seen != seen

    def _data_version(self) -> int:
        with database.errors_typed(), self._engine.connect() as connection:
            return connection.connection.cursor().execute("PRAGMA data_version").fetchone()[0]

    def compare_with_last_seen(self) -> str | None:
        """Return what there is to tell if this is an older state of the vault than this machine saw before."""
        # What is damaged there is for doctor to tell: it must not stand against opening what can be read.
        with contextlib.suppress(CalmtermError, DBAPIError), self.rows.reading() as session:
            return last_seen.compare(self.directory, session.connection(), self.keyring, self._master)
        return None

    def remember_as_seen(self) -> None:
        """Note outside the vault how far it has come. Never raises."""
        with contextlib.suppress(CalmtermError, DBAPIError), self.rows.reading() as session:
            last_seen.remember(self.directory, session.connection(), self.keyring, self._master)

    def note_opening(self) -> None:
        """Tell in `notices` when and from where the vault was last opened on the screens, and note this time for next.

        Where nothing can be written, this time is not noted.
        """
        when, _, where = (self.setting(LAST_OPENED) or "").partition(" ")
        with contextlib.suppress(ValueError):
            at = self.clock.here(datetime.fromisoformat(when))
            whence = f", from {where}" if where else ""
            self.notices.append(f"Last opened {dates.full_without_year(at)}, {at:%H:%M}{whence}.")
        with contextlib.suppress(CalmtermError):
            self.set_setting(LAST_OPENED, f"{self.rows.now().isoformat(timespec='seconds')} {origin()}")

    def is_trial_due(self) -> bool:
        """Return whether no copy was tried out for a month."""
        try:
            tried = date.fromisoformat(self.setting(TRIED_ON) or "")
        except ValueError:
            return True
        return self.clock.now().date() - tried >= TRIAL_EVERY

    def note_trial(self) -> None:
        """Note that a copy was tried out today, for `doctor` to tell."""
        self.set_setting(TRIED_ON, self.clock.now().date().isoformat())

    def reencrypt(self, path: Path, master: MasterKey) -> None:
        """Write all of the vault to a new database under another master key (see rotation.py)."""
        from calmterm.store import rotation

        rotation.reencrypt(self._engine, path, self._master, master, self.keyring.vault_id, self.rows.now())

    def back_up(self, path: Path | None = None) -> Copied:
        """Make a copy and read it back: one file at `path`, or a vault of its own in the backups directory.

        Raises VaultDamaged, OutOfSpace, ReadOnly, UnsafePlace, Displaced, VaultBusy.
        """
        now = self.clock.now()
        if path is not None:
            backups = self.directory / backup.BACKUPS
            files.make_directory(backups)
            return backup_file.write(self._engine, self.keyring, self._master, now, path, backups)
        place = backup.copy_before(self.directory, self._engine, self.keyring, self._master, now, "by-hand")
        return Copied(place, backup.made_at(place), *backup_file.read_copy(place, self._master, place.parent))

    def as_of(self, when: datetime) -> Self:
        """Return the vault as it stood at a moment, to read: a copy that is gone when it is closed. Raises UsageError.

        What was removed for good since is not in it. `notices` tells of records whose state then is not kept.
        """
        if when > self.clock.now():
            raise UsageError("That moment is still to come.")
        presence = contextlib.ExitStack()
        with contextlib.ExitStack() as undone:
            undone.push(presence)
            place = presence.enter_context(backup.partial(self.directory / backup.BACKUPS))
            path = place / self.keyring.database
            backup.copy_pages(self._engine, path, self._master)
            engine = database.open_engine(path, *self._master.database)
            presence.callback(engine.dispose)
            past = type(self)(place, engine, self._master, self.keyring, self.clock)
            counts = past.history.rewind(when)
            if breaks := self.verify_audit():
                past.notices.append(f"{breaks[0]} {UNSOUND}")
            past.notices += [said.format(count) for said, count in zip((LOST, REMOVED), counts, strict=True) if count]
            past.presence, past.stood_at = presence, when
            undone.pop_all()
        return past

    def look_back(self, day: date) -> Self:
        """Open the vault as it stood at the end of a day beside this one, as `past`, until another is looked back to.

        `end_look_back`, and closing this one, close it. Raises UsageError for a day to come, and what `as_of` does.
        """
        self.end_look_back()
        starts, now = self.rows.day_starts_at, self.clock.now()
        end = self.clock.localize(datetime.combine(day + timedelta(days=1), starts)) - timedelta(microseconds=1)
        self.past = self.as_of(end if day != self.today() else now)
        return self.past

    def end_look_back(self) -> None:
        """Close what `look_back` opened, if anything."""
        past, self.past = self.past, None
        if past is not None:
            past.close()

    def backup_name(self) -> str:
        """Return the name of a backup that is made now."""
        return backup_file.name_at(self.keyring, self.clock.now())

    def copier(self) -> Copier:
        """Return what makes the copies of each day, in any thread."""
        second = self.setting(BACKUP_TO)
        return Copier(self.directory, self.keyring, self._master, self.clock, Path(second) if second else None)

    def verify_audit(self) -> list[Break]:
        """Return where the change log was altered or cut, the first place first; none for a sound one."""
        with self.rows.reading() as session:
            return self.rows.audit.verify(session.connection())

    # --- search, jots -----------------------------------------------------------------------------------

    def search(self, query: str, limit: int | None = None) -> list[Hit]:
        """Return records that fit a query (see search.py), newest first. Raises UsageError."""
        return self.find_words(query, limit)[0]

    def find_words(
        self, query: str, limit: int | None = None, *, skip: int = 0, kind: type[Record] | None = None,
        notebooks: Collection[uuid.UUID | None] | None = None,
    ) -> tuple[list[Hit], int]:  # fmt: skip
        """Return a page of `search`, after so many that were there before, and how many fit in all. Raises UsageError.

        With `kind` only records of that are looked at, with `notebooks` only entries of those.
        """
        parsed = parse(query, self.clock, self.today())
        keys = self.opened.fitting(parsed, kind, notebooks)
        end = None if limit is None else skip + limit
        return list(self.opened.hits(parsed, keys[skip:end])), len(keys)

    def unreadable(self) -> list[Record]:
        """Return the records that the last search could not look into, as their text is damaged."""
        return self.opened.damaged()

    def trigger_names(self) -> list[str]:
        """Return the triggers a check-in can name, built-in and own, most used first; those put away left out."""
        with self.rows.reading() as session:
            key = col(records.CheckInTrigger.trigger_id)
            counted = session.execute(select(key, func.count()).where(live(records.CheckInTrigger)).group_by(key))
            used = {row[0]: row[1] for row in counted}
        listed = [one for one in self.records(records.Trigger, oldest_first=True) if one.archived_at is None]
        return [one.text.name for one in sorted(listed, key=lambda one: -used.get(one.id, 0))]

    def fold_jots(self, keys: MasterKey) -> int:
        """Make journal entries of the jots in the inbox; returns how many. Raises OutOfSpace, VaultBusy, ReadOnly."""
        entries: list[records.JournalEntry] = []
        taken: list[Path] = []
        for path, jot_id, text, at in jots.read_jots(self.directory, keys.capture):
            try:
                entry = self.new(records.JournalEntry, {"written_at": at, "body": text, "source": "jot"})
            except InvalidRecord:
                continue  # an empty or oversized one stays in the inbox, where doctor tells of it
            entry.id = jot_id
            entries.append(entry)
            taken.append(path)
        if not entries:
            return 0
        added = self.add_new(entries)
        jots.drop_jots(taken)
        return len(added)
