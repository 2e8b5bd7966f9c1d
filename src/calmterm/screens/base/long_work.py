"""Work on the vault that takes long: it tells how far it is, and can be stopped before anything is saved."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Final, TypeVar

from calmterm.core.errors import CalmtermError
from calmterm.screens.base.screen import CalmScreen

if TYPE_CHECKING:  # the first screen comes before the store is loaded
    from calmterm.store import Store

T = TypeVar("T")
Result = TypeVar("Result")

OFTEN: Final = 0.2  # seconds between two looks at how far it is


class Stopped(CalmtermError):
    """The person ended something before anything of it was saved."""


class LongWorkScreen(CalmScreen[Result]):
    """A screen that works long on the vault. `escape` stops that; without work it leaves the screen.

    A subclass shows what `show_progress` is given, and says by `STOPPED` what stopping means.
    """

    STOPPED: ClassVar[str] = "Stopped. Nothing was changed."

    def __init__(self) -> None:
        super().__init__()
        self._stop = threading.Event()
        self._so_far = ""
        self.is_busy = False

    def on_mount(self) -> None:
        self.set_interval(OFTEN, self._show)

    def on_unmount(self) -> None:
        self._stop.set()  # what is not saved by then stays out

    def _show(self) -> None:
        if self.is_busy and self._so_far:
            self.show_progress(self._so_far)

    def show_progress(self, so_far: str) -> None:
        """Show how far the work is."""

    async def work_long(self, work: "Callable[[Store], T]") -> T:
        """Do `work` on the store, which calls `go_on` now and then. Raises Stopped, and what `work` raises."""
        self._stop.clear()
        self._so_far, self.is_busy = "", True
        try:
            return await self.ask(work)
        finally:
            self.is_busy = False

    def go_on(self, so_far: str) -> None:
        """Note how far the work is, in the vault's thread. Raises Stopped once the person stopped it."""
        if self._stop.is_set():
            raise Stopped(self.STOPPED)
        self._so_far = so_far

    def action_back(self) -> None:
        """Stop what goes on, or go back."""
        if self.is_busy:
            self._stop.set()
        else:
            self.dismiss(None)
