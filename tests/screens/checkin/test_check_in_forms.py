"""Check-ins by time of day: what each asks, how few keys it takes, and when support is offered."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from calmterm.app.app import CalmApp
from calmterm.core.clock import FixedClock
from calmterm.screens.checkin.check_in import CheckInScreen, CheckInsScreen
from calmterm.screens.today.today import TodayScreen
from calmterm.store import Store
from calmterm.store.model.records import CheckIn
from calmterm.store.model.records.checkins import HELPED_WORDS
from calmterm.widgets.chips import Chips
from calmterm.widgets.rating_grid import RatingGrid

Settle = Callable[[Pilot[Any]], Awaitable[None]]
Seen = Callable[[CalmApp], str]
OFFER = "Would some support help right now?"


class Keys:
    """Presses keys and counts them."""

    def __init__(self, pilot: Pilot[Any], settle: Settle) -> None:
        self._pilot, self._settle = pilot, settle
        self.count = 0

    async def __call__(self, *keys: str) -> None:
        for key in keys:
            self.count += 1
            await self._pilot.press(key)
        await self._settle(self._pilot)


def offers(app: CalmApp) -> int:
    return sum(OFFER in str(one.message) for one in app._notifications)


def parts(app: CalmApp) -> list[str]:
    """The parts of the form that are shown."""
    return [str(one.id).removeprefix("part-") for one in app.screen.query(".part") if one.display]


# --- how few keys -----------------------------------------------------------------------------------------


async def test_a_quick_check_in_takes_three_keys_from_today(app: CalmApp, store: Store, settle: Settle) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        keys = Keys(pilot, settle)
        await keys("c", "6", "enter")
        assert isinstance(app.screen, TodayScreen)
        (saved,) = store.records(CheckIn)
        assert (saved.mood, saved.moment) == (6, "quick")
        # Three keys at a slow second and a half each are under five seconds, a look at the screen included.
        assert keys.count == 3


@pytest.mark.soak
async def test_a_second_check_in_the_same_day_is_as_short(app: CalmApp, store: Store, settle: Settle) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        keys = Keys(pilot, settle)
        await keys("c", "6", "enter", "c", "8", "enter")
        assert keys.count == 6
        assert [one.mood for one in store.records(CheckIn)] == [8, 6]


@pytest.mark.soak
async def test_an_evening_with_energy_stress_and_anxiety_takes_nine_keys(
    app: CalmApp, store: Store, settle: Settle
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        keys = Keys(pilot, settle)
        await keys("c", "5", "m", "4", "tab", "7", "tab", "3", "enter")
        (saved,) = store.records(CheckIn)
        assert (saved.mood, saved.energy, saved.stress, saved.anxiety, saved.moment) == (5, 4, 7, 3, "evening")
        assert keys.count == 9


# --- the forms --------------------------------------------------------------------------------------------


@pytest.mark.soak
async def test_more_unfolds_what_fits_the_hour(app: CalmApp, store: Store, clock: FixedClock, settle: Settle) -> None:
    cases = [
        (2, "evening", ["going_well"], ["hopes"]),
        (7, "morning", ["sleep_quality", "hopes"], ["stress", "going_well"]),
        (14, "daily", ["sleep_quality", "stress", "going_well", "hopes"], []),
        (21, "evening", ["stress", "going_well", "triggers"], ["sleep_quality", "hopes"]),
    ]
    async with app.run_test(size=(80, 24)) as pilot:
        for hour, moment, there, not_there in cases:
            clock.at = clock.at.replace(hour=hour)
            await settle(pilot)
            await pilot.press("c", "5", "m")
            await settle(pilot)
            assert set(there) <= set(parts(app)), hour
            assert not set(not_there) & set(parts(app)), hour
            await pilot.press("enter")
            await settle(pilot)
            assert isinstance(app.screen, TodayScreen)
            assert store.records(CheckIn)[0].moment == moment, hour
    assert store.count(CheckIn) == len(cases)


async def test_when_it_was_is_said_in_words(app: CalmApp, store: Store, settle: Settle) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("c", "5", "m")
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, CheckInScreen)
        screen.felt_at.control.focus()
        await pilot.press(*"monday", "enter")
        await settle(pilot)
        (saved,) = store.records(CheckIn)
        assert saved.felt.isoformat() == "2026-11-16T12:00:00+01:00"
        await app.push_screen(CheckInScreen(saved))
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, CheckInScreen)
        screen.felt_at.control.focus()
        for words, said in (
            ("soon", ""),
            ("05/06/2024", "That could be"),
            ("yesterday 9pm", "Thursday, 19 November 2026"),
        ):
            screen.felt_at.retype(words)
            await settle(pilot)
            assert str(screen.felt_at.query_one(".form-understood", Static).content).startswith(said)
            await pilot.press("ctrl+s")
            await settle(pilot)
        (saved,) = store.records(CheckIn)
        assert (saved.felt.isoformat(), saved.revision) == ("2026-11-19T21:00:00+01:00", 2)


async def test_another_form_keeps_what_was_filled_in(app: CalmApp, store: Store, settle: Settle, seen: Seen) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("c", "5", "m", "tab", "7")  # stress, in the evening form
        await settle(pilot)
        assert "An evening check-in" in seen(app)
        for title in ("The whole day", "A quick check-in", "A morning check-in"):
            app.screen.query_one("#field-mood ScaleInput").focus()
            await pilot.press("t")
            await settle(pilot)
            assert title in seen(app)
            assert "stress" in parts(app)
        assert "energy" in parts(app)
        await pilot.press("ctrl+s")
        await settle(pilot)
        (saved,) = store.records(CheckIn)
        assert (saved.stress, saved.moment) == (7, "morning")


async def test_words_stand_at_one_four_seven_and_ten(app: CalmApp, settle: Settle, seen: Seen) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("c")
        await settle(pilot)
        lines = seen(app).splitlines()
        at = next(place for place, line in enumerate(lines) if "very low" in line)
        numbers, words = lines[at - 1], lines[at]
        assert [
            abs(numbers.index(f" {number} ") - words.index(word)) < 4
            for number, word in ((1, "very low"), (4, "low  "), (7, "okay to good"), (10, "very good"))
        ] == [True, False, True, True]


@pytest.mark.soak
async def test_with_room_all_is_shown_and_mood_alone_is_still_a_quick_check_in(
    app: CalmApp, store: Store, settle: Settle, seen: Seen
) -> None:
    store.add(store.new(CheckIn, {"mood": 3, "note": "[b]before"}))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("c")
        await settle(pilot)
        for title in ("Mood", "Feelings", "What might have affected this?", "In the body", "Earlier today"):
            assert title in seen(app)
        assert "[b]before" in seen(app)
        await pilot.press("6", "enter")
        await settle(pilot)
        assert isinstance(app.screen, TodayScreen)
        await pilot.press("c", "7", "tab", "2", "ctrl+s")
        await settle(pilot)
    assert [(one.mood, one.energy, one.moment) for one in store.records(CheckIn)][:2] in (
        [(7, 2, "evening"), (6, None, "quick")],
        [(6, None, "quick"), (7, 2, "evening")],  # the clock stands still
    )


async def test_the_whole_page_has_few_stops(app: CalmApp, settle: Settle) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("c", "t")
        await settle(pilot)
        stops = app.screen.focus_chain
        assert 5 < len(stops) < 24


# --- emotions ---------------------------------------------------------------------------------------------


async def rate(app: CalmApp, pilot: Pilot[Any], settle: Settle, **intensities: int) -> None:
    for name, intensity in intensities.items():
        app.screen.query_one(RatingGrid).rate(name, intensity)
    await settle(pilot)


async def test_a_blend_is_asked_and_never_told(app: CalmApp, store: Store, settle: Settle, seen: Seen) -> None:
    async with app.run_test(size=(80, 60)) as pilot:
        await settle(pilot)
        await pilot.press("c", "5", "m")
        await rate(app, pilot, settle, anticipation=5, trust=6)
        assert "Together, some call it hope. Does that fit?" in seen(app)
        app.screen.query_one(RatingGrid).focus()
        await pilot.press("down")
        await settle(pilot)
        assert "trust  6, trust" in seen(app)
        await rate(app, pilot, settle, trust=9, anticipation=9)
        assert "trust  9, admiration" in seen(app)
        await rate(app, pilot, settle, anticipation=3)
        assert "some call it" not in seen(app)
        await rate(app, pilot, settle, anticipation=0, anger=8)  # dominance: hidden unless it is wanted
        assert "some call it" not in seen(app)
    assert store.setting("every_blend") is None


@pytest.mark.soak
async def test_every_blend_is_named_where_a_person_wants_it(
    app: CalmApp, store: Store, settle: Settle, seen: Seen
) -> None:
    store.set_setting("every_blend", "on")
    async with app.run_test(size=(80, 60)) as pilot:
        await settle(pilot)
        await pilot.press("c", "5", "m")
        await settle(pilot)
        await rate(app, pilot, settle, trust=9, anger=8)
        assert "some call it dominance." in seen(app)


# --- triggers, body, place --------------------------------------------------------------------------------


@pytest.mark.soak
async def test_triggers_come_most_used_first_with_own_ones(
    app: CalmApp, store: Store, settle: Settle, seen: Seen
) -> None:
    for names in (["weather", "the dog"], ["weather", "the dog"], ["weather"], ["work"]):
        store.add(store.new(CheckIn, {"mood": 5, "triggers": names}))
    gone = store.add(store.new(CheckIn, {"mood": 5, "triggers": ["money"] * 1}))
    store.trash(gone)
    assert store.trigger_names()[:4] == ["weather", "the dog", "work", "money"]
    async with app.run_test(size=(80, 60)) as pilot:
        await settle(pilot)
        await pilot.press("c", "5", "m")
        await settle(pilot)
        text = seen(app)
        assert text.index("weather") < text.index("the dog") < text.index("work")
        app.screen.query_one("#triggers").focus()
        await pilot.press("right", "space")
        app.screen.query_one("#own-triggers").focus()
        await pilot.press(*"a draught", "ctrl+s")
        await settle(pilot)
    assert store.records(CheckIn)[0].children["triggers"] == ["the dog", "a draught"]


async def test_body_place_and_note_are_kept_and_shown_among_earlier_ones(
    app: CalmApp, store: Store, settle: Settle, seen: Seen
) -> None:
    async with app.run_test(size=(80, 60)) as pilot:
        await settle(pilot)
        await pilot.press("c", "5", "m")
        await settle(pilot)
        app.screen.query_one("#body").focus()
        await pilot.press("space", "s")  # tension, and stomach by its letter
        app.screen.query_one("#own-body").focus()
        await pilot.press(*"cold hands")
        app.screen.query_one("#field-place Input").focus()
        await pilot.press(*"kitchen", "ctrl+s")
        await settle(pilot)
        (saved,) = store.records(CheckIn)
        assert (saved.text.in_body, saved.text.place) == (["tension", "stomach", "cold hands"], "kitchen")
        await pilot.press("c", "l")
        await settle(pilot)
        assert isinstance(app.screen, CheckInsScreen)
        await pilot.press("v")
        await settle(pilot)
        assert "Body: tension, stomach, cold hands" in seen(app)
        await pilot.press("escape", "enter")
        await settle(pilot)
        assert isinstance(app.screen, CheckInScreen)
        assert app.screen.own_body.value == "cold hands"
        await pilot.press("7", "ctrl+s")
        await settle(pilot)
        assert isinstance(app.screen, CheckInsScreen)
        assert [one.mood for one in store.records(CheckIn)] == [7]
        assert store.records(CheckIn)[0].text.in_body == ["tension", "stomach", "cold hands"]
        await pilot.press("u")
        await settle(pilot)
        assert [one.mood for one in store.records(CheckIn)] == [5]


async def test_blank_is_not_zero(app: CalmApp, store: Store, settle: Settle) -> None:
    async with app.run_test(size=(80, 60)) as pilot:
        await settle(pilot)
        await pilot.press("c", "5", "m")
        await settle(pilot)
        await rate(app, pilot, settle, fear=0)
        await pilot.press("ctrl+s")
        await settle(pilot)
    values = store.records(CheckIn)[0].to_json()
    assert values["emotions"] == [{"emotion": "fear", "intensity": 0}]
    assert [values[name] for name in ("energy", "stress", "anxiety", "sleep_quality", "exercise_minutes")] == [None] * 5


async def test_a_lock_brings_back_the_form_and_everything_in_it(
    app: CalmApp, passphrase: str, settle: Settle, seen: Seen
) -> None:
    async with app.run_test(size=(80, 60), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("c", "5", "m")
        await rate(app, pilot, settle, joy=6, trust=5)
        app.screen.query_one("#body").focus()
        await pilot.press("space")
        app.screen.query_one("#own-triggers").focus()
        await pilot.press(*"the dog", "ctrl+l")
        await settle(pilot)
        await pilot.press(*passphrase, "enter")
        await settle(pilot)
        await pilot.press("c")
        await settle(pilot)
        given = app.screen.given()  # pyright: ignore[reportAttributeAccessIssue]
        assert given["emotions"] == [{"emotion": "joy", "intensity": 6}, {"emotion": "trust", "intensity": 5}]
        assert (given["in_body"], given["triggers"], given["moment"]) == (["tension"], ["the dog"], "evening")
        assert "some call it love." in seen(app)


# --- support ----------------------------------------------------------------------------------------------


async def saved(app: CalmApp, pilot: Pilot[Any], settle: Settle, *keys: str) -> int:
    """Save a check-in; how often support was offered by then."""
    await pilot.press("c", *keys, "ctrl+s")
    await settle(pilot)
    assert isinstance(app.screen, TodayScreen)  # never in the way
    return offers(app)


@pytest.mark.sample(2)
@pytest.mark.parametrize("keys", [("1",), ("5", "m", "tab", "0"), ("5", "m", "tab", "tab", "0")])
async def test_the_lowest_mood_and_ten_of_ten_offer_support_once_a_session(
    app: CalmApp, store: Store, settle: Settle, keys: tuple[str, ...]
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        for less in (("2",), ("5", "m", "tab", "9")) if keys == ("1",) else ():
            assert await saved(app, pilot, settle, *less) == 0, less
        for _ in range(2):
            await saved(app, pilot, settle, *keys)
        assert offers(app) == 1
        assert store.count(CheckIn) >= 2


async def test_three_low_days_offer_support_once_a_week(
    app: CalmApp, store: Store, clock: FixedClock, settle: Settle, vault_dir: Any
) -> None:
    for ago in (1, 2):
        store.add(store.new(CheckIn, {"mood": 2, "felt_at": clock.at - timedelta(days=ago)}))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("c", "2", "enter")
        await settle(pilot)
        assert offers(app) == 1
    for later, times in ((1, 0), (6, 0), (7, 1)):
        for ago in (0, 1):
            at = clock.at + timedelta(days=later - 1 - ago)
            store.add(store.new(CheckIn, {"mood": 2, "felt_at": at}))
        again = CalmApp(vault_dir, clock=FixedClock(clock.at + timedelta(days=later)), opened=store)
        store.rows.clock = again.clock
        async with again.run_test(size=(80, 24), notifications=True) as pilot:
            await settle(pilot)
            await pilot.press("c", "2", "enter")
            await settle(pilot)
            assert offers(again) == times, later


async def test_two_low_days_or_a_better_one_between_offer_nothing(
    app: CalmApp, store: Store, clock: FixedClock, settle: Settle
) -> None:
    for ago, mood in ((1, 2), (2, 5)):
        store.add(store.new(CheckIn, {"mood": mood, "felt_at": clock.at - timedelta(days=ago)}))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("c", "2", "enter")
        await settle(pilot)
        assert offers(app) == 0


@pytest.mark.today
async def test_what_helped_is_offered_again_the_most_used_first(app: CalmApp, store: Store, settle) -> None:
    for words in (["a walk", "the dog"], ["The Dog"], ["tea"]):
        store.add(store.new(CheckIn, {"mood": 5, "helped": words}))
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("c")
        await settle(pilot)
        chips = app.screen.query_one("#helped", Chips)
        assert chips._words[:4] == ["The Dog", "tea", "a walk", *HELPED_WORDS[1:2]]
        chips.focus()
        await pilot.press("space")
        app.screen.query_one("#own-helped").focus()
        await pilot.press(*"rain, tea")
        app.screen.query_one("#field-mood ScaleInput").focus()
        await pilot.press("6", "enter")
        await settle(pilot)
        saved = store.records(CheckIn, limit=1)[0]
        assert saved.text.helped == ["The Dog", "rain", "tea"]
        await pilot.press("e")
        await settle(pilot)
        assert app.screen.query_one("#helped", Chips).chosen == ["The Dog", "tea", "rain"]
