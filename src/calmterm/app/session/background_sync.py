"""Sync of a vault that was joined to a place: soon after it was opened, and every minute while it is open.

It has a store of its own, as another window would, so that a slow place holds nothing up; screens show what came in as
they show what another window wrote. A lock does not wait for it: what is new by then goes out after the next opening.
"""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from calmterm.app.session.aside import in_a_thread
from calmterm.core.errors import CalmtermError
from calmterm.screens.base.host import Host

if TYPE_CHECKING:
    from calmterm.exchange.sync.sync_told import SyncResult
    from calmterm.store import Store

T = TypeVar("T")


class BackgroundSync:
    """Syncs by itself where the vault was joined, and keeps what the last one told, for who looks at it."""

    def __init__(self, app: Host) -> None:
        self._app = app
        self._running = set[asyncio.Task[None]]()
        self.told = ""

    async def look(self) -> None:
        """Sync if the vault is open and joined, and no sync goes on."""
        if self._running or not self._app.worker.is_open:
            return
        try:
            if await self._app.worker.run(lambda store: store.is_synced):
                await self.now()
        except CalmtermError as error:  # nobody asked for this now; the sync's screen says it
            self.told = str(error)

    async def now(self) -> None:
        """Sync now, and note what there is to tell. Raises CalmtermError.

        It comes to its end, and no other begins by itself before that, though whoever waits for it is let go: a slow
        place holds nobody on the screen.
        """
        running = asyncio.create_task(self._now())
        self._running.add(running)
        running.add_done_callback(self._running.discard)
        await asyncio.shield(running)

    async def _now(self) -> None:
        try:
            result = await self.aside(_sync)
        except CalmtermError as error:
            self.told = str(error)
            raise
        counts = f"At {self._app.clock.now():%H:%M}: {result.sent:,} sent, {result.received:,} received."
        self.told = "\n".join([counts, *result.notices])

    async def aside(self, work: "Callable[[Store], T]") -> T:
        """Return the result of `work` on a store of its own, in a thread of its own. Raises CalmtermError."""
        master = await self._app.worker.run(lambda store: store.master)
        directory, clock = self._app.worker.directory, self._app.clock

        def do() -> T:
            from calmterm.store import Vault

            with Vault(directory, clock).unlock(master) as store:
                return work(store)

        return await in_a_thread("sync", do)


def _sync(store: "Store") -> "SyncResult":
    from calmterm.exchange.sync.syncing import Sync

    return Sync(store).now()
