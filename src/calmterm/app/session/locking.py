"""Every way out of an open vault: a key, idleness, a signal, a closed terminal. What is typed is kept first, always."""

import asyncio
import contextvars
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from calmterm.app.diff_driver import tell_lock_key
from calmterm.app.session.deadline import Deadline
from calmterm.app.terminal import terminal_is_gone
from calmterm.core import agent
from calmterm.core.clock import elapsed
from calmterm.core.errors import CalmtermError
from calmterm.screens.base.host import Host
from calmterm.screens.base.screen import CalmScreen
from calmterm.screens.support.support import SupportScreen
from calmterm.screens.vault.lock import LockScreen
from calmterm.screens.vault.privacy_cover import BlankScreen, CoverScreen

IDLE_SECONDS: Final = 5 * 60
WATCH_SECONDS: Final = 1
ASKED_SECONDS: Final = 60  # how long "once more" is an answer to what was told
NOT_KEPT: Final = "What you typed could not be kept. Do it once more to go anyway."

HUNG_UP: Final = 128 + 1  # as a shell says it of SIGHUP, also where there is no such signal
ENDS: Final = ("SIGHUP", "SIGTERM", "SIGINT")
STOPS: Final = ("SIGTSTP", "SIGCONT")  # the second tells that we were stopped unasked


@dataclass(frozen=True, slots=True)
class Restart:
    """The vault was locked: this process is to be replaced by a fresh one, which first stops if it is `stopped`.

    `support`: an answer asked for it, so it is shown over the lock.
    """

    stopped: bool = False
    support: bool = False


class Session:
    """Watches for every reason to leave an open vault, and leaves it in order."""

    def __init__(self, app: Host) -> None:
        self._app = app
        self.idle_seconds: float = IDLE_SECONDS
        self.restart: Restart | None = None
        self._touched = elapsed()
        self._asked_at: float | None = None  # when it was told that words could not be kept, and leaving not yet done
        self._ending: asyncio.Task[None] | None = None
        self._stopping: asyncio.Task[None] | None = None
        self.deadline = Deadline()
        self.restart_at_once: Callable[[bool], object] | None = None
        """Replaces the process from any thread, as `restart` asks for it in order; given by whoever runs the app."""
        self.exit_at_once: Callable[[int], object] = os._exit

    def watch(self) -> None:
        """Begin, once the app runs. Signals and the terminal are watched where there are any."""
        self._app.set_interval(WATCH_SECONDS, self.look)
        if self._app.is_headless or sys.platform == "win32":
            return
        self.deadline.start()
        tell_lock_key(self._app.driver_class, self.begin_deadline)
        # A signal may come while no task runs: what it begins belongs to the app all the same.
        loop, context = asyncio.get_running_loop(), contextvars.copy_context()

        # Not the loop's own handlers: those do not run while the loop waits for a terminal that takes no output.
        def end(number: int, _frame: object) -> None:
            self.deadline.begin(partial(self.exit_at_once, 128 + number))
            loop.call_soon_threadsafe(self.end, 128 + number, context=context)

        def stop(number: int, _frame: object) -> None:
            stopped = number == signal.SIGTSTP
            self.begin_deadline(stopped=stopped)
            loop.call_soon_threadsafe(self._stop, stopped, context=context)

        for names, handler in ((ENDS, end), (STOPS, stop)):
            for name in names:
                signal.signal(getattr(signal, name), handler)

    def begin_deadline(self, *, stopped: bool = False) -> None:
        """An open vault is to be locked: replace the process if that is not done when the deadline passes."""
        if self._app.worker.is_open and self.restart_at_once is not None:
            self.deadline.begin(partial(self.restart_at_once, stopped))

    def touched(self) -> None:
        """Somebody is here. Too late where the vault should be locked already: then only the passphrase tells who."""
        if not self._is_overdue:
            self._touched = elapsed()

    @property
    def _is_overdue(self) -> bool:
        return self._app.worker.is_open and elapsed() - self._touched >= self.idle_seconds

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
        if not self._app.is_headless:
            self.deadline.begin(partial(self.exit_at_once, code))
        try:
            await self._blank()
            await self._keep()
            await self._app.worker.lock()
        finally:
            self.restart = None
            if terminal_is_gone():  # nothing can be drawn any more, and closing the screens would try
                self.exit_at_once(code)
            self._app.exit(code, return_code=code)

    def left(self) -> None:
        """The screens are closed: what is left to do may take its time."""
        self.deadline.met()

    async def _lock_or_cover(self, *, stopped: bool = False) -> None:
        """Lock with nobody to ask: words that cannot be kept stay, out of sight."""
        self.begin_deadline(stopped=stopped)
        await self._begin_locking()
        if await self._keep():
            await self._lock(stopped=stopped)
            return
        self.deadline.met()
        await self._unblank()
        if not self.is_covered:
            self._app.clear_notifications()
            self._app.push_screen(CoverScreen())

    # --- what a person asks for -------------------------------------------------------------------------

    async def lock(self) -> None:
        """Keep drafts, close the vault, show the lock screen and nothing else."""
        if not self._app.worker.is_open or self._is_blank:
            return
        self.begin_deadline()
        await self._begin_locking()
        if await self.may_leave():
            await self._lock()
        else:
            self.deadline.met()
            await self._unblank()

    async def may_leave(self) -> bool:
        """Keep drafts; where one cannot be kept, say so and stay, and go only when asked a second time soon after."""
        is_asked_again = self._asked_at is not None and elapsed() - self._asked_at <= ASKED_SECONDS
        if await self._keep() or is_asked_again:
            self._asked_at = None
            return True
        self._asked_at = elapsed()
        self._app.notify(NOT_KEPT, severity="warning", markup=False, timeout=15)
        return False

    def without_asking(self) -> None:
        """Being gone from the screen comes first: the next leaving takes place in any case."""
        self._asked_at = elapsed()

    def proven(self) -> None:
        """It is the person: the passphrase was typed, or something runs that they look at."""
        self._touched = elapsed()

    @property
    def is_covered(self) -> bool:
        """Return whether words that could not be kept wait behind a cover."""
        return any(isinstance(screen, CoverScreen) for screen in self._app.screen_stack)

    # --- how --------------------------------------------------------------------------------------------

    @property
    def _is_blank(self) -> bool:
        return any(isinstance(screen, BlankScreen) and screen.is_needed for screen in self._app.screen_stack)

    async def _blank(self) -> None:
        """Take what is shown off the screen before anything is waited for."""
        if self._app.screen_stack and not self._is_blank:
            self._app.clear_notifications()
            await self._app.push_screen(BlankScreen())

    async def _begin_locking(self) -> None:
        """Blank the screen and end the agent, which would go on to open the vault for commands."""
        await self._blank()
        await asyncio.to_thread(agent.end, self._app.worker.directory)

    async def _unblank(self) -> None:
        for screen in self._app.screen_stack:
            if isinstance(screen, BlankScreen):  # perhaps below help, which was asked for meanwhile
                screen.is_needed = False
        if self._app.screen_stack and isinstance(self._app.screen, BlankScreen):
            await self._app.pop_screen()

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
        self._asked_at = None  # what was told about the words of before is no answer about those to come
        await app.worker.lock()
        app.clear_notifications()
        while len(app.screen_stack) > 2:
            await app.pop_screen()
        if not isinstance(app.screen, LockScreen):
            app.show(LockScreen())
        if due:
            app.show_support()
        # Closing leaves copies of the words in our memory; a new process has none.
        if not app.is_headless and self._ending is None:
            self.restart = Restart(stopped, due)
            app.exit(0)
