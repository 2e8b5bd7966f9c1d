"""Every way out of an open vault: a key, idleness, a signal, a closed terminal. What is typed is kept first, always."""

import asyncio
import os
import signal
import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from calmterm.clock import elapsed
from calmterm.errors import CalmtermError
from calmterm.screens.base import CalmScreen
from calmterm.screens.cover import CoverScreen
from calmterm.screens.lock import LockScreen
from calmterm.screens.support import SupportScreen
from calmterm.terminal import terminal_is_gone

if TYPE_CHECKING:
    from calmterm.app import CalmApp

IDLE_SECONDS: Final = 5 * 60
WATCH_SECONDS: Final = 1
PATIENCE_SECONDS: Final = 3  # for the screens to close once drafts are kept; less where the terminal is gone
NOT_KEPT: Final = "What you typed could not be kept. Do it once more to go anyway."

HUNG_UP: Final = 128 + 1  # as a shell says it of SIGHUP, also where there is no such signal
ENDS: Final = ("SIGHUP", "SIGTERM", "SIGINT")
STOPS: Final = ("SIGTSTP", "SIGCONT")  # the second tells that we were stopped unasked


@dataclass(frozen=True, slots=True)
class Anew:
    """The vault was locked: this process is to be replaced by a fresh one, which first stops if it is `stopped`.

    `support`: an answer asked for it, so it is shown over the lock.
    """

    stopped: bool = False
    support: bool = False


class Leaving:
    """Watches for every reason to leave an open vault, and leaves it in order."""

    def __init__(self, app: "CalmApp") -> None:
        self._app = app
        self.idle_seconds: float = IDLE_SECONDS
        self.anew: Anew | None = None
        self._touched = elapsed()
        self._asked_again = False
        self._ending: asyncio.Task[None] | None = None
        self._stopping: asyncio.Task[None] | None = None
        self._last_resort: threading.Timer | None = None

    def watch(self) -> None:
        """Begin, once the app runs. Signals and the terminal are watched where there are any."""
        self._app.set_interval(WATCH_SECONDS, self.look)
        if self._app.is_headless or sys.platform == "win32":
            return
        loop = asyncio.get_running_loop()
        for name in ENDS:
            number = getattr(signal, name)
            loop.add_signal_handler(number, self.end, 128 + number)
        for name in STOPS:
            loop.add_signal_handler(getattr(signal, name), self._stop, name == "SIGTSTP")

    def touched(self) -> None:
        """Somebody is here. Too late where the vault should be locked already: then only the passphrase tells who."""
        if not self._is_overdue:
            self._touched = elapsed()

    @property
    def _is_overdue(self) -> bool:
        return self._app.desk.is_open and elapsed() - self._touched >= self.idle_seconds

    # --- reasons ----------------------------------------------------------------------------------------

    async def look(self) -> None:
        """Whether the terminal is gone, or nobody was here for too long."""
        if not self._app.is_headless and terminal_is_gone():
            self.end(HUNG_UP)
        elif not self._app.screen_stack:
            return  # it is being closed
        elif self._app.keeps_awake:
            self.proven()
        elif self._is_overdue and not isinstance(self._app.screen, SupportScreen):  # help is never locked away
            await self._lock_or_cover()

    def end(self, code: int) -> None:
        """Keep drafts, close the vault, and leave with `code`, whatever the terminal still does."""
        if self._ending is None:
            self._ending = asyncio.create_task(self._end(code))

    def _stop(self, stopped: bool) -> None:
        if self._stopping is None or self._stopping.done():
            self._stopping = asyncio.create_task(self._lock_or_cover(stopped=stopped))

    async def _end(self, code: int) -> None:
        try:
            await self._keep()
            await self._app.desk.lock()
        finally:
            patience = 0.5 if terminal_is_gone() else PATIENCE_SECONDS
            self._last_resort = threading.Timer(patience, os._exit, [code])
            self._last_resort.daemon = True
            self._last_resort.start()
            self.anew = None
            self._app.exit(code, return_code=code)

    def left(self) -> None:
        """The screens are closed: what is left to do may take its time."""
        if self._last_resort is not None:
            self._last_resort.cancel()

    async def _lock_or_cover(self, *, stopped: bool = False) -> None:
        """Lock with nobody to ask: words that cannot be kept stay, out of sight."""
        if await self._keep():
            await self._lock(stopped=stopped)
        elif not self.is_covered:
            self._app.clear_notifications()
            self._app.push_screen(CoverScreen())

    # --- what a person asks for -------------------------------------------------------------------------

    async def lock(self) -> None:
        """Keep drafts, close the vault, show the lock screen and nothing else."""
        if self._app.desk.is_open and await self.may_leave():
            await self._lock()

    async def may_leave(self) -> bool:
        """Keep drafts; where one cannot be kept, say so and stay, and go only when asked a second time."""
        if await self._keep() or self._asked_again:
            self._asked_again = False
            return True
        self._asked_again = True
        self._app.notify(NOT_KEPT, severity="warning", markup=False, timeout=15)
        return False

    def without_asking(self) -> None:
        """Being gone from the screen comes first: the next leaving takes place in any case."""
        self._asked_again = True

    def proven(self) -> None:
        """It is the person: the passphrase was typed, or something runs that they look at."""
        self._touched = elapsed()

    @property
    def is_covered(self) -> bool:
        """Whether words that could not be kept wait behind a cover."""
        return any(isinstance(screen, CoverScreen) for screen in self._app.screen_stack)

    # --- how --------------------------------------------------------------------------------------------

    async def _keep(self) -> bool:
        """Keep what is being typed; False if something could not be kept (its reason is shown)."""
        kept = True
        for screen in self._app.screen_stack:
            if isinstance(screen, CalmScreen):
                try:
                    await screen.save_drafts()
                except CalmtermError as error:
                    screen.tell(error)
                    kept = False
        return kept

    async def _lock(self, *, stopped: bool = False) -> None:
        app = self._app
        due = app.support_is_due()
        await app.desk.lock()
        app.clear_notifications()
        while len(app.screen_stack) > 2:
            await app.pop_screen()
        if not isinstance(app.screen, LockScreen):
            app.show(LockScreen())
        if due:
            app.show_support()
        # Closing leaves copies of the words in our memory; a new process has none.
        if not app.is_headless and self._ending is None:
            self.anew = Anew(stopped, due)
            app.exit(0)
