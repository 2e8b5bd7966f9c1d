"""The packaged articles and questions keep the rules they were written by."""

import re
from datetime import date, time

import pytest

from calmterm.content import library
from calmterm.content.exercises import exercises
from calmterm.content.library import FOOTER, TRY, Article, Hour, Prompt, draw, fitting, of_the_day
from calmterm.screens.base.menu import tool_named
from calmterm.screens.support.support import SupportScreen

ARTICLES = library.articles()
PROMPTS = library.prompts()
PER_SHELF = {"ai": 7, "coping": 7, "cbt": 7, "sleep": 6, "grounding": 5, "compassion": 4, "notebook": 6}
WITH_CAUTION = {
    "worry-time", "urge-surfing", "small-exposures", "core-beliefs", "sleep-steady-rise", "sleep-bed-for-sleep",
    "breathe-slow",
}  # fmt: skip
NEEDS_HELP = {"need-people-now"}  # the one text that speaks of suicide, and points to people

PROMISES = r"will cure|cures?\b|guarantee|proven to|always works|heals?\b|100 ?%"
BRANDS = r"chatgpt|openai|claude|gemini|copilot|siri|alexa|replika|headspace|calm app|woebot|wysa|fitbit|whatsapp"
SAFE_MESSAGING = r"suicid|kill yourself|self-harm|overdose|commit(ted)? suicide|end(ing)? your life"
STATISTICS = r"\d+(\.\d+)? ?(%|per ?cent)|\bout of (a )?(\d+|hundred)|\b\d+ times (more|less)"
GUILT = r"you must\b|you should have|no excuse|your fault|lazy"


def words(text: str) -> int:
    return len(text.split())


def test_all_items_are_there_on_their_shelves() -> None:
    assert len(ARTICLES) == 42
    assert len({one.id for one in ARTICLES}) == 42
    assert [shelf.code for shelf in library.shelves()] == list(PER_SHELF)
    assert {code: sum(one.category == code for one in ARTICLES) for code in PER_SHELF} == PER_SHELF


@pytest.mark.parametrize("article", ARTICLES, ids=[one.id for one in ARTICLES])
def test_an_article_is_as_it_should_be(article: Article) -> None:
    assert 120 <= words(article.body) <= 220
    assert article.body.count(TRY) == 1, "one thing to try"
    assert article.body.split("\n\n")[-1].startswith(TRY)
    assert "\u2014" not in article.body
    assert re.search(r"\byou\b", article.body, re.IGNORECASE), "second person"
    assert "!" not in re.sub(r"press !|\(!\)", "", article.text.lower().removesuffix(FOOTER.lower()))
    assert article.text.endswith(FOOTER)
    assert article.summary.endswith(".")
    assert article.lang == "en"
    assert article.reviewed_on <= date(2026, 12, 31)
    assert article.text.isprintable() or all(char.isprintable() or char == "\n" for char in article.text)
    assert all(tool_named(link) for link in article.links), "a link names a tool of the menu"
    assert bool(article.caution) == (article.id in WITH_CAUTION)


@pytest.mark.parametrize("article", ARTICLES, ids=[one.id for one in ARTICLES])
def test_an_article_promises_nothing_sells_nothing_and_speaks_safely(article: Article) -> None:
    text = f"{article.title} {article.summary} {article.body}"
    for pattern in (PROMISES, BRANDS, GUILT):
        assert not re.search(pattern, text, re.IGNORECASE), pattern
    if article.id not in NEEDS_HELP:
        assert not re.search(SAFE_MESSAGING, text, re.IGNORECASE)
    if re.search(STATISTICS, text, re.IGNORECASE):
        assert article.sources, "no statistics without a source"


def test_the_one_on_needing_people_opens_with_them() -> None:
    text = next(one for one in ARTICLES if one.id == "need-people-now").body
    assert "Press !" in text
    assert not re.search(r"commit|successful|pills|bridge|rope|method", text, re.IGNORECASE)


def test_the_footer_names_the_key_of_the_program() -> None:
    from calmterm.app.app import CalmApp

    keys = {binding.key: binding.action for binding in CalmApp.BINDINGS}  # pyright: ignore[reportAttributeAccessIssue]
    assert FOOTER.endswith("Press !")
    assert keys["exclamation_mark,9"] == "support"
    assert SupportScreen.TITLE == "Support"


@pytest.mark.parametrize("text", ["no front matter", "+++\nid = 'x'\n+++\nbody", "x+++\n+++\nbody"])
def test_an_article_without_its_front_matter_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        library.read_article(text)


def test_all_prompts_are_there_one_question_each() -> None:
    assert len(PROMPTS) == 64
    assert len({one.code for one in PROMPTS}) == 64
    groups = [one.group for one in PROMPTS]
    assert all(groups.count(group) == 8 for group in groups)
    assert [one.code for one in PROMPTS if one.heavy] == ["prompt-64"]
    assert [one.code for one in PROMPTS if one.gratitude] == ["prompt-57", "prompt-58", "prompt-59"]
    forbidden = rf"why are you|trauma|weight|diet|god\b|pray|boss|husband|wife|{SAFE_MESSAGING}"
    for prompt in PROMPTS:
        assert not re.search(forbidden, prompt.text, re.IGNORECASE), prompt.code
        assert prompt.text.count("?") <= 1


class Asked:
    """A question as the rules see it."""

    def __init__(self, prompt: Prompt) -> None:
        self.code = prompt.code
        self.heavy = prompt.heavy
        self.tags = ("gratitude",) if prompt.gratitude else ()


ASKED = [Asked(prompt) for prompt in PROMPTS]
DAY = Hour(time(15), 7)


@pytest.mark.parametrize(
    ("hour", "left_out"),
    [
        (DAY, 0),
        (Hour(time(15), None), 0),
        (Hour(time(15), 4), 0),
        (Hour(time(15), 3), 4),
        (Hour(time(21, 59), 7), 0),
        (Hour(time(22), 7), 1),
        (Hour(time(5, 59), 7), 1),
        (Hour(time(6), 7), 0),
        (Hour(time(23), 2), 4),
    ],
)
def test_heavy_and_grateful_questions_keep_away_from_hard_hours(hour: Hour, left_out: int) -> None:
    assert len(fitting(ASKED, hour)) == 64 - left_out


def test_another_question_is_another_until_all_were_seen() -> None:
    seen: list[Asked] = []
    for _ in range(64):
        found = draw(ASKED, DAY, lambda n: n - 1, besides=seen)
        assert found is not None
        assert found not in seen
        seen.append(found)
    assert draw(ASKED, DAY, lambda _: 0, besides=seen) is ASKED[0]
    assert draw([], DAY, lambda _: 0) is None


def test_a_day_has_one_question_that_the_rules_may_only_put_forward() -> None:
    for ordinal in range(date(2026, 1, 1).toordinal(), date(2026, 1, 1).toordinal() + 64):
        day = date.fromordinal(ordinal)
        usual, hard = of_the_day(ASKED, DAY, day), of_the_day(ASKED, Hour(time(23), 2), day)
        assert usual is ASKED[ordinal % 64]
        assert hard is usual or usual not in fitting(ASKED, Hour(time(23), 2))
    assert of_the_day([], DAY, date(2026, 1, 1)) is None


def test_the_packaged_exercises_can_be_read() -> None:
    assert len(exercises().grounding) == 5
