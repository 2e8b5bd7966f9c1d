"""Loop Habit Tracker (uhabits): its backup, an SQLite database, and its CSV archive.

A day is kept as 00:00 UTC. Values: 2 done, 3 skipped, 0 no, 1 done by the rule of the week and -1 unknown, which are
no rows; of a habit with a number, a thousand times that. Databases before version 22 have neither types nor, before
13, values: every row is a day done. One name may stand for two habits.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from calmterm.exchange.importers.base import Asked, Item, Left, Unfit, csv_rows, each, iso_day, require_row
from calmterm.exchange.importers.habits import TrackedHabit
from calmterm.exchange.importers.source import Source, decoded

DONE, SKIPPED, NO, BY_RULE, UNKNOWN = 2, 3, 0, 1, -1
WORDS: Final = {"YES_MANUAL": DONE, "SKIP": SKIPPED, "NO": NO, "YES_AUTO": BY_RULE, "UNKNOWN": UNKNOWN}
AT_MOST: Final = {"1", "AT_MOST"}
NUMBER: Final = {"1", "NUMERICAL"}
_FOLDER: Final = re.compile(r"(?:.*/)?([0-9]{3,})\b[^/]*/Checkmarks\.csv")


def recognise(source: Source) -> bool:
    """Return whether it has Loop's tables, or the files of its archive."""
    if source.is_archive or source.is_folder:
        return _index(source) is not None and any(map(_FOLDER.fullmatch, source.files))
    return {"habits", "repetitions"} <= source.tables.keys() and "freq_num" in source.tables["habits"]


def read(source: Source, asked: Asked) -> Iterator[Item]:
    """Yield the habits and their days. Raises UsageError."""
    is_many = source.is_archive or source.is_folder
    yield from _archive(source, asked) if is_many else _database(source, asked)


def _database(source: Source, asked: Asked) -> Iterator[Item]:
    with source.database() as database:
        habits = database.execute("SELECT * FROM Habits ORDER BY position, Id").fetchall()
        numbers: dict[str, TrackedHabit] = {}
        rows: list[tuple[TrackedHabit, Mapping[str, Any]]] = []

        def habit_form(number: int, row: Any) -> Iterable[Item]:
            columns = {name.lower(): row[name] for name in row.keys()}  # noqa: SIM118 - a row is no mapping
            habit = _habit(columns, number, str(columns.get("uuid") or f"{columns['id']} {columns['name']}"), asked)
            yield habit.draft(number)
            if columns.get("reminder_hour") is not None:
                yield Left("reminders")
            numbers[str(columns["id"])] = habit
            days = database.execute("SELECT * FROM Repetitions WHERE habit = ? ORDER BY timestamp", (columns["id"],))
            rows.extend((habit, {name.lower(): day[name] for name in day.keys()}) for day in days)  # noqa: SIM118

        yield from each(enumerate(habits, 1), habit_form)

    def day_form(number: int, row: tuple[TrackedHabit, Mapping[str, Any]]) -> Iterable[Item]:
        habit, columns = row
        on = (datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=int(columns["timestamp"]))).date()
        value = int(columns.get("value", DONE))
        yield from _day(habit, on, value, str(columns.get("notes") or ""), number)

    yield from each(enumerate(rows, 1), day_form)


def _archive(source: Source, asked: Asked) -> Iterator[Item]:
    index = _index(source) or ""
    folders = {int(match[1]): name for name in source.files if (match := _FOLDER.fullmatch(name))}
    listed = csv_rows(decoded(source.read(index)))

    def habit_form(line: int, row: dict[str, str]) -> Iterable[Item]:
        require_row(row)
        columns = {
            "name": row["Name"], "question": row.get("Question"), "type": row.get("Type"),
            "freq_num": row.get("FrequencyNumerator") or row.get("NumRepetitions"),
            "freq_den": row.get("FrequencyDenominator") or row.get("Interval"),
            "target_type": row.get("Target Type"), "target_value": row.get("Target Value"),
            "archived": row.get("Archived?", "").lower() == "true",
        }  # fmt: skip
        number = int(row["Position"])
        habit = _habit(columns, number, f"{number} {row['Name']}", asked)
        yield habit.draft(line)
        days = csv_rows(_with_head(decoded(source.read(folders[number])))) if number in folders else ()
        yield from each(days, lambda line, row: _row(habit, line, row))

    yield from each(listed, habit_form)


def _index(source: Source) -> str | None:
    return next((name for name in source.files if name.rpartition("/")[2] == "Habits.csv"), None)


def _with_head(text: str) -> str:
    """A file of days with the names of its columns, which older versions did not write."""
    return text if text.startswith("Date") else f"Date,Value,Notes\n{text}"


def _row(habit: TrackedHabit, line: int, row: dict[str, str]) -> Iterable[Item]:
    require_row(row)
    word = row["Value"].strip()
    yield from _day(
        habit, iso_day(row["Date"]), WORDS[word] if word in WORDS else int(word), row.get("Notes", ""), line
    )


def _habit(columns: Mapping[str, Any], position: int, identity: str, asked: Asked) -> TrackedHabit:
    is_number = str(columns.get("type") or "0") in NUMBER
    at_most = str(columns.get("target_type") or "0") in AT_MOST
    target = float(columns.get("target_value") or 0)
    kind = "yes_no" if not is_number else "at_most" if at_most else "count"
    return TrackedHabit(
        (identity,), str(columns["name"]), position, int(columns["freq_num"] or 1), int(columns["freq_den"] or 1),
        kind, target if is_number and target >= 1 else None,
        str(columns.get("question") or columns.get("description") or ""),
        asked.now if columns.get("archived") else None,
    )  # fmt: skip


def _day(habit: TrackedHabit, on: date, value: int, note: str, line: int) -> Iterable[Item]:
    if value == SKIPPED:
        yield habit.day(on, line, value=None, skipped=True, note=note)
    elif habit.kind != "yes_no":
        if value < 0:
            yield Left("days marked unknown")
        else:
            yield habit.day(on, line, value=value / 1000, note=note)
    elif value == DONE:
        yield habit.day(on, line, note=note)
    elif value == NO and note:
        yield habit.day(on, line, value=0, note=note)
    elif value in (NO, BY_RULE, UNKNOWN):
        yield Left({NO: "days marked not done", BY_RULE: "days filled in by Loop"}.get(value, "days marked unknown"))
    else:
        raise Unfit("The value of this day is none that Loop writes.")
