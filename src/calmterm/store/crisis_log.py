"""The log of hard stretches: kept only if asked for, coarse from the start, and coarser after 30 days.

It never holds a phrase, a score, a name, a number that was called, a time of day or a place.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from calmterm.store.model.records.support import CrisisEvent


KEPT_WHOLE: Final = timedelta(days=30)
STAYS: Final = ((15, 0), (60, 1), (300, 5))  # under so many seconds: so many minutes, upper bounds
LONG_STAY: Final = 10
SEVERITY_BANDS: Final = ((3, 2), (7, 5), (10, 9))  # up to so much: one number for all of the band


def minutes(stayed: timedelta) -> int:
    """Return about how many minutes a stay took: an upper bound, at most `LONG_STAY`."""
    return next((minutes for seconds, minutes in STAYS if stayed.total_seconds() < seconds), LONG_STAY)


def reduced(event: "CrisisEvent") -> dict[str, Any]:
    """Return what is left of a stretch after 30 days: its month, a band of how hard it was, how it was afterwards."""
    values = dict.fromkeys(event.values())
    severity = event.severity
    band = None if severity is None else next(middle for upto, middle in SEVERITY_BANDS if severity <= upto)
    return {**values, "on": event.on.replace(day=1), "severity": band, "outcome": event.outcome}


def due(events: "Iterable[CrisisEvent]", today: date) -> "list[tuple[CrisisEvent, dict[str, Any]]]":
    """Return the stretches that are to be reduced by `today`, each with what is left of it."""
    old = ((event, reduced(event)) for event in events if today - event.on >= KEPT_WHOLE)
    return [(event, left) for event, left in old if _filled(left) != _filled(event.values())]


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [])}
