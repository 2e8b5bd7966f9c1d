"""Chosen entries as a file."""

import uuid
from collections.abc import Collection
from pathlib import Path
from typing import Final

from calmterm.core.errors import UsageError
from calmterm.exchange.date_range import Span
from calmterm.exchange.exporting import written_out
from calmterm.screens.dialogs.save_as import write_new
from calmterm.store import Store
from calmterm.store.model.records import JournalEntry

FORMATS: Final = {".md": "markdown", ".txt": "jrnl", ".json": "json"}


def write_entries(ids: Collection[uuid.UUID], path: Path, store: Store) -> str:
    """Write entries in the format that the name of the file tells; return what to say of it. Raises CalmtermError."""
    name = FORMATS.get(path.suffix.lower())
    if name is None:
        raise UsageError("Let the name end in .md for Markdown, .txt for jrnl or .json for calmterm's own JSON.")
    written = written_out(store, name, kind=JournalEntry, span=Span(only=ids))
    return write_new(path, written.text, store.directory)
