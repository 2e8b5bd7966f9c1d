"""Support offered, never forced: one quiet line or the screen itself, once a session for each cause.

Nothing of it is stored, and no level of anything is computed (see domain/support_causes.py for what is looked at).
"""

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from textual.message import Message

from calmterm.content import crisis
from calmterm.content.support_words import Cause, sentence
from calmterm.core.errors import CalmtermError
from calmterm.screens.base.host import Host
from calmterm.screens.support.support import SupportScreen

if TYPE_CHECKING:  # with the vault
    from calmterm.domain.safety_plan import OwnSupport

WAY: Final = "press ctrl+g"
SECONDS: Final = 12


@dataclass
class SupportWanted(Message):
    """Tells the app that values just saved give a reason to offer or to open support."""

    causes: list[Cause]


class SupportOffers:
    """Offers support once for each cause, and remembers which offers this session of the program made."""

    def __init__(self, app: Host) -> None:
        self._app = app
        self._made: set[Cause] = set()
        self._since: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Return whether support is on the screen, perhaps with the plan or a list of people above it."""
        return any(isinstance(screen, SupportScreen) for screen in self._app.screen_stack)

    def offer(self, cause: Cause, words: str = "") -> bool:
        """Say once a session for each cause that help is a key away; return whether it was said now."""
        if cause in self._made:
            return False
        self._made.add(cause)
        said = words or sentence(cause, WAY)
        self._app.notify(said, markup=False, timeout=SECONDS)
        return True

    def screen(self, cause: Cause = Cause.KEY) -> SupportScreen:
        """Return the support screen of the person's country, else of a guess that is shown as one."""
        self._made.add(cause)
        # Over a locked vault, and over a cover, it holds nothing that a passphrase is needed for, and notes nothing.
        inside = self._app.worker.is_open and not self._app.is_covered
        self._since = self._app.clock.now() if inside else None
        return SupportScreen(
            self.country,
            chosen=self._chosen is not None,
            first_words=crisis.HONEST if cause is Cause.ITEM_NINE else crisis.CALM,
            own=self._read_own if inside else None,
        )

    @property
    def country(self) -> str | None:
        """Return the person's country, else a guess from the locale, else None; never another default."""
        if (chosen := self._chosen) is not None:
            return chosen
        try:
            return crisis.guess_country(os.environ)
        except crisis.LinesUnreadable:
            return None

    @property
    def _chosen(self) -> str | None:
        """Return the country that the person chose: in the open vault, or as remembered outside it."""
        if self._app.country:
            return self._app.country
        from calmterm.core.configuration import remembered_country

        return remembered_country()

    async def _read_own(self) -> "OwnSupport":
        from calmterm.domain.safety_plan import read_own

        return await self._app.worker.run(read_own)

    async def open(self, cause: Cause) -> bool:
        """Show support once a session for each cause and wait until it is left; return whether it was shown now.

        An answer that is given again opens it again. Call from a worker.
        """
        if self.is_open or (cause in self._made and cause not in (Cause.KEY, Cause.ITEM_NINE)):
            return False
        await self._app.push_screen_wait(self.screen(cause))
        return True

    async def left(self, seen: frozenset[str]) -> None:
        """Note that support was left, if the person asked for such a log. `seen` names kinds of help."""
        since, self._since = self._since, None
        if since is None or not self._app.worker.is_open:
            return
        from calmterm.domain.crisis_log import note_stay

        stayed = self._app.clock.now() - since
        with suppress(CalmtermError):  # nobody waits for this, and it must not stand in anybody's way
            await self._app.worker.run(lambda store: note_stay(store, stayed, seen))
