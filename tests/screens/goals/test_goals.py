"""The goal tree by keys alone: values, goals, milestones, check-ins, pause, letting go, trash as one undo."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from textual.pilot import Pilot

from calmterm.app.app import CalmApp
from calmterm.core.clock import FixedClock
from calmterm.screens.base.form_screen import FormScreen
from calmterm.screens.base.history import HistoryScreen
from calmterm.screens.goals.goal_part import GoalPartScreen
from calmterm.screens.goals.goals import GoalsScreen
from calmterm.store import Store
from calmterm.store.model.records import Goal, LifeValue
from calmterm.store.model.records.goals import GoalState

Settle = Callable[[Pilot[Any]], Awaitable[None]]
Keys = Callable[..., Awaitable[None]]
Seen = Callable[[CalmApp], str]
HOSTILE = "[/] [@click=app.quit]x[/] \x1b]0;title\x07 日本"


async def opened(app: CalmApp, pilot: Pilot[Any], settle: Settle, keys: Keys) -> GoalsScreen:
    await settle(pilot)
    await keys(pilot, "6")
    assert isinstance(app.screen, GoalsScreen)
    return app.screen


def only(store: Store) -> Goal:
    (goal,) = store.records(Goal)
    return goal


async def test_a_value_a_goal_and_its_milestone_by_keys(
    app: CalmApp, store: Store, settle: Settle, keys: Keys, seen: Seen
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, settle, keys)
        assert "Nothing here yet. Press n for a goal" in seen(app)
        value = store.add(store.new(LifeValue, {"name": "Water", "importance": 9, "alignment": 40}))
        app.screen.reload()  # pyright: ignore[reportAttributeAccessIssue]
        await settle(pilot)
        await keys(pilot, "n")
        assert isinstance(app.screen, FormScreen)
        await keys(pilot, "=Swim", "ctrl+s")
        assert only(store).value_id == value.id  # the marked value is filled in
        assert "Swim" in seen(app)
        await keys(pilot, "m")
        assert isinstance(app.screen, GoalPartScreen)
        await keys(pilot, "=Pack the bag", "ctrl+s", "m", "=Go", "ctrl+s")
        rows = only(store).children["milestones"]
        assert [(one.text.title, one.position) for one in rows] == [("Pack the bag", 0), ("Go", 1)]
        assert "[ ] Pack the bag" in seen(app)
        await keys(pilot, "up", "space")  # the second one is selected, as it was added last
        assert "[x] Pack the bag" in seen(app)
        assert "50 %" in seen(app)
        await keys(pilot, "u")
        assert only(store).children["milestones"][0].done_at is None
        assert "[ ] Pack the bag" in seen(app)


async def test_check_ins_move_progress(app: CalmApp, store: Store, settle: Settle, keys: Keys, seen: Seen) -> None:
    store.add(store.new(Goal, {"title": "Swim", "unit_start": 10, "unit_target": 40, "target_on": "2026-12-20"}))
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, settle, keys)
        await keys(pilot, "down", "c")
        await keys(pilot, "=25", "tab", "=7", "ctrl+s")
        (check_in,) = only(store).children["check_ins"]
        assert (check_in.value, check_in.motivation, check_in.checked_on) == (25, 7, store.today())
        assert "50 %" in seen(app)
        assert "from 10 to 40, now 25" in seen(app)
        assert "ahead of the calendar" in seen(app)


async def test_pausing_and_letting_go_are_normal(
    app: CalmApp, store: Store, settle: Settle, keys: Keys, seen: Seen
) -> None:
    store.add(store.new(Goal, {"title": "Swim"}))
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, settle, keys)
        await keys(pilot, "down", "p")
        assert (only(store).state, "paused" in seen(app)) == ("paused", True)
        await keys(pilot, "p")
        assert only(store).state == "active"
        await keys(pilot, "x")
        assert (only(store).state, "let go" in seen(app)) == ("dropped", True)
        assert not any(word in seen(app).lower() for word in ("failed", "gave up", "overdue"))
        await keys(pilot, "a")
        assert "Swim" not in seen(app)
        await keys(pilot, "a")
        await keys(pilot, "down", "space")
        assert only(store).state == "done"
        await keys(pilot, "u")
        assert only(store).state == "dropped"


async def test_trash_takes_milestones_along_and_undo_brings_all_back(
    app: CalmApp, store: Store, settle: Settle, keys: Keys, seen: Seen
) -> None:
    store.add(store.new(Goal, {"title": "Swim", "milestones": [{"title": "apples"}, {"title": "pears"}]}))
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, settle, keys)
        await keys(pilot, "down", "d")
        assert store.records(Goal) == []
        assert "apples" not in seen(app)
        await keys(pilot, "u")
        assert [row.text.title for row in only(store).children["milestones"]] == ["apples", "pears"]
        assert "[ ] pears" in seen(app)
        await keys(pilot, "down", "down", "d")  # one milestone alone
        assert [row.text.title for row in only(store).children["milestones"]] == ["pears"]
        await keys(pilot, "u")
        assert len(only(store).children["milestones"]) == 2


async def test_a_milestone_is_changed_and_its_draft_kept(
    app: CalmApp, store: Store, settle: Settle, keys: Keys, seen: Seen
) -> None:
    store.add(store.new(Goal, {"title": "Swim", "milestones": [{"title": "apples"}, {"title": "pears"}]}))
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, settle, keys)
        await keys(pilot, "down", "down", "down", "e", "end", "= more", "escape")
        await keys(pilot, "e")
        assert "pears more" in seen(app)
        await keys(pilot, "ctrl+s")
        assert [row.text.title for row in only(store).children["milestones"]] == ["apples", "pears more"]
        await keys(pilot, "u")
        assert [row.text.title for row in only(store).children["milestones"]] == ["apples", "pears"]


async def test_hostile_words_stay_words(app: CalmApp, store: Store, settle: Settle, keys: Keys, seen: Seen) -> None:
    value = store.add(store.new(LifeValue, {"name": HOSTILE, "importance": 9, "alignment": 40}))
    store.add(store.new(Goal, {"title": HOSTILE, "why": HOSTILE, "value_id": str(value.id),
                               "milestones": [{"title": HOSTILE, "note": HOSTILE}]}))  # fmt: skip
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, settle, keys)
        for _ in range(4):
            await keys(pilot, "down")
            assert "[@click=app.quit]x[/]" in seen(app)
            assert "\x1b" not in seen(app)


async def test_a_goal_whose_value_is_in_the_trash_still_shows(
    app: CalmApp, store: Store, settle: Settle, keys: Keys, seen: Seen
) -> None:
    value = store.add(store.new(LifeValue, {"name": "Water", "importance": 9, "alignment": 40}))
    store.add(store.new(Goal, {"title": "Swim", "value_id": str(value.id)}))
    store.trash(value)
    async with app.run_test(size=(60, 20)) as pilot:
        await opened(app, pilot, settle, keys)
        assert "Swim" in seen(app)


async def test_space_after_a_new_milestone_ticks_it_and_not_the_goal(
    app: CalmApp, store: Store, settle: Settle, keys: Keys
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, settle, keys)
        await keys(pilot, "n", "=Swim", "ctrl+s")
        await keys(pilot, "m", "=Pack", "ctrl+s", "space")
    goal = only(store)
    assert goal.state == GoalState.ACTIVE
    assert [one.done_at is not None for one in goal.children["milestones"]] == [True]


async def test_what_a_goal_or_value_was_before_is_read_and_put_back(
    app: CalmApp, store: Store, clock: FixedClock, settle: Settle, keys: Keys, seen: Seen
) -> None:
    value = store.add(store.new(LifeValue, {"name": "Water", "importance": 9, "alignment": 40}))
    done = [{"title": "Pack the bag", "done_at": clock.at}]
    goal = store.add(store.new(Goal, {"title": "Swim", "value_id": value.id, "milestones": done}))
    clock.at += timedelta(minutes=7)
    store.change(goal, {"title": "Dive"})
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, settle, keys)
        await keys(pilot, "h")  # the value, which was never changed
        assert isinstance(app.screen, HistoryScreen)
        assert "has not been changed yet" in seen(app)
        await keys(pilot, "escape", "down", "h")
        assert isinstance(app.screen, HistoryScreen)
        assert "Swim" in seen(app)
        await keys(pilot, "v")
        assert "Pack the bag · Done at 2026-11-20 21:30" in seen(app)  # as the clock on the wall says it
        await keys(pilot, "r")
        assert isinstance(app.screen, GoalsScreen)
        assert only(store).text.title == "Swim"
        assert "Swim" in seen(app)
        assert "Dive" not in seen(app)


async def test_a_wide_window_tells_how_a_goal_went(
    app: CalmApp, store: Store, settle: Settle, keys: Keys, seen: Seen
) -> None:
    check_ins = [
        {"checked_on": "2026-11-06", "value": 20, "motivation": 6, "progress_note": "Slower " + HOSTILE},
        {"checked_on": "2026-11-13", "value": 24, "obstacles": "The pool was full"},
    ]
    given = {"title": "Swim", "unit_start": 12, "unit_target": 40, "why": "The lake", "check_ins": check_ins}
    store.add(store.new(Goal, given))
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot, settle, keys)
        await keys(pilot, "down")
        told = seen(app)
        assert told.index("13 Nov: 24 · The pool was full") < told.index("6 Nov: 20 · motivation 6 of 10 · Slower [/]")
        assert "\x1b" not in told

        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        assert "Why: The lake" in seen(app)
        assert "13 Nov" not in seen(app)
