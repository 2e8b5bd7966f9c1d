"""Notebooks: entries of a part of the journal, known by its name."""

import pytest

from calmterm.core.errors import NotFound, UsageError
from calmterm.domain.notebooks import ids_named, named, names, rename, shelves
from calmterm.domain.tags import tag_counts
from calmterm.store import Store
from calmterm.store.model.records import JournalEntry, Notebook


def write(store: Store, body: str, notebook: Notebook | None = None) -> JournalEntry:
    values = {"body": body, "notebook_id": notebook.id if notebook is not None else None}
    return store.add(store.new(JournalEntry, values))


def test_a_name_is_one_notebook_in_any_case_and_with_any_accents(store: Store) -> None:
    work = store.add(named(store, "  Büro  "))
    assert work.text.name == "Büro"
    assert named(store, "BURO").id == work.id
    other = store.add(named(store, "dreams"))
    assert [one.position for one in (work, other)] == [0, 1]
    with pytest.raises(UsageError, match="needs a name"):
        named(store, " \n ")


def test_two_of_one_name_count_as_one(store: Store) -> None:
    first, second = (store.add(store.new(Notebook, {"name": name})) for name in ("work", "Work"))
    write(store, "one", first)
    write(store, "two", second)
    write(store, "none")
    (shelf,) = shelves(store)
    assert (shelf.name, set(shelf.ids), shelf.entries) == ("work", {first.id, second.id}, 2)
    found = store.records(JournalEntry, among={"notebook_id": ids_named(store, "WORK")})
    assert [entry.text.body for entry in found] == ["two", "one"]
    assert [hit.record.text.body for hit in store.search("notebook:work")] == ["two", "one"]
    assert [entry.text.body for entry in store.records(JournalEntry, among={"notebook_id": [None]})] == ["none"]


def test_search_knows_the_name_that_a_notebook_has_now(store: Store) -> None:
    work = store.add(named(store, "work"))
    write(store, "one #walk", work)
    write(store, "two #walk")
    assert [hit.record.text.body for hit in store.search("notebook:work walk")] == ["one #walk"]
    assert [hit.record.text.body for hit in store.search("-notebook:work walk")] == ["two #walk"]
    assert [hit.record.text.body for hit in store.search("notebook: walk")] == ["two #walk"]
    rename(store, "Work", "long work")
    assert store.search("notebook:work") == []
    assert len(store.search('notebook:"long work"')) == 1
    store.removal.purge(_trashed(store, store.get(Notebook, work.id)))
    assert store.search('notebook:"long work"') == []
    assert len(store.search("notebook: walk")) == 2


def _trashed(store: Store, notebook: Notebook) -> Notebook:
    store.trash(notebook)
    return store.get(Notebook, notebook.id, trashed=True)


def test_an_entry_outlives_its_notebook(store: Store) -> None:
    work = store.add(named(store, "work"))
    entry = write(store, "one", work)
    store.removal.purge(_trashed(store, work))
    assert store.get(JournalEntry, entry.id).notebook_id is None
    assert names(store) == {}


def test_what_is_not_there_is_told_with_what_is(store: Store) -> None:
    with pytest.raises(NotFound, match="no notebook yet"):
        ids_named(store, "work")
    store.add(named(store, "dreams"))
    with pytest.raises(NotFound, match="There is: dreams"):
        ids_named(store, "work")


def test_those_put_away_come_last_and_keep_their_entries(store: Store) -> None:
    old, new = store.add(named(store, "old")), store.add(named(store, "new"))
    write(store, "#then", old)
    write(store, "#now", new)
    store.change(old, {"archived_at": store.clock.now()})
    assert [(one.name, one.entries, one.is_archived) for one in shelves(store)] == [("new", 1, False), ("old", 1, True)]
    assert tag_counts(store, {"notebook_id": ids_named(store, "old")}) == [("then", 1)]
    assert store.days_with(JournalEntry, {"notebook_id": [old.id]}) == {store.today().toordinal()}
    assert store.days_with(JournalEntry, {"notebook_id": [None]}) == set()
