"""Writing: a title, a text, tags. Nothing typed is ever lost: what is not saved yet is kept as a draft."""

import asyncio
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar, Final, Self

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.getters import query_one
from textual.timer import Timer
from textual.widgets import Input, Label, Static, TextArea

from calmterm.content.library import STOP_AFTER_MINUTES, STOP_RULE
from calmterm.core import dates
from calmterm.core.errors import CalmtermError, ChangedElsewhere, NotFound
from calmterm.core.text import clean
from calmterm.screens.base.draft_screen import DraftingScreen
from calmterm.screens.base.screen import LEAVING, section_bar
from calmterm.screens.dialogs.confirm import ConflictScreen
from calmterm.store import Record, Store
from calmterm.store.library import Question
from calmterm.store.model.records import JournalEntry
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.prose_editor import JournalEditor

DRAFT_IS_HERE: Final = "Your unsaved words from last time are here."
TOO_LONG: Final = (
    "This entry is as long as an entry can be, so what came last was not taken in. A new entry has room for it."
)
STOP_AFTER_SECONDS: Final = STOP_AFTER_MINUTES * 60
LEAVE_ANYWAY: Final = "Press escape again to leave; your words stay here as a draft."


@dataclass(frozen=True, slots=True)
class Words:
    """What the person types."""

    title: str = ""
    body: str = ""
    tags: str = ""

    @classmethod
    def of(cls, entry: JournalEntry) -> Self:
        """The words of an entry. Raises TextDamaged."""
        return cls(entry.text.title or "", entry.text.body, ", ".join(entry.text.tags))

    @property
    def is_blank(self) -> bool:
        return not (self.title.strip() or self.body.strip() or self.tags.strip())

    def values(self, saved: "Words") -> dict[str, Any]:
        """The values as the store takes them. Tags as they were are left out: one may hold a comma."""
        values: dict[str, Any] = {"title": self.title, "body": self.body}
        if self.tags != saved.tags:
            values["tags"] = [tag.strip().lstrip("#") for tag in self.tags.split(",")]
        return values


class EditorScreen(DraftingScreen[Record | None]):
    """Writes a new entry, or changes `entry`; a question to answer stands above, and stays with the entry.

    Returns the entry as it was saved, or None if nothing was.
    """

    CSS_PATH = "editor.tcss"
    TITLE = "Journal entry"
    DRAFT = "journal"
    AUTO_FOCUS = "#text"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", id="editor.save", tooltip="Save, and go on writing"),
        Binding("escape", "back", "Close", id="editor.back", tooltip="Save what is there and close"),
        Binding("f3", "stop_rule_read", "Put line away", id="editor.stop_rule", tooltip="Put the line away"),
        # With priority, so that the next letter already goes there, however busy the program is.
        Binding(
            "enter", "to_text", priority=True, show=False, id="editor.text", tooltip="From title or tags to the text"
        ),
        Binding("f4", "drop_draft", "Drop draft", id="editor.drop_draft", tooltip="Back to what was saved last"),
    ]

    heading = query_one("#title", Input)
    editor = query_one("#text", JournalEditor)
    tags = query_one("#tags", Input)
    problem = query_one("#problem", Static)
    status = query_one("#status", Static)
    prompt = query_one("#prompt", Static)
    stop_rule = query_one("#stop-rule", Static)

    def __init__(self, entry: JournalEntry | None = None, *, question: Question | None = None) -> None:
        super().__init__(str(entry.id) if entry else "")
        self._entry = entry
        self._question = question
        self._base = entry.revision if entry else 0
        self._saved = Words()
        self._kept: Words | None = None
        self._result: Record | None = None
        self._opened = asyncio.Event()
        self._busy = asyncio.Lock()
        self._has_draft = False
        self._failed = False  # the last save
        self._refused = False  # to leave, because of it
        self._stop_timer: Timer | None = None  # set once, when writing to a question begins

    def compose(self) -> ComposeResult:
        yield Static(section_bar("journal"), id="bar")
        with Vertical(id="page"):
            yield Static("", id="prompt", classes="heading")
            yield Input(placeholder="Title, if you like", id="title", compact=True, select_on_focus=False)
            yield JournalEditor(placeholder="Write as it comes.", id="text")
            with Horizontal(id="tag-line"):
                yield Label("Tags", classes="muted")
                yield Input(placeholder="words, separated by commas", id="tags", compact=True, select_on_focus=False)
            yield Static("", id="problem", markup=False)
            yield Static(f"{STOP_RULE}  f3 puts this line away.", id="stop-rule", markup=False)
            yield Static("", id="status", classes="muted", markup=False)
        yield KeyBar()

    # --- opening ----------------------------------------------------------------------------------------

    @work
    async def on_mount(self) -> None:
        try:
            await self._open()
        except CalmtermError as error:
            self.calm.notify(str(error), severity="error", markup=False, timeout=15)
            self._leave()
        finally:
            self._opened.set()

    async def _open(self) -> None:
        if self._entry is not None:
            known = self._entry
            self._entry = await self.ask(lambda store: store.get(JournalEntry, known.id))
            self._base = self._entry.revision
            self._saved = Words.of(self._entry)
            self._question = await self.ask(lambda store: store.question_of(known))
        try:
            draft = await self.open_draft()
        except CalmtermError as error:
            self.tell(error)
            draft = None
        self._begin(draft or {})

    def _begin(self, draft: dict[str, Any]) -> None:
        self._question = Question.from_draft(draft) or self._question
        self.prompt.update(Content(self._question.text if self._question else ""))
        self.prompt.display = self._question is not None
        words = Words(**{name: draft[name] for name in ("title", "body", "tags")}) if draft else self._saved
        typed = self._words()  # before this was ready: it goes on where the words end
        with self.prevent(Input.Changed, TextArea.Changed):
            self.heading.value = words.title + typed.title
            self.tags.value = words.tags + typed.tags
            self.editor.load_text(words.body + typed.body)
        if draft:
            self._base = draft["base"]
            self._kept = words
            self._has_draft = words != self._saved
        if self._has_draft:
            self.calm.notify(DRAFT_IS_HERE, markup=False)
        if self._has_draft or typed.body:
            self.editor.move_cursor(self.editor.document.end)
        self.refresh_bindings()
        if not typed.is_blank:
            self.touched()
        self._show_status()

    # --- what is there ----------------------------------------------------------------------------------

    def _words(self) -> Words:
        return Words(
            clean(self.heading.value, multiline=False), self.editor.text, clean(self.tags.value, multiline=False)
        )

    def draft_values(self) -> dict[str, Any] | None:
        words = self._words()
        if words == self._saved or (self._entry is None and words.is_blank):
            return None
        question = self._question.to_draft() if self._question is not None else {}
        return {**asdict(words), "base": self._base, **question}

    async def save_drafts(self) -> None:
        """Keep what is typed and not saved. Raises CalmtermError."""
        if not self.is_mounted:
            return
        await self._opened.wait()
        async with self._busy:
            words = self._words()
            wanted = words if self.draft_values() is not None else None
            if wanted != self._kept or await self._is_gone():
                if wanted is None:
                    await self.forget_draft()
                else:
                    self._unsaved = True
                    await super().save_drafts()
                self._kept = wanted
                if not self._failed:
                    self._complain("")
        self._show_status()

    @on(Input.Changed)
    @on(TextArea.Changed)
    def _typed(self) -> None:
        if self._opened.is_set():
            self._refused = False
            self.touched()
            self._show_status()
            if self._question is not None and self._stop_timer is None:
                self._stop_timer = self.set_timer(STOP_AFTER_SECONDS, self._show_stop_rule)

    def _show_stop_rule(self) -> None:
        """Said once, after a quarter of an hour of writing to a question."""
        self.stop_rule.display = True
        self.refresh_bindings()

    def action_stop_rule_read(self) -> None:
        self.stop_rule.display = False
        self.refresh_bindings()

    @on(JournalEditor.TooLong)
    def _too_long(self) -> None:
        self.calm.notify(TOO_LONG, severity="warning", markup=False)

    def action_to_text(self) -> None:
        """On from the title, or back from the tags."""
        self.set_focus(self.editor)

    def tell(self, error: CalmtermError) -> None:
        """Show an error's sentence above the status until it is overcome."""
        self._complain(str(error))

    def _complain(self, sentence: str) -> None:
        self.problem.update(sentence)
        self.problem.display = bool(sentence)

    def _show_status(self) -> None:
        words, now = self._words(), self.calm.clock.now()
        count = f"{self.editor.words:,} {'word' if self.editor.words == 1 else 'words'}"
        parts = [count, self._state(words, now), dates.full(self._entry.felt if self._entry else now)]
        self.status.update(Content(" · ".join(part for part in parts if part)))

    def _state(self, words: Words, now: datetime) -> str:
        if words != self._saved:
            return "draft kept" if words == self._kept else "not saved yet"
        if self._entry is None:
            return ""
        at = self._entry.updated_at.astimezone(now.tzinfo)
        return f"saved {at:%H:%M}" if at.date() == now.date() else f"saved {dates.aligned(at)}"

    # --- saving -----------------------------------------------------------------------------------------

    @work
    async def action_save(self) -> None:
        await self._opened.wait()
        if self._entry is None and self._words().is_blank:
            self.calm.notify("There is nothing to save yet.", markup=False)
        else:
            await self._save()

    async def _save(self, *, as_new: bool = False) -> bool:
        """Whether everything is saved; if not, the reason is in sight."""
        async with self._busy:
            words, known = self._words(), None if as_new else self._entry
            if known is not None and words == self._saved:
                return True
            self._failed = True
            try:
                await self._became(await self.ask(lambda store: self._put(store, known, words)), words)
            except CalmtermError as error:
                self.tell(error)
                if known is None or not isinstance(error, ChangedElsewhere | NotFound):
                    return False
            else:
                return True
        # Not under the lock: while the question stands, a draft must still be kept if the vault is locked.
        return await self._settle(known)

    def _put(self, store: Store, known: JournalEntry | None, words: Words) -> JournalEntry:
        if known is None:
            prompt = store.question_id(self._question) if self._question is not None else None
            return store.add(store.new(JournalEntry, {**words.values(Words()), "prompt_id": prompt}))
        if self._base != known.revision:
            raise ChangedElsewhere  # a draft, begun on a version that is no longer the newest
        return store.change(known, words.values(self._saved))

    async def _became(self, entry: JournalEntry, words: Words) -> None:
        """The words are saved as `entry`: only now the draft may go."""
        self._entry = self._result = entry
        self._base, self._saved = entry.revision, words
        self._failed = self._refused = self._has_draft = False
        self._complain("")
        try:
            await self.forget_draft()
            self._kept, self._subject = None, str(entry.id)
        except CalmtermError as error:
            self.tell(error)
        if self._words() != words:  # typed while it was being saved
            self.touched()
        self.refresh_bindings()
        self._show_status()

    async def _settle(self, known: JournalEntry) -> bool:
        """The entry was changed or trashed in another window: ask whose words shall stand."""
        try:
            theirs = await self.ask(lambda store: _if_there(store, known))
            read = Words.of(theirs) if theirs else None
        except CalmtermError as error:
            self.tell(error)
            return False
        choice = await self.calm.push_screen_wait(ConflictScreen(_as_text(read), "entry"))
        if choice == "both":
            return await self._save(as_new=True)
        if choice is None or theirs is None or read is None:
            return False
        self._entry, self._base, self._saved = theirs, theirs.revision, read
        if choice == "mine":
            return await self._save()
        self._replace(read)
        self._failed = False
        self._complain("")
        return False

    # --- leaving ----------------------------------------------------------------------------------------

    @work(group=LEAVING)
    async def action_back(self) -> None:
        await self._opened.wait()
        nothing_to_save = self._entry is None and not self._words().body.strip()
        again = self._refused
        self._refused = False
        if (nothing_to_save or await self._save() or again) and await self._keep_draft():
            self._leave()
        elif self.problem.display:
            self._refused = True
            self._complain(f"{self.problem.content} {LEAVE_ANYWAY}")

    async def _keep_draft(self) -> bool:
        try:
            await self.save_drafts()
        except CalmtermError as error:
            self.tell(error)
            return False
        if self._kept is not None:
            self.calm.notify("Your words are kept as a draft.", markup=False)
        return True

    def _leave(self) -> None:
        if self.is_active:
            self.dismiss(self._result)

    def action_drop_draft(self) -> None:
        self._has_draft = False
        self._replace(self._saved)
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

    def _replace(self, words: Words) -> None:
        self.heading.value, self.tags.value = words.title, words.tags
        # Not load_text: undo brings back what stood there.
        self.editor.replace(words.body, (0, 0), self.editor.document.end)
        self.editor.focus()


def _if_there(store: Store, entry: JournalEntry) -> JournalEntry | None:
    try:
        return store.get(JournalEntry, entry.id)
    except NotFound:
        return None


def _as_text(words: Words | None) -> Content | None:
    return words and Content("\n".join(part for part in (words.title, words.body, words.tags) if part))
