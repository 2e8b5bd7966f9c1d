"""Moods in the colours of the ramp: a cell with its number, a week as a strip.

Nothing is told by colour alone: a cell holds its number, or is the broader the higher.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from textual.content import Content

from calmterm.core.ramp import BREADTHS, step_of
from calmterm.widgets.panel import APART

LOW, HIGH = 1, 10
NONE: Final = "·"
NO_NIGHT: Final = "no night noted"
_QUIET: Final = "$text-muted"
_WIDE_DAY: Final = 9
_WIDEST_DAY: Final = 10


def mood_style(value: float, low: float = LOW, high: float = HIGH) -> str:
    """Return the ground and ink of a value between the ends of its scale."""
    step = step_of(value, low, high)
    return f"$on-mood-{step} on $mood-{step}"


def painted(text: str, value: float, low: float = LOW, high: float = HIGH) -> Content:
    """Return text on the ground of a value between the ends of its scale."""
    return Content.styled(text, mood_style(value, low, high))


def breadth(mood: float) -> Content:
    """Return the end of a cell that has no room for its number: the higher, the broader."""
    step = step_of(mood, LOW, HIGH)
    return Content.styled(BREADTHS[step - 1], f"$mood-{step}")


def mood_cell(value: float | None, cells: int = 3) -> Content:
    """Return a mood as a number on its colour, or a dot where there is none."""
    if value is None:
        return Content.styled(f"{NONE:^{cells}}", _QUIET)
    return painted(f"{round(value):^{cells}}", value)


@dataclass(frozen=True, slots=True)
class WeekDay:
    """A day of the strip: its mood, hours asleep, and how many of how many habits were done; None where unknown."""

    day: date
    mood: float | None
    asleep: float | None
    habits: tuple[int, int] | None


def week_rows(days: Sequence[WeekDay]) -> str:
    """Return the names of a week's rows below its days, from the first to the last, of those that hold anything."""
    asleep = ["hours asleep"] if any(one.asleep is not None for one in days) else []
    habits = ["habits done"] if any(one.habits for one in days) else []
    return APART.join(["mood", *asleep, *habits])


def week_strip(days: Sequence[WeekDay], width: int) -> Content:
    """Return a week: names and moods, hours asleep, and habits where there are any."""
    cells = min(_WIDEST_DAY, width // max(1, len(days)))
    wide = cells >= _WIDE_DAY
    last = days[-1].day if days else None
    lines: list[Content] = []
    if wide:
        names = (Content.styled(f"{one.day:%a} {one.day.day:<{cells - 4}}", _name(one.day == last)) for one in days)
        lines.append(Content("").join(names))
        gap = Content(" " * (cells - 6))
        lines.append(Content("").join(mood_cell(one.mood, 6) + gap for one in days))
    else:
        gap = Content(" " * max(0, cells - 6))
        lines.append(
            Content("").join(
                Content.styled(f"{f'{one.day:%a}'[:2]} ", _name(one.day == last)) + mood_cell(one.mood) + gap
                for one in days
            )
        )
    if any(one.asleep is not None for one in days):
        hours = "".join(f"{_hours(one.asleep, wide=wide):<{cells}}" for one in days)
        lines.append(Content.styled(hours, "$text-success"))
    else:
        lines.append(Content.styled(NO_NIGHT, _QUIET))  # dots alone would not say what they are about
    if any(one.habits for one in days):
        lines.append(Content.styled("".join(f"{_share(one.habits, wide=wide):<{cells}}" for one in days), _QUIET))
    return Content("\n").join(line.rstrip() for line in lines)


def _name(is_last: bool) -> str:
    return "bold $foreground" if is_last else _QUIET


def _hours(asleep: float | None, *, wide: bool) -> str:
    if asleep is None:
        return f"  {NONE}"
    hours, minutes = divmod(round(asleep * 60), 60)
    return f"{hours} h {minutes:02d}" if wide else f"{hours}h{minutes:02d}"


def _share(habits: tuple[int, int] | None, *, wide: bool) -> str:
    if habits is None:
        return f"  {NONE}"
    done, of = habits
    return f"{done} of {of}" if wide else f"{done}/{of}"  # else days would run into each other
