"""Two processes over one vault: no write fails, none is lost; one that is killed loses nothing it was told."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from calmterm.core.clock import FixedClock
from calmterm.store import Store, Vault
from calmterm.store.model.records import CheckIn, JournalEntry

WRITER = """
import sys
from pathlib import Path
from calmterm.store import Vault
from calmterm.store.model.records import CheckIn, JournalEntry

name, count = sys.argv[3], int(sys.argv[4])
with Vault(Path(sys.argv[1])).unlock(sys.argv[2]) as store:
    for number in range(count):
        if number % 4 == 3:  # both make triggers of the same names
            record = store.new(CheckIn, {"mood": 5, "note": f"{name} {number}", "triggers": [f"own {number}"]})
        else:
            record = store.new(JournalEntry, {"body": f"{name} {number}"})
        print(store.add(record).id, flush=True)
        if number % 10 == 9:
            assert len(store.records(JournalEntry, limit=5)) == 5
"""


def start(vault_dir: Path, passphrase: str, name: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(vault_dir), passphrase, name, str(count)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_two_writers_lose_nothing(
    store: Store, vault_dir: Path, passphrase: str, count: Callable[[int, int], int], measured: Callable[..., None]
) -> None:
    writes = count(40, 500)
    writers = [start(vault_dir, passphrase, name, writes) for name in ("one", "two")]
    told: set[str] = set()
    for writer in writers:
        out, err = writer.communicate()
        assert (writer.returncode, err) == (0, "")
        told |= set(out.split())
    assert len(told) == 2 * writes
    rows = [*store.each(JournalEntry), *store.each(CheckIn)]  # this third window had it open all the time
    assert {str(row.id) for row in rows} == told
    texts = {row.headline() for row in rows}
    assert texts == {f"{name} {number}" for name in ("one", "two") for number in range(writes)}
    names = store.trigger_names()
    assert len(names) == len(set(names)) == 19 + writes // 4
    measured("two processes", f"2 x {writes} writes while a third window was open: 0 errors, 0 lost")


@pytest.mark.sample(1)
@pytest.mark.parametrize("after", [1, 23, pytest.param(60, marks=pytest.mark.soak)])
def test_a_killed_writer_loses_nothing_it_was_told(
    after: int, store: Store, vault_dir: Path, passphrase: str, clock: FixedClock
) -> None:
    store.close()
    writer = start(vault_dir, passphrase, "one", 10_000)
    assert writer.stdout
    assert writer.stderr
    told = [writer.stdout.readline().strip() for _ in range(after)]
    writer.send_signal(signal.SIGKILL)
    told += writer.stdout.read().split("\n")[:-1]
    writer.wait()
    writer.stdout.close()
    writer.stderr.close()
    with Vault(vault_dir, clock).unlock(passphrase) as again:
        found = {str(row.id): row.headline() for row in (*again.each(JournalEntry), *again.each(CheckIn))}
        assert set(told) <= set(found)
        assert len(found) <= len(told) + 1  # at most the one that was saved and not yet told
        assert set(found.values()) == {f"one {number}" for number in range(len(found))}
        with again._engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            assert connection.exec_driver_sql("PRAGMA cipher_integrity_check").first() is None
