"""How often the insights speak when there is nothing to say, and when there is something.

The diaries are those of bench/noise_diaries.py, with fixed seeds that were not chosen: the same ones every time. A test
run takes the first few of each kind and allows for their small number; the bounds themselves are those of

    DIARIES=300 pytest --timeout 0 -n 2 tests/insights/test_noise_diaries.py

and of `python bench/insights.py`, which prints the table of docs/trends.md.
"""

import importlib.util
import math
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from calmterm.insights import bootstrap

pytestmark = pytest.mark.slow
_spec = importlib.util.spec_from_file_location("noise_diaries", Path(__file__).parents[2] / "bench/noise_diaries.py")
assert _spec is not None
assert _spec.loader is not None
noise: Any = importlib.util.module_from_spec(_spec)
sys.modules["noise_diaries"] = noise
_spec.loader.exec_module(noise)

DIARIES = int(os.environ.get("DIARIES", "8"))
MOST_FALSE = 0.10
LEAST = {
    "sleep and mood, rho 0.5": 0.85,
    "a tag of 2 points": 0.65,
    "a trend of 3 points in 90 days": 0.75,
    # Not of 2 points: said of 38 %, so that a bar below it could not fail among a dozen diaries.
    "mood 3 points higher after an activity": 0.8,
}


def allowance(share: float) -> float:
    """Three standard deviations of a share among so many diaries; none where all 300 are looked at."""
    return 0.0 if DIARIES >= 300 else 3 * math.sqrt(share * (1 - share) / DIARIES)


@pytest.fixture(autouse=True)
def _fewer_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "RESAMPLES", noise.RESAMPLES)


@pytest.mark.sample(1)
@pytest.mark.parametrize("kind", noise.NOISE, ids=lambda kind: kind.name)
def test_at_most_one_diary_of_noise_in_ten_is_said_anything_false_of(kind: Any, measured: Any) -> None:
    found = [noise.false_of(kind, noise.said_of(kind, seed)) for seed in range(DIARIES)]
    share = sum(map(bool, found)) / DIARIES
    print(f"\n{kind.name}: {share:.1%} of {DIARIES} diaries: {sorted({name for one in found for name in one})}")
    assert share <= MOST_FALSE + allowance(MOST_FALSE)
    measured("insights on noise", f"{kind.name}: anything false said of {share:.1%} of {DIARIES} diaries")


@pytest.mark.sample(1)
@pytest.mark.parametrize(
    ("kind", "wanted"), [(kind, wanted) for kind, wanted in noise.PLANTED if kind.name in LEAST],
    ids=lambda given: getattr(given, "name", ""),
)  # fmt: skip
def test_what_is_there_is_said(kind: Any, wanted: Any, measured: Any) -> None:
    share = sum(wanted in noise.said_of(kind, seed) for seed in range(DIARIES)) / DIARIES
    print(f"\n{kind.name}: said of {share:.1%} of {DIARIES} diaries")
    assert share >= LEAST[kind.name] - allowance(LEAST[kind.name])
    measured("insights on noise", f"{kind.name}: said of {share:.1%} of {DIARIES} diaries")


def test_noise_diaries_hold_what_can_be_spoken_of() -> None:
    # a diary in which no look was possible would be quiet for the wrong reason
    held = noise.diary(noise.NOISE[0], 1)
    report = noise.study(held)
    assert report.missing == ()
    assert report.looked == 28 + 4 + 4 + 4 + 5 + 4  # pairs, tags, weekdays, spreads, trends, anxiety and moods without
