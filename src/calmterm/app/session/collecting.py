"""Garbage is collected whole only in a pause: for as long as that lasts, no key is answered."""

import gc
from time import monotonic
from typing import Final

PAUSE: Final = 4.0
"""Seconds without a key after which nobody is taken to be typing."""
YOUNG: Final = (700, 10)
"""When young objects are collected, which takes a few milliseconds: as Python does it."""
RARELY: Final = 1_000
"""So many times more often than all are, for who never pauses."""


class PauseCollector:
    """Collects all garbage once in each pause. Tell it of keys, and look every few seconds."""

    def __init__(self) -> None:
        self._key_at: float | None = None

    @staticmethod
    def begin() -> None:
        """Leave out what is loaded already, and no longer collect all garbage while somebody is typing."""
        gc.freeze()
        gc.set_threshold(*YOUNG, RARELY)
        gc.enable()

    def key(self) -> None:
        """Somebody pressed a key."""
        self._key_at = monotonic()

    def look(self) -> bool:
        """Collect all garbage if it is time to; return whether it was."""
        gc.enable()  # it is off while the program starts (cli/screens.py)
        if self._key_at is None or monotonic() - self._key_at < PAUSE:
            return False
        self._key_at = None
        gc.collect()
        return True
