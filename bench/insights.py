"""How long the statistics take on a long diary, and how often they are wrong.

    python bench/insights.py [--diaries 300] [--first 0] [--only times|table]

First the best of three runs in milliseconds, and SciPy's time for the same job as a multiple of ours where SciPy is
installed. Then the table of docs/trends.md (see noise_diaries.py): of so many diaries of noise, the share in which
anything false is said, by kind of sentence and of all kinds together; and of diaries in which something was planted,
the share in which it is said. 300 take about a quarter of an hour on two processors.
"""

from __future__ import annotations

import argparse
import importlib
import random
import time
from collections.abc import Callable
from types import ModuleType

from noise_diaries import NOISE, PLANTED, false_of, over

from calmterm.insights.association import association
from calmterm.insights.baseline import baseline
from calmterm.insights.before_after import Use, before_after
from calmterm.insights.bootstrap import by_days, by_weeks
from calmterm.insights.series import Window
from calmterm.insights.slopes import PairwiseSlopes
from calmterm.insights.trend import estimate, kendall
from calmterm.insights.triggers import trigger_association
from calmterm.insights.variability import variability
from calmterm.insights.weekday import weekday_pattern

TEN_YEARS = 3_650
QUARTER = 90


def best_of_three(job: Callable[[], object]) -> float:
    """Milliseconds of the fastest run."""
    times: list[float] = []
    for _ in range(3):
        started = time.perf_counter()
        job()
        times.append(1000 * (time.perf_counter() - started))
    return min(times)


def scipy_stats() -> ModuleType | None:
    """SciPy's statistics, or None where it is not installed."""
    try:
        return importlib.import_module("scipy.stats")
    except ImportError:
        return None


def table(diaries: int, first: int) -> None:
    """Print the shares of diaries in which something false is said, and in which what was planted is."""
    kinds = ("association", "trigger", "weekday", "trend", "variability", "helped", "mention", "gaps")
    print(f"\nfalse sentences, % of {diaries} diaries")
    print(f"{'':<32}{'any':>7}" + "".join(f"{name:>13}" for name in kinds))
    for kind in NOISE:
        found = [false_of(kind, said) for said in over(kind, diaries, first=first)]
        shares = [sum(map(bool, found)), *(sum(name in one for one in found) for name in kinds)]
        cells = "".join(f"{100 * share / diaries:>13.1f}" for share in shares[1:])
        print(f"{kind.name:<32}{100 * shares[0] / diaries:>7.1f}{cells}", flush=True)
    print(f"\nsaid of what was planted, % of {diaries} diaries")
    for kind, wanted in PLANTED:
        share = sum(wanted in said for said in over(kind, diaries, first=first)) / diaries
        print(f"{kind.name:<40}{100 * share:>7.1f}", flush=True)


def main() -> None:
    """Time every insight, a line each, and print the table."""
    parser = argparse.ArgumentParser(description="How long the statistics take, and how often they are wrong.")
    parser.add_argument("--diaries", type=int, default=300, help="diaries of each kind")
    parser.add_argument("--first", type=int, default=0, help="the first seed; those from 0 were used to set the limits")
    parser.add_argument("--only", choices=("times", "table"))
    asked = parser.parse_args()
    if asked.only != "table":
        times()
    if asked.only != "times":
        table(asked.diaries, asked.first)


def times() -> None:
    """Time every insight and print one line each."""
    rng = random.Random(1)  # noqa: S311 - a repeatable diary, nothing secret
    days = range(1, TEN_YEARS + 1)
    points = [float(min(10, max(1, round(rng.gauss(6, 1.6))))) for _ in days]
    measured = [rng.gauss(400, 60) for _ in days]
    mood, sleep = dict(zip(days, points, strict=True)), dict(zip(days, measured, strict=True))
    window = Window(TEN_YEARS - QUARTER + 1, TEN_YEARS)
    recent = points[-QUARTER:]
    tagged = {day for day in days if rng.random() < 0.3}
    weeks = [(recent[k : k + 2], recent[k + 2 : k + 7]) for k in range(0, 84, 7)]
    uses = [Use(day, point, max(0.0, point - rng.randint(0, 3))) for day, point in zip(days, recent, strict=False)]

    stats = scipy_stats()
    theil: Callable[[list[float]], Callable[[], object]] | None = None
    if stats is not None:
        theil = lambda values: lambda: stats.theilslopes(values, list(days))  # noqa: E731 - one line, used thrice
    jobs: list[tuple[str, Callable[[], object], Callable[[], object] | None]] = [
        ("Theil-Sen, 3,650 days, whole points", lambda: PairwiseSlopes(days, points).line(), theil and theil(points)),
        ("Theil-Sen, 3,650 days, no ties", lambda: PairwiseSlopes(days, measured).line(), theil and theil(measured)),
        ("Mann-Kendall, 3,650 days", lambda: kendall(measured), None),
        ("whole trend with interval, 3,650 days", lambda: estimate(days, measured), theil and theil(measured)),
        ("whole trend with interval, 90 days", lambda: estimate(range(QUARTER), recent), None),
        ("baseline", lambda: baseline(mood, TEN_YEARS), None),
        ("association, 90 days", lambda: association(sleep, mood, window), None),
        ("association, 3,650 days", lambda: association(sleep, mood, Window(1, TEN_YEARS)), None),
        ("bootstrap by weeks, 12 weeks, B = 4,000", lambda: by_weeks(weeks, 1), None),
        ("bootstrap by days, 45 and 45, B = 4,000", lambda: by_days(recent[:45], recent[45:], 1), None),
        ("trigger association, 90 days", lambda: trigger_association(mood, tagged, window, 1), None),
        ("before and after, 90 uses", lambda: before_after(uses), None),
        ("variability, 56 days", lambda: variability(mood, TEN_YEARS), None),
        ("weekday pattern, 3,650 days", lambda: weekday_pattern(mood, Window(1, TEN_YEARS)), None),
    ]
    for name, ours, theirs in jobs:
        took = best_of_three(ours)
        ratio = f"   SciPy takes {best_of_three(theirs) / took:.1f} times as long" if theirs else ""
        print(f"{name:<42}{took:8.1f} ms{ratio}")


if __name__ == "__main__":
    main()
