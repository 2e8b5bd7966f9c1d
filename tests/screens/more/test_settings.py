"""The settings: every declared choice is there, is kept, and does what it says."""

from datetime import timedelta
from typing import Any

import pytest
from textual.widgets import OptionList

from calmterm.app.app import CalmApp
from calmterm.core import lock_cards
from calmterm.core.clock import FixedClock
from calmterm.core.preferences import PREFERENCES, preference
from calmterm.screens.dialogs.confirm import ConfirmScreen
from calmterm.screens.dialogs.country import CountryScreen
from calmterm.screens.more.settings import PickScreen, SettingsScreen, _row
from calmterm.screens.support.support import SupportScreen
from calmterm.screens.vault.lock import LockScreen
from calmterm.screens.vault.lock_cards import LockCardsScreen
from calmterm.store import Store
from calmterm.store.model.records import CopingCard, CrisisEvent, JournalEntry, Reminder
from waiting import until_shown

NAMES = [one.name for one in PREFERENCES]


async def at_the_settings(app: CalmApp, pilot: Any, settle: Any, name: str) -> None:
    await settle(pilot)
    await app.push_screen(SettingsScreen())
    await settle(pilot)
    app.screen.query_one(OptionList).highlighted = NAMES.index(name)
    await pilot.pause()


async def choose(app: CalmApp, pilot: Any, settle: Any, name: str, value: str) -> None:
    """Open the marked choice and take a value, with keys alone."""
    await pilot.press("enter")
    await until_shown(pilot, PickScreen)
    values = [one for one, _ in preference(name).choices]
    await pilot.press("home", *["down"] * values.index(value), "enter")
    await settle(pilot)


def test_every_choice_has_its_words_and_names_are_unique() -> None:
    assert len(set(NAMES)) == len(NAMES)
    for one in PREFERENCES:
        assert one.title
        assert one.purpose.endswith(".")
        assert one.words(one.default)
    assert preference("quiet_offers").default == "on"
    assert preference("crisis_log").default == "off"
    assert preference("achievements").default == "hide"
    assert preference("country").words("") == "not chosen"


async def test_they_are_reached_by_keys_from_more(app: CalmApp, settle, seen) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("0")
        await settle(pilot)
        await pilot.press("end", "enter")
        await settle(pilot)
        assert isinstance(app.screen, SettingsScreen)
        assert "Offer support after some words" in seen(app)
        await pilot.press("escape")
        await settle(pilot)
        assert not isinstance(app.screen, SettingsScreen)


@pytest.mark.soak
async def test_the_last_value_of_every_choice_is_kept(app: CalmApp, store: Store, settle) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await at_the_settings(app, pilot, settle, NAMES[0])
        for one in PREFERENCES:
            if not one.choices:
                continue
            value, words = one.choices[-1]
            app.screen.query_one(OptionList).highlighted = NAMES.index(one.name)
            await choose(app, pilot, settle, one.name, value)
            if one.name in ("retention_days", "cards_at_lock"):
                await pilot.press("down", "enter")
                await settle(pilot)
            assert store.setting(one.name) == value
            assert isinstance(app.screen, SettingsScreen), one.name
            prompt = app.screen.query_one(OptionList).get_option_at_index(NAMES.index(one.name)).prompt
            assert words in str(prompt)


async def test_escape_changes_nothing(app: CalmApp, store: Store, settle) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await at_the_settings(app, pilot, settle, "theme")
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("down", "escape")
        await settle(pilot)
        assert store.setting("theme") is None


async def test_the_country(app: CalmApp, store: Store, settle) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await at_the_settings(app, pilot, settle, "country")
        await pilot.press("enter")
        await until_shown(pilot, CountryScreen)
        await pilot.press(*"japan", "enter")
        await settle(pilot)
        assert (store.setting("country"), app.country) == ("JP", "JP")


async def test_what_they_do_at_once(app: CalmApp, store: Store, settle) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        app.theme = "calm-dark"
        for name, value in (("idle_minutes", "15"), ("day_starts_at", "00:00"), ("quick_exit_key", "f10")):
            assert await app.settings.keep(name, value)
        assert app.session.idle_seconds == 15 * 60
        assert store.rows.day_starts_at.hour == 0
        await pilot.press("ctrl+g", "x")
        await settle(pilot)
        assert isinstance(app.screen, SupportScreen)
        await pilot.press("f10")
        await pilot.pause()
    assert app.wiped


async def test_they_are_taken_over_when_the_vault_opens(vault_dir, clock: FixedClock, store: Store, settle) -> None:
    for name, value in (("country", "AT"), ("idle_minutes", "30"), ("privacy", "on")):
        store.set_setting(name, value)
    app = CalmApp(vault_dir, clock=clock, opened=store)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert (app.country, app.session.idle_seconds, app.has_class("-hidden")) == ("AT", 1800, True)


@pytest.mark.parametrize("sure", [True, False])
async def test_the_trash_is_emptied_only_after_its_preview(
    app: CalmApp, store: Store, clock: FixedClock, settle, seen, sure: bool
) -> None:
    for _ in range(2):
        store.trash(store.add(store.new(JournalEntry, {"body": "old"})))
    clock.at += timedelta(days=40)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await at_the_settings(app, pilot, settle, "retention_days")
        await choose(app, pilot, settle, "retention_days", "30")
        assert "2 journal entries" in seen(app)
        await pilot.press(*(["down"] if sure else []), "enter")
        await settle(pilot)
        assert store.setting("retention_days") == ("30" if sure else None)
        assert store.count_trash() == 2


@pytest.mark.parametrize("sure", [True, False])
async def test_cards_leave_the_vault_only_after_it_was_said_and_are_read_at_the_lock(
    app: CalmApp, store: Store, settle, seen, sure: bool
) -> None:
    store.add(store.new(CopingCard, {"front": "Too [b]loud[/]", "back": "It passes", "steps": ["Go outside"]}))
    file = lock_cards.path(store.directory)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await at_the_settings(app, pilot, settle, "cards_at_lock")
        await choose(app, pilot, settle, "cards_at_lock", "on")
        assert "not encrypted" in seen(app)
        assert not file.exists()
        await pilot.press(*(["down"] if sure else []), "enter")
        await settle(pilot)
        assert (store.setting("cards_at_lock"), file.exists()) == ("on" if sure else None, sure)
        await app.action_lock()
        await settle(pilot)
        assert isinstance(app.screen, LockScreen)
        assert ("Press F7 for your coping cards." in seen(app)) == sure
        await pilot.press("f7")
        await settle(pilot)
        assert isinstance(app.screen, LockCardsScreen if sure else LockScreen)
        if sure:
            assert "Too [b]loud[/]" in seen(app)
            assert "- Go outside" in seen(app)
            await pilot.press("escape")
            await settle(pilot)
            assert isinstance(app.screen, LockScreen)


async def test_the_log_goes_in_one_step_once_confirmed(app: CalmApp, store: Store, settle) -> None:
    for _ in range(3):
        store.add(store.new(CrisisEvent, {"on": store.today()}))
    store.trash(store.records(CrisisEvent)[0])
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await at_the_settings(app, pilot, settle, "crisis_log")
        await pilot.press("f")
        await until_shown(pilot, ConfirmScreen)
        await pilot.press("escape")
        await settle(pilot)
        assert store.count(CrisisEvent) == 2
        await pilot.press("f")
        await until_shown(pilot, ConfirmScreen)
        await pilot.press("down", "enter")
        await settle(pilot)
    assert store.count(CrisisEvent) == store.count_trash() == 0
    assert store.verify_audit() == []


# --- words off the screen -----------------------------------------------------------------------------------


@pytest.mark.today
async def test_f8_takes_words_off_every_section_and_brings_them_back(app: CalmApp, store: Store, settle, seen) -> None:
    store.add(store.new(JournalEntry, {"title": "canary", "body": "canary"}))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert "canary" in seen(app)
        await pilot.press("f8")
        await settle(pilot)
        assert "canary" not in seen(app)
        assert "3Journal" in seen(app)  # the sections keep their names
        assert "Support" in seen(app)
        for section in ("3", "0", "1"):
            await pilot.press(section)
            await settle(pilot)
            assert "canary" not in seen(app)
        await pilot.press("f8")
        await settle(pilot)
        assert "canary" in seen(app)


async def test_a_reminder_says_its_words_once_they_may_be_seen(app: CalmApp, store: Store, settle) -> None:
    def told() -> list[str]:
        return [one.message for one in app._notifications]

    store.set_setting("privacy", "on")
    store.add(store.new(Reminder, {"what": "canary", "repeat": "daily", "minute_of_day": 0}))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await app.reminders.look()
        assert "canary" not in " ".join(told())
        assert told().count("A reminder is due. F8 shows it.") == 1
        await pilot.press("f8")
        await settle(pilot)
        assert told().count("canary") == 1
        await app.reminders.look()
        assert told().count("canary") == 1
        await pilot.press("f8")
        await settle(pilot)
        assert "canary" not in " ".join(told())


async def test_hidden_words_can_be_typed_and_are_saved(app: CalmApp, store: Store, settle, seen) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("n")
        await settle(pilot)
        await pilot.press("f8", *"canary words")
        await settle(pilot)
        assert "canary" not in seen(app)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert [entry.text.body for entry in store.records(JournalEntry)] == ["canary words"]
        await pilot.press("f8")
        await settle(pilot)
        assert "canary words" in seen(app)


async def test_hidden_support_shows_the_lines_and_hides_the_plan(app: CalmApp, store: Store, settle, seen) -> None:
    from calmterm.store.model.records import SafetyPlan

    store.set_setting("country", "NG")
    store.add(store.new(SafetyPlan, {"number": 1, "signs": "canary"}))
    async with app.run_test(size=(80, 60), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+g")
        await settle(pilot)
        assert "canary" in seen(app)
        await pilot.press("f8")
        await settle(pilot)
        assert "canary" not in seen(app)
        assert "In immediate danger (Nigeria): call 112" in seen(app)


def test_a_space_stands_between_each_setting_and_what_is_chosen() -> None:
    for one in PREFERENCES:
        value = one.choices[0][0] if one.choices else "AT"
        line = str(_row(one, value)).partition("\n")[0]
        assert line.startswith(f"{one.title}  "), line
