"""A year in text: a column a week, a row a weekday, a sign a day from light to dark. Read without any colour."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from textual.content import Content

from calmterm.core import dates

SHADES: Final = "░▒▓█"
NO_ENTRY: Final = "·"
_ROWS: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_LABEL: Final = 3
WEEKS: Final = 53
_WIDE: Final = _LABEL + 2 * WEEKS


def calendar(values: Mapping[int, float], last: date, today: date, span: tuple[float, float], width: int) -> Content:
    """The 53 weeks up to the one of `last`, months above them; days after `today` and before what fits stay blank.

    `span` holds the ends of the scale that the shades divide evenly.
    """
    cells = 2 if width >= _WIDE else 1
    weeks = min(WEEKS, max(1, (width - _LABEL) // cells))
    monday = last - timedelta(days=last.weekday() + 7 * (weeks - 1))
    lines = [Content.styled(" " * _LABEL + _months(monday, weeks, cells), "$text-muted")]
    for row, name in enumerate(_ROWS):
        days = (monday + timedelta(days=7 * week + row) for week in range(weeks))
        signs = "".join(_sign(values, day, min(last, today), span) * cells for day in days)
        lines.append(Content.assemble((f"{name:<{_LABEL}}", "$text-muted"), (signs.rstrip(), "$text-accent")))
    return Content("\n").join(lines)


def legend(span: tuple[float, float], unit: str) -> Content:
    """What the shades stand for."""
    low, high = span
    step = (high - low) / len(SHADES)
    parts = [f"{NO_ENTRY} no entry"]
    parts += (f"{shade} {low + step * at:.3g} to {low + step * (at + 1):.3g}" for at, shade in enumerate(SHADES))
    return Content("   ".join(parts) + (f" {unit}" if unit else ""))


def _sign(values: Mapping[int, float], day: date, last: date, span: tuple[float, float]) -> str:
    if day > last:
        return " "
    value = values.get(day.toordinal())
    if value is None:
        return NO_ENTRY
    low, high = span
    share = (value - low) / (high - low) if high > low else 0.0
    return SHADES[min(len(SHADES) - 1, max(0, int(share * len(SHADES))))]


def _months(monday: date, weeks: int, cells: int) -> str:
    """The names of the months over the week in which each begins, as far as they do not touch."""
    line = ""
    for at, name in _begun(monday, weeks):
        if at * cells >= len(line) + (1 if line else 0):
            line = f"{line:<{at * cells}}{name}"
    return line[: weeks * cells]


def _begun(monday: date, weeks: int) -> Iterator[tuple[int, str]]:
    seen = None
    for week in range(weeks):
        sunday = monday + timedelta(days=7 * week + 6)
        if sunday.month != seen:
            seen = sunday.month
            yield week, dates.month(sunday)
