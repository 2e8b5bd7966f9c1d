"""What became of what waits: seen, put off until a time, or put away, by occasion. What waits is worked out elsewhere.

An occasion is a name that stays the same as long as the same thing waits (see domain/due.py).
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlmodel import col

from calmterm.store.db.database import batched
from calmterm.store.model import records
from calmterm.store.record_mapper import live
from calmterm.store.repository import Repository

KEPT: Final = timedelta(days=90)
"""How long the state of something that waits no more is kept, so that it is there again after an undo."""


class Alerts:
    """The states of occasions. An occasion without one is new."""

    def __init__(self, records: Repository) -> None:
        self._records, self._rows = records, records.rows

    def states(self, occasions: Collection[str]) -> "dict[str, records.Alert]":
        """Return the states of these occasions, so far as they have one."""
        found: dict[str, records.Alert] = {}
        with self._rows.reading() as session:
            for some in batched(occasions):
                query = select(records.Alert).where(live(records.Alert), col(records.Alert.occasion).in_(some))
                found.update((one.occasion, one) for one in session.scalars(query))
        return found

    def note_seen(self, occasions: "Mapping[str, records.AlertKind]") -> None:
        """Note that new occasions were shown, all of `occasions` standing now; states of long ago go."""
        with self._rows.writing() as session:
            for occasion, kind in occasions.items():
                row = self._row(session, occasion)
                if row is None or row.status == records.AlertStatus.NEW:
                    self._write(session, kind, occasion, records.AlertStatus.SEEN, None)
            old = col(records.Alert.updated_at) < self._rows.now() - KEPT
            rows = session.execute(select(col(records.Alert.id), col(records.Alert.occasion)).where(old)).all()
            gone = [row[0] for row in rows if row[1] not in occasions]
            for some in batched(gone):
                session.execute(delete(records.Alert).where(col(records.Alert.id).in_(some)))

    def snooze(self, kind: "records.AlertKind", occasion: str, until: datetime) -> None:
        """Put an occasion off; it is new again from then on."""
        self._change("Put off", kind, occasion, records.AlertStatus.SNOOZED, until)

    def put_away(self, kind: "records.AlertKind", occasion: str, *, away: bool = True) -> None:
        """Put an occasion away, or bring it back."""
        status = records.AlertStatus.DISMISSED if away else records.AlertStatus.SEEN
        self._change("Archived" if away else "Restored", kind, occasion, status, None)

    def _change(
        self,
        did: str,
        kind: "records.AlertKind",
        occasion: str,
        status: "records.AlertStatus",
        until: datetime | None,
    ) -> None:
        with self._rows.writing() as session:
            before = self._row(session, occasion)
            was = (records.AlertStatus.NEW, None) if before is None else (before.status, before.snoozed_until)
            row = self._write(session, kind, occasion, status, until)
        back, again = (partial(self._put_back, kind, occasion, *state) for state in (was, (status, until)))
        self._records.undo.remember(did, [row], back, again)

    def _put_back(
        self, kind: "records.AlertKind", occasion: str, status: "records.AlertStatus", until: datetime | None
    ) -> None:
        with self._rows.writing() as session:
            self._write(session, kind, occasion, status, until)

    def _write(
        self,
        session: Session,
        kind: "records.AlertKind",
        occasion: str,
        status: "records.AlertStatus",
        until: datetime | None,
    ) -> "records.Alert":
        checked = records.Alert.check({"kind": kind, "occasion": occasion, "status": status, "snoozed_until": until})
        row = self._row(session, occasion)
        if row is None:
            row = records.Alert.from_values(checked)
            self._rows.insert(session, row)
        else:
            row.assign(checked)
            self._rows.stamp(session, row)
        return row

    @staticmethod
    def _row(session: Session, occasion: str) -> "records.Alert | None":
        return session.scalar(select(records.Alert).where(live(records.Alert), col(records.Alert.occasion) == occasion))
