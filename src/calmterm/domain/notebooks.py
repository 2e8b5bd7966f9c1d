"""Notebooks: parts of the journal by their name. Those of one name count as one, in whatever case it is written."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from calmterm.core.errors import NotFound, UsageError
from calmterm.core.text import clean
from calmterm.store import Store
from calmterm.store.model.records import JournalEntry, Notebook
from calmterm.store.model.summary import name_of
from calmterm.store.search import label_key

Ids = Collection[uuid.UUID | None]
"""What `notebook_id` of an entry may be; None is an entry of no notebook."""


@dataclass(frozen=True, slots=True)
class NamedNotebook:
    """A notebook as a person sees it: its name, the ids of those of that name, and how many entries it has."""

    name: str
    ids: tuple[uuid.UUID | None, ...]
    entries: int
    is_archived: bool = False


def names(store: Store) -> Mapping[uuid.UUID, str]:
    """Return the name of every live notebook by its id."""
    return {one.id: name_of(one) for one in store.each(Notebook)}


def shelves(store: Store) -> list[NamedNotebook]:
    """Return all notebooks in their order, those put away last."""
    same: dict[str, list[Notebook]] = {}
    for one in store.each(Notebook):
        same.setdefault(label_key(name_of(one)), []).append(one)
    counts = store.count_by(JournalEntry, "notebook_id")
    found = [
        NamedNotebook(
            name_of(some[0]),
            tuple(one.id for one in some),
            sum(counts.get(one.id, 0) for one in some),
            all(one.archived_at is not None for one in some),
        )
        for some in same.values()
    ]
    return sorted(found, key=lambda one: one.is_archived)


def ids_named(store: Store, name: str) -> Ids:
    """Return the ids of the notebooks of a name. Raises NotFound that names those there are."""
    known = shelves(store)
    found = [one.ids for one in known if label_key(one.name) == label_key(name)]
    if found:
        return found[0]
    if not known:
        raise NotFound("There is no notebook yet. An entry makes one: calmterm write --notebook work")
    raise NotFound(f"There is no notebook of that name. There is: {', '.join(one.name for one in known)}.")


def named(store: Store, name: str) -> Notebook:
    """Return the notebook of a name, a new one that is not saved yet if there is none. Raises UsageError."""
    name = " ".join(clean(name, multiline=False).split())
    if not name:
        raise UsageError("A notebook needs a name, such as work or dreams.")
    key, known = label_key(name), list(store.each(Notebook))
    same = [one for one in known if label_key(name_of(one)) == key]
    if same:
        return min(same, key=lambda one: one.archived_at is not None)
    return store.new(Notebook, {"name": name, "position": max((one.position for one in known), default=-1) + 1})


def is_new(notebook: Notebook) -> bool:
    """Return whether a notebook is not saved yet."""
    return notebook.created_at is None  # pyright: ignore[reportUnnecessaryComparison] - filled in when it is saved


def rename(store: Store, old: str, new: str) -> None:
    """Give a notebook another name; where that is one already, the two count as one. Raises NotFound, UsageError."""
    new = " ".join(clean(new, multiline=False).split())
    if not new:
        raise UsageError("A notebook needs a name, such as work or dreams.")
    for one in ids_named(store, old):
        if one is not None:
            store.change(store.get(Notebook, one), {"name": new}, source="Renamed a notebook")
