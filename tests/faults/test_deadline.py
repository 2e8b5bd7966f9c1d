"""Lock and signals wait for nobody: a busy vault thread, a terminal that stops reading, a hostile worksheet file."""

import ctypes
import os
import signal
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from calmterm.store.model import templates
from calmterm.store.undo import Undo

pytestmark = [pytest.mark.terminal, pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")]

ENTER, LOCK = "\r", "\x0c"
LONG = 600  # seconds: far above the patience of `timed`
MOST_KIBIBYTES = 1024  # that a terminal keeps for somebody who reads later; Linux takes 64 or so


@pytest.fixture
def _busy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Undo holds the vault's thread up for ten minutes, in the program that goes on in a fork of this process."""
    monkeypatch.setattr(Undo, "last", lambda _: time.sleep(LONG))


def opened(terminal: Any, demo: Path) -> Any:
    screen = terminal("--vault", str(demo))
    screen.wait("locked")
    screen.keys("demo", ENTER)
    screen.wait("This week")
    return screen


def gone(screen: Any, codes: list[int]) -> bool:
    pid, status = os.waitpid(screen.pid, os.WNOHANG)
    if pid:
        screen.gone = True
        codes.append(os.waitstatus_to_exitcode(status))
    return bool(pid)


def is_replaced(screen: Any) -> bool:
    """Whether the process began anew: only then is it called so; before, it is a fork of these tests."""
    try:
        return b"\0calmterm\0--vault\0" in Path(f"/proc/{screen.pid}/cmdline").read_bytes()
    except ProcessLookupError:  # the thread that replaces the process is just taking over its number
        return False


@pytest.mark.usefixtures("_busy")
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_a_lock_does_not_wait_for_a_busy_vault_thread(terminal: Any, demo: Path, timed: Any, measured: Any) -> None:
    screen = opened(terminal, demo)
    screen.keys("u")
    screen.type(LOCK)
    blank = timed(lambda: screen.text().strip() == "" or "locked" in screen.text())
    seconds = blank + timed(lambda: screen.read(0) and is_replaced(screen))
    screen.wait("Your journal is locked")
    measured("lock with a deadline", f"vault thread busy: blank after {blank:.2f} s, replaced after {seconds:.1f} s")
    screen.keys("\x11")
    assert screen.ended() == 0


@pytest.mark.sample(1)
@pytest.mark.usefixtures("_busy")
@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_signal_does_not_wait_for_a_busy_vault_thread(
    name: str, code: int, terminal: Any, demo: Path, timed: Any, measured: Any
) -> None:
    screen = opened(terminal, demo)
    screen.keys("u")
    os.kill(screen.pid, getattr(signal, name))
    codes: list[int] = []
    seconds = timed(lambda: screen.read(0) is not None and gone(screen, codes))
    assert codes == [code]
    measured("lock with a deadline", f"vault thread busy: {name} out after {seconds:.1f} s")


def fill_up(screen: Any) -> None:
    """Fill the terminal, which nobody reads, and have the program write more than it can keep waiting."""
    name = ctypes.CDLL(None).ptsname
    name.restype = ctypes.c_char_p
    terminal = os.open(name(screen.fd), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        with pytest.raises(BlockingIOError):
            for _ in range(MOST_KIBIBYTES):
                os.write(terminal, b" " * 1024)
    finally:
        os.close(terminal)
    screen.type("31" * 200)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
@pytest.mark.parametrize("how", ["key", "signal"])
def test_a_terminal_that_stops_reading_holds_nothing_up(
    how: str, terminal: Any, demo: Path, timed: Any, measured: Any
) -> None:
    screen = opened(terminal, demo)
    fill_up(screen)
    codes: list[int] = []
    if how == "key":
        screen.type(LOCK)
        seconds = timed(lambda: is_replaced(screen))
    else:
        os.kill(screen.pid, signal.SIGTERM)
        seconds = timed(lambda: gone(screen, codes))
        assert codes == [143]
    measured("lock with a deadline", f"a terminal that stops reading, by {how}: over after {seconds:.1f} s")


def test_a_worksheet_file_of_thousands_of_bare_fields_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[int] = []
    real = tomllib.loads

    def counted(text: str) -> dict[str, Any]:
        parsed.append(len(text))
        return real(text)

    monkeypatch.setattr(tomllib, "loads", counted)
    source = 'name = "a"\ntitle = "A"\nversion = 1\n' + "[[field]]\n" * 2500
    with pytest.raises(templates.TemplateError) as caught:
        templates.read_template(source, {})
    assert (caught.value.line, caught.value.why) == (64, "A worksheet has at most 60 fields.")
    assert len(parsed) == 1
