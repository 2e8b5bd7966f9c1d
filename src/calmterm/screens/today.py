"""Today: how the day stands, and one key to everything."""

import statistics
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Static

from calmterm.errors import CalmtermError
from calmterm.screens.base import SectionScreen
from calmterm.screens.question import QuestionScreen, question_of_the_day
from calmterm.store import Record, Store
from calmterm.store.library import Question
from calmterm.store.records import CheckIn, JournalEntry
from calmterm.store.summary import summary
from calmterm.widgets.spark import Spark

DAYS = 14
ENTRIES = 4


@dataclass(frozen=True, slots=True)
class Day:
    """What the screen shows. `moods` are daily medians, oldest first, None for a day without a check-in."""

    now: datetime
    today: date
    check_ins: list[CheckIn]
    entries: list[JournalEntry]
    moods: list[float | None]


def gather(store: Store) -> Day:
    """Read the day from the store."""
    today = store.today()
    first = today - timedelta(days=DAYS - 1)
    recent = store.records(CheckIn, since=first, until=today)
    by_day: defaultdict[date, list[int]] = defaultdict(list)
    for one in recent:
        by_day[one.local_date].append(one.mood)
    days = [first + timedelta(days=step) for step in range(DAYS)]
    moods = [float(statistics.median(by_day[day])) if day in by_day else None for day in days]
    return Day(
        store.clock.now(), today, [one for one in recent if one.local_date == today],
        store.records(JournalEntry, limit=ENTRIES), moods,
    )  # fmt: skip


def greeting(now: datetime) -> str:
    """A greeting for the hour."""
    match now.hour:
        case hour if 4 <= hour < 12:
            return "Good morning"
        case hour if 12 <= hour < 18:
            return "Good afternoon"
        case _:
            return "Good evening"


class TodayScreen(SectionScreen):
    """The first thing one sees."""

    CSS_PATH = "today.tcss"
    TITLE = "Today"
    SECTION = "today"
    AUTO_FOCUS = "#today"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "app.section('check_in')", "Check in", id="today.check_in", tooltip="Note how you are"),
        Binding("n", "write", "Write", id="today.write", tooltip="Write a journal entry"),
        Binding("p", "question", "Question", id="today.question", tooltip="Write to today's question, or to another"),
        Binding("e", "edit", "Change", id="today.edit", tooltip="Change today's latest check-in"),
    ]

    greeting = query_one("#greeting", Static)
    check_ins = query_one("#check-ins", Static)
    spark = query_one("#spark", Spark)
    spark_words = query_one("#spark-words", Static)
    entries = query_one("#entries", Static)
    question = query_one("#question", Static)

    def __init__(self) -> None:
        super().__init__()
        self._day: Day | None = None
        self._question: Question | None = None

    def body(self) -> ComposeResult:
        with VerticalScroll(id="today"):
            yield Static("", id="greeting", classes="heading")
            yield Static("", id="check-ins")
            yield Static("Mood, the last 14 days", classes="heading")
            yield Spark(low=1, high=10, last_day=self.calm.clock.now().date(), id="spark")
            yield Static("", id="spark-words", classes="muted")
            yield Static("Journal", classes="heading")
            yield Static("", id="entries")
            yield Static("", id="question", classes="muted")

    def on_mount(self) -> None:
        self.reload()
        self._show_question()

    @work(exclusive=True, group="question")
    async def _show_question(self) -> None:
        """Today's question, after the rest."""
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
        try:
            day = await self.ask(gather)
        except CalmtermError as error:
            self.tell(error)
            return
        self._day = day
        self.greeting.update(f"{greeting(day.now)}. It is {day.now:%A}, {day.now.day} {day.now:%B %Y}.")
        self.check_ins.update(self._check_ins(day))
        self.spark.show_values(day.moods, day.today)
        self.spark_words.update(self.spark.description)
        self.entries.update(self._entries(day))

    def _check_ins(self, day: Day) -> Content:
        if not day.check_ins:
            return Content("No check-in yet today. Press c whenever you like.")
        return Content("\n").join(_row(one, f"{one.felt:%H:%M}") for one in reversed(day.check_ins))

    def _entries(self, day: Day) -> Content:
        if not day.entries:
            return Content("Nothing here yet. Press n to write.")
        return Content("\n").join(_row(one, f"{one.felt:%d %b %Y}") for one in day.entries)

    def action_write(self) -> None:
        from calmterm.screens.editor import EditorScreen

        self.calm.push_screen(EditorScreen(), lambda _: self.reload() and None)

    def action_question(self) -> None:
        """Today's question, or another one, to write to."""
        self.calm.push_screen(QuestionScreen(self.calm.desk, self._question), self._asked)

    def _asked(self, question: Question | None) -> None:
        from calmterm.screens.editor import EditorScreen

        if question is not None:
            self.calm.push_screen(EditorScreen(question=question), lambda _: self.reload() and None)

    def action_edit(self) -> None:
        if self._day is None or not self._day.check_ins:
            self.calm.notify("There is no check-in today to change. Press c to add one.", markup=False)
            return
        from calmterm.screens.check_in import CheckInScreen

        self.calm.show(CheckInScreen(self._day.check_ins[0]))


def _row(record: Record, when: str) -> Content:
    return Content.assemble((f"{when}  ", "$text-muted"), summary(record))
