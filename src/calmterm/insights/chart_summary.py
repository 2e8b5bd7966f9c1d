"""What may be said under a chart of one measure: at once what is quickly counted, in time what takes a longer sum."""

from __future__ import annotations

from dataclasses import dataclass

from calmterm.insights import sentences
from calmterm.insights.baseline import MeasureBaseline, baseline
from calmterm.insights.gaps import GapPattern, coverage, gap_pattern
from calmterm.insights.measures import Measure
from calmterm.insights.minimum_data import TRIGGER_DAYS, NotYet
from calmterm.insights.series import Series, Window
from calmterm.insights.trend import Trend, trend


@dataclass(frozen=True, slots=True)
class AtOnce:
    """The days with entries in the window, and what is usual or what is missing for that."""

    noted: int
    days: int
    usual: MeasureBaseline | NotYet

    def said(self, measure: Measure) -> list[str]:
        """Return a line each."""
        share = f"{self.noted} of {self.days} days have entries."
        if isinstance(self.usual, NotYet):
            return [share, f"What is usual: not enough entries yet ({self.usual})."]
        return [share, sentences.usual(measure.title, self.usual)]


@dataclass(frozen=True, slots=True)
class InTime:
    """The trend over the window, and whether gaps tended to follow days of a certain kind in its last 90 days."""

    trend: Trend | NotYet
    gaps: GapPattern | NotYet

    def said(self, measure: Measure) -> list[str]:
        """Return a line each."""
        if isinstance(self.trend, NotYet):
            found = [f"Trend: not enough entries yet ({self.trend})."]
        else:
            found = [sentences.trend(measure.title, self.trend)]
        warning = sentences.one_sided(measure.title, self.gaps) if isinstance(self.gaps, GapPattern) else None
        return [*found, warning] if warning else found


def at_once(series: Series, window: Window, today: int) -> AtOnce:
    """Return what is counted in no time. `series` also holds the 90 days before `today`, for what is usual."""
    share = coverage(series, window)
    return AtOnce(share.n, window.days, baseline(series, today))


def in_time(series: Series, window: Window) -> InTime:
    """Return what takes up to a fifth of a second for ten years."""
    recent = Window(max(window.first, window.last - TRIGGER_DAYS + 1), window.last)
    return InTime(trend(series, window), gap_pattern(series, recent, "gaps"))
