"""A vault on disk: one private directory with a keyring, a database and an inbox for jots.

The database and the record classes are imported where they are used: they load while a key is derived.
"""

import contextlib
import os
from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, Final

from calmterm.core import files, locks
from calmterm.core.errors import (
    CalmtermError,
    OutOfSpace,
    ReadOnly,
    UsageError,
    VaultBusy,
    VaultExists,
    VaultMissing,
)
from calmterm.core.passphrases import EMPTY
from calmterm.store import jots
from calmterm.store.crypto.keyring import POLICY, Cost, Keyring
from calmterm.store.crypto.master_key import MasterKey
from calmterm.store.crypto.recovery_code import format_recovery_code, new_recovery_code
from calmterm.store.key_slots import KeySlots
from calmterm.store.keyring_files import KeyringFiles
from calmterm.store.place import BACKUPS, KEYRING, KEYRING_COPY

if TYPE_CHECKING:
    from calmterm.store.db.schema import Schema
    from calmterm.store.store import Store

UNFINISHED: Final = ".unfinished"
DATABASE_FILES: Final = ("", "-wal", "-shm", "-journal")  # what SQLite adds to a database's name
READ_ONLY: Final = "The vault lies where nothing can be written now: it can be read, and nothing will be saved."
LOG_SET_ASIDE: Final = (
    "A log of an older state lay beside the journal and was set aside as {}, so that it cannot overwrite newer entries."
)
STRANGE_JOTS: Final = (
    "Files in the inbox that this vault's key does not open: {}. They stay there; calmterm doctor tells more."
)
STRENGTHENED: Final = "Your secret is protected at full strength now; memory was short when it was set."
IS_OPEN: Final = "The vault is open in another window. Close calmterm there first, then try again."
NOT_EMPTY: Final = "That directory is not empty. Name a new one with --vault."


class Vault(KeyringFiles):
    """A place for a vault: one is made here, or unlocked. Making this object touches nothing."""

    def require_free(self) -> None:
        """Check that a vault can be made here, before a secret is asked for. Raises VaultExists, UnsafePlace."""
        if self.exists():
            raise VaultExists
        try:
            empty = not self.directory.exists() or not any(self.directory.iterdir())
        except OSError as error:
            raise files.typed(error) from None
        if not empty and not (self.directory / UNFINISHED).exists():
            raise VaultExists(NOT_EMPTY)

    def create(self, passphrase: str, policy: Sequence[Cost] = POLICY) -> "tuple[Store, str]":
        """Make a vault; returns it open, with the recovery code that is shown once.

        A creation that was cut short is cleared away by the next. Raises VaultExists, UnsafePlace, UsageError (empty
        passphrase), MemoryRefused, OutOfSpace, ReadOnly, and VaultBusy while another window makes one here.
        """
        if not passphrase:
            raise UsageError(EMPTY)
        self.require_free()
        code = new_recovery_code()
        return self._make_here(*Keyring.new(passphrase, code, policy)), format_recovery_code(code)

    def create_from(self, header: bytes, secret: str) -> "Store":
        """Make an empty vault that the keyring.json of another device opens; returns it open.

        Raises what `create` raises of the place, WrongSecret, KeyringDamaged, MemoryRefused.
        """
        self.require_free()
        keyring = Keyring.from_bytes(header)
        return self._make_here(keyring, keyring.unlock(secret))

    def _make_here(self, keyring: Keyring, master: MasterKey) -> "Store":
        from calmterm.store.db import database

        files.make_directory(self.directory)
        with locks.marked(self.directory / UNFINISHED) as cut_short:
            if self.exists():  # made by somebody else while our keys were
                raise VaultExists
            if cut_short:
                self._clear_away(keyring.database)
            try:
                database.create_file(self.directory / keyring.database)
                store = self._make(keyring, master)
            except FileExistsError:  # somebody put it there meanwhile: not ours to clear away
                raise VaultExists(NOT_EMPTY) from None
            except BaseException as error:
                self._clear_away(keyring.database)
                if isinstance(error, OSError):
                    raise files.typed(error) from None
                raise
        self.enter(store.presence)
        return store

    def _make(self, keyring: Keyring, master: MasterKey) -> "Store":
        from calmterm.store.model import records

        for name in (jots.INBOX, BACKUPS):
            files.make_directory(self.directory / name)
        store = self.open_database(keyring, master, new=True)
        try:
            store.add_new([
                store.new(
                    records.Trigger,
                    {"name": name, "position": place, "is_builtin": True, "name_key": store.rows.name_key(name)},
                )
                for place, name in enumerate(records.BUILTIN_TRIGGERS, 1)
            ])  # fmt: skip
            # The keyring comes last: without it there is no vault, so a creation cut short is not taken for one.
            self.write_keyring(keyring)
        except BaseException:
            store.close()
            raise
        return store

    def _clear_away(self, name: str) -> None:
        """Remove what an unfinished creation left. Nobody ever held a key to it, so nothing can be lost."""
        for leftover in (KEYRING, KEYRING_COPY, *(f"{name}{suffix}" for suffix in DATABASE_FILES)):
            (self.directory / leftover).unlink(missing_ok=True)
        for directory in (jots.INBOX, BACKUPS):
            with contextlib.suppress(OSError):  # not there, or somebody put something in
                (self.directory / directory).rmdir()

    def unlock(self, secret: str | MasterKey) -> "Store":
        """Open the vault with a passphrase, its recovery code, or the master key that one of them gave before.

        Raises VaultMissing, WrongSecret, MemoryRefused, KeyringDamaged, KeyringRefused, VaultDamaged, VaultTooNew,
        UnsafePlace, VaultBusy, ReadOnly.
        """
        with contextlib.ExitStack() as presence:
            self.enter(presence)
            store = self._unlock(secret)
            store.presence.enter_context(presence.pop_all())
        return store

    def _unlock(self, secret: str | MasterKey) -> "Store":
        headers = self.headers()
        files.tidy_modes(self.directory)
        keyring, master, notices = self._open_keyring(headers, secret)
        keyring = self._strengthened(keyring, secret, notices)
        from calmterm.store import upkeep
        from calmterm.store.db import backup, stale_log

        self._clear_rotation(self.headers())
        backup.clear_partial(self.directory)
        stale_log.clear_copies(self.directory)
        notices += self.set_log_aside(keyring, master)
        store = self.open_database(keyring, master)
        store.notices += notices
        if (news := store.compare_with_last_seen()) is not None:
            store.notices.append(news)
        with contextlib.suppress(OSError):
            (self.directory / UNFINISHED).unlink(missing_ok=True)
        try:
            folded = store.fold_jots(master)
        except (ReadOnly, OutOfSpace, VaultBusy, OSError):
            # A vault that cannot be written now can still be read.
            store.notices.append("Jots are waiting in the inbox; they could not join the journal yet.")
        except BaseException:
            store.close()
            raise
        else:
            if folded:
                store.notices.append(
                    "One jot is in the journal now." if folded == 1 else f"{folded} jots are in the journal now."
                )
            if strange := jots.count_strange(self.directory, master.capture):
                store.notices.append(STRANGE_JOTS.format(strange))
        upkeep.keep_retention(store)
        upkeep.thin_log(store)
        if not os.access(self.directory, os.W_OK):
            store.notices.append(READ_ONLY)
        upkeep.reduce_hard_stretches(store)
        store.remember_as_seen()
        return store

    def check(self, secret: str | MasterKey) -> None:
        """Whether a secret is the vault's, while it is open already. Raises what `unlock` raises of the keyring."""
        self._open_keyring(self.headers(), secret)

    @contextlib.contextmanager
    def holding(self, master: MasterKey) -> Generator[None]:
        """See to it that nobody exchanges the keys during the block. Raises what `unlock` raises of the keyring."""
        with contextlib.ExitStack() as presence:
            self.enter(presence)
            self.check(master)
            yield

    def schema(self, secret: str | MasterKey) -> "Schema":
        """Return the vault's schema as it is, opened with what `unlock` takes. Raises what `unlock` raises."""
        from calmterm.store.db import database
        from calmterm.store.db.schema import Schema

        with contextlib.ExitStack() as presence:
            self.enter(presence)
            headers = self.headers()
            files.tidy_modes(self.directory)
            keyring, master, _ = self._open_keyring(headers, secret)
            self.set_log_aside(keyring, master)
            path = self.directory / keyring.database
            with files.unmoved(path):
                engine = database.open_engine(path, *master.database)
            schema = Schema(self.directory, engine, master, keyring, self.clock)
            schema.presence.enter_context(presence.pop_all())
        return schema

    def keys(self, secret: str, policy: Sequence[Cost] = POLICY) -> KeySlots:
        """Return the key slots, to look at and to change, for whoever has one of the secrets. Raises what `unlock`
        raises.
        """
        headers = self.headers()
        files.tidy_modes(self.directory)
        keyring, master, _ = self._open_keyring(headers, secret)
        return KeySlots(self.directory, keyring, keyring.open(secret)[0], master, self.write_keyring, policy)

    def rotate_keys(self, secret: str | MasterKey, passphrase: str, policy: Sequence[Cost] = POLICY) -> str:
        """Encrypt everything under a new master key, which `passphrase` and a new recovery code open; returns that.

        `secret` is what `unlock` takes, and may be the same passphrase. Other passphrases and the old recovery code
        open nothing afterwards, but copies made before still open with them. Raises what `unlock` raises, VaultBusy
        while any window has the vault open, VaultDamaged, OutOfSpace.
        """
        if not passphrase:
            raise UsageError(EMPTY)
        if not self.exists():
            raise VaultMissing
        files.make_directory(self.directory / jots.INBOX)
        try:
            with locks.held(self.directory / jots.INBOX) as ours:
                if not ours:
                    raise VaultBusy(IS_OPEN)
                return self._rotate(secret, passphrase, policy)
        except OSError as error:
            raise files.typed(error) from None

    def _rotate(self, secret: str | MasterKey, passphrase: str, policy: Sequence[Cost]) -> str:
        from calmterm.store import rotation

        code, name = new_recovery_code(), rotation.new_name()
        try:
            with self._unlock(secret) as store:  # jots join the journal: after this their key is another one
                keyring, master = store.keyring.rotated(passphrase, code, name, policy)
                store.reencrypt(self.directory / name, master)
            files.sync_directory(self.directory)
        except BaseException:
            self._remove_database(name)
            raise
        self.write_keyring(keyring)  # from here on the vault is the new one
        self._remove_database(store.keyring.database)
        with self.open_database(keyring, master) as store:
            store.remember_as_seen()
        return format_recovery_code(code)

    def _clear_rotation(self, headers: Sequence[Keyring | CalmtermError]) -> None:
        """Remove the database that a rotation left when it was killed: its copy or what it was made from.

        Only while both headers agree which database is the vault's; nobody rotates now, as the vault is open here.
        """
        named = {header.database if isinstance(header, Keyring) else None for header in headers}
        if len(named) == 1 and (name := named.pop()) is not None:
            for path in self.directory.glob("journal*.db"):
                if path.name != name:
                    self._remove_database(path.name)

    def _remove_database(self, name: str) -> None:
        for suffix in DATABASE_FILES:
            with contextlib.suppress(OSError):
                (self.directory / f"{name}{suffix}").unlink(missing_ok=True)

    def set_log_aside(self, keyring: Keyring, master: MasterKey) -> list[str]:
        """Keep a log of another state away from the database; the notice about it. Raises VaultDamaged, VaultBusy."""
        from calmterm.store.db import stale_log

        aside = stale_log.set_aside(self.directory / keyring.database, master, self.clock.now())
        return [] if aside is None else [LOG_SET_ASIDE.format(aside.name)]

    def _strengthened(self, keyring: Keyring, secret: str | MasterKey, notices: list[str]) -> Keyring:
        """The header with the slot that opens at its full cost, if memory was short when that was made."""
        if not keyring.weakened or not isinstance(secret, str):
            return keyring
        stronger = keyring.strengthened(*keyring.open(secret), secret)
        if stronger is None:
            return keyring
        try:
            self.write_keyring(stronger)
        except CalmtermError:
            return keyring  # the next unlock tries again
        notices.append(STRENGTHENED)
        return stronger

    def open_database(self, keyring: Keyring, master: MasterKey, *, new: bool = False) -> "Store":
        """Return the store of an opened keyring, its schema brought up to date. Raises what `unlock` raises."""
        from calmterm.store.db import database
        from calmterm.store.db.schema import Schema
        from calmterm.store.store import Store

        path = self.directory / keyring.database
        with files.unmoved(path):
            engine = database.open_engine(path, *master.database)
        try:
            with database.errors_typed(path):
                copy = Schema(self.directory, engine, master, keyring, self.clock).up(new=new)
            store = Store(self.directory, engine, master, keyring, self.clock)
        except BaseException:
            engine.dispose()
            raise
        if copy is not None:
            store.notices.append("The vault's format was brought up to date. A copy from before is in its backups.")
        return store
