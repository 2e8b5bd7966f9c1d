"""Reached so far: a quiet list, hidden until it is chosen, worked out from the records when it is opened."""

from collections.abc import Iterator
from dataclasses import dataclass
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
from calmterm.insights.achievements import MARKS, Mark, reached, run_of_days, totals, upcoming, whole_hours
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
RUN: Final = preference("day_run")
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


@dataclass(frozen=True, slots=True)
class Reached:
    """The marks reached, the latest first, with their days; sums in words; the marks that come next, with how much of
    each is done; and where it is wished, the run of days up to today and the longest one.
    """

    marks: list[tuple[Mark, date]]
    totals: list[str]
    upcoming: list[tuple[Mark, int]]
    run: tuple[int, int] | None


def read_reached(store: Store) -> Reached:
    """Work out what was reached, and keep the new marks with their day. A mark once reached stays."""
    done = days_done(store)
    return Reached(note_reached(store, done), totals(done), upcoming(done), _run(store))


def _run(store: Store) -> tuple[int, int] | None:
    if store.preference(RUN.name) != "show":
        return None
    noted = set[int]().union(*(store.days_with(kind) for kind in (CheckIn, JournalEntry, PracticeSession)))
    return run_of_days(noted, store.today().toordinal())


def note_reached(store: Store, done: dict[str, list[date]]) -> list[tuple[Mark, date]]:
    """Return the marks reached, the latest first, and keep those that are new by the days on which things were done."""
    names = {one.id: one.name for one in store.each(Achievement)}
    new: list[Record] = []
    for mark, on in reached(done):
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
            self.text.update(_page(await self.ask(read_reached)))

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


def _page(found: Reached) -> Content:
    marks = [Content.assemble((f"{dates.aligned(on)}   ", "$text-muted"), mark.title) for mark, on in found.marks]
    parts = [Content("\n").join(marks or [Content("Nothing here yet, and nothing has to be.")])]
    if found.totals:
        parts.append(Content.assemble(("All in all: ", "$text-muted"), ", ".join(found.totals)))
    if found.upcoming:
        rows = (f"{mark.title}: {done:,} of {mark.times:,}" for mark, done in found.upcoming)
        parts.append(Content.assemble(("What comes next, whenever it does\n", "$text-muted"), "\n".join(rows)))
    if found.run is not None:
        now, longest = found.run
        parts.append(
            Content.assemble(("Days in a row with something noted: ", "$text-muted"), f"{now}, at most {longest}")
        )
    return Content("\n\n").join(parts)
