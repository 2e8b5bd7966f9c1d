"""What was changed in this vault, found by its change log, and the form in which it goes out."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from calmterm.store.db.database import batched
from calmterm.store.model.catalog import listed_kinds
from calmterm.store.model.record import FeltRecord, Record, jsonable
from calmterm.store.model.records.sync import Conflict, Device, SyncedRecord
from calmterm.store.record_mapper import RecordMapper
from calmterm.store.sync.item import CONTENT, Item, Key, references
from calmterm.store.sync.merge_rows import CHUNK, MergeRows, held_of, state_of
from calmterm.store.sync.merge_state import ALIVE, DAY, digests, units_of

_LOGGED: Final = (
    'SELECT "table", record_id, max(number), max(at) FROM audit_event'
    ' WHERE number > ? AND deleted_at IS NULL GROUP BY "table", record_id ORDER BY max(number)'
)
_END: Final = "SELECT max(number) FROM audit_event"


class LocalChanges:
    """Notes what was changed here, and tells what is to be sent."""

    def __init__(self, mapper: RecordMapper, session: Session, here: Device, key: bytes, merge: MergeRows) -> None:
        self._rows, self._session, self._here, self._key, self._merge = mapper, session, here, key, merge
        self._purged: set[type[Record]] = set()

    def collect(self) -> None:
        """Note what was changed here since this was last done, under the times of its change."""
        found = self._session.connection().exec_driver_sql(_LOGGED, (self._here.noted,)).all()
        touched = [((table, uuid.UUID(record_id)), _milliseconds(at)) for table, record_id, _, at in found]
        self._collect(touched)
        if found:
            self._here.noted = found[-1][2]
        self.collect_unlinked()

    def collect_everything(self) -> None:
        """Note every record as it stands, as a device does that begins; what was logged before counts as seen."""
        last = self._session.connection().exec_driver_sql(_END).scalar()
        for kind in listed_kinds():
            rows = self._session.execute(select(col(kind.id), col(kind.updated_at))).all()
            self._collect([((kind.table_name(), row[0]), _since_epoch(row[1])) for row in rows])
        self._here.noted = last or 0

    def note_purged(self, kind: type[Record]) -> None:
        """Note that records of a kind were removed for good, and with them the links to them."""
        self._purged.add(kind)

    def collect_unlinked(self) -> None:
        """Note the links that went with what they pointed to, which are logged nowhere."""
        for kind in self._purged:
            self._collect(self._unlinked(kind.table_name()))
        self._purged.clear()

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
            of_kinds = [(key, at) for key, at in some if key[0] in self._merge.kinds]
            rows, synced = self._merge.load(key for key, _ in of_kinds)
            for key, at in of_kinds:
                self._collect_one(key, at, rows.get(key), synced.get(key))
            self._merge.insert_new()

    def _collect_one(self, key: Key, at: int, row: Record | None, synced: SyncedRecord | None) -> None:
        state = state_of(synced)
        if row is None:
            if synced is None or not state.writes or "values" in held_of(synced):
                return
            state.cover(state.gone)
            state.forget_gone()
            self._purged.add(self._merge.kinds[key[0]])
            self._merge.keep(key, synced, state, is_waiting=True)
            return
        units = units_of(type(row))
        now = digests(self._key, row)
        changed = [unit for unit, digest in now.items() if state.digests.get(unit) != digest]
        is_trashed = row.deleted_at is not None
        was_trashed = bool(state.writes) and state.is_trashed
        begins = ALIVE not in state.writes
        if not (changed or begins or is_trashed != was_trashed):
            return
        stamp = self._merge.tick(at)
        for unit in changed:
            state.write(unit, stamp, prose=unit in units.prose)
        if begins or (was_trashed and not is_trashed):
            state.write(ALIVE, stamp, prose=False)
        if is_trashed:
            state.cover(state.trashed)
        state.digests = now
        held = held_of(synced)
        for unit in changed:
            for name in units.fields[unit]:
                held.pop(name, None)
        settles = bool(units.prose & set(changed))
        self._merge.keep(key, synced, state, is_waiting=True, held=held, settles=settles)

    # --- what goes out ----------------------------------------------------------------------------------

    def waiting(self) -> Iterator[tuple[SyncedRecord, Item]]:
        """Yield what is to be sent, each with its row."""
        query = select(col(SyncedRecord.id)).where(col(SyncedRecord.is_waiting)).order_by(col(SyncedRecord.id))
        for some in batched(self._session.scalars(query).all(), CHUNK):
            found = self._session.scalars(select(SyncedRecord).where(col(SyncedRecord.id).in_(some))).all()
            adopted = {(one.table, one.record_id): one for one in self._rows.adopt(self._session, found)}
            rows, _ = self._merge.load(adopted, synced=False)
            for key, one in adopted.items():
                if key[0] in self._merge.kinds:
                    yield one, self.item(key, one, rows.get(key))

    def item(self, key: Key, synced: SyncedRecord, row: Record | None) -> Item:
        state = state_of(synced)
        if row is None:
            held = held_of(synced)
            return Item(self._merge.kinds[key[0]], key[1], state, held.get("values"), held.get("created_at", ""),
                        held.get("updated_at", ""))  # fmt: skip
        values = {**jsonable(row.values()), **held_of(synced)}
        for spec in references(type(row)):
            if spec.target == CONTENT and values[spec.name] is not None:
                values[spec.name] = self._merge.code(values[spec.name])
        if isinstance(row, FeltRecord):
            values[DAY] = row.local_date.isoformat()
        made_way = synced.conflict == Conflict.SAME_KEY
        return Item(type(row), row.id, state, values, row.created_at.isoformat(), row.updated_at.isoformat(), made_way)


def _milliseconds(at: str) -> int:
    return _since_epoch(datetime.fromisoformat(at))


def _since_epoch(at: datetime) -> int:
    return max(0, (at.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1))
