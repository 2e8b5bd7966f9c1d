"""Signals and closed terminals while somebody types: what is on the screen is kept, and nothing is left running."""

import os
import signal
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

import pytest

pytestmark = [pytest.mark.terminal, pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")]

LOCK, LEAVE = "\x0c", "\x11"
WORDS = "half a thought"


def spread(seconds: list[float]) -> str:
    return f"{median(seconds):.2f} s (median), at most {max(seconds):.2f} s"


def in_time(seconds: list[float], count: Any) -> bool:
    """Out in under 1 s, with as much again for a busy machine. A test run has a machine to share, and only a soak
    measures."""
    return max(seconds) < count(60, 2)


def leave_by(screen: Any, how: str) -> None:
    if how == "closed":
        os.close(screen.fd)
    else:
        os.kill(screen.pid, getattr(signal, how))


@pytest.mark.sample(2)
@pytest.mark.parametrize(("how", "code"), [("SIGHUP", 129), ("SIGTERM", 143), ("SIGINT", 130), ("closed", 129)])
def test_words_are_kept_and_nothing_is_left(
    how: str, code: int, writing: Any, demo: Path, kept_words: Any, timed: Any, count: Any, measured: Any
) -> None:
    seconds: list[float] = []
    tries = count(1, 10)
    for turn in range(tries):
        screen = writing()
        screen.type(f"{WORDS} {turn}. ")
        screen.wait(f"{WORDS} {turn}.")
        begun = time.monotonic()
        leave_by(screen, how)
        status: list[int] = []

        def ended(screen: Any = screen, status: list[int] = status) -> bool:
            if how != "closed":
                screen.read(0)  # a terminal takes what is written to it
            pid, found = os.waitpid(screen.pid, os.WNOHANG)
            status.append(found)
            return pid != 0

        timed(ended)
        seconds.append(time.monotonic() - begun)
        screen.gone = True
        assert os.waitstatus_to_exitcode(status[-1]) == code
        assert f"{WORDS} {turn}." in kept_words(demo)
    assert in_time(seconds, count)
    measured("signals", f"{how}: {tries} times, all words kept, exit code {code} after {spread(seconds)}")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_a_stop_locks_first_and_stops_with_an_empty_memory(
    writing: Any, demo: Path, kept_words: Any, timed: Any, state: Any, count: Any, measured: Any
) -> None:
    seconds: list[float] = []
    tries = count(1, 10)
    for turn in range(tries):
        screen = writing()
        screen.type(f"{WORDS} {turn}. ")
        screen.wait(f"{WORDS} {turn}.")
        begun = time.monotonic()
        os.kill(screen.pid, signal.SIGTSTP)
        timed(lambda screen=screen: screen.read(0) and state(screen.pid) == "T")
        seconds.append(time.monotonic() - begun)
        assert f"{WORDS} {turn}." in kept_words(demo)
        os.kill(screen.pid, signal.SIGCONT)
        screen.wait("Your journal is locked")
        assert WORDS not in screen.text()
        screen.keys(LEAVE)
        assert screen.ended() == 0
    assert in_time(seconds, count)
    measured("signals", f"SIGTSTP: {tries} times, all words kept, locked and stopped after {spread(seconds)}")


IGNORING = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN); from calmterm.__main__ import main; main()"
DEAF = f"import calmterm.app.session.locking as it; it.ENDS = it.STOPS = (); {IGNORING}"


@pytest.mark.sample(1)
@pytest.mark.parametrize("program", [IGNORING, DEAF], ids=["the hang-up is ignored", "nobody tells of it"])
def test_a_closed_terminal_ends_it_also_without_a_signal(
    program: str, writing: Any, demo: Path, kept_words: Any, timed: Any
) -> None:
    """As under nohup, or when the session leader went before: it would spin on a terminal that is gone."""
    screen = writing("-c", program)
    screen.type(WORDS)
    screen.wait(WORDS)
    os.close(screen.fd)
    timed(lambda: os.waitpid(screen.pid, os.WNOHANG)[0] != 0)
    screen.gone = True
    assert WORDS in kept_words(demo)


def drawn_at_exec(pid: int) -> bytes | None:
    """The addresses that are drawn anew at every exec, for root, who alone reads the /proc of such a process."""
    fresh = f"/proc/{pid}/auxv"
    return Path(fresh).read_bytes() if os.access(fresh, os.R_OK) else None


def test_the_unlock_screen_is_back_and_nothing_of_the_last_one(
    writing: Any, demo: Path, kept_words: Any, count: Any, measured: Any
) -> None:
    """A terminal without a second screen (pyte has none) keeps what is not cleared, also in its history.

    The process has the same number, and is another program: what the kernel says of its start is not enough, its
    memory is new.
    """
    seconds: list[float] = []
    tries = count(1, 11)
    for _ in range(tries):
        screen = writing()
        screen.type(WORDS)
        screen.wait(WORDS)
        screen.keys("")
        pid, size = screen.pid, len(screen.output)
        before = drawn_at_exec(pid)
        begun = time.monotonic()
        screen.type(LOCK)
        while b"\x1b[?1049l" not in screen.output[size:]:
            screen.read(0.01)
        mark = screen.output.rindex(b"\x1b[?1049l")  # what the new process shows
        while b"Your journal is locked" not in screen.output[mark:]:
            assert screen.read(0.01)
            mark = max(mark, screen.output.rindex(b"\x1b[?1049l"))
        seconds.append(time.monotonic() - begun)
        text = screen.wait("Your journal is locked")
        assert WORDS not in text
        assert not [line for line in (*screen.screen.history.top, *screen.screen.history.bottom) if line]
        assert pid == screen.pid
        if before is not None:
            assert drawn_at_exec(pid) != before
        screen.keys(LEAVE)
        assert screen.ended() == 0
        assert not screen.text().strip()
        assert WORDS in kept_words(demo)
    assert in_time(seconds, count)
    measured("signals", f"lock, {tries} times: the unlock screen of the new process after {spread(seconds)}; nothing of"
             " the last screen in the terminal or its history")  # fmt: skip
