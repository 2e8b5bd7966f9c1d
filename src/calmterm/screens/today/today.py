"""Today: how the day stands, and one key to everything."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widgets import OptionList, Static

from calmterm.core import dates
from calmterm.core.errors import CalmtermError
from calmterm.domain.day_tasks import set_done, task_line
from calmterm.domain.sleep import last_night
from calmterm.domain.today import DayOverview, read_day
from calmterm.screens.base.menu import section_of
from calmterm.screens.base.screen import OPENING, SectionScreen
from calmterm.screens.dialogs.question import QuestionScreen, question_of_the_day
from calmterm.store.library import JournalPrompt
from calmterm.store.model.records import DailyTask
from calmterm.widgets.containers import Column, Row
from calmterm.widgets.goal_bars import goal_bars
from calmterm.widgets.month import MonthView
from calmterm.widgets.mood_cells import NONE, WeekDay, mood_cell, week_rows, week_strip
from calmterm.widgets.panel import Panel
from calmterm.widgets.pick_list import PickList
from calmterm.widgets.width_static import Drawn

WIDE, TALL = 110, 32
"""Columns and rows from which everything is shown with all it has."""
FEW, MANY = 4, 9
"""Lines of the timeline in a low and in a tall window, the latest of them."""
FEW_ENTRIES, MANY_ENTRIES = 2, 5
FULL = 40  # rows that the rest fills; what there is more is for the journal
MANY_DUE = 5
APART, MARGINS = "   ", 4  # between the greeting and the week in words; columns beside them
WELCOME = (
    ("c", "Check in: one number for how you are"),
    ("n", "Write: a line or a page, for you alone"),
    ("s", "Sleep: last night, in a minute"),
)


def greeting(now: datetime, today: date, name: str = "") -> str:
    """Return a greeting for the hour and the day, which lasts until the hour at which the next begins."""
    if now.date() != today:
        return f"Still up{f', {name}' if name else ''}? It is {today:%A} night, {today.day} {today:%B}"
    part = "morning" if 4 <= now.hour < 12 else "afternoon" if 12 <= now.hour < 18 else "evening"
    who = f", {name}:" if name else ","
    return f"Good {part}{who} {dates.full_without_year(today)}"


class TodayScreen(SectionScreen):
    """Shows how the day stands."""

    CSS_PATH = "today.tcss"
    TITLE = "Today"
    SECTION = "today"
    AUTO_FOCUS = "#today"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "app.section('check_in')", "Check in", id="today.check_in", tooltip="Note how you are"),
        Binding("n", "write", "Write", id="today.write", tooltip="Write a journal entry"),
        Binding("p", "question", "Question", id="today.question", tooltip="Write to today's question, or to another"),
        Binding("e", "edit", show=False, id="today.edit", tooltip="Change today's latest check-in"),
        Binding("s", "note_night", "Sleep", id="today.sleep", tooltip="Note last night, or change it"),
        Binding("a", "add_task", "Add a to-do", id="today.task", tooltip="Add a little to-do for today"),
        Binding("space", "tick", show=False, id="today.tick", tooltip="Tick the selected to-do, or untick it"),
        Binding("x", "to_tasks", show=False, id="today.tasks", tooltip="Go to the little to-dos, to select one"),
        Binding("o", "open", show=False, id="today.open", tooltip="Open what is suggested"),
        Binding("w", "due", "What waits", id="today.due", tooltip="Reviews, homework, medicines and dates that wait"),
    ]

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (76, "-normal"), (WIDE, "-wide")]  # noqa: RUF012 - declared so by Textual
    VERTICAL_BREAKPOINTS = [(0, "-low"), (TALL, "-tall")]  # noqa: RUF012 - declared so by Textual

    greeting = query_one("#greeting", Static)
    week = query_one("#week", Drawn)
    due = query_one("#due", Static)
    timeline = query_one("#timeline", Static)
    month = query_one("#month", MonthView)
    entries = query_one("#entries", Static)
    small_things = query_one("#tasks", PickList)
    no_tasks = query_one("#no-tasks", Static)
    suggestion = query_one("#suggestion", Static)
    goals = query_one("#goals", Drawn)
    memory = query_one("#memory", Static)
    question = query_one("#question", Static)

    def __init__(self) -> None:
        super().__init__()
        self._day: DayOverview | None = None
        self._question: JournalPrompt | None = None

    def body(self) -> ComposeResult:
        with VerticalScroll(id="today"):
            yield Static("", id="greeting", markup=False)
            with Row(id="columns"):
                with Column(id="left"):
                    yield Panel(Static(_welcome(), id="welcome"), title="Welcome", id="welcome-panel")
                    yield Panel(Drawn(id="week"), title="This week", id="week-panel")
                    yield Panel(Static("", id="due", markup=False), keys="w all of it", id="due-panel")
                    yield Panel(
                        Static("", id="timeline"),
                        title="Today",
                        keys="c check in · n write · s sleep",
                        id="timeline-panel",
                    )
                    yield Panel(
                        Static("Nothing to do. a adds one, or leave it.", id="no-tasks", classes="muted"),
                        PickList(id="tasks"),
                        title="Little to-dos",
                        keys="space done · a add",
                    )
                    yield Panel(
                        Static("", id="entries"), title="Journal", keys="3 all entries", opens="3", id="entries-panel"
                    )
                with Column(id="right"):
                    month = MonthView(self.calm.worker.today(), id="month")
                    month.can_focus = False
                    yield Panel(month, opens="8", id="month-panel")
                    yield Panel(
                        Static("", id="suggestion"),
                        title="If you like",
                        keys="o open",
                        opens="o",
                        id="suggestion-panel",
                    )
                    yield Panel(
                        Static("", id="question"), title="A question", keys="p write", opens="p", id="question-panel"
                    )
                    yield Panel(Static("", id="memory"), keys="3 journal", opens="3", id="memory-panel")
                    yield Panel(Drawn(id="goals"), title="Goals", keys="6 goals", opens="6", id="goals-panel")

    def on_mount(self) -> None:
        for name in ("welcome", "week", "due", "entries", "month", "suggestion", "question", "memory", "goals"):
            self.query_one(f"#{name}-panel").display = False  # until there is something in it
        self.reload()
        self._show_question()

    @work(exclusive=True, group="question")
    async def _show_question(self) -> None:
        """Show today's question, after the rest."""
        line = self.question
        try:
            self._question = await self.ask(question_of_the_day)
        except CalmtermError:
            return  # the journal, where questions are drawn, says what is wrong
        if self._question is not None:
            line.update(Content(self._question.text))
            self._panel("question", shown=True)

    @work(exclusive=True)
    async def reload(self) -> None:
        """Read the day again."""
        with self.attempt():
            self._show(await self.ask(read_day))

    def on_resize(self) -> None:
        if self._day is not None:
            self._show(self._day)

    def _show(self, day: DayOverview) -> None:
        self._day = day
        tall = self.size.height >= TALL
        said = greeting(day.now, day.today, day.name)
        self.greeting.update(Content.assemble((said, "bold"), (self._aside(day, len(said)), "$text-muted")))
        self._panel("welcome", shown=day.is_new)
        self.greeting.set_class(bool(day.name), "-named")  # a name goes off the screen with a person's other words
        self._panel("week", shown=not day.is_new)
        self._panel("month", shown=bool(day.moods))
        week = _week(day)
        self.week.show(lambda width: week_strip(week, width))
        self.query_one("#week-panel", Panel).name_it("This week", week_rows(week))
        self.query_one("#month-panel", Panel).name_it(f"{day.today:%B}", "8 trends")
        self.month.today = day.today
        self.month.go_to(day.today)
        self.month.show(day.moods, ())
        self._panel("due", shown=bool(day.due) and tall)
        self.query_one("#due-panel", Panel).name_it(f"What waits: {len(day.due)}", "w all of it")
        self.due.update("\n".join(day.due[:MANY_DUE]))
        # In a low window, where each line is needed, what waits first is a line among the day's own.
        waiting = [_waiting(day.due)] if day.due and not tall else []
        self.timeline.update(Content("\n").join([*waiting, _timeline(day, MANY if tall else FEW - len(waiting))]))
        self._panel("entries", shown=bool(day.entries))
        self.entries.update(_entries(day, _room_for_entries(self.size.height)))
        self._show_tasks(day)
        self._panel("suggestion", shown=day.suggestion is not None)
        if day.suggestion is not None:
            self.suggestion.update(Content(day.suggestion.words))
        self._panel("goals", shown=bool(day.goals))
        self.goals.show(lambda width: goal_bars(day.goals, width))
        # Where there is little room, what can be done goes before what was.
        self._panel("memory", shown=day.remembered is not None and (tall or day.suggestion is None))
        if day.remembered is not None:
            self.query_one("#memory-panel", Panel).name_it(day.remembered.when, "3 journal")
            self.memory.update(Content.styled(f"“{day.remembered.words}”", "italic"))
        self.refresh_bindings()

    def _aside(self, day: DayOverview, beside: int) -> str:
        """Return the week in words, on the line of the greeting or, where it does not fit there whole, below it."""
        words = day.week_in_words
        if self.size.width < WIDE or not words:
            return ""
        if beside + len(APART) + len(words) <= self.size.width - MARGINS:
            return f"{APART}{words}"
        return f"\n{words}" if self.size.height >= TALL else ""

    def _panel(self, name: str, *, shown: bool) -> None:
        self.query_one(f"#{name}-panel").display = shown

    def _show_tasks(self, day: DayOverview) -> None:
        self.small_things.fill(
            Content(task_line(task)).stylize("strike $text-muted" if task.done_at else "") for task in day.tasks
        )
        self.small_things.display = bool(day.tasks)
        self.no_tasks.display = not day.tasks

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "due":
            return self._day is not None and bool(self._day.due)
        if action == "open":
            return self._day is not None and self._day.suggestion is not None
        return True

    def action_open(self) -> None:
        """Open the list that the suggestion is about."""
        if self._day is not None and self._day.suggestion is not None:
            from calmterm.screens.base.records_screen import RecordsScreen

            kind = self._day.suggestion.kind
            self.calm.push_screen(RecordsScreen(kind, section_of(kind.table_name())), lambda _: self.reload() and None)

    def action_due(self) -> None:
        """Show all that waits."""
        from calmterm.screens.today.due import DueScreen

        self.calm.push_screen(DueScreen(), lambda _: self.reload() and None)

    # --- little to-dos ----------------------------------------------------------------------------------

    def action_to_tasks(self) -> None:
        """Go to the little to-dos."""
        if self.small_things.option_count:
            self.small_things.focus()

    def action_add_task(self) -> None:
        """Add a little to-do for today."""
        from calmterm.screens.base.form_screen import FormScreen

        self.calm.push_screen(FormScreen(DailyTask, section="today"), lambda _: self.reload() and None)

    @on(OptionList.OptionSelected, "#tasks")
    @work(group="tasks")
    async def action_tick(self) -> None:
        """Note that the marked to-do is done, or that it is not after all."""
        task = self.small_things.pick(self._day.tasks) if self._day is not None else None
        if task is None:
            return
        with self.attempt():
            await self.ask(lambda store: set_done(store, task))
        self.reload()

    def action_write(self) -> None:
        from calmterm.screens.journal.editor import EditorScreen

        self.calm.push_screen(EditorScreen(), lambda _: self.reload() and None)

    @work(group=OPENING)
    async def action_note_night(self) -> None:
        """Note last night, or change what was noted."""
        from calmterm.screens.sleep.night import NightScreen

        with self.attempt():
            today, noted = await self.ask(lambda store: (store.today(), last_night(store)))
            self.calm.push_screen(NightScreen(today, noted), lambda _: self.reload() and None)

    def action_question(self) -> None:
        """Write to today's question, or to another one."""
        self.calm.push_screen(QuestionScreen(self.calm.worker, self._question), self._asked)

    def _asked(self, question: JournalPrompt | None) -> None:
        from calmterm.screens.journal.editor import EditorScreen

        if question is not None:
            self.calm.push_screen(EditorScreen(question=question), lambda _: self.reload() and None)

    def action_edit(self) -> None:
        if self._day is None or not self._day.check_ins:
            self.calm.notify("There is no check-in today to change. Press c to add one.", markup=False)
            return
        from calmterm.screens.checkin.check_in import CheckInScreen

        self.calm.show(CheckInScreen(self._day.check_ins[0]))


def _welcome() -> Content:
    return Content("\n").join(
        Content.assemble((f"{key}  ", "bold $footer-key-foreground"), words) for key, words in WELCOME
    )


def _week(day: DayOverview) -> list[WeekDay]:
    numbers = ((one, one.toordinal()) for one in day.week)
    return [WeekDay(one, day.moods.get(at), day.asleep.get(at), day.habits.get(at)) for one, at in numbers]


def _waiting(words: Sequence[str]) -> Content:
    """Return the first that waits, with the key to all of it and how much that is; the end may be cut off."""
    count = f"1 of {len(words)} waiting: " if len(words) > 1 else "waiting: "
    return Content.assemble(("w ", "bold $footer-key-foreground"), (count, "$text-muted"), words[0])


def _timeline(day: DayOverview, most: int) -> Content:
    if not day.happenings:
        return Content.styled("No check-in yet today, and that is fine.", "$text-muted")
    hidden = len(day.happenings) - most + 1 if len(day.happenings) > most else 0
    shown = day.happenings[hidden:]
    lines = [Content.styled(f"{hidden} earlier", "$text-muted")] if hidden else []
    for one in shown:
        at = f"{one.at:%H:%M} " if one.at is not None else f"  {NONE}   "
        mood = mood_cell(one.mood) if one.mood is not None else Content.styled(" • " if one.at else "", "$text-success")
        lines.append(Content.assemble((at, "$text-muted"), mood, " " if one.at else "", one.words))
    return Content("\n").join(lines)


def _room_for_entries(height: int) -> int:
    return MANY_ENTRIES + max(0, height - FULL) if height >= TALL else FEW_ENTRIES


def _entries(day: DayOverview, most: int) -> Content:
    lines = (
        Content.assemble((f"{dates.day_at_a_glance(one.on, day.today):<8} ", "$text-muted"), one.words)
        for one in day.entries[:most]
    )
    return Content("\n").join(lines)
