"""Ids: unique, and sorted by when they were made."""

import time
import uuid

import pytest

from calmterm.core import ids
from calmterm.core.ids import new_id


def test_ids_carry_their_time_and_differ() -> None:
    before = time.time_ns() // 1_000_000
    made = [new_id() for _ in range(2000)]
    after = time.time_ns() // 1_000_000
    assert len(set(made)) == 2000
    assert all(before <= one.int >> 80 <= after + 1 for one in made)
    assert all((one.version, one.variant) == (7, uuid.RFC_4122) for one in made)
    assert len({one.int & (1 << 62) - 1 for one in made}) == 2000


def test_ids_keep_their_order_while_the_clock_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_800_000_000_000_000_000]
    monkeypatch.setattr(ids.time, "time_ns", lambda: now[0])
    make = type(new_id)()
    made = [make() for _ in range(5000)]  # more than fit into the fraction of one millisecond
    now[0] -= 500_000_000  # a clock that trembles
    made += [make() for _ in range(5)]
    assert made == sorted(made)
    assert all((one.version, one.variant) == (7, uuid.RFC_4122) for one in made)
    now[0] -= 3_600_000_000_000
    assert make() < made[0]  # set back by an hour: the clock is believed
