"""Started as a module in a directory that others can fill, calmterm takes nothing from there."""

import importlib.metadata
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ENTER, LOCK = "\r", "\x0c"
TAKEN = "open({place!r}, 'a').write(__name__ + '\\n')\nraise SystemExit(99)\n"
# What the interpreter's own start and `-m` need is loaded before the first line of ours.
BEFORE = "import runpy, sys; print(' '.join(sys.modules))"


@pytest.fixture
def trap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go to a directory full of modules by the names of all that calmterm could import; where they leave a note."""
    place, note = tmp_path / "trap", tmp_path / "taken"
    place.mkdir()
    before = subprocess.run([sys.executable, "-c", BEFORE], capture_output=True, text=True, check=True).stdout.split()
    installed = importlib.metadata.packages_distributions()
    for name in {*sys.stdlib_module_names, *installed} - {*before, *sys.builtin_module_names, "calmterm"}:
        (place / f"{name}.py").write_text(TAKEN.format(place=str(note)))
    monkeypatch.chdir(place)
    return note


def run(*args: str, options: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *options, *args], capture_output=True, text=True, check=False)


@pytest.mark.sample(1)
@pytest.mark.parametrize("options", [(), ("-P",)])
def test_commands_take_no_module_from_the_current_directory(trap: Path, options: tuple[str, ...]) -> None:
    vault = str(trap.with_name("vault"))
    for args, code in ((("list",), 3), (("crisis", "AT"), 0), (("demo", "--days", "1", "--at", vault), 0)):
        done = run("-m", "calmterm", "--vault", str(trap.with_name("none")), *args, options=options)
        assert (done.returncode, trap.exists()) == (code, False), done.stderr


def test_the_trap_catches(trap: Path) -> None:
    assert run("-m", "json.tool", "--help").returncode == 99
    assert trap.read_text() == "json\n"


@pytest.mark.terminal
@pytest.mark.skipif(sys.platform == "win32", reason="a lock begins a new process on POSIX only")
def test_the_process_after_a_lock_is_not_taken_from_the_current_directory(unlocked: Any, trap: Path) -> None:
    screen = unlocked()
    (Path.cwd() / "calmterm").mkdir()
    for name in ("runpy.py", "calmterm/__init__.py"):  # put there once the program runs
        Path(name).write_text(TAKEN.format(place=str(trap)))
    screen.keys(LOCK)
    screen.wait("Your journal is locked")
    assert not trap.exists()
