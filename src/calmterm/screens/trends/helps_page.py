"""What helps, and the tags of mood: changes with their intervals as a forest plot, practice by week."""

from collections.abc import Iterable, Mapping, Sequence
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
    helps_waiting,
    helps_words,
    practice_weeks,
    tags_compared,
    tags_table,
    tags_waiting,
)
from calmterm.insights.analysis import Study
from calmterm.insights.triggers import TriggerAssociation
from calmterm.screens.trends.pages import Page
from calmterm.store import Store
from calmterm.widgets.day_chart import Difference, forest, level_bar
from calmterm.widgets.goal_bars import share_bar
from calmterm.widgets.mood_cells import HIGH, LOW

_WEEK: Final = 7  # cells of a column
_MOST_BAR, _WORDS = 40, 24  # cells of a bar, and of what stands around it


def helps_page(store: Store, report: Study) -> Page:
    """Return what was tried by what it changed, and practice by kind and week."""
    resting = rests(store)
    found = [] if resting else changes(store, report)
    mondays, minutes = practice_weeks(store)
    return Page(
        "What helps: before and after",
        partial(helps_table, store, report),
        bodies=[
            partial(_helps, found, mondays, minutes),
            partial(_how_often, found),
            partial(_waiting, [] if resting else helps_waiting(store, report), "Not rated often enough yet"),
        ],
        words=[resting] if resting else helps_words(store, report, most_missing=0),
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


def _how_often(found: Sequence[MeasuredChange], width: int) -> Content:
    """Return at how many of the times each was rated it was better afterwards."""
    if not found:
        return Content("")
    name = _widest(one.name for one in found)
    room = max(10, min(_MOST_BAR, width - name - _WORDS))
    lines = [Content.styled("\nBetter afterwards, of the times that were rated", "bold")]
    for one in found:
        bar = share_bar(one.improved / one.n, room)
        lines.append(Content.assemble(f"{one_line(one.name, NAME):<{name}} ", bar, f" {one.improved} of {one.n}"))
    return Content("\n").join(lines)


def _widest(names: Iterable[str]) -> int:
    return min(NAME, max(map(len, names), default=0))


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
    waiting = [] if resting else tags_waiting(store, report)
    return Page(
        "Tags and mood, in 90 days",
        partial(tags_table, store, report),
        bodies=[
            lambda width: forest(rows, width, most=NAME + 4, open_ones=open_ones),
            partial(_with_and_without, [(name, one) for name, one, _ in compared]),
            partial(_waiting, waiting, "Not noted often enough yet"),
        ],
        words=[resting] if resting else [TAGGED if compared else NO_TAGS],
    )


def _with_and_without(compared: Sequence[tuple[str, TriggerAssociation]], width: int) -> Content:
    """Return the mood in the middle of the days with each tag, and below it of those without."""
    if not compared:
        return Content("")
    widest = _widest(name for name, _ in compared)
    room = max(10, min(_MOST_BAR, width - widest - _WORDS))
    lines = [Content.styled("\nMood on days with it and without it", "bold")]
    for name, one in compared:
        for said, kind, mood, days in (
            (name, "with", one.median_with, one.n_with), ("", "without", one.median_without, one.n_without)
        ):  # fmt: skip
            about = f"{said:<{widest}} ", (f"{kind:<8}", "$text-muted")
            bar = level_bar(mood, (LOW, HIGH), room)
            lines.append(Content.assemble(*about, bar, f" {mood:g}", (f"  {days} days", "$text-muted")))
    return Content("\n").join(lines)


def _waiting(found: Sequence[tuple[str, str]], heading: str, _width: int) -> Content:
    """Return what is not compared yet, and what each has of what it needs."""
    if not found:
        return Content("")
    lines = [Content.styled(f"\n{heading}", "bold")]
    widest = _widest(name for name, _ in found)
    lines += [Content.assemble(f"{name:<{widest}} ", (has, "$text-muted")) for name, has in found]
    return Content("\n").join(lines)
