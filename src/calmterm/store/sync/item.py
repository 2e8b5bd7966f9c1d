"""A record as it goes from device to device."""

import functools
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from calmterm.core.errors import TextDamaged
from calmterm.store.model.catalog import listed_kinds
from calmterm.store.model.fields import FieldSpec
from calmterm.store.model.record import Record
from calmterm.store.model.records import ContentItem
from calmterm.store.sync.merge_state import MergeState

CONTENT: Final = ContentItem.table_name()  # its packaged items have ids of their own on each device, and equal codes

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
        return any(spec.target == CONTENT and values.get(spec.name) is not None for spec in references(self.kind))

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
            kind = synced_kinds()[told["kind"]]
            values: Any = told.get("values")
            if type(values) not in (dict, type(None)):
                raise TextDamaged
            for name in ("created_at", "updated_at") if values is not None else ():
                instant(told[name])
            return cls(
                kind, uuid.UUID(told["id"]), MergeState.from_sent(told["state"]), cast("dict[str, Any] | None", values),
                told.get("created_at", ""), told.get("updated_at", ""), told.get("made_way") is True,
            )  # fmt: skip
        except (KeyError, ValueError, TypeError, AttributeError):
            raise TextDamaged from None


def references(kind: type[Record]) -> list[FieldSpec]:
    """Return the fields of a kind that point to other records."""
    return [spec for spec in kind.columns() if spec.widget == "reference"]


@functools.cache
def synced_kinds() -> dict[str, type[Record]]:
    """Return by table the kinds that are synced."""
    return {kind.table_name(): kind for kind in listed_kinds()}


def instant(text: Any) -> datetime:
    """Read a time of saving. Raises ValueError, TypeError."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("a time of saving without offset")
    return at
