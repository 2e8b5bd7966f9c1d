"""How long the event loop is busy with one key, over ten years of a made-up life.

    python bench/keys.py [--days 3650] [--runs 5] [--size 120x40] [--only check-in]

Each key of a walk through the sections is pressed in the real app while a heartbeat runs in the event loop. Prints the
longest beat of each key in milliseconds, by the loop's own processor time: the median of the runs, since what else the
machine does stretches the clock and not this. The aim: under 50 ms for each. Leaves with 1 if it is missed.
"""

import argparse
import asyncio
import contextlib
import statistics
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any, Final

from textual.pilot import Pilot
from textual.worker import WorkerCancelled
from trends import LONGEST, NOW, beats, settled

from calmterm.app.app import CalmApp
from calmterm.app.session.collecting import PauseCollector
from calmterm.core.clock import FixedClock
from calmterm.demo.story import fill
from calmterm.store import Vault
from calmterm.store.crypto.keyring import MIB, Cost

WALK: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("today", ("down", "space", "u")),
    ("journal", ("3", "down", "j", "left_square_bracket", "enter", "j", "escape", "slash", "w", "a", "l", "escape")),
    ("editor", ("3", "e", "end", "x", "y", "enter", "backspace", "backspace", "backspace", "escape")),
    ("tools", ("4", "down", "enter", "down", "j", "G", "escape")),
    ("sleep", ("5", "up", "left", "y", "left", "escape")),
    ("goals", ("6", "down", "down", "space", "u")),
    ("practice", ("7", "down", "enter", "escape")),
    ("trends", ("8", "m", "r", "r", "right", "right", "right", "right", "t", "escape")),
    ("more", ("0", "down", "enter", "escape")),
    ("check-in", ("2", "7", "m", "tab", "5", "tab", "escape")),
)


async def walk(app: CalmApp, size: tuple[int, int], found: dict[str, list[float]], only: str) -> None:
    """Press every key once, or those of one walk, and note its longest beat."""
    async with app.run_test(size=size) as pilot:
        await rests(pilot)
        PauseCollector.begin()  # as the app does once a vault is open, where it has a terminal
        for name, keys in (one for one in WALK if only in ("", one[0])):
            for place, key in enumerate(keys):
                beat: list[tuple[float, float]] = []
                heart = asyncio.create_task(beats(beat))
                await asyncio.sleep(0)
                await pilot.press(key)
                await rests(pilot)
                heart.cancel()
                found[f"{name:<9} {place + 1:>2}. {key}"].append(max((own for _, own in beat), default=0))
            await pilot.press("escape", "1")
            await rests(pilot)


async def rests(pilot: Pilot[Any]) -> None:
    """Wait until everything begun is done."""
    with contextlib.suppress(WorkerCancelled):  # one gave way to its successor
        await settled(pilot)


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--days", type=int, default=3_650)
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--size", default="120x40")
    arguments.add_argument("--only", choices=[name for name, _ in WALK], default="")
    given = arguments.parse_args()
    width, height = (int(one) for one in given.size.split("x"))
    clock, found = FixedClock(NOW), defaultdict[str, list[float]](list)
    with tempfile.TemporaryDirectory() as place:
        vault = Path(place) / "vault"
        store, _ = Vault(vault, clock).create("bench", [Cost(2, 19 * MIB)])
        fill(store, given.days, 7)
        store.close()
        for turn in range(given.runs + 1):
            app = CalmApp(vault, clock=clock, opened=Vault(vault, clock).unlock("bench"), reduce_motion=True)
            app.animation_level = "none"
            # The first round fills the caches.
            asyncio.run(walk(app, (width, height), found if turn else defaultdict(list), given.only))
    middle = {key: statistics.median(beats) for key, beats in found.items()}
    for key, seconds in sorted(middle.items(), key=lambda one: -one[1]):
        print(f"{key:<32} {1000 * seconds:6.1f} ms")
    sys.exit(max(middle.values()) >= LONGEST)


if __name__ == "__main__":
    main()
