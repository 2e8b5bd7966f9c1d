"""The open vault at the screens' disposal: every piece of work runs on one thread, in order, and is seen through."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from calmterm.core.clock import Clock
from calmterm.core.errors import Locked, VaultBusy
from calmterm.store.place import is_vault

if TYPE_CHECKING:
    from calmterm.store import Record, Store
    from calmterm.store.key_slots import KeySlots

T = TypeVar("T")


class VaultWorker:
    """Runs work on the store off the event loop. A call that was begun is finished even if nobody waits any more."""

    def __init__(self, directory: Path, clock: Clock) -> None:
        self.directory = directory
        self.clock = clock
        self.on_saved: Callable[[Record, Store], object] | None = None
        """Told of each record that was saved by hand, in the vault's thread; it may read there."""
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="vault")
        self._store: Store | None = None

    @property
    def is_open(self) -> bool:
        return self._store is not None

    def adopt(self, store: "Store") -> None:
        """Take over an open store: the one just unlocked, or one from elsewhere (the demo, a test)."""
        self._store = store
        store.on_saved = lambda record: self.on_saved and self.on_saved(record, store)

    def warm(self) -> None:
        """Load what opening needs, while a person types the passphrase."""
        self._pool.submit(_import_store)

    async def run(self, work: "Callable[[Store], T]") -> T:
        """Return the result of `work` on the store. Raises Locked, and what `work` raises."""
        store = self._store
        if store is None:
            raise Locked
        return await self._seen_through(lambda: work(store))

    def today(self) -> date:
        """Return the day of the person, by the hour at which it begins; without a wait, and of the wall while
        locked.
        """
        return self.clock.now().date() if self._store is None else self._store.today()

    async def exists(self) -> bool:
        """Return whether there is a vault. Raises UnsafePlace."""
        return await self._seen_through(lambda: is_vault(self.directory))

    async def seconds_to_wait(self) -> float:
        """Return how long the next try to open the vault waits, after wrong ones."""

        def look() -> float:
            from calmterm.store import Vault

            return Vault(self.directory, self.clock).seconds_to_wait()

        return await self._seen_through(look)

    async def unlock(self, secret: str) -> list[str]:
        """Open the vault; what there is to tell about it. Raises what Vault.unlock raises."""

        def work() -> "Store":
            from calmterm.store import Vault

            store = Vault(self.directory, self.clock).unlock(secret)
            store.note_opening()
            return store

        store = await self._seen_through(work)
        self.adopt(store)
        return store.notices

    async def keys(self, secret: str) -> "KeySlots":
        """Return the key slots of the open vault, for who has one of its secrets. Raises what Vault.keys raises."""

        def work() -> "KeySlots":
            from calmterm.store import Vault

            return Vault(self.directory, self.clock).keys(secret)

        return await self._seen_through(work)

    async def rotate_keys(self, passphrase: str) -> str:
        """Encrypt everything anew; the new recovery code. The vault is closed meanwhile, and open again afterwards.

        Raises what Vault.rotate_keys raises, VaultBusy too while the agent keeps the vault open.
        """
        store, self._store = self._store, None
        if store is None:
            raise Locked

        def work() -> str:
            from calmterm.core import agent
            from calmterm.store import Vault

            vault, secret = Vault(self.directory, self.clock), store.master
            store.close()
            try:
                if agent.seconds_left(self.directory) is not None:
                    raise VaultBusy(agent.KEEPS_OPEN)
                code = vault.rotate_keys(secret, passphrase)
                secret = passphrase
            finally:
                self.adopt(vault.unlock(secret))
            return code

        return await self._seen_through(work)

    async def check(self, secret: str) -> None:
        """Whether a secret is the vault's, which stays open. Raises what Vault.check raises."""

        def work() -> None:
            from calmterm.store import Vault

            Vault(self.directory, self.clock).check(secret)

        await self._seen_through(work)

    async def create(self, passphrase: str) -> str:
        """Make a vault and leave it open; its recovery code. Raises what Vault.create raises."""

        def work() -> "tuple[Store, str]":
            from calmterm.store import Vault

            return Vault(self.directory, self.clock).create(passphrase)

        store, code = await self._seen_through(work)
        self.adopt(store)
        return code

    async def lock(self) -> None:
        """Close the vault once everything begun is done."""
        store, self._store = self._store, None
        if store is not None:
            await self._seen_through(store.close)

    def close(self) -> None:
        """Finish what was begun, close the vault and the thread."""
        store, self._store = self._store, None
        if store is not None:
            self._pool.submit(store.close)
        self._pool.shutdown(wait=True)

    async def _seen_through(self, work: Callable[[], T]) -> T:
        return await asyncio.shield(asyncio.wrap_future(self._pool.submit(work)))


def _import_store() -> None:
    import calmterm.store.store  # noqa: F401 # pyright: ignore[reportUnusedImport] - loading it is the point
