"""A new line in the log of hard stretches, which is kept only if asked for (see store/crisis_log.py)."""

from collections.abc import Iterable
from datetime import timedelta

from calmterm.store import Store
from calmterm.store.crisis_log import minutes
from calmterm.store.model.records.support import CrisisEvent, Resource


def note_stay(store: Store, stayed: timedelta, seen: Iterable[str]) -> None:
    """Keep that help was looked at, if the person asked for that: the day, about how long, and which kinds.

    Raises CalmtermError.
    """
    if store.preference("crisis_log") != "on":
        return
    known = [one for one in Resource if one in set(seen)]
    values = {"on": store.today(), "minutes": minutes(stayed), "resources": known}
    store.add_new([store.new(CrisisEvent, values)])
