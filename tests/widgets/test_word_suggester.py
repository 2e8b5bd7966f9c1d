"""Words used before complete the last word of a line, never one that stands there already."""

import pytest

from calmterm.widgets.word_suggester import WordSuggester, before

WORDS = ["old story", "hurry", "Hunger"]


@pytest.mark.parametrize(("typed", "offered"), [
    ("hu", "hurry"), ("HU", "HUrry"), ("hun", "hunger"), ("x, ol", "x, old story"), ("hurry, hu", "hurry, hunger"),
    ("", None), ("hurry,", None), ("hurry, ", None), ("zzz", None), ("hurry", None),
])  # fmt: skip
async def test_the_last_word_is_completed(typed: str, offered: str | None) -> None:
    assert await WordSuggester(WORDS).get_suggestion(typed) == offered


def test_a_blank_line_names_a_few_of_them() -> None:
    assert before(["a", "b", "c", "d", "e"]) == "before: a, b, c, d"
    assert before([]) == ""
