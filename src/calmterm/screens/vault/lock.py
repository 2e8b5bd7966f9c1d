"""The lock screen: a passphrase, and support without one. Loads nothing of the store until it is shown."""

import asyncio
from math import ceil

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.getters import query_one
from textual.widgets import Input, Static

from calmterm.core.errors import CalmtermError
from calmterm.screens.base.screen import CalmScreen
from calmterm.widgets.key_bar import KeyBar


class LockScreen(CalmScreen[None]):
    """Asks for the passphrase or the recovery code; without a vault it leads to making one."""

    CSS_PATH = "lock.tcss"
    TITLE = "Locked"
    PURPOSE = "Open your journal with its passphrase. Support needs none."
    AUTO_FOCUS = "#secret"

    secret = query_one("#secret", Input)
    status = query_one("#status", Static)
    locked = query_one("#locked", Static)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="lock"):
            yield Static("calmterm", classes="heading")
            yield Static("", classes="muted", id="locked")
            yield Input(password=True, placeholder="Passphrase or recovery code", id="secret")
            yield Static("", id="status", markup=False)
            yield Static("Press ctrl+g for crisis lines. They need no passphrase.", classes="muted")
            if self.calm.notice:
                yield Static(f"\n{self.calm.notice}", classes="muted", markup=False)
        yield KeyBar()

    @work(group="looking")  # apart: pressing enter must not end the look for a vault
    async def on_mount(self) -> None:
        try:
            if await self.calm.worker.exists():
                self.locked.update("Your journal is locked.")
                self.call_after_refresh(self.calm.worker.warm)  # what stands on the screen comes first
                return
        except CalmtermError as error:
            self.status.update(str(error))
            return
        from calmterm.screens.vault.welcome import WelcomeScreen

        if self.is_current:
            self.calm.show(WelcomeScreen())

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
        for notice in notices:
            self.calm.notify(notice, markup=False)
        self.calm.enter()
