"""Today: check-ins, small things to tick, and at most one gentle suggestion."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from calmterm.app.app import CalmApp
from calmterm.core.clock import FixedClock
from calmterm.domain.suggestions import suggest
from calmterm.screens.base.list_screen import RecordsScreen
from calmterm.screens.today.today import TodayScreen
from calmterm.store import Store, kind_named
from calmterm.store.model.records import CheckIn, DailyTask

Settle = Callable[[Pilot[Any]], Awaitable[None]]
Seen = Callable[[CalmApp], str]


def add(store: Store, kind: str, **values: Any) -> Any:
    return store.add(store.new(kind_named(kind), values))


def suggested(store: Store, mood: int | None = None) -> str | None:
    check_ins = [] if mood is None else [store.new(CheckIn, {"mood": mood})]
    found = suggest(store, check_ins)
    return found.words if found is not None else None


# --- small things -----------------------------------------------------------------------------------------


async def test_small_things_of_today_are_ticked_by_key(app: CalmApp, store: Store, settle: Settle, seen: Seen) -> None:
    add(store, "daily_task", what="Water the plants", on="2026-11-20", estimated_minutes=5)
    first = add(store, "daily_task", what="[/] Answer Lena", on="2026-11-20", priority=1)
    add(store, "daily_task", what="Yesterday's", on="2026-11-19")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        lines = [line.strip() for line in seen(app).splitlines() if "[ ]" in line]
        assert lines == ["[ ] [/] Answer Lena", "[ ] Water the plants  about 5 min"]
        await pilot.press("x", "enter")
        await settle(pilot)
        assert store.get(DailyTask, first.id).done_at is not None
        assert "[x] [/] Answer Lena" in seen(app)
        assert isinstance(app.screen, TodayScreen)
        await pilot.press("u")
        await settle(pilot)
        assert store.get(DailyTask, first.id).done_at is None
        assert "[x]" not in seen(app)


async def test_a_small_thing_is_added_and_none_is_fine(app: CalmApp, store: Store, settle: Settle, seen: Seen) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert "None. Press a to add one, or leave it." in seen(app)
        await pilot.press("a")
        await settle(pilot)
        await pilot.press(*"Tea", "ctrl+s")
        await settle(pilot)
        assert isinstance(app.screen, TodayScreen)
        assert "[ ] Tea" in seen(app)
    assert [one.on.isoformat() for one in store.records(DailyTask)] == ["2026-11-20"]


# --- the suggestion ---------------------------------------------------------------------------------------


def test_nothing_to_suggest_is_the_rule(store: Store) -> None:
    assert suggested(store) is None
    assert suggested(store, 2) is None
    assert suggested(store, 8) is None


def test_on_a_low_day_a_card_made_for_it_the_pinned_one_first(store: Store) -> None:
    add(store, "coping_card", front="pinned", back="b", pinned=True)
    add(store, "coping_card", front="newest", back="b")
    add(store, "life_value", name="n", importance=5, alignment=5, tiny_step="walk")
    assert suggested(store, 3) == "A card you made: pinned"
    assert suggested(store, 4) == "A tiny step for n: walk"


def test_a_worry_at_its_time_but_not_late_in_the_evening(store: Store, clock: FixedClock) -> None:
    clock.at = clock.at.replace(hour=18, minute=0)
    add(store, "worry", worry="w", postponed_to="2026-11-20T18:30+01:00")
    assert suggested(store) is None
    clock.at = clock.at.replace(hour=19)
    assert suggested(store) == "The time for a worry that you kept for later has come."
    clock.at = clock.at.replace(hour=22)
    assert suggested(store) is None
    clock.at = clock.at.replace(hour=19)
    store.change(store.records(kind_named("worry"))[0], {"still_matters": 0})
    assert suggested(store) is None


def test_what_was_planned_for_today(store: Store, clock: FixedClock) -> None:
    add(store, "activity", what="swim", planned_at="2026-11-20T18:00+01:00")
    add(store, "activity", what="read", planned_at="2026-11-21T18:00+01:00")
    assert suggested(store) == "You planned, at 18:00: swim"


def test_a_problem_to_look_back_on(store: Store) -> None:
    add(store, "problem_solving", problem="later", review_on="2026-11-21")
    add(store, "problem_solving", problem="done", review_on="2026-11-19", state="done")
    assert suggested(store) is None
    add(store, "problem_solving", problem="noise", review_on="2026-11-20")
    assert suggested(store) == "You wanted to look back at: noise"


def test_another_tiny_step_each_day(store: Store, clock: FixedClock) -> None:
    for name in ("a", "b"):
        add(store, "life_value", name=name, importance=5, alignment=5, tiny_step="step")
    first = suggested(store)
    clock.at += timedelta(days=1)
    assert {first, suggested(store)} == {"A tiny step for a: step", "A tiny step for b: step"}


@pytest.mark.parametrize(
    ("ago", "mood", "asked"),
    [
        ([3], 6, True),
        ([1], 6, False),
        ([3], 3, False),
        ([3], None, False),
        ([3, 4, 5], 6, False),
        ([3, 4, 9], 6, True),
        ([], 6, False),
    ],
)
def test_gratitude_is_asked_seldom_and_never_on_a_low_day(
    store: Store, clock: FixedClock, ago: list[int], mood: int | None, asked: bool
) -> None:
    for days in ago:
        add(store, "gratitude", what="w", noted_at=clock.at - timedelta(days=days))
    words = suggested(store, mood)
    assert (words is not None) == asked
    assert not words or "Nothing is an answer too." in words


async def test_the_suggestion_opens_with_one_key_and_can_be_switched_off(
    app: CalmApp, store: Store, settle: Settle, seen: Seen
) -> None:
    add(store, "life_value", name="Friends", importance=5, alignment=5, tiny_step="[@click=app.quit]x[/]")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "If you like (o)  A tiny step for Friends: [@click=app.quit]x[/]" in seen(app)
        await pilot.press("o")
        await settle(pilot)
        assert isinstance(app.screen, RecordsScreen)
        assert "Friends" in seen(app)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, TodayScreen)
        await app.worker.run(lambda store: store.set_setting("suggestions", "off"))
        app.screen.reload()
        await settle(pilot)
        assert "If you like" not in seen(app)
        await pilot.press("o")
        await settle(pilot)
        assert isinstance(app.screen, TodayScreen)
