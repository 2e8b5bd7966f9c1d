"""Bringing entries in: every format ends as records, checked like typed ones, and each is added once."""

import json
import uuid
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final, cast

from calmterm.core.errors import CalmtermError, InvalidRecord, NotFound, TextDamaged, UsageError
from calmterm.exchange import jrnl
from calmterm.exchange.import_checks import Key, absent, settle
from calmterm.exchange.jrnl import PlainEntry, Rejected
from calmterm.exchange.versions import read_versions
from calmterm.store import Record, Store, kind_named
from calmterm.store.history import Version
from calmterm.store.model.record import FeltRecord
from calmterm.store.model.records import JournalEntry
from calmterm.store.model.validation import MOST

FORMAT: Final = "calmterm"
VERSION: Final = 2
WHOLE: Final = {"trash", "versions"}  # what an export of the whole has beside the live records


@dataclass(slots=True)
class ImportResult:
    """What an import did: how many were new, how many were there already, and what could not be read.

    `newer` counts those among `existing` that were changed later in the file than here, and left as they are; `updated`
    those that were brought up to date from it. `added` holds the new records, none in a dry run.
    """

    new: int = 0
    existing: int = 0
    newer: int = 0
    updated: int = 0
    rejected: list[Rejected] = field(default_factory=list[Rejected])
    added: list[Record] = field(default_factory=list[Record])


@dataclass(frozen=True, slots=True)
class Newer:
    """A record of the vault, and the same record as it was changed later in a file."""

    here: Record
    there: Record


def guess_format(source: str) -> str:
    """The format of a file's text, from what it begins with."""
    if not source.lstrip().startswith("{"):
        return "jrnl"
    return "json" if '"calmterm"' in source[:200] else "jrnl-json"


def bring_in(
    store: Store, source: str, format_name: str, *, dry_run: bool = False, take_newer: bool = False
) -> ImportResult:
    """Add what `source` holds and the vault does not. All of it in one transaction.

    With `take_newer`, records that were changed later in the file than here are changed as they are there.
    Raises UsageError, and ChangedElsewhere if another window changed such a record at the same time.
    """
    if take_newer and format_name != "json":
        raise UsageError("jrnl's files do not say when an entry was changed. --newer is for calmterm's own JSON.")
    report = ImportResult()
    if format_name == "jrnl-json":
        _require_json(source)
    past: dict[uuid.UUID, Sequence[Version]] = {}
    read = _own(store, source, past) if format_name == "json" else _entries(store, source, format_name)
    fresh: list[tuple[int, Record]] = []
    changed: dict[tuple[str, uuid.UUID], Record] = {}
    for number, item in enumerate(read, 1):
        if isinstance(item, Rejected):
            report.rejected.append(item)
        elif isinstance(item, Newer) and take_newer:
            changed[item.there.table_name(), item.there.id] = item.here
            fresh.append((number, item.there))
        elif item is None or isinstance(item, Newer):
            report.existing += 1
            report.newer += item is not None
        else:
            fresh.append((number, item))
    settled, refused = settle(store, fresh, changed.keys())
    report.rejected = sorted([*report.rejected, *refused], key=lambda one: one.line)
    new = [record for record in settled if (record.table_name(), record.id) not in changed]
    pairs = [(here, one) for one in settled if (here := changed.get((one.table_name(), one.id))) is not None]
    report.added = [] if dry_run else store.add_new(new, pairs, past)
    report.new = len(new) if dry_run else len(report.added)
    report.updated = len(pairs)
    report.existing += len(new) - report.new
    return report


def _require_json(source: str) -> Any:
    """The value of a file's JSON. Raises UsageError that names the line where it ends to be JSON."""
    try:
        return json.loads(source)
    except json.JSONDecodeError as error:
        raise UsageError(f"That file is not valid JSON (line {error.lineno}), so nothing was saved.") from None
    except (ValueError, RecursionError):
        raise UsageError("That file is nested too deeply, or holds a number too long to read.") from None


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
    for entry in _every_entry(store):
        if entry.source_key is not None:
            yield entry.source_key
        try:
            plain = as_plain(entry)
        except TextDamaged:
            continue  # its source key still tells what it was, and it must not keep new entries out
        same = plain.written, _collapsed(plain.text)
        seen[same] += 1
        yield _identity(store, *same, seen[same])


def _every_entry(store: Store) -> Iterator[JournalEntry]:
    for trashed in (False, True):
        yield from store.each(JournalEntry, trashed=trashed)


def _identity(store: Store, written: datetime, text: str, number: int) -> str:
    """The keyed hash of when and what; `number` tells equal entries of the same minute apart."""
    return store.rows.source_key("journal_entry", written.isoformat(timespec="seconds"), text, str(number))


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


FORM: Final = "This does not have the form of a record."


def _own(
    store: Store, source: str, past: dict[uuid.UUID, Sequence[Version]]
) -> Iterator[Record | Newer | Rejected | None]:
    """Records of a file; what new ones were before is put into `past`."""
    known: set[Any] = {key for entry in _every_entry(store) if (key := entry.source_key) is not None}
    rows, trash, versions = _rows(source)
    missing = absent(store, _keys([*rows, *trash]))
    for number, row in enumerate([*rows, *trash], 1):
        try:
            record = _record(store, row, missing, trashed=number > len(rows))
            if isinstance(record, Record) and (earlier := read_versions(store, record, versions.get(str(record.id)))):
                past[record.id] = earlier
        except UsageError as error:
            yield Rejected(number, str(error))
        except (ValueError, TypeError, KeyError, AttributeError):
            yield Rejected(number, FORM)
        else:
            read = record.there if isinstance(record, Newer) else record
            identities = () if read is None else (read.id, getattr(read, "source_key", None) or read.id)
            own = getattr(record.here, "source_key", None) if isinstance(record, Newer) else None
            yield None if any(one in known for one in identities if one != own) else record
            known.update(identities)


def _rows(source: str) -> tuple[Sequence[Any], Sequence[Any], Mapping[str, Any]]:
    """The live rows of a file, those of its trash, and the versions by id; an export that is not whole has neither."""
    match _require_json(source):
        case {"format": "calmterm", "version": 1, "records": [*rows]}:
            return [of_version_1(row) for row in rows], (), {}
        case {"format": "calmterm", "version": 2, "records": [*rows], "trash": [*trash], "versions": {**versions}}:
            return rows, trash, versions
        case {"format": "calmterm", "version": 2, "records": [*rows], **rest} if not rest.keys() & WHOLE:
            return rows, (), {}
        case {"format": "calmterm", "version": int(version)} if version > VERSION:
            raise UsageError("That file was written by a newer calmterm. Please update calmterm to read it.")
        case {"format": "calmterm"}:
            raise UsageError("That file is not whole: an export of calmterm holds a version and a list of records.")
        case _:
            raise UsageError("That JSON was not written by calmterm's export. For jrnl's, add --format jrnl-json")


def of_version_1(row: Any) -> Any:
    """A row as version 1 of the format wrote it, in today's fields: it rated the quality of a night from 1 to 10."""
    match row:
        case {"quality": quality, **rest} if "sleep_night" in (row.get("kind"), row.get("record_kind")):
            return {**rest, "quality_of_ten": quality}
        case _:
            return row


def _keys(rows: Sequence[Any]) -> Iterator[Key]:
    for row in rows:
        with suppress(CalmtermError, ValueError, TypeError, KeyError, AttributeError):  # told when it is read
            kind, record_id = _identified(row)
            yield kind.table_name(), record_id


def _identified(row: dict[str, Any]) -> tuple[type[Record], uuid.UUID]:
    named = "record_kind" if "record_kind" in row else "kind"  # some kinds have a field called kind
    _require(row, "id", named)
    return kind_named(str(row[named])), uuid.UUID(str(row["id"]))


def _record(store: Store, row: dict[str, Any], missing: Collection[Key], *, trashed: bool) -> Record | Newer | None:
    """The record of one row, or None if it is there already, in the trash too. Raises what does not fit."""
    kind, record_id = _identified(row)
    if (kind.table_name(), record_id) in missing:
        return _read(store, kind, record_id, row, trashed=trashed)
    try:
        here = store.get(kind, record_id, trashed=True)
    except NotFound:
        return _read(store, kind, record_id, row, trashed=trashed)
    if trashed or here.deleted_at is not None or not _is_later(row, here):
        return None
    there = _read(store, kind, record_id, row)
    try:
        return Newer(here, there) if _content(here) != _content(there) else None
    except TextDamaged:
        return None  # a change would have to read it first


def _is_later(row: dict[str, Any], here: Record) -> bool:
    """Whether a row was saved after the record here; of the same moment, whether it was saved more often."""
    try:
        return (_instant(row["updated_at"]), _revision(row)) > (here.updated_at, here.revision)
    except (KeyError, TypeError, ValueError):
        return False


def _content(record: Record) -> dict[str, Any]:
    """What a person can see of a record, to be compared: blank is blank, and links have no order."""
    found: dict[str, Any] = {spec.name: record.get(spec.name) for spec in record.specs()}
    for child in record.about.inline:
        rows = record.children.get(child.field, [])
        if child.link is None:
            rows = [row.child_values(child) if isinstance(row, Record) else row for row in rows]
        found[child.field] = sorted(cast("list[str]", rows)) if child.link else rows
    if isinstance(record, FeltRecord):
        found |= {"local_date": record.local_date, "utc_offset_minutes": record.utc_offset_minutes}
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def _require(row: dict[str, Any], *names: str) -> None:
    """Check that a row has all of these. Raises UsageError that names those it lacks."""
    missing = [name for name in names if row.get(name) in (None, "")]
    if missing:
        raise UsageError(f"{FORM} Missing: {', '.join(missing)}.")


def _read(
    store: Store, kind: type[Record], record_id: uuid.UUID, row: dict[str, Any], *, trashed: bool = False
) -> Record:
    """A row as a record that is not saved yet. Raises what does not fit."""
    when = [*(("local_date",) if issubclass(kind, FeltRecord) else ()), *filter(None, (kind.about.felt,))]
    _require(row, *when, "created_at", "updated_at", *(("deleted_at",) if trashed else ()))
    record = store.new(kind, row)
    record.id, record.revision = record_id, _revision(row)
    record.created_at, record.updated_at = _instant(row["created_at"]), _instant(row["updated_at"])
    record.deleted_at = _instant(row["deleted_at"]) if trashed else None
    if isinstance(record, FeltRecord):
        record.place(_felt_on(row["local_date"], record))
    for child in kind.about.inline:
        keys = [values[child.key] for values in record.children[child.field]] if child.key else []
        if len(set(keys)) < len(keys):
            raise UsageError(child.kind.about.unique[0].sentence)
    return record


def _revision(row: dict[str, Any]) -> int:
    match row.get("revision", 1):
        case bool():
            raise ValueError("a truth value is no number")
        case int(number) if 1 <= number <= MOST:
            return number
        case _:
            raise ValueError("not a revision")


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("a time of saving without offset")
    return instant


def _felt_on(text: str, record: FeltRecord) -> date:
    """The day a record says it belongs to: that of its time, or one beside it where days begin late."""
    day = date.fromisoformat(text)
    felt: datetime = getattr(record, record.about.felt or "created_at")
    if abs(day - felt.date()) > timedelta(days=1):
        raise ValueError("a day that is not the time's")
    return day
