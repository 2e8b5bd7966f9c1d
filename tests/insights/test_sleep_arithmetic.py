"""The sleep diary's arithmetic: every vector, every clock change of every zone since 2020, and what is asked about."""

from __future__ import annotations

import json
import zoneinfo
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from calmterm.insights.circular import clock
from calmterm.insights.minimum_data import NotYet
from calmterm.insights.sleep import (
    Night,
    Nights,
    came_twice,
    is_offered,
    nap_before,
    never_was,
    questions,
    read_clock,
    spoken,
    together,
    walk_back,
)

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "data" / "clinical_vectors.json").read_text(encoding="utf-8")
)


def night(
    on: str, zone: str, times: tuple[str, str, str, str], sol: int | None = 0, waso: int | None = 0,
    *, zone_into_bed: str | None = None, from_trying: bool = False,
) -> Night:  # fmt: skip
    bed = ZoneInfo(zone_into_bed) if zone_into_bed else None
    typed = [read_clock(one) if one else None for one in times]
    into, tried, woke, up = walk_back(date.fromisoformat(on), typed, ZoneInfo(zone), bed)
    return Night(into, tried, sol, waso, woke, up, from_trying)


@pytest.mark.parametrize("vector", VECTORS["sleep"], ids=lambda one: f"{one['tz']} {one['date_of_wake']}")
def test_sleep_vectors(vector: dict[str, Any]) -> None:
    names = ("into_bed", "tried_to_sleep", "final_awakening", "out_of_bed")
    times: Any = tuple(vector[name] for name in names)
    one = night(vector["date_of_wake"], vector["tz"], times, vector["sol"], vector["waso"])
    assert (one.tib, one.sol, one.waso, one.terminal, one.tst) == tuple(
        vector[name] for name in ("TIB", "SOL", "WASO", "TWAK_terminal", "TST")
    )
    assert one.efficiency == vector["SE_percent"]
    trying = night(vector["date_of_wake"], vector["tz"], times, vector["sol"], vector["waso"], from_trying=True)
    assert trying.efficiency == vector["SE_from_sleep_attempt"]


# --- zones ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("on", "zone", "bed", "times", "tib"), [
    ("2026-11-20", "Asia/Kathmandu", None, ("22:45", "23:15", "06:30", "07:00"), 495),
    ("2026-10-04", "Australia/Lord_Howe", None, ("22:30", "23:00", "06:30", "07:30"), 510),  # half an hour forward
    ("2026-04-05", "Australia/Lord_Howe", None, ("22:30", "23:00", "06:30", "07:30"), 570),  # and back
    ("2026-11-20", "Pacific/Honolulu", "Pacific/Auckland", ("22:00", "22:10", "13:30", "14:00"), 900),  # one day twice
    ("2026-11-21", "Pacific/Auckland", "Pacific/Honolulu", ("01:00", "01:10", "07:30", "08:00"), 480),  # a day left out
    ("2026-11-20", "Europe/Berlin", "America/New_York", ("20:00", "21:00", "08:00", "08:30"), 390),
])  # fmt: skip
def test_journeys_and_odd_zones(on: str, zone: str, bed: str | None, times: Any, tib: int) -> None:
    one = night(on, zone, times, 10, 20, zone_into_bed=bed)
    assert one.tib == tib
    assert one.tst is not None
    assert one.rest is not None
    assert one.tst + 30 + one.rest == tib
    assert questions(one) == []


def test_kathmandu_in_utc() -> None:
    one = night("2026-11-20", "Asia/Kathmandu", ("22:45", "23:15", "06:30", "07:00"), 30, 0)
    assert one.into_bed is not None
    assert one.into_bed.astimezone(UTC) == datetime(2026, 11, 19, 17, 0, tzinfo=UTC)
    assert one.midpoint is not None
    assert (one.midpoint.isoformat(), one.efficiency) == ("2026-11-20T03:07:30+05:45", 81.8)


def test_before_and_after_midnight_and_by_day() -> None:
    late = night("2026-11-20", "Europe/Vienna", ("00:30", "00:45", "07:15", "07:30"))
    assert late.into_bed == datetime(2026, 11, 20, 0, 30, tzinfo=ZoneInfo("Europe/Vienna"))
    shift = night("2026-11-20", "Europe/Vienna", ("08:00", "08:20", "15:00", "15:10"))
    assert (shift.tib, shift.tst) == (430, 400)
    assert questions(shift) == []


def test_the_hour_that_comes_twice() -> None:
    first = night("2025-10-26", "Europe/Berlin", ("22:00", "22:00", "02:30", "02:40"))
    second = night("2025-10-26", "Europe/Berlin", ("22:00", "22:00", "02:30 second", "02:40 second"))
    between = night("2025-10-26", "Europe/Berlin", ("22:00", "22:00", "02:50", "02:10 second"))
    assert (first.tib, second.tib, between.tib) == (280, 340, 310)
    assert second.up is not None
    assert came_twice(second.up)
    assert questions(second) == []


def test_the_hour_that_never_was_is_known() -> None:
    one = night("2025-03-30", "Europe/Berlin", ("22:30", "23:00", "02:30", "07:30"))
    assert one.woke is not None
    assert never_was(one.woke)
    assert not any(never_was(at) for at in (one.into_bed, one.tried, one.up) if at is not None)


@cache
def transitions() -> list[tuple[str, datetime]]:
    """Every moment since 2020 at which a clock of the zone database was set, as (zone, first instant after it)."""
    start, end, step = datetime(2020, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC), timedelta(days=7)
    found: list[tuple[str, datetime]] = []
    for name in sorted(zoneinfo.available_timezones() - {"localtime", "Factory"}):
        zone, at = ZoneInfo(name), start
        while at < end:
            if at.astimezone(zone).utcoffset() != (at + step).astimezone(zone).utcoffset():
                found.append((name, _between(zone, at, at + step)))
            at += step
    return found


def _between(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(minutes=1):
        middle = (low + (high - low) / 2).replace(second=0, microsecond=0)
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high


def _nights(zone: ZoneInfo, at: datetime, rng: Random) -> Iterator[tuple[list[datetime], int, int]]:
    """Nights lived across a change of the clocks: whole minutes of real time, asleep for no less than nothing."""
    for _ in range(3):
        length = rng.randrange(60, 900)
        marks = sorted(rng.randrange(length + 1) for _ in range(2))
        begin = at - timedelta(minutes=rng.randrange(length + 1))
        moments = [(begin + timedelta(minutes=mark)).astimezone(zone) for mark in (0, *marks, length)]
        sol = rng.randrange(marks[1] - marks[0] + 1)
        yield moments, sol, rng.randrange(marks[1] - marks[0] - sol + 1)


def test_the_parts_make_the_whole_in_every_zone_at_every_change_of_the_clocks() -> None:
    rng, checked = Random(13), 0
    zones = {name for name, _ in transitions()}
    assert {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe"} <= zones
    for name, at in transitions():
        for moments, sol, waso in _nights(ZoneInfo(name), at, rng):
            # as it would be typed: clock times alone, with "second" where one comes twice
            typed = [moment.time().replace(tzinfo=None) for moment in moments]
            zone = ZoneInfo(name)
            into, tried, woke, up = walk_back(moments[3].date(), typed, zone)
            one = Night(into, tried, sol, waso, woke, up)
            lived = (moments[3].astimezone(UTC) - moments[0].astimezone(UTC)).total_seconds() / 60
            assert one.tib == lived, (name, at, typed)
            assert one.tst is not None
            assert one.rest is not None
            assert one.tst + sol + waso + one.rest == one.tib, (name, at, typed)
            assert questions(one) == [], (name, at, typed)
            checked += 1
    assert checked > 5_000


def test_a_night_in_every_zone_away_from_changes() -> None:
    for name in zoneinfo.available_timezones() - {"localtime", "Factory"}:
        one = night("2026-01-20", name, ("23:15", "23:30", "06:45", "07:00"), 10, 5)
        assert (one.tib, one.tst) == (465, 420), name


# --- times as typed --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "meant"), [
    ("2245", "22:45"), ("22:45", "22:45"), ("10:45 pm", "22:45"), ("10:45PM", "22:45"), ("1045pm", "22:45"),
    ("22.45", "22:45"), ("22h45", "22:45"), (" 7 ", "07:00"), ("7am", "07:00"), ("7 a.m.", "07:00"),
    ("745", "07:45"), ("0:30", "00:30"), ("12:30 am", "00:30"), ("12 pm", "12:00"), ("midnight", "00:00"),
    ("noon", "12:00"), ("0000", "00:00"), ("2359", "23:59"), ("10:45 p", "22:45"),
])  # fmt: skip
def test_times_as_people_type_them(typed: str, meant: str) -> None:
    assert read_clock(typed) == time.fromisoformat(meant)
    assert read_clock(typed).fold == 0


def test_second_means_the_later_of_two() -> None:
    assert [read_clock(text).fold for text in ("2:10 second", "0210 2nd", "2:10, second", "2:10")] == [1, 1, 1, 0]


@pytest.mark.parametrize("typed", [
    "", "24:00", "2400", "22:60", "13 pm", "0 am", "late", "-1", "22:4", "22:455", "1:2:3", "12345", "٢٢:٤٥", "²",
])  # fmt: skip
def test_what_is_no_time_is_told(typed: str) -> None:
    with pytest.raises(ValueError):
        read_clock(typed)


# --- blanks and questions ----------------------------------------------------------------------------------------


def test_blank_is_not_zero() -> None:
    one = night("2026-11-20", "UTC", ("23:00", "23:10", "06:30", "07:00"), None, 0)
    assert (one.tib, one.tst, one.efficiency, one.midpoint, one.rest) == (480, None, None, None, 40)
    assert night("2026-11-20", "UTC", ("23:00", "23:10", "06:30", "07:00"), 0, None).tst is None
    assert Night().tib is None
    assert questions(Night()) == []
    assert night("2026-11-20", "UTC", ("07:00", "07:00", "07:00", "07:00")).efficiency is None


def test_a_bedtime_alone_lies_in_the_evening_before() -> None:
    for typed, on in (("23:15", 19), ("00:30", 20)):
        one = night("2026-11-20", "UTC", (typed, "", "", ""), None, None)
        assert one.into_bed is not None
        assert one.into_bed.day == on
    one = night("2026-11-20", "UTC", ("23:15", "", "6:30", ""), None, None)
    assert one.into_bed == datetime(2026, 11, 19, 23, 15, tzinfo=UTC)


@pytest.mark.parametrize(("times", "sol", "waso", "words"), [
    (("22:30", "22:00", "06:30", "07:00"), 0, 0, ("into bed (22:30)", "trying to sleep (22:00)", "23 h 30 min")),
    (("22:30", "23:00", "07:30", "07:00"), 0, 0, ("waking for good (07:30)", "getting up (07:00)")),
    (("23:00", "23:00", "06:00", "06:10"), 400, 100, ("8 h 20 min", "7 h 10 min in bed")),
    (("22:00", "01:00", "02:00", "06:00"), 40, 40, ("1 h 20 min", "1 h 00 min between")),
    (("13:00", "13:00", "07:00", "07:00"), 0, 0, ("18 h 00 min",)),
])  # fmt: skip
def test_what_cannot_be_is_asked_and_never_mended(times: Any, sol: int, waso: int, words: tuple[str, ...]) -> None:
    one = night("2026-11-20", "Europe/Vienna", times, sol, waso)
    (asked,) = questions(one)
    assert asked.endswith("?")
    for word in words:
        assert word in asked
    moments = (one.into_bed, one.tried, one.woke, one.up)
    assert [f"{moment:%H:%M}" for moment in moments if moment] == [read_clock(text).strftime("%H:%M") for text in times]


def test_a_night_that_is_not_over_is_asked_about() -> None:
    one = night("2026-11-20", "UTC", ("22:30", "23:00", "06:30", "23:30"))
    asked = questions(one, datetime(2026, 11, 20, 21, 30, tzinfo=UTC))
    assert any("still to come" in sentence for sentence in asked)


# --- several nights -----------------------------------------------------------------------------------------------


def _week(bedtimes: list[str]) -> list[Night]:
    return [
        night(f"2026-11-{16 + n}", "UTC", (bed, bed, "07:00", "07:30"), 10 * n, 5) for n, bed in enumerate(bedtimes)
    ]


def test_the_week_in_medians_with_bedtimes_around_midnight() -> None:
    found = together(_week(VECTORS["circular_bedtime"]["bedtimes"]))
    assert isinstance(found, Nights)
    assert found.bed is not None
    assert found.bed.mean is not None
    assert found.bed.deviation is not None
    assert [round(found.bed.mean, 1), round(found.bed.deviation, 1)] == VECTORS["circular_bedtime"]["mean_sd_minutes"]
    assert clock(found.bed.mean) == "23:48"
    assert (found.n, found.sol, found.waso, found.tib, found.terminal) == (5, 20, 5, 465, 30)


def test_below_five_nights_there_are_no_medians() -> None:
    found = together(_week(["23:30", "00:15", "23:45", "00:30"]))
    assert isinstance(found, NotYet)
    assert str(found) == "4 of 5 nights"


def test_a_measure_known_in_four_of_six_nights_has_no_median() -> None:
    nights = [*_week(["23:00"] * 4), Night(), Night()]
    found = together(nights)
    assert isinstance(found, Nights)
    assert (found.tst, found.bed, found.terminal) == (None, None, None)


@pytest.mark.parametrize(("times", "nap", "began"), [
    (("22:45", "23:15", "06:30", "07:00"), "14:30", "19 14:30"),
    (("22:45", "23:15", "06:30", "07:00"), "22:45", "19 22:45"),
    (("00:30", "00:40", "06:30", "07:00"), "23:00", "19 23:00"),
    (("00:30", "00:40", "06:30", "07:00"), "00:10", "20 00:10"),
    (("", "", "06:30", "07:00"), "14:30", "19 14:30"),
    (("", "", "", ""), "09:00", "19 09:00"),
    (("", "", "", ""), "23:00", "19 23:00"),
    (("08:00", "08:30", "15:00", "15:30"), "03:00", "20 03:00"),  # sleeping by day
])  # fmt: skip
def test_a_nap_lies_before_the_night(times: tuple[str, ...], nap: str, began: str) -> None:
    zone, on = ZoneInfo("Europe/Vienna"), date(2026, 11, 20)
    moments = walk_back(on, [read_clock(one) if one else None for one in times], zone)
    found = nap_before(on, read_clock(nap), moments, zone)
    assert f"{found:%d %H:%M}" == began
    assert found.tzinfo is zone


def test_a_nap_sixteen_hours_before_the_night_is_asked_about() -> None:
    one = night("2026-11-20", "UTC", ("22:45", "23:15", "06:30", "07:00"))
    sentence = "The nap at 06:44 would be 16 h 01 min before getting into bed (22:45). Is that right?"
    for nap, asked in (("06:45", []), ("06:44", [sentence])):
        told = replace(one, nap=datetime.combine(date(2026, 11, 19), read_clock(nap), UTC))
        assert questions(told) == asked
        assert (told.tib, told.tst) == (one.tib, one.tst)  # no figure of the night counts it


@pytest.mark.parametrize(("now", "noted", "offered"), [
    ("03:59", False, False), ("04:00", False, True), ("12:00", False, True), ("12:00", True, False),
    ("17:59", False, True), ("18:00", False, False),
])  # fmt: skip
def test_last_night_is_offered_from_waking_until_evening(now: str, noted: bool, offered: bool) -> None:
    assert is_offered(time.fromisoformat(now), noted=noted) is offered


def test_minutes_in_words() -> None:
    assert [spoken(one) for one in (0, 59, 60, 495, -30)] == ["0 min", "59 min", "1 h 00 min", "8 h 15 min", "-30 min"]
