"""What a key press of search costs over a long diary: 3,413 made-up entries with 6.1 MB of text.

    python bench/search.py [--entries 3413] [--megabytes 6.1] [--runs 5]

Each key of some searches is one search with the finds that a list shows, as the screen asks for it. Prints the first
search of an opened vault, which opens all text, then the median and the slowest key press in milliseconds (the aim: at
most 30), what a search after a save costs, and the most memory that the process took. Leaves with 1 above the aim.
"""

import argparse
import random
import resource
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from calmterm.core.clock import FixedClock
from calmterm.screens.base.records_screen import HITS
from calmterm.store import Store, Vault
from calmterm.store.crypto.keyring import MIB, Cost
from calmterm.store.model.records import JournalEntry

NOW: Final = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)
AIM: Final = 30
SYLLABLES: Final = "ra ven lo mi tas gen or bel ich un dé sto ka wen fü li".split()  # noqa: SIM905
TYPED: Final = ("cafe", "it's ravlo", "mitas OR genor", "#walk ven", "in:title lo", "bel on:2024-05", '"Belich', "zzzz")


def write_diary(store: Store, entries: int, size: int) -> int:
    """Fill a vault; return how many bytes of text it has now."""
    chance = random.Random(7)  # noqa: S311 - made-up words
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(20_000)]
    records: list[JournalEntry] = []
    written = 0
    for number in range(entries):
        body = "It’s a café day. "
        while len(body.encode()) < size / entries:
            sentence = " ".join(chance.choices(words, k=12))
            body += f"{sentence.capitalize()}. "
        title = " ".join(chance.choices(words, k=3))
        tags = chance.sample(["walk", "work", "sleep", "two words"], k=2)
        values = {"written_at": NOW - timedelta(hours=20 * number), "body": body, "title": title, "tags": tags}
        records.append(store.new(JournalEntry, values))
        written += len(body.encode())
    store.add_new(records)
    return written


def make(place: str, entries: int, size: int) -> None:
    """Make the vault, and say how large its diary is."""
    with Vault(Path(place) / "vault", FixedClock(NOW)).create("words", [Cost(2, 19 * MIB)])[0] as store:
        print(f"{entries:,} entries, {write_diary(store, entries, size) / 1e6:.1f} MB", flush=True)


def milliseconds(store: Store, query: str) -> float:
    began = time.perf_counter()
    store.find_words(f"kind:journal_entry {query}", HITS)
    return 1000 * (time.perf_counter() - began)


def keys_of(text: str) -> list[str]:
    """What stands in the field after each key, of an operator only once it is whole."""
    operators = {"in:title lo": 8, "bel on:2024-05": 14}
    return [text[:end] for end in range(operators.get(text, 1), len(text) + 1)]


def main() -> int:
    """Measure and print; return the exit code."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--entries", type=int, default=3413)
    asked.add_argument("--megabytes", type=float, default=6.1)
    asked.add_argument("--runs", type=int, default=5)
    args = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="calmterm-bench-") as place:
        vault = Vault(Path(place) / "vault", FixedClock(NOW))
        # In a process of its own: what writing takes is not what searching takes.
        writer = get_context("spawn").Process(target=make, args=(place, args.entries, int(args.megabytes * 1_000_000)))
        writer.start()
        writer.join()
        with vault.unlock("words") as store:
            print(f"first search, which opens all text: {milliseconds(store, 'cafe'):.0f} ms")
            times = [milliseconds(store, keys) for _ in range(args.runs) for text in TYPED for keys in keys_of(text)]
            print(f"a key press: {statistics.median(times):.1f} ms, the slowest {max(times):.1f} ms (aim: {AIM})")
            store.add(store.new(JournalEntry, {"body": "a new one"}))
            print(f"the first after a save: {milliseconds(store, 'cafe'):.1f} ms")
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
    return 0 if statistics.median(times) <= AIM else 1


if __name__ == "__main__":
    sys.exit(main())
