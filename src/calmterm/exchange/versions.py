"""Earlier versions of a record, as calmterm's own JSON brings them along."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, Final, cast

from calmterm.core.errors import InvalidRecord, TextDamaged
from calmterm.store import Record, Store
from calmterm.store.history import Version
from calmterm.store.model.audit_action import AuditAction
from calmterm.store.model.given_values import read_values
from calmterm.store.model.record import jsonable
from calmterm.store.model.validation import MOST

IN_TRASH: Final = {AuditAction.TRASH: True, AuditAction.RESTORE: False}


def read_versions(store: Store, record: Record, rows: Any) -> Sequence[Version]:
    """Return the versions of a record that is not saved yet, the oldest first, up to what it is now.

    Rows are as `history --json` prints them, the newest first. None of them are taken if they do not add up to the
    record; a trashed one then has the two versions that it must have had.
    """
    versions = _read(store, record, rows)
    if versions or record.deleted_at is None:
        return versions
    return [
        Version(record.revision, record.updated_at, AuditAction.ADD, {}, ()),
        Version(record.revision, record.deleted_at, AuditAction.TRASH, {}, ()),
    ]


def _read(store: Store, record: Record, rows: Any) -> list[Version]:
    values: dict[str, Any] = dict(record.values())
    try:
        newest, *older = [_version(row) for row in rows]
        found = [Version(record.revision, newest.at, newest.action, jsonable(values), ())]
        for version in older:
            values = type(record).check({**values, **read_values(type(record), version.values, store.clock)})
            found.append(Version(version.number, version.at, version.action, jsonable(values), ()))
    except (InvalidRecord, TextDamaged, ValueError, TypeError, KeyError, AttributeError):
        return []
    found.reverse()
    return found if newest.number == record.revision and _add_up(found, record) else []


def _version(row: Mapping[str, Any]) -> Version:
    """One row of a file. Raises ValueError, TypeError, KeyError."""
    number, at, values = row["number"], datetime.fromisoformat(row["at"]), row["values"]
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= MOST or at.tzinfo is None:
        raise ValueError("not a version")
    return Version(number, at, AuditAction(row["action"]), dict(cast("dict[str, Any]", values)), ())


def _add_up(versions: Sequence[Version], record: Record) -> bool:
    """Whether one version can have followed the other, and the record the last."""
    in_trash = False
    for before, version in pairwise(versions):
        # What goes into the trash with its parent, or comes back with it, keeps its number.
        if version.number < before.number + (version.action == AuditAction.CHANGE):
            return False
        if version.action in IN_TRASH:
            if in_trash == IN_TRASH[version.action]:
                return False
            in_trash = not in_trash
        elif version.action != AuditAction.CHANGE or in_trash:
            return False
    return len(versions) > 1 and in_trash == (record.deleted_at is not None)
