"""An open vault: records, and beside them settings, drafts, search and the jots that wait in the inbox."""

import contextlib
from collections.abc import Iterator
from datetime import time
from itertools import islice
from pathlib import Path
from typing import Self

from sqlalchemy import Engine, Select, delete, select
from sqlmodel import col

from calmterm.clock import Clock
from calmterm.errors import CalmtermError, InvalidRecord
from calmterm.store import database, jots
from calmterm.store.keyring import Keyring, MasterKey
from calmterm.store.record import Record
from calmterm.store.records.checkins import Trigger
from calmterm.store.records.journal import Draft, JournalEntry
from calmterm.store.records.vault import Setting
from calmterm.store.repository import Repository
from calmterm.store.search import Hit, parse, run


class Store(Repository):
    """An open vault: its records, settings, drafts and search. Close it when done."""

    def __init__(self, directory: Path, engine: Engine, master: MasterKey, keyring: Keyring, clock: Clock) -> None:
        super().__init__(engine, master, keyring.vault_id, clock)
        self.directory = directory
        self.notices: list[str] = []
        self._read_day_start()

    def close(self) -> None:
        """Fold the write-ahead log into the database, as far as other windows allow, and close it."""
        try:
            with contextlib.suppress(CalmtermError), database.errors_typed(), self._engine.connect() as connection:
                cursor = connection.connection.cursor()
                cursor.execute("PRAGMA busy_timeout = 0")  # leaving never waits
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- settings ---------------------------------------------------------------------------------------

    def setting(self, name: str) -> str | None:
        """A person's choice by name, or None."""
        with self._reading() as session:
            return session.scalar(select(col(Setting.value)).where(col(Setting.name) == name))

    def set_setting(self, name: str, value: str) -> None:
        """Keep a choice. Raises InvalidRecord."""
        checked = Setting.check({"name": name, "value": value})
        with self._writing() as session:
            row = session.scalar(select(Setting).where(col(Setting.name) == name))
            if row is None:
                self._insert(session, Setting.from_values(checked))
            else:
                row.assign(checked)
                self._stamp(session, row)
        self._read_day_start()

    def _read_day_start(self) -> None:
        with contextlib.suppress(ValueError):
            self.day_starts_at = time.fromisoformat(self.setting("day_starts_at") or "04:00")

    # --- drafts -----------------------------------------------------------------------------------------

    def save_draft(self, screen: str, payload: str, subject: str = "") -> None:
        """Keep what is being typed, one draft a screen and record, sealed like everything else.

        An empty payload leaves no draft. Raises InvalidRecord.
        """
        if not payload:
            self.drop_draft(screen, subject)
            return
        checked = Draft.check({"screen": screen, "subject": subject or "-", "payload": payload})
        with self._writing() as session:
            row = session.scalar(self._draft(screen, subject))
            if row is None:
                row = Draft.from_values(checked)
                row.subject = subject
                self._insert(session, row)
            else:  # what it held need not be opened to be replaced
                row.assign({"payload": checked["payload"]})
                self._stamp(session, row)

    def draft(self, screen: str, subject: str = "") -> str | None:
        """The draft of a screen, or None."""
        with self._reading() as session:
            row = session.scalar(self._draft(screen, subject))
            return self._adopt(session, [row])[0].text.payload if row is not None else None

    def drop_draft(self, screen: str, subject: str = "") -> None:
        """Forget a draft: it was saved as a record, or its author let it go."""
        with self._writing() as session:
            session.execute(delete(Draft).where(col(Draft.screen) == screen, col(Draft.subject) == subject))

    @staticmethod
    def _draft(screen: str, subject: str) -> Select[Draft]:
        return select(Draft).where(col(Draft.screen) == screen, col(Draft.subject) == subject)

    # --- search, jots -----------------------------------------------------------------------------------

    def search(self, query: str, limit: int | None = None) -> list[Hit]:
        """Records that fit a query (see search.py), newest first. Raises UsageError."""
        return list(islice(self.hits(query), limit))

    def hits(self, query: str, unreadable: list[Record] | None = None) -> Iterator[Hit]:
        """As `search`, one hit at a time; records whose text is damaged go into `unreadable`."""
        return run(self, parse(query, self.today()), unreadable)

    def trigger_names(self) -> list[str]:
        """The triggers a check-in can name, built-in and own, those put away left out."""
        return [
            trigger.text.name for trigger in self.records(Trigger, oldest_first=True) if trigger.archived_at is None
        ]

    def fold_jots(self, keys: MasterKey) -> int:
        """Make journal entries of the jots in the inbox; returns how many. Raises OutOfSpace, VaultBusy, ReadOnly."""
        entries: list[JournalEntry] = []
        taken: list[Path] = []
        for path, jot_id, text, at in jots.read_jots(self.directory, keys.capture):
            try:
                entry = self.new(JournalEntry, {"written_at": at, "body": text, "source": "jot"})
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
