"""Importing is cheap and does nothing: heavy libraries come when needed; no file, engine or socket opens."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HEAVY = ["alembic", "nacl", "plotext", "sqlalchemy", "sqlcipher3", "sqlmodel"]


def in_a_process(code: str, *args: str, **env: str) -> Any:
    """What a fresh interpreter prints as JSON when it runs `code`."""
    done = subprocess.run(
        [sys.executable, "-B", "-c", code, *args], env=os.environ | env, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


LOADED = """
import importlib, json, sys
importlib.import_module(sys.argv[1])
print(json.dumps([name for name in sys.argv[2:] if name in sys.modules]))
"""


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("calmterm", ["click", "textual", "rich", "pydantic", *HEAVY]),
        ("calmterm.__main__", ["click", "textual", "rich", "pydantic", *HEAVY]),
        ("calmterm.cli", ["textual", "rich", "pydantic", "platformdirs", *HEAVY]),
        ("calmterm.cli.common", ["textual", "rich", "pydantic", "platformdirs", *HEAVY]),
        ("calmterm.cli.crisis", ["textual", "rich", *HEAVY]),
        ("calmterm.app", HEAVY),
        ("calmterm.insights", ["textual", "rich", "click", *HEAVY]),
        ("calmterm.content", ["textual", "rich", "click", *HEAVY]),
        ("calmterm.store", ["textual", "rich", "click", "plotext"]),
    ],
)
def test_what_an_import_leaves_out(module: str, absent: list[str]) -> None:
    assert in_a_process(LOADED, module, *absent) == []


def test_every_command_module_waits_with_what_is_heavy() -> None:
    from calmterm.cli import COMMANDS

    code = """
import json, sys
from calmterm import cli
early = {}
for name in sys.argv[1].split():
    cli.main.get_command(None, name)
    early[name] = [module for module in sys.argv[2:] if module in sys.modules]
print(json.dumps(early))
"""
    early = in_a_process(code, " ".join(COMMANDS), "textual", "pydantic", *HEAVY)
    assert [name for name, modules in early.items() if modules] == []


EVERYTHING = """
import json, os, pkgutil, sys
import calmterm
did = []
CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.chmod", "sqlite3.connect", "socket.connect", "subprocess.Popen"}
def hook(event, args):
    if event == "open":
        mode, flags = args[1], args[2]
        if (isinstance(mode, str) and set(mode) & set("wax+")) or flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            did.append(f"opened {args[0]} to write")
    elif event in CHANGES:
        did.append(event)
sys.addaudithook(hook)
import sqlalchemy, sqlcipher3.dbapi2
sqlalchemy.create_engine = lambda *args, **more: did.append("made an engine")
sqlcipher3.dbapi2.connect = lambda *args, **more: did.append("opened a database")
names = [module.name for module in pkgutil.walk_packages(calmterm.__path__, "calmterm.")]
for name in names:
    if name != "calmterm.migrations.env":  # Alembic's script: it is run, not imported
        __import__(name)
print(json.dumps([len(names), did]))
"""


def test_importing_everything_writes_nothing_and_opens_nothing(tmp_path: Path) -> None:
    places = {f"XDG_{name}_HOME": str(tmp_path) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
    number, did = in_a_process(EVERYTHING, HOME=str(tmp_path), **places)

    assert number > 60
    assert did == []
    assert list(tmp_path.iterdir()) == []


def test_the_walls_between_the_packages_stand() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [linter, "--no-cache"], cwd=Path(__file__).parents[1], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
