"""A vault whose tables are only looked at, opened once for many tests."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from calmterm.core.clock import FixedClock
from calmterm.store import Store, Vault
from conftest import EVENING, PASSPHRASE


@pytest.fixture(scope="module")
def empty(_made_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A vault without entries, to be left so."""
    place = tmp_path_factory.mktemp("empty")
    shutil.copytree(_made_once, place / "vault")
    with pytest.MonkeyPatch.context() as home:
        home.setenv("XDG_STATE_HOME", str(place))
        store = Vault(place / "vault", FixedClock(EVENING)).unlock(PASSPHRASE)
    yield store
    with pytest.MonkeyPatch.context() as home:
        home.setenv("XDG_STATE_HOME", str(place))
        store.close()
