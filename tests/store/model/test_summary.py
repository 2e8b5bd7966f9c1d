"""One line and one value, as lists and the show command print them."""

from calmterm.store import Store
from calmterm.store.model.records import CheckIn, JournalEntry
from calmterm.store.model.summary import shown, summary


def test_a_summary_is_one_clean_line(store: Store) -> None:
    values = {"mood": 4, "energy": 7, "triggers": ["work", "my dog"], "note": "one\ntwo"}
    assert summary(store.new(CheckIn, values)) == "Mood 4 · work, my dog · one two"
    assert summary(store.new(CheckIn, {"mood": 4})) == "Mood 4"
    assert summary(store.new(CheckIn, {"anxiety": 7, "energy": 2, "note": "one"})) == "Energy 2 · Anxiety 7 · one"
    felt = {"emotions": [{"emotion": "joy", "intensity": 6}, {"emotion": "fear"}]}
    assert summary(store.new(CheckIn, felt)) == "Joy 6 · Fear"
    assert summary(store.add(store.new(CheckIn, felt))) == "Joy 6 · Fear"
    assert summary(store.new(CheckIn, {"mood": 4, **felt})) == "Mood 4"
    assert summary(store.new(JournalEntry, {"body": "a\n\n  b"})) == "a b"


def test_values_as_a_person_reads_them() -> None:
    spec = CheckIn.spec
    assert shown(spec("mood"), 4) == "4 of 10"
    assert shown(spec("exercise_minutes"), 30) == "30 min"
    assert shown(spec("sleep_hours"), 7.5) == "7.5 h"
    assert shown(spec("moment"), "daily") == "daily"
    assert shown(spec("moment"), "later") == "later"
    assert shown(spec("note"), "words") == "words"
    for blank in (None, "", []):
        assert shown(spec("note"), blank) == ""
    flag, tags = JournalEntry.spec("starred"), JournalEntry.spec("tags")
    assert (shown(flag, True), shown(flag, False)) == ("yes", "")
    assert shown(tags, ["a", "b"]) == "a, b"
