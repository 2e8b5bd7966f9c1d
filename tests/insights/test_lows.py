"""A run of low days: three in a row with a mood of 2 or less, and an offer once a week at most."""

import pytest

from calmterm.insights.lows import low_run, may_offer


@pytest.mark.parametrize(
    ("moods", "run"),
    [
        ({98: 2, 99: 1, 100: 2}, True),
        ({97: 9, 98: 2, 99: 2, 100: 2}, True),
        ({98: 2, 99: 2.5, 100: 2}, False),
        ({98: 3, 99: 2, 100: 2}, False),
        ({98: 2, 100: 2}, False),  # a day without a check-in is no low day
        ({98: 2, 99: None, 100: 2}, False),
        ({97: 1, 98: 1, 99: 1}, False),  # not today
        ({}, False),
    ],
)
def test_three_days_in_a_row(moods: dict[int, float | None], run: bool) -> None:
    assert low_run(moods, 100) is run


def test_once_a_week() -> None:
    assert may_offer(None, 100)
    assert not may_offer(100, 100)
    assert not may_offer(94, 100)
    assert may_offer(93, 100)
