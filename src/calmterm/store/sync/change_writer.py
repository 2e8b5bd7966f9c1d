"""How a record of another device is written over the one that stands here, or beside it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from calmterm.store import crisis_log
from calmterm.store.history import RecordState
from calmterm.store.model.audit_action import AuditAction
from calmterm.store.model.record import FeltRecord, Record
from calmterm.store.model.records import CrisisEvent
from calmterm.store.model.records.sync import Conflict, SyncedRecord
from calmterm.store.record_mapper import live
from calmterm.store.repository import Repository
from calmterm.store.sync.item import Item, instant
from calmterm.store.sync.merge_rows import MergeRows, state_of
from calmterm.store.sync.merge_state import ALIVE, DAY, Joined, MergeState, digests, units_of


@dataclass(slots=True)
class Change:
    """A record of another device on its way into the vault."""

    item: Item
    state: MergeState
    joined: Joined
    row: Record | None
    synced: SyncedRecord | None
    theirs: Any = None
    day: Any = None
    links: dict[str, Any] = None  # pyright: ignore[reportAssignmentType] - set by reading it
    before: Any = None
    was: datetime | None = None
    is_waiting: bool = False
    revived: bool = False
    conflict: Conflict | None = None
    other_version: int | None = None

    def tell(self, conflict: Conflict, version: int | None) -> None:
        """Note that two devices did something to it without knowing of each other."""
        self.conflict, self.other_version = conflict, version or self.other_version


class ChangeWriter:
    """Writes changes of other devices into the vault."""

    def __init__(self, store: Repository, session: Session, key: bytes, merge: MergeRows) -> None:
        self._store, self._rows, self._session, self._key, self._merge = store, store.rows, session, key, merge

    def make_way(self, change: Change) -> None:
        """Take a record and its children out of the trash, and itself out of the reach of rules on live ones."""
        row = cast("Record", change.row)
        change.before, change.was = RecordState.of(row), row.deleted_at
        if row.deleted_at is not None:
            self._move_children(row, row.deleted_at, None)
        row.deleted_at = self._rows.now()

    def write(self, change: Change) -> None:
        if change.row is None:
            self._rows.insert(self._session, self._ready_to_insert(change))
            self._note_inserted(change)
        else:
            self._change(change, change.row, change.before)
        self._keep_written(change)

    def write_together(self, changes: list[Change]) -> None:
        """Add new records in a few statements."""
        self._rows.insert(self._session, *map(self._ready_to_insert, changes))
        for change in changes:
            self._note_inserted(change)
            self._keep_written(change)
        changes.clear()

    def _keep_written(self, change: Change) -> None:
        change.state.digests = digests(self._key, cast("Record", change.row))
        self._merge.keep(
            change.item.key, change.synced, change.state, is_waiting=change.is_waiting, conflict=change.conflict,
            other_version=change.other_version, held=change.links, is_held=bool(change.links),
        )  # fmt: skip

    def _ready_to_insert(self, change: Change) -> Record:
        record: Record = change.theirs
        change.row = record
        record.id = change.item.id
        record.created_at, record.updated_at = instant(change.item.created_at), instant(change.item.updated_at)
        is_trashed = change.state.is_trashed or self._loses(change, record)
        record.deleted_at = self._rows.now() if is_trashed else None
        if change.item.made_way and is_trashed:
            change.tell(Conflict.SAME_KEY, None)
        change.is_waiting |= change.revived
        return record

    def _note_inserted(self, change: Change) -> None:
        if (row := cast("Record", change.row)).deleted_at is not None:
            self._note_move(row, AuditAction.TRASH)

    def _change(self, change: Change, row: Record, before: RecordState) -> None:
        units, theirs = units_of(type(row)), change.theirs
        now, other = digests(self._key, row), digests(self._key, theirs)
        differ = {unit for unit in units.fields if now[unit] != other[unit]}
        taken = change.joined.taken & differ
        ours_lost, theirs_lost = change.joined.ours_lost & differ, change.joined.theirs_lost & differ
        if ours_lost:
            change.tell(Conflict.TEXT, row.revision)
        if theirs_lost:  # shown for a moment, so that it is a version like any other
            self._assign(row, theirs, theirs_lost, before)
            change.tell(Conflict.TEXT, row.revision)
            mine = {name: before.values[name] for unit in theirs_lost for name in units.fields[unit] if name != DAY}
            middle = RecordState.of(row)
            row.assign(row.check({**row.values(), **mine}))
            if isinstance(row, FeltRecord) and before.day is not None:
                row.place(before.day)
            self._save(row, middle)
            before = RecordState.of(row)
        if taken:
            self._assign(row, theirs, taken, before)
        was_trashed = change.was is not None
        is_trashed = change.state.is_trashed
        unaware = was_trashed and ALIVE not in change.joined.taken
        if not is_trashed and (unaware or (change.item.state.trashed and change.item.state.is_trashed)):
            change.tell(Conflict.CHANGED_AND_TRASHED, None)
        if change.item.made_way and is_trashed and not was_trashed:
            change.tell(Conflict.SAME_KEY, None)
        is_trashed = is_trashed or self._loses(change, row)
        changed = bool(taken or theirs_lost)
        if is_trashed:
            self._move_children(row, None, row.deleted_at)
            if changed or not was_trashed:
                self._note_move(row, AuditAction.TRASH)
            else:
                self._move_children(row, row.deleted_at, change.was)
                row.deleted_at = change.was
        else:
            row.deleted_at = None
            if was_trashed:
                self._note_move(row, AuditAction.RESTORE)
        self._session.flush()
        if change.revived:
            change.is_waiting = True
            change.tell(Conflict.CHANGED_AND_PURGED, None)

    def _assign(self, row: Record, theirs: Record, taken: Iterable[str], before: RecordState) -> None:
        """Save the fields of some units as another device has them."""
        units, values = units_of(type(row)), theirs.values()
        names = [name for unit in taken for name in units.fields[unit]]
        row.assign(row.check({**row.values(), **{name: values[name] for name in names if name != DAY}}))
        if isinstance(row, FeltRecord) and isinstance(theirs, FeltRecord) and DAY in names:
            row.place(theirs.local_date)
        self._save(row, before)

    def _save(self, row: Record, before: RecordState) -> None:
        if isinstance(row, CrisisEvent) and row.on <= (self._rows.now() - crisis_log.KEPT_WHOLE).date():
            self._rows.stamp(self._session, row)  # it was made coarse, and nothing of before stays
            self._store.history.drop_patches(self._session, type(row), [col(CrisisEvent.id) == row.id])
        else:
            self._store.history.note_change(self._session, row, before)
        self._rows.save_children(self._session, row)
        self._session.flush()
        self._move_children(row, row.deleted_at, None)  # new ones were made while it stood aside

    def _move_children(self, row: Record, was: datetime | None, to: datetime | None) -> None:
        for child in row.about.inline:
            key: Any = getattr(child.kind, child.parent)
            deleted = col(child.kind.deleted_at)
            there = deleted.is_(None) if was is None else deleted == was
            with self._session.no_autoflush:
                self._session.execute(update(child.kind).where(key == row.id, there).values(deleted_at=to))

    def _note_move(self, row: Record, action: AuditAction) -> None:
        row.revision += 1
        self._session.flush()
        self._rows.note(self._session, action, type(row), (row.id, row.revision))

    # --- what each may have once ------------------------------------------------------------------------

    def _loses(self, change: Change, row: Record) -> bool:
        """Whether another live record has what each may have once, and is the later one; else that one makes way."""
        twin = self._twin(row)
        if twin is None:
            return False
        self._merge.insert_new()
        _, synced = self._merge.load([(twin.table_name(), twin.id)])
        there = synced.get((twin.table_name(), twin.id))
        state = state_of(there)
        if (change.state.last, str(row.id)) < (state.last, str(twin.id)):
            change.state.cover(change.state.trashed)
            change.is_waiting = True
            change.tell(Conflict.SAME_KEY, None)
            return True
        self._move_children(twin, None, self._rows.now())
        twin.deleted_at = self._rows.now()
        self._note_move(twin, AuditAction.TRASH)
        state.cover(state.trashed)
        self._merge.keep((twin.table_name(), twin.id), there, state, is_waiting=True, conflict=Conflict.SAME_KEY)
        return False

    def _twin(self, row: Record) -> Record | None:
        kind = type(row)
        for key in unique_keys(row):
            same = [getattr(kind, name) == value for name, value in key.items()]
            query = select(kind).where(live(kind), col(kind.id) != row.id, *same)
            found = self._session.scalars(query).first()
            if found is not None:
                return self._rows.adopt(self._session, [found])[0]
        return None


def unique_keys(row: Record) -> list[dict[str, Any]]:
    """Return what a record has that only one live record may have."""
    keys = [{name: getattr(row, name) for name in unique.columns} for unique in row.about.unique]
    return [key for key in keys if None not in key.values()]
