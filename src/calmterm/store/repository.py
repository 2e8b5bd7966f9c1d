"""Add, change, trash, restore, purge, list: the same for every kind, one user action = one transaction."""

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time
from functools import partial
from types import MappingProxyType
from typing import Any, Final, cast

from sqlalchemy import func, or_, select, tuple_, update
from sqlalchemy.orm import Session
from sqlmodel import col

from calmterm.core import dates
from calmterm.core.clock import Clock, felt_day
from calmterm.core.errors import (
    ChangedElsewhere,
    InvalidRecord,
    NotFound,
    NotUnderstood,
    UsageError,
)
from calmterm.core.text import did_you_mean
from calmterm.core.when import iso_moment
from calmterm.store.db.database import batched
from calmterm.store.history import History, Past, RecordState
from calmterm.store.model.audit_action import AuditAction
from calmterm.store.model.catalog import kind_of, listed_kinds
from calmterm.store.model.column_types import Instant, IsoDate
from calmterm.store.model.declared import declared
from calmterm.store.model.kind import Child
from calmterm.store.model.record import FeltRecord, Record
from calmterm.store.record_mapper import FIRST, R, RecordMapper, live
from calmterm.store.retention import Removal
from calmterm.store.undo import Undo

PAGE: Final = 500
NO_PAST: Final[Past] = MappingProxyType({})
Among = Mapping[str, Collection[Any]]
"""For some columns the values that a record may have there; None is one of them."""
ANY: Final[Among] = MappingProxyType({})
SHOWN_OF_SEVERAL: Final = 5  # records named where an id fits several


class Repository:
    """The records of an open vault. Not for several threads at once; the screens give it a thread of its own."""

    def __init__(self, rows: RecordMapper) -> None:
        self.rows = rows
        self.history = History(rows)
        self.removal = Removal(rows, self.history)
        self.undo = Undo()
        self.on_saved: Callable[[Record], object] | None = None
        """Told of each record that was added or changed by hand, after its transaction and in the store's thread."""

    # --- reading ----------------------------------------------------------------------------------------

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

    # --- writing ----------------------------------------------------------------------------------------

    def read_values(self, kind: type[Record], given: Mapping[str, Any]) -> dict[str, Any]:
        """Return values as they come from JSON or a command, with times that lack an offset read as local.

        What the store itself keeps (id, times of saving, revision) is left out, so that what `show --json`
        printed can be given back. Raises InvalidRecord.
        """
        own = {*Record.model_fields, kind.kind_key(), "measures", *(("local_date",) if kind.about.felt else ())}
        values = {name: value for name, value in given.items() if name not in own}
        for spec in kind.columns():
            if spec.widget == "moment" and isinstance(values.get(spec.name), str):
                try:
                    values[spec.name] = iso_moment(values[spec.name], self.clock)
                except NotUnderstood as error:
                    raise InvalidRecord({spec.name: str(error)}) from None
                except ValueError:
                    raise InvalidRecord({spec.name: spec.sentence}) from None
        for child in kind.about.inline:
            rows: Any = values.get(child.field)
            if child.link is None and isinstance(rows, list):
                values[child.field] = [self._with_times(child.kind, row) for row in cast("list[Any]", rows)]
        return values

    def _with_times(self, kind: type[Record], values: Any) -> Any:
        """Values inside a record with their times read alike; what is none is left for `check` to tell."""
        if not isinstance(values, dict):
            return values
        read = dict(cast("dict[str, Any]", values))
        for spec in kind.columns():
            if spec.widget == "moment" and isinstance(read.get(spec.name), str):
                with suppress(ValueError):
                    read[spec.name] = iso_moment(read[spec.name], self.clock)
        return read

    def new(self, kind: type[R], values: Mapping[str, Any]) -> R:
        """Return a checked record that is not yet saved. Raises InvalidRecord."""
        return kind.from_values(self.read_values(kind, values))

    def add(self, record: R) -> R:
        """Save a new record with its children. Raises InvalidRecord and what the disk says."""
        with self.rows.writing() as session:
            self.rows.insert(session, record)
        self.undo.follow(record.id, 0, record.revision)
        self._remember_moved("Added", [record], trashed=False)
        self._tell_saved(record)
        return record

    def add_new(
        self, records: Sequence[Record], newer: Sequence[tuple[Record, Record]] = (), past: Past = NO_PAST
    ) -> list[Record]:
        """Save, in one transaction, those records that are not there yet, by id or by source key; returns them.

        `past` are the earlier versions that some of them bring along; one with a time of deletion goes to the trash.

        In the same transaction change records that were read before, the first of each pair of `newer`, into what the
        second says. Raises NotFound, ChangedElsewhere.
        """
        with self.rows.writing() as session:
            session.info[FIRST] = {record_id: versions[0].number for record_id, versions in past.items()}
            # All of them make way at once, so that two can change places under a rule that each is taken once.
            here = [self._make_way(session, old) for old, _ in newer]
            added = self._absent(session, records)
            places = {table.name: place for place, table in enumerate(Record.metadata.sorted_tables)}
            # Sorted, what is pointed to comes first, and a kind is one run.
            self.rows.insert(session, *sorted(added, key=lambda record: places[record.table_name()]))
            self.history.note_past(session, added, past)
            for (row, before), (_, record) in zip(here, newer, strict=True):
                self._take_over(session, row, before, record)
        for old, _ in newer:
            self.undo.follow(old.id, old.revision, old.revision + 1)
        return added

    def remember_import(self, added: Sequence[Record]) -> None:
        """Make one change to undo of all records that an import added: they go to the trash together."""
        if not added:
            return
        for record in added:
            self.undo.follow(record.id, 0, record.revision)
        self._remember_moved("Brought in", added, trashed=False)

    def _remember_moved(self, did: str, moved: Sequence[Record], *, trashed: bool) -> None:
        """Make one change to undo of records that went into the trash together, or out of it."""
        keys = [(type(record), record.id) for record in moved]
        there, back = (partial(self._move_all, keys, trashed=one) for one in (trashed, not trashed))
        self.undo.remember(did, moved, back, there)

    def _move_all(self, keys: Sequence[tuple[type[Record], uuid.UUID]], *, trashed: bool) -> None:
        """Move records into the trash, or out of it, in one transaction. Raises NotFound if all are there already."""
        done: list[Record] = []
        with self.rows.writing() as session:
            # What points to another was added after it; it goes first, and comes back last.
            for kind, record_id in reversed(keys) if trashed else keys:
                with suppress(NotFound):  # it went with that, or by hand
                    done.append(self.move(session, kind, record_id, trashed=trashed))
        if not done:
            raise NotFound("There is no such record." if trashed else "There is no such record in the trash.")
        for record in done:
            self.undo.follow(record.id, record.revision - 1, record.revision)

    def absent_ids(self, kind: type[Record], ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
        """Return those of `ids` that no record of a kind has, live or in the trash."""
        with self.rows.reading() as session:
            return set(ids) - _present(session, kind, "id", ids)

    def all_ids(self, kind: type[Record]) -> set[uuid.UUID]:
        """Return the ids of all records of a kind, live or in the trash."""
        with self.rows.reading() as session:
            return set(session.scalars(select(col(kind.id))))

    def _absent(self, session: Session, records: Sequence[Record]) -> list[Record]:
        """Return the records that are not there yet, by id or by source key, each of them once."""
        ids: dict[type[Record], set[Any]] = {}
        keys: dict[type[Record], set[Any]] = {}
        for kind, same in _by_kind(records).items():
            ids[kind] = _present(session, kind, "id", [record.id for record in same])
            given = [key for record in same if (key := getattr(record, "source_key", None)) is not None]
            keys[kind] = _present(session, kind, "source_key", given) if given else set()
        absent: list[Record] = []
        for record in records:
            kind, key = type(record), getattr(record, "source_key", None)
            if record.id in ids[kind] or key in keys[kind]:
                continue
            ids[kind].add(record.id)
            if key is not None:
                keys[kind].add(key)
            absent.append(record)
        return absent

    def add_part(self, kind: type[Record], child: Child, given: Mapping[str, Any]) -> Record:
        """Add one record inside another, whose id stands in the values under the key of the child: a change of that.

        Raises InvalidRecord, NotFound, UsageError, and what saving raises.
        """
        values = dict(given)
        named = values.pop(child.parent, None)
        if not isinstance(named, str):
            what = kind.about.in_words
            raise InvalidRecord({child.parent: f"{child.parent} is needed: the id of the {what} that it belongs to."})
        parent = self.find(named)
        if not isinstance(parent, kind):
            raise InvalidRecord({child.parent: f"{child.parent} must be the id of a {kind.table_name()}."})
        before = {row.id for row in parent.children[child.field]}
        own = {*Record.model_fields, child.kind.kind_key()}
        added = {name: value for name, value in values.items() if name not in own}
        kept = [row.child_values(child) for row in parent.children[child.field]]
        row = self.change(parent, {child.field: [*kept, added]}, source="Added to")
        return next(one for one in row.children[child.field] if one.id not in before)

    def change(self, record: R, values: Mapping[str, Any], *, source: str = "Changed") -> R:
        """Save new values of a record that was read before. Raises InvalidRecord, NotFound, ChangedElsewhere."""
        row, before = self.replace(type(record), record.id, record.revision, values)
        self._remember_changed(source, [row], [before])
        self._tell_saved(row)
        return row

    def change_all(self, changes: Sequence[tuple[Record, Mapping[str, Any]]], *, source: str = "Changed") -> None:
        """Save new values of records that were read before, in one transaction and as one change to undo.

        Raises InvalidRecord, NotFound, ChangedElsewhere; then none of them is changed.
        """
        if not changes:
            return
        before = [record.values() for record, _ in changes]
        rows = self._replace_together(changes)
        self._remember_changed(source, rows, before)
        for row in rows:
            self._tell_saved(row)

    def _remember_changed(self, did: str, rows: Sequence[Record], before: Sequence[Mapping[str, Any]]) -> None:
        kept = [(type(row), row.id) for row in rows]
        back = partial(self._put_back, [(*key, values) for key, values in zip(kept, before, strict=True)])
        again = partial(self._put_back, [(*key, row.values()) for key, row in zip(kept, rows, strict=True)])
        self.undo.remember(did, rows, back, again)

    def _replace_together(self, changes: Sequence[tuple[Record, Mapping[str, Any]]]) -> list[Record]:
        with self.rows.writing() as session:
            rows = self.replace_all(session, changes)
        for row in rows:
            self.undo.follow(row.id, row.revision - 1, row.revision)
        return rows

    def put_back_version(self, record: R, number: int) -> R:
        """Make a record what it was at a version (see `history`): a change like any other.

        Raises NotFound, InvalidRecord, ChangedElsewhere.
        """
        return self.change(record, self.history.version(record, number), source="Put back an earlier version")

    def put_back(self, then: R) -> R:
        """Make a record what it was in the vault as it stood: a change like any other, out of the trash if it is there.

        Raises NotFound, InvalidRecord, and what the disk says.
        """
        kind, now = type(then), self.get(type(then), then.id, trashed=True)
        if now.deleted_at is None:
            return self.change(now, then.values(), source="Put back as it was")
        with self.rows.writing() as session:
            here = self.move(session, kind, now.id, trashed=False)
            (row,) = self.replace_all(session, [(here, then.values())])
        self.undo.follow(row.id, now.revision, row.revision)
        back = partial(self._take_away_again, kind, row.id, now.values())
        self.undo.remember("Put back as it was", [row], back, partial(self._bring_again, kind, row.id, row.values()))
        return self.get(kind, row.id)

    def trash(self, record: Record) -> None:
        """Move a record and its children to the trash, from where `restore` brings them back. Raises NotFound."""
        self.set_deleted(type(record), record.id, trashed=True)
        self._remember_moved("Moved to trash", [record], trashed=True)

    def trash_all(self, records: Sequence[Record]) -> None:
        """As `trash`, for some records in one transaction and as one change to undo."""
        self._move_all([(type(record), record.id) for record in records], trashed=True)
        self._remember_moved("Moved to trash", records, trashed=True)

    def restore(self, record: Record) -> None:
        """Bring a record and the children that went with it back under the same ids. Raises NotFound, InvalidRecord."""
        self.set_deleted(type(record), record.id, trashed=False)
        self._remember_moved("Restored", [record], trashed=False)

    def exchange(self, first: R, second: R, name: str) -> None:
        """Let two records of a kind change places: each takes the other's `name`, as one change. Raises NotFound."""
        again = partial(self._exchange, type(first), first.id, second.id, name)
        again()
        self.undo.remember("Moved", [first], again, again)

    # --- parts of the above -----------------------------------------------------------------------------

    def _tell_saved(self, record: Record) -> None:
        if self.on_saved is not None:
            self.on_saved(record)

    def replace(
        self,
        kind: type[R],
        record_id: uuid.UUID,
        revision: int,
        values: Mapping[str, Any],
        *,
        keeps_history: bool = True,
    ) -> tuple[R, dict[str, Any]]:
        """Save new values; the record as it is now, and its values from before.

        Without `keeps_history` nothing of what it ever held before stays.
        """
        felt = kind.about.felt
        given = self.read_values(kind, values)
        if felt in given and given[felt] is None:
            del given[felt]  # a time cannot be taken away
        with self.rows.writing() as session:
            row = self._unchanged(session, kind, record_id, revision)
            before = RecordState.of(row)
            self._assign(row, before, given)
            if keeps_history:
                self.history.note_change(session, row, before)
            else:
                self.rows.stamp(session, row)
                self.history.drop_patches(session, kind, [col(kind.id) == row.id])
            self.rows.save_children(session, row)
        self.undo.follow(row.id, revision, row.revision)
        return row, dict(before.values)

    def _assign(self, row: Record, before: RecordState, given: Mapping[str, Any]) -> None:
        """Give a record new values, checked together with those that stay. Raises InvalidRecord."""
        felt, checked = row.about.felt, row.check({**before.values, **given})
        row.assign(checked)
        if isinstance(row, FeltRecord) and felt and checked[felt].isoformat() != before.values[felt].isoformat():
            row.place(self.day_of(checked[felt]))

    def replace_all(self, session: Session, changes: Sequence[tuple[Record, Mapping[str, Any]]]) -> list[Record]:
        """Save new values of records that were read before, so that two can change places; the records as they are now.

        Raises NotFound, ChangedElsewhere, InvalidRecord.
        """
        here = [self._make_way(session, old) for old, _ in changes]
        for (row, before), (_, values) in zip(here, changes, strict=True):
            row.deleted_at = None
            self._assign(row, before, self.read_values(type(row), values))
            self.history.note_change(session, row, before)
            self.rows.save_children(session, row)
        return [row for row, _ in here]

    def _unchanged(self, session: Session, kind: type[R], record_id: uuid.UUID, revision: int) -> R:
        """A live record that nobody changed since it was read. Raises NotFound, ChangedElsewhere."""
        row = session.get(kind, record_id)
        if row is None or row.deleted_at is not None:
            raise NotFound("This record is no longer there; it may be in the trash.")
        if row.revision != revision:
            raise ChangedElsewhere
        return self.rows.adopt(session, [row])[0]

    def _make_way(self, session: Session, old: Record) -> tuple[Record, RecordState]:
        """A record and its state, out of the reach of rules on live records until it is changed."""
        row = self._unchanged(session, type(old), old.id, old.revision)
        before = RecordState.of(row)
        row.deleted_at = self.rows.now()
        session.flush()
        return row, before

    def _take_over(self, session: Session, row: Record, before: RecordState, newer: Record) -> None:
        """Change a record that has made way into what a newer one says, its day too."""
        row.deleted_at = None
        values: dict[str, Any] = {spec.name: newer.get(spec.name) for spec in newer.specs()}
        row.assign({**values, **newer.children})
        if isinstance(row, FeltRecord) and isinstance(newer, FeltRecord):
            row.place(newer.local_date)
        self.history.note_change(session, row, before)
        self.rows.save_children(session, row)

    def _put_back(self, states: Sequence[tuple[type[Record], uuid.UUID, Mapping[str, Any]]]) -> None:
        """Give records the values of another time. Raises NotFound, ChangedElsewhere if another window changed one."""
        changes = [(self.get(kind, record_id), values) for kind, record_id, values in states]
        if any(record.revision != self.undo.left_at(record.id) for record, _ in changes):
            raise ChangedElsewhere
        self._replace_together(changes)

    def _take_away_again(self, kind: type[Record], record_id: uuid.UUID, before: Mapping[str, Any]) -> None:
        self._put_back([(kind, record_id, before)])
        self.set_deleted(kind, record_id, trashed=True)

    def _bring_again(self, kind: type[Record], record_id: uuid.UUID, then: Mapping[str, Any]) -> None:
        self.set_deleted(kind, record_id, trashed=False)
        self._put_back([(kind, record_id, then)])

    def _exchange(self, kind: type[Record], first: uuid.UUID, second: uuid.UUID, name: str) -> None:
        column: Any = getattr(kind, name)
        with self.rows.writing() as session:
            one, other = (session.get(kind, record_id) for record_id in (first, second))
            if one is None or other is None or one.deleted_at is not None or other.deleted_at is not None:
                raise NotFound("This record is no longer there; it may be in the trash.")
            self.rows.adopt(session, [one, other])
            before = [RecordState.of(row) for row in (one, other)]
            here, there = getattr(one, name), getattr(other, name)
            # Both may stand under a rule that each place is taken once: go by one that is free.
            setattr(one, name, (session.scalar(select(func.max(column))) or 0) + 1)
            session.flush()
            setattr(other, name, here)
            session.flush()
            setattr(one, name, there)
            for row, state in zip((one, other), before, strict=True):
                self.history.note_change(session, row, state)
        for row in (one, other):
            self.undo.follow(row.id, row.revision - 1, row.revision)

    def set_deleted(self, kind: type[Record], record_id: uuid.UUID, *, trashed: bool) -> None:
        with self.rows.writing() as session:
            row = self.move(session, kind, record_id, trashed=trashed)
        self.undo.follow(record_id, row.revision - 1, row.revision)

    def move(self, session: Session, kind: type[Record], record_id: uuid.UUID, *, trashed: bool) -> Record:
        """Move a record and its children into the trash, or out of it; the record as it is now. Raises NotFound."""
        row = session.get(kind, record_id)
        if row is None or (row.deleted_at is not None) == trashed:
            raise NotFound("There is no such record." if trashed else "There is no such record in the trash.")
        was = row.deleted_at
        row.deleted_at = self.rows.now() if trashed else None
        row.revision += 1
        session.flush()
        action = AuditAction.TRASH if trashed else AuditAction.RESTORE
        self.rows.note(session, action, kind, (row.id, row.revision))
        self._take_children_along(session, row, was, action)
        return row

    def _take_children_along(self, session: Session, row: Record, was: datetime | None, action: AuditAction) -> None:
        for child in row.about.children:
            key: Any = getattr(child.kind, child.parent)
            deleted = col(child.kind.deleted_at)
            there = key == row.id, deleted.is_(None) if was is None else deleted == was
            if not child.kind.about.own:
                found = session.execute(select(col(child.kind.id), col(child.kind.revision)).where(*there)).all()
                self.rows.note(session, action, child.kind, *((one[0], one[1]) for one in found))
            session.execute(update(child.kind).where(*there).values(deleted_at=row.deleted_at))


def part_named(name: str) -> tuple[type[Record], Child] | None:
    """Return the kind whose form holds records of a table, and how; None for a table that stands in no form."""
    return next(
        (
            (kind, child)
            for kind in listed_kinds()
            for child in kind.about.inline
            if child.link is None and child.kind.table_name() == name
        ),
        None,
    )


def kind_named(name: str) -> type[Record]:
    """Return the listed kind of that table name. Raises UsageError that names the kinds, or the kind it is a part
    of.
    """
    with suppress(KeyError):
        if not (kind := kind_of(name)).about.own:
            return kind
    listed = listed_kinds()
    for kind in listed:
        for child in kind.about.children:
            if name in (child.kind.table_name(), child.link and child.link.kind.table_name()):
                raise UsageError(f"That is kept inside {kind.table_name()}, as {child.field}.")
    names = [kind.table_name() for kind in listed]
    hint = did_you_mean(name, names) or f" The kinds are: {', '.join(names)}."
    raise UsageError(f"There is no kind of that name.{hint}")


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


def _by_kind(records: Iterable[Record]) -> dict[type[Record], list[Record]]:
    found: dict[type[Record], list[Record]] = {}
    for record in records:
        found.setdefault(type(record), []).append(record)
    return found


def _present(session: Session, kind: type[Record], column: str, values: Collection[Any]) -> set[Any]:
    """Return those of the values that stand in a column, asked for in a few questions."""
    field: Any = getattr(kind, column)
    found: set[Any] = set()
    for some in batched(values):
        found.update(session.scalars(select(field).where(field.in_(some))))
    return found
