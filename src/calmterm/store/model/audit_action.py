"""What the change log says was done to a record."""

import enum


class AuditAction(enum.StrEnum):
    """What was done to a record."""

    ADD = "add"
    CHANGE = "change"
    TRASH = "trash"
    RESTORE = "restore"
    PURGE = "purge"
