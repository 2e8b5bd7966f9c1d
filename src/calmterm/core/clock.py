"""The one place that asks what time it is, so that tests and snapshots can hold time still."""

import os
import time as system_time
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


class Clock(Protocol):
    """A source of time. `now` is aware, in the local zone; `localize` gives local wall time its offset.

    `here` is an instant as the local zone tells it. `zone` is the local zone with its rules, so far as it is known.
    """

    def now(self) -> datetime: ...
    def localize(self, wall: datetime) -> datetime: ...
    def here(self, instant: datetime) -> datetime: ...
    def zone(self) -> tzinfo: ...


def whole_minutes(moment: datetime) -> datetime:
    """Return the same wall time under an offset of whole minutes.

    Old dates carry local mean time (Amsterdam stood at +00:19:32): rounding the offset, and not the wall time,
    keeps what a person wrote down.
    """
    offset = moment.utcoffset() or timedelta()
    minutes = round(offset.total_seconds() / 60)
    return moment.replace(tzinfo=timezone(timedelta(minutes=minutes)), fold=0)


class SystemClock:
    """The machine's clock in the machine's time zone."""

    def now(self) -> datetime:
        return whole_minutes(datetime.now(UTC).astimezone())

    def localize(self, wall: datetime) -> datetime:
        try:
            return whole_minutes(wall.astimezone())
        except (OverflowError, ValueError, OSError):
            # The zone database has nothing to say about year 1 or 9999.
            return wall.replace(tzinfo=UTC)

    def here(self, instant: datetime) -> datetime:
        try:
            return whole_minutes(instant.astimezone())
        except (OverflowError, ValueError, OSError):  # as above
            return instant

    def zone(self) -> tzinfo:
        """Return the machine's zone by its IANA name, where it tells one; else the offset that holds now."""
        return zone_named(_zone_name()) or self.now().tzinfo or UTC


def _zone_name() -> str:
    """What the machine calls its zone: TZ where that is set, else where /etc/localtime points."""
    name = os.environ.get("TZ", "").removeprefix(":")
    if not name:
        with suppress(OSError):
            name = str(Path("/etc/localtime").resolve())
    return name.rpartition("zoneinfo/")[2]


def zone_named(name: str) -> "ZoneInfo | None":
    """Return the zone of an IANA name, such as Europe/Vienna; None for the name of no zone."""
    from zoneinfo import ZoneInfo  # slow to load, and most starts name no zone

    try:
        return ZoneInfo(name) if name else None
    except (OSError, ValueError, KeyError):  # a directory, a path, a name that is not there
        return None


class FixedClock:
    """A clock that stands still in one zone; `at` may be set to move it."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def localize(self, wall: datetime) -> datetime:
        return whole_minutes(wall.replace(tzinfo=self.at.tzinfo))

    def here(self, instant: datetime) -> datetime:
        return instant.astimezone(self.at.tzinfo)

    def zone(self) -> tzinfo:
        return self.at.tzinfo or UTC


def elapsed() -> float:
    """Return seconds since an unnamed moment. They count on while the machine sleeps; no change of the date moves them.

    CLOCK_BOOTTIME on Linux; elsewhere CLOCK_MONOTONIC counts sleep (clock_gettime(3) of macOS and FreeBSD).
    """
    if not hasattr(system_time, "clock_gettime"):
        return system_time.monotonic()
    return system_time.clock_gettime(getattr(system_time, "CLOCK_BOOTTIME", system_time.CLOCK_MONOTONIC))


def felt_day(moment: datetime, day_starts_at: time) -> date:
    """Return the day a moment belongs to for the person: before `day_starts_at` it is still yesterday."""
    try:
        return (moment - timedelta(hours=day_starts_at.hour, minutes=day_starts_at.minute)).date()
    except OverflowError:
        return moment.date()


def parse_when(text: str, clock: Clock) -> datetime:
    """Return an ISO 8601 date or time as an aware moment; without an offset it is local.

    A bare date means noon of that day, a time alone means today. Raises ValueError for anything else.
    """
    text = text.strip()
    with suppress(ValueError):
        return clock.localize(datetime.combine(date.fromisoformat(text), time(12)))
    if len(text) <= 8 and ":" in text:
        moment = datetime.combine(clock.now().date(), time.fromisoformat(text))
    else:
        moment = datetime.fromisoformat(text)
    return clock.localize(moment) if moment.tzinfo is None else whole_minutes(moment)
