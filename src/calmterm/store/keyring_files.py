"""The keyring of a vault and its copy: opened with a secret, made good from each other, written."""

import contextlib
import time
from collections.abc import Sequence

from calmterm.core import files
from calmterm.core.errors import (
    CalmtermError,
    KeyringDamaged,
    VaultTooNew,
    WrongSecret,
)
from calmterm.store import wrong_tries
from calmterm.store.crypto.keyring import MAX_BYTES, Keyring
from calmterm.store.crypto.master_key import MasterKey
from calmterm.store.place import KEYRING, KEYRING_COPY
from calmterm.store.vault_directory import VaultDirectory


class KeyringFiles(VaultDirectory):
    """A vault's directory whose keyring a secret opens."""

    def _open_keyring(
        self, headers: Sequence[Keyring | CalmtermError], secret: str | MasterKey
    ) -> tuple[Keyring, MasterKey, list[str]]:
        """The first header that is sound and opens; a damaged one is made good from it. Wrong tries are counted."""
        if isinstance(secret, MasterKey):
            return self._first_that_opens(headers, secret)
        tries = wrong_tries.read(self.directory)
        time.sleep(wrong_tries.seconds_to_wait(tries, self.clock.now()))
        try:
            keyring, master, notices = self._first_that_opens(headers, secret)
        except WrongSecret:
            wrong_tries.note(self.directory, self.clock.now())
            raise
        if tries:
            wrong_tries.forget(self.directory)
            notices.append(wrong_tries.told(tries, self.clock))
        return keyring, master, notices

    def seconds_to_wait(self) -> float:
        """Return how long the next try to open the vault waits, after wrong ones."""
        return wrong_tries.seconds_to_wait(wrong_tries.read(self.directory), self.clock.now())

    def _first_that_opens(
        self, headers: Sequence[Keyring | CalmtermError], secret: str | MasterKey
    ) -> tuple[Keyring, MasterKey, list[str]]:
        errors: list[CalmtermError] = []
        for header in headers:
            if not isinstance(header, Keyring):
                errors.append(header)
                continue
            if errors and not self._may_stand_in(header, headers[0], errors[0]):
                continue
            try:
                master = header.unlock(secret)
            except (KeyringDamaged, WrongSecret) as error:
                errors.append(error)
                continue
            if not errors:
                if not isinstance(headers[1], VaultTooNew):  # it may be right, and then it must stay
                    self._level_copies(header)
                return header, master, []
            return header, master, [self._make_good(header, errors[0])]
        # A header that is sound and does not open says more than one that is damaged.
        raise next((error for error in errors if isinstance(error, WrongSecret | VaultTooNew)), errors[0])

    @staticmethod
    def _may_stand_in(copy: Keyring, header: Keyring | CalmtermError, error: CalmtermError) -> bool:
        """Whether the copy is worth trying.

        A secret that the header refuses may still be right if the header is worn; but a copy from before a change
        of the slots must not bring back a secret that was taken out.
        """
        if not isinstance(error, WrongSecret) or not isinstance(header, Keyring):
            return True
        return copy != header and copy.generation >= header.generation

    def _make_good(self, keyring: Keyring, error: CalmtermError) -> str:
        """Write a sound header over a damaged one; the notice about it."""
        if isinstance(error, VaultTooNew):  # it may be right, and then it must stay
            return "The vault's keyring.json looks like that of a newer calmterm; its copy was used."
        try:
            self.write_keyring(keyring)
        except CalmtermError:
            return "The vault's keyring.json is damaged and could not be made good; its copy was used."
        return "The vault's keyring.json was damaged and was made good from its copy."

    def _level_copies(self, keyring: Keyring) -> None:
        """Keep the copy equal to the header, for example after a crash between the two writes."""
        data = keyring.to_bytes()
        copy = self.directory / KEYRING_COPY
        with contextlib.suppress(OSError, ValueError):
            if files.read_private(copy, MAX_BYTES) == data:
                return
        # Whatever stands against writing it stands against no record: the next unlock tries again.
        with contextlib.suppress(CalmtermError):
            files.write_private(copy, data)

    def write_keyring(self, keyring: Keyring) -> None:
        """Replace the header, then its copy. Raises OutOfSpace, ReadOnly, UnsafePlace."""
        for name in (KEYRING, KEYRING_COPY):
            files.write_private(self.directory / name, keyring.to_bytes())
