"""For good: purging the trash by hand, and what the retention setting would remove from it."""

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import Connection, delete, exists, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from calmterm.core.errors import ChangedElsewhere, NotFound, Refused, UsageError
from calmterm.store.db.database import batched, fold_log
from calmterm.store.history import History
from calmterm.store.model import records
from calmterm.store.model.audit_action import AuditAction
from calmterm.store.model.catalog import kinds, listed_kinds
from calmterm.store.model.record import Record
from calmterm.store.record_mapper import RecordMapper

SHARE: Final = 0.05  # of all records: more is never removed in one run unless asked for
MOST_DAYS: Final = 36_500
# Of several rows of a group, SQLite gives the bare columns of the one that max() found (sqlite.org/lang_select.html).
_PURGED: Final = (
    'SELECT "table", record_id FROM (SELECT "table", record_id, action, max(number) FROM audit_event'
    " WHERE deleted_at IS NULL GROUP BY \"table\", record_id) WHERE action = 'purge'"
)

Purged = Mapping[str, Collection[uuid.UUID]]
"""Ids of records by their table."""


@dataclass(frozen=True, slots=True)
class OldCount:
    """How many records of a kind lie in the trash longer than the retention allows."""

    kind: type[Record]
    count: int


class Removal:
    """Removes records for good: their rows, what belongs to them, and every trace in the write-ahead log."""

    def __init__(self, rows: RecordMapper, history: History) -> None:
        self._rows, self._history = rows, history

    def purge(self, record: Record | None = None) -> int:
        """Remove one trashed record, or the whole trash, for good; returns how many. Cannot be undone.

        What still has live records that belong to it stays. Raises NotFound, Refused.
        """
        if record is None:
            with self._rows.writing() as session:
                gone = self._purge(session, listed_kinds())
        else:
            with self._rows.writing() as session:
                gone = self._purge(session, [type(record)], record)
                row = None if gone else session.get(type(record), record.id)
            if row is not None and row.deleted_at is not None:
                raise Refused("Something that is not in the trash belongs to this record. Move that there first.")
            if not gone:
                raise NotFound("There is no such record in the trash.")
        fold_log(self._rows.engine)  # what was removed stands in the write-ahead log, too
        return gone

    def forget(self, kind: type[Record]) -> int:
        """Remove every record of a kind for good, live or in the trash; returns how many. Cannot be undone."""
        with self._rows.writing() as session:
            gone = self._remove(session, kind, [])
        fold_log(self._rows.engine)
        return gone

    def purged(self) -> Purged:
        """Return what was removed for good and did not come back, by the change log."""
        found: dict[str, set[uuid.UUID]] = {}
        with self._rows.reading() as session:
            for table, record_id in session.connection().exec_driver_sql(_PURGED):
                found.setdefault(table, set()).add(uuid.UUID(record_id))
        return found

    def purge_again(self, purged: Purged, only_if: Callable[[Connection], bool] | None = None) -> int:
        """Remove records for good by their ids, live or in the trash, with what belongs to them; returns how many.

        For a copy of a vault, of what was purged there since the copy was made. `only_if` is asked in the transaction
        that removes them, in which nobody else can write. Raises ChangedElsewhere where it says no.
        """
        gone = 0
        with self._rows.writing() as session:
            if only_if is not None and not only_if(session.connection()):
                raise ChangedElsewhere
            for kind in outer_first(kinds()[table] for table in purged if table in kinds()):
                gone += self.remove_within(session, kind, purged[kind.table_name()])
        if gone:
            fold_log(self._rows.engine)
        return gone

    def remove_within(self, session: Session, kind: type[Record], ids: Collection[uuid.UUID]) -> int:
        """Remove records of a kind with what belongs to them, inside a transaction; returns how many."""
        gone = 0
        for some in batched(ids):
            for dependent, key in dependents(kind):
                self._remove(session, dependent, [key.in_(some)])
            gone += self._remove(session, kind, [col(kind.id).in_(some)])
        return gone

    def retention_preview(self, days: int) -> list[OldCount]:
        """Return what lies in the trash for more than `days` days, by kind. Raises UsageError."""
        before = self._since(days)
        with self._rows.reading() as session:
            return self._due(session, before)

    def apply_retention(self, days: int, *, all_of_it: bool = False) -> int:
        """Remove for good what lies in the trash for more than `days` days; returns how many.

        Never a live record. More than 5 % of all records, live and trashed, go only with `all_of_it`: a clock that was
        set wrong must not empty the trash. Raises Refused, UsageError.
        """
        before = self._since(days)
        with self._rows.writing() as session:
            due = sum(one.count for one in self._due(session, before))
            every = sum(session.scalar(select(func.count()).select_from(kind)) or 0 for kind in listed_kinds())
            if due > every * SHARE and not all_of_it:
                raise Refused(
                    f"That would remove {due} of {every} records at once, more than one in twenty."
                    " Nothing was removed; look at what it would be, then ask for all of it."
                )
            gone = self._purge(session, listed_kinds(), before=before) if due else 0
        if gone:
            fold_log(self._rows.engine)
        return gone

    def _since(self, days: int) -> datetime:
        if not 1 <= days <= MOST_DAYS:
            raise UsageError(f"Days in the trash: a whole number from 1 to {MOST_DAYS:,}.")
        return self._rows.now() - timedelta(days=days)

    @staticmethod
    def _due(session: Session, before: datetime) -> list[OldCount]:
        counts = (
            (kind, session.scalar(select(func.count()).select_from(kind).where(*_leaving(kind, before))))
            for kind in listed_kinds()
        )
        return [OldCount(kind, count) for kind, count in counts if count]

    def _purge(
        self,
        session: Session,
        chosen: Iterable[type[Record]],
        record: Record | None = None,
        before: datetime | None = None,
    ) -> int:
        gone = 0
        for kind in outer_first(chosen):
            leaving = _leaving(kind, before)
            if record is not None:
                leaving.append(col(kind.id) == record.id)
            for dependent, key in dependents(kind):  # also those whose key forbids losing what it points to
                self._remove(session, dependent, [key.in_(select(col(kind.id)).where(*leaving))])
            gone += self._remove(session, kind, leaving)
        return gone

    def _remove(self, session: Session, kind: type[Record], condition: list[Any]) -> int:
        if not kind.about.own:
            rows = session.execute(select(col(kind.id), col(kind.revision)).where(*condition)).all()
            self._rows.note(session, AuditAction.PURGE, kind, *((row[0], row[1]) for row in rows))
        # Words that were being typed into one of them go as well: nothing could open them any more.
        self._history.drop_patches(session, kind, condition)
        self._history.drop_patches_naming(session, kind, condition)
        subjects = session.scalars(select(col(kind.id)).where(*condition)).all()
        for part in batched(str(one) for one in subjects):
            session.execute(delete(records.Draft).where(col(records.Draft.subject).in_(part)))
        return cast("Any", session.execute(delete(kind).where(*condition))).rowcount


def outer_first(chosen: Iterable[type[Record]]) -> list[type[Record]]:
    """Sort kinds by the order in which they go: what points to others before what it points to."""
    tables = [table.name for table in reversed(Record.metadata.sorted_tables)]
    return sorted(chosen, key=lambda kind: tables.index(kind.table_name()))


def _leaving(kind: type[Record], before: datetime | None) -> list[Any]:
    """Which rows of a kind go: those in the trash (since `before`) to which nothing belongs that stays."""
    trashed = col(kind.deleted_at)
    condition: list[Any] = [trashed.is_not(None) if before is None else trashed < before]
    for dependent, key in dependents(kind):
        if not dependent.about.own:
            since = col(dependent.deleted_at)
            stays = since.is_(None) if before is None else or_(since.is_(None), since >= before)
            condition.append(~exists().where(key == col(kind.id), stays))
    return condition


def dependents(kind: type[Record]) -> list[tuple[type[Record], Any]]:
    """Return the kinds whose rows cannot outlive the row of `kind` that they point to, each with its key's column."""
    found: list[tuple[type[Record], Any]] = []
    for other in kinds().values():
        table: Any = vars(other)["__table__"]
        binding = (key for key in table.foreign_keys if key.ondelete in ("CASCADE", "RESTRICT"))
        to_it = (key for key in binding if key.column.table.name == kind.table_name())
        found += ((other, getattr(other, key.parent.name)) for key in to_it)
    return found
