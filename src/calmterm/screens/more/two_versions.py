"""A text that was changed on two devices: what stands here to edit, and the other version beside it."""

from typing import Any, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.widgets import Static

from calmterm.core import dates
from calmterm.screens.base.form_screen import FormScreen
from calmterm.screens.base.screen import LEAVING, SAVING, CalmScreen
from calmterm.screens.journal.editor import EditorScreen
from calmterm.store import Record
from calmterm.store.model.records import JournalEntry
from calmterm.widgets.comparison import LEGEND, comparison, titled

PURPOSE = "Changed on two devices: edit what stands here, with the other version beside it."
SIZES = [(0, "-below"), (110, "-beside")]
SETTLE: Binding = Binding(
    "f2", "settle", "Settle", id="versions.settle", tooltip="Save what is here, and take it off the list"
)


class EntryBesideOther(EditorScreen):
    """Changes an entry while another version of it is in sight; what differs is underlined in both."""

    CSS_PATH = ["../journal/editor.tcss", "two_versions.tcss"]  # noqa: RUF012 - declared so by Textual
    PURPOSE = PURPOSE
    HORIZONTAL_BREAKPOINTS = SIZES
    BINDINGS: ClassVar[list[BindingType]] = [SETTLE]

    def __init__(self, entry: JournalEntry, other: JournalEntry) -> None:
        super().__init__(entry)
        self.add_class("two-versions")
        self._entry, self._other = entry, other
        self.is_settled = False

    def page(self) -> ComposeResult:
        with Container(id="two"):
            yield from super().page()
            yield _pane(self, self._other, self._entry)

    def _begin(self, draft: dict[str, Any]) -> None:
        super()._begin(draft)
        self.editor.compare_with(self._other.text.body)

    @work(group=LEAVING)
    async def action_settle(self) -> None:
        """Save what is here, if it was changed, and take it off the list."""
        await self._opened.wait()
        if await self.save() and await self._keep_draft():
            self.is_settled = True
            self._leave()


class FormBesideOther(FormScreen):
    """Changes a record of any other kind while another version of it is in sight."""

    CSS_PATH = ["../base/form_screen.tcss", "two_versions.tcss"]  # noqa: RUF012 - declared so by Textual
    PURPOSE = PURPOSE
    HORIZONTAL_BREAKPOINTS = SIZES
    BINDINGS: ClassVar[list[BindingType]] = [SETTLE]

    def __init__(self, record: Record, other: Record) -> None:
        super().__init__(type(record), record)
        self.add_class("two-versions")
        self._shown, self._other_version = record, other
        self.is_settled = False

    def page(self) -> ComposeResult:
        with Container(id="two"):
            yield from super().page()
            yield _pane(self, self._other_version, self._shown)

    @work(exclusive=True, group=SAVING)
    async def action_settle(self) -> None:
        """Save what is here, if it was changed, and take it off the list."""
        await self._ready.wait()
        self.is_settled = True
        if self.is_clean:
            self.dismiss(None)
        else:
            self.is_settled = await self.save()


def beside_other(record: Record, other: Record) -> EntryBesideOther | FormBesideOther:
    """Return the screen that changes a record beside another version of it."""
    if isinstance(record, JournalEntry) and isinstance(other, JournalEntry):
        return EntryBesideOther(record, other)
    return FormBesideOther(record, other)


def _pane(screen: CalmScreen[Any], other: Record, now: Record) -> VerticalScroll:
    """Return the other version to read, marked where it differs from what was saved here."""
    saved = dates.moment_in_list(screen.calm.clock.here(other.created_at), screen.calm.clock.now().date())
    then, _ = comparison(other, now, screen.calm.clock, {})
    heading = f"The other version, saved {saved}"
    return VerticalScroll(
        Static(titled(heading, then), id="other-text"),
        Static(LEGEND, id="other-legend", classes="muted", markup=False),
        id="other",
    )
