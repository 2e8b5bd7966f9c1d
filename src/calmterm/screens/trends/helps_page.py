"""What helps, and the tags of mood: changes with their intervals as a forest plot, practice by week."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Final

from textual.content import Content

from calmterm.core import dates
from calmterm.core.text import one_line
from calmterm.domain.patterns import rests
from calmterm.domain.what_helps import (
    NAME,
    NO_TAGS,
    TAGGED,
    MeasuredChange,
    changes,
    helps_table,
    helps_words,
    practice_weeks,
    tags_compared,
    tags_table,
)
from calmterm.insights.analysis import Study
from calmterm.screens.trends.pages import Page
from calmterm.store import Store
from calmterm.widgets.day_chart import Difference, forest

_WEEK: Final = 7  # cells of a column


def helps_page(store: Store, report: Study) -> Page:
    """Return what was tried by what it changed, and practice by kind and week."""
    resting = rests(store)
    found = [] if resting else changes(store, report)
    mondays, minutes = practice_weeks(store)
    return Page(
        "What helps: before and after",
        partial(helps_table, store, report),
        bodies=[partial(_helps, found, mondays, minutes)],
        words=[resting] if resting else helps_words(store, report),
    )


def _helps(
    found: Sequence[MeasuredChange], mondays: Sequence[date], minutes: Mapping[str, Sequence[float]], width: int
) -> Content:
    lines: list[Content] = []
    if found:
        rows = [(f"{one_line(one.name, NAME)} {one.n}x", one.effect, one.low, one.high) for one in found]
        lines += [Content.styled("Better by so many points", "bold"), forest(rows, width, most=NAME + 5), Content("")]
    lines.append(Content.styled("Practice, minutes a week", "bold"))
    if not minutes:
        return Content("\n").join([*lines, Content("None in the last eight weeks, which is fine.")])
    weeks = max(1, min(len(mondays), (width - 14) // _WEEK))
    shown = mondays[-weeks:]
    lines.append(
        Content.styled(f"{'':14}" + "".join(f"{dates.day_and_month(one):>{_WEEK}}" for one in shown), "$text-muted")
    )
    lines += [
        Content(f"{kind:<14}" + "".join(f"{_whole(spent):>{_WEEK}}" for spent in held[-weeks:]))
        for kind, held in minutes.items()
    ]
    return Content("\n").join(lines)


def _whole(minutes: float) -> str:
    return str(max(1, round(minutes))) if minutes else "·"


def tags_page(store: Store, report: Study) -> Page:
    """Return the difference of mood on days with each tag, whether it may be told or not."""
    resting = rests(store)
    compared = [] if resting else tags_compared(store, report)
    rows: list[Difference] = [
        (f"{name} {one.n_with}d", one.difference, one.interval.low, one.interval.high) for name, one, _ in compared
    ]
    open_ones = frozenset(place for place, (_, _, kept) in enumerate(compared) if not kept)
    return Page(
        "Tags and mood, in 90 days",
        partial(tags_table, store, report),
        bodies=[lambda width: forest(rows, width, most=NAME + 4, open_ones=open_ones)],
        words=[resting] if resting else [TAGGED if compared else NO_TAGS],
    )
