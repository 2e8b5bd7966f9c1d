"""Friends with a vault each, and a circle of them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from calmterm.core.clock import FixedClock
from calmterm.exchange.circle import writing
from circles import Friend, Meet, befriending, come


@pytest.fixture
def befriend(tmp_path: Path, clock: FixedClock, made_vault: Path, passphrase: str) -> Iterator[Callable[[str], Friend]]:
    yield from befriending(tmp_path, clock, made_vault, passphrase)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "circle"


@pytest.fixture
def meet(befriend: Callable[[str], Friend], place: Path) -> Meet:
    """A circle of friends: Heron, the host, and who else is named."""

    def make(*names: str) -> list[Friend]:
        host = befriend("Heron")
        host.circle = writing.new_circle(host.store, "Swimmers", "Heron", place)
        friends = [host]
        for name in names:
            friend = befriend(name)
            come(host, friend)
            friends.append(friend)
        for friend in friends:
            assert friend.read() == []
        return friends

    return make
