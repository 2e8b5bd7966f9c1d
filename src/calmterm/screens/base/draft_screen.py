"""Screens that are typed into: a draft is sealed into the vault within a second, until the record is saved."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any, ClassVar, Final, Generic, TypeVar

from textual import work
from textual.content import Content
from textual.timer import Timer

from calmterm.core.errors import CalmtermError, ChangedElsewhere, InvalidRecord, NotFound
from calmterm.screens.base.screen import CalmScreen, Result
from calmterm.screens.dialogs.confirm import ConflictScreen
from calmterm.store import Record, Store
from calmterm.store.drafts import Mark
from calmterm.widgets.preview import record_content

SECONDS: Final = 0.7  # from a keystroke to its draft
DRAFT_KEPT: Final = "What you typed is kept as a draft."
SAVED: Final = "Saved. Press u to undo."
OTHER_KEPT: Final = "The other one was kept."

R = TypeVar("R", bound=Record)


class DraftScreen(CalmScreen[Result], Generic[R, Result]):
    """Makes or changes a record, and keeps what is typed as a draft until then.

    Subclasses say what is typed (`values`, `draft_values`), call `touched` on every change and `save` when asked to,
    and leave in `saved`.
    """

    DRAFT: ClassVar[str] = ""
    leads_on = False

    def __init__(
        self, kind: type[R], record: R | None = None, *, subject: str = "", draft: str = "",
        given: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self._kind: type[R] = kind
        self._record: R | None = record
        self._base = record.revision if record is not None else 0  # the version that is being changed
        self._unasked = dict(given or {})  # values of a new record that are not asked for
        self._subject = str(record.id) if record is not None else subject
        self._draft = draft or self.DRAFT
        self._due: Timer | None = None
        self._unsaved = False
        self._mark: Mark | None = None  # of our draft; read and set in the vault's thread, one job at a time
        self._storing = asyncio.Lock()  # a draft that is kept while its record is stored would outlive it

    def draft_values(self) -> dict[str, Any] | None:
        """Return the values to keep, or None if nothing would be lost."""
        raise NotImplementedError

    # --- what saving takes ------------------------------------------------------------------------------

    def values(self) -> dict[str, Any]:
        """Return what is typed as the store takes it, None for blank."""
        raise NotImplementedError

    def problems(self) -> dict[str, str]:
        """Return a sentence for each field that cannot be stored so."""
        return {}

    async def complain(self, problems: Mapping[str, str]) -> None:
        """Show problems where they are, and take away those that are no more."""
        for sentence in problems.values():
            self.calm.notify(sentence, severity="error", markup=False)

    async def may_save(self, values: dict[str, Any]) -> bool:
        """Ask the questions that come before values without problems are stored; return whether to go on."""
        return True

    def put(self, store: Store, record: R | None, values: Mapping[str, Any]) -> R:
        """Store the values as a new record, or as those of `record`. Raises InvalidRecord, ChangedElsewhere, NotFound.

        Runs in the vault's thread.
        """
        if record is None:
            return store.add(store.new(self._kind, {name: one for name, one in values.items() if one is not None}))
        return store.change(record, values)

    async def saved(self, record: R, said: str) -> None:
        """Tell what was done and leave, or go on with `record`."""
        raise NotImplementedError

    async def take_over(self, theirs: R) -> None:
        """Let the version of another window stand instead of what is typed."""
        with self.attempt():
            await self.forget_draft()
        await self.saved(theirs, OTHER_KEPT)

    def values_of(self, record: R) -> dict[str, Any]:
        """Return the values of a record as they are asked for here."""
        return record.values()

    def content_of(self, record: R) -> Content:
        """Return a record to read."""
        return record_content(record, self.calm.clock, {})

    # --- saving -----------------------------------------------------------------------------------------

    async def save(self) -> bool:
        """Store what is typed and let its draft go; return whether that was done. If not, the reason is in sight.

        Where another window changed the record meanwhile, ask whose version stands. Call from a worker.
        """
        problems = self.problems()
        await self.complain(problems)
        if problems:
            return False
        values = self.values()
        return await self.may_save(values) and await self._store(values)

    async def _store(self, values: dict[str, Any]) -> bool:
        record = self._record
        try:
            saved = await self.store_now(values)
        except InvalidRecord as error:
            await self.complain(error.problems)
        except CalmtermError as error:
            if record is not None and isinstance(error, ChangedElsewhere | NotFound):
                return await self._settle(record, values, error)
            self.tell(error)
        else:
            await self.saved(saved, SAVED)
            return True
        return False

    async def store_now(self, values: dict[str, Any]) -> R:
        """Store values without any question. Raises CalmtermError."""
        record, base = self._record, self._base

        def put(store: Store) -> R:
            if record is None:
                return self.put(store, None, {**self._unasked, **values})
            if record.revision != base:
                raise ChangedElsewhere  # a draft, begun on a version that is no longer the newest
            return self.put(store, record, values)

        async with self._storing:
            self._record = saved = await self.ask(put)
            self._base = saved.revision
            with self.attempt():
                await self.forget_draft()
        return saved

    async def _settle(self, record: R, values: dict[str, Any], error: CalmtermError) -> bool:
        """Ask which version stands where another window changed or trashed the record: this one, that one, or both."""
        with self.attempt():
            theirs = await self.ask(lambda store: _if_there(store, record))
            choice = await self.calm.push_screen_wait(
                ConflictScreen(
                    self.content_of(theirs) if theirs is not None else None, self._kind.about.in_words,
                    both=theirs is None or not _repeats(theirs, values),
                )
            )  # fmt: skip
            if choice == "both":
                asked = {spec.name for spec in self._kind.specs() if spec.is_asked}
                before = self.values_of(record)
                self._unasked = {name: value for name, value in before.items() if name not in asked}
                self._record, self._base = None, 0
                return await self._store(values)
            if choice == "mine" and theirs is not None:
                self._record, self._base = theirs, theirs.revision
                return await self._store(values)
            if choice == "theirs" and theirs is not None:
                await self.take_over(theirs)
            else:
                self.tell(error)
        return False

    async def keep_and_leave(self) -> None:
        """Leave without saving: what is typed is kept as a draft."""
        with self.attempt():
            await self.save_drafts()
            if self.draft_values() is not None:
                self.calm.notify(DRAFT_KEPT, markup=False)
            self.dismiss(None)

    def action_no_undo(self) -> None:
        """Do nothing: what an undo would change is not in sight here."""

    # --- drafts -----------------------------------------------------------------------------------------

    def touched(self) -> None:
        """Keep a draft soon, as something changed. One timer at most; none while nothing changes."""
        self._unsaved = True
        if self._due is None:
            self._due = self.set_timer(SECONDS, self._keep_in_time)

    async def open_draft(self) -> dict[str, Any] | None:
        """Return what was typed and not saved the last time, or None. Raises CalmtermError."""

        def find(store: Store) -> str | None:
            text, self._mark = store.drafts.find(self._draft, self._subject) or (None, None)
            return text

        text = await self.ask(find)
        if not text:
            return None
        draft: dict[str, Any] = json.loads(text)
        self._base = draft.pop("base", self._base)
        return draft

    async def save_drafts(self) -> None:
        """Keep what is typed now. Raises CalmtermError."""
        async with self._storing:
            await self.keep_draft()

    async def keep_draft(self) -> None:
        """Keep what is typed now, for `save_drafts`, while no record is stored."""
        if self._due is not None:
            self._due.stop()
            self._due = None
        if not self.is_mounted or not (self._unsaved or await self._is_gone()):
            return
        values = self.draft_values()
        if values is None:
            await self.forget_draft()
            return
        text = json.dumps({**values, "base": self._base})
        self._unsaved = False  # before the wait: what is typed meanwhile is unsaved again

        def keep(store: Store) -> None:
            self._mark = store.drafts.save(self._draft, text, self._subject, self._mark)

        try:
            await self.ask(keep)
        except CalmtermError:
            self._unsaved = True
            raise

    async def forget_draft(self) -> None:
        """Delete the draft: it was saved, or let go on purpose. Raises CalmtermError."""
        self._unsaved = False
        if self._due is not None:
            self._due.stop()
            self._due = None

        def drop(store: Store) -> None:
            store.drafts.drop(self._mark)
            self._mark = None

        await self.ask(drop)

    async def _is_gone(self) -> bool:
        """Return whether another window went on with our draft or let it go, so that this must be kept anew."""
        mark = self._mark
        if mark is None or await self.ask(lambda store: store.drafts.has(mark)):
            return False
        return self._mark == mark  # else we did, meanwhile

    @work(group="drafts")
    async def _keep_in_time(self) -> None:
        """Keep a draft beside the screen's messages: while the vault is busy, keys are still answered."""
        self._due = None
        with self.attempt():
            await self.save_drafts()


def _if_there(store: Store, record: R) -> R | None:
    try:
        return store.get(type(record), record.id)
    except NotFound:
        return None


def _repeats(theirs: Record, values: Mapping[str, Any]) -> bool:
    """Return whether a record of these values cannot stand beside another, such as two nights of one date."""
    same = {name for name, value in theirs.values().items() if value is not None and values.get(name) == value}
    return any(same.issuperset(rule.columns) for rule in theirs.about.unique)
