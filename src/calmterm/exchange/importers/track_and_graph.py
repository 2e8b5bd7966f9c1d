"""Track & Graph's CSV export: a row for each point of a tracker, with a time of its own.

A tracker becomes a habit that is counted, and the points of a day its sum: that is the only place for such numbers
here. Labels and notes stay in the day's note.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from calmterm.exchange.importers.base import (
    Asked,
    Item,
    Unfit,
    columns,
    csv_rows,
    each,
    instant,
    joined,
    require_row,
)
from calmterm.exchange.importers.habits import TrackedHabit
from calmterm.exchange.importers.source import Source


def recognise(source: Source) -> bool:
    """Return whether the first row names Track & Graph's columns."""
    return columns(source.start)[:3] == ["FeatureName", "Timestamp", "Value"]


def read(source: Source, asked: Asked) -> Iterator[Item]:
    """Yield the trackers and their days. Raises UsageError."""
    habits: dict[str, TrackedHabit] = {}
    points: dict[tuple[str, date], list[tuple[int, float, str]]] = {}

    def form(line: int, row: dict[str, str]) -> Iterable[Item]:
        require_row(row)
        name = row["FeatureName"].strip()
        number, _, label = row["Value"].partition(":")
        value = _seconds(row["Value"]) / 60 if row["Value"].count(":") == 2 else float(number)
        if value < 0:
            raise Unfit("A value below zero has no place in a habit.")
        at: datetime = instant(row["Timestamp"])
        if name not in habits:
            habits[name] = TrackedHabit((name,), name, len(habits), kind="count")
            yield habits[name].draft(line)
        note = joined("" if row["Value"].count(":") == 2 else label, row.get("Note", "")) or ""
        points.setdefault((name, at.date()), []).append((line, value, note))

    yield from each(csv_rows(source.text()), form)
    for (name, day), held in points.items():
        notes = joined(*(note for _, _, note in held)) or ""
        yield habits[name].day(day, held[0][0], value=sum(value for _, value, _ in held), note=notes)


def _seconds(text: str) -> float:
    hours, minutes, seconds = map(float, text.split(":"))
    return (hours * 60 + minutes) * 60 + seconds
