"""Two real processes over one folder, each writing and syncing, one killed again and again: equal, and nothing lost."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from calmterm.exchange.sync.folder import keyring_at
from calmterm.exchange.sync.syncing import Sync
from calmterm.store import Store, Vault
from calmterm.store.model.records import JournalEntry
from conftest import FAST, PASSPHRASE
from exchange.sync.conftest import level

# Writes entries until its number is reached, whatever process wrote the others; tells each when it is saved.
WRITER = """
import sys
from pathlib import Path
from calmterm.exchange.sync.syncing import Sync
from calmterm.store import Vault
from calmterm.store.model.records import JournalEntry
directory, name, most = sys.argv[1:]
with Vault(Path(directory)).unlock("a quiet walk by the river") as store:
    done = sum(one.text.body.startswith(name) for one in store.each(JournalEntry))
    print("open", flush=True)
    while done < int(most):
        entry = store.add(store.new(JournalEntry, {"body": f"{name} {done}"}))
        print(entry.text.body, flush=True)
        done += 1
        if done % 4 == 0:
            Sync(store).now()
    Sync(store).now()
"""


def start(vault: Path, name: str, most: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(vault), name, str(most)], stdout=subprocess.PIPE, text=True,
        env=os.environ,
    )  # fmt: skip


def saved(process: subprocess.Popen[str], moment: float | None) -> list[str]:
    """What a process says that it saved, until it ends by itself or is killed at a moment, in seconds."""
    with process:
        if moment is not None:
            with suppress(subprocess.TimeoutExpired):
                process.wait(moment)
            process.send_signal(signal.SIGKILL)
        assert process.stdout is not None
        return [line.strip() for line in process.stdout if line.endswith("\n") and line != "open\n"]


def saved_through_kills(vault: Path, most: int, kills: int) -> list[str]:
    """What a process says that it saved, which is begun again until so many kills met it while it ran.

    Each time there is more to write, so that kills fall into the writing to the last.
    """
    told: list[str] = []
    met, chance = 0, random.Random(7)
    while met < kills:
        process = start(vault, "other", most * (met + 1) // kills)
        told += saved(process, chance.uniform(0, 3))
        met += process.returncode == -signal.SIGKILL
    return told + saved(start(vault, "other", most), None)


@pytest.mark.slow
def test_killed_at_any_moment(
    tmp_path: Path, count: Callable[[int, int], int], measured: Callable[[str, str], None]
) -> None:
    most, kills = count(12, 500), count(2, 50)
    place = tmp_path / "carried"
    place.mkdir()
    stores: list[Store] = [Vault(tmp_path / "one").create(PASSPHRASE, FAST)[0]]
    Sync(stores[0]).join(str(place))
    stores.append(Vault(tmp_path / "other").create_from(keyring_at(place), PASSPHRASE))
    Sync(stores[1]).join(str(place))
    for store in stores:
        store.close()

    steady = start(tmp_path / "one", "one", most)
    told = saved_through_kills(tmp_path / "other", most, kills)
    told += saved(steady, None)
    assert steady.returncode == 0

    with Vault(tmp_path / "one").unlock(PASSPHRASE) as one, Vault(tmp_path / "other").unlock(PASSPHRASE) as other:
        level(one, other)
        found = [sorted(entry.text.body for entry in store.each(JournalEntry)) for store in (one, other)]
        assert found[0] == found[1]
        assert set(told) - set(found[0]) == set()
        assert len(found[0]) >= 2 * most
        assert [Sync(store).status().waiting for store in (one, other)] == [0, 0]
        assert [store.verify_audit() for store in (one, other)] == [[], []]
    measured("sync", f"{kills} kills, {len(found[0])} records written by two processes: equal, 0 of {len(told)} lost")
