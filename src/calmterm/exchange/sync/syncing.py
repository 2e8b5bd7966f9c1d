"""Sync of one vault between devices: join a place, send what is new here, take in what is new there.

Taken in is a segment at a time, each in a transaction of its own. What goes out is first written down sealed, under its
number, so that a process that is killed sends the same bytes under the same number again.
"""

import json
import os
import platform
import uuid
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from calmterm.core.errors import InvalidRecord, NotFound, Refused, TextDamaged, UsageError
from calmterm.core.text import clean
from calmterm.exchange.sync.carriers import Carrier, Found
from calmterm.exchange.sync.places import carrier_of, checked_place
from calmterm.exchange.sync.segment import OtherKey, OutOfChain, Segment, SegmentDamaged, SegmentRefused, SyncKey
from calmterm.exchange.sync.sync_told import ConflictTold, DeviceTold, SyncResult, SyncStatus
from calmterm.migrations import HEAD
from calmterm.store import Store
from calmterm.store.crypto.master_key import derive
from calmterm.store.crypto.seal import bind
from calmterm.store.model.records.sync import Device, SyncedRecord, SyncItem, SyncState
from calmterm.store.sync.item import Item
from calmterm.store.sync.merger import Merger

ENOUGH: Final = 256 * 1024  # bytes of records after which a segment is closed
AHEAD: Final = timedelta(days=1)
OFF: Final = "This vault does not sync. Begin with: calmterm sync join PLACE"
JOINED: Final = "This vault syncs already. To sync over another place: calmterm sync leave, then join again."
ANEW: Final = (
    "This vault was moved, copied, restored from an older copy or encrypted with a new key, so it goes on as a new"
    " device and sends all of it again."
)

UNFIT: Final = "holds something that the rules of this vault refuse"
LOST: Final = (
    "{} of the segments that this device sent {} no longer there, and devices that did not see them wait."
    " To send all of the vault again: calmterm sync leave, then calmterm sync join PLACE."
)

GAP: Final = "Segment {} of {} has not arrived yet; what came after it waits."
AHEAD_TOLD: Final = (
    "The clock of {} is ahead of this one, so what was changed there counts as later. Check both clocks."
)


class Sync:
    """The sync of an open vault."""

    def __init__(self, store: Store) -> None:
        self._store, self._rows = store, store.rows
        self._key = SyncKey.of(store.master)
        self._vault_id = store.keyring.vault_id

    # --- joining and leaving ----------------------------------------------------------------------------

    def join(self, place: str) -> None:
        """Begin to sync over a place. Raises UsageError, and what the carrier raises."""
        if self._store.is_synced:
            raise UsageError(JOINED)
        place = checked_place(place, self._store.directory)
        with closing(carrier_of(place, self._vault_id)) as carrier:
            carrier.begin(self._store.keyring.to_bytes())
        with self._rows.writing() as session:
            here = self._new_device(place)
            self._rows.insert(session, here)
            self._merger(session, here).collect_everything()
            self._rows.stamp(session, here)

    def leave(self) -> None:
        """Stop to sync, and forget all that was kept for it; records stay, and so does what lies at the place.

        Raises NotFound.
        """
        if not self._store.is_synced:
            raise NotFound(OFF)
        with self._rows.writing() as session:
            for kind in (SyncItem, SyncedRecord, Device):
                session.execute(delete(kind))

    def _new_device(self, place: str) -> Device:
        values = {"is_here": True, "key_id": self._key.id.hex(), "name": platform.node() or "a device",
                  "place": place, "machine": self._machine()}  # fmt: skip
        return Device.from_values(values)

    def _machine(self) -> str:
        """A keyed hash of the machine and the directory, which a copy of the vault elsewhere does not have."""
        try:
            machine = Path("/etc/machine-id").read_bytes()
        except OSError:
            machine = platform.node().encode()
        parts = bind(machine, os.fsencode(self._store.directory.resolve()))
        return derive(self._key.key, "calm.sync.host", data=parts).hex()

    def _merger(self, session: Session, here: Device) -> Merger:
        return Merger(self._store, session, here, self._key.key)

    def _here(self, session: Session) -> Device:
        """This device. Raises NotFound where the vault does not sync."""
        found = session.scalars(select(Device).where(col(Device.is_here))).first()
        if found is None:
            raise NotFound(OFF)
        return self._rows.adopt(session, [found])[0]

    # --- a sync -----------------------------------------------------------------------------------------

    def now(self) -> SyncResult:
        """Take in what is new at the place, then send what is new here.

        What was taken in stays where sending fails. Raises NotFound, and what the carrier raises.
        """
        result = SyncResult()
        with self._rows.reading() as session:
            here = self._here(session)
            place: str = here.text.place
        with closing(carrier_of(place, self._vault_id)) as carrier:
            found = carrier.look()
            result.notices += found.strange
            here_id = self._identity(found, result)
            self._receive(carrier, found, here_id, result)
            self._pack()
            carrier.begin(self._store.keyring.to_bytes())
            self._send(carrier, result)
        return result

    def _identity(self, found: Found, result: SyncResult) -> str:
        """The id of this device, a new one where another device may have gone on under the old one."""
        with self._rows.writing() as session:
            here = self._here(session)
            numbers = found.segments.get(here.id.hex, set())
            same = here.text.machine == self._machine() and here.key_id == self._key.id.hex()
            if same and max(numbers, default=0) <= here.number:
                waiting = {one.number for one in _items(session, here.id, SyncState.WAITING)}
                lost = len(set(range(1, here.number + 1)) - numbers - waiting)
                if lost:
                    result.notices.append(LOST.format(lost, "is" if lost == 1 else "are"))
                return here.id.hex
            result.notices.append(ANEW)
            new = self._new_device(here.text.place)
            new.noted, new.milliseconds, new.counter = here.noted, here.milliseconds, here.counter
            here.is_here, here.noted = False, 0
            here.assign({"place": None, "machine": None})
            for one in self._rows.adopt(session, _items(session, here.id, SyncState.WAITING)):
                session.delete(one)  # all of it goes out again
            sent = _items(session, here.id, SyncState.SENT)
            here.number = max((one.number for one in sent), default=0)
            here.link = next((one.link for one in sent if one.number == here.number), None)
            self._rows.stamp(session, here)
            session.flush()
            self._rows.insert(session, new)
            session.execute(update(SyncedRecord).values(is_waiting=True))
            return new.id.hex

    # --- what comes in ----------------------------------------------------------------------------------

    def _receive(self, carrier: Carrier, found: Found, here_id: str, result: SyncResult) -> None:
        others = 0
        for device, numbers in sorted(found.segments.items()):
            if device == here_id or not numbers:
                continue
            with self._rows.reading() as session:
                known = session.get(Device, uuid.UUID(device))
                last = 0 if known is None else known.number
                name = "a new device" if known is None else self._rows.adopt(session, [known])[0].text.name
            for number in range(last + 1, max(numbers) + 1):
                if number not in numbers:
                    result.notices.append(GAP.format(number, clean(name, multiline=False)))
                    break
                try:
                    data = carrier.read(device, number)
                    segment = Segment.open(data, self._key, self._vault_id, device, number, HEAD)
                    name = segment.name
                    self._take_in(segment, self._key.link(data), result)
                except OtherKey:
                    others += 1
                    break
                except (InvalidRecord, Refused):
                    told = clean(name, multiline=False)
                    result.notices.append(f"Segment {number} of {told} {UNFIT}. What came after it waits.")
                    break
                except SegmentRefused as error:
                    told = clean(name, multiline=False)
                    result.notices.append(f"Segment {number} of {told} {error}. What came after it waits.")
                    break
        if others:
            result.notices.append(
                f"{others} {'device writes' if others == 1 else 'devices write'} with another key, from before or after"
                " the vault's key was changed. Their segments were left alone."
            )

    def _take_in(self, segment: Segment, link: str, result: SyncResult) -> None:
        """Merge a segment, all of it or nothing. Raises SegmentRefused."""
        try:
            items = [Item.from_json(one) for one in segment.items]
        except TextDamaged:
            raise SegmentDamaged from None
        if any(item.names_packaged for item in items):
            self._store.library.stock()  # reads all of the texts, so only where one is named
        with self._rows.writing() as session:
            here = self._here(session)
            device = session.get(Device, uuid.UUID(segment.device))
            if device is None:
                device = Device.from_values({"key_id": self._key.id.hex(), "name": segment.name})
                device.id = uuid.UUID(segment.device)
                self._rows.insert(session, device)
            self._rows.adopt(session, [device])
            if device.number >= segment.number:  # another process took it in meanwhile
                return
            if device.number != segment.number - 1 or (device.link or "") != segment.previous:
                raise OutOfChain
            merger = self._merger(session, here)
            merger.collect()
            merger.take_in(items)
            latest = max(((one.state.last.clock) for one in items), default=(0, 0))
            if _time(latest[0]) > self._rows.now() + AHEAD:
                result.notices.append(AHEAD_TOLD.format(clean(segment.name, multiline=False)))
            device.number, device.link, device.heard_at = segment.number, link, self._rows.now()
            device.milliseconds, device.counter = max(latest, (device.milliseconds, device.counter))
            device.assign({"name": segment.name})
            self._rows.stamp(session, device)
            self._rows.stamp(session, here)
            seen = {"device_id": device.id, "number": segment.number, "state": SyncState.SEEN, "records": len(items),
                    "link": link}  # fmt: skip
            self._rows.insert(session, SyncItem.from_values(seen))
        result.received += len(items)
        result.conflicts += merger.conflicts

    # --- what goes out ----------------------------------------------------------------------------------

    def _pack(self) -> None:
        """Write down, sealed and numbered, what is to be sent."""
        with self._rows.writing() as session:
            here = self._here(session)
            merger = self._merger(session, here)
            merger.collect()
            for items in _portions(session, self._rows, merger):
                number = here.number + 1
                segment = Segment(here.id.hex, number, here.link or "", here.text.name, HEAD, items)
                data = segment.seal(self._key, self._vault_id)
                here.number, here.link = number, self._key.link(data)
                row = SyncItem.from_values({
                    "device_id": here.id, "number": number, "state": SyncState.WAITING, "records": len(items),
                    "link": here.link, "segment": data.hex(),
                })  # fmt: skip
                self._rows.insert(session, row)
            self._rows.stamp(session, here)

    def _send(self, carrier: Carrier, result: SyncResult) -> None:
        with self._rows.reading() as session:
            here = self._here(session)
            numbers = [one.number for one in _items(session, here.id, SyncState.WAITING)]
        for number in numbers:
            with self._rows.reading() as session:
                there = col(SyncItem.device_id) == here.id, col(SyncItem.number) == number
                row = session.scalars(select(SyncItem).where(*there)).one()
                waiting = self._rows.adopt(session, [row])[0]
                data = waiting.text.segment
            if data is not None:  # else another process sent it meanwhile
                carrier.write(here.id.hex, number, bytes.fromhex(data))
            with self._rows.writing() as session:
                row = session.scalars(select(SyncItem).where(*there)).one()
                if self._rows.adopt(session, [row])[0].state == SyncState.WAITING:
                    row.assign({"state": SyncState.SENT, "segment": None})
                    self._rows.stamp(session, row)
                    result.sent += row.records

    # --- how it stands ----------------------------------------------------------------------------------

    def status(self) -> SyncStatus:
        """Return how the sync stands; looks at the vault alone. Raises NotFound where it does not sync."""
        with self._rows.reading() as session:
            here = self._here(session)
            logged = session.connection().exec_driver_sql(_CHANGED, (here.noted,)).scalar_one()
            packed = select(func.sum(col(SyncItem.records))).where(col(SyncItem.state) == SyncState.WAITING)
            unsent = select(func.count()).select_from(SyncedRecord).where(col(SyncedRecord.is_waiting))
            waiting = logged + (session.scalar(packed) or 0) + (session.scalar(unsent) or 0)
            rows = self._rows.adopt(session, session.scalars(select(Device).order_by(col(Device.id))).all())
            told = [DeviceTold(one.text.name, one.is_here, one.number, one.heard_at) for one in rows]
            return SyncStatus(here.text.place, waiting, told, self._conflicts(session))

    @staticmethod
    def _conflicts(session: Session) -> list[ConflictTold]:
        query = select(SyncedRecord).where(col(SyncedRecord.conflict).is_not(None))
        found = session.scalars(query.order_by(col(SyncedRecord.conflict_at).desc(), col(SyncedRecord.id))).all()
        return [
            ConflictTold(one.table, one.record_id, str(one.conflict), one.conflict_at, one.other_version)
            for one in found
            if one.conflict_at is not None
        ]

    def settle(self, record_id: uuid.UUID) -> None:
        """Take a record off the list of those that were changed on two devices. Raises NotFound."""
        with self._rows.writing() as session:
            there = col(SyncedRecord.record_id) == record_id, col(SyncedRecord.conflict).is_not(None)
            row = session.scalars(select(SyncedRecord).where(*there)).first()
            if row is None:
                raise NotFound("That record is not among those that were changed on two devices.")
            self._rows.adopt(session, [row])
            row.conflict = row.conflict_at = row.other_version = None
            self._rows.stamp(session, row)


_CHANGED: Final = "SELECT count(DISTINCT record_id) FROM audit_event WHERE number > ? AND deleted_at IS NULL"


def _items(session: Session, device: uuid.UUID, state: SyncState) -> list[SyncItem]:
    there = col(SyncItem.device_id) == device, col(SyncItem.state) == state
    return list(session.scalars(select(SyncItem).where(*there).order_by(col(SyncItem.number))).all())


def _portions(session: Session, rows: Any, merger: Merger) -> Iterator[list[Any]]:
    """Yield what waits in portions that make a segment each."""
    items: list[Any] = []
    size = 0
    for synced, item in merger.waiting():
        told = item.to_json()
        items.append(told)
        size += len(json.dumps(told))
        synced.is_waiting = False
        rows.stamp(session, synced)
        if size >= ENOUGH:
            yield items
            items, size = [], 0
    if items:
        yield items


def _time(milliseconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
