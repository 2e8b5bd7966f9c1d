"""Days in words: one form each, and four digits for the year."""

from datetime import UTC, date, datetime

import pytest

from calmterm.core import dates

MONDAY = date(2026, 1, 5)


def test_a_day_has_one_wording_for_each_place() -> None:
    assert dates.full(MONDAY) == "Monday, 5 January 2026"
    assert dates.full_without_year(MONDAY) == "Monday 5 January"
    assert dates.words(MONDAY) == "5 January 2026"
    assert dates.short(MONDAY) == "5 Jan 2026"
    assert dates.aligned(MONDAY) == "05 Jan 2026"
    assert dates.with_weekday(MONDAY) == "Mon 5 Jan"
    assert dates.with_weekday_aligned(MONDAY) == "Mon  5 Jan"
    assert dates.weekday_and_number(MONDAY) == "Mon  5"
    assert dates.day_and_month(MONDAY) == "5 Jan"
    assert (dates.month(MONDAY), dates.month_and_year(MONDAY)) == ("Jan", "Jan 2026")
    assert dates.full_with_time(datetime(2026, 1, 5, 9, 30, tzinfo=UTC)) == "Monday, 5 January 2026, 09:30"
    assert dates.to_minute(datetime(2026, 1, 5, 9, 30, tzinfo=UTC)) == "2026-01-05 09:30"


def test_a_moment_of_another_year_is_told_with_it() -> None:
    moment = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
    assert dates.with_time(moment, date(2026, 12, 31)) == "Mon 5 Jan, 09:30"
    assert dates.with_time(moment, date(2027, 1, 1)) == "5 Jan 2026, 09:30"


def test_a_span_names_a_year_once_where_it_is_one() -> None:
    assert dates.span(MONDAY, date(2026, 2, 3)) == "5 Jan to 3 Feb 2026"
    assert dates.span(date(2025, 12, 5), MONDAY) == "5 Dec 2025 to 5 Jan 2026"


def test_years_have_four_digits() -> None:
    early = datetime(33, 4, 3, 15, 0, tzinfo=UTC)
    assert dates.words(early) == "3 April 0033"
    assert dates.aligned(early) == "03 Apr 0033"
    assert dates.month_and_year(early) == "Apr 0033"
    assert dates.to_minute(early) == "0033-04-03 15:00"


@pytest.mark.parametrize(
    ("today", "day", "moment"),
    [
        (date(2026, 1, 4), "05 Jan 2026", "05 Jan 2026"),
        (date(2026, 1, 5), "Mon 05 Jan", "Mon 09:30"),
        (date(2026, 1, 11), "Mon 05 Jan", "Mon 09:30"),
        (date(2026, 1, 12), "05 Jan 2026", "05 Jan 2026"),
    ],
)
def test_the_last_seven_days_are_told_by_weekday(today: date, day: str, moment: str) -> None:
    assert dates.day_in_list(MONDAY, today) == day
    assert dates.moment_in_list(datetime(2026, 1, 5, 9, 30, tzinfo=UTC), today) == moment
