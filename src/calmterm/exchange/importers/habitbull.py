"""HabitBull's CSV export: a row for each day of a habit."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from calmterm.exchange.importers.base import Asked, Item, Left, Unfit, columns, csv_rows, each, require_row
from calmterm.exchange.importers.habits import TrackedHabit
from calmterm.exchange.importers.source import Source

SKIPPED: Final = -2_150_000_000
_DAY: Final = re.compile(r"(?:([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})|([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}))(?: .*)?")


def recognise(source: Source) -> bool:
    """Return whether the first row names HabitBull's columns."""
    return columns(source.start)[:3] == ["HabitName", "HabitDescription", "HabitCategory"]


def read(source: Source, asked: Asked) -> Iterator[Item]:
    """Yield the habits and their days. Raises UsageError."""
    rows = list(csv_rows(source.text()))
    counted = {row["HabitName"] for _, row in rows if row and _is_above_one(row["Value"])}
    known: dict[str, TrackedHabit] = {}

    def form(line: int, row: dict[str, str]) -> Iterable[Item]:
        require_row(row)
        name = row["HabitName"].strip()
        if name not in known:
            kind = "count" if row["HabitName"] in counted else "yes_no"
            habit = TrackedHabit((name,), name, len(known), kind=kind, cue=row["HabitDescription"])
            yield habit.draft(line)
            known[name] = habit
        on, value, note = _day(row["CalendarDate"]), _number(row["Value"]), row.get("CommentText", "")
        if value == SKIPPED:
            yield known[name].day(on, line, value=None, skipped=True, note=note)
        elif value > 0 or note:
            yield known[name].day(on, line, value=max(value, 0), note=note)
        else:
            yield Left("days marked not done")

    yield from each(rows, form)


def _is_above_one(text: str) -> bool:
    try:
        return float(text) > 1
    except ValueError:  # told when the row is read
        return False


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise Unfit("The value of this day is no number.") from None


def _day(text: str) -> date:
    match = _DAY.fullmatch(text.strip())
    if match is None:
        raise Unfit("The date on this row cannot be read.")
    year, month, day = (match[1], match[2], match[3]) if match[1] else (match[6], match[4], match[5])
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise Unfit("The date on this row does not exist.") from None
