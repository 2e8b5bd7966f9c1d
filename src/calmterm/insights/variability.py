"""Are days more alike, or less, than a month ago: the MAD of the last 28 days over that of the 28 before."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from calmterm.insights.baseline import spread
from calmterm.insights.gates import BASELINE_DAYS, VARIABILITY, NotYet
from calmterm.insights.series import Series, Window, observed

METHOD_VERSION = "variability-1"


class Change(StrEnum):
    """What may be said."""

    MORE = "varied more"
    LESS = "varied less"
    ALIKE = "varied about as much"


@dataclass(frozen=True, slots=True)
class Variability:
    """MAD now and before, in scale points; `ratio` is None where the earlier one is 0."""

    n: int
    n_earlier: int
    window: Window
    mad: float
    mad_earlier: float
    ratio: float | None
    method_version: str = METHOD_VERSION

    @property
    def effect(self) -> float | None:
        """The ratio of the two MADs."""
        return self.ratio

    @property
    def change(self) -> Change:
        """More above 1.5, less below 0.67, otherwise alike."""
        if self.ratio is None or 0.67 <= self.ratio <= 1.5:
            return Change.ALIKE
        return Change.MORE if self.ratio > 1.5 else Change.LESS


def variability(series: Series, today: int) -> Variability | NotYet:
    """The 28 days before `today` against the 28 before those."""
    window = Window.before(today, BASELINE_DAYS)
    recent = [value for _, value in observed(series, window)]
    earlier = [value for _, value in observed(series, Window.before(window.first, BASELINE_DAYS))]
    refusal = VARIABILITY.refusal({"recent": len(recent), "earlier": len(earlier)}, window)
    if refusal:
        return refusal
    now, then = spread(recent), spread(earlier)
    ratio = now.mad / then.mad if then.mad > 0 else None
    return Variability(now.n, then.n, window, now.mad, then.mad, ratio)
