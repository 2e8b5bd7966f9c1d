"""Tickmate and Rewire: SQLite backups of yes-or-no habits, read as Loop Habit Tracker reads them."""

from collections.abc import Iterable, Iterator
from datetime import date
from sqlite3 import Connection
from typing import Any, Final

from calmterm.exchange.importers.base import Asked, Item, Unfit, each
from calmterm.exchange.importers.habits import TrackedHabit, habit_and_days
from calmterm.exchange.importers.source import Source

PERIODS: Final = (7, 31, 365)  # days of Rewire's periods, by their number


def recognise(source: Source) -> bool:
    """Return whether it has the tables of one of them."""
    return _is_tickmate(source) or {"habits", "checkins", "unit"} <= source.tables.keys()


def _is_tickmate(source: Source) -> bool:
    return {"tracks", "ticks", "track2groups"} <= source.tables.keys()


def read(source: Source, asked: Asked) -> Iterator[Item]:
    """Yield the habits and the days on which they were done. Raises UsageError."""
    is_tickmate = _is_tickmate(source)
    with source.database() as database:
        listed = database.execute(f"SELECT * FROM {'tracks' if is_tickmate else 'habits'} ORDER BY _id").fetchall()  # noqa: S608 - ours
        form = _tickmate if is_tickmate else _rewire
        yield from each(enumerate(listed, 1), lambda number, row: form(database, number, row))


def _tickmate(database: Connection, number: int, row: Any) -> Iterable[Item]:
    ticks = database.execute(
        "SELECT DISTINCT year, month, day FROM ticks WHERE _track_id = ? ORDER BY year, month, day", (row["_id"],)
    )
    habit = TrackedHabit((f"{row['_id']} {row['name']}",), str(row["name"]), number)
    # Months from 0.
    yield from habit_and_days(habit, ticks, lambda tick: _day(tick["year"], tick["month"] + 1, tick["day"]), number)


def _rewire(database: Connection, number: int, row: Any) -> Iterable[Item]:
    times: int
    within: int
    match row["schedule"]:
        case 0:
            times, within = len(str(row["active_days"]).split(",")), 7
        case 1:
            times, within = int(row["days"]), PERIODS[int(row["period"])]
        case 2:
            times, within = 1, int(row["repeating_count"])
        case _:
            raise Unfit("How often this habit is due is told in a way that is not known.")
    checked = database.execute(
        "SELECT DISTINCT date FROM checkins WHERE habit_id = ? AND type = 2 ORDER BY date", (row["_id"],)
    )
    habit = TrackedHabit((f"{row['_id']} {row['name']}",), str(row["name"]), number, times, within)
    yield from habit_and_days(habit, checked, lambda one: _compact(str(one["date"])), number)


def _compact(text: str) -> date:
    return _day(text[:4], text[4:6], text[6:8])


def _day(year: Any, month: Any, day: Any) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise Unfit("A day of this habit does not exist.") from None
