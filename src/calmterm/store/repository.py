"""Add, change, trash, restore, purge, list: the same for every kind, one user action = one transaction."""

import unicodedata
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any, Final, TypeVar, cast

from sqlalchemy import Engine, delete, func, select, text, tuple_, update
from sqlmodel import Session

from calmterm.clock import Clock, felt_day, parse_when
from calmterm.errors import ChangedElsewhere, InvalidRecord, NotFound, UsageError
from calmterm.store.database import errors_typed, writing
from calmterm.store.keyring import MasterKey, derive
from calmterm.store.record import Child, FeltRecord, Record, kinds, open_payload
from calmterm.store.seal import bind, seal, unseal

DAY_STARTS_AT: Final = time(4)
PAGE: Final = 500
UNDO_DEPTH: Final = 50

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Undo:
    """One change that can be taken back, and the words for it."""

    words: str
    back: Callable[[], object]


class Repository:
    """The records of an open vault. Not for several threads at once; the screens give it a thread of its own."""

    def __init__(self, engine: Engine, master: MasterKey, vault_id: bytes, clock: Clock) -> None:
        self.clock = clock
        self.day_starts_at = DAY_STARTS_AT
        self._engine = engine
        self._text_key = master.text
        self._index_key = master.index
        self._vault_id = vault_id
        self._undo: deque[Undo] = deque(maxlen=UNDO_DEPTH)

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        with errors_typed(), Session(self._engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        with errors_typed(), Session(writing(self._engine), expire_on_commit=False) as session:
            yield session
            session.commit()

    # --- reading ----------------------------------------------------------------------------------------

    def get(self, kind: type[R], record_id: uuid.UUID, *, trashed: bool = False) -> R:
        """One live record (or one in the trash). Raises NotFound."""
        with self._reading() as session:
            record = session.get(kind, record_id)
            if record is None or (record.deleted_at is not None and not trashed):
                raise NotFound("There is no such record.")
            return self._adopt(session, [record])[0]

    def find(self, reference: str, *, trashed: bool = False) -> Record:
        """A record of any kind by its id, or by the last six or more characters of it. Raises NotFound, UsageError."""
        tail = reference.strip().lower()
        if len(tail.replace("-", "")) < 6 or not set(tail) <= set("0123456789abcdef-"):
            raise UsageError("That is not a record's id. The first column of calmterm list shows them.")
        found: list[tuple[type[Record], uuid.UUID]] = []
        with self._reading() as session:
            for kind in listed_kinds():
                query = select(kind.id).where(kind.id == tail) if len(tail) == 36 else self._by_tail(kind, tail)
                if not trashed:
                    query = query.where(_live(kind))
                found += ((kind, row) for row in session.scalars(query.limit(2)))
        if not found:
            raise NotFound("There is no such record.")
        if len(found) > 1:
            raise UsageError("Several records end in these characters; please give more of the id.")
        return self.get(*found[0], trashed=trashed)

    @staticmethod
    def _by_tail(kind: type[Record], tail: str) -> Any:
        return select(kind.id).where(text("id LIKE :tail").bindparams(tail=f"%{tail}"))

    def records(
        self,
        kind: type[R],
        *,
        since: date | None = None,
        until: date | None = None,
        limit: int | None = None,
        after: Record | None = None,
        trashed: bool = False,
        oldest_first: bool = False,
    ) -> list[R]:
        """Live records of a kind, newest first, from day `since` to day `until`, both included.

        Keyset paging: `after` is the last record of the page before.
        """
        order: Any = getattr(kind, "deleted_at" if trashed else kind.about.order)
        query = select(kind).where(kind.deleted_at.is_not(None) if trashed else _live(kind))  # pyright: ignore
        query = query.order_by(order, kind.id) if oldest_first else query.order_by(order.desc(), _desc(kind.id))
        felt = kind.about.felt is not None
        day: Any = getattr(kind, "local_date") if felt else order  # noqa: B009 - only felt kinds have it
        if since is not None:
            query = query.where(day >= (since if felt else _midnight(since)))
        if until is not None:
            query = query.where(day <= until if felt else day < _midnight(until + timedelta(days=1)))
        if after is not None:
            here, there = tuple_(order, kind.id), (getattr(after, order.key), after.id)
            query = query.where(here > there if oldest_first else here < there)
        if limit is not None:
            query = query.limit(limit)
        with self._reading() as session:
            return self._adopt(session, session.scalars(query).all())

    def each(self, kind: type[R], **filters: Any) -> Iterator[R]:
        """All records that `records` would give, a page at a time."""
        last: R | None = None
        while True:
            page = self.records(kind, limit=PAGE, after=last, **filters)
            yield from page
            if len(page) < PAGE:
                return
            last = page[-1]

    def count(self, kind: type[Record]) -> int:
        """How many live records of a kind there are."""
        with self._reading() as session:
            return session.scalar(select(func.count()).select_from(kind).where(_live(kind))) or 0

    def day_of(self, moment: datetime) -> date:
        """The day that a moment belongs to for this person."""
        return felt_day(moment, self.day_starts_at)

    def today(self) -> date:
        """The person's day, now."""
        return self.day_of(self.clock.now())

    # --- writing ----------------------------------------------------------------------------------------

    def read_values(self, kind: type[Record], given: Mapping[str, Any]) -> dict[str, Any]:
        """Values as they come from JSON or a command, with times that lack an offset read as local.

        What the store itself keeps (id, times of saving, revision) is left out, so that what `show --json`
        printed can be given back. Raises InvalidRecord.
        """
        own = {*Record.model_fields, "kind", *(("local_date",) if kind.about.felt else ())}
        values = {name: value for name, value in given.items() if name not in own}
        for spec in kind.columns():
            if spec.widget == "moment" and isinstance(values.get(spec.name), str):
                try:
                    values[spec.name] = parse_when(values[spec.name], self.clock)
                except ValueError:
                    raise InvalidRecord({spec.name: spec.sentence}) from None
        return values

    def new(self, kind: type[R], values: Mapping[str, Any]) -> R:
        """A checked record that is not yet saved. Raises InvalidRecord."""
        return kind.from_values(self.read_values(kind, values))

    def add(self, record: R) -> R:
        """Save a new record with its children. Raises InvalidRecord and what the disk says."""
        with self._writing() as session:
            self._insert(session, record)
        self._remember(f"Added: {record.about.title.lower()}", partial(self._discard, type(record), record.id))
        return record

    def add_new(self, records: Sequence[Record]) -> list[Record]:
        """Save, in one transaction, those records that are not there yet, by id or by source key; returns them."""
        added: list[Record] = []
        with self._writing() as session:
            for record in records:
                if not self._is_there(session, record):
                    self._insert(session, record)
                    session.flush()
                    added.append(record)
        return added

    def change(self, record: R, values: Mapping[str, Any], *, source: str = "Changed") -> R:
        """Save new values of a record that was read before. Raises InvalidRecord, NotFound, ChangedElsewhere."""
        kind = type(record)
        with self._writing() as session:
            row = self._fresh(session, kind, record.id, record.revision)
            before = row.values()
            checked = kind.check({**before, **self.read_values(kind, values)})
            row.assign(checked)
            felt = kind.about.felt
            if felt and checked[felt].isoformat() != before[felt].isoformat():
                setattr(row, "local_date", None)  # noqa: B010 - moved to another time: find its day anew
            self._stamp(session, row)
            self._save_children(session, row)
        self._remember(f"{source}: {row.about.title.lower()}", partial(self._put_back, kind, row.id, before))
        return row

    def trash(self, record: Record) -> None:
        """Move a record and its children to the trash, from where `restore` brings them back. Raises NotFound."""
        self._set_deleted(type(record), record.id, self._now())
        self._remember(f"Moved to trash: {record.about.title.lower()}", partial(self.restore, record))

    def restore(self, record: Record) -> None:
        """Bring a record and the children that went with it back under the same ids. Raises NotFound, InvalidRecord."""
        self._set_deleted(type(record), record.id, None)
        self._remember(f"Restored: {record.about.title.lower()}", partial(self.trash, record))

    def purge(self, record: Record | None = None) -> int:
        """Remove one trashed record, or the whole trash, for good; returns how many. Cannot be undone."""
        gone = 0
        with self._writing() as session:
            for kind in [type(record)] if record else listed_kinds():
                query = delete(kind).where(kind.deleted_at.is_not(None))  # pyright: ignore
                if record is not None:
                    query = query.where(_is(kind, record.id))
                gone += cast("Any", session.execute(query)).rowcount
        if record is not None and not gone:
            raise NotFound("There is no such record in the trash.")
        with errors_typed(), self._engine.connect() as connection:
            connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return gone

    def undo(self) -> str | None:
        """Take the last change of this session back; the words for what was undone, or None."""
        if not self._undo:
            return None
        last = self._undo.pop()
        depth = len(self._undo)
        last.back()
        while len(self._undo) > depth:  # taking back is no new change
            self._undo.pop()
        return last.words

    # --- parts of the above -----------------------------------------------------------------------------

    def _now(self) -> datetime:
        return self.clock.now().astimezone(UTC)

    def _remember(self, words: str, back: Callable[[], object]) -> None:
        self._undo.append(Undo(words, back))

    def _discard(self, kind: type[Record], record_id: uuid.UUID) -> None:
        self.trash(self.get(kind, record_id))

    def _put_back(self, kind: type[Record], record_id: uuid.UUID, before: Mapping[str, Any]) -> None:
        self.change(self.get(kind, record_id), before)

    def _fresh(self, session: Session, kind: type[R], record_id: uuid.UUID, revision: int) -> R:
        row = session.get(kind, record_id)
        if row is None or row.deleted_at is not None:
            raise NotFound("This record is no longer there; it may be in the trash.")
        if row.revision != revision:
            raise ChangedElsewhere
        return self._adopt(session, [row])[0]

    def _insert(self, session: Session, record: Record) -> None:
        if record.about.felt is not None and getattr(record, record.about.felt) is None:
            setattr(record, record.about.felt, self.clock.now())
        record.created_at = record.created_at or self._now()
        record.updated_at = record.updated_at or record.created_at
        self._complete(session, record)
        session.add(record)
        session.flush()
        self._save_children(session, record)

    def _stamp(self, session: Session, record: Record) -> None:
        record.revision += 1
        record.updated_at = self._now()
        self._complete(session, record)
        session.add(record)

    def _complete(self, session: Session, record: Record) -> None:
        """What follows from the values: the felt day and offset, and the seal."""
        if isinstance(record, FeltRecord) and record.local_date is None:  # pyright: ignore - None until placed
            felt: datetime = getattr(record, record.about.felt or "created_at")
            record.place(self.day_of(felt))
        if record.Text is not None:
            payload = record.payload()
            record.sealed = seal(self._text_key, self._context(record), payload)

    def _context(self, record: Record) -> bytes:
        return bind(b"calmterm text", self._vault_id, record.table_name().encode(), record.id.bytes, b"\x01")

    def _opened(self, record: Record) -> dict[str, Any]:
        if record.sealed is None:
            return {}
        return open_payload(unseal(self._text_key, self._context(record), record.sealed))

    def _adopt(self, session: Session, records: Sequence[R]) -> list[R]:
        """Give loaded records their opener and their children."""
        for record in records:
            record.set_opener(partial(self._opened, record))
        if records:
            for child in records[0].about.children:
                self._load_children(session, child, {record.id: record for record in records})
        return list(records)

    def _load_children(self, session: Session, child: Child, parents: Mapping[uuid.UUID, Record]) -> None:
        for record in parents.values():
            record.children[child.field] = []
        key: Any = getattr(child.kind, child.parent)
        # A trashed parent shows the children that went into the trash with it.
        query = select(child.kind).where(key.in_(parents)).order_by(_column(child.kind.id))
        rows = [
            row
            for row in session.scalars(query)
            if row.deleted_at == parents[getattr(row, child.parent)].deleted_at
        ]  # fmt: skip
        self._adopt(session, rows)
        names: dict[uuid.UUID, str] = {}
        if child.link and rows:
            wanted = {getattr(row, child.link.column) for row in rows}
            linked = session.scalars(select(child.link.kind).where(_column(child.link.kind.id).in_(wanted))).all()
            names = {target.id: target.get(child.link.by) for target in self._adopt(session, linked)}
        for row in rows:
            value = names[getattr(row, child.link.column)] if child.link else row
            parents[getattr(row, child.parent)].children[child.field].append(value)

    def _save_children(self, session: Session, record: Record) -> None:
        """Make the stored children what the record holds: keep what is equal, change, add, trash."""
        for child in record.about.children:
            key: Any = getattr(child.kind, child.parent)
            query = select(child.kind).where(key == record.id, _live(child.kind))
            stored = self._adopt(session, session.scalars(query.order_by(_column(child.kind.id))).all())
            kept: list[Any] = []
            for value in record.children.get(child.field, []):
                wanted = value.child_values(child) if isinstance(value, Record) else value
                if child.link:
                    target = self._named(session, child.link.kind, child.link.by, value)
                    wanted, value = {child.link.column: target.id}, target.get(child.link.by)
                row = _matching(stored, child, wanted)
                if row is None:
                    row = child.kind(**{child.parent: record.id})
                    row.assign(wanted)
                    self._insert(session, row)
                else:
                    stored.remove(row)
                    if any(row.get(name) != new for name, new in wanted.items()):
                        row.assign(wanted)
                        self._stamp(session, row)
                kept.append(value if child.link else row)
            for row in stored:
                row.deleted_at = self._now()
                row.revision += 1
                session.add(row)
            session.flush()
            record.children[child.field] = kept

    def _named(self, session: Session, kind: type[Record], by: str, name: str) -> Record:
        """The record of that name, made if there is none. Names are sealed; their keyed hash is unique."""
        tidy, key = " ".join(name.split()), self.name_key(name)
        hashes: Any = getattr(kind, "name_key")  # noqa: B009 - every kind that links point to has it
        found = session.scalar(select(kind).where(hashes == key, _live(kind)))
        if found is not None:
            return self._adopt(session, [found])[0]
        position = (session.scalar(select(func.max(getattr(kind, "position")))) or 0) + 1  # noqa: B009
        target = kind.from_values({by: tidy, "name_key": key, "position": position})
        self._insert(session, target)
        return target

    def name_key(self, name: str) -> str:
        """The keyed hash by which equal names are found: NFC, any case, any spacing."""
        folded = unicodedata.normalize("NFC", " ".join(name.split())).casefold()
        return derive(self._index_key, "calm.name", data=folded.encode()).hex()

    def source_key(self, *parts: str) -> str:
        """The keyed identity of something imported: tells that it is there already, and nothing else."""
        return derive(self._index_key, "calm.source", data=bind(*(part.encode() for part in parts))).hex()

    def _is_there(self, session: Session, record: Record) -> bool:
        if session.get(type(record), record.id) is not None:
            return True
        key = getattr(record, "source_key", None)
        if key is None:
            return False
        column: Any = getattr(type(record), "source_key")  # noqa: B009 - not every kind is imported
        return session.scalar(select(func.count()).where(column == key)) != 0

    def _set_deleted(self, kind: type[Record], record_id: uuid.UUID, when: datetime | None) -> None:
        with self._writing() as session:
            row = session.get(kind, record_id)
            if row is None or (row.deleted_at is None) == (when is None):
                raise NotFound("There is no such record in the trash." if when is None else "There is no such record.")
            was = row.deleted_at
            row.deleted_at = when
            row.revision += 1
            session.add(row)
            for child in kind.about.children:
                key: Any = getattr(child.kind, child.parent)
                same: Any = child.kind.deleted_at
                session.execute(
                    update(child.kind)
                    .where(key == record_id, same.is_(None) if was is None else same == was)
                    .values(deleted_at=when)
                )


def listed_kinds() -> Iterable[type[Record]]:
    """The kinds that a person sees as lists: all but the vault's own tables."""
    return [kind for kind in kinds().values() if not kind.about.own]


def kind_named(name: str) -> type[Record]:
    """The listed kind of that table name. Raises UsageError that names the kinds."""
    for kind in listed_kinds():
        if kind.table_name() == name:
            return kind
    known = ", ".join(kind.table_name() for kind in listed_kinds())
    raise UsageError(f"There is no kind of that name. The kinds are: {known}.")


def _matching(stored: Sequence[Record], child: Child, wanted: Mapping[str, Any]) -> Record | None:
    key = child.link.column if child.link else child.key
    for row in stored:
        if key is not None and row.get(key) == wanted[key]:
            return row
    return None


def _column(attribute: Any) -> Any:
    """A mapped attribute as the SQL column it is; the annotation names the Python value."""
    return attribute


def _desc(attribute: Any) -> Any:
    return attribute.desc()


def _is(kind: type[Record], record_id: uuid.UUID) -> Any:
    return _column(kind.id) == record_id


def _live(kind: type[Record]) -> Any:
    return _column(kind.deleted_at).is_(None)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
