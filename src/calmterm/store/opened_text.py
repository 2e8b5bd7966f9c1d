"""The opened text of a vault while it is searched: read once, then only what changed since. Nothing of it is on disk.

It lives as long as the open vault and is let go with it; a lock replaces the whole process.
"""

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select
from sqlmodel import col

from calmterm.core.errors import TextDamaged
from calmterm.store.db.database import batched
from calmterm.store.model.record import Record
from calmterm.store.model.summary import name_of
from calmterm.store.record_mapper import live
from calmterm.store.search import Hit, Query, Searchable, label_key

if TYPE_CHECKING:
    from calmterm.store.repository import Repository

NOTEBOOK: Final = "notebook"
BATCH: Final = 50  # finds that are read at a time
_Key = tuple[type[Record], uuid.UUID]


class OpenedText:
    """What search looks at, of every live record. Not for several threads at once."""

    def __init__(self, store: "Repository") -> None:
        self._store = store
        self._opened: dict[_Key, tuple[int, Searchable | None]] = {}  # with its revision; None: its text is damaged
        self._links: dict[type[Record], tuple[Any, ...]] = {}  # of what a kind links to: how many, revisions
        self._notebooks: dict[uuid.UUID, str] = {}  # names, as search compares them
        self._newest_first: list[tuple[_Key, Searchable | None]] = []
        self._seen: tuple[int, int] | None = None  # the state of the vault that was read last

    def forget(self) -> None:
        """Let all of it go."""
        self._opened.clear()
        self._links.clear()
        self._notebooks.clear()
        self._newest_first.clear()
        self._seen = None

    def fitting(
        self, query: Query, kind: type[Record] | None = None, notebooks: Collection[uuid.UUID | None] | None = None
    ) -> list[_Key]:
        """Return what fits, newest first; of one kind and of some notebooks where they are given."""
        self._catch_up()
        of_kind = (one for one in self._newest_first if kind is None or one[0][0] is kind)
        return [
            key for key, one in of_kind
            if one is not None and (notebooks is None or one.notebook_id in notebooks) and query.fits(one)
        ]  # fmt: skip

    def hits(self, query: Query, keys: Sequence[_Key]) -> Iterator[Hit]:
        """Yield the records of what `fitting` found, in its order, read as they are asked for."""
        for some in batched(keys, BATCH):
            found: dict[uuid.UUID, Record] = {}
            for kind in dict.fromkeys(kind for kind, _ in some):
                found.update((one.id, one) for one in self._read(kind, [key[1] for key in some if key[0] is kind]))
            yield from (Hit(found[key[1]], query) for key in some if key[1] in found)

    def damaged(self) -> list[Record]:
        """Return the records whose text could not be opened when it was last looked at."""
        keys = [key for key, (_, one) in self._opened.items() if one is None]
        return [one for kind in dict.fromkeys(key[0] for key in keys)
                for one in self._read(kind, [key[1] for key in keys if key[0] is kind])]  # fmt: skip

    def _read(self, kind: type[Record], ids: Sequence[uuid.UUID]) -> list[Record]:
        with self._store.rows.reading() as session:
            rows = session.scalars(select(kind).where(col(kind.id).in_(ids), live(kind))).all()
            return self._store.rows.adopt(session, rows)

    def _catch_up(self) -> None:
        """Open what is new or changed, and forget what is gone, if anybody wrote to the vault since."""
        state = self._store.rows.state()
        if state == self._seen:
            return
        changed = False
        there: dict[_Key, int] = {}
        for kind in self._store.kept_kinds():
            with self._store.rows.reading() as session:
                rows = session.execute(select(col(kind.id), col(kind.revision)).where(live(kind))).all()
                links = tuple(
                    tuple(session.execute(select(func.count(), func.sum(col(child.link.kind.revision)))).one())
                    for child in kind.about.children
                    if child.link
                )
            there.update(((kind, row[0]), row[1]) for row in rows)
            renamed = self._links.get(kind, links) != links  # something that it links to may have another name
            self._links[kind] = links
            new = [
                row[0] for row in rows
                if renamed or (known := self._opened.get((kind, row[0]))) is None or known[0] != row[1]
            ]  # fmt: skip
            for some in batched(new):
                for record in self._read(kind, some):
                    self._opened[kind, record.id] = (record.revision, _searchable(record, self._notebooks))
                    if kind.table_name() == NOTEBOOK:
                        self._notebooks[record.id] = label_key(name_of(record))
            changed = changed or bool(new)
        for key in self._opened.keys() - there.keys():
            del self._opened[key]
            self._notebooks.pop(key[1], None)
            changed = True
        if changed:
            ordered = sorted(self._opened.items(), key=_by_time, reverse=True)
            self._newest_first = [(key, one) for key, (_, one) in ordered]
        self._seen = state


def _searchable(record: Record, notebooks: Mapping[uuid.UUID, str]) -> Searchable | None:
    try:
        return Searchable(record, notebooks)
    except TextDamaged:
        return None


def _by_time(item: tuple[_Key, tuple[int, Searchable | None]]) -> tuple[float, str]:
    (_, record_id), (_, one) = item
    return one.felt.timestamp() if one is not None else 0.0, str(record_id)
