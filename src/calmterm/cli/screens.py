"""Opening the screens from the command line, and what follows them: an end, or a new process after a lock."""

import atexit
import contextlib
import gc
import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

import click

from calmterm.cli.options import Options
from calmterm.core.errors import UsageError
from calmterm.core.hardening import begin_anew, hush, leave_at_once

if TYPE_CHECKING:
    from calmterm.app.app import CalmApp

# What Textual would write to files, send away or load because of the environment: for its developers.
WATCHED: Final = ("TEXTUAL_LOG", "TEXTUAL_SCREENSHOT", "TEXTUAL_DEBUG", "TEXTUAL_DRIVER", "TEXTUAL")
CLEARED: Final = "\x1b[?1049h\x1b[2J\x1b[H\x1b[?1049l"  # the other screen, empty, and back
BEFORE: Final = ("SIGHUP", "SIGTERM", "SIGINT", "SIGTSTP", "SIGCONT", "SIGWINCH")
# Mouse, focus, paste and keyboard reports off, the cursor back, the other screen emptied and left.
GIVEN_BACK: Final = f"\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1004l\x1b[?2004l\x1b[<u\x1b[?25h{CLEARED}"
WIPE: Final = "\x1b[H\x1b[2J\x1b[3J"  # home, clear the screen, clear the scrollback (xterm, tmux and others)


def open_screens(options: Options) -> int:
    """Run the screens over the vault that the options name; returns the exit code."""
    require_terminal()
    require_no_watcher()
    gc.disable()  # what is loaded stays: looking through it again and again is a tenth of a start. See PauseCollector.
    from calmterm.app.app import CalmApp

    app = CalmApp(options.directory, reduce_motion=options.reduce_motion)
    return run_app(app, [*flags(options), "--vault", str(options.directory)])


def flags(options: Options) -> list[str]:
    """Return the options that a process after a lock is begun with again."""
    return ["--reduce-motion"] if options.reduce_motion else []


def require_terminal() -> None:
    """Raises UsageError where no screen can be drawn, and names what works there.

    Textual draws on standard error: sent to a file, what is on the screen would stand there.
    """
    terminal = all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))
    if os.environ.get("TERM", "") in ("", "dumb") or not terminal:
        raise UsageError(
            "This terminal cannot show the screens. The plain commands work here: calmterm --help, calmterm crisis"
        )


def require_no_watcher() -> None:
    """Raises UsageError if the environment asks Textual to write down or pass on what is on the screen."""
    for name in WATCHED:
        if os.environ.get(name):
            raise UsageError(
                f"{name} is set, which could write what is on the screen to a file. Unset it to open your vault."
                " For development it works with: calmterm demo"
            )


def restore_terminal() -> Callable[[], None]:
    """Return how to give the terminal back as it is now, from any thread and also while it takes no output."""
    if sys.platform == "win32":
        return lambda: None
    import termios

    try:
        descriptor = sys.stdin.fileno()
        settings = termios.tcgetattr(descriptor)
    except (OSError, ValueError, termios.error):
        return lambda: None

    def restore() -> None:
        with contextlib.suppress(OSError, termios.error):
            termios.tcsetattr(descriptor, termios.TCSANOW, settings)
        with contextlib.suppress(OSError):
            # A description of our own, so that not waiting does not become the shell's habit.
            out = os.open("/dev/tty", os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
            os.write(out, GIVEN_BACK.encode("ascii"))

    return restore


def run_app(app: "CalmApp", again: Sequence[str]) -> int:
    """Run an app to its end, one sentence on stderr if it met a fault; returns the exit code.

    After a lock it does not return: the process is replaced by calmterm with the arguments `again`.
    """
    hush()
    numbers = [getattr(signal, name) for name in BEFORE if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    restore = restore_terminal()

    def restart_at_once(stopped: bool) -> None:
        restore()
        with contextlib.suppress(OSError):
            begin_anew(again, app.for_the_next(), stopped=stopped, flush=False)
        os._exit(1)  # it cannot go on: the vault was to be locked

    def exit_at_once(code: int) -> None:
        restore()
        os._exit(code)

    app.session.restart_at_once, app.session.exit_at_once = restart_at_once, exit_at_once
    app.run()
    for number, handler in before.items():
        if handler is not None:  # None: not from Python, and never ours
            signal.signal(number, handler)
    app.session.left()
    with contextlib.suppress(OSError):  # a terminal that is gone shows nothing
        sys.stdout.write(WIPE if app.wiped else CLEARED)
        sys.stdout.flush()
    if app.session.restart is not None:  # the vault is closed: whatever went wrong after that is of no more use
        try:
            begin_anew(again, app.for_the_next(), stopped=app.session.restart.stopped)
        except OSError:
            click.echo("The vault is locked. calmterm could not start anew here; start it once more to open it.")
    if app.crash is not None:
        click.echo(app.crash, err=True)
    code = 1 if app.crash is not None else app.return_code or 0
    atexit.register(leave_at_once, code)
    return code
