"""What a vault keeps of its sync with other devices."""

import enum
import uuid
from datetime import datetime
from typing import ClassVar

from sqlmodel import Field

from calmterm.store.model.column_types import Id
from calmterm.store.model.fields import choice, count, flag, line, moment, plain, prose, reference
from calmterm.store.model.record import About, Record, Rule, SealedText, Unique

SEGMENT_BYTES = 16 * 1024 * 1024


class Device(Record, table=True):
    """A device that syncs this vault: this one, or another that was heard of."""

    about: ClassVar[About] = About("Device", "Devices", own=True, headline=("name",))

    is_here: bool = flag("This device")
    key_id: str = plain("Which key its segments are sealed with", limit=32)
    number: int = count("Last segment sent or seen", default=0)
    link: str | None = plain("Keyed BLAKE2b of that segment", limit=64)
    milliseconds: int = count("Latest time of its clock", default=0)
    counter: int = count("Count within that time", default=0)
    noted: int = count("Last entry of the change log that was looked at", default=0)
    heard_at: datetime | None = moment("Last heard of")

    class Text(SealedText):
        name: str = line("Name")
        place: str | None = prose("Where segments go")
        machine: str | None = line("Machine and directory, as a keyed hash")


class SyncState(enum.StrEnum):
    """How far a segment has come."""

    WAITING = "waiting"
    SENT = "sent"
    SEEN = "seen"


class SyncItem(Record, table=True):
    """A segment of the sync: it waits here to be sent, was sent, or was seen from another device."""

    about: ClassVar[About] = About(
        "Segment", "Segments", own=True,
        unique=(Unique(("device_id", "number"), "There is a segment of that number already."),),
    )  # fmt: skip

    device_id: uuid.UUID = reference("device", "Device", ondelete="CASCADE")
    number: int = count("Number", low=1)
    state: SyncState = choice(SyncState, "State")
    records: int = count("Records in it")
    link: str = plain("Keyed BLAKE2b of the segment", limit=64)

    class Text(SealedText):
        segment: str | None = prose("The segment as it goes out, while it waits", limit=2 * SEGMENT_BYTES)


class Conflict(enum.StrEnum):
    """What two devices did to one record without knowing of each other."""

    TEXT = "text"
    SAME_KEY = "same_key"
    CHANGED_AND_TRASHED = "changed_and_trashed"
    CHANGED_AND_PURGED = "changed_and_purged"


class SyncedRecord(Record, table=True):
    """What is known of one record across devices: who changed which field when, and whether that was sent."""

    about: ClassVar[About] = About(
        "Synced record", "Synced records", own=True,
        rules=(
            Rule("record_id", "length(record_id) = 36", "A record is known by its id."),
            Rule("conflict_pair", "conflict_at IS NULL OR conflict IS NOT NULL", "A time needs its conflict."),
        ),
        unique=(Unique(("table", "record_id"), "That record is known already."),),
    )  # fmt: skip

    table: str = plain("Table", limit=60)
    record_id: uuid.UUID = Field(default=None, sa_type=Id)
    is_waiting: bool = flag("Changed here and not sent yet")
    is_held: bool = flag("Something that it belongs to is not here yet")
    conflict: Conflict | None = choice(Conflict, "Changed on two devices")
    conflict_at: datetime | None = moment("When that was noticed")
    other_version: int | None = count("The version that holds the other text", low=1)

    class Text(SealedText):
        merge: str = prose("Clocks by field", limit=SEGMENT_BYTES)
        held: str | None = prose("What waits for something to arrive", limit=SEGMENT_BYTES)
