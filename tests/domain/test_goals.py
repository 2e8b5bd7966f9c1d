"""How goals stand: progress in either direction or by milestones, pace in words, what is due, and nothing of blame."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from calmterm.core.clock import FixedClock
from calmterm.domain.goals import ValueLine, due_soon, due_words, latest_looks, standing, value_lines
from calmterm.insights.progress import Pace, progress, share_done, share_expected
from calmterm.store import Store
from calmterm.store.model.records import Goal, LifeValue

TODAY = date(2026, 11, 20)


def made(store: Store, begun: int = 0, **values: Any) -> Goal:
    goal = store.new(Goal, {"title": "Swim", **values})
    goal.created_at = datetime(2026, 11, 20, 12, tzinfo=UTC) - timedelta(days=begun)
    store.add_new([goal])
    return store.get(Goal, goal.id)


@pytest.mark.parametrize(("start", "target", "value", "share"), [
    (0, 10, 5, 0.5), (10, 0, 5, 0.5), (80, 70, 75, 0.5), (0, 10, 15, 1.0), (0, 10, -5, 0.0), (10, 0, 12, 0.0),
    (5, 5, 5, None), (0, 10, None, None), (-10, 10, 0, 0.5),
])  # fmt: skip
def test_progress_goes_either_way(start: float, target: float, value: float | None, share: float | None) -> None:
    assert share_done(start, target, value) == share


@pytest.mark.parametrize(("done", "expected", "pace"), [
    (0.5, 0.5, Pace.ON_TRACK), (0.6, 0.5, Pace.ON_TRACK), (0.7, 0.6, Pace.ON_TRACK), (0.61, 0.5, Pace.AHEAD),
    (0.4, 0.5, Pace.ON_TRACK), (0.39, 0.5, Pace.BEHIND),
])  # fmt: skip
def test_pace_has_a_slack_of_a_tenth(done: float, expected: float, pace: Pace) -> None:
    found = progress(done, expected)
    assert found is not None
    assert found.pace is pace


def test_time_over_and_under() -> None:
    assert [share_expected(10, 20, day) for day in (5, 10, 15, 20, 30)] == [0, 0, 0.5, 1, 1]
    assert share_expected(10, 10, 10) is None


def test_a_measured_goal_follows_its_last_check_in(store: Store) -> None:
    goal = made(store, 10, unit_start=12, unit_target=40, target_on=TODAY + timedelta(days=10), check_ins=[
        {"checked_on": "2026-11-15", "value": 26, "motivation": 7}, {"checked_on": "2026-11-12", "value": 40},
        {"checked_on": "2026-11-18", "progress_note": "no number today"},
    ])  # fmt: skip
    found = standing(goal, TODAY)
    assert (found.share, found.value) == (0.5, 26)
    assert found.words == "50 %, on track"


def test_downwards_and_behind_in_gentle_words(store: Store) -> None:
    goal = made(store, 30, unit_start=10, unit_target=0, target_on=TODAY + timedelta(days=10),
                check_ins=[{"checked_on": "2026-11-15", "value": 9}])  # fmt: skip
    words = standing(goal, TODAY).words
    assert words.startswith("10 %, behind the calendar")
    assert "a later date or a smaller step is fine" in words
    assert not any(word in words for word in ("fail", "should", "must", "late,"))


def test_milestones_count_where_nothing_is_measured(store: Store) -> None:
    goal = made(store, milestones=[{"title": "one", "done_at": "2026-11-19T10:00+01:00"}, {"title": "two"}])
    assert (standing(goal, TODAY).share, standing(goal, TODAY).pace) == (0.5, None)
    assert standing(made(store, progress=40), TODAY).words == "40 %"
    assert standing(made(store), TODAY).words == ""


@pytest.mark.parametrize("state", ["paused", "dropped", "done"])
def test_a_goal_at_rest_has_no_pace_and_is_not_due(store: Store, state: str) -> None:
    goal = made(store, 10, progress=10, state=state, target_on=TODAY)
    assert standing(goal, TODAY).pace is None
    assert due_soon(store, TODAY) == []


def test_what_is_due_soon(store: Store) -> None:
    made(store, target_on=TODAY + timedelta(days=7))
    made(store, title="Far", target_on=TODAY + timedelta(days=8))
    made(store, title="Parts", milestones=[
        {"title": "near", "target_on": "2026-11-19"},
        {"title": "done", "target_on": "2026-11-19", "done_at": "2026-11-18T10:00+01:00"},
    ])  # fmt: skip
    assert [(one.title, one.on.day) for one in due_soon(store, TODAY)] == [("near", 19), ("Swim", 27)]


def test_due_in_words() -> None:
    days = (0, 1, 5, -3)
    said = [due_words(TODAY + timedelta(days=one), TODAY) for one in days]
    assert said == ["today", "tomorrow", "in 5 days", "was planned for Tue 17 Nov"]


def test_a_goal_goes_to_the_trash_with_its_milestones_and_back_as_one(store: Store, clock: FixedClock) -> None:
    goal = store.add(store.new(Goal, {"title": "Swim", "milestones": [{"title": "one"}, {"title": "two"}],
                                      "check_ins": [{"value": 3}]}))  # fmt: skip
    store.trash(goal)
    assert store.records(Goal) == []
    assert store.undo.last() is not None
    back = store.get(Goal, goal.id)
    assert [one.text.title for one in back.children["milestones"]] == ["one", "two"]
    assert [one.value for one in back.children["check_ins"]] == [3]


def test_a_value_stands_as_its_last_review_says(store: Store) -> None:
    reviews = [
        {"reviewed_on": date(2026, 11, 1), "importance": 9, "alignment": 80},
        {"reviewed_on": date(2026, 10, 1), "importance": 2, "alignment": 10},
        {"reviewed_on": None, "importance": 1, "alignment": 0},
    ]
    given = {"name": "Water", "importance": 7, "alignment": 40, "reviews": reviews}
    reviewed = store.add(store.new(LifeValue, given))
    fresh = store.add(store.new(LifeValue, {**given, "reviews": []}))
    assert value_lines([reviewed, fresh]) == [ValueLine("Water", 9, 80), ValueLine("Water", 7, 40)]


def test_the_last_check_ins_of_all_goals_come_first(store: Store) -> None:
    first = made(store, check_ins=[{"checked_on": date(2026, 11, day), "value": day} for day in (1, 9, 5)])
    other = made(store, check_ins=[{"checked_on": date(2026, 11, 7), "value": 7}])
    found = latest_looks([first, other], 3)
    assert [(goal.id, one.value) for goal, one in found] == [(first.id, 9), (other.id, 7), (first.id, 5)]
