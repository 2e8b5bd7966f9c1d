"""A cover over words that could not be kept: out of sight until the passphrase is typed, and not lost."""

from typing import Final

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.getters import query_one
from textual.screen import Screen
from textual.widgets import Input, Static

from calmterm.core.errors import CalmtermError
from calmterm.screens.base.screen import CalmScreen
from calmterm.widgets.key_bar import KeyBar

WHY: Final = (
    "What you were typing could not be kept, so it was not locked away. It is still here, out of sight."
    " Type your passphrase to go back to it, make room on the disk, and save."
)


class BlankScreen(Screen[None]):
    """Nothing, while what was shown is kept and locked away.

    No CalmScreen: it is painted as a whole and at once, and not a band of rows in a turn.
    """

    is_needed = True

    def on_screen_resume(self) -> None:
        """Go, where another screen was opened over this one and closed after what it was there for."""
        if not self.is_needed and self.is_current:
            self.dismiss()


class CoverScreen(CalmScreen[None]):
    """Stands over everything in place of a lock that would lose words."""

    CSS_PATH = "privacy_cover.tcss"
    TITLE = "Covered"
    PURPOSE = "Your words wait behind this until you give the passphrase again."
    AUTO_FOCUS = "#secret"

    secret = query_one("#secret", Input)
    status = query_one("#status", Static)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="cover"):
            yield Static("calmterm", classes="heading")
            yield Static(WHY, markup=False)
            yield Input(password=True, placeholder="Passphrase or recovery code", id="secret")
            yield Static("", id="status", markup=False)
            yield Static("Press ctrl+g for crisis lines. They need no passphrase.", classes="muted")
        yield KeyBar()

    @on(Input.Submitted, "#secret")
    @work(exclusive=True)
    async def go_back(self) -> None:
        secret = self.secret.value
        self.secret.clear()
        if not secret:
            return
        try:
            await self.calm.worker.check(secret)
        except CalmtermError as error:
            self.status.update(str(error))
            return
        self.calm.proven()
        self.dismiss()
