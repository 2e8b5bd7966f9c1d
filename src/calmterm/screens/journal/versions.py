"""What a record's text was before it was changed: the last saved versions, to read and to put back."""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Static

from calmterm.screens.base.list_screen import ListScreen
from calmterm.screens.base.screen import SAVING, section_bar
from calmterm.store import Record
from calmterm.store.model.records import JournalEntry
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.record_list import RecordList, row_parts


class VersionsScreen(ListScreen):
    """Lists the earlier versions of a journal entry, newest first, each with the time at which it was saved."""

    TITLE = "Earlier versions"
    saves_by = frozenset("r")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "put_back", "Put back", id="versions.put_back", tooltip="Make the marked version the text again"),
        Binding("right,v", "read", "Read", id="versions.read", tooltip="Read the marked one in whole"),
    ]

    def __init__(self, entry: JournalEntry) -> None:
        super().__init__("journal")
        self._entry = entry

    def compose(self) -> ComposeResult:
        yield Static(section_bar("journal"), id="bar")
        yield Static("Earlier versions", id="records-heading", classes="heading")
        with Horizontal(id="records-page"):
            yield RecordList(
                self._page, today=self._today, empty="This entry was not changed yet. Its versions will stand here.",
                row=partial(row_parts, here=self.calm.clock.here), id="records",
            )  # fmt: skip
            with VerticalScroll(id="record-preview"):
                yield Static("", id="record-text")
        yield KeyBar()

    def reload(self) -> None:
        """Read the versions again."""
        self.records.reload()

    async def _page(self, after: Record | None) -> Sequence[Record]:
        return [] if after is not None else await self.ask(lambda store: store.versions(self._entry))

    @on(RecordList.Chosen)
    def _read_chosen(self) -> None:
        self.action_read()

    @work(exclusive=True, group=SAVING)
    async def action_put_back(self) -> None:
        """Make the marked version the entry's text again; the text until now becomes a version itself."""
        version = self.records.current
        if version is None:
            return
        entry, number = self._entry, version.get("number")
        with self.attempt():
            await self.ask(lambda store: store.put_back_version(store.get(JournalEntry, entry.id), number))
            self.calm.notify("That version is the text again. Press u to undo.", markup=False)
            self.dismiss(None)
