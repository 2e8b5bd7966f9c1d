"""Writing records out. The result is plain text: the caller says so, and writes it 0600."""

import json
from collections.abc import Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from calmterm.core.errors import UsageError
from calmterm.domain.notebooks import names
from calmterm.exchange import csv_files, jrnl, markdown, plain_sqlite
from calmterm.exchange.date_range import Span
from calmterm.exchange.file_sets import write_files
from calmterm.exchange.formats import HOLDS
from calmterm.exchange.importing import as_plain
from calmterm.exchange.own_json import FORMAT, VERSION
from calmterm.exchange.program_files import (
    day_one,
    day_one_entry,
    daylio,
    daylio_row,
    front_matter,
    loop_files,
    markdown_files,
)
from calmterm.exchange.tally import Tally
from calmterm.store import Record, Store, kind_named, listed_kinds
from calmterm.store.model.records import CheckIn, JournalEntry

ALWAYS = Span()


def chosen_kinds(kind: type[Record] | None, everything: bool) -> list[type[Record]]:
    """Return the kinds that an export holds: the one that was named, or all but those that must be asked for."""
    return [kind] if kind else [one for one in listed_kinds() if everything or not one.about.only_if_asked]


def require_kind(format_name: str, kind: type[Record] | None) -> None:
    """Refuse a kind that a format of another program does not hold. Raises UsageError."""
    held = HOLDS.get(format_name)
    if held is not None and kind is not None and kind.table_name() != held:
        plural = kind_named(held).about.plural.lower()
        raise UsageError(f"That format holds {plural} only. For other kinds use --format json")


def written_out(
    store: Store,
    format_name: str,
    *,
    kind: type[Record] | None = None,
    span: Span = ALWAYS,
    everything: bool = False,
    whole: bool = False,
) -> Tally:
    """Return live records of one or all kinds as a file's text, oldest first.

    With `everything`, kinds that stay out unless asked for are there, too. `whole`, of json alone, adds to that
    what is in the trash and the earlier versions. Raises UsageError.
    """
    written = Tally()
    kinds = chosen_kinds(kind, everything or whole)
    if format_name == "markdown":
        written.text = markdown.document(store, kinds, span, written)
        return written
    if format_name == "json":
        found = chain.from_iterable(span.records(store, one, oldest_first=True) for one in kinds)
        document: dict[str, Any] = {"format": FORMAT, "version": VERSION}
        if whole:
            trashed = chain.from_iterable(span.records(store, one, oldest_first=True, trashed=True) for one in kinds)
            document |= _whole(store, found, trashed, written)
        else:
            document["records"] = list(written.each(found, Record.to_json))
        written.text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
        return written
    require_kind(format_name, kind)
    if format_name == "day-one":
        written.text = day_one(written.each(span.records(store, JournalEntry, oldest_first=True), day_one_entry))
        return written
    if format_name == "daylio":
        written.text = daylio(written.each(_with_mood(span.records(store, CheckIn), written), daylio_row))
        return written
    entries = written.each(span.records(store, JournalEntry, oldest_first=True), as_plain)
    written.text = "".join(jrnl.format_text(entries)) if format_name == "jrnl" else jrnl.format_json(entries)
    return written


def _with_mood(check_ins: Iterator[CheckIn], written: Tally) -> Iterator[CheckIn]:
    """Check-ins that a format can hold in which each has a mood."""
    for one in check_ins:
        if one.mood is None:
            written.unfit += 1
        else:
            yield one


def _whole(store: Store, live: Iterator[Record], trashed: Iterator[Record], written: Tally) -> dict[str, Any]:
    """The live and the trashed rows of a whole export, and by id the versions of those that were changed."""
    versions: dict[str, list[dict[str, Any]]] = {}

    def form(record: Record) -> dict[str, Any]:
        row = record.to_json()
        if record.revision > 1:
            versions[row["id"]] = [version.to_json() for version in store.history.of(record)]
        return row

    return {
        "records": list(written.each(live, form)),
        "trash": list(written.each(trashed, form)),
        "versions": versions,
    }


def write_out(
    store: Store,
    format_name: str,
    path: Path,
    *,
    kind: type[Record] | None = None,
    span: Span = ALWAYS,
    everything: bool = False,
) -> Tally:
    """As `written_out`, for the formats that are more than one text: csv and sqlite. Writes to `path`, private.

    Raises OutOfSpace, ReadOnly, UnsafePlace.
    """
    written = Tally()
    kinds = chosen_kinds(kind, everything)
    require_kind(format_name, kind)
    if format_name == "markdown-files":
        with_notebook = partial(front_matter, notebooks=names(store))
        found = written.each(span.records(store, JournalEntry, oldest_first=True), with_notebook)
        write_files(path, markdown_files(found))
    elif format_name == "loop":
        if path.suffix.lower() != ".zip":
            raise UsageError("Loop Habit Tracker's export is an archive. Name a file that ends in .zip")
        write_files(path, loop_files(store, span, written))
    elif format_name == "sqlite":
        plain_sqlite.write(store, path, kinds, span, written)
    else:
        csv_files.write(store, path, kinds, span, written, also_empty=kind is not None)
    return written
