"""Support offered, never forced: one quiet line or the screen itself, once a session for each cause.

Nothing of it is stored, and no level of anything is computed (see signs.py for what is looked at).
"""

import enum
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from textual.message import Message

from calmterm.content import crisis
from calmterm.errors import CalmtermError
from calmterm.screens.support import Own, SupportScreen

if TYPE_CHECKING:
    from calmterm.app import CalmApp

OFFER: Final = "Would some support help right now? Press ctrl+g."
WORDS_OFFER: Final = (
    "If any of this is about wanting to die or hurt yourself, people are there: press ctrl+g. If not, carry on."
)
SECONDS: Final = 12


class Cause(enum.StrEnum):
    """Why support is offered or opened. Never stored, and no level of anything."""

    KEY = "key"
    ITEM_NINE = "item_nine"
    SCORE = "score"
    LOW_MOOD = "low_mood"
    LOW_RUN = "low_run"
    DISTRESS = "distress"
    SAFETY_PLAN = "safety_plan"
    TAG = "tag"
    WORDS = "words"


OPENS: Final = frozenset({Cause.ITEM_NINE, Cause.SAFETY_PLAN, Cause.TAG})
"""The causes after which the screen is shown at once; after the others one line says that it is there."""


@dataclass
class Noticed(Message):
    """What was just saved gives a reason to offer or to open support."""

    causes: list[Cause]


class Offers:
    """What was offered in this session of the program."""

    def __init__(self, app: "CalmApp") -> None:
        self._app = app
        self._made: set[Cause] = set()
        self._since: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether support is on the screen, perhaps with the plan or a list of people above it."""
        return any(isinstance(screen, SupportScreen) for screen in self._app.screen_stack)

    def offer(self, cause: Cause, words: str = "") -> bool:
        """Say once a session for each cause that help is a key away; whether it was said now."""
        if cause in self._made:
            return False
        self._made.add(cause)
        said = words or (WORDS_OFFER if cause is Cause.WORDS else OFFER)
        self._app.notify(said, markup=False, timeout=SECONDS)
        return True

    def screen(self, cause: Cause = Cause.KEY) -> SupportScreen:
        """The support screen of the person's country, else of a guess that is shown as one."""
        self._made.add(cause)
        # Over a locked vault, and over a cover, it holds nothing that a passphrase is needed for, and notes nothing.
        inside = self._app.desk.is_open and not self._app.leaving.is_covered
        self._since = self._app.clock.now() if inside else None
        return SupportScreen(
            self.country,
            chosen=self._app.country is not None,
            first_words=crisis.HONEST if cause is Cause.ITEM_NINE else crisis.CALM,
            own=self._read_own if inside else None,
        )

    @property
    def country(self) -> str | None:
        """The person's country, else a guess from the locale, else none. Never another default."""
        try:
            return self._app.country or crisis.guess_country(os.environ)
        except crisis.LinesUnreadable:
            return self._app.country

    async def _read_own(self) -> Own:
        from calmterm.screens.safety_plan import read_own

        return await self._app.desk.run(read_own)

    async def open(self, cause: Cause) -> bool:
        """Show support once a session for each cause and wait until it is left; whether it was shown now.

        An answer that is given again opens it again. Call from a worker.
        """
        if self.is_open or (cause in self._made and cause not in (Cause.KEY, Cause.ITEM_NINE)):
            return False
        await self._app.push_screen_wait(self.screen(cause))
        return True

    async def left(self, seen: frozenset[str]) -> None:
        """Support was left: note it, if the person asked for such a log. `seen` names kinds of help."""
        since, self._since = self._since, None
        if since is None or not self._app.desk.is_open:
            return
        from calmterm.store.hard_stretches import note_stay

        stayed = self._app.clock.now() - since
        with suppress(CalmtermError):  # nobody waits for this, and it must not stand in anybody's way
            await self._app.desk.run(lambda store: note_stay(store, stayed, seen))
