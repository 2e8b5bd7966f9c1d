"""The real program in a pseudo-terminal, read as a terminal shows it (pyte)."""

import contextlib
import fcntl
import functools
import importlib.util
import os
import pkgutil
import shutil
import signal
import struct
import sys
import termios
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyte
import pytest

import calmterm.screens
from calmterm.__main__ import main
from calmterm.cli.demo import _made
from hours import where_it_is

_spec = importlib.util.spec_from_file_location("pty_run", Path(__file__).parents[2] / "bench" / "pty_run.py")
assert _spec is not None
assert _spec.loader is not None
pty_run: Any = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(pty_run)

PATIENCE = 120  # a limit, not a measure: the machine may be busy
QUIET = 0.3
EVENING = 20  # o'clock: the made-up day has been, and last night is no longer asked for


@functools.cache
def load() -> None:
    """Import once all that the program imports one after another."""
    for module in pkgutil.walk_packages(calmterm.screens.__path__, "calmterm.screens."):
        importlib.import_module(module.name)
    for name in ("calmterm.app.app", "calmterm.cli.screens"):
        importlib.import_module(name)


def go_on(args: Sequence[str], size: tuple[int, int], change: Callable[[], None]) -> None:
    """Run the program from its main on, in a fork of this process: loading it takes longer than most tests of it."""
    columns, rows = size
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    sys.stdin, sys.stdout, sys.stderr = sys.__stdin__, sys.__stdout__, sys.__stderr__ = (
        open(0), open(1, "w"), open(2, "w"),  # noqa: SIM115 - the terminal of the fork
    )  # fmt: skip
    for name in ("COLUMNS", "LINES"):
        os.environ.pop(name, None)
    os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
    sys.argv = ["calmterm", *args]
    sys.orig_argv = [sys.executable, "-m", *sys.argv]  # a lock begins it anew
    change()
    code = main()
    sys.stdout.flush()
    os._exit(code)


class Screen(pty_run.Terminal):
    """calmterm in a terminal, of 80x24 where nothing else is asked for.

    It is a fork of this process that goes on with the program's main, after `change`, unless it is to begin `anew` or
    is another program or has an environment of its own: then it is a new process of Python.
    """

    def __init__(
        self, *args: str, program: Sequence[str] = (), change: Callable[[], None] = lambda: None, anew: bool = False,
        size: tuple[int, int] = (80, 24), **env: str,
    ) -> None:  # fmt: skip
        run = None if anew or program or env else functools.partial(go_on, args, size, change)
        if run is not None:
            load()
        program = program or ("-m", "calmterm")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of a fork beside threads: it has no use for them
            super().__init__([sys.executable, *program, *args], {"COLORTERM": "truecolor", **env}, run=run, size=size)
        self.screen = pyte.HistoryScreen(*size)
        self.stream = pyte.ByteStream(self.screen)
        self._fed = 0
        self._text = ""

    def text(self) -> str:
        """What a person sees now."""
        self.read(0.02)
        if self._fed < len(self.output) or not self._fed:
            # pyte takes kitty's keyboard report "CSI = 1 u" for text; it is none on any terminal.
            self.stream.feed(self.output[self._fed :])
            self._fed = len(self.output)
            self._text = "\n".join(line.rstrip() for line in self.screen.display)
        return self._text

    def wait(self, *words: str, without: str | None = None) -> str:
        """Until all words are on the screen (and `without` is not); what is seen then."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            text = self.text()
            if all(word in text for word in words) and (without is None or without not in text):
                return text
        raise AssertionError(f"waited for {words}, saw:\n{self.text()}")

    def keys(self, *texts: str) -> None:
        """Type, a text at a time, and look up after each, as a person would: until the screen rests.

        One that does not come to rest in time, as on a busy machine, is typed on.
        """
        for text in texts:
            self.type(text)
            size, end = -1, time.monotonic() + PATIENCE
            while size != len(self.output) and time.monotonic() < end:
                size = len(self.output)
                self.read(QUIET)

    def ended(self) -> int:
        """The exit code, once the program has ended by itself."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            self.read(0.05)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.gone = True
                return os.waitstatus_to_exitcode(status)
        raise AssertionError(f"still running:\n{self.text()}")

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        self.gone = True

    gone = False


@pytest.fixture(scope="session")
def demo_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """The demo of so many days up to this evening, made once and to be copied; its passphrase is `demo`."""

    @functools.cache
    def make(days: int) -> Path:
        place = tmp_path_factory.mktemp("demo") / "vault"
        with where_it_is(EVENING), _made(place, days, 7):
            return place

    return make


@pytest.fixture
def made_demo(demo_once: Callable[[int], Path], tmp_path: Path) -> Callable[[int], Path]:
    """Make a demo of so many days."""
    return lambda days: Path(shutil.copytree(demo_once(days), tmp_path / "vault"))


@pytest.fixture
def terminal() -> Iterator[Callable[..., Screen]]:
    """Start calmterm with arguments, in the evening; it is ended after the test."""
    opened: list[Screen] = []

    def start(*args: str, **more: Any) -> Screen:
        opened.append(Screen(*args, **more))
        return opened[-1]

    with where_it_is(EVENING):
        yield start
    for screen in opened:
        if not screen.gone:
            screen.kill()
        with contextlib.suppress(OSError):  # a test of a closed terminal closed it
            os.close(screen.fd)
