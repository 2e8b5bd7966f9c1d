"""A line of small bars, one a day, with the weekdays under it and the same facts in words."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import isfinite

from textual.content import Content
from textual.widgets import Static

_BARS = "▁▂▃▄▅▆▇█"
_GAP = "·"
_WEEKDAYS = "MTWTFSS"


def mood_line(values: Sequence[float | None], low: float, high: float) -> Content:
    """Draw ``values``, oldest first, as one bar each between ``low`` and ``high``; a day without one is a dot.

    Values outside the range are drawn at its nearest end, NaN and infinities as gaps. Raises ValueError unless
    ``low`` < ``high``.
    """
    if not low < high:
        raise ValueError(f"a range needs low < high, not {low} to {high}")
    top = len(_BARS) - 1

    def bar(value: float | None) -> str:
        if value is None or not isfinite(value):
            return _GAP
        share = (min(max(value, low), high) - low) / (high - low)
        return _BARS[round(share * top)]

    return Content("".join(map(bar, values)))


def in_words(values: Sequence[float | None]) -> str:
    """Say what the line shows: how many days, how many with a check-in, the latest, lowest and highest value."""
    days = f"{len(values)} day{'' if len(values) == 1 else 's'}"
    known = [value for value in values if value is not None and isfinite(value)]
    if not known:
        return f"{days}, none with a check-in"
    return (
        f"{days}, {len(known)} with a check-in, "
        f"latest {round(known[-1], 1):g}, lowest {round(min(known), 1):g}, highest {round(max(known), 1):g}"
    )


def weekdays(days: int, last_day: date) -> str:
    """Return the first letters of ``days`` weekdays that end with ``last_day``."""
    return "".join(_WEEKDAYS[(last_day - timedelta(days=back)).weekday()] for back in reversed(range(days)))


class Spark(Static):
    """The line, the weekdays under it, and ``description``, the same in words (also the tooltip)."""

    DEFAULT_CSS = """
    Spark {
        width: auto;
        height: 2;
        color: $foreground;
    }
    """

    def __init__(
        self,
        values: Sequence[float | None] = (),
        *,
        low: float,
        high: float,
        last_day: date,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
        classes: str | None = None,
    ) -> None:
        """Draw ``values``, oldest first, one a day, the last of them on ``last_day``."""
        super().__init__(id=id, classes=classes)
        self.low, self.high = low, high
        self.description = ""
        self.show_values(values, last_day)

    def show_values(self, values: Sequence[float | None], last_day: date) -> None:
        """Draw other values; the last of them falls on ``last_day``."""
        self.description = in_words(values)
        self.tooltip = self.description
        self.update(
            Content("\n").join([mood_line(values, self.low, self.high), Content(weekdays(len(values), last_day))])
        )
