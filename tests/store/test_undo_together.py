"""What is done to several records at once is undone at once, and what was undone can be done again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from calmterm.core.clock import FixedClock
from calmterm.core.errors import ChangedElsewhere, InvalidRecord, NotFound
from calmterm.domain.tags import rename_tag
from calmterm.exchange.importing import bring_in
from calmterm.store import Store, Vault
from calmterm.store.model.records import JournalEntry

DIARY = "[2023-05-05 10:00] One #walk.\n\n[2023-05-06 10:00] Two #walk.\n\n[2023-05-07 10:00] Three.\n"


def write(store: Store, *bodies: str) -> list[JournalEntry]:
    return [store.add(store.new(JournalEntry, {"body": body})) for body in bodies]


@pytest.fixture
def again(store: Store, vault_dir: Path, clock: FixedClock, passphrase: str) -> Iterator[Store]:
    """The same vault in another window."""
    with Vault(vault_dir, clock).unlock(passphrase) as other:
        yield other


def bodies(store: Store) -> list[str]:
    return sorted(entry.text.body for entry in store.records(JournalEntry))


def test_a_tag_renamed_everywhere_is_one_step(store: Store) -> None:
    write(store, "a #walk", "b #walk", "c")
    assert rename_tag(store, "walk", "hike") == 2
    assert bodies(store) == ["a #hike", "b #hike", "c"]
    assert store.undo.last() == "Renamed a tag: 2 records"
    assert bodies(store) == ["a #walk", "b #walk", "c"]
    assert store.undo.redo() == "Renamed a tag: 2 records"
    assert bodies(store) == ["a #hike", "b #hike", "c"]
    assert store.undo.redo() is None
    assert store.undo.last() == "Renamed a tag: 2 records"
    assert bodies(store) == ["a #walk", "b #walk", "c"]
    assert store.verify_audit() == []


def test_of_several_changes_all_are_made_or_none(store: Store) -> None:
    first, second = write(store, "a", "b")
    with pytest.raises(InvalidRecord):
        store.change_all([(first, {"body": "A"}), (second, {"body": ""})])
    assert bodies(store) == ["a", "b"]
    store.change(store.get(JournalEntry, second.id), {"body": "newer"})
    with pytest.raises(ChangedElsewhere):
        store.change_all([(first, {"body": "A"}), (second, {"body": "B"})])
    assert bodies(store) == ["a", "newer"]


def test_trashed_together_they_come_back_together_and_go_again(store: Store) -> None:
    entries = write(store, "a", "b", "c")
    store.trash_all(entries[:2])
    assert bodies(store) == ["c"]
    assert store.undo.last() == "Moved to trash: 2 records"
    assert bodies(store) == ["a", "b", "c"]
    assert store.undo.redo() == "Moved to trash: 2 records"
    assert bodies(store) == ["c"]
    assert store.count_trash() == 2


def test_an_import_is_undone_and_done_again(store: Store) -> None:
    assert bring_in(store, DIARY, "jrnl").new == 3
    assert store.undo.last() == "Brought in: 3 records"
    assert bodies(store) == []
    assert store.undo.redo() == "Brought in: 3 records"
    assert len(bodies(store)) == 3


def test_a_new_change_ends_what_could_be_done_again(store: Store) -> None:
    (entry,) = write(store, "a")
    changed = store.change(entry, {"body": "b"})
    store.undo.last()
    assert bodies(store) == ["a"]
    write(store, "c")
    assert store.undo.redo() is None
    assert store.undo.last() == "Added: journal entry"
    assert store.undo.last() == "Added: journal entry"
    assert bodies(store) == []
    assert store.undo.redo() == "Added: journal entry"
    assert bodies(store) == ["a"]
    assert changed.id == entry.id


def test_what_another_window_changed_since_is_not_stepped_over(store: Store, again: Store) -> None:
    first, second = write(store, "a", "b")
    store.change_all([(first, {"body": "A"}), (second, {"body": "B"})])
    again.change(again.get(JournalEntry, second.id), {"body": "theirs"})
    with pytest.raises(ChangedElsewhere):
        store.undo.last()
    assert bodies(store) == ["A", "theirs"]
    again.trash(again.get(JournalEntry, first.id))
    with pytest.raises(NotFound):
        store.trash_all([first])


def test_after_another_windows_change_other_records_are_undone_as_before(store: Store, again: Store) -> None:
    first, _ = write(store, "a", "b")
    again.change(again.get(JournalEntry, first.id), {"body": "theirs"})
    store.change(store.get(JournalEntry, first.id), {"body": "mine"})
    assert store.undo.last() == "Changed: journal entry"
    assert bodies(store) == ["b", "theirs"]
    assert store.undo.last() == "Added: journal entry"
    assert bodies(store) == ["theirs"]
    assert store.undo.last() is None


def test_after_another_windows_change_other_records_are_done_again_as_before(store: Store, again: Store) -> None:
    first, second = write(store, "a", "b")
    store.trash(first)
    store.restore(first)
    store.trash(second)
    assert [store.undo.last() for _ in range(3)] == [
        "Moved to trash: journal entry", "Restored: journal entry", "Moved to trash: journal entry",
    ]  # fmt: skip
    again.change(again.get(JournalEntry, first.id), {"body": "theirs"})
    assert store.undo.redo() == "Moved to trash: journal entry"
    assert bodies(store) == ["b"]
    assert store.undo.redo() == "Moved to trash: journal entry"  # and not the restoring of what they changed
    assert bodies(store) == []
