"""A second account on the same machine: nothing of the vault, the drafts, the process or the demo can be read."""

import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root becomes another user"),
]

NOBODY = 65534


def readable_as_another(paths: list[Path]) -> list[str]:
    """Which of the paths another user can read (files) or list (directories)."""
    reading, telling = os.pipe()
    child = os.fork()
    if child == 0:  # a process of its own: becoming somebody else has no way back
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
        found: list[str] = []
        for path in paths:
            try:
                if stat.S_ISDIR(path.stat().st_mode):
                    list(path.iterdir())
                else:
                    path.open("rb").close()
            except OSError:
                continue
            found.append(str(path))
        os.write(telling, "\n".join(found).encode()[:60_000])
        os._exit(0)
    os.close(telling)
    with os.fdopen(reading) as file:
        said = file.read()
    os.waitpid(child, 0)
    return said.split("\n") if said else []


@pytest.fixture
def demo(demo_once: Callable[[int], Path]) -> Iterator[Path]:
    """The vault in a directory that others can enter: its own walls are tested, not those around it."""
    place = Path(tempfile.mkdtemp(dir="/var/tmp"))
    place.chmod(0o755)
    yield Path(shutil.copytree(demo_once(3), place / "vault"))
    shutil.rmtree(place)


def test_nothing_is_readable(writing: Any, demo: Path, terminal: Any, measured: Any) -> None:
    temporary = demo.parent / "temporary"
    temporary.mkdir()
    open_to_all = demo.parent / "open"
    open_to_all.write_text("x")
    open_to_all.chmod(0o644)
    temporary.chmod(0o755)
    screen = writing(TMPDIR=str(temporary))
    screen.keys("half a thought")
    screen.wait("draft kept")
    shown = terminal("demo", "--days", "3", TMPDIR=str(temporary))
    shown.wait("1Today")
    paths = [demo, *demo.rglob("*"), *temporary.rglob("*")]
    assert {"journal.db", "journal.db-wal", "keyring.json"} <= {path.name for path in paths}
    assert len(list(temporary.rglob("*"))) > 5
    processes = [
        Path(f"/proc/{pid}/{name}")
        for pid in (screen.pid, shown.pid)
        for name in ("mem", "environ", "maps", "fd", "auxv", "stack")
        if sys.platform.startswith("linux")
    ]
    assert readable_as_another([open_to_all]) == [str(open_to_all)]  # the other user gets this far
    assert readable_as_another([*paths, *processes]) == []
    measured("other user", f"{len(paths)} files and directories of two open vaults, {len(processes)} views of their"
             " processes: 0 readable")  # fmt: skip
