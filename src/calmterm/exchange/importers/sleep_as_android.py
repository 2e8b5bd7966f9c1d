"""Sleep as Android's CSV export: the header is repeated before every record, and lines without an Id go on with it.

`Id,Tz,From,To,Sched,Hours,Rating,Comment,Framerate,Snore,Noise,Cycles,DeepSleep,...`, times as `22. 06. 2020 23:53`, a
rating of 0 for none. Spreadsheets mangle the Ids, so a night is known by From, To and zone.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from calmterm.core.clock import whole_minutes, zone_named
from calmterm.exchange.importers.base import Asked, Item, Left, Rejected, Unfit, each
from calmterm.exchange.importers.sleep_cycle import Recording, nights, require_length
from calmterm.exchange.importers.source import Source, decoded

_TIME: Final = re.compile(r"([0-9]{1,2})\.\s*([0-9]{1,2})\.\s*([0-9]{4})\s+([0-9]{1,2}):([0-9]{2})")
_TAG: Final = re.compile(r"(?<!\S)#(\w+)")
MEASURED: Final = {"Snore": "measures of snoring", "Cycles": "counts of cycles", "DeepSleep": "shares of deep sleep",
                   "Noise": "measures of noise"}  # fmt: skip


def recognise(source: Source) -> bool:
    """Return whether it begins with the header of a record, or is an archive that holds such a file."""
    if source.is_archive:
        return "sleep-export.csv" in source.files
    return source.start.lstrip("\ufeff\r\n ").startswith(("Id,Tz,From,To", '"Id","Tz","From","To"'))


def read(source: Source, asked: Asked) -> Iterator[Item]:
    """Yield the nights, each in its zone. Raises UsageError."""
    text = decoded(source.read("sleep-export.csv")) if source.is_archive else source.text()
    found: list[Recording] = []
    rows: list[tuple[int, dict[str, str]]] = []
    yield from _records(text, rows)

    def form(line: int, row: dict[str, str]) -> Iterable[Item]:
        zone = zone_named(row["Tz"].strip())
        if zone is None:
            raise Unfit("The time zone of this night is not known.")
        comment = row.get("Comment", "").strip()
        rating = float(row.get("Rating") or 0)
        found.append(
            Recording(
                whole_minutes(_wall(row["From"]).replace(tzinfo=zone)),
                whole_minutes(_wall(row["To"]).replace(tzinfo=zone)),
                line,
                [_TAG.sub("", comment).strip()],
                zone=row["Tz"].strip(),
                factors=[f"#{tag}" for tag in _TAG.findall(comment)],
                quality=min(5, max(1, round(rating))) if rating > 0 else None,
            )
        )
        require_length(found)
        for name, what in MEASURED.items():
            if row.get(name, "").strip() not in ("", "-1", "-1.0", "0", "0.0"):
                yield Left(what)

    yield from each(rows, form)
    yield from nights(found, asked)


def _records(text: str, rows: list[tuple[int, dict[str, str]]]) -> Iterator[Item]:
    """Fill `rows` with the records, each by the names of the header before it."""
    reader = csv.reader(io.StringIO(text, newline=""))
    head: list[str] = []
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            yield Rejected(reader.line_num, "This line cannot be read.")
            continue
        if cells is None:
            return
        if cells[:1] == ["Id"]:
            head = cells
        elif head and cells and cells[0].strip():
            rows.append((reader.line_num, dict(zip(head, cells, strict=False))))
            if len(cells) < min(7, len(head)):
                rows.pop()
                yield Rejected(reader.line_num, "This record is cut short.")


def _wall(text: str) -> datetime:
    match = _TIME.fullmatch(text.strip())
    if match is None:
        raise Unfit("The time of this night cannot be read.")
    day, month, year, hour, minute = map(int, match.groups())
    try:
        return datetime(year, month, day, hour, minute)  # noqa: DTZ001 - its zone comes next
    except ValueError:
        raise Unfit("The time of this night does not exist.") from None
