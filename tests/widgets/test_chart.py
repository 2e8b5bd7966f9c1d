"""Charts are drawn by signs: gaps stay gaps, the usual range is shaded, and every size is kept to."""

from datetime import date
from typing import Any

import pytest
from textual.app import App, ComposeResult

from calmterm.domain import chart_figures
from calmterm.domain.chart import BAND, LEAST, POINT, SPREAD, draw
from calmterm.insights.binning import Column, by_month, columns
from calmterm.insights.measures import MEASURES
from calmterm.insights.series import Interval, Window
from calmterm.widgets import calendar_heatmap, day_chart
from calmterm.widgets.chart import Chart, coloured

LAST = 739_000
MOOD = MEASURES["mood"]


def drawn(entries: Any, days: int, width: int = 60, height: int = 12, usual: Interval | None = None) -> list[str]:
    builder = chart_figures.days(entries, Window(LAST - days + 1, LAST), MOOD, usual)
    return draw(builder(width, height), width, height)


def canvas(lines: list[str]) -> list[str]:
    """What is drawn right of the axis and above the days."""
    return [line[3:].ljust(57) for line in lines[:-2]]


def column(lines: list[str], place: int) -> str:
    return "".join(line[place] for line in canvas(lines))


@pytest.mark.parametrize("width", [30, 60, 80, 120])
@pytest.mark.parametrize("days", [14, 90, 365, 3650])
def test_a_chart_keeps_to_its_size(width: int, days: int) -> None:
    entries = {day: [float(day % 10 + 1)] for day in range(LAST - days + 1, LAST + 1) if day % 5}
    lines = drawn(entries, days, width, 10)
    assert len(lines) == 10
    assert max(map(len, lines)) <= width
    assert sum(line.count(POINT) for line in lines) >= min(days, 20) * 0.6


def test_a_day_with_several_entries_shows_its_median_and_its_spread() -> None:
    lines = drawn({LAST - 1: [2, 6, 10], LAST: [6]}, 2)
    assert column(lines, 0).strip(" ·").count(SPREAD) >= 6
    assert column(lines, 0).count(POINT) == 1
    assert SPREAD not in column(lines, -1)
    assert POINT in column(lines, -1)


def test_a_gap_is_a_gap_and_days_around_it_are_not_joined() -> None:
    whole = {day: [5.0] for day in range(LAST - 13, LAST + 1)}
    gap = {day: values for day, values in whole.items() if not LAST - 8 <= day <= LAST - 5}
    full, holed = drawn(whole, 14), drawn(gap, 14)
    row = next(line for line in canvas(full) if POINT in line)
    assert " " not in row.strip()
    row = next(line for line in canvas(holed) if POINT in line)
    assert " " * 15 in row.strip()
    assert row.count(POINT) == 10


def test_the_usual_range_is_shaded_by_signs() -> None:
    lines = canvas(drawn({LAST: [9.0]}, 14, usual=Interval(4, 6)))
    shaded = [place for place, line in enumerate(lines) if BAND in line]
    assert 2 <= len(shaded) <= 4
    assert all(line.count(BAND) > 40 for place, line in enumerate(lines) if place in shaded)
    assert shaded == list(range(shaded[0], shaded[-1] + 1))
    assert not any(BAND in line for line in drawn({LAST: [9.0]}, 14))


def test_a_range_beyond_the_scale_is_shaded_up_to_its_ends() -> None:
    lines = canvas(drawn({LAST: [5.0]}, 14, usual=Interval(-3, 14)))
    assert all(BAND in line for line in lines)


def test_stretches_of_days_show_the_middle_half_of_their_medians() -> None:
    entries = {LAST - 3 + day: [float(value)] for day, value in enumerate((1, 4, 6, 9))}
    assert columns(entries, Window(LAST - 3, LAST), 1) == [Column(LAST - 3, LAST, 5, 3.25, 6.75, 4)]
    assert columns(entries, Window(LAST - 7, LAST), 2) == [None, Column(LAST - 3, LAST, 5, 3.25, 6.75, 4)]
    assert [one and one.value for one in columns(entries, Window(LAST - 4, LAST), 90)] == [None, 1, 4, 6, 9]


def test_the_bands_of_a_questionnaire_are_named_lines() -> None:
    bands = [(0, "minimal"), (5, "mild"), (10, "moderate"), (15, "moderately severe"), (20, "severe")]
    builder = chart_figures.scores([(LAST - 28, 12), (LAST, 6)], Window(LAST - 60, LAST), 0, 27, bands)
    lines = draw(builder(60, 18), 60, 18)
    named = [line.rpartition("-")[2] for line in lines if "--" in line]
    assert named == [name for _, name in bands[::-1]]
    assert sum(line.count(POINT) for line in lines) == 2
    plain = chart_figures.scores([(LAST - 28, 12), (LAST, 6)], Window(LAST - 60, LAST), 0, 27)
    assert not any("-" in line for line in draw(plain(60, 18), 60, 18))


@pytest.mark.parametrize(("values", "expected"), [
    ([5.2, 8.9], (5, 9)), ([7.0, 7.0], (7, 8)), ([0.2, 12], (0, 15)),
])  # fmt: skip
def test_open_scales_have_round_ends(values: list[float], expected: tuple[float, float]) -> None:
    found = chart_figures.span(MEASURES["sleep_time"], {day: [value] for day, value in enumerate(values)})
    assert found[0] <= min(values)
    assert found[1] >= max(values)
    assert found == expected
    assert chart_figures.span(MOOD, {1: [5]}) == (1, 10)
    assert chart_figures.span(MEASURES["water"], {}) == (0, 1)


def test_a_year_in_text_reads_without_colour() -> None:
    from datetime import date

    last = date(2026, 11, 20)
    values = {last.toordinal(): 10.0, last.toordinal() - 1: 1.0, last.toordinal() - 2: 5.0}
    lines = calendar_heatmap.calendar(values, last, last, (1, 10), 56).plain.splitlines()
    assert [line[:2] for line in lines[1:]] == ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]
    assert [line[-1] for line in lines[3:6]] == ["▒", "░", "█"]
    assert (len(lines[5]), len(lines[7])) == (56, 55)  # what is still to come is blank
    assert lines[1].count("·") == 53
    wide = calendar_heatmap.calendar(values, last, last, (1, 10), 118).plain.splitlines()
    assert wide[5].endswith("··██")
    narrow = calendar_heatmap.calendar(values, last, last, (1, 10), 40).plain.splitlines()
    assert max(map(len, narrow)) <= 40
    assert calendar_heatmap.legend((1, 10), "").plain.startswith("· no entry   1 ░░")


@pytest.mark.parametrize("width", [58, 118])
def test_a_year_names_every_month_whatever_its_last_day(width: int) -> None:
    from datetime import date, timedelta

    months = {f"{date(2026, month, 1):%b}" for month in range(1, 13)}
    for back in range(366):
        last = date(2026, 11, 20) - timedelta(days=back)
        named = calendar_heatmap.calendar({}, last, last, (1, 10), width).plain.splitlines()[0].split()
        assert months <= set(named), last


class OneChart(App[None]):
    """A chart and nothing else."""

    def compose(self) -> ComposeResult:
        yield Chart(id="chart")


async def test_a_chart_is_drawn_anew_in_the_frame_of_a_resize() -> None:
    app = OneChart()
    builds: list[tuple[int, int]] = []
    entries = {day: [float(day % 10 + 1)] for day in range(LAST - 13, LAST + 1)}
    builder = chart_figures.days(entries, Window(LAST - 13, LAST), MOOD)

    def build(width: int, height: int) -> Any:
        builds.append((width, height))
        return builder(width, height)

    async with app.run_test(size=(80, 24)) as pilot:
        chart = app.query_one(Chart)
        chart.show(build)
        await pilot.pause()
        assert builds[-1] == (80, 24)
        await pilot.resize_terminal(60, 20)
        await pilot.pause()
        assert builds[-1] == (60, 20)
        assert len(str(chart.render()).splitlines()) == 20
        await pilot.resize_terminal(LEAST[0] - 1, 20)
        await pilot.pause()
        assert builds[-1] == (60, 20)  # too small for a chart: nothing is drawn, and nothing fails
        assert str(chart.render()) == ""
        chart.show(None)
        assert str(chart.render()) == ""


def test_colours_never_change_a_sign() -> None:
    lines = drawn({LAST: [5.0], LAST - 3: [2.0, 9.0]}, 14, usual=Interval(4, 6))
    assert coloured(lines, 3).plain.splitlines() == lines


def test_months_are_whole_days_at_their_ends_and_have_no_day_twice() -> None:
    first, last = date(2026, 1, 20).toordinal(), date(2026, 3, 2).toordinal()
    entries = {day: [float(date.fromordinal(day).month)] for day in range(first - 5, last + 5)}
    assert by_month(entries, Window(first, last)) == [
        Column(first, date(2026, 1, 31).toordinal(), 1, 1, 1, 12),
        Column(date(2026, 2, 1).toordinal(), date(2026, 2, 28).toordinal(), 2, 2, 2, 28),
        Column(date(2026, 3, 1).toordinal(), last, 3, 3, 3, 2),
    ]
    assert by_month({}, Window(first, last)) == []


def test_a_month_is_a_bar_with_its_number_and_days() -> None:
    found = [Column(date(2026, month, 1).toordinal(), 0, month, 1, 10, month) for month in (1, 10)]
    for width in (56, 76, 116):
        lines = day_chart.months(found, (1, 10), width).plain.splitlines()
        assert max(map(len, lines[2:])) <= width
        bars = [line.count("█") for line in lines[2:]]
        assert "Jan 2026" in lines[2]
        assert "1  1 day" in lines[2]
        assert "10  10 days" in lines[-1]
        assert bars[0] == 1 if len(bars) == 2 else len(bars) == 1
