"""Days in words: one form each, and four digits for the year."""

from datetime import UTC, date, datetime

import pytest

from calmterm.core import dates

MONDAY = date(2026, 1, 5)


def test_a_day_has_one_wording_for_each_place() -> None:
    assert dates.full(MONDAY) == "Monday, 5 January 2026"
    assert dates.words(MONDAY) == "5 January 2026"
    assert dates.short(MONDAY) == "5 Jan 2026"
    assert dates.aligned(MONDAY) == "05 Jan 2026"
    assert dates.with_weekday(MONDAY) == "Mon 5 Jan"
    assert dates.to_minute(datetime(2026, 1, 5, 9, 30, tzinfo=UTC)) == "2026-01-05 09:30"


def test_years_have_four_digits() -> None:
    early = datetime(33, 4, 3, 15, 0, tzinfo=UTC)
    assert dates.words(early) == "3 April 0033"
    assert dates.aligned(early) == "03 Apr 0033"
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
