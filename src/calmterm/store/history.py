"""What a record was before: kept in the change log, with the change that replaced it.

A link of the log that changed a record holds a patch, sealed: the fields that changed, as they were before. So the
record itself is always its newest version, an older one is reached by going back patch by patch, and letting the oldest
patches go takes nothing from the newer ones. The chain of the log runs over a digest of each patch, so it stays whole
when a patch is dropped.
"""

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any, Final, Self

from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from calmterm.core.errors import InvalidRecord, NotFound, TextDamaged
from calmterm.store.crypto.seal import unseal
from calmterm.store.db.audit import TABLE, is_dropped
from calmterm.store.db.database import batched
from calmterm.store.model import records
from calmterm.store.model.audit_action import AuditAction
from calmterm.store.model.catalog import kinds
from calmterm.store.model.column_types import instant_text
from calmterm.store.model.record import FeltRecord, Record, jsonable, open_payload
from calmterm.store.record_mapper import R, RecordMapper, text_context

KEPT_DAYS: Final = 90
KEPT_BEFORE: Final = 20  # of a record, among its changes of longer ago
VALUES, SAVED_AT, DAY = "values", "saved_at", "day"


_OUTLIVED: Final = (
    "at < ? AND id IN (SELECT id FROM (SELECT id, row_number() OVER"
    ' (PARTITION BY "table", record_id ORDER BY number DESC) AS place FROM audit_event'
    " WHERE substr(sealed, 1, 1) = x'01' AND at < ?) WHERE place > ?)"
)


_CHANGED_SINCE: Final = (
    'SELECT "table", count(DISTINCT record_id) FROM audit_event WHERE at > ? AND record_id NOT IN'
    " (SELECT record_id FROM audit_event WHERE at > ? AND action IN ('add', 'purge')) GROUP BY \"table\""
)


_SINCE_PURGED: Final = (
    "SELECT min(coalesce((SELECT min(came.at) FROM audit_event AS came WHERE came.record_id = gone.record_id"
    " AND came.\"table\" = gone.\"table\" AND came.action = 'add'), '')) FROM audit_event AS gone"
    " WHERE gone.action = 'purge' AND gone.number > ?"
)


@dataclass(frozen=True, slots=True)
class Version:
    """A record as it stood after one change: its `number` (the revision), when and by what it came about.

    `changed` names the fields in which it differs from the version before it; empty where that is not known.
    """

    number: int
    at: datetime
    action: AuditAction
    values: Mapping[str, Any]
    changed: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """As the commands print it."""
        return {
            "number": self.number, "at": self.at.isoformat(), "action": self.action.value,
            "changed": list(self.changed), "values": dict(self.values),
        }  # fmt: skip


Past = Mapping[uuid.UUID, Sequence[Version]]
"""What records were before they came into this vault, the oldest version first, up to what they are now."""


@dataclass(frozen=True, slots=True)
class RecordState:
    """What a record holds at one moment, to be compared with what it holds after a change."""

    values: Mapping[str, Any]
    saved_at: datetime
    day: date | None

    @classmethod
    def of(cls, record: Record) -> Self:
        """Return the state of a loaded record."""
        return cls(record.values(), record.updated_at, record.local_date if isinstance(record, FeltRecord) else None)


class History:
    """Keeps and reads the patches of the change log."""

    def __init__(self, rows: RecordMapper) -> None:
        self._rows = rows

    def of(self, record: Record) -> list[Version]:
        """Return the versions of a record that are kept, the newest first, which is what it holds now."""
        with self._rows.reading() as session:
            links = session.scalars(
                select(records.AuditEvent)
                .where(
                    col(records.AuditEvent.table) == record.table_name(), col(records.AuditEvent.record_id) == record.id
                )
                .order_by(col(records.AuditEvent.number).desc())
            ).all()
            older = self._before_the_log(session, record)
            return [*self._walk_back(record, links), *older]

    def earlier(self, record: R) -> list[R]:
        """Return the versions of a record before the one it holds now, newest first, as records to look at.

        The `revision` of each is the version's number, and `created_at` when it was saved.
        """
        found: list[R] = []
        for version in self.of(record)[1:]:
            values = {**record.values(), **version.values}
            try:
                then = type(record).from_values(values)
            except InvalidRecord:  # kept by a release with other rules
                continue
            then.revision, then.created_at, then.updated_at = version.number, version.at, version.at
            if isinstance(then, FeltRecord):
                then.place(then.local(version.at).date())
            found.append(then)
        return found

    def version(self, record: Record, number: int) -> dict[str, Any]:
        """Return what a record held at a version, as values for `change`. Raises NotFound."""
        for version in self.of(record):
            if version.number == number:
                return dict(version.values)
        raise NotFound("That version is not kept. See: calmterm history ID")

    def _walk_back(self, record: Record, links: "Iterable[records.AuditEvent]") -> Iterator[Version]:
        values: dict[str, Any] = jsonable(record.values())
        saved_at = record.updated_at
        for link in links:
            patch = self._patch(link)
            before: dict[str, Any] = {} if patch is None else patch[VALUES]
            action = AuditAction(link.action)
            patch_at = link.at if patch is None else datetime.fromisoformat(patch[SAVED_AT])
            # What came in with an import happened before it was logged here.
            at = saved_at if action in (AuditAction.ADD, AuditAction.CHANGE) else patch_at
            yield Version(link.record_revision, at, action, dict(values), tuple(before))
            if action == AuditAction.ADD or (action == AuditAction.CHANGE and patch is None):
                return
            if action == AuditAction.CHANGE:
                values |= before
                saved_at = patch_at

    def _before_the_log(self, session: Session, record: Record) -> list[Version]:
        """The texts of an entry that earlier releases kept on their own, under numbers below the log's."""
        if not isinstance(record, records.JournalEntry):
            return []
        query = select(records.JournalRevision).where(col(records.JournalRevision.entry_id) == record.id)
        rows = self._rows.adopt(
            session, session.scalars(query.order_by(col(records.JournalRevision.number).desc())).all()
        )
        return [Version(row.number, row.created_at, AuditAction.CHANGE, _prose(row), ()) for row in rows]

    # --- versions that come in with a record ------------------------------------------------------------

    def note_past(self, session: Session, records: Iterable[Record], past: Past) -> None:
        """Have it logged what records that were just added were before, from the first version on."""
        for record in records:
            for before, version in pairwise(past.get(record.id, ())):
                patch = _patch_between(before, version)
                self._rows.note(session, version.action, type(record), (record.id, version.number), patch=patch)

    # --- patches ----------------------------------------------------------------------------------------

    def note_change(self, session: Session, record: Record, before: RecordState) -> None:
        """Save a changed record and have it logged, with what it held before."""
        self._rows.stamp(session, record, self._patch_from(record, before))

    def _patch_from(self, record: Record, before: RecordState) -> bytes:
        """What a changed record held before, where that is another than now, as the payload of its link."""
        now = jsonable(record.values())
        changed = {name: value for name, value in jsonable(before.values).items() if now[name] != value}
        patch: dict[str, Any] = {VALUES: changed, SAVED_AT: instant_text(before.saved_at)}
        if isinstance(record, FeltRecord) and before.day is not None and before.day != record.local_date:
            patch[DAY] = before.day.isoformat()
        return _payload(patch)

    def _patch(self, link: "records.AuditEvent") -> dict[str, Any] | None:
        """The patch of a link; None where it has none, or it was dropped or does not open."""
        if link.sealed is None or is_dropped(link.sealed):
            return None
        try:
            context = text_context(self._rows.vault_id, TABLE, link.id)
            return open_payload(unseal(self._rows.text_key, context, link.sealed))
        except TextDamaged:
            return None

    def drop_patches(self, session: Session, kind: type[Record], condition: Iterable[Any]) -> None:
        """Take what records of a kind held before out of the log, for good: those that a condition finds."""
        for part in batched(str(row) for row in session.scalars(select(col(kind.id)).where(*condition))):
            marks = ", ".join("?" * len(part))
            where = f'"table" = ? AND record_id IN ({marks})'
            self._rows.audit.drop_patches(session.connection(), where, (kind.table_name(), *part))

    def drop_patches_naming(self, session: Session, kind: type[Record], condition: Iterable[Any]) -> None:
        """As `drop_patches`, for what other records held when they named one of these, as check-ins name triggers."""
        naming = [(one, child) for one in kinds().values() for child in one.about.inline
                  if child.link is not None and child.link.kind is kind]  # fmt: skip
        for other, child in naming:
            by = child.link.by if child.link is not None else ""
            named = self._rows.adopt(session, session.scalars(select(kind).where(*condition)).all())
            names = {row.get(by) for row in named if row.sealed is not None}
            link = records.AuditEvent
            query = select(link).where(col(link.table) == other.table_name(), col(link.sealed).is_not(None))
            found = [
                str(one.id)
                for one in (session.scalars(query) if names else ())
                if (patch := self._patch(one)) is not None and names & {*patch[VALUES].get(child.field, ())}
            ]
            for part in batched(found):
                marks = ", ".join("?" * len(part))
                self._rows.audit.drop_patches(session.connection(), f"id IN ({marks})", part)

    def thin(self) -> int:
        """Drop patches of more than 90 days ago, but for the last 20 of each record; returns how many went."""
        before = instant_text(self._rows.now() - timedelta(days=KEPT_DAYS))
        given = (before, before, KEPT_BEFORE)
        with self._rows.reading() as session:
            if not self._rows.audit.has_patches(session.connection(), _OUTLIVED, given):
                return 0
        with self._rows.writing() as session:
            return self._rows.audit.drop_patches(session.connection(), _OUTLIVED, given)

    def end_of_log(self) -> int:
        """Return the number of the last link, 0 for none."""
        with self._rows.reading() as session:
            return session.connection().exec_driver_sql(f"SELECT max(number) FROM {TABLE}").scalar() or 0  # noqa: S608

    def hours(self) -> list[datetime]:
        """Return the hours in which something was logged, each as its beginning."""
        query = f"SELECT DISTINCT substr(at, 1, 13) FROM {TABLE}"  # noqa: S608 - our own name
        with self._rows.reading() as session:
            found = session.connection().exec_driver_sql(query).scalars()
            return [datetime.fromisoformat(f"{hour}:00+00:00") for hour in found]

    def purged_were_there_since(self, number: int) -> datetime | None:
        """Since when the first of those was there that were removed for good after a number of the log; None for none.

        The beginning of time for one that was there before the log.
        """
        with self._rows.reading() as session:
            at = session.connection().exec_driver_sql(_SINCE_PURGED, (number,)).scalar()
        return None if at is None else datetime.fromisoformat(at) if at else datetime.min.replace(tzinfo=UTC)

    def changed_since(self, when: datetime) -> dict[str, int]:
        """Return how many records that were there at a moment are another now, or in the trash, by their table."""
        with self._rows.reading() as session:
            at = instant_text(when)
            found = session.connection().exec_driver_sql(_CHANGED_SINCE, (at, at))
            return {row[0]: row[1] for row in found}

    def last_logged(self, below: int) -> "list[records.AuditEvent]":
        """Return the links of the last action that was logged below a number, in their order.

        A transaction gives all its links one time.
        """
        link = records.AuditEvent
        with self._rows.reading() as session:
            query = select(link).where(col(link.number) < below)
            last = session.scalars(query.order_by(col(link.number).desc()).limit(1)).first()
            if last is None:
                return []
            same = query.where(col(link.at) == last.at).order_by(col(link.number))
            return list(session.scalars(same).all())

    def patched(self, link: "records.AuditEvent") -> dict[str, Any] | None:
        """Return the values that a logged change replaced; None where they are not kept."""
        patch = self._patch(link)
        return None if patch is None else patch[VALUES]

    # --- the whole, as it stood -------------------------------------------------------------------------

    def rewind(self, when: datetime) -> tuple[int, int]:
        """Take back every logged change after a moment, in a copy of the vault.

        Returns how many changes could not be taken back, and how many records of that moment were removed for good.
        Only for a copy that is thrown away: rules that hold between records are lifted, and nothing is logged.
        """
        _lift_rules(self._rows.engine)
        link = records.AuditEvent
        lost = 0
        with self._rows.writing() as session:
            later = session.scalars(select(link).where(col(link.at) > when).order_by(col(link.number).desc())).all()
            added, purged = (
                {(one.table, one.record_id) for one in later if one.action == action}
                for action in (AuditAction.ADD, AuditAction.PURGE)
            )
            for one in later:
                lost += not self._take_back(session, one)
                session.flush()
            touched = {(one.table, one.record_id) for one in later}
            before = select(col(link.table), col(link.record_id), col(link.record_revision)).where(col(link.at) <= when)
            revisions = {
                (table, record_id): revision
                for table, record_id, revision in session.execute(before.order_by(col(link.number)))
                if (table, record_id) in touched
            }
            for (table, record_id), revision in revisions.items():
                row = session.get(kinds()[table], record_id) if table in kinds() else None
                if row is not None:
                    row.revision = revision
            session.flush()
            session.info.pop("changes", None)
        return lost, len(purged - added)

    def _take_back(self, session: Session, link: "records.AuditEvent") -> bool:
        """Undo one link; whether it could be."""
        kind = kinds().get(link.table)
        row = None if kind is None else session.get(kind, link.record_id)
        if row is None:
            return True  # what was removed for good is nowhere
        match link.action:
            case AuditAction.ADD:
                for child in row.about.children:
                    session.execute(delete(child.kind).where(getattr(child.kind, child.parent) == row.id))
                session.delete(row)
            case AuditAction.TRASH | AuditAction.RESTORE:
                was, row.deleted_at = row.deleted_at, None if link.action == AuditAction.TRASH else link.at
                for child in row.about.children:
                    deleted: Any = col(child.kind.deleted_at)
                    here = getattr(child.kind, child.parent) == row.id, deleted.is_not_distinct_from(was)
                    session.execute(update(child.kind).where(*here).values(deleted_at=row.deleted_at))
            case AuditAction.CHANGE:
                patch = self._patch(link)
                return patch is not None and self._put_state_back(session, row, patch)
            case AuditAction.PURGE:
                pass
        return True

    def _put_state_back(self, session: Session, row: Record, patch: Mapping[str, Any]) -> bool:
        self._rows.adopt(session, [row])
        try:
            row.assign(type(row).check({**row.values(), **patch[VALUES]}))
        except InvalidRecord:  # kept by a release with other rules
            return False
        if isinstance(row, FeltRecord):
            row.place(date.fromisoformat(patch[DAY]) if DAY in patch else row.local_date)
        self._rows.stamp(session, row)
        self._rows.save_children(session, row)
        row.updated_at = datetime.fromisoformat(patch[SAVED_AT])
        return True


def _patch_between(before: Version, after: Version) -> bytes:
    """What a version held where the next one differs, as the payload of that one's link.

    The trash changes nothing: there it holds when the record went or came back, which is before it is logged here.
    """
    if after.action != AuditAction.CHANGE:
        return _payload({VALUES: {}, SAVED_AT: instant_text(after.at)})
    changed = {name: value for name, value in before.values.items() if after.values.get(name) != value}
    return _payload({VALUES: changed, SAVED_AT: instant_text(before.at)})


def _payload(patch: Mapping[str, Any]) -> bytes:
    return json.dumps(patch, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _prose(record: Record) -> dict[str, Any]:
    """The fields that an earlier release kept of a version: those of its text."""
    return {spec.name: record.get(spec.name) for spec in record.prose()}


def _lift_rules(engine: Engine) -> None:
    """Let a copy pass through states in which two records share what is unique, or point to one that is not there."""
    with engine.connect() as connection:
        cursor = connection.connection.cursor()  # SQLAlchemy's own would begin a transaction
        cursor.execute("PRAGMA foreign_keys = OFF")
        names = cursor.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE 'uq_%'").fetchall()
        for (name,) in names:
            cursor.execute(f'DROP INDEX "{name}"')
