"""Series as figures: days with their spread, questionnaire totals with bands, two measures against each other."""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from calmterm.core import dates
from calmterm.domain.chart import Builder, Figure, Point, Tick, axis_cells
from calmterm.insights.binning import Column, Entries, columns, days_a_column
from calmterm.insights.measures import Measure
from calmterm.insights.series import Interval, Window

LABEL_CELLS: Final = 14
"""One label of the time axis for so many columns."""
APART: Final = 3
"""From so many columns between two days on, a line joins them; closer, the points are line enough."""

MONTHS_FROM: Final = 200
"""From so many days on the time axis names months and years instead of days."""

Bands = Sequence[tuple[int, str]]
"""The bands of a questionnaire, lowest first: the score each begins at, and its name."""


def days(entries: Entries, window: Window, measure: Measure, usual: Interval | None = None) -> Builder:
    """Return one point a day, or a stretch of days where there are more days than columns; gaps stay gaps."""

    def build(width: int, _height: int) -> Figure:
        y = span(measure, entries)
        ticks = levels(*y)
        room = max(1, width - axis_cells(ticks))
        step = days_a_column(window, room)
        held = columns(entries, window, room)
        band = None if usual is None else (usual.low, usual.high)
        return Figure(
            (0, max(1, len(held) - 1)), y, list(_points(held, joined=room / len(held) >= APART)),
            _dates(window, step, len(held), room), ticks, band,
        )  # fmt: skip

    return build


def legend(*, usual: bool) -> str:
    """Return what the signs of a chart of days stand for."""
    return "• median   │ spread" + ("   ░ your usual range" if usual else "")


def scores(totals: Sequence[tuple[int, float]], window: Window, low: float, top: float, bands: Bands = ()) -> Builder:
    """Return a questionnaire's totals by day, joined; each band begins at a level line that bears its name."""

    def build(width: int, _height: int) -> Figure:
        ticks = levels(low, top)
        room = max(1, width - axis_cells(ticks))
        names = min(room // 2, max((len(name) + 1 for _, name in bands), default=0))
        end = max(1, window.days - 1)
        points = [Point(day - window.first, total, joined=place > 0) for place, (day, total) in enumerate(totals)]
        return Figure(
            (0, end * room / (room - names)), (low, top), points, _dates(window, 1, window.days, room - names), ticks,
            rules=[(level, name) for level, name in bands],
        )  # fmt: skip

    return build


def pairs(found: Sequence[tuple[float, float]], x: tuple[float, float], y: tuple[float, float]) -> Builder:
    """Two measures against each other, a point a day."""

    def build(width: int, _height: int) -> Figure:
        return Figure(x, y, [Point(*pair) for pair in sorted(found)], levels(*x, most=width // LABEL_CELLS), levels(*y))

    return build


def span(measure: Measure, entries: Entries | Mapping[int, float]) -> tuple[float, float]:
    """Return the ends of the value axis: the whole scale where there is one, else round numbers around what there
    is.
    """
    if measure.high is not None:
        return measure.low, measure.high
    values = [one for held in entries.values() for one in ([held] if isinstance(held, int | float) else held)]
    if not values:
        return 0, 1
    low, high = (math.floor(min(values)), math.ceil(max(values))) if measure.unit == "hours" else (0, max(values))
    step = _round_step((high - low) / 4)
    return math.floor(low / step) * step, max(math.ceil(high / step) * step, math.floor(low / step) * step + step)


def levels(low: float, high: float, most: int = 4) -> list[Tick]:
    """Labels of an axis: both ends and round steps between, at most so many."""
    most = max(2, most)
    step = (high - low) / 3 if (high - low) % 3 == 0 and most >= 4 else (high - low) / 2 if most >= 3 else high - low
    count = round((high - low) / step) if step else 0
    return [(low + step * place, f"{low + step * place:g}") for place in range(count + 1)]


def _points(held: Sequence[Column | None], *, joined: bool) -> Iterator[Point]:
    before = False
    for place, one in enumerate(held):
        if one is not None:
            yield Point(place, one.value, one.low, one.high, joined and before)
        before = one is not None


def _dates(window: Window, step: int, count: int, room: int) -> list[Tick]:
    """Days under the chart, evenly, without repeating one."""
    number = max(2, min(6, room // LABEL_CELLS, count))
    places = sorted({round(place * (count - 1) / (number - 1)) for place in range(number)})
    years = window.days > MONTHS_FROM
    return [(place, _short(window.first + place * step, years)) for place in places]


def _short(day: int, years: bool) -> str:
    when = date.fromordinal(day)
    return dates.month_and_year(when) if years else dates.day_and_month(when)


def _round_step(least: float) -> float:
    """The smallest of 1, 2, 2.5 and 5 times a power of ten that is not below `least`."""
    if least <= 0:
        return 1
    power = 10 ** math.floor(math.log10(least))
    return next((factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= least), 10 * power)
