"""Entries to read again: of this day in earlier years, and any one of them."""

import secrets
from calendar import isleap
from collections.abc import Iterator
from datetime import date
from itertools import islice

from calmterm.core.errors import NotFound
from calmterm.store import Store
from calmterm.store.model.records import JournalEntry
from calmterm.store.record_reader import ANY, Among


def on_this_day(store: Store, day: date, among: Among = ANY) -> list[JournalEntry]:
    """Return the entries of this day in earlier years, the latest year first; 29 February is part of the 28th.

    In a leap year it is a day of its own, as it was then. `among` is as in `Store.records`.
    """
    oldest = next(iter(store.records(JournalEntry, limit=1, oldest_first=True, among=among)), None)
    years = range(day.year - 1, oldest.local_date.year - 1 if oldest is not None else day.year, -1)
    days = (same for year in years for same in _same_day(day, year))
    return [entry for same in days for entry in store.records(JournalEntry, since=same, until=same, among=among)]


def _same_day(day: date, year: int) -> Iterator[date]:
    """The day of another year that is called alike, the last of February also standing for one that is not there."""
    found = [(day.month, day.day)]
    if found == [(2, 28)] and not isleap(day.year):
        found.insert(0, (2, 29))
    for month, number in found:
        if (month, number) != (2, 29) or isleap(year):
            yield date(year, month, number)


def any_entry(store: Store) -> JournalEntry:
    """Return one entry of all, by chance. Raises NotFound where there is none."""
    count = store.count(JournalEntry)
    if not count:
        raise NotFound("There is no entry yet.")
    return next(islice(store.each(JournalEntry), secrets.randbelow(count), None))
