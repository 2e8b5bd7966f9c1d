"""Records as rows: sealing, opening, children and links, inside a session that somebody else began."""

import uuid
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, time
from functools import partial
from itertools import groupby
from typing import Any, Final, TypeVar, cast

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from calmterm.core.clock import Clock, felt_day
from calmterm.core.errors import InvalidRecord, TextDamaged
from calmterm.store.crypto.master_key import MasterKey, derive
from calmterm.store.crypto.seal import bind, seal, unseal
from calmterm.store.db.audit import TABLE, AuditLog, Change
from calmterm.store.db.database import errors_typed, writing
from calmterm.store.model.audit_action import AuditAction
from calmterm.store.model.record import Child, FeltRecord, Record, open_payload
from calmterm.store.model.validation import folded_name

DAY_STARTS_AT: Final = time(4)
FIRST: Final = "first"
INDEX_KEY: Final = "keys.index"  # the setting that keeps the key of names and imports after the master key changed

R = TypeVar("R", bound=Record)


class RecordMapper:
    """What the repository stands on: one engine, the keys of its text, and how a record becomes rows and back."""

    def __init__(self, engine: Engine, master: MasterKey, vault_id: bytes, clock: Clock) -> None:
        self.clock = clock
        self.day_starts_at = DAY_STARTS_AT
        self.engine = engine
        self.text_key = master.text
        self.index_key = master.index
        self.audit = AuditLog.of(master)
        self.vault_id = vault_id
        self._moment: datetime | None = None
        self._writes = 0

    @contextmanager
    def reading(self) -> Generator[Session]:
        with errors_typed(), Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Generator[Session]:
        # A record that could not be saved is new again afterwards, so that saving it can be tried again.
        with errors_typed(), Session(writing(self.engine), expire_on_commit=False) as session, session.begin():
            self._moment = self.now()
            self._writes += 1
            try:
                yield session
                self.log(session)
            finally:
                self._moment = None

    def log(self, session: Session) -> None:
        """Log what was noted so far; a transaction does so at its end."""
        if changes := session.info.pop("changes", None):
            session.flush()
            self.audit.append(session.connection(), changes, self.now(), self._seal_patch)

    def state(self) -> tuple[int, int]:
        """Return what differs once this or another process has written to the vault (sqlite.org, PRAGMA
        data_version).
        """
        with errors_typed(), self.engine.connect() as connection:
            version: int = connection.connection.cursor().execute("PRAGMA data_version").fetchone()[0]
        return version, self._writes

    def note(
        self,
        session: Session,
        action: AuditAction,
        kind: type[Record],
        *rows: tuple[uuid.UUID, int],
        patch: bytes | None = None,
    ) -> None:
        """Have it logged, as the transaction ends, that this was done to records (id, revision) of a listed kind.

        `patch` is what a changed record held before (see history.py).
        """
        if not kind.about.own:
            changes: list[Change] = session.info.setdefault("changes", [])
            changes += (Change(action, kind.table_name(), row, revision, patch) for row, revision in rows)

    def _seal_patch(self, link_id: uuid.UUID, patch: bytes) -> bytes:
        return seal(self.text_key, text_context(self.vault_id, TABLE, link_id), patch)

    def now(self) -> datetime:
        """Return the time, which is one and the same for all that a transaction writes."""
        return self._moment or self.clock.now().astimezone(UTC)

    # --- names and identities ---------------------------------------------------------------------------

    def name_key(self, name: str) -> str:
        """Return the keyed hash by which equal names are found: NFC, any case, any spacing."""
        return derive(self.index_key, "calm.name", data=folded_name(name).encode()).hex()

    def source_key(self, *parts: str) -> str:
        """Return the keyed identity of something imported: tells that it is there already, and nothing else."""
        return derive(self.index_key, "calm.source", data=bind(*(part.encode() for part in parts))).hex()

    # --- writing ----------------------------------------------------------------------------------------

    def insert(self, session: Session, *records: Record) -> None:
        """Save new records with their children, a statement for each run of one kind.

        Each comes after what it points to; their order is kept otherwise. It is logged under its revision, or under the
        one that the session's FIRST says for its id.
        """
        first: Mapping[uuid.UUID, int] = session.info.get(FIRST, {})
        for kind, run in groupby(records, lambda record: type(record)):
            rows = list(run)
            for record in rows:
                self._prepare(record)
            session.add_all(rows)
            session.flush()
            self.note(session, AuditAction.ADD, kind, *((row.id, first.get(row.id, row.revision)) for row in rows))
            for child in kind.about.inline:
                self._insert_children(session, rows, child)

    def _insert_children(self, session: Session, parents: Sequence[Record], child: Child) -> None:
        children: list[Record] = []
        for parent in parents:
            wanted, kept = self._wanted(session, parent, child)
            made = [self._child(parent, child, values) for values in wanted]
            parent.children[child.field] = kept if child.link else made
            children += made
        self.insert(session, *children)

    def _child(self, parent: Record, child: Child, values: Mapping[str, Any]) -> Record:
        row: Record = child.kind()
        setattr(row, child.parent, parent.id)
        row.deleted_at = parent.deleted_at
        row.assign(values)
        return row

    def _prepare(self, record: Record) -> None:
        """Fill in what a new record has before it is saved: its times, its day and its seal. Raises InvalidRecord."""
        if record.about.felt is not None and getattr(record, record.about.felt) is None:
            setattr(record, record.about.felt, self.clock.now())
        record.created_at = record.created_at or self.now()
        record.updated_at = record.updated_at or record.created_at
        for name in ("created_at", "updated_at"):
            if getattr(record, name).tzinfo is None:
                raise InvalidRecord({name: "A time of saving must have an offset."})
        self._complete(record)

    def stamp(self, session: Session, record: Record, patch: bytes | None = None) -> None:
        record.revision += 1
        record.updated_at = self.now()
        self._complete(record)
        session.add(record)
        self.note(session, AuditAction.CHANGE, type(record), (record.id, record.revision), patch=patch)

    def _complete(self, record: Record) -> None:
        """What follows from the values: the felt day and offset, and the seal."""
        if isinstance(record, FeltRecord) and not record.is_placed:
            record.place(felt_day(getattr(record, record.about.felt or "created_at"), self.day_starts_at))
        if record.Text is not None:
            record.sealed = seal(self.text_key, self._context(record), record.payload())

    def _context(self, record: Record) -> bytes:
        return text_context(self.vault_id, record.table_name(), record.id)

    # --- reading ----------------------------------------------------------------------------------------

    def _opened(self, record: Record) -> dict[str, Any]:
        if record.sealed is None:  # a kind with text seals even an empty one
            raise TextDamaged
        return open_payload(unseal(self.text_key, self._context(record), record.sealed))

    def adopt(self, session: Session, records: Sequence[R]) -> list[R]:
        """Give loaded records their opener and their children."""
        for record in records:
            record.set_opener(partial(self._opened, record))
        if records:
            for child in records[0].about.inline:
                self._load_children(session, child, {record.id: record for record in records})
        return list(records)

    # --- children ---------------------------------------------------------------------------------------

    def _load_children(self, session: Session, child: Child, parents: Mapping[uuid.UUID, Record]) -> None:
        for record in parents.values():
            record.children[child.field] = []
        key: Any = getattr(child.kind, child.parent)
        # A trashed parent shows the children that went into the trash with it.
        query = select(child.kind).where(key.in_(parents)).order_by(col(child.kind.id))
        rows = [
            row
            for row in session.scalars(query)
            if row.deleted_at == parents[getattr(row, child.parent)].deleted_at
        ]  # fmt: skip
        self.adopt(session, rows)
        names: dict[uuid.UUID, str] = {}
        if child.link and rows:
            wanted = {getattr(row, child.link.column) for row in rows}
            linked = session.scalars(select(child.link.kind).where(col(child.link.kind.id).in_(wanted))).all()
            names = {target.id: target.get(child.link.by) for target in self.adopt(session, linked)}
        for row in rows:
            value = names[getattr(row, child.link.column)] if child.link else row
            parents[getattr(row, child.parent)].children[child.field].append(value)

    def save_children(self, session: Session, record: Record) -> None:
        """Make the stored children what the record holds: keep what is equal, change, add, remove.

        What a person took out of a form is gone at once; undo puts it back from the values.
        """
        for child in record.about.inline:
            wanted, kept = self._wanted(session, record, child)
            key: Any = getattr(child.kind, child.parent)
            query = select(child.kind).where(key == record.id, live(child.kind))
            stored = self.adopt(session, session.scalars(query.order_by(col(child.kind.id))).all())
            matched = [_matching(stored, child, values) for values in wanted]
            for row in stored:
                session.delete(row)
            session.flush()  # before the new ones, which may bear the names of those that went
            for place, (row, values) in enumerate(zip(matched, wanted, strict=True)):
                if row is None:
                    row = self._child(record, child, values)
                    self.insert(session, row)
                else:
                    self._continue(session, row, values)
                if child.link is None:
                    kept[place] = row
            session.flush()
            record.children[child.field] = kept

    def _continue(self, session: Session, row: Record, values: Mapping[str, Any]) -> None:
        """Save new values of a stored child, if they are new. Its time can be moved, not taken away."""
        felt, moved = row.about.felt, False
        if felt is not None:
            before: datetime = row.get(felt)
            values = {**values, felt: values[felt] or before}
            moved = values[felt].isoformat() != before.isoformat()
        if moved or any(row.get(name) != new for name, new in values.items()):
            row.assign(values)
            if isinstance(row, FeltRecord) and moved:
                row.place(felt_day(values[felt or ""], self.day_starts_at))
            self.stamp(session, row)

    def _wanted(self, session: Session, record: Record, child: Child) -> tuple[list[Mapping[str, Any]], list[Any]]:
        """The values of each wanted child, and what the record will hold in its place."""
        given = record.children.get(child.field, [])
        if child.link is None:
            return [value.child_values(child) if isinstance(value, Record) else value for value in given], list(given)
        targets = [self._named(session, child.link.kind, child.link.by, name) for name in given]
        return [{child.link.column: target.id} for target in targets], [target.get(child.link.by) for target in targets]

    def _named(self, session: Session, kind: type[Record], by: str, name: str) -> Record:
        """The record of that name, made if there is none. Names are sealed; their keyed hash is unique."""
        tidy, key = " ".join(name.split()), self.name_key(name)
        known: dict[tuple[type[Record], str], Record] = session.info.setdefault("named", {})
        if (kind, key) not in known:
            known[kind, key] = self._found_or_made(session, kind, by, tidy, key)
        return known[kind, key]

    def _found_or_made(self, session: Session, kind: type[Record], by: str, tidy: str, key: str) -> Record:
        # Every kind that links point to has these two; Record itself has not.
        hashes, places = cast("Any", kind).name_key, cast("Any", kind).position
        found = session.scalar(select(kind).where(hashes == key, live(kind)))
        if found is not None:
            return self.adopt(session, [found])[0]
        position = (session.scalar(select(func.max(places))) or 0) + 1
        target = kind.from_values({by: tidy, "name_key": key, "position": position})
        self.insert(session, target)
        return target


def text_context(vault_id: bytes, table: str, record_id: uuid.UUID) -> bytes:
    """Return what a sealed text is bound to: it opens in its own place alone."""
    return bind(b"calmterm text", vault_id, table.encode(), record_id.bytes, b"\x01")


def live(kind: type[Record]) -> Any:
    """Return the condition that leaves the trash out."""
    return col(kind.deleted_at).is_(None)


def _matching(stored: list[Any], child: Child, wanted: Mapping[str, Any]) -> Any:
    """The stored child that a wanted one continues, taken out of `stored`; None for a new one.

    Children with neither key nor link are a list: the first is the first, so that their order stays.
    """
    key = child.link.column if child.link else child.key
    for place, row in enumerate(stored):
        if key is None or row.get(key) == wanted[key]:
            return stored.pop(place)
    return None
