"""Words for feelings: the published wheel, and a blend that is asked only where the rule allows it."""

from itertools import combinations

import pytest

from calmterm.insights.emotions import HIDDEN, STRENGTHS, blend, blend_of, strength_word

# Plutchik's dyads as worksheets.md gives them.
DYADS = {
    "joy+trust": "love", "trust+fear": "submission", "fear+surprise": "awe or alarm",
    "surprise+sadness": "disapproval or disappointment", "sadness+disgust": "remorse", "disgust+anger": "contempt",
    "anger+anticipation": "aggressiveness", "anticipation+joy": "optimism",
    "joy+fear": "guilt", "trust+surprise": "curiosity", "fear+sadness": "despair", "surprise+disgust": "unbelief",
    "sadness+anger": "envy", "disgust+anticipation": "cynicism", "anger+joy": "pride", "anticipation+trust": "hope",
    "joy+surprise": "delight", "trust+sadness": "sentimentality", "fear+disgust": "shame", "surprise+anger": "outrage",
    "sadness+anticipation": "pessimism", "disgust+joy": "morbidness", "anger+trust": "dominance",
    "anticipation+fear": "anxiety",
}  # fmt: skip
OPPOSITES = {("joy", "sadness"), ("trust", "disgust"), ("fear", "anger"), ("surprise", "anticipation")}


@pytest.mark.parametrize("pair", DYADS)
def test_every_blend_in_either_order(pair: str) -> None:
    first, second = pair.split("+")
    assert blend_of(first, second) == blend_of(second, first) == DYADS[pair]


def test_opposites_and_one_alone_have_none() -> None:
    assert {pair for pair in combinations(STRENGTHS, 2) if blend_of(*pair) is None} == OPPOSITES
    assert blend_of("joy", "joy") is None
    assert len(DYADS) + len(OPPOSITES) == len(list(combinations(STRENGTHS, 2)))


@pytest.mark.parametrize(
    ("intensity", "word"),
    [(0, ""), (1, "apprehension"), (3, "apprehension"), (4, "fear"), (7, "fear"), (8, "terror"), (10, "terror")],
)
def test_three_strengths(intensity: int, word: str) -> None:
    assert strength_word("fear", intensity) == word


@pytest.mark.parametrize(
    ("felt", "asked"),
    [
        ({"anticipation": 4, "trust": 4}, "hope"),
        ({"anticipation": 3, "trust": 9}, None),  # one part under 4
        ({"anticipation": 4, "trust": 8}, None),  # more than 3 apart
        ({"anticipation": 5, "trust": 8}, "hope"),
        ({"joy": 9, "sadness": 9}, None),  # opposites
        ({"joy": 5, "trust": 5, "fear": 8, "surprise": 7}, "awe or alarm"),  # the largest minimum
        ({"joy": 6, "trust": 6, "anticipation": 8}, "optimism"),  # the same minimum: the stronger pair
        ({"joy": 6}, None),
        ({"joy": 6, "trust": None}, None),  # blank is not zero, and no part
        ({}, None),
    ],
)
def test_the_rule(felt: dict[str, int | None], asked: str | None) -> None:
    assert blend(felt) == asked


def test_harsh_names_are_hidden_unless_wanted() -> None:
    for felt in (
        {"disgust": 6, "joy": 6},
        {"trust": 6, "fear": 6},
        {"anger": 6, "trust": 6},
        {"anger": 6, "anticipation": 6},
    ):
        assert blend(felt) is None
        assert blend(felt, hide=()) in HIDDEN
