"""What lies in the trash, to restore or to delete forever."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from calmterm.core import dates
from calmterm.core.text import one_line
from calmterm.screens.base.list_screen import PAGE, ListScreen
from calmterm.screens.base.screen import section_bar
from calmterm.screens.dialogs.confirm import ConfirmScreen
from calmterm.store import Record, Store
from calmterm.store.copies import Held
from calmterm.widgets.hanging import Hanging
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.record_list import DATE_CELLS, RecordList, row_words


class TrashScreen(ListScreen):
    """Lists the records of every kind in the trash, to restore or to delete forever."""

    TITLE = "Trash"
    only_lists = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "restore", "Restore", id="trash.restore", tooltip="Restore the selected one"),
        Binding("p", "purge", "Delete forever", id="trash.purge", tooltip="Delete the selected one forever"),
        Binding("right,v", "read", "Read", id="records.read", tooltip="Read the selected one in whole"),
    ]

    def __init__(self) -> None:
        super().__init__("more")

    def compose(self) -> ComposeResult:
        yield Static(section_bar("more"), id="bar")
        yield Static("Trash", id="records-heading", classes="heading")
        with Horizontal(id="records-page"):
            yield RecordList(self._page, today=self._today, empty="The trash is empty.", row=self._row, id="records")
            with VerticalScroll(id="record-preview"):
                yield Hanging(id="record-text")
        yield KeyBar()

    def reload(self) -> None:
        """Read the trash again."""
        self.records.reload()

    async def _page(self, after: Record | None) -> Sequence[Record]:
        return await self.ask(lambda store: store.in_trash(PAGE, after))

    def _row(self, record: Record, today: date, width: int) -> tuple[str, str]:
        deleted = self.calm.clock.here(record.deleted_at or record.felt)
        when = dates.moment_in_list(deleted, self.calm.clock.now().date())
        words = one_line(f"{record.about.title}: {row_words(record)}", max(0, width - DATE_CELLS - 3))
        return f"{when:<{DATE_CELLS}}", f"   {words}"

    @work
    async def action_restore(self) -> None:
        """Restore the marked record."""
        record = self.records.current
        if record is not None:
            if await self.is_done(lambda store: store.restore(record)):
                self.calm.notify("It is back in its list. Press u to undo.", markup=False)
            self.reload()

    @work(group="waiting")
    async def action_purge(self) -> None:
        """Delete the marked record forever, once that is confirmed."""
        record = self.records.current
        if record is None:
            return
        about = Content(one_line(f"{record.about.title}: {row_words(record)}", 120))
        question = "Delete this forever? It cannot be restored."
        sure = await self.calm.push_screen_wait(
            ConfirmScreen(question, about, yes="Delete forever", no="Keep it in the trash")
        )
        if sure:
            with self.attempt():
                _, held = await self.ask(lambda store: store.purge(record))
                self.calm.notify("Deleted forever.", markup=False)
                if held is not None and held.held:
                    await self._ask_about_copies(held)
            self.reload()

    async def _ask_about_copies(self, held: Held) -> None:
        """Offer to take what was removed out of the copies that hold it."""
        about = Content(f"{held.words} They can be made anew without what was deleted forever, now or earlier.")
        question = "It still stands in copies. Take it out of them, too?"
        sure = ConfirmScreen(question, about, yes="Make them anew", no="Leave the copies")
        if await self.calm.push_screen_wait(sure):
            self.calm.notify("Making the copies anew…", markup=False)
            with self.attempt():
                self.calm.notify(await self.ask(_copies_anew), markup=False, timeout=12)


def _copies_anew(store: Store) -> str:
    from calmterm.store.purged_copies import make_anew

    return make_anew(store.copier(), store.removal.purged()).words
