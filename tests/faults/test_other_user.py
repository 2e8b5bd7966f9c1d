"""A second account on the same machine: nothing of the vault, the drafts, the process or the demo can be read."""

import os
import stat
import sys
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


def test_nothing_is_readable(writing: Any, demo: Path, tmp_path: Path, terminal: Any, measured: Any) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    open_to_all = tmp_path / "open"
    open_to_all.write_text("x")
    for parent in (tmp_path, *tmp_path.parents):  # the vault's own walls are tested, not those around it
        parent.chmod(parent.stat().st_mode | 0o055) if parent.stat().st_uid == 0 and parent != Path("/") else None
    temporary.chmod(0o755)
    screen = writing(TMPDIR=str(temporary))
    screen.keys("half a thought")
    screen.wait("draft kept")
    shown = terminal("demo", "--days", "3", TMPDIR=str(temporary))
    shown.wait("1 Today")
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
