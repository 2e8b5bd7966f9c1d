"""Values as they come from JSON or a command."""

import pytest

from calmterm.core.errors import InvalidRecord
from calmterm.store import Store
from calmterm.store.model.records import CheckIn, JournalEntry


@pytest.mark.parametrize(("given", "kept"), [
    ("2026-11-20T20:00:00Z", "2026-11-20T20:00:00+00:00"),
    ("2026-11-20T20:00:00-05:30", "2026-11-20T20:00:00-05:30"),
    ("2026-11-20T20:00", "2026-11-20T20:00:00+01:00"),
    ("2026-11-18", "2026-11-18T12:00:00+01:00"),
    ("08:15", "2026-11-20T08:15:00+01:00"),
    (None, "2026-11-20T21:30:00+01:00"),
])  # fmt: skip
def test_times_without_offset_are_local(given: str | None, kept: str, store: Store) -> None:
    entry = store.add(store.new(JournalEntry, {"body": "x", "written_at": given}))
    assert entry.get("written_at").isoformat() == kept


def test_a_time_that_is_none_is_refused(store: Store) -> None:
    with pytest.raises(InvalidRecord, match="When must be a time as ISO 8601"):
        store.new(JournalEntry, {"body": "x", "written_at": "soon"})


def test_what_json_printed_can_be_given_back(store: Store) -> None:
    first = store.add(
        store.new(CheckIn, {"mood": 4, "note": "n", "emotions": [{"emotion": "joy"}], "triggers": ["work"]})
    )
    printed = store.get(CheckIn, first.id).to_json()
    again = store.change(store.get(CheckIn, first.id), printed)
    assert again.values() == first.values()
    copy = store.add(store.new(CheckIn, printed))
    assert copy.id != first.id
    assert copy.to_json() | {"id": "", "revision": 0, "updated_at": ""} == again.to_json() | {
        "id": "", "revision": 0, "updated_at": "",
    }  # fmt: skip
