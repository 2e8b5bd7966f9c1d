"""What the fault tests share: counts that fit a test run or a soak, what they measured, and a vault in a terminal.

`make soak` runs these tests with full numbers and writes what they measured into docs/reliability.md.
"""

import importlib.util
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from calmterm.store import Vault
from calmterm.store.model.records import Draft
from waiting import poll


def _load(name: str) -> Any:
    """Another test directory's fixtures: pytest shares none across directories."""
    spec = importlib.util.spec_from_file_location(f"{name}_fixtures", Path(__file__).parents[1] / name / "conftest.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_terminal = _load("terminal")
terminal, demo_once, EVENING = _terminal.terminal, _terminal.demo_once, _terminal.EVENING
_cli = _load("cli")
_fresh_vault, vault, bare, calm = _cli._fresh_vault, _cli.vault, _cli.bare, _cli.calm

ENTER, SAVE, LOCK, ESCAPE = "\r", "\x13", "\x0c", "\x1b"


@pytest.fixture
def demo(demo_once: Callable[[int], Path], tmp_path: Path) -> Path:
    """A vault with a few made-up days; its passphrase is `demo`."""
    return Path(shutil.copytree(demo_once(3), tmp_path / "demo-vault"))


@pytest.fixture
def unlocked(terminal: Any, demo: Path) -> Callable[..., Any]:
    """The real program in a terminal, over the demo vault, open at Today."""

    def start(*program: str, size: tuple[int, int] = (80, 24), anew: bool = False, **env: str) -> Any:
        screen = terminal("--vault", str(demo), program=program, size=size, anew=anew, **env)
        screen.wait("locked")
        screen.keys("demo", ENTER)
        screen.wait("1Today" if size[0] < 110 else "1 Today")
        return screen

    return start


@pytest.fixture
def writing(unlocked: Callable[..., Any]) -> Callable[..., Any]:
    """As `unlocked`, in the journal's editor."""

    def start(*program: str, **env: str) -> Any:
        screen = unlocked(*program, **env)
        screen.keys("n")
        screen.wait("Tags")
        return screen

    return start


def drafts(vault: Path, passphrase: str = "demo") -> str:  # noqa: S107 - everybody is told
    """All unsaved words in a vault, run together."""
    with Vault(vault).unlock(passphrase) as store:
        return "\n".join(draft.text.payload for draft in store.each(Draft))


def seconds_until(done: Callable[[], Any], patience: float = 120) -> float:
    """How long it takes until something is so."""
    begun = time.monotonic()
    poll(done, patience)
    return time.monotonic() - begun


@pytest.fixture
def kept_words() -> Callable[[Path], str]:
    return drafts


@pytest.fixture
def timed() -> Callable[..., float]:
    return seconds_until


def state_of(pid: int) -> str:
    """The letter that the kernel gives a process: R, S, T, Z, or nothing if it is gone."""
    try:
        return re.sub(r"^.*\) ", "", Path(f"/proc/{pid}/stat").read_text())[:1]
    except FileNotFoundError:
        return ""


@pytest.fixture
def state() -> Callable[[int], str]:
    return state_of
