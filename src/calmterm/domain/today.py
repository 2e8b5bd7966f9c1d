"""What Today says, read in one go: the week, the day's timeline, little to-dos, goals, and what was a year ago."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from calmterm.core.errors import TextDamaged
from calmterm.core.text import one_line
from calmterm.domain.day_tasks import todays_tasks
from calmterm.domain.due import standing as what_waits
from calmterm.domain.goals import GoalLine, due_soon, due_words, standing_lines
from calmterm.domain.profile import greeted_name
from calmterm.domain.sleep import last_night, offers_last_night
from calmterm.domain.suggestions import Suggestion, suggest
from calmterm.insights.series import Window
from calmterm.insights.sleep import spoken
from calmterm.store import Store
from calmterm.store.model.records import CheckIn, DailyTask, Goal, JournalEntry, PracticeSession, SleepNight
from calmterm.store.model.summary import name_of, summary

WEEK: Final = 7
ENTRIES: Final = 12
GOALS: Final = 3
MOST_DUE: Final = 3
MEMORY_CELLS: Final = 160
LINE_CELLS: Final = 400
"""More than a window shows of a line; to measure the whole of a very long entry would keep keys waiting."""


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of the day's timeline. `at` is None for what has no hour of its own; `mood` is a check-in's."""

    at: datetime | None
    words: str
    mood: int | None = None


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was written on this day of another month or year."""

    when: str
    words: str


@dataclass(frozen=True, slots=True)
class EntryLine:
    """How an entry begins, on one line of at most `LINE_CELLS` cells."""

    on: date
    words: str


@dataclass(frozen=True, slots=True)
class DayOverview:
    """The day as the screen shows it. Moods and hours asleep are by ordinal number of the day.

    `due` is what waits, in words; `tasks` are today's little to-dos, those to do first. `name` is what the person wants
    to be greeted by, "" without. `is_new` says that nothing was ever noted.
    """

    now: datetime
    today: date
    check_ins: list[CheckIn]
    happenings: list[Happening]
    moods: dict[int, float]
    asleep: dict[int, float]
    habits: dict[int, tuple[int, int]]
    due: list[str]
    tasks: list[DailyTask]
    goals: list[GoalLine]
    entries: list[EntryLine]
    remembered: Remembered | None
    suggestion: Suggestion | None
    is_new: bool
    name: str = ""

    @property
    def week(self) -> list[date]:
        """Return the last seven days, today the last of them."""
        return [self.today - timedelta(days=back) for back in reversed(range(WEEK))]

    @property
    def week_in_words(self) -> str:
        """Say what the week holds, without blame for what it does not."""
        days = [day.toordinal() for day in self.week]
        moods, nights = sum(day in self.moods for day in days), sum(day in self.asleep for day in days)
        told = [f"{count} with a {what}" for count, what in ((moods, "mood"), (nights, "night")) if count]
        return f"The last {WEEK} days: {', '.join(told)}." if told else ""


def read_day(store: Store) -> DayOverview:
    """Read the day from the store."""
    today = store.today()
    week = Window(today.toordinal() - WEEK + 1, today.toordinal())
    begin = min(week.first, today.replace(day=1).toordinal())
    check_ins = store.records(CheckIn, since=today, until=today)
    entries = store.records(JournalEntry, limit=ENTRIES)
    lines = {one.id: EntryLine(one.local_date, entry_line(one)) for one in entries}
    return DayOverview(
        now=store.clock.now(),
        today=today,
        check_ins=check_ins,
        happenings=_happenings(store, today, check_ins, lines),
        moods=dict(store.measures.daily_medians("mood", Window(begin, today.toordinal()))),
        asleep=dict(store.measures.daily_medians("sleep_time", week)),
        habits=_habits(store, week),
        due=[one_line(one.waiting.words) for one in what_waits(store)],
        tasks=todays_tasks(store, today),
        goals=standing_lines(store.records(Goal), today)[:GOALS],
        entries=list(lines.values()),
        remembered=_remembered(store, today),
        suggestion=suggest(store, check_ins) if store.preference("suggestions") == "on" else None,
        name=greeted_name(store),
        is_new=not entries and not any(store.count(kind) for kind in (CheckIn, SleepNight, PracticeSession)),
    )


def _happenings(
    store: Store, today: date, check_ins: list[CheckIn], lines: Mapping[uuid.UUID, EntryLine]
) -> list[Happening]:
    """Return what is to be known first, then the day in the order of its hours. `lines` are those of the last entries,
    by their ids.
    """
    first = [Happening(None, words) for words in goals_due(store)]
    night = last_night(store)
    if night is None and offers_last_night(store):
        first.append(Happening(None, "Last night is not noted yet: s, a minute."))
    timed = [Happening(one.felt, _without_mood(one), one.mood) for one in check_ins]
    if night is not None:
        timed.append(Happening(store.clock.here(night.night.up) if night.night.up else None, _night_words(night)))
    timed += (
        Happening(one.felt, _practice_words(one)) for one in store.records(PracticeSession, since=today, until=today)
    )
    timed += (
        Happening(one.felt, f"Wrote: {lines[one.id].words if one.id in lines else entry_line(one)}")
        for one in store.records(JournalEntry, since=today, until=today)
    )
    return first + sorted(timed, key=lambda one: (one.at is not None, one.at or store.clock.now()))


def entry_line(entry: JournalEntry) -> str:
    """Return how an entry begins, on one line of at most `LINE_CELLS` cells."""
    return one_line(name_of(entry), LINE_CELLS)


def _without_mood(one: CheckIn) -> str:
    """Return a check-in's line without its mood, which stands beside it on its colour."""
    return one_line(summary(one).removeprefix(f"Mood {one.mood}").removeprefix(" · "), LINE_CELLS)


def _night_words(noted: SleepNight) -> str:
    night = noted.night
    told = [f"{name} {spoken(value)}" for name, value in (("in bed", night.tib), ("asleep", night.tst)) if value]
    return ", ".join(told).capitalize() if told else "The night is noted."


def _practice_words(one: PracticeSession) -> str:
    name = (one.technique or one.kind).replace("_", " ").capitalize()
    minutes = f", {max(1, round(one.seconds / 60))} min" if one.seconds else ""
    moved = one.anxiety_before is not None and one.anxiety_after is not None
    return f"{name}{minutes}" + (f" · anxiety {one.anxiety_before} → {one.anxiety_after}" if moved else "")


def goals_due(store: Store) -> list[str]:
    """Return the goals that are due, a few at most."""
    today = store.today()
    due = [f"Goal {due_words(one.on, today)}: {one.title}" for one in due_soon(store, today)]
    rest = f"and {len(due) - MOST_DUE} more goals with a date" if len(due) > MOST_DUE else ""
    return [one_line(words) for words in (*due[:MOST_DUE], rest) if words]


def _habits(store: Store, week: Window) -> dict[int, tuple[int, int]]:
    """Return for each day how many of the habits with a mark were done."""
    habits = store.measures.habits(week)
    days = range(week.first, week.last + 1)
    marked = {day: [one.marks[day] for one in habits if one.marks.get(day) is not None] for day in days}
    return {day: (sum(bool(mark) for mark in marks), len(habits)) for day, marks in marked.items() if marks}


def _remembered(store: Store, today: date) -> Remembered | None:
    """Return what was written on this day a year ago, else a month ago."""
    for when, day in (("A year ago", _earlier(today, 12)), ("A month ago", _earlier(today, 1))):
        for entry in store.records(JournalEntry, since=day, until=day, limit=1) if day is not None else ():
            try:
                return Remembered(when, one_line(entry.text.title or entry.text.body, MEMORY_CELLS))
            except TextDamaged:
                return None  # the journal tells of it
    return None


def _earlier(day: date, months: int) -> date | None:
    """Return the same day some months before, None where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    try:
        return date(year, month + 1, day.day)
    except ValueError:
        return None
