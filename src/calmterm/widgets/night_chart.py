"""Nights as bars from bedtime to rising, in text: a line a night for a week, a column of dots a night for a year."""

import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from textual.widgets import Static

from calmterm.insights.circular import clock
from calmterm.insights.sleep import Night, minutes, wall_minute

DAY: Final = 1440  # minutes
ASLEEP, IN_BED, AFTER_WAKING, NOTHING = "━", "─", "┄", "·"
LEGEND: Final = f"{IN_BED} in bed   {ASLEEP} from trying to sleep to waking   {AFTER_WAKING} in bed after waking"
YEAR, QUARTER = 365, 91  # days
LABEL_CELLS: Final = 6
# Braille: the bits of the dots of each column, from the top, and the character without any.
_LEFT, _RIGHT = (0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80)
_BLANK: Final = 0x2800


@dataclass(frozen=True, slots=True)
class NightSpan:
    """A night on the clock: minutes from midnight of the day it ended on, negative for the evening before."""

    bed: float
    tried: float
    woke: float
    up: float


def span_of(night: Night, night_of: date) -> NightSpan | None:
    """Return where a night lies on the clock; None without both bedtime and rising.

    Both ends are clock times as they were typed. After a journey they belong to two clocks: there the bar is as long
    as the night was, and ends at rising.
    """
    in_bed = night.tib
    if night.into_bed is None or night.up is None or in_bed is None:
        return None
    days = (night.up.date() - night_of).days
    up = days * DAY + wall_minute(night.up)
    bed = wall_minute(night.into_bed) + DAY * (night.into_bed.date() - night_of).days
    if night.into_bed.tzinfo != night.up.tzinfo or bed > up:
        bed = up - in_bed
    tried = bed + (minutes(night.into_bed, night.tried) or 0)
    woke = up - (night.terminal or 0)
    return NightSpan(bed, min(tried, up), max(woke, bed), up)


def hours_of(spans: Iterable[NightSpan]) -> tuple[int, int]:
    """Return the whole hours that hold every bar, from 22:00 to 07:00 at least."""
    known = list(spans)
    low = min((one.bed for one in known), default=0)
    high = max((one.up for one in known), default=0)
    return min(-2, math.floor(low / 60)), max(7, math.ceil(high / 60))


def bar(span: NightSpan | None, hours: tuple[int, int], cells: int) -> str:
    """Return one night on a line of `cells`."""
    if span is None:
        return NOTHING * cells
    low, high = hours[0] * 60, hours[1] * 60
    marks = (low + (cell + 0.5) * (high - low) / cells for cell in range(cells))
    return "".join(
        NOTHING if not span.bed <= mark < span.up
        else IN_BED if mark < span.tried
        else ASLEEP if mark < span.woke
        else AFTER_WAKING
        for mark in marks
    )  # fmt: skip


def axis(hours: tuple[int, int], cells: int) -> str:
    """Return the hours under bars of `cells`, as many as stand apart."""
    count = hours[1] - hours[0]
    step = next((one for one in (1, 2, 3, 4, 6) if cells * one / count >= 7), 12)
    line = [" "] * (cells + 5)
    for hour in range(hours[0], hours[1] + 1):
        at = round((hour - hours[0]) * cells / count)
        if hour % step == 0 and at + 5 <= cells:
            line[at : at + 5] = clock(60 * hour)
    return "".join(line)[:cells]


def first_drawn(spans: Mapping[date, NightSpan], last: date) -> date:
    """Return where a chart of the year to `last` begins: at its first night, so that no months of nothing lead it."""
    return max(last - timedelta(days=YEAR - 1), min([*spans, last - timedelta(days=QUARTER - 1)]))


def many_nights(spans: Mapping[date, NightSpan], first: date, last: date, width: int, height: int) -> list[str]:
    """Return each night from `first` to `last` as a column of dots from bedtime down to rising, two to a cell.

    As many rows of columns as `width` needs, within `height` lines, each with the months below it.
    """
    days = (last - first).days + 1
    cells = max(4, width - LABEL_CELLS)
    rows = max(1, math.ceil(days / (2 * cells)))
    per_row = math.ceil(days / rows)
    tall = max(2, height // rows - 1)
    hours = hours_of(spans.values())
    lines: list[str] = []
    for row in range(rows):
        begin = first + timedelta(days=row * per_row)
        shown = [begin + timedelta(days=step) for step in range(per_row) if begin + timedelta(days=step) <= last]
        lines += _dots([spans.get(day) for day in shown], hours, tall)
        lines.append(" " * LABEL_CELLS + _months(shown))
    return lines


def _dots(columns: Sequence[NightSpan | None], hours: tuple[int, int], tall: int) -> list[str]:
    """Return `tall` lines of dots, two columns to a cell, behind the hours that they stand for."""
    levels, low, high = tall * 4, hours[0] * 60, hours[1] * 60
    middles = [low + (level + 0.5) * (high - low) / levels for level in range(levels)]
    grid = [[_BLANK] * math.ceil(len(columns) / 2) for _ in range(tall)]
    for column, span in enumerate(columns):
        if span is None:
            continue
        bits = _RIGHT if column % 2 else _LEFT
        for level in range(bisect_left(middles, span.bed), bisect_left(middles, span.up)):
            grid[level // 4][column // 2] |= bits[level % 4]
    return [f"{_hour_at(row, tall, hours):<{LABEL_CELLS}}" + "".join(map(chr, cells)) for row, cells in enumerate(grid)]


def _hour_at(row: int, tall: int, hours: tuple[int, int]) -> str:
    """Return the label of a row: the first hour at the top, the last below, and the one midway where it lies."""
    if row == 0:
        return clock(60 * hours[0])
    if row == tall - 1:
        return clock(60 * hours[1])
    midway = sum(hours) // 2
    at = (midway - hours[0]) * tall // (hours[1] - hours[0])
    return clock(60 * midway) if row == at and tall > 4 else ""


def _months(days: Sequence[date]) -> str:
    """Return the names of months, each under its first day; the one at the left is named if there is room for it."""
    firsts = [(place // 2, day) for place, day in enumerate(days) if day.day == 1]
    if days and (not firsts or firsts[0][0] > len("Jan 26")):
        firsts.insert(0, (0, days[0]))
    line, room = "", math.ceil(len(days) / 2)
    for place, (at, day) in enumerate(firsts):
        name = f"{day:%b %y}" if not place or day.month == 1 else f"{day:%b}"
        if at + len(name) <= room:  # one that would be cut begins the next row
            line = f"{line:<{at}}{name}"
    return line


class NightChart(Static):
    """Draws many nights to the size there is. In words it is told beside it."""

    DEFAULT_CSS = """
    NightChart { height: 1fr; text-wrap: nowrap; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__("", id=id, markup=False)
        self._spans: Mapping[date, NightSpan] = {}
        self._first = self._last = date.min

    def show_nights(self, spans: Mapping[date, NightSpan], first: date, last: date) -> None:
        """Draw the nights from `first` to `last`."""
        self._spans, self._first, self._last = spans, first, last
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    def _draw(self) -> None:
        if self._last > date.min and self.size.area:
            width, height = self.size
            self.update("\n".join(many_nights(self._spans, self._first, self._last, width, height)))
