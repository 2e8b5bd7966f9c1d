"""Check-in: mood alone is enough, the rest unfolds, nothing typed is lost."""

from datetime import timedelta

import pytest

from calmterm.app.app import CalmApp
from calmterm.core.clock import FixedClock
from calmterm.core.errors import OutOfSpace
from calmterm.screens.checkin.check_in import CheckInScreen
from calmterm.screens.today.today import TodayScreen
from calmterm.store import Store
from calmterm.store.model.records import CheckIn
from calmterm.widgets.form import FormField


async def test_a_quick_check_in_takes_three_keys(app: CalmApp, store: Store, settle) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("c")
        await settle(pilot)
        await pilot.press("6", "enter")
        await settle(pilot)
        assert isinstance(app.screen, TodayScreen)
        (saved,) = store.records(CheckIn)
        assert saved.mood == 6
        assert saved.energy is None
        assert saved.local_date.isoformat() == "2026-11-20"


@pytest.mark.soak
async def test_zero_key_is_ten(app: CalmApp, store: Store, settle) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("c")
        await settle(pilot)
        await pilot.press("0", "enter")
        await settle(pilot)
        assert [one.mood for one in store.records(CheckIn)] == [10]


async def test_an_empty_check_in_is_not_saved_and_says_so(app: CalmApp, store: Store, settle, seen) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("c")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert "A check-in needs a mood, or energy, stress, anxiety" in seen(app)
        assert isinstance(app.screen, CheckInScreen)
        assert store.count(CheckIn) == 0


@pytest.mark.today
async def test_anxiety_alone_is_a_check_in_and_today_names_it(app: CalmApp, store: Store, settle, seen) -> None:
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("c")
        await settle(pilot)
        app.screen.query_one("#field-anxiety ScaleInput").focus()
        await pilot.press("7", "ctrl+s")
        await settle(pilot)
        (saved,) = store.records(CheckIn)
        assert (saved.mood, saved.anxiety, saved.moment) == (None, 7, "evening")
        assert isinstance(app.screen, TodayScreen)
        assert "Anxiety 7" in seen(app)
        assert "None" not in seen(app)
        await pilot.press("c")
        await settle(pilot)
        assert "Anxiety 7" in seen(app)  # among those of earlier today
        await pilot.press("l")
        await settle(pilot)
        assert "Anxiety 7" in seen(app)
        await pilot.press("e")
        await settle(pilot)
        app.screen.query_one("#field-anxiety ScaleInput").focus()
        await pilot.press("backspace", "ctrl+s")
        await settle(pilot)
        assert "A check-in needs a mood, or energy, stress, anxiety" in seen(app)
        assert store.get(CheckIn, saved.id).anxiety == 7


async def test_everything_that_unfolds_is_saved(app: CalmApp, store: Store, settle) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("c")
        await settle(pilot)
        await pilot.press("4", "m", "t", "3", "tab", "8")  # t: from the evening form to the whole day
        app.screen.query_one("#emotions").focus()
        await pilot.press("down", "down", "0", "down", "7")  # fear, surprise
        app.screen.query_one("#triggers").focus()
        await pilot.press("space")
        app.screen.query_one("#own-triggers").focus()
        await pilot.press(*"the dog, ", *"Work")
        app.screen.query_one("#field-sleep_hours Input").focus()
        await pilot.press(*"6.5")
        app.screen.query_one("#field-note JournalEditor").focus()
        await pilot.press(*"first line", "enter", *"[/] second")
        await pilot.press("ctrl+s")
        await settle(pilot)
        (saved,) = store.records(CheckIn)
        values = saved.to_json()
        assert (values["mood"], values["energy"], values["stress"], values["anxiety"]) == (4, 3, 8, None)
        assert values["emotions"] == [{"emotion": "fear", "intensity": 0}, {"emotion": "surprise", "intensity": 7}]
        assert values["triggers"] == ["work", "the dog"]
        assert values["sleep_hours"] == 6.5
        assert values["note"] == "first line\n[/] second"


@pytest.mark.soak
async def test_a_number_out_of_bounds_is_named_at_its_field(app: CalmApp, store: Store, settle, seen) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("c")
        await settle(pilot)
        await pilot.press("5", "m", "t")
        app.screen.query_one("#field-sleep_hours Input").focus()
        await pilot.press(*"25", "ctrl+s")
        await settle(pilot)
        assert "Hours slept must be a number from 0 to 24." in seen(app)
        assert app.focused is app.screen.query_one("#field-sleep_hours", FormField).control
        assert store.count(CheckIn) == 0


@pytest.mark.soak
async def test_what_was_typed_comes_back_after_a_lock(app: CalmApp, store: Store, passphrase: str, settle) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("c")
        await settle(pilot)
        await pilot.press("3", "m")
        app.screen.query_one("#field-note JournalEditor").focus()
        await pilot.press(*"not finished", "ctrl+l")
        await settle(pilot)
        assert app.screen.TITLE == "Locked"
        await pilot.press(*passphrase, "enter")
        await settle(pilot)
        await pilot.press("c")
        await settle(pilot)
        assert app.screen.query_one("#field-mood", FormField).value == 3
        assert app.screen.query_one("#field-note", FormField).value == "not finished"
        await pilot.press("ctrl+s")
        await settle(pilot)
        saved = await app.worker.run(lambda store: store.records(CheckIn))
        assert [(one.mood, one.text.note) for one in saved] == [(3, "not finished")]
        assert await app.worker.run(lambda store: store.drafts.payload("check_in")) is None


@pytest.mark.soak
async def test_a_full_disk_keeps_what_was_given(app: CalmApp, store: Store, settle, monkeypatch) -> None:
    def full(_record: object) -> None:
        raise OutOfSpace

    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("c")
        await settle(pilot)
        with monkeypatch.context() as disk:
            disk.setattr(store, "add", full)
            await pilot.press("8", "enter")
            await settle(pilot)
        assert isinstance(app.screen, CheckInScreen)
        assert any("disk is full" in str(note.message) for note in app._notifications)
        await pilot.press("enter")
        await settle(pilot)
        assert [one.mood for one in store.records(CheckIn)] == [8]


@pytest.mark.today
async def test_change_and_undo(app: CalmApp, store: Store, settle) -> None:
    store.add(store.new(CheckIn, {"mood": 5, "note": "kept", "triggers": ["work"]}))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("e")
        await settle(pilot)
        app.screen.query_one("#field-mood ScaleInput").focus()
        await pilot.press("9", "ctrl+s")
        await settle(pilot)
        (changed,) = store.records(CheckIn)
        assert (changed.mood, changed.text.note, changed.children["triggers"]) == (9, "kept", ["work"])
        await pilot.press("u")
        await settle(pilot)
        assert [one.mood for one in store.records(CheckIn)] == [5]


@pytest.mark.sample(1)
@pytest.mark.parametrize("size", [(60, 20), (120, 40)])
async def test_other_sizes(app: CalmApp, settle, seen, size: tuple[int, int]) -> None:
    async with app.run_test(size=size, notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("c")
        await settle(pilot)
        assert "How are you?" in seen(app)
        assert "10" in seen(app)


@pytest.mark.sample(1)
@pytest.mark.parametrize(("size", "shown"), [((160, 45), True), ((120, 40), False)])
async def test_a_large_window_shows_the_days_before(
    app: CalmApp, store: Store, clock: FixedClock, settle, seen, size: tuple[int, int], shown: bool
) -> None:
    yesterday = clock.now() - timedelta(days=1)
    store.add(store.new(CheckIn, {"mood": 4, "note": "rain all day", "felt_at": yesterday}))
    async with app.run_test(size=size, notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("2")
        await settle(pilot)
        assert ("The days before" in seen(app)) is shown
        assert (f"{yesterday:%a %H:%M}" in seen(app)) is shown
