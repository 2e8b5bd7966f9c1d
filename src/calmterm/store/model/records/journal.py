"""The journal, and the drafts that keep unsaved words safe."""

import uuid
from datetime import datetime
from typing import ClassVar

from pydantic import AwareDatetime

from calmterm.store.model.fields import count, flag, line, moment, plain, prose, reference, tags
from calmterm.store.model.kind import VersionHistory
from calmterm.store.model.record import About, FeltRecord, Record, SealedText, Unique
from calmterm.store.model.records import vault as _content  # noqa: F401 # pyright: ignore[reportUnusedImport] - `prompt_id` points there

BODY_BYTES = 1_048_576


class Notebook(Record, table=True):
    """A part of the journal, such as work or dreams. Notebooks of one name count as one."""

    about: ClassVar[About] = About("Notebook", "Notebooks", order="position", ascending=True, headline=("name",))

    position: int = count("Position", default=0, hidden=True)
    archived_at: datetime | None = moment("Archived on", hidden=True)

    class Text(SealedText):
        name: str = line("Name")


class JournalRevision(Record, table=True):
    """A saved version of an entry before it was changed; the last twenty are kept."""

    about: ClassVar[About] = About(
        "Earlier version", "Earlier versions", own=True, headline=("title", "body"),
        unique=(Unique(("entry_id", "number"), "That version is kept already."),),
    )  # fmt: skip

    entry_id: uuid.UUID = reference("journal_entry", "Entry", ondelete="CASCADE")
    number: int = count("Version", low=1)

    class Text(SealedText):
        title: str | None = line("Title")
        body: str = prose("Text", limit=BODY_BYTES)
        tags: list[str] = tags("Tags")


class JournalEntry(FeltRecord, table=True):
    """A journal entry: free text, an optional title, tags."""

    about: ClassVar[About] = About(
        "Journal entry", "Journal entries", order="written_at", felt="written_at", headline=("title", "body"),
        unique=(Unique(("source_key",), "This entry was imported already."),),
        history=VersionHistory(JournalRevision, "entry_id"),
    )  # fmt: skip

    written_at: AwareDatetime = moment("When", hidden=True)
    starred: bool = flag("Starred")
    source: str | None = plain("Where it came from", limit=40, hidden=True)
    source_key: str | None = plain("Identity at its source", limit=64, hidden=True)
    prompt_id: uuid.UUID | None = reference("content_item", "Prompt", ondelete="SET NULL")
    notebook_id: uuid.UUID | None = reference("notebook", "Notebook", ondelete="SET NULL", in_form=True)

    class Text(SealedText):
        title: str | None = line("Title")
        gap: str | None = prose("What stood between title and text where it came from", hidden=True, limit=64)
        body: str = prose("Text", limit=BODY_BYTES)
        tags: list[str] = tags("Tags", hint="words, separated by commas")

    def headline(self) -> str:
        title, body = self.title_and_body()
        return title or body

    def title_and_body(self) -> tuple[str, str]:
        """Return title and text to read; without a title, a first line that begins with "# " is it."""
        text: JournalEntry.Text = self.text
        if not text.title and text.body.startswith("# "):
            first, _, rest = text.body.partition("\n")
            return first[2:].strip(), rest.lstrip("\n")
        return text.title or "", text.body


class Draft(Record, table=True):
    """What is being typed right now, so that no hang-up, crash or lock loses it. Gone once it is saved."""

    about: ClassVar[About] = About(
        "Draft", "Drafts", own=True,
        unique=(Unique(("screen", "subject"), "There is a draft of this already."),),
    )  # fmt: skip

    screen: str = plain("Screen", limit=60)
    subject: str = plain("The record being edited, or empty for a new one", limit=36)

    class Text(SealedText):
        payload: str = prose("Draft", hidden=True, limit=2 * BODY_BYTES)
