"""`calmterm search`: its words, which may begin with a dash, beside its options."""

from collections.abc import Callable
from typing import Any

import pytest

Calm = Callable[..., Any]


@pytest.fixture
def found(calm: Calm) -> Callable[..., list[Any]]:
    """Search a small journal; the bodies and moods that were found."""
    calm("write", "--at", "2026-01-01T10:00", "--tag", "walk", "--title", "Rain", "A walk in the rain, then tea.")
    calm("write", "--at", "2026-01-02T10:00", "--tag", "tea", "Tea with honey; no walk -there.")
    calm("checkin", "3", "--at", "2026-01-03T10:00")
    calm("checkin", "8", "--at", "2026-01-04T10:00", "--trigger", "rain", "--note", "the Holiday")

    def search(*args: str) -> list[Any]:
        said = calm("search", "--json", *args)
        assert (said.code, said.err) in ((0, ""), (3, "Nothing fits that search.\n"))
        assert said.code == (0 if said.json else 3)
        return [hit["body"][:5] if hit["kind"] == "journal_entry" else hit["mood"] for hit in said.json]

    return search


def test_queries(found: Callable[..., list[Any]]) -> None:
    for query, hits in (
        (["walk"], ["Tea w", "A wal"]),
        (["WALK", "tea"], ["Tea w", "A wal"]),
        (["walk -honey"], ["A wal"]),
        (["walk", "-honey"], ["A wal"]),
        (["-honey", "walk"], ["A wal"]),
        (["walk", "-there"], ["A wal"]),
        (["-holiday"], [3, "Tea w", "A wal"]),
        (["--", "-holiday"], [3, "Tea w", "A wal"]),
        (["walk", "--", "-there"], ["A wal"]),
        (['"walk in the"'], ["A wal"]),
        (['-"walk in the"', "tea"], ["Tea w"]),
        (["#tea"], ["Tea w"]),
        (["-#tea", "kind:journal_entry"], ["A wal"]),
        (["mood<=4"], [3]),
        (["mood>=1", "-#rain"], [3]),
        (["since:2026-01-03"], [8, 3]),
        (["until:2026-01-01"], ["A wal"]),
        (["since:2026-01-02", "until:2026-01-02"], ["Tea w"]),
        (["rain", "--limit", "1"], [8]),
        (["--limit=1", "rain"], [8]),
        (["xyzzy"], []),
        (["\udcff"], []),
    ):
        assert found(*query) == hits, query


def test_a_hit_is_one_line_with_the_words_around_it(calm: Calm) -> None:
    entry = calm("write", "--at", "2026-01-02T10:00", "--title", "First", "one\n\ntwo lanterns\nthree").last
    check = calm("checkin", "3", "--at", "2026-01-01T10:00").last

    assert calm("search", "LANTERN").out == f"{entry[-8:]}  2026-01-02 10:00  one two lanterns three\n"
    assert calm("search", "mood=3").out == f"{check[-8:]}  2026-01-01 10:00  Mood 3\n"  # no words, but what it holds


def test_no_hits_wanted_is_no_failure(calm: Calm) -> None:
    assert calm("search", "word", "--limit", "0").code == 0


@pytest.mark.parametrize("args", [["-h"], ["--help"], ["word", "-h"]])
def test_help_is_asked_for_by_its_own_name_only(calm: Calm, args: list[str]) -> None:
    assert calm("search", *args, secret=None).out.startswith("Usage: calmterm search")
