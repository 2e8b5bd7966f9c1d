"""What the form of a new record begins with beyond the store's own: figures that the program works out."""

from typing import Any

from calmterm.domain.period_summary import observed
from calmterm.store import Record, Store
from calmterm.store.model.records import TherapySession


def beginning(store: Store, kind: type[Record]) -> dict[str, Any]:
    """Return values for a new record: a session's notes begin with the last scores and medians, to keep or to
    delete.
    """
    return {"objective": observed(store)} if kind is TherapySession else {}
