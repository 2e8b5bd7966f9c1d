"""Ids of records: unique everywhere, and in the order in which they were made."""

import secrets
import time
import uuid


class _Ids:
    """UUIDv7 (RFC 9562, section 5.7): 48 bits of Unix milliseconds, 12 of their fraction, 62 random.

    The fraction counts on where the clock stands still (section 6.2, methods 1 and 3): what one process makes
    in one go keeps its order.
    """

    def __init__(self) -> None:
        self._last = 0

    def __call__(self) -> uuid.UUID:
        milliseconds, rest = divmod(time.time_ns(), 1_000_000)
        ticks = milliseconds << 12 | rest * 4096 // 1_000_000
        # A clock that stands still or trembles must not break the order; one that was set back is believed.
        if self._last - _SECOND < ticks <= self._last:
            ticks = self._last + 1
        self._last = ticks
        milliseconds, fraction = ticks >> 12 & (1 << 48) - 1, ticks & 0xFFF
        return uuid.UUID(int=milliseconds << 80 | 7 << 76 | fraction << 64 | 2 << 62 | secrets.randbits(62))


_SECOND = 1000 << 12
new_id = _Ids()
