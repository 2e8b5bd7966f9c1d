"""`calmterm backup`, `verify` and `restore` from the command line."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from calmterm.store import Vault

Calm = Callable[..., Any]


def test_there_and_back(calm: Calm, bare: Calm, tmp_path: Path) -> None:
    calm("write", "kept in the copy")
    made = calm("backup", str(tmp_path / "one.backup"), "--json")
    assert (made.code, made.err) == (0, "")
    assert made.json["path"] == str(tmp_path / "one.backup")
    calm("write", "written afterwards")

    verified = bare("verify", made.json["path"], "--json")
    restored = bare("restore", made.json["path"], "--to", str(tmp_path / "deep" / "new"), "--json")
    for said in (verified, restored):
        assert said.code == 0
        assert (said.json["records"], said.json["digest"]) == (made.json["records"], made.json["digest"])
    listed = bare("--vault", str(tmp_path / "deep" / "new"), "list").out
    assert "kept in the copy" in listed
    assert "written afterwards" not in listed


def test_a_directory_takes_a_file_of_its_own_name(calm: Calm, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    said = calm("backup", str(tmp_path / "stick"))
    (file,) = (tmp_path / "stick").iterdir()
    assert file.name.startswith("calmterm-")
    assert str(file) in said.out
    assert "read back" in said.out


def test_without_a_path_it_stands_among_the_vaults_own(calm: Calm, vault: Path) -> None:
    said = calm("backup", "--json")
    assert Path(said.json["path"]).parent == vault / "backups"
    assert calm("verify", said.json["path"]).code == 0
    assert not any(
        "backup" in finding["says"] and finding["level"] != "ok"
        for finding in calm("doctor", "--json").json["findings"]
    )


@pytest.mark.parametrize(
    ("place", "words"),
    [("taken", "name is taken"), ("no/where", "directory that is there"), ("calm vault/inside", "inside the vault")],
)
def test_a_place_that_will_not_do_is_refused(calm: Calm, tmp_path: Path, place: str, words: str) -> None:
    (tmp_path / "taken").write_text("mine")
    calm("backup", str(tmp_path / place)).failed(2, words)
    assert (tmp_path / "taken").read_text() == "mine"


def test_a_restore_over_a_vault_is_refused(calm: Calm, bare: Calm, vault: Path, tmp_path: Path) -> None:
    calm("backup", str(tmp_path / "one.backup"))
    before = {path: path.read_bytes() for path in vault.rglob("*") if path.is_file()}
    bare("restore", str(tmp_path / "one.backup"), "--to", str(vault)).failed(2, "Name a new one")
    assert {path: path.read_bytes() for path in vault.rglob("*") if path.is_file()} == before


def test_what_is_no_backup_is_one_sentence(bare: Calm, tmp_path: Path) -> None:
    (tmp_path / "foreign").write_bytes(b"something else" * 1000)
    (tmp_path / "directory").mkdir()
    for name in ("foreign", "directory"):
        bare("verify", str(tmp_path / name)).failed(1, "no backup")
        bare("restore", str(tmp_path / name), "--to", str(tmp_path / "new")).failed(1, "no backup")
    bare("verify", str(tmp_path / "nothing")).failed(3, "no file of that name")
    assert not (tmp_path / "new").exists()


def test_a_truncated_one_and_a_wrong_secret_are_told_apart(calm: Calm, bare: Calm, tmp_path: Path) -> None:
    path = tmp_path / "one.backup"
    calm("backup", str(path))
    bare("verify", str(path), secret="not the words").failed(12)
    path.write_bytes(path.read_bytes()[:-4000])
    bare("verify", str(path)).failed(1, "damaged, cut short")


def test_each_days_copy_can_have_a_second_place(
    calm: Calm, vault: Path, tmp_path: Path, passphrase_of_vault: str
) -> None:
    (tmp_path / "stick").mkdir()
    assert "each day" in calm("backup", str(tmp_path / "stick"), "--every-day").out
    with Vault(vault).unlock(passphrase_of_vault) as store:
        assert store.copier().second_place == tmp_path / "stick"
    calm("backup", "--every-day").failed(2, "needs a directory")
    calm("backup", str(tmp_path / "file"), "--every-day").failed(2, "needs a directory")


def test_what_was_purged_goes_from_the_copies_when_asked(calm: Calm) -> None:
    record_id = calm("write", "regretted").last
    calm("backup")
    calm("trash", record_id)
    said = calm("trash", "purge", record_id)
    assert "Copies made before that still hold it: 1 of 1. Those that stay until you delete them: 1." in said.out
    assert "trash purge --copies" in said.out
    said = calm("trash", "purge", "--copies")
    assert said.out == ("Deleted forever: 0 records.\nCopies made anew without what was removed, and read back: 1.\n")
    assert "read back: 0." in calm("trash", "purge", "--copies").out


def test_a_copy_from_before_a_record_was_there_holds_nothing_of_it(calm: Calm, vault: Path) -> None:
    calm("backup")
    (copy,) = (vault / "backups").iterdir()
    copy.rename(copy.with_name("20200101T000000Z-daily"))  # of long ago
    record_id = calm("write", "regretted").last
    calm("trash", record_id)
    said = calm("trash", "purge", record_id)
    assert said.out == "Deleted forever: 1 record.\nCopies made before that hold it: none of 1.\n"
    record_id = calm("write", "regretted, too").last
    calm("backup")
    calm("trash", record_id)
    said = calm("trash", "purge")
    assert "still hold it: 1 of 2. Those that stay until you delete them: 1. To make them anew" in said.out
