"""What one more entry costs in a vault of 10,000, against an empty one and one without a change log, in the same run.

    python bench/add_entry.py [--entries 10000] [--adds 200]

Prints the medians in milliseconds and their ratios: of the full to the empty vault, which should stay at or below 1.2,
and of the empty one with its log to the one without, at or below 1.15. The adds alternate between the vaults, so that
whatever else the machine does weighs on all.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from calmterm.store import Store, Vault
from calmterm.store.crypto.keyring import MIB, Cost
from calmterm.store.model.records import JournalEntry

BODY = "A quiet walk by the river, and then home before the rain. " * 35  # two kilobytes
BATCH = 500


def fill(store: Store, entries: int) -> None:
    """Add that many entries, some to a transaction."""
    for start in range(0, entries, BATCH):
        store.add_new([
            store.new(JournalEntry, {"body": f"{number} {BODY}"})
            for number in range(start, min(start + BATCH, entries))
        ])  # fmt: skip


def add(store: Store) -> float:
    """Seconds that saving one entry takes."""
    entry = store.new(JournalEntry, {"body": BODY})
    began = time.perf_counter()
    store.add(entry)
    return time.perf_counter() - began


def _log_nothing(*_: object) -> None:
    pass


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--entries", type=int, default=10_000)
    arguments.add_argument("--adds", type=int, default=200)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as place:
        stores = [
            Vault(Path(place) / name).create("bench", [Cost(2, 19 * MIB)])[0] for name in ("empty", "full", "bare")
        ]
        empty, full, bare = stores
        vars(bare.rows.audit)["append"] = _log_nothing
        fill(full, given.entries)
        for store in stores:
            add(store)
        times = [(add(empty), add(full), add(bare)) for _ in range(given.adds)]
        small, large, least = (statistics.median(column) * 1000 for column in zip(*times, strict=True))
        for store in stores:
            store.close()
    print(f"empty vault: {small:.2f} ms   {given.entries:,} entries: {large:.2f} ms   ratio: {large / small:.2f}")
    print(f"without the log: {least:.2f} ms   ratio: {small / least:.2f}")


if __name__ == "__main__":
    main()
