"""Offers and openings as a person meets them: once a session for each cause, never in the way of what was saved."""

from datetime import timedelta
from typing import Any

import pytest
from textual.widgets import Static

from calmterm.app.app import CalmApp
from calmterm.app.session.support_offers import WAY
from calmterm.content import crisis
from calmterm.content.support_words import Cause, sentence
from calmterm.core.clock import FixedClock
from calmterm.screens.journal.editor import EditorScreen
from calmterm.screens.support.support import SupportScreen
from calmterm.screens.today.today import TodayScreen
from calmterm.store import Store
from calmterm.store.model.records import CheckIn, CrisisEvent, JournalEntry
from waiting import until, until_shown

PHRASE = "I want to die"


def said(app: CalmApp) -> list[str]:
    return [one.message for one in app._notifications]


async def check_in(pilot: Any, settle: Any, mood: str) -> None:
    await pilot.press("1")
    await settle(pilot)
    await pilot.press("c")
    await settle(pilot)
    await pilot.press(mood, "enter")
    await settle(pilot)


async def test_mood_one_is_saved_first_and_answered_with_one_line_once(app: CalmApp, store: Store, settle) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await check_in(pilot, settle, "1")
        await pilot.pause()
        assert store.count(CheckIn) == 1
        assert isinstance(app.screen, TodayScreen)
        assert said(app).count(sentence(Cause.LOW_MOOD, WAY)) == 1
        await check_in(pilot, settle, "1")
        assert store.count(CheckIn) == 2
        assert said(app).count(sentence(Cause.LOW_MOOD, WAY)) == 1


@pytest.mark.parametrize("choice", ["on", "off"])
async def test_a_phrase_gets_one_line_that_can_be_turned_off(app: CalmApp, store: Store, settle, choice: str) -> None:
    store.set_setting("quiet_offers", choice)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        for _ in range(2):
            await pilot.press("n")
            await settle(pilot)
            await pilot.press(*PHRASE, "ctrl+s")
            await settle(pilot)
            assert isinstance(app.screen, EditorScreen)
            await pilot.press("escape")
            await settle(pilot)
        assert [entry.text.body for entry in store.records(JournalEntry)] == [PHRASE, PHRASE]
        assert said(app).count(sentence(Cause.WORDS, WAY)) == (1 if choice == "on" else 0)


async def test_a_tag_opens_support_once_the_entry_is_saved_and_its_editor_closed(
    app: CalmApp, store: Store, settle
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("n")
        await settle(pilot)
        await pilot.press(*"A day")
        app.screen.query_one("#tags").focus()
        await pilot.press(*"self-harm", "escape")
        await until_shown(pilot, SupportScreen)
        await settle(pilot)  # what Support shows is read by the app's own thread
        assert [entry.text.body for entry in store.records(JournalEntry)] == ["A day"]
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, TodayScreen)


@pytest.mark.parametrize("cause", [Cause.SCORE, Cause.LOW_MOOD, Cause.LOW_RUN, Cause.DISTRESS, Cause.WORDS])
async def test_every_offer_is_made_once_a_session(app: CalmApp, settle, cause: Cause) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert app.offers.offer(cause)
        assert not app.offers.offer(cause)
        await settle(pilot)
        assert len(said(app)) == 1
        assert "ctrl+g" in said(app)[0]
        assert "!" not in said(app)[0]


@pytest.mark.parametrize("cause", [Cause.ITEM_NINE, Cause.SAFETY_PLAN, Cause.TAG])
async def test_every_opening_happens_once_a_session_and_the_key_always(app: CalmApp, settle, cause: Cause) -> None:
    again = cause is Cause.ITEM_NINE  # an answer that is given again
    shown: list[bool] = []

    async def opened() -> None:
        shown.append(await app.offers.open(cause))

    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        app.run_worker(opened(), group="waiting")
        await settle(pilot)
        assert isinstance(app.screen, SupportScreen)
        honest = any(str(one.content) == crisis.HONEST for one in app.screen.query(Static))
        assert honest == (cause is Cause.ITEM_NINE)
        await pilot.press("escape")
        await settle(pilot)
        app.run_worker(opened(), group="waiting")
        await settle(pilot)
        assert isinstance(app.screen, SupportScreen) == again
        if again:
            await pilot.press("escape")
            await settle(pilot)
        assert isinstance(app.screen, TodayScreen)
        assert shown == [True, again]
        for _ in range(2):
            await pilot.press("ctrl+g")
            await settle(pilot)
            assert isinstance(app.screen, SupportScreen)
            await pilot.press("escape")
            await settle(pilot)


async def test_a_new_session_may_say_it_again(vault_dir, clock, store, settle) -> None:
    app = CalmApp(vault_dir, clock=clock, opened=store)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert app.offers.offer(Cause.LOW_MOOD)
    assert CalmApp(vault_dir, clock=clock).offers._made == set()


# --- the log that is off until asked for ------------------------------------------------------------------


async def a_stay(clock: FixedClock, pilot: Any, settle: Any, seconds: float, *keys: str) -> None:
    await pilot.press("ctrl+g")
    await settle(pilot)
    clock.at += timedelta(seconds=seconds)
    await pilot.press(*keys, "escape")
    await settle(pilot)


async def test_by_default_nothing_is_noted(app: CalmApp, store: Store, clock: FixedClock, settle) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await a_stay(clock, pilot, settle, 30, "g")
        assert store.count(CrisisEvent) == 0


async def test_asked_for_it_holds_a_day_a_stretch_of_time_and_kinds(
    app: CalmApp, store: Store, clock: FixedClock, settle
) -> None:
    store.set_setting("crisis_log", "on")
    store.set_setting("country", "GB")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await a_stay(clock, pilot, settle, 30, "g")
        (noted,) = store.records(CrisisEvent)
        filled = {name: value for name, value in noted.values().items() if value not in (None, "", [])}
        assert filled.keys() == {"on", "minutes", "resources"}
        assert filled["minutes"] == 1
        assert {str(one) for one in filled["resources"]} == {"emergency", "emotional", "text", "grounding"} | (
            {"suicide"} if "suicide" in filled["resources"] else set()
        )
        assert await app.worker.run(lambda store: store.undo.last()) is None


async def test_over_a_locked_vault_nothing_is_noted(
    app: CalmApp, store: Store, clock: FixedClock, passphrase: str, settle
) -> None:
    store.set_setting("crisis_log", "on")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+l")
        await settle(pilot)
        await a_stay(clock, pilot, settle, 30)
        await pilot.press(*passphrase, "enter")
        await until(pilot, lambda: app.worker.is_open)
        await settle(pilot)
        assert await app.worker.run(lambda store: store.count(CrisisEvent)) == 0


async def test_without_a_choice_the_country_is_guessed_from_the_locale_and_shown_as_a_guess(
    app: CalmApp, store: Store, settle, seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "sv_SE.UTF-8")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert app.offers.country == "SE"
        await pilot.press("ctrl+g")
        await until_shown(pilot, SupportScreen)
        assert "as a guess" in seen(app)
        await pilot.press("escape")
        app.country = "AT"
        assert app.offers.country == "AT"
