"""`calmterm due`: the list, the number and the calendar file."""

import json
from pathlib import Path
from typing import Any

import icalendar
import pytest

from calmterm.core.clock import SystemClock

from .conftest import Calm

TODAY = SystemClock().now().date().isoformat()


@pytest.fixture
def waiting(calm: Calm) -> str:
    """Something waits; its id."""
    return add(calm, "homework", what="Ring Ada", due_on=TODAY)


def add(calm: Calm, kind: str, **values: Any) -> str:
    return calm("add", kind, "-", stdin=json.dumps(values)).last


@pytest.mark.usefixtures("by_day")
def test_a_list_and_its_json(calm: Calm, waiting: str) -> None:
    assert calm("due").out == "today  Ring Ada (by today)\n"
    (one,) = calm("due", "--json").json
    assert one == {
        "kind": "homework", "status": "new", "on": TODAY, "at": None,
        "words": "Ring Ada (by today)", "record_kind": "homework", "id": waiting,
    }  # fmt: skip


def test_nothing_waits(calm: Calm) -> None:
    assert (calm("due").code, calm("due").out) == (0, "")
    assert calm("due", "--json").json == []
    assert calm("due", "--count").out == "0\n"


def test_the_number_is_a_number_and_nothing_else(calm: Calm, waiting: str) -> None:
    said = calm("due", "--count")
    assert (said.code, said.out, said.err) == (0, "1\n", "")


def test_words_cannot_command_the_terminal(calm: Calm) -> None:
    add(calm, "homework", what="Ring \x1b[31mAda\n\x07", due_on=TODAY)
    assert not set(calm("due").out) & {"\x1b", "\x07"}


def test_a_calendar_file_has_no_words_until_they_are_allowed(calm: Calm, waiting: str, tmp_path: Path) -> None:
    place = tmp_path / "mine.ics"
    said = calm("due", "--ics", str(place))
    assert (said.code, said.out) == (0, "")
    assert "not encrypted" in said.err
    assert place.stat().st_mode & 0o777 == 0o600
    events = icalendar.Calendar.from_ical(place.read_bytes()).walk("VEVENT")
    assert [str(one["SUMMARY"]) for one in events] == ["calmterm"]
    assert waiting.encode() not in place.read_bytes()


def test_what_does_not_go_together(calm: Calm, tmp_path: Path) -> None:
    calm("due", "--count", "--ics", str(tmp_path / "x.ics")).failed(2, "do not go together")
    calm("due", "--ics", str(tmp_path)).failed(2)
    calm("due", "today").failed(2)
