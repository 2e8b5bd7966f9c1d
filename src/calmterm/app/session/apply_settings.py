"""A person's choices at work: read when the vault opens, put to use at once, kept where the vault is open."""

import asyncio
import os
from pathlib import Path
from typing import Final

from calmterm.app.session.locking import Session
from calmterm.app.themes import theme_for
from calmterm.core.errors import CalmtermError
from calmterm.core.preferences import preference
from calmterm.domain.settings import values
from calmterm.screens.base.host import Host

AT_ONCE: Final = ("country_outside", "country", "theme", "idle_minutes", "privacy", "quick_exit_key", "clipboard")
"""The choices that something in the running program depends on; the others are read where they count."""

HIDDEN: Final = "-hidden"
HIDING_CSS: Final = Path(__file__).parents[1] / "hidden.tcss"
"""Loaded while words are hidden only: it is about every widget, and so costs whenever one is styled."""
NOW_HIDDEN: Final = "What you wrote is hidden. F8 shows it again."
NOW_SHOWN: Final = "What you wrote is shown. F8 hides it."
A_DAY: Final = 24 * 60 * 60


class SettingsApplier:
    """What the app does because a person chose so."""

    def __init__(self, app: Host, session: Session) -> None:
        self._app = app
        self._session = session
        self.remembers_country = True  # outside the vault

    async def take_over(self) -> None:
        """Put the open vault's choices to use. Raises CalmtermError."""
        chosen = await self._app.worker.run(values)
        for name in AT_ONCE:
            self.apply(name, chosen[name])

    def apply(self, name: str, value: str) -> None:
        """Put one choice to use; one that nothing runs on waits until it is read."""
        app = self._app
        match name:
            case "country":
                app.country = value or None
            case "country_outside":
                self.remembers_country = value == "on"
            case "theme":
                self._wear(value)
            case "idle_minutes" if value.isascii() and value.isdigit():
                self._session.idle_seconds = max(1, int(value)) * 60
            case "privacy":
                self._hide(value == "on")
            case "quick_exit_key":
                # Nothing is set for the usual key: Textual would move it to the end of the footer.
                app.set_keymap({} if value == preference(name).default else {"support.exit": value})
            case "clipboard":
                app.shares_clipboard = value == "on"
            case _:
                pass

    def begin_in(self, theme: str) -> None:
        """Have the first screen styled in these colours, and not in Textual's own before.

        Not in ANSI colours: Textual's filters are told of those only once it runs.
        """
        app = self._app
        name = self._suitable(theme)
        if not app.available_themes[name].ansi:
            app.set_reactive(Host.theme, name)
            app.stylesheet.set_variables(app.get_css_variables())

    def _wear(self, theme: str) -> None:
        self._app.theme = self._suitable(theme)

    def _suitable(self, theme: str) -> str:
        """Return colours that the terminal can show; without a choice, those that suit it."""
        return theme_for(self._app.console.color_system, no_color="NO_COLOR" in os.environ, chosen=theme)

    async def keep(self, name: str, value: str) -> bool:
        """Put a choice to use and keep it; whether that went well (if not, the reason is shown)."""
        self.apply(name, value)
        try:
            if name in ("country", "country_outside"):
                await asyncio.to_thread(self._remember_country)
            if not self._app.worker.is_open:
                return False
            await self._app.worker.run(lambda store: store.set_setting(name, value))
            if name == "cards_at_lock":
                await self._app.worker.run(lambda store: store.renew_cards_at_lock())
        except CalmtermError as error:
            self._app.notify(str(error), severity="error", markup=False, timeout=15)
            return False
        return True

    def _remember_country(self) -> None:
        """Let the country be known before the vault is open, or no longer, as the person chose."""
        from calmterm.core.configuration import remember_country, remembered_country

        remember_country((self._app.country or remembered_country()) if self.remembers_country else None)

    async def remember_country_or_not(self) -> None:
        """Change whether the country is known outside the vault."""
        await self.keep("country_outside", "off" if self.remembers_country else "on")

    @property
    def hides_words(self) -> bool:
        """Return whether what a person wrote is off the screen."""
        return self._app.has_class(HIDDEN)

    def hide_or_show(self) -> None:
        """Take what a person wrote off the screen, or bring it back. Typing goes on either way."""
        self._hide(not self.hides_words)

    def _hide(self, hidden: bool) -> None:
        app = self._app
        if hidden == self.hides_words:
            return
        if hidden:
            app.stylesheet.read(HIDING_CSS)
        else:
            app.stylesheet.source.pop((str(HIDING_CSS), ""))
        app.stylesheet.reparse()
        app.set_class(hidden, HIDDEN)
        app.clear_notifications()  # the sentence of the other state, which stands until then
        app.notify(NOW_HIDDEN if hidden else NOW_SHOWN, markup=False, timeout=A_DAY if hidden else None)
