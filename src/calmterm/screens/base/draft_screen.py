"""Drafts: what is being typed is sealed into the vault at most a second after a keystroke, until it is saved."""

import json
from typing import TYPE_CHECKING, Any, ClassVar

from textual.timer import Timer

from calmterm.core.errors import CalmtermError
from calmterm.screens.base.screen import CalmScreen, Result

if TYPE_CHECKING:
    from calmterm.store import Store
    from calmterm.store.drafts import Mark

SECONDS = 0.7


class DraftingScreen(CalmScreen[Result]):
    """A screen with something to lose. Subclasses say what (`draft_values`) and call `touched` on every change."""

    DRAFT: ClassVar[str] = ""

    def __init__(self, subject: str = "", draft: str | None = None) -> None:
        super().__init__()
        self._subject = subject
        self._draft = draft or self.DRAFT
        self._due: Timer | None = None
        self._unsaved = False
        self._mark: Mark | None = None  # of our draft; read and set in the vault's thread, one job at a time

    def draft_values(self) -> dict[str, Any] | None:
        """What to keep, or None if nothing would be lost."""
        raise NotImplementedError

    def touched(self) -> None:
        """Something changed: keep it soon. One timer at most; none while nothing changes."""
        self._unsaved = True
        if self._due is None:
            self._due = self.set_timer(SECONDS, self._keep_in_time)

    async def open_draft(self) -> dict[str, Any] | None:
        """What was typed and not saved the last time, or None."""

        def find(store: "Store") -> str | None:
            text, self._mark = store.find_draft(self._draft, self._subject) or (None, None)
            return text

        text = await self.ask(find)
        return json.loads(text) if text else None

    async def save_drafts(self) -> None:
        """Keep what is typed now. Raises CalmtermError."""
        if self._due is not None:
            self._due.stop()
            self._due = None
        if not self.is_mounted or not (self._unsaved or await self._is_gone()):
            return
        values = self.draft_values()
        if values is None:
            await self.forget_draft()
            return
        text = json.dumps(values)
        self._unsaved = False  # before the wait: what is typed meanwhile is unsaved again

        def keep(store: "Store") -> None:
            self._mark = store.save_draft(self._draft, text, self._subject, self._mark)

        try:
            await self.ask(keep)
        except CalmtermError:
            self._unsaved = True
            raise

    async def forget_draft(self) -> None:
        """It was saved, or let go on purpose."""
        self._unsaved = False
        if self._due is not None:
            self._due.stop()
            self._due = None

        def drop(store: "Store") -> None:
            store.drop_draft(self._mark)
            self._mark = None

        await self.ask(drop)

    async def _is_gone(self) -> bool:
        """Whether another window went on with our draft, or let it go: then what stands here must be kept anew."""
        mark = self._mark
        if mark is None or await self.ask(lambda store: store.has_draft(mark)):
            return False
        return self._mark == mark  # else we did, meanwhile

    async def _keep_in_time(self) -> None:
        self._due = None
        with self.attempt():
            await self.save_drafts()
