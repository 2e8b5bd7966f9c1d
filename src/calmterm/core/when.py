"""Dates and times as people write them: ISO 8601 first, then words such as yesterday 9pm or 20 min ago.

A text has to be one of the shapes below from its first character to its last; only then `dateparser` works out what it
stands for, since alone it takes "a" for January and "2130" for a year. What could be two things is refused, and the
sentence names both.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from calmterm.core import dates
from calmterm.core.clock import Clock, parse_when
from calmterm.core.errors import NotUnderstood

NIGHT_ENDS: Final = time(4)  # before it, people who are still up may call the day before today
MOST_YEARS: Final = 50  # ahead: beyond it, four digits are rather a clock time or a slip

# A zone that is named keeps dateparser from asking the machine for its own: times are placed here, by the clock.
SETTINGS: Final = {"PREFER_DATES_FROM": "past", "TIMEZONE": "UTC"}

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS: Final = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
                 "november", "december")  # fmt: skip
_WEEKDAY = "(?P<weekday>mon|tues?|wed|thu|thurs?|fri|sat|sun|" + "|".join(WEEKDAYS) + ")"
_MONTH = "(?P<month>jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|" + "|".join(MONTHS) + ")"
_NUMBER = "(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[0-9]{1,4})"
_SHORT = "(?:min|mins|minutes?|h|hrs?|hours?)"
_LONG = "(?:days?|weeks?|months?|years?)"

# `re` compiles each when it is first asked for, as most commands read no time in words.
_CLOCK = (
    r"(?:at )?(?:(?P<hour>[0-9]{1,2})[:.](?P<minute>[0-9]{2}) ?(?P<half>[ap])m"
    r"|(?P<hour12>[0-9]{1,2}) ?(?P<half12>[ap])m"
    r"|(?P<hour24>[0-9]{1,2}):(?P<minute24>[0-9]{2})"
    r"|(?P<noon>noon))"
)
_AROUND = (
    rf"(?P<day>.+?) (?P<clock>{_CLOCK})",
    rf"(?P<clock>{_CLOCK}) (?P<day>.+)",
)
_NAMED = "today|yesterday|tomorrow|(?:the )?day before yesterday"
_LAST = rf"(?P<which>last |next )?{_WEEKDAY}"
_AGO = rf"(?:{_NUMBER} ?{_LONG}|[0-9]{{1,4}} ?[dw]) (?:ago|from now)|in {_NUMBER} {_LONG}"
_MINUTES_AGO = rf"{_NUMBER} ?{_SHORT} (?:ago|from now)|in {_NUMBER} {_SHORT}"
_DATE = (
    rf"(?:{_WEEKDAY} )?(?:(?P<number>[0-9]{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH}"
    rf"|{_MONTH.replace('month', 'month_first')} (?P<number_last>[0-9]{{1,2}})(?:st|nd|rd|th)?)"
    "(?: (?P<year>[0-9]{4}))?"
)
_NUMERIC = r"([0-9]{1,4})([/.-])([0-9]{1,2})\2([0-9]{1,4})"
_YEAR_MONTH = r"(?P<year>[0-9]{4})[-/](?P<month>[0-9]{1,2})|(?P<month_first>[0-9]{1,2})/(?P<year_last>[0-9]{4})"
_YEAR = "[0-9]{4}"
_THIS_OR_LAST = "(?P<which>this|last) (?P<what>month|year)"
_MONTH_YEAR = rf"{_MONTH}(?: (?P<year>[0-9]{{4}}))?"
_WEEK = r"[0-9]{4}-?w[0-9]{2}"  # date.fromisoformat takes it for its Monday


@dataclass(frozen=True, slots=True)
class Days:
    """Whole days, from the first to the last: a day, a month or a year."""

    first: date
    last: date

    @property
    def in_words(self) -> str:
        if self.first == self.last:
            return dates.full(self.first)
        return f"{dates.words(self.first)} to {dates.words(self.last)}"


def read(text: str, clock: Clock, *, today: date | None = None, past: bool = True) -> Days | datetime:
    """Return what a text stands for: days, or a moment where it names a time. Raises NotUnderstood.

    `today` is the person's day where it is known; else words that count from today are refused late at night, when
    two days could be meant. With `past` a weekday, a day without a year and a time alone lie behind us.
    """
    typed = " ".join(text.replace(",", " ").lower().split())
    if not typed.isascii() or re.fullmatch(_WEEK, typed):
        raise NotUnderstood
    try:
        found: Days | datetime = _single_day(date.fromisoformat(typed))
    except ValueError:
        found = _read_time(text.strip(), typed, clock, today, past=past)
    return found


def moment(text: str, clock: Clock, *, today: date | None = None, past: bool = True) -> datetime:
    """Return the moment that a text stands for; a day is its noon, and today is now. Raises NotUnderstood."""
    found = read(text, clock, today=today, past=past)
    if isinstance(found, datetime):
        return found
    if found.first != found.last:
        raise NotUnderstood(f"That is all of {found.in_words}. A day is written like {found.first.isoformat()}.")
    return clock.now() if text.strip().lower() == "today" else _at(found.first, time(12), clock)


def day(text: str, clock: Clock, *, today: date | None = None, past: bool = True) -> date:
    """Return the day that a text stands for. Raises NotUnderstood."""
    found = read(text, clock, today=today, past=past)
    if isinstance(found, datetime) or found.first != found.last:
        raise NotUnderstood("A day is written like 2026-01-31, 5 May 2026, yesterday or last monday.")
    return found.first


def iso_moment(text: str, clock: Clock) -> datetime:
    """As `parse_when`, and only a time that clocks showed once. Raises ValueError, of it NotUnderstood."""
    return _shown(parse_when(text, clock), text.strip(), clock)


def in_words(found: Days | datetime) -> str:
    """Say how a text was understood, for the person to see before it is saved."""
    return f"{dates.full(found)}, {found:%H:%M}" if isinstance(found, datetime) else found.in_words


def is_iso(text: str) -> bool:
    """Return whether a text is written as ISO 8601 has it, so that nobody needs to be told how it was understood."""
    clock = (time.fromisoformat,) if ":" in text else ()  # 2024-05 would be 20:24, five hours west
    for reader in (date.fromisoformat, datetime.fromisoformat, *clock):
        try:
            reader(text.strip())
        except ValueError:
            continue
        return True
    return False


# --- times ------------------------------------------------------------------------------------------------


def _read_time(text: str, typed: str, clock: Clock, today: date | None, *, past: bool) -> Days | datetime:
    now = clock.now()
    if typed in ("now", "just now"):
        return now
    typed = "30 minutes ago" if typed == "half an hour ago" else typed
    if re.fullmatch(_MINUTES_AGO, typed):
        wall = now.replace(tzinfo=None)
        return clock.here(now + (_parse(typed, wall) - wall))
    if (found := re.fullmatch(_CLOCK, typed)) is not None:
        return _today_at(_clock(found), clock, past=past)
    if ":" in typed and (at := _iso_clock(typed)) is not None:
        return _today_at(at, clock, past=past)
    for pattern in _AROUND:
        if (split := re.fullmatch(pattern, typed)) is not None:
            clock_time = re.fullmatch(_CLOCK, split["clock"])
            days = _read_day(split["day"], now, today, past=past)
            if clock_time is not None and days.first == days.last:
                return _at(days.first, _clock(clock_time), clock)
    try:
        return iso_moment(text, clock)
    except NotUnderstood:
        raise
    except (ValueError, OverflowError):
        return _read_day(typed, now, today, past=past)


def _clock(found: re.Match[str]) -> time:
    """The time of day that a match of _CLOCK is. Raises NotUnderstood."""
    if found["noon"]:
        return time(12)
    hour = int(found["hour"] or found["hour12"] or found["hour24"])
    minute = int(found["minute"] or found["minute24"] or 0)
    half = found["half"] or found["half12"]
    if minute > 59 or (half and not 1 <= hour <= 12) or hour > 23:
        raise NotUnderstood("A time of day goes from 00:00 to 23:59, or from 12am to 11:59pm.")
    return time(hour % 12 + (12 if half == "p" else 0) if half else hour, minute)


def _iso_clock(text: str) -> time | None:
    """A time alone as ISO has it, without an offset."""
    try:
        at = time.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo is None else None


def _today_at(at: time, clock: Clock, *, past: bool) -> datetime:
    found = _at(clock.now().date(), at, clock)
    if past and found > clock.now():
        raise NotUnderstood(f"{at:%H:%M} is still to come today. Write today {at:%H:%M}, or yesterday {at:%H:%M}.")
    return found


def _at(on: date, at: time, clock: Clock) -> datetime:
    wall = datetime.combine(on, at)
    return _shown(clock.localize(wall), wall.isoformat(), clock)


def _shown(found: datetime, text: str, clock: Clock) -> datetime:
    """The moment, if clocks showed its time once. Raises NotUnderstood where they were put forward or back over it."""
    wall = _without_offset(text)
    if wall is None:
        return found
    later = clock.localize(wall.replace(fold=1))
    if found.replace(tzinfo=None) != wall:
        before, after = sorted((found, later))  # which of them is `found` depends on Python's version
        raise NotUnderstood(
            f"No clock showed {wall:%H:%M} on {dates.words(wall.date())}: they were put forward over it."
            f" Write {before:%H:%M} or {after:%H:%M}, whichever is meant."
        )
    if later.utcoffset() != found.utcoffset():
        raise NotUnderstood(
            f"Clocks showed {wall:%H:%M} twice on {dates.words(wall.date())}. Write"
            f" {found.isoformat('T', 'minutes')} or {later.isoformat('T', 'minutes')}."
        )
    return found


def _without_offset(text: str) -> datetime | None:
    """The wall time of an ISO text that names a day, a time and no offset."""
    if ":" not in text and "T" not in text.upper():
        return None
    try:
        wall = datetime.fromisoformat(text)
    except ValueError:
        return None
    return wall if wall.tzinfo is None else None


# --- days -------------------------------------------------------------------------------------------------


def _read_day(text: str, now: datetime, today: date | None, *, past: bool) -> Days:
    """The days of a text without a time. Raises NotUnderstood."""
    text = text.removeprefix("on ")
    base = today or now.date()
    shapes: list[tuple[str, Callable[[re.Match[str]], Days]]] = [
        (_NAMED, lambda found: _counted(found[0], now, today)),
        (_AGO, lambda found: _counted(_with_unit(found[0]), now, today)),
        (_LAST, lambda found: _single_day(_weekday(found, base, past=past))),
        (_DATE, lambda found: _single_day(_named_date(found, base, past=past))),
        (_NUMERIC, lambda found: _single_day(_numeric(found))),
        (_YEAR_MONTH, lambda found: _year_month(found, base)),
        (_MONTH_YEAR, lambda found: _month_named(found, base, past=past)),
        (_YEAR, lambda found: _year(int(found[0]), base)),
        (_THIS_OR_LAST, lambda found: _this_or_last(found, base)),
    ]
    for pattern, reader in shapes:
        if (found := re.fullmatch(pattern, text)) is not None:
            try:
                return reader(found)
            except NotUnderstood:
                raise
            except (ValueError, OverflowError):
                break
    raise NotUnderstood


def _single_day(on: date) -> Days:
    return Days(on, on)


def _parse(text: str, base: datetime) -> datetime:
    """What dateparser makes of words that were found to be whole; what is relative counts from `base`."""
    from dateparser import parse  # slow to load, and needed for words alone

    found = parse(text, languages=["en"], settings={**SETTINGS, "RELATIVE_BASE": base})
    if found is None:
        raise NotUnderstood
    return found


def _counted(text: str, now: datetime, today: date | None) -> Days:
    """A day that is counted from today, which late at night could be two days unless it is known."""
    found = _parse(text, _noon(today or now.date())).date()
    if today is None and now.time() < NIGHT_ENDS:
        raise NotUnderstood(
            f"So late at night that could be {dates.full(found - timedelta(days=1))}, or {dates.full(found)}."
            f" Write {(found - timedelta(days=1)).isoformat()} or {found.isoformat()}."
        )
    return _single_day(found)


def _noon(on: date) -> datetime:
    return datetime.combine(on, time(12))


def _weekday(found: re.Match[str], today: date, *, past: bool) -> date:
    """A weekday: last monday is the nearest one before today; others are so only where the past is meant."""
    name = next(name for name in WEEKDAYS if name.startswith(found["weekday"][:3]))
    last = _parse(f"last {name}", _noon(today)).date()
    next_one = last + timedelta(days=7)
    match (found["which"] or "").strip():
        case "last":
            return last
        case "next" if next_one - today >= timedelta(days=7):  # it is that weekday today
            return next_one
        case "next":
            raise _ambiguous(next_one, next_one + timedelta(days=7))
        case _ if past and next_one > today:
            return last
        case _:
            raise _ambiguous(last, next_one)


def _ambiguous(first: date, second: date) -> NotUnderstood:
    return NotUnderstood(
        f"That could be {dates.full(first)}, or {dates.full(second)}."
        f" Write {first.isoformat()} or {second.isoformat()}."
    )


def _named_date(found: re.Match[str], today: date, *, past: bool) -> date:
    number = int(found["number"] or found["number_last"])
    month = found["month"] or found["month_first"]
    on = _parse(f"{number} {month} {found['year'] or ''}".strip(), _noon(today)).date()
    if on.day != number:
        raise NotUnderstood
    if not found["year"] and not past:
        raise NotUnderstood(f"Of which year? Write {on.isoformat()}, for example.")
    if found["weekday"] and WEEKDAYS[on.weekday()][:3] != found["weekday"][:3]:
        raise NotUnderstood(f"{dates.words(on)} is a {on:%A}. Which of the two is meant?")
    return on


def _numeric(found: re.Match[str]) -> date:
    first, _, second, third = found.groups()
    if len(first) == 4:
        return date(int(first), int(second), int(third))
    if len(third) != 4 or len(first) > 2:
        raise NotUnderstood("A year has four digits. A day is written like 2026-01-31 or 5 May 2026.")
    a, b, year = int(first), int(second), int(third)
    if a != b and a <= 12 and b <= 12:
        raise _ambiguous(*sorted((date(year, a, b), date(year, b, a))))
    return date(year, b, a) if b <= 12 else date(year, a, b)


def _year_month(found: re.Match[str], today: date) -> Days:
    return _month(int(found["year"] or found["year_last"]), int(found["month"] or found["month_first"]), today)


def _month_named(found: re.Match[str], today: date, *, past: bool) -> Days:
    number = [one[:3] for one in MONTHS].index(found["month"][:3]) + 1
    if not found["year"] and not past:
        raise NotUnderstood(f"Of which year? Write {today.year:04}-{number:02}, for example.")
    return _month(int(found["year"] or today.year - (number > today.month)), number, today)


def _this_or_last(found: re.Match[str], today: date) -> Days:
    is_last = found["which"] == "last"
    if found["what"] == "year":
        return _year(today.year - is_last, today)
    within = today.replace(day=1) - timedelta(days=1) if is_last else today
    return _month(within.year, within.month, today)


def _month(year: int, number: int, today: date) -> Days:
    _year(year, today)
    first = date(year, number, 1)
    return Days(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def _year(year: int, today: date) -> Days:
    if not 1 <= year <= today.year + MOST_YEARS:
        raise NotUnderstood
    return Days(date(year, 1, 1), date(year, 12, 31))


def _with_unit(text: str) -> str:
    """Spell out the units that dateparser takes for others."""
    return re.sub(r"([0-9]) ?([dw])\b", lambda one: f"{one[1]} {'days' if one[2] == 'd' else 'weeks'}", text)
