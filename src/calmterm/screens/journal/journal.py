"""The journal: entries newest first, the marked one beside them, search and tags."""

import uuid
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from typing import ClassVar, Final, cast

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.getters import query_one
from textual.screen import Screen
from textual.widgets import Input, Label, Static
from textual.worker import Worker, WorkerCancelled

from calmterm.core import dates
from calmterm.core.errors import CalmtermError, UsageError
from calmterm.core.text import one_line
from calmterm.domain.tags import retag, tag_counts
from calmterm.insights.series import Window
from calmterm.screens.base.records_screen import RecordsScreen, with_selected
from calmterm.screens.base.screen import OPENING, section_bar
from calmterm.screens.dialogs.question import QuestionScreen
from calmterm.screens.dialogs.save_as import save_as
from calmterm.screens.journal.editor import EditorScreen
from calmterm.screens.journal.export_entries import write_entries
from calmterm.screens.journal.notebooks import NotebooksScreen
from calmterm.screens.journal.preview import Preview
from calmterm.screens.journal.shown_notebook import ShownNotebook
from calmterm.screens.journal.tag_entries import TagEntriesScreen
from calmterm.screens.journal.tags import TagsScreen, tag_query
from calmterm.screens.journal.templates import text_of_template
from calmterm.store import Record, Store
from calmterm.store.library import JournalPrompt
from calmterm.store.model.records import JournalEntry
from calmterm.store.record_reader import Among
from calmterm.store.search import Query, parse
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.line_input import LineInput
from calmterm.widgets.month import MonthView
from calmterm.widgets.mood_cells import mood_style
from calmterm.widgets.panel import Panel
from calmterm.widgets.record_list import RecordList, row_words

WHEN_CELLS: Final = 8
KEYS: Final = "/ search · n new · b notebook"
EMPTY: Final = "Nothing here yet. Press n to write."


class JournalScreen(RecordsScreen, inherit_bindings=False):
    """Lists journal entries, to read, find and write."""

    CSS_PATH = ["../base/list_screen.tcss", "journal.tcss"]  # noqa: RUF012 - declared so by Textual
    TITLE = "Journal"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (70, "-normal"), (110, "-wide")]  # noqa: RUF012 - declared so by Textual
    BINDINGS: ClassVar[list[BindingType]] = [
        *Screen.BINDINGS,
        Binding("n", "new", "New", id="journal.new", tooltip="Write a new entry"),
        Binding("e", "edit", "Edit", id="journal.edit", tooltip="Change the selected entry"),
        Binding("d", "trash", "Trash", id="journal.trash", tooltip="Move the selected entry to the trash"),
        Binding("slash", "filter", "Search", id="journal.search", key_display="/", tooltip="Search the journal"),
        Binding("p", "question", "Question", id="journal.question", tooltip="A question to write to"),
        Binding(
            "N", "template", show=False, id="journal.template", tooltip="Write a new entry that begins with a template"
        ),
        Binding("m", "move", show=False, id="journal.move", tooltip="Move the selected entries to a notebook"),
        Binding(
            "T", "tag", show=False, id="journal.tag", tooltip="Give tags to the selected entries, or take some away"
        ),
        Binding("x", "export", show=False, id="journal.export", tooltip="Write the selected entries to a file"),
        Binding("t", "tags", "Tags", id="journal.tags", tooltip="All tags, to choose one"),
        Binding("b", "notebooks", "Notebook", id="journal.notebooks", tooltip="Show one notebook, or all entries"),
        Binding(
            "asterisk",
            "star",
            "Star",
            id="journal.star",
            key_display="*",
            show=False,
            tooltip="Star or unstar the entry",
        ),
        Binding(
            "left_square_bracket",
            "month(-1)",
            show=False,
            id="journal.month.before",
            key_display="[",
            tooltip="The month before",
        ),
        Binding(
            "right_square_bracket",
            "month(1)",
            show=False,
            id="journal.month.after",
            key_display="]",
            tooltip="The month after",
        ),
        Binding("h", "history", show=False, id="journal.history", tooltip="Earlier versions of the selected entry"),
        Binding("right", "to_preview", show=False, id="journal.to_preview", tooltip="Read on in the preview"),
        Binding("down", "to_list", show=False, id="journal.down", tooltip="From the search to what it found"),
        Binding("escape", "back", show=False, id="journal.escape", tooltip="End the search"),
    ]

    preview = query_one("#record-preview", Preview)
    filter_bar = query_one("#filter-bar", Vertical)
    status = query_one("#search-status", Static)
    month = query_one("#month", MonthView)
    panel = query_one("#list-panel", Panel)

    def __init__(self) -> None:
        super().__init__(JournalEntry)
        self._moods: dict[int, float] = {}
        self._parsed: Query | None = None  # what is looked for in the list
        self._notebook = ShownNotebook()

    def compose(self) -> ComposeResult:
        yield Static(section_bar("journal"), id="bar", markup=False)
        with Vertical(id="filter-bar"):
            with Horizontal():
                yield Label("Search", classes="muted")
                yield LineInput(
                    placeholder='words, "a phrase", #tag, -not, since:2026-01-31', id="filter", compact=True
                )
            yield Static("", id="search-status", classes="muted", markup=False)
        with Horizontal(id="records-page"):
            with Vertical(id="entries"):
                with Panel(title="Journal", keys=KEYS, id="list-panel"):
                    yield RecordList(
                        self._page, today=self._today, empty=EMPTY, row=self.row, lead=self._mood_of,
                        selects=True, id="records",
                    )  # fmt: skip
                month = MonthView(self._today(), id="month")
                month.show_keys("[ ] month")
                yield month
            preview = Preview(id="record-preview")
            preview.show_keys("j k next, previous · e edit · / find · h versions")
            yield preview
        yield KeyBar()

    def on_mount(self) -> None:  # pyright: ignore[reportIncompatibleMethodOverride] - nothing to sum up here
        self.look_at_days()

    def reload(self) -> Worker[None]:
        """Read the entries again; the mark stays at its place, which is that of an entry brought back by an undo."""
        self.look_at_days()
        return self.records.reload()

    # --- notebooks --------------------------------------------------------------------------------------

    @property
    def among(self) -> Among:
        return self._notebook.among

    async def _page(self, after: Record | None) -> Sequence[Record]:
        if after is None:
            shown = self._notebook
            shown.shelf, was_known = await self.ask(shown.read), shown.is_known
            shown.is_known = True
            if not was_known and shown.shelf is not None:
                self.look_at_days()  # of this notebook
            self.show_selected(len(self.records.selected))
        return await super()._page(after)

    def show_selected(self, count: int) -> None:
        shelf = self._notebook.shelf
        name = "Journal" if shelf is None else f"Journal · {shelf.name}"
        self.panel.name_it(with_selected(name, count), KEYS)

    @work(group="waiting")
    async def action_notebooks(self) -> None:
        """Choose the notebook to show."""
        picked = await self.calm.push_screen_wait(NotebooksScreen(self.calm.worker, self._notebook.shelf))
        if picked is None:
            self.reload()  # one may have another name
            return
        self._notebook.shelf = picked.shelf
        with self.attempt():
            await self.ask(self._notebook.keep)
        self.look_at_days()
        self.records.reload(from_top=True)

    @work(group="waiting")
    async def action_move(self) -> None:
        """Move the selected entries to a notebook."""
        count = len(self.records.chosen)
        if not count:
            return
        picked = await self.calm.push_screen_wait(NotebooksScreen(self.calm.worker, moving=count))
        if picked is None or picked.shelf is None:
            return
        to = {"notebook_id": picked.shelf.ids[0]}
        if await self.change_chosen(lambda store, some: store.change_all([(one, to) for one in some], source="Moved")):
            self.calm.notify(f"Moved to {picked.shelf.name}. Press u to undo.", markup=False)

    @work(group="waiting")
    async def action_tag(self) -> None:
        """Give tags to the selected entries, or take some away."""
        count = len(self.records.chosen)
        tags = await self.calm.push_screen_wait(TagEntriesScreen(count)) if count else None
        if tags is None:
            return
        given, gone = tags
        if await self.change_chosen(lambda store, some: retag(store, cast("list[JournalEntry]", some), given, gone)):
            self.calm.notify("Tagged. Press u to undo.", markup=False)

    @work(group="waiting")
    async def action_export(self) -> None:
        """Write the selected entries to a file."""
        ids = {one.id for one in self.records.chosen}
        if ids:
            await save_as(self, "entries.md", partial(write_entries, ids))

    # --- days -------------------------------------------------------------------------------------------

    @work(exclusive=True, group="days")
    async def look_at_days(self) -> None:
        """Read the mood of each day, and which days have an entry."""
        await self._learn_names()
        with self.attempt():
            today = self._today().toordinal()
            self._moods, days = await self.ask(
                lambda store: (
                    store.measures.daily_medians("mood", Window(1, today)),
                    store.days_with(JournalEntry, self.among),
                )
            )
            self.month.show(self._moods, days)
            self.records.draw_anew()

    def _mood_of(self, record: Record) -> Content:
        """The mood of an entry's day, as a cell of its colour with the number in it."""
        mood = self._moods.get(cast("JournalEntry", record).local_date.toordinal())
        return Content("   ") if mood is None else Content.styled(f"{mood:>2.0f}", mood_style(mood)) + Content(" ")

    def row(self, record: Record, today: date, width: int) -> tuple[str, str]:
        entry = cast("JournalEntry", record)
        when = f"{dates.day_at_a_glance(entry.local_date, today):<{WHEN_CELLS}}"
        return when, f" {'*' if entry.starred else ' '} {one_line(row_words(entry), max(0, width - WHEN_CELLS - 3))}"

    def action_month(self, by: int) -> None:
        """Turn the month over."""
        if self.month.display:
            self.month.turn(by)

    @on(MonthView.Picked)
    @work(exclusive=True, group="jump")
    async def _jump(self, message: MonthView.Picked) -> None:
        """Mark the entry of a day, or the last one before it."""
        with self.attempt():
            among = self.among
            found = await self.ask(lambda store: store.records(JournalEntry, until=message.day, limit=1, among=among))
            if not found:
                self.calm.notify("Nothing was written that day or before.", markup=False)
                return
            self.end_filter()
            self.records.reload(keep=found[0].id)

    # --- reading ----------------------------------------------------------------------------------------

    @on(RecordList.Chosen)
    def _read_chosen(self, message: RecordList.Chosen) -> None:
        message.prevent_default()  # where records are changed by enter, here they are read
        self.action_read()

    @work(exclusive=True, group="jump")
    async def read(self, entry: uuid.UUID) -> None:
        """Read the entry with this id."""
        with suppress(WorkerCancelled):  # a newer reload took its place
            await self.records.reload(keep=entry).wait()
        self.action_read()

    def action_next(self, by: int) -> None:
        """Read the next entry of the list (older), or the one before it."""
        (self.records.action_cursor_down if by > 0 else self.records.action_cursor_up)()

    def action_left(self) -> None:
        """Read the newer entry; beside the list, go to the list."""
        if self.has_class("-reading"):
            self.action_next(-1)
        else:
            self.action_to_list()

    def name_links(self, record: Record) -> None:
        if cast("JournalEntry", record).notebook_id is not None:
            self.show_record(record)

    @property
    def empty(self) -> str:
        return "Nothing found." if self._query else EMPTY

    def show_record(self, record: Record | None) -> None:
        entry = cast("JournalEntry | None", record)
        notebook = self._names.get(str(entry.notebook_id), "") if entry is not None else ""
        self.preview.show(entry, self._parsed, notebook)
        if record is None:
            self.leave_nothing()
        elif not self.month.has_focus:
            self.month.go_to(cast("JournalEntry", record).local_date)

    # --- writing and changing ---------------------------------------------------------------------------

    def form(self, record: Record | None) -> EditorScreen:
        return EditorScreen(cast("JournalEntry | None", record), notebook=self._notebook.shelf)

    @work(group="waiting")
    async def action_template(self) -> None:
        """Write a new entry that begins with a template of one's own."""
        with self.attempt():
            text = await text_of_template(self)
            if text is not None:
                self.calm.push_screen(EditorScreen(notebook=self._notebook.shelf, begins=text), self.after_form)

    def action_question(self) -> None:
        """Draw a question."""
        self.calm.push_screen(QuestionScreen(self.calm.worker), self._asked)

    def _asked(self, question: JournalPrompt | None) -> None:
        if question is not None:
            self.calm.push_screen(EditorScreen(question=question, notebook=self._notebook.shelf), self.after_form)

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
            self._parsed = None
            with suppress(UsageError):  # told once the store refuses it
                self._parsed = parse(query, self.calm.clock, self._today()) if query.strip() else None
            self.records.finds = self._parsed.spans if self._parsed is not None else None
        super().look_for(query, keep=keep)

    def action_back(self) -> None:
        """Stop reading, or end the search."""
        if self.preview.find_bar.display:
            self.preview.end_find()
        elif self.has_class("-reading"):
            self.action_stop_reading()
        elif self.records.selected:
            self.records.select_none()
        elif self.filter_bar.display:
            self.end_filter()
        else:
            self.records.focus()

    def action_to_preview(self) -> None:
        """Go to the entry beside the list."""
        if self.preview.display:
            self.preview.focus()

    @work(group=OPENING)
    async def action_tags(self) -> None:
        with self.attempt():
            among = self.among
            tags = await self.ask(lambda store: tag_counts(store, among))
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
    found = f"{count:,} entries." if count > 1 else "One entry." if count == 1 else "No entry fits."
    return f"{found} Escape ends the search."
