"""The vault's own tables."""

import enum
import uuid
from datetime import date, datetime
from typing import ClassVar

from sqlmodel import Field

from calmterm.store.model.audit_action import AuditAction
from calmterm.store.model.column_types import Id
from calmterm.store.model.fields import choice, count, day, flag, line, moment, plain, prose, reference, tags
from calmterm.store.model.record import About, Record, Rule, SealedText, Unique


class Setting(Record, table=True):
    """One choice of the person, by name."""

    about: ClassVar[About] = About(
        "Setting",
        "Settings",
        own=True,
        unique=(Unique(("name",), "There is a setting of that name already."),),
    )

    name: str = plain("Name", limit=60)
    value: str = plain("Value", limit=400)


class AuditEvent(Record, table=True):
    """One link of the keyed hash chain over all changes. Holds no content (see audit.py)."""

    about: ClassVar[About] = About(
        "Audit event", "Audit events", order="number", ascending=True, own=True,
        rules=(Rule("record_id", "length(record_id) = 36", "A link of the chain names its record by its id."),),
        unique=(Unique(("number",), "The chain has that link already."),),
    )  # fmt: skip

    number: int = count("Number", low=1)
    at: datetime = moment("When")
    action: AuditAction = choice(AuditAction, "Action")
    table: str = plain("Table", limit=60)
    record_id: uuid.UUID = Field(default=None, sa_type=Id)
    record_revision: int = count("Revision of the record", low=1)
    chain: str = plain("Keyed BLAKE2b of this link and the one before", limit=64)


class Direction(enum.StrEnum):
    """Which way a migration went."""

    UP = "up"
    DOWN = "down"


class MigrationLog(Record, table=True):
    """A schema revision that was applied, with the checksum of its file."""

    about: ClassVar[About] = About("Migration", "Migrations", order="applied_at", own=True)

    schema_revision: str = plain("Revision", limit=32)
    direction: Direction = choice(Direction, "Direction")
    checksum: str = plain("BLAKE2b of the revision's file", limit=64)
    applied_at: datetime = moment("Applied at")
    batch: int = count("Batch", low=1)


class ContentCategory(Record, table=True):
    """A shelf of articles, exercises or prompts."""

    about: ClassVar[About] = About(
        "Shelf", "Shelves", own=True, unique=(Unique(("code",), "There is a shelf of that code already."),)
    )

    code: str = plain("Code", limit=60)
    position: int = count("Position", default=0)


class ContentKind(enum.StrEnum):
    """What an item is."""

    ARTICLE = "article"
    EXERCISE = "exercise"
    PROMPT = "prompt"


class ContentItem(Record, table=True):
    """A packaged or own article, exercise or prompt, with whether it was read."""

    about: ClassVar[About] = About(
        "Card or question", "Cards and questions", own=True, headline=("title", "body"),
        unique=(Unique(("code",), "There is an item of that code already."),),
        form=(
            ("title", "body", "tags", "heavy"),
        ),
    )  # fmt: skip

    category_id: uuid.UUID | None = reference("content_category", "Shelf", ondelete="SET NULL")
    code: str = plain("Code", limit=60, hidden=True)
    kind: ContentKind = choice(ContentKind, "Kind", hidden=True)
    is_builtin: bool = flag("Packaged", hidden=True)
    version: int = count("Version", low=1, default=1, hidden=True)
    heavy: bool = flag("Never drawn on a hard day or at night")
    read_at: datetime | None = moment("Read at", hidden=True)

    class Text(SealedText):
        title: str | None = line("Title")
        body: str | None = prose("Text")
        tags: list[str] = tags("Tags")


class Repeat(enum.StrEnum):
    """When a reminder comes again."""

    ONCE = "once"
    DAILY = "daily"
    WEEKLY = "weekly"


class Reminder(Record, table=True):
    """A reminder shown inside the program, and only there."""

    about: ClassVar[About] = About(
        "Reminder", "Reminders", headline=("what",),
        form=(
            ("what", "due_on", "minute_of_day", "repeat", "is_on"),
        ),
    )  # fmt: skip

    due_on: date | None = day("Day")
    minute_of_day: int | None = count("Minutes after midnight", high=1439, hint="450 is 07:30")
    repeat: Repeat = choice(Repeat, "Repeat", default=Repeat.ONCE)
    is_on: bool = flag("On", default=True)

    class Text(SealedText):
        what: str = line("What")
