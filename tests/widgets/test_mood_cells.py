"""Moods in the colours of the ramp, readable without any."""

import re
from datetime import date, timedelta

import pytest

from calmterm.widgets.goal_bars import share_bar
from calmterm.widgets.mood_cells import WeekDay, breadth, mood_cell, week_rows, week_strip

TODAY = date(2026, 11, 20)


def days(*moods: float | None) -> list[WeekDay]:
    begin = TODAY - timedelta(days=len(moods) - 1)
    return [WeekDay(begin + timedelta(days=at), mood, 7.15, (1, 2)) for at, mood in enumerate(moods)]


def test_a_cell_holds_its_number_on_its_colour() -> None:
    cell = mood_cell(7.4)
    assert cell.plain == " 7 "
    assert [str(span.style) for span in cell.spans] == ["$on-mood-7 on $mood-7"]
    assert mood_cell(None).plain == " · "
    assert mood_cell(10, 6).plain == "  10  "


@pytest.mark.parametrize(
    ("width", "first", "habits"), [(49, "Sa  7  Su  ·", "1/2    1/2"), (75, "Sat 14    Sun 15", "1 of 2    1 of 2")]
)
def test_a_week_fits_its_width(width: int, first: str, habits: str) -> None:
    lines = week_strip(days(7, None, 8, 6, 10, 1, 5), width).plain.split("\n")
    assert lines[0].startswith(first)
    assert all(len(line) <= width for line in lines)
    assert "7h09" in lines[-2] or "7 h 09" in lines[-2]
    assert lines[-1].startswith(habits)


def test_a_week_without_habits_has_no_line_for_them() -> None:
    strip = week_strip([WeekDay(TODAY, 3, 7.15, None)], 7).plain.split("\n")
    assert strip == ["Fr  3", "7h09"]


@pytest.mark.parametrize("width", [49, 75])
def test_a_week_without_a_night_says_what_is_missing_there(width: int) -> None:
    begin = TODAY - timedelta(days=6)
    week = [WeekDay(begin + timedelta(days=at), 5, None, None) for at in range(7)]
    assert week_strip(week, width).plain.split("\n")[-1] == "no night noted"
    week[3] = WeekDay(week[3].day, 5, 7.15, None)
    assert week_strip(week, width).plain.split("\n")[-1].replace(" ", "").startswith("···7h09")


def test_where_there_is_no_room_for_a_number_a_cell_is_the_broader_the_higher() -> None:
    assert [breadth(mood).plain for mood in (1, 5, 10)] == ["▏", "▍", "▉"]


def test_a_share_is_as_long_as_it_is() -> None:
    assert [share_bar(share, 10).plain.count("━") for share in (-1, 0, 0.33, 1, 2)] == [0, 0, 3, 10, 10]


def test_days_of_a_narrow_strip_do_not_run_into_each_other() -> None:
    days = [WeekDay(date(2026, 11, 14 + number), 6, 7.5, (number % 3, 4)) for number in range(7)]
    for width in (49, 48, 35):
        habits = week_strip(days, width).plain.splitlines()[-1]
        assert re.findall(r"\d/4(?=  |$)", habits) == [f"{number % 3}/4" for number in range(7)], habits


def test_the_rows_of_a_week_have_names() -> None:
    assert week_rows(days(5)) == "mood · hours asleep · habits done"
    assert week_rows([WeekDay(TODAY, 3, 7.15, None)]) == "mood · hours asleep"
    assert week_rows([WeekDay(TODAY, 3, None, None)]) == "mood"
