"""The man pages of a wheel: one for each command, and `man` shows them without a complaint."""

import shutil
import subprocess
from pathlib import Path
from runpy import run_path

import pytest

from calmterm import __version__
from calmterm.cli import COMMANDS

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    write = run_path(str(ROOT / "scripts/man_pages.py"))["write"]
    return {page.stem: page for page in write(ROOT / "src", tmp_path_factory.mktemp("man"))}


def test_every_command_has_its_page(pages: dict[str, Path]) -> None:
    assert {"calmterm", "calmterm-trash-list", *(f"calmterm-{name}" for name in COMMANDS)} <= set(pages)
    whole = pages["calmterm"].read_text()
    assert all(f"calmterm-{name}(1)" in whole.replace("\\", "") for name in COMMANDS)
    checkin = pages["calmterm-checkin"].read_text().replace("\\", "")
    assert "--energy" in checkin
    assert COMMANDS["checkin"] in checkin
    assert __version__ in checkin


def test_the_date_is_the_sources_where_that_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1600000000")
    write = run_path(str(ROOT / "scripts/man_pages.py"))["write"]
    assert all("2020-09-13" in page.read_text() for page in write(ROOT / "src", tmp_path))


@pytest.mark.skipif(shutil.which("man") is None, reason="there is no man here")
def test_man_shows_them(pages: dict[str, Path]) -> None:
    done = subprocess.run(
        ["man", "--warnings", "-l", pages["calmterm-sleep"]],
        capture_output=True, text=True, check=True, env={"MANWIDTH": "80", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
    )  # fmt: skip
    assert "--into-bed T" in done.stdout
    assert done.stderr == ""
