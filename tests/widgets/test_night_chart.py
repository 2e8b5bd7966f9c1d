"""Nights as bars: where they lie on the clock, what a blank looks like, and how many fit."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from calmterm.insights.sleep import Night, read_clock, walk_back
from calmterm.widgets.night_chart import (
    AFTER_WAKING,
    ASLEEP,
    IN_BED,
    LEGEND,
    NOTHING,
    NightSpan,
    axis,
    bar,
    first_drawn,
    hours_of,
    many_nights,
    span_of,
)


def night(
    times: tuple[str, str, str, str], on: str = "2026-11-20", zone: str = "Europe/Vienna", bed: str = ""
) -> Night:
    typed = [read_clock(one) for one in times]
    moments = walk_back(date.fromisoformat(on), typed, ZoneInfo(zone), ZoneInfo(bed) if bed else None)
    into, tried, woke, up = moments
    return Night(into, tried, None, None, woke, up)


def test_a_bar_lies_on_the_clock() -> None:
    span = span_of(night(("22:00", "23:00", "06:00", "07:00")), date(2026, 11, 20))
    assert span == NightSpan(-120, -60, 360, 420)
    assert bar(span, (-3, 8), 11) == f"{NOTHING}{IN_BED}{ASLEEP * 7}{AFTER_WAKING}{NOTHING}"
    assert bar(None, (-3, 8), 4) == NOTHING * 4


def test_lying_awake_in_the_morning_has_a_sign_of_its_own() -> None:
    span = span_of(night(("23:00", "23:00", "05:00", "08:00")), date(2026, 11, 20))
    assert bar(span, (-1, 9), 10) == f"{ASLEEP * 6}{AFTER_WAKING * 3}{NOTHING}"
    assert len({ASLEEP, IN_BED, AFTER_WAKING, NOTHING}) == 4
    assert all(sign in LEGEND for sign in (ASLEEP, IN_BED, AFTER_WAKING))


@pytest.mark.parametrize("on", ["2025-03-30", "2025-10-26"])
def test_clock_changes_leave_both_ends_where_they_were_typed(on: str) -> None:
    span = span_of(night(("22:30", "23:00", "07:00", "07:30"), on), date.fromisoformat(on))
    assert span is not None
    assert (span.bed, span.up) == (-90, 450)


def test_after_a_journey_the_bar_is_as_long_as_the_night() -> None:
    one = night(("22:00", "22:10", "13:30", "14:00"), zone="Pacific/Honolulu", bed="Pacific/Auckland")
    span = span_of(one, date(2026, 11, 20))
    assert span is not None
    assert (span.up - span.bed, span.up) == (900, 840)


def test_a_night_without_ends_has_no_bar() -> None:
    assert span_of(Night(up=datetime(2026, 11, 20, 7, tzinfo=ZoneInfo("UTC"))), date(2026, 11, 20)) is None


def test_the_hours_hold_every_bar() -> None:
    assert hours_of([]) == (-2, 7)
    assert hours_of([NightSpan(-250, -250, 500, 501)]) == (-5, 9)
    assert hours_of([NightSpan(480, 480, 900, 960)]) == (-2, 16)  # a night by day


def test_the_axis_names_hours_that_stand_apart() -> None:
    line = axis((-2, 7), 45)
    assert len(line) == 45
    assert line.index("00:00") == 10
    assert axis((-2, 7), 3).strip() == ""


@pytest.mark.parametrize(("width", "height"), [(78, 18), (58, 14), (118, 34), (200, 50), (40, 12)])
def test_many_nights_fit(width: int, height: int) -> None:
    spans = {date.fromordinal(day): NightSpan(-60, -60, 400, 420) for day in range(739_000, 739_365)}
    lines = many_nights(spans, date.fromordinal(739_000), date.fromordinal(739_364), width, height)
    assert len(lines) <= max(height, 3 * -(-365 // (2 * (width - 6))))
    assert max(map(len, lines)) <= width
    assert sum(name in "".join(lines) for name in ("Jan", "Jun", "Dec")) == 3


@pytest.mark.parametrize("width", [40, 58, 60, 66, 78, 90, 118, 157])
def test_no_month_is_cut(width: int) -> None:
    first, last = date(2025, 11, 21), date(2026, 11, 20)
    names = [word for line in many_nights({}, first, last, width, 30) for word in line.split() if word[0].isalpha()]
    assert {*names} <= {f"{date(2026, month, 1):%b}" for month in range(1, 13)}
    assert len({*names}) == 12


def test_the_axis_names_whole_hours() -> None:
    spans = {date(2026, 11, 20): NightSpan(-150, -140, 430, 440)}
    for height in range(6, 30):
        lines = many_nights(spans, date(2026, 11, 1), date(2026, 11, 20), 40, height)
        hours = [line[:5] for line in lines if line[2:3] == ":"]
        assert hours[0] == "21:00"
        assert hours[-1] == "08:00"
        assert all(hour.endswith(":00") for hour in hours)


def test_a_year_begins_with_its_first_night_and_shows_a_quarter_at_least() -> None:
    last, span = date(2026, 11, 20), NightSpan(-60, -60, 410, 420)
    assert first_drawn({}, last) == date(2026, 8, 22)
    assert first_drawn({date(2026, 11, 1): span}, last) == date(2026, 8, 22)
    assert first_drawn({date(2026, 5, 3): span, date(2026, 5, 4): span}, last) == date(2026, 5, 3)
    assert first_drawn({date(2024, 1, 1): span}, last) == date(2025, 11, 21)
