"""`calmterm init`: a vault where nothing stood, and its recovery code as the last line."""

import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from calmterm.store import Vault

Calm = Callable[..., Any]

pytestmark = pytest.mark.usefixtures("fast_init")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def test_the_last_line_is_a_recovery_code_that_opens_the_vault(bare: Calm, tmp_path: Path) -> None:
    place = str(tmp_path / "deep" / "vault")
    made = bare("--vault", place, "init")

    assert (made.code, made.err) == (0, "")
    assert re.fullmatch("[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){8}", made.last)
    assert bare("--vault", place, "list", secret=made.last.lower().replace("-", " ")).code == 0
    assert bare("--vault", place, "list").code == 0


def test_everything_is_private(bare: Calm, tmp_path: Path) -> None:
    bare("--vault", str(tmp_path / "deep" / "vault"), "init")

    assert mode(tmp_path / "deep") == 0o700
    for path in [tmp_path / "deep" / "vault", *(tmp_path / "deep" / "vault").rglob("*")]:
        assert mode(path) == (0o700 if path.is_dir() else 0o600), path


def test_an_empty_directory_is_taken_and_made_private(bare: Calm, tmp_path: Path) -> None:
    (tmp_path / "vault").mkdir(mode=0o755)
    assert bare("--vault", str(tmp_path / "vault"), "init").code == 0
    assert mode(tmp_path / "vault") == 0o700


def test_a_second_init_changes_nothing(bare: Calm, tmp_path: Path) -> None:
    place = tmp_path / "vault"
    bare("--vault", str(place), "init")
    before = {path: path.read_bytes() for path in place.rglob("*") if path.is_file()}
    bare("--vault", str(place), "init").failed(2, "already")
    assert {path: path.read_bytes() for path in place.rglob("*") if path.is_file()} == before


def a_file(place: Path) -> None:
    place.write_text("mine")


def inside_a_file(place: Path) -> None:
    place.parent.rmdir()
    place.parent.write_text("mine")


def a_full_directory(place: Path) -> None:
    place.mkdir()
    (place / "letter").write_text("mine")


def a_link(place: Path) -> None:
    place.symlink_to(place.parent)


def an_open_parent(place: Path) -> None:
    place.parent.chmod(0o777)


@pytest.mark.parametrize(
    ("prepare", "code"), [(a_file, 1), (inside_a_file, 1), (a_full_directory, 2), (a_link, 1), (an_open_parent, 1)]
)
def test_a_place_that_will_not_do(bare: Calm, tmp_path: Path, prepare: Callable[[Path], None], code: int) -> None:
    place = tmp_path / "parent" / "vault"
    place.parent.mkdir()
    prepare(place)
    before = sorted(tmp_path.rglob("*"))
    said = bare("--vault", str(place), "init", secret=b"")
    said.failed(code)
    assert "passphrase" not in said.err  # the place is looked at before a secret is asked for
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("secret", [b"", b"\n", b"\r\n"])
def test_an_empty_passphrase_makes_nothing(bare: Calm, tmp_path: Path, secret: bytes) -> None:
    bare("--vault", str(tmp_path / "vault"), "init", secret=secret).failed(2, "A passphrase is needed.")
    assert not (tmp_path / "vault").exists()


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("n\n", 2)])
def test_a_short_passphrase_needs_a_yes_at_a_terminal(
    answer: str, code: int, bare: Calm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fast_init: None
) -> None:
    monkeypatch.setattr("calmterm.cli.init.ask_secret", lambda *_: "1234567")
    said = bare("--vault", str(tmp_path / "new"), "init", secret=None, stdin=answer)
    assert said.code == code
    assert "fewer than 8 characters" in said.err
    assert (tmp_path / "new" / "keyring.json").exists() is (code == 0)


def test_a_short_passphrase_from_a_descriptor_is_told(bare: Calm, tmp_path: Path, fast_init: None) -> None:
    said = bare("--vault", str(tmp_path / "new"), "init", secret="1234567")
    assert (said.code, said.err.count("fewer than 8 characters")) == (0, 1)
    said = bare("--vault", str(tmp_path / "other"), "init", secret="12345678")
    assert "fewer than" not in said.err


def test_two_passphrases_that_differ(bare: Calm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = iter(["one passphrase", "another passphrase", "the same", "the same"])
    monkeypatch.setattr("calmterm.cli.passphrase._has_terminal", lambda: True)
    monkeypatch.setattr("getpass.getpass", lambda _: next(typed))

    bare("--vault", str(tmp_path / "vault"), "init", secret=None).failed(2, "differ")
    assert not (tmp_path / "vault").exists()
    assert bare("--vault", str(tmp_path / "vault"), "init", secret=None).code == 0
    assert bare("--vault", str(tmp_path / "vault"), "list", secret="the same").code == 0


@pytest.mark.parametrize("country", ["AT", "at", "Austria"])
def test_the_country_is_kept_by_its_code(bare: Calm, tmp_path: Path, country: str) -> None:
    assert bare("--vault", str(tmp_path / "vault"), "init", "--country", country).code == 0
    with Vault(tmp_path / "vault").unlock("four quiet words here") as store:
        assert store.setting("country") == "AT"


def test_an_unknown_country_makes_nothing(bare: Calm, tmp_path: Path) -> None:
    bare("--vault", str(tmp_path / "vault"), "init", "--country", "Atlantis").failed(2, "Atlantis")
    assert not (tmp_path / "vault").exists()
