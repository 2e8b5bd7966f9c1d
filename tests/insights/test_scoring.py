"""Every questionnaire at its ends, every edge of its bands, with every pattern of blanks; its words unchanged."""

from __future__ import annotations

import hashlib
import itertools
import json
import math
import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from calmterm.content.scales import ORDER, Scale, UnknownScale, scale_named, scales
from calmterm.domain.questionnaires import scored
from calmterm.insights.scoring import change_words

ROOT = Path(__file__).parents[2]
VECTORS: list[dict[str, Any]] = json.loads((ROOT / "tests/data/clinical_vectors.json").read_text(encoding="utf-8"))[
    "scales"
]
# Range, bands as (low, high, label), blanks that still leave a score, points of a reliable change.
EXPECTED: dict[tuple[str, int], tuple[int, int, list[tuple[int, int, str]], int, int | None]] = {
    ("phq9", 0): (0, 27, [(0, 4, "minimal"), (5, 9, "mild"), (10, 14, "moderate"), (15, 19, "moderately severe"),
                          (20, 27, "severe")], 2, 6),
    ("phq8", 0): (0, 24, [(0, 4, "minimal"), (5, 9, "mild"), (10, 14, "moderate"), (15, 19, "moderately severe"),
                          (20, 24, "severe")], 0, None),
    ("phq2", 0): (0, 6, [], 0, None),
    ("gad7", 0): (0, 21, [(0, 4, "minimal"), (5, 9, "mild"), (10, 14, "moderate"), (15, 21, "severe")], 1, 4),
    ("gad2", 0): (0, 6, [], 0, None),
    ("phq4", 0): (0, 12, [(0, 2, "none"), (3, 5, "mild"), (6, 8, "moderate"), (9, 12, "severe")], 0, None),
    ("k6", 0): (0, 24, [(5, 12, "moderate distress"), (13, 24, "serious distress likely")], 0, None),
    ("k10", 0): (0, 40, [], 0, None),
    ("k10", 1): (10, 50, [(10, 15, "low"), (16, 21, "moderate"), (22, 29, "high"), (30, 50, "very high")], 0, None),
    ("cesd", 0): (0, 60, [(16, 60, "elevated")], 4, None),
    ("pcptsd5", 0): (0, 5, [], 0, None),
}  # fmt: skip
CODED = [(name, coding) for name, scale in scales().items() for coding in scale.codings]


def test_these_and_no_others_ship() -> None:
    shipped = {path.name.removesuffix(".toml") for path in files("calmterm.content").joinpath("scales").iterdir()}
    assert shipped == set(ORDER) == {name for name, _ in EXPECTED}
    assert list(EXPECTED) == CODED


def answers_for(scale: Scale, coding: int, total: int) -> list[int | None]:
    """Answers, as they are counted once reversed, that sum to `total`."""
    low, high = scale.low(coding), scale.high(coding)
    rest = total - low * len(scale.items)
    found: list[int | None] = []
    for item in range(1, len(scale.items) + 1):
        counted = low + min(rest, high - low)
        rest -= counted - low
        found.append(low + high - counted if item in scale.reversed_items else counted)
    assert rest == 0
    return found


@pytest.mark.parametrize(("name", "coding"), CODED)
def test_every_total_has_its_band(name: str, coding: int) -> None:
    scale = scales()[name]
    low, high, bands, _, change = EXPECTED[name, coding]
    assert (scale.low(coding) * len(scale.items), scale.high(coding) * len(scale.items)) == (low, high)
    assert scale.change == change
    for total in range(low, high + 1):
        found = scored(scale, answers_for(scale, coding, total), coding)
        band = next((label for first, last, label in bands if first <= total <= last), None)
        assert (found.total, found.band, found.missing) == (total, band, ()), total


@pytest.mark.parametrize(("name", "coding"), CODED)
def test_every_pattern_of_blanks(name: str, coding: int) -> None:
    scale, size = scales()[name], len(scales()[name].items)
    *_, allowed, _ = EXPECTED[name, coding]
    full = [scale.low(coding) + 1 if item % 2 else scale.high(coding) for item in range(size)]
    patterns = (
        blanks
        for count in range(size + 1)
        for blanks in itertools.islice(itertools.combinations(range(size), count), 300)
    )
    for blanks in patterns:
        answers: list[int | None] = [None if place in blanks else value for place, value in enumerate(full)]
        found = scored(scale, answers, coding)
        assert found.missing == tuple(place + 1 for place in blanks)
        if len(blanks) > allowed or len(blanks) == size:
            assert (found.total, found.band) == (None, None), blanks
            continue
        counted = [
            scale.low(coding) + scale.high(coding) - value if place + 1 in scale.reversed_items else value
            for place, value in enumerate(answers)
            if value is not None
        ]
        assert found.total == math.floor(sum(counted) / len(counted) * size + 0.5 + 1e-9), blanks
        assert found.filled is bool(blanks)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda one: f"{one['scale']} {one['total']}")
def test_vectors(vector: dict[str, Any]) -> None:
    scale = scale_named(vector["scale"].removesuffix("_prorate"))
    coding = scale.codings[0]
    answers = vector.get("items") or vector["raw"]
    found = scored(scale, answers, coding)
    assert found.total == vector["total"]
    if "band" in vector:
        assert found.band == vector["band"]
    if "show_crisis" in vector:
        shown = scale.opens_support(answers, coding) or scale.offers_support(answers, found.total, coding)
        assert shown is vector["show_crisis"]
    if "item9" in vector:
        assert scale.opens_support(answers, coding) is (vector["item9"] >= 1)


# --- when support comes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [0, 1, 2, 3, None])
@pytest.mark.parametrize("others", [0, 3, None])
def test_item_nine_opens_support_whatever_the_rest(answer: int | None, others: int | None) -> None:
    answers = [*[others] * 8, answer]
    assert scales()["phq9"].opens_support(answers) is (answer not in (0, None))


def test_item_nine_left_out_is_scored_and_offers_support() -> None:
    phq9, answers = scales()["phq9"], [1, 1, 1, 1, 1, 1, 1, 1, None]
    assert scored(phq9, answers, 0).total == 9
    assert phq9.offers_support(answers, 9)


@pytest.mark.parametrize(("name", "least"), [("phq9", 20), ("gad7", 15), ("k6", 13), ("pcptsd5", 4)])
def test_support_is_offered_from_a_total_on(name: str, least: int) -> None:
    scale = scales()[name]
    below, at = ([0, *[1] * 4] if name == "pcptsd5" else answers_for(scale, 0, total) for total in (least - 1, least))
    assert scale.offers_support(at if name != "pcptsd5" else [1, 1, 1, 1, 0], least)
    if name not in ("k6", "pcptsd5"):
        assert not scale.offers_support([0 if place == 8 else one for place, one in enumerate(below)], least - 1)


def test_k6_offers_support_for_hopeless_or_worthless_all_of_the_time() -> None:
    k6 = scales()["k6"]
    assert k6.offers_support([0, 4, 0, 0, 0, 0], 4)
    assert k6.offers_support([0, 0, 0, 0, 0, 4], 4)
    assert not k6.offers_support([4, 3, 0, 0, 0, 3], 10)


def test_others_neither_open_nor_offer() -> None:
    for name in ("phq2", "gad2", "cesd"):
        scale = scales()[name]
        coding = scale.codings[0]
        top: list[int | None] = [scale.high(coding)] * len(scale.items)
        assert not scale.opens_support(top, coding)
        assert not scale.offers_support(top, scored(scale, top, coding).total, coding)


@pytest.mark.parametrize(
    ("name", "coding", "at"), [("phq8", 0, 20), ("phq4", 0, 9), ("k10", 0, 20), ("k10", 1, 30), ("k6", 0, 13)]
)
def test_support_is_offered_from_a_total_on_in_every_coding(name: str, coding: int, at: int) -> None:
    scale = scales()[name]
    low: list[int | None] = [scale.low(coding)] * len(scale.items)
    assert scale.offers_support(low, at, coding)
    assert not scale.offers_support(low, at - 1, coding)


@pytest.mark.parametrize("coding", [0, 1])
@pytest.mark.parametrize("item", [4, 10])
def test_k10_offers_support_for_hopeless_or_worthless_all_of_the_time(coding: int, item: int) -> None:
    k10 = scales()["k10"]
    answers: list[int | None] = [k10.low(coding)] * 10
    answers[item - 1] = k10.high(coding)
    assert k10.offers_support(answers, 10 * coding + 4, coding)
    answers[item - 1] = k10.high(coding) - 1
    assert not k10.offers_support(answers, 10 * coding + 3, coding)


# --- rules of their own -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("coding", [0, 1])
def test_k10_items_that_may_be_skipped(coding: int) -> None:
    k10, low = scales()["k10"], coding
    answers: list[int | None] = [low + 1] * 10
    answers[1] = answers[4] = low
    answers[2] = answers[5] = None
    assert scored(k10, answers, coding).total == 6 + 10 * coding
    answers[1] = low + 1
    assert scored(k10, answers, coding).total is None  # nervous at all: then item 3 is needed


def test_the_gate_of_frightening_events() -> None:
    scale = scales()["pcptsd5"]
    assert scored(scale, [], 0).total == 0
    assert scale.preference
    assert "skip it" in scale.before


@pytest.mark.parametrize(("answers", "words"), [([0] * 8, "9 items"), ([0] * 10, "9 items"), ([4, *[0] * 8], "0 to 3"),
                                                ([-1, *[0] * 8], "0 to 3")])  # fmt: skip
def test_answers_that_cannot_be(answers: list[int | None], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        scored(scales()["phq9"], answers, 0)


def test_names_of_questionnaires() -> None:
    assert scale_named("PHQ-9") is scales()["phq9"]
    assert scale_named(" gad7 ") is scales()["gad7"]
    with pytest.raises(UnknownScale, match="no longer ships the SWLS"):
        scale_named("SWLS")
    for excluded in ("dass21", "who5", "audit", "isi", "psqi", "bdi", "cssrs", ""):
        with pytest.raises(UnknownScale):
            scale_named(excluded)


# --- words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("before", "after", "words", "never"), [
    (10, 10, "same score", "noise"), (10, 15, "5 points higher than last time: an ordinary amount of change", "noise"),
    (12, 7, "an ordinary amount of change", "below"), (10, 16, "changed more than measurement noise", "now"),
    (14, 8, "6 points lower than last time: changed more than measurement noise", "above"),
    (14, 8, "the score is now below 10", "ordinary amount"), (4, 10, "the score is now at or above 10", "wobble"),
    (10, 11, "1 point higher than", "points higher"), (10, 15, "(under 6 points, the manual)", "noise"),
    (14, 8, "usual error (6 points, the manual)", "ordinary amount"),
])  # fmt: skip
def test_change_in_words(before: int, after: int, words: str, never: str) -> None:
    said = change_words(before, after, threshold=6, cutoff=10, source="the manual")
    assert words in said
    assert never not in said


def test_without_a_published_figure_there_is_no_verdict() -> None:
    said = change_words(5, 25, threshold=None, cutoff=None)
    assert said == "20 points higher than last time."


# Of stem, items, answers and what stands around them. A changed word is a changed questionnaire.
WORDING = {
    "phq9": "d842472097159abe", "phq8": "50dd23e81021a394", "phq2": "0e6140e997dd4f8f", "gad7": "9c17f574a9d68375",
    "gad2": "70cd5b988f3b78be", "phq4": "421e945ed8c6f93b", "k6": "b302875a65ef6a72", "k10": "b49aa47c12ec9ab4",
    "cesd": "ac70b83d14d46996", "pcptsd5": "b34ef2cc78dcedee",
}  # fmt: skip


@pytest.mark.parametrize("name", ORDER)
def test_the_wording_is_what_it_was(name: str) -> None:
    scale = scales()[name]
    around = (scale.difficulty.question, *scale.difficulty.options) if scale.difficulty else ()
    before = (scale.gate.intro, *scale.gate.examples, scale.gate.question) if scale.gate else ()
    text = "\n".join((*filter(None, [scale.introduction]), scale.stem, *scale.items, *scale.options, *around, *before))
    assert hashlib.blake2b(text.encode(), digest_size=8).hexdigest() == WORDING[name]


def test_the_widely_printed_wording() -> None:
    cesd, k6, k10 = (scales()[name] for name in ("cesd", "k6", "k10"))
    assert cesd.stem == (
        "Below is a list of the ways you might have felt or behaved."
        " Please tell me how often you have felt this way during the past week."
    )
    assert cesd.items[18:] == ("I felt that people dislike me.", "I could not get “going.”")
    for one in (k6, k10):
        begins = "The following questions ask about how you have been feeling during the past 30 days."
        assert one.introduction.startswith(begins)
        assert one.text_licence.endswith("Items unmodified; answers listed from none to all.")
        assert "unmodified." not in one.text_licence
    assert "(2002)" in k10.attribution
    assert "Psychological Medicine 32(6), 959-976" in k10.attribution
    assert "(2003)" in k6.attribution


@pytest.mark.parametrize("name", ["cesd", "k6", "k10"])
def test_an_earlier_wording_has_another_version_and_still_compares(name: str) -> None:
    scale = scales()[name]
    assert scale.version == 2
    assert [scale.compares_with(version) for version in (0, 1, 2, 3)] == [False, True, True, False]
    assert not scales()["phq9"].compares_with(2)


def test_figures_of_change_name_their_source() -> None:
    sources = {name: one.change_source for name, one in scales().items() if one.change is not None}
    assert sources == {
        "phq9": "NHS Talking Therapies manual", "gad7": "NHS Talking Therapies manual; Toussaint 2020",
    }  # fmt: skip
    assert "Toussaint 2020, J Affect Disord 265, 395-401" in scales()["gad7"].source


def test_severe_comes_with_what_to_do() -> None:
    for scale in scales().values():
        for band in scale.bands:
            if band.label in ("severe", "serious distress likely"):
                said = " ".join(note.words for note in scale.notes if note.at == band.low)
                assert "questionnaire's word" in said, scale.id
                assert "doctor" in said
                assert "you trust" in said


def test_sensitivity_is_told_in_words() -> None:
    for scale in scales().values():
        assert "sensitivity" not in " ".join(note.words for note in scale.notes).lower()
    assert "misses about 1 in 4" in scales()["phq9"].notes[0].words  # 74 %
    assert "1 in 11" in scales()["phq9"].notes[0].words  # specificity 91 %
    assert "misses about 4 in 10" in scales()["phq2"].notes[0].words  # 61 %
    assert "misses about 1 in 7" in scales()["phq2"].notes[0].words  # 86 %


def test_grounding_is_offered_after_what_stirs_things_up() -> None:
    pcptsd5, gad7 = scales()["pcptsd5"], scales()["gad7"]
    assert pcptsd5.offers_grounding([0] * 5, 0)
    assert pcptsd5.offers_grounding([None] * 5, None)
    assert not pcptsd5.offers_grounding([], 0)  # nothing was asked
    assert [gad7.offers_grounding([0] * 7, total) for total in (14, 15)] == [False, True]
    assert {name for name, one in scales().items() if one.grounding_at is not None} == {"pcptsd5", "gad7"}


def test_the_length_of_the_recall_period_is_that_of_its_words() -> None:
    lengths = {
        "over the last 2 weeks": 14, "during the past 30 days": 30, "during the past week": 7, "in the past month": 30,
    }  # fmt: skip
    assert {scale.recall: scale.recall_days for scale in scales().values() if scale.recall} == lengths


def test_short_forms_are_parts_of_the_long_ones() -> None:
    all_ = scales()
    assert all_["phq8"].items == all_["phq9"].items[:8]
    assert all_["phq2"].items == all_["phq9"].items[:2]
    assert all_["gad2"].items == all_["gad7"].items[:2]
    assert all_["phq4"].items == all_["gad2"].items + all_["phq2"].items


@pytest.mark.parametrize("name", ORDER)
def test_licence_and_attribution_stand_in_every_file_and_in_the_notice(name: str) -> None:
    scale = scales()[name]
    notice = " ".join((ROOT / "NOTICE").read_text("utf-8").split())
    assert scale.title in notice
    assert scale.text_licence
    assert scale.source
    assert scale.attribution.partition(",")[0] in notice
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert "NOTICE" in project["license-files"]


EXCLUDED = re.compile(
    r"\b(DASS|WHO-?5|AUDIT-C|PSS-?\d+|ISI|PSQI|Epworth|BDI|BAI|HADS|PANAS|S?WEMWBS|SPIN|LSAS|OCI-R|MDQ|ASRS|EPDS|PCL-5"
    r"|C-SSRS|Rosenberg|Flourishing Scale|SPANE)\b"
)


def test_the_excluded_questionnaires_appear_nowhere() -> None:
    texts = [path for path in (ROOT / "src").rglob("*") if path.suffix in (".py", ".toml", ".md", ".csv", ".tcss")]
    assert len(texts) > 100
    assert [path.name for path in texts if EXCLUDED.search(path.read_text("utf-8"))] == []


def test_no_diagnosis_and_nothing_called_safe() -> None:
    for scale in scales().values():
        words = (*(note.words for note in scale.notes), *(part.words for part in scale.parts), scale.purpose)
        said = " ".join(words)
        assert not re.search(r"\b(you have|you are|disorder|depression|safe|no risk|normal|healthy)\b", said.lower())
