"""The journal: entries newest first, the marked one beside them, search and tags."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from typing import ClassVar, Final, cast

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.screen import ModalScreen
from textual.widgets import Input, Label, OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import WorkerCancelled

from calmterm.core import dates
from calmterm.core.errors import TextDamaged
from calmterm.screens.base.screen import SectionScreen
from calmterm.screens.dialogs.question import QuestionScreen
from calmterm.screens.journal.editor import EditorScreen
from calmterm.store import Record, Store
from calmterm.store.library import Question
from calmterm.store.model.records import JournalEntry
from calmterm.store.search import fold
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.prose_editor import count_words
from calmterm.widgets.record_list import RecordList

PAGE: Final = 100
HITS: Final = 200
SETTLE: Final = 0.15
SHOWN: Final = 40_000
EMPTY: Final = "Nothing here yet. Press n to write."


def tag_counts(store: Store) -> list[tuple[str, int]]:
    """Every tag of the journal with the number of entries that have it, the most used first.

    Spellings that differ in case alone count as one, under the newest spelling.
    """
    counts: Counter[str] = Counter()
    names: dict[str, str] = {}
    for entry in store.each(JournalEntry):
        try:
            tags: list[str] = entry.text.tags
        except TextDamaged:
            continue  # its tags are in the damaged text; the list shows the entry as damaged
        for key, name in {fold(tag): tag for tag in tags}.items():
            counts[key] += 1
            names.setdefault(key, name)
    return [(names[key], count) for key, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]


def tag_query(tag: str) -> str:
    """The query that finds a tag; one with blanks, which `#tag` cannot say, is looked for as words."""
    if not any(character.isspace() for character in tag):
        return f"#{tag}"
    return " ".join(f'"{part}"' for part in tag.split('"') if part.strip())


class Preview(VerticalScroll):
    """The marked entry, to read."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "screen.to_list", show=False, id="journal.to_list", tooltip="Back to the list"),
    ]

    heading = query_one("#preview-title", Static)
    about = query_one("#preview-about", Static)
    body = query_one("#preview-body", Static)

    def compose(self) -> ComposeResult:
        yield Static("", id="preview-title", classes="heading", markup=False)
        yield Static("", id="preview-about", classes="muted", markup=False)
        yield Static("", id="preview-body", markup=False)

    def show(self, entry: JournalEntry | None) -> None:
        """Show an entry from its beginning, or nothing."""
        title, about, body = _read(entry) if entry is not None else ("", "", "")
        self.heading.update(Content(title))
        self.heading.display = bool(title)
        self.about.update(Content(about))
        self.body.update(Content(body))
        self.scroll_home(animate=False)


def _read(entry: JournalEntry) -> tuple[str, str, str]:
    """Title, the lines about it, text."""
    when = f"{dates.full(entry.felt)}, {entry.felt:%H:%M}"
    try:
        text: JournalEntry.Text = entry.text
    except TextDamaged as error:
        return "", when, str(error)
    words = count_words(text.body)
    about = [f"{words:,} {'word' if words == 1 else 'words'}"]
    if entry.starred:
        about.append("starred")
    if text.tags:
        about.append("  ".join(f"#{tag}" for tag in text.tags))
    body = text.body
    if len(body) > SHOWN:
        body = f"{body[:SHOWN]}…\n\nThis entry is long. Press e to read all of it."
    return text.title or "", f"{when}\n{' · '.join(about)}", body


class JournalScreen(SectionScreen):
    """Read, find, write."""

    CSS_PATH = "journal.tcss"
    TITLE = "Journal"
    SECTION = "journal"
    AUTO_FOCUS = "#entries"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (70, "-normal"), (100, "-wide")]  # noqa: RUF012 - declared so by Textual
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "write", "New", id="journal.new", tooltip="Write a new entry"),
        Binding("e", "edit", "Edit", id="journal.edit", tooltip="Change the marked entry"),
        Binding("d", "trash", "Trash", id="journal.trash", tooltip="Move the marked entry to the trash"),
        Binding("slash", "search", "Search", id="journal.search", key_display="/", tooltip="Search the journal"),
        Binding("p", "question", "Question", id="journal.question", tooltip="A question to write to"),
        Binding("t", "tags", "Tags", id="journal.tags", tooltip="All tags, to choose one"),
        Binding(
            "asterisk",
            "star",
            "Star",
            id="journal.star",
            key_display="*",
            show=False,
            tooltip="Star or unstar the entry",
        ),
        Binding("h", "history", show=False, id="journal.history", tooltip="Earlier versions of the marked entry"),
        Binding("right", "to_preview", show=False, id="journal.to_preview", tooltip="Read on in the preview"),
        Binding("down", "to_list", show=False, id="journal.down", tooltip="From the search to what it found"),
        Binding("escape", "close_search", show=False, id="journal.escape", tooltip="End the search"),
    ]

    entries = query_one("#entries", RecordList)
    preview = query_one("#preview", Preview)
    search_bar = query_one("#search-bar", Vertical)
    search = query_one("#search", Input)
    status = query_one("#search-status", Static)

    def __init__(self) -> None:
        super().__init__()
        self._query = ""
        self._turn = asyncio.Lock()

    def body(self) -> ComposeResult:
        with Vertical(id="search-bar"):
            with Horizontal():
                yield Label("Search", classes="muted")
                yield Input(placeholder='words, "a phrase", #tag, -not, since:2026-01-31', id="search", compact=True)
            yield Static("", id="search-status", classes="muted", markup=False)
        with Horizontal(id="journal"):
            yield RecordList(self._page, today=self._today, empty=EMPTY, id="entries")
            yield Preview(id="preview")

    def reload(self) -> None:
        """Read the entries again; the app calls it after an undo."""
        self.entries.reload()

    def _today(self) -> date:
        return self.calm.clock.now().date()

    # --- the list ---------------------------------------------------------------------------------------

    async def _page(self, after: Record | None) -> Sequence[Record]:
        if not self._query:
            return await self.ask(lambda store: store.records(JournalEntry, limit=PAGE, after=after))
        if after is not None:
            return []
        query = f"kind:{JournalEntry.table_name()} {self._query}"
        hits = await self.ask(lambda store: store.search(query, HITS))
        found = [hit.record for hit in hits if isinstance(hit.record, JournalEntry)]
        self.status.update(_found(len(found)))
        return found

    @on(RecordList.Failed)
    def _page_failed(self, message: RecordList.Failed) -> None:
        if self._query:
            self.status.update(str(message.error))
        else:
            self.tell(message.error)

    @on(RecordList.Highlighted)
    def _show(self, message: RecordList.Highlighted) -> None:
        self.preview.show(cast("JournalEntry | None", message.record))

    def action_to_preview(self) -> None:
        if self.preview.display:
            self.preview.focus()

    def action_to_list(self) -> None:
        self.entries.focus()

    # --- writing and changing ---------------------------------------------------------------------------

    def action_write(self) -> None:
        self.calm.push_screen(EditorScreen(), self._written)

    def action_question(self) -> None:
        """Draw a question."""
        self.calm.push_screen(QuestionScreen(self.calm.worker), self._asked)

    def _asked(self, question: Question | None) -> None:
        if question is not None:
            self.calm.push_screen(EditorScreen(question=question), self._written)

    def action_edit(self) -> None:
        if self._current is not None:
            self.calm.push_screen(EditorScreen(self._current), self._written)

    def action_history(self) -> None:
        """Show what the marked entry was before."""
        if self._current is not None:
            entry = self._current
            self.calm.show_history(entry, "journal", lambda: self._written(entry))

    @on(RecordList.Chosen)
    def _open_chosen(self) -> None:
        self.action_edit()

    def _written(self, record: Record | None) -> None:
        # Also where nothing was saved: another window may have changed or trashed the entry meanwhile.
        self.entries.reload(keep=record.id if record else None)

    @property
    def _current(self) -> JournalEntry | None:
        return cast("JournalEntry | None", self.entries.current)

    @work
    async def action_trash(self) -> None:
        if await self._change(lambda store, entry: store.trash(entry)):
            self.calm.notify("Moved to trash. Press u to undo.", markup=False)

    @work
    async def action_star(self) -> None:
        def turn(store: Store, entry: JournalEntry) -> None:
            store.change(entry, {"starred": not entry.starred}, source="Unstarred" if entry.starred else "Starred")

        await self._change(turn)

    async def _change(self, work: Callable[[Store, JournalEntry], object]) -> bool:
        """Do something to the marked entry and show what became of it. One after the other."""
        async with self._turn:
            entry = self._current
            if entry is None:
                return False
            changed = False
            with self.attempt():
                await self.ask(lambda store: work(store, entry))
                changed = True
            await self._reloaded()
            return changed

    async def _reloaded(self) -> None:
        try:
            await self.entries.reload().wait()
        except WorkerCancelled:
            return  # a newer reload took its place

    # --- search -----------------------------------------------------------------------------------------

    def action_search(self) -> None:
        self.search_bar.display = True
        self.search.focus()

    @on(Input.Changed, "#search")
    @work(exclusive=True, group="search")
    async def _search_as_typed(self) -> None:
        await asyncio.sleep(SETTLE)
        if self.search_bar.display:
            self._look_for(self.search.value)

    @on(Input.Submitted, "#search")
    def _search_now(self, message: Input.Submitted) -> None:
        self._look_for(message.value)
        self.entries.focus()

    def _look_for(self, query: str) -> None:
        query = query.strip()
        if query == self._query:
            return
        self._query = query
        self.status.update("")
        self.entries.empty = "Nothing found." if query else EMPTY
        self.entries.reload(from_top=True)

    def action_close_search(self) -> None:
        if not self.search_bar.display:
            self.entries.focus()
            return
        with self.prevent(Input.Changed):
            self.search.clear()
        self.search_bar.display = False
        self.status.update("")
        self.entries.focus()
        if self._query:
            self._query, self.entries.empty = "", EMPTY
            self.entries.reload(keep=self._current.id if self._current else None, from_top=True)

    @work
    async def action_tags(self) -> None:
        with self.attempt():
            tags = await self.ask(tag_counts)
            if not tags:
                self.calm.notify("No tags yet. An entry takes some below its text.", markup=False)
            elif self.is_active:
                self.calm.push_screen(TagsScreen(tags), self._tag_chosen)

    def _tag_chosen(self, tag: str | None) -> None:
        if tag is None:
            return
        self.search_bar.display = True
        with self.prevent(Input.Changed):
            self.search.value = tag_query(tag)
        self._look_for(self.search.value)
        self.entries.focus()


def _found(count: int) -> str:
    match count:
        case 0:
            found = "No entry fits."
        case 1:
            found = "One entry."
        case count if count >= HITS:
            found = f"The newest {HITS} entries that fit."
        case _:
            found = f"{count} entries."
    return f"{found} Escape ends the search."


class TagsScreen(ModalScreen[str | None]):
    """All tags; returns the chosen one."""

    CSS_PATH = "journal.tcss"
    TITLE = "Tags"
    AUTO_FOCUS = "#tag-list"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,t", "cancel", "Back", id="tags.back", tooltip="Go back without choosing"),
    ]

    def __init__(self, tags: Sequence[tuple[str, int]]) -> None:
        super().__init__()
        self._tags = tags

    def compose(self) -> ComposeResult:
        width = max(len(f"{count:,}") for _, count in self._tags)
        with Vertical(id="tag-box"):
            yield Static("Tags", classes="heading")
            yield OptionList(
                *(Option(Content(f"{count:>{width},}  {tag}")) for tag, count in self._tags),
                id="tag-list",
                markup=False,
            )
            yield Static("Enter shows the entries with a tag.", classes="muted")
        yield KeyBar()

    @on(OptionList.OptionSelected)
    def _chosen(self, message: OptionList.OptionSelected) -> None:
        self.dismiss(self._tags[message.option_index][0])

    def action_cancel(self) -> None:
        self.dismiss(None)
