"""What ten years of three check-ins a day cost the Trends section against ninety days, in the same run.

    python bench/trends.py [--few 90] [--many 3650] [--runs 9]

Two vaults: the same days at the end, one reaching further back. Every view is opened by its keys in the real app, by
turns over the one and the other, until its last word is there; a heartbeat runs in the event loop meanwhile. Prints
medians in milliseconds, on the clock and of the program's own processor time, with the ratio of the latter (the aim: at
most 1.5 for every view as it opens; longer ranges stand beside it, being up to ten years of days), and the longest
beat: how long the event loop was busy by its own processor time (the aim: under 50 ms), and on the clock, which a busy
machine stretches; opening the journal stands beside it. Leaves with 1 if an aim is missed.
"""

import argparse
import asyncio
import gc
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Final

from calmterm.app.app import CalmApp
from calmterm.core.clock import FixedClock
from calmterm.store import Record, Store, Vault
from calmterm.store.crypto.keyring import MIB, Cost
from calmterm.store.model.records import CheckIn, Habit, HabitDay, ScaleResult, SleepNight

NOW: Final = datetime(2026, 11, 20, 23, 30, tzinfo=timezone(timedelta(hours=1)))
BATCH: Final = 500
AIM: Final = 1.5
BEAT: Final = 0.01
LONGEST: Final = 0.05
BESIDE: Final[dict[str, tuple[str, ...]]] = {"journal, beside it": ("3",)}
OPENED: Final[dict[str, tuple[str, ...]]] = {
    "days, 3 months": ("8",),
    "year": ("8", "right"),
    "sleep and mood": ("8", "right", "right"),
    "together": ("8", "right", "right", "right"),
    "usual": ("8", "right", "right", "right", "right"),
    "questionnaires": ("8", "left", "left"),
    "habits": ("8", "left"),
}
WHOLE: Final[dict[str, tuple[str, ...]]] = {
    "days, a year": ("8", "r"),
    "days, all": ("8", "r", "r"),
    "year, all": ("8", "right", "r"),
    "sleep and mood, all": ("8", "right", "right", "r", "r"),
}


def fill(store: Store, days: int) -> None:
    """Three check-ins a day, a night, a habit, and a questionnaire every two weeks; the last days are always alike."""
    habit = store.add(store.new(Habit, {"name": "A walk"}))
    batch: list[Record] = []
    for back in range(days):
        rng = random.Random(back)  # noqa: S311 - a repeatable diary, nothing secret
        day = NOW.date() - timedelta(days=back)
        morning = datetime(day.year, day.month, day.day, 7, 30, tzinfo=NOW.tzinfo)
        usual = rng.gauss(6, 1)
        for hour in (1, 6, 14):
            rated = {
                name: min(10, max(1, round(rng.gauss(usual, 1)))) for name in ("mood", "energy", "stress", "anxiety")
            }
            rated["outside_minutes"] = rng.randrange(0, 90, 5)
            batch.append(store.new(CheckIn, {"felt_at": morning + timedelta(hours=hour), **rated}))
        bed = morning - timedelta(hours=8)
        batch.append(store.new(SleepNight, {
            "night_of": day, "into_bed_at": bed, "tried_to_sleep_at": bed, "final_awakening_at": morning,
            "out_of_bed_at": morning, "minutes_to_fall_asleep": rng.randrange(60), "minutes_awake": rng.randrange(90),
            "quality": rng.randrange(1, 6),
        }))  # fmt: skip
        batch.append(store.new(HabitDay, {"habit_id": habit.id, "on": day, "value": rng.randrange(2)}))
        if back % 14 == 0:
            score = {
                "taken_at": morning,
                "instrument": "phq9",
                "version": 1,
                "total": rng.randrange(4, 14),
                "answers": "[]",
            }
            batch.append(store.new(ScaleResult, score))
        if len(batch) >= BATCH:
            store.add_new(batch)
            batch = []
    store.add_new(batch)


@dataclass(slots=True)
class Took:
    """What opening a view took, in seconds: on the clock, of processor time, and the longest beat of both kinds."""

    clock: float
    own: float
    beat_clock: float
    beat_own: float


async def beats(found: list[tuple[float, float]]) -> None:
    """Note how late the event loop comes back, on the clock and by its own processor time, forever."""
    while True:
        began, busy = time.perf_counter(), time.thread_time()
        await asyncio.sleep(BEAT)
        found.append((time.perf_counter() - began - BEAT, time.thread_time() - busy))


async def settled(pilot: Any) -> None:
    """Wait until nothing is left to do or to paint."""
    for _ in range(2):
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()


async def opened(app: CalmApp, keys: tuple[str, ...]) -> Took:
    """What the last of some keys takes, from Today on."""
    found: list[tuple[float, float]] = []
    gc.collect()  # what earlier apps left is not this one's
    gc.freeze()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        for key in keys[:-1]:
            await pilot.press(key)
            await settled(pilot)
        heart = asyncio.create_task(beats(found))
        await asyncio.sleep(0)
        began, own = time.perf_counter(), time.process_time()
        await pilot.press(keys[-1])
        await settled(pilot)
        took, own = time.perf_counter() - began, time.process_time() - own
        heart.cancel()
    return Took(took, own, *(max(column) for column in zip(*found, strict=True)))


Make = Callable[[Path], CalmApp]


async def compare(
    name: str, keys: tuple[str, ...], places: Sequence[Path], runs: int, make: Make
) -> tuple[float, float]:
    """Print one line; the ratio, and the longest beat by the loop's own time."""
    took: dict[Path, list[Took]] = {place: [] for place in places}
    for turn in range(runs + 1):
        for place in places:
            one = await opened(make(place), keys)
            if turn:  # the first round fills the caches of both
                took[place].append(one)
    clock = [1000 * statistics.median(one.clock for one in took[place]) for place in places]
    own = [1000 * statistics.median(one.own for one in took[place]) for place in places]
    every = [one for place in places for one in took[place]]
    beat, wall = (1000 * max(getattr(one, which) for one in every) for which in ("beat_own", "beat_clock"))
    ratio = own[1] / own[0]
    figures = f"{clock[0]:7.0f} {clock[1]:7.0f} {own[0]:8.0f} {own[1]:7.0f} {ratio:6.2f} {beat:8.1f} {wall:7.1f}"
    print(f"{name:<20} {figures}", flush=True)
    return ratio, beat / 1000


async def run(given: argparse.Namespace, place: Path) -> bool:
    """Fill both vaults and compare every view."""
    clock = FixedClock(NOW)
    places = place / "few", place / "many"
    for where, days in zip(places, (given.few, given.many), strict=True):
        store, _ = Vault(where, clock).create("bench", [Cost(2, 19 * MIB)])
        fill(store, days)
        store.close()

    def make(where: Path) -> CalmApp:
        app = CalmApp(where, clock=clock, opened=Vault(where, clock).unlock("bench"), reduce_motion=True)
        app.animation_level = "none"
        return app

    print(f"{'milliseconds':<20} {'on the clock':>15} {'own time':>16} {'':>6} {'longest beat':>16}")
    columns = f"{given.few} d", f"{given.many} d"
    print(
        f"{'':<20} {columns[0]:>7} {columns[1]:>7} {columns[0]:>8} {columns[1]:>7} {'ratio':>6} {'own':>8} {'clock':>7}"
    )
    fine = True
    for name, keys in (BESIDE | OPENED | WHOLE).items():
        ratio, longest = await compare(name, keys, places, given.runs, make)
        if name in OPENED:
            fine = fine and longest < LONGEST and ratio <= AIM
    return fine


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--few", type=int, default=90)
    arguments.add_argument("--many", type=int, default=3_650)
    arguments.add_argument("--runs", type=int, default=9)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as place:
        fine = asyncio.run(run(given, Path(place)))
    sys.exit(0 if fine else 1)


if __name__ == "__main__":
    main()
