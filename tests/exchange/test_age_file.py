"""Files encrypted to somebody's key: the real age opens them, nobody else does; a wrong key is one sentence."""

import subprocess
from pathlib import Path

import pyrage
import pytest

from age_programs import new_ssh_key, program
from calmterm.core.errors import UsageError
from calmterm.exchange.age_file import Recipients, decrypt, is_age_file

WORDS = "What nobody else may read: Größe, 日記".encode()


@pytest.fixture
def identity() -> pyrage.x25519.Identity:
    return pyrage.x25519.Identity.generate()


@pytest.fixture
def ssh_key(tmp_path: Path) -> Path:
    return new_ssh_key(tmp_path)


@pytest.fixture
def age() -> str:
    return program("age")


@pytest.mark.parametrize("armored", [False, True])
def test_the_owner_of_the_key_opens_it_with_age(
    age: str, identity: pyrage.x25519.Identity, tmp_path: Path, armored: bool
) -> None:
    sealed, key = tmp_path / "sealed.age", tmp_path / "key"
    sealed.write_bytes(Recipients([str(identity.to_public())]).encrypt(WORDS, armored=armored))
    key.write_text(f"{identity}\n")
    assert WORDS not in sealed.read_bytes()
    opened = subprocess.run([age, "-d", "-i", key, sealed], capture_output=True, check=True)
    assert opened.stdout == WORDS


def test_another_key_does_not_open_it(identity: pyrage.x25519.Identity) -> None:
    sealed = Recipients([str(identity.to_public())]).encrypt(WORDS)
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(sealed, [pyrage.x25519.Identity.generate()])


def test_an_ssh_key_opens_it_with_age(age: str, ssh_key: Path, tmp_path: Path) -> None:
    sealed = tmp_path / "sealed.age"
    public = ssh_key.with_suffix(".pub")
    for named in (str(public), public.read_text().strip()):
        sealed.write_bytes(Recipients([named]).encrypt(WORDS))
        opened = subprocess.run([age, "-d", "-i", ssh_key, sealed], capture_output=True, check=True)
        assert opened.stdout == WORDS


def test_several_keys_and_a_file_of_keys(identity: pyrage.x25519.Identity, tmp_path: Path) -> None:
    others = [pyrage.x25519.Identity.generate() for _ in range(2)]
    keys = tmp_path / "keys"
    keys.write_text("# my people\n\n" + "".join(f"{one.to_public()}\n" for one in others))
    recipients = Recipients([str(identity.to_public()), str(keys)])
    assert len(recipients) == 3
    assert "3 keys" in recipients.told
    sealed = recipients.encrypt(WORDS)
    assert [pyrage.decrypt(sealed, [one]) for one in (identity, *others)] == [WORDS] * 3


@pytest.mark.parametrize(
    ("held", "says"),
    [
        (b"AGE-SECRET-KEY-1SECRETCANARY\n", "secret key"),
        (b"-----BEGIN OPENSSH PRIVATE KEY-----\nCANARY\n", "secret key"),
        (b"age1canary\n", "no public key that age knows"),
        (b"ssh-ed25519 CANARY\n", "no public key that age knows"),
        (b"ecdsa-sha2-nistp256 CANARY\n", "no public key that age knows"),
        (b"# CANARY\n\n", "no public key in that file"),
        (b"", "no public key in that file"),
        (b"\xff\xfeCANARY", "does not hold public keys"),
        (b"#" * 70_000, "too large"),
    ],
)
def test_a_key_that_is_none_is_refused_and_not_repeated(tmp_path: Path, held: bytes, says: str) -> None:
    keys = tmp_path / "keys"
    keys.write_bytes(held)
    with pytest.raises(UsageError, match=says) as caught:
        Recipients([str(keys)])
    assert "canary" not in str(caught.value).lower()


def test_a_file_of_keys_may_be_as_large_as_said_and_no_larger(identity: pyrage.x25519.Identity, tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    line = f"{identity.to_public()}\n#"
    keys.write_text(line.ljust(64 * 1024, "."))
    assert len(Recipients([str(keys)])) == 1
    keys.write_text(line.ljust(64 * 1024 + 1, "."))
    with pytest.raises(UsageError, match="too large"):
        Recipients([str(keys)])


@pytest.mark.parametrize("name", ["missing", ".", "age1broken", "ssh-rsa", "\0"])
def test_what_is_neither_key_nor_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError):
        Recipients([name])


def test_a_secret_key_opens_what_was_encrypted_to_it(
    identity: pyrage.x25519.Identity, ssh_key: Path, tmp_path: Path
) -> None:
    own = tmp_path / "key.txt"
    own.write_text(f"# made today\n{identity}\n")
    sealed = Recipients([str(identity.to_public()), str(ssh_key.with_suffix(".pub"))]).encrypt(b"words")
    assert is_age_file(sealed)
    assert not is_age_file(b"words")
    assert decrypt(sealed, own) == decrypt(sealed, ssh_key) == b"words"


@pytest.mark.parametrize("held", [b"", b"AGE-SECRET-KEY-1", "AGE-SECRET-KEY-é".encode()])
def test_a_file_that_holds_no_secret_key_is_refused(
    identity: pyrage.x25519.Identity, tmp_path: Path, held: bytes
) -> None:
    (tmp_path / "key").write_bytes(held)
    with pytest.raises(UsageError, match="does not hold a secret key"):
        decrypt(Recipients([str(identity.to_public())]).encrypt(b"words"), tmp_path / "key")
