"""Marks from what was noted, the day that may rest, what helped before, what was reached."""

from datetime import date

import pytest

from calmterm.insights.achievements import MARKS, reached, whole_hours
from calmterm.insights.effectiveness import Helped, Try, helped
from calmterm.insights.habit import mark_of, to_repair


@pytest.mark.parametrize(
    ("value", "target", "at_most", "mark"),
    [
        (None, None, False, 1.0),
        (1, None, False, 1.0),
        (0, None, False, 0.0),
        (2, 8, False, 0.25),
        (9, 8, False, 1.0),
        (0, 2, True, 1.0),
        (2, 2, True, 1.0),
        (3, 2, True, 0.5),
        (4, 2, True, 0.0),
        (9, 2, True, 0.0),
    ],
)
def test_a_mark_is_the_share_done(value: float | None, target: float | None, at_most: bool, mark: float) -> None:
    assert mark_of(value, target, at_most=at_most) == mark


@pytest.mark.parametrize(
    ("marks", "times", "days", "place"),
    [
        ([1.0, 1.0, 0.0, 0.0], 1, 1, 2),  # yesterday was missed, today is open
        ([1.0, 1.0, 0.0, 1.0], 1, 1, 2),
        ([1.0, None, 0.0, 0.0], 1, 1, 2),  # a skip before it does not end the run
        ([1.0, 0.0, 0.0, 0.0], 1, 1, None),  # two in a row: nothing to bridge
        ([1.0, 1.0, 1.0, 0.0], 1, 1, None),  # only today is blank
        ([0.0, 0.0], 1, 1, None),
        ([0.0], 1, 1, None),
        ([1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0], 2, 3, 5),  # the last day of the period that was missed
        ([1.0, 0.0, 1.0, 0.0, 0.0], 2, 3, None),  # that period is not over
    ],
)
def test_one_missed_day_may_rest(marks: list[float | None], times: int, days: int, place: int | None) -> None:
    assert to_repair(marks, times, days) == place


def test_what_helped_needs_three_tries_and_a_point() -> None:
    tries = [
        Try("A walk", 2), Try("a  walk", 1), Try("A Walk", 3),
        Try("Tea", 3), Try("Tea", 3), Try("Tea", None),
        Try("News", -1), Try("News", 0), Try("News", 2),
        Try("", 5), Try("", 5), Try("", 5),
        Try("Singing", 1), Try("Singing", 1), Try("Singing", 1), Try("Singing", 1),
    ]  # fmt: skip
    assert helped(tries) == [Helped("A Walk", 3, 2.0), Helped("Singing", 4, 1.0)]


def test_marks_are_counts_with_the_day_they_were_reached() -> None:
    days = [date(2026, 1, day) for day in (9, 1, 5, 3, 2, 4, 6, 7, 8, 12)]
    found = {mark.name: on for mark, on in reached({"check_in_days": days})}
    assert found == {"check_in_1": date(2026, 1, 1), "check_in_10": date(2026, 1, 12)}
    assert reached({}) == []
    assert len({mark.name for mark in MARKS}) == len(MARKS)


def test_nothing_to_reach_is_a_run_or_a_crisis() -> None:
    words = " ".join(f"{mark.name} {mark.title}" for mark in MARKS).lower()
    for word in ("row", "streak", "crisis", "gratitude", "safety", "every day"):
        assert word not in words


def test_hours_are_full_on_their_day() -> None:
    first, second = date(2026, 1, 1), date(2026, 1, 2)
    assert whole_hours([(second, 1800), (first, 1800), (second, 7200)]) == [second, second, second]
