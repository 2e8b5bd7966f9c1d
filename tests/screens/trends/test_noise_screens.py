"""What the section shows of diaries in which there is nothing, and of diaries in which something was planted.

From records in a vault to the rows on the screen: nights, check-ins, tags. A few diaries by default; all of them with

    DIARIES=200 pytest --timeout 0 -s tests/screens/trends/test_noise_screens.py

Seeds are fixed and were not chosen. Chance alone shows something on up to one screen in ten (q = 0.10); all kinds of
sentences together are measured by bench/insights.py.
"""

import math
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random

import pytest

from calmterm.core.clock import FixedClock
from calmterm.domain.patterns import keep_if_due, patterns
from calmterm.insights.analysis import study
from calmterm.store import Record, Store, Vault
from calmterm.store.crypto.keyring import MIB, Cost
from calmterm.store.model.records import CheckIn, SleepNight

DIARIES = int(os.environ.get("DIARIES", "4"))
NOW = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)
DAYS = 60
MEMORY, BLANK, SHARED = 0.3, 0.2, 0.6
TAGS = ("work", "family", "friends", "news", "weather", "health")
LINKS = ("association", "trigger", "weekday", "trend", "variability")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def _empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("noise") / "vault"
    Vault(directory, FixedClock(NOW)).create("noise", [Cost(2, 19 * MIB)])[0].close()
    return directory


@pytest.fixture
def vault(_empty: Path, tmp_path: Path) -> Callable[[], Vault]:
    """A new vault with nothing in it, each time."""

    def make() -> Vault:
        shutil.rmtree(tmp_path / "vault", ignore_errors=True)
        return Vault(Path(shutil.copytree(_empty, tmp_path / "vault")), FixedClock(NOW))

    return make


def wave(rng: Random) -> list[float]:
    """Standard normal values, each remembering some of the day before."""
    value, values = rng.gauss(0, 1), list[float]()
    for _ in range(DAYS):
        values.append(value)
        value = MEMORY * value + math.sqrt(1 - MEMORY**2) * rng.gauss(0, 1)
    return values


def blend(share: float, first: list[float], second: list[float]) -> list[float]:
    return [math.sqrt(share) * a + math.sqrt(1 - share) * b for a, b in zip(first, second, strict=True)]


def rated(value: float) -> int:
    return min(10, max(1, round(6 + 1.6 * value)))


def diary(store: Store, seed: int, planted: float = 0.0, blank: float = BLANK) -> list[Record]:
    """Sixty days of noise: the four feelings go together, as they do; `planted` of mood's variance is sleep's."""
    rng = Random(seed)
    common, sleep = wave(rng), wave(rng)
    mood, energy, stress, anxiety = (blend(SHARED, common, wave(rng)) for _ in range(4))
    if planted:
        mood = blend(planted, sleep, wave(rng))
    quality, awake, moved, outside, drinks, cups = (wave(rng) for _ in range(6))
    records: list[Record] = []
    for place in range(DAYS):
        day = store.today() - timedelta(days=DAYS - place)
        out = datetime.combine(day, time(7), UTC)
        asleep = 420 + 60 * sleep[place]
        night = {
            "night_of": day, "tried_to_sleep_at": out - timedelta(minutes=round(asleep) + 20),
            "into_bed_at": out - timedelta(minutes=round(asleep) + 40 + round(20 * abs(awake[place]))),
            "final_awakening_at": out, "out_of_bed_at": out, "minutes_to_fall_asleep": 10, "minutes_awake": 10,
            "quality": (rated(quality[place]) + 1) // 2,
            "caffeine": rated(cups[place]), "alcohol": rated(drinks[place]),
        }  # fmt: skip
        check_in = {
            "felt_at": out + timedelta(hours=12), "mood": rated(mood[place]), "energy": rated(energy[place]),
            "stress": rated(stress[place]), "anxiety": rated(anxiety[place]),
            "exercise_minutes": 5 * rated(moved[place]), "outside_minutes": 10 * rated(outside[place]),
            "triggers": [tag for tag in TAGS if rng.random() < 0.3],
        }  # fmt: skip
        records += [store.new(SleepNight, night)] if rng.random() >= blank else []
        records += [store.new(CheckIn, check_in)] if rng.random() >= blank else []
    return records


@contextmanager
def shown(vault: Vault, make: Callable[[Store], list[Record]]) -> Iterator[list[tuple[str, str, str | None]]]:
    """The claims in the rows of "What goes with what" over such a diary."""
    with vault.unlock("noise") as store:
        store.add_new(make(store))
        report = study(store.measures.diary())
        keep_if_due(store, report)
        page = patterns(store, report)
        assert len(page.notes) == len(page.insights)
        yield [(one.template, one.measure, one.other_measure) for one in page.insights if one.template in LINKS]


def test_few_screens_of_noise_show_a_link(vault: Callable[[], Vault]) -> None:
    loud = 0
    for seed in range(DIARIES):
        with shown(vault(), lambda store, seed=seed: diary(store, seed)) as links:
            loud += bool(links)
    print(f"\nnoise: {loud} of {DIARIES} screens show a link")
    assert loud <= max(2, 0.10 * DIARIES)


def test_a_planted_link_is_shown(vault: Callable[[], Vault]) -> None:
    pearson = 2 * math.sin(math.pi * 0.6 / 6)  # a normal pair with this r has a Spearman rho of 0.6
    seen = 0
    for seed in range(DIARIES):
        with shown(vault(), lambda store, seed=seed: diary(store, seed, pearson**2, 0.0)) as links:
            seen += ("association", "mood", "sleep_time") in links
    print(f"\nplanted rho 0.6 over {DAYS} days: shown on {seen} of {DIARIES} screens")
    assert seen >= 0.90 * DIARIES - 1 * (DIARIES < 20)
