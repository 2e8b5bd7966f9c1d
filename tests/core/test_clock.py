"""The clock: local times, felt days, and what people type for a time."""

# ruff: noqa: DTZ001 - wall times without a zone are what this is about

import time
from datetime import UTC, date, datetime, timedelta, timezone
from datetime import time as wall_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmterm.core.clock import FixedClock, SystemClock, felt_day, parse_when, whole_minutes

NOON = datetime(2026, 11, 20, 12, tzinfo=timezone(timedelta(hours=1)))


def test_the_system_clock_is_aware_and_local() -> None:
    now = SystemClock().now()
    assert abs(now - datetime.now(UTC)) < timedelta(minutes=1)
    assert now.utcoffset() in {timedelta(hours=1), timedelta(hours=2)}  # Europe/Vienna, as the tests say


@pytest.mark.parametrize(("wall", "offset"), [
    (datetime(2026, 1, 15, 12), 60), (datetime(2026, 7, 15, 12), 120), (datetime(2026, 10, 25, 2, 30), 120),
    (datetime(2026, 10, 25, 2, 30, fold=1), 60), (datetime(1880, 1, 1, 12), 65),
])  # fmt: skip
def test_local_times_get_the_offset_of_their_day(wall: datetime, offset: int) -> None:
    local = SystemClock().localize(wall)
    assert local.replace(tzinfo=None) == wall.replace(fold=0)
    assert local.utcoffset() == timedelta(minutes=offset)


@pytest.mark.parametrize("wall", [datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59)])
def test_local_times_at_the_edges_of_the_calendar(wall: datetime) -> None:
    local = SystemClock().localize(wall)
    assert local.replace(tzinfo=None) == wall
    assert local.utcoffset() is not None


def test_a_fixed_clock_stands_still_until_it_is_moved() -> None:
    clock = FixedClock(NOON)
    assert clock.now() == clock.now() == NOON
    clock.at += timedelta(days=1)
    assert clock.now() == NOON + timedelta(days=1)
    assert clock.localize(datetime(2020, 5, 1, 8)).isoformat() == "2020-05-01T08:00:00+01:00"


def test_offsets_become_whole_minutes_and_wall_times_stay() -> None:
    old = datetime(1890, 5, 1, 12, tzinfo=timezone(timedelta(hours=1, minutes=5, seconds=21)))
    assert whole_minutes(old).isoformat() == "1890-05-01T12:00:00+01:05"
    with pytest.raises(ValueError, match="offset"):
        whole_minutes(datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=23, minutes=59, seconds=59))))


@given(st.datetimes(timezones=st.just(UTC)), st.times().map(lambda at: at.replace(second=0, microsecond=0)))
def test_a_day_lasts_from_its_start_to_the_next(moment: datetime, start: wall_time) -> None:
    day = felt_day(moment, start)
    if moment.date() > date.min:
        assert day == moment.date() - timedelta(days=moment.time() < start)
    else:
        assert day == date.min


@pytest.mark.parametrize(("text", "expected"), [
    ("2026-11-19", "2026-11-19T12:00:00+01:00"), ("20261119", "2026-11-19T12:00:00+01:00"),
    ("2026-W47-4", "2026-11-19T12:00:00+01:00"), (" 2026-11-19 ", "2026-11-19T12:00:00+01:00"),
    ("2026-11-19T08:30", "2026-11-19T08:30:00+01:00"), ("2026-11-19 08:30", "2026-11-19T08:30:00+01:00"),
    ("2026-11-19T08:30Z", "2026-11-19T08:30:00+00:00"), ("2026-11-19T08:30-05:30", "2026-11-19T08:30:00-05:30"),
    ("2026-11-19T08:30:15.5+01:00", "2026-11-19T08:30:15.500000+01:00"), ("08:30", "2026-11-20T08:30:00+01:00"),
    ("08:30:15", "2026-11-20T08:30:15+01:00"), ("08:30Z", "2026-11-20T08:30:00+00:00"),
    ("0001-01-01", "0001-01-01T12:00:00+01:00"), ("9999-12-31", "9999-12-31T12:00:00+01:00"),
])  # fmt: skip
def test_what_people_type_for_a_time(text: str, expected: str) -> None:
    assert parse_when(text, FixedClock(NOON)).isoformat() == expected


@pytest.mark.parametrize("text", ["", "soon", "2026-02-30", "25:00", "2026-13-01", "12", "20:15 tomorrow", "1700000000",
                                  "2026-11-19T08:30+24:30"])  # fmt: skip
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_when(text, FixedClock(NOON))


def test_the_tests_own_time_zone() -> None:
    assert time.tzname == ("CET", "CEST")
