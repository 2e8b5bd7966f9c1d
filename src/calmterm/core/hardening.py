"""What the process owes its user: walls before anything else runs, a new process at every lock (see SECURITY.md)."""

import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Mapping, Sequence

TYPE_CHECKING = False  # typing is slow to import, and a command by the agent needs it for nothing else
if TYPE_CHECKING:
    from typing import NoReturn

PR_SET_DUMPABLE = 4
STOPPED = "CALMTERM_STOPPED"


def harden() -> None:
    """Private files by default, no core dumps, and no reading of our memory by other processes of the user.

    Called first in main, and so again after an exec, which resets the last of these. Steps that a system does
    not offer are left out: they are extra walls, not the lock.
    """
    os.umask(0o077)
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def keep_out_of_swap(secret: bytes) -> None:
    """Ask the system not to write these bytes to swap. Where it refuses, they are as safe as the rest of our memory."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).mlock(ctypes.c_void_p(id(secret)), ctypes.c_size_t(sys.getsizeof(secret)))


def hush() -> None:
    """Let no thread, task or finaliser print an exception: its message may hold a person's words."""
    import logging
    import threading

    def say_nothing(_: object) -> None:
        pass

    threading.excepthook = say_nothing
    sys.unraisablehook = say_nothing
    logging.lastResort = None  # asyncio logs what nobody awaited


def begin_anew(
    arguments: Sequence[str], kept: Mapping[str, str], *, stopped: bool = False, flush: bool = True
) -> "NoReturn":
    """Replace this process by a fresh calmterm with `arguments`: nothing in our memory outlives it. Raises OSError.

    `kept` goes over in the environment, which no other user can read, and holds nothing secret. With `stopped` the
    new process stops before it does anything, as SIGTSTP asks. Without `flush` nothing waits for the terminal.
    """
    beginning = sys.orig_argv[1 : len(sys.orig_argv) - len(sys.argv) + 1]  # the interpreter's options, and us
    if not sys.flags.safe_path and not _is_in_current_directory():
        beginning.insert(0, "-P")  # what lies there by now is not to be taken for a module of ours
    os.environ.update(kept)
    if stopped:
        os.environ[STOPPED] = "yes"
    for stream in (sys.stdout, sys.stderr) if flush else ():
        with contextlib.suppress(OSError, AttributeError):  # a terminal that is gone
            stream.flush()
    os.execv(sys.executable, [sys.executable, *beginning, *arguments])  # noqa: S606 - our own program


def _is_in_current_directory() -> bool:
    """Whether calmterm runs from a copy that stands there, as in a clone that was not installed."""
    from pathlib import Path  # long loaded by now, and not needed at the start

    try:
        return Path(__file__).parents[1].samefile(Path())
    except OSError:  # that directory is gone
        return False


def leave_at_once(code: int) -> None:
    """End now, everything done: taking the interpreter's modules apart would take longer than all the rest."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(code)


def stop_if_asked() -> None:
    """Stop here, with an empty memory, if the process before was told to stop and locked."""
    if os.environ.pop(STOPPED, "") and sys.platform != "win32":
        os.kill(os.getpid(), signal.SIGSTOP)
