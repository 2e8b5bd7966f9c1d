"""Times as a person reads and types them."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from calmterm.core import when
from calmterm.core.clock import Clock
from calmterm.core.errors import NotUnderstood
from calmterm.store import Record


def time_text(moment: datetime, clock: Clock) -> str:
    """Return a time as a person reads and types it; with its offset only where that is not the local one."""
    wall = moment.replace(tzinfo=None)
    here = clock.localize(wall).utcoffset() == moment.utcoffset()
    return moment.replace(tzinfo=None if here else moment.tzinfo).isoformat(" ", "minutes")


def told_here(kind: type[Record], values: Mapping[str, Any], clock: Clock) -> dict[str, Any]:
    """Return values with their times told in the local zone, where the kind keeps no offset of its own."""
    if "utc_offset_minutes" in kind.model_fields:
        return dict(values)
    return {name: clock.here(value) if isinstance(value, datetime) else value for name, value in values.items()}


def understood(typed: str, read: Callable[[str], date]) -> str:
    """Return how `read` understands words for a time, or why it does not; "" where they may be yet to be typed out."""
    try:
        found = read(typed)
    except NotUnderstood as error:
        return str(error) if error.is_unclear else ""
    return when.in_words(found if isinstance(found, datetime) else when.Days(found, found))
