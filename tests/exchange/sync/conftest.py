"""Several devices of one vault over one folder."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from calmterm.core.clock import FixedClock
from calmterm.exchange.sync.folder import keyring_at
from calmterm.exchange.sync.sync_told import SyncResult
from calmterm.exchange.sync.syncing import Sync
from calmterm.store import Store, Vault
from conftest import EVENING, PASSPHRASE

Device = Callable[[str], Store]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The folder that is carried between the devices."""
    folder = tmp_path / "carried"
    folder.mkdir()
    return folder


@pytest.fixture
def device(store: Store, place: Path, tmp_path: Path) -> Iterator[Device]:
    """A device by its name, joined: the first one has the vault of `store`, others begin with the folder."""
    devices: dict[str, Store] = {}

    def get(name: str) -> Store:
        if name not in devices:
            if devices:
                vault = Vault(tmp_path / name, FixedClock(EVENING))
                devices[name] = vault.create_from(keyring_at(place), PASSPHRASE)
            else:
                devices[name] = store
            Sync(devices[name]).join(str(place))
            sync(devices[name])
        return devices[name]

    yield get
    for opened in devices.values():
        if opened is not store:
            opened.close()


def sync(store: Store) -> SyncResult:
    """Sync one device."""
    return Sync(store).now()


def level(*stores: Store) -> None:
    """Sync the devices in turn until each has what all have."""
    for _ in range(3):
        for store in stores:
            sync(store)
