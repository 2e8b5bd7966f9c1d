"""Dates and times in words: what each of 200 odd texts is understood as, and none wrongly in silence.

It is Wednesday, 18 March 2026, 14:30, at +01:00.
"""

# ruff: noqa: DTZ001 - wall times without a zone are what this is about

import contextlib
from datetime import date, datetime, time, timedelta, timezone

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from calmterm.core import when
from calmterm.core.clock import FixedClock, SystemClock
from calmterm.core.errors import NotUnderstood

HERE = timezone(timedelta(hours=1))
NOW = datetime(2026, 3, 18, 14, 30, tzinfo=HERE)
CLOCK = FixedClock(NOW)
LATE = FixedClock(NOW.replace(hour=1))  # between the calendar's midnight and the end of the person's day

DAYS = [
    ("yesterday", "2026-03-17"),
    ("today", "2026-03-18"),
    ("tomorrow", "2026-03-19"),
    ("monday", "2026-03-16"),
    ("last monday", "2026-03-16"),
    ("last wednesday", "2026-03-11"),
    ("3 days ago", "2026-03-15"),
    ("a week ago", "2026-03-11"),
    ("2 weeks ago", "2026-03-04"),
    ("a month ago", "2026-02-18"),
    ("3 months ago", "2025-12-18"),
    ("1 year ago", "2025-03-18"),
    ("2024-05-06", "2024-05-06"),
    ("2024-02-29", "2024-02-29"),
    ("may 5", "2025-05-05"),
    ("5 may", "2025-05-05"),
    ("5th of may", "2025-05-05"),
    ("may 5 2024", "2024-05-05"),
    ("5 may 2024", "2024-05-05"),
    ("13/06/2024", "2024-06-13"),
    ("06/13/2024", "2024-06-13"),
    ("25.12.2023", "2023-12-25"),
    ("the day before yesterday", "2026-03-16"),
    ("day before yesterday", "2026-03-16"),
    ("in 3 days", "2026-03-21"),
    ("2 days from now", "2026-03-20"),
    ("sun", "2026-03-15"),
    ("sat", "2026-03-14"),
    ("mon", "2026-03-16"),
    ("march 3", "2026-03-03"),
    ("2nd march", "2026-03-02"),
    ("on monday", "2026-03-16"),
    ("99 days ago", "2025-12-09"),
    ("1000 years ago", "1026-03-18"),
    ("0 days ago", "2026-03-18"),
    ("three days ago", "2026-03-15"),
    ("two weeks ago", "2026-03-04"),
    ("20240506", "2024-05-06"),
    ("2024/05/06", "2024-05-06"),
    ("2024.05.06", "2024-05-06"),
    ("May 6, 2024", "2024-05-06"),
    ("Mon 6 May 2024", "2024-05-06"),
    ("3d ago", "2026-03-15"),
    ("2w ago", "2026-03-04"),
    ("sept 5", "2025-09-05"),
    ("september 5", "2025-09-05"),
    ("feb 29", "2024-02-29"),
    ("29 feb 2024", "2024-02-29"),
    ("a day ago", "2026-03-17"),
    ("one day ago", "2026-03-17"),
    ("one week ago", "2026-03-11"),
    ("YESTERDAY", "2026-03-17"),
    ("2024-5-6", "2024-05-06"),
    ("0001-01-01", "0001-01-01"),
    ("9999-12-31", "9999-12-31"),
    ("friday", "2026-03-13"),
    ("1 may 2025", "2025-05-01"),
    ("1st May 2025", "2025-05-01"),
    ("31 dec 2025", "2025-12-31"),
    ("dec 31", "2025-12-31"),
    ("march 18", "2026-03-18"),
    ("march 19", "2025-03-19"),
    ("19 march", "2025-03-19"),
    ("2026-03-18", "2026-03-18"),
    ("2026-3-1", "2026-03-01"),
    ("31.12.2025", "2025-12-31"),
    ("12-31-2025", "2025-12-31"),
    ("08/08/2025", "2025-08-08"),
    ("six months ago", "2025-09-18"),
    ("in a week", "2026-03-25"),
    ("in two weeks", "2026-04-01"),
    ("mon 16 march", "2026-03-16"),
    ("tues", "2026-03-17"),
    ("monday 16 march", "2026-03-16"),
    ("29 february 2024", "2024-02-29"),
    ("100 days ago", "2025-12-08"),
    ("1/1/2026", "2026-01-01"),
]
SPANS = [
    ("2024", "2024-01-01 2024-12-31"),
    ("2024-05", "2024-05-01 2024-05-31"),
    ("may", "2025-05-01 2025-05-31"),
    ("last month", "2026-02-01 2026-02-28"),
    ("last year", "2025-01-01 2025-12-31"),
    ("mar", "2026-03-01 2026-03-31"),
    ("dec", "2025-12-01 2025-12-31"),
    ("dec 2024", "2024-12-01 2024-12-31"),
    ("december 2024", "2024-12-01 2024-12-31"),
    ("may 2024", "2024-05-01 2024-05-31"),
    ("05/2024", "2024-05-01 2024-05-31"),
    ("5/2024", "2024-05-01 2024-05-31"),
    ("2024-5", "2024-05-01 2024-05-31"),
    ("this month", "2026-03-01 2026-03-31"),
    ("this year", "2026-01-01 2026-12-31"),
    ("1999", "1999-01-01 1999-12-31"),
    ("april", "2025-04-01 2025-04-30"),
    ("april 2025", "2025-04-01 2025-04-30"),
    ("2025-12", "2025-12-01 2025-12-31"),
    ("12/2025", "2025-12-01 2025-12-31"),
]
TIMES = [
    ("yesterday 21:00", "2026-03-17T21:00+01:00"),
    ("yesterday at 6pm", "2026-03-17T18:00+01:00"),
    ("today 9:05", "2026-03-18T09:05+01:00"),
    ("fri 9pm", "2026-03-13T21:00+01:00"),
    ("20 min ago", "2026-03-18T14:10+01:00"),
    ("20 minutes ago", "2026-03-18T14:10+01:00"),
    ("an hour ago", "2026-03-18T13:30+01:00"),
    ("1 hour ago", "2026-03-18T13:30+01:00"),
    ("2 hours ago", "2026-03-18T12:30+01:00"),
    ("half an hour ago", "2026-03-18T14:00+01:00"),
    ("9:05", "2026-03-18T09:05+01:00"),
    ("2024-05-06 9pm", "2024-05-06T21:00+01:00"),
    ("noon", "2026-03-18T12:00+01:00"),
    ("yesterday noon", "2026-03-17T12:00+01:00"),
    ("now", "2026-03-18T14:30+01:00"),
    ("just now", "2026-03-18T14:30+01:00"),
    ("in 2 hours", "2026-03-18T16:30+01:00"),
    ("12am", "2026-03-18T00:00+01:00"),
    ("12pm", "2026-03-18T12:00+01:00"),
    ("yesterday 12am", "2026-03-17T00:00+01:00"),
    ("3 days ago at 9pm", "2026-03-15T21:00+01:00"),
    ("monday 21:00", "2026-03-16T21:00+01:00"),
    ("21:00 monday", "2026-03-16T21:00+01:00"),
    ("9pm yesterday", "2026-03-17T21:00+01:00"),
    ("on 5 may at 9pm", "2025-05-05T21:00+01:00"),
    ("6 May 2024 21:00", "2024-05-06T21:00+01:00"),
    ("May 6th, 2024 9:05 pm", "2024-05-06T21:05+01:00"),
    ("2024-05-06T21:00", "2024-05-06T21:00+01:00"),
    ("2024-05-06T21:00Z", "2024-05-06T21:00+00:00"),
    ("2024-05-06T21:00+02:00", "2024-05-06T21:00+02:00"),
    ("1 min ago", "2026-03-18T14:29+01:00"),
    ("90 minutes ago", "2026-03-18T13:00+01:00"),
    ("2h ago", "2026-03-18T12:30+01:00"),
    ("2 h ago", "2026-03-18T12:30+01:00"),
    ("last fri 9:05 am", "2026-03-13T09:05+01:00"),
    ("yesterday, 9pm", "2026-03-17T21:00+01:00"),
    ("Yesterday  At   9PM", "2026-03-17T21:00+01:00"),
    ("6pm today", "2026-03-18T18:00+01:00"),
    ("tomorrow 9am", "2026-03-19T09:00+01:00"),
    ("last tuesday at noon", "2026-03-17T12:00+01:00"),
    ("noon yesterday", "2026-03-17T12:00+01:00"),
    ("yesterday at noon", "2026-03-17T12:00+01:00"),
    ("2 days ago 9:05", "2026-03-16T09:05+01:00"),
    ("in 20 min", "2026-03-18T14:50+01:00"),
    ("thursday 8am", "2026-03-12T08:00+01:00"),
    ("sunday at noon", "2026-03-15T12:00+01:00"),
    ("yesterday 0:05", "2026-03-17T00:05+01:00"),
    ("today 8am", "2026-03-18T08:00+01:00"),
    ("now ", "2026-03-18T14:30+01:00"),
    ("two hours ago", "2026-03-18T12:30+01:00"),
    ("thurs 7:30pm", "2026-03-12T19:30+01:00"),
    ("24 december 2025 at 6pm", "2025-12-24T18:00+01:00"),
    ("8 am", "2026-03-18T08:00+01:00"),
    ("8.15 am", "2026-03-18T08:15+01:00"),
    ("8:15am today", "2026-03-18T08:15+01:00"),
    ("24/12/2025 18:00", "2025-12-24T18:00+01:00"),
    ("2025-12-24 at 6pm", "2025-12-24T18:00+01:00"),
    ("0:30", "2026-03-18T00:30+01:00"),
    ("12:30 am", "2026-03-18T00:30+01:00"),
    ("12:30 pm", "2026-03-18T12:30+01:00"),
    ("14:30", "2026-03-18T14:30+01:00"),
    ("2 days ago at noon", "2026-03-16T12:00+01:00"),
    ("40 minutes ago", "2026-03-18T13:50+01:00"),
    ("1 week ago at 7am", "2026-03-11T07:00+01:00"),
    ("at noon on monday", "2026-03-16T12:00+01:00"),
]
NEITHER = [
    "yesterday 9",
    "this friday",
    "monday at 9",
    "21h",
    "2130",
    "21",
    "9",
    "2024-02-30",
    "2023-02-29",
    "31 april",
    "5 May 24",
    "12/25",
    "midnight",
    "last night",
    "this morning",
    "tonight",
    "yesterday evening",
    "last week",
    "next week",
    "3 days",
    "i went home",
    "5 apples",
    "second of march",
    "walk 3 days ago",
    "3 days ago walk",
    "gestern",
    "hier",
    "ayer",
    "vorgestern",
    "lundi",
    "yesterday yesterday",
    "monday tuesday",
    "-3 days ago",
    "3.5 hours ago",
    "1.5 days ago",
    "couple of days ago",
    "a few days ago",
    "christmas",
    "easter",
    "new year",
    "end of may",
    "beginning of may",
    "q1 2024",
    "week 5",
    "2024-W05",
    "2024W05",
    "yesterday 6pm 7pm",
    "ago",
    "at",
    "last",
    "in",
    "5",
    "a",
    "90s ago",
    "3d",
    "5m ago",
    "eod",
    "end of day",
    "30 feb",
    "day",
    "week",
    "year",
    "a year ago today",
    "two mondays ago",
    "monday last week",
    "monday a week ago",
    "friday before last",
    "this monday",
    "coming monday",
    "past monday",
    "previous monday",
    "yest",
    "yday",
    "tmrw",
    "yesterday - 9pm",
    "yesterday@9pm",
    "yesterday\u202e",
    "\uff12\uff10\uff12\uff14-05-06",
    "second",
    "minute",
    "may i",
    "march on",
    "sat down",
    "sun was out",
    "mon dieu",
    "I said 5pm",
    "2024 may",
    "2024-13-01",
    "10000-01-01",
    "2 days ago at 9",
    "20 min",
    "20 minutes",
    "twenty minutes ago",
    "quarter to nine",
    "half past nine",
    "nine",
    "nine pm",
    "9 o'clock",
    "9 in the evening",
    "21.30",
    "21:30 uhr",
    "9:5",
    "29 february 2025",
    "2026-02-29",
    "32 march",
    "0 march",
    "march 0",
    "2026/13/01",
    "the 5th",
    "5th",
    "fifth of may",
    "may the 4th",
    "yesterday's",
    "mondays",
    "every monday",
    "since monday",
    "from monday",
    "monday to friday",
    "yesterday and today",
    "about 9pm",
    "around noon",
    "9ish",
    "9pm-10pm",
    "noonish",
    "early yesterday",
    "late last night",
]
TWO = [
    ("next monday", "That could be Monday, 23 March 2026, or Monday, 30 March 2026. Write 2026-03-23 or 2026-03-30."),
    (
        "wednesday",
        "That could be Wednesday, 11 March 2026, or Wednesday, 18 March 2026. Write 2026-03-11 or 2026-03-18.",
    ),
    ("9pm", "21:00 is still to come today. Write today 21:00, or yesterday 21:00."),
    ("9 pm", "21:00 is still to come today. Write today 21:00, or yesterday 21:00."),
    ("9:05pm", "21:05 is still to come today. Write today 21:05, or yesterday 21:05."),
    ("9.30pm", "21:30 is still to come today. Write today 21:30, or yesterday 21:30."),
    ("05/06/2024", "That could be Monday, 6 May 2024, or Wednesday, 5 June 2024. Write 2024-05-06 or 2024-06-05."),
    ("5.6.2024", "That could be Monday, 6 May 2024, or Wednesday, 5 June 2024. Write 2024-05-06 or 2024-06-05."),
    ("24:00", "A time of day goes from 00:00 to 23:59, or from 12am to 11:59pm."),
    ("25:00", "A time of day goes from 00:00 to 23:59, or from 12am to 11:59pm."),
    ("9:60", "A time of day goes from 00:00 to 23:59, or from 12am to 11:59pm."),
    ("13pm", "A time of day goes from 00:00 to 23:59, or from 12am to 11:59pm."),
    ("0am", "A time of day goes from 00:00 to 23:59, or from 12am to 11:59pm."),
    ("at 9pm", "21:00 is still to come today. Write today 21:00, or yesterday 21:00."),
    ("Tue 6 May 2024", "6 May 2024 is a Monday. Which of the two is meant?"),
    ("yesterday at 25:00", "A time of day goes from 00:00 to 23:59, or from 12am to 11:59pm."),
    ("21:30:15", "21:30 is still to come today. Write today 21:30, or yesterday 21:30."),
    ("01/02/2026", "That could be Friday, 2 January 2026, or Sunday, 1 February 2026. Write 2026-01-02 or 2026-02-01."),
    ("tuesday 16 march", "16 March 2026 is a Monday. Which of the two is meant?"),
    ("14:31", "14:31 is still to come today. Write today 14:31, or yesterday 14:31."),
]


def understood(text: str, clock: FixedClock = CLOCK, *, past: bool = True) -> str:
    found = when.read(text, clock, past=past)
    if isinstance(found, datetime):
        return found.isoformat(timespec="minutes")
    return f"{found.first}" if found.first == found.last else f"{found.first} {found.last}"


@pytest.mark.parametrize(("text", "expected"), [*DAYS, *SPANS, *TIMES])
def test_what_is_understood(text: str, expected: str) -> None:
    assert understood(text) == expected


@pytest.mark.parametrize("text", NEITHER)
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(NotUnderstood) as told:
        when.read(text, CLOCK)
    assert not told.value.is_unclear


@pytest.mark.parametrize(("text", "sentence"), TWO)
def test_what_could_be_two_things_names_both(text: str, sentence: str) -> None:
    with pytest.raises(NotUnderstood) as told:
        when.read(text, CLOCK)
    assert str(told.value) == sentence
    assert told.value.is_unclear


def test_there_are_over_two_hundred_of_them() -> None:
    assert len({*dict(DAYS), *dict(SPANS), *dict(TIMES), *NEITHER, *dict(TWO)}) > 240


@pytest.mark.parametrize(("text", "sentence"), [
    ("monday", "That could be Monday, 16 March 2026, or Monday, 23 March 2026."), ("may", "Of which year?"),
    ("5 may", "Of which year?"), ("wednesday", "That could be Wednesday, 11 March 2026, or Wednesday, 18 March 2026."),
])  # fmt: skip
def test_where_the_future_may_be_meant_less_is_certain(text: str, sentence: str) -> None:
    with pytest.raises(NotUnderstood, match=sentence.replace("?", "[?]")):
        when.read(text, CLOCK, past=False)
    assert understood("21:00", past=False) == "2026-03-18T21:00+01:00"


@pytest.mark.parametrize("text", ["yesterday", "today", "3 days ago", "yesterday 9pm", "a week ago"])
def test_after_midnight_two_days_may_be_meant(text: str) -> None:
    with pytest.raises(NotUnderstood, match="So late at night that could be"):
        when.read(text, LATE)
    found = when.read(text, LATE, today=date(2026, 3, 17))
    if text == "yesterday":
        assert found == when.Days(date(2026, 3, 16), date(2026, 3, 16))


def test_after_midnight_what_counts_from_no_day_is_certain() -> None:
    assert understood("20 min ago", LATE) == "2026-03-18T01:10+01:00"
    assert understood("2 hours ago", LATE) == "2026-03-17T23:30+01:00"
    assert understood("tuesday 9pm", LATE) == "2026-03-17T21:00+01:00"


def test_a_moment_of_a_day() -> None:
    assert when.moment("yesterday", CLOCK) == datetime(2026, 3, 17, 12, tzinfo=HERE)
    assert when.moment("Today", CLOCK) == NOW
    with pytest.raises(NotUnderstood, match="That is all of 1 May 2024 to 31 May 2024"):
        when.moment("2024-05", CLOCK)


def test_a_day_is_no_time_and_no_month() -> None:
    assert when.day("last monday", CLOCK) == date(2026, 3, 16)
    for text in ("yesterday 9pm", "2024-05", "20 min ago"):
        with pytest.raises(NotUnderstood, match="A day is written like"):
            when.day(text, CLOCK)


@pytest.mark.parametrize("text", ["2026-03-29 02:30", "2026-03-29T02:30", "29 march 2026 2:30am", "yesterday 2:30"])
@time_machine.travel(datetime(2026, 3, 30, 12, tzinfo=HERE), tick=False)
def test_a_time_that_the_clocks_skipped_is_told(text: str) -> None:
    with pytest.raises(NotUnderstood, match=r"No clock showed 02:30 on 29 March 2026.*Write 01:30 or 03:30"):
        when.moment(text, SystemClock())
    assert when.moment("2026-03-29T02:30+01:00", SystemClock()).isoformat() == "2026-03-29T02:30:00+01:00"


@pytest.mark.parametrize("text", ["2026-10-25 02:30", "25 oct 2026 at 2:30am", "yesterday 2:30"])
@time_machine.travel(datetime(2026, 10, 26, 12, tzinfo=HERE), tick=False)
def test_a_time_that_the_clocks_showed_twice_is_told(text: str) -> None:
    twice = r"Clocks showed 02:30 twice.*2026-10-25T02:30[+]02:00 or 2026-10-25T02:30[+]01:00"
    with pytest.raises(NotUnderstood, match=twice):
        when.moment(text, SystemClock())


@given(st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1)).map(lambda at: at.replace(second=0, microsecond=0)))
def test_every_written_out_time_is_itself(at: datetime) -> None:
    for form in ("%-d %B %Y %H:%M", "%B %-d, %Y at %I:%M %p", "%a %d %b %Y, %I:%M%p", "%Y/%m/%d %H:%M"):
        assert when.moment(at.strftime(form), CLOCK).replace(tzinfo=None) == at


@given(st.integers(1, 2000), st.sampled_from(["day", "week"]))
def test_what_lies_days_and_weeks_ago(count: int, unit: str) -> None:
    days = timedelta(days=count * (7 if unit == "week" else 1))
    assert when.day(f"{count} {unit}{'s' * (count > 1)} ago", CLOCK) == NOW.date() - days


@given(st.text())
def test_any_text_is_a_date_or_is_refused(text: str) -> None:
    with contextlib.suppress(NotUnderstood):
        when.read(text, CLOCK)


def test_iso_needs_no_telling() -> None:
    assert all(when.is_iso(text) for text in ("2026-01-31", "2026-01-31 21:30", "21:30", "2026-01-31T21:30Z"))
    assert not any(when.is_iso(text) for text in ("yesterday", "9pm", "2024-05", "9:05"))
    assert when.in_words(when.read("yesterday 9pm", CLOCK)) == "Tuesday, 17 March 2026, 21:00"
    assert time(12) == when.moment("2024-05-06", CLOCK).time()
