"""What a new device costs that takes over a whole vault, beside bringing the same records in from an export.

    python bench/sync_device.py [--entries 10000] [--runs 3]

Both end in a new vault that holds the same. Prints seconds of each, medians of the runs in turns, their ratio (the aim:
at most 3), and how much lies in the folder. Leaves with 1 above the aim.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Final

from calmterm.core.clock import SystemClock
from calmterm.exchange.exporting import written_out
from calmterm.exchange.importing import bring_in
from calmterm.exchange.sync.folder import keyring_at
from calmterm.exchange.sync.syncing import Sync
from calmterm.store import Store, Vault
from calmterm.store.crypto.keyring import MIB, Cost
from calmterm.store.model.records import CheckIn, JournalEntry

AIM: Final = 3.0
SECRET: Final = "words"  # noqa: S105 - of a made-up vault
FAST: Final = [Cost(2, 19 * MIB)]


def fill(store: Store, entries: int) -> None:
    """Add made-up entries and check-ins, as many of each."""
    chance = random.Random(7)  # noqa: S311 - made-up words
    at = SystemClock().now() - timedelta(days=entries)
    for number in range(entries // 2):
        when = at + timedelta(days=number)
        body = " ".join(chance.choices(["river", "lake", "walk", "sleep", "rain", "home"], k=60))
        store.add_new([
            store.new(JournalEntry, {"written_at": when, "body": f"{number} {body}", "tags": ["walk"]}),
            store.new(CheckIn, {"felt_at": when, "mood": chance.randint(1, 10), "note": body[:80]}),
        ])  # fmt: skip


def seconds(work: Callable[[], object]) -> float:
    """How long something takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    joined: list[float] = []
    imported: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        place, folder = Path(name), Path(name) / "carried"
        folder.mkdir()
        with Vault(place / "first").create(SECRET, FAST)[0] as store:
            fill(store, given.entries)
            export = written_out(store, "json", everything=True).text
            sent = seconds(lambda: (Sync(store).join(str(folder)), Sync(store).now()))
        size = sum(path.stat().st_size for path in folder.rglob("*.ops"))
        for run in range(given.runs):
            with Vault(place / f"import-{run}").create(SECRET, FAST)[0] as other:
                imported.append(seconds(lambda other=other: bring_in(other, export, "json")))
            with Vault(place / f"device-{run}").create_from(keyring_at(folder), SECRET) as other:
                other.library.stock()
                joined.append(seconds(lambda other=other: (Sync(other).join(str(folder)), Sync(other).now())))
                assert other.count(JournalEntry) == given.entries // 2
    ratio = statistics.median(joined) / statistics.median(imported)
    print(f"{given.entries:,} records; the first device sends them in {sent:.1f} s, {size / 1_000_000:.1f} MB")
    print(f"import {statistics.median(imported):.1f} s, new device {statistics.median(joined):.1f} s: x {ratio:.2f}")
    sys.exit(ratio > AIM)


if __name__ == "__main__":
    main()
