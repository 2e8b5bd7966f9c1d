"""Sleep Cycle's CSV export: a row for each recording, cells parted by semicolons, lines ended by CR CR LF.

`Start;End;Sleep quality;Time in bed;Wake up;Sleep Notes;Heart rate;Activity (steps)`, wider in newer versions. Time in
bed can be 0.0 or wrong, so it is not read: it is the time from Start to End. Recordings that touch within minutes are
one night with the gap awake; short ones by day are naps of the next night.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from calmterm.exchange.importers.base import (
    Asked,
    Item,
    Left,
    UncheckedRecord,
    Unfit,
    columns,
    csv_rows,
    each,
    joined,
    require_row,
)
from calmterm.exchange.importers.source import Source

TOUCH: Final = timedelta(minutes=30)
NAP: Final = timedelta(hours=3)
LONGEST: Final = timedelta(hours=24)
DAY: Final = range(9, 20)  # the hours in which a short sleep begins that is a nap


@dataclass(slots=True)
class Recording:
    """One stretch of sleep that a program recorded."""

    start: datetime
    end: datetime
    line: int
    notes: list[str] = field(default_factory=list[str])
    awake: int = 0
    """Minutes awake within, where known."""
    zone: str = ""
    factors: list[str] = field(default_factory=list[str])
    quality: int | None = None

    @property
    def is_nap(self) -> bool:
        """Return whether it is short and by day."""
        return self.end - self.start < NAP and self.start.hour in DAY


def recognise(source: Source) -> bool:
    """Return whether the first row names Sleep Cycle's columns."""
    return columns(source.start, ";")[:2] == ["Start", "End"]


def read(source: Source, asked: Asked) -> Iterator[Item]:
    """Yield the nights. Raises UsageError."""
    found: list[Recording] = []

    def form(line: int, row: dict[str, str]) -> Iterable[Item]:
        require_row(row)
        found.append(
            Recording(_moment(row["Start"], asked), _moment(row["End"], asked), line, [row.get("Sleep Notes", "")])
        )
        require_length(found)
        for name, what in (("Heart rate", "heart rates"), ("Activity (steps)", "counts of steps")):
            if row.get(name, "").strip() not in ("", "0"):
                yield Left(what)
        if row.get("Sleep quality", "").strip():
            yield Left("percentages of quality")

    yield from each(csv_rows(source.text().replace("\r\r\n", "\n"), ";"), form)
    yield from nights(found, asked)


def _moment(text: str, asked: Asked) -> datetime:
    try:
        return asked.localize(datetime.fromisoformat(text.strip()))
    except ValueError:
        raise Unfit("The time on this row does not exist or cannot be read.") from None


def require_length(found: list[Recording]) -> None:
    """Take the last recording off again if it does not end after it began, within a day. Raises Unfit."""
    if not timedelta() < found[-1].end - found[-1].start <= LONGEST:
        found.pop()
        raise Unfit("This recording ends before it began, or lasts longer than a day.")


def nights(found: list[Recording], asked: Asked) -> Iterator[Item]:
    """Yield one night for the recordings that touch, naps with the night after them; how many were joined is told."""
    merged: list[Recording] = []
    for one in sorted(found, key=lambda one: (one.start, one.end)):
        last = merged[-1] if merged else None
        if last is not None and one.start - last.end <= TOUCH and not (last.is_nap and one.is_nap):
            yield Left("recordings that were joined to the night they belong to")
            last.awake += max(0, round((one.start - last.end) / timedelta(minutes=1))) + one.awake
            last.end = max(last.end, one.end)
            last.notes += one.notes
            last.factors += one.factors
        else:
            merged.append(one)
    naps: list[Recording] = []
    held: dict[date, Recording] = {}
    for one in merged:
        if one.is_nap:
            naps.append(one)
            continue
        longer = held.get(one.end.date())
        if longer is not None and longer.end - longer.start >= one.end - one.start:
            naps.append(one)  # a second sleep on one date, such as a long one after a night
            continue
        if longer is not None:
            naps.append(longer)
        held[one.end.date()] = one
    for nap in naps:
        if not any(day == nap.end.date() + timedelta(days=1) for day in held):
            held.setdefault(nap.end.date() + timedelta(days=1), Recording(nap.end, nap.end, nap.line))
    for day, one in sorted(held.items()):
        before = [nap for nap in naps if nap.end.date() + timedelta(days=1) == day]
        if before:
            yield Left("short sleeps that are naps of the next night", len(before))
        yield _night(day, one, before)


def _night(day: date, one: Recording, naps: list[Recording]) -> UncheckedRecord:
    values: dict[str, Any] = {
        "night_of": day,
        "note": joined(*one.notes, *(note for nap in naps for note in nap.notes)),
        "factors": joined(" ".join(one.factors)),
        "quality": one.quality,
    }
    if one.end > one.start:
        values |= {
            "into_bed_at": one.start,
            "out_of_bed_at": one.end,
            "zone": one.zone or None,
            "minutes_awake": one.awake or None,
        }
    if naps:
        minutes = sum(round((nap.end - nap.start) / timedelta(minutes=1)) for nap in naps)
        first = naps[0].start
        values |= {"nap_minutes": minutes, "nap_at": first if first <= one.start else None}
    told = (naps[0] if naps and one.end == one.start else one).start
    return UncheckedRecord("sleep_night", values, (day.isoformat(), told.isoformat()), one.line)
