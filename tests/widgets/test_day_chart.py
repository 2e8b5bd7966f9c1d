"""The chart of days: dots, a line of the seven-day median, the usual range; and the small charts beside it."""

import pytest

from calmterm.insights.series import Interval, Window
from calmterm.widgets.day_chart import BAND, DOT, day_chart, forest, histogram, level_bar, running_median

WINDOW = Window(1, 60)
LEVELS = [(1.0, "low 1"), (10.0, "10")]


def drawn(values: dict[int, float], width: int = 70, height: int = 12, usual: Interval | None = None) -> list[str]:
    return day_chart(values, running_median(values, WINDOW), WINDOW, (1, 10), usual, LEVELS, width, height).plain.split(
        "\n"
    )


def braille(lines: list[str]) -> list[tuple[int, int]]:
    return [(x, y) for y, line in enumerate(lines) for x, sign in enumerate(line) if "\u2800" < sign <= "\u28ff"]


@pytest.mark.parametrize(("width", "height"), [(40, 5), (70, 12), (118, 30)])
def test_a_chart_keeps_to_its_size(width: int, height: int) -> None:
    lines = drawn({day: day % 10 + 1 for day in range(1, 61)}, width, height, Interval(4, 7))
    assert len(lines) == height
    assert {len(line) for line in lines[:-1]} == {width}
    assert len(lines[-1]) <= width


def test_charts_with_the_same_margin_have_each_day_in_the_same_column() -> None:
    def dots(levels: list[tuple[float, str]]) -> list[int]:
        chart = day_chart({1: 5.0, 30: 5.0, 60: 5.0}, {}, WINDOW, (1, 10), None, levels, 70, 12, margin=9)
        return [x for line in chart.plain.split("\n") for x, sign in enumerate(line) if sign == DOT]

    assert dots(LEVELS) == dots([(1.0, "1"), (10.0, "10")])
    assert min(dots(LEVELS)) == 9
    assert min(dots([(1.0, "no sleep at all")])) == len("no sleep at all") + 1


def test_the_line_is_the_median_of_seven_days_with_three_entries() -> None:
    assert running_median({1: 1.0, 2: 9.0}, WINDOW) == {}
    assert running_median({1: 1.0, 2: 9.0, 3: 5.0}, WINDOW) == dict.fromkeys(range(3, 8), 5.0)


def test_a_steady_measure_is_a_level_line_and_a_gap_is_a_gap() -> None:
    level = braille(drawn(dict.fromkeys(range(1, 61), 10.0)))
    assert {y for _, y in level} == {0}
    holed = {x for x, _ in braille(drawn(dict.fromkeys((*range(1, 21), *range(40, 61)), 10.0)))}
    assert holed < {x for x, _ in level}


def test_a_leap_leaves_no_hole_in_the_line() -> None:
    rows = {y for _, y in braille(drawn({day: 1.0 if day < 30 else 10.0 for day in range(1, 61)}))}
    assert rows == set(range(11))


def test_the_usual_range_is_behind_and_days_outside_it_are_dots() -> None:
    lines = drawn({1: 10.0, 30: 1.0}, usual=Interval(4, 7))
    assert [BAND in line for line in lines].count(True) == 5
    assert DOT in lines[0]
    assert DOT in lines[10]
    assert "low 1" in lines[10]


def test_a_histogram_counts_each_number_once() -> None:
    lines = histogram([1, 1, 5, 10.4, 9.6], 1, 10, 30).plain.split("\n")
    assert [line.split()[0] for line in lines] == [str(number) for number in range(10, 0, -1)]
    assert lines[0].endswith(" 2")
    assert lines[-1].endswith(" 2")
    assert "█" not in lines[1]
    assert max(map(len, lines)) <= 30


def test_a_difference_stands_on_its_side_of_none_with_its_interval() -> None:
    more, less = forest([("friends", 1.2, 0.4, 1.9), ("late shift", -1.0, -1.8, -0.2)], 40).plain.split("\n")
    assert more.index("│") < more.index("─") < more.index("●")
    assert less.index("●") < less.index("│")
    assert more.endswith("+1.2")
    assert less.endswith("-1.0")
    assert max(len(more), len(less)) <= 40


@pytest.mark.parametrize(("value", "cells"), [(1, 1), (5.5, 10), (10, 20), (0, 1), (11, 20)])
def test_a_bar_reaches_from_the_low_end_of_its_scale_to_its_value(value: float, cells: int) -> None:
    assert level_bar(value, (1, 10), 20).plain == "█" * cells


def test_a_bar_on_a_scale_without_a_width_is_one_cell() -> None:
    assert level_bar(3, (3, 3), 20).plain == "█"
