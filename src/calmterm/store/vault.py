"""A vault on disk: one private directory with a keyring, a database and an inbox for jots."""

import contextlib
import os
from collections.abc import Iterator, Sequence
from datetime import time
from itertools import islice
from pathlib import Path
from typing import Any, Final, Self

from sqlalchemy import Engine, delete, select

from calmterm import migrations
from calmterm.clock import Clock, SystemClock
from calmterm.errors import (
    CalmtermError,
    InvalidRecord,
    KeyringDamaged,
    KeyringRefused,
    ReadOnly,
    UnsafePlace,
    UsageError,
    VaultExists,
    VaultMissing,
)
from calmterm.store import database, files, jots
from calmterm.store.keyring import (
    MAX_BYTES,
    POLICY,
    Cost,
    Keyring,
    MasterKey,
    format_recovery_code,
    new_recovery_code,
)
from calmterm.store.records.checkins import BUILTIN_TRIGGERS, Trigger
from calmterm.store.records.journal import Draft, JournalEntry
from calmterm.store.records.vault import Setting
from calmterm.store.repository import Repository
from calmterm.store.search import Hit, parse, run

KEYRING: Final = "keyring.json"
KEYRING_COPY: Final = "keyring.copy.json"
BACKUPS: Final = "backups"


class Store(Repository):
    """An open vault: its records, settings, drafts and search. Close it when done."""

    def __init__(self, directory: Path, engine: Engine, master: MasterKey, keyring: Keyring, clock: Clock) -> None:
        super().__init__(engine, master, keyring.vault_id, clock)
        self.directory = directory
        self.notices: list[str] = []
        with contextlib.suppress(ValueError):
            self.day_starts_at = time.fromisoformat(self.setting("day_starts_at") or "04:00")

    def close(self) -> None:
        """Fold the write-ahead log into the database and close it."""
        with contextlib.suppress(CalmtermError), database.errors_typed(), self._engine.connect() as connection:
            connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- settings ---------------------------------------------------------------------------------------

    def setting(self, name: str) -> str | None:
        """A person's choice by name, or None."""
        with self._reading() as session:
            return session.scalar(select(Setting.value).where(Setting.name == name))  # pyright: ignore

    def set_setting(self, name: str, value: str) -> None:
        """Keep a choice. Raises InvalidRecord."""
        with self._writing() as session:
            row = session.scalar(select(Setting).where(Setting.name == name))  # pyright: ignore
            if row is None:
                self._insert(session, Setting.from_values({"name": name, "value": value}))
            else:
                row.assign(Setting.check({"name": name, "value": value}))
                self._stamp(session, row)

    # --- drafts -----------------------------------------------------------------------------------------

    def save_draft(self, screen: str, payload: str, subject: str = "") -> None:
        """Keep what is being typed, one draft a screen and record, sealed like everything else."""
        with self._writing() as session:
            row = session.scalar(self._draft(screen, subject))
            if row is None:
                row = Draft.from_values({"screen": screen, "subject": "-", "payload": payload})
                row.subject = subject
                self._insert(session, row)
            else:
                self._adopt(session, [row])
                row.assign({"payload": payload})
                self._stamp(session, row)

    def draft(self, screen: str, subject: str = "") -> str | None:
        """The draft of a screen, or None."""
        with self._reading() as session:
            row = session.scalar(self._draft(screen, subject))
            return self._adopt(session, [row])[0].text.payload if row is not None else None

    def drop_draft(self, screen: str, subject: str = "") -> None:
        """Forget a draft: it was saved as a record, or its author let it go."""
        with self._writing() as session:
            session.execute(delete(Draft).where(Draft.screen == screen, Draft.subject == subject))  # pyright: ignore

    @staticmethod
    def _draft(screen: str, subject: str) -> Any:
        return select(Draft).where(Draft.screen == screen, Draft.subject == subject)  # pyright: ignore

    # --- search, jots -----------------------------------------------------------------------------------

    def search(self, query: str, limit: int | None = None) -> list[Hit]:
        """Records that fit a query (see search.py), newest first. Raises UsageError."""
        return list(islice(self.hits(query), limit))

    def hits(self, query: str) -> Iterator[Hit]:
        """As `search`, one hit at a time."""
        return run(self, parse(query, self.today()))

    def trigger_names(self) -> list[str]:
        """The triggers a check-in can name, built-in and own, those put away left out."""
        return [
            trigger.text.name for trigger in self.records(Trigger, oldest_first=True) if trigger.archived_at is None
        ]

    def fold_jots(self, keys: MasterKey) -> int:
        """Make journal entries of the jots in the inbox; returns how many."""
        found = jots.read_jots(self.directory, keys.capture)
        entries: list[JournalEntry] = []
        taken: list[Path] = []
        for path, jot_id, text, at in found:
            try:
                entry = self.new(JournalEntry, {"written_at": at, "body": text, "source": "jot"})
            except InvalidRecord:
                continue  # an empty or oversized one stays in the inbox, where doctor tells of it
            entry.id = jot_id
            entries.append(entry)
            taken.append(path)
        self.add_new(entries)
        jots.drop_jots(taken)
        return len(entries)


class Vault:
    """A place for a vault. Making this object touches nothing."""

    def __init__(self, directory: Path, clock: Clock | None = None) -> None:
        self.directory = directory
        self.clock = clock or SystemClock()

    def exists(self) -> bool:
        """Whether a vault stands here. Raises UnsafePlace."""
        files.check_place(self.directory)
        return any((self.directory / name).is_file() for name in (KEYRING, KEYRING_COPY))

    def require_free(self) -> None:
        """Check that a vault can be made here, before a secret is asked for. Raises VaultExists, UnsafePlace."""
        files.check_place(self.directory)
        if self.directory.exists() and any(self.directory.iterdir()):
            raise VaultExists(None if self.exists() else "That directory is not empty. Name a new one with --vault.")

    def create(self, passphrase: str, policy: Sequence[Cost] = POLICY) -> tuple[Store, str]:
        """Make a vault; returns it open, with the recovery code that is shown once.

        Raises VaultExists, UnsafePlace, UsageError (empty passphrase), MemoryRefused, OutOfSpace, ReadOnly.
        """
        if not passphrase:
            raise UsageError("A passphrase is needed. A few words that only you know work well.")
        self.require_free()
        code = new_recovery_code()
        keyring, master = Keyring.new(passphrase, code, policy)
        files.make_directory(self.directory)
        path = self.directory / keyring.database
        try:
            database.create_file(path)
        except OSError as error:
            raise files.typed(error) from None
        for name in (jots.INBOX, BACKUPS):
            files.make_directory(self.directory / name)
        engine = database.open_engine(path, *master.database)
        with database.errors_typed():
            migrations.ensure_head(engine)
        # The keyring comes last: without it there is no vault, so a creation cut short is not taken for one.
        self._write_keyring(keyring)
        store = Store(self.directory, engine, master, keyring, self.clock)
        store.add_new([
            store.new(Trigger, {"name": name, "position": place, "is_builtin": True, "name_key": store.name_key(name)})
            for place, name in enumerate(BUILTIN_TRIGGERS, 1)
        ])  # fmt: skip
        return store, format_recovery_code(code)

    def unlock(self, secret: str) -> Store:
        """Open the vault with a passphrase or its recovery code.

        Raises VaultMissing, WrongSecret, MemoryRefused, KeyringDamaged, KeyringRefused, VaultDamaged, VaultTooNew,
        UnsafePlace, VaultBusy, ReadOnly.
        """
        files.tidy_modes(self.directory)
        keyring, master, notices = self._open_keyring(secret)
        engine = database.open_engine(self.directory / keyring.database, *master.database)
        with database.errors_typed():
            migrations.ensure_head(engine)
        store = Store(self.directory, engine, master, keyring, self.clock)
        store.notices += notices
        try:
            folded = store.fold_jots(master)
        except (ReadOnly, OSError):
            folded = 0  # a vault that cannot be written can still be read
        if folded:
            store.notices.append(
                "One jot is in the journal now." if folded == 1 else f"{folded} jots are in the journal now."
            )
        return store

    def capture_key(self) -> bytes:
        """The public key that jots are sealed to. Raises VaultMissing, KeyringDamaged."""
        files.check_place(self.directory)
        for keyring in self._keyrings():
            if isinstance(keyring, Keyring):
                return keyring.capture
            error = keyring
        raise error

    def _open_keyring(self, secret: str) -> tuple[Keyring, MasterKey, list[str]]:
        """The first header that is sound and opens; a damaged one is made good from it."""
        errors: list[CalmtermError] = []
        for keyring in self._keyrings():
            if not isinstance(keyring, Keyring):
                errors.append(keyring)
                continue
            try:
                master = keyring.unlock(secret)
            except KeyringDamaged as error:
                errors.append(error)
                continue
            if not errors:
                self._level_copies(keyring)
                return keyring, master, []
            with contextlib.suppress(CalmtermError):
                self._write_keyring(keyring)
            return keyring, master, ["The vault's keyring.json was damaged and was made good from its copy."]
        raise errors[0]

    def _keyrings(self) -> Iterator[Keyring | CalmtermError]:
        """The header and its copy, each as what it holds or as what is wrong with it. Raises VaultMissing."""
        missing = 0
        for name in (KEYRING, KEYRING_COPY):
            try:
                yield Keyring.from_bytes(files.read_private(self.directory / name, MAX_BYTES))
            except FileNotFoundError:
                missing += 1
                if missing == 2:
                    raise VaultMissing from None
                if name == KEYRING and not (self.directory / KEYRING_COPY).exists():
                    raise VaultMissing from None
                yield KeyringDamaged()
            except (KeyringDamaged, KeyringRefused) as error:
                yield error
            except ValueError:
                yield KeyringDamaged()
            except OSError as error:
                yield UnsafePlace() if error.errno is None else files.typed(error)

    def _level_copies(self, keyring: Keyring) -> None:
        """Keep the copy equal to the header, for example after a crash between the two writes."""
        data = keyring.to_bytes()
        with contextlib.suppress(OSError, ValueError, CalmtermError):
            copy = self.directory / KEYRING_COPY
            if not copy.exists() or files.read_private(copy, MAX_BYTES) != data:
                files.write_private(copy, data)

    def _write_keyring(self, keyring: Keyring) -> None:
        for name in (KEYRING, KEYRING_COPY):
            files.write_private(self.directory / name, keyring.to_bytes())


def default_directory(environ: dict[str, str] | None = None) -> Path:
    """Where the vault is unless --vault or CALMTERM_VAULT says otherwise."""
    import platformdirs

    named = (os.environ if environ is None else environ).get("CALMTERM_VAULT")
    return Path(named).expanduser() if named else platformdirs.user_data_path("calmterm") / "default"
