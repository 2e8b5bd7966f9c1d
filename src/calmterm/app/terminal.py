"""What stands between the screens and the terminal: nothing of a person's leaves for it but what they are to read."""

import os
import sys
from collections.abc import Sequence
from typing import Any

from rich.console import RenderableType
from textual import events
from textual._context import active_message_pump
from textual.app import ScreenStackError
from textual.css.query import NoMatches
from textual.dom import DOMNode
from textual.filter import LineFilter
from textual.widget import MountError
from textual.worker import (
    NoActiveWorker,
    WorkerFailed,
    get_current_worker,  # pyright: ignore[reportUnknownVariableType] - Textual leaves the result open
)

from calmterm.app.diff_driver import ScreenMirror, diffing_driver
from calmterm.app.stylesheet import CachedStylesheet
from calmterm.core.fault import describe
from calmterm.screens.base.host import Host
from calmterm.widgets.control_filter import ControlFilter


def terminal_is_gone() -> bool:
    """Return whether the terminal was hung up, which the system tells whoever asks for its settings."""
    if sys.platform == "win32" or sys.__stdin__ is None:
        return False
    import termios

    try:
        termios.tcgetattr(sys.__stdin__.fileno())
    except (termios.error, ValueError):
        return True
    return False


class TerminalApp(Host):
    """Filters what is drawn, lets nothing blink, and shows no words of a fault: `crash` is the sentence for one."""

    def __init__(self) -> None:
        driver = None if os.environ.get("TEXTUAL_DRIVER") else diffing_driver()
        super().__init__(driver_class=driver)
        self.stylesheet = CachedStylesheet(variables=self.get_css_variables())
        self.crash: str | None = None
        self.shares_clipboard = False
        self._copied = ""
        self._control_filter = ControlFilter()

    def get_line_filters(self) -> Sequence[LineFilter]:
        return self._control_filter.after(super().get_line_filters(), native_ansi=self.native_ansi_color)

    def update_styles(self, node: DOMNode, animate: bool = True) -> None:
        """Style a widget anew with all in it. What is not on a screen yet is left to its mounting, which styles it."""
        if node.is_attached:
            super().update_styles(node, animate)

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Resize | events.AppFocus):
            self.paint_anew()
        await super().on_event(event)

    def paint_anew(self) -> None:
        """Draw the whole screen again: after a new size, or coming back to it, the terminal may show something else."""
        mirror = getattr(self.driver_class, "mirror", None)
        if isinstance(mirror, ScreenMirror):
            mirror.forget()
            self.refresh()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Stop the cursor from blinking: over SSH that is traffic all night."""
        field: Any = event.widget
        if getattr(field, "cursor_blink", False):
            field.cursor_blink = False

    # --- the clipboard ----------------------------------------------------------------------------------

    def copy_to_clipboard(self, text: str) -> None:
        """Copy for pasting in here. The terminal's clipboard outlives a lock, so it is off until asked for."""
        self._copied = text
        if self.shares_clipboard:
            super().copy_to_clipboard(text)

    def share(self, text: str) -> None:
        """Copy what is nobody's secret, for pasting anywhere, whatever the setting."""
        self._copied = text
        super().copy_to_clipboard(text)

    @property
    def clipboard(self) -> str:
        return self._copied

    # --- faults -----------------------------------------------------------------------------------------

    def _handle_exception(self, error: Exception) -> None:
        # Left while it is still being put up, a screen misses its own parts: no fault, and nobody is to read of one.
        cause = error.error if isinstance(error, WorkerFailed) else error
        if not (isinstance(cause, NoMatches | MountError | ScreenStackError) and self._is_being_left()):
            super()._handle_exception(error)

    def _is_being_left(self) -> bool:
        """Whether the app, or the screen whose code runs now, is being taken down."""
        if self._exit or not self._running:
            return True
        try:
            node: Any = get_current_worker().node
        except NoActiveWorker:
            node = active_message_pump.get(self)
        return node._closing or getattr(node, "_pruning", False) or not node.is_attached

    def _fatal_error(self) -> None:
        # Textual would print a traceback with locals: a person's words and keys. A test pins this override.
        self.crash = describe(sys.exc_info()[1] or self._exception)
        self._exit_renderables.clear()
        self._close_messages_no_wait()

    def panic(self, *renderables: RenderableType) -> None:
        """Leave without a word of an error that would be drawn, or because the terminal is gone."""
        if terminal_is_gone():
            self.hung_up()
        else:
            self._fatal_error()

    def hung_up(self) -> None:
        """Leave, as the terminal is gone: with the status that a shell gives for a hang-up."""
        self.exit(128 + 1)
