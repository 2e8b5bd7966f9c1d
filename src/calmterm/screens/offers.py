"""Support offered, never forced: one quiet line, once a session for each cause. Nothing of it is stored."""

import enum
import os
from typing import TYPE_CHECKING, Final

from calmterm.content import crisis
from calmterm.screens.support import SupportScreen

if TYPE_CHECKING:
    from calmterm.app import CalmApp

OFFER: Final = "Would some support help right now? Press ctrl+g."


class Cause(enum.StrEnum):
    """Why support is offered or opened. Never stored, and no level of anything."""

    KEY = "key"
    ITEM_NINE = "item_nine"
    SCORE = "score"
    LOW_MOOD = "low_mood"
    LOW_RUN = "low_run"
    DISTRESS = "distress"
    SAFETY_PLAN = "safety_plan"
    WORDS = "words"


class Offers:
    """What was offered in this session of the program."""

    def __init__(self, app: "CalmApp") -> None:
        self._app = app
        self._made: set[Cause] = set()

    def offer(self, cause: Cause, words: str = OFFER) -> bool:
        """Say once a session for each cause that help is a key away; whether it was said now."""
        if cause in self._made:
            return False
        self._made.add(cause)
        self._app.notify(words, markup=False, timeout=12)
        return True

    def screen(self, cause: Cause = Cause.KEY) -> SupportScreen:
        """The support screen of the person's country, else of a guess that is shown as one."""
        self._made.add(cause)
        country = self._app.country or crisis.guess_country(os.environ)
        return SupportScreen(country, chosen=self._app.country is not None)

    async def open(self, cause: Cause) -> None:
        """Show support and wait until it is left. Call from a worker."""
        await self._app.push_screen_wait(self.screen(cause))
