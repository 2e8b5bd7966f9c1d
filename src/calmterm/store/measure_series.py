# ruff: noqa: S608 - every statement here is put together from our own names
"""The numbers behind trends and insights, read from live rows without opening a word of text.

Days are ordinal numbers (``date.toordinal``), as in `calmterm.insights`.
"""

import uuid
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, Final, cast

from sqlalchemy import Connection

from calmterm.core.errors import TextDamaged
from calmterm.insights.analysis import DAYS_BACK, Diary, Strategy
from calmterm.insights.before_after import Stretch, Use
from calmterm.insights.binning import by_day, medians
from calmterm.insights.emotions import STRENGTHS
from calmterm.insights.measures import MEASURES
from calmterm.insights.series import Window
from calmterm.store.db.views import AFTER_WAKING, ASLEEP, DONE, EFFICIENCY
from calmterm.store.model.catalog import kind_of
from calmterm.store.model.column_types import instant_text
from calmterm.store.repository import Repository

NO_TRIGGER: Final = "none"
"""The built-in word for a check-in in which nothing played a part: no tag to compare days by."""

GONE: Final = "Something that is no longer there"
_KEY: Final = 40

_LIVE_NIGHTS: Final = "FROM sleep_night AS night WHERE night.deleted_at IS NULL AND night.night_of"
_CHECK_INS: Final = "FROM check_in WHERE deleted_at IS NULL AND local_date"
_SPAN: Final = "BETWEEN :first AND :last"
# What is told in the morning of the day before belongs to that day.
_DAY_AFTER: Final = "BETWEEN date(:first, '+1 day') AND date(:last, '+1 day')"


def _check_in(column: str) -> str:
    return f"SELECT local_date AS day, {column} AS value {_CHECK_INS} {_SPAN} ORDER BY local_date, felt_at"


def _emotion(name: str) -> str:
    return (
        "SELECT one.local_date AS day, felt.intensity AS value FROM check_in AS one JOIN check_in_emotion AS felt"
        f" ON felt.check_in_id = one.id AND felt.deleted_at IS NULL AND felt.emotion = '{name}'"
        f" WHERE one.deleted_at IS NULL AND one.local_date {_SPAN} ORDER BY one.local_date, one.felt_at"
    )


def _night(value: str) -> str:
    return f"SELECT night.night_of AS day, {value} AS value {_LIVE_NIGHTS} {_SPAN} ORDER BY 1"


def _day_before(column: str) -> str:
    return (
        f"SELECT date(night.night_of, '-1 day') AS day, night.{column} AS value {_LIVE_NIGHTS} {_DAY_AFTER} ORDER BY 1"
    )


_SOURCES: Final[Mapping[str, str]] = {
    **{name: _check_in(name) for name in ("mood", "energy", "stress", "anxiety")},
    "sleep_time": _check_in("sleep_hours"),
    # Three scales, three measures: 0 to 10 in check-ins, 1 to 5 in the sleep diary, 1 to 10 in its older nights.
    "sleep_rating": _check_in("sleep_quality"),
    "sleep_quality": _night("night.quality"),
    "sleep_quality_of_ten": _night("night.quality_of_ten"),
    "after_waking": _night(AFTER_WAKING),
    "activity_minutes": _check_in("exercise_minutes"),
    "outdoors": _check_in("outside_minutes"),
    "water": _check_in("water_glasses"),
    "sleep_efficiency": _night(EFFICIENCY),
    "rested": _night("night.rested"),
    "caffeine": _day_before("caffeine"),
    "alcohol": _day_before("alcohol"),
    "practice": "SELECT local_date AS day, sum(seconds) / 60.0 AS value FROM practice_session"
    f" WHERE deleted_at IS NULL AND local_date {_SPAN} GROUP BY local_date",
    **{name: _emotion(name) for name in STRENGTHS},
}
# A sleep diary goes before what check-ins say of the same night: it tells more exactly.
_DIARY_FIRST: Final[Mapping[str, str]] = {
    "sleep_time": _night(f"({ASLEEP}) / 60.0"),
}
_COLUMNS: Final[Mapping[str, str]] = {
    "activity_minutes": "exercise_minutes", "outdoors": "outside_minutes", "water": "water_glasses",
}  # fmt: skip
"""Measures whose field in a check-in has another name."""
_AFTER_SLEEP: Final = (
    "SELECT one.local_date AS day, one.{column} AS value FROM check_in AS one LEFT JOIN sleep_night AS night"
    " ON night.night_of = one.local_date AND night.deleted_at IS NULL"
    f" WHERE one.deleted_at IS NULL AND one.local_date {_SPAN}"
    " AND one.felt_at >= coalesce(night.final_awakening_at, night.out_of_bed_at, '')"
    " ORDER BY one.local_date, one.felt_at"
)
_HABIT_DAYS: Final = (
    f'SELECT done.habit_id, done."on", done.skipped, {DONE} FROM habit_day AS done'
    " JOIN habit ON habit.id = done.habit_id AND habit.deleted_at IS NULL"
    ' WHERE done.deleted_at IS NULL AND done."on" BETWEEN :first AND :last ORDER BY done."on"'
)
_TAGS: Final = (
    "SELECT DISTINCT link.trigger_id, one.local_date FROM check_in_trigger AS link"
    " JOIN check_in AS one ON one.id = link.check_in_id AND one.deleted_at IS NULL"
    f" WHERE link.deleted_at IS NULL AND one.local_date {_SPAN}"
    " AND link.trigger_id NOT IN (SELECT id FROM trigger WHERE name_key = :none)"
)
_PRACTICES: Final = (
    "SELECT coalesce(technique, kind), local_date, anxiety_before, anxiety_after, began_at FROM practice_session"
    f" WHERE deleted_at IS NULL AND local_date {_SPAN} ORDER BY began_at"
)
_CARDS: Final = (
    "SELECT coping_card_id, local_date, distress_before, distress_after, used_at FROM coping_use"
    f" WHERE deleted_at IS NULL AND local_date {_SPAN} ORDER BY used_at"
)
_RATED: Final = (
    "SELECT local_date, {column}, felt_at, julianday(felt_at) * 1440 FROM check_in"
    f" WHERE deleted_at IS NULL AND {{column}} IS NOT NULL AND local_date {_SPAN} ORDER BY felt_at"
)
_PRACTICE_DAYS: Final = (
    "SELECT kind, local_date, seconds FROM practice_session"
    f" WHERE deleted_at IS NULL AND local_date {_SPAN} ORDER BY local_date"
)
ACTIVITY: Final = "activity"
TASK: Final = "task"
"""What the keys of activities and little to-dos begin with; a keyed hash of the name follows."""
NEAR: Final = 180
"""Minutes before and after a little to-do within which a mood counts as the one before it, and the one after."""
LEAST_TRIES: Final = 2
"""Rated tries of an activity or a little to-do, below which it is nothing that was tried again."""
_SCORES: Final = (
    "SELECT instrument, version, coding, local_date, total, band FROM scale_result"
    f" WHERE deleted_at IS NULL AND total IS NOT NULL AND local_date {_SPAN} ORDER BY taken_at"
)
_QUIET: Final = (
    'SELECT (SELECT count(*) FROM crisis_event WHERE deleted_at IS NULL AND "on" = :day)'
    " + (SELECT count(*) FROM safety_plan WHERE deleted_at IS NULL AND (reviewed_on = :day OR updated_at >= :began))"
)


@dataclass(frozen=True, slots=True)
class ScoreOnDay:
    """One questionnaire's total on a day; results of another version or coding never stand in one line with it."""

    day: int
    total: int
    band: str | None
    version: int
    coding: str


@dataclass(frozen=True, slots=True)
class HabitMarks:
    """One habit: its name (a person's own words), its rhythm, and what was done: a share, or None for a skipped day."""

    name: str
    times: int
    days: int
    marks: Mapping[int, float | None]


class MeasureSeries:
    """Reads measures, scores and habits as numbers by day."""

    def __init__(self, records: Repository) -> None:
        self._records, self._rows = records, records.rows

    def entries(self, measure: str, window: Window) -> dict[int, list[float]]:
        """Return every value of a measure (see insights/measures.py) by day, in order; days without one do not appear.

        Where a field says that a day's entries add up (`per_day` of its FieldSpec), a day has their total alone.

        Raises KeyError for a measure there is not.
        """
        with self._rows.reading() as session:
            return self._entries(session.connection(), measure, window)

    def daily_medians(self, measure: str, window: Window) -> dict[int, float]:
        """Return the median of each day's values of a measure; days without one do not appear. Raises KeyError."""
        return medians(self.entries(measure, window))

    def first_day(self, measure: str) -> int | None:
        """Return the first day with a value of a measure, or None."""
        with self._rows.reading() as session:
            connection = session.connection()
            days = [
                _ordinal(row[0])
                for query in _queries(measure)
                if (
                    row := _first(connection, f"SELECT day FROM ({query}) WHERE value IS NOT NULL ORDER BY day LIMIT 1")
                )
            ]
            return min(days, default=None)

    def scores(self, window: Window) -> dict[str, list[ScoreOnDay]]:
        """Return questionnaire totals by instrument, oldest first."""
        found: defaultdict[str, list[ScoreOnDay]] = defaultdict(list)
        with self._rows.reading() as session:
            for instrument, version, coding, day, total, band in _rows(session.connection(), _SCORES, window):
                found[instrument].append(ScoreOnDay(_ordinal(day), total, band, version, coding))
        return dict(found)

    def habits(self, window: Window) -> list[HabitMarks]:
        """Return every habit that is not put away, in its order, with its days in the window."""
        marks: defaultdict[str, dict[int, float | None]] = defaultdict(dict)
        with self._rows.reading() as session:
            for habit, day, skipped, done in _rows(session.connection(), _HABIT_DAYS, window):
                marks[habit][_ordinal(day)] = None if skipped else float(bool(done))
        found = (cast("Any", one) for one in self._records.each(kind_of("habit")))
        return [
            HabitMarks(one.text.name, one.times, one.days, marks.get(str(one.id), {}))
            for one in found
            if one.archived_at is None
        ]

    def diary(self) -> Diary:
        """Return the diary that a study takes, up to today."""
        today = self._records.today().toordinal()
        window = Window(today - DAYS_BACK, today)
        with self._rows.reading() as session:
            connection = session.connection()
            series = {name: medians(self._entries(connection, name, window)) for name in MEASURES}
            after = {
                name: medians(_by_day(_rows(connection, _AFTER_SLEEP.format(column=name), window)))
                for name in ("mood", "energy", "stress", "anxiety")
            }
            tags: defaultdict[str, set[int]] = defaultdict(set)
            for tag, day in _rows(connection, _TAGS, window, none=self._rows.name_key(NO_TRIGGER)):
                tags[tag].add(_ordinal(day))
            practices = list(_rows(connection, _PRACTICES, window))
            cards = list(_rows(connection, _CARDS, window))
            anxiety, moods = (
                list(_rows(connection, _RATED.format(column=name), window)) for name in ("anxiety", "mood")
            )
        activities, tasks = self._activities(window), self._tasks(window, moods)
        helped = [row[4] for row in (*practices, *cards)]
        done = [row[4] for row in (*activities, *tasks)]
        strategies = {
            **_strategies("anxiety", "practice", practices),
            **_strategies("distress", "card", cards),
            **_strategies("mood", ACTIVITY, activities, LEAST_TRIES),
            **_strategies("mood", TASK, tasks, LEAST_TRIES),
        }
        return Diary(
            today, series, after, dict(tags), strategies,
            list(_stretches(anxiety, helped)), list(_stretches(moods, [*helped, *done])),
        )  # fmt: skip

    def practised(self, window: Window) -> list[tuple[str, int, float]]:
        """Return the kind, the day and the minutes of each practice in a window, in order."""
        with self._rows.reading() as session:
            found = _rows(session.connection(), _PRACTICE_DAYS, window)
            return [(kind, _ordinal(day), seconds / 60) for kind, day, seconds in found]

    def _activities(self, window: Window) -> list[Sequence[Any]]:
        """Return what was done, by a key of its name: day, mood before and after, and when."""
        return [
            (key, one.local_date.isoformat(), one.mood_before, one.mood_after, instant_text(one.planned_at))
            for one in self._named("activity", window)
            if one.done in ("yes", "partly") and (key := self._key(ACTIVITY, one)) is not None
        ]

    def _tasks(self, window: Window, moods: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
        """Return the little to-dos that were done: the last mood within three hours before, the first after."""
        times = [row[2] for row in moods]
        found: list[Sequence[Any]] = []
        for one in self._named("daily_task", window):
            if one.done_at is None or (key := self._key(TASK, one)) is None:
                continue
            at = instant_text(one.done_at)
            begun, over = (instant_text(one.done_at + timedelta(minutes=sign * NEAR)) for sign in (-1, 1))
            place, next_place = bisect_left(times, at), bisect_right(times, at)
            before = moods[place - 1][1] if place and times[place - 1] >= begun else None
            after = moods[next_place][1] if next_place < len(times) and times[next_place] <= over else None
            found.append((key, one.on.isoformat(), before, after, at))
        return found

    def _named(self, kind: str, window: Window) -> list[Any]:
        return self._records.records(kind_of(kind), since=window.first_day, until=window.last_day)

    def _key(self, sort: str, record: Any) -> str | None:
        """Return a key for the name of an activity or a little to-do that tells nobody the name; None if damaged."""
        try:
            return f"{sort}-{self._rows.name_key(record.text.what)[:_KEY]}"
        except TextDamaged:
            return None  # the list shows it as damaged

    def is_quiet_day(self) -> bool:
        """Tell whether today is a day on which no insight speaks: the safety plan was used, or a hard stretch noted."""
        today = self._records.today()
        began = self._records.clock.localize(datetime.combine(today, self._rows.day_starts_at))
        with self._rows.reading() as session:
            given = {"day": today.isoformat(), "began": instant_text(began)}
            return bool(session.connection().exec_driver_sql(_QUIET, given).scalar())

    def called(self, key: str) -> str:
        """Return the name of a tag, a coping card or a technique that a study was given by its key."""
        sort, _, rest = key.partition("-")
        if sort in (ACTIVITY, TASK) and len(rest) == _KEY:
            return self._name_behind(sort, key)
        try:
            known = uuid.UUID(key)
        except ValueError:
            return key.replace("_", " ").capitalize()
        with self._rows.reading() as session:
            for kind in ("trigger", "coping_card"):
                record = session.get(kind_of(kind), known)
                if record is not None:
                    return self._rows.adopt(session, [record])[0].headline()
        return GONE

    def _name_behind(self, sort: str, key: str) -> str:
        """Return the newest spelling of an activity's or a little to-do's name."""
        today = self._records.today().toordinal()
        kind = "activity" if sort == ACTIVITY else "daily_task"
        rows = self._named(kind, Window(today - DAYS_BACK, today))
        return next((one.text.what for one in rows if self._key(sort, one) == key), GONE)

    def _entries(self, connection: Connection, measure: str, window: Window) -> dict[int, list[float]]:
        found = [_per_day(measure, _by_day(_rows(connection, query, window))) for query in _queries(measure)]
        return found[0] if len(found) == 1 else found[1] | found[0]


def _queries(measure: str) -> list[str]:
    first = _DIARY_FIRST.get(measure)
    return [first, _SOURCES[measure]] if first else [_SOURCES[measure]]


def _rows(connection: Connection, query: str, window: Window, **more: str) -> Iterator[Sequence[Any]]:
    given = {"first": _day(window.first), "last": _day(window.last), **more}
    yield from connection.exec_driver_sql(query, given)


def _first(connection: Connection, query: str) -> Sequence[Any] | None:
    given = {"first": _day(1), "last": _day(date.max.toordinal() - 1)}
    return connection.exec_driver_sql(query, given).first()


def _by_day(rows: Iterator[Sequence[Any]]) -> dict[int, list[float]]:
    return by_day((_ordinal(day), float(value)) for day, value in rows if value is not None)


def _per_day(measure: str, entries: dict[int, list[float]]) -> dict[int, list[float]]:
    """Return days as they are, or each with its total where the field says that a day's entries add up."""
    column = _COLUMNS.get(measure, measure)
    adds_up = any(spec.name == column and spec.per_day == "sum" for spec in kind_of("check_in").columns())
    return {day: [sum(values)] for day, values in entries.items()} if adds_up else entries


def _strategies(measure: str, sort: str, rows: Sequence[Sequence[Any]], least: int = 0) -> dict[str, Strategy]:
    """Return what was tried by its key; what has fewer than `least` rated tries is left out."""
    uses: defaultdict[str, list[Use]] = defaultdict(list)
    for name, day, before, after, _ in rows:
        uses[name].append(Use(_ordinal(day), before, after))
    return {
        name: Strategy(measure, held, sort)
        for name, held in uses.items()
        if sum(one.before is not None and one.after is not None for one in held) >= least
    }


def _stretches(rows: Sequence[Sequence[Any]], used: Sequence[str]) -> Iterator[Stretch]:
    """Yield the change of a rating between neighbouring check-ins of a day between which nothing was tried."""
    for (day, start, began, minute), (next_day, end, ended, next_minute) in pairwise(rows):
        if day == next_day and not any(began <= at <= ended for at in used):
            yield Stretch(next_minute - minute, start, end)


def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def _day(ordinal: int) -> str:
    return date.fromordinal(max(1, ordinal)).isoformat()
