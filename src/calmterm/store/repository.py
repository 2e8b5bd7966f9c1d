"""Add, change, trash and restore records: the same for every kind, one user action = one transaction."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from calmterm.core.errors import ChangedElsewhere, InvalidRecord, NotFound
from calmterm.store.history import History, Past, RecordState
from calmterm.store.model.audit_action import AuditAction
from calmterm.store.model.given_values import read_values
from calmterm.store.model.kind import Child
from calmterm.store.model.record import FeltRecord, Record
from calmterm.store.record_mapper import FIRST, R, RecordMapper
from calmterm.store.record_reader import RecordReader, present
from calmterm.store.retention import Removal
from calmterm.store.undo import Undo

NO_PAST: Final[Past] = MappingProxyType({})


class Repository(RecordReader):
    """The records of an open vault. Not for several threads at once; the screens give it a thread of its own."""

    def __init__(self, rows: RecordMapper) -> None:
        super().__init__(rows)
        self.history = History(rows)
        self.removal = Removal(rows, self.history)
        self.undo = Undo()
        self.on_saved: Callable[[Record], object] | None = None
        """Told of each record that was added or changed by hand, after its transaction and in the store's thread."""

    # --- writing ----------------------------------------------------------------------------------------

    def new(self, kind: type[R], values: Mapping[str, Any]) -> R:
        """Return a checked record that is not yet saved. Raises InvalidRecord."""
        return kind.from_values(read_values(kind, values, self.clock))

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

    def _absent(self, session: Session, records: Sequence[Record]) -> list[Record]:
        """Return the records that are not there yet, by id or by source key, each of them once."""
        ids: dict[type[Record], set[Any]] = {}
        keys: dict[type[Record], set[Any]] = {}
        for kind, same in _by_kind(records).items():
            ids[kind] = present(session, kind, "id", [record.id for record in same])
            given = [key for record in same if (key := getattr(record, "source_key", None)) is not None]
            keys[kind] = present(session, kind, "source_key", given) if given else set()
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
        return self.change(record, self.history.version(record, number), source="Restored an earlier version")

    def put_back(self, then: R) -> R:
        """Make a record what it was in the vault as it stood: a change like any other, out of the trash if it is there.

        Raises NotFound, InvalidRecord, and what the disk says.
        """
        kind, now = type(then), self.get(type(then), then.id, trashed=True)
        if now.deleted_at is None:
            return self.change(now, then.values(), source="Restored as it was")
        with self.rows.writing() as session:
            here = self.move(session, kind, now.id, trashed=False)
            (row,) = self.replace_all(session, [(here, then.values())])
        self.undo.follow(row.id, now.revision, row.revision)
        back = partial(self._take_away_again, kind, row.id, now.values())
        self.undo.remember("Restored as it was", [row], back, partial(self._bring_again, kind, row.id, row.values()))
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
        given = read_values(kind, values, self.clock)
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
            self._assign(row, before, read_values(type(row), values, self.clock))
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


def _by_kind(records: Iterable[Record]) -> dict[type[Record], list[Record]]:
    found: dict[type[Record], list[Record]] = {}
    for record in records:
        found.setdefault(type(record), []).append(record)
    return found
