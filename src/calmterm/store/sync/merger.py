"""Changes of this vault as states that other devices take in, and theirs taken in here.

What was changed here is found by the change log, each time that the vault syncs: nothing is done when a record is
saved. All of a segment is taken in, in one transaction, or nothing of it.
"""

import uuid
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final, cast

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from calmterm.core.errors import InvalidRecord
from calmterm.store.model.record import FeltRecord, Record
from calmterm.store.model.records.sync import Conflict, Device, SyncedRecord
from calmterm.store.repository import Repository
from calmterm.store.retention import dependents, outer_first
from calmterm.store.sync.change_writer import Change, ChangeWriter, unique_keys
from calmterm.store.sync.item import Item, Key, references
from calmterm.store.sync.local_changes import LocalChanges
from calmterm.store.sync.merge_rows import MergeRows, held_of, state_of
from calmterm.store.sync.merge_state import ALIVE, DAY, Joined, digests, units_of

_END: Final = "SELECT max(number) FROM audit_event"


class Merger:
    """Merges records with those of other devices, inside a transaction that somebody else began."""

    def __init__(self, store: Repository, session: Session, here: Device, key: bytes) -> None:
        self._store, self._rows, self._session = store, store.rows, session
        self._here, self._key = here, key
        self._merge = MergeRows(store.rows, session, here)
        self._local = LocalChanges(store.rows, session, here, key, self._merge)
        self._writer = ChangeWriter(store, session, key, self._merge)

    @property
    def conflicts(self) -> int:
        """Return how many records were found so far that two devices changed."""
        return self._merge.conflicts

    def collect(self) -> None:
        """Note what was changed here since this was last done, under the times of its change."""
        self._local.collect()

    def collect_everything(self) -> None:
        """Note every record as it stands, as a device does that begins."""
        self._local.collect_everything()

    def waiting(self) -> Iterator[tuple[SyncedRecord, Item]]:
        """Yield what is to be sent, each with its row."""
        yield from self._local.waiting()

    # --- what comes in ----------------------------------------------------------------------------------

    def take_in(self, items: Sequence[Item]) -> None:
        """Merge records of another device into those of the vault."""
        for item in items:
            self._merge.hear(item.state)
        rows, synced = self._merge.load(item.key for item in items)
        places = _places()
        ordered = sorted(items, key=lambda item: places[item.kind.table_name()])
        leaving = [item for item in ordered if item.values is None]
        ours = {item.key: state_of(synced.get(item.key)) for item in ordered}
        coming: list[Change] = []
        for item in ordered:
            state = ours[item.key]
            joined = state.join(item.state, units_of(item.kind).prose)
            if item.values is not None or rows.get(item.key) is not None:
                coming.append(Change(item, state, joined, rows.get(item.key), synced.get(item.key)))
            elif state.writes:  # held here, and changed by somebody who did not know of the removal
                self._merge.keep(item.key, synced.get(item.key), state)
            else:
                self._merge.keep(item.key, synced.get(item.key), state, is_held=False, held={})
        for kind in outer_first({item.kind for item in leaving}):
            for change in coming:
                if change.item.kind is kind and change.item.values is None:
                    self._leave(change)
        self._take_changes([change for change in coming if change.item.values is not None])
        self._try_held()
        self._session.flush()
        self._local.collect_unlinked()
        self._rows.log(self._session)  # what came in need not be looked at again
        self._here.noted = self._session.connection().exec_driver_sql(_END).scalar() or 0

    def _leave(self, change: Change) -> None:
        """Remove for good what was removed elsewhere, unless it was changed here meanwhile or something hangs on it."""
        row, state, kind = cast("Record", change.row), change.state, change.item.kind
        belongs = any(
            self._session.scalar(select(col(other.id)).where(key == row.id).limit(1)) is not None
            for other, key in dependents(kind)
            if not other.about.own
        )
        if state.writes or belongs:
            self._revive(change)
            self._merge.keep(
                change.item.key, change.synced, state, is_waiting=True, conflict=Conflict.CHANGED_AND_PURGED
            )
            return
        self._store.removal.remove_within(self._session, kind, [row.id])
        self._local.note_purged(kind)
        self._merge.keep(change.item.key, change.synced, state, is_held=False, held={})

    def _revive(self, change: Change) -> None:
        """Write all of a record anew, so that no removal covers it."""
        stamp = self._merge.tick(0)
        for unit in (ALIVE, *units_of(change.item.kind).fields):
            change.state.write(unit, stamp, prose=False)
        if change.row is not None:
            change.state.digests = digests(self._key, change.row)
            if change.row.deleted_at is not None:
                change.state.cover(change.state.trashed)

    def _take_changes(self, changes: Sequence[Change]) -> None:
        ready: list[Change] = []
        for change in changes:
            if change.state.gone and change.state.writes.keys() != {ALIVE, *units_of(change.item.kind).fields}:
                if not change.state.writes:  # removed for good before this was written
                    self._merge.keep(change.item.key, change.synced, change.state, is_held=False, held={})
                    continue
                self._revive(change)
                change.revived = True
            try:
                self._read(change)
            except InvalidRecord:
                self._hold(change)
                continue
            ready.append(change)
            self._merge.coming.add(change.item.key)
        for change in ready:  # at once, so that two can change places under a rule that each is taken once
            if change.row is not None:
                self._writer.make_way(change)
        self._session.flush()
        together: list[Change] = []
        for change in ready:
            if change.row is None and not unique_keys(change.theirs):
                together.append(change)
                continue
            self._writer.write_together(together)
            self._writer.write(change)
        self._writer.write_together(together)
        self._session.flush()
        self._merge.coming.clear()

    def _read(self, change: Change) -> None:
        """See what the record is to hold here, and what is missing for it. Raises InvalidRecord."""
        kind, given = change.item.kind, dict(change.item.values or {})
        known = {spec.name for spec in kind.specs()} | {child.field for child in kind.about.inline}
        change.day = given.get(DAY)
        values = {name: value for name, value in given.items() if name in known}
        change.links = {name: value for name, value in held_of(change.synced).items() if name in known}
        for spec in references(kind):
            target = values.get(spec.name)
            change.links.pop(spec.name, None)
            if target is None:
                continue
            values[spec.name] = self._merge.present(spec, str(target))
            if values[spec.name] is None:
                if spec.required:
                    raise InvalidRecord({spec.name: spec.sentence})
                change.links[spec.name] = target
        change.theirs = kind.from_values(values)
        if isinstance(change.theirs, FeltRecord):
            change.theirs.place(date.fromisoformat(str(change.day)))

    # --- what waits for something else ------------------------------------------------------------------

    def _hold(self, change: Change) -> None:
        """Keep a record that cannot stand here yet, with the values that would."""
        item = change.item
        kept = held_of(change.synced)
        if change.row is None and isinstance(kept.get("values"), dict):
            units = units_of(item.kind)
            lost = {name for unit in units.fields if unit not in change.joined.taken for name in units.fields[unit]}
            before = cast("dict[str, Any]", kept["values"])
            values = {**(item.values or {}), **{name: value for name, value in before.items() if name in lost}}
        else:
            values = item.values
        held = {"values": values, "created_at": item.created_at, "updated_at": item.updated_at}
        if change.row is not None:  # cannot be where units hold rules together; what stands here stays
            change.state = state_of(change.synced)
            held = {}
        self._merge.keep(item.key, change.synced, change.state, is_waiting=change.revived, held=held, is_held=True)

    def _try_held(self) -> None:
        """Let those stand that waited for something which is here now, until no more can."""
        tried: set[tuple[uuid.UUID, int]] = set()
        while True:
            self._merge.insert_new()
            query = select(SyncedRecord).where(col(SyncedRecord.is_held))
            found = self._rows.adopt(self._session, self._session.scalars(query).all())
            keys = {(one.table, one.record_id): one for one in found if one.table in self._merge.kinds}
            rows, _ = self._merge.load(keys, synced=False)
            changes = [change for key, one in keys.items() if (change := self._held_change(key, one, rows.get(key)))]
            now = {(one.item.id, len(changes)) for one in changes}
            if not changes or now <= tried:
                return
            tried |= now
            places = _places()
            self._take_changes(sorted(changes, key=lambda change: places[change.item.kind.table_name()]))

    def _held_change(self, key: Key, synced: SyncedRecord, row: Record | None) -> Change | None:
        """What would let a held record stand; None where nothing that it waits for is here."""
        held, kind, state = held_of(synced), self._merge.kinds[key[0]], state_of(synced)
        if row is None:
            if not isinstance(held.get("values"), dict):
                return None
            needed = [spec for spec in references(kind) if spec.required]
            if any(self._merge.present(spec, str(held["values"].get(spec.name))) is None for spec in needed):
                return None
            item = Item(kind, key[1], state, held["values"], held["created_at"], held["updated_at"])
            return Change(item, state, Joined(set(state.writes)), None, synced)
        links = {spec.name: held[spec.name] for spec in references(kind) if spec.name in held}
        here = {name for name, target in links.items() if self._merge.present(kind.spec(name), str(target)) is not None}
        if not here:
            return None
        values = {**(self._local.item(key, synced, row).values or {}), **links}
        item = Item(kind, key[1], state, values, row.created_at.isoformat(), row.updated_at.isoformat())
        units = units_of(kind).fields
        return Change(item, state, Joined({u for u, names in units.items() if here & set(names)}), row, synced)


def _places() -> dict[str, int]:
    """The order of tables in which what is pointed to comes first."""
    return {table.name: place for place, table in enumerate(Record.metadata.sorted_tables)}
