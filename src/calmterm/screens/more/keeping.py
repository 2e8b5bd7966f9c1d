"""Keeping: after how long records of each kind are old, what is, and the way to the trash or into an archive."""

from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.getters import query_one
from textual.widgets import OptionList, Static

from calmterm.core.errors import CalmtermError
from calmterm.core.text import one_line
from calmterm.screens.base.long_work import LongWorkScreen
from calmterm.screens.base.screen import Attempt, section_bar
from calmterm.screens.dialogs.confirm import ConfirmScreen
from calmterm.screens.dialogs.pick import PickScreen
from calmterm.store import Store
from calmterm.store.ages import NEVER, AgingKind, aging_kinds, move_old, set_age
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.pick_list import PickList

AGES: Final = {NEVER: "never", 90: "90 days", 182: "half a year", 365: "a year", 730: "2 years", 1825: "5 years",
               3650: "10 years"}  # fmt: skip
KIND_CELLS: Final = 24
AGE_CELLS: Final = 12
ABOUT: Final = "Nothing is removed by itself. What you move goes to the trash, and can be restored from there."
NONE: Final = "Nothing that has a day of its own is kept yet."


class KeepingScreen(LongWorkScreen[None]):
    """Lists the kinds that grow old, each with its age and how much is older; moves that, or goes to the archive."""

    CSS_PATH = "keeping.tcss"
    TITLE = "Keeping"
    AUTO_FOCUS = "#kinds"
    STOPPED = "Stopped. Nothing was moved."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "change", "Age", id="keeping.age", tooltip="Choose when the selected kind is old"),
        Binding("m", "move", "Move the old", id="keeping.move", tooltip="Move what is old to the trash"),
        Binding("a", "archive", "Archive", id="keeping.archive", tooltip="Put what is before a day into a file"),
        Binding("escape", "back", "Back", id="keeping.back", tooltip="Stop what goes on, or go back"),
    ]

    kinds = query_one("#kinds", PickList)
    told = query_one("#keeping-told", Static)

    def __init__(self) -> None:
        super().__init__()
        self._kept: list[AgingKind] = []

    def compose(self) -> ComposeResult:
        yield Static(section_bar("more"), id="bar")
        yield Static("Keeping", id="keeping-heading", classes="heading")
        yield Static(ABOUT, classes="muted", id="keeping-about", markup=False)
        yield PickList(id="kinds")
        yield Static("", id="keeping-told", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self.reload()

    @work(exclusive=True, group="reading")
    async def reload(self) -> None:
        """Read what is kept, and show it."""
        with self.attempt():
            self._kept = await self.ask(aging_kinds)
            self.kinds.fill([_row(one) for one in self._kept], empty=NONE)
            self.told.update(_older(self._kept) or "Nothing is older than you said.")

    def show_progress(self, so_far: str) -> None:
        """Show how many were moved."""
        self.told.update(f"{so_far}; escape stops, and then nothing is moved.")

    @on(OptionList.OptionSelected)
    def _selected(self) -> None:
        self.action_change()

    @work(exclusive=True, group="waiting")
    async def action_change(self) -> None:
        """Choose after how long records of the selected kind are old."""
        kept = self.kinds.pick(self._kept)
        if kept is None or self.is_busy:
            return
        ages = {**AGES, kept.days: _age(kept.days)}
        choices = [(str(days), ages[days]) for days in sorted(ages)]
        title, purpose = kept.kind.about.plural, "After how long they may leave for the trash, when you say so."
        days = await self.calm.push_screen_wait(PickScreen(title, purpose, choices, str(kept.days)))
        if days is not None:
            with self.attempt():
                await self.ask(lambda store: set_age(store, kept.kind, int(days)))
            self.reload()

    @work(exclusive=True, group="waiting")
    async def action_move(self) -> None:
        """Move what is older than its age to the trash, once that is confirmed."""
        if self.is_busy:
            return
        older = _older(self._kept)
        if not older:
            self.told.update("Nothing is older than you said.")
            return
        sure = ConfirmScreen("Move what is old to the trash?", Content(older), yes="Move it", no="Leave it")
        if not await self.calm.push_screen_wait(sure):
            return
        with Attempt(self._say):
            moved = await self.work_long(self._move)
            self.calm.notify(f"Moved to the trash: {moved:,}.", markup=False)
            self.reload()

    def _move(self, store: Store) -> int:
        return move_old(store, lambda moved: self.go_on(f"{moved:,} moved"))

    def _say(self, error: CalmtermError) -> None:
        self.told.update(str(error))

    def action_archive(self) -> None:
        """Go to the archive."""
        from calmterm.screens.more.archive import ArchiveScreen

        def back(_: None) -> None:
            self.reload()

        if not self.is_busy:
            self.calm.push_screen(ArchiveScreen(), back)


def _age(days: int) -> str:
    return AGES.get(days) or f"{days:,} days"


def _row(kept: AgingKind) -> Content:
    older = f"{kept.old:,} older" if kept.old else ""
    name = one_line(kept.kind.about.plural, KIND_CELLS - 1)
    return Content.assemble(
        (f"{name:<{KIND_CELLS}}", "bold"), f"{kept.count:>7,}   {_age(kept.days):<{AGE_CELLS}}", older
    )


def _older(kept: list[AgingKind]) -> str:
    """Return what is older than its age, in words; "" for nothing."""
    some = [
        f"{one.old:,} {(one.kind.about.title if one.old == 1 else one.kind.about.plural).lower()}"
        for one in kept
        if one.old
    ]
    return f"Older than their age: {', '.join(some)}." if some else ""
