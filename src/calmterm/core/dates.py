"""Days in words, in English and in one form each; years have four digits on every platform."""

from datetime import date, datetime, timedelta
from typing import Final

WEEK: Final = timedelta(days=7)


def full(day: date) -> str:
    """Return a day as "Monday, 5 January 2026"."""
    return f"{day:%A}, {words(day)}"


def full_without_year(day: date) -> str:
    """Return a day of this year as "Monday 5 January"."""
    return f"{day:%A} {day.day} {day:%B}"


def words(day: date) -> str:
    """Return a day as "5 January 2026"."""
    return f"{day.day} {day:%B} {day.year:04}"


def short(day: date) -> str:
    """Return a day as "5 Jan 2026"."""
    return f"{day.day} {day:%b} {day.year:04}"


def aligned(day: date) -> str:
    """Return a day as "05 Jan 2026", eleven cells in every row of a list."""
    return f"{day:%d %b} {day.year:04}"


def with_weekday(day: date) -> str:
    """Return a day without its year as "Mon 5 Jan"."""
    return f"{day:%a} {day.day} {day:%b}"


def with_weekday_aligned(day: date) -> str:
    """Return a day without its year as "Mon  5 Jan", ten cells in every row of a list."""
    return f"{day:%a} {day.day:>2} {day:%b}"


def weekday_and_number(day: date) -> str:
    """Return a day of a week that is named elsewhere as "Mon  5", six cells."""
    return f"{day:%a} {day.day:>2}"


def day_and_month(day: date) -> str:
    """Return a day without its year as "5 Jan"."""
    return f"{day.day} {day:%b}"


def month(day: date) -> str:
    """Return the month of a day as "Jan"."""
    return f"{day:%b}"


def month_and_year(day: date) -> str:
    """Return the month of a day as "Jan 2026"."""
    return f"{day:%b} {day.year:04}"


def span(first: date, last: date) -> str:
    """Return two days as "5 Jan to 3 Feb 2026"; the first one with its year where that is another."""
    return f"{day_and_month(first) if first.year == last.year else short(first)} to {short(last)}"


def full_with_time(moment: datetime) -> str:
    """Return a moment as "Monday, 5 January 2026, 09:30", in the offset that it carries."""
    return f"{full(moment)}, {moment:%H:%M}"


def to_minute(moment: datetime) -> str:
    """Return a moment as "2026-01-05 09:30", in the offset that it carries."""
    return f"{moment.year:04}-{moment:%m-%d %H:%M}"


def with_time(moment: datetime, today: date) -> str:
    """Return a moment as "Mon 5 Jan, 09:30" in this year, else "5 Jan 2025, 09:30", in the offset that it carries."""
    return f"{with_weekday(moment) if moment.year == today.year else short(moment)}, {moment:%H:%M}"


def moment_in_list(moment: datetime, today: date, day: date | None = None) -> str:
    """Return weekday and time for the last seven days, else the day; eleven cells or fewer.

    `day` is the one that a moment after midnight belongs to, where that may be the day before.
    """
    return f"{moment:%a %H:%M}" if timedelta() <= today - (day or moment.date()) < WEEK else aligned(moment)


def day_at_a_glance(day: date, today: date) -> str:
    """Return "Mon 16" for the last seven days, "5 Jan" in this year, else "Jan 2025"; eight cells or fewer."""
    if timedelta() <= today - day < WEEK:
        return weekday_and_number(day)
    return f"{day.day:>2} {day:%b}" if day.year == today.year else f"{day:%b} {day.year:04}"


def day_in_list(day: date, today: date) -> str:
    """Return weekday, day and month for the last seven days, else the day; eleven cells or fewer."""
    return f"{day:%a %d %b}" if timedelta() <= today - day < WEEK else aligned(day)
