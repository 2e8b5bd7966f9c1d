"""What a record was before: its earlier versions, to read beside what differs now, and to put back."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Static

from calmterm.core import dates
from calmterm.core.text import one_line
from calmterm.screens.base.list_screen import ListScreen
from calmterm.screens.base.screen import SAVING, section_bar
from calmterm.store import Record
from calmterm.widgets.comparison import LEGEND, comparison, titled
from calmterm.widgets.hanging import Hanging
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.record_list import DATE_CELLS, RecordList, row_words


class HistoryScreen(ListScreen):
    """The earlier versions of a record of any kind, newest first, each with the time at which it was saved."""

    TITLE = "Earlier versions"
    PURPOSE = "What this was before it was edited, to read or to restore."
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - declared so by Textual
    saves_by = frozenset("r")
    only_lists = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "put_back", "Restore", id="history.put_back", tooltip="Restore this version"),
        Binding("right,v", "read", "Read", id="history.read", tooltip="Read all of the selected one"),
    ]

    now_text = query_one("#now-text", Hanging)

    def __init__(self, record: Record, section: str) -> None:
        super().__init__(section)
        self._record = record

    def compose(self) -> ComposeResult:
        yield Static(section_bar(self._section), id="bar")
        heading = Content.assemble("Earlier versions", (f"   {LEGEND}", "not bold $text-muted"))
        yield Static(heading, id="records-heading", classes="heading")
        with Horizontal(id="records-page"):
            yield RecordList(
                self._page, today=self._today, row=self._row, id="records",
                empty="This has not been changed yet. Earlier versions will be listed here.",
            )  # fmt: skip
            with VerticalScroll(id="record-preview"), Container(id="comparison"):
                yield Hanging(id="record-text")
                yield Hanging(id="now-text")
        yield KeyBar()

    def show_record(self, record: Record | None) -> None:
        """Show the marked version, and the record as it is now: beside it, or on a narrow screen below it."""
        self.set_class(record is None, "-empty")
        if record is not None:
            saved = dates.moment_in_list(self.calm.clock.here(record.created_at), self.calm.clock.now().date())
            then, now = comparison(record, self._record, self.calm.clock, self._names)
            self.preview_text.read(titled(f"Saved {saved}", then))
            self.now_text.read(titled("As it is now", now))
        self.preview.scroll_home(animate=False)
        if record is None:
            self.leave_nothing()

    def _row(self, record: Record, today: date, width: int) -> tuple[str, str]:
        saved = dates.moment_in_list(self.calm.clock.here(record.created_at), today)
        return f"{saved:<{DATE_CELLS}}", f"   {one_line(row_words(record), max(0, width - DATE_CELLS - 3))}"

    def reload(self) -> None:
        """Read the versions again."""
        self.records.reload()

    async def _page(self, after: Record | None) -> Sequence[Record]:
        return [] if after is not None else await self.ask(lambda store: store.history.earlier(self._record))

    @on(RecordList.Chosen)
    def _read_chosen(self) -> None:
        self.action_read()

    @work(exclusive=True, group=SAVING)
    async def action_put_back(self) -> None:
        """Make the record what it was at the marked version; what it is now becomes a version itself."""
        version, record = self.records.current, self._record
        if version is None:
            return
        with self.attempt():
            await self.ask(lambda store: store.put_back_version(store.get(type(record), record.id), version.revision))
            self.calm.notify("It is as it was then. Press u to undo.", markup=False)
            self.dismiss(None)
