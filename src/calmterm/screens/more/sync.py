"""Sync: over which place the vault syncs, with which devices, and what was changed on two of them."""

from collections.abc import Awaitable
from contextlib import suppress
from functools import partial
from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Input, OptionList, Static

from calmterm.core import dates
from calmterm.core.errors import CalmtermError, NotFound, UsageError
from calmterm.core.text import one_line
from calmterm.exchange.sync.sync_told import WHY, ConflictTold, SyncStatus
from calmterm.exchange.sync.syncing import Sync
from calmterm.screens.base.screen import OPENING, Attempt, CalmScreen, section_bar
from calmterm.screens.dialogs.confirm import ConfirmScreen
from calmterm.store import Record, Store
from calmterm.store.model.summary import summary
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.line_input import LineInput
from calmterm.widgets.pick_list import PickList

ABOUT: Final = (
    "One vault on several devices. Nothing is sent until you join a place: a folder that something else carries between"
    " them (Syncthing, Nextcloud, a share, a stick), or a PostgreSQL database. What lies there is sealed."
)
JOIN: Final = "Type the place, then enter. On the other device: calmterm sync join PLACE"
ALONE: Final = "Nothing was changed on two devices."
LEAVING: Final = "Records stay, and so does what was sent. Changes are no longer exchanged."
DEVICE_CELLS: Final = 24
NAME_CELLS: Final = 30


class SyncScreen(CalmScreen[None]):
    """Joins a place or leaves it, syncs now, and lists what was changed on two devices."""

    CSS_PATH = "sync.tcss"
    TITLE = "Sync"
    PURPOSE = "One vault on several devices."
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "sync", "Sync now", id="sync.now", tooltip="Take in what is new there, and send what is new here"),
        Binding("enter", "compare", "Compare", id="sync.compare", tooltip="Both versions of the selected one"),
        Binding("e", "edit", "Edit", id="sync.edit", tooltip="Change the selected one, the other version beside it"),
        Binding("x", "settle", "Settle", id="sync.settle", tooltip="Leave it as it is, and take it off the list"),
        Binding("l", "leave", "Leave", id="sync.leave", tooltip="Stop to sync this vault"),
        Binding("escape", "back", "Back", id="sync.back", tooltip="Go back"),
    ]

    place = query_one("#place", LineInput)
    state = query_one("#sync-state", Static)
    conflicts = query_one("#conflicts", PickList)
    told = query_one("#sync-told", Static)

    def __init__(self) -> None:
        super().__init__()
        self._status: SyncStatus | None = None
        self._told: list[tuple[ConflictTold, Record | None]] = []
        self._is_busy = False

    def compose(self) -> ComposeResult:
        yield Static(section_bar("more"), id="bar")
        yield Static("Sync", id="sync-heading", classes="heading")
        yield Static(ABOUT, id="sync-about", classes="muted", markup=False)
        yield LineInput(placeholder="~/Sync/calm, or postgresql://NAME@HOST/DATABASE", id="place", compact=True)
        with VerticalScroll(id="sync-box", can_focus=False):
            yield Static("", id="sync-state", markup=False)
        yield PickList(id="conflicts")
        yield Static("", id="sync-told", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self.reload()

    @work(exclusive=True, group="reading")
    async def reload(self) -> None:
        """Read how the sync stands, and show it."""
        with self.attempt():
            self._status, self._told = await self.ask(_read)
            status = self._status
            self.set_class(status is not None, "-joined")
            self.state.update(self._words(status) if status is not None else Content.styled(JOIN, "$text-muted"))
            self.conflicts.fill([_row(*one) for one in self._told], empty=ALONE)
            self.told.update(self.calm.sync_told if status is not None else "")
            self.set_focus(self.place if status is None else self.conflicts)
            self.refresh_bindings()

    def _words(self, status: SyncStatus) -> Content:
        waiting = f"{status.waiting:,} record{'' if status.waiting == 1 else 's'}"
        lines = [
            Content.assemble(("Place: ", "bold"), one_line(status.place)),
            Content.assemble(("Waiting to be sent: ", "bold"), waiting),
        ]
        today = self.calm.worker.today()
        for device in status.devices:
            heard = "not heard of yet"
            if device.is_here:
                heard = "this one"
            elif device.heard_at is not None:
                heard = f"heard of {dates.moment_in_list(self.calm.clock.here(device.heard_at), today)}"
            name = one_line(device.name, DEVICE_CELLS - 1)
            lines.append(Content.assemble(("Device: ", "bold"), f"{name:<{DEVICE_CELLS}}", (heard, "$text-muted")))
        return Content("\n").join(lines)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("sync", "leave"):
            return self._status is not None
        if action in ("compare", "edit", "settle"):
            return bool(self._told)
        return True

    # --- joining, leaving, syncing ----------------------------------------------------------------------

    @on(Input.Submitted, "#place")
    @work(exclusive=True, group="syncing")
    async def join(self) -> None:
        """Join the place that was typed, and sync."""
        place = self.place.value.strip()
        if self._is_busy:
            return
        with Attempt(self._say):
            if not place:
                raise UsageError("Type a place first: a folder, or postgresql://NAME@HOST/DATABASE.")
            await self._wait_for("Joining", self.calm.aside(lambda store: Sync(store).join(place)))
            self.place.clear()
            await self._wait_for("Syncing", self.calm.sync())
            self.reload()

    @work(exclusive=True, group="syncing")
    async def action_sync(self) -> None:
        """Sync now."""
        if not self._is_busy:
            with Attempt(self._say):
                await self._wait_for("Syncing", self.calm.sync())
                self.reload()

    async def _wait_for(self, what: str, work: Awaitable[None]) -> None:
        """Say what is done for as long as it takes. Raises what it raises."""
        self._is_busy = True
        try:
            with self.working(self.told, what):
                await work
        finally:
            self._is_busy = False

    @work(exclusive=True, group="waiting")
    async def action_leave(self) -> None:
        """Stop to sync this vault, once that is confirmed."""
        sure = ConfirmScreen("Stop to sync this vault?", Content(LEAVING), yes="Leave", no="Go on syncing")
        if await self.calm.push_screen_wait(sure):
            with self.attempt():
                await self.ask(lambda store: Sync(store).leave())
            self.reload()

    def _say(self, error: CalmtermError) -> None:
        self.told.update(str(error))

    # --- what was changed on two devices -----------------------------------------------------------------

    @on(OptionList.OptionSelected, "#conflicts")
    def action_compare(self) -> None:
        """Show the versions of the marked record beside what it is now."""
        if (marked := self.conflicts.pick(self._told)) is not None and marked[1] is not None:
            self.calm.show_history(marked[1], "more", lambda: self.reload() and None)

    @work(exclusive=True, group=OPENING)
    async def action_edit(self) -> None:
        """Change the marked record; a text that two devices changed has the other version beside it."""
        marked = self.conflicts.pick(self._told)
        if marked is None or marked[1] is None or marked[1].deleted_at is not None:
            return
        from calmterm.screens.base.form_screen import FormScreen
        from calmterm.screens.journal.editor import EditorScreen
        from calmterm.screens.more.two_versions import EntryBesideOther, FormBesideOther, beside_other
        from calmterm.store.model.records import JournalEntry

        record, version = marked[1], marked[0].version
        with self.attempt():
            other = await self.ask(partial(_version, record, version))
            if other is not None:
                screen = beside_other(record, other)
            else:
                screen = EditorScreen(record) if isinstance(record, JournalEntry) else FormScreen(type(record), record)

            def left(_: Record | None) -> None:
                is_settled = isinstance(screen, EntryBesideOther | FormBesideOther) and screen.is_settled
                self._settle_edited(record, is_settled=is_settled)

            self.calm.push_screen(screen, left)

    @work(exclusive=True, group="settling")
    async def _settle_edited(self, before: Record, *, is_settled: bool) -> None:
        """Take a record off the list that was changed, or found good as it is."""

        def look(store: Store) -> None:
            if is_settled or store.find(str(before.id), trashed=True).revision != before.revision:
                with suppress(NotFound):  # a sync took it off the list meanwhile
                    Sync(store).settle(before.id)

        with self.attempt():
            await self.ask(look)
        self.reload()

    @work(exclusive=True, group="settling")
    async def action_settle(self) -> None:
        """Take the marked record off the list; its versions stay."""
        if (marked := self.conflicts.pick(self._told)) is not None:
            with self.attempt():
                await self.ask(lambda store: Sync(store).settle(marked[0].record_id))
            self.reload()

    def action_back(self) -> None:
        """Go back to the menu; a sync that goes on comes to its end."""
        self.dismiss(None)


def _read(store: "Store") -> "tuple[SyncStatus | None, list[tuple[ConflictTold, Record | None]]]":
    """Return how the sync stands, None where there is none, and what was changed on two devices, if it is there."""
    if not store.is_synced:
        return None, []
    status = Sync(store).status()
    return status, [(one, _found(store, one)) for one in status.conflicts]


def _version(record: Record, version: int | None, store: Store) -> Record | None:
    """Return an earlier version of a record by its number, None where it is no longer kept."""
    return next((one for one in store.history.earlier(record) if one.revision == version), None)


def _found(store: "Store", one: ConflictTold) -> "Record | None":
    try:
        return store.find(str(one.record_id), trashed=True)
    except CalmtermError:
        return None


def _row(one: ConflictTold, record: "Record | None") -> Content:
    name = one_line(summary(record), NAME_CELLS - 1) if record is not None else "no longer there"
    return Content.assemble((f"{name:<{NAME_CELLS}}", "bold"), (WHY[one.why], "$text-muted"))
