"""The arithmetic of a sleep diary: clock times of a night as instants, and what follows from them.

Fields and measures after the consensus sleep diary (Carney et al. 2012, Sleep 35:287). Instants are subtracted, never
clock times: midnight, clock changes and journeys come out right. All lengths are minutes; blank stays blank.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from calmterm.insights.circular import ClockSpread, clock_spread
from calmterm.insights.minimum_data import SLEEP_WEEK, NotYet

METHOD_VERSION = "sleep-1"

LONG = 16 * 60
"""More minutes in bed than this are asked about."""

WAKING, EVENING = time(4), time(18)
"""Between these, last night is offered."""

STEPS = ("Getting into bed", "Trying to sleep", "Waking for good", "Getting up")

_CLOCK = re.compile(r"(\d{1,2})(?:\s*[:.h]?\s*(\d{2}))?\s*(?:([ap])\.?\s*m?\.?)?(\s*,?\s*(?:second|2nd))?", re.ASCII)
_NAMED = {"midnight": time(0), "noon": time(12)}


def read_clock(text: str) -> time:
    """Return a time of day as people type it: 2245, 22:45, 22.45, 10:45 pm, 7, 7 am, midnight. Raises ValueError.

    With "second" behind it, the later of two equal times in the hour that clocks go back over (fold 1).
    """
    typed = " ".join(text.lower().split())
    if typed in _NAMED:
        return _NAMED[typed]
    found = _CLOCK.fullmatch(typed)
    if found is None:
        raise ValueError("A time is typed like 2245, 22:45 or 10:45 pm.")
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= 12:
            raise ValueError("With am or pm the hour is 1 to 12.")
        hour = hour % 12 + (12 if found[3] == "p" else 0)
    if hour > 23 or minute > 59:
        raise ValueError("A time of day goes from 00:00 to 23:59.")
    return time(hour, minute, fold=1 if found[4] else 0)


@dataclass(frozen=True, slots=True)
class Night:
    """One night. Its instants carry the zone they were lived in; `sol` and `waso` are whole minutes.

    `nap`: when a nap of the day before began, which no figure of the night counts.
    `from_trying`: efficiency is a share of the time from trying to sleep to getting up, not of all time in bed.
    """

    into_bed: datetime | None = None
    tried: datetime | None = None
    sol: int | None = None
    waso: int | None = None
    woke: datetime | None = None
    up: datetime | None = None
    from_trying: bool = False
    nap: datetime | None = None

    @property
    def tib(self) -> float | None:
        """Time in bed."""
        return minutes(self.into_bed, self.up)

    @property
    def tst(self) -> float | None:
        """Total sleep time: from trying to sleep to waking for good, less falling asleep and lying awake."""
        span = minutes(self.tried, self.woke)
        return None if span is None or self.sol is None or self.waso is None else span - self.sol - self.waso

    @property
    def rest(self) -> float | None:
        """In bed and not trying to sleep: before trying, and after waking for good."""
        before, after = minutes(self.into_bed, self.tried), self.terminal
        return None if before is None or after is None else before + after

    @property
    def terminal(self) -> float | None:
        """In bed after waking for good."""
        return minutes(self.woke, self.up)

    @property
    def efficiency(self) -> float | None:
        """Percent asleep of the time that the night names, to one decimal; None for a night of no length."""
        whole = minutes(self.tried, self.up) if self.from_trying else self.tib
        return None if self.tst is None or not whole else one_decimal(100 * self.tst / whole)

    @property
    def midpoint(self) -> datetime | None:
        """Half way from falling asleep to waking for good, in the zone of waking."""
        if self.tried is None or self.woke is None or self.sol is None:
            return None
        onset = self.tried.astimezone(UTC) + timedelta(minutes=self.sol)
        woke = self.woke.astimezone(UTC)
        return (onset + (woke - onset) / 2).astimezone(self.woke.tzinfo)


def minutes(start: datetime | None, end: datetime | None) -> float | None:
    """Return minutes from one instant to another, to a hundredth; None where one is blank."""
    if start is None or end is None:
        return None
    return round((end.astimezone(UTC) - start.astimezone(UTC)).total_seconds() / 60, 2)


def one_decimal(value: float) -> float:
    """Rounded to one decimal, halves away from zero, as the database rounds."""
    return float(Decimal(value).quantize(Decimal("0.1"), ROUND_HALF_UP))


def wall_minute(moment: datetime) -> int:
    """Return minutes after midnight on the clock of its zone."""
    return moment.hour * 60 + moment.minute


# --- from clock times to instants ---------------------------------------------------------------------------


def walk_back(
    night_of: date, times: Sequence[time | None], zone: tzinfo, zone_into_bed: tzinfo | None = None
) -> tuple[datetime | None, ...]:
    """Return the instants of getting into bed, trying to sleep, waking and getting up; a blank stays None.

    Getting up lies on `night_of`; each time before it is the latest such time that is not after the next one. The
    first two are read in `zone_into_bed`, where that is another. Where nothing later is known, a time of going to bed
    is taken to lie before noon of `night_of`, and a time of waking on that day.
    """
    places = (zone_into_bed or zone, zone_into_bed or zone, zone, zone)
    found: list[datetime | None] = [None] * 4
    limit: datetime | None = None
    for place in reversed(range(4)):
        wanted = times[place]
        if wanted is None:
            continue
        if limit is not None:
            moment = _latest(wanted, places[place], limit)
        elif place >= 2:
            moment = datetime.combine(night_of, wanted, places[place])
        else:
            moment = _latest(wanted, places[place], datetime.combine(night_of, time(12), places[place]))
        found[place] = limit = moment
    return tuple(found)


def nap_before(
    night_of: date, wanted: time, night: Sequence[datetime | None], zone: tzinfo, zone_into_bed: tzinfo | None = None
) -> datetime:
    """Return the instant at which a nap of the day before began, read in the zone of going to bed.

    The latest such time that is not after the first known moment of the night (see `walk_back`); where none is known,
    on the day before `night_of`.
    """
    place = zone_into_bed or zone
    begun = next((moment for moment in night if moment is not None), None)
    if begun is None:
        return datetime.combine(night_of - timedelta(days=1), wanted, place)
    return _latest(wanted, place, begun)


def _latest(wanted: time, zone: tzinfo, limit: datetime) -> datetime:
    """The last moment that a clock in `zone` shows `wanted`, not after `limit`."""
    around = limit.astimezone(zone).date()
    steps = (1, 0, -1, -2)
    moments = (datetime.combine(around + timedelta(days=step), wanted, zone) for step in steps)
    return next(one for one in moments if one.astimezone(UTC) <= limit.astimezone(UTC))


def never_was(moment: datetime) -> bool:
    """Return whether clocks went forward over that time, so that none showed it."""
    return moment.astimezone(UTC).astimezone(moment.tzinfo).replace(tzinfo=None, fold=0) != moment.replace(
        tzinfo=None, fold=0
    )


def came_twice(moment: datetime) -> bool:
    """Return whether clocks went back over that time, so that they showed it twice."""
    return not never_was(moment) and moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()


# --- what is asked about -------------------------------------------------------------------------------------


def questions(night: Night, now: datetime | None = None) -> list[str]:
    """Return what does not add up, as questions. Nothing is ever changed because of them."""
    moments = (night.into_bed, night.tried, night.woke, night.up)
    told = [(name, moment) for name, moment in zip(STEPS, moments, strict=True) if moment is not None]
    asked: list[str] = []
    whole = minutes(told[0][1], told[-1][1]) if told else None
    if whole is not None and whole > LONG:
        first, second = max(pairwise(told), key=lambda pair: minutes(pair[0][1], pair[1][1]) or 0)
        asked.append(
            f"From {first[0].lower()} ({first[1]:%H:%M}) to {second[0].lower()} ({second[1]:%H:%M}) would be"
            f" {spoken(minutes(first[1], second[1]) or 0)}. Are the times in the right order?"
        )
    awake = (night.sol or 0) + (night.waso or 0)
    if night.tib is not None and awake > night.tib:
        asked.append(f"Awake for {spoken(awake)} is longer than the {spoken(night.tib)} in bed. Is that right?")
    elif night.tst is not None and night.tst < 0:
        span = spoken(minutes(night.tried, night.woke) or 0)
        asked.append(f"Awake for {spoken(awake)} is longer than the {span} between trying and waking. Is that right?")
    begun = told[0] if told else None
    lead = minutes(night.nap, begun[1]) if begun else None
    if night.nap is not None and begun is not None and lead is not None and lead > LONG:
        asked.append(
            f"The nap at {night.nap:%H:%M} would be {spoken(lead)} before {begun[0].lower()} ({begun[1]:%H:%M})."
            " Is that right?"
        )
    if now is not None and told and told[-1][1].astimezone(UTC) > now.astimezone(UTC):
        asked.append(f"{told[-1][0]} at {told[-1][1]:%H:%M} is still to come. Is the day right?")
    return asked


def spoken(length: float) -> str:
    """Return minutes in words: 8 h 15 min."""
    sign = "-" if length < 0 else ""
    hours, rest = divmod(round(abs(length)), 60)
    return sign + (f"{hours} h {rest:02d} min" if hours else f"{rest} min")


# --- several nights ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Nights:
    """Medians of several nights, each of at least five known values, else None; bed and rise times go round."""

    n: int
    tib: float | None
    tst: float | None
    sol: float | None
    waso: float | None
    terminal: float | None
    efficiency: float | None
    bed: ClockSpread | None
    rise: ClockSpread | None
    method_version: str = METHOD_VERSION


def together(nights: Sequence[Night]) -> Nights | NotYet:
    """Several nights in medians, from five nights on."""
    refusal = SLEEP_WEEK.refusal({"nights": len(nights)})
    if refusal:
        return refusal
    names = ("tib", "tst", "sol", "waso", "terminal", "efficiency")
    tib, tst, sol, waso, terminal, efficiency = (_median([getattr(one, name) for one in nights]) for name in names)
    bed, rise = _clocks([one.into_bed for one in nights]), _clocks([one.up for one in nights])
    return Nights(len(nights), tib, tst, sol, waso, terminal, efficiency, bed, rise)


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return None if SLEEP_WEEK.refusal({"nights": len(known)}) else float(statistics.median(known))


def _clocks(moments: Sequence[datetime | None]) -> ClockSpread | None:
    known = [wall_minute(moment) for moment in moments if moment is not None]
    return None if SLEEP_WEEK.refusal({"nights": len(known)}) else clock_spread(known)


def is_offered(now: time, *, noted: bool) -> bool:
    """Return whether last night is offered now: from waking until evening, unless it is noted already."""
    return not noted and WAKING <= now < EVENING
