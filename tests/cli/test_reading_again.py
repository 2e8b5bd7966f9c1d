"""Reading again: this day in earlier years, any entry, and the tags with their counts and names."""

from collections.abc import Callable
from typing import Any

import pytest

Calm = Callable[..., Any]


def bodies(said: Any) -> list[str]:
    return [row["body"] for row in said.json]


def test_this_day_in_earlier_years(calm: Calm) -> None:
    calm("on-this-day").failed(3, "earlier years")
    for day in ("2020-02-29", "2021-02-28", "2022-02-28T01:00", "2022-03-01", "2024-02-29", "2024-02-28", "2025-02-28"):
        calm("write", "--at", day, day)
    assert bodies(calm("on-this-day", "2025-02-28", "--json")) == [
        "2024-02-29",
        "2024-02-28",
        "2021-02-28",
        "2020-02-29",
    ]
    assert bodies(calm("on-this-day", "2024-02-28", "--json")) == ["2021-02-28"]
    assert bodies(calm("on-this-day", "2024-02-29", "--json")) == ["2020-02-29"]
    assert bodies(calm("on-this-day", "1", "march", "2023", "--json")) == ["2022-03-01"]
    assert "2024-02-28" in calm("on-this-day", "28 february 2025").out
    calm("on-this-day", "2020-02-29").failed(3, "earlier years")
    calm("on-this-day", "2024-05").failed(2, "A day is written like")


def test_any_entry_by_chance(calm: Calm) -> None:
    calm("show", "--random").failed(3, "no entry")
    calm("show").failed(2, "Which record?")
    written = {calm("write", f"number {number}").last for number in range(3)}
    assert {calm("show", "--random", "--json").json["id"] for _ in range(40)} == written
    calm("show", next(iter(written)), "--random").failed(2, "Which record?")


def test_tags_with_their_counts_and_other_names(calm: Calm) -> None:
    calm("tags").failed(3, "No entry has a tag yet")
    first = calm("write", "--tag", "Walk", "--tag", "two words", "By the #river, and #Rivers too.").last
    calm("write", "--tag", "walk", "--tag", "river", "Again.")
    calm("write", "Nothing of it.")
    assert calm("tags", "--json").json == [
        {"tag": "river", "entries": 2}, {"tag": "walk", "entries": 2}, {"tag": "Rivers", "entries": 1},
        {"tag": "two words", "entries": 1},
    ]  # fmt: skip
    assert calm("tags").out.splitlines()[0] == "2  river"
    calm("tags", "rename", "river", "long walk").failed(2, "one word")
    assert calm("tags", "rename", "#RIVER", "walk").out == "Changed in 2 entries.\n"
    assert {row["tag"]: row["entries"] for row in calm("tags", "--json").json} == {
        "walk": 2,
        "Rivers": 1,
        "two words": 1,
    }
    kept = calm("show", first, "--json").json
    assert (kept["body"], kept["tags"]) == ("By the #walk, and #Rivers too.", ["Walk", "two words"])
    assert calm("tags", "rename", "two words", "three more words").out == "Changed in 1 entry.\n"
    assert len(calm("search", 'tag:"three more words"', "--json").json) == 1
    calm("tags", "rename", "nowhere", "else").failed(3, "No entry has that tag")
    for nothing in ("", "  ", "#"):
        calm("tags", "rename", "walk", nothing).failed(2, "name")


@pytest.mark.parametrize("args", [("tags", "rename", "only"), ("tags", "nonsense")])
def test_what_tags_cannot_do(calm: Calm, args: tuple[str, ...]) -> None:
    calm(*args).failed(2)
