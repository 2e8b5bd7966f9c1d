"""calmterm's own JSON: every record as it was, known by its id."""

import uuid
from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, cast

from calmterm.core.errors import CalmtermError, NotFound, TextDamaged, UsageError
from calmterm.exchange.import_checks import Key, absent
from calmterm.exchange.importers.base import Rejected
from calmterm.exchange.importers.source import Source, parsed_json
from calmterm.exchange.versions import read_versions
from calmterm.store import Record, Store, kind_named
from calmterm.store.history import Version
from calmterm.store.model.record import FeltRecord
from calmterm.store.model.records import JournalEntry
from calmterm.store.model.validation import MOST

FORMAT: Final = "calmterm"
VERSION: Final = 2
WHOLE: Final = {"trash", "versions"}  # what an export of the whole has beside the live records


@dataclass(frozen=True, slots=True)
class Newer:
    """A record of the vault, and the same record as it was changed later in a file."""

    here: Record
    there: Record


def recognise(source: Source) -> bool:
    """Return whether a file is an export of calmterm, from what it begins with."""
    start = source.start.lstrip()
    return start.startswith("{") and '"calmterm"' in start[:200]


FORM: Final = "This does not have the form of a record."


def read(
    store: Store, source: str, past: dict[uuid.UUID, Sequence[Version]]
) -> Generator[tuple[int, Record | Newer | Rejected | None]]:
    """Yield what each numbered row is: a record, one changed later than here, Rejected, or None for one that is here.

    What new records were before is put into `past`. Raises UsageError.
    """
    entries = (entry for trashed in (False, True) for entry in store.each(JournalEntry, trashed=trashed))
    known: set[Any] = {key for entry in entries if (key := entry.source_key) is not None}
    rows, trash, versions = _rows(source)
    missing = absent(store, _keys([*rows, *trash]))
    for number, row in enumerate([*rows, *trash], 1):
        try:
            record = _record(store, row, missing, trashed=number > len(rows))
            if isinstance(record, Record) and (earlier := read_versions(store, record, versions.get(str(record.id)))):
                past[record.id] = earlier
        except UsageError as error:
            yield number, Rejected(number, str(error))
        except (ValueError, TypeError, KeyError, AttributeError):
            yield number, Rejected(number, FORM)
        else:
            told = record.there if isinstance(record, Newer) else record
            identities = () if told is None else (told.id, getattr(told, "source_key", None) or told.id)
            own = getattr(record.here, "source_key", None) if isinstance(record, Newer) else None
            yield number, None if any(one in known for one in identities if one != own) else record
            known.update(identities)


def _rows(source: str) -> tuple[Sequence[Any], Sequence[Any], Mapping[str, Any]]:
    """The live rows of a file, those of its trash, and the versions by id; an export that is not whole has neither."""
    match parsed_json(source):
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
    """Return a row as version 1 of the format wrote it, in today's fields: it rated the quality of a night from 1 to
    10.
    """
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
