"""Writing: a title, a text, tags. Nothing typed is ever lost: what is not saved yet is kept as a draft."""

import asyncio
import uuid
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.timer import Timer
from textual.widgets import Input, Static, TextArea

from calmterm.content.library import STOP_AFTER_MINUTES, STOP_RULE
from calmterm.core import dates, outside_editor
from calmterm.core.errors import CalmtermError
from calmterm.core.text import one_line
from calmterm.domain import outside_entries
from calmterm.domain.notebooks import NamedNotebook, names
from calmterm.screens.base.draft_screen import DraftScreen
from calmterm.screens.base.screen import LEAVING, section_bar
from calmterm.screens.journal.entry_fields import EntryFields
from calmterm.screens.journal.entry_words import EntryWords
from calmterm.screens.journal.outside import edit_outside
from calmterm.store import Record, Store
from calmterm.store.library import JournalPrompt
from calmterm.store.model.records import JournalEntry
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.prose_editor import JournalEditor

DRAFT_IS_HERE: Final = "Your unsaved words from last time are here."
STOP_AFTER_SECONDS: Final = STOP_AFTER_MINUTES * 60
EDITOR_IS_OFF: Final = 'Your own editor is off. "Your own editor for entries" in Settings says more.'
NOTEBOOK_CELLS: Final = 20
LEAVE_ANYWAY: Final = "Press escape again to leave; your words stay here as a draft."


class EditorScreen(DraftScreen[JournalEntry, Record | None]):
    """Writes a new entry, or changes `entry`; a question to answer stands above, and stays with the entry.

    A new entry is in `notebook` and `begins` with some text, unless words that were not saved are there.

    Returns the entry as it was saved, or None if nothing was.
    """

    CSS_PATH = "editor.tcss"
    TITLE = "Journal entry"
    PURPOSE = "Writing: every word is kept as you type, and saved when you close."
    DRAFT = "journal"
    reads_first = False
    AUTO_FOCUS = "#text"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", id="editor.save", tooltip="Save, and go on writing"),
        Binding("escape", "back", "Close", id="editor.back", tooltip="Save what is there and close"),
        Binding("f3", "stop_rule_read", "Put line away", id="editor.stop_rule", tooltip="Put the line away"),
        # With priority, so that the next letter already goes there, however busy the program is.
        Binding(
            "enter", "to_text", priority=True, show=False, id="editor.text", tooltip="From title or tags to the text"
        ),
        Binding("f11", "only_text", "Only text", id="editor.only_text", tooltip="Nothing but the text, or all again"),
        Binding(
            "f6",
            "outside",
            show=False,
            id="editor.outside",
            tooltip="Go on in your own editor, if Settings lets it",
            priority=True,  # a text takes it for "mark the line" else
        ),
        Binding("f4", "drop_draft", "Drop draft", id="editor.drop_draft", tooltip="Back to what was saved last"),
    ]

    fields = query_one("#fields", EntryFields)
    editor = query_one("#text", JournalEditor)
    problem = query_one("#problem", Static)
    status = query_one("#status", Static)
    prompt = query_one("#prompt", Static)
    stop_rule = query_one("#stop-rule", Static)

    def __init__(
        self, entry: JournalEntry | None = None, *, question: JournalPrompt | None = None,
        notebook: NamedNotebook | None = None, begins: str = "",
    ) -> None:  # fmt: skip
        super().__init__(JournalEntry, entry)
        self._question = question
        self._notebook = notebook.ids[0] if notebook is not None and entry is None else None
        self._notebook_name = ""
        self._begins = begins
        self._saved = EntryWords()
        self._sent = EntryWords()  # to the store, the last time
        self._kept: EntryWords | None = None
        self._result: Record | None = None
        self._opened = asyncio.Event()
        self._saving = asyncio.Lock()
        self._has_draft = False
        self._failed = False  # the last save
        self._refused = False  # to leave, because of it
        self._stop_timer: Timer | None = None  # set once, when writing to a question begins

    def compose(self) -> ComposeResult:
        yield Static(section_bar("journal"), id="bar")
        yield from self.page()
        yield KeyBar()

    def page(self) -> ComposeResult:
        """Yield what stands between the bar and the keys."""
        with Vertical(id="page"):
            yield Static("", id="prompt", classes="heading")
            yield EntryFields(self.calm.clock)
            yield Static("", id="problem", markup=False)
            yield Static(f"{STOP_RULE}  f3 puts this line away.", id="stop-rule", markup=False)
            yield Static("", id="status", classes="muted", markup=False)

    # --- opening ----------------------------------------------------------------------------------------

    @work
    async def on_mount(self) -> None:
        try:
            await self._open()
        except CalmtermError as error:
            super().tell(error)  # this screen goes, and with it the line for errors
            self._leave()
        finally:
            self._opened.set()

    async def _open(self) -> None:
        if self._record is not None:
            known = self._record
            self._record = await self.ask(lambda store: store.get(JournalEntry, known.id))
            self._base = self._record.revision
            self._saved = EntryWords.of(self._record)
            self._question = await self.ask(lambda store: store.library.question_of(known))
            self._notebook = self._record.notebook_id
        draft = None
        with self.attempt():
            draft = await self.open_draft()
        if draft and self._record is None:
            self._notebook = uuid.UUID(draft["notebook"]) if "notebook" in draft else None
        if self._notebook is not None:
            self._notebook_name = (await self.ask(names)).get(self._notebook, "")
        self._begin(draft or {})

    def _begin(self, draft: dict[str, Any]) -> None:
        self._question = JournalPrompt.from_draft(draft) or self._question
        self.prompt.update(Content(self._question.text if self._question else ""))
        self.prompt.display = self._question is not None
        if not draft and self._begins:
            self._saved = EntryWords(body=self._begins)  # as it stands it is no entry yet
        words = EntryWords.from_values(draft) if draft else self._saved
        typed = self.fields.words  # before this was ready: it goes on where the words end
        self.fields.begin_with(words + typed)
        self._show_time()
        if draft:
            self._kept = words
            self._has_draft = words != self._saved
        if self._has_draft:
            self.calm.notify(DRAFT_IS_HERE, markup=False)
        if self._has_draft or typed.body or self._begins:
            self.editor.move_cursor(self.editor.document.end)
        self.refresh_bindings()
        if not typed.is_blank:
            self.touched()
        self._show_status()

    @property
    def _is_as_begun(self) -> bool:
        """Whether nothing was written besides what a new entry began with."""
        words = self.fields.words
        return words.is_blank or (self._record is None and words == self._saved)

    @property
    def _has_fields(self) -> bool:
        """Whether there are fields to read: not before they are composed, nor once this was closed."""
        return bool(self.query("#title"))

    # --- what is there ----------------------------------------------------------------------------------

    def draft_values(self) -> dict[str, Any] | None:
        words = self.fields.words
        if words == self._saved or (self._record is None and words.is_blank):
            return None
        question = self._question.to_draft() if self._question is not None else {}
        notebook = {"notebook": str(self._notebook)} if self._notebook is not None and self._record is None else {}
        return {**words.to_draft(), **question, **notebook}

    async def save_drafts(self) -> None:
        """Keep what is typed and not saved. Raises CalmtermError."""
        if not self._has_fields:
            return
        await self._opened.wait()
        if not self._has_fields:  # it was closed meanwhile
            return
        await super().save_drafts()
        self._show_status()

    async def keep_draft(self) -> None:
        words = self.fields.words
        wanted = words if self.draft_values() is not None else None
        if wanted != self._kept or await self._is_gone():
            self._unsaved = True
            await super().keep_draft()
            self._kept = wanted
            if not self._failed:
                self._say_problem("")

    @on(Input.Changed)
    @on(TextArea.Changed)
    def _typed(self) -> None:
        if self._opened.is_set():
            self._refused = False
            self.touched()
            self._show_status()
            if self._question is not None and self._stop_timer is None:
                self._stop_timer = self.set_timer(STOP_AFTER_SECONDS, self._show_stop_rule)

    def _show_time(self) -> None:
        if self._record is not None:
            self.fields.show_time_of(self._record.felt)

    def _show_stop_rule(self) -> None:
        """Show the rule for stopping once, after a quarter of an hour of writing to a question."""
        self.stop_rule.display = True
        self.refresh_bindings()

    def action_only_text(self) -> None:
        """Show the text alone, or everything again."""
        self.toggle_class("-only-text")
        self.set_focus(self.editor)

    def action_stop_rule_read(self) -> None:
        self.stop_rule.display = False
        self.refresh_bindings()

    def action_to_text(self) -> None:
        """Go on from the title, or back from the tags."""
        self.set_focus(self.editor)

    def tell(self, error: CalmtermError) -> None:
        """Show an error's sentence above the status until it is overcome."""
        self._say_problem(f"{error} {LEAVE_ANYWAY}" if self._refused else str(error))

    def _say_problem(self, sentence: str) -> None:
        self.problem.update(sentence)
        self.problem.display = bool(sentence)

    def _show_status(self) -> None:
        words, now = self.fields.words, self.calm.clock.now()
        count = f"{self.editor.words:,} {'word' if self.editor.words == 1 else 'words'}"
        day = dates.full(self._record.felt if self._record else now)
        parts = [count, self._state(words, now), day, one_line(self._notebook_name, NOTEBOOK_CELLS)]
        self.status.update(Content(" · ".join(part for part in parts if part)))

    def _state(self, words: EntryWords, now: datetime) -> str:
        if words != self._saved:
            return "draft kept" if words == self._kept else "not saved yet"
        if self._record is None:
            return ""
        at = self._record.updated_at.astimezone(now.tzinfo)
        return f"saved {at:%H:%M}" if at.date() == now.date() else f"saved {dates.short(at)}"

    # --- another editor ---------------------------------------------------------------------------------

    @work
    async def action_outside(self) -> None:
        """Open the title and the text in the person's own editor, and take over what it made of them."""
        await self._opened.wait()
        with self.attempt():
            if await self.ask(lambda store: store.preference(outside_entries.SETTING)) != "on":
                self.calm.notify(EDITOR_IS_OFF, markup=False)
                return
            words, command = self.fields.words, outside_editor.editor_command()
            outside_editor.require_memory()
            await self.save_drafts()
            left, edited = edit_outside(self.calm, command, words)
            if left is not None:
                self.fields.replace(left)
            if not edited.ok:
                self.calm.notify(
                    "The editor did not end well. This is what its file held.", severity="warning", markup=False
                )
            edited.pass_on()

    # --- saving -----------------------------------------------------------------------------------------

    @work
    async def action_save(self) -> None:
        await self._opened.wait()
        if self._record is None and self._is_as_begun:
            self.calm.notify("There is nothing to save yet.", markup=False)
        else:
            await self.save()

    async def save(self) -> bool:
        async with self._saving:  # asked for twice, it is one entry
            if self._record is not None and self.fields.words == self._saved:
                return True
            self._failed = True
            return await super().save()

    def values(self) -> dict[str, Any]:
        self._sent = self.fields.words
        return asdict(self._sent)

    def put(self, store: Store, record: JournalEntry | None, values: Mapping[str, Any]) -> JournalEntry:
        return EntryWords.from_values(values).put(store, record, self._question, self._notebook)

    async def complain(self, problems: Mapping[str, str]) -> None:
        self._say_problem(" ".join(problems.values()))

    async def saved(self, record: JournalEntry, said: str) -> None:
        self._result = record
        self._saved = replace(self._sent, when="")
        if self.fields.when.value == self._sent.when:  # it is done; the field is for the next change
            self.fields.when.value = ""
        self.fields.show_when()
        self._show_time()
        self._failed = self._refused = self._has_draft = False
        if self._mark is None:
            self._kept, self._subject = None, str(record.id)
            self._say_problem("")
        if self.fields.words != self._saved:  # typed while it was being saved
            self.touched()
        self.refresh_bindings()
        self._show_status()

    async def take_over(self, theirs: JournalEntry) -> None:
        """Show the other version here instead, to go on from."""
        self._record, self._base, self._saved = theirs, theirs.revision, EntryWords.of(theirs)
        self.fields.replace(self._saved)
        self._show_time()
        self._failed = False
        self._say_problem("")

    def content_of(self, record: JournalEntry) -> Content:
        words = EntryWords.of(record)
        return Content("\n".join(part for part in (words.title, words.body, words.tags) if part))

    # --- leaving ----------------------------------------------------------------------------------------

    @work(group=LEAVING)
    async def action_back(self) -> None:
        await self._opened.wait()
        nothing_to_save = self._record is None and (self._is_as_begun or not self.fields.words.body.strip())
        again = self._refused
        self._refused = False
        if (nothing_to_save or await self.save() or again) and await self._keep_draft():
            self._leave()
        elif self.problem.display:
            self._refused = True
            self._say_problem(f"{self.problem.content} {LEAVE_ANYWAY}")

    async def _keep_draft(self) -> bool:
        with self.attempt():
            await self.save_drafts()
            if self._kept is not None:
                self.calm.notify("Your words are kept as a draft.", markup=False)
            return True
        return False

    def _leave(self) -> None:
        if self.is_active:
            self.dismiss(self._result)

    def action_drop_draft(self) -> None:
        self._has_draft = False
        self.fields.replace(self._saved)
        self.refresh_bindings()
        self.calm.notify("This is what was saved last. ctrl+z in the text brings the draft back.", markup=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "drop_draft":
                return self._has_draft
            case "to_text":
                return isinstance(self.focused, Input)
            case "stop_rule_read":
                return self.stop_rule.display
            case _:
                return True
