"""Habits of a day: done, counted, skipped or left blank by one key. Nothing turns red."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.getters import query_one
from textual.widgets import OptionList, Static

from calmterm.core import dates
from calmterm.core.text import one_line
from calmterm.domain.habits import HabitState, count, habit_states, note_day, skip, toggle
from calmterm.screens.base.form_screen import FormScreen
from calmterm.screens.base.screen import CalmScreen, section_bar
from calmterm.store import Record, Store
from calmterm.store.model.records import Habit, HabitDay, HabitKind
from calmterm.store.model.summary import name_of
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.pick_list import PickList

MARK_CELLS, NAME_CELLS, BAR, MORE_CELLS = 11, 26, 8, 64


class HabitsScreen(CalmScreen[None]):
    """Lists the habits of a day and how the day stands with each."""

    CSS_PATH = "habits.tcss"
    TITLE = "Habits"
    AUTO_FOCUS = "#habits"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "mark", "Done", id="habits.toggle", tooltip="Done, one more, or back to blank"),
        Binding("plus,equals_sign", "count(1)", "More", show=False, key_display="+", id="habits.more",
                tooltip="One more"),
        Binding("minus", "count(-1)", "Less", show=False, key_display="-", id="habits.less", tooltip="One less"),
        Binding("s", "skip", "Skip", id="habits.skip", tooltip="Let the day rest: it counts neither way"),
        Binding("o", "note", "Note", id="habits.note", tooltip="A note on the day, and how it felt"),
        Binding("r", "repair", "Bridge", id="habits.repair", tooltip="Let the day that was missed rest, once a week"),
        Binding("left", "day(-1)", "Day before", show=False, id="habits.before", tooltip="The day before"),
        Binding("right", "day(1)", "Day after", show=False, id="habits.after", tooltip="The day after"),
        Binding("n", "new", "New", id="habits.new", tooltip="A new habit"),
        Binding("e", "edit", "Edit", id="habits.edit", tooltip="Change the habit"),
        Binding("d", "trash", "Trash", show=False, id="habits.trash", tooltip="Move the habit to the trash"),
        Binding("a", "put_away", "Archive", show=False, id="habits.away", tooltip="Archive it, or take it up again"),
        Binding("v", "all", "All", show=False, id="habits.all", tooltip="Show archived ones too, or not"),
        Binding("escape", "back", "Back", id="habits.back", tooltip="Back to the menu"),
    ]  # fmt: skip

    habits = query_one("#habits", PickList)
    heading = query_one("#habits-heading", Static)
    hint = query_one("#habits-hint", Static)

    def __init__(self) -> None:
        super().__init__()
        self._states: list[HabitState] = []
        self._day: date | None = None  # None is today, also after midnight
        self._all = False

    def compose(self) -> ComposeResult:
        yield Static(section_bar("practice"), id="bar")
        yield Static("Habits", id="habits-heading", classes="heading", markup=False)
        yield PickList(id="habits")
        yield Static("", id="habits-hint", classes="muted", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self.reload()

    @property
    def _state(self) -> HabitState | None:
        return self.habits.pick(self._states)

    @work(exclusive=True)
    async def reload(self) -> None:
        """Read the habits again."""
        await self._read()

    async def _read(self) -> None:
        with self.attempt():
            today = await self.ask(lambda store: store.today())
            day = self._day or today
            self._states = await self.ask(lambda store: habit_states(store, day, put_away=self._all))
            self.habits.fill(map(_row, self._states))
            name = {0: ", today", 1: ", yesterday"}.get((today - day).days, "")
            self.heading.update(f"Habits{name}, {dates.full_without_year(day)}. Left and right change the day.")
            self._show_hint()
            self.refresh_bindings()

    @on(OptionList.OptionHighlighted, "#habits")
    def _marked(self) -> None:
        self._show_hint()
        self.refresh_bindings()

    def _show_hint(self) -> None:
        if not self._states:
            self.hint.update("Nothing here yet. Press n for a first one, small enough for a poor day.")
            return
        state = self._state
        if state is not None and state.repair_on is not None:
            self.hint.update(
                f"{state.repair_on:%A} is blank. It is fine as it is; r lets it rest, and the run goes on."
            )
        else:
            self.hint.update("A missed day matters little. s skips it.")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "repair":
            return self._state is not None and self._state.repair_on is not None
        return True

    # --- the day ----------------------------------------------------------------------------------------

    @work
    async def _do(self, what: Callable[[Store, Habit, date], object]) -> None:
        state, day = self._state, self._day
        if state is None:
            return
        with self.attempt():
            await self.ask(lambda store: what(store, state.habit, day or store.today()))
        await self._read()

    @on(OptionList.OptionSelected, "#habits")
    def action_mark(self) -> None:
        self._do(toggle)

    def action_count(self, by: int) -> None:
        self._do(lambda store, habit, day: count(store, habit, day, by))

    def action_skip(self) -> None:
        self._do(skip)

    def action_repair(self) -> None:
        """Let the missed day rest."""
        state = self._state
        if state is not None and (missed := state.repair_on) is not None:
            self._do(lambda store, habit, _: note_day(store, habit, missed, {"skipped": True}))

    def action_note(self) -> None:
        """Write a note on the day."""
        state = self._state
        if state is None:
            return
        if state.entry is None:
            self.calm.notify("Mark the day first: done, counted or skipped. Then a note can go with it.", markup=False)
            return
        self.calm.push_screen(FormScreen(HabitDay, state.entry, section="practice"), self._written)

    @work(exclusive=True, group="day")
    async def action_day(self, by: int) -> None:
        """Go to another day, today at the latest."""
        with self.attempt():
            today = await self.ask(lambda store: store.today())
            day = (self._day or today) + timedelta(days=by)
            self._day = day if day < today else None
            await self._read()

    # --- the habits themselves --------------------------------------------------------------------------

    def action_new(self) -> None:
        self.calm.push_screen(FormScreen(Habit, section="practice"), self._written)

    def action_edit(self) -> None:
        if self._state is not None:
            self.calm.push_screen(FormScreen(Habit, self._state.habit, section="practice"), self._written)

    def _written(self, record: Record | None) -> None:
        self.reload()

    def action_trash(self) -> None:
        self._do(lambda store, habit, _: store.trash(habit))
        if self._state is not None:
            self.calm.notify("Moved to trash. Press u to undo.", markup=False)

    def action_put_away(self) -> None:
        """Take a habit out of the list, with its days kept, or put it back."""
        self._do(
            lambda store, habit, _: store.change(
                habit, {"archived_at": store.clock.now() if habit.archived_at is None else None}
            )
        )

    def action_all(self) -> None:
        self._all = not self._all
        self.reload()

    def action_back(self) -> None:
        self.dismiss(None)


def _row(state: HabitState) -> Content:
    # No muted colour: on the ground of the marked row it could not be read.
    habit = state.habit
    filled = round(state.strength * BAR)
    strength = f"{'=' * filled}{'.' * (BAR - filled)} {state.strength * 100:3.0f} %"
    name = one_line(name_of(habit), NAME_CELLS)
    gap = " " * max(1, NAME_CELLS + 2 - Content(name).cell_length)
    more = one_line(" · ".join(_more(state)), MORE_CELLS)
    return Content.assemble(
        f"{_mark(state):<{MARK_CELLS}}", (name, "bold"), gap, strength, f"\n{' ' * MARK_CELLS}{more}"
    )


def _more(state: HabitState) -> Iterator[str]:
    habit, run = state.habit, state.run
    yield "daily" if habit.times >= habit.days else f"{habit.times} in {habit.days} days"
    if habit.archived_at is not None:
        yield "archived"
    if run is not None and run.best > 1:
        yield f"{run.current} in a row, best {run.best}" if run.current > 1 else f"best {run.best}"
    if habit.text.cue:
        yield f"after: {habit.text.cue}"
    if habit.text.tiny_version:
        yield f"tiny: {habit.text.tiny_version}"


def _mark(state: HabitState) -> str:
    habit, entry = state.habit, state.entry
    if entry is None:
        return "[ ]"
    if entry.skipped:
        return "[rest]"
    if habit.kind == HabitKind.YES_NO:
        return "[x]" if entry.value != 0 else "[no]"
    sign = " max " if habit.kind == HabitKind.AT_MOST else "/"
    return f"[{entry.value or 0:g}{sign}{habit.target or 1:g}]"
