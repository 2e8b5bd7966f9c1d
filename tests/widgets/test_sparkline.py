"""The line of small bars."""

from datetime import date
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from calmterm.widgets.sparkline import Spark, in_words, mood_line, weekdays

SUNDAY = date(2024, 3, 31)
VALUES = st.lists(st.none() | st.floats(allow_nan=True, allow_infinity=True), max_size=40)


def test_the_whole_range_and_the_gaps() -> None:
    assert mood_line(range(8), 0, 7).plain == "▁▂▃▄▅▆▇█"
    assert mood_line([1, None, 10, 5.5, None], 1, 10).plain == "▁·█▅·"
    assert mood_line([], 1, 10).plain == ""


def test_what_lies_outside_is_drawn_at_its_end_and_what_is_no_number_as_a_gap() -> None:
    assert mood_line([-5, 50, nan, inf, -inf], 0, 10).plain == "▁█···"


@pytest.mark.parametrize(("low", "high"), [(1, 1), (2, 1), (nan, 1)])
def test_a_range_must_be_one(low: float, high: float) -> None:
    with pytest.raises(ValueError, match="low < high"):
        mood_line([1], low, high)


@given(VALUES)
def test_one_cell_a_day_and_higher_is_never_lower(values: list[float | None]) -> None:
    line = mood_line(values, 1, 10).plain
    assert len(line) == len(values)
    drawn = sorted((value, bar) for value, bar in zip(values, line, strict=True) if value is not None and bar != "·")
    assert [bar for _, bar in drawn] == sorted(bar for _, bar in drawn)


def test_in_words() -> None:
    values = [None, 5, None, 7.25, 3, None, 6, None]
    assert in_words(values) == "8 days, 4 with a check-in, latest 6, lowest 3, highest 7.2"
    assert in_words([None, nan]) == "2 days, none with a check-in"
    assert in_words([0]) == "1 day, 1 with a check-in, latest 0, lowest 0, highest 0"
    assert in_words([]) == "0 days, none with a check-in"


def test_weekdays_end_with_the_last_day_across_a_month_and_a_change_of_clocks() -> None:
    assert weekdays(9, SUNDAY) == "SSMTWTFSS"
    assert weekdays(2, date(2024, 4, 1)) == "SM"
    assert weekdays(0, SUNDAY) == ""


class Holder(App[None]):
    """A single line of bars."""

    def compose(self) -> ComposeResult:
        yield Spark([1, None, 10], low=1, high=10, last_day=SUNDAY)


async def test_the_widget_shows_bars_over_weekdays_and_says_them_in_words() -> None:
    app = Holder()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        spark = app.query_one(Spark)

        def drawn() -> list[str]:
            return [strip.text for strip in spark.render_lines(spark.outer_size.region)]

        assert drawn() == ["▁·█", "FSS"]
        assert spark.tooltip == spark.description == in_words([1, None, 10])
        spark.show_values([10, 10, 1, None], date(2024, 4, 1))
        await pilot.pause()
        assert drawn() == ["██▁·", "FSSM"]
        assert spark.tooltip == spark.description == in_words([10, 10, 1, None])
