"""The lock screen: a passphrase, and support without one. Loads nothing of the store until it is shown."""

import asyncio
from math import ceil
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.getters import query_one
from textual.widgets import Input, Static

from calmterm.core import lock_cards
from calmterm.core.errors import CalmtermError
from calmterm.screens.base.screen import CalmScreen
from calmterm.widgets.key_bar import KeyBar


class LockScreen(CalmScreen[None]):
    """Asks for the passphrase or the recovery code; without a vault it leads to making one."""

    CSS_PATH = "lock.tcss"
    TITLE = "Locked"
    PURPOSE = "Open your journal with its passphrase. Support needs none."
    AUTO_FOCUS = "#secret"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f7", "cards", "Coping cards", id="lock.cards", tooltip="Your coping cards, without the passphrase"),
    ]

    secret = query_one("#secret", Input)
    status = query_one("#status", Static)
    locked = query_one("#locked", Static)

    def __init__(self) -> None:
        super().__init__()
        self._cards: list[str] = []

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="lock"):
            yield Static("calmterm", classes="heading")
            yield Static("", classes="muted", id="locked")
            yield Input(password=True, placeholder="Passphrase or recovery code", id="secret")
            yield Static("", id="status", markup=False)
            yield Static("", classes="muted", id="cards-line")
            yield Static("Press ctrl+g for crisis lines. They need no passphrase.", classes="muted")
            if self.calm.notice:
                yield Static(f"\n{self.calm.notice}", classes="muted", markup=False)
        yield KeyBar()

    @work(group="looking")  # apart: pressing enter must not end the look for a vault
    async def on_mount(self) -> None:
        try:
            if await self.calm.worker.exists():
                self.locked.update("Your journal is locked.")
                await self._look_for_cards()
                self.call_after_refresh(self.calm.worker.warm)  # what stands on the screen comes first
                return
        except CalmtermError as error:
            self.status.update(str(error))
            return
        from calmterm.screens.vault.welcome import WelcomeScreen

        if self.is_current:
            self.calm.show(WelcomeScreen())

    async def _look_for_cards(self) -> None:
        """Tell of the coping cards that stand outside the vault, if there are any."""
        self._cards = await asyncio.to_thread(lock_cards.read, self.calm.worker.directory)
        self.query_one("#cards-line", Static).update("Press F7 for your coping cards." if self._cards else "")
        self.query_one("#cards-line").display = bool(self._cards)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return bool(self._cards) if action == "cards" else True

    def action_cards(self) -> None:
        """Show the coping cards."""
        from calmterm.screens.vault.lock_cards import LockCardsScreen

        self.calm.push_screen(LockCardsScreen(self._cards))

    @on(Input.Submitted, "#secret")
    @work(exclusive=True)
    async def open_vault(self) -> None:
        secret = self.secret.value
        if not secret:
            return
        self.secret.clear()
        self.secret.disabled = True
        try:
            if (wait := await self.calm.worker.seconds_to_wait()) > 0:
                self.status.update(f"After wrong tries the next one waits {ceil(wait)} s…")
                await asyncio.sleep(wait)
            with self.working(self.status, "Opening"):
                notices = await self.calm.worker.unlock(secret)
        except CalmtermError as error:
            self.status.update(str(error))
            self.secret.disabled = False
            self.secret.focus()
            return
        self.calm.enter(notices)
