"""jrnl's JSON export (see ../jrnl.py for the format)."""

import re
from collections.abc import Iterator

from calmterm.exchange import jrnl
from calmterm.exchange.importers.base import Asked, Item, Rejected
from calmterm.exchange.importers.jrnl import drafted
from calmterm.exchange.importers.source import Source


def recognise(source: Source) -> bool:
    """Return whether it is an object as jrnl writes it: the counts of tags, then the entries."""
    return re.match(r'\s*\{\s*"(?:tags"\s*:\s*\{|entries"\s*:|title"\s*:)', source.start) is not None


def read(source: Source, asked: Asked) -> Iterator[Item]:
    """Yield the entries. Raises UsageError."""
    source.json()  # its sentence names the line
    for item in jrnl.parse_json(source.text()):
        yield item if isinstance(item, Rejected) else drafted(item, asked)
