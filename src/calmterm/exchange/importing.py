"""Bringing records in: every format ends as records, checked like typed ones, and each is added once."""

import gc
import uuid
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from importlib import import_module
from itertools import islice
from typing import Any, Final, cast

from calmterm.core.clock import whole_minutes
from calmterm.core.errors import TextDamaged, UsageError
from calmterm.core.text import clean
from calmterm.domain import notebooks
from calmterm.exchange import own_json
from calmterm.exchange.formats import IMPORTERS, PROGRAMS
from calmterm.exchange.import_checks import settle
from calmterm.exchange.importers import unread
from calmterm.exchange.importers.base import Asked, Item, Left, Rejected, UncheckedRecord, Unfit
from calmterm.exchange.importers.source import Source
from calmterm.exchange.jrnl import PlainEntry
from calmterm.exchange.own_json import Newer
from calmterm.store import Record, Store, kind_named
from calmterm.store.history import Version
from calmterm.store.model.record import FeltRecord
from calmterm.store.model.records import JournalEntry, Notebook
from calmterm.store.search import label_key

SHOWN: Final = 3  # of the new records, as an example
NUMBERS: Final = 5  # of the rejected that one reason names
BY_LINES: Final = {"jrnl", "daylio", "sleep-cycle", "sleep-as-android", "habitbull", "table", "track-and-graph"}
STEP: Final = 100  # records between two words of progress

Progress = Callable[[int], object]
"""Told, now and then, how many rows were read. What it raises ends the import, and nothing is saved."""


@dataclass(slots=True)
class ImportResult:
    """What an import did: how many were new, how many were there already, and what could not be read.

    `newer` counts those among `existing` that were changed later in the file than here, and left as they are; `updated`
    those that were brought up to date from it. `added` holds the new records, none in a dry run. `first` are some of
    the new records, as they are or would be. `left` counts what has no place here, by what it is. `notebooks` are the
    names of those that were made for entries, which are not counted as new.
    """

    new: int = 0
    existing: int = 0
    newer: int = 0
    updated: int = 0
    rejected: list[Rejected] = field(default_factory=list[Rejected])
    added: list[Record] = field(default_factory=list[Record])
    first: list[Record] = field(default_factory=list[Record])
    left: Counter[str] = field(default_factory=Counter[str])
    notebooks: list[str] = field(default_factory=list[str])

    def sentences(self, format_name: str) -> Iterator[str]:
        """Yield one sentence for each reason why something stayed behind, with the numbers of the first and a count."""
        noun = "line" if format_name in BY_LINES else "record"
        found: dict[str, list[int]] = {}
        for one in self.rejected:
            found.setdefault(one.why, []).append(one.line)
        for why, numbers in found.items():
            listed = ", ".join(map(str, numbers[:NUMBERS]))
            more = f" and {len(numbers) - NUMBERS} more" if len(numbers) > NUMBERS else ""
            yield f"{noun.capitalize()}{'' if len(numbers) == 1 else 's'} {listed}{more}: {why}"
        for name in self.notebooks:
            yield f"Notebook made for them: {clean(name, multiline=False)}."
        for what, count in self.left.items():
            yield f"Not brought in, for there is no place for it here: {count} {what}."


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person said of a file: the zone of its times, levels of words for moods, what its columns mean, and the
    name of a notebook."""

    zone: tzinfo | None = None
    moods: dict[str, int] = field(default_factory=dict[str, int])
    table: dict[str, Any] = field(default_factory=dict[str, Any])
    notebook: str = ""
    """Where journal entries go of which the file names none."""


NOTHING_SAID: Final = Answers()


class OfNoProgram(UsageError):
    """A text of no known format; it may be a table whose columns the person knows."""

    sentence = (
        "That file is of no program that calmterm knows. If it is a table (CSV), --map FILE says what its columns mean."
    )


def recognise(source: Source) -> str:
    """Return the name of the format that a file or folder is of. Raises UsageError that says why it is of none."""
    if own_json.recognise(source):
        return "json"
    unread.refuse(source)
    for name in IMPORTERS:
        if _importer(name).recognise(source):
            return name
    if source.is_folder:
        raise UsageError(
            "That is a folder, and nothing in it is known: no dated Markdown files, no export of another program."
        )
    source.text()  # if it is none, its sentence is the better one
    raise OfNoProgram


def _importer(name: str) -> Any:
    return import_module(f"calmterm.exchange.importers.{name.replace('-', '_')}")


@contextmanager
def _without_collector() -> Generator[None]:
    """Let Python's collector rest: among so many records that stay it would look for circles again and again."""
    ran = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if ran:
            gc.enable()


@_without_collector()
def bring_in(
    store: Store,
    source: Source | str,
    format_name: str,
    *,
    answers: Answers = NOTHING_SAID,
    dry_run: bool = False,
    take_newer: bool = False,
    progress: Progress | None = None,
) -> ImportResult:
    """Add what `source` holds and the vault does not. All of it in one transaction.

    With `take_newer`, records that were changed later in the file than here are changed as they are there.
    Raises UsageError, and ChangedElsewhere if another window changed such a record at the same time.
    """
    if answers.notebook and format_name == "json":
        raise UsageError("calmterm's own JSON says itself which notebook an entry is in. Leave out --notebook.")
    if take_newer and format_name != "json":
        raise UsageError("--newer is for calmterm's own JSON: other files do not say when a record was changed.")
    if isinstance(source, str):
        source = Source.of_text(source)
    report = ImportResult()
    past: dict[uuid.UUID, Sequence[Version]] = {}
    read = (
        own_json.read(store, source.text(), past)
        if format_name == "json"
        else _drafted(store, source, format_name, answers)
    )
    fresh: list[tuple[int, Record]] = []
    changed: dict[tuple[str, uuid.UUID], Record] = {}
    with closing(read):  # a database that is read is let go at once, should `progress` raise
        for count, (number, item) in enumerate(read):
            if progress is not None and count % STEP == 0:
                progress(count)
            if isinstance(item, Rejected):
                report.rejected.append(item)
            elif isinstance(item, Left):
                report.left[item.what] += item.count
            elif isinstance(item, Newer) and take_newer:
                changed[item.there.table_name(), item.there.id] = item.here
                fresh.append((number, item.there))
            elif item is None or isinstance(item, Newer):
                report.existing += 1
                report.newer += item is not None
            else:
                fresh.append((number, item))
    if source.links:
        report.left["links in the folder"] += source.links
    settled, refused = settle(store, fresh, changed.keys())
    report.rejected = sorted([*report.rejected, *refused], key=lambda one: one.line)
    new = [record for record in settled if (record.table_name(), record.id) not in changed]
    pairs = [(here, one) for one in settled if (here := changed.get((one.table_name(), one.id))) is not None]
    if progress is not None:
        progress(len(fresh))
    source.require_unchanged()
    report.added = [] if dry_run else store.add_new(new, pairs, past)
    store.remember_import(report.added)
    made = [record for record in new if isinstance(record, Notebook)] if format_name != "json" else []
    report.notebooks = [one.text.name for one in made]
    report.first = [_placed(store, record) for record in islice((one for one in new if one not in made), SHOWN)]
    report.new = (len(new) if dry_run else len(report.added)) - len(made)
    report.updated = len(pairs)
    report.existing += len(new) - len(made) - report.new
    return report


def _placed(store: Store, record: Record) -> Record:
    """A record with its day, as the store gives it when it saves it."""
    if isinstance(record, FeltRecord) and not record.is_placed:
        record.place(store.day_of(cast("datetime", getattr(record, record.about.felt or "created_at"))))
    return record


def _drafted(
    store: Store, source: Source, format_name: str, answers: Answers
) -> Generator[tuple[int, Record | Rejected | Left | None]]:
    """Yield numbered records, Rejected and Left for what is none, None for a record that is here already."""

    def localize(wall: datetime) -> datetime:
        if wall.tzinfo is not None:
            return whole_minutes(wall)
        if answers.zone is None:
            return store.clock.localize(wall)
        return whole_minutes(wall.replace(tzinfo=answers.zone))

    def here(at: datetime) -> datetime:
        return store.clock.here(at) if answers.zone is None else whole_minutes(at.astimezone(answers.zone))

    asked = Asked(
        localize, here, store.day_of, store.clock.now(), str(answers.zone or ""), answers.moods, answers.table
    )
    identities, into = _Identities(store, format_name), _Notebooks(store, answers.notebook)
    for item in _read(source, format_name, asked):
        if not isinstance(item, UncheckedRecord):
            yield getattr(item, "line", 0), item
            continue
        try:
            record = identities.record(item)
            if isinstance(record, JournalEntry) and (notebook := into.of(item)) is not None:
                record.notebook_id = notebook.id
                if into.is_first(notebook):
                    yield item.line, notebook
        except UsageError as error:
            yield item.line, Rejected(item.line, str(error))
        else:
            yield item.line, record


def _read(source: Source, format_name: str, asked: Asked) -> Iterator[Item]:
    try:
        yield from _importer(format_name).read(source, asked)
    except (Unfit, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError):
        raise UsageError(
            f"That does not have the form of {PROGRAMS[format_name]}, so nothing was saved. Is it the right format?"
        ) from None


class _Notebooks:
    """The notebooks that entries of an import go into; a name that is not there yet makes one."""

    def __init__(self, store: Store, chosen: str) -> None:
        self._store = store
        self._chosen = chosen
        self._named: dict[str, Notebook] = {}
        self._given: set[uuid.UUID] = set()

    def of(self, draft: UncheckedRecord) -> Notebook | None:
        """The notebook of an entry: the one that its file names, else the one that was chosen. Raises UsageError."""
        name = draft.notebook or self._chosen
        if not name:
            return None
        key = label_key(name)
        if key not in self._named:
            made = notebooks.named(self._store, name)
            made.position += sum(map(notebooks.is_new, self._named.values()))
            self._named[key] = made
        return self._named[key]

    def is_first(self, notebook: Notebook) -> bool:
        """Whether it is a new notebook that was not given before."""
        is_first = notebooks.is_new(notebook) and notebook.id not in self._given
        self._given.add(notebook.id)
        return is_first


class _Identities:
    """Tells which drafts are here already, those in the trash too.

    The id of a record that has an identity in its file follows from that, by a keyed hash. A journal entry is known by
    when and what it tells, too, whatever file it came from.
    """

    def __init__(self, store: Store, format_name: str) -> None:
        self._store = store
        self._format = format_name
        self._seen: Counter[tuple[str, ...]] = Counter()
        self._entries: set[str] | None = None
        self._here: dict[type[Record], set[uuid.UUID]] = {}

    def record(self, draft: UncheckedRecord) -> Record | None:
        """The record of a draft, None if it is here already. Raises InvalidRecord."""
        kind, values = kind_named(draft.kind), dict(draft.values)
        record_id: uuid.UUID | None = None
        if draft.identity:
            same = draft.kind, *draft.identity
            self._seen[same] += 1
            record_id = self._id(*same, number=self._seen[same])
        for name, (target, identity) in draft.links.items():
            values[name] = self._id(target, *identity)
        if record_id is not None and record_id in self._ids(kind):
            return None
        record = self._store.new(kind, values)
        if isinstance(record, JournalEntry):
            record.source, record.source_key = self._format, self._entry_key(as_plain(record))
            if record.source_key in self._known():
                return None
        if record_id is not None:
            record.id = record_id
        return record

    def _id(self, *identity: str, number: int = 1) -> uuid.UUID:
        """The id that an identity gives (a UUID of version 8, RFC 9562); those of equal ones differ by their number."""
        bits = int(self._store.rows.source_key(self._format, *identity, str(number))[:32], 16)
        return uuid.UUID(int=bits & ~(0xF << 76 | 0x3 << 62) | 8 << 76 | 2 << 62)

    def _ids(self, kind: type[Record]) -> set[uuid.UUID]:
        if kind not in self._here:
            self._here[kind] = self._store.all_ids(kind)
        return self._here[kind]

    def _entry_key(self, entry: PlainEntry) -> str:
        """The keyed hash of when and what; equal entries of the same minute are numbered."""
        same = entry.written.isoformat(timespec="seconds"), _collapsed(entry.text)
        self._seen["", *same] += 1
        return self._store.rows.source_key("journal_entry", *same, str(self._seen["", *same]))

    def _known(self) -> set[str]:
        """Identities of every entry in the vault, the trash included: as it came in, and as it reads now."""
        if self._entries is None:
            self._entries = set(_known(self._store))
        return self._entries


def _known(store: Store) -> Iterator[str]:
    seen: Counter[tuple[str, str]] = Counter()
    for trashed in (False, True):
        for entry in store.each(JournalEntry, trashed=trashed):
            if entry.source_key is not None:
                yield entry.source_key
            try:
                plain = as_plain(entry)
            except TextDamaged:
                continue  # its source key still tells what it was, and it must not keep new entries out
            same = plain.written.isoformat(timespec="seconds"), _collapsed(plain.text)
            seen[same] += 1
            yield store.rows.source_key("journal_entry", *same, str(seen[same]))


def _collapsed(text: str) -> str:
    # jrnl's JSON loses how title and body were joined: white space does not make another entry.
    return " ".join(text.split())


def as_plain(entry: JournalEntry) -> PlainEntry:
    """Return an entry as jrnl's formats hold it: wall time where it was written, no zone, whole seconds."""
    title = entry.text.title
    # A record that is not saved yet has its offset in its time; a saved one keeps it beside that.
    written = entry.felt if entry.is_placed else entry.written_at
    return PlainEntry(
        written=written.replace(tzinfo=None, microsecond=0),
        title=title,
        gap=(entry.text.gap or "\n") if title else "",
        body=entry.text.body,
        tags=tuple(entry.text.tags or ()),
        starred=entry.starred,
    )
