"""Today: how the day stands, and one key to everything."""

from dataclasses import dataclass
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
from calmterm.domain.day_tasks import set_done, task_line, todays_tasks
from calmterm.domain.sleep import last_night
from calmterm.domain.suggestions import Suggestion, suggest
from calmterm.domain.today import due_lines, sleep_line
from calmterm.insights.series import Window
from calmterm.screens.base.menu import section_of
from calmterm.screens.base.screen import SectionScreen
from calmterm.screens.dialogs.question import QuestionScreen, question_of_the_day
from calmterm.store import Record, Store
from calmterm.store.library import Question
from calmterm.store.model.records import CheckIn, DailyTask, JournalEntry
from calmterm.store.model.summary import summary
from calmterm.widgets.pick_list import PickList
from calmterm.widgets.sparkline import Spark

DAYS = 14
ENTRIES = 4


@dataclass(frozen=True, slots=True)
class DayOverview:
    """The day as the screen shows it. `moods` are daily medians, oldest first, None for a day without a check-in.

    `tasks` are today's small things, those to do first.
    """

    now: datetime
    today: date
    check_ins: list[CheckIn]
    entries: list[JournalEntry]
    moods: list[float | None]
    night: str
    due: list[str]
    tasks: list[DailyTask]
    suggestion: Suggestion | None


def read_day(store: Store) -> DayOverview:
    """Read the day from the store."""
    today = store.today()
    window = Window(today.toordinal() - DAYS + 1, today.toordinal())
    moods = store.measures.daily_medians("mood", window)
    check_ins = store.records(CheckIn, since=today, until=today)
    wanted = store.preference("suggestions") == "on"
    return DayOverview(
        store.clock.now(), today, check_ins, store.records(JournalEntry, limit=ENTRIES),
        [moods.get(day) for day in range(window.first, window.last + 1)], sleep_line(store),
        due_lines(store), todays_tasks(store, today), suggest(store, check_ins) if wanted else None,
    )  # fmt: skip


def greeting(now: datetime) -> str:
    """Return a greeting for the hour."""
    match now.hour:
        case hour if 4 <= hour < 12:
            return "Good morning"
        case hour if 12 <= hour < 18:
            return "Good afternoon"
        case _:
            return "Good evening"


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
        Binding("a", "add_task", "Small thing", id="today.task", tooltip="Add a small thing for today"),
        Binding("x", "to_tasks", show=False, id="today.tasks", tooltip="Go to today's small things; enter ticks one"),
        Binding("o", "open", show=False, id="today.open", tooltip="Open what is suggested"),
    ]

    greeting = query_one("#greeting", Static)
    check_ins = query_one("#check-ins", Static)
    spark = query_one("#spark", Spark)
    spark_words = query_one("#spark-words", Static)
    entries = query_one("#entries", Static)
    night = query_one("#night", Static)
    due = query_one("#due", Static)
    small_things = query_one("#tasks", PickList)
    no_tasks = query_one("#no-tasks", Static)
    suggestion = query_one("#suggestion", Static)
    question = query_one("#question", Static)

    def __init__(self) -> None:
        super().__init__()
        self._day: DayOverview | None = None
        self._question: Question | None = None

    def body(self) -> ComposeResult:
        with VerticalScroll(id="today"):
            yield Static("", id="greeting", classes="heading")
            yield Static("", id="check-ins")
            yield Static("", id="night", markup=False)
            yield Static("Mood, the last 14 days", classes="heading")
            yield Spark(low=1, high=10, last_day=self.calm.clock.now().date(), id="spark")
            yield Static("", id="spark-words", classes="muted")
            yield Static("Small things for today", classes="heading")
            yield Static("None. Press a to add one, or leave it.", id="no-tasks", classes="muted")
            yield PickList(id="tasks")
            yield Static("", id="due", markup=False)
            yield Static("", id="suggestion")
            yield Static("", id="question", classes="muted")
            yield Static("Journal", classes="heading")
            yield Static("", id="entries")

    def on_mount(self) -> None:
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
            line.update(Content(f"A question, if you like (p): {self._question.text}"))

    @work(exclusive=True)
    async def reload(self) -> None:
        """Read the day again."""
        with self.attempt():
            self._show(await self.ask(read_day))

    def _show(self, day: DayOverview) -> None:
        self._day = day
        self.greeting.update(f"{greeting(day.now)}. It is {dates.full(day.now)}.")
        self.check_ins.update(self._check_ins(day))
        for line, words in ((self.night, day.night), (self.due, "\n".join(day.due))):
            line.update(words)
            line.display = bool(words)
        self.spark.show_values(day.moods, day.today)
        self.spark_words.update(self.spark.description)
        self.entries.update(self._entries(day))
        self._show_tasks(day)
        self.suggestion.display = day.suggestion is not None
        if day.suggestion is not None:
            self.suggestion.update(Content.assemble(("If you like (o)  ", "$text-muted"), day.suggestion.words))
        self.refresh_bindings()

    def _check_ins(self, day: DayOverview) -> Content:
        if not day.check_ins:
            return Content("No check-in yet today. Press c whenever you like.")
        return Content("\n").join(_row(one, f"{one.felt:%H:%M}") for one in reversed(day.check_ins))

    def _entries(self, day: DayOverview) -> Content:
        if not day.entries:
            return Content("Nothing here yet. Press n to write.")
        return Content("\n").join(_row(one, dates.aligned(one.felt)) for one in day.entries)

    def _show_tasks(self, day: DayOverview) -> None:
        self.small_things.fill(Content(task_line(task)) for task in day.tasks)
        self.small_things.display = bool(day.tasks)
        self.no_tasks.display = not day.tasks

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "open":
            return self._day is not None and self._day.suggestion is not None
        return True

    def action_open(self) -> None:
        """Open the list that the suggestion is about."""
        if self._day is not None and self._day.suggestion is not None:
            from calmterm.screens.base.list_screen import RecordsScreen

            kind = self._day.suggestion.kind
            self.calm.push_screen(RecordsScreen(kind, section_of(kind.table_name())), lambda _: self.reload() and None)

    # --- small things -----------------------------------------------------------------------------------

    def action_to_tasks(self) -> None:
        """Go to the small things."""
        if self.small_things.option_count:
            self.small_things.focus()

    def action_add_task(self) -> None:
        """Add a small thing for today."""
        from calmterm.screens.base.form_screen import FormScreen

        self.calm.push_screen(FormScreen(DailyTask, section="today"), lambda _: self.reload() and None)

    @on(OptionList.OptionSelected, "#tasks")
    @work(group="tasks")
    async def tick(self, message: OptionList.OptionSelected) -> None:
        """Note that a small thing is done, or that it is not after all."""
        if self._day is None or message.option_index >= len(self._day.tasks):
            return
        task = self._day.tasks[message.option_index]
        with self.attempt():
            await self.ask(lambda store: set_done(store, task))
        self.reload()

    def action_write(self) -> None:
        from calmterm.screens.journal.editor import EditorScreen

        self.calm.push_screen(EditorScreen(), lambda _: self.reload() and None)

    @work
    async def action_note_night(self) -> None:
        """Note last night, or change what was noted."""
        from calmterm.screens.sleep.night import NightScreen

        with self.attempt():
            today, noted = await self.ask(lambda store: (store.today(), last_night(store)))
            self.calm.push_screen(NightScreen(today, noted), lambda _: self.reload() and None)

    def action_question(self) -> None:
        """Write to today's question, or to another one."""
        self.calm.push_screen(QuestionScreen(self.calm.worker, self._question), self._asked)

    def _asked(self, question: Question | None) -> None:
        from calmterm.screens.journal.editor import EditorScreen

        if question is not None:
            self.calm.push_screen(EditorScreen(question=question), lambda _: self.reload() and None)

    def action_edit(self) -> None:
        if self._day is None or not self._day.check_ins:
            self.calm.notify("There is no check-in today to change. Press c to add one.", markup=False)
            return
        from calmterm.screens.checkin.check_in import CheckInScreen

        self.calm.show(CheckInScreen(self._day.check_ins[0]))


def _row(record: Record, when: str) -> Content:
    return Content.assemble((f"{when}  ", "$text-muted"), summary(record))
