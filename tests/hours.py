"""Where on earth it is such an hour now, for tests of the real program, which has no clock but the machine's."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

EASTERNMOST = 14  # hours before Greenwich


@contextmanager
def where_it_is(hour: int) -> Iterator[None]:
    """The person, and every program that is started, is where it is that hour now, whenever the tests run."""
    east = hour - time.gmtime().tm_hour
    if east > EASTERNMOST:
        east -= 24
    with pytest.MonkeyPatch.context() as zone:
        zone.setenv("TZ", f"Etc/GMT{-east:+}")  # POSIX counts to the west
        time.tzset()
        yield
    time.tzset()
