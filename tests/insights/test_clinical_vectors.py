"""Every statistical vector of the clinical contract, to the digits it gives."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from calmterm.insights import baseline as usual
from calmterm.insights.association import Association, association, correlation_of_ranks, detrend
from calmterm.insights.before_after import BeforeAfter, Use, before_after
from calmterm.insights.bootstrap import by_days
from calmterm.insights.circular import clock, clock_spread
from calmterm.insights.distributions import two_sided_p
from calmterm.insights.exposure import (
    Happened,
    Slope,
    drop_from_peak,
    expectancy_violation,
    percent_of_peak,
    slope_per_attempt,
)
from calmterm.insights.group_comparison import Size, cliffs_delta, shift, size_of
from calmterm.insights.habit import multiplier, strengths
from calmterm.insights.minimum_data import NotYet
from calmterm.insights.multiple_testing import benjamini_hochberg
from calmterm.insights.ranks import average_ranks, lag_one
from calmterm.insights.series import Window
from calmterm.insights.trend import TrendDirection, estimate
from calmterm.insights.triggers import TriggerAssociation, trigger_association

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "data" / "clinical_vectors.json").read_text(encoding="utf-8")
)
LAGGED = [VECTORS["lagged_corr"], *VECTORS["lagged_corr_more"]]


def digits(value: float) -> float:
    return float(f"{value:.4g}")


@pytest.mark.parametrize("vector", VECTORS["baseline"])
def test_baseline(vector: dict[str, Any]) -> None:
    found = usual.spread(vector["values"])
    assert found.n == vector["n"]
    assert found.median == vector["median"]
    assert found.mad == vector["mad"]
    assert round(found.sigma, 4) == vector["sigma"]
    assert round(usual.deviation_z(vector["x"], found), 4) == vector["z"]


@pytest.mark.parametrize("vector", VECTORS["trend"])
def test_trend(vector: dict[str, Any]) -> None:
    found = estimate(vector["t"], vector["y"])
    assert found.n == vector["n"]
    assert found.kendall.s == vector["S"]
    assert round(found.kendall.variance, 4) == vector["var"]
    assert round(found.kendall.tau, 4) == vector["tau"]
    assert round(found.kendall.z(), 4) == vector["z"]
    assert digits(two_sided_p(found.kendall.z())) == vector["p"]
    assert round(found.autocorrelation, 4) == vector["r1"]
    assert round(found.factor, 4) == vector["factor"]
    assert round(found.kendall.z(found.factor), 4) == vector["z_corr"]
    assert digits(found.p) == vector["p_corr"]
    assert round(found.slope, 4) == vector["slope_per_day"]
    assert round(found.effect, 4) == vector["slope_per_week"]
    assert round(found.intercept, 4) == vector["intercept"]


def test_trend_directions_are_those_the_contract_names() -> None:
    directions = [estimate(vector["t"], vector["y"]).direction for vector in VECTORS["trend"]]
    assert directions == [TrendDirection.UP, TrendDirection.UNCLEAR, TrendDirection.UNCLEAR]


@pytest.mark.parametrize("vector", LAGGED)
def test_lagged_correlation(vector: dict[str, Any]) -> None:
    x, y = vector["sleep_minutes_of_night_before"], vector["mood_of_day"]
    ranks_x, ranks_y = average_ranks(x), average_ranks(y)
    found = correlation_of_ranks(ranks_x, ranks_y, lag_one(ranks_x), lag_one(ranks_y), len(x))
    assert found.n == vector["n"]
    assert round(found.rho, 4) == vector["rho"]
    assert round(found.autocorrelation_x, 4) == vector["r1x"]
    assert round(found.autocorrelation_y, 4) == vector["r1y"]
    assert round(found.n_eff, 2) == vector["n_eff"]
    assert round(found.interval.low, 4) == vector["ci_low"]
    assert round(found.interval.high, 4) == vector["ci_high"]
    assert digits(found.p) == vector["p"]


@pytest.mark.parametrize("vector", LAGGED)
def test_none_of_the_lagged_vectors_drifts(vector: dict[str, Any]) -> None:
    x, y = vector["sleep_minutes_of_night_before"], vector["mood_of_day"]
    assert detrend(range(len(x)), x, y) == (x, y, False)


def as_insight(vector: dict[str, Any]) -> Association | NotYet:
    x, y = (dict(enumerate(vector[name])) for name in ("sleep_minutes_of_night_before", "mood_of_day"))
    return association(x, y, Window(0, len(x) - 1))


def test_the_gate_on_the_lagged_vectors() -> None:
    passed, few_values, few_days = (as_insight(vector) for vector in LAGGED)
    assert isinstance(passed, Association)
    assert passed.substantial
    # the gate wants five different moods; these two diaries used four and three of them
    assert str(few_values) == "4 of 5 different values of the second measure"
    assert str(few_days) == "21 of 28 pairs, 3 of 5 different values of the second measure"


def test_benjamini_hochberg() -> None:
    vector = VECTORS["benjamini_hochberg"]
    found = benjamini_hochberg(vector["p"], vector["q"])
    assert [i for i, kept in enumerate(found.kept) if kept] == vector["rejected"]
    assert [round(p, 4) for p in found.adjusted] == vector["adjusted"]


def test_trigger_effects_and_bootstrap() -> None:
    vector = VECTORS["trigger"]
    first, second = vector["with_trigger"], vector["without"]
    assert shift(first, second) == vector["hodges_lehmann"]
    assert round(cliffs_delta(first, second), 4) == vector["cliffs_delta"]
    assert size_of(cliffs_delta(first, second)) is Size.LARGE
    interval = by_days(first, second, 12345)
    assert [interval.low, interval.high] == vector["bootstrap_ci_95"]


def test_trigger_as_a_whole_insight() -> None:
    vector = VECTORS["trigger"]
    values = [*vector["with_trigger"], *vector["without"]]
    series = {day: float(value) for day, value in enumerate(values, 1)}
    found = trigger_association(series, range(1, 11), Window(1, 90), seed=12345)
    assert isinstance(found, TriggerAssociation)
    assert (found.n_with, found.n_without, found.resampled) == (10, 16, "days")
    assert (found.median_with, found.median_without) == (vector["median_with"], vector["median_without"])
    assert found.difference == vector["diff"]
    assert [found.interval.low, found.interval.high] == vector["bootstrap_ci_95"]
    assert found.substantial


def test_coping() -> None:
    vector = VECTORS["coping"]
    uses = [Use(day, b, a) for day, (b, a) in enumerate(zip(vector["pre"], vector["post"], strict=True))]
    found = before_after(uses)
    assert isinstance(found, BeforeAfter)
    assert found.median_drop == vector["median_drop"]
    assert found.shift == vector["hodges_lehmann_drop"]
    assert round(found.improved / found.n, 4) == vector["share_improved"]
    assert found.test.n == vector["n_nonzero"]
    assert found.test.w_plus == vector["W_plus"]
    assert found.test.w_minus == vector["W_minus"]
    assert round(found.p, 4) == vector["p_exact"]


def test_habit() -> None:
    vector = VECTORS["habit"]
    daily = strengths([1.0] * 30)
    assert round(multiplier(1, 1), 6) == vector["multiplier_daily"]
    assert round(multiplier(3, 7), 6) == vector["multiplier_3_per_week"]
    for days in (1, 7, 13, 30):
        assert round(daily[days - 1], 6) == vector[f"after_{days}"]
    with_a_miss = strengths([1.0] * 13 + [0.0] + [1.0] * 6)
    assert round(with_a_miss[13], 6) == vector["after_the_miss"]
    assert round(with_a_miss[-1], 6) == vector["series_13yes_1miss_6yes_last"]


def test_circular_bedtime() -> None:
    vector = VECTORS["circular_bedtime"]
    minutes = [60 * int(text[:2]) + int(text[3:]) for text in vector["bedtimes"]]
    found = clock_spread(minutes)
    assert found.mean is not None
    assert found.deviation is not None
    assert [round(found.mean, 1), round(found.deviation, 1)] == vector["mean_sd_minutes"]
    assert clock(found.mean) == "23:48"


def test_exposure() -> None:
    vector = VECTORS["exposure"]
    assert drop_from_peak(vector["peak"], vector["post"]) == vector["within_session_drop_from_peak"]
    percent = percent_of_peak(vector["peak"], vector["post"])
    assert percent is not None
    assert round(percent, 1) == vector["percent_of_peak"]
    happened = Happened.YES if vector["occurred"] else Happened.NO
    assert expectancy_violation(vector["expected_probability"], happened) == vector["expectancy_violation"]
    slope = slope_per_attempt(vector["between_session_peaks"])
    assert isinstance(slope, Slope)
    assert round(slope.effect, 4) == vector["slope_per_attempt"]
