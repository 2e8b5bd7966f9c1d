"""The frame: first run, lock, support from everywhere, help, palette, and a crash that shows no words."""

import asyncio
from functools import partialmethod
from pathlib import Path

import pytest
from textual.widgets import Input, Static, TextArea

from calmterm.app.app import CalmApp
from calmterm.core.clock import FixedClock
from calmterm.core.errors import OutOfSpace
from calmterm.screens.dialogs.confirm import ConfirmScreen
from calmterm.screens.dialogs.help import HelpScreen
from calmterm.screens.practice.habits import HabitsScreen
from calmterm.screens.support.support import SupportScreen
from calmterm.screens.today.today import TodayScreen
from calmterm.screens.vault.lock import LockScreen
from calmterm.screens.vault.welcome import RecoveryScreen, WelcomeScreen, strength
from calmterm.store import Store, Vault
from calmterm.store.crypto.keyring import Cost
from calmterm.store.model.records import CheckIn, JournalEntry
from calmterm.widgets.prose_editor import JournalEditor
from waiting import until_shown

HOSTILE = "[/] [@click=app.quit]x[/] \x1b]0;title\x07 \x9b31m \u202eright"


async def test_first_run_to_today(vault_dir: Path, clock: FixedClock, settle) -> None:
    app = CalmApp(vault_dir, clock=clock)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert isinstance(app.screen, WelcomeScreen)
        await pilot.press(*"two words", "enter", *"two word", "enter")
        await settle(pilot)
        assert "differ" in str(app.screen.query_one("#hint", Static).content)
        await pilot.press("s", *["backspace"], *"two words", "enter")
        await until_shown(pilot, RecoveryScreen)
        code = str(app.screen.query_one("#code", Static).content)
        await pilot.press(*"nope", "enter")
        assert isinstance(app.screen, RecoveryScreen)
        await pilot.press(*code[-4:].lower(), "enter")
        await pilot.pause()
        assert "Escape leaves it open" in str(app.screen.query_one("#country-marked", Static).content)
        await pilot.press(*"Austria", "enter")
        await until_shown(pilot, TodayScreen)
        assert app.country == "AT"
    store = Vault(vault_dir, clock).unlock(code)
    assert store.setting("country") == "AT"
    store.close()


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch, fast: list[Cost]) -> None:
    """Make vaults with the cheapest key derivation; the first run above makes one as a person does."""
    monkeypatch.setattr(Vault, "create", partialmethod(Vault.create, policy=fast))


async def test_enter_again_while_the_vault_is_made_still_leads_to_the_recovery_code(
    vault_dir: Path, clock: FixedClock, settle, cheap: None
) -> None:
    app = CalmApp(vault_dir, clock=clock)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press(*"two words", "enter", *"two words", "enter", "enter")
        welcome = app.screen
        await pilot.press("enter")
        for _ in range(1200):
            if isinstance(app.screen, RecoveryScreen):
                break
            await pilot.pause(0.05)
            assert "already" not in str(welcome.query_one("#hint", Static).content)
        assert isinstance(app.screen, RecoveryScreen), str(welcome.query_one("#hint", Static).content)
        code = str(app.screen.query_one("#code", Static).content)
    Vault(vault_dir, clock).unlock(code).close()


async def test_unlock_wrong_then_right(app: CalmApp, passphrase: str, settle, seen) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+l")
        await settle(pilot)
        assert isinstance(app.screen, LockScreen)
        assert not app.worker.is_open
        await pilot.press(*"wrong", "enter")
        await settle(pilot)
        assert "does not open this vault" in seen(app)
        assert app.screen.query_one(Input).value == ""
        await pilot.press(*passphrase, "enter")
        await settle(pilot)
        assert isinstance(app.screen, TodayScreen)
        assert await app.worker.run(lambda store: store.setting("last_opened"))  # told at the next opening


async def test_nothing_of_the_vault_is_on_the_lock_screen(app: CalmApp, store: Store, settle, seen) -> None:
    store.add(store.new(JournalEntry, {"title": "canary", "body": "canary"}))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert "canary" in seen(app)
        app.notify("canary", markup=False)
        await pilot.press("ctrl+l")
        await settle(pilot)
        assert "canary" not in seen(app)
        await pilot.press("1", "2", "3", "u", "escape")
        await settle(pilot)
        assert isinstance(app.screen, LockScreen)


async def test_idle_locks_but_not_during_support(app: CalmApp, settle) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+g")
        app.session.idle_seconds = 0  # not before: its own timer may come first
        await app.session.look()
        assert app.worker.is_open
        await pilot.press("escape")
        await app.session.look()
        await settle(pilot)
        assert isinstance(app.screen, LockScreen)


@pytest.mark.parametrize("key", ["ctrl+g", "f9"])
async def test_support_from_the_lock_screen_needs_no_vault(
    vault_dir, clock, store, key: str, settle, monkeypatch
) -> None:
    monkeypatch.setenv("LANG", "de_AT.UTF-8")
    app = CalmApp(vault_dir, clock=clock)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert isinstance(app.screen, LockScreen)
        await pilot.press(key)
        assert isinstance(app.screen, SupportScreen)
        assert not app.worker.is_open
        await pilot.press("escape")
        assert isinstance(app.screen, LockScreen)


async def test_support_opens_over_text_and_gives_it_back(app: CalmApp, settle) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("c")
        await settle(pilot)
        await pilot.press("m")
        note = app.screen.query_one("#field-note JournalEditor", JournalEditor)
        note.focus()
        await pilot.press(*"half a", "ctrl+g")
        assert isinstance(app.screen, SupportScreen)
        await pilot.press("escape", *" word")
        assert note.text == "half a word"


async def test_help_lists_keys_of_this_screen(app: CalmApp, settle, seen) -> None:
    async with app.run_test(size=(80, 40), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("question_mark")
        await settle(pilot)
        assert isinstance(app.screen, HelpScreen)
        for words in ("Note how you are", "Write a journal entry", "Crisis lines, now", "Lock now"):
            assert words in seen(app)
        await pilot.press("escape")
        assert isinstance(app.screen, TodayScreen)


@pytest.mark.parametrize("size", [(59, 20), (60, 19)])
async def test_a_terminal_that_is_too_small_is_told_once_and_works(
    app: CalmApp, settle, seen, size: tuple[int, int]
) -> None:
    def told() -> list[str]:
        return [one.message for one in app._notifications if "60x20" in one.message]

    async with app.run_test(size=(60, 20), notifications=True) as pilot:
        await settle(pilot)
        assert told() == []
        for _ in range(2):
            await pilot.resize_terminal(*size)
            await settle(pilot)
        assert len(told()) == 1
        assert "Good evening" in seen(app)
        await pilot.resize_terminal(80, 24)
        await pilot.resize_terminal(*size)
        await settle(pilot)
        assert len(told()) == 2


async def test_help_names_a_key_once(app: CalmApp, settle, seen) -> None:
    async with app.run_test(size=(80, 40), notifications=True) as pilot:
        await settle(pilot)
        await app.push_screen(HabitsScreen())  # + needs no shift there: = does it, too
        await settle(pilot)
        await pilot.press("question_mark")
        await settle(pilot)
        assert "+" in seen(app)
        assert "+ or +" not in seen(app)


async def test_every_section_and_action_is_in_the_palette_and_no_screenshot(app: CalmApp, settle) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        titles = {command.title for command in app.get_system_commands(app.screen)}
        assert {"Support now", "Help", "Today", "Check-in", "Journal", "Undo", "Lock now", "Quit"} <= titles
        assert not any("creenshot" in title for title in titles)


async def test_every_key_has_a_name_and_a_meaning(app: CalmApp, settle) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        for name in ("today", "check_in", "journal"):
            await app.action_section(name)
            await settle(pilot)
            ours = [item.binding for item in app.screen.active_bindings.values() if (item.binding.id or "").count(".")]
            assert ours
            assert all(binding.tooltip for binding in ours)


async def test_the_country_chosen_at_support_is_kept(app: CalmApp, store: Store, settle) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+g", "c", *"Japan", "enter")
        await settle(pilot)
        assert store.setting("country") == "JP"


async def test_hostile_text_is_text(app: CalmApp, store: Store, settle, seen) -> None:
    store.add(store.new(CheckIn, {"mood": 5, "note": HOSTILE, "triggers": ["[/]", "[@click=app.quit]y[/]"]}))
    store.add(store.new(JournalEntry, {"title": HOSTILE, "body": HOSTILE, "tags": ["[/b]"]}))
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        for name in ("today", "check_in", "journal"):
            await settle(pilot)
            await app.action_section(name)
            await settle(pilot)
            shown = seen(app)
            assert not any(ord(char) < 32 and char != "\n" for char in shown)
            assert "\u202e" not in shown
        await app.action_section("today")
        await settle(pilot)
        assert "[/] [@click=app.quit]x[/]" in seen(app)


async def test_a_crash_prints_no_words(app: CalmApp, settle, capsys) -> None:
    class Fault(Exception):
        pass

    def fail() -> None:
        canary = "what nobody may read"
        raise Fault(canary)

    with pytest.raises(Fault):
        async with app.run_test(size=(80, 24), notifications=True) as pilot:
            await settle(pilot)
            app.call_later(fail)
            await pilot.pause()
    assert app.crash is not None
    assert "Fault" in app.crash
    printed = capsys.readouterr()
    assert "nobody" not in app.crash + printed.out + printed.err


def test_strength_is_about_length() -> None:
    assert strength("") == ""
    assert strength("short").startswith("Short")
    assert strength("a long row of words").startswith("Strong")


@pytest.mark.parametrize("dialog", ["question_mark", "ctrl+p"])
async def test_support_opens_over_dialogs(app: CalmApp, settle, dialog: str) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press(dialog)
        await settle(pilot)
        below = app.screen
        assert not isinstance(below, TodayScreen)
        await pilot.press("ctrl+g")
        await settle(pilot)
        assert isinstance(app.screen, SupportScreen)
        await pilot.press("escape")
        await settle(pilot)
        assert app.screen is below


async def test_a_lock_waits_for_words_that_cannot_be_kept(app: CalmApp, store: Store, settle, monkeypatch) -> None:
    """A full disk: the first lock says so and stays, the second one locks."""

    def full(*_: object) -> None:
        raise OutOfSpace

    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        monkeypatch.setattr(store.drafts, "save", full)
        await pilot.press("n")
        await settle(pilot)
        await pilot.press(*"words")
        await pilot.press("ctrl+l")
        await settle(pilot)
        assert app.worker.is_open
        assert app.screen.query_one(TextArea).text == "words"
        await pilot.press("ctrl+l")
        await settle(pilot)
        assert isinstance(app.screen, LockScreen)


async def test_a_short_passphrase_is_asked_about(vault_dir: Path, clock: FixedClock, settle, cheap: None) -> None:
    app = CalmApp(vault_dir, clock=clock)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press(*"1234567", "enter", *"1234567", "enter")
        await until_shown(pilot, ConfirmScreen)
        await pilot.press("enter")  # the way back comes first
        await until_shown(pilot, WelcomeScreen)
        assert not await asyncio.to_thread(vault_dir.exists)
        await pilot.press("tab", "enter")
        await until_shown(pilot, ConfirmScreen)
        await pilot.press("down", "enter")
        await until_shown(pilot, RecoveryScreen)
    assert Vault(vault_dir, clock).exists()


async def test_enter_before_the_look_for_a_vault_has_ended_still_leads_to_welcome(
    vault_dir: Path, clock: FixedClock
) -> None:
    app = CalmApp(vault_dir, clock=clock)
    ready = asyncio.Event()
    look = app.worker.exists

    async def slowly() -> bool:
        await ready.wait()
        return await look()

    app.worker.exists = slowly  # type: ignore[method-assign]
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("x", "enter")
        await pilot.pause()
        ready.set()
        await until_shown(pilot, WelcomeScreen)


async def test_enter_on_an_empty_passphrase_says_what_is_needed(vault_dir: Path, clock: FixedClock, settle) -> None:
    app = CalmApp(vault_dir, clock=clock)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("enter")
        assert "A passphrase is needed" in str(app.screen.query_one("#hint", Static).content)
        assert app.focused is app.screen.query_one("#first")


async def test_making_a_vault_shows_that_it_goes_on(
    vault_dir: Path, clock: FixedClock, settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = CalmApp(vault_dir, clock=clock)
    begun = asyncio.Event()

    async def wait_for_ever(passphrase: str) -> str:
        begun.set()
        return await asyncio.Future[str]()

    monkeypatch.setattr(app.worker, "create", wait_for_ever)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press(*"two words here", "enter", *"two words here", "enter")
        await begun.wait()
        hint = app.screen.query_one("#hint", Static)
        assert str(hint.content) == "Making the vault…"
        for _ in range(200):
            if str(hint.content).endswith(" s"):
                break
            await pilot.pause(0.05)
        assert str(hint.content).startswith("Making the vault… ")
