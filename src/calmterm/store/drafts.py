"""Drafts: what is being typed, sealed like everything else until it is saved or let go.

Several windows may write to the same thing. Each knows its draft by a mark, and replaces or drops that alone: words of
another window, which it has not seen, stay in a draft of their own.
"""

import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Select, delete, select, text
from sqlalchemy.orm import Session
from sqlmodel import col

from calmterm.core.errors import TextDamaged
from calmterm.store.model import records
from calmterm.store.model.catalog import kind_of
from calmterm.store.model.record import Record
from calmterm.store.record_mapper import RecordMapper

Mark = tuple[uuid.UUID, int]
"""A draft as a window last read or wrote it: its id and revision."""

FURTHER: Final = "~"  # "journal~2" is the second draft of "journal"


@dataclass(frozen=True, slots=True)
class UnsavedDraft:
    """A draft that waits: where it was typed, of which record (`subject`, "" for a new one), when, and its payload."""

    mark: Mark
    screen: str
    subject: str
    kind: type[Record] | None
    title: str
    typed_at: datetime
    payload: str


class Drafts:
    """Keeping what is typed, by screen and record."""

    def __init__(self, rows: RecordMapper) -> None:
        self._rows = rows

    def save(self, screen: str, payload: str, subject: str = "", mark: Mark | None = None) -> Mark | None:
        """Keep what is being typed in place of the draft `mark`; returns what it is known by from now on.

        Without a mark, or where another window has changed that draft since, it is a further draft. An empty payload
        leaves none. Raises InvalidRecord.
        """
        if not payload:
            self.drop(mark)
            return None
        checked = records.Draft.check({"screen": screen, "subject": subject or "-", "payload": payload})
        with self._rows.writing() as session:
            row = session.scalar(_marked(mark)) if mark is not None else None
            if row is None:
                row = records.Draft.from_values({**checked, "screen": _free(session, screen, subject)})
                row.subject = subject
                self._rows.insert(session, row)
            else:  # what it held need not be opened to be replaced
                row.assign({"payload": checked["payload"]})
                self._rows.stamp(session, row)
            return row.id, row.revision

    def payload(self, screen: str, subject: str = "") -> str | None:
        """Return what was typed last of a screen and not saved, or None. Raises TextDamaged."""
        found = self.find(screen, subject)
        return found[0] if found is not None else None

    def find(self, screen: str, subject: str = "") -> tuple[str, Mark] | None:
        """As `payload`, with its mark."""
        with self._rows.reading() as session:
            newest = _of(screen, subject).order_by(text("rowid DESC")).limit(1)  # whatever the clock did
            row = session.scalar(newest)
            return (
                (self._rows.adopt(session, [row])[0].text.payload, (row.id, row.revision)) if row is not None else None
            )

    def has(self, mark: Mark) -> bool:
        """Return whether a draft is still there as it was marked."""
        with self._rows.reading() as session:
            return session.scalar(_marked(mark)) is not None

    def drop(self, mark: Mark | None) -> None:
        """Forget a draft as it was marked: it was saved as a record, or its author let it go."""
        if mark is not None:
            with self._rows.writing() as session:
                session.execute(
                    delete(records.Draft).where(
                        col(records.Draft.id) == mark[0], col(records.Draft.revision) == mark[1]
                    )
                )

    def titles(self) -> list[str]:
        """Return what unsaved words belong to, as kinds are titled ("Journal entry"), each once."""
        with self._rows.reading() as session:
            screens = session.scalars(
                select(col(records.Draft.screen)).order_by(col(records.Draft.updated_at).desc())
            ).all()
        return list(dict.fromkeys(_title_of(screen) for screen in screens))

    def waiting(self) -> list[UnsavedDraft]:
        """Return every draft that waits, the newest first. One whose text is damaged stands there without words."""
        with self._rows.reading() as session:
            rows = self._rows.adopt(
                session, session.scalars(select(records.Draft).order_by(col(records.Draft.updated_at).desc())).all()
            )
        return [
            UnsavedDraft((row.id, row.revision), row.screen, row.subject, _kind_of(row.screen), _title_of(row.screen),
                    row.updated_at, _payload(row))
            for row in rows
        ]  # fmt: skip


def _kind_of(screen: str) -> type[Record] | None:
    """The kind whose form a draft belongs to; None for other screens."""
    name = screen.partition(FURTHER)[0]
    if name == "journal":
        return records.JournalEntry
    if name.startswith("talk:"):
        return records.Conversation
    if name == "circle_how":
        return records.CirclePost
    with suppress(KeyError):
        return kind_of(name.removeprefix("form:"))
    return None


def _title_of(screen: str) -> str:
    kind = _kind_of(screen)
    return kind.about.title if kind else "Something else"


def _payload(row: "records.Draft") -> str:
    try:
        return row.text.payload
    except TextDamaged:
        return ""


def _of(screen: str, subject: str) -> "Select[records.Draft]":
    same = (col(records.Draft.screen) == screen) | col(records.Draft.screen).startswith(
        screen + FURTHER, autoescape=True
    )
    return select(records.Draft).where(same, col(records.Draft.subject) == subject)


def _marked(mark: Mark) -> "Select[records.Draft]":
    return select(records.Draft).where(col(records.Draft.id) == mark[0], col(records.Draft.revision) == mark[1])


def _free(session: Session, screen: str, subject: str) -> str:
    """The first name that no draft has yet."""
    taken = {row.screen for row in session.scalars(_of(screen, subject))}
    number = 1
    while (name := screen if number == 1 else f"{screen}{FURTHER}{number}") in taken:
        number += 1
    return name
