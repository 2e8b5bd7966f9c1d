"""A vault on disk as far as it can be read without a secret; no database is loaded for it."""

import contextlib
import sys
from collections.abc import Generator
from pathlib import Path

from calmterm.core import files, locks
from calmterm.core.clock import Clock, SystemClock
from calmterm.core.errors import CalmtermError, KeyringDamaged, UnsafePlace, VaultBusy, VaultMissing, VaultTooNew
from calmterm.store import last_seen
from calmterm.store.crypto.keyring import MAX_BYTES, Keyring
from calmterm.store.jots import INBOX
from calmterm.store.place import KEYRING, KEYRING_COPY, is_vault


class VaultDirectory:
    """The directory of a vault, its header and the copy of that."""

    def __init__(self, directory: Path, clock: Clock | None = None) -> None:
        self.directory = directory
        self.clock = clock or SystemClock()

    def exists(self) -> bool:
        """Return whether a vault stands here. Raises UnsafePlace."""
        return is_vault(self.directory)

    def enter(self, presence: contextlib.ExitStack) -> None:
        """Show that the vault is open here for as long as `presence` lasts, so that nobody exchanges its keys.

        The inbox is held for it, since jots are sealed to these keys as well. Raises VaultMissing, VaultBusy,
        UnsafePlace.
        """
        if not self.exists():
            raise VaultMissing
        inbox = self.directory / INBOX
        with contextlib.suppress(CalmtermError):  # where nothing can be written, no keys can be exchanged either
            files.make_directory(inbox)
        try:
            ours = presence.enter_context(locks.held(inbox, shared=True))
        except OSError:
            return
        if not ours and sys.platform != "win32":
            raise VaultBusy("The vault's keys are being exchanged in another window. Please try again in a moment.")

    @contextlib.contextmanager
    def capturing(self) -> Generator[bytes]:
        """The public key that jots are sealed to, which nobody exchanges during the block.

        Raises what `capture_key` raises, and VaultBusy.
        """
        with contextlib.ExitStack() as presence:
            self.enter(presence)
            yield self.capture_key()

    def capture_key(self) -> bytes:
        """Return the public key that jots are sealed to.

        Raises VaultMissing, KeyringDamaged, CaptureKeyChanged, UnsafePlace, VaultTooNew.
        """
        first, *others = self.headers()
        if isinstance(first, VaultTooNew):
            raise first
        sound = [header for header in (first, *others) if isinstance(header, Keyring)]
        last_seen.check_capture(self.directory, sound[0])
        # Nothing vouches for a header before it is opened, but its copy can contradict it.
        if len({header.capture for header in sound if header.generation == sound[0].generation}) > 1:
            raise KeyringDamaged
        return sound[0].capture

    def headers(self) -> list[Keyring | CalmtermError]:
        """Return the header and its copy, each as what it holds or as what is wrong with it; at least one is sound.

        Raises VaultMissing, UnsafePlace, and what is wrong with the header if both are no use.
        """
        if not self.exists():
            raise VaultMissing
        found: list[Keyring | CalmtermError] = []
        for name in (KEYRING, KEYRING_COPY):
            try:
                found.append(Keyring.from_bytes(files.read_private(self.directory / name, MAX_BYTES)))
            except (KeyringDamaged, VaultTooNew) as error:
                found.append(error)
            except (FileNotFoundError, ValueError):
                found.append(KeyringDamaged())
            except PermissionError:
                found.append(UnsafePlace("The vault's keyring.json may not be read. Check its permissions."))
            except OSError as error:
                raise files.typed(error) from None
        if not any(isinstance(header, Keyring) for header in found):
            raise next(header for header in found if isinstance(header, CalmtermError))
        return found
