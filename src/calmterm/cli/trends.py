"""`calmterm trends`: a chart and its numbers."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from calmterm.cli import colour, completion
from calmterm.cli.console import for_a_person, json_option, open_store, range_option, say, say_json, width
from calmterm.cli.options import Options
from calmterm.core.errors import UsageError
from calmterm.core.text import did_you_mean

if TYPE_CHECKING:
    from calmterm.domain.chart import Figure
    from calmterm.insights.series import Window
    from calmterm.store import Store

_SIZE = (60, 120)
_LINES = 14


@click.command()
@click.argument("measure", default="mood", shell_complete=completion.measures)
@range_option(with_all=True)
@json_option
@click.pass_obj
def command(options: Options, measure: str, days: int | None, as_json: bool) -> None:
    """Show one MEASURE (mood if left out) day by day: its median, what is usual, and whether it drifts.

    Several ratings of a day count as their median, minutes and glasses are added up; days without any stay gaps.
    """
    from calmterm.insights.measures import MEASURES

    name = measure.strip().lower().replace(" ", "_").replace("-", "_")
    if name not in MEASURES:
        hint = did_you_mean(name, MEASURES) or f" The measures are: {', '.join(MEASURES)}."
        raise UsageError(f"There is no measure of that name.{hint}")
    with open_store(options) as store:
        window = _window(store, name, days)
        if as_json:
            say_json(_as_json(store, name, window))
        else:
            _draw(store, name, window)


def _window(store: "Store", name: str, days: int | None) -> "Window":
    from calmterm.insights.series import Window

    today = store.today().toordinal()
    if days is None:
        days = today - (store.measures.first_day(name) or today) + 1
    return Window(max(1, today - days + 1), today)


def _draw(store: "Store", name: str, window: "Window") -> None:
    from calmterm.domain.chart import draw
    from calmterm.domain.chart_figures import days, legend
    from calmterm.domain.trends import read_days
    from calmterm.insights.baseline import MeasureBaseline
    from calmterm.insights.binning import medians
    from calmterm.insights.chart_summary import in_time
    from calmterm.insights.measures import MEASURES

    measure = MEASURES[name]
    shown, read = read_days(store, measure, window)
    columns = max(_SIZE[0], min(width(), _SIZE[1]))
    usual = read.usual.interval if isinstance(read.usual, MeasureBaseline) else None
    say(measure.heading)
    if shown:
        figure = days(shown, window, measure, usual)(columns, _LINES)
        lines = draw(figure, columns, _LINES)
        for line in _coloured(figure, lines) if for_a_person() else lines:
            click.echo(line)
        say(legend(usual=usual is not None))
    for line in (*read.said(measure), *in_time(medians(shown), window).said(measure)):
        say(line)


def _coloured(figure: "Figure", lines: Sequence[str]) -> Iterator[str]:
    """Yield drawn lines with what is drawn in the ramp's colour of its height, and the axes beside it faint."""
    from calmterm.core.ramp import step_of
    from calmterm.domain.chart import axis_cells

    axis, rows = axis_cells(figure.y_ticks), len(lines) - 2
    for row, line in enumerate(lines):
        if row >= rows:
            yield colour.faint(line)
            continue
        step = step_of(rows - 1 - row, 0, rows - 1)
        yield colour.faint(line[:axis]) + "".join(_runs(line[axis:], step))


def _runs(drawn: str, step: int) -> Iterator[str]:
    from calmterm.domain.chart import BAND

    for is_band, signs in groupby(drawn, BAND.__eq__):
        run = "".join(signs)
        yield colour.shade(run) if is_band else colour.in_step(run, step)


def _as_json(store: "Store", name: str, window: "Window") -> dict[str, Any]:
    from datetime import date
    from statistics import median

    from calmterm.domain.trends import read_days
    from calmterm.insights.baseline import MeasureBaseline
    from calmterm.insights.binning import medians
    from calmterm.insights.chart_summary import in_time
    from calmterm.insights.measures import MEASURES
    from calmterm.insights.minimum_data import NotYet

    measure = MEASURES[name]
    shown, read = read_days(store, measure, window)
    later = in_time(medians(shown), window)
    usual, drift = read.usual, later.trend
    return {
        "measure": name,
        "title": measure.title,
        "unit": measure.unit,
        "from": window.first_day.isoformat(),
        "to": window.last_day.isoformat(),
        "days_with_entries": read.noted,
        "days_in_range": read.days,
        "usual": {
            "median": usual.median, "mad": usual.mad, "sigma": usual.sigma, "low": usual.interval.low,
            "high": usual.interval.high, "median_90_days": usual.long_median, "n": usual.n,
            "method_version": usual.method_version,
        } if isinstance(usual, MeasureBaseline) else {"missing": str(usual)},
        "trend": {"missing": str(drift)} if isinstance(drift, NotYet) else {
            "direction": drift.direction.value, "per_week": drift.effect, "low": 7 * drift.interval.low,
            "high": 7 * drift.interval.high, "p": drift.p, "n": drift.n, "method_version": drift.method_version,
        },
        "words": [*read.said(measure), *later.said(measure)],
        "days": [
            {
                "date": date.fromordinal(day).isoformat(), "value": float(median(values)), "low": min(values),
                "high": max(values), "n": len(values),
            }
            for day, values in sorted(shown.items())
        ],
    }  # fmt: skip
