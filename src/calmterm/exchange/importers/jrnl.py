"""jrnl's text: one file, also of jrnl 1, or a folder with a file a day (see ../jrnl.py for the format)."""

import re
from collections.abc import Iterator
from typing import Any, Final

from calmterm.exchange import jrnl
from calmterm.exchange.importers.base import Asked, Item, Rejected, UncheckedRecord
from calmterm.exchange.importers.source import Source, decoded

_DAY: Final = re.compile(r"(?:.*/)?[0-9]{4}/[0-9]{2}/[0-9]{2}\.txt")


def recognise(source: Source) -> bool:
    """Return whether a line begins with a date as jrnl writes it, or it is a folder of days."""
    if source.is_folder:
        return any(map(_DAY.fullmatch, source.files))
    return jrnl.holds_heads(source.start) or not source.start.strip()


def read(source: Source, asked: Asked) -> Iterator[Item]:
    """Yield the entries. Raises UsageError."""
    texts = [source.text()] if not source.is_folder else (
        decoded(source.read(name)) for name in source.files if _DAY.fullmatch(name)
    )  # fmt: skip
    for text in texts:
        for item in jrnl.parse_text(text):
            yield item if isinstance(item, Rejected) else drafted(item, asked)


def drafted(entry: jrnl.PlainEntry, asked: Asked) -> UncheckedRecord:
    """Return an entry of jrnl as a draft."""
    values: dict[str, Any] = {
        "written_at": asked.localize(entry.written),
        "title": entry.title,
        "gap": entry.gap or None,
        "body": entry.body,
        "tags": list(entry.tags),
        "starred": entry.starred,
    }
    return UncheckedRecord("journal_entry", values, line=entry.line)
