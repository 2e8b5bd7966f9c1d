"""The Trends section by its keys: views, measures, ranges, the numbers behind, and what is done with an insight."""

import contextlib
import csv
import stat
from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static
from textual.worker import WorkerCancelled

from calmterm.app.app import CalmApp
from calmterm.core.clock import FixedClock
from calmterm.screens.dialogs.save_as import SaveAsScreen
from calmterm.screens.trends.data_table import NumbersScreen
from calmterm.screens.trends.trends import VIEWS, TrendsScreen
from calmterm.store import Store
from calmterm.store.model.records import CheckIn, CrisisEvent, Habit, HabitDay, ScaleResult, SleepNight
from calmterm.widgets.calendar_heatmap import DENSER, LIGHTER

Settle = Callable[[Pilot[Any]], Awaitable[None]]
Seen = Callable[[CalmApp], str]
TODAY = date(2026, 11, 20)


@pytest.fixture
def made_vault(request: pytest.FixtureRequest, made_vault: Path, filled: Callable[[int], Path]) -> Path:
    return filled(90) if "demo" in request.fixturenames else made_vault


@pytest.fixture
def demo(store: Store) -> Store:
    """The made-up ninety days."""
    return store


async def press(pilot: Pilot[Any], settle: Settle, *keys: str) -> None:
    """Press keys; "view" and a number goes to that view, where the arrows are not what a test is about."""
    for key in ("", *keys):
        if key.startswith("view "):
            trends(pilot.app).action_show_view(int(key.removeprefix("view ")))
        elif key:
            await pilot.press(key)
        with contextlib.suppress(WorkerCancelled):  # one view gave way to the next
            await settle(pilot)
        await settle(pilot)


def trends(app: Any) -> TrendsScreen:
    assert isinstance(app.screen, TrendsScreen)
    return app.screen


def words(app: CalmApp) -> str:
    return str(app.screen.query_one("#trend-words", Static).content)


def heading(app: CalmApp) -> str:
    return str(app.screen.query_one("#trend-title", Static).content)


async def test_an_empty_diary_shows_what_is_missing_on_every_view(app: CalmApp, settle: Settle, seen: Seen) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, settle, "8")
        assert "Nothing here yet" in words(app)
        assert "0 of 14 days" in words(app)
        for view in VIEWS[1:]:
            await press(pilot, settle, "right")
            assert f"[{view.title}]" in seen(app)
            said = words(app) + seen(app)
            empty = ("Nothing here yet", "Nothing stands out", "Not enough entries", "Nothing was rated", "No tag was")
            assert any(one in said for one in empty)
        assert "Traceback" not in seen(app)


async def test_days_by_measure_and_range(app: CalmApp, demo: Store, settle: Settle, seen: Seen) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, settle, "8")
        assert heading(app).startswith("Mood (1 to 10), 3 months (23 Aug to 20 Nov 2026)")
        text = seen(app)
        assert text.count("•") > 30
        assert "░" in text
        assert "82 of 90 days have entries." in words(app)
        assert "over 90 days" in words(app)  # a slow change moves both; so both stand there
        assert "Over the last 13 weeks: no clear trend in mood" in words(app)
        await press(pilot, settle, "r", "r", "r")
        assert heading(app).startswith("Mood (1 to 10), 2 weeks (7 Nov to 20 Nov 2026)")
        assert "Trend: not enough entries yet" in words(app)
        await press(pilot, settle, "m")
        assert heading(app).startswith("Energy")
        await press(pilot, settle, "M", "M")
        assert heading(app).startswith("Anticipation (0 to 10)")
        await press(pilot, settle, "R")
        assert "all" in heading(app)


async def test_several_entries_of_a_day_are_told_apart_from_their_median(
    app: CalmApp, store: Store, clock: FixedClock, settle: Settle
) -> None:
    for hour, mood in ((8, 2), (12, 7), (20, 9)):
        felt = clock.localize(datetime.combine(TODAY, time(hour)))
        store.add(store.new(CheckIn, {"felt_at": felt, "mood": mood}))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, settle, "8", "t")
        assert isinstance(app.screen, NumbersScreen)
        row = app.screen.rows.get_option_at_index(0)
        assert str(row.prompt).split() == ["2026-11-20", "7", "2", "9", "3"]
        await press(pilot, settle, "escape")
        assert isinstance(app.screen, TrendsScreen)


async def test_with_room_the_days_and_what_goes_with_them_stand_below(
    app: CalmApp, demo: Store, settle: Settle, seen: Seen
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, settle, "8")
        for title in ("What it says", "How the days were", "What goes with it", "okay to good  7"):
            assert title in seen(app)
        await press(pilot, settle, "right")
        shown = seen(app)
        assert "What goes with it" not in shown
        assert "How the days were" in shown
        assert shown.index("╭─ Mood (1 to 10), the last year ─") < shown.index("Month by month")
        assert "Oct 2026" in shown
        assert [line for line in shown.splitlines() if "Oct 2026" in line and "6  29 days" in line]
        await press(pilot, settle, "right")
        assert "How the days were" not in seen(app)


async def test_tags_and_what_was_tried_fill_their_pages(app: CalmApp, demo: Store, settle: Settle, seen: Seen) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, settle, "8", "view 5")
        shown = seen(app)
        assert "Better afterwards, of the times that were rated" in shown
        assert [line for line in shown.splitlines() if "Long exhale 4-6" in line and "6 of 7" in line]
        assert [line for line in shown.splitlines() if "Coherent 5.5-5.5" in line and "5 of 6 rated uses" in line]
        await press(pilot, settle, "view 6")
        shown = seen(app)
        assert [line for line in shown.splitlines() if "work" in line and "with " in line and "6  33 days" in line]
        assert [line for line in shown.splitlines() if "without" in line and "7  48 days" in line]
        assert [line for line in shown.splitlines() if "caffeine" in line and "6 of 8 days with it" in line]


async def test_a_year_in_text(app: CalmApp, demo: Store, settle: Settle, seen: Seen) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, settle, "8", "right")
        assert "Mo ····" in seen(app)
        assert all(shade in seen(app) for shade in "░▒▓█")
        assert "82 of 365 days" in words(app)
        await press(pilot, settle, "r")
        assert "year by year" in heading(app)


async def test_sleep_stands_above_mood(app: CalmApp, demo: Store, settle: Settle, seen: Seen) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, settle, "8", "view 2")
        text = seen(app)
        assert text.index("Sleep (hours), of the night") < text.index("Mood (1 to 10)")
        screen = trends(app)
        assert screen.first.size.width == screen.second.size.width
        assert screen.first.region.y < screen.second.region.y
        await pilot.resize_terminal(120, 40)
        await settle(pilot)
        charts = [chart.render().plain.split("\n") for chart in (screen.first, screen.second)]
        assert charts[0][-1] == charts[1][-1]  # each day above itself, although words stand at one axis alone
        assert "very good" in charts[1][0]


def open_together(pilot: Pilot[Any], settle: Settle) -> Any:
    return press(pilot, settle, "8", "view 3")


def listed(app: CalmApp) -> list[str]:
    options = app.screen.query_one("#insights", OptionList)
    return [str(option.prompt) for option in options.options]


async def test_what_goes_with_what_is_put_away_brought_back_rated_and_forgotten(
    app: CalmApp, demo: Store, settle: Settle
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await open_together(pilot, settle)
        before = listed(app)
        assert before
        assert any("81 of 90 days have entries · 22 Aug 2026 to 19 Nov 2026" in one for one in before)
        assert any("64 of 80 days have entries · 24 Aug 2026 to 11 Nov 2026" in one for one in before)
        assert "Patterns in your entries, not causes" in words(app)
        assert "Not yet: " in words(app)  # what is missing for the rest
        await press(pilot, settle, "d")
        assert listed(app) == before[1:]
        await press(pilot, settle, "a")
        assert listed(app) == before[:1]
        await press(pilot, settle, "d", "a")
        assert sorted(listed(app)) == sorted(before)
        await press(pilot, settle, "d", "u")
        assert sorted(listed(app)) == sorted(before)
        await press(pilot, settle, "s", "7", "enter")
        assert "rated 7 of 10" in listed(app)[0]
        await press(pilot, settle, "f", "enter")  # the way back comes first
        assert len(listed(app)) == len(before)
        await press(pilot, settle, "f", "down", "enter")
        assert len(listed(app)) == len(before) - 1
        await press(pilot, settle, "w")
        assert len(listed(app)) == len(before)


async def test_the_numbers_behind_an_insight(
    app: CalmApp, store: Store, clock: FixedClock, settle: Settle, seen: Seen
) -> None:
    store.add_new([
        store.new(CheckIn, {"felt_at": clock.at - timedelta(days=back), "sleep_hours": 5 + hours, "mood": 3 + hours})
        for back in range(1, 41) for hours in [back * 7 % 5]
    ])  # fmt: skip
    async with app.run_test(size=(100, 30)) as pilot:
        await open_together(pilot, settle)
        said = listed(app)[0].partition("\n")[0]
        await press(pilot, settle, "enter")
        assert isinstance(app.screen, NumbersScreen)
        assert said[:40] in seen(app)
        assert "•" in seen(app)  # pairs of two measures are drawn against each other
        assert app.screen.rows.option_count >= 28
        await press(pilot, settle, "escape")
        assert listed(app)


async def test_a_look_is_kept_for_a_week_and_its_log_can_be_read(
    app: CalmApp, demo: Store, clock: FixedClock, settle: Settle
) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await open_together(pilot, settle)
        first = {one.id for one in demo.insights.listed()}
        demo.add_new([
            demo.new(CheckIn, {"felt_at": clock.at - timedelta(back, hours=1), "mood": 1, "stress": 1 + back * 7 % 10})
            for back in range(1, 80)
        ])  # fmt: skip
        await press(pilot, settle, "left", "right")
        assert {one.id for one in demo.insights.listed()} == first
        await press(pilot, settle, "w")
        assert {one.id for one in demo.insights.listed()} != first
        await press(pilot, settle, "h")
        assert isinstance(app.screen, NumbersScreen)
        log = [str(option.prompt) for option in app.screen.rows.options]
        assert any("tended to" in line for line in log)


async def test_insights_rest_on_a_hard_day_and_where_they_are_switched_off(
    app: CalmApp, demo: Store, settle: Settle
) -> None:
    event = demo.add(demo.new(CrisisEvent, {"on": TODAY}))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_together(pilot, settle)
        assert (listed(app), words(app)) == ([], "Insights rest today. The charts are there.")
        demo.trash(event)
        demo.set_setting("insights", "off")
        await press(pilot, settle, "left", "right")
        assert listed(app) == []
        assert "switched off" in words(app)
        demo.set_setting("insights", "on")
        await press(pilot, settle, "left", "right")
        assert listed(app)


async def test_what_is_usual_and_what_stood_out(app: CalmApp, demo: Store, settle: Settle, seen: Seen) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, settle, "8", "view 4")
        assert "Mood        6.5   usually 5.4 to 7.6   (23 of 28 days)" in seen(app)
        assert "lower than usual" in seen(app)
        assert {one.measure for one in demo.insights.baselines()} == {
            "mood",
            "energy",
            "stress",
            "anxiety",
            "sleep_time",
        }


def add_scores(store: Store, *totals: int, **more: Any) -> None:
    for place, total in enumerate(reversed(totals)):
        at = f"{TODAY - timedelta(days=14 * place)}T12:00+01:00"
        given = {"taken_at": at, "instrument": "phq9", "version": 1, "answers": "[]", "total": total, **more}
        store.add(store.new(ScaleResult, given))


async def test_questionnaires_of_one_coding_stand_in_one_line(
    app: CalmApp, store: Store, settle: Settle, seen: Seen
) -> None:
    add_scores(store, 12, 9, 6)
    add_scores(store, 21, coding="one_based", taken_at="2026-09-01T12:00+02:00")
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, settle, "8", "left", "left")
        assert seen(app).count("•") == 4  # three scores, and the sign in the legend
        assert "3 scores. A score is not a diagnosis." in words(app)
        assert "Scored in another way, and so not in this line: 1." in words(app)


async def test_habits_with_their_days_and_strength(app: CalmApp, store: Store, settle: Settle, seen: Seen) -> None:
    for name in ("Walk [/] the dog", "Water"):
        habit = store.add(store.new(Habit, {"name": name}))
        for back in range(20):
            values = {"habit_id": habit.id, "on": TODAY - timedelta(days=back), "value": int(back % 4 > 0)}
            store.add(store.new(HabitDay, {**values, "skipped": back == 7}))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, settle, "8", "left")
        text = seen(app)
        assert "> Walk [/] the dog" in text
        assert "■■■·" in text
        assert "-" in text
        assert "Strength of “Walk [/] the dog” (%)" in text
        await press(pilot, settle, "m")
        assert "> Water" in seen(app)
        assert "Strength of “Water” (%)" in seen(app)
        await press(pilot, settle, "t")
        assert isinstance(app.screen, NumbersScreen)
        assert "Walk [/] the dog" in seen(app)


async def test_the_numbers_are_exported_for_their_person_alone(
    app: CalmApp, demo: Store, settle: Settle, tmp_path: Path, seen: Seen
) -> None:
    target = tmp_path / "mood.csv"

    async def to(pilot: Pilot[Any], path: Path) -> None:
        await press(pilot, settle, "x")
        assert isinstance(app.screen, SaveAsScreen)
        assert "not encrypted" in seen(app)
        app.screen.query_one(Input).value = str(path)
        await press(pilot, settle, "enter")

    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, settle, "8")
        await to(pilot, target)
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
        rows = list(csv.reader(target.read_text("utf-8-sig").splitlines()))
        assert rows[0] == ["day", "median", "lowest", "highest", "entries"]
        assert rows[1][0] == "2026-11-20"
        assert len(rows) == 83
        before = target.read_bytes()
        await to(pilot, target)  # what is there already is never replaced
        assert target.read_bytes() == before
        assert [note.message for note in app._notifications][-1].startswith("There is something of that name already")
        await to(pilot, demo.directory / "mood.csv")
        assert not (demo.directory / "mood.csv").exists()
        app.clear_notifications()
        await press(pilot, settle, "x", "escape")
        assert isinstance(app.screen, TrendsScreen)


async def test_words_of_a_tag_are_text_and_no_markup(
    app: CalmApp, store: Store, clock: FixedClock, settle: Settle, seen: Seen
) -> None:
    records = []
    for back in range(1, 61):
        felt = clock.localize(datetime.combine(TODAY - timedelta(days=back), time(20)))
        tagged = back % 2 == 0
        values = {"felt_at": felt, "mood": (3 if tagged else 7) + back % 3, "triggers": ["[b]x[/] =1"] * tagged}
        records.append(store.new(CheckIn, values))
    store.add_new(records)
    async with app.run_test(size=(100, 30)) as pilot:
        await open_together(pilot, settle)
        assert (
            "On days you tagged “[b]x[/] =1”, mood was typically 4 lower (4 instead of 8; 30 and 30 days"
            in listed(app)[0]
        )
        await press(pilot, settle, "enter")
        assert "[b]x[/] =1" in seen(app)


async def test_keys_work_while_a_text_view_has_the_focus_and_escape_leads_back(
    app: CalmApp, demo: Store, settle: Settle
) -> None:
    async with app.run_test(size=(60, 20)) as pilot:
        await press(pilot, settle, "8", "right")
        assert trends(app).view.name == "year"
        await press(pilot, settle, *["right"] * 6)
        assert trends(app).view.name == "scales"
        await press(pilot, settle, "right", "right")
        assert trends(app).view.name == "days"
        await press(pilot, settle, "escape")
        assert app.screen.title == "Today"


async def test_the_helper_ends_with_the_screen(app: CalmApp, demo: Store, settle: Settle, sums_done_anew: None) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, settle, "8")
        process = trends(app)._compute._process
        assert process is not None
        assert process.returncode is None
        await press(pilot, settle, "1")
        await process.wait()
        assert process.returncode is not None


async def test_nights_of_the_sleep_diary_are_shown(app: CalmApp, store: Store, settle: Settle) -> None:
    for back in range(10):
        day = TODAY - timedelta(days=back)
        store.add(store.new(SleepNight, {
            "night_of": day, "tried_to_sleep_at": f"{day - timedelta(days=1)}T23:00+01:00",
            "final_awakening_at": f"{day}T06:30+01:00", "minutes_to_fall_asleep": 20, "minutes_awake": 10,
        }))  # fmt: skip
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, settle, "8", "view 2")
        assert "10 nights and 0 days of 90 have entries." in words(app)


async def test_a_day_that_stood_out_opens_is_put_away_and_is_rated(
    app: CalmApp, demo: Store, settle: Settle, seen: Seen
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, settle, "8", "view 4")
        (_, first), (_, second), *_ = demo.insights.deviations()
        await press(pilot, settle, "enter")
        assert isinstance(app.screen, NumbersScreen)
        assert f"{first.on:%A}, {first.on.day}" in seen(app)
        assert "Check-in" in seen(app)
        await press(pilot, settle, "escape", "s", "9", "enter")
        assert "rated 9 of 10" in seen(app)
        await press(pilot, settle, "d")
        assert "rated 9 of 10" not in seen(app)
        assert [one.on for _, one in demo.insights.deviations(put_away=True)] == [first.on]
        await press(pilot, settle, "a")
        assert "archived" in seen(app)
        assert "rated 9 of 10" in seen(app)
        await press(pilot, settle, "d", "a")
        assert demo.insights.deviations()[0][1].on == first.on
        assert (second.rating, second.dismissed_at) == (None, None)


async def test_what_helps_and_the_tags_have_their_plots_and_numbers(
    app: CalmApp, demo: Store, settle: Settle, seen: Seen
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, settle, "8", "view 5")
        assert "What helps: before and after" in seen(app)
        assert "Box 4-4-4-4 6x" in seen(app)
        assert "Practice, minutes a week" in seen(app)
        assert "Used 6 times: anxiety was lower afterwards" in words(app)
        await press(pilot, settle, "t")
        assert "activity" in seen(app)
        assert "of 6 rated uses" in seen(app)
        await press(pilot, settle, "escape", "right")
        assert "Tags and mood, in 90 days" in seen(app)
        assert "○" in seen(app)
        demo.set_setting("insights", "off")
        await press(pilot, settle, "left", "right")
        assert "switched off" in words(app)
        assert "○" not in seen(app)


async def test_an_empty_diary_says_what_is_missing_for_what_helps(
    app: CalmApp, store: Store, settle: Settle, seen: Seen
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, settle, "8", "view 5")
        assert "Nothing was rated before and after often enough yet" in words(app)
        assert "None in the last eight weeks, which is fine." in seen(app)
        await press(pilot, settle, "right")
        assert "No tag was noted on eight days" in words(app)


async def test_the_year_says_what_is_true_of_the_colours_it_is_drawn_in(
    many_colours, app: CalmApp, store: Store, settle, seen
) -> None:
    store.add(store.new(CheckIn, {"mood": 6}))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await app.action_section("trends")
        await settle(pilot)
        await pilot.press("right")
        await settle(pilot)
        assert LIGHTER in seen(app)
        app.settings.apply("theme", "calm-light")
        await settle(pilot)
        assert DENSER in seen(app)
        assert LIGHTER not in seen(app)
