"""`calmterm history` and `--as-of`."""

from collections.abc import Callable
from typing import Any

import pytest

Calm = Callable[..., Any]


def test_versions_are_listed_and_one_is_put_back(calm: Calm) -> None:
    written = calm("write", "--title", "T", "first words").last
    calm("edit", written, "-", stdin='{"body": "second words", "title": null}')
    said = calm("history", written)
    assert [line.split()[0] for line in said.out.splitlines()] == ["2", "1"]
    assert "changed: Title, Text" in said.out
    assert "added" in said.out
    listed = calm("history", written, "--json").json
    assert [(one["number"], one["action"], one["values"]["body"]) for one in listed] == [
        (2, "change", "second words"),
        (1, "add", "first words"),
    ]
    assert calm("history", written, "--restore", "1").code == 0
    assert "first words" in calm("show", written).out
    assert [one["number"] for one in calm("history", written, "--json").json] == [3, 2, 1]


def test_a_version_or_record_that_is_not_there(calm: Calm) -> None:
    written = calm("write", "words").last
    calm("history", written, "--restore", "7").failed(3, "not kept")
    calm("history", "ffffffffff").failed(3)
    calm("history", "no-id").failed(2)


def test_the_past_is_listed_shown_searched_and_exported(calm: Calm) -> None:
    written = calm("write", "first words").last
    at = calm("show", written, "--json").json["created_at"]
    calm("edit", written, "-", stdin='{"body": "second words"}')
    calm("write", "another")
    for command in (["list"], ["show", written], ["search", "words"], ["export", "--format", "json", "-o", "-"]):
        now, then = calm(*command), calm(*command, "--as-of", at)
        assert (then.code, then.err) == (0, ""), then
        assert "second words" in now.out
        assert "first words" in then.out
        assert "second words" not in then.out
        assert "another" not in then.out


@pytest.mark.parametrize(("when", "code"), [("2999-01-01", 2), ("whenever", 2)])
def test_a_time_that_will_not_do(calm: Calm, when: str, code: int) -> None:
    calm("list", "--as-of", when).failed(code)


def test_before_the_vault_there_was_nothing(calm: Calm) -> None:
    calm("write", "words")
    assert calm("list", "--json", "--as-of", "2001-01-01").json == []
