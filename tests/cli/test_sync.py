"""`calmterm sync`: two vaults over one folder, by the commands."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from calmterm.cli import run

Calm = Callable[..., Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "carried"
    place.mkdir()
    return place


@pytest.fixture
def elsewhere(bare: Calm, tmp_path: Path) -> Calm:
    """A command over a second vault."""
    return lambda *words, **given: bare("--vault", str(tmp_path / "second"), *words, **given)


@pytest.fixture
def new_device(tmp_path: Path) -> Callable[..., Any]:
    """Join a folder with a vault that is not there yet, in a process of its own."""

    def join(vault: str, folder: Path, passphrase: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "calmterm", "--vault", str(tmp_path / vault), "--passphrase-fd", "0", "sync", "join",
             str(folder)], input=f"{passphrase}\n", capture_output=True, text=True, check=False,
        )  # fmt: skip

    return join


def test_a_new_device_needs_the_folder_and_the_passphrase(
    calm: Calm, folder: Path, elsewhere: Calm, new_device: Callable[..., Any], passphrase_of_vault: str
) -> None:
    calm("write", "by the river")
    assert calm("sync", "join", str(folder)).out == "Sent: 1 record. Received: 0 records.\n"
    joined = new_device("second", folder, passphrase_of_vault)
    assert (joined.returncode, joined.stdout) == (0, "Sent: 0 records. Received: 1 record.\n")
    assert "by the river" in elsewhere("list").out
    elsewhere("write", "by the lake")
    assert elsewhere("sync", "now", "--json").json == {"sent": 1, "received": 0, "conflicts": 0}
    assert calm("sync", "now", "--json").json == {"sent": 0, "received": 1, "conflicts": 0}
    assert "by the lake" in calm("list").out
    status = calm("sync", "status", "--json").json
    assert (status["place"], status["waiting"], status["conflicts"]) == (str(folder), 0, [])
    assert [device["here"] for device in status["devices"]] == [True, False]
    assert "Waiting to be sent: 0 records" in calm("sync", "status").out
    assert calm("sync", "leave").code == 0
    calm("sync", "leave").failed(3, "does not sync")


def test_what_was_changed_on_two_devices_is_listed_and_settled(calm: Calm, folder: Path, elsewhere: Calm) -> None:
    entry = calm("write", "by the river").last
    calm("sync", "join", str(folder))
    elsewhere("sync", "join", str(folder))
    calm("edit", entry, "-", stdin=json.dumps({"body": "by the lake"}))
    elsewhere("edit", entry, "-", stdin=json.dumps({"body": "by the sea"}))
    calm("sync", "now")
    elsewhere("sync", "now")
    calm("sync", "now")
    (conflict,) = calm("sync", "status", "--json").json["conflicts"]
    assert (conflict["kind"], conflict["id"], conflict["why"]) == ("journal_entry", entry, "text")
    versions = calm("history", entry, "--json").json
    texts = {one["number"]: one["values"]["body"] for one in versions}
    assert {texts[conflict["version"]], versions[0]["values"]["body"]} == {"by the lake", "by the sea"}
    assert entry[-8:] in calm("sync", "status").out
    assert calm("sync", "settle", entry).code == 0
    assert calm("sync", "status", "--json").json["conflicts"] == []
    calm("sync", "settle", entry).failed(3, "not among")


def test_wrong_places_and_times(calm: Calm, folder: Path, tmp_path: Path, passphrase_of_vault: str) -> None:
    for words in (("now",), ("status",), ("leave",), ("settle", "abcdef01")):
        calm("sync", *words).failed(3)
    calm("sync", "join", str(tmp_path / "none")).failed(3, "no such folder")
    calm("sync", "join", "ftp://example.org").failed(2, "folder")
    calm("sync", "join", str(folder))
    calm("sync", "join", str(folder)).failed(2, "syncs already")
    folder.rename(tmp_path / "away")
    calm("sync", "now").failed(3, "not there now")


def test_a_new_device_over_an_empty_folder_makes_no_vault(tmp_path: Path, folder: Path, capsys: Any) -> None:
    assert run(["--vault", str(tmp_path / "new"), "sync", "join", str(folder)]) == 3
    assert "Join it first" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_a_wrong_passphrase_makes_no_vault(
    calm: Calm, folder: Path, tmp_path: Path, new_device: Callable[..., Any]
) -> None:
    calm("sync", "join", str(folder))
    assert new_device("new", folder, "wrong").returncode == 12
    assert not (tmp_path / "new").exists()
