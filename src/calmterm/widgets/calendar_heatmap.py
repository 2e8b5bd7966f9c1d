"""A year in text: a column a week, a row a weekday, a sign a day in the colours of the ramp.

The higher, the denser the sign, so that it reads without colours.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from textual.content import Content
from textual.theme import Theme

from calmterm.core import dates
from calmterm.core.ramp import SHADES, STEPS, step_of
from calmterm.widgets.day_chart import runs

NO_ENTRY: Final = "·"
LIGHTER: Final = "Lighter means higher."
"""Of colours on a dark ground, where a denser sign of a lighter colour is the lighter for both."""
DENSER: Final = "Denser means higher."
"""Without colours; and on a light ground, which shines through the signs of low days and makes them light too."""
_ROWS: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_LABEL: Final = 3
_NAME: Final = 4  # of a month, with a blank
WEEKS: Final = 53
_WIDE: Final = _LABEL + 2 * WEEKS


def higher_words(theme: Theme) -> str:
    """Return how this theme tells more from less."""
    return LIGHTER if theme.dark and not theme.ansi else DENSER


def calendar(values: Mapping[int, float], last: date, today: date, span: tuple[float, float], width: int) -> Content:
    """Return the 53 weeks up to the one of `last`, months above them; days after `today` and before what fits stay
    blank.

    `span` holds the ends of the scale that the ramp divides evenly.
    """
    cells = 2 if width >= _WIDE else 1
    weeks = min(WEEKS, max(1, (width - _LABEL) // cells))
    monday = last - timedelta(days=last.weekday() + 7 * (weeks - 1))
    lines = [Content.styled(" " * _LABEL + _months(monday, weeks, cells, width - _LABEL), "$text-muted")]
    for row, name in enumerate(_ROWS):
        days = (monday + timedelta(days=7 * week + row) for week in range(weeks))
        signs = (_sign(values, day, min(last, today), span, cells) for day in days)
        lines.append(Content.assemble((f"{name:<{_LABEL}}", "$text-muted"), *runs(signs)).rstrip())
    return Content("\n").join(lines)


def legend(span: tuple[float, float], unit: str) -> Content:
    """Return what the signs stand for."""
    low, high = span
    ramp = ((SHADES[step] * 2, f"$mood-{step + 1}") for step in range(STEPS))
    return Content.assemble(
        (f"{NO_ENTRY} no entry   {low:g} ", "$text-muted"), *ramp, (f" {high:g} {unit}".rstrip(), "$text-muted")
    )


def _sign(values: Mapping[int, float], day: date, last: date, span: tuple[float, float], cells: int) -> tuple[str, str]:
    if day > last:
        return " " * cells, ""
    value = values.get(day.toordinal())
    if value is None:
        return NO_ENTRY * cells, "$text-muted"
    low, high = span
    step = step_of(value, low, high) if high > low else 1
    return SHADES[step - 1] * cells, f"$mood-{step}"


def _months(monday: date, weeks: int, cells: int, room: int) -> str:
    """The names of the months over the week in which each begins; the rest of a month at the left gives way."""
    begun = list(_begun(monday, weeks))
    if len(begun) > 1 and begun[1][0] * cells < _NAME:
        begun = begun[1:]
    line = ""
    for at, name in begun:
        line = f"{line:<{at * cells}}{name} "
    return line.rstrip()[:room]


def _begun(monday: date, weeks: int) -> Iterator[tuple[int, str]]:
    seen = None
    for week in range(weeks):
        sunday = monday + timedelta(days=7 * week + 6)
        if sunday.month != seen:
            seen = sunday.month
            yield week, dates.month(sunday)
