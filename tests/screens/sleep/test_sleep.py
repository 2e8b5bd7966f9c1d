"""The sleep section by keys: a night in under a minute, questions instead of mending, undo, drafts, a year at once."""

import json
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from calmterm.app.app import CalmApp
from calmterm.core.clock import FixedClock
from calmterm.domain.sleep import moments_of
from calmterm.insights.sleep import read_clock
from calmterm.screens.dialogs.confirm import ConfirmScreen
from calmterm.screens.sleep.night import HINT, NightScreen
from calmterm.screens.sleep.week import SleepScreen
from calmterm.screens.sleep.year import NightsScreen
from calmterm.store import Store
from calmterm.store.model.records import SleepNight
from calmterm.widgets.night_chart import NightChart

Settle = Callable[[Pilot[Any]], Awaitable[None]]
Keys = Callable[..., Awaitable[None]]
Seen = Callable[[CalmApp], str]
VIENNA = ZoneInfo("Europe/Vienna")


@pytest.fixture
def clock() -> FixedClock:
    """A morning, in a zone with its rules."""
    return FixedClock(datetime(2026, 11, 20, 7, 30, tzinfo=VIENNA))


def night_keys(*times: str) -> list[str]:
    """The seven basic answers, each followed by enter."""
    return [key for one in times for key in ([f"={one}", "enter"] if one else ["enter"])]


def add_nights(store: Store, first: date, count: int) -> None:
    records = []
    for number in range(count):
        day = first + timedelta(days=number)
        minute = 10 * (number % 6)
        times = [read_clock(text) for text in (f"22:{minute:02d}", f"22:{minute:02d}", "06:30", f"06:{minute:02d}")]
        times[3] = read_clock("07:00")
        values = {"night_of": day, **moments_of(day, times, VIENNA), "minutes_to_fall_asleep": 10, "minutes_awake": 5}
        records.append(store.new(SleepNight, values))
    store.add_new(records)


@pytest.mark.today
async def test_a_night_by_keys_alone(app: CalmApp, store: Store, settle: Settle, keys: Keys, seen: Seen) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "Last night is not noted yet" in seen(app)
        await keys(pilot, "5")
        assert "Last night is not noted yet" in seen(app)
        await keys(pilot, "n")
        await keys(pilot, *night_keys("2245", "11:15 pm", "30", "2", "40", "630", "7"))
        said = " ".join(seen(app).split())
        assert "In bed 8 h 15 min. Asleep 6 h 05 min. That is 73.7 % of the time in bed." in said
        assert "In bed after waking 30 min." in said
        assert "23:15" in seen(app)  # as it was understood
        await keys(pilot, "6")  # a number that the scale has not
        assert "3 fair" in seen(app)
        await keys(pilot, "2", "enter")
        assert isinstance(app.screen, SleepScreen)
        assert "Last night: in bed 8 h 15 min, asleep 6 h 05 min." in seen(app)
        (night,) = store.records(SleepNight)
        assert (night.night_of, night.quality, night.times_woken) == (date(2026, 11, 20), 2, 2)
        assert (night.zone, night.denominator) == ("Europe/Vienna", "in_bed")
        assert night.into_bed_at == datetime(2026, 11, 19, 22, 45, tzinfo=VIENNA)
        await keys(pilot, "u")
        assert store.records(SleepNight) == []
        assert "not noted" in seen(app)


@pytest.mark.soak
async def test_naps_and_waking_early_by_keys(
    app: CalmApp, store: Store, settle: Settle, keys: Keys, seen: Seen
) -> None:
    async with app.run_test(size=(80, 60)) as pilot:
        await settle(pilot)
        await keys(pilot, "s", "=23", "ctrl+n", "=45", "enter")
        while app.focused is None or "field-nap_at" not in {one.id for one in app.focused.ancestors}:
            await keys(pilot, "tab")
        await keys(pilot, "=230 pm", "enter", "=20", "enter")
        assert "14:30" in seen(app)  # as it was understood
        await keys(pilot, "ctrl+s")
        (night,) = store.records(SleepNight)
        assert (night.woke_early_minutes, night.nap_minutes) == (45, 20)
        assert night.nap_at == datetime(2026, 11, 19, 14, 30, tzinfo=VIENNA)
        await keys(pilot, "5", "e", "ctrl+n")
        assert "14:30" in seen(app)  # and can be changed
        assert "There is nothing to save yet." not in " ".join(one.message for one in app._notifications)


async def test_a_draft_of_an_older_version_brings_no_rating_of_ten(
    app: CalmApp, store: Store, settle: Settle, keys: Keys, seen: Seen
) -> None:
    store.drafts.save("night", json.dumps({"into_bed_at": "22:45", "quality": 3}), "2026-11-20")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await keys(pilot, "s")
        assert "22:45" in seen(app)
        assert "asked in words now" in " ".join(one.message for one in app._notifications)
        await keys(pilot, "ctrl+s")
        (night,) = store.records(SleepNight)
        assert (night.quality, night.quality_of_ten) == (None, None)


async def test_the_time_in_bed_after_waking_has_a_column_where_there_is_room(
    app: CalmApp, store: Store, settle: Settle, keys: Keys, seen: Seen
) -> None:
    add_nights(store, date(2026, 11, 16), 5)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await keys(pilot, "5")
        assert "Awake waking asleep" in seen(app)
        (median,) = (line for line in seen(app).splitlines() if "Median" in line)
        assert median.split()[-4:] == ["5", "30", "91", "%"]
        assert "in bed after waking" in seen(app)
        await pilot.resize_terminal(60, 24)
        await settle(pilot)
        assert "Awake asleep" in seen(app)


async def test_from_today_with_one_key(app: CalmApp, store: Store, settle: Settle, keys: Keys) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await keys(pilot, "s")
        assert isinstance(app.screen, NightScreen)
        await keys(pilot, *night_keys("23", "", "", "", "", "", "7"))
        await keys(pilot, "ctrl+s")
        (night,) = store.records(SleepNight)
        assert night.night.tib == 480
        assert night.minutes_to_fall_asleep is None


async def test_the_wrong_order_is_asked_about_and_left_as_it_is(
    app: CalmApp, store: Store, settle: Settle, keys: Keys, seen: Seen
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await keys(pilot, "s")
        await keys(pilot, *night_keys("2245", "2215", "", "", "", "", "7"))
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert isinstance(app.screen, ConfirmScreen)
        assert "right order?" in seen(app)
        await keys(pilot, "enter")  # back to the times
        assert isinstance(app.screen, NightScreen)
        assert store.records(SleepNight) == []
        assert "22:15" in seen(app)
        await pilot.press("ctrl+s")
        await pilot.pause()
        await keys(pilot, "down", "enter")  # it is right
        (night,) = store.records(SleepNight)
        assert night.tried_to_sleep_at is not None
        assert f"{night.night.tried:%H:%M}" == "22:15"


@pytest.mark.sample(2)
@pytest.mark.parametrize("typed", ["25", "late", "22:99", "13 pm"])
async def test_what_is_no_time_is_told_at_its_field(
    app: CalmApp, store: Store, settle: Settle, keys: Keys, seen: Seen, typed: str
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await keys(pilot, "s", f"={typed}", "enter", "ctrl+s")
        assert isinstance(app.screen, NightScreen)
        assert typed in seen(app)
        assert store.records(SleepNight) == []
        assert app.focused is not None
        assert app.focused.parent is not None


async def test_a_draft_waits_and_is_taken_up_again(
    app: CalmApp, store: Store, settle: Settle, keys: Keys, seen: Seen
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await keys(pilot, "s")
        await keys(pilot, *night_keys("2245", "", "15"))
        await keys(pilot, "escape", "s")
        assert "22:45" in seen(app)
        assert "here again" in " ".join(one.message for one in app._notifications)
        await keys(pilot, *night_keys("", "", "", "", "", "", "7"))
        await keys(pilot, "ctrl+s")
        (night,) = store.records(SleepNight)
        assert (night.night.tib, night.minutes_to_fall_asleep) == (495, 15)
        assert store.drafts.payload("night", "2026-11-20") is None


async def test_a_night_is_changed_in_the_zones_it_was_lived_in(
    app: CalmApp, store: Store, settle: Settle, keys: Keys, seen: Seen
) -> None:
    times = [read_clock(text) for text in ("20:00", "21:00", "6:30", "7:00")]
    moments = moments_of(date(2026, 11, 20), times, ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"))
    before = store.add(store.new(SleepNight, {"night_of": "2026-11-20", **moments, "quality": 5, "quality_of_ten": 7}))
    async with app.run_test(size=(80, 60)) as pilot:
        await settle(pilot)
        await keys(pilot, "5", "e")
        assert "20:00" in seen(app)
        assert "You rated this night 7 of 10, on the older scale." in " ".join(seen(app).split())
        await keys(pilot, "ctrl+n")
        assert "America/New_York" in seen(app)
        await keys(pilot, "ctrl+n")
        await keys(pilot, "=20:30", "ctrl+s")
        after = store.get(SleepNight, before.id)
        assert (after.night.tib, before.night.tib) == (270, 300)
        assert (after.zone, after.quality, after.quality_of_ten) == ("America/New_York Europe/Berlin", 5, 7)


async def test_the_week_in_medians_and_other_weeks(
    app: CalmApp, store: Store, settle: Settle, keys: Keys, seen: Seen
) -> None:
    add_nights(store, date(2026, 11, 9), 9)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await keys(pilot, "5")
        assert "Averages appear after five nights in a week: 4 of 5 nights so far." in seen(app)
        await keys(pilot, "left")
        assert "Median" in seen(app)
        assert "Regularity: to bed around 22:" in seen(app)
        await keys(pilot, "right", "right")
        assert "Fri 20" in seen(app)


async def test_trash_and_undo(app: CalmApp, store: Store, settle: Settle, keys: Keys) -> None:
    add_nights(store, date(2026, 11, 19), 2)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await keys(pilot, "5", "d")
        assert [one.night_of.day for one in store.records(SleepNight)] == [19]
        await keys(pilot, "u")
        assert [one.night_of.day for one in store.records(SleepNight)] == [20, 19]


async def test_with_room_a_year_of_nights_and_bars_stand_beside_the_week(
    app: CalmApp, store: Store, settle: Settle, keys: Keys, seen: Seen
) -> None:
    add_nights(store, date(2025, 11, 21), 365)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await keys(pilot, "5")
        chart = str(app.screen.query_one(NightChart).content).splitlines()
        assert max(map(len, chart)) <= app.screen.query_one(NightChart).size.width
        assert columns_with_dots(chart) == 365
        assert "Hours asleep" in seen(app)
        lines = str(app.screen.query_one("#asleep", Static).render()).splitlines()
        assert len(lines) == 14
        assert len({line.count("─") for line in lines[1::2]}) > 1, "as long as the night in bed"
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        assert "Hours asleep" not in seen(app)


@pytest.mark.sample(1)
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 20)])
async def test_a_year_of_nights_is_in_one_screen(
    app: CalmApp, store: Store, settle: Settle, keys: Keys, seen: Seen, size: tuple[int, int]
) -> None:
    add_nights(store, date(2025, 11, 21), 365)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await keys(pilot, "5", "y")
        assert isinstance(app.screen, NightsScreen)
        assert "365 of 365 nights noted" in seen(app)
        chart = str(app.screen.chart.content).splitlines()
        assert len(chart) <= app.screen.chart.size.height  # nothing of it is cut off
        assert max(map(len, chart)) <= app.screen.chart.size.width
        assert columns_with_dots(chart) == 365
        await keys(pilot, "escape")
        assert isinstance(app.screen, SleepScreen)


def columns_with_dots(chart: list[str]) -> int:
    """How many columns of dots hold at least one, over all rows of columns."""
    count, block = 0, []
    for line in [*chart, ""]:
        cells = [ord(letter) - 0x2800 for letter in line if 0x2800 <= ord(letter) < 0x2900]
        if cells:
            block.append(cells)
            continue
        for column in zip(*block, strict=True):
            count += any(cell & 0b01000111 for cell in column) + any(cell & 0b10111000 for cell in column)
        block = []
    return count


async def test_labels_and_hints_of_a_night_are_whole_where_it_is_narrow(
    app: CalmApp, settle: Settle, seen: Seen
) -> None:
    async with app.run_test(size=(60, 20)) as pilot:
        await settle(pilot)
        app.push_screen(NightScreen(date(2026, 11, 20), None))
        await settle(pilot)
        lines = seen(app).splitlines()
        assert [line for line in lines if "Minutes awake in the night (WASO)" in line]
        assert [line for line in lines if line.lstrip().startswith("Tried to sleep") and line.endswith(HINT)]
