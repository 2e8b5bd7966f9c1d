"""Taking back what earlier sessions did, from the change log."""

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from calmterm.core.errors import CalmtermError, ChangedElsewhere, OutOfSpace, ReadOnly, VaultBusy
from calmterm.store.model.audit_action import AuditAction
from calmterm.store.model.catalog import kind_of, kinds
from calmterm.store.model.record import Record
from calmterm.store.repository import Repository

if TYPE_CHECKING:
    from calmterm.store.model.records.vault import AuditEvent

DID: Final = {
    AuditAction.ADD: "Added", AuditAction.CHANGE: "Changed", AuditAction.TRASH: "Moved to trash",
    AuditAction.RESTORE: "Restored", AuditAction.PURGE: "Deleted forever",
}  # fmt: skip
# Whether a record is in the trash afterwards.
IN_TRASH: Final = {AuditAction.ADD: False, AuditAction.RESTORE: False, AuditAction.TRASH: True}


class LoggedUndo:
    """Takes logged actions back that were done before the vault was opened, the last first."""

    def __init__(self, store: Repository) -> None:
        self._store = store
        self._from = store.history.end_of_log() + 1  # `last` goes on below this number
        self._to: dict[uuid.UUID, int] = {}  # the revision at which `last` left a record

    def last(self) -> str | None:
        """Take back the last logged action of an earlier session, then the one before; the words for it, or None.

        An action is what one transaction logged, and is taken back in one: all that an import added goes to the trash
        and what it changed is as it was, what was trashed at once comes back at once. Raises NotFound, InvalidRecord,
        and ChangedElsewhere where one of its records was changed since; the next call goes on to the action before.
        After VaultBusy, OutOfSpace and ReadOnly it can be tried again.
        """
        links = self._store.history.last_logged(self._from)
        if not links:
            return None
        try:
            words = self._take_back(links)
        except (VaultBusy, OutOfSpace, ReadOnly):
            raise
        except CalmtermError:
            self._from = links[0].number
            raise
        self._from = links[0].number
        return words

    def _take_back(self, links: "Sequence[AuditEvent]") -> str | None:
        # Of an import with earlier versions, a record has several links: the first says that it came, the last as what.
        first = {link.record_id: link for link in reversed(links)}
        revisions = {link.record_id: link.record_revision for link in links}
        taken = {one: self._store.get(kind_of(link.table), one, trashed=True) for one, link in first.items()}
        for record in taken.values():
            if record.revision != self._to.get(record.id, revisions[record.id]):
                raise ChangedElsewhere
        # What goes into the trash with its parent, or comes back with it, does so again.
        heads = {one: record for one, record in taken.items() if not _parents(record) & taken.keys()}
        past: dict[uuid.UUID, dict[str, Any]] = {}
        for link in reversed(links):  # of several changes of a record, it goes back to before the first
            if link.action == AuditAction.PURGE:
                return None
            if link.action == AuditAction.CHANGE and first[link.record_id].action != AuditAction.ADD:
                before = self._store.history.patched(link)
                if before is None:
                    return None
                past.setdefault(link.record_id, {}).update(before)
        changes = [(taken[one], before) for one, before in reversed(past.items())]
        with self._store.rows.writing() as session:
            done = self._store.replace_all(session, changes)
            for record in heads.values():
                action = first[record.id].action
                if action in IN_TRASH and (record.deleted_at is not None) == IN_TRASH[action]:
                    trashed = not IN_TRASH[action]
                    done.append(self._store.move(session, type(record), record.id, trashed=trashed))
        for record in done:
            self._store.undo.follow(record.id, record.revision - 1, record.revision)
            self._to[record.id] = record.revision
        did, count = links[0].action, len(taken if links[0].action == AuditAction.ADD else heads)
        (some, *_) = taken.values()
        return f"{DID[AuditAction(did)]}: {f'{count} records' if count > 1 else some.about.in_words}"


def _parents(record: Record) -> set[uuid.UUID]:
    """The records that a record goes along with, into the trash and back."""
    kind = type(record)
    return {
        getattr(record, child.parent) for one in kinds().values() for child in one.about.children if child.kind is kind
    }
