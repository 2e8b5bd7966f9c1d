"""What the Trends section shows: each view read from the store as a page of charts, words and the numbers behind."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Final

from textual.content import Content

from calmterm.core import dates
from calmterm.core.table import Table, Value
from calmterm.core.text import one_line
from calmterm.domain import chart_figures
from calmterm.domain.chart import Builder
from calmterm.domain.patterns import Pairs, rests
from calmterm.domain.trends import read_days, stood_out, usual_lines
from calmterm.insights.baseline import MeasureBaseline, level_of
from calmterm.insights.binning import Entries, by_month, medians
from calmterm.insights.habit import strengths
from calmterm.insights.measures import MEASURES, Measure
from calmterm.insights.series import Interval, Series, Window
from calmterm.store import Store
from calmterm.store.measure_series import HabitMarks
from calmterm.store.model.records import CheckIn, Deviation
from calmterm.widgets import calendar_heatmap, day_chart
from calmterm.widgets.chart import Painter, figure

RANGES: Final[Mapping[str, tuple[str, int | None]]] = {
    "2w": ("2 weeks", 14), "3m": ("3 months", 90), "1y": ("a year", 365), "all": ("all", None),
}  # fmt: skip
HABIT_DAYS: Final = 730
"""How far back the strength of a habit is followed: what lies further weighs less than a thousandth."""
WITH_WORDS: Final = ("mood", "energy", "stress", "anxiety")
"""Measures whose scale has words at some of its numbers."""
ROOM_FOR_WORDS: Final = 90
MOST_BARS: Final = 10
STRENGTH: Final = Measure("strength", "strength", "%", high=100)
NOTHING: Final = "Nothing here yet. Charts come from what you note: check-ins, nights, questionnaires and habits."

Chart = tuple[str, Painter]
"""A heading and its chart."""
Body = Callable[[int], Content]
"""Draws text for a width."""


@dataclass(frozen=True, slots=True)
class ChartChoice:
    """The view that a person chose. `turn` counts on through the questionnaires or habits of a view; `away`: those put
    away; `higher` says how the colours of the theme tell more from less."""

    measure: str = "mood"
    span: str = "3m"
    turn: int = 0
    away: bool = False
    higher: str = calendar_heatmap.DENSER


@dataclass(frozen=True, slots=True)
class Page:
    """One view, ready to be shown. The `table` is made when it is asked for; of the `bodies`, one below the other,
    those in sight are painted; `later` is a series that takes longer sums."""

    title: str
    table: Callable[[], Table]
    charts: Sequence[Chart] = ()
    bodies: Sequence[Body] = ()
    words: Sequence[str] = ()
    later: tuple[Measure, Series, Window] | None = None
    empty: bool = False
    were: Body | None = None  # how the days were
    beside: Body | None = None  # what goes with it
    measured: str = ""  # how what goes with it was measured
    days: Sequence[tuple[str, Deviation]] = ()  # days that stood out, to be opened, put away and rated


def window_of(store: Store, span: str, *measures: str) -> Window:
    """Return the days of a range, today included. "All" begins with the first entry, two weeks back at the latest."""
    today, days = store.today().toordinal(), RANGES[span][1]
    if days is None:
        first = [day for name in measures if (day := store.measures.first_day(name)) is not None]
        days = max(14, today - min(first, default=today) + 1)
    return Window(today - days + 1, today)


def day_page(store: Store, choice: ChartChoice) -> Page:
    """Return one measure day by day, with its usual range shaded."""
    measure = MEASURES[choice.measure]
    window = window_of(store, choice.span, measure.name)
    shown, read = read_days(store, measure, window)
    usual = read.usual.interval if isinstance(read.usual, MeasureBaseline) else None
    values = medians(shown)
    found = _differences(store, measure)
    return Page(
        f"{measure.heading}, {spoken(choice.span, window)}",
        partial(entry_table, measure, shown),
        [
            (
                day_chart.LEGEND + (day_chart.LEGEND_USUAL if usual is not None else ""),
                _line(values, window, measure, usual),
            )
        ],
        words=read.said(measure),
        later=(measure, values, window),
        empty=not shown,
        were=_counted([*values.values()], measure),
        beside=partial(_beside, found),
        measured="difference, 95 % interval" if found else "",
    )


def _counted(days: Sequence[float], measure: Measure) -> Body | None:
    """Return how many days had each number, for a measure of few numbers."""
    if measure.high is None or measure.high > MOST_BARS:
        return None
    return partial(day_chart.histogram, days, int(measure.low), int(measure.high))


def _levels(ends: tuple[float, float], measure: Measure, width: int) -> Sequence[day_chart.Level]:
    """Return what stands at the axis of a measure, with words where there is room for them."""
    levels = chart_figures.levels(*ends)
    if width < ROOM_FOR_WORDS:
        return levels
    words: Mapping[int, str] = CheckIn.spec(measure.name).anchors if measure.name in WITH_WORDS else {}
    return [(level, f"{words.get(int(level), '')} {said:>2}".strip()) for level, said in levels]


def _margin(ends: tuple[float, float], measure: Measure, width: int) -> int:
    """Return how many columns the axis of a measure takes."""
    return max(len(said) for _, said in _levels(ends, measure, width)) + 1


def _line(
    values: Mapping[int, float], window: Window, measure: Measure, usual: Interval | None = None,
    margin: Callable[[int], int] = lambda _: 0,
) -> Painter:  # fmt: skip
    """Return the chart of a measure day by day; its axis takes `margin` of a width at least."""
    ends = chart_figures.span(measure, values)
    smooth = day_chart.running_median(values, window)  # here, off the event loop: of all days, whatever the width

    def paint(width: int, height: int) -> Content:
        levels = _levels(ends, measure, width)
        return day_chart.day_chart(values, smooth, window, ends, usual, levels, width, height, margin=margin(width))

    return paint


def _differences(store: Store, measure: Measure) -> list[day_chart.Difference]:
    """Return by how much the measure differs on days with a tag, as the last look found it."""
    if rests(store):
        return []
    said = [one for one in store.insights.listed() if one.template == "trigger" and one.measure == measure.name]
    return [
        (store.measures.called(one.other_measure), one.effect, one.low, one.high)
        for one in said
        if one.other_measure and one.effect is not None and one.low is not None and one.high is not None
    ]


def _beside(found: Sequence[day_chart.Difference], width: int) -> Content:
    if not found:
        return Content.styled("Nothing stands out so far. “Together” looks once a week.", "$text-muted")
    return day_chart.forest(found, width)


def year_page(store: Store, choice: ChartChoice) -> Page:
    """Return a calendar of shades; with "all" one for every year."""
    measure = MEASURES[choice.measure]
    today = store.today()
    window = window_of(store, "all" if choice.span == "all" else "1y", measure.name)
    first = window.first_day
    held = store.measures.entries(measure.name, Window(window.first - 7, window.last))
    values = medians(held)
    span = chart_figures.span(measure, values)
    ends = [today] if choice.span != "all" else [
        today, *(date(year, 12, 31) for year in range(today.year - 1, first.year - 1, -1))
    ]  # fmt: skip

    def year(end: date, width: int) -> Content:
        heading = [Content.styled(f"Up to {dates.words(end)}", "bold")] if len(ends) > 1 else []
        return Content("\n").join([*heading, calendar_heatmap.calendar(values, end, today, span, width), Content(" ")])

    noted = [value for day, value in values.items() if day in window]
    bodies: list[Body] = [
        *(partial(year, end) for end in ends),
        lambda _width: calendar_heatmap.legend(span, measure.unit),
    ]
    if choice.span != "all":
        bodies.append(partial(day_chart.months, by_month(held, window), span))
    return Page(
        f"{measure.heading}, {'year by year' if choice.span == 'all' else 'the last year'}",
        partial(entry_table, measure, held), empty=not held, bodies=bodies, were=_counted(noted, measure),
        words=[f"{len(noted)} of {window.days} days have entries. {choice.higher}"],
    )  # fmt: skip


def sleep_page(store: Store, choice: ChartChoice) -> Page:
    """Return sleep and mood, one above the other, over the same days."""
    sleep, mood = MEASURES["sleep_time"], MEASURES["mood"]
    window = window_of(store, choice.span, sleep.name, mood.name)
    slept, felt = store.measures.entries(sleep.name, window), store.measures.entries(mood.name, window)
    nights, days = medians(slept), medians(felt)

    def table() -> Table:
        both = sorted(nights | days, reverse=True)
        rows = [(as_date(day), _round(nights.get(day)), _round(days.get(day))) for day in both]
        return Table("Sleep and mood", ("day", "sleep (hours)", "mood"), rows)

    both = [(chart_figures.span(measure, values), measure) for measure, values in ((sleep, nights), (mood, days))]

    def margin(width: int) -> int:
        return max(_margin(*one, width) for one in both)  # so that each day stands above itself

    charts = [
        ("Sleep (hours), of the night that ended on the day", _line(nights, window, sleep, margin=margin)),
        ("Mood (1 to 10)", _line(days, window, mood, margin=margin)),
    ]
    return Page(
        f"Sleep and mood, {spoken(choice.span, window)}", table, charts,
        words=[f"{len(nights)} nights and {len(days)} days of {window.days} have entries."],
        empty=not slept and not felt,
    )  # fmt: skip


def habit_page(store: Store, choice: ChartChoice) -> Page:
    """Return every habit with its days and strength; the strength of one as a line."""
    today = store.today().toordinal()
    habits = store.measures.habits(Window(today - HABIT_DAYS + 1, today))
    if not habits:
        return Page("Habits", partial(Table, "Habits", ("day",), ()), empty=True)
    chosen = choice.turn % len(habits)
    first = min((day for one in habits for day in one.marks), default=today - 13)
    days = RANGES[choice.span][1] or max(14, today - first + 1)
    window = Window(today - min(days, HABIT_DAYS) + 1, today)
    lines = [_strength(one, today) for one in habits]
    marks = [one.marks for one in habits]
    rows = [
        (as_date(day), *(None if day not in one else "skipped" if one[day] is None else one[day] for one in marks))
        for day in range(window.last, window.first - 1, -1)
        if any(day in one for one in marks)
    ]
    shown = {day: [value] for day, value in lines[chosen].items() if day in window}
    line = figure(chart_figures.days(shown, window, STRENGTH))
    return Page(
        f"Habits, {spoken(choice.span, window)}",
        partial(Table, "Habits", ("day", *(one.name for one in habits)), rows),
        [(f"Strength of “{' '.join(habits[chosen].name.split())}” (%)", line)],
        bodies=[partial(_habit_rows, habits, lines, chosen, window)],
        words=["■ done   · not done   - skipped. A skipped day costs nothing, and a missed one little."],
    )  # fmt: skip


def usual_page(store: Store, choice: ChartChoice) -> Page:
    """Return the usual range of each measure, and the days outside it, as last worked out."""
    baselines, deviations = store.insights.baselines(), store.insights.deviations(put_away=choice.away)
    odd = [
        (one.on, MEASURES[measure].title, _round(one.value), level_of(one.score), round(one.score, 2))
        for measure, one in deviations
    ]
    until = f", to {dates.words(baselines[0].window_to)}" if baselines else ""
    body = [
        Content.styled(f"Usual, in 28 days{until}", "bold"),
        *(Content(line) for line in usual_lines(baselines) or ["Not enough entries yet."]),
        Content.styled("Days that stood out, archived" if choice.away else "Days that stood out", "bold"),
        *([] if deviations else [Content("None.")]),
    ]
    return Page(
        "What is usual, and days that stood out",
        partial(Table, "Days that stood out", ("day", "measure", "value", "compared", "z"), odd),
        bodies=[lambda _width: Content("\n").join(body)],
        words=["One unusual day doesn't mean much. Each day is held against the 28 days before it."],
        days=list(zip(stood_out(deviations), (one for _, one in deviations), strict=True)),
    )


def entry_table(measure: Measure, entries: Entries) -> Table:
    """Return a table day by day, newest first: median, lowest, highest, how many."""
    rows = [
        (as_date(day), _round(median), _round(min(entries[day])), _round(max(entries[day])), len(entries[day]))
        for day, median in sorted(medians(entries).items(), reverse=True)
    ]
    return Table(measure.heading, ("day", "median", "lowest", "highest", "entries"), rows)


def spoken(span: str, window: Window) -> str:
    """Return a range in words, with its first and last day."""
    return f"{RANGES[span][0]} ({dates.span(window.first_day, window.last_day)})"


def with_words(page: Page, more: Sequence[str]) -> Page:
    """Return a page with more words."""
    return replace(page, words=[*page.words, *more])


def _strength(habit: HabitMarks, today: int) -> dict[int, float]:
    """Return the strength after each day in percent, from the first marked day on; unmarked days were not done."""
    if not habit.marks:
        return {}
    days = range(min(habit.marks), today + (today in habit.marks))
    marks = [habit.marks.get(day, 0.0) for day in days]
    return {day: 100 * value for day, value in zip(days, strengths(marks, habit.times, habit.days), strict=True)}


def _habit_rows(
    habits: Sequence[HabitMarks], lines: Sequence[Mapping[int, float]], chosen: int, window: Window, width: int
) -> Content:
    room = min(window.days, max(14, width - 36))
    rows: list[Content] = []
    for place, (habit, line) in enumerate(zip(habits, lines, strict=True)):
        name = one_line(habit.name, 22)
        strength = f"{list(line.values())[-1]:3.0f} %" if line else "     "
        signs = "".join(_mark(habit, day) for day in range(window.last - room + 1, window.last + 1))
        mark = ">" if place == chosen else " "
        rows.append(Content.assemble(f"{mark} {name:<22} ", (strength, "bold"), "  ", (signs, "$text-accent")))
    return Content("\n").join(rows)


def _mark(habit: HabitMarks, day: int) -> str:
    if day not in habit.marks:
        return " "
    value = habit.marks[day]
    return "-" if value is None else "■" if value else "·"


def as_date(day: int) -> date:
    """Return a day by its ordinal number."""
    return date.fromordinal(day)


def _round(value: float | None) -> Value:
    return None if value is None else round(value, 2)


def scatter(pairs: Pairs) -> Builder:
    """Return the chart of two measures against each other, a point a day."""
    return chart_figures.pairs(
        pairs.points, chart_figures.span(pairs.x, pairs.x_days), chart_figures.span(pairs.y, pairs.y_days)
    )
