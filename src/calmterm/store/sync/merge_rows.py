"""What a merge reads and writes down: records, what is known of each across devices, and the clock of this device."""

import json
import uuid
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from calmterm.core.ids import new_id
from calmterm.store.db.database import batched
from calmterm.store.model.fields import FieldSpec
from calmterm.store.model.record import Record
from calmterm.store.model.records import ContentItem
from calmterm.store.model.records.sync import Conflict, Device, SyncedRecord
from calmterm.store.record_mapper import RecordMapper, live
from calmterm.store.sync.item import CONTENT, Key, synced_kinds
from calmterm.store.sync.merge_state import MergeState, Stamp

CHUNK: Final = 500


class MergeRows:
    """The rows of a merge, inside a transaction that somebody else began."""

    def __init__(self, mapper: RecordMapper, session: Session, here: Device) -> None:
        self._rows, self._session, self._here = mapper, session, here
        self._device = here.id.hex
        self._new: list[SyncedRecord] = []
        self.kinds = synced_kinds()
        self.coming: set[Key] = set()
        """Records that are about to stand here, so that others may point to them."""
        self.conflicts = 0

    # --- the clock --------------------------------------------------------------------------------------

    def tick(self, at: int) -> Stamp:
        """Return the time of a change: when it was made, and after all that is known here."""
        last = self._here.milliseconds, self._here.counter
        clock = max((at, 0), (last[0], last[1] + 1))
        self._here.milliseconds, self._here.counter = clock
        return Stamp(*clock, self._device)

    def hear(self, state: MergeState) -> None:
        """Let no later change of this vault be earlier than what it has seen."""
        clocks = [write.stamp.clock for write in state.writes.values()]
        clocks += [*state.trashed.values(), *state.gone.values(), (self._here.milliseconds, self._here.counter)]
        self._here.milliseconds, self._here.counter = max(clocks)

    # --- references -------------------------------------------------------------------------------------

    def present(self, spec: FieldSpec, target: str) -> uuid.UUID | None:
        """Return the id of what a reference points to, if that is here."""
        if spec.target == CONTENT:
            query = select(col(ContentItem.id)).where(col(ContentItem.code) == target, live(ContentItem))
            return self._session.scalar(query)
        kind = self.kinds[spec.target]
        try:
            wanted = uuid.UUID(target)
        except ValueError:
            return None
        if (spec.target, wanted) in self.coming:
            return wanted
        return self._session.scalar(select(col(kind.id)).where(col(kind.id) == wanted))

    def code(self, record_id: str) -> str:
        """Return what a packaged text is known by on every device."""
        try:
            wanted = uuid.UUID(record_id)
        except ValueError:  # a code already, of a text that is not here
            return record_id
        return self._session.scalar(select(col(ContentItem.code)).where(col(ContentItem.id) == wanted)) or record_id

    # --- rows -------------------------------------------------------------------------------------------

    def load(self, keys: Iterable[Key], *, synced: bool = True) -> tuple[dict[Key, Record], dict[Key, SyncedRecord]]:
        """Return the records of some keys, and what is known of them."""
        by_table: dict[str, list[uuid.UUID]] = {}
        for table, record_id in keys:
            by_table.setdefault(table, []).append(record_id)
        rows: dict[Key, Record] = {}
        known: dict[Key, SyncedRecord] = {}
        for table, ids in by_table.items():
            if (kind := self.kinds.get(table)) is not None:
                for some in batched(ids, CHUNK):
                    found = self._session.scalars(select(kind).where(col(kind.id).in_(some))).all()
                    rows.update(((table, row.id), row) for row in self._rows.adopt(self._session, found))
            for some in batched(ids, CHUNK) if synced else ():
                there = col(SyncedRecord.table) == table, col(SyncedRecord.record_id).in_(some)
                query = select(SyncedRecord).where(*there)
                found_too = self._rows.adopt(self._session, self._session.scalars(query).all())
                known.update(((table, one.record_id), one) for one in found_too)
        return rows, known

    def keep(
        self, key: Key, synced: SyncedRecord | None, state: MergeState, *, is_waiting: bool = False,
        is_held: bool | None = None, held: Mapping[str, Any] | None = None, conflict: Conflict | None = None,
        other_version: int | None = None, settles: bool = False,
    ) -> None:  # fmt: skip
        """Write down what is known of a record."""
        one = synced if synced is not None else SyncedRecord(id=new_id(), table=key[0], record_id=key[1])
        kept = held_of(synced) if held is None else held
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

    def insert_new(self) -> None:
        """Write down together what is known of records that nothing was known of."""
        self._rows.insert(self._session, *self._new)
        self._new.clear()
        self._session.flush()


def state_of(synced: SyncedRecord | None) -> MergeState:
    """Return the merge state of a record, an empty one where nothing is known of it."""
    return MergeState() if synced is None else MergeState.from_kept(synced.text.merge)


def held_of(synced: SyncedRecord | None) -> dict[str, Any]:
    """Return what of a record waits for something that is not here yet."""
    text = None if synced is None else synced.text.held
    return json.loads(text) if text else {}
