"""Taking back what earlier sessions did, from the change log."""

import uuid
from typing import Final

from calmterm.core.errors import ChangedElsewhere
from calmterm.store.model.audit_action import AuditAction
from calmterm.store.model.catalog import kind_of
from calmterm.store.repository import Repository

DID: Final = {
    AuditAction.ADD: "Added", AuditAction.CHANGE: "Changed", AuditAction.TRASH: "Moved to trash",
    AuditAction.RESTORE: "Restored", AuditAction.PURGE: "Removed for good",
}  # fmt: skip


class LoggedUndo:
    """Takes logged actions back that were done before the vault was opened, the last first."""

    def __init__(self, store: Repository) -> None:
        self._store = store
        self._from = store.history.end_of_log() + 1  # `last` goes on below this number
        self._to: dict[uuid.UUID, int] = {}  # the revision at which `last` left a record

    def last(self) -> str | None:
        """Take back the last logged action of an earlier session, then the one before; the words for it, or None.

        An import is one action: all that it added goes to the trash. Raises ChangedElsewhere where one of its records
        was changed since, and NotFound.
        """
        links = self._store.history.last_logged(self._from)
        if not links:
            return None
        self._from = links[0].number
        # What a record takes along into the trash and back is logged after it, and goes with it again.
        mine = (
            [link for link in links if link.action == links[0].action]
            if links[0].action == AuditAction.ADD
            else links[:1]
        )
        taken = [self._store.get(kind_of(link.table), link.record_id, trashed=True) for link in mine]
        for record, link in zip(taken, mine, strict=True):
            if record.revision != self._to.get(record.id, link.record_revision):
                raise ChangedElsewhere
        for record, link in zip(taken, mine, strict=True):
            match link.action:
                case AuditAction.ADD | AuditAction.RESTORE | AuditAction.TRASH:
                    self._store.set_deleted(type(record), record.id, trashed=link.action != AuditAction.TRASH)
                case AuditAction.CHANGE if (before := self._store.history.patched(link)) is not None:
                    self._store.replace(type(record), record.id, record.revision, before)
                case _:
                    return None
            self._to[record.id] = self._store.undo.left_at(record.id)
        did = DID[AuditAction(links[0].action)]
        return f"{did}: {len(mine)} records" if len(mine) > 1 else f"{did}: {taken[0].about.in_words}"
