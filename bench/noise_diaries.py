"""Diaries of which it is known what is in them: noise of several kinds, and noise with one thing planted.

What a person would read of such a diary: every sentence of a study, the lines of unusual days, and the sentences under
the charts of the measures whose usual level is kept. Days are blank, ratings are whole numbers, the four feelings go
together, tags come in runs or follow the week, and something is tried when anxiety is high.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

from calmterm.insights import bootstrap
from calmterm.insights.analysis import DAYS_BACK, SLEEP, Diary, Strategy, study
from calmterm.insights.association import Factor, Outcome
from calmterm.insights.before_after import Stretch, Use
from calmterm.insights.chart_summary import in_time
from calmterm.insights.gaps import GapPattern
from calmterm.insights.measures import USUAL
from calmterm.insights.minimum_data import TRIGGER_DAYS
from calmterm.insights.series import Window, weekday_of
from calmterm.insights.trend import Trend, TrendDirection

RESAMPLES = 400
"""For each bootstrap interval, a tenth of those in the product: the table would take hours, and says the same."""
TODAY = 739_576
SHARED = 0.6
"""How much of each feeling's variance is common to all four."""
SPREAD = 1.6
"""The standard deviation of a rating, in points."""
Said = tuple[str, str, str | None]
"""What a sentence is about: its kind, its measure, and the other measure, tag or strategy."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How a diary is made. `rhythm` is how far weekends lie from the other days, in standard deviations."""

    name: str
    memory: float = 0.0
    blank: float = 0.15  # the share of days on which nothing is noted; of the others a third as much misses one half
    rhythm: float = 0.0
    rho: float = 0.0  # Spearman's rho of sleep and mood
    tag: float = 0.0  # points that mood lies lower on days with the first tag
    drift: float = 0.0  # points that mood rises over 90 days
    widening: float = 1.0  # how much more mood varies in the last 28 days
    relief: float = 0.0  # points that anxiety is lower after the first strategy
    lift: float = 0.0  # points that mood is higher after the first activity
    dip: float = 0.0  # points that mood lies lower on the last four days


NOISE = (
    Kind("white noise"),
    Kind("memory 0.6", memory=0.6),
    Kind("memory 0.8", memory=0.8),
    Kind("memory 0.6, many blanks", memory=0.6, blank=0.35),
    Kind("weekday rhythm", rhythm=1.0),
    Kind("weekday rhythm, memory 0.5", memory=0.5, rhythm=1.5),
)
PLANTED: tuple[tuple[Kind, Said], ...] = (
    (Kind("sleep and mood, rho 0.5", rho=0.5), ("association", "mood", "sleep_time")),
    (Kind("the same, no day blank", blank=0, rho=0.5), ("association", "mood", "sleep_time")),
    (Kind("the same, memory 0.5", memory=0.5, rho=0.5), ("association", "mood", "sleep_time")),
    (Kind("a tag of 2 points", tag=2), ("trigger", "mood", "tag 1")),
    (Kind("the same, memory 0.5", memory=0.5, tag=2), ("trigger", "mood", "tag 1")),
    (Kind("a trend of 3 points in 90 days", drift=3), ("trend", "mood", None)),
    (Kind("the same, memory 0.5", memory=0.5, drift=3), ("trend", "mood", None)),
    (Kind("weekends 1.5 sd higher", rhythm=1.5), ("weekday", "mood", None)),
    (Kind("mood varies 3 times as much", widening=3), ("variability", "mood", None)),
    (Kind("anxiety 2 points lower after use", relief=2), ("helped", "anxiety", "strategy 1")),
    (Kind("mood 3 points higher after an activity", lift=3), ("helped", "mood", "activity 1")),
    (Kind("four days 4 points lower", dip=4), ("mention", "mood", None)),
)


def wave(rng: random.Random, days: int, memory: float) -> list[float]:
    """Standard normal values, each remembering `memory` of the day before."""
    value, values = rng.gauss(0, 1), list[float]()
    for _ in range(days):
        values.append(value)
        value = memory * value + math.sqrt(1 - memory**2) * rng.gauss(0, 1)
    return values


def blend(share: float, first: Sequence[float], second: Sequence[float]) -> list[float]:
    """Standard normal values that have `share` of their variance from the first sequence."""
    return [math.sqrt(share) * a + math.sqrt(1 - share) * b for a, b in zip(first, second, strict=True)]


def rated(value: float) -> float:
    """As people note it: a whole point from 1 to 10, around 6."""
    return float(min(10, max(1, round(6 + value))))


def diary(kind: Kind, seed: int) -> Diary:
    """One diary of as many days as a study looks at, up to today."""
    rng = random.Random(f"{kind.name} {seed}")  # noqa: S311 - a repeatable diary, nothing secret
    days = range(TODAY - DAYS_BACK, TODAY + 1)
    weekend = [kind.rhythm if weekday_of(day) >= 5 else 0.0 for day in days]

    def one() -> list[float]:
        return wave(rng, len(days), kind.memory)

    common, sleep = one(), one()
    factors = {str(name): one() for name in Factor} | {"sleep_time": sleep}
    outcomes = {str(name): blend(SHARED, common, one()) for name in Outcome}
    if kind.rho:
        pearson = 2 * math.sin(math.pi * kind.rho / 6)  # of a normal pair with this Spearman rho
        outcomes["mood"] = blend(pearson**2, sleep, one())
    tags = _tags(rng, days)
    moods = [SPREAD * value for value in outcomes["mood"]]
    for place, day in enumerate(days):
        moods[place] *= kind.widening if TODAY - 28 <= day < TODAY else 1
        moods[place] -= kind.tag if day in tags["tag 1"] else 0
        moods[place] += kind.drift * (day - TODAY + TRIGGER_DAYS / 2) / TRIGGER_DAYS
        moods[place] -= kind.dip if day > TODAY - 4 else 0
    outcomes["mood"] = [value / SPREAD for value in moods]
    lived = [day for day in days if rng.random() >= kind.blank]
    noted = {day for day in lived if rng.random() >= kind.blank / 3}
    slept = {day for day in lived if rng.random() >= kind.blank / 3}
    series: dict[str, dict[int, float]] = {}
    for name, values in (factors | outcomes).items():
        held = slept if name in SLEEP or name in ("alcohol", "caffeine") else noted
        shown = [value + more for value, more in zip(values, weekend, strict=True)]
        points = [round(4 * (7 + value)) / 4 for value in shown] if name == "sleep_time" else [
            rated(SPREAD * value) for value in shown
        ]  # fmt: skip
        series[name] = {day: point for day, point in zip(days, points, strict=True) if day in held}
    after = {str(name): series[name] for name in Outcome}
    strategies, stretches = _tried(rng, days, kind.relief)
    # A stream of its own, so that the diaries are otherwise the same as before there were activities in them.
    done, moods_between = _done(random.Random(f"{kind.name} {seed} done"), days, kind.lift)  # noqa: S311 - as above
    return Diary(TODAY, series, after, tags, strategies | done, stretches, moods_between)


def _tags(rng: random.Random, days: Sequence[int]) -> dict[str, set[int]]:
    """Two tags by chance, one in runs, one of working days."""
    runs: set[int] = set()
    on = False
    for day in days:
        on = rng.random() < (0.8 if on else 0.12)
        runs |= {day} if on else set()
    return {
        "tag 1": {day for day in days if rng.random() < 0.3},
        "tag 2": {day for day in days if rng.random() < 0.3},
        "runs": runs,
        "work": {day for day in days if rng.random() < (0.1 if weekday_of(day) >= 5 else 0.6)},
    }


def _tried(rng: random.Random, days: Sequence[int], relief: float) -> tuple[dict[str, Strategy], list[Stretch]]:
    """Moments at which anxiety was noted twice. Nothing is tried but when it is high, and then not always; all peaks
    ease by themselves, and more so after the first strategy by `relief` points."""
    tried: dict[str, list[Use]] = {"strategy 1": [], "strategy 2": []}
    stretches: list[Stretch] = []
    for day in days:
        for _ in range(4):
            before, noise = rng.gauss(0, 1), rng.gauss(0, 1)
            start, end = 5 + 2 * before, 5 + 2 * (0.4 * before + math.sqrt(1 - 0.4**2) * noise)
            if start >= 6.5 and rng.random() < 0.5:
                name = rng.choice(list(tried))
                end -= relief if name == "strategy 1" else 0
                tried[name].append(Use(day, _of_ten(start), _of_ten(end)))
            elif rng.random() < 0.8:
                stretches.append(Stretch(rng.randint(5, 120), _of_ten(start), _of_ten(end)))
    strategies = {"strategy 1": Strategy("anxiety", tried["strategy 1"])}
    return strategies | {"strategy 2": Strategy("distress", tried["strategy 2"])}, stretches


def _done(rng: random.Random, days: Sequence[int], lift: float) -> tuple[dict[str, Strategy], list[Stretch]]:
    """Moments at which mood was noted twice. Something is done mostly when it is low; low moods rise by themselves,
    and more so after the first activity by `lift` points."""
    done: dict[str, list[Use]] = {"activity 1": [], "activity 2": [], "task 1": []}
    stretches: list[Stretch] = []
    for day in days:
        for _ in range(3):
            before, noise = rng.gauss(0, 1), rng.gauss(0, 1)
            start, end = 6 + 2 * before, 6 + 2 * (0.4 * before + math.sqrt(1 - 0.4**2) * noise)
            if rng.random() < (0.4 if start <= 5 else 0.1):
                name = rng.choice(list(done))
                end += lift if name == "activity 1" else 0
                done[name].append(Use(day, max(1.0, _of_ten(start)), max(1.0, _of_ten(end))))
            elif rng.random() < 0.8:
                stretches.append(Stretch(rng.randint(5, 120), max(1.0, _of_ten(start)), max(1.0, _of_ten(end))))
    sorts = {"activity 1": "activity", "activity 2": "activity", "task 1": "task"}
    return {name: Strategy("mood", uses, sorts[name]) for name, uses in done.items()}, stretches


def _of_ten(value: float) -> float:
    return float(min(10, max(0, round(value))))


def said_of(kind: Kind, seed: int) -> list[Said]:
    """What is said of one diary that claims something: in the study, at home, and under the charts."""
    held = diary(kind, seed)
    report = study(held)
    said: list[Said] = [
        ("helped" if one.template == "before_after" else one.template, one.measure, one.other)
        for one in report.found
        if one.template != "before_after" or one.told_apart
    ]
    said += [("mention", name, None) for name in report.mentions]
    for name in USUAL:
        read = in_time(held.series[name], Window(TODAY - TRIGGER_DAYS + 1, TODAY))
        if isinstance(read.trend, Trend) and read.trend.direction is not TrendDirection.UNCLEAR:
            said.append(("trend", name, None))
        if isinstance(read.gaps, GapPattern) and read.gaps.one_sided:
            said.append(("gaps", name, None))
    return said


def false_of(kind: Kind, said: Sequence[Said]) -> set[str]:
    """The kinds of false sentences among those said of noise: all but a weekly rhythm that is there."""
    return {template for template, _, _ in said if not (template == "weekday" and kind.rhythm)}


def _fewer_resamples() -> None:
    bootstrap.RESAMPLES = RESAMPLES


def over(kind: Kind, diaries: int, *, first: int = 0, processes: int = 2) -> list[list[Said]]:
    """Return what is said of so many diaries, counted from seed `first`."""
    say: Callable[[int], list[Said]] = partial(said_of, kind)
    with ProcessPoolExecutor(processes, initializer=_fewer_resamples) as pool:
        return list(pool.map(say, range(first, first + diaries), chunksize=max(1, diaries // (4 * processes))))
