"""Key slots: published vectors, the recovery code, what a header may ask for, and what it is bound to."""

import base64
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.exceptions import RuntimeError as SodiumRuntimeError

from calmterm.core.errors import KeyringDamaged, KeyringRefused, MemoryRefused, VaultTooNew, WrongSecret
from calmterm.store.crypto import keyring
from calmterm.store.crypto.keyring import MIB, Cost, Keyring, Slot
from calmterm.store.crypto.master_key import MasterKey, derive
from calmterm.store.crypto.recovery_code import ALPHABET, format_recovery_code, new_recovery_code, parse_recovery_code
from calmterm.store.crypto.seal import bind

SECRET = "a quiet walk by the river"


@pytest.fixture(autouse=True)
def _stretched_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    once: Any = keyring.stretch
    monkeypatch.setattr(keyring, "stretch", once.__wrapped__)


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """Argon2id replaced by a hash of the same inputs, for tests of everything around it; the costs asked for."""
    asked: list[tuple[int, int]] = []

    def quick(size: int, secret: bytes, salt: bytes, ops: int, mem: int, alg: int) -> bytes:
        asked.append((ops, mem))
        return derive(salt * 2, "quick", size=size, data=secret + bytes([ops, alg]) + mem.to_bytes(8))

    monkeypatch.setattr(keyring, "crypto_pwhash_alg", quick)
    return asked


def new(fast: list[Cost]) -> tuple[Keyring, MasterKey, bytes]:
    code = new_recovery_code()
    return *Keyring.new(SECRET, code, fast), code


# --- Argon2id and the master key ---------------------------------------------------------------------------


def test_stretch_gives_what_libsodium_publishes_for_argon2id13(monkeypatch: pytest.MonkeyPatch) -> None:
    # libsodium, test/default/pwhash_argon2id.c, first vector: 155 bytes, ops 5, 7,256,678 bytes of memory.
    secret = bytes.fromhex(
        "a347ae92bce9f80f6f595a4480fc9c2fe7e7d7148d371e9487d75f5c23008ffae065577a928febd9b1973a5a95073acdbeb6a030cfc0d7"
        "9caa2dc5cd011cef02c08da232d76d52dfbca38ca8dcbd665b17d1665f7cf5fe59772ec909733b24de97d6f58d220b20c60d7c07ec1fd9"
        "3c52c31020300c6c1facd77937a597c7a6"
    )
    monkeypatch.setattr(keyring, "KEY", 155)
    tag = keyring.stretch(secret, bytes.fromhex("5541fbc995d5c197ba290346d2c559de"), Cost(5, 7_256_678))
    assert tag.hex() == (
        "18acec5d6507739f203d1f5d9f1d862f7c2cdac4f19d2bdff64487e60d969e3ced615337b9eec6ac4461c6ca07f0939741e57c24d0005c"
        "7ea171a0ee1e7348249d135b38f222e4dad7b9a033ed83f5ca27277393e316582033c74affe2566a2bea47f91f0fd9fe49ece7e1f79f3a"
        "d6e9b23e0277c8ecc4b313225748dd2a80f5679534a0700e246a79a49b3f74eb89ec6205fe1eeb941c73b1fcf1"
    )


def test_passphrase_counts_as_the_same_from_every_keyboard(fast: list[Cost]) -> None:
    header, master = Keyring.new("caf\u00e9", new_recovery_code(), fast)
    assert header.unlock("cafe\u0301") == master


def test_keys_by_name_are_distinct_and_stable() -> None:
    master = MasterKey(bytes(range(32)))
    key, salt = master.database
    found = {key, salt, master.text, master.index, bytes(master.capture), master.subkey("calm.header")}
    assert len(found) == 6
    assert {len(one) for one in found} == {32, 16}
    assert (len(key), len(salt)) == (32, 16)
    assert MasterKey(bytes(range(32))).database == (key, salt)


def test_master_key_hides_in_representations() -> None:
    assert "00010203" not in repr(MasterKey(bytes(range(32)))).lower().replace("\\x", "")


# --- recovery code -----------------------------------------------------------------------------------------


@given(st.binary(min_size=20, max_size=20))
def test_recovery_code_comes_back(code: bytes) -> None:
    text = format_recovery_code(code)
    assert [len(group) for group in text.split("-")] == [4] * 9
    assert parse_recovery_code(text) == code


@given(st.binary(min_size=20, max_size=20), st.data())
def test_recovery_code_tolerates_how_people_copy(code: bytes, data: st.DataObject) -> None:
    text = format_recovery_code(code).replace("-", data.draw(st.sampled_from(["", " ", "-", "\n", " - "])))
    for plain, looks in (("0", "Oo"), ("1", "IiLl")):
        text = "".join(data.draw(st.sampled_from(looks + plain)) if char == plain else char for char in text)
    if data.draw(st.booleans()):
        text = text.lower()
    assert parse_recovery_code(f" {text}\n") == code


@pytest.mark.parametrize("code", [bytes(20), bytes(range(20)), b"\xff" * 20])
def test_every_single_wrong_character_of_a_recovery_code_is_noticed(code: bytes) -> None:
    # Fixed codes: the check is a hash of 20 bits, which one change in a million passes (and then opens nothing).
    text = format_recovery_code(code).replace("-", "")
    for place, right in enumerate(text):
        for wrong in set(ALPHABET) - {right}:
            assert parse_recovery_code(text[:place] + wrong + text[place + 1 :]) is None


@pytest.mark.parametrize("text", ["", "0", "U" * 36, "0" * 35, "0" * 37, "ä" * 36, SECRET])
def test_what_is_no_recovery_code(text: str) -> None:
    assert parse_recovery_code(text) is None


def test_new_recovery_codes_differ() -> None:
    assert len({new_recovery_code() for _ in range(50)}) == 50


# --- slots -------------------------------------------------------------------------------------------------


def test_the_master_key_of_a_header_opens_it_and_no_other_does(fast: list[Cost]) -> None:
    header, master, _ = new(fast)
    assert header.unlock(master) == master
    with pytest.raises(WrongSecret):
        header.unlock(MasterKey(bytes(32)))


def test_a_wrapped_key_is_bound_to_all_else_of_its_slot() -> None:
    slot = Slot(b"12345678", "recovery", Cost(3, 64 * MIB), b"s" * 16, b"c" * 32, b"n" * 24, b"w" * 48)
    assert slot.context(b"v" * 16) == bind(
        b"calmterm slot", b"v" * 16, b"12345678", b"recovery", bytes([0, 0, 0, 3]), bytes([0, 0, 0, 0, 4, 0, 0, 0]),
        b"s" * 16, b"c" * 32,
    )  # fmt: skip


def test_slots_may_ask_together_for_as_much_as_the_largest_one(fast: list[Cost]) -> None:
    header, master, _ = new(fast)
    most = replace(header.slots[0], cost=Cost(16, 1024 * MIB))
    only = header.with_slots([most], master)
    assert Keyring.from_bytes(only.to_bytes()) == only
    with pytest.raises(KeyringRefused):
        Keyring.from_bytes(header.with_slots([most, header.slots[1]], master).to_bytes())


def test_both_secrets_open_and_no_other(fast: list[Cost]) -> None:
    header, master, code = new(fast)
    assert header.unlock(SECRET) == master
    assert header.unlock(format_recovery_code(code).lower()) == master
    for wrong in ("", SECRET + " ", SECRET.upper(), format_recovery_code(new_recovery_code())):
        with pytest.raises(WrongSecret):
            header.unlock(wrong)


def test_a_passphrase_that_reads_as_a_recovery_code_opens(cheap: list[tuple[int, int]], fast: list[Cost]) -> None:
    phrase = format_recovery_code(new_recovery_code())
    header, master = Keyring.new(phrase, new_recovery_code(), fast)
    assert header.unlock(phrase) == master


def test_slots_are_new_each_time(fast: list[Cost]) -> None:
    master = MasterKey(bytes(32))
    one, two = (Slot.make("passphrase", b"x", master, bytes(16), fast) for _ in range(2))
    for name in ("id", "salt", "commitment", "nonce", "wrapped"):
        assert getattr(one, name) != getattr(two, name), name


@pytest.mark.parametrize("changes", [
    {"id": bytes(8)}, {"kind": "recovery"}, {"cost": Cost(3, 19 * MIB)}, {"cost": Cost(2, 20 * MIB)},
    {"salt": bytes(16)}, {"nonce": bytes(24)}, {"wrapped": bytes(48)},
])  # fmt: skip
def test_a_slot_is_bound_to_all_that_stands_in_it(changes: dict[str, object], fast: list[Cost]) -> None:
    vault_id = bytes(16)
    slot = Slot.make("passphrase", b"x", MasterKey(bytes(32)), vault_id, fast)
    altered = replace(slot, **changes)  # pyright: ignore[reportArgumentType]
    try:
        assert altered.open(b"x", vault_id) is None
    except KeyringDamaged:
        assert "salt" not in changes
        assert "cost" not in changes


def test_a_slot_with_another_commitment_does_not_open(fast: list[Cost]) -> None:
    slot = Slot.make("passphrase", b"x", MasterKey(bytes(32)), bytes(16), fast)
    other = Slot.make("passphrase", b"y", MasterKey(bytes(32)), bytes(16), fast)
    assert replace(slot, commitment=other.commitment).open(b"x", bytes(16)) is None


def test_a_slot_belongs_to_its_vault(fast: list[Cost]) -> None:
    slot = Slot.make("passphrase", b"x", MasterKey(bytes(32)), bytes(16), fast)
    with pytest.raises(KeyringDamaged):
        slot.open(b"x", bytes([1]) * 16)


def test_slots_swapped_between_vaults_are_refused(cheap: list[tuple[int, int]], fast: list[Cost]) -> None:
    (mine, _, _), (theirs, their_master, _) = new(fast), new(fast)
    swapped = replace(mine, slots=theirs.slots)
    with pytest.raises(KeyringDamaged):
        swapped.unlock(SECRET)
    # Even under a MAC of the key that those slots hold.
    with pytest.raises(KeyringDamaged):
        swapped.sealed_by(their_master).unlock(SECRET)


@pytest.mark.parametrize("changes", [
    {"generation": 2}, {"database": "other.db"}, {"capture": bytes(32)}, {"mac": bytes(32)},
])  # fmt: skip
def test_the_mac_covers_the_whole_header(
    changes: dict[str, object], cheap: list[tuple[int, int]], fast: list[Cost]
) -> None:
    header, _, _ = new(fast)
    with pytest.raises(KeyringDamaged):
        replace(header, **changes).unlock(SECRET)  # pyright: ignore[reportArgumentType]


def test_a_slot_taken_out_breaks_the_mac(cheap: list[tuple[int, int]], fast: list[Cost]) -> None:
    header, _, _ = new(fast)
    with pytest.raises(KeyringDamaged):
        replace(header, slots=header.slots[:1]).unlock(SECRET)


# --- memory ------------------------------------------------------------------------------------------------


def test_memory_refused_is_no_wrong_secret(monkeypatch: pytest.MonkeyPatch, fast: list[Cost]) -> None:
    header, _, _ = new(fast)

    def refuse(*_: object) -> bytes:
        raise SodiumRuntimeError("no memory")

    monkeypatch.setattr(keyring, "crypto_pwhash_alg", refuse)
    with pytest.raises(MemoryRefused) as refused:
        header.unlock(SECRET)
    assert refused.value.exit_code == 11  # 12 would say that the passphrase is wrong
    with pytest.raises(MemoryRefused):
        Keyring.new(SECRET, new_recovery_code())


def test_a_slot_that_memory_is_refused_for_does_not_hide_a_smaller_one(
    cheap: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    master, vault_id = MasterKey(bytes(32)), bytes(16)
    slots = tuple(
        Slot.make("passphrase", secret, master, vault_id, [cost])
        for secret, cost in ((b"big", Cost(2, 512 * MIB)), (b"small", Cost(2, 19 * MIB)))
    )
    header = Keyring(vault_id, bytes(master.capture.public_key), slots).sealed_by(master)
    quick = keyring.crypto_pwhash_alg

    def refuse_much(size: int, secret: bytes, salt: bytes, ops: int, mem: int, alg: int) -> bytes:
        if mem > 64 * MIB:
            raise SodiumRuntimeError("no memory")
        return quick(size, secret, salt, ops, mem, alg)

    monkeypatch.setattr(keyring, "crypto_pwhash_alg", refuse_much)
    assert header.unlock("small") == master
    with pytest.raises(MemoryRefused):  # not checked against the big slot: nobody can say that it is wrong
        header.unlock("neither")


def test_creation_falls_down_the_ladder_to_what_the_machine_lends(
    cheap: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = keyring.crypto_pwhash_alg

    def lend(size: int, secret: bytes, salt: bytes, ops: int, mem: int, alg: int) -> bytes:
        cheap.append((ops, mem // MIB))
        if mem > 64 * MIB:
            raise SodiumRuntimeError("no memory")
        return quick(size, secret, salt, ops, mem, alg)

    monkeypatch.setattr(keyring, "crypto_pwhash_alg", lend)
    slot = Slot.make("passphrase", b"x", MasterKey(bytes(32)), bytes(16), keyring.POLICY)
    assert cheap[:3] == [(3, 256), (3, 128), (5, 64)]
    assert slot.cost == Cost(5, 64 * MIB)


def test_the_policy_is_within_what_a_header_may_ask_for() -> None:
    assert all(cost.is_safe() for cost in keyring.POLICY)
    assert keyring.POLICY[0] == Cost(3, 256 * MIB)


# --- the header as bytes -----------------------------------------------------------------------------------


def test_the_header_comes_back_from_its_bytes(fast: list[Cost]) -> None:
    header, master, _ = new(fast)
    again = Keyring.from_bytes(header.to_bytes())
    assert again == header
    assert again.unlock(SECRET) == master


def altered(header: Keyring, **kdf: object) -> bytes:
    value = json.loads(header.to_bytes())
    value["slots"][0]["kdf"] |= kdf
    return json.dumps(value, sort_keys=True, indent=1).encode() + b"\n"


@pytest.mark.parametrize("kdf", [
    {"mem": 4096 * MIB}, {"mem": 8192}, {"mem": 1024 * MIB + 1}, {"mem": 19 * MIB - 1}, {"mem": -1}, {"mem": 0},
    {"ops": 1}, {"ops": 17}, {"ops": 0}, {"ops": -3}, {"ops": 10**30}, {"mem": 10**30}, {"ops": True},
])  # fmt: skip
def test_unsafe_costs_are_refused_before_any_work(
    kdf: dict[str, object], cheap: list[tuple[int, int]], fast: list[Cost]
) -> None:
    header, _, _ = new(fast)
    cheap.clear()
    with pytest.raises(KeyringRefused):
        Keyring.from_bytes(altered(header, **kdf))
    assert cheap == []


@pytest.mark.parametrize("kdf", [
    {"ops": 2.0}, {"ops": "2"}, {"mem": None}, {"name": "argon2i13"}, {"name": "scrypt"}, {"salt": ""}, {"salt": 7},
    {"salt": "!" * 24}, {"extra": 1},
])  # fmt: skip
def test_a_malformed_slot_is_damage(kdf: dict[str, object], fast: list[Cost]) -> None:
    header, _, _ = new(fast)
    with pytest.raises(KeyringDamaged):
        Keyring.from_bytes(altered(header, **kdf)).unlock(SECRET)


def test_a_damaged_slot_lets_no_wrong_secret_be_called_wrong(cheap: list[tuple[int, int]], fast: list[Cost]) -> None:
    header, _, _ = new(fast)
    torn = Keyring.from_bytes(altered(header, salt=""))
    assert torn.damaged == 1
    with pytest.raises(KeyringDamaged):
        torn.unlock("something else")


@pytest.mark.parametrize("data", [
    b"", b"\x00", b"{}", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"format": "calmterm-keyring", "version": 1}',
    b'{"format": "calmterm-keyring", "version": 0}', b'{"format": "other", "version": 2}', b"1" * 5000,
])  # fmt: skip
def test_what_is_no_header_is_damage(data: bytes) -> None:
    with pytest.raises(KeyringDamaged):
        Keyring.from_bytes(data)


def test_a_header_of_a_later_release_is_named_as_such() -> None:
    with pytest.raises(VaultTooNew):
        Keyring.from_bytes(b'{"format": "calmterm-keyring", "version": 2, "anything": []}')


@pytest.mark.parametrize("change", [
    {"slots": []}, {"generation": 0}, {"generation": "1"}, {"database": "../journal.db"}, {"database": "a/b.db"},
    {"database": ".db"}, {"database": "journal.txt"}, {"vault_id": "00"}, {"vault_id": "zz" * 16}, {"capture": ""},
    {"vault_id": "AB" * 16}, {"mac": None}, {"more": 1},
])  # fmt: skip
def test_a_malformed_header_is_damage(change: dict[str, object], fast: list[Cost]) -> None:
    header, _, _ = new(fast)
    value = json.loads(header.to_bytes()) | change
    with pytest.raises(KeyringDamaged):
        Keyring.from_bytes(json.dumps(value, sort_keys=True, indent=1).encode() + b"\n")


def test_too_many_slots_are_damage(fast: list[Cost]) -> None:
    header, _, _ = new(fast)
    value = json.loads(header.to_bytes())
    value["slots"] = value["slots"][:1] * 9
    with pytest.raises(KeyringDamaged):
        Keyring.from_bytes(json.dumps(value, sort_keys=True, indent=1).encode() + b"\n")


def test_only_the_one_form_that_we_write_is_read(fast: list[Cost]) -> None:
    header, _, _ = new(fast)
    text = header.to_bytes()
    for other in (text + b" ", text.replace(b"\n", b"\r\n"), json.dumps(json.loads(text)).encode(),
                  text.replace(b'"version": 1', b'"version": 1, "version": 1')):  # fmt: skip
        with pytest.raises(KeyringDamaged):
            Keyring.from_bytes(other)


def test_base64_with_stray_bits_is_damage() -> None:
    text = base64.b64encode(bytes(16)).decode()
    assert text.endswith("A==")
    with pytest.raises(KeyringDamaged):
        keyring._decode(text[:-3] + "B==", 16)  # the same bytes in another spelling
