"""The list of any kind, made from its declaration: what there is, read beside it, begin, change, trash, find."""

import asyncio
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any, ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.getters import query_one
from textual.screen import Screen
from textual.widgets import Input, Label, Static
from textual.worker import WorkerCancelled

from calmterm.core.errors import TextDamaged
from calmterm.screens.base.form_screen import FormScreen
from calmterm.screens.base.list_screen import PAGE, ListScreen
from calmterm.screens.base.menu import purpose_of, section_of
from calmterm.screens.base.screen import section_bar
from calmterm.store import Record, Store
from calmterm.store.record_reader import ANY, Among
from calmterm.widgets.hanging import Hanging
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.line_input import LineInput
from calmterm.widgets.record_list import RecordList, row_parts

HITS: Final = 50  # finds of a page: more than a screen shows
SETTLE: Final = 0.15


class RecordsScreen(ListScreen):
    """Lists the records of one kind. With `new`, one is begun at once; with `read_only`, none can be changed."""

    TITLE = "Records"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new", "New", id="records.new", tooltip="Begin a new one"),
        Binding("e", "edit", "Edit", id="records.edit", tooltip="Edit the selected one"),
        Binding("d", "trash", "Trash", id="records.trash", tooltip="Move the selected one to the trash"),
        Binding("slash", "filter", "Filter", id="records.filter", key_display="/", tooltip="Find words in this list"),
        Binding("a", "add", "Add", id="records.add", tooltip="Add an attempt, a use or a review to the selected one"),
        Binding("right,v", "read", "Read", id="records.read", tooltip="Read the selected one in whole"),
        Binding("h", "history", show=False, id="records.history", tooltip="Earlier versions of the selected one"),
        Binding("down", "to_list", show=False, id="records.down", tooltip="From the filter to what it found"),
    ]

    overall = query_one("#records-overall", Static)
    filter_bar = query_one("#filter-bar", Horizontal)
    filter = query_one("#filter", Input)

    def __init__(
        self, kind: type[Record], section: str = "", *, read_only: bool = False, new: bool = False, title: str = ""
    ) -> None:
        super().__init__(section or section_of(kind.table_name()))
        self._title = title or kind.about.plural
        self._kind = kind
        self._read_only = self.only_lists = read_only
        self._begin = new
        self._query = ""
        self._shown = 0  # finds, so far
        self._turn = asyncio.Lock()

    def compose(self) -> ComposeResult:
        yield Static(section_bar(self._section), id="bar")
        yield Static(self._title, id="records-heading", classes="heading", markup=False)
        yield Static("", id="records-overall", classes="muted", markup=False)
        with Horizontal(id="filter-bar"):
            yield Label("Filter", classes="muted")
            yield LineInput(placeholder='words, "a phrase", -not, since:2026-01-31', id="filter", compact=True)
        with Horizontal(id="records-page"):
            yield RecordList(
                self._page, today=self._today, empty=self.empty, row=self.row, selects=not self._read_only, id="records"
            )
            with VerticalScroll(id="record-preview"):
                yield from self.beside()
        yield KeyBar()

    def beside(self) -> ComposeResult:
        """Yield what shows the marked record."""
        yield Hanging(id="record-text")

    def purpose(self) -> str:
        return self.PURPOSE or f"{self._title}: {purpose_of(self._kind)}"

    def row(self, record: Record, today: date, width: int) -> tuple[str, str]:
        """Return a record on one line, as its date or place, and its words."""
        return row_parts(record, today, width, self.calm.clock.here)

    @property
    def empty(self) -> str:
        """Return the line of a list without records."""
        if self._query:
            return "Nothing found. Escape ends the filter."
        return "Nothing here yet." if self._read_only else "Nothing here yet. Press n to begin."

    @work
    async def on_mount(self) -> None:
        if self._begin:
            self.action_new()
        await self._learn_names()
        await self._sum_up()

    @work(exclusive=True)
    async def reload(self) -> None:
        """Read the records again; the app calls it after an undo and when another window wrote."""
        await self._learn_names()
        await self._sum_up()
        current = self.records.current
        self.records.reload(keep=current.id if current else None)

    async def _learn_names(self) -> None:
        """Read the names of the records that this kind refers to."""
        specs = [spec for spec in self._kind.columns() if spec.widget == "reference" and not spec.hidden]
        if not specs:
            return
        with self.attempt():
            found = await self.ask(lambda store: [option for spec in specs for option in store.options(spec)])
            self._names = {record_id: words for words, record_id in found}
            if self.records.current is not None:
                self.name_links(self.records.current)

    def name_links(self, record: Record) -> None:
        """Show the names of what the marked record refers to, now that they are known."""
        self.show_record(record)

    async def _sum_up(self) -> None:
        """Show the totals of all records of this list, where the kind has any."""
        kind, today = self._kind, self._today()
        if kind.about.overall is None:
            return
        with self.attempt():
            rows = await self.ask(lambda store: list(_values(store.each(kind))))
            self.say_above("\n".join(kind.about.overall(rows, today)))

    def say_above(self, words: str) -> None:
        """Show words above the list; blank ones take no room."""
        self.overall.update(words)
        self.overall.display = bool(words)

    @property
    def among(self) -> Among:
        """Return what leaves records out of this list; here nothing does."""
        return ANY

    def show_count(self, found: int) -> None:
        """Say how many records the filter found; here the list alone says so."""

    async def _page(self, after: Record | None) -> Sequence[Record]:
        kind = self._kind
        if not self._query:
            if kind.about.ranked_by:
                return [] if after is not None else await self.ask(lambda store: _ranked(store, kind))
            among = self.among
            return await self.ask(lambda store: store.records(kind, limit=PAGE, after=after, among=among))
        ascending = kind.about.ascending
        if after is not None and ascending:
            return []  # all of them stood in the first page
        skip = 0 if after is None else self._shown
        query, limit, notebooks = self._query, None if ascending else HITS, self.among.get("notebook_id")
        hits, count = await self.ask(
            lambda store: store.find_words(query, limit, skip=skip, kind=kind, notebooks=notebooks)
        )
        found = [hit.record for hit in hits]
        self._shown = skip + len(found)
        self.show_count(count)
        return found[::-1] if ascending else found

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "add":
            return bool(self._kind.about.adds) and not self._read_only
        return not (self._read_only and action in ("new", "edit"))

    # --- writing and changing ---------------------------------------------------------------------------

    def form(self, record: Record | None) -> Screen[Any]:
        """Return the screen that makes a new record, or changes one."""
        return FormScreen(self._kind, record, section=self._section)

    def action_new(self) -> None:
        """Begin a new record."""
        self.calm.push_screen(self.form(None), self.after_form)

    @on(RecordList.Chosen)
    def _chosen(self) -> None:
        self.action_edit()

    def action_edit(self) -> None:
        """Change the marked record, or read it where records are not changed."""
        current = self.records.current
        if current is None:
            return
        if self._read_only:
            self.action_read()
        else:
            self.calm.push_screen(self.form(current), self.after_form)

    def action_add(self) -> None:
        """Add a child to the marked record: an attempt, a use, a review."""
        current = self.records.current
        if current is not None:
            form = FormScreen(self._kind, current, section=self._section, add=self._kind.about.adds)
            self.calm.push_screen(form, self.after_form)

    def after_form(self, record: Record | None) -> None:
        """Mark the record that was saved; where none was, read again, as another window may have changed the list."""
        self.records.reload(keep=record.id if record is not None else None)
        self.sum_up()

    def action_history(self) -> None:
        """Show what the marked record was before."""
        current = self.records.current
        if current is not None:
            self.calm.show_history(current, self._section, lambda: self.after_form(current))

    @work(exclusive=True, group="overall")
    async def sum_up(self) -> None:
        """Sum up again."""
        await self._sum_up()

    @work
    async def action_trash(self) -> None:
        """Move the selected records to the trash."""
        if count := await self.change_chosen(lambda store, records: store.trash_all(records)):
            moved = "Moved to trash." if count == 1 else f"{count:,} moved to trash."
            self.calm.notify(f"{moved} Press u to undo.", markup=False)
            self.sum_up()

    @on(RecordList.Selected)
    def _show_selected(self) -> None:
        self.show_selected(len(self.records.selected))

    def show_selected(self, count: int) -> None:
        """Say how many records are selected."""
        self.query_one("#records-heading", Static).update(with_selected(self._title, count))

    async def change_marked(self, change: Callable[[Store, Record], object]) -> bool:
        """As `change_chosen`, the marked record alone; return whether that went well."""
        current = self.records.current
        return bool(current is not None and await self._change([current], lambda store, some: change(store, some[0])))

    async def change_chosen(self, change: Callable[[Store, Sequence[Record]], object]) -> int:
        """Change the selected records in the store, or the marked one, and show what became of them.

        Return how many there were, 0 where it did not go well.
        """
        return await self._change(None, change)

    async def _change(
        self, records: Sequence[Record] | None, change: Callable[[Store, Sequence[Record]], object]
    ) -> int:
        # One after the other: what is marked is known again only once the list was read.
        async with self._turn:
            chosen = self.records.chosen if records is None else records
            if not chosen:
                return 0
            done = await self.is_done(lambda store: change(store, chosen))
            if done and records is None:
                self.records.select_none()
            with suppress(WorkerCancelled):  # a newer reload took its place
                await self.records.reload().wait()
            return len(chosen) if done else 0

    # --- the filter -------------------------------------------------------------------------------------

    def action_filter(self) -> None:
        """Show the line for the filter."""
        self.filter_bar.display = True
        self.filter.focus()

    @on(Input.Changed, "#filter")
    @work(exclusive=True, group="filter")
    async def _filter_as_typed(self) -> None:
        await asyncio.sleep(SETTLE)
        if self.filter_bar.display:
            self.look_for(self.filter.value)

    @on(Input.Submitted, "#filter")
    def _filter_now(self, message: Input.Submitted) -> None:
        self.look_for(message.value)
        self.records.focus()

    def look_for(self, query: str, *, keep: uuid.UUID | None = None) -> None:
        """List what a query finds, or everything where it is blank; the first is marked, or the record `keep`."""
        query = query.strip()
        if query != self._query:
            self._query = query
            self.records.empty = self.empty
            self.records.reload(keep, from_top=True)

    def action_to_list(self) -> None:
        """Go from the filter to the list."""
        self.records.focus()

    def action_back(self) -> None:
        """End the selection or the filter, or else go back as from every list."""
        if self.records.selected and not self.has_class("-reading"):
            self.records.select_none()
            return
        if not self.filter_bar.display or self.has_class("-reading"):
            super().action_back()
            return
        self.end_filter()

    def end_filter(self) -> None:
        """List everything again, with the record that was found still marked."""
        with self.prevent(Input.Changed):
            self.filter.clear()
        self.filter_bar.display = False
        current = self.records.current
        self.look_for("", keep=current.id if current else None)
        self.records.focus()


def with_selected(title: str, count: int) -> str:
    """Return a title with how many records are selected."""
    return f"{title} · {count:,} selected" if count else title


def _values(records: Iterable[Record]) -> Iterator[Mapping[str, Any]]:
    """Yield the values of records, but for those whose text is damaged: the list shows which these are."""
    for record in records:
        with suppress(TextDamaged):
            yield record.values()


def _ranked(store: Store, kind: type[Record]) -> list[Record]:
    """Return all records of a kind by the measure that ranks them, the highest first."""

    def rank(record: Record) -> float:
        with suppress(TextDamaged):
            return next((one.value or 0 for one in record.measures if one.name == kind.about.ranked_by), 0)
        return 0

    return sorted(store.each(kind), key=rank, reverse=True)
