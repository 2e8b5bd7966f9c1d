"""Coping cards outside the vault: only where chosen, said in the first line, gone when switched off."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from calmterm.core import lock_cards
from calmterm.core.clock import FixedClock
from calmterm.core.errors import OutOfSpace
from calmterm.store import Store, Vault
from calmterm.store.model.records import CopingCard


@pytest.fixture
def file(vault_dir: Path) -> Path:
    return lock_cards.path(vault_dir)


@pytest.fixture
def carded(store: Store) -> Store:
    """Two cards, the second one pinned."""
    store.add(store.new(CopingCard, {"front": "Too loud", "back": "It passes", "steps": ["Go outside", "Count"]}))
    store.add(store.new(CopingCard, {"front": "The phone\x1b[31m rings", "back": "Later is fine", "pinned": True}))
    return store


def test_nothing_leaves_the_vault_unless_it_was_chosen(carded: Store, file: Path) -> None:
    carded.renew_cards_at_lock()
    carded.close()
    assert not file.exists()
    assert lock_cards.read(carded.directory) == []


def test_the_file_is_private_and_says_in_its_first_line_that_it_is_not_encrypted(carded: Store, file: Path) -> None:
    carded.set_setting("cards_at_lock", "on")
    carded.renew_cards_at_lock()
    first, *rest = file.read_text("utf-8").splitlines()
    assert first.startswith("Not encrypted: coping cards that calmterm keeps outside its vault")
    assert "Whoever can open this file can read them." in first
    assert rest[1:3] == ["The phone rings", "  Later is fine"]  # the pinned one first, without control characters
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.parent != carded.directory
    assert lock_cards.read(carded.directory) == [
        "The phone rings\n  Later is fine", "Too loud\n  It passes\n- Go outside\n- Count",
    ]  # fmt: skip


def test_closing_renews_it_and_switching_off_removes_it(
    carded: Store, file: Path, clock: FixedClock, passphrase: str
) -> None:
    carded.set_setting("cards_at_lock", "on")
    for card in carded.records(CopingCard):
        if not card.pinned:
            carded.trash(card)
    carded.close()
    assert [card.partition("\n")[0] for card in lock_cards.read(carded.directory)] == ["The phone rings"]
    with Vault(carded.directory, clock).unlock(passphrase) as again:
        again.set_setting("cards_at_lock", "off")
        again.renew_cards_at_lock()
        assert not file.exists()
    assert not file.exists()


def test_a_look_at_an_earlier_state_writes_nothing(carded: Store, file: Path) -> None:
    carded.set_setting("cards_at_lock", "on")
    with carded.as_of(carded.clock.now()) as past:
        assert past.preference("cards_at_lock") == "on"
    assert not file.exists()
    assert not lock_cards.path(past.directory).exists()


def test_where_they_cannot_be_written_older_ones_do_not_stay(
    carded: Store, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    carded.set_setting("cards_at_lock", "on")
    carded.renew_cards_at_lock()
    assert file.exists()
    carded.add(carded.new(CopingCard, {"front": "New", "back": "One"}))

    def full(*_: object) -> Iterator[None]:
        raise OutOfSpace

    with monkeypatch.context() as filling:
        filling.setattr(lock_cards.files, "write_private", full)
        with pytest.raises(OutOfSpace):
            carded.renew_cards_at_lock()
        carded.close()  # leaving never fails for it
    assert not file.exists()


@pytest.mark.parametrize("held", [b"", b"\xff", b"My own notes\n\nToo loud", b"x" * (lock_cards.MAX_BYTES + 1)])
def test_a_file_that_is_none_of_ours_is_not_shown(vault_dir: Path, file: Path, held: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(held)
    assert lock_cards.read(vault_dir) == []
    file.unlink()
    os.mkfifo(file)
    assert lock_cards.read(vault_dir) == []  # and nobody waits for its other end


def test_each_vault_has_a_file_of_its_own(tmp_path: Path) -> None:
    assert lock_cards.path(tmp_path / "one") != lock_cards.path(tmp_path / "two")
