"""A measure day by day: faint dots, a line of the seven-day median in the colours of the ramp, the usual range behind.

The line is drawn in braille, two columns and four rows to a cell. Without colours the usual range is a shade, and the
line is told from the dots by its signs.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from statistics import median
from typing import Final

from textual.content import Content

from calmterm.core import dates
from calmterm.core.ramp import STEPS, step_of
from calmterm.insights.binning import Column
from calmterm.insights.series import Interval, Window

AROUND: Final = 7
"""Days of which the line is the median: a day and those before it."""
LEAST: Final = 3
"""Days with an entry among them, without which there is no line."""
DOT: Final = "•"
BAND: Final = "░"
LEGEND: Final = "⣀⠤⠒ seven-day median   • a day"
LEGEND_USUAL: Final = "   ░ your usual range"
_BLANK: Final = 0x2800
_BITS: Final = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
_APART: Final = 14  # columns from one date to the next
_TWO_COLUMNS: Final = 72
_MONTH_WORDS: Final = 15  # cells behind the bar of a month
_MONTHS_FROM: Final = 200  # days, from which months are named instead
Level = tuple[float, str]
_Grid = dict[tuple[int, int], tuple[str, str]]  # sign and colour by column and row


def running_median(values: Mapping[int, float], window: Window) -> dict[int, float]:
    """Return the median of each day and the six before it, where three of them have an entry."""
    days = sorted(values)
    found: dict[int, float] = {}
    for day in range(window.first, window.last + 1):
        held = days[bisect_left(days, day - AROUND + 1) : bisect_right(days, day)]
        if len(held) >= LEAST:
            found[day] = median(values[one] for one in held)
    return found


def day_chart(
    values: Mapping[int, float], line: Mapping[int, float], window: Window, span: tuple[float, float],
    usual: Interval | None, levels: Sequence[Level], width: int, height: int, *, margin: int = 0,
) -> Content:  # fmt: skip
    """Return the chart as `height` lines.

    `values` hold a number a day, `line` their running median; `levels` are the words of the left axis, which takes
    `margin` columns at least, as charts of the same days do that stand one below the other.
    """
    label = max(margin, *(len(said) + 1 for _, said in levels), 1)
    columns, rows = width - label, height - 1
    grid: _Grid = {}
    _days(grid, values, window, span, columns, rows)
    _line(grid, line, window, span, columns, rows)
    said = {_row(level, span, rows): words for level, words in levels}
    band = range(0) if usual is None else range(_row(usual.high, span, rows), _row(usual.low, span, rows) + 1)
    lines = [
        Content.assemble(
            (f"{said.get(row, ''):>{label - 1}} ", "$text-muted"),
            *runs(_cell(grid.get((column, row)), usual=row in band) for column in range(columns)),
        )
        for row in range(rows)
    ]
    lines.append(Content.styled(" " * label + _dates(window, columns), "$text-muted"))
    return Content("\n").join(lines)


def runs(cells: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield signs and their style in as few strings as may be: each is styled, placed and written for itself.

    Braille stays a string a sign: in a picture its font is another, whose widths would add up.
    """
    for (style, is_braille), alike in groupby(cells, lambda cell: (cell[1], _is_braille(cell[0]))):
        if is_braille:
            yield from alike
        else:
            yield "".join(sign for sign, _ in alike), style


def _is_braille(sign: str) -> bool:
    return _BLANK <= ord(sign[0]) <= _BLANK + 0xFF


def _cell(held: tuple[str, str] | None, *, usual: bool) -> tuple[str, str]:
    ground = " on $usual" if usual else ""
    if held is None:
        return (BAND, f"$usual-sign{ground}") if usual else (" ", "")
    sign, colour = held
    return sign, f"{colour}{ground}"


def _row(value: float, span: tuple[float, float], rows: int) -> int:
    low, high = span
    share = (min(max(value, low), high) - low) / (high - low)
    return round((1 - share) * (rows - 1))


def _days(
    grid: _Grid, values: Mapping[int, float], window: Window, span: tuple[float, float], columns: int, rows: int
) -> None:
    first, last, days = window.first, window.last, window.days
    row_of = {value: _row(value, span, rows) for value in {*values.values()}}  # of ten years few values are others
    for day, value in values.items():
        if first <= day <= last:
            grid[min(columns - 1, (day - first) * columns // days), row_of[value]] = DOT, "$text-muted"


def _line(
    grid: _Grid, line: Mapping[int, float], window: Window, span: tuple[float, float], columns: int, rows: int
) -> None:
    """Lay the line over the dots; it breaks where there is none."""
    signs: dict[tuple[int, int], int] = {}
    colours: dict[tuple[int, int], int] = {}
    before: int | None = None
    for place in range(2 * columns):
        value = _at(line, window.first + place * (window.days - 1) / max(1, 2 * columns - 1))
        if value is None:
            before = None
            continue
        low, high = span
        level = round((1 - (min(max(value, low), high) - low) / (high - low)) * (4 * rows - 1))
        for one in _between(before, level):
            cell = place // 2, one // 4
            signs[cell] = signs.get(cell, 0) | _BITS[place % 2][one % 4]
            colours[cell] = step_of(value, low, high)
        before = level
    grid.update({cell: (chr(_BLANK + bits), f"$mood-line-{max(2, colours[cell])}") for cell, bits in signs.items()})


def _between(before: int | None, level: int) -> Iterator[int]:
    """Yield the rows from the one after `before` to `level`, so that a steep line has no holes."""
    if before is None or abs(before - level) <= 1:
        yield level
    else:
        step = 1 if level > before else -1
        yield from range(before + step, level + step, step)


def _at(line: Mapping[int, float], day: float) -> float | None:
    """Return the line between two days, None where one of them has none."""
    first = int(day)
    one, other = line.get(first), line.get(first + 1)
    if one is None or day == first:
        return one
    return None if other is None else one + (other - one) * (day - first)


def _dates(window: Window, columns: int) -> str:
    """Return days under the chart, evenly."""
    number = max(2, min(6, columns // _APART, window.days))
    line = ""
    for place in range(number):
        day = date.fromordinal(window.first + round(place * (window.days - 1) / (number - 1)))
        said = dates.month_and_year(day) if window.days > _MONTHS_FROM else dates.day_and_month(day)
        at = min(round(place * (columns - 1) / (number - 1)), columns - len(said))
        if not line or at > len(line):
            line = f"{line:<{at}}{said}"
    return line


def histogram(values: Sequence[float], low: int, high: int, width: int) -> Content:
    """Return how many days had each number, the highest first: a bar each on its colour, and the count."""
    counts = dict.fromkeys(range(high, low - 1, -1), 0)
    for value in values:
        counts[min(max(round(value), low), high)] += 1
    most = max(counts.values(), default=0)
    room = max(1, width - len(str(high)) - len(str(most)) - 3)
    lines: list[Content] = []
    for number, count in counts.items():
        cells = round(count / most * room) if most else 0
        bar = "█" * max(cells, 1 if count else 0)
        said = f"{number:>{len(str(high))}} ", "$text-muted"
        told = f" {count}" if count else "", "$text-muted"
        lines.append(Content.assemble(said, (bar, f"$mood-{step_of(number, low, high)}"), told))
    return Content("\n").join(lines)


def months(found: Sequence[Column], span: tuple[float, float], width: int) -> Content:
    """Return each month as a bar to its median, with the number and of how many days it is; two columns where they
    fit."""
    heading = Content.styled("\nMonth by month: the middle of its days", "bold")
    side_by_side = 2 if width >= _TWO_COLUMNS and len(found) > 1 else 1
    cells = width // side_by_side
    rows = -(-len(found) // side_by_side)
    lines: list[Content] = []
    for row in range(rows):
        here = [_month(one, span, cells - 2) for one in found[row::rows]]
        lines.append(Content("").join(one.pad_right(max(0, cells - one.cell_length)) for one in here).rstrip())
    return Content("\n").join([heading, *lines])


def _month(one: Column, span: tuple[float, float], cells: int) -> Content:
    said = f" {one.value:g}", f"  {one.days} {'day' if one.days == 1 else 'days'}"
    name = f"{dates.month_and_year(date.fromordinal(one.first)):<9}"
    bar = level_bar(one.value, span, cells - len(name) - _MONTH_WORDS)
    return Content.assemble((name, "$text-muted"), bar, said[0], (said[1], "$text-muted"))


def level_bar(value: float, span: tuple[float, float], cells: int) -> Content:
    """Return a bar from the low end of a scale up to `value`, in the colour of its step, at least a cell long.

    What is outside of `span` counts as its nearer end. All `cells` are for the high end.
    """
    low, high = span
    share = (min(max(value, low), high) - low) / (high - low) if high > low else 0
    colour = f"$mood-{step_of(value, low, high)}" if high > low else "$text-muted"
    return Content.styled("█" * max(1, round(share * cells)), colour)


Difference = tuple[str, float, float, float]
"""What goes with a measure: its name, the difference, and the ends of its interval."""


def forest(
    found: Sequence[Difference], width: int, *, most: int = 16, open_ones: Collection[int] = ()
) -> Content:  # fmt: skip
    """Return each difference as a point with its interval, around a line for none.

    A name has at most so many cells; the places of those that may be chance are `open_ones`.
    """
    name = min(most, max((len(one[0]) for one in found), default=0))
    room = max(9, width - name - 8)
    reach = max((abs(end) for one in found for end in one[1:]), default=1) or 1
    middle = room // 2

    def place(value: float) -> int:
        return middle + round(value / reach * middle)

    lines: list[Content] = []
    for at_row, (said, effect, low, high) in enumerate(found):
        cells = [" "] * (2 * middle + 1)
        cells[middle] = "│"
        for at in range(place(low), place(high) + 1):
            cells[at] = "─"
        cells[place(effect)] = "○" if at_row in open_ones else "●"
        step = STEPS - 1 if effect > 0 else 3
        lines.append(
            Content.assemble(
                f"{said[:name]:<{name}} ", ("".join(cells), f"$mood-line-{step}"), (f" {effect:+.1f}", "$text-muted")
            )
        )
    return Content("\n").join(lines)
