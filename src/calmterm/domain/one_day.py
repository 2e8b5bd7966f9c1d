"""Everything that was noted of one day, in the order of its hours."""

from datetime import date, datetime
from typing import Final

from calmterm.core import dates
from calmterm.core.table import Table
from calmterm.store import Record, Store
from calmterm.store.model.summary import summary

HEADER: Final = ("time", "what", "noted")


def day_table(store: Store, day: date) -> Table:
    """Return every record of a day but those that are only told when asked for, a line each."""
    kinds = (kind for kind in store.kept_kinds() if not kind.about.only_if_asked)
    found = [one for kind in kinds for one in store.records(kind, since=day, until=day)]
    found.sort(key=lambda one: store.clock.here(one.felt))
    rows = [(_time(store, one), one.about.title, summary(one)) for one in found]
    return Table(dates.full(day), HEADER, rows)


def _time(store: Store, record: Record) -> str:
    """Return the hour of a record, "" where it belongs to a day as a whole."""
    has_hour = isinstance(record.get(record.about.felt or record.about.order), datetime)
    return f"{store.clock.here(record.felt):%H:%M}" if has_hour else ""
