"""`calmterm trends` and `calmterm insights`: charts, numbers and what is missing, on plain streams."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from calmterm.core.clock import FixedClock
from calmterm.store import Vault
from calmterm.store.model.records import CheckIn, CrisisEvent

from .conftest import WORDS, Calm

SERIES = [6, 5, 7, 4, 6, 7, 6, 4, 6, 6, 5, 7, 5, 6, 7, 4, 5, 7, 6, 6, 5, 5, 8, 4, 6, 7, 5, 6, 6, 5]


@pytest.fixture
def diary(vault: Path) -> Path:
    """Forty days up to yesterday on which mood goes with the hours slept, and two check-ins on the last."""
    now = datetime.now(UTC).astimezone()
    with Vault(vault, FixedClock(now)).unlock(WORDS) as store:
        noon = datetime.combine(store.today(), datetime.min.time(), now.tzinfo) + timedelta(hours=12)
        days = [
            store.new(CheckIn, {
                "felt_at": noon - timedelta(days=back), "mood": SERIES[back % 30],
                "sleep_hours": 4 + SERIES[back % 30] / 2 + back % 3 / 4, "triggers": ["w\x1b[31mork"] * (back % 2),
            })
            for back in range(1, 41)
        ]  # fmt: skip
        store.add_new([*days, store.new(CheckIn, {"felt_at": noon - timedelta(days=1, hours=2), "mood": 1})])
    return vault


def test_an_empty_vault_says_what_is_missing(calm: Calm) -> None:
    said = calm("trends")
    assert (said.code, said.err) == (0, "")
    assert "0 of 14 days" in said.out
    found = calm("trends", "--json").json
    assert (found["measure"], found["days"], found["days_with_entries"], found["days_in_range"]) == ("mood", [], 0, 90)
    assert found["usual"] == {"missing": "0 of 14 days"}
    assert "0 of 14 days" in found["trend"]["missing"]
    insights = calm("insights", "--json").json
    assert (insights["insights"], insights["baselines"], insights["stood_out"]) == ([], [], [])
    mood = next(one for one in insights["missing"] if (one["look"], one["measure"]) == ("baseline", "mood"))
    assert mood["needs"] == [{"have": 0, "need": 14, "unit": "days"}]
    assert mood["words"] == "What is usual for mood: 0 of 14 days"
    assert "Not yet: What is usual for mood: 0 of 14 days" in calm("insights").out


def test_a_chart_and_its_numbers(calm: Calm, diary: Path) -> None:
    said = calm("trends", "mood", "--range", "60d")
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0] == "Mood (1 to 10)"
    assert sum(line.count("•") for line in lines[1:13]) > 20
    assert "░ your usual range" in said.out
    assert "40 of 60 days have entries." in lines
    assert max(map(len, lines[:16])) <= 120
    found = calm("trends", "--range", "60d", "--json").json
    assert len(found["days"]) == 40
    last = found["days"][-1]
    assert (last["value"], last["low"], last["high"], last["n"]) == (3, 1, 5, 2)  # a day's value is the median
    assert found["usual"]["n"] == 28
    assert found["trend"]["direction"] in ("up", "down", "no clear trend")
    assert calm("trends", "sleep-time", "--range", "all", "--json").json["days_in_range"] == 41
    assert calm("trends", "--range", "2w", "--json").json["days_in_range"] == 14


@pytest.mark.parametrize("words", [("height",), ("mood", "--range", "soon"), ("mood", "--range", "0d")])
def test_what_is_not_understood_is_one_sentence(calm: Calm, words: tuple[str, ...]) -> None:
    calm("trends", *words).failed(2)


def test_what_went_with_what(calm: Calm, diary: Path) -> None:
    found = calm("insights", "--json").json
    one = next(one for one in found["insights"] if one["with"] == "sleep_time")
    assert one["words"].startswith("On days after longer sleep you tended to note a better mood")
    assert (one["template"], one["measure"], one["n"], one["method_version"]) == ("association", "mood", 40, 2)
    assert 0 < one["low"] < one["effect"] < one["high"] <= 1
    assert one["window_from"] < one["window_to"] < one["computed_at"]
    assert {one["measure"] for one in found["baselines"]} == {"mood", "sleep_time"}
    assert calm("insights", "--json").json == found  # the next look is a week away
    said = calm("insights")
    assert one["words"] in said.out
    assert "40 of 90 days have entries." in said.out
    assert "\x1b" not in said.out


def test_insights_rest_on_a_hard_day(calm: Calm, diary: Path) -> None:
    with Vault(diary).unlock(WORDS) as store:
        store.add(store.new(CrisisEvent, {"on": store.today()}))
    found = calm("insights", "--json").json
    assert found["insights"] == []
    assert "rest today" in found["resting"]
    said = calm("insights").out
    assert "rest today" in said
    assert "tended to" not in said
