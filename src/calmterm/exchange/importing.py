"""Bringing entries in: every format ends as records, checked like typed ones, and each is added once."""

import json
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast

from calmterm.errors import CalmtermError, InvalidRecord, NotFound, UsageError
from calmterm.exchange import jrnl
from calmterm.exchange.jrnl import PlainEntry, Rejected
from calmterm.store import Record, Store, kind_named
from calmterm.store.record import FeltRecord
from calmterm.store.records import JournalEntry


@dataclass(slots=True)
class Report:
    """What an import did: how many were new, how many were there already, and what could not be read."""

    new: int = 0
    existing: int = 0
    rejected: list[Rejected] = field(default_factory=list[Rejected])


def guess_format(source: str) -> str:
    """The format of a file's text, from what it begins with."""
    if not source.lstrip().startswith("{"):
        return "jrnl"
    return "json" if '"calmterm"' in source[:200] else "jrnl-json"


def bring_in(store: Store, source: str, format_name: str, *, dry_run: bool = False) -> Report:
    """Add what `source` holds and the vault does not. All of it in one transaction. Raises UsageError."""
    report = Report()
    read = _own(store, source) if format_name == "json" else _entries(store, source, format_name)
    fresh: list[Record] = []
    for item in read:
        if isinstance(item, Rejected):
            report.rejected.append(item)
        elif item is None:
            report.existing += 1
        else:
            fresh.append(item)
    report.new = len(fresh) if dry_run else len(store.add_new(fresh))
    report.existing += len(fresh) - report.new
    return report


# --- jrnl -------------------------------------------------------------------------------------------------


def _entries(store: Store, source: str, format_name: str) -> Iterator[Record | Rejected | None]:
    """Journal entries, Rejected for what is none, None for what is there already."""
    known = set(_known(store))
    seen: Counter[tuple[datetime, str]] = Counter()
    for item in jrnl.parse_text(source) if format_name == "jrnl" else jrnl.parse_json(source):
        if isinstance(item, Rejected):
            yield item
            continue
        same = item.written, _collapsed(item.text)
        seen[same] += 1
        key = _identity(store, *same, seen[same])
        if key in known:
            yield None
            continue
        try:
            yield store.new(JournalEntry, {**_values(store, item), "source": format_name, "source_key": key})
        except InvalidRecord as error:
            yield Rejected(item.line, str(error))


def _values(store: Store, entry: PlainEntry) -> dict[str, Any]:
    return {
        "written_at": store.clock.localize(entry.written),
        "title": entry.title,
        "gap": entry.gap or None,
        "body": entry.body,
        "tags": list(entry.tags),
        "starred": entry.starred,
    }


def _known(store: Store) -> Iterator[str]:
    """Identities of every entry in the vault, the trash included: as it came in, and as it reads now."""
    seen: Counter[tuple[datetime, str]] = Counter()
    for trashed in (False, True):
        for entry in store.each(JournalEntry, trashed=trashed):
            if entry.source_key is not None:
                yield entry.source_key
            plain = as_plain(entry)
            same = plain.written, _collapsed(plain.text)
            seen[same] += 1
            yield _identity(store, *same, seen[same])


def _identity(store: Store, written: datetime, text: str, number: int) -> str:
    """The keyed hash of when and what; `number` tells equal entries of the same minute apart."""
    return store.source_key("journal_entry", written.isoformat(timespec="seconds"), text, str(number))


def _collapsed(text: str) -> str:
    # jrnl's JSON loses how title and body were joined: white space does not make another entry.
    return " ".join(text.split())


def as_plain(entry: JournalEntry) -> PlainEntry:
    """An entry as jrnl's formats hold it: wall time where it was written, no zone, whole seconds."""
    title = entry.text.title
    return PlainEntry(
        written=entry.felt.replace(tzinfo=None, microsecond=0),
        title=title,
        gap=(entry.text.gap or "\n") if title else "",
        body=entry.text.body,
        tags=tuple(entry.text.tags or ()),
        starred=entry.starred,
    )


# --- calmterm's own JSON ----------------------------------------------------------------------------------


def _own(store: Store, source: str) -> Iterator[Record | Rejected | None]:
    try:
        document = json.loads(source)
    except (ValueError, RecursionError):
        raise UsageError("That file is not valid JSON.") from None
    if not isinstance(document, dict) or document.get("format") != "calmterm":  # pyright: ignore[reportUnknownMemberType]
        raise UsageError("That JSON was not written by calmterm's export. For jrnl's, add --format jrnl-json")
    version, rows = cast("dict[str, Any]", document).get("version"), cast("dict[str, Any]", document).get("records")
    if version != 1:
        raise UsageError("That file was written by another version of calmterm. Please update calmterm to read it.")
    for number, row in enumerate(cast("Sequence[Any]", rows) if isinstance(rows, list) else (), 1):
        try:
            yield _record(store, row)
        except (CalmtermError, ValueError, TypeError, KeyError) as error:
            known = isinstance(error, CalmtermError)
            yield Rejected(number, str(error) if known else f"Record {number} does not have the form of a record.")


def _record(store: Store, row: dict[str, Any]) -> Record | None:
    kind, record_id = kind_named(str(row["kind"])), uuid.UUID(str(row["id"]))
    try:
        store.get(kind, record_id, trashed=True)
    except NotFound:
        record = store.new(kind, row)
    else:
        return None
    record.id = record_id
    record.created_at = datetime.fromisoformat(row["created_at"])
    record.updated_at = datetime.fromisoformat(row["updated_at"])
    if isinstance(record, FeltRecord):
        record.place(date.fromisoformat(row["local_date"]))
    return record
