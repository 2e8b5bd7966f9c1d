"""Days without an entry: how many, and whether they follow days of a certain kind. They are never filled in."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from calmterm.insights.bootstrap import by_days
from calmterm.insights.group_comparison import cliffs_delta, mann_whitney_p
from calmterm.insights.minimum_data import GAPS, NotYet
from calmterm.insights.series import Interval, Series, Window, observed

METHOD_VERSION = "gaps-2"

ALPHA = 0.002
"""Strict: each measure has a chart of its own, and one warning is as bad as the other."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of a window's days have an entry."""

    n: int
    window: Window
    method_version: str = METHOD_VERSION

    @property
    def share(self) -> float:
        """Return the share of days with an entry, 0 to 1."""
        return self.n / self.window.days


@dataclass(frozen=True, slots=True)
class GapPattern:
    """Days right before a gap against all other days: only ever a warning that charts may be one-sided."""

    n_before: int
    n_others: int
    window: Window
    median_before: float
    median_others: float
    difference: float
    interval: Interval
    delta: float
    p: float
    method_version: str = METHOD_VERSION

    @property
    def n(self) -> int:
        """Return all days compared."""
        return self.n_before + self.n_others

    @property
    def effect(self) -> float:
        """Return the difference of medians, in scale points."""
        return self.difference

    @property
    def one_sided(self) -> bool:
        """True where the days before a gap differ from the others (p below 0.002)."""
        return self.p < ALPHA


def coverage(series: Series, window: Window) -> Coverage:
    """Return the days with an entry in `window`."""
    return Coverage(len(observed(series, window)), window)


def gap_pattern(series: Series, window: Window, seed: int | str) -> GapPattern | NotYet:
    """Return values on days that no entry follows, against the rest; the window's last day has no next day and stays
    out.
    """
    values = dict(observed(series, window))
    before = [value for day, value in values.items() if day < window.last and day + 1 not in values]
    others = [value for day, value in values.items() if day + 1 in values]
    refusal = GAPS.refusal({"before": len(before), "others": len(others)}, window)
    if refusal:
        return refusal
    median_before, median_others = float(median(before)), float(median(others))
    return GapPattern(
        n_before=len(before),
        n_others=len(others),
        window=window,
        median_before=median_before,
        median_others=median_others,
        difference=median_before - median_others,
        interval=by_days(before, others, seed),
        delta=cliffs_delta(before, others),
        p=mann_whitney_p(before, others),
    )
