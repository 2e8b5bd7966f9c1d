"""The real program in a pseudo-terminal, read as a terminal shows it (pyte)."""

import contextlib
import importlib.util
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyte
import pytest

from hours import where_it_is

_spec = importlib.util.spec_from_file_location("pty_run", Path(__file__).parents[2] / "bench" / "pty_run.py")
assert _spec is not None
assert _spec.loader is not None
pty_run: Any = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(pty_run)

PATIENCE = 120  # a limit, not a measure: the machine may be busy
QUIET = 0.3
EVENING = 20  # o'clock: the made-up day has been, and last night is no longer asked for


class Screen(pty_run.Terminal):
    """calmterm in a terminal, of 80x24 where nothing else is asked for."""

    def __init__(
        self, *args: str, program: Sequence[str] = (), run: Callable[[], None] | None = None,
        size: tuple[int, int] = (80, 24), **env: str,
    ) -> None:  # fmt: skip
        program = program or ("-m", "calmterm")
        super().__init__([sys.executable, *program, *args], {"COLORTERM": "truecolor", **env}, run=run, size=size)
        self.screen = pyte.HistoryScreen(*size)
        self.stream = pyte.ByteStream(self.screen)
        self._fed = 0

    def text(self) -> str:
        """What a person sees now."""
        self.read(0.02)
        # pyte takes kitty's keyboard report "CSI = 1 u" for text; it is none on any terminal.
        self.stream.feed(self.output[self._fed :])
        self._fed = len(self.output)
        return "\n".join(line.rstrip() for line in self.screen.display)

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
