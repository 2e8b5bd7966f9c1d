"""Reached so far: a quiet list, hidden until it is chosen, worked out from the records when it is opened."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import ClassVar, Final

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Static

from calmterm.core import dates
from calmterm.core.preferences import preference
from calmterm.domain.habits import all_days, day_marks
from calmterm.insights.achievements import MARKS, Mark, reached, whole_hours
from calmterm.insights.habit import strengths
from calmterm.screens.base.screen import CalmScreen, section_bar
from calmterm.store import Record, Store
from calmterm.store.model.records import (
    Achievement,
    Activity,
    CheckIn,
    ContentItem,
    CopingCard,
    DailyTask,
    Habit,
    JournalEntry,
    LifeValue,
    PracticeSession,
    ThoughtRecord,
    Unlocked,
)  # fmt: skip
from calmterm.widgets.key_bar import KeyBar

SHOWN: Final = preference("achievements")
HIDDEN: Final = "This list stays hidden unless you want it. Press h to show it."
HALF, FIRM = 0.5, 0.8


def days_done(store: Store) -> dict[str, list[date]]:
    """Return the days on which things were done, a day for each time, by the names that marks count."""
    practised = [(one.local_date, float(one.seconds)) for one in store.each(PracticeSession)]
    return {
        "check_in_days": sorted({one.local_date for one in store.each(CheckIn)}),
        "entries": [one.local_date for one in store.each(JournalEntry)],
        "practices": [day for day, _ in practised],
        "practice_hours": whole_hours(practised),
        "habits_half": list(_habit_days(store, HALF)),
        "habits_firm": list(_habit_days(store, FIRM)),
        "small_things": [one.on for one in store.each(DailyTask) if one.done_at is not None],
        "activities": [one.local_date for one in store.each(Activity) if one.done in ("yes", "partly")],
        "thoughts": [one.local_date for one in store.each(ThoughtRecord)],
        "cards": [store.day_of(store.clock.here(one.created_at)) for one in store.each(CopingCard)],
        "values": [store.day_of(store.clock.here(one.created_at)) for one in store.each(LifeValue)],
        "read": [store.day_of(store.clock.here(one.read_at)) for one in store.each(ContentItem) if one.read_at],
    }


def _habit_days(store: Store, least: float) -> Iterator[date]:
    """Return the day on which each habit first had a strength."""
    noted, today = all_days(store), store.today()
    for habit in store.each(Habit):
        days = noted[habit.id]
        marks = day_marks(habit, days, today)
        # A hair less: thirteen daily repetitions are one half only up to rounding.
        grown = (place for place, one in enumerate(strengths(marks, habit.times, habit.days)) if one >= least - 1e-9)
        place = next(grown, None)
        if place is not None:
            yield today - timedelta(days=len(marks) - 1 - place)


def note_reached(store: Store) -> list[tuple[Mark, date]]:
    """Return the marks reached, the latest first, and keep the new ones with their day. A mark once reached stays."""
    names = {one.id: one.name for one in store.each(Achievement)}
    new: list[Record] = []
    for mark, on in reached(days_done(store)):
        if mark.name not in names.values():
            achievement = store.new(Achievement, {"name": mark.name})
            new += (achievement, store.new(Unlocked, {"achievement_id": achievement.id, "on": on}))
            names[achievement.id] = mark.name
    store.add_new(new)
    marks = {mark.name: mark for mark in MARKS}
    kept = [(marks[name], one.on) for one in store.each(Unlocked) if (name := names[one.achievement_id]) in marks]
    return sorted(kept, key=lambda one: (one[1], -MARKS.index(one[0])), reverse=True)


def _is_shown(store: Store) -> bool:
    return store.preference(SHOWN.name) == "show"


class ReachedScreen(CalmScreen[None]):
    """Lists the marks reached, or one line where they are hidden."""

    CSS_PATH = "habits.tcss"
    TITLE = "Reached so far"
    AUTO_FOCUS = "#reached-page"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h", "hide", "Show or hide", id="reached.hide", tooltip="Show all of this, or hide it again"),
        Binding("escape", "back", "Back", id="reached.back", tooltip="Back to the menu"),
    ]

    text = query_one("#reached", Static)

    def compose(self) -> ComposeResult:
        yield Static(section_bar("practice"), id="bar")
        yield Static("Reached so far", classes="heading", markup=False)
        with VerticalScroll(id="reached-page"):
            yield Static("", id="reached")
        yield KeyBar()

    def on_mount(self) -> None:
        self.reload()

    @work(exclusive=True)
    async def reload(self) -> None:
        """Work the list out again."""
        with self.attempt():
            if not await self.ask(_is_shown):
                self.text.update(HIDDEN)
                return
            found = await self.ask(note_reached)
            lines = [Content.assemble((f"{dates.aligned(on)}   ", "$text-muted"), mark.title) for mark, on in found]
            self.text.update(Content("\n").join(lines or [Content("Nothing here yet, and nothing has to be.")]))

    @work
    async def action_hide(self) -> None:
        """Hide the whole list, or show it."""

        def turn(store: Store) -> None:
            store.set_setting(SHOWN.name, "hide" if _is_shown(store) else "show")

        with self.attempt():
            await self.ask(turn)
        self.reload()

    def action_back(self) -> None:
        self.dismiss(None)
