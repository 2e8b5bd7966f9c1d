"""The journal: entries newest first, the marked one beside them, search and tags."""

import uuid
from collections import Counter
from collections.abc import Sequence
from typing import ClassVar, Final, cast

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.screen import ModalScreen, Screen
from textual.widgets import Input, Label, OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import Worker

from calmterm.core import dates
from calmterm.core.errors import CalmtermError, TextDamaged
from calmterm.screens.base.list_screen import RecordsScreen
from calmterm.screens.base.screen import section_bar
from calmterm.screens.dialogs.question import QuestionScreen
from calmterm.screens.journal.editor import EditorScreen
from calmterm.store import Record, Store
from calmterm.store.library import Question
from calmterm.store.model.records import JournalEntry
from calmterm.store.search import fold
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.pick_list import PickList
from calmterm.widgets.prose_editor import count_words
from calmterm.widgets.record_list import RecordList

SHOWN: Final = 40_000
EMPTY: Final = "Nothing here yet. Press n to write."


def tag_counts(store: Store) -> list[tuple[str, int]]:
    """Return every tag of the journal with the number of entries that have it, the most used first.

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
    """Return the query that finds a tag."""
    quoted = any(character.isspace() for character in tag) or tag.startswith('"')
    return f'tag:"{tag.replace(chr(34), "")}"' if quoted else f"#{tag}"


class Preview(VerticalScroll):
    """Shows the marked entry, to read."""

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
    """Return the title, the lines about an entry, and its text."""
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


class JournalScreen(RecordsScreen, inherit_bindings=False):
    """Lists journal entries, to read, find and write."""

    CSS_PATH = ["../base/list_screen.tcss", "journal.tcss"]  # noqa: RUF012 - declared so by Textual
    TITLE = "Journal"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (70, "-normal"), (100, "-wide")]  # noqa: RUF012 - declared so by Textual
    BINDINGS: ClassVar[list[BindingType]] = [
        *Screen.BINDINGS,
        Binding("n", "new", "New", id="journal.new", tooltip="Write a new entry"),
        Binding("e", "edit", "Edit", id="journal.edit", tooltip="Change the marked entry"),
        Binding("d", "trash", "Trash", id="journal.trash", tooltip="Move the marked entry to the trash"),
        Binding("slash", "filter", "Search", id="journal.search", key_display="/", tooltip="Search the journal"),
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
        Binding("escape", "back", show=False, id="journal.escape", tooltip="End the search"),
    ]

    preview = query_one("#record-preview", Preview)
    filter_bar = query_one("#filter-bar", Vertical)
    status = query_one("#search-status", Static)

    def __init__(self) -> None:
        super().__init__(JournalEntry)

    def compose(self) -> ComposeResult:
        yield Static(section_bar("journal"), id="bar", markup=False)
        with Vertical(id="filter-bar"):
            with Horizontal():
                yield Label("Search", classes="muted")
                yield Input(placeholder='words, "a phrase", #tag, -not, since:2026-01-31', id="filter", compact=True)
            yield Static("", id="search-status", classes="muted", markup=False)
        with Horizontal(id="records-page"):
            yield RecordList(self._page, today=self._today, empty=EMPTY, id="records")
            yield Preview(id="record-preview")
        yield KeyBar()

    def reload(self) -> Worker[None]:
        """Read the entries again; the mark stays at its place, which is that of an entry brought back by an undo."""
        return self.records.reload()

    @property
    def empty(self) -> str:
        return "Nothing found." if self._query else EMPTY

    def show_record(self, record: Record | None) -> None:
        self.preview.show(cast("JournalEntry | None", record))

    # --- writing and changing ---------------------------------------------------------------------------

    def form(self, record: Record | None) -> EditorScreen:
        return EditorScreen(cast("JournalEntry | None", record))

    def action_question(self) -> None:
        """Draw a question."""
        self.calm.push_screen(QuestionScreen(self.calm.worker), self._asked)

    def _asked(self, question: Question | None) -> None:
        if question is not None:
            self.calm.push_screen(EditorScreen(question=question), self.after_form)

    @work
    async def action_star(self) -> None:
        """Star the marked entry, or take its star away."""

        def turn(store: Store, entry: Record) -> None:
            starred = entry.get("starred")
            store.change(entry, {"starred": not starred}, source="Unstarred" if starred else "Starred")

        await self.change_marked(turn)

    # --- search -----------------------------------------------------------------------------------------

    def page_failed(self, error: CalmtermError) -> None:
        if self._query:
            self.status.update(str(error))
        else:
            self.tell(error)

    def show_count(self, found: int) -> None:
        self.status.update(_found(found))

    def look_for(self, query: str, *, keep: uuid.UUID | None = None) -> None:
        if query.strip() != self._query:
            self.status.update("")
        super().look_for(query, keep=keep)

    def action_back(self) -> None:
        """End the search."""
        if self.filter_bar.display:
            self.end_filter()
        else:
            self.records.focus()

    def action_to_preview(self) -> None:
        """Go to the entry beside the list."""
        if self.preview.display:
            self.preview.focus()

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
        self.filter_bar.display = True
        with self.prevent(Input.Changed):
            self.filter.value = tag_query(tag)
        self.look_for(self.filter.value)
        self.records.focus()


def _found(count: int) -> str:
    match count:
        case 0:
            found = "No entry fits."
        case 1:
            found = "One entry."
        case _:
            found = f"{count:,} entries."
    return f"{found} Escape ends the search."


class TagsScreen(ModalScreen[str | None]):
    """Lists all tags; returns the chosen one."""

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
            yield PickList(
                *(Option(Content(f"{count:>{width},}  {tag}")) for tag, count in self._tags),
                id="tag-list",
            )
            yield Static("Enter shows the entries with a tag.", classes="muted")
        yield KeyBar()

    @on(OptionList.OptionSelected)
    def _chosen(self, message: OptionList.OptionSelected) -> None:
        self.dismiss(self._tags[message.option_index][0])

    def action_cancel(self) -> None:
        self.dismiss(None)
