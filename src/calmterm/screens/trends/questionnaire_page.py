"""The questionnaires of Trends: the scores of one as a line, with its bands where they are known."""

from collections.abc import Sequence
from functools import partial

from calmterm.core.table import Table
from calmterm.domain import chart_figures
from calmterm.domain.questionnaires import Shape, shape_of
from calmterm.insights import sentences
from calmterm.insights.series import Window
from calmterm.screens.trends.pages import RANGES, ChartChoice, Page, as_date, spoken
from calmterm.store import Store
from calmterm.store.measure_series import ScoreOnDay
from calmterm.store.model.records import ScaleResult
from calmterm.widgets.chart import figure


def scale_page(store: Store, choice: ChartChoice) -> Page:
    """Return the totals of one questionnaire, with its bands; those of another version or coding are left out."""
    found = store.measures.scores(Window(1, store.today().toordinal()))
    if not found:
        return Page("Questionnaires", partial(Table, "Questionnaires", ("day", "score"), ()), empty=True)
    name = sorted(found)[choice.turn % len(found)]
    last = found[name][-1]
    shape = _shape(store, name, last)
    alike = [
        one for one in found[name]
        if one.coding == last.coding and shape.comparable_from <= one.version <= last.version
    ]  # fmt: skip
    window = _scale_window(store, choice.span, alike)
    shown = [one for one in alike if one.day in window]
    said = [f"{len(shown)} scores. A score is not a diagnosis. Lines show where each band begins."]
    if len(alike) > 1 and shape.change is not None:
        change = alike[-1].total - alike[-2].total
        source = f" (Figure: {shape.change} points, {shape.change_source}.)" if shape.change_source else ""
        said.append(f"Since the time before: {change:+d}. {sentences.score_change(change, shape.change)}{source}")
    if earlier := sum(one.version != last.version for one in shown):
        said.append(f"Answered in an earlier wording: {earlier}.")
    if len(alike) < len(found[name]):
        others = len(found[name]) - len(alike)
        said.append(f"Scored in another way, and so not in this line: {others}.")
    rows = [(as_date(one.day), one.total, one.band, one.version, one.coding) for one in reversed(shown)]
    totals = [(one.day, one.total) for one in shown]
    low, high = shape.low or 0, shape.high or max(1, *(one.total for one in alike))
    drawn = figure(chart_figures.scores(totals, window, low, high, shape.bands))
    return Page(
        f"{shape.title}, score {low} to {high}, {spoken(choice.span, window)}",
        partial(Table, shape.title, ("day", "score", "band", "version", "coding"), rows),
        [("• score   - where a band begins", drawn)],
        words=said,
    )  # fmt: skip


def _shape(store: Store, instrument: str, last: ScoreOnDay) -> Shape:
    """Return a questionnaire as its newest result with a score describes it."""
    kept = (one for one in store.each(ScaleResult) if one.instrument == instrument and one.total is not None)
    newest = next((one for one in kept if (one.version, one.coding) == (last.version, last.coding)), None)
    return shape_of(newest) if newest is not None else Shape(instrument, comparable_from=last.version)


def _scale_window(store: Store, span: str, alike: Sequence[ScoreOnDay]) -> Window:
    """Return the days of a range, 90 at the least, as questionnaires are weeks apart; of all days two weeks or more."""
    today, days = store.today().toordinal(), RANGES[span][1]
    return Window(min(alike[0].day, today - 13) if days is None else today - max(days, 90) + 1, today)
