"""A month to look at and to jump by: a cell a day, in the colour of its mood, and broader for a higher one."""

import calendar
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import ClassVar, Final

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from calmterm.widgets.mood_cells import breadth, mood_style
from calmterm.widgets.panel import KeysInFrame

CELLS: Final = 3  # a day
WEEKDAYS: Final = "Mo Tu We Th Fr Sa Su"
ROWS: Final = 7  # the weekdays, and the six weeks that a month can touch


class MonthView(KeysInFrame, can_focus=True):
    """Shows the month of a day. Arrows go to another day, enter or a click picks one, [ and ] turn the month.

    `moods` are given by ordinal of the day; days that have something to read are bold, the others quiet.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "go(-1)", show=False, id="month.left", tooltip="The day before"),
        Binding("right,l", "go(1)", show=False, id="month.right", tooltip="The day after"),
        Binding("up,k", "go(-7)", show=False, id="month.up", tooltip="A week earlier"),
        Binding("down,j", "go(7)", show=False, id="month.down", tooltip="A week later"),
        Binding("enter,space", "pick", "Go there", id="month.pick", tooltip="Go to what was written that day"),
    ]
    DEFAULT_CSS = f"""
    MonthView {{ width: {7 * CELLS + 4}; height: {ROWS}; }}
    """

    class Picked(Message):
        """A day was picked."""

        def __init__(self, day: date) -> None:
            super().__init__()
            self.day = day

    def __init__(self, today: date, *, id: str | None = None) -> None:  # noqa: A002 - as in Textual
        super().__init__(id=id)
        self.today = self.day = today
        self._moods: Mapping[int, float] = {}
        self._written: Collection[int] = ()

    def show(self, moods: Mapping[int, float], written: Collection[int]) -> None:
        """Show these moods, and as bold the days that have something to read, all by ordinal."""
        self._moods, self._written = moods, written
        self.refresh()

    def go_to(self, day: date) -> None:
        """Show the month of a day, with the day marked."""
        self.day = day
        self.border_title = f"{day:%B}" if day.year == self.today.year else f"{day:%B} {day.year:04}"
        self.refresh()

    def turn(self, by: int) -> None:
        """Show the month before (-1) or after (1), its last day marked, but none after today."""
        months = self.day.year * 12 + self.day.month - 1 + by
        year, month = divmod(months, 12)
        if date.min.year < year <= self.today.year:
            last = date(year, month + 1, calendar.monthrange(year, month + 1)[1])
            self.go_to(min(last, self.today) if last.replace(day=1) <= self.today else self.day)

    @property
    def _first(self) -> date:
        """The Monday of the first row."""
        first = self.day.replace(day=1)
        return first - timedelta(days=first.weekday())

    def render(self) -> Content:
        rows = [Content.styled(WEEKDAYS, "$text-muted")]
        for week in range(ROWS - 1):
            days = (self._first + timedelta(days=7 * week + place) for place in range(7))
            rows.append(Content("").join(map(self._cell, days)))
        return Content("\n").join(rows)

    def _cell(self, day: date) -> Content:
        if day.month != self.day.month:
            return Content(" " * CELLS)
        ordinal = day.toordinal()
        mood = self._moods.get(ordinal)
        style = mood_style(mood) if mood is not None else "" if ordinal in self._written else "$text-muted"
        if ordinal in self._written:
            style += " bold"
        if day == self.day:
            style += " underline" if not self.has_focus else " bold reverse"
        bar = breadth(mood) if mood is not None else Content(" ")
        return Content.styled(f"{day.day:>2}", style.strip()) + bar

    def action_go(self, by: int) -> None:
        """Mark another day, none after today."""
        self.go_to(min(self.day + timedelta(days=by), self.today))

    def action_pick(self) -> None:
        """Pick the marked day."""
        self.post_message(self.Picked(self.day))

    def on_click(self, event: events.Click) -> None:
        """Pick the day under the pointer."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y < 1:
            return
        day = self._first + timedelta(days=7 * (offset.y - 1) + min(offset.x // CELLS, 6))
        if day.month == self.day.month and day <= self.today:
            self.go_to(day)
            self.action_pick()
