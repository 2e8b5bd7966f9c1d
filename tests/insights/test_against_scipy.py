"""The same figures from SciPy, on random diaries with ties and gaps."""

from __future__ import annotations

import math
import random
from typing import Any

import pytest

from calmterm.insights.circular import clock_spread
from calmterm.insights.distributions import chi_square_tail, two_sided_p
from calmterm.insights.group_comparison import mann_whitney_p, shift
from calmterm.insights.multiple_testing import benjamini_hochberg
from calmterm.insights.ranks import average_ranks, correlation
from calmterm.insights.signed_rank import signed_rank, walsh_averages
from calmterm.insights.slopes import PairwiseSlopes
from calmterm.insights.trend import estimate, kendall
from calmterm.insights.weekday import kruskal_wallis

SEEDS = range(60)
close = lambda value: pytest.approx(value, rel=1e-9, abs=1e-12)  # noqa: E731 - one tolerance for all


@pytest.fixture(scope="module")
def np() -> Any:
    return pytest.importorskip("numpy")


@pytest.fixture(scope="module")
def stats() -> Any:
    return pytest.importorskip("scipy.stats")


def diary(seed: int, longest: int = 120) -> tuple[list[int], list[float]]:
    """Days with gaps and values on one of three grids: whole points, half points, or none."""
    rng = random.Random(seed)
    days = sorted(rng.sample(range(200), rng.randint(3, longest)))
    grid = (1, 2, 0)[seed % 3]
    values = [rng.gauss(6, 2) + 0.01 * (seed % 5) * day for day in days]
    return days, [round(v * grid) / grid if grid else v for v in values]


@pytest.mark.parametrize("seed", SEEDS)
def test_average_ranks(stats: Any, seed: int) -> None:
    _, values = diary(seed)
    assert average_ranks(values) == stats.rankdata(values).tolist()


@pytest.mark.parametrize("seed", SEEDS)
def test_theil_sen_slope_and_interval(stats: Any, seed: int) -> None:
    days, values = diary(seed)
    slopes = PairwiseSlopes(days, values)
    theirs = stats.theilslopes(values, days, alpha=0.95)
    assert float(slopes.median()) == close(theirs.slope)
    ours = estimate(days, values)
    if ours.guarded_factor == 1:  # SciPy knows no autocorrelation
        # where the test excludes 0, pairs of equal values do not hold an end of ours at 0
        excludes_zero = two_sided_p(ours.kendall.z()) < 0.05
        assert ours.interval.low == close(theirs.low_slope) or (excludes_zero and theirs.low_slope == 0)
        assert ours.interval.high == close(theirs.high_slope) or (excludes_zero and theirs.high_slope == 0)


def test_enough_diaries_had_an_interval_to_compare() -> None:
    assert sum(estimate(*diary(seed)).guarded_factor == 1 for seed in SEEDS) >= 20


@pytest.mark.parametrize(("seed", "grid"), [(seed, grid) for seed in range(4) for grid in (0, 1, 2, 3)])
def test_slopes_of_a_long_diary_by_selection(np: Any, seed: int, grid: int) -> None:
    rng = random.Random(seed)
    days = sorted(rng.sample(range(900), 600))
    values = [rng.gauss(6, 2) + day / 300 for day in days]
    values = [round(v * grid) / grid if grid else v for v in values]
    slopes = PairwiseSlopes(days, values)
    # 179,700 slopes: far more than are ever listed at once
    t, y = np.array(days), np.array(values)
    i, j = np.triu_indices(len(days), 1)
    every = np.sort((y[j] - y[i]) / (t[j] - t[i]))
    for k in (0, 1, len(every) // 40, len(every) // 2, len(every) - 1):
        assert float(slopes.nth(k)) == close(every[k])
    assert float(slopes.median()) == close(np.median(every))


@pytest.mark.parametrize("seed", SEEDS)
def test_mann_kendall_is_the_numerator_of_kendalls_tau(stats: Any, seed: int) -> None:
    days, values = diary(seed)
    ours = kendall(values)
    tau_b = stats.kendalltau(days, values).statistic
    pairs = ours.n * (ours.n - 1) / 2
    tied = sum(values.count(v) - 1 for v in values) / 2
    assert ours.s / math.sqrt(pairs * (pairs - tied)) == close(tau_b)


@pytest.mark.parametrize("seed", SEEDS)
def test_spearman(stats: Any, seed: int) -> None:
    _, x = diary(seed)
    rng = random.Random(-seed - 1)
    y = [round(v / 2 + rng.gauss(0, 1)) for v in x]
    if len(set(y)) > 1:
        assert correlation(average_ranks(x), average_ranks(y)) == close(stats.spearmanr(x, y).statistic)


@pytest.mark.parametrize("seed", SEEDS)
def test_mann_whitney(np: Any, stats: Any, seed: int) -> None:
    _, values = diary(seed)
    cut = max(1, len(values) // 3)
    first, second = values[:cut], values[cut:]
    theirs = stats.mannwhitneyu(first, second, method="asymptotic", use_continuity=True, alternative="two-sided")
    assert mann_whitney_p(first, second) == close(theirs.pvalue)
    assert shift(first, second) == close(float(np.median(np.subtract.outer(first, second))))


@pytest.mark.parametrize("seed", SEEDS)
def test_wilcoxon_exact_without_ties(stats: Any, seed: int) -> None:
    rng = random.Random(seed)
    n = rng.randint(1, 50)
    sizes = rng.sample(range(1, 500), n)
    drops = [size * rng.choice((1, 1, -1)) for size in sizes]
    theirs = stats.wilcoxon(drops, method="exact")
    assert signed_rank(drops).p == close(theirs.pvalue)


@pytest.mark.parametrize("seed", range(20))
def test_wilcoxon_exact_with_ties_and_zeros(np: Any, stats: Any, seed: int) -> None:
    rng = random.Random(seed)
    drops = [rng.randint(-2, 4) for _ in range(rng.randint(2, 12))]
    moved = [d for d in drops if d]
    if not moved:
        return
    every_sign = stats.PermutationMethod(n_resamples=np.inf)
    theirs = stats.wilcoxon(moved, zero_method="wilcox", method=every_sign)
    assert signed_rank(drops).p == close(theirs.pvalue)


@pytest.mark.parametrize("seed", range(10))
def test_wilcoxon_with_many_uses_by_the_normal_form(stats: Any, seed: int) -> None:
    rng = random.Random(seed)
    drops = [d for d in (rng.randint(-5, 6) for _ in range(400)) if d]
    theirs = stats.wilcoxon(drops, zero_method="wilcox", method="asymptotic", correction=True)
    assert signed_rank(drops).p == close(theirs.pvalue)


@pytest.mark.parametrize("seed", range(5))
def test_the_exact_and_the_normal_form_meet_where_one_takes_over(stats: Any, seed: int) -> None:
    rng = random.Random(seed)
    drops = [rng.gauss(0.15, 1) for _ in range(100)]
    normal = stats.wilcoxon(drops, method="asymptotic", correction=True).pvalue
    assert signed_rank(drops).p == pytest.approx(normal, abs=0.002)


@pytest.mark.parametrize("seed", SEEDS)
def test_kruskal_wallis(stats: Any, seed: int) -> None:
    _, values = diary(seed)
    groups = [group for group in (values[k :: 3 + seed % 5] for k in range(3 + seed % 5)) if group]
    theirs = stats.kruskal(*groups)
    ours = kruskal_wallis(groups)
    assert ours.h == close(theirs.statistic)
    assert ours.p == close(theirs.pvalue)


@pytest.mark.parametrize("seed", SEEDS)
def test_false_discovery_control(stats: Any, seed: int) -> None:
    rng = random.Random(seed)
    p_values = [rng.random() ** 3 for _ in range(rng.randint(1, 40))]
    theirs = stats.false_discovery_control(p_values)
    ours = benjamini_hochberg(p_values, 0.10)
    assert list(ours.adjusted) == close(theirs.tolist())
    assert ours.kept == tuple(bool(p <= 0.10) for p in theirs)


@pytest.mark.parametrize("freedom", range(1, 13))
def test_chi_square_tail(stats: Any, freedom: int) -> None:
    for x in (1e-6, 0.3, 1, 2.5, 7, 12.59, 40, 300):
        assert chi_square_tail(x, freedom) == pytest.approx(stats.chi2.sf(x, freedom), rel=1e-9)


def test_normal_tails(stats: Any) -> None:
    for z in (-8, -1.96, -0.1, 0, 0.5, 3, 12):
        assert two_sided_p(z) == pytest.approx(2 * stats.norm.sf(abs(z)), rel=1e-12)


@pytest.mark.parametrize("seed", range(20))
def test_circular_mean_and_deviation(stats: Any, seed: int) -> None:
    rng = random.Random(seed)
    minutes = [rng.gauss(0, 90) % 1440 for _ in range(rng.randint(2, 40))]
    ours = clock_spread(minutes)
    assert ours.mean == pytest.approx(stats.circmean(minutes, high=1440), abs=1e-6)
    assert ours.deviation == pytest.approx(stats.circstd(minutes, high=1440), rel=1e-6)


def test_walsh_averages_are_all_pairs_with_themselves(np: Any) -> None:
    drops = [3, 1, 1, 0, 2]
    theirs = sorted((np.add.outer(drops, drops)[np.triu_indices(5)] / 2).tolist())
    assert walsh_averages(drops) == theirs
