"""Nights between what is typed and what is kept: shared by the screens and the commands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta, tzinfo
from typing import Any, Final
from zoneinfo import ZoneInfo

from calmterm.insights.circular import ClockSpread, clock
from calmterm.insights.minimum_data import NotYet
from calmterm.insights.sleep import Night, Nights, is_offered, nap_before, never_was, together, walk_back
from calmterm.store import Store
from calmterm.store.model.records import SleepNight

TIMES: Final = ("into_bed_at", "tried_to_sleep_at", "final_awakening_at", "out_of_bed_at")
CLOCKS: Final = (*TIMES, "nap_at")
"""Every field that is typed as a time of day."""
WEEK: Final = 7


def moments_of(
    night_of: date, times: Sequence[time | None], zone: tzinfo, zone_into_bed: tzinfo | None = None, *,
    nap: time | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Return the instants of a night and of a nap the day before, and the night's zones, as its record takes them."""
    found = walk_back(night_of, times, zone, zone_into_bed)
    nap_at = None if nap is None else nap_before(night_of, nap, found, zone, zone_into_bed)
    names = [one.key for one in (zone_into_bed, zone) if isinstance(one, ZoneInfo)]
    return {**dict(zip(TIMES, found, strict=True)), "nap_at": nap_at, "zone": " ".join(dict.fromkeys(names)) or None}


def skipped(values: dict[str, Any]) -> dict[str, str]:
    """Return a sentence for each time of a night, as `moments_of` gives it, that the clocks were put forward over."""
    return {
        name: f"No clock showed {at:%H:%M} that night ({SleepNight.spec(name).label.lower()}): they were put forward."
        for name in CLOCKS
        if (at := values.get(name)) is not None and never_was(at)
    }


def night_of_values(values: dict[str, Any]) -> Night:
    """Work out the figures of values that are not kept yet."""
    into, tried, woke, up, nap = (values.get(name) for name in CLOCKS)
    sol, waso = values.get("minutes_to_fall_asleep"), values.get("minutes_awake")
    return Night(into, tried, sol, waso, woke, up, from_trying=values.get("denominator") == "trying", nap=nap)


def denominator(store: Store) -> str:
    """Return what the efficiency of a new night is a share of."""
    return store.preference("efficiency_from")


@dataclass(frozen=True, slots=True)
class Week:
    """Return the seven nights up to `last`, oldest first, None where none is noted; their medians, or what lacks."""

    last: date
    nights: tuple[SleepNight | None, ...]
    medians: Nights | NotYet


def week(store: Store, last: date) -> Week:
    """Return the week whose last night ended on `last`."""
    first = last - timedelta(days=WEEK - 1)
    noted = {one.night_of: one for one in store.records(SleepNight, since=first, until=last)}
    days = (first + timedelta(days=step) for step in range(WEEK))
    return Week(last, tuple(noted.get(day) for day in days), together([one.night for one in noted.values()]))


def last_night(store: Store) -> SleepNight | None:
    """Return the night that ended today, if it is noted."""
    today = store.today()
    return next(iter(store.records(SleepNight, since=today, until=today)), None)


def offers_last_night(store: Store) -> bool:
    """Tell whether last night is offered now."""
    return is_offered(store.clock.now().time(), noted=last_night(store) is not None)


def regularity_words(medians: Nights) -> str:
    """Say how alike bed and rise times were, in plain words; their middle is the circular mean."""
    parts = [
        f"{name} {clock(one.mean)}, give or take {round(one.deviation)} min"
        for name, one in (("to bed around", medians.bed), ("up around", medians.rise))
        if isinstance(one, ClockSpread) and one.mean is not None and one.deviation is not None
    ]
    return f"Regularity: {'; '.join(parts)}." if parts else ""
