"""Earlier versions: what the text of a record was before it was changed, for the kinds that declare it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from calmterm.core.errors import NotFound
from calmterm.store.model.kind import History
from calmterm.store.model.record import Record
from calmterm.store.record_mapper import RecordMapper


class Versions(RecordMapper):
    """Keeps the last versions of a record's text, each written in the transaction of the change that replaced it."""

    def versions(self, record: Record) -> list[Any]:
        """Earlier versions of a record, newest first: each with its `number`, its text and, as `created_at`, when it
        was saved. Empty for a kind that keeps none."""
        history = record.about.history
        if history is None:
            return []
        with self._reading() as session:
            query = select(history.kind).where(_of(history) == record.id).order_by(_number(history).desc())
            return self._adopt(session, session.scalars(query).all())

    def _version(self, record: Record, number: int) -> dict[str, Any]:
        """What a record held at an earlier version, as values for `change`. Raises NotFound."""
        for version in self.versions(record):
            if version.number == number:
                return {name: version.get(name) for name in _fields(version)}
        raise NotFound("That earlier version is not kept any more.")

    def _keep_version(self, session: Session, record: Record, before: Mapping[str, Any], saved_at: Any) -> None:
        """Keep what a record held `before` it was changed, if its text is another now; let the oldest go."""
        history = record.about.history
        if history is None or all(record.get(name) == before[name] for name in _fields(history.kind)):
            return
        newest = session.scalar(select(func.max(_number(history))).where(_of(history) == record.id)) or 0
        version = history.kind()
        version.assign({name: before[name] for name in _fields(history.kind)})
        version.assign({"number": newest + 1})
        setattr(version, history.parent, record.id)
        version.created_at, version.updated_at = saved_at, self._now()
        self._insert(session, version)
        last_to_go = newest + 1 - history.keep
        if last_to_go > 0:
            session.execute(delete(history.kind).where(_of(history) == record.id, _number(history) <= last_to_go))


def _of(history: History) -> Any:
    return getattr(history.kind, history.parent)


def _number(history: History) -> Any:
    return col(getattr(history.kind, "number"))  # noqa: B009 - declared by every history kind, not by Record


def _fields(version: Record | type[Record]) -> list[str]:
    """The fields that a version keeps: those of its text."""
    return [spec.name for spec in version.prose()]
