"""Scores of questionnaires: sums, bands, what is missing, and whether a change exceeds the questionnaire's usual error.

Nothing here knows a questionnaire's words: its rules come from packaged data (content/scales.py). A score is a score,
never a diagnosis, and no level of risk is ever worked out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Protocol

METHOD_VERSION = "score-1"


class Banded(Protocol):
    """A part of the range with its label."""

    @property
    def low(self) -> int: ...
    @property
    def high(self) -> int: ...
    @property
    def label(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Rules:
    """How answers become a score. Items are counted from 1; each answer lies within `low` and `high`.

    Up to `most_missing` blanks are filled with the mean of the answers given, more leave no score. `skips` names items
    that may be left out, as their lowest answer, where another has its lowest (item -> that other).
    """

    items: int
    low: int
    high: int
    bands: Sequence[Banded] = ()
    reversed_items: Set[int] = frozenset()
    most_missing: int = 0
    skips: Mapping[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """`total` is None where too much is missing; `missing` holds the items left out, `filled` that a mean stood in."""

    total: int | None
    band: str | None
    missing: tuple[int, ...]
    filled: bool
    method_version: str = METHOD_VERSION


def score(rules: Rules, answers: Sequence[int | None]) -> Score:
    """Return the score of one answer an item, None for one left out. Raises ValueError for answers that cannot be."""
    if len(answers) != rules.items:
        raise ValueError(f"There are {rules.items} items; {len(answers)} answers were given.")
    if any(answer is not None and not rules.low <= answer <= rules.high for answer in answers):
        raise ValueError(f"Each answer is a whole number from {rules.low} to {rules.high}.")
    counted = {item: _counted(rules, answers, item) for item in range(1, rules.items + 1)}
    missing = tuple(item for item, value in counted.items() if value is None)
    known = [value for value in counted.values() if value is not None]
    if len(missing) > rules.most_missing or not known:
        return Score(None, None, missing, filled=False)
    # Round half up. In whole numbers, since 2.5 as a mean times a count may fall a hair short of it.
    total = math.floor((2 * sum(known) * rules.items + len(known)) / (2 * len(known)))
    return Score(total, band_of(rules.bands, total), missing, filled=bool(missing))


def _counted(rules: Rules, answers: Sequence[int | None], item: int) -> int | None:
    answer = answers[item - 1]
    after = (rules.skips or {}).get(item)
    if answer is None and after is not None and answers[after - 1] == rules.low:
        return rules.low
    if answer is not None and item in rules.reversed_items:
        return rules.low + rules.high - answer
    return answer


def band_of(bands: Sequence[Banded], total: int) -> str | None:
    """Return the label of the band that a total lies in; None where none covers it."""
    return next((band.label for band in bands if band.low <= total <= band.high), None)


def change_words(before: int, after: int, *, threshold: int | None, cutoff: int | None, source: str = "") -> str:
    """Return the change since an earlier score in words; a verdict only where a threshold is published (`source`)."""
    change = after - before
    if threshold is None:
        return "The same score as last time." if not change else f"{_apart(change)} than last time."
    if abs(change) < threshold:
        size = "The same score as last time" if not change else f"{_apart(change)} than last time"
        return f"{size}: an ordinary amount of change (under {_figure(threshold, source)})."
    crossed = cutoff is not None and (before < cutoff) != (after < cutoff)
    where = f", and the score is now {'below' if after < (cutoff or 0) else 'at or above'} {cutoff}" if crossed else ""
    return (
        f"{_apart(change)} than last time: changed more than measurement noise."
        f" The change is larger than the questionnaire's usual error ({_figure(threshold, source)}){where}."
    )


def _figure(threshold: int, source: str) -> str:
    return f"{threshold} points{f', {source}' if source else ''}"


def _apart(change: int) -> str:
    points = "point" if abs(change) == 1 else "points"
    return f"{abs(change)} {points} {'higher' if change > 0 else 'lower'}"
