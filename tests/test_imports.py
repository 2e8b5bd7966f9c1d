"""The rooms have no circles. Importing is cheap and does nothing.

Heavy libraries come when needed; no file, engine or socket opens.
"""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

FAMILIES = [
    f"calmterm.store.model.records.{path.stem}"
    for path in (Path(__file__).parents[1] / "src/calmterm/store/model/records").glob("[!_]*.py")
]
SYNC = ["calmterm.exchange.sync", "calmterm.store.sync", "calmterm.store.model.records.sync"]
HEAVY = ["alembic", "dateparser", "nacl", "plotext", "sqlalchemy", "sqlcipher3", "sqlmodel"]


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
        ("calmterm", ["click", "textual", "rich", "shamir_mnemonic", "pydantic", *HEAVY]),
        ("calmterm.__main__", ["click", "textual", "rich", "pydantic", *HEAVY]),
        ("calmterm.core.agent", ["click", "pathlib", "platformdirs", "pydantic", "typing", *HEAVY]),
        ("calmterm.cli", ["textual", "rich", "pydantic", "platformdirs", *HEAVY]),
        ("calmterm.cli.console", ["textual", "rich", "pydantic", "platformdirs", *HEAVY]),
        ("calmterm.cli.crisis", ["textual", "rich", *HEAVY]),
        ("calmterm.app.app", [*HEAVY, *SYNC]),
        ("calmterm.insights", ["textual", "rich", "click", *HEAVY]),
        ("calmterm.content", ["textual", "rich", "click", *HEAVY]),
        ("calmterm.store", ["textual", "rich", "click", "pydantic", *HEAVY]),
        ("calmterm.store.vault", ["textual", "rich", "click", "pydantic", "sqlalchemy", "sqlcipher3", "sqlmodel"]),
        ("calmterm.store.store", ["textual", "rich", "click", "plotext", "alembic", *SYNC, *FAMILIES]),
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


# What each dependency in pyproject.toml is imported as; pydantic brings its core along.
OURS = {"calmterm", "alembic", "click", "cryptography", "dateparser", "icalendar", "markdown_it", "nacl",
        "platformdirs", "plotext", "pydantic", "pydantic_core", "pyrage", "rich", "shamir_mnemonic", "sqlalchemy",
        "sqlcipher3", "sqlmodel", "textual"}  # fmt: skip
NETWORK = {"socket", "ssl", "http", "urllib", "ftplib", "imaplib", "poplib", "smtplib", "telnetlib", "nntplib",
           "xmlrpc", "socketserver", "webbrowser", "wsgiref"}  # fmt: skip
CONNECTING = {"open_connection", "start_server", "open_unix_connection", "start_unix_server", "create_connection",
              "create_server", "create_datagram_endpoint", "sock_connect"}  # fmt: skip


# What the one file that may use sockets takes of them: those of this machine's file system, and nothing else.
SOCKETS = {"socket", "AF_UNIX", "SOCK_STREAM", "SOL_SOCKET", "SO_PEERCRED", "send_fds", "recv_fds"}


def reached(text: str) -> set[str]:
    """What a source file names that could leave the machine, or is no dependency; modules by their first part."""
    found: set[str] = set()
    modules: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Import():
                modules |= {alias.name.partition(".")[0] for alias in node.names}
            case ast.ImportFrom(level=0):
                modules.add((node.module or "").partition(".")[0])
                found |= CONNECTING & {alias.name for alias in node.names}
            case ast.Attribute():
                found |= CONNECTING & {node.attr}
            case ast.Call(func=ast.Name("__import__") | ast.Attribute(attr="import_module"), args=[ast.Constant(name)]):
                modules.add(str(name).partition(".")[0])
            case _:
                pass
    return found | {name for name in modules if name in NETWORK or name not in OURS | sys.stdlib_module_names}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("import socket", {"socket"}),
        ("import json, urllib.request as get", {"urllib"}),
        ("def late():\n    from http import client", {"http"}),
        ("import asyncio\nasync def go(): await asyncio.open_connection()", {"open_connection"}),
        ("from asyncio import start_server", {"start_server"}),
        ("__import__('ssl')", {"ssl"}),
        ("import importlib\nimportlib.import_module('xmlrpc.client')", {"xmlrpc"}),
        ("import requests", {"requests"}),
        ("from . import socket\nimport json, rich.text", set[str]()),
    ],
)
def test_what_could_leave_the_machine_is_seen(text: str, named: set[str]) -> None:
    assert reached(text) == named


def beyond_local_sockets(text: str) -> set[str]:
    """What a source file that imports `socket` does with it besides local sockets, as Python writes it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.ImportFrom(module="socket") | ast.Import(names=[ast.alias(name="socket", asname=str())]):
                found.add(ast.unparse(node))
            case ast.Call(func=ast.Attribute(ast.Name("socket"), "socket"), args=args):
                if not args or ast.unparse(args[0]) != "socket.AF_UNIX":
                    found.add(ast.unparse(node))
            case ast.Attribute(ast.Name("socket"), name) if name not in SOCKETS:
                found.add(ast.unparse(node))
            case ast.Call(func=ast.Name("getattr" | "vars"), args=[ast.Name("socket"), *_]):
                found.add(ast.unparse(node))
            case _:
                pass
    return found


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("import socket\nsocket.socket(socket.AF_UNIX, socket.SOCK_STREAM)", set[str]()),
        ("import socket\nsocket.socket()", {"socket.socket()"}),
        ("import socket\nsocket.socket(socket.AF_INET)", {"socket.socket(socket.AF_INET)", "socket.AF_INET"}),
        ("from socket import create_connection", {"from socket import create_connection"}),
        ("import socket as wire", {"import socket as wire"}),
        ("import socket\nsocket.getaddrinfo('a', 1)", {"socket.getaddrinfo"}),
        ("import socket\ngetattr(socket, 'so' + 'cket')()", {"getattr(socket, 'so' + 'cket')"}),
    ],
)
def test_what_is_no_local_socket_is_seen(text: str, named: set[str]) -> None:
    assert beyond_local_sockets(text) == named


def test_nothing_in_calmterm_could_leave_the_machine_but_for_the_sync_over_postgresql() -> None:
    sources = sorted((Path(__file__).parents[1] / "src" / "calmterm").rglob("*.py"))
    assert len(sources) > 60
    named = {path: found for path in sources if (found := reached(path.read_text("utf-8")))}
    agent, postgres = SOURCES / "core" / "agent.py", SOURCES / "exchange" / "sync" / "postgres.py"
    assert named == {agent: {"socket"}, postgres: {"socket", "psycopg"}}
    assert beyond_local_sockets(agent.read_text("utf-8")) == set()


def test_the_walls_between_the_packages_stand() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [linter, "--no-cache"], cwd=Path(__file__).parents[1], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


# --- the rooms (the layers between them are held by import-linter, see pyproject.toml) ----------------------------

SOURCES = Path(__file__).parents[1] / "src" / "calmterm"


def test_nothing_is_loose_at_the_top() -> None:
    assert {path.name for path in SOURCES.glob("*.py")} == {"__init__.py", "__main__.py"}


def test_no_module_imports_itself_through_others() -> None:
    """Imports inside functions and those for types alone count, too."""
    files = {_module(path): path for path in SOURCES.rglob("*.py")}
    imported = {name: {one for one in _imported(path, files) if one in files} - {name} for name, path in files.items()}
    assert sum(map(len, imported.values())) > 1000  # they are seen
    while bare := {name for name, others in imported.items() if not others & imported.keys()}:
        for name in bare:
            del imported[name]
    assert {name: sorted(others & imported.keys()) for name, others in imported.items()} == {}


def _module(path: Path) -> str:
    return ".".join(path.relative_to(SOURCES.parent).with_suffix("").parts).removesuffix(".__init__")


def _imported(path: Path, files: dict[str, Path]) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            for one in node.names:
                inner = f"{node.module}.{one.name}"
                yield inner if inner in files else node.module
