"""Sums, what comes next, and runs of days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmterm.insights.achievements import COUNTED, MARKS, run_of_days, totals, upcoming

DAY = date(2026, 11, 20)


def days(**counts: int) -> dict[str, list[date]]:
    return {name: [DAY - timedelta(days=back) for back in range(count)] for name, count in counts.items()}


def test_sums_in_words() -> None:
    assert totals(days(check_in_days=58, entries=1, practices=0)) == [
        "58 days with a check-in",
        "1 entry in the journal",
    ]
    assert totals({}) == []
    assert COUNTED.keys() <= {mark.counts for mark in MARKS}


def test_what_comes_next_is_one_mark_of_each_thing_begun() -> None:
    found = {mark.name: done for mark, done in upcoming(days(check_in_days=12, entries=100, practices=1))}
    assert found == {"check_in_50": 12, "practice_10": 1}
    assert upcoming({}) == []


@pytest.mark.parametrize(("noted", "run"), [
    ([], (0, 0)), ([0], (1, 1)), ([-1], (1, 1)), ([-2], (0, 1)), ([0, -1, -2], (3, 3)),
    ([-1, -2, -9, -10, -11], (2, 3)),
    ([-9, -10], (0, 2)), ([1], (0, 1)),
])  # fmt: skip
def test_a_run_goes_on_until_a_day_is_over_without_anything(noted: list[int], run: tuple[int, int]) -> None:
    today = DAY.toordinal()
    assert run_of_days([today + back for back in noted], today) == run


@given(st.lists(st.integers(0, 60)), st.integers(0, 60))
def test_a_run_is_within_what_there_is(noted: list[int], today: int) -> None:
    now, longest = run_of_days(noted, today)
    assert 0 <= now <= longest <= len(set(noted))
    assert (longest == 0) == (not noted)
