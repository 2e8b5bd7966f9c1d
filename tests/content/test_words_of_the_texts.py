"""The packaged texts claim what their sources say, warn where they should, and sound like spoken English."""

import re
from importlib.resources import files

import pytest

from calmterm.content import library
from calmterm.content.library import Article

BY_ID = {one.id: one for one in library.articles()}
EXERCISES = files("calmterm.content").joinpath("exercises.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("article", "overclaim"),
    [
        ("cold-and-feet", r"\bbrain\b"),
        ("missed-days", "made up"),
        ("sleep-diary-how", "feel tired"),
        ("ai-why-none-here", "locked file|never sent anywhere"),
        ("ai-not-a-therapist", "health body"),
        ("sleep-steady-rise", "sets the clock better|time zones"),
        ("need-people-now", "someone answers|Such hours pass"),
    ],
)
def test_a_text_claims_no_more_than_is_known(article: str, overclaim: str) -> None:
    found = BY_ID[article]
    assert not re.search(overclaim, f"{found.summary} {found.body}")


@pytest.mark.parametrize(
    ("article", "source"),
    [
        ("ai-agreeing", "arXiv 2310.13548"),
        ("sleep-when-doctor", "PMC5847293"),
        ("sleep-when-doctor", "PMC2576317"),
        ("when-relaxing-worsens", "J Consult Clin Psychol 51:171-182"),
        ("when-relaxing-worsens", "PMC8210687"),
    ],
)
def test_a_text_names_the_source_that_says_it(article: str, source: str) -> None:
    assert source in " ".join(BY_ID[article].sources)


@pytest.mark.parametrize(
    ("article", "named"),
    [
        ("sleep-steady-rise", ("bipolar", "epilepsy", "walk in your sleep", "shifts", "doctor")),
        ("sleep-bed-for-sleep", ("bipolar", "epilepsy", "walk in your sleep", "shifts", "doctor")),
        ("breathe-slow", ("seizure", "pregnancy", "heart", "lung", "doctor")),
        ("worry-time", ("harming yourself", "not for later", "now", "press !")),
    ],
)
def test_a_caution_names_whom_it_is_for_and_stands_first(article: str, named: tuple[str, ...]) -> None:
    found = BY_ID[article]
    assert all(word in found.caution for word in named)
    assert found.text.startswith(f"Caution: {found.caution}")


@pytest.mark.parametrize("article", ["sleep-when-doctor", "who-to-see"])
def test_nobody_is_told_to_wait_out_the_weeks(article: str) -> None:
    body = BY_ID[article].body
    assert "or sooner, if it wears you down" in body
    assert re.search("go soon", body)


def test_a_busy_line_is_followed_by_the_next() -> None:
    body = BY_ID["need-people-now"].body
    assert "If one is busy, try the next." in body
    assert "they may send help" in body


UNNATURAL = (
    r"how stupid can one be|no time or no ear|\bheads take|all heads|lead astray|shut for long|they know it\b"
    r"|\bloose old"
    r"|\bsafe in fact|\boneself\b|of today and say|first the heels|\bspeaks? (for|against) it|wearing a coat"
    r"|not having got done|was welcome today|which limit did it touch|tomorrow's you|what less\b|runs by itself"
    r"|the neck only if it is well|for in between|in and out alike|stand around you"
)  # fmt: skip


@pytest.mark.parametrize("article", library.articles(), ids=list(BY_ID))
def test_an_article_says_nothing_that_nobody_would(article: Article) -> None:
    assert not re.search(UNNATURAL, f"{article.title} {article.summary} {article.text}", re.IGNORECASE)


def test_neither_does_a_question_or_an_exercise() -> None:
    for text in (*(one.text for one in library.prompts()), EXERCISES):
        assert not re.search(UNNATURAL, text, re.IGNORECASE)
