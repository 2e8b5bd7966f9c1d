"""Read records: by id, by day, by kind, counted; the same for every kind."""

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from types import MappingProxyType
from typing import Any, Final, cast

from sqlalchemy import func, or_, select, tuple_
from sqlalchemy.orm import Session
from sqlmodel import col

from calmterm.core import dates
from calmterm.core.clock import Clock, felt_day
from calmterm.core.errors import NotFound, UsageError
from calmterm.store.db.database import batched
from calmterm.store.model.catalog import kind_of, listed_kinds
from calmterm.store.model.column_types import Instant, IsoDate
from calmterm.store.model.declared import declared
from calmterm.store.model.record import FeltRecord, Record
from calmterm.store.record_mapper import R, RecordMapper, live

PAGE: Final = 500
Among = Mapping[str, Collection[Any]]
"""For some columns the values that a record may have there; None is one of them."""
ANY: Final[Among] = MappingProxyType({})
SHOWN_OF_SEVERAL: Final = 5  # records named where an id fits several


class RecordReader:
    """Reads the records of an open vault. Not for several threads at once."""

    def __init__(self, rows: RecordMapper) -> None:
        self.rows = rows

    @property
    def clock(self) -> Clock:
        """Return the clock that all times of records come from."""
        return self.rows.clock

    def get(self, kind: type[R], record_id: uuid.UUID, *, trashed: bool = False) -> R:
        """Return one live record (or one in the trash). Raises NotFound."""
        with self.rows.reading() as session:
            record = session.get(kind, record_id)
            if record is None or (record.deleted_at is not None and not trashed):
                raise NotFound("There is no such record.")
            return self.rows.adopt(session, [record])[0]

    def find(self, reference: str, *, trashed: bool = False) -> Record:
        """Return a record of any kind by its id, or by six or more characters of its end or its beginning.

        Raises NotFound; UsageError, which names those that fit where there are several.
        """
        part = reference.strip().lower().replace("-", "")
        if not 6 <= len(part) <= 32 or not set(part) <= set("0123456789abcdef"):
            raise UsageError("That is not a record's id. The first column of calmterm list shows them.")
        found: list[tuple[type[Record], uuid.UUID]] = []
        with self.rows.reading() as session:
            for kind in listed_kinds():
                query = select(col(kind.id)).where(_begins_or_ends_with(kind, part))
                if not trashed:
                    query = query.where(live(kind))
                found += ((kind, row) for row in session.scalars(query.limit(SHOWN_OF_SEVERAL + 1)))
        if not found:
            raise NotFound("There is no such record.")
        if len(found) > 1:
            raise UsageError(self._which_fit(found, trashed=trashed))
        return self.get(*found[0], trashed=trashed)

    def _which_fit(self, found: Sequence[tuple[type[Record], uuid.UUID]], *, trashed: bool) -> str:
        some = [self.get(*one, trashed=trashed) for one in found[:SHOWN_OF_SEVERAL]]
        named = [f"{one.id} ({one.about.title}, {dates.to_minute(one.felt)})" for one in some]
        more = " and more" if len(found) > len(some) else ""
        return f"Several records fit: {', '.join(named)}{more}. Please give the end of the one you mean."

    def records(
        self,
        kind: type[R],
        *,
        since: date | None = None,
        until: date | None = None,
        limit: int | None = None,
        after: Record | None = None,
        trashed: bool = False,
        oldest_first: bool = False,
        among: Among = ANY,
        dated: str = "",
    ) -> list[R]:
        """Live records of a kind from day `since` to day `until`, both included; newest first, or as ranked.

        The days are those of the kind's own order, or of the column `dated`, where blanks are in no span. Keyset
        paging: `after` is the last record of the page before. With `among` only those that have one of some values in
        a column.
        """
        oldest_first = oldest_first or (kind.about.ascending and not trashed)
        order: Any = getattr(kind, "deleted_at" if trashed else kind.about.order)
        query = select(kind).where(col(kind.deleted_at).is_not(None) if trashed else live(kind), *_held(kind, among))
        here = order, col(kind.id)
        query = query.order_by(*(here if oldest_first else (column.desc() for column in here)))
        day, by_date = (getattr(kind, dated), True) if dated else day_column(kind)
        if since is not None:
            query = query.where(day >= (since if by_date else datetime.combine(since, time.min, UTC)))
        if until is not None:
            query = query.where(day <= (until if by_date else datetime.combine(until, time.max, UTC)))
        if after is not None:
            there = getattr(after, order.key), after.id
            query = query.where(tuple_(*here) > there if oldest_first else tuple_(*here) < there)
        if limit is not None:
            query = query.limit(limit)
        with self.rows.reading() as session:
            return self.rows.adopt(session, session.scalars(query).all())

    def each(self, kind: type[R], **filters: Any) -> Iterator[R]:
        """Yield all records that `records` would give, a page at a time."""
        last: R | None = None
        while True:
            page = self.records(kind, limit=PAGE, after=last, **filters)
            yield from page
            if len(page) < PAGE:
                return
            last = page[-1]

    def kept_kinds(self) -> list[type[Record]]:
        """Return the kinds that have lists and of which there is any record, live or in the trash."""
        tables = [kind.table for kind in declared() if not kind.own]  # few are kept, and only their classes are made
        parts = (f'SELECT {n} WHERE EXISTS (SELECT 1 FROM "{table}")' for n, table in enumerate(tables))  # noqa: S608 - our own names
        with self.rows.reading() as session:
            found: Sequence[int] = session.connection().exec_driver_sql(" UNION ALL ".join(parts)).scalars().all()
        return [kind_of(tables[n]) for n in found]

    def count(self, kind: type[Record]) -> int:
        """Return how many live records of a kind there are."""
        with self.rows.reading() as session:
            return session.scalar(select(func.count()).select_from(kind).where(live(kind))) or 0

    def standing(self, kind: type[Record], ids: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[int, bool]]:
        """Return the revision of each of these records that is there, and whether it is in the trash."""
        columns = col(kind.id), col(kind.revision), col(kind.deleted_at).is_not(None)
        found: dict[uuid.UUID, tuple[int, bool]] = {}
        with self.rows.reading() as session:
            for some in batched(ids):
                for one, revision, trashed in session.execute(select(*columns).where(col(kind.id).in_(some))):
                    found[one] = revision, trashed
        return found

    def last_begun(self, kind: type[Record]) -> datetime | None:
        """Return when the newest live record of a kind was made, or None."""
        with self.rows.reading() as session:
            newest = select(col(kind.created_at)).where(live(kind)).order_by(col(kind.created_at).desc()).limit(1)
            return session.scalar(newest)

    def count_by(self, kind: type[Record], column: str) -> dict[Any, int]:
        """Return how many live records of a kind there are for each value of a column."""
        field: Any = getattr(kind, column)
        with self.rows.reading() as session:
            counted = session.execute(select(field, func.count()).where(live(kind)).group_by(field))
            return {row[0]: row[1] for row in counted}

    def days_with(self, kind: type[FeltRecord], among: Among = ANY) -> set[int]:
        """Return the days, by ordinal, on which there is a live record of a kind; `among` is as in `records`."""
        days = select(col(kind.local_date)).where(live(kind), *_held(kind, among)).distinct()
        with self.rows.reading() as session:
            return {day.toordinal() for day in session.scalars(days)}

    def day_of(self, moment: datetime) -> date:
        """Return the day that a moment belongs to for this person."""
        return felt_day(moment, self.rows.day_starts_at)

    def today(self) -> date:
        """Return the person's day, now."""
        return self.day_of(self.clock.now())

    def absent_ids(self, kind: type[Record], ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
        """Return those of `ids` that no record of a kind has, live or in the trash."""
        with self.rows.reading() as session:
            return set(ids) - present(session, kind, "id", ids)

    def all_ids(self, kind: type[Record]) -> set[uuid.UUID]:
        """Return the ids of all records of a kind, live or in the trash."""
        with self.rows.reading() as session:
            return set(session.scalars(select(col(kind.id))))


def day_column(kind: type[Record]) -> tuple[Any, bool]:
    """Return the column that since and until look at, and whether it holds days (else instants)."""
    if kind.about.felt is not None:
        return cast("type[FeltRecord]", kind).local_date, True
    order: Any = getattr(kind, kind.about.order)
    if isinstance(order.type, IsoDate):
        return order, True
    return (order, False) if isinstance(order.type, Instant) else (col(kind.created_at), False)


def _held(kind: type[Record], among: Among) -> Iterator[Any]:
    """Yield the conditions that leave records of other values out."""
    for name, values in among.items():
        column: Any = getattr(kind, name)
        found = column.in_([value for value in values if value is not None])
        yield or_(found, column.is_(None)) if None in values else found


def _begins_or_ends_with(kind: type[Record], part: str) -> Any:
    plain = func.replace(col(kind.id), "-", "")
    return or_(plain.like(f"%{part}"), plain.like(f"{part}%"))


def present(session: Session, kind: type[Record], column: str, values: Collection[Any]) -> set[Any]:
    """Return those of the values that stand in a column, asked for in a few questions."""
    field: Any = getattr(kind, column)
    found: set[Any] = set()
    for some in batched(values):
        found.update(session.scalars(select(field).where(field.in_(some))))
    return found
