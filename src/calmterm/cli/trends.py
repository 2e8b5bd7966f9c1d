"""`calmterm trends`: a chart and its numbers."""

import shutil
from typing import TYPE_CHECKING, Any

import click

from calmterm.cli.console import json_option, open_store, range_option, say, say_json
from calmterm.cli.options import Options
from calmterm.core.errors import UsageError

if TYPE_CHECKING:
    from calmterm.insights.series import Window
    from calmterm.store import Store

_SIZE = (60, 120)
_LINES = 14


@click.command()
@click.argument("measure", default="mood")
@range_option(with_all=True)
@json_option
@click.pass_obj
def command(options: Options, measure: str, days: int | None, as_json: bool) -> None:
    """Show one MEASURE (mood if left out) day by day: its median, what is usual, and whether it drifts.

    Several ratings of a day count as their median, minutes and glasses as their sum; days without any stay gaps.
    """
    from calmterm.insights.measures import MEASURES

    name = measure.strip().lower().replace(" ", "_").replace("-", "_")
    if name not in MEASURES:
        raise UsageError(f"There is no measure of that name. The measures are: {', '.join(MEASURES)}.")
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
    from calmterm.insights.baseline import Baseline
    from calmterm.insights.binning import medians
    from calmterm.insights.chart_summary import in_time
    from calmterm.insights.measures import MEASURES

    measure = MEASURES[name]
    shown, read = read_days(store, measure, window)
    columns = max(_SIZE[0], min(shutil.get_terminal_size().columns, _SIZE[1]))
    usual = read.usual.interval if isinstance(read.usual, Baseline) else None
    say(measure.heading)
    if shown:
        for line in draw(days(shown, window, measure, usual)(columns, _LINES), columns, _LINES):
            say(line)
        say(legend(usual=usual is not None))
    for line in (*read.said(measure), *in_time(medians(shown), window).said(measure)):
        say(line)


def _as_json(store: "Store", name: str, window: "Window") -> dict[str, Any]:
    from datetime import date
    from statistics import median

    from calmterm.domain.trends import read_days
    from calmterm.insights.baseline import Baseline
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
        "from": date.fromordinal(window.first).isoformat(),
        "to": date.fromordinal(window.last).isoformat(),
        "days_with_entries": read.noted,
        "days_in_range": read.days,
        "usual": {
            "median": usual.median, "mad": usual.mad, "sigma": usual.sigma, "low": usual.interval.low,
            "high": usual.interval.high, "median_90_days": usual.long_median, "n": usual.n,
            "method_version": usual.method_version,
        } if isinstance(usual, Baseline) else {"missing": str(usual)},
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
