"""What a machine remembers of a vault outside it: an older state, another branch, another key for jots."""

import json
import shutil
import stat
from pathlib import Path

import pytest

from calmterm.core.clock import FixedClock
from calmterm.core.errors import CaptureKeyChanged, KeyringRefused, UnsafePlace
from calmterm.core.paths import state_directory
from calmterm.store import Vault, jots, last_seen
from calmterm.store.crypto import keyring
from calmterm.store.crypto.keyring import MIB, Cost, Keyring
from calmterm.store.db import audit, health
from calmterm.store.last_seen import BRANCHED, OLDER, LastSeen
from calmterm.store.model.records import JournalEntry
from calmterm.store.vault import STRENGTHENED


@pytest.fixture
def vault(vault_dir: Path, clock: FixedClock, passphrase: str, fast: list[Cost]) -> Vault:
    made = Vault(vault_dir, clock)
    made.create(passphrase, fast)[0].close()
    return made


def write(vault: Vault, passphrase: str, body: str) -> None:
    with vault.unlock(passphrase) as store:
        store.add(store.new(JournalEntry, {"body": body}))


def notices(vault: Vault, passphrase: str) -> list[str]:
    with vault.unlock(passphrase) as store:
        return store.notices


def put_back(source: Path, target: Path) -> None:
    shutil.rmtree(target)
    shutil.copytree(source, target)


def test_a_vault_that_goes_on_says_nothing(vault: Vault, passphrase: str) -> None:
    for body in ("one", "two"):
        write(vault, passphrase, body)
        assert notices(vault, passphrase) == []


def test_the_record_is_private_and_holds_no_words(vault: Vault, passphrase: str) -> None:
    write(vault, passphrase, "canary")
    [record] = state_directory().iterdir()
    assert stat.S_IMODE(record.stat().st_mode) == 0o600
    assert set(json.loads(record.read_text())) == {"number", "chain", "capture", "mac"}
    assert str(vault.directory) not in record.read_text() + record.name


def test_the_record_of_a_place_is_found_under_the_same_name_by_every_release() -> None:
    assert last_seen._place(Path("/")).name == "8aa0d7a9c0e9c88dc12930f0f22cdc50.json"


def test_an_older_state_is_told_once_it_was_left_behind(vault: Vault, passphrase: str, tmp_path: Path) -> None:
    shutil.copytree(vault.directory, tmp_path / "old")
    write(vault, passphrase, "newer")
    put_back(tmp_path / "old", vault.directory)
    assert OLDER in notices(vault, passphrase)
    assert notices(vault, passphrase) == []  # told; from here on it is the state that was seen


def test_a_copy_that_was_changed_elsewhere_is_told(vault: Vault, passphrase: str, tmp_path: Path) -> None:
    shutil.copytree(vault.directory, tmp_path / "old")
    write(vault, passphrase, "here")
    elsewhere = Vault(tmp_path / "old", vault.clock)
    for body in ("there", "and there again"):
        write(elsewhere, passphrase, body)
    put_back(tmp_path / "old", vault.directory)
    assert BRANCHED in notices(vault, passphrase)


def test_a_log_that_was_emptied_under_its_own_first_end_mark_is_told(vault: Vault, passphrase: str) -> None:
    """The log by itself is sound then: that more was logged is known outside the vault alone."""
    with vault.unlock(passphrase) as store:
        first = store.setting(audit.HEAD)
        store.add(store.new(JournalEntry, {"body": "one"}))
    assert notices(vault, passphrase) == []
    with vault.schema(passphrase) as schema, schema._engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM audit_event")
        connection.exec_driver_sql("UPDATE setting SET value = ? WHERE name = ?", (first, audit.HEAD))
    assert OLDER in notices(vault, passphrase)


@pytest.mark.parametrize("damage", [b"", b"{}", b"[1]", b'{"number": "x"}', bytes(9)])
def test_a_record_that_is_damaged_or_not_ours_says_nothing(damage: bytes, vault: Vault, passphrase: str) -> None:
    write(vault, passphrase, "one")
    [record] = state_directory().iterdir()
    record.write_bytes(damage)
    assert notices(vault, passphrase) == []
    assert json.loads(record.read_text())["number"] > 0  # written anew


def test_a_forged_record_says_nothing(vault: Vault, passphrase: str) -> None:
    write(vault, passphrase, "one")
    [record] = state_directory().iterdir()
    value = json.loads(record.read_text())
    record.write_text(json.dumps(value | {"number": 10_000}))
    assert notices(vault, passphrase) == []


def test_a_state_directory_that_cannot_be_written_stops_nothing(
    vault: Vault, passphrase: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "a-file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "a-file"))
    write(vault, passphrase, "kept")
    assert LastSeen.read(vault.directory) is None


def test_reading_alone_writes_nothing(vault: Vault, passphrase: str) -> None:
    write(vault, passphrase, "one")
    [record] = state_directory().iterdir()
    before = record.stat().st_mtime_ns
    notices(vault, passphrase)
    assert record.stat().st_mtime_ns == before


# --- jots


def swap_capture_key(vault: Vault) -> None:
    for name in ("keyring.json", "keyring.copy.json"):
        header = json.loads((vault.directory / name).read_text())
        header["capture"] = "A" * 43 + "="
        (vault.directory / name).write_bytes(json.dumps(header, sort_keys=True, indent=1).encode() + b"\n")


def test_a_swapped_capture_key_is_refused_before_anything_is_sealed(vault: Vault, passphrase: str) -> None:
    write(vault, passphrase, "one")
    swap_capture_key(vault)
    with pytest.raises(CaptureKeyChanged, match="Nothing was kept"):
        vault.capture_key()


def test_another_vault_in_the_place_of_this_one_gets_no_jots(
    vault: Vault, passphrase: str, fast: list[Cost], tmp_path: Path
) -> None:
    write(vault, passphrase, "one")
    theirs = Vault(tmp_path / "theirs", vault.clock)
    theirs.create("another passphrase", fast)[0].close()
    put_back(theirs.directory, vault.directory)
    with pytest.raises(CaptureKeyChanged):
        vault.capture_key()


def test_jots_that_cannot_be_opened_are_told_at_unlock(vault: Vault, passphrase: str) -> None:
    jots.write_jot(vault.directory, bytes(Keyring.new("x", b"0" * 20, [Cost(2, 19 * MIB)])[0].capture), "lost",
                   vault.clock.now())  # fmt: skip
    assert any("inbox" in notice and notice.count(" 1.") for notice in notices(vault, passphrase))


@pytest.mark.parametrize("text", ["a", "a" * 500, "ü" * 400, "line\n" * 300])
def test_the_length_of_a_jot_tells_little_and_its_words_come_back(text: str, vault: Vault, passphrase: str) -> None:
    jots.write_jot(vault.directory, vault.capture_key(), text, vault.clock.now())
    [path] = (vault.directory / "inbox").glob("*.jot")
    sealed_box_overhead = 48
    assert (path.stat().st_size - sealed_box_overhead) % jots.BLOCK == 0
    with vault.unlock(passphrase) as store:
        assert [entry.text.body for entry in store.records(JournalEntry)] == [text.rstrip()]


# --- headers


def test_slots_that_together_ask_for_too_much_are_refused_before_any_work() -> None:
    """Eight slots, each just within its own bound, would hold a machine up for minutes."""
    header, _ = Keyring.new("x", b"0" * 20, [Cost(2, 19 * MIB)])
    value = json.loads(header.to_bytes())
    for slot in value["slots"]:
        slot["kdf"] |= {"ops": 16, "mem": 1024 * MIB}
    with pytest.raises(KeyringRefused):
        Keyring.from_bytes(json.dumps(value, sort_keys=True, indent=1).encode() + b"\n")
    value["slots"] = value["slots"][:1]
    Keyring.from_bytes(json.dumps(value, sort_keys=True, indent=1).encode() + b"\n")  # one alone may ask for that


def test_a_secret_set_while_memory_was_short_gets_its_full_strength_at_the_next_unlock(
    vault_dir: Path, clock: FixedClock, passphrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    strong, weak = Cost(2, 32 * MIB), Cost(3, 19 * MIB)
    monkeypatch.setattr(keyring, "POLICY", (strong, weak))
    vault = Vault(vault_dir, clock)
    code = vault.create(passphrase, [weak])[1]
    assert [slot.cost for slot in Keyring.from_bytes((vault_dir / "keyring.json").read_bytes()).slots] == [weak, weak]
    told = [finding.says for finding in health.outside(vault_dir) if "memory was short" in finding.says]
    assert len(told) == 2

    assert notices(vault, passphrase) == [STRENGTHENED]
    after = Keyring.from_bytes((vault_dir / "keyring.json").read_bytes())
    assert [slot.cost for slot in after.slots] == [strong, weak]
    assert after.generation == 2
    assert notices(vault, passphrase) == []
    assert notices(vault, code) == [STRENGTHENED]
    assert not [finding for finding in health.outside(vault_dir) if "memory was short" in finding.says]


def test_memory_that_is_still_short_changes_nothing(
    vault_dir: Path, clock: FixedClock, passphrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    strong, weak = Cost(2, 32 * MIB), Cost(3, 19 * MIB)
    monkeypatch.setattr(keyring, "POLICY", (strong, weak))
    vault = Vault(vault_dir, clock)
    vault.create(passphrase, [weak])[0].close()
    before = (vault_dir / "keyring.json").read_bytes()
    real = keyring.crypto_pwhash_alg

    def short(size: int, secret: bytes, salt: bytes, ops: int, mem: int, alg: int) -> bytes:
        if mem > weak.mem:
            raise MemoryError
        return real(size, secret, salt, ops, mem, alg)

    monkeypatch.setattr(keyring, "crypto_pwhash_alg", short)
    assert notices(vault, passphrase) == []
    assert (vault_dir / "keyring.json").read_bytes() == before


def test_a_vault_that_may_not_be_entered_says_what_to_do(vault: Vault) -> None:
    vault.directory.chmod(0)
    try:
        with pytest.raises(UnsafePlace, match="chmod 700"):
            vault.exists()
    finally:
        vault.directory.chmod(0o700)
