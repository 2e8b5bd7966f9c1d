"""Insights as records: kept once a week or when asked, put away, rated, forgotten, and the log of what was said."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from calmterm.core.clock import FixedClock
from calmterm.core.errors import NotFound
from calmterm.domain.patterns import keep_if_due
from calmterm.insights.analysis import Study, say, study
from calmterm.store import Store
from calmterm.store.model.records import CheckIn, Deviation, Insight

TODAY = date(2026, 11, 20)
SERIES = [6, 5, 7, 4, 6, 7, 6, 4, 6, 6, 5, 7, 5, 6, 7, 4, 5, 7, 6, 6, 5, 5, 8, 4, 6, 7, 5, 6, 6, 5]


@pytest.fixture
def diary(store: Store) -> Store:
    """Forty days on which mood goes with the hours slept."""
    records = []
    for back in range(1, 41):
        mood = SERIES[back % len(SERIES)]
        day = TODAY - timedelta(days=back)
        felt = store.clock.localize(datetime.combine(day, time(20)))
        values = {"felt_at": felt, "mood": mood, "sleep_hours": 4 + mood / 2 + back % 3 / 4, "energy": 1 + back % 9}
        records.append(store.new(CheckIn, values))
    store.add_new(records)
    return store


def report(store: Store) -> Study:
    return study(store.measures.diary())


def words(store: Store, **given: Any) -> list[str]:
    return [one.text.words or "" for one in store.insights.listed(**given)]


def test_what_a_study_finds_is_kept_with_its_numbers(diary: Store) -> None:
    found = report(diary)
    diary.insights.keep(found)
    one = next(one for one in diary.insights.listed() if one.other_measure == "sleep_time")
    assert one.text.words is not None
    assert one.text.words.startswith("On days after longer sleep you tended to note a better mood (a ")
    assert one.text.words in {say(each, diary.measures.called) for each in found.found}
    assert (one.template, one.measure, one.n, one.method_version, one.priority) == ("association", "mood", 40, 2, 1)
    assert one.low is not None
    assert one.effect is not None
    assert one.high is not None
    assert 0 < one.low < one.effect < one.high <= 1
    assert one.confidence is not None
    assert one.confidence > 0.9
    assert (one.window_from, one.window_to) == (TODAY - timedelta(days=90), TODAY - timedelta(days=1))
    assert one.computed_at == diary.clock.now()
    usual = {one.measure: one for one in diary.insights.baselines()}
    assert (usual["mood"].median, usual["mood"].n, usual["mood"].window_to) == (6, 28, TODAY - timedelta(days=1))
    kept = {(measure, one.on.toordinal(), round(one.score, 6)) for measure, one in diary.insights.deviations()}
    assert kept == {
        (name, day, round(one.z, 6)) for name, days in found.deviations.items() for day, one in days.items()
    }
    assert kept


def test_a_second_look_at_the_same_days_changes_nothing(diary: Store) -> None:
    diary.insights.keep(report(diary))
    before = [one.id for one in diary.insights.listed()]
    diary.insights.keep(report(diary))
    assert [one.id for one in diary.insights.listed()] == before
    assert diary.insights.earlier(10) == []
    assert len(diary.records(Deviation)) == len(diary.insights.deviations())


def test_a_later_look_that_says_the_same_moves_its_days_along(diary: Store, clock: FixedClock) -> None:
    diary.insights.keep(report(diary))
    before = {one.id: one.window_to for one in diary.insights.listed()}
    clock.at += timedelta(days=7)
    diary.insights.keep(report(diary))
    assert {one.id: one.window_to - timedelta(days=7) for one in diary.insights.listed()} == before
    assert {one.computed_at for one in diary.insights.listed()} == {clock.at}


def test_a_look_is_due_once_a_week_or_after_many_more_days(diary: Store, clock: FixedClock) -> None:
    found = report(diary)
    assert diary.insights.is_look_due(0)
    diary.insights.keep(found)
    assert diary.insights.looked_on() == TODAY
    assert not diary.insights.is_look_due(found.noted + 6)
    assert diary.insights.is_look_due(found.noted + 7)
    clock.at += timedelta(days=6)
    assert not diary.insights.is_look_due(found.noted)
    clock.at += timedelta(days=1)
    assert diary.insights.is_look_due(found.noted)


def test_what_was_put_away_stays_away_when_it_is_found_again_with_other_numbers(
    diary: Store, clock: FixedClock
) -> None:
    diary.insights.keep(report(diary))
    one = diary.insights.rate(diary.insights.listed()[0], 3)
    diary.insights.put_away(one)
    assert one.text.words not in words(diary)
    clock.at += timedelta(days=7)
    diary.add(diary.new(CheckIn, {"felt_at": clock.at - timedelta(days=2), "mood": 5, "sleep_hours": 6, "energy": 4}))
    diary.insights.keep(report(diary))
    again = next(each for each in diary.insights.listed(put_away=True) if each.other_measure == one.other_measure)
    assert again.id != one.id
    assert again.rating == 3
    log = diary.insights.earlier(10)
    assert one.id in {each.id for each in log}
    assert all(each.deleted_at == clock.at for each in log)


def test_putting_away_and_rating_can_be_undone(diary: Store) -> None:
    diary.insights.keep(report(diary))
    one = diary.insights.listed()[0]
    diary.insights.rate(one, 8)
    diary.insights.put_away(diary.insights.listed()[0])
    assert diary.undo.last() == "Archived: insight"
    assert diary.insights.listed()[0].id == one.id
    assert diary.undo.last() == "Rated: insight"
    assert diary.insights.listed()[0].rating is None
    back = diary.insights.put_away(diary.insights.put_away(diary.insights.listed()[0]), away=False)
    assert back.dismissed_at is None


def test_what_is_forgotten_leaves_the_log_too(diary: Store, clock: FixedClock) -> None:
    diary.insights.keep(report(diary))
    one = next(each for each in diary.insights.listed() if each.other_measure == "sleep_time")
    clock.at += timedelta(days=7)
    diary.add(diary.new(CheckIn, {"felt_at": clock.at - timedelta(days=2), "mood": 5, "sleep_hours": 6, "energy": 4}))
    diary.insights.keep(report(diary))
    assert one.text.words in {each.text.words for each in diary.insights.earlier(10)}
    diary.insights.forget(one)
    assert one.text.words not in {each.text.words for each in diary.insights.earlier(10)}
    assert all(
        (each.measure, each.other_measure) != (one.measure, one.other_measure) for each in diary.insights.listed()
    )
    with pytest.raises(NotFound):
        diary.insights.rate(one, 5)


def test_what_is_no_longer_found_goes_to_the_log(diary: Store) -> None:
    found = report(diary)
    diary.insights.keep(found)
    said = words(diary)
    diary.insights.keep(replace(found, found=(), baselines={}, deviations={}))
    assert (words(diary), diary.insights.baselines(), diary.insights.deviations()) == ([], [], [])
    assert sorted(one.text.words or "" for one in diary.insights.earlier(50)) == sorted(said)


def test_insights_are_marked_as_seen_once(diary: Store, clock: FixedClock) -> None:
    diary.insights.keep(report(diary))
    diary.insights.note_seen(diary.insights.listed())
    first = clock.at
    clock.at += timedelta(hours=1)
    diary.insights.note_seen(diary.insights.listed())
    assert {one.viewed_at for one in diary.insights.listed()} == {first}


def test_words_are_sealed_and_numbers_are_not_of_the_text(diary: Store) -> None:
    diary.insights.keep(report(diary))
    with diary._engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM insight").all()
    assert rows
    assert not any("tended" in str(cell) for row in rows for cell in row)
    assert all(isinstance(one, Insight) for one in diary.insights.listed())


def odd_days(store: Store, clock: FixedClock) -> None:
    for back in range(60):
        felt = clock.now() - timedelta(days=back)
        store.add(store.new(CheckIn, {"felt_at": felt, "mood": 1 if back < 4 else 6 + back % 2}))


def test_a_day_that_stood_out_stays_put_away_and_rated_after_another_look(store: Store, clock: FixedClock) -> None:
    odd_days(store, clock)
    store.insights.keep(study(store.measures.diary()))
    (_, first), (_, second), *_ = store.insights.deviations()
    store.insights.put_away(first)
    store.insights.rate(second, 8)
    store.insights.keep(study(store.measures.diary()))
    assert first.on not in {one.on for _, one in store.insights.deviations()}
    ((measure, away),) = store.insights.deviations(put_away=True)
    assert (measure, away.on) == ("mood", first.on)
    assert {one.on: one.rating for _, one in store.insights.deviations()}[second.on] == 8
    store.insights.rate(away, 3)
    store.undo.last()
    assert store.insights.deviations(put_away=True)[0][1].rating is None
    assert store.insights.put_away(away, away=False).dismissed_at is None
    assert store.insights.deviations(put_away=True) == []


def test_what_is_said_of_the_last_days_is_new_each_day_the_rest_each_week(store: Store, clock: FixedClock) -> None:
    odd_days(store, clock)
    keep_if_due(store, study(store.measures.diary()))
    (daily,) = [one for one in store.insights.listed() if one.kind == "daily"]
    assert (daily.template, daily.measure, daily.effect) == ("mention", "mood", -1)
    assert daily.text.words == "Mood was lower than usual on at least 3 of the last 4 days."
    patterns = {one.id for one in store.insights.listed()} - {daily.id}
    state = store.rows.state()
    keep_if_due(store, study(store.measures.diary()))
    assert store.rows.state() == state  # no news, no write
    for days in (1, 2):
        clock.at += timedelta(days=1)
        store.add(store.new(CheckIn, {"mood": 6 + days % 2}))
    keep_if_due(store, study(store.measures.diary()))
    assert [one.kind for one in store.insights.listed() if one.kind == "daily"] == []
    assert {one.id for one in store.insights.listed()} == patterns
    assert [one.text.words for one in store.insights.earlier(5)] == [daily.text.words]
