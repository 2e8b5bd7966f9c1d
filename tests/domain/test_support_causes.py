"""The table of docs/support.md, line by line: what is saved, and whether support is offered, opened, or neither."""

from datetime import date, timedelta
from typing import Any

import pytest

from calmterm.content.support_words import OPENS, Cause
from calmterm.core.clock import FixedClock
from calmterm.domain.support_causes import causes, causes_of_answers, run_is_due, words_ask_for_support
from calmterm.store import Store, kind_named
from calmterm.store.model import records
from calmterm.store.model.records import CheckIn, JournalEntry, ScaleResult

PHRASE = "Some days I want to die."


def after_saving(store: Store, kind: str, /, **values: Any) -> set[Cause]:
    """What saving such a record gives."""
    heard: list[Cause] = []
    store.on_saved = lambda record: heard.extend(causes(record, store))
    store.add(store.new(kind_named(kind), values))
    store.on_saved = None
    assert len(heard) == len(set(heard))
    return set(heard)


@pytest.mark.parametrize(("mood", "expected"), [(1, {Cause.LOW_MOOD}), (2, set[Cause]()), (10, set[Cause]())])
def test_mood_one_offers(store: Store, mood: int, expected: set[Cause]) -> None:
    assert after_saving(store, "check_in", mood=mood) == expected


def test_three_low_days_in_a_row_offer_and_again_only_after_a_week(store: Store, clock: FixedClock) -> None:
    offered: list[int] = []
    for day in range(12):
        if Cause.LOW_RUN in after_saving(store, "check_in", mood=2):
            offered.append(day)
        clock.at += timedelta(days=1)

    assert offered == [2, 9]


def test_a_better_day_between_begins_anew(store: Store, clock: FixedClock) -> None:
    offered: list[bool] = []
    for mood in (2, 2, 3, 2, 2):
        offered.append(Cause.LOW_RUN in after_saving(store, "check_in", mood=mood))
        clock.at += timedelta(days=1)

    assert offered == [False] * 5


def test_a_day_without_a_mood_is_no_low_day(store: Store, clock: FixedClock) -> None:
    offered: list[bool] = []
    for values in ({"mood": 2}, {"mood": 2}, {"anxiety": 6}, {"mood": 2}):
        offered.append(Cause.LOW_RUN in after_saving(store, "check_in", **values))
        clock.at += timedelta(days=1)

    assert offered == [False] * 4
    assert after_saving(store, "check_in", anxiety=10) == {Cause.DISTRESS}


def test_low_days_of_the_past_offer_nothing_now(store: Store) -> None:
    for day in ("2026-10-01", "2026-10-02", "2026-10-03"):
        assert after_saving(store, "check_in", mood=2, felt_at=f"{day}T12:00:00+01:00") == set()


def test_a_second_low_check_in_of_the_day_does_not_count_as_a_day(store: Store) -> None:
    assert Cause.LOW_RUN not in [cause for _ in range(3) for cause in after_saving(store, "check_in", mood=2)]


def test_the_week_is_counted_from_the_last_offer_not_from_its_run() -> None:
    day = date(2026, 3, 10)
    low = {day - timedelta(days=back) for back in (0, 1, 2, 4, 5, 6)}

    assert not run_is_due(low, day)
    assert run_is_due(low, day - timedelta(days=4))


@pytest.mark.parametrize(
    ("ratings", "expected"),
    [
        ({"mood_before": 1}, {Cause.LOW_MOOD}),
        ({"mood_before": 1, "mood_after": 4}, set[Cause]()),  # the later one counts
        ({"mood_before": 4, "mood_after": 1}, {Cause.LOW_MOOD}),
    ],
)
def test_the_later_of_two_moods_counts(store: Store, ratings: dict[str, int], expected: set[Cause]) -> None:
    assert after_saving(store, "self_compassion", what_hurts="x", **ratings) == expected


@pytest.mark.parametrize("name", ["stress", "anxiety"])
def test_ten_of_ten_offers(store: Store, name: str) -> None:
    assert after_saving(store, "check_in", mood=5, **{name: 10}) == {Cause.DISTRESS}
    assert after_saving(store, "check_in", mood=5, **{name: 9}) == set()


@pytest.mark.parametrize(("rated", "expected"), [(10, {Cause.DISTRESS}), (9, set[Cause]())])
def test_distress_of_ten_offers(store: Store, rated: int, expected: set[Cause]) -> None:
    used = {"used_at": "2026-11-20T20:00:00+01:00", "distress_before": rated}
    assert after_saving(store, "coping_card", front="Breathe", back="Out.", used=[used]) == expected


def test_exposure_is_meant_to_be_hard(store: Store) -> None:
    tried = {"tried_at": "2026-11-20T10:00:00+01:00", "suds_pre": 95, "suds_peak": 100, "suds_post": 90}
    step = {"ladder": 1, "rank": 1, "situation": "The lift", "suds_initial": 100, "attempts": [tried]}

    assert after_saving(store, "exposure_step", **step) == set()


@pytest.mark.parametrize("tag", ["thoughts of suicide", "self-harm", "Suicide"])
def test_a_picked_tag_opens(store: Store, tag: str) -> None:
    assert after_saving(store, "journal_entry", body="A day.", tags=[tag]) == {Cause.TAG}
    assert Cause.TAG in OPENS


def test_a_picked_trigger_and_the_kind_of_a_hard_stretch_open_as_well(store: Store) -> None:
    assert after_saving(store, "check_in", mood=5, triggers=["thoughts of suicide"]) == {Cause.TAG}
    assert after_saving(store, "crisis_event", on=date(2026, 11, 20), kind="thoughts") == {Cause.TAG}


TEXTS = [
    ("journal_entry", {"body": PHRASE}),
    ("journal_entry", {"body": "A day.", "title": PHRASE}),
    ("check_in", {"mood": 5, "challenges": PHRASE}),
    ("thought_record", {"situation": "x", "automatic_thought": PHRASE, "belief_before": 10}),
    ("worry", {"worry": PHRASE}),
    (
        "coping_card",
        {"front": "Card", "back": "Out.", "used": [{"used_at": "2026-11-20T20:00:00+01:00", "situation": PHRASE}]},
    ),
]


@pytest.mark.parametrize(("kind", "values"), TEXTS)
def test_a_phrase_in_any_text_offers_one_quiet_line(store: Store, kind: str, values: dict[str, Any]) -> None:
    assert after_saving(store, kind, **values) == {Cause.WORDS}
    assert Cause.WORDS not in OPENS


def test_the_quiet_line_can_be_turned_off_and_on(store: Store) -> None:
    store.set_setting("quiet_offers", "off")
    assert after_saving(store, "journal_entry", body=PHRASE) == set()
    store.set_setting("quiet_offers", "on")
    assert after_saving(store, "journal_entry", body=PHRASE) == {Cause.WORDS}


def test_a_change_is_looked_at_as_well(store: Store) -> None:
    entry = store.add(store.new(JournalEntry, {"body": "A day."}))
    heard: list[Cause] = []
    store.on_saved = lambda record: heard.extend(causes(record, store))
    store.change(entry, {"body": PHRASE})

    assert heard == [Cause.WORDS]


def test_where_such_words_are_expected_there_is_no_line(store: Store) -> None:
    assert after_saving(store, "safety_plan", number=1, signs=PHRASE) == set()
    assert after_saving(store, "crisis_event", on=date(2026, 11, 20), what_helped=PHRASE) == set()


def test_deleting_restoring_undoing_and_importing_say_nothing(store: Store) -> None:
    entry = store.add(store.new(JournalEntry, {"body": PHRASE}))
    heard: list[object] = []
    store.on_saved = heard.append
    store.trash(entry)
    store.restore(store.get(JournalEntry, entry.id, trashed=True))
    store.undo.last()
    store.removal.purge()
    store.add_new([store.new(JournalEntry, {"body": PHRASE}), store.new(CheckIn, {"mood": 1})])

    assert heard == []


def test_nothing_that_was_written_is_changed_and_nothing_is_kept(store: Store) -> None:
    store.on_saved = lambda record: causes(record, store)
    before = {name: store.setting(name) for name in ("quiet_offers", "crisis_log")}
    entry = store.add(store.new(JournalEntry, {"body": PHRASE, "tags": ["suicide"]}))

    assert store.get(JournalEntry, entry.id).text.body == PHRASE
    assert store.count(records.CrisisEvent) == store.count(records.Alert) == 0
    assert {name: store.setting(name) for name in before} == before


def test_what_opens_support_at_once_is_named_one_by_one() -> None:
    """Too few would leave somebody alone, too many would push help on people."""
    assert {str(cause) for cause in OPENS} == {"item_nine", "safety_plan", "tag"}


@pytest.mark.parametrize(
    ("instrument", "answers", "expected"),
    [
        ("phq9", "[0, 0, 0, 0, 0, 0, 0, 0, 1]", [Cause.ITEM_NINE]),
        ("phq9", "[0, 0, 0, 0, 0, 0, 0, 0, 0]", []),
        ("phq9", "[3, 3]", []),
        ("phq9", "never", []),
        ("none of ours", "[0, 0, 0, 0, 0, 0, 0, 0, 1]", []),
    ],
)
def test_answers_that_came_in_by_another_way(
    store: Store, instrument: str, answers: str, expected: list[Cause]
) -> None:
    values = {"instrument": instrument, "title": "A questionnaire", "version": "1", "answers": answers}
    assert causes_of_answers(store.new(ScaleResult, values)) == expected


def test_a_record_of_another_kind_has_no_answers(store: Store) -> None:
    assert causes_of_answers(store.new(CheckIn, {"mood": 1})) == []


def test_words_ask_for_support_unless_quiet_offers_are_off(store: Store) -> None:
    assert words_ask_for_support(PHRASE, store) is True
    assert words_ask_for_support("A walk by the river", store) is False
    store.set_setting("quiet_offers", "off")
    assert words_ask_for_support(PHRASE, store) is False
