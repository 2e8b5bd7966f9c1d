"""`calmterm key`: who can open the vault, changed from the command line."""

import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from calmterm.store import Vault
from calmterm.store.crypto.keyring import MIB, Cost

Calm = Callable[..., Any]
Given = Callable[[str], str]
NEW = "seven other quiet words"
FAST = [Cost(2, 19 * MIB)]


@pytest.fixture(autouse=True)
def _cheap_slots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Vault.keys, "__defaults__", (FAST,))
    monkeypatch.setattr(Vault.rotate_keys, "__defaults__", (FAST,))


@pytest.fixture
def given() -> Iterator[Given]:
    """A descriptor, as a word of the command line, whose first line is a secret."""
    opened: list[int] = []

    def make(secret: str) -> str:
        reading, writing = os.pipe()
        os.write(writing, secret.encode() + b"\n")
        os.close(writing)
        opened.append(reading)
        return str(reading)

    yield make
    for descriptor in opened:
        os.close(descriptor)


def opens(calm: Calm, secret: str) -> bool:
    code = calm("list", secret=secret).code
    assert code in (0, 12)
    return code == 0


def test_a_new_passphrase_opens_the_vault_and_the_old_one_no_more(
    calm: Calm, given: Given, passphrase_of_vault: str
) -> None:
    calm("write", "kept over the change")
    said = calm("key", "passphrase", "--new-passphrase-fd", given(NEW))

    assert (said.code, said.err) == (0, "")
    assert "still open with the old secret" in said.out
    assert not opens(calm, passphrase_of_vault)
    assert "kept over the change" in calm("list", secret=NEW).out


def test_the_recovery_code_outlives_a_change_and_sets_a_forgotten_passphrase(
    calm: Calm, given: Given, passphrase_of_vault: str
) -> None:
    code = calm("key", "recovery").last
    assert calm("key", "passphrase", "--new-passphrase-fd", given(NEW), secret=code).code == 0
    assert [opens(calm, secret) for secret in (code, NEW, passphrase_of_vault)] == [True, True, False]


def test_a_new_recovery_code_is_the_last_line_and_ends_the_old_one(calm: Calm) -> None:
    first, second = calm("key", "recovery").last, calm("key", "recovery").last
    assert [opens(calm, code) for code in (first, second)] == [False, True]


def test_keys_are_added_listed_and_removed(calm: Calm, given: Given, passphrase_of_vault: str) -> None:
    added = calm("key", "add", "--new-passphrase-fd", given(NEW))
    assert "Number 3" in added.out
    listed = calm("key", "list", "--json", secret=NEW).json
    assert [(line["number"], line["kind"], line["yours"]) for line in listed] == [
        (1, "passphrase", False),
        (2, "recovery", False),
        (3, "passphrase", True),
    ]
    assert "3  passphrase, the one you opened it with" in calm("key", "list", secret=NEW).out

    assert calm("key", "remove", "1", secret=NEW).code == 0
    assert [opens(calm, secret) for secret in (passphrase_of_vault, NEW)] == [False, True]


def test_the_key_that_opens_stays(calm: Calm) -> None:
    calm("key", "remove", "1").failed(1, "You opened the vault with this key")
    assert calm("key", "remove", "2").code == 0
    calm("key", "remove", "1").failed(1, "the only key")
    calm("key", "remove", "9").failed(2, "calmterm key list")


def test_there_are_eight_keys_at_most(calm: Calm, given: Given) -> None:
    for number in range(3, 9):
        assert calm("key", "add", "--new-passphrase-fd", given(f"{NEW} {number}")).code == 0
    calm("key", "add", "--new-passphrase-fd", given("one too many")).failed(1, "8 keys already")


@pytest.mark.parametrize("action", ["passphrase", "add"])
def test_a_passphrase_that_opens_already_or_is_empty_changes_nothing(
    calm: Calm, vault: Path, given: Given, passphrase_of_vault: str, action: str
) -> None:
    before = (vault / "keyring.json").read_bytes()
    calm("key", action, "--new-passphrase-fd", given(passphrase_of_vault)).failed(2, "opens the vault already")
    calm("key", action, "--new-passphrase-fd", given("")).failed(2, "A passphrase is needed")
    assert (vault / "keyring.json").read_bytes() == before


def test_a_closed_descriptor_is_one_sentence(calm: Calm) -> None:
    for action in ("passphrase", "add", "rotate"):
        calm("key", action, "--new-passphrase-fd", "987").failed(2, "--new-passphrase-fd")


def test_a_short_new_passphrase_is_told(calm: Calm, given: Given) -> None:
    said = calm("key", "passphrase", "--new-passphrase-fd", given("short"))
    assert said.code == 0
    assert "fewer than 8 characters" in said.err


def test_any_two_of_three_sheets_make_the_code(calm: Calm) -> None:
    said = calm("key", "recovery", "--split", "2/3")
    sheets = said.out.splitlines()[-3:]
    assert [sheet.split(":")[0] for sheet in sheets] == ["1", "2", "3"]
    codes = {calm("key", "combine", stdin="\n".join(pair)).last for pair in itertools.combinations(sheets, 2)}
    assert len(codes) == 1
    assert opens(calm, codes.pop())
    calm("key", "combine", stdin=sheets[0]).failed(2, "make no recovery code")
    calm("key", "combine", stdin=f"{sheets[0]}\n{sheets[1].replace(' ', ' wrong', 1)}").failed(2, "make no recovery")
    calm("key", "combine", stdin="").failed(2, "no sheets")


@pytest.mark.parametrize("split", ["1/3", "3/2", "2/17", "two/3", "2", "2/3/4"])
def test_a_split_that_makes_no_sense_changes_nothing(calm: Calm, vault: Path, split: str) -> None:
    before = (vault / "keyring.json").read_bytes()
    calm("key", "recovery", "--split", split).failed(2, "like 2/3")
    assert (vault / "keyring.json").read_bytes() == before


def test_rotation_keeps_every_record_and_the_passphrase(calm: Calm, vault: Path, passphrase_of_vault: str) -> None:
    calm("write", "--tag", "river", "kept over the rotation")
    calm("jot", "waits in the inbox", secret=None)
    code = calm("key", "recovery").last
    said = calm("key", "rotate")

    assert said.code == 0
    assert [opens(calm, secret) for secret in (passphrase_of_vault, said.last, code)] == [True, True, False]
    listed = calm("list").out
    assert "kept over the rotation" in listed
    assert "waits in the inbox" in listed
    assert calm("doctor", "--json").json["sound"]
    assert len(list(vault.glob("*.db"))) == 1
    calm("jot", "after it", secret=None)
    assert "after it" in calm("list").out


def test_rotation_takes_a_new_passphrase_and_asks_for_one_where_a_code_opens(calm: Calm, given: Given) -> None:
    code = calm("key", "recovery").last
    assert calm("key", "rotate", "--new-passphrase-fd", given(NEW), secret=code).code == 0
    assert opens(calm, NEW)


def test_rotation_waits_for_no_open_window(calm: Calm, vault: Path, passphrase_of_vault: str) -> None:
    with Vault(vault).unlock(passphrase_of_vault):
        said = calm("key", "rotate")
    assert said.code == 11
    assert "open in another window" in said.err
    assert calm("key", "rotate").code == 0


def test_keys_of_no_vault(bare: Calm, tmp_path: Path) -> None:
    for action in (["list"], ["passphrase"], ["add"], ["recovery"], ["remove", "1"], ["rotate"]):
        bare("--vault", str(tmp_path / "nothing"), "key", *action).failed(3, "no vault")


def test_a_wrong_secret_changes_no_key(calm: Calm, vault: Path, given: Given) -> None:
    before = (vault / "keyring.json").read_bytes()
    for action in (
        ["list"],
        ["passphrase", "--new-passphrase-fd", given(NEW)],
        ["recovery"],
        ["remove", "2"],
        ["rotate"],
    ):
        assert calm("key", *action, secret="wrong words").code == 12
    assert (vault / "keyring.json").read_bytes() == before


# --- passphrase_command


def configured(text: str) -> None:
    place = Path(os.environ["XDG_CONFIG_HOME"]) / "calmterm"
    place.mkdir(parents=True)
    (place / "config.toml").write_text(text)


def test_a_password_manager_gives_the_passphrase(calm: Calm, passphrase_of_vault: str) -> None:
    configured(f"passphrase_command = \"printf '%s\\\\nsecond line' '{passphrase_of_vault}'\"\n")
    assert calm("write", "kept", secret=None).code == 0
    assert "kept" in calm("list", secret=None).out
    assert calm("list", secret="not the words").code == 12  # a descriptor comes first


@pytest.mark.parametrize("command", ["", "false", "no-such-program-anywhere", "'unclosed"])
def test_a_password_manager_that_fails_is_one_sentence(calm: Calm, command: str) -> None:
    configured(f'passphrase_command = "{command}"\n')
    calm("list", secret=None).failed(2, "passphrase_command")
