"""Run a program in a pseudo-terminal of 80x24 and time what it paints."""

import contextlib
import fcntl
import os
import pty
import select
import struct
import termios
import time
from collections.abc import Callable, Sequence


class Terminal:
    """A child process on a pseudo-terminal; `output` is all it wrote."""

    def __init__(
        self,
        args: Sequence[str],
        env: dict[str, str] | None = None,
        size: tuple[int, int] = (80, 24),
        *,
        run: Callable[[], None] | None = None,
    ) -> None:
        """Start the program `args`; or, with `run`, go on in a fork of this process, which must end itself."""
        self.output = b""
        self.started = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            if run is not None:
                run()
            # Test runners name a size of their own there, which would go before the terminal's.
            told = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
            os.execvpe(args[0], list(args), {**told, "TERM": "xterm-256color", **(env or {})})  # noqa: S606
        columns, rows = size
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def read(self, seconds: float) -> bool:
        """Take what comes within `seconds`; False at the end of the program."""
        ready, _, _ = select.select([self.fd], [], [], seconds)
        if not ready:
            return True
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            return False
        self.output += data
        return bool(data)

    def until(self, needle: bytes, seconds: float = 20) -> float:
        """Seconds from the start until the program wrote `needle`. Raises TimeoutError with what it wrote."""
        end = self.started + seconds
        while needle not in self.output:
            if time.perf_counter() > end or not self.read(0.05):
                raise TimeoutError(self.output[-2000:].decode(errors="replace"))
        return time.perf_counter() - self.started

    def type(self, text: str) -> None:
        """Press keys."""
        os.write(self.fd, text.encode())

    def close(self) -> int:
        """End the program; its exit status as waitpid gives it."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, 9)
        _, status = os.waitpid(self.pid, 0)
        os.close(self.fd)
        return status
