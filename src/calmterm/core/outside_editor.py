"""Texts in a person's own editor: as files in memory alone, which are gone afterwards, whatever happens.

They stand in a directory of their own (0700, each file 0600) on a file system that is kept in memory. The directory
goes once the editor has ended, by a signal too; where this process is killed, a second one that waits for its end
removes it. What an editor writes elsewhere (undo files, registers, recent files) nobody can take back: see LEFT_BEHIND.
"""

import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Final

from calmterm.core.errors import UsageError

MEMORY: Final = Path("/dev/shm")  # noqa: S108 - the point: a file system in memory
MOUNTS: Final = Path("/proc/mounts")
IN_MEMORY: Final = ("tmpfs", "ramfs")
LEFT_BEHIND: Final = (
    "calmterm removes the file when the editor ends. Your editor may keep copies that calmterm cannot remove: undo,"
    " swap and backup files, a list of recent files, registers (.viminfo), and what its plugins send elsewhere."
    " Memory may be written to swap. calmterm does not lock while the editor is open."
)
NO_MEMORY: Final = (
    "There is no file system in memory here (/dev/shm), so your words would be written to the disk. Nothing was opened."
)
_GUARD: Final = (
    "import shutil, sys\n"
    "sys.stdin.buffer.read()\n"  # ends with whoever holds the other end
    "shutil.rmtree(sys.argv[1], ignore_errors=True)\n"
)
_ENDING: Final = (signal.SIGTERM, signal.SIGHUP) if os.name == "posix" else (signal.SIGTERM,)


@dataclass(frozen=True, slots=True)
class Edited:
    """What the files held once the editor had ended, None for one that is gone. `ok`: it ended well, unasked."""

    texts: Sequence[bytes | None]
    ok: bool
    stopped_by: int | None = None

    def pass_on(self) -> None:
        """Act on the signal that ended the editor, now that its texts are safe."""
        if self.stopped_by is not None:
            os.kill(os.getpid(), self.stopped_by)


def editor_command() -> list[str]:
    """Return the words of the editor's command: VISUAL, else EDITOR. Raises UsageError."""
    told = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    try:
        words = shlex.split(told)
    except ValueError:
        words = []
    if not words:
        raise UsageError('Which editor? Let EDITOR name one, for example: export EDITOR="vim -n -i NONE"')
    if shutil.which(words[0]) is None:
        raise UsageError("The editor that EDITOR names is not there. Check its name.")
    return words


def require_memory() -> Path:
    """Return the file system in memory. Raises UsageError where there is none."""
    try:
        mounts = [line.split() for line in MOUNTS.read_text("utf-8", "replace").splitlines()]
    except OSError:
        mounts = []
    if not any(words[1] == str(MEMORY) and words[2] in IN_MEMORY for words in mounts if len(words) > 2):
        raise UsageError(NO_MEMORY)
    if not os.access(MEMORY, os.W_OK | os.X_OK):
        raise UsageError("Nothing can be written to the file system in memory (/dev/shm). Nothing was opened.")
    return MEMORY


def edit_texts(command: Sequence[str], files: Sequence[tuple[str, str]]) -> Edited:
    """Open texts, each under a name, in an editor and wait until it has ended. Call from the main thread.

    Raises UsageError where there is no file system in memory, or no such editor.
    """
    with _directory() as place:
        paths = [place / name for name, _ in files]
        for path, (_, text) in zip(paths, files, strict=True):
            with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
                file.write(text.encode("utf-8"))
        code, stopped_by = _run([*command, *map(str, paths)], {**os.environ, "TMPDIR": str(place)})
        return Edited([_read(path) for path in paths], code == 0 and stopped_by is None, stopped_by)


@contextmanager
def _directory() -> Generator[Path]:
    place = Path(tempfile.mkdtemp(prefix="calmterm-", dir=require_memory()))
    try:
        # In a session of its own, so that no key and no closed terminal ends it.
        guard = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _GUARD, str(place)],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)
            guard.communicate()
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _run(command: Sequence[str], environment: dict[str, str]) -> tuple[int, int | None]:
    """Run the editor; its exit code, and the signal that we were sent meanwhile, which ends it."""
    stopped_by: list[int] = []
    process: subprocess.Popen[bytes] | None = None

    def end(number: int, _frame: FrameType | None) -> None:
        stopped_by.append(number)
        if process is not None:
            process.terminate()

    # ctrl+c is the editor's; a handler, and not SIG_IGN, which the editor would inherit.
    kept: dict[signal.Signals, Any] = {signal.SIGINT: signal.signal(signal.SIGINT, lambda number, frame: None)}
    kept |= {number: signal.signal(number, end) for number in _ENDING}
    try:
        process = subprocess.Popen(command, env=environment)
        if stopped_by:
            process.terminate()
        return process.wait(), stopped_by[0] if stopped_by else None
    except OSError:
        raise UsageError("The editor that EDITOR names could not be started.") from None
    finally:
        for number, handler in kept.items():
            with suppress(TypeError):  # one that was not set from Python
                signal.signal(number, handler)


def _read(path: Path) -> bytes | None:
    """What a file holds, also where the editor put a new one in its place; no link is followed."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        return file.read()
