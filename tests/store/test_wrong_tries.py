"""Wrong tries: counted without a key, told at the next opening, and each waits longer than the one before."""

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from calmterm.core.clock import FixedClock
from calmterm.core.errors import WrongSecret
from calmterm.store import Store, Vault, wrong_tries
from calmterm.store.wrong_tries import FILE, WrongTry, seconds_to_wait

NOW = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)


def test_each_try_in_a_row_waits_longer_up_to_half_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wrong_tries, "LONGEST", 30.0)
    waits = [seconds_to_wait([WrongTry(NOW, "")] * count, NOW) for count in range(8)]
    assert waits == [0, 1, 2, 4, 8, 16, 30, 30]
    assert seconds_to_wait([WrongTry(NOW, "")] * 3, NOW + timedelta(seconds=3)) == 1
    assert seconds_to_wait([WrongTry(NOW, "")] * 3, NOW + timedelta(hours=1)) == 0
    assert seconds_to_wait([WrongTry(NOW, "")] * 3, NOW - timedelta(days=900)) == 4


def test_the_wait_comes_before_the_secret_is_tried(
    store: Store, vault_dir: Path, clock: FixedClock, passphrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wrong_tries, "LONGEST", 30.0)
    slept: list[float] = []
    monkeypatch.setattr("calmterm.store.keyring_files.time.sleep", slept.append)
    vault = Vault(vault_dir, clock)
    for _ in range(3):
        with pytest.raises(WrongSecret):
            vault.unlock("not the words")
    assert vault.seconds_to_wait() == 4
    clock.at += timedelta(seconds=3)
    vault.unlock(passphrase).close()
    assert slept == [0, 1, 2, 1]
    assert vault.seconds_to_wait() == 0


def test_they_are_told_once_and_hold_time_and_terminal_alone(
    store: Store, vault_dir: Path, clock: FixedClock, passphrase: str
) -> None:
    vault = Vault(vault_dir, clock)
    for secret in ("a secret of somebody", "another one"):
        with pytest.raises(WrongSecret):
            vault.keys(secret)
    kept = vault_dir / FILE
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert b"secret" not in kept.read_bytes()
    assert all(set(one) == {"at", "terminal"} for one in json.loads(kept.read_bytes()))
    with vault.unlock(passphrase) as again:
        (notice,) = again.notices
        assert notice.startswith("2 times a wrong secret was tried")
        assert "Friday 20 November, 21:30" in notice
    assert not kept.exists()
    with vault.unlock(passphrase) as again:
        assert again.notices == []


TRY = b'{"at": "2026-11-20T21:30+01:00", "terminal": ""}'


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[1]", b"[" * 100_000, b'[{"at": "never", "terminal": ""}]',
     b'[{"at": "2026-11-20T21:30:00", "terminal": ""}]', b"[" + b",".join([TRY] * 1200) + b"]"],
    ids=["empty", "no list", "no try", "deep", "no time", "no offset", "more than are kept"],
)  # fmt: skip
def test_a_damaged_file_keeps_nobody_out(
    content: bytes, store: Store, vault_dir: Path, clock: FixedClock, passphrase: str
) -> None:
    (vault_dir / FILE).write_bytes(content)
    Vault(vault_dir, clock).unlock(passphrase).close()
    with pytest.raises(WrongSecret):
        Vault(vault_dir, clock).unlock("not the words")


def test_opening_on_the_screens_tells_when_and_from_where_it_was_last(
    store: Store, vault_dir: Path, clock: FixedClock, passphrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.close()
    told = list[list[str]]()
    for connection in ("10.0.0.7 50022 10.0.0.1 22", "x\x1b]0;forged\x07 1 2 3", "fe80::1 1 2 3"):
        monkeypatch.setenv("SSH_CONNECTION", connection)
        with Vault(vault_dir, clock).unlock(passphrase) as opened:
            opened.note_opening()
            told.append(opened.notices)
        clock.at += timedelta(minutes=30)
    assert told[0] == []
    assert told[1] == ["Last opened Friday 20 November, 21:30, from 10.0.0.7."]
    (of_the_forged,) = told[2]
    assert of_the_forged.startswith("Last opened Friday 20 November, 22:00")
    assert "forged" not in of_the_forged
    with Vault(vault_dir, clock).unlock(passphrase) as command:
        assert command.notices == []
