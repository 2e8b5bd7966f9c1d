"""From when to when, and of which notebooks: the part of a kind's records that a list or an export is about."""

import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from calmterm.store import Record, Store

R = TypeVar("R", bound="Record")

# Between an instant and the local day of a record felt at it: offsets, and a day that starts late.
MARGIN: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Span:
    """Days (a person's own, both included) or exact times (aware, both included); None is open."""

    since: date | None = None
    until: date | None = None
    only: Collection[uuid.UUID] | None = None
    """The records that a search found; None for all."""
    notebooks: Collection[uuid.UUID | None] | None = None
    """Only entries of these notebooks, and those themselves; None for all."""

    def records(
        self,
        store: "Store",
        kind: type[R],
        *,
        limit: int | None = None,
        oldest_first: bool = False,
        trashed: bool = False,
    ) -> Iterator[R]:
        """Return live (or trashed) records of a kind within the span, newest first unless `oldest_first`."""
        since, until = _day(self.since, -MARGIN), _day(self.until, MARGIN)
        if limit is not None and self.only is self.notebooks is None and since is self.since and until is self.until:
            return iter(store.records(kind, since=since, until=until, limit=limit, oldest_first=oldest_first))
        found = store.each(kind, since=since, until=until, oldest_first=oldest_first, trashed=trashed)
        return islice((record for record in found if self._holds(record)), limit)

    def _holds(self, record: "Record") -> bool:
        if self.only is not None and record.id not in self.only:
            return False
        if self.notebooks is not None and _notebook_of(record) not in self.notebooks:
            return False
        felt = record.felt
        after = not isinstance(self.since, datetime) or felt >= self.since
        return after and (not isinstance(self.until, datetime) or felt <= self.until)


def _notebook_of(record: "Record") -> object:
    return record.id if record.table_name() == "notebook" else getattr(record, "notebook_id", "")


def _day(bound: date | None, margin: timedelta) -> date | None:
    """Return the bound as a day that the store can ask for: of an exact time, one that is surely wide enough."""
    if not isinstance(bound, datetime):
        return bound
    try:
        return bound.date() + margin
    except OverflowError:
        return None
