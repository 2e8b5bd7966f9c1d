"""Unsaved words: every draft that waits, to open where it was typed or to let go."""

import json
from typing import Any, ClassVar, Final, cast

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.getters import query_one
from textual.screen import Screen
from textual.widgets import OptionList, Static

from calmterm.core import dates
from calmterm.core.errors import CalmtermError
from calmterm.core.text import one_line
from calmterm.screens.base.screen import OPENING, CalmScreen, section_bar
from calmterm.screens.dialogs.confirm import ConfirmScreen
from calmterm.store import Record, Store
from calmterm.store.drafts import FURTHER, UnsavedDraft
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.pick_list import PickList

WORDS_CELLS: Final = 60
NONE: Final = (
    "Nothing waits here. What you type and do not save is kept, and stands here until you save it or let it go."
)
GONE: Final = (
    "What it belongs to is in the trash or gone, so it cannot be opened. Restore it first, or let these words go."
)
# Where a draft is opened that belongs to a section's own screen.
SECTIONS: Final = {"check_in": "check_in", "night": "sleep", "practice": "practice", "scale": "more"}
THERE: Final = "Your words are there when you open it in {section}."


class DraftsScreen(CalmScreen[None]):
    """Lists the drafts that wait, the newest first."""

    CSS_PATH = "drafts.tcss"
    TITLE = "Unsaved words"
    AUTO_FOCUS = "#drafts"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", id="drafts.open", tooltip="Open the selected words where they were typed"),
        Binding("d", "drop", "Let go", id="drafts.drop", tooltip="Delete the selected words forever"),
        Binding("escape", "back", "Back", id="drafts.back", tooltip="Back to where you came from"),
    ]

    drafts = query_one("#drafts", PickList)

    def __init__(self) -> None:
        super().__init__()
        self._waiting: list[UnsavedDraft] = []

    def compose(self) -> ComposeResult:
        yield Static(section_bar("more"), id="bar")
        yield Static("Unsaved words", classes="heading", id="drafts-heading")
        yield PickList(id="drafts")
        yield KeyBar()

    def on_screen_resume(self) -> None:
        if self.calm.worker.is_open:
            self.reload()

    @work(exclusive=True)
    async def reload(self) -> None:
        """Read them again."""
        with self.attempt():
            self._waiting = await self.ask(lambda store: store.drafts.waiting())
            self.drafts.fill(map(self._row, self._waiting), empty=Content(NONE))

    def _row(self, one: UnsavedDraft) -> Content:
        when = self.calm.clock.here(one.typed_at)
        line = f"\n  {dates.to_minute(when)}  {one_line(_words(one.payload), WORDS_CELLS)}"
        return Content.assemble((one.title, "bold"), line)

    @property
    def _marked(self) -> UnsavedDraft | None:
        return self.drafts.pick(self._waiting)

    @on(OptionList.OptionSelected)
    @work(exclusive=True, group=OPENING)
    async def action_open(self) -> None:
        """Open the selected words where they were typed."""
        waiting = self._marked
        if waiting is None:
            return
        if (section := SECTIONS.get(waiting.screen.partition(":")[0])) is not None:
            self.calm.notify(THERE.format(section=section.replace("_", "-").capitalize()), markup=False)
            self.calm.call_later(self.calm.action_section, section)
            return
        try:
            screen = await self.ask(lambda store: _screen_of(store, waiting))
        except CalmtermError:
            self.calm.notify(GONE, severity="warning", markup=False)
            return
        if screen is None:
            self.calm.notify(GONE, severity="warning", markup=False)
        else:
            self.calm.push_screen(screen)

    @work(exclusive=True, group="waiting")
    async def action_drop(self) -> None:
        """Delete the selected words, once that is confirmed."""
        waiting = self._marked
        if waiting is None:
            return
        about = Content(one_line(f"{waiting.title}: {_words(waiting.payload)}", 120))
        question = "Let these words go? They cannot be restored."
        if await self.calm.push_screen_wait(ConfirmScreen(question, about, yes="Let them go", no="Keep them")):
            with self.attempt():
                await self.ask(lambda store: store.drafts.drop(waiting.mark))
        self.reload()

    def action_back(self) -> None:
        """Go back to where the person came from."""
        self.dismiss(None)


def _screen_of(store: Store, waiting: UnsavedDraft) -> Screen[Any] | None:
    """Return the screen that takes a draft up again, None where its record is gone. Raises CalmtermError."""
    from calmterm.screens.base.form_screen import FormScreen
    from calmterm.screens.journal.editor import EditorScreen
    from calmterm.screens.sharing.circle_posts import draft_of
    from calmterm.store.model.records import CirclePost, CircleReport, Conversation, JournalEntry

    if waiting.kind is None:
        return None
    record = store.find(waiting.subject) if waiting.subject else None
    if waiting.kind is Conversation:
        return _talk_of(waiting, record)
    if waiting.kind is JournalEntry:
        return EditorScreen(record if isinstance(record, JournalEntry) else None)
    if waiting.kind in (CirclePost, CircleReport):
        return draft_of(store, waiting.screen, record)
    if record is not None and not isinstance(record, waiting.kind):  # a new part of that record
        return FormScreen(waiting.kind, subject=waiting.subject)
    return FormScreen(waiting.kind, record)


def _talk_of(waiting: UnsavedDraft, record: Record | None) -> Screen[Any]:
    from calmterm.domain.talk_scripts import every_script, script_named
    from calmterm.screens.talk.talk import TalkScreen
    from calmterm.store.model.records import Conversation

    name = waiting.screen.partition(FURTHER)[0].removeprefix("talk:")
    script = script_named(name, every_script()[0])
    return TalkScreen(script, record if isinstance(record, Conversation) else None)


def _words(payload: str) -> str:
    """Return the words of a draft, without the names of its fields."""
    try:
        pending: list[object] = [json.loads(payload)]
    except (ValueError, RecursionError):
        return payload
    found: list[str] = []
    while pending:
        value = pending.pop(0)
        if isinstance(value, str) and value.strip():
            found.append(value.strip())
        elif isinstance(value, dict):
            pending += cast("dict[str, object]", value).values()
        elif isinstance(value, list):
            pending += cast("list[object]", value)
    return " · ".join(found)
