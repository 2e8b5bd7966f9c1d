"""What is usual for this person, and how far one day lies from it.

Median and MAD with stated fallbacks (Iglewicz & Hoaglin 1993; Leys et al. 2013).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean, median, stdev

from calmterm.insights.distributions import two_sided_p
from calmterm.insights.memory import memory, variance_factor
from calmterm.insights.minimum_data import BASELINE, BASELINE_DAYS, LONG_BASELINE_DAYS, NotYet
from calmterm.insights.series import Interval, Series, Window, observed

METHOD_VERSION = "baseline-2"

USUAL_REACH = 1.5
"""Up to so many sigma from the median a day is within the usual range."""
RECENT_DAYS = 4
UNUSUAL_DAYS = 3
"""So many of the recent days on one side are worth a mention."""
MENTION_ALPHA = 0.001
"""For the mean of the recent days, for each measure: it is looked at every day, outside the family."""
FLOOR = 0.5
"""The smallest spread, in scale points: below it a single point would look like an event."""


class Level(StrEnum):
    """Where a day lies; the value is the wording."""

    WELL_BELOW = "well below your usual"
    LOWER = "lower than usual"
    USUAL = "within your usual range"
    HIGHER = "higher than usual"
    WELL_ABOVE = "well above your usual"

    @property
    def side(self) -> int:
        """-1 for either kind of low, 0 for usual, 1 for either kind of high."""
        return {"WELL_BELOW": -1, "LOWER": -1, "USUAL": 0, "HIGHER": 1, "WELL_ABOVE": 1}[self.name]


@dataclass(frozen=True, slots=True)
class Spread:
    """Median, median absolute deviation, and `sigma`, the spread that deviations are measured by."""

    n: int
    median: float
    mad: float
    sigma: float


@dataclass(frozen=True, slots=True)
class MeasureBaseline:
    """The usual level in the 28 days before a day. `long_median` (90 days) shows a drift that both share."""

    n: int
    window: Window
    median: float
    mad: float
    sigma: float
    long_median: float
    method_version: str = METHOD_VERSION

    @property
    def effect(self) -> float:
        """Return the usual level: the median."""
        return self.median

    @property
    def interval(self) -> Interval:
        """Return what counts as the usual range: less than 1.5 `sigma` from the median on either side."""
        return Interval(self.median - USUAL_REACH * self.sigma, self.median + USUAL_REACH * self.sigma)


@dataclass(frozen=True, slots=True)
class MeasureDeviation:
    """How far one value lies from a baseline: `z` in units of its sigma, and the words for it."""

    value: float
    z: float
    level: Level
    n: int
    window: Window
    method_version: str = METHOD_VERSION


def spread(values: Sequence[float]) -> Spread:
    """Median, MAD and sigma: 1.4826 MAD, or 1.2533 times the mean deviation where MAD is 0, at least `FLOOR`.

    Raises statistics.StatisticsError for no values.
    """
    centre = float(median(values))
    distances = [abs(value - centre) for value in values]
    mad = float(median(distances))
    sigma = 1.4826 * mad if mad > 0 else 1.2533 * fmean(distances)
    return Spread(len(values), centre, mad, max(sigma, FLOOR))


def deviation_z(value: float, usual: Spread | MeasureBaseline) -> float:
    """Distance from the median in units of sigma."""
    return (value - usual.median) / usual.sigma


def level_of(z: float) -> Level:
    """Return the words for a deviation: usual below 1.5, well below or above from 2.5."""
    if abs(z) < USUAL_REACH:
        return Level.USUAL
    if abs(z) < 2.5:
        return Level.LOWER if z < 0 else Level.HIGHER
    return Level.WELL_BELOW if z < 0 else Level.WELL_ABOVE


def baseline(series: Series, today: int) -> MeasureBaseline | NotYet:
    """Return what was usual in the 28 calendar days before `today`; today itself is left out."""
    window = Window.before(today, BASELINE_DAYS)
    values = [value for _, value in observed(series, window)]
    refusal = BASELINE.refusal({"days": len(values)}, window)
    if refusal:
        return refusal
    long = [value for _, value in observed(series, Window.before(today, LONG_BASELINE_DAYS))]
    usual = spread(values)
    return MeasureBaseline(usual.n, window, usual.median, usual.mad, usual.sigma, float(median(long)))


def deviation(value: float, usual: MeasureBaseline) -> MeasureDeviation:
    """Return one value against a baseline."""
    z = deviation_z(value, usual)
    return MeasureDeviation(value, z, level_of(z), usual.n, usual.window)


def worth_a_mention(series: Series, today: int) -> int:
    """-1 or 1 if at least 3 of the last 4 days (today included) were unusual on that side, else 0.

    One odd day is not news. Each day is held against the 28 days before it; blank days count for nothing. Days that
    resemble each other are unusual together, so the mean of the four must also lie further from the days before than
    their memory explains.
    """
    days = range(today - RECENT_DAYS + 1, today + 1)
    sides: list[int] = []
    for day in days:
        value = series.get(day)
        usual = baseline(series, day)
        if value is not None and isinstance(usual, MeasureBaseline):
            sides.append(deviation(value, usual).level.side)
    side = 1 if sum(sides) > 0 else -1
    if sides.count(side) < UNUSUAL_DAYS:
        return 0
    before = observed(series, Window.before(days[0], LONG_BASELINE_DAYS))
    recent = [value for _, value in observed(series, Window(days[0], today))]
    return side if _is_rare(recent, before, side) else 0


def _is_rare(recent: Sequence[float], before: Sequence[tuple[int, float]], side: int) -> bool:
    """Whether the mean of the recent days lies beyond what days with this memory reach by chance."""
    values = [value for _, value in before]
    r = memory([day for day, _ in before], values)
    share = variance_factor(r, len(recent)) / len(recent) + variance_factor(r, len(values)) / len(values)
    z = (fmean(recent) - fmean(values)) / (max(stdev(values), FLOOR) * math.sqrt(share))
    return side * z > 0 and two_sided_p(z) < MENTION_ALPHA
