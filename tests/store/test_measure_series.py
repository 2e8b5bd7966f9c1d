"""Days read as numbers: which day a value belongs to, what counts, and what is left out."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from calmterm.insights.analysis import say, study
from calmterm.insights.measures import MEASURES
from calmterm.insights.series import Window
from calmterm.store import Store
from calmterm.store.model.records import (
    Activity,
    CheckIn,
    CopingCard,
    CrisisEvent,
    DailyTask,
    Habit,
    HabitDay,
    PracticeSession,
    SafetyPlan,
    ScaleResult,
    SleepNight,
    Trigger,
)

TODAY = date(2026, 11, 20)
LAST = TODAY.toordinal()
WHOLE = Window(LAST - 30, LAST)


def check_in(store: Store, at: str, **values: Any) -> CheckIn:
    return store.add(store.new(CheckIn, {"felt_at": f"2026-11-{at}+01:00", "mood": 5, **values}))


def night(store: Store, day: int, **values: Any) -> SleepNight:
    times = {
        "tried_to_sleep_at": f"2026-11-{day - 1:02d}T23:00+01:00",
        "final_awakening_at": f"2026-11-{day:02d}T07:00+01:00",
    }  # fmt: skip
    given = {"night_of": f"2026-11-{day:02d}", "minutes_to_fall_asleep": 20, "minutes_awake": 10, **times, **values}
    return store.add(store.new(SleepNight, given))


def test_every_measure_can_be_read_from_an_empty_vault(store: Store) -> None:
    for name in MEASURES:
        assert store.measures.entries(name, WHOLE) == {}
        assert store.measures.first_day(name) is None
    with pytest.raises(KeyError):
        store.measures.entries("height", WHOLE)


def test_entries_keep_each_value_of_a_day_and_leave_blanks_out(store: Store) -> None:
    check_in(store, "18T08:00", mood=4)
    check_in(store, "18T20:00", mood=7, energy=3)
    check_in(store, "19T02:00", mood=9)  # before four: still the day before
    gone = check_in(store, "19T12:00", mood=1)
    store.trash(gone)
    assert store.measures.entries("mood", WHOLE) == {LAST - 2: [4, 7, 9]}
    assert store.measures.entries("energy", WHOLE) == {LAST - 2: [3]}
    assert store.measures.entries("mood", Window(LAST, LAST)) == {}
    assert store.measures.first_day("mood") == LAST - 2


def test_minutes_and_glasses_of_a_day_add_up_and_ratings_have_their_median(store: Store) -> None:
    for at, minutes in (("18T08:00", 20), ("18T13:00", 40), ("18T21:00", 15)):
        check_in(store, at, mood=minutes // 10, exercise_minutes=minutes, outside_minutes=minutes, water_glasses=2)
    check_in(store, "19T12:00", exercise_minutes=30)
    assert store.measures.entries("activity_minutes", WHOLE) == {LAST - 2: [75], LAST - 1: [30]}
    assert store.measures.entries("outdoors", WHOLE) == {LAST - 2: [75]}
    assert store.measures.entries("water", WHOLE) == {LAST - 2: [6]}
    diary = store.measures.diary()
    assert diary.series["activity_minutes"] == {LAST - 2: 75, LAST - 1: 30}
    assert diary.series["mood"][LAST - 2] == 2  # the middle of 2, 4 and 1


def test_each_measure_of_amounts_in_a_check_in_says_that_it_adds_up() -> None:
    summed = {spec.name for spec in CheckIn.columns() if spec.per_day == "sum"}
    assert summed == {spec.name for spec in CheckIn.columns() if spec.unit in ("min", "glasses")}


def test_a_sleep_diary_goes_before_what_a_check_in_says_of_the_night(store: Store) -> None:
    check_in(store, "18T09:00", sleep_hours=5, sleep_quality=2)
    check_in(store, "19T09:00", sleep_hours=6, sleep_quality=3)
    night(store, 19, quality=4, into_bed_at="2026-11-18T22:30+01:00", out_of_bed_at="2026-11-19T07:30+01:00")
    assert store.measures.entries("sleep_time", WHOLE) == {LAST - 2: [5], LAST - 1: [7.5]}
    assert store.measures.entries("sleep_efficiency", WHOLE) == {LAST - 1: [83.3]}
    assert store.measures.first_day("sleep_time") == LAST - 2


def test_three_scales_of_quality_are_three_measures(store: Store) -> None:
    check_in(store, "18T09:00", sleep_quality=9)
    night(store, 18, quality_of_ten=8)
    check_in(store, "19T09:00", sleep_quality=0)
    night(store, 19, quality=4)
    night(store, 20, quality=1, quality_of_ten=10)
    assert store.measures.entries("sleep_quality", WHOLE) == {LAST - 1: [4], LAST: [1]}
    assert store.measures.entries("sleep_quality_of_ten", WHOLE) == {LAST - 2: [8], LAST: [10]}
    assert store.measures.entries("sleep_rating", WHOLE) == {LAST - 2: [9], LAST - 1: [0]}
    assert store.measures.diary().series["sleep_quality"] == {LAST - 1: 4, LAST: 1}  # what pairs are looked at with
    for name, given in (("sleep_quality", (1, 5)), ("sleep_quality_of_ten", (1, 10)), ("sleep_rating", (0, 10))):
        assert (MEASURES[name].low, MEASURES[name].high) == given


@pytest.mark.parametrize(("column", "looked_at"), [("quality", True), ("quality_of_ten", False)])
def test_pairs_take_the_words_of_the_diary_and_no_other_scale(store: Store, column: str, looked_at: bool) -> None:
    rng, records = Random(3), []
    for back in range(80):
        day = TODAY - timedelta(days=back)
        word = rng.randint(1, 5)
        records.append(store.new(SleepNight, {"night_of": day, column: word}))
        mood = min(10, max(1, word + 2 + rng.choice((-1, 0, 1))))
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        records.append(store.new(CheckIn, {"felt_at": noon, "mood": mood, "sleep_quality": 2 * word}))
    store.add_new(records)
    found = [one for one in study(store.measures.diary()).found if one.other == "sleep_quality"]
    assert [one.measure for one in found] == (["mood"] if looked_at else [])
    if looked_at:
        assert say(found[0], store.measures.called).startswith(
            "On days after sleep you rated higher you tended to note a better"
        )


def test_time_in_bed_after_waking(store: Store) -> None:
    night(store, 19, out_of_bed_at="2026-11-19T07:25+01:00")
    night(store, 20)  # when it was got up is not noted
    assert store.measures.entries("after_waking", WHOLE) == {LAST - 1: [25]}


def test_drinks_told_in_the_morning_belong_to_the_day_before(store: Store) -> None:
    night(store, 20, caffeine=2, alcohol=0)
    assert store.measures.entries("caffeine", WHOLE) == {LAST - 1: [2]}
    assert store.measures.entries("alcohol", WHOLE) == {LAST - 1: [0]}
    assert store.measures.entries("caffeine", Window(LAST, LAST)) == {}
    assert store.measures.entries("caffeine", Window(LAST - 1, LAST - 1)) == {LAST - 1: [2]}


def test_only_check_ins_after_waking_stand_beside_the_night(store: Store) -> None:
    night(store, 20)
    check_in(store, "20T05:00", mood=2)
    check_in(store, "20T12:00", mood=8)
    check_in(store, "19T12:00", mood=6)  # no night is known: all count
    diary = store.measures.diary()
    assert diary.today == LAST
    assert diary.series["mood"] == {LAST - 1: 6, LAST: 5}
    assert diary.after_sleep["mood"] == {LAST - 1: 6, LAST: 8}


def test_tags_are_days_and_the_word_for_none_is_no_tag(store: Store) -> None:
    check_in(store, "19T12:00", triggers=["work", "none"])
    check_in(store, "19T20:00", triggers=["work"])
    check_in(store, "20T12:00", triggers=["None"])
    diary = store.measures.diary()
    (key,) = diary.tags
    assert diary.tags[key] == {LAST - 1}
    assert store.measures.called(key) == "work"
    assert "work" not in str(diary)  # the study is given keys, never words


def test_strategies_and_the_stretches_without_any(store: Store) -> None:
    for start, at in ((4, "10:00"), (3, "10:40"), (6, "15:00"), (2, "15:30")):
        check_in(store, f"20T{at}", anxiety=start)
    practice = {"kind": "breathing", "technique": "box_breathing", "seconds": 90, "began_at": "2026-11-20T15:10+01:00"}
    store.add(store.new(PracticeSession, {**practice, "anxiety_before": 6, "anxiety_after": 3}))
    card = store.add(store.new(CopingCard, {
        "front": "Too loud", "back": "It passes",
        "used": [{"used_at": "2026-11-20T18:00+01:00", "distress_before": 8, "distress_after": 5}],
    }))  # fmt: skip
    diary = store.measures.diary()
    assert {name: one.measure for name, one in diary.strategies.items()} == {
        "box_breathing": "anxiety", str(card.id): "distress",
    }  # fmt: skip
    assert [tuple(use) for use in diary.strategies["box_breathing"].uses] == [(LAST, 6, 3)]
    assert [(round(minutes), start, end) for minutes, start, end in diary.stretches] == [(40, 4, 3), (260, 3, 6)]
    assert store.measures.called("box_breathing") == "Box breathing"
    assert store.measures.called(str(card.id)) == "Too loud"
    assert "no longer" in store.measures.called("0190a000-0000-7000-8000-000000000000")


def test_habits_in_their_order_with_done_missed_and_skipped(store: Store) -> None:
    walk = store.add(store.new(Habit, {"name": "Walk"}))
    cups = store.add(store.new(Habit, {"name": "Cups", "kind": "at_most", "target": 2, "times": 3, "days": 7}))
    away = store.add(store.new(Habit, {"name": "Old", "archived_at": "2026-01-01T00:00+01:00"}))
    noted = [(walk, 18, {}), (walk, 19, {"value": 0}), (walk, 20, {"skipped": True}), (cups, 20, {"value": 3})]
    for habit, day, values in [*noted, (away, 20, {})]:
        store.add(store.new(HabitDay, {"habit_id": habit.id, "on": f"2026-11-{day}", **values}))
    found = {one.name: one for one in store.measures.habits(WHOLE)}
    assert found.keys() == {"Walk", "Cups"}
    assert dict(found["Walk"].marks) == {LAST - 2: 1, LAST - 1: 0, LAST: None}
    assert (found["Cups"].times, found["Cups"].days, dict(found["Cups"].marks)) == (3, 7, {LAST: 0})


def test_scores_by_questionnaire_without_those_left_open(store: Store) -> None:
    for day, total in ((6, 12), (20, 9), (13, None)):
        given = {"taken_at": f"2026-11-{day:02d}T12:00+01:00", "instrument": "phq9", "version": 1, "answers": "[]"}
        store.add(store.new(ScaleResult, {**given, "total": total, "band": "mild"}))
    assert [(one.day, one.total) for one in store.measures.scores(WHOLE)["phq9"]] == [(LAST - 14, 12), (LAST, 9)]


@pytest.mark.parametrize(("kind", "values", "quiet"), [
    (CrisisEvent, {"on": "2026-11-20"}, True),
    (CrisisEvent, {"on": "2026-11-19"}, False),
    (SafetyPlan, {"number": 1}, True),
])  # fmt: skip
def test_a_day_with_a_hard_stretch_or_the_safety_plan_is_quiet(
    store: Store, kind: Any, values: Any, quiet: bool
) -> None:
    assert not store.measures.is_quiet_day()
    store.add(store.new(kind, values))
    assert store.measures.is_quiet_day() is quiet


def test_a_safety_plan_of_yesterday_is_quiet_again_only_when_looked_at(store: Store, clock: Any) -> None:
    plan = store.add(store.new(SafetyPlan, {"number": 1}))
    clock.at += timedelta(days=1)
    assert not store.measures.is_quiet_day()
    store.change(plan, {"reviewed_on": datetime(2026, 11, 21).date()})  # noqa: DTZ001 - a date
    assert store.measures.is_quiet_day()


def test_renamed_and_archived_triggers_keep_their_key(store: Store) -> None:
    check_in(store, "20T12:00", triggers=["Föhn"])
    (key,) = store.measures.diary().tags
    trigger = next(one for one in store.records(Trigger) if one.text.name == "Föhn")
    assert key == str(trigger.id)


def test_activities_and_little_to_dos_by_the_mood_before_and_after(store: Store) -> None:
    for at, mood in (("18T09:00", 3), ("18T10:40", 6), ("19T09:00", 4), ("19T17:00", 8), ("20T09:00", 5)):
        check_in(store, at, mood=mood)
    for day, done in (("18", "yes"), ("19", "partly"), ("20", "no")):
        store.add(store.new(Activity, {
            "what": "Swim  in the lake" if day == "18" else "swim in the lake", "done": done, "mood_before": 4,
            "planned_at": f"2026-11-{day}T11:00+01:00", "mood_after": 7,
        }))  # fmt: skip
    for day in ("18", "19"):
        done_at = f"2026-11-{day}T09:30+01:00"
        store.add(store.new(DailyTask, {"what": "Water the fern", "on": f"2026-11-{day}", "done_at": done_at}))
    store.add(
        store.new(DailyTask, {"what": "Ring the dentist", "on": "2026-11-18", "done_at": "2026-11-18T09:30+01:00"})
    )
    diary = store.measures.diary()
    (swim,) = diary.strategies
    assert (diary.strategies[swim].measure, diary.strategies[swim].sort) == ("mood", "activity")
    assert [tuple(use) for use in diary.strategies[swim].uses] == [(LAST - 1, 4, 7), (LAST - 2, 4, 7)]
    assert [tuple(use) for use in diary.strategies[swim].towards_better] == [(LAST - 1, -4, -7), (LAST - 2, -4, -7)]
    assert store.measures.called(swim) == "swim in the lake"
    assert "swim" not in str(diary).casefold()  # the study is given keys, never words
    check_in(store, "19T10:00", mood=6)
    diary = store.measures.diary()
    (fern,) = (key for key, one in diary.strategies.items() if one.sort == "task")
    assert [tuple(use) for use in diary.strategies[fern].uses] == [(LAST - 1, 4, 6), (LAST - 2, 3, 6)]
    assert store.measures.called(fern) == "Water the fern"
    store.trash(store.records(DailyTask)[-1])
    for one in store.records(DailyTask):
        store.trash(one)
    assert store.measures.called(fern) == "Something that is no longer there"


def test_an_emotion_is_a_measure_of_the_days_it_was_rated_on(store: Store) -> None:
    check_in(store, "19T10:00", emotions=[{"emotion": "joy", "intensity": 3}, {"emotion": "fear"}])
    check_in(store, "19T20:00", emotions=[{"emotion": "joy", "intensity": 6}])
    check_in(store, "20T20:00", emotions=[{"emotion": "fear", "intensity": 0}])
    assert store.measures.entries("joy", WHOLE) == {LAST - 1: [3, 6]}
    assert store.measures.entries("fear", WHOLE) == {LAST: [0]}  # blank is not zero, and zero is not blank
    assert store.measures.first_day("joy") == LAST - 1
