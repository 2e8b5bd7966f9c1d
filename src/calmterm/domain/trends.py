"""What a measure did, as the Trends section and the commands say it: days, what is usual, days that stood out."""

from collections.abc import Sequence

from calmterm.core import dates
from calmterm.insights import sentences
from calmterm.insights.baseline import USUAL_REACH, level_of
from calmterm.insights.binning import Entries, medians
from calmterm.insights.chart_summary import AtOnce, at_once
from calmterm.insights.measures import MEASURES, USUAL, Measure
from calmterm.insights.minimum_data import LONG_BASELINE_DAYS
from calmterm.insights.series import Window
from calmterm.store import Store
from calmterm.store.model import records as kept


def read_days(store: Store, measure: Measure, window: Window) -> tuple[Entries, AtOnce]:
    """Return the entries of a window that ends today, and what can be said of them at once."""
    held = store.measures.entries(
        measure.name, Window(min(window.first, window.last - LONG_BASELINE_DAYS), window.last)
    )
    shown = {day: values for day, values in held.items() if day in window}
    return shown, at_once(medians(held), window, window.last)


def usual_lines(baselines: Sequence[kept.Baseline]) -> list[str]:
    """Return a line each: median, usual range, and on how many days it stands."""

    def usual(one: kept.Baseline) -> str:
        reach = USUAL_REACH * one.sigma
        return f"{sentences.number(one.median - reach)} to {sentences.number(one.median + reach)}"

    return [
        f"{_title(one.measure):<10} {sentences.number(one.median):>4}   usually {usual(one)}"
        f"   ({one.n} of {(one.window_to - one.window_from).days + 1} days)"
        for one in sorted(baselines, key=lambda one: USUAL.index(one.measure))
    ]


def stood_out(deviations: Sequence[tuple[str, kept.Deviation]]) -> list[str]:
    """Return a line each, newest first: the day, and how it compares."""
    return [
        f"{dates.with_weekday_aligned(one.on)}   {MEASURES[measure].title} {sentences.number(one.value, 2)},"
        f" {level_of(one.score)}" + (f" · rated {one.rating} of 10" if one.rating is not None else "")
        for measure, one in deviations
    ]


def _title(measure: str) -> str:
    title = MEASURES[measure].title
    return title[:1].upper() + title[1:]
