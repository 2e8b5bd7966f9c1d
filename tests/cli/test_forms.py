"""Forms of a list that scripts of jrnl's users know: short, dates, tags with counts; and pages to print."""

from collections.abc import Callable
from typing import Any

import pytest

Calm = Callable[..., Any]


@pytest.fixture
def diary(calm: Calm) -> Calm:
    calm("write", "--title", "A walk", "--at", "2026-01-30T08:00", "By the #river, " + "on and on " * 12)
    calm("write", "--tag", "Two words", "--at", "2026-01-31T08:00", "Tea #River\nand more")
    calm("write", "--at", "2026-01-31T21:30", "--title", "Night", "\x1b[31mred")
    return calm


def test_short(diary: Calm) -> None:
    assert diary("list", "--format", "short").out.splitlines() == [
        "2026-01-31 21:30 Night", "2026-01-31 08:00 Tea #River and more", "2026-01-30 08:00 A walk",
    ]  # fmt: skip
    assert diary("search", "walk", "--format", "short").out == "2026-01-30 08:00 A walk\n"


def test_dates_with_counts(diary: Calm) -> None:
    assert diary("list", "--format", "dates").out == "2026-01-30, 1\n2026-01-31, 2\n"
    assert diary("list", "--format", "dates", "--until", "2026-01-30").out == "2026-01-30, 1\n"


def test_tags_with_counts(diary: Calm) -> None:
    assert [line.split(" : ") for line in diary("list", "--format", "tags").out.splitlines()] == [
        ["#River               ", "2"], ["#Two words           ", "1"],
    ]  # fmt: skip
    assert diary("search", "on:2026-01-30", "--format", "tags").out == "#river                : 1\n"


def test_pages_to_print(diary: Calm) -> None:
    said = diary("list", "--format", "page").out
    assert said.startswith("Saturday, 31 January 2026, 21:30\n================================\nNight\n\nred\n\n\n")
    assert max(map(len, said.splitlines())) <= 76
    assert "\x1b" not in said
    diary("list", "--format", "odd").failed(2, "short")
