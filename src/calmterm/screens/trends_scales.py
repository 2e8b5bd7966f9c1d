"""The Scales view: a questionnaire's scores in one line, with its bands where they are known."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from calmterm.content.scales import UnknownScale, scale_named
from calmterm.exchange.tables import Table
from calmterm.insights import words
from calmterm.insights.series import Window
from calmterm.screens.trends_pages import RANGES, Choice, Page, as_date, spoken
from calmterm.store import Store
from calmterm.store.numbers import Score
from calmterm.widgets import figures


def scale_page(store: Store, choice: Choice) -> Page:
    """The totals of one questionnaire, with its bands; those of another version or coding do not stand beside them."""
    found = store.scores(Window(1, store.today().toordinal()))
    if not found:
        return Page("Questionnaires", partial(Table, "Questionnaires", ("day", "score"), ()), empty=True)
    name = sorted(found)[choice.turn % len(found)]
    last = found[name][-1]
    alike = [one for one in found[name] if (one.version, one.coding) == (last.version, last.coding)]
    shape = shape_of(name, last, alike)
    window = _scale_window(store, choice.span, alike)
    shown = [one for one in alike if one.day in window]
    said = [f"{len(shown)} scores. A score is not a diagnosis. Lines show where each band begins."]
    if len(alike) > 1 and shape.change is not None:
        change = alike[-1].total - alike[-2].total
        said.append(f"Since the time before: {change:+d}. {words.score_change(change, shape.change)}")
    if len(alike) < len(found[name]):
        others = len(found[name]) - len(alike)
        said.append(f"Scored in another way, and so not in this line: {others}.")
    rows = [(as_date(one.day), one.total, one.band, one.version, one.coding) for one in reversed(shown)]
    totals = [(one.day, one.total) for one in shown]
    drawn = figures.scores(totals, window, shape.low, shape.top, shape.bands)
    return Page(
        f"{shape.title}, score {shape.low} to {shape.top}, {spoken(choice.span, window)}",
        partial(Table, shape.title, ("day", "score", "band", "version", "coding"), rows),
        [("• score   - where a band begins", drawn)],
        words=said,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shape:
    """A questionnaire as its chart needs it: title, ends of its range, where bands begin, the change that counts."""

    title: str
    low: int
    top: int
    bands: Sequence[tuple[int, str]] = field(default=())
    change: int | None = None


def shape_of(instrument: str, last: Score, alike: Sequence[Score]) -> Shape:
    """From the packaged questionnaires; for one that is not among them, from its own results."""
    try:
        known = scale_named(instrument)
    except UnknownScale:
        return Shape(instrument.upper(), 0, max(1, *(one.total for one in alike)))
    coding = int(last.coding == "one_based")
    count = len(known.items)
    bands = [(band.low, band.label) for band in known.bands_in(coding)]
    return Shape(known.title, count * known.low(coding), count * known.high(coding), bands, known.change)


def _scale_window(store: Store, span: str, alike: Sequence[Score]) -> Window:
    """Questionnaires are weeks apart: a range holds all of the year's at the least."""
    today, days = store.today().toordinal(), RANGES[span][1]
    return Window(min(alike[0].day, today - 13) if days is None else today - max(days, 90) + 1, today)
