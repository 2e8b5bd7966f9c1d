"""Writing records out. The result is plain text: the caller says so, and writes it 0600."""

import json
from itertools import chain
from pathlib import Path

from calmterm.errors import UsageError
from calmterm.exchange import csv_files, jrnl, markdown, plain_sqlite
from calmterm.exchange.importing import FORMAT, VERSION, as_plain
from calmterm.exchange.span import Span
from calmterm.store import Record, Store, listed_kinds
from calmterm.store.records import JournalEntry

ALWAYS = Span()


def written_out(
    store: Store, format_name: str, *, kind: type[Record] | None = None, span: Span = ALWAYS
) -> tuple[str, int]:
    """Live records of one or all kinds as a file's text, oldest first, and how many. Raises UsageError."""
    kinds = [kind] if kind else listed_kinds()
    if format_name == "markdown":
        return markdown.document(store, kinds, span)
    if format_name == "json":
        found = chain.from_iterable(span.records(store, one, oldest_first=True) for one in kinds)
        rows = [record.to_json() for record in found]
        document = {"format": FORMAT, "version": VERSION, "records": rows}
        return json.dumps(document, ensure_ascii=False, indent=1) + "\n", len(rows)
    if kind not in (None, JournalEntry):
        raise UsageError("jrnl's formats hold journal entries only. For other kinds use --format json")
    entries = [as_plain(entry) for entry in span.records(store, JournalEntry, oldest_first=True)]
    text = "".join(jrnl.format_text(entries)) if format_name == "jrnl" else jrnl.format_json(entries)
    return text, len(entries)


def write_out(
    store: Store, format_name: str, path: Path, *, kind: type[Record] | None = None, span: Span = ALWAYS
) -> int:
    """As `written_out`, for the formats that are more than one text: csv and sqlite. Writes to `path`, private.

    Returns how many records. Raises OutOfSpace, ReadOnly, UnsafePlace.
    """
    kinds = [kind] if kind else listed_kinds()
    if format_name == "sqlite":
        return plain_sqlite.write(store, path, kinds, span)
    return csv_files.write(store, path, kinds, span, also_empty=kind is not None)
