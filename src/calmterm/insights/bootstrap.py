"""Percentile bootstrap for a difference of medians (Efron 1979), the same answer for the same seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from statistics import median

from calmterm.insights.series import Interval

RESAMPLES = 4_000

Week = tuple[Sequence[float], Sequence[float]]
"""One calendar week: the values of its days in the first group, and in the second."""


def by_days(first: Sequence[float], second: Sequence[float], seed: int | str) -> Interval:
    """Return the 95 % interval of median(first) - median(second), days drawn again within each group.

    Raises ValueError if a group is empty.
    """
    _need_both(first, second)
    rng = _generator(seed)

    def redraw() -> tuple[Sequence[float], Sequence[float]]:
        return rng.choices(first, k=len(first)), rng.choices(second, k=len(second))

    return _percentiles(redraw)


def by_weeks(weeks: Sequence[Week], seed: int | str) -> Interval:
    """Return the same with whole weeks drawn again, which keeps neighbouring days together.

    A draw that leaves one group without a day has no difference and is drawn again. Raises ValueError if a
    group is empty over all weeks.
    """
    _need_both([v for first, _ in weeks for v in first], [v for _, second in weeks for v in second])
    rng = _generator(seed)

    def redraw() -> tuple[Sequence[float], Sequence[float]]:
        first: list[float] = []
        second: list[float] = []
        while not first or not second:
            drawn = rng.choices(weeks, k=len(weeks))
            first = [value for week in drawn for value in week[0]]
            second = [value for week in drawn for value in week[1]]
        return first, second

    return _percentiles(redraw)


def _percentiles(redraw: Callable[[], tuple[Sequence[float], Sequence[float]]]) -> Interval:
    differences: list[float] = []
    for _ in range(RESAMPLES):
        first, second = redraw()
        differences.append(median(first) - median(second))
    differences.sort()
    return Interval(float(differences[RESAMPLES // 40]), float(differences[RESAMPLES - RESAMPLES // 40 - 1]))


def _need_both(first: Sequence[float], second: Sequence[float]) -> None:
    if not first or not second:
        raise ValueError("A difference needs at least one day on each side.")


def _generator(seed: int | str) -> random.Random:
    return random.Random(seed)  # noqa: S311 - a repeatable draw, nothing secret
