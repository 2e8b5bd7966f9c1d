"""What single insights make of small diaries that can be checked by hand."""

from __future__ import annotations

import math
import random
from dataclasses import FrozenInstanceError, replace
from datetime import date
from statistics import fmean

import pytest

from calmterm.insights.association import (
    Association,
    Strength,
    association,
    detrend,
    effective_pairs,
    pairs,
)
from calmterm.insights.baseline import Level, MeasureBaseline, baseline, deviation, level_of, worth_a_mention
from calmterm.insights.before_after import (
    BeforeAfter,
    Stretch,
    UnaidedComparison,
    Use,
    against_unaided,
    before_after,
    by_lower_bound,
)
from calmterm.insights.bootstrap import by_days, by_weeks
from calmterm.insights.circular import clock, clock_spread
from calmterm.insights.distributions import chi_square_tail
from calmterm.insights.exposure import Happened, expectancy_violation, percent_of_peak
from calmterm.insights.gaps import GapPattern, coverage, gap_pattern
from calmterm.insights.group_comparison import Size, mann_whitney_p, size_of
from calmterm.insights.habit import Streak, periods, streak, strengths
from calmterm.insights.memory import memory
from calmterm.insights.multiple_testing import benjamini_hochberg
from calmterm.insights.progress import Pace, progress, share_done, share_expected
from calmterm.insights.ranks import average_ranks, correlation, lag_one
from calmterm.insights.series import Interval, Window, observed, week_of, weekday_of
from calmterm.insights.signed_rank import signed_rank, walsh_interval
from calmterm.insights.slopes import PairwiseSlopes
from calmterm.insights.trend import Kendall, Trend, TrendDirection, drifts, estimate, kendall, trend
from calmterm.insights.triggers import TriggerAssociation, trigger_association
from calmterm.insights.variability import Variability, VariabilityChange, variability
from calmterm.insights.weekday import WeekdayPattern, kruskal_wallis, weekday_pattern

MONDAY = date(2023, 4, 3).toordinal()


# series


def test_windows_hold_both_ends() -> None:
    window = Window.before(29, 28)
    assert (window.first, window.last, window.days) == (1, 28, 28)
    assert 1 in window
    assert 28 in window
    assert 29 not in window
    with pytest.raises(ValueError, match="before it starts"):
        Window(2, 1)


def test_weeks_start_on_monday() -> None:
    assert [weekday_of(MONDAY + day) for day in range(7)] == [0, 1, 2, 3, 4, 5, 6]
    assert week_of(MONDAY + 6) == week_of(MONDAY)
    assert week_of(MONDAY - 1) == week_of(MONDAY) - 1


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_not_a_number_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        observed({1: value})


def test_results_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        Window(1, 2).first = 0  # type: ignore[misc]  # that it is refused is the point


# ranks


def test_nothing_varies() -> None:
    assert correlation([5, 5, 5], [1, 2, 3]) == 0
    assert lag_one([5, 5, 5]) == 0
    assert lag_one([]) == 0


# baseline


def test_levels_change_at_one_and_a_half_and_two_and_a_half() -> None:
    levels = [level_of(z) for z in (-2.5, -2.49, -1.5, -1.49, 0, 1.49, 1.5, 2.49, 2.5)]
    assert levels == [
        Level.WELL_BELOW,
        Level.LOWER,
        Level.LOWER,
        Level.USUAL,
        Level.USUAL,
        Level.USUAL,
        Level.HIGHER,
        Level.HIGHER,
        Level.WELL_ABOVE,
    ]
    assert [level.side for level in levels] == [-1, -1, -1, 0, 0, 0, 1, 1, 1]


def test_a_baseline_shows_the_longer_median_and_the_usual_range() -> None:
    series = dict.fromkeys(range(1, 63), 4.0) | dict.fromkeys(range(63, 91), 6.0)
    found = baseline(series, 91)
    assert isinstance(found, MeasureBaseline)
    assert (found.median, found.effect, found.long_median) == (6.0, 6.0, 4.0)
    assert found.interval == Interval(5.25, 6.75)
    odd = deviation(3.0, found)
    assert (odd.z, odd.level, odd.n, odd.window) == (-6.0, Level.WELL_BELOW, 28, found.window)


def test_one_or_two_odd_days_are_not_news_and_three_of_four_are() -> None:
    calm = dict.fromkeys(range(1, 31), 6.0)
    assert worth_a_mention(calm | {30: 2.0}, 30) == 0
    assert worth_a_mention(calm | {29: 2.0, 30: 2.0}, 30) == 0
    assert worth_a_mention(calm | {28: 2.0, 29: 2.0, 30: 2.0}, 30) == -1
    assert worth_a_mention(calm | {27: 9.0, 28: 9.0, 30: 9.0}, 30) == 1
    assert worth_a_mention(calm | {28: 9.0, 29: 9.0, 30: 2.0}, 30) == 0
    assert worth_a_mention({**calm, 28: 2.0, 29: None, 30: 2.0}, 30) == 0
    assert worth_a_mention({30: 2.0}, 30) == 0


def test_low_days_that_the_memory_of_the_days_explains_are_not_news() -> None:
    # a slow wave: four low days in a row come again and again
    wave = {day: 6.0 + 3 * math.sin(day / 3) for day in range(1, 91)}
    low = min(range(60, 91), key=lambda day: wave[day])
    assert all(wave[day] < 4 for day in range(low - 1, low + 2))
    assert worth_a_mention(wave, low + 1) == 0


# trend


def test_a_direction_needs_a_whole_point_of_change() -> None:
    days = range(40)
    slight = estimate(days, [6 + day / 100 for day in days])
    assert slight.p < 0.001
    assert slight.change == pytest.approx(0.39)
    assert slight.direction is TrendDirection.UNCLEAR
    assert estimate(days, [6 - day / 10 for day in days]).direction is TrendDirection.DOWN
    assert drifts(days, [6 + day / 100 for day in days])


def test_no_direction_is_named_while_the_interval_reaches_zero() -> None:
    strong = Kendall(30, 300, 3000)
    found = Trend(30, Window(1, 35), 0.1, Interval(-0.01, 0.2), 5, strong, 0, 1, 3.4, 1)
    assert found.guarded_p < 0.001
    assert found.direction is TrendDirection.UNCLEAR
    assert replace(found, interval=Interval(0.05, 0.2)).direction is TrendDirection.UP


def test_the_bias_of_a_short_series_is_taken_out_of_its_memory() -> None:
    rng = random.Random(5)
    raw, mended = list[float](), list[float]()
    for _ in range(400):
        value, values = rng.gauss(0, 1), list[float]()
        for _ in range(40):
            values.append(value)
            value = 0.7 * value + math.sqrt(1 - 0.7**2) * rng.gauss(0, 1)
        raw.append(lag_one(values))
        mended.append(memory(range(40), values))
    assert fmean(raw) < 0.64
    assert fmean(mended) == pytest.approx(0.7, abs=0.03)


def test_blank_days_do_not_hide_memory() -> None:
    rng = random.Random(6)
    value, series = 0.0, dict[int, float]()
    for day in range(2_000):
        value = 0.7 * value + rng.gauss(0, 1)
        series |= {day: value} if rng.random() < 0.6 else {}
    assert lag_one(list(series.values())) < 0.62
    assert memory(list(series), list(series.values())) == pytest.approx(0.7, abs=0.05)
    assert memory([1, 3, 5, 7, 9, 11, 13, 15], [1.0, 2, 3, 4, 5, 6, 7, 8]) > 0  # never two days in a row
    assert memory(range(20), [5.0] * 20) == 0


def test_a_rhythm_of_the_week_that_two_measures_share_is_no_link() -> None:
    rng = random.Random(7)
    weekend = {day: 3.0 * (weekday_of(day) >= 5) for day in range(MONDAY, MONDAY + 84)}
    x = {day: more + rng.gauss(5, 1) for day, more in weekend.items()}
    y = {day: more + rng.gauss(5, 1) for day, more in weekend.items()}
    assert correlation(average_ranks(list(x.values())), average_ranks(list(y.values()))) > 0.4
    found = association(x, y, Window(MONDAY, MONDAY + 83))
    assert isinstance(found, Association)
    assert found.weekdays_out
    assert not found.substantial
    tagged = [day for day in weekend if weekday_of(day) >= 5 or rng.random() < 0.1]
    tag = trigger_association(y, tagged, Window(MONDAY, MONDAY + 83), 1)
    assert isinstance(tag, TriggerAssociation)
    assert tag.p > 0.05


def test_a_trend_starts_its_line_at_the_window() -> None:
    series = {700_000 + day: 3 + day / 10 for day in range(30)}
    found = trend(series, Window(700_000, 700_029))
    assert isinstance(found, Trend)
    assert found.intercept == pytest.approx(3)
    assert found.window == Window(700_000, 700_029)
    assert found.effect == pytest.approx(0.7)
    assert found.interval.low <= found.slope <= found.interval.high


def test_a_flat_series_has_no_trend() -> None:
    found = estimate(range(20), [5.0] * 20)
    assert (found.slope, found.p, found.kendall.z(), found.kendall.tau) == (0, 1, 0, 0)
    assert kendall([5.0]).s == 0


@pytest.mark.parametrize("days", [[1], [1, 1], [2, 1], [1, 2, 3]])
def test_slopes_need_increasing_days_and_a_value_for_each(days: list[int]) -> None:
    with pytest.raises(ValueError, match=r"slope|increase"):
        PairwiseSlopes(days, [1.0] * min(len(days), 2))


def test_slopes_are_counted_from_nought() -> None:
    slopes = PairwiseSlopes([0, 1, 3], [0, 1, 0])
    assert [float(slopes.nth(k)) for k in range(3)] == [-0.5, 0, 1]
    for k in (-1, 3):
        with pytest.raises(IndexError):
            slopes.nth(k)


# association


def test_pairs_take_the_outcome_from_a_later_day_of_the_window() -> None:
    x, y = {1: 1.0, 2: 2.0, 3: 3.0}, {1: 10.0, 2: None, 3: 30.0, 4: 40.0}
    assert pairs(x, y, Window(1, 3)) == [(1, 1.0, 10.0), (3, 3.0, 30.0)]
    assert pairs(x, y, Window(1, 3), lag=1) == [(2, 2.0, 30.0)]
    assert pairs(x, y, Window(1, 4), lag=1) == [(2, 2.0, 30.0), (3, 3.0, 40.0)]


def test_a_lagged_link_is_found_at_its_lag_only() -> None:
    x = {day: float((day * 37) % 11) for day in range(1, 61)}
    y = {day + 1: value for day, value in x.items()}
    same, later = association(x, y, Window(1, 61)), association(x, y, Window(1, 61), lag=1)
    assert isinstance(same, Association)
    assert isinstance(later, Association)
    assert later.rho == pytest.approx(1)
    assert later.effect == later.rho
    assert abs(same.rho) < 0.5


def test_two_drifts_are_taken_out_before_they_pass_for_a_link() -> None:
    days = range(60)
    x = [day / 5 + (day * 7) % 3 for day in days]
    y = [day / 8 + (day * 5) % 4 for day in days]
    left, right, detrended = detrend(days, x, y)
    assert detrended
    assert not drifts(days, left)
    assert not drifts(days, right)
    found = association(dict(zip(days, x, strict=True)), dict(zip(days, y, strict=True)), Window(0, 59))
    assert isinstance(found, Association)
    assert found.detrended
    assert not found.substantial


def test_effective_pairs_never_exceed_the_pairs() -> None:
    assert effective_pairs(30, 0.5, 0.5) == pytest.approx(30 * 0.75 / 1.25)
    assert effective_pairs(30, -0.5, -0.5) == 30


@pytest.mark.parametrize(
    ("rho", "strength"), [(0.29, Strength.NONE), (-0.3, Strength.SOME), (0.5, Strength.SOME), (-0.51, Strength.CLEAR)]
)
def test_words_for_the_size_of_rho(rho: float, strength: Strength) -> None:
    found = Association(30, Window(1, 30), 0, rho, Interval(-1, 1), 0.5, 30, detrended=False, early=False)
    assert found.strength is strength
    assert not found.substantial


# families


def test_a_p_value_is_a_probability() -> None:
    for p in (-0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match="between 0 and 1"):
            benjamini_hochberg([p])


# groups, triggers


def test_groups_that_are_all_alike() -> None:
    assert mann_whitney_p([5, 5], [5, 5, 5]) == 1
    assert kruskal_wallis([[5, 5], [5]]).p == 1
    with pytest.raises(ValueError, match="two groups"):
        kruskal_wallis([[1, 2]])
    with pytest.raises(ValueError, match="none of them empty"):
        kruskal_wallis([[1, 2], []])


def test_sizes_of_cliffs_delta() -> None:
    sizes = [size_of(delta) for delta in (0.149, -0.15, 0.329, -0.33, 0.469, -0.47)]
    assert sizes == [Size.NEGLIGIBLE, Size.SMALL, Size.SMALL, Size.MEDIUM, Size.MEDIUM, Size.LARGE]


def test_eight_weeks_of_days_are_drawn_again_by_weeks() -> None:
    tagged = range(MONDAY, MONDAY + 56, 3)
    series = {MONDAY + day: 4.0 if day % 3 == 0 else 6.0 + (day % 5 == 0) for day in range(56)}
    found = trigger_association(series, tagged, Window(MONDAY, MONDAY + 55), "work mood")
    assert isinstance(found, TriggerAssociation)
    assert found.resampled == "weeks"
    assert (found.n, found.n_with, found.n_without) == (56, 19, 37)
    assert found.effect == found.difference == -2.0
    assert found.size is Size.LARGE
    assert found.substantial
    assert found == trigger_association(series, tagged, Window(MONDAY, MONDAY + 55), "work mood")
    fewer = {day: value for day, value in series.items() if day < MONDAY + 49}
    shorter = trigger_association(fewer, tagged, Window(MONDAY, MONDAY + 55), "work mood")
    assert isinstance(shorter, TriggerAssociation)
    assert shorter.resampled == "days"


def test_a_difference_below_one_point_is_not_told() -> None:
    series = {day: 5.0 + (day % 2) / 2 for day in range(1, 41)}
    found = trigger_association(series, range(1, 41, 2), Window(1, 40), 1)
    assert isinstance(found, TriggerAssociation)
    assert found.interval.excludes_zero
    assert not found.substantial


def test_the_bootstrap_needs_both_groups_and_outlasts_lopsided_weeks() -> None:
    with pytest.raises(ValueError, match="each side"):
        by_days([], [1.0], 1)
    with pytest.raises(ValueError, match="each side"):
        by_weeks([([], [1.0])], 1)
    # only one week in four has a tagged day: many draws miss it
    assert by_weeks([([1.0], [5.0]), ([], [5.0]), ([], [5.0]), ([], [5.0])], 1) == Interval(-4.0, -4.0)


# before and after


def test_a_drop_that_may_be_told() -> None:
    found = before_after([Use(day, 8.0, 8.0 - drop) for day, drop in enumerate((1, 2, 1, 3, 2, 1, 2))])
    assert isinstance(found, BeforeAfter)
    assert (found.n, found.improved, found.start) == (7, 7, 8.0)
    assert found.effect == found.median_drop == 2.0
    assert found.p == 2 / 2**7


def test_a_drop_is_told_apart_only_from_a_smaller_one_without_help() -> None:
    uses = [Use(day, 8.0, 4.0 + day % 2) for day in range(12)]
    alike = against_unaided(uses, [Stretch(30, 8, 4 + k % 2) for k in range(12)], 1)
    less = against_unaided(uses, [Stretch(30, 8, 7 - k % 2) for k in range(12)], 1)
    assert isinstance(alike, UnaidedComparison)
    assert isinstance(less, UnaidedComparison)
    assert (alike.p, alike.substantial) == (1.0, False)
    assert less.p < 0.001
    assert less.substantial


def test_strategies_are_ordered_by_the_sure_part_of_their_drop() -> None:
    steady = before_after([Use(day, 8.0, 6.0) for day in range(8)])
    lucky = before_after([Use(day, 8.0, 8.0 - drop) for day, drop in enumerate((0, 0, 0, 8, 8, 8, 8, 8))])
    few = before_after([Use(1, 9.0, 0.0)])
    assert by_lower_bound({"lucky": lucky, "few": few, "steady": steady, "also": steady}) == [
        "also",
        "steady",
        "lucky",
    ]


def test_signed_ranks_of_nothing() -> None:
    found = signed_rank([0, 0])
    assert (found.n, found.p) == (0, 1.0)


def test_the_interval_of_six_drops_is_their_whole_range() -> None:
    assert walsh_interval([1, 2, 3, 4, 5, 6]) == Interval(1.0, 6.0)
    # tables of the signed-rank statistic: for ten, 8 is the largest with a tail of at most 2.5 %
    averages = sorted((a + b) / 2 for a in range(10) for b in range(a, 10))
    assert walsh_interval(range(10)) == Interval(averages[8], averages[-9])
    with pytest.raises(ValueError, match="six"):
        walsh_interval([1, 2, 3, 4, 5])


def test_the_interval_of_many_drops_narrows() -> None:
    few, many = walsh_interval([k % 7 for k in range(100)]), walsh_interval([k % 7 for k in range(400)])
    assert few.low <= many.low <= 3.0 <= many.high <= few.high


# weekdays


def test_a_week_with_a_high_saturday() -> None:
    series = {MONDAY + day: 8.0 if day % 7 == 5 else 5.0 + (day // 7) % 2 for day in range(70) if day % 7 != 2}
    found = weekday_pattern(series, Window(MONDAY, MONDAY + 69))
    assert isinstance(found, WeekdayPattern)
    assert found.medians == (5.5, 5.5, None, 5.5, 5.5, 8.0, 5.5)
    assert found.counts == (10, 10, 0, 10, 10, 10, 10)
    assert (found.highest, found.lowest, found.effect, found.weeks) == (5, 0, 2.5, 10)
    assert found.p < 0.001
    assert found.substantial


def test_one_weekday_alone_has_nothing_to_be_compared_with() -> None:
    found = weekday_pattern({MONDAY + 7 * week: float(week) for week in range(9)}, Window(MONDAY, MONDAY + 60))
    assert isinstance(found, WeekdayPattern)
    assert (found.p, found.effect, found.substantial) == (1.0, 0.0, False)


def test_chi_square_bounds() -> None:
    assert chi_square_tail(0, 3) == 1
    with pytest.raises(ValueError, match="at least one"):
        chi_square_tail(1, 0)


# variability, gaps


def two_months(earlier: tuple[float, ...], recent: tuple[float, ...]) -> Variability:
    series = {day: earlier[day % len(earlier)] for day in range(1, 29)}
    series |= {day: recent[day % len(recent)] for day in range(29, 57)}
    found = variability(series, 57)
    assert isinstance(found, Variability)
    return found


def test_variability_is_told_beyond_its_limits_only() -> None:
    assert two_months((5, 6, 7), (2, 6, 10)).change is VariabilityChange.MORE
    assert two_months((2, 6, 10), (5, 6, 7)).change is VariabilityChange.LESS
    assert two_months((4, 6, 8), (3, 6, 9)).change is VariabilityChange.ALIKE
    assert two_months((5, 6, 7), (2, 6, 10)).p <= 2 / 3_432  # all blocks of one month beyond all of the other
    assert two_months((4, 6, 8), (4, 6, 8)).p > 0.5
    unknown = two_months((6,), (2, 6, 10))
    assert (unknown.ratio, unknown.effect, unknown.change) == (None, None, VariabilityChange.ALIKE)
    assert (unknown.mad, unknown.mad_earlier) == (4.0, 0.0)


def test_coverage_counts_days() -> None:
    found = coverage({1: 5.0, 2: None, 5: 6.0, 40: 5.0}, Window(1, 28))
    assert (found.n, found.share) == (2, 2 / 28)


def test_gaps_after_low_days_are_noticed() -> None:
    series = {day: 2.0 + day % 2 if day % 4 == 3 else 6.0 + day % 3 for day in range(1, 61) if day % 4}
    found = gap_pattern(series, Window(1, 60), 1)
    assert isinstance(found, GapPattern)
    assert (found.n_before, found.n_others, found.n) == (15, 30, 45)
    assert found.effect == found.difference < 0
    assert found.interval.high < 0
    assert found.delta == -1.0
    assert found.one_sided


def test_the_last_day_of_a_window_is_before_no_gap() -> None:
    series = dict.fromkeys(range(1, 61, 2), 5.0) | {60: 5.0}
    found = gap_pattern(series | dict.fromkeys(range(40, 60), 5.0), Window(1, 60), 1)
    assert isinstance(found, GapPattern)
    assert found.n == len(series | dict.fromkeys(range(40, 60), 5.0)) - 1
    assert not found.one_sided


# clock times


def test_clock_times_around_midnight() -> None:
    found = clock_spread([1430, 10])
    assert found.mean == pytest.approx(0, abs=1e-6) or found.mean == pytest.approx(1440)
    assert clock(found.mean or 0) == "00:00"
    assert clock(1439.6) == "00:00"
    assert clock(65) == "01:05"


def test_times_that_cancel_out_have_no_mean() -> None:
    found = clock_spread([0, 720])
    assert (found.mean, found.deviation, found.concentration) == (None, None, 0.0)
    with pytest.raises(ValueError, match="at least one"):
        clock_spread([])


def test_one_time_every_night_is_perfectly_regular() -> None:
    found = clock_spread([1380.0] * 7)
    assert found.mean == pytest.approx(1380)
    assert found.deviation == pytest.approx(0, abs=1e-6)


# habits


def test_a_habit_three_times_a_week_reaches_full_credit_by_its_rhythm() -> None:
    marks = [1.0 if day % 7 in (0, 2, 4) else 0.0 for day in range(300)]
    assert strengths(marks, 3, 7)[-1] > 0.99
    half = [1.0 if day % 14 in (0, 2, 4) else 0.0 for day in range(600)]
    assert strengths(half, 3, 7)[-1] == pytest.approx(0.5, abs=0.02)
    # the first day: one of the six that two weeks ask for
    keep = 0.5 ** ((3 / 7) ** 0.5 / 13)
    assert strengths([1.0], 3, 7) == pytest.approx([(1 - keep) / 6])


def test_a_skip_keeps_the_strength_and_partly_done_counts_partly() -> None:
    first, skipped, partly = strengths([1.0, None, 0.5])
    assert skipped == first
    assert first < partly < strengths([1.0, 1.0])[-1]


def test_habits_refuse_impossible_schedules_and_marks() -> None:
    for times, days in ((0, 1), (1, 0)):
        with pytest.raises(ValueError, match="at least once"):
            strengths([1.0], times, days)
        with pytest.raises(ValueError, match="at least once"):
            periods([1.0], times, days)
    with pytest.raises(ValueError, match="share done"):
        strengths([1.5])


def test_periods_are_met_missed_or_open() -> None:
    week = [1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0]
    missed = [1.0, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0]
    eased = [1.0, None, 0.0, 0.0, 0.0, 0.0, 0.0]
    assert periods([*week, *missed, *eased], 3, 7) == [True, False, None]
    assert periods([1.0, 0.0, None], 1, 1) == [True, False, None]


def test_streaks_forgive_skips_and_a_day_that_is_not_over() -> None:
    met = [True, True, None, True, False, True]
    assert streak(met, last_is_open=False) == Streak(1, 3)
    assert streak([*met, False], last_is_open=True) == Streak(1, 3)
    assert streak([*met, False], last_is_open=False) == Streak(0, 3)
    assert streak([*met, None], last_is_open=False) == Streak(1, 3)
    assert streak([], last_is_open=True) == Streak(0, 0)


# progress, exposure, change


def test_progress_works_both_ways_and_stays_in_bounds() -> None:
    assert share_done(0, 10, 4) == 0.4
    assert share_done(90, 80, 85) == 0.5
    assert share_done(0, 10, -3) == 0
    assert share_done(0, 10, 12) == 1
    assert share_done(0, 10, None) is None
    assert share_done(5, 5, 5) is None


def test_expected_progress_follows_the_calendar() -> None:
    assert share_expected(100, 110, 105) == 0.5
    assert share_expected(100, 110, 120) == 1
    assert share_expected(100, 110, 90) == 0
    assert share_expected(100, 100, 100) is None


@pytest.mark.parametrize(
    ("done", "expected", "pace"),
    [(0.7, 0.6, Pace.ON_TRACK), (0.71, 0.6, Pace.AHEAD), (0.5, 0.6, Pace.ON_TRACK), (0.49, 0.6, Pace.BEHIND)],
)
def test_pace_has_a_tenth_of_slack(done: float, expected: float, pace: Pace) -> None:
    found = progress(done, expected)
    assert found is not None
    assert found.pace is pace


def test_unknown_progress_has_no_pace() -> None:
    assert progress(None, 0.5) is None
    assert progress(0.5, None) is None


def test_what_was_feared_and_what_happened() -> None:
    assert [expectancy_violation(80, happened) for happened in Happened] == [80, 30, -20]
    assert percent_of_peak(0, 0) is None
