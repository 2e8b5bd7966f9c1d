"""Changes of this vault as states that other devices take in, and theirs taken in here.

What was changed here is found by the change log, each time that the vault syncs: nothing is done when a record is
saved. All of a segment is taken in, in one transaction, or nothing of it.
"""

import functools
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from calmterm.core.errors import InvalidRecord, TextDamaged
from calmterm.core.ids import new_id
from calmterm.store import crisis_log
from calmterm.store.db.database import batched
from calmterm.store.history import RecordState
from calmterm.store.model.audit_action import AuditAction
from calmterm.store.model.catalog import listed_kinds
from calmterm.store.model.fields import FieldSpec
from calmterm.store.model.record import FeltRecord, Record, jsonable
from calmterm.store.model.records import ContentItem, CrisisEvent
from calmterm.store.model.records.sync import Conflict, Device, SyncedRecord
from calmterm.store.record_mapper import live
from calmterm.store.repository import Repository
from calmterm.store.retention import dependents, outer_first
from calmterm.store.sync.merge_state import ALIVE, DAY, Joined, MergeState, Stamp, digests, units_of

_LOGGED: Final = (
    'SELECT "table", record_id, max(number), max(at) FROM audit_event'
    ' WHERE number > ? AND deleted_at IS NULL GROUP BY "table", record_id ORDER BY max(number)'
)
_END: Final = "SELECT max(number) FROM audit_event"
CONTENT: Final = ContentItem.table_name()  # its packaged items have ids of their own on each device, and equal codes
CHUNK: Final = 500

Key = tuple[str, uuid.UUID]
"""A record by its table and id."""


@dataclass(slots=True)
class Item:
    """A record as it goes from device to device: its state and, unless it was removed for good, its values."""

    kind: type[Record]
    id: uuid.UUID
    state: MergeState
    values: dict[str, Any] | None = None
    created_at: str = ""
    updated_at: str = ""
    made_way: bool = False
    """Whether another record, which may be there once, is the later one."""

    @property
    def key(self) -> Key:
        """Return which record it is."""
        return self.kind.table_name(), self.id

    @property
    def names_packaged(self) -> bool:
        """Return whether it points to a text of the library."""
        values = self.values or {}
        return any(spec.target == CONTENT and values.get(spec.name) is not None for spec in _references(self.kind))

    def to_json(self) -> dict[str, Any]:
        """Return the form in a segment."""
        told: dict[str, Any] = {"kind": self.kind.table_name(), "id": str(self.id), "state": self.state.sent()}
        if self.values is not None:
            told |= {"values": self.values, "created_at": self.created_at, "updated_at": self.updated_at}
        if self.made_way:
            told["made_way"] = True
        return told

    @classmethod
    def from_json(cls, told: Any) -> "Item":
        """Read what `to_json` wrote. Raises TextDamaged."""
        try:
            kind = _synced_kinds()[told["kind"]]
            values: Any = told.get("values")
            if type(values) not in (dict, type(None)):
                raise TextDamaged
            for name in ("created_at", "updated_at") if values is not None else ():
                _instant(told[name])
            return cls(
                kind, uuid.UUID(told["id"]), MergeState.from_sent(told["state"]), cast("dict[str, Any] | None", values),
                told.get("created_at", ""), told.get("updated_at", ""), told.get("made_way") is True,
            )  # fmt: skip
        except (KeyError, ValueError, TypeError, AttributeError):
            raise TextDamaged from None


class Merger:
    """Merges records with those of other devices, inside a transaction that somebody else began."""

    def __init__(self, store: Repository, session: Session, here: Device, key: bytes) -> None:
        self._store, self._rows, self._session = store, store.rows, session
        self._here, self._key = here, key
        self._device = here.id.hex
        self._purged: set[type[Record]] = set()
        self._new: list[SyncedRecord] = []
        self._coming: set[Key] = set()
        self._kinds = _synced_kinds()
        self.conflicts = 0

    # --- what was changed here --------------------------------------------------------------------------

    def collect(self) -> None:
        """Note what was changed here since this was last done, under the times of its change."""
        found = self._session.connection().exec_driver_sql(_LOGGED, (self._here.noted,)).all()
        touched = [((table, uuid.UUID(record_id)), _milliseconds(at)) for table, record_id, _, at in found]
        self._collect(touched)
        if found:
            self._here.noted = found[-1][2]
        self._collect_unlinked()

    def _collect_unlinked(self) -> None:
        """Note the links that went with what they pointed to, which are logged nowhere."""
        for kind in self._purged:
            self._collect(self._unlinked(kind.table_name()))
        self._purged.clear()

    def collect_everything(self) -> None:
        """Note every record as it stands, as a device does that begins; what was logged before counts as seen."""
        last = self._session.connection().exec_driver_sql(_END).scalar()
        for kind in listed_kinds():
            rows = self._session.execute(select(col(kind.id), col(kind.updated_at))).all()
            self._collect([((kind.table_name(), row[0]), _since_epoch(row[1])) for row in rows])
        self._here.noted = last or 0

    def _unlinked(self, table: str) -> list[tuple[Key, int]]:
        """The records whose link to that table is blank."""
        found: list[tuple[Key, int]] = []
        for kind in listed_kinds():
            for spec in kind.columns():
                if spec.target == table and not spec.required:
                    ids = self._session.scalars(select(col(kind.id)).where(getattr(kind, spec.name).is_(None)))
                    found += (((kind.table_name(), one), 0) for one in ids)
        return found

    def _collect(self, touched: Sequence[tuple[Key, int]]) -> None:
        for some in batched(touched, CHUNK):
            of_kinds = [(key, at) for key, at in some if key[0] in self._kinds]
            rows, synced = self._load(key for key, _ in of_kinds)
            for key, at in of_kinds:
                self._collect_one(key, at, rows.get(key), synced.get(key))
            self._insert_new()

    def _collect_one(self, key: Key, at: int, row: Record | None, synced: SyncedRecord | None) -> None:
        state = _state(synced)
        if row is None:
            if synced is None or not state.writes or "values" in _held(synced):
                return
            state.cover(state.gone)
            state.forget_gone()
            self._purged.add(self._kinds[key[0]])
            self._keep(key, synced, state, is_waiting=True)
            return
        units = units_of(type(row))
        now = digests(self._key, row)
        changed = [unit for unit, digest in now.items() if state.digests.get(unit) != digest]
        is_trashed = row.deleted_at is not None
        was_trashed = bool(state.writes) and state.is_trashed
        begins = ALIVE not in state.writes
        if not (changed or begins or is_trashed != was_trashed):
            return
        stamp = self._tick(at)
        for unit in changed:
            state.write(unit, stamp, prose=unit in units.prose)
        if begins or (was_trashed and not is_trashed):
            state.write(ALIVE, stamp, prose=False)
        if is_trashed:
            state.cover(state.trashed)
        state.digests = now
        held = _held(synced)
        for unit in changed:
            for name in units.fields[unit]:
                held.pop(name, None)
        settles = bool(units.prose & set(changed))
        self._keep(key, synced, state, is_waiting=True, held=held, settles=settles)

    def _tick(self, at: int) -> Stamp:
        """The time of a change: when it was made, and after all that is known here."""
        last = self._here.milliseconds, self._here.counter
        clock = max((at, 0), (last[0], last[1] + 1))
        self._here.milliseconds, self._here.counter = clock
        return Stamp(*clock, self._device)

    # --- what goes out ----------------------------------------------------------------------------------

    def waiting(self) -> Iterator[tuple[SyncedRecord, Item]]:
        """Yield what is to be sent, each with its row."""
        query = select(col(SyncedRecord.id)).where(col(SyncedRecord.is_waiting)).order_by(col(SyncedRecord.id))
        for some in batched(self._session.scalars(query).all(), CHUNK):
            found = self._session.scalars(select(SyncedRecord).where(col(SyncedRecord.id).in_(some))).all()
            adopted = {(one.table, one.record_id): one for one in self._rows.adopt(self._session, found)}
            rows, _ = self._load(adopted, synced=False)
            for key, one in adopted.items():
                if key[0] in self._kinds:
                    yield one, self._item(key, one, rows.get(key))

    def _item(self, key: Key, synced: SyncedRecord, row: Record | None) -> Item:
        state = _state(synced)
        if row is None:
            held = _held(synced)
            return Item(self._kinds[key[0]], key[1], state, held.get("values"), held.get("created_at", ""),
                        held.get("updated_at", ""))  # fmt: skip
        values = {**jsonable(row.values()), **_held(synced)}
        for spec in _references(type(row)):
            if spec.target == CONTENT and values[spec.name] is not None:
                values[spec.name] = self._code(values[spec.name])
        if isinstance(row, FeltRecord):
            values[DAY] = row.local_date.isoformat()
        made_way = synced.conflict == Conflict.SAME_KEY
        return Item(type(row), row.id, state, values, row.created_at.isoformat(), row.updated_at.isoformat(), made_way)

    # --- what comes in ----------------------------------------------------------------------------------

    def take_in(self, items: Sequence[Item]) -> None:
        """Merge records of another device into those of the vault."""
        for item in items:
            self._hear(item.state)
        rows, synced = self._load(item.key for item in items)
        places = _places()
        ordered = sorted(items, key=lambda item: places[item.kind.table_name()])
        leaving = [item for item in ordered if item.values is None]
        ours = {item.key: _state(synced.get(item.key)) for item in ordered}
        coming: list[_Change] = []
        for item in ordered:
            state = ours[item.key]
            joined = state.join(item.state, units_of(item.kind).prose)
            if item.values is not None or rows.get(item.key) is not None:
                coming.append(_Change(item, state, joined, rows.get(item.key), synced.get(item.key)))
            elif state.writes:  # held here, and changed by somebody who did not know of the removal
                self._keep(item.key, synced.get(item.key), state)
            else:
                self._keep(item.key, synced.get(item.key), state, is_held=False, held={})
        for kind in outer_first({item.kind for item in leaving}):
            for change in coming:
                if change.item.kind is kind and change.item.values is None:
                    self._leave(change)
        self._take_changes([change for change in coming if change.item.values is not None])
        self._try_held()
        self._session.flush()
        self._collect_unlinked()
        self._rows.log(self._session)  # what came in need not be looked at again
        self._here.noted = self._session.connection().exec_driver_sql(_END).scalar() or 0

    def _hear(self, state: MergeState) -> None:
        """Let no later change of this vault be earlier than what it has seen."""
        clocks = [write.stamp.clock for write in state.writes.values()]
        clocks += [*state.trashed.values(), *state.gone.values(), (self._here.milliseconds, self._here.counter)]
        self._here.milliseconds, self._here.counter = max(clocks)

    def _leave(self, change: "_Change") -> None:
        """Remove for good what was removed elsewhere, unless it was changed here meanwhile or something hangs on it."""
        row, state, kind = cast("Record", change.row), change.state, change.item.kind
        belongs = any(
            self._session.scalar(select(col(other.id)).where(key == row.id).limit(1)) is not None
            for other, key in dependents(kind)
            if not other.about.own
        )
        if state.writes or belongs:
            self._revive(change)
            self._keep(change.item.key, change.synced, state, is_waiting=True, conflict=Conflict.CHANGED_AND_PURGED)
            return
        self._store.removal.remove_within(self._session, kind, [row.id])
        self._purged.add(kind)
        self._keep(change.item.key, change.synced, state, is_held=False, held={})

    def _revive(self, change: "_Change") -> None:
        """Write all of a record anew, so that no removal covers it."""
        stamp = self._tick(0)
        for unit in (ALIVE, *units_of(change.item.kind).fields):
            change.state.write(unit, stamp, prose=False)
        if change.row is not None:
            change.state.digests = digests(self._key, change.row)
            if change.row.deleted_at is not None:
                change.state.cover(change.state.trashed)

    def _take_changes(self, changes: "Sequence[_Change]") -> None:
        ready: list[_Change] = []
        for change in changes:
            if change.state.gone and change.state.writes.keys() != {ALIVE, *units_of(change.item.kind).fields}:
                if not change.state.writes:  # removed for good before this was written
                    self._keep(change.item.key, change.synced, change.state, is_held=False, held={})
                    continue
                self._revive(change)
                change.revived = True
            try:
                self._read(change)
            except InvalidRecord:
                self._hold(change)
                continue
            ready.append(change)
            self._coming.add(change.item.key)
        for change in ready:  # at once, so that two can change places under a rule that each is taken once
            if change.row is not None:
                self._make_way(change)
        self._session.flush()
        together: list[_Change] = []
        for change in ready:
            if change.row is None and not _unique_keys(change.theirs):
                together.append(change)
                continue
            self._write_together(together)
            self._write(change)
        self._write_together(together)
        self._session.flush()
        self._coming.clear()

    def _write_together(self, changes: "list[_Change]") -> None:
        """Add new records in a few statements."""
        self._rows.insert(self._session, *map(self._ready_to_insert, changes))
        for change in changes:
            self._note_inserted(change)
            self._keep_written(change)
        changes.clear()

    def _read(self, change: "_Change") -> None:
        """See what the record is to hold here, and what is missing for it. Raises InvalidRecord."""
        kind, given = change.item.kind, dict(change.item.values or {})
        known = {spec.name for spec in kind.specs()} | {child.field for child in kind.about.inline}
        change.day = given.get(DAY)
        values = {name: value for name, value in given.items() if name in known}
        change.links = {name: value for name, value in _held(change.synced).items() if name in known}
        for spec in _references(kind):
            target = values.get(spec.name)
            change.links.pop(spec.name, None)
            if target is None:
                continue
            values[spec.name] = self._present(spec, str(target))
            if values[spec.name] is None:
                if spec.required:
                    raise InvalidRecord({spec.name: spec.sentence})
                change.links[spec.name] = target
        change.theirs = kind.from_values(values)
        if isinstance(change.theirs, FeltRecord):
            change.theirs.place(date.fromisoformat(str(change.day)))

    def _make_way(self, change: "_Change") -> None:
        """Take a record and its children out of the trash, and itself out of the reach of rules on live ones."""
        row = cast("Record", change.row)
        change.before, change.was = RecordState.of(row), row.deleted_at
        if row.deleted_at is not None:
            self._move_children(row, row.deleted_at, None)
        row.deleted_at = self._rows.now()

    def _move_children(self, row: Record, was: datetime | None, to: datetime | None) -> None:
        for child in row.about.inline:
            key: Any = getattr(child.kind, child.parent)
            deleted = col(child.kind.deleted_at)
            there = deleted.is_(None) if was is None else deleted == was
            with self._session.no_autoflush:
                self._session.execute(update(child.kind).where(key == row.id, there).values(deleted_at=to))

    def _write(self, change: "_Change") -> None:
        if change.row is None:
            self._rows.insert(self._session, self._ready_to_insert(change))
            self._note_inserted(change)
        else:
            self._change(change, change.row, change.before)
        self._keep_written(change)

    def _keep_written(self, change: "_Change") -> None:
        change.state.digests = digests(self._key, cast("Record", change.row))
        self._keep(
            change.item.key, change.synced, change.state, is_waiting=change.is_waiting, conflict=change.conflict,
            other_version=change.other_version, held=change.links, is_held=bool(change.links),
        )  # fmt: skip

    def _ready_to_insert(self, change: "_Change") -> Record:
        record: Record = change.theirs
        change.row = record
        record.id = change.item.id
        record.created_at, record.updated_at = _instant(change.item.created_at), _instant(change.item.updated_at)
        is_trashed = change.state.is_trashed or self._loses(change, record)
        record.deleted_at = self._rows.now() if is_trashed else None
        if change.item.made_way and is_trashed:
            change.tell(Conflict.SAME_KEY, None)
        change.is_waiting |= change.revived
        return record

    def _note_inserted(self, change: "_Change") -> None:
        if (row := cast("Record", change.row)).deleted_at is not None:
            self._note_move(row, AuditAction.TRASH)

    def _change(self, change: "_Change", row: Record, before: RecordState) -> None:
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

    def _note_move(self, row: Record, action: AuditAction) -> None:
        row.revision += 1
        self._session.flush()
        self._rows.note(self._session, action, type(row), (row.id, row.revision))

    def _loses(self, change: "_Change", row: Record) -> bool:
        """Whether another live record has what each may have once, and is the later one; else that one makes way."""
        twin = self._twin(row)
        if twin is None:
            return False
        self._insert_new()
        _, synced = self._load([(twin.table_name(), twin.id)])
        there = synced.get((twin.table_name(), twin.id))
        state = _state(there)
        if (change.state.last, str(row.id)) < (state.last, str(twin.id)):
            change.state.cover(change.state.trashed)
            change.is_waiting = True
            change.tell(Conflict.SAME_KEY, None)
            return True
        self._move_children(twin, None, self._rows.now())
        twin.deleted_at = self._rows.now()
        self._note_move(twin, AuditAction.TRASH)
        state.cover(state.trashed)
        self._keep((twin.table_name(), twin.id), there, state, is_waiting=True, conflict=Conflict.SAME_KEY)
        return False

    def _twin(self, row: Record) -> Record | None:
        kind = type(row)
        for key in _unique_keys(row):
            same = [getattr(kind, name) == value for name, value in key.items()]
            query = select(kind).where(live(kind), col(kind.id) != row.id, *same)
            found = self._session.scalars(query).first()
            if found is not None:
                return self._rows.adopt(self._session, [found])[0]
        return None

    # --- what waits for something else ------------------------------------------------------------------

    def _hold(self, change: "_Change") -> None:
        """Keep a record that cannot stand here yet, with the values that would."""
        item = change.item
        kept = _held(change.synced)
        if change.row is None and isinstance(kept.get("values"), dict):
            units = units_of(item.kind)
            lost = {name for unit in units.fields if unit not in change.joined.taken for name in units.fields[unit]}
            before = cast("dict[str, Any]", kept["values"])
            values = {**(item.values or {}), **{name: value for name, value in before.items() if name in lost}}
        else:
            values = item.values
        held = {"values": values, "created_at": item.created_at, "updated_at": item.updated_at}
        if change.row is not None:  # cannot be where units hold rules together; what stands here stays
            change.state = _state(change.synced)
            held = {}
        self._keep(item.key, change.synced, change.state, is_waiting=change.revived, held=held, is_held=True)

    def _try_held(self) -> None:
        """Let those stand that waited for something which is here now, until no more can."""
        tried: set[tuple[uuid.UUID, int]] = set()
        while True:
            self._insert_new()
            query = select(SyncedRecord).where(col(SyncedRecord.is_held))
            found = self._rows.adopt(self._session, self._session.scalars(query).all())
            keys = {(one.table, one.record_id): one for one in found if one.table in self._kinds}
            rows, _ = self._load(keys, synced=False)
            changes = [change for key, one in keys.items() if (change := self._held_change(key, one, rows.get(key)))]
            now = {(one.item.id, len(changes)) for one in changes}
            if not changes or now <= tried:
                return
            tried |= now
            places = _places()
            self._take_changes(sorted(changes, key=lambda change: places[change.item.kind.table_name()]))

    def _held_change(self, key: Key, synced: SyncedRecord, row: Record | None) -> "_Change | None":
        """What would let a held record stand; None where nothing that it waits for is here."""
        held, kind, state = _held(synced), self._kinds[key[0]], _state(synced)
        if row is None:
            if not isinstance(held.get("values"), dict):
                return None
            needed = [spec for spec in _references(kind) if spec.required]
            if any(self._present(spec, str(held["values"].get(spec.name))) is None for spec in needed):
                return None
            item = Item(kind, key[1], state, held["values"], held["created_at"], held["updated_at"])
            return _Change(item, state, Joined(set(state.writes)), None, synced)
        links = {spec.name: held[spec.name] for spec in _references(kind) if spec.name in held}
        here = {name for name, target in links.items() if self._present(kind.spec(name), str(target)) is not None}
        if not here:
            return None
        values = {**(self._item(key, synced, row).values or {}), **links}
        item = Item(kind, key[1], state, values, row.created_at.isoformat(), row.updated_at.isoformat())
        units = units_of(kind).fields
        return _Change(item, state, Joined({u for u, names in units.items() if here & set(names)}), row, synced)

    # --- references -------------------------------------------------------------------------------------

    def _present(self, spec: FieldSpec, target: str) -> uuid.UUID | None:
        """The id of what a reference points to, if that is here."""
        if spec.target == CONTENT:
            query = select(col(ContentItem.id)).where(col(ContentItem.code) == target, live(ContentItem))
            return self._session.scalar(query)
        kind = self._kinds[spec.target]
        try:
            wanted = uuid.UUID(target)
        except ValueError:
            return None
        if (spec.target, wanted) in self._coming:
            return wanted
        return self._session.scalar(select(col(kind.id)).where(col(kind.id) == wanted))

    def _code(self, record_id: str) -> str:
        """What a packaged text is known by on every device."""
        try:
            wanted = uuid.UUID(record_id)
        except ValueError:  # a code already, of a text that is not here
            return record_id
        return self._session.scalar(select(col(ContentItem.code)).where(col(ContentItem.id) == wanted)) or record_id

    # --- rows -------------------------------------------------------------------------------------------

    def _load(self, keys: Iterable[Key], *, synced: bool = True) -> tuple[dict[Key, Record], dict[Key, SyncedRecord]]:
        """The records of some keys, and what is known of them."""
        by_table: dict[str, list[uuid.UUID]] = {}
        for table, record_id in keys:
            by_table.setdefault(table, []).append(record_id)
        rows: dict[Key, Record] = {}
        known: dict[Key, SyncedRecord] = {}
        for table, ids in by_table.items():
            if (kind := self._kinds.get(table)) is not None:
                for some in batched(ids, CHUNK):
                    found = self._session.scalars(select(kind).where(col(kind.id).in_(some))).all()
                    rows.update(((table, row.id), row) for row in self._rows.adopt(self._session, found))
            for some in batched(ids, CHUNK) if synced else ():
                there = col(SyncedRecord.table) == table, col(SyncedRecord.record_id).in_(some)
                query = select(SyncedRecord).where(*there)
                found_too = self._rows.adopt(self._session, self._session.scalars(query).all())
                known.update(((table, one.record_id), one) for one in found_too)
        return rows, known

    def _keep(
        self, key: Key, synced: SyncedRecord | None, state: MergeState, *, is_waiting: bool = False,
        is_held: bool | None = None, held: Mapping[str, Any] | None = None, conflict: Conflict | None = None,
        other_version: int | None = None, settles: bool = False,
    ) -> None:  # fmt: skip
        """Write down what is known of a record."""
        one = synced if synced is not None else SyncedRecord(id=new_id(), table=key[0], record_id=key[1])
        kept = _held(synced) if held is None else held
        one.is_waiting = bool(one.is_waiting) or is_waiting
        one.is_held = bool(kept) if is_held is None else is_held
        if not state.writes or settles:
            one.conflict = one.conflict_at = one.other_version = None
        if conflict is not None:
            self.conflicts += 1
            one.conflict, one.conflict_at, one.other_version = conflict, self._rows.now(), other_version
        text = {"merge": state.kept(), "held": json.dumps(kept) if kept else None}
        one.assign(text)
        if synced is None:
            self._new.append(one)
        else:
            self._rows.stamp(self._session, one)

    def _insert_new(self) -> None:
        """Write down together what is known of records that nothing was known of."""
        self._rows.insert(self._session, *self._new)
        self._new.clear()
        self._session.flush()


@dataclass(slots=True)
class _Change:
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


def _state(synced: SyncedRecord | None) -> MergeState:
    return MergeState() if synced is None else MergeState.from_kept(synced.text.merge)


def _held(synced: SyncedRecord | None) -> dict[str, Any]:
    text = None if synced is None else synced.text.held
    return json.loads(text) if text else {}


def _references(kind: type[Record]) -> list[FieldSpec]:
    return [spec for spec in kind.columns() if spec.widget == "reference"]


def _places() -> dict[str, int]:
    """The order of tables in which what is pointed to comes first."""
    return {table.name: place for place, table in enumerate(Record.metadata.sorted_tables)}


def _unique_keys(row: Record) -> list[dict[str, Any]]:
    """What a record has that only one live record may have."""
    keys = [{name: getattr(row, name) for name in unique.columns} for unique in row.about.unique]
    return [key for key in keys if None not in key.values()]


@functools.cache
def _synced_kinds() -> dict[str, type[Record]]:
    return {kind.table_name(): kind for kind in listed_kinds()}


def _instant(text: Any) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("a time of saving without offset")
    return instant


def _milliseconds(at: str) -> int:
    return _since_epoch(datetime.fromisoformat(at))


def _since_epoch(at: datetime) -> int:
    return max(0, (at.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1))
