"""Daylio's CSV export: a row for each check-in, the newest first.

`full_date,date,weekday,time,mood,activities,note_title,note`, from older versions without the last ones or with
`sub_mood`. `date` and `weekday` are in the person's language and not needed. A mood of a person's own has no level in
this file: it is asked for, never guessed.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from calmterm.exchange.importers.base import (
    Asked,
    Item,
    MoodsUnknown,
    UncheckedRecord,
    Unfit,
    columns,
    csv_rows,
    each,
    iso_day,
    joined,
    require_row,
    wall_time,
)
from calmterm.exchange.importers.source import Source

LEVELS: Final = {"rad": 9, "good": 7, "meh": 5, "bad": 3, "awful": 1}


def recognise(source: Source) -> bool:
    """Return whether the first row names Daylio's columns."""
    return {"full_date", "mood", "activities"} <= set(columns(source.start))


def read(source: Source, asked: Asked) -> Iterator[Item]:
    """Yield a check-in for each row. Raises UsageError, MoodsUnknown."""
    rows = list(csv_rows(source.text()))
    levels = {**LEVELS, **asked.moods}
    words = dict.fromkeys(row["mood"].strip() for _, row in rows if row.get("mood"))
    unknown = [word for word in words if word and word.casefold() not in levels]
    if unknown:
        raise MoodsUnknown(unknown)

    def form(line: int, row: dict[str, str]) -> Iterable[Item]:
        require_row(row)
        word = row["mood"].strip()
        if not word:
            raise Unfit("This row has no mood.")
        wall = wall_time(iso_day(row["full_date"]), row["time"])
        activities = [name.strip() for name in row["activities"].split(" | ") if name.strip()]
        own = [word for word in (word, row.get("sub_mood", "").strip()) if word.casefold() not in LEVELS]
        note = joined(*own, row.get("note_title", ""), row.get("note", ""))
        yield check_in(asked, wall, levels[word.casefold()], activities, note, line, row["mood"])

    yield from each(rows, form)


def check_in(
    asked: Asked, wall: datetime, mood: int, activities: list[str], note: str | None, line: int, *identity: str
) -> UncheckedRecord:
    """Return a check-in at a time on the person's clock."""
    values: dict[str, Any] = {
        "felt_at": asked.localize(wall),
        "moment": "quick",
        "mood": mood,
        "triggers": activities,
        "note": note,
    }
    told = wall.isoformat(timespec="minutes"), *identity, " | ".join(activities), note or ""
    return UncheckedRecord("check_in", values, told, line)
