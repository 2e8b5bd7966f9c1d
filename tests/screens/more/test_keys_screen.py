"""Keys and copies on a screen: shown and changed once one of the secrets was given."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from calmterm.app.app import CalmApp
from calmterm.core.errors import WrongSecret
from calmterm.screens.more.keys import KeysScreen, NewPassphraseScreen
from calmterm.screens.vault.welcome import RecoveryScreen
from calmterm.store import Store, Vault
from calmterm.store.crypto.keyring import Cost
from calmterm.store.model.records import JournalEntry

Settle = Callable[[Pilot[Any]], Awaitable[None]]
Seen = Callable[[CalmApp], str]


@pytest.fixture(autouse=True)
def _cheap_slots(monkeypatch: pytest.MonkeyPatch, fast: list[Cost]) -> None:
    monkeypatch.setattr(Vault.keys, "__defaults__", (fast,))
    monkeypatch.setattr(Vault.rotate_keys, "__defaults__", (fast,))


async def opened(app: CalmApp, pilot: Pilot[Any], passphrase: str, settle: Settle) -> KeysScreen:
    await settle(pilot)
    screen = KeysScreen()
    await app.push_screen(screen)
    await settle(pilot)
    screen.secret.value = passphrase
    await pilot.press("enter")
    await settle(pilot)
    return screen


async def test_nothing_is_shown_or_changed_without_a_secret(
    app: CalmApp, store: Store, settle: Settle, seen: Seen
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = await opened(app, pilot, "not the words", settle)
        assert "does not open this vault" in seen(app)
        assert not screen.slots.display
        screen.action_add()
        assert screen.check_action("remove", ()) is False


async def test_a_passphrase_is_changed(
    app: CalmApp, store: Store, vault_dir: Path, passphrase: str, settle: Settle, seen: Seen
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await opened(app, pilot, passphrase, settle)
        assert "1  Passphrase" in seen(app)
        assert "the one you opened it with" in seen(app)
        await pilot.press("c")
        await settle(pilot)
        assert isinstance(app.screen, NewPassphraseScreen)
        await pilot.press(*"quieter words", "enter", *"quieter word", "enter")
        await settle(pilot)
        assert "differ" in str(app.screen.query_one("#hint", Static).content)
        await pilot.press(*"quieter words", "enter")
        await settle(pilot)
        assert "The passphrase was changed" in seen(app)
    with pytest.raises(WrongSecret):
        Vault(vault_dir).check(passphrase)
    Vault(vault_dir).check("quieter words")


async def test_a_new_code_is_shown_once_and_a_copy_is_made(
    app: CalmApp, store: Store, vault_dir: Path, passphrase: str, settle: Settle, seen: Seen
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await opened(app, pilot, passphrase, settle)
        await pilot.press("b")
        await settle(pilot)
        assert "was made and read back" in seen(app)
        await pilot.press("r")
        await settle(pilot)
        await pilot.press("down", "enter")
        await settle(pilot)
        assert isinstance(app.screen, RecoveryScreen)
        code = str(app.screen.query_one("#code", Static).content)
        Vault(vault_dir).check(code)
    assert len(list((vault_dir / "backups").iterdir())) == 1


async def test_a_short_passphrase_is_asked_about(
    app: CalmApp, store: Store, vault_dir: Path, passphrase: str, settle: Settle, seen: Seen
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await opened(app, pilot, passphrase, settle)
        await pilot.press("a")
        await settle(pilot)
        await pilot.press(*"short", "enter", *"short", "enter")
        await settle(pilot)
        assert "fewer than 8 characters" in seen(app)
        await pilot.press("escape")
        await settle(pilot)
        assert "Choose a longer one" in seen(app)
        assert isinstance(app.screen, NewPassphraseScreen)
        await pilot.press("tab", "enter")
        await settle(pilot)
        await pilot.press("down", "enter")
        await settle(pilot)
        assert "It opens the vault from now on." in seen(app)
    Vault(vault_dir).check("short")


async def test_everything_is_encrypted_anew_and_the_screens_go_on(
    app: CalmApp, store: Store, vault_dir: Path, passphrase: str, settle: Settle, seen: Seen
) -> None:
    entry = store.add(store.new(JournalEntry, {"body": "kept words"}))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("3")
        await opened(app, pilot, passphrase, settle)
        await pilot.press("x")
        await settle(pilot)
        await pilot.press("down", "enter")
        await settle(pilot)
        await pilot.press(*"another key", "enter", *"another key", "enter")
        await settle(pilot)
        assert isinstance(app.screen, RecoveryScreen)
        code = str(app.screen.query_one("#code", Static).content)
        await pilot.press(*code[-4:], "enter")
        await settle(pilot)
        assert "Everything is encrypted" in seen(app)
        await pilot.press("3")
        await settle(pilot)
        assert "kept words" in seen(app)
        assert (await app.worker.run(lambda store: store.get(JournalEntry, entry.id))).text.body == "kept words"
    for secret in ("another key", code):
        Vault(vault_dir).check(secret)
    with pytest.raises(WrongSecret):
        Vault(vault_dir).check(passphrase)


async def test_it_is_refused_while_another_window_is_open_and_the_vault_stays_open(
    app: CalmApp, store: Store, vault_dir: Path, passphrase: str, settle: Settle, seen: Seen
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = await opened(app, pilot, passphrase, settle)
        with Vault(vault_dir).unlock(passphrase):
            await pilot.press("x")
            await settle(pilot)
            await pilot.press("down", "enter")
            await settle(pilot)
            await pilot.press(*"another key", "enter", *"another key", "enter")
            await settle(pilot)
        assert "open in another window" in seen(app)
        assert app.screen is screen
        assert app.worker.is_open
        assert await app.worker.run(lambda store: store.records(JournalEntry)) == []
    Vault(vault_dir).check(passphrase)
