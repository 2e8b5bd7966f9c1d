"""Today's small things: a few, one's own or suggested from what one did before. None of them has to be done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.getters import query_one
from textual.widgets import OptionList, Static

from calmterm.core.errors import TextDamaged
from calmterm.core.text import one_line
from calmterm.domain.day_tasks import ROW_CELLS, set_done, task_line, todays_tasks
from calmterm.insights.effectiveness import Try, helped
from calmterm.screens.base.form_screen import FormScreen
from calmterm.screens.base.screen import CalmScreen, section_bar
from calmterm.store import Record, Store
from calmterm.store.model.records import Activity, CopingCard, DailyTask, LifeValue, TaskKind
from calmterm.store.model.summary import name_of
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.pick_list import PickList

SUGGESTED: Final = 3
LOOK_BACK: Final = 400  # activities


@dataclass(frozen=True, slots=True)
class TaskSuggestion:
    """Something small that could be done: `why` says where it comes from, `source` which kind of record."""

    what: str
    why: str
    source: str


@dataclass(frozen=True, slots=True)
class Things:
    """Today's small things, and those that could be added."""

    on: date
    tasks: list[DailyTask]
    suggestions: list[TaskSuggestion]


def todays_things(store: Store) -> Things:
    """Return today's small things, open ones first, and up to three suggestions that are not among them."""
    today = store.today()
    tasks = todays_tasks(store, today)
    taken = {name_of(task).casefold() for task in tasks}
    fresh = (one for one in _turned(store, today) if one.what.casefold() not in taken)
    return Things(today, tasks, list(islice(fresh, SUGGESTED)))


def _turned(store: Store, today: date) -> Iterator[TaskSuggestion]:
    """Yield one of each source after the other, every day beginning at another place."""
    sources = [_turn(found, today) for found in (_from_activities(store), _from_values(store), _from_cards(store))]
    for place in range(max(map(len, sources), default=0)):
        yield from (found[place] for found in sources if place < len(found))


def _turn(found: list[TaskSuggestion], today: date) -> list[TaskSuggestion]:
    first = today.toordinal() % len(found) if found else 0
    return [*found[first:], *found[:first]]


def _from_activities(store: Store) -> list[TaskSuggestion]:
    done = store.records(Activity, limit=LOOK_BACK)[::-1]
    tries = [
        Try(
            name_of(one),
            None if one.mood_before is None or one.mood_after is None else one.mood_after - one.mood_before,
        )
        for one in done
    ]
    return [
        TaskSuggestion(one.what, f"mood was {one.lift:g} higher afterwards, {one.n} times", Activity.table_name())
        for one in helped(tries)
    ]


def _from_cards(store: Store) -> list[TaskSuggestion]:
    tries = [
        Try(name_of(card), use.distress_before - use.distress_after)
        for card in store.records(CopingCard, oldest_first=True)
        for use in card.children.get("used", [])
        if use.distress_before is not None and use.distress_after is not None
    ]
    return [
        TaskSuggestion(f"Look at your card: {one.what}", f"distress was {one.lift:g} lower afterwards, {one.n} times",
                   CopingCard.table_name())
        for one in helped(tries)
    ]  # fmt: skip


def _from_values(store: Store) -> list[TaskSuggestion]:
    return [
        TaskSuggestion(one_line(step), f"your step for {name_of(value)}", LifeValue.table_name())
        for value in store.records(LifeValue, oldest_first=True)
        if (step := _tiny_step(value))
    ]


def _tiny_step(value: LifeValue) -> str:
    try:
        return (value.text.tiny_step or "").strip()
    except TextDamaged:
        return ""  # the list of values shows it as damaged


def take(store: Store, suggestion: TaskSuggestion, on: date) -> DailyTask:
    """Make a suggestion one of the day's things."""
    values = {"what": suggestion.what, "on": on, "kind": TaskKind.SUGGESTED, "suggested_by": suggestion.source}
    return store.add(store.new(DailyTask, values))


class SmallThingsScreen(CalmScreen[None]):
    """Lists today's small things, and suggestions below them."""

    CSS_PATH = "habits.tcss"
    TITLE = "Little to-dos"
    AUTO_FOCUS = "#things"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "mark", "Done or take", id="things.toggle", tooltip="Done or not; take a suggestion"),
        Binding("n", "new", "New", id="things.new", tooltip="A to-do of your own"),
        Binding("e", "edit", "Edit", id="things.edit", tooltip="Change the selected one; how much it helped"),
        Binding("d", "trash", "Trash", id="things.trash", tooltip="Move the selected one to the trash"),
        Binding("escape", "back", "Back", id="things.back", tooltip="Back to the menu"),
    ]

    things = query_one("#things", PickList)
    heading = query_one("#things-heading", Static)

    def __init__(self) -> None:
        super().__init__()
        self._things = Things(date.min, [], [])

    def compose(self) -> ComposeResult:
        yield Static(section_bar("practice"), id="bar")
        yield Static("Little to-dos for today", id="things-heading", classes="heading", markup=False)
        yield PickList(id="things")
        yield Static("Suggestions come from what you noted before. None of this has to be done.", classes="muted")
        yield KeyBar()

    def on_mount(self) -> None:
        self.reload()

    @work(exclusive=True)
    async def reload(self) -> None:
        """Read the day's things again."""
        await self._read()

    async def _read(self, keep: Record | None = None) -> None:
        """Read again; the mark goes to the record `keep`, and else stays where it is."""
        with self.attempt():
            self._things = await self.ask(todays_things)
            tasks, suggestions = self._things.tasks, self._things.suggestions
            rows = [*(Content(task_line(task)) for task in tasks), *map(_suggestion_row, suggestions)]
            places = {task.id: place for place, task in enumerate(tasks)}
            at = places.get(keep.id) if keep is not None else None
            self.things.fill(rows, at=at, empty="Nothing here yet. Press n for something small.")

    @property
    def _marked(self) -> DailyTask | TaskSuggestion | None:
        both: Sequence[DailyTask | TaskSuggestion] = [*self._things.tasks, *self._things.suggestions]
        return self.things.pick(both)

    @on(OptionList.OptionSelected, "#things")
    @work
    async def action_mark(self) -> None:
        """Note that a thing is done, or that it is not after all; make a suggestion one of today's things."""
        marked, day = self._marked, self._things.on
        if marked is None:
            return
        task: DailyTask | None = None
        with self.attempt():
            if isinstance(marked, TaskSuggestion):
                task = await self.ask(lambda store: take(store, marked, day))
            else:
                task = await self.ask(lambda store: set_done(store, marked))
        await self._read(task)

    @work
    async def action_trash(self) -> None:
        """Move the marked one to the trash; a suggestion just stays one."""
        marked = self._marked
        if not isinstance(marked, DailyTask):
            return
        with self.attempt():
            await self.ask(lambda store: store.trash(marked))
            self.calm.notify("Moved to trash. Press u to undo.", markup=False)
        await self._read()

    def action_new(self) -> None:
        self.calm.push_screen(FormScreen(DailyTask, section="practice"), self._after_form)

    def action_edit(self) -> None:
        if isinstance(marked := self._marked, DailyTask):
            self.calm.push_screen(FormScreen(DailyTask, marked, section="practice"), self._after_form)

    def _after_form(self, record: Record | None) -> None:
        self._written(record)

    @work(exclusive=True)
    async def _written(self, record: Record | None) -> None:
        await self._read(record)

    def action_back(self) -> None:
        self.dismiss(None)


def _suggestion_row(suggestion: TaskSuggestion) -> Content:
    what, why = (one_line(words, ROW_CELLS) for words in (suggestion.what, suggestion.why))
    return Content(f" +  {what}\n    {why}")
