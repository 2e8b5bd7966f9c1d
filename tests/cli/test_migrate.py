"""`calmterm migrate`: status, up, down and verify, as a person or a script meets them."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from calmterm import migrations

Calm = Callable[..., Any]
FROZEN = Path(__file__).parents[1] / "data" / "vaults"
LATER = list(migrations.revisions())[1:]


@pytest.fixture
def old(bare: Calm, tmp_path: Path) -> Calm:
    """Run a command over a vault of schema 0001."""
    place = shutil.copytree(FROZEN / "0001", tmp_path / "old")

    def call(*args: str, **given: Any) -> Any:
        return bare("--vault", str(place), *args, **{"secret": "frozen", **given})

    return call


def test_status_of_a_vault_of_this_release(calm: Calm) -> None:
    said = calm("migrate", "status")
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[:2] == [f"The vault is at version {migrations.HEAD}.", "Nothing is to come."]
    assert [line.split()[:2] for line in lines[2:]] == [[revision, "up"] for revision in migrations.revisions()]


def test_status_as_json(calm: Calm, old: Calm) -> None:
    found = calm("migrate", "status", "--json").json
    assert (found["version"], found["pending"]) == (migrations.HEAD, [])
    assert found["steps"][0].keys() == {"revision", "direction", "checksum", "applied_at", "batch"}
    assert old("migrate", "status", "--json").json == {"version": "0001", "pending": LATER, "steps": []}


def test_status_changes_nothing(old: Calm) -> None:
    for _ in range(2):
        said = old("migrate", "status")
        assert said.out == f"The vault is at version 0001.\nTo come: {', '.join(LATER)}.\n"
        assert said.err == ""


def test_up_and_down_and_up(old: Calm) -> None:
    first = old("migrate", "up")
    assert first.code == 0
    copy, now = first.out.splitlines()
    assert copy.startswith("A verified copy is in backups/")
    assert copy.endswith("-schema-0001.")
    assert now == f"The vault is at version {migrations.HEAD} now."
    assert old("migrate", "up").out == f"The vault is at version {migrations.HEAD} already. Nothing was changed.\n"
    assert old("migrate", "down", "0001").code == 0
    again = old("migrate", "up", "0002", "--json").json
    assert again["version"] == "0002"
    assert again["copy"].startswith("backups/")
    assert old("migrate", "up", "--json").json["version"] == migrations.HEAD
    assert old("migrate", "up", "--json").json == {"version": migrations.HEAD, "copy": None}
    assert old("migrate", "verify").code == 0
    assert len(old("list", "--json").json) == 1


def test_down_refuses_to_lose_records_unless_asked(calm: Calm) -> None:
    calm("add", "habit", "-", stdin=json.dumps({"name": "water"}))
    calm("migrate", "down", "0001").failed(1, "no place for 1 habit", "--drop")
    assert calm("migrate", "status").out.startswith(f"The vault is at version {migrations.HEAD}.")
    assert calm("migrate", "down", "0001", "--drop").out.endswith("The vault is at version 0001 now.\n")


def test_opening_brings_an_older_vault_up_and_says_so(old: Calm) -> None:
    said = old("list", "--json")
    assert len(said.json) == 1
    assert said.err == "The vault's format was brought up to date. A copy from before is in its backups.\n"
    assert old("list").err == ""


def test_verify_of_a_sound_vault(calm: Calm, old: Calm) -> None:
    for run in (calm, old):
        said = run("migrate", "verify")
        assert (said.code, said.err) == (0, "")
        assert said.out == "All is as it should be: versions, checksums, schema, pages and links.\n"
        assert run("migrate", "verify", "--json").json == {"sound": True, "problems": []}


def test_verify_names_what_is_wrong(calm: Calm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = migrations.revisions()
    altered = tmp_path / "0001.py"
    altered.write_bytes(files["0001"].read_bytes() + b"\n")
    monkeypatch.setattr(migrations, "revisions", lambda: {**files, "0001": altered})
    said = calm("migrate", "verify")
    assert (said.code, said.out) == (1, "The file of version 0001 is not the one that was applied.\n")
    as_json = calm("migrate", "verify", "--json")
    assert as_json.code == 1
    assert as_json.json == {"sound": False, "problems": [said.out.strip()]}


@pytest.mark.parametrize("words", [
    (), ("nope",), ("down",), ("up", "0001", "0002"), ("status", "0001"), ("verify", "x"),
])  # fmt: skip
def test_other_words_are_refused(calm: Calm, words: tuple[str, ...]) -> None:
    calm("migrate", *words).failed(2, "See: calmterm migrate")


@pytest.mark.parametrize("target", ["0999", "base", "head", ""])
def test_versions_that_are_not_there(calm: Calm, target: str) -> None:
    for way in ("up", "down"):
        calm("migrate", way, target).failed(2, "no such schema version")


def test_secrets_and_places(calm: Calm, bare: Calm, tmp_path: Path) -> None:
    calm("migrate", "status", secret="another").failed(12)
    bare("--vault", str(tmp_path / "none"), "migrate", "status").failed(3)


@pytest.mark.parametrize("command", ["migrate status", "migrate up", "migrate down", "migrate verify", "trash list",
                                     "trash move", "trash restore", "trash purge"])  # fmt: skip
def test_each_subcommand_has_its_help(bare: Calm, command: str) -> None:
    said = bare(*command.split(), "--help", secret=None)

    assert said.code == 0
    assert said.out.startswith(f"Usage: calmterm {command} ")
