"""A list of records with the marked one beside it."""

from collections.abc import Callable
from datetime import date
from typing import ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Input

from calmterm.core.errors import CalmtermError
from calmterm.screens.base.screen import CalmScreen
from calmterm.store import Record, Store
from calmterm.widgets.hanging import Hanging
from calmterm.widgets.preview import record_content
from calmterm.widgets.record_list import RecordList

PAGE: Final = 100  # records


class ListScreen(CalmScreen[None]):
    """Shows records in a list with the marked one beside it, and leads back."""

    CSS_PATH = "../base/list_screen.tcss"
    AUTO_FOCUS = "#records"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - declared so by Textual
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "stop_reading", show=False, id="records.stop", tooltip="Back to the list"),
        Binding("escape", "back", "Back", show=False, id="records.back", tooltip="Back to where you came from"),
    ]

    records = query_one("#records", RecordList)
    preview = query_one("#record-preview", VerticalScroll)
    preview_text = query_one("#record-text", Hanging)

    def __init__(self, section: str) -> None:
        super().__init__()
        self._section = section
        self._names: dict[str, str] = {}

    def _today(self) -> date:
        return self.calm.worker.today()

    def content_of(self, record: Record) -> Content:
        """Return a record to read."""
        return record_content(record, self.calm.clock, self._names)

    async def is_done(self, change: Callable[[Store], object]) -> bool:
        """Change the store and return whether that went well; if not, the reason is shown."""
        with self.attempt():
            await self.ask(change)
            return True
        return False

    @on(RecordList.Failed)
    def _page_failed(self, message: RecordList.Failed) -> None:
        self.page_failed(message.error)

    def page_failed(self, error: CalmtermError) -> None:
        """Show why records could not be read."""
        self.tell(error)

    @on(RecordList.Highlighted)
    def _highlighted(self, message: RecordList.Highlighted) -> None:
        self.show_record(message.record)

    def show_record(self, record: Record | None) -> None:
        """Show the marked record to read; None where there is none."""
        self.preview_text.read(self.content_of(record) if record is not None else Content(""))
        self.preview.scroll_home(animate=False)
        if record is None:
            self.leave_nothing()

    def leave_nothing(self) -> None:
        """Go back to the list, as there is nothing to read; whoever is typing a search stays at it."""
        if self.has_class("-reading") or not isinstance(self.focused, Input):
            self.action_stop_reading()

    def action_read(self) -> None:
        """Read the marked record; on a narrow screen in place of the list."""
        if self.records.current is not None:
            self.add_class("-reading")
            self.preview.focus()

    def action_stop_reading(self) -> None:
        """Go back to the list."""
        self.remove_class("-reading")
        self.records.focus()

    def action_back(self) -> None:
        """Go a step back: from reading to the list, from the list to the menu, from there to the day."""
        if self.has_class("-reading"):
            self.action_stop_reading()
        elif len(self.calm.screen_stack) > 2:
            self.dismiss(None)
        else:
            self.calm.call_later(self.calm.action_section, "today")
