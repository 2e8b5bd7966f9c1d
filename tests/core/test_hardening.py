"""The process protects itself before anything else runs."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from calmterm.core import hardening

WHAT = """
import ctypes, json, os, resource, sys
old = os.umask(0)
os.umask(old)
dumpable = ctypes.CDLL(None).prctl(3, 0, 0, 0, 0) if sys.platform.startswith("linux") else 0
print(json.dumps([old, list(resource.getrlimit(resource.RLIMIT_CORE)), dumpable]))
"""
HARD = [0o077, [0, 0], 0]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="walls of POSIX")


def in_a_process(*args: str, **more: Any) -> Any:
    done = subprocess.run([sys.executable, *args], capture_output=True, text=True, check=False, umask=0o022, **more)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def test_hardening_shuts_core_dumps_readers_and_other_users_out() -> None:
    assert in_a_process("-c", "from calmterm.core.hardening import harden; harden()\n" + WHAT) == HARD


def test_a_fresh_process_has_none_of_it() -> None:
    """The test above would pass in a process that was hard already."""
    umask, _, dumpable = in_a_process("-c", WHAT)
    assert umask == 0o022
    assert dumpable == 1 or not sys.platform.startswith("linux")


@pytest.mark.parametrize("way", ["module", "script"])
def test_the_program_is_hard_before_a_command_is_looked_at(tmp_path: Path, way: str) -> None:
    """`calmterm.cli` is replaced by one that says what it finds when it is first imported."""
    package = tmp_path / "sitecustomize.py"
    package.write_text(
        "import sys, types\n"
        "class Finder:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'calmterm.cli':\n"
        f"            exec({WHAT!r}, {{}})\n"
        "            sys.stdout.flush()\n"
        "            import os\n"
        "            os._exit(0)\n"
        "sys.meta_path.insert(0, Finder())\n"
    )
    program = ["-m", "calmterm"] if way == "module" else [str(Path(sys.executable).with_name("calmterm"))]
    assert in_a_process(*program, "list", env=os.environ | {"PYTHONPATH": str(tmp_path)}) == HARD


def test_what_the_program_makes_is_private_whatever_the_shell_says(tmp_path: Path) -> None:
    code = "import os; from calmterm.core.hardening import harden; harden(); open('new', 'w'); os.mkdir('d'); print(1)"
    in_a_process("-c", code, cwd=tmp_path)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "d").stat().st_mode) == 0o700


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_a_system_without_a_wall_goes_without_it(monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    called: list[str] = []
    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.setattr("os.umask", lambda mask: called.append(f"umask {mask:o}"))
    monkeypatch.setattr("resource.setrlimit", lambda *_: called.append("no core"))
    monkeypatch.setattr("ctypes.CDLL", lambda *_: called.append("prctl"))
    hardening.harden()
    assert called == (["umask 77"] if platform == "win32" else ["umask 77", "no core"])


def test_main_hardens_and_then_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    from calmterm import __main__

    order: list[str] = []
    monkeypatch.setattr(__main__, "harden", lambda: order.append("harden"))
    monkeypatch.setattr("calmterm.cli.run", lambda: order.append("run") or 7)
    assert __main__.main() == 7
    assert order == ["harden", "run"]
