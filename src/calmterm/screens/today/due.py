"""What waits: one list of reviews, follow-ups, homework, medicines, appointments, reminders and an old copy."""

from typing import Any, ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.screen import ModalScreen, Screen
from textual.widgets import OptionList, Static

from calmterm.core import dates
from calmterm.core.text import one_line
from calmterm.domain.due import LATER, DueLine, later, note_medicine, note_seen, read_due, settle
from calmterm.exchange.calendar_file import calendar_of
from calmterm.screens.base.menu import section_of
from calmterm.screens.base.screen import CalmScreen, section_bar
from calmterm.screens.dialogs.save_as import save_as, write_new
from calmterm.store import Store
from calmterm.store.model.records import AlertKind, AlertStatus, MedicineState, SafetyPlan
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.pick_list import PickList

NONE: Final = "Nothing waits. Plans, homework, medicines and appointments stand here when their day comes."
NONE_AT_ALL: Final = "Nothing waits, and nothing is put off or archived."
DONE: Final = {
    AlertKind.MEDICINE: "Noted: taken. Press u to undo.",
    AlertKind.HOMEWORK: "Noted: done. Press u to undo.",
    AlertKind.APPOINTMENT: "Noted: you were there. Press u to undo.",
}
COPIES: Final = "Keys and copies, under More, makes a copy. It waits no more once there is one."


class DueScreen(CalmScreen[None]):
    """Lists what waits, or all of it with what was put off or put away."""

    CSS_PATH = "due.tcss"
    TITLE = "What waits"
    AUTO_FOCUS = "#due"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "settle", "Done", id="due.done", tooltip="Done, taken or looked at"),
        Binding("s", "skip", "Skipped", id="due.skip", tooltip="Note that the medicine was skipped"),
        Binding("z", "snooze", "Later", id="due.later", tooltip="Put the selected one off"),
        Binding("x", "put_away", "Archive", id="due.away", tooltip="Archive the selected one, or restore it"),
        Binding("enter", "open", "Open", id="due.open", tooltip="Open what it is about"),
        Binding("a", "all", "All", id="due.all", tooltip="Also what is put off or archived, or not"),
        Binding("w", "calendar", "Calendar", id="due.calendar", tooltip="Write a calendar file of the next year"),
        Binding("escape", "back", "Back", id="due.back", tooltip="Back to where you came from"),
    ]

    due = query_one("#due", PickList)

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[DueLine] = []
        self._all = False

    def compose(self) -> ComposeResult:
        yield Static(section_bar("today"), id="bar")
        yield Static("What waits", id="due-heading", markup=False)
        yield PickList(id="due")
        yield Static(
            "• is new. None of it has to be done today: z puts it off, x archives it.", id="due-note", markup=False
        )
        yield KeyBar()

    def on_screen_resume(self) -> None:
        if self.calm.worker.is_open:  # it is not while a lock takes the screens down
            self.reload()

    @work(exclusive=True, group="reading")
    async def reload(self) -> None:
        """Read again what waits, and note that it was seen."""
        with self.attempt():
            found, today = await self.ask(lambda store: (read_due(store), store.today()))
            self._lines = [one for one in found if one.stands or self._all]
            empty = NONE_AT_ALL if self._all else NONE
            self.due.fill((self._row(one, one.waiting.on == today) for one in self._lines), empty=empty)
            self.refresh_bindings()
            await self.ask(lambda store: note_seen(store, [one for one in found if one.stands]))

    def _row(self, line: DueLine, is_today: bool) -> Content:
        one = line.waiting
        when = f"{one.at:%H:%M}" if one.at is not None and is_today else "today" if is_today else ""
        when = when or dates.day_at_a_glance(one.on, self.calm.clock.now().date()).strip()
        mark = "• " if line.status == AlertStatus.NEW else "  "
        state = "archived" if line.status == AlertStatus.DISMISSED else ""
        if line.status == AlertStatus.SNOOZED and line.until is not None:
            until = self.calm.clock.here(line.until)
            state = f"later: {dates.moment_in_list(until, until.date())}"
        look = "" if line.stands else "$text-muted"
        said = f"({state}) " if state else ""
        return Content.assemble(
            (f"{when:<9}", "$text-muted"), (mark, "$text-success"), (said + one_line(one.words), look)
        )

    @property
    def _marked(self) -> DueLine | None:
        return self.due.pick(self._lines)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        marked = self._marked if self.is_mounted else None
        match action:
            case "skip":
                return marked is not None and marked.waiting.kind == AlertKind.MEDICINE
            case "settle" | "snooze" | "put_away" | "open":
                return marked is not None
            case _:
                return True

    @on(OptionList.OptionHighlighted)
    def _moved(self) -> None:
        self.refresh_bindings()

    # --- what is done about it --------------------------------------------------------------------------

    @work(group="due")
    async def action_settle(self) -> None:
        """Note that the selected one is done, taken or looked at."""
        if (marked := self._marked) is None:
            return
        one = marked.waiting
        if one.kind == AlertKind.OLD_COPY:
            self.calm.notify(COPIES, markup=False)
            return
        with self.attempt():
            await self.ask(lambda store: settle(store, one))
            self.calm.notify(DONE.get(one.kind, "Noted. Press u to undo."), markup=False)
        self.reload()

    @work(group="due")
    async def action_skip(self) -> None:
        """Note that the selected medicine was skipped."""
        if (marked := self._marked) is None or marked.waiting.kind != AlertKind.MEDICINE:
            return
        with self.attempt():
            await self.ask(lambda store: note_medicine(store, marked.waiting, MedicineState.SKIPPED))
            self.calm.notify("Noted: skipped. Press u to undo.", markup=False)
        self.reload()

    @work(exclusive=True, group="waiting")
    async def action_snooze(self) -> None:
        """Ask until when the selected one is put off."""
        if (marked := self._marked) is None:
            return
        words = await self.calm.push_screen_wait(LaterScreen(one_line(marked.waiting.words)))
        if words is None:
            return
        one = marked.waiting

        def put_off(store: Store) -> None:
            store.alerts.snooze(one.kind, one.occasion, later(words, store.clock, store.today()))

        with self.attempt():
            await self.ask(put_off)
            self.calm.notify(f"Put off: {words}. Press u to undo.", markup=False)
        self.reload()

    @work(group="due")
    async def action_put_away(self) -> None:
        """Put the selected one away, or bring back what was."""
        if (marked := self._marked) is None:
            return
        one, away = marked.waiting, marked.stands
        with self.attempt():
            await self.ask(lambda store: store.alerts.put_away(one.kind, one.occasion, away=away))
            self.calm.notify("Archived. Press u to undo." if away else "It waits again.", markup=False)
        self.reload()

    @on(OptionList.OptionSelected, "#due")
    def action_open(self) -> None:
        """Open the record that the selected one is about."""
        if (marked := self._marked) is not None:
            self.calm.push_screen(_screen_of(marked))

    def action_all(self) -> None:
        """Show also what is put off or put away, or only what waits."""
        self._all = not self._all
        self.reload()

    @work(exclusive=True, group="waiting")
    async def action_calendar(self) -> None:
        """Write a calendar file, once its place is named."""
        with self.attempt():
            text = (await self.ask(calendar_of)).decode()
            await save_as(self, "calmterm.ics", lambda path, store: write_new(path, text, store.directory))

    def action_back(self) -> None:
        """Go back to where the person came from."""
        if len(self.calm.screen_stack) > 2:
            self.dismiss(None)
        else:
            self.calm.call_later(self.calm.action_section, "today")


def _screen_of(line: DueLine) -> Screen[Any]:
    record = line.waiting.record
    if record is None:
        from calmterm.screens.more.keys import KeysScreen

        return KeysScreen()
    if isinstance(record, SafetyPlan):
        from calmterm.screens.support.safety_plan import SafetyPlanScreen

        return SafetyPlanScreen()
    from calmterm.screens.base.form_screen import FormScreen

    return FormScreen(type(record), record, section=section_of(record.table_name()) or "today")


class LaterScreen(ModalScreen[str | None]):
    """Asks until when something is put off; returns the words for it, or None."""

    CSS_PATH = "../dialogs/confirm.tcss"
    TITLE = "Later"
    AUTO_FOCUS = "#answers"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Back", id="later.back", tooltip="Go back; nothing is put off"),
    ]

    def __init__(self, what: str) -> None:
        super().__init__()
        self._what = what

    def compose(self) -> ComposeResult:
        with Vertical(classes="choose"):
            yield Static("Until when?", classes="heading", markup=False)
            yield Static(self._what, classes="muted", markup=False)
            yield PickList(*(Content(words.capitalize()) for words in LATER), id="answers")
        yield KeyBar()

    @on(OptionList.OptionSelected)
    def _picked(self, message: OptionList.OptionSelected) -> None:
        self.dismiss(LATER[message.option_index])

    def action_cancel(self) -> None:
        """Go back; nothing is put off."""
        self.dismiss(None)
