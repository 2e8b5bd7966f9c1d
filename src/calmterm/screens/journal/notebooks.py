"""Notebooks to choose from: which one the Journal shows, or where entries go; begin, rename and put away one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static

from calmterm.core.errors import CalmtermError
from calmterm.core.text import one_line
from calmterm.domain import notebooks
from calmterm.domain.notebooks import NamedNotebook
from calmterm.screens.base.host import Worker
from calmterm.store import Store
from calmterm.store.model.records import JournalEntry, Notebook
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.line_input import LineInput
from calmterm.widgets.pick_list import PickList

CELLS: Final = 30
NO_NOTEBOOK: Final = "No notebook"


@dataclass(frozen=True, slots=True)
class Picked:
    """What was chosen; no shelf is all of the journal."""

    shelf: NamedNotebook | None


def chosen_from(store: Store) -> tuple[list[NamedNotebook], int]:
    """Return what there is to choose from, entries of no notebook last, and how many entries there are in all."""
    found, entries = notebooks.shelves(store), store.count(JournalEntry)
    return [*found, NamedNotebook(NO_NOTEBOOK, (None,), entries - sum(one.entries for one in found))], entries


class NotebooksScreen(ModalScreen[Picked | None]):
    """Lists the notebooks; returns the chosen one. With `moving`, it is asked where so many entries go."""

    CSS_PATH = "journal.tcss"
    TITLE = "Notebooks"
    AUTO_FOCUS = "#notebook-list"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Back", id="notebooks.back", tooltip="Go back without choosing"),
        Binding("n", "new", "New", id="notebooks.new", tooltip="Begin a new notebook"),
        Binding("r", "rename", "Rename", id="notebooks.rename", tooltip="Give the selected one another name"),
        Binding("a", "archive", "Archive", id="notebooks.archive", tooltip="Put the selected one away, or back"),
    ]

    shown = query_one("#notebook-list", PickList)
    name_field = query_one("#notebook-name", Input)

    def __init__(self, worker: Worker, current: NamedNotebook | None = None, *, moving: int = 0) -> None:
        super().__init__()
        self._worker = worker
        self._current = current
        self._moving = moving
        self._rows: list[NamedNotebook | None] = []
        self._renamed: NamedNotebook | None = None  # whose name is being typed; None: of a new one

    def compose(self) -> ComposeResult:
        entries = "entry" if self._moving == 1 else f"{self._moving:,} entries"
        with Vertical(id="notebook-box"):
            yield Static(f"Move the {entries} to" if self._moving else "Notebooks", classes="heading")
            yield PickList(id="notebook-list")
            yield LineInput(placeholder="Its name, such as work or dreams", id="notebook-name", compact=True)
        yield KeyBar()

    @work
    async def on_mount(self) -> None:
        await self._fill(self._current.name if self._current is not None else "")

    async def _fill(self, mark: str) -> None:
        try:
            found, entries = await self._worker.run(chosen_from)
        except CalmtermError as error:
            self._tell(error)
            return
        if not self.is_attached:
            return
        self._rows = [*([] if self._moving else [None]), *found]
        width = len(f"{entries:,}")
        at = next((place for place, one in enumerate(self._rows) if one is not None and one.name == mark), 0)
        self.shown.fill((_row(one, entries, width) for one in self._rows), at=at)

    def _tell(self, error: CalmtermError) -> None:
        self.notify(str(error), severity="error", markup=False, timeout=15)

    @property
    def _marked(self) -> NamedNotebook | None:
        """The notebook that is marked; None on the rows that are none."""
        shelf = self.shown.pick(self._rows)
        return None if shelf is None or None in shelf.ids else shelf

    @on(OptionList.OptionSelected)
    def _chosen(self, message: OptionList.OptionSelected) -> None:
        self.dismiss(Picked(self._rows[message.option_index]))

    # --- changing them ----------------------------------------------------------------------------------

    def action_new(self) -> None:
        """Ask for the name of a new notebook."""
        self._ask_name(None)

    def action_rename(self) -> None:
        """Ask for another name of the marked notebook."""
        if (shelf := self._marked) is not None:
            self._ask_name(shelf)

    def _ask_name(self, shelf: NamedNotebook | None) -> None:
        self._renamed = shelf
        self.name_field.value = shelf.name if shelf is not None else ""
        self.name_field.display = True
        self.name_field.focus()

    @on(Input.Submitted)
    @work(exclusive=True)
    async def _named(self, message: Input.Submitted) -> None:
        name, renamed = message.value, self._renamed
        if not name.strip():
            self._end_name()
            return

        def keep(store: Store) -> None:
            if renamed is not None:
                notebooks.rename(store, renamed.name, name)
            elif notebooks.is_new(made := notebooks.named(store, name)):
                store.add(made)

        if await self._changed(keep):
            self._end_name()
            await self._fill(" ".join(name.split()))

    @work(exclusive=True)
    async def action_archive(self) -> None:
        """Put the marked notebook away, or back among the others; its entries stay where they are."""
        shelf = self._marked
        if shelf is None:
            return

        def turn(store: Store) -> None:
            at = None if shelf.is_archived else store.clock.now()
            for one in shelf.ids:
                if one is not None:
                    store.change(store.get(Notebook, one), {"archived_at": at})

        if await self._changed(turn):
            await self._fill(shelf.name)

    async def _changed(self, change: Callable[[Store], object]) -> bool:
        try:
            await self._worker.run(change)
        except CalmtermError as error:
            self._tell(error)
            return False
        return self.is_attached

    def _end_name(self) -> None:
        self.name_field.display = False
        self.shown.focus()

    def action_cancel(self) -> None:
        """Leave the name, or go back without choosing."""
        if self.name_field.display:
            self._end_name()
        else:
            self.dismiss(None)


def _row(shelf: NamedNotebook | None, entries: int, width: int) -> Content:
    name, count = ("All entries", entries) if shelf is None else (shelf.name, shelf.entries)
    row = Content(f"{count:>{width},}  {one_line(name, CELLS)}")
    return row + Content.styled(" (archived)", "$text-muted") if shelf is not None and shelf.is_archived else row
