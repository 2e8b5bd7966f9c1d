"""A deadline for leaving: a thread that waits for nothing else ends the process when leaving takes too long.

The event loop cannot do it: it stands still while the terminal takes no output, and the vault's thread may be busy.
"""

import os
import select
import threading
import time
from collections.abc import Callable
from typing import Final

SECONDS: Final = 3.0


class Deadline:
    """Calls the last resort once `SECONDS` after `begin`, unless `met` came first. Start it once."""

    def __init__(self) -> None:
        self._reading, self._writing = os.pipe()
        self._last_resort: Callable[[], object] | None = None

    def start(self) -> None:
        """Begin to watch, in a thread of its own."""
        threading.Thread(target=self._watch, name="deadline", daemon=True).start()

    def begin(self, last_resort: Callable[[], object]) -> None:
        """Count from now, or go on counting, to `last_resort`. Safe in a signal handler: it takes no lock."""
        self._last_resort = last_resort
        os.write(self._writing, b"!")

    def met(self) -> None:
        """Leaving went well, or was called off."""
        os.write(self._writing, b".")

    def _watch(self) -> None:
        due: float | None = None
        while True:
            left = None if due is None else max(0.0, due - time.monotonic())
            ready, _, _ = select.select([self._reading], [], [], left)
            if not ready:
                due = None
                if self._last_resort is not None:
                    self._last_resort()
            elif os.read(self._reading, 1) == b".":
                due = None
            elif due is None:
                due = time.monotonic() + SECONDS
