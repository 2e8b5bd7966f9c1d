"""What must hold for every diary, whatever is in it."""

from __future__ import annotations

import math
from random import Random
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmterm.insights.association import Association, association, guarded_correlation
from calmterm.insights.baseline import MeasureBaseline, baseline, deviation_z, spread
from calmterm.insights.binning import by_day, medians
from calmterm.insights.bootstrap import by_days, by_weeks
from calmterm.insights.circular import clock_spread
from calmterm.insights.gaps import GapPattern, coverage, gap_pattern
from calmterm.insights.group_comparison import cliffs_delta, mann_whitney_p, shift
from calmterm.insights.habit import strengths
from calmterm.insights.minimum_data import NotYet
from calmterm.insights.multiple_testing import benjamini_hochberg
from calmterm.insights.ranks import average_ranks
from calmterm.insights.series import Series, Window, observed
from calmterm.insights.signed_rank import signed_rank, walsh_averages, walsh_interval
from calmterm.insights.slopes import PairwiseSlopes
from calmterm.insights.trend import estimate, kendall, trend
from calmterm.insights.triggers import trigger_association
from calmterm.insights.variability import variability
from calmterm.insights.weekday import kruskal_wallis, weekday_pattern

points = st.integers(1, 10).map(float)
halves = st.integers(2, 20).map(lambda v: v / 2)
values = st.lists(st.one_of(points, halves, st.floats(-1e6, 1e6)), min_size=1, max_size=40)
scores = st.lists(points, min_size=1, max_size=40)
p_lists = st.lists(st.floats(0, 1), max_size=30)
diaries = st.dictionaries(st.integers(1, 60), st.one_of(st.none(), points, halves), max_size=60)
TODAY = 61
unhurried = settings(deadline=None)  # four thousand resamples on a busy machine
WINDOW = Window(1, 60)


def close(left: float, right: float) -> bool:
    return math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-9)


# ranks and correlation


@given(values)
def test_ranks_sum_to_what_they_would_without_ties(xs: list[float]) -> None:
    assert sum(average_ranks(xs)) == len(xs) * (len(xs) + 1) / 2


@given(values)
def test_ranks_keep_the_order_and_ties_share(xs: list[float]) -> None:
    ranks = average_ranks(xs)
    for a, rank_a in zip(xs, ranks, strict=True):
        for b, rank_b in zip(xs, ranks, strict=True):
            assert (a < b) == (rank_a < rank_b)


@given(st.lists(st.tuples(points, points), min_size=5, max_size=40))
def test_rho_is_symmetric_bounded_and_turns_with_its_sign(pairs: list[tuple[float, float]]) -> None:
    x, y = [a for a, _ in pairs], [b for _, b in pairs]
    days = range(len(x))
    found, _ = guarded_correlation(days, x, y)
    assert close(found.rho, guarded_correlation(days, y, x)[0].rho)
    assert close(found.rho, -guarded_correlation(days, x, [-v for v in y])[0].rho)
    assert -1 - 1e-12 <= found.rho <= 1 + 1e-12
    assert 0 < found.n_eff <= found.n
    assert -1 <= found.interval.low <= found.interval.high <= 1
    assert 0 <= found.p <= 1


# baseline


@given(scores, st.randoms())
def test_the_spread_does_not_care_for_order(xs: list[float], rng: Random) -> None:
    shuffled = list(xs)
    rng.shuffle(shuffled)
    assert spread(xs) == spread(shuffled)


@given(scores, points, st.integers(-100, 100))
def test_moving_the_scale_moves_no_deviation(xs: list[float], x: float, by: int) -> None:
    assert deviation_z(x, spread(xs)) == pytest.approx(deviation_z(x + by, spread([v + by for v in xs])))


@given(scores)
def test_the_spread_never_falls_below_its_floor(xs: list[float]) -> None:
    assert spread(xs).sigma >= 0.5


# trend


@given(values)
def test_tau_turns_with_time_and_with_sign(xs: list[float]) -> None:
    s = kendall(xs).s
    assert kendall([-x for x in xs]).s == -s
    assert kendall(xs[::-1]).s == -s
    assert kendall(xs).variance == kendall(xs[::-1]).variance


@given(values)
def test_kendall_counts_every_pair(xs: list[float]) -> None:
    plain = sum((b > a) - (b < a) for i, a in enumerate(xs) for b in xs[i + 1 :])
    assert kendall(xs).s == plain


@unhurried
@given(st.dictionaries(st.integers(0, 400), st.one_of(points, st.floats(-1e3, 1e3)), min_size=2, max_size=30))
def test_slopes_are_those_of_all_pairs(series: dict[int, float]) -> None:
    days = sorted(series)
    plain = sorted((series[b] - series[a]) / (b - a) for i, a in enumerate(days) for b in days[i + 1 :])
    slopes = PairwiseSlopes(days, [series[day] for day in days])
    assert [float(slopes.nth(k)) for k in range(len(slopes))] == pytest.approx(plain, abs=1e-9)
    assert float(slopes.median()) == pytest.approx(median(plain), abs=1e-9)


@given(st.dictionaries(st.integers(0, 60), points, min_size=30, max_size=50), st.integers(0, 400))
def test_selection_and_listing_agree(series: dict[int, float], k: int) -> None:
    days = sorted(series)
    numbers = [series[day] for day in days]
    listed = PairwiseSlopes(days, numbers)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("calmterm.insights.slopes.FEW", 3)
        assert PairwiseSlopes(days, numbers).nth(k) == listed.nth(k)


@given(st.lists(points, min_size=3, max_size=30), st.integers(-3, 3))
def test_adding_a_line_adds_its_slope(xs: list[float], slope: int) -> None:
    days = range(len(xs))
    tilted = [x + slope * day for day, x in zip(days, xs, strict=True)]
    plain, steep = estimate(days, xs), estimate(days, tilted)
    assert steep.slope == pytest.approx(plain.slope + slope)
    assert steep.autocorrelation == pytest.approx(plain.autocorrelation)
    assert plain.interval.low <= plain.slope <= plain.interval.high


# families


@given(p_lists)
def test_adjusted_p_values_rise_with_the_raw_ones(ps: list[float]) -> None:
    found = benjamini_hochberg(ps)
    in_order = [adjusted for _, adjusted in sorted(zip(ps, found.adjusted, strict=True))]
    assert in_order == sorted(in_order)
    assert all(p <= adjusted <= 1 for p, adjusted in zip(ps, found.adjusted, strict=True))


@given(p_lists, st.floats(0.01, 0.2), st.floats(0, 0.5))
def test_a_looser_family_keeps_no_less(ps: list[float], q: float, more: float) -> None:
    strict, loose = benjamini_hochberg(ps, q).kept, benjamini_hochberg(ps, q + more).kept
    assert all(b for a, b in zip(strict, loose, strict=True) if a)


@given(st.lists(st.floats(0, 1), max_size=12, unique=True), st.randoms())
def test_a_family_does_not_care_for_order(ps: list[float], rng: Random) -> None:
    shuffled = list(ps)
    rng.shuffle(shuffled)
    before, after = benjamini_hochberg(ps), benjamini_hochberg(shuffled)
    assert dict(zip(ps, before.kept, strict=True)) == dict(zip(shuffled, after.kept, strict=True))


# groups


@given(scores, scores)
def test_two_groups_change_sides(first: list[float], second: list[float]) -> None:
    assert close(cliffs_delta(first, second), -cliffs_delta(second, first))
    assert shift(first, second) == -shift(second, first)
    assert close(mann_whitney_p(first, second), mann_whitney_p(second, first))
    assert 0 <= mann_whitney_p(first, second) <= 1


@given(st.lists(scores, min_size=2, max_size=6))
def test_kruskal_wallis_does_not_care_for_the_order_of_groups(groups: list[list[float]]) -> None:
    ours, turned = kruskal_wallis(groups), kruskal_wallis(groups[::-1])
    assert close(ours.h, turned.h)
    assert 0 <= ours.p <= 1


@given(st.lists(st.integers(-9, 9), min_size=6, max_size=14))
def test_the_signed_rank_test_turns_with_its_sign(drops: list[int]) -> None:
    found, turned = signed_rank(drops), signed_rank([-d for d in drops])
    assert (found.p, found.w_plus, found.w_minus) == (turned.p, turned.w_minus, turned.w_plus)
    interval = walsh_interval(drops)
    assert interval.low <= median(walsh_averages(drops)) <= interval.high


# bootstrap


@unhurried
@given(st.lists(points, min_size=1, max_size=8), st.lists(points, min_size=1, max_size=8), st.integers())
def test_the_bootstrap_repeats_itself(first: list[float], second: list[float], seed: int) -> None:
    once = by_days(first, second, seed)
    assert once == by_days(first, second, seed)
    assert min(first) - max(second) <= once.low <= once.high <= max(first) - min(second)
    weeks = [(first, second), (second, []), ([], first)]
    assert by_weeks(weeks, seed) == by_weeks(weeks, seed)


# clock times


@given(st.lists(st.integers(0, 1439), min_size=1, max_size=20), st.integers(0, 1439), st.randoms())
def test_clock_times_turn_and_do_not_care_for_order(times: list[int], by: int, rng: Random) -> None:
    shuffled = [(time + by) % 1440 for time in times]
    rng.shuffle(shuffled)
    plain, turned = clock_spread(times), clock_spread(shuffled)
    if plain.concentration < 1e-3 or turned.mean is None or plain.mean is None:
        return
    apart = abs(turned.mean - plain.mean - by) % 1440
    assert min(apart, 1440 - apart) == pytest.approx(0, abs=1e-6)
    assert turned.deviation == pytest.approx(plain.deviation, abs=1e-4)


# habits


@given(st.lists(st.one_of(st.none(), st.floats(0, 1)), max_size=60), st.integers(1, 7), st.integers(1, 7))
def test_strength_stays_within_bounds(marks: list[float | None], times: int, days: int) -> None:
    assert all(0 <= strength <= 1 for strength in strengths(marks, times, days))


@given(st.lists(st.one_of(st.none(), st.floats(0, 1)), max_size=60), st.integers(1, 7), st.integers(1, 7))
def test_a_skipped_day_leaves_the_strength_as_it_was(marks: list[float | None], times: int, days: int) -> None:
    after = strengths(marks, times, days)
    for before, now, mark in zip([0.0, *after], after, marks, strict=False):
        assert mark is not None or now == before
    if times >= days:  # else the days it is counted over are those of the calendar, as in Loop
        without = strengths([mark for mark in marks if mark is not None], times, days)
        assert (after or [0.0])[-1] == (without or [0.0])[-1]


# blank is never zero


def without_blanks(series: Series) -> Series:
    return {day: value for day, value in series.items() if value is not None}


@unhurried
@given(diaries, diaries)
def test_blank_days_are_the_same_as_no_days(x: Series, y: Series) -> None:
    bare_x, bare_y = without_blanks(x), without_blanks(y)
    assert observed(x) == observed(bare_x)
    assert baseline(x, TODAY) == baseline(bare_x, TODAY)
    assert trend(x, WINDOW) == trend(bare_x, WINDOW)
    assert association(x, y, WINDOW) == association(bare_x, bare_y, WINDOW)
    assert weekday_pattern(x, WINDOW) == weekday_pattern(bare_x, WINDOW)
    assert variability(x, TODAY) == variability(bare_x, TODAY)
    assert coverage(x, WINDOW) == coverage(bare_x, WINDOW)


@unhurried
@given(diaries)
def test_blank_days_leave_bootstraps_alone(x: Series) -> None:
    tagged = range(1, 61, 3)
    assert trigger_association(x, tagged, WINDOW, 1) == trigger_association(without_blanks(x), tagged, WINDOW, 1)
    assert gap_pattern(x, WINDOW, 1) == gap_pattern(without_blanks(x), WINDOW, 1)


@unhurried
@given(diaries)
def test_the_order_in_which_days_were_noted_does_not_matter(x: Series) -> None:
    backwards = dict(reversed(list(x.items())))
    assert trend(x, WINDOW) == trend(backwards, WINDOW)
    assert baseline(x, TODAY) == baseline(backwards, TODAY)
    assert association(x, x, WINDOW, 1) == association(backwards, backwards, WINDOW, 1)
    assert trigger_association(x, range(1, 61, 2), WINDOW, 1) == trigger_association(
        backwards, range(1, 61, 2), WINDOW, 1
    )


@given(st.lists(st.tuples(st.integers(1, 5), points), max_size=20))
def test_a_days_value_is_the_median_of_what_was_noted(entries: list[tuple[int, float]]) -> None:
    days = medians(by_day(entries))
    for day in range(1, 6):
        noted = [value for on, value in entries if on == day]
        assert days.get(day) == (median(noted) if noted else None)


@unhurried
@given(diaries)
def test_every_answer_is_a_result_or_says_what_is_missing(x: Series) -> None:
    for found, kind in (
        (baseline(x, TODAY), MeasureBaseline),
        (association(x, x, WINDOW), Association),
        (gap_pattern(x, WINDOW, 1), GapPattern),
    ):
        assert isinstance(found, (kind, NotYet))
        if isinstance(found, NotYet):
            assert found.missing
            assert all(short.have < short.need for short in found.missing)
