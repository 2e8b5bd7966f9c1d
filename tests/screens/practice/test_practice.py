"""Practice by keys: from the menu to the saved session and back, left early, kept at a lock."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from calmterm.app.app import CalmApp
from calmterm.core.clock import FixedClock
from calmterm.screens.base.section_menu import SectionMenuScreen
from calmterm.screens.practice import practice
from calmterm.screens.practice.grounding import GroundingScreen
from calmterm.screens.practice.paced import BreathingScreen, PacedScreen, RelaxationScreen, TimerScreen
from calmterm.screens.practice.practice import NOTES_SEEN, PracticeScreen
from calmterm.screens.vault.lock import LockScreen
from calmterm.store import Store
from calmterm.store.model.records import PracticeKind, PracticeSession
from calmterm.widgets.line_input import LineInput

Settle = Callable[[Pilot[Any]], Awaitable[None]]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A practice counts from its first moment: no test waits for a second to pass."""
    monkeypatch.setattr(practice, "NOT_BEGUN", 0.0)


async def open_tool(pilot: Pilot[Any], settle: Settle, place: int) -> None:
    await settle(pilot)
    await pilot.press("7")
    await settle(pilot)
    await pilot.press(*["down"] * place, "enter")
    await settle(pilot)


def to_the_end(app: CalmApp) -> None:
    """As if the time had gone by: the line of time ends now."""
    screen = app.screen
    assert isinstance(screen, PacedScreen)
    course = screen.pacer.course
    assert course is not None
    course._start -= course.line.seconds
    screen.pacer._next_phase()


def only(store: Store) -> PracticeSession:
    (session,) = store.records(PracticeSession)
    return session


async def test_breathing_from_the_menu_to_the_saved_session(app: CalmApp, store: Store, settle: Settle) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_tool(pilot, settle, 0)
        screen = app.screen
        assert isinstance(screen, BreathingScreen)
        assert screen.stage == "notes"
        await pilot.press("enter")
        await settle(pilot)
        assert store.setting(NOTES_SEEN) == "breathing"
        await pilot.press("down", "enter", "6", "enter")
        await settle(pilot)
        assert screen.stage == "run"
        to_the_end(app)
        await settle(pilot)
        assert screen.stage == "after"
        await pilot.press("3", "tab", "7", "tab", *"ok", "enter")
        await settle(pilot)
        assert isinstance(app.screen, SectionMenuScreen)

        session = only(store)
        assert session.kind == PracticeKind.BREATHING
        assert session.technique == "coherent 5.5-5.5"
        assert session.seconds == 297  # 27 breaths of 11 seconds
        assert session.completed
        assert (session.anxiety_before, session.anxiety_after, session.effectiveness) == (6, 3, 7)
        assert session.text.note == "ok"

        await pilot.press("u")
        await settle(pilot)
        assert store.count(PracticeSession) == 0


async def test_the_notes_come_once_and_stay_under_help(
    app: CalmApp, store: Store, settle: Settle, seen: Callable[[CalmApp], str]
) -> None:
    store.set_setting(NOTES_SEEN, "relaxation breathing")
    async with app.run_test(size=(80, 24)) as pilot:
        await open_tool(pilot, settle, 0)
        assert isinstance(app.screen, BreathingScreen)
        assert app.screen.stage == "choose"
        await pilot.press("question_mark")
        await settle(pilot)
        assert "Never while driving" in seen(app)


@pytest.mark.usefixtures("quick")
async def test_leaving_early_is_kept_as_that_without_comment(app: CalmApp, store: Store, settle: Settle) -> None:
    store.set_setting(NOTES_SEEN, "breathing")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_tool(pilot, settle, 0)
        await pilot.press("enter", "enter")
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, BreathingScreen)
        assert app.screen.stage == "after"
        await pilot.press("escape")
        await settle(pilot)
        session = only(store)
        assert session.completed is False
        assert session.technique == "long exhale 4-6"
        assert session.anxiety_before is None
        assert session.anxiety_after is None
        assert session.effectiveness is None


async def test_looking_in_and_out_again_keeps_nothing(
    app: CalmApp, store: Store, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(practice, "NOT_BEGUN", 600.0)
    store.set_setting(NOTES_SEEN, "breathing")
    async with app.run_test(size=(80, 24)) as pilot:
        await open_tool(pilot, settle, 0)
        await pilot.press("enter", "enter")
        await settle(pilot)
        await pilot.press("escape")
        assert isinstance(app.screen, PracticeScreen)
        assert app.screen.stage == "before"
        await pilot.press("escape", "escape")
        await settle(pilot)
        assert isinstance(app.screen, SectionMenuScreen)
        assert store.count(PracticeSession) == 0


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("key", ["ctrl+l", "1"])
async def test_a_lock_or_another_section_keeps_the_practice_as_left(
    app: CalmApp, store: Store, settle: Settle, key: str, vault_dir: Any, passphrase: str
) -> None:
    from calmterm.store import Vault

    store.set_setting(NOTES_SEEN, "breathing")
    async with app.run_test(size=(80, 24)) as pilot:
        await open_tool(pilot, settle, 0)
        await pilot.press("enter", "5", "enter")
        await settle(pilot)
        await pilot.press(key)
        await settle(pilot)
        assert isinstance(app.screen, LockScreen) == (key == "ctrl+l")
    with Vault(vault_dir, app.clock).unlock(passphrase) as again:
        session = only(again)
        assert session.completed is False
        assert session.anxiety_before == 5


async def test_an_own_pattern_is_typed_and_kept(app: CalmApp, store: Store, settle: Settle) -> None:
    store.set_setting(NOTES_SEEN, "breathing")
    async with app.run_test(size=(80, 24)) as pilot:
        await open_tool(pilot, settle, 0)
        screen = app.screen
        assert isinstance(screen, BreathingScreen)
        await pilot.press(*["down"] * 5, "enter", *"0-9", "enter")
        await settle(pilot)
        assert "1 to 20 seconds" in str(screen.problem.content)
        await pilot.press(*["backspace"] * 3, *"2-3.5-4", "enter")
        await settle(pilot)
        assert screen.stage == "before"
        await pilot.press("enter")
        await settle(pilot)
        to_the_end(app)
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        session = only(store)
        assert session.technique == "own pattern 2-3.5-4"
        assert session.seconds == round(18 * 9.5)


async def test_minutes_can_be_more_or_less(app: CalmApp, store: Store, settle: Settle) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await open_tool(pilot, settle, 3)
        assert isinstance(app.screen, TimerScreen)
        await pilot.press("plus", "plus", "minus", "enter", "enter")
        await settle(pilot)
        to_the_end(app)
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        session = only(store)
        assert (session.kind, session.technique, session.seconds) == (PracticeKind.MEDITATION, "quiet sitting", 360)


async def test_a_part_of_the_body_can_be_left_out(app: CalmApp, store: Store, settle: Settle) -> None:
    store.set_setting(NOTES_SEEN, "relaxation")
    async with app.run_test(size=(80, 24)) as pilot:
        await open_tool(pilot, settle, 2)
        screen = app.screen
        assert isinstance(screen, RelaxationScreen)
        await pilot.press("down", "down", "enter", "enter")
        await settle(pilot)
        assert str(screen.pacer.where.content) == "Both hands and arms"
        await pilot.press("n")
        assert str(screen.pacer.where.content) == "Face and neck"
        await pilot.press("n", "n", "n")
        await settle(pilot)
        assert screen.stage == "after"
        await pilot.press("enter")
        await settle(pilot)
        session = only(store)
        assert session.technique == "muscle relaxation, 4 parts"
        assert session.seconds < 60


async def test_grounding_by_typing_and_by_keys(app: CalmApp, store: Store, settle: Settle) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await open_tool(pilot, settle, 1)
        screen = app.screen
        assert isinstance(screen, GroundingScreen)
        await pilot.press("enter", "8", "enter")
        await settle(pilot)
        for word in ("lamp", "猫", "[b]", "", ""):
            await pilot.press(*word, "enter")
        await pilot.press("down", "up")  # to the sounds and back to what is felt
        await pilot.press(*["enter"] * 10)
        await settle(pilot)
        assert screen.stage == "after"
        await pilot.press("4", "enter")
        await settle(pilot)
        session = only(store)
        assert session.completed
        assert session.kind == PracticeKind.GROUNDING
        assert session.text.note == "See: lamp, 猫, [b]"


async def test_ten_of_ten_offers_support_once(app: CalmApp, store: Store, settle: Settle) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_tool(pilot, settle, 3)
        await pilot.press("enter", "1", "0", "enter")
        await settle(pilot)
        to_the_end(app)
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert any("ctrl+g" in one.message for one in app._notifications)
        assert only(store).anxiety_before == 10


async def test_support_pauses_and_the_idle_lock_waits(app: CalmApp, store: Store, settle: Settle) -> None:
    store.set_setting(NOTES_SEEN, "breathing")
    async with app.run_test(size=(80, 24)) as pilot:
        await open_tool(pilot, settle, 0)
        await pilot.press("enter", "enter")
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, BreathingScreen)
        app.session._touched -= 10_000
        screen.post_message(screen.pacer.Moved())
        await settle(pilot)
        await app.session.look()
        assert app.worker.is_open
        await pilot.press("ctrl+g")
        await settle(pilot)
        assert screen.pacer.course is not None
        assert screen.pacer.course.is_resting


async def test_reduced_motion_is_plain_words(vault_dir: Any, clock: FixedClock, store: Store, settle: Settle) -> None:
    app = CalmApp(vault_dir, clock=clock, opened=store, reduce_motion=True)
    store.set_setting(NOTES_SEEN, "breathing")
    async with app.run_test(size=(80, 24)) as pilot:
        await open_tool(pilot, settle, 0)
        await pilot.press("enter", "enter")
        await settle(pilot)
        assert isinstance(app.screen, BreathingScreen)
        assert app.screen.pacer.plain
        assert not app.screen.pacer.disc.is_on_screen


async def test_what_was_cut_off_is_there_again_to_be_saved(app: CalmApp, store: Store, settle: Settle) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_tool(pilot, settle, 1)
        await pilot.press("enter", "8", "enter")
        await settle(pilot)
        await pilot.press(*"lamp", "enter")
        screen = app.screen
        assert isinstance(screen, GroundingScreen)
        await screen._keep_in_time().wait()  # what the timer does, a second after a key
        assert store.drafts.payload("practice:grounding") is not None
        screen.dismiss(None)  # gone without a word, as after a power cut
        await settle(pilot)
        assert store.count(PracticeSession) == 0

        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, GroundingScreen)
        assert app.screen.stage == "after"
        assert app.screen.before.value == 8
        await pilot.press("2", "enter")
        await settle(pilot)
        session = only(store)
        assert (session.anxiety_before, session.anxiety_after) == (8, 2)
        assert session.text.note == "See: lamp"
        assert not session.completed
        assert store.drafts.payload("practice:grounding") is None


async def test_what_was_unpleasant_is_kept_and_offered_again(
    app: CalmApp, store: Store, settle: Settle, quick: None
) -> None:
    store.add(store.new(PracticeSession, {"kind": "breathing", "seconds": 60, "side_effects": ["dizzy"]}))
    store.set_setting(NOTES_SEEN, "breathing")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_tool(pilot, settle, 0)
        await pilot.press("enter", "enter")
        await settle(pilot)
        to_the_end(app)
        await settle(pilot)
        line = app.screen.query_one("#unpleasant", LineInput)
        assert line.placeholder == "before: dizzy"
        line.focus()
        await pilot.press(*"numb fingers, di")
        await settle(pilot)
        await pilot.press("right", "enter")
        await settle(pilot)
        assert store.records(PracticeSession, limit=1)[0].text.side_effects == ["numb fingers", "dizzy"]
