"""Today: the week, the day in its order, little to-dos to tick, and at most one gentle suggestion."""

import threading
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from calmterm.app.app import CalmApp
from calmterm.core.clock import FixedClock
from calmterm.core.text import one_line
from calmterm.demo.story import fill
from calmterm.domain.suggestions import suggest
from calmterm.domain.today import LINE_CELLS, read_day
from calmterm.exchange.report import gather_report
from calmterm.screens.base.records_screen import RecordsScreen
from calmterm.screens.practice.habits import HabitsScreen
from calmterm.screens.today.today import TodayScreen
from calmterm.store import Store, kind_named
from calmterm.store.model.records import CheckIn, CopingCard, DailyTask, Insight, JournalEntry

Settle = Callable[[Pilot[Any]], Awaitable[None]]
Seen = Callable[[CalmApp], str]

pytestmark = pytest.mark.today


def add(store: Store, table: str, **values: Any) -> Any:
    return store.add(store.new(kind_named(table), values))


def suggested(store: Store, mood: int | None = None) -> str | None:
    check_ins = [] if mood is None else [store.new(CheckIn, {"mood": mood})]
    found = suggest(store, check_ins)
    return found.words if found is not None else None


def lines(app: CalmApp, seen: Seen, panel: int = 0) -> list[str]:
    """What stands in the left (0) or right (1) panels, line by line."""
    rows = (line.split("│") for line in seen(app).splitlines() if line.count("│") >= 2)
    return [parts[1 + 2 * panel].strip() for parts in rows if len(parts) > 1 + 2 * panel]


# --- the day ----------------------------------------------------------------------------------------------


async def test_a_new_vault_explains_itself_in_three_lines_and_shows_no_empty_chart(
    app: CalmApp, settle: Settle, seen: Seen
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert [line[:8] for line in lines(app, seen)[:3]] == ["c  Check", "n  Write", "s  Sleep"]
        for empty in ("This week", "November ─", "Journal ─", "Goals ─", "A year ago", "If you like"):
            assert empty not in seen(app)


@pytest.mark.parametrize(("name", "rows", "is_said"), [
    ("Ines", 40, True), ("Wilhelmina Alexandra Maria", 40, True), ("Ines", 30, True),
    ("Wilhelmina Alexandra Maria", 30, False),
])  # fmt: skip
async def test_the_week_in_words_is_shown_whole_or_not_at_all(
    app: CalmApp, store: Store, clock: FixedClock, settle: Settle, seen: Seen, name: str, rows: int, is_said: bool
) -> None:
    fill(store, 20, 7)
    add(store, "profile", name=name, greeted=True)
    async with app.run_test(size=(112, rows)) as pilot:
        await settle(pilot)
        assert name in seen(app)
        assert (read_day(store).week_in_words in seen(app)) == is_said
        assert ("The last 7" in seen(app)) == is_said


async def test_the_day_stands_in_the_order_of_its_hours(
    app: CalmApp, store: Store, clock: FixedClock, settle: Settle, seen: Seen
) -> None:
    add(store, "check_in", mood=9, felt_at="2026-11-20T16:58+01:00", note="Soup with [b]Ana")
    add(store, "practice_session", kind="breathing", technique="long_exhale", seconds=360, anxiety_before=6,
        anxiety_after=4, began_at="2026-11-20T12:40+01:00")  # fmt: skip
    add(store, "check_in", mood=7, felt_at="2026-11-20T07:07+01:00")
    add(store, "sleep_night", night_of="2026-11-20", into_bed_at="2026-11-19T23:00+01:00",
        tried_to_sleep_at="2026-11-19T23:00+01:00", minutes_to_fall_asleep=10, minutes_awake=0, times_woken=0,
        final_awakening_at="2026-11-20T06:00+01:00", out_of_bed_at="2026-11-20T06:20+01:00")  # fmt: skip
    add(store, "journal_entry", body="Late words", written_at="2026-11-20T21:00+01:00")
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        day = [line for line in lines(app, seen) if line[2:3] == ":"]
    assert day == [
        "06:20  •  In bed 7 h 20 min, asleep 6 h 50 min",
        "07:07  7",
        "12:40  •  Long exhale, 6 min · anxiety 6 → 4",
        "16:58  9  Soup with [b]Ana",
        "21:00  •  Wrote: Late words",
    ]


async def test_the_latest_of_a_full_day_is_shown_where_there_is_little_room(
    app: CalmApp, store: Store, settle: Settle, seen: Seen
) -> None:
    for hour in range(8, 20):
        add(store, "check_in", mood=5, felt_at=f"2026-11-20T{hour:02}:00+01:00")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert "9 earlier" in lines(app, seen)
        assert [line[:5] for line in lines(app, seen) if line[2:3] == ":"] == ["17:00", "18:00", "19:00"]


async def test_of_a_very_long_entry_today_takes_no_more_than_a_line(
    app: CalmApp, store: Store, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A panel measures all that it is given, on every layout, while keys wait; to cut it takes a while, too."""
    cut_in = list[tuple[str, threading.Thread]]()

    def note_and_cut(text: str, *cells: int) -> str:
        cut_in.append((text[:5], threading.current_thread()))
        return one_line(text, *cells)

    monkeypatch.setattr("calmterm.domain.today.one_line", note_and_cut)
    store.add(store.new(JournalEntry, {"body": "word " * 50_000}))
    add(store, "medicine", name="Iron", schedule="evening")
    store.add(store.new(CheckIn, {"mood": 5, "note": "note " * 1_000}))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        lines = [line for one in app.screen.query(Static) for line in str(one.content).splitlines()]
        assert any("Wrote: word" in line for line in lines)
        assert max(map(len, lines)) < LINE_CELLS + 20
    cut = [text for text, _ in cut_in]
    assert cut.count("word ") == cut.count("Iron,") > 0  # once whenever the day is read, in both places
    assert threading.main_thread() not in [thread for _, thread in cut_in]


async def test_before_the_day_begins_all_sections_name_the_same_day(
    app: CalmApp, store: Store, clock: FixedClock, settle: Settle, seen: Seen
) -> None:
    clock.at = clock.at.replace(day=21, hour=3, minute=0)
    add(store, "habit", name="Tea", kind="yes_no")
    add(store, "check_in", mood=9, felt_at=clock.at)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        assert "Still up? It is Friday night, 20 November" in seen(app)
        assert "Fri 20" in seen(app)
        assert "Sat 21" not in seen(app)
        assert "03:00  9" in lines(app, seen)
        app.push_screen(HabitsScreen())
        await settle(pilot)
        assert "Habits, today, Friday 20 November" in seen(app)
    report = gather_report(store, 14)
    assert report.until.isoformat() == store.today().isoformat() == "2026-11-20"


async def test_a_year_ago_is_remembered_and_else_a_month_ago(
    app: CalmApp, store: Store, settle: Settle, seen: Seen
) -> None:
    add(store, "journal_entry", body="First frost.", written_at="2026-10-20T12:00+01:00")
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        assert "A month ago" in seen(app)
        await app.worker.run(
            lambda store: add(store, "journal_entry", title="[i]Ice", body="b", written_at="2025-11-20T12:00+01:00")
        )
        app.screen.reload()  # pyright: ignore[reportAttributeAccessIssue]
        await settle(pilot)
        assert "A year ago" in seen(app)
        assert "“[i]Ice”" in seen(app)


def test_a_month_may_have_no_such_day(store: Store, clock: FixedClock) -> None:
    clock.at = clock.at.replace(month=3, day=31)
    assert read_day(store).remembered is None


async def test_nothing_of_the_demo_is_below_the_fold(app: CalmApp, store: Store, settle: Settle) -> None:
    fill(store, 90, 7)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        app.clear_notifications()  # what waits is told on a line of its own, for a few seconds
        await settle(pilot)
        assert app.screen.query_one("#today").max_scroll_y == 0


# --- little to-dos ----------------------------------------------------------------------------------------


async def test_small_things_of_today_are_ticked_by_key(app: CalmApp, store: Store, settle: Settle, seen: Seen) -> None:
    add(store, "daily_task", what="Water the plants", on="2026-11-20", estimated_minutes=5)
    first = add(store, "daily_task", what="[/] Answer Lena", on="2026-11-20", priority=1)
    add(store, "daily_task", what="Yesterday's", on="2026-11-19")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert [line.split("│")[1].strip() for line in seen(app).splitlines() if "○" in line] == [
            "○ [/] Answer Lena", "○ Water the plants  5 min",
        ]  # fmt: skip
        await pilot.press("space")
        await settle(pilot)
        assert store.get(DailyTask, first.id).done_at is not None
        assert "✓ [/] Answer Lena" in seen(app)
        assert isinstance(app.screen, TodayScreen)
        await pilot.press("u")
        await settle(pilot)
        assert store.get(DailyTask, first.id).done_at is None
        assert "✓" not in seen(app)


async def test_a_small_thing_is_added_and_none_is_fine(app: CalmApp, store: Store, settle: Settle, seen: Seen) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert "Nothing to do. a adds one, or leave it." in seen(app)
        await pilot.press("a")
        await settle(pilot)
        await pilot.press(*"Tea", "ctrl+s")
        await settle(pilot)
        assert isinstance(app.screen, TodayScreen)
        assert "○ Tea" in seen(app)
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


def helped(store: Store, other: str, kind: str = "recommendation") -> Any:
    return store.add(store.new(Insight, {
        "kind": kind, "priority": 3, "template": "before_after", "measure": "anxiety", "other_measure": other, "n": 9,
        "window_from": "2026-09-01", "window_to": "2026-11-19", "method_version": 1,
        "computed_at": "2026-11-19T12:00Z", "words": "…",
    }))  # fmt: skip


def test_what_seemed_to_help_and_may_be_said(store: Store, clock: FixedClock) -> None:
    add(store, "life_value", name="n", importance=5, alignment=5, tiny_step="walk")
    helped(store, "long_exhale", kind="pattern")
    assert suggested(store) == "A tiny step for n: walk", "what was not told apart from like moments is no suggestion"
    insight = helped(store, "long_exhale")
    assert suggested(store) == "It seemed to help before, and may be worth another try: Long exhale"
    store.set_setting("insights", "off")
    assert suggested(store) == "A tiny step for n: walk"
    store.set_setting("insights", "on")
    store.insights.put_away(insight)
    assert suggested(store) == "A tiny step for n: walk"
    store.insights.put_away(insight, away=False)
    add(store, "crisis_event", severity=3, on="2026-11-20")
    assert suggested(store) == "A tiny step for n: walk", "on a hard day insights rest"


def test_what_helped_opens_its_own_list_and_of_several_another_one_each_day(store: Store, clock: FixedClock) -> None:
    card = add(store, "coping_card", front="Cold water", back="b")
    helped(store, str(card.id))
    found = suggest(store, [])
    assert found is not None
    assert (found.words.rpartition(": ")[2], found.kind) == ("Cold water", CopingCard)
    helped(store, "box")
    first = suggested(store)
    clock.at += timedelta(days=1)
    assert first != suggested(store)
    store.removal.forget(CopingCard)
    assert {suggested(store)} == {"It seemed to help before, and may be worth another try: Box"}


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
        assert "If you like" in seen(app)
        assert "[@click=app" in seen(app)
        await pilot.press("o")
        await settle(pilot)
        assert isinstance(app.screen, RecordsScreen)
        assert "Friends" in seen(app)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, TodayScreen)
        await app.worker.run(lambda store: store.set_setting("suggestions", "off"))
        app.screen.reload()  # pyright: ignore[reportAttributeAccessIssue]
        await settle(pilot)
        assert "If you like" not in seen(app)
        await pilot.press("o")
        await settle(pilot)
        assert isinstance(app.screen, TodayScreen)
