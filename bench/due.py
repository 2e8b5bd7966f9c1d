"""What the list of what waits costs beside Today, over ten years of made-up days.

    python bench/due.py [--days 3650] [--runs 15]

Besides the made-up life the vault holds a problem, a piece of homework and a day of a medicine for every week, most of
them done, and dated plans and appointments. Prints medians in milliseconds of the program's own processor time: what
Today reads, what of it is what waits, and `due` alone (the aim: at most 50 ms more than Today without it). Leaves with
1 above the aim.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from calmterm.core.clock import FixedClock
from calmterm.demo.story import fill
from calmterm.domain.due import standing
from calmterm.domain.today import read_day
from calmterm.store import Record, Store, Vault
from calmterm.store.crypto.keyring import MIB, Cost
from calmterm.store.model.records import Appointment, Homework, Medicine, MedicineDay, ProblemSolving

NOW: Final = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)
AIM: Final = 50.0


def fill_weeks(store: Store, days: int) -> None:
    """Add what may wait: of every week something, most of it done."""
    medicine = store.add(store.new(Medicine, {"name": "Vitamin D", "schedule": "morning"}))
    rows: list[Record] = []
    for week in range(days // 7):
        day = NOW.date() - timedelta(weeks=week)
        done = {"done_at": NOW - timedelta(weeks=week)} if week > 2 else {}
        state = "done" if week > 2 else "open"
        rows += (
            store.new(Homework, {"what": "Ring somebody", "due_on": day, **done}),
            store.new(ProblemSolving, {"problem": "The boiler", "review_on": day, "state": state}),
            store.new(Appointment, {"at": NOW - timedelta(weeks=week), "where": "Mill Lane"}),
        )
        rows += (
            store.new(MedicineDay, {"medicine_id": medicine.id, "on": day - timedelta(days=back), "state": "taken"})
            for back in range(1, 8)
        )
    store.add_new(rows)


def median(work: Callable[[Store], Any], store: Store, runs: int) -> float:
    """Return what a piece of work takes, in milliseconds of processor time."""
    work(store)
    taken: list[float] = []
    for _ in range(runs):
        began = time.process_time()
        work(store)
        taken.append(1000 * (time.process_time() - began))
    return statistics.median(taken)


def main() -> int:
    """Measure and print; return the exit code."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--days", type=int, default=3650)
    asked.add_argument("--runs", type=int, default=15)
    args = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="calmterm-bench-") as place:
        vault = Vault(Path(place) / "vault", FixedClock(NOW))
        with vault.create("words", [Cost(2, 19 * MIB)])[0] as store:
            fill(store, args.days, 7)
            fill_weeks(store, args.days)
            today, due = median(read_day, store, args.runs), median(standing, store, args.runs)
            lines = len(standing(store))
    print(f"{args.days:,} days: Today {today:.1f} ms, of which what waits {due:.1f} ms ({lines} lines); aim {AIM:g} ms")
    return int(due > AIM)


if __name__ == "__main__":
    sys.exit(main())
