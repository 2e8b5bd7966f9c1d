"""Words for emotions: three strengths of each of the eight, and the blend that two of them may make.

Plutchik 1980. A model of words, not a finding: a blend is asked ("a bit like hope?"), never told.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import combinations
from typing import Final

METHOD_VERSION = "emotions-1"

STRENGTHS: Final[Mapping[str, tuple[str, str, str]]] = {
    "joy": ("serenity", "joy", "ecstasy"),
    "trust": ("acceptance", "trust", "admiration"),
    "fear": ("apprehension", "fear", "terror"),
    "surprise": ("distraction", "surprise", "amazement"),
    "sadness": ("pensiveness", "sadness", "grief"),
    "disgust": ("boredom", "disgust", "loathing"),
    "anger": ("annoyance", "anger", "rage"),
    "anticipation": ("interest", "anticipation", "vigilance"),
}
"""Mild (1 to 3), basic (4 to 7) and intense (8 to 10), around the wheel; each faces its opposite."""

_BLENDS: Final = (
    # one apart on the wheel, starting with joy and trust; then two apart, then three
    ("love", "submission", "awe or alarm", "disapproval or disappointment", "remorse", "contempt", "aggressiveness",
     "optimism"),
    ("guilt", "curiosity", "despair", "unbelief", "envy", "cynicism", "pride", "hope"),
    ("delight", "sentimentality", "shame", "outrage", "pessimism", "morbidness", "dominance", "anxiety"),
)  # fmt: skip
HIDDEN: Final = frozenset({"morbidness", "submission", "dominance", "aggressiveness"})
"""Blends that are not named unless a person wants every one."""

LEAST: Final = 4
APART: Final = 3


def strength_word(emotion: str, intensity: int) -> str:
    """Return the word for an emotion from 1 to 10; "" for 0. Raises KeyError for another emotion."""
    mild, basic, intense = STRENGTHS[emotion]
    if intensity <= 0:
        return ""
    return mild if intensity <= 3 else basic if intensity <= 7 else intense


def blend_of(first: str, second: str) -> str | None:
    """Return the name of what two emotions make together; None for one alone and for opposites."""
    wheel = list(STRENGTHS)
    here, there = wheel.index(first), wheel.index(second)
    for start, apart in ((here, (there - here) % 8), (there, (here - there) % 8)):
        if 1 <= apart <= len(_BLENDS):
            return _BLENDS[apart - 1][start]
    return None


def blend(intensities: Mapping[str, int | None], hide: Collection[str] = HIDDEN) -> str | None:
    """Return the blend to ask about: both parts at least 4 and within 3 points, of those the pair with the largest
    minimum.

    Between equals the stronger pair goes first, then the order of the wheel. None where there is no such pair, or
    where its name is hidden.
    """
    felt = {name: intensities.get(name) or 0 for name in STRENGTHS}
    pairs = [
        (min(felt[a], felt[b]), felt[a] + felt[b], name)
        for a, b in combinations(felt, 2)
        if min(felt[a], felt[b]) >= LEAST and abs(felt[a] - felt[b]) <= APART and (name := blend_of(a, b))
    ]
    if not pairs:
        return None
    name = max(pairs, key=lambda pair: pair[:2])[2]
    return None if name in hide else name
