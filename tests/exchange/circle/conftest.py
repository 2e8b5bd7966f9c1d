"""Friends with a vault each, and a circle of them."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from calmterm.core.clock import FixedClock
from calmterm.exchange.circle import writing
from calmterm.store import Store, Vault
from circles import Friend, Meet, come


@pytest.fixture
def befriend(
    tmp_path: Path, clock: FixedClock, made_vault: Path, passphrase: str, stretched_once: None
) -> Iterator[Callable[[str], Friend]]:
    opened: list[Store] = []

    def make(name: str) -> Friend:
        home = tmp_path / name
        home.mkdir()
        own = FixedClock(clock.at)
        shutil.copytree(made_vault, home / "vault")
        store = Vault(home / "vault", own).unlock(passphrase)
        opened.append(store)
        return Friend(name, store, own, home)

    yield make
    for store in opened:
        store.close()


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
