"""Locks between processes, which the kernel lets go of however a process ends: a mark, and a directory that is held."""

import contextlib
import os
import sys
import time
from collections.abc import Generator
from pathlib import Path
from typing import Final

from calmterm.core.errors import VaultBusy
from calmterm.core.files import CLOEXEC, NOFOLLOW, create_private, typed

BETWEEN_TRIES: Final = 0.05  # seconds


@contextlib.contextmanager
def marked(marker: Path) -> Generator[bool]:
    """Work under a mark that tells it was not finished; True if an earlier try was cut short here.

    Only one process at a time works under a mark. The mark goes when the block ends, also with an error, so the
    block clears up after itself. Raises VaultBusy, OutOfSpace, ReadOnly, UnsafePlace.
    """
    cut_short = False
    try:
        try:
            descriptor = create_private(marker)
        except FileExistsError:
            descriptor = os.open(marker, os.O_RDWR | NOFOLLOW | CLOEXEC)
            cut_short = True
    except OSError as error:
        raise typed(error) from None
    try:
        if sys.platform != "win32":
            import fcntl

            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise VaultBusy("A vault is being made here in another window.") from None
        try:
            yield cut_short
        finally:
            marker.unlink(missing_ok=True)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def held(directory: Path, *, shared: bool = False) -> Generator[bool]:
    """Hold a directory while working in it; False if another process does, or where there are no such locks.

    Any number may hold it `shared` at one time, while nobody holds it alone. The kernel lets go of it when the process
    ends, however it ends. Raises OSError: not there, not a directory, a link.
    """
    if sys.platform == "win32":
        yield False
        return
    import fcntl

    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | NOFOLLOW | CLOEXEC)
    try:
        try:
            fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def alone(directory: Path, seconds: float) -> Generator[None]:
    """Hold a directory while working in it, and wait for another process at most so long. Raises VaultBusy, OSError."""
    waited = 0.0
    while True:
        with contextlib.ExitStack() as stack:
            if stack.enter_context(held(directory)) or sys.platform == "win32":
                yield
                return
        if waited >= seconds:
            raise VaultBusy
        time.sleep(BETWEEN_TRIES)
        waited += BETWEEN_TRIES
