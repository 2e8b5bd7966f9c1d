"""What a sync and its state tell: the commands print it, and the screen shows it."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

WHY: Final = {
    "text": "changed on two devices; the later text is shown, the other is a version",
    "same_key": "there were two where there may be one; the later stayed, this one went to the trash",
    "changed_and_trashed": "changed on one device, put into the trash on another; it stayed",
    "changed_and_purged": "changed on one device, deleted forever on another; it stayed",
}
"""Why a record is on the list of those that were changed on two devices."""


@dataclass(frozen=True, slots=True)
class ConflictTold:
    """A record that two devices changed without knowing of each other; `version` holds the other text, if it is one."""

    table: str
    record_id: uuid.UUID
    why: str
    at: datetime
    version: int | None

    def to_json(self) -> dict[str, Any]:
        """As the commands print it."""
        return {"kind": self.table, "id": str(self.record_id), "why": self.why, "at": self.at.isoformat(),
                "version": self.version}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DeviceTold:
    """A device of the sync, and its last segment that is known here."""

    name: str
    is_here: bool
    number: int
    heard_at: datetime | None

    def to_json(self) -> dict[str, Any]:
        """As the commands print it."""
        return {"name": self.name, "here": self.is_here, "segments": self.number,
                "heard_at": self.heard_at.isoformat() if self.heard_at else None}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """How the sync of a vault stands, as far as the vault itself knows."""

    place: str
    waiting: int
    devices: list[DeviceTold]
    conflicts: list[ConflictTold]

    def to_json(self) -> dict[str, Any]:
        """As the commands print it."""
        return {"place": self.place, "waiting": self.waiting, "devices": [one.to_json() for one in self.devices],
                "conflicts": [one.to_json() for one in self.conflicts]}  # fmt: skip


@dataclass(slots=True)
class SyncResult:
    """What a sync did: how many records went out and came in, how many conflicts are new, and what there is to tell."""

    sent: int = 0
    received: int = 0
    conflicts: int = 0
    notices: list[str] = field(default_factory=list[str])

    def to_json(self) -> dict[str, int]:
        """As the commands print it."""
        return {"sent": self.sent, "received": self.received, "conflicts": self.conflicts}
