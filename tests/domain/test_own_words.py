"""Words of a person's own are offered again: by use, once each, from a record and what stands inside it."""

from calmterm.domain.own_words import words_again, words_used
from calmterm.store import Store
from calmterm.store.model.records import CheckIn, JournalEntry, PracticeSession, ThoughtRecord


def test_the_most_used_come_first_under_their_newest_spelling(store: Store) -> None:
    for words in (["dizzy", "tired"], ["Dizzy"], ["tingling", "DIZZY "]):
        store.add(store.new(PracticeSession, {"kind": "breathing", "seconds": 60, "side_effects": words}))
    assert words_used(store, PracticeSession, "side_effects") == ["DIZZY", "tingling", "tired"]
    assert words_again(store, PracticeSession) == {"side_effects": ["DIZZY", "tingling", "tired"]}


def test_traps_of_other_thoughts_count_as_well(store: Store) -> None:
    store.add(store.new(ThoughtRecord, {
        "automatic_thought": "x", "own_distortions": ["hurry"],
        "other_thoughts": [
            {"thought": "y", "own_distortions": ["old story"]}, {"thought": "z", "own_distortions": ["hurry"]},
        ],
    }))  # fmt: skip
    assert words_again(store, ThoughtRecord) == {"own_distortions": ["hurry", "old story"]}


def test_only_fields_that_ask_for_it_are_looked_through(store: Store) -> None:
    store.add(store.new(JournalEntry, {"body": "x", "tags": ["river"]}))
    assert words_again(store, JournalEntry) == {}
    assert words_again(store, CheckIn) == {"helped": []}


def test_a_damaged_text_keeps_nobody_from_the_others(store: Store) -> None:
    store.add(store.new(CheckIn, {"mood": 4, "helped": ["rest"]}))
    broken = store.add(store.new(CheckIn, {"mood": 4, "helped": ["rest", "tea"]}))
    with store._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE check_in SET sealed = x'00' WHERE id = ?", (str(broken.id),))
    assert words_used(store, CheckIn, "helped") == ["rest"]
