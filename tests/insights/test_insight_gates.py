"""Each whole insight just below and just at its gate, and what it says is missing."""

from __future__ import annotations

from datetime import date

import pytest

from calmterm.insights import minimum_data
from calmterm.insights.association import Association, association, guarded_correlation
from calmterm.insights.baseline import MeasureBaseline, baseline
from calmterm.insights.before_after import (
    BeforeAfter,
    Stretch,
    UnaidedComparison,
    Use,
    against_unaided,
    before_after,
)
from calmterm.insights.exposure import Slope, belief_slope_per_week, slope_per_attempt
from calmterm.insights.gaps import GapPattern, gap_pattern
from calmterm.insights.minimum_data import Gate, Minimum, NotYet
from calmterm.insights.series import Window
from calmterm.insights.trend import Trend, trend
from calmterm.insights.triggers import TriggerAssociation, trigger_association
from calmterm.insights.variability import Variability, variability
from calmterm.insights.weekday import WeekdayPattern, weekday_pattern

MONDAY = date(2023, 4, 3).toordinal()


def days(count: int, step: int = 1, start: int = 1) -> dict[int, float]:
    """`count` values that use five whole points, every `step` days."""
    return {start + step * k: float(3 + (2 * k) % 5) for k in range(count)}


def test_the_table_of_minimums_is_the_contracts() -> None:
    table = {
        gate.insight: {minimum.key: minimum.need for minimum in gate.minimums}
        for gate in vars(minimum_data).values()
        if isinstance(gate, Gate) and gate is not minimum_data.EARLY_LOOK
    }
    assert table == {
        "baseline": {"days": 14},
        "trend": {"days": 14, "span": 21, "distinct": 4},
        "association": {"pairs": 28, "distinct_x": 5, "distinct_y": 5, "n_eff": 12},
        "trigger": {"with": 8, "without": 8},
        "before_after": {"uses": 6, "days": 4},
        "unaided": {"pairs": 8},
        "weekday": {"weeks": 8},
        "sleep_week": {"nights": 5},
        "variability": {"recent": 14, "earlier": 14},
        "gaps": {"before": 8, "others": 8},
        "exposure": {"attempts": 4},
        "belief": {"reviews": 5},
        "scale_trend": {"scores": 5},
    }
    assert minimum_data.EARLY_LOOK.minimums[0].need == 20
    assert minimum_data.EARLY_LOOK.minimums[1:] == minimum_data.ASSOCIATION.minimums[1:]


def test_a_refusal_names_every_shortfall_and_rounds_counts_down() -> None:
    gate = Gate("test", (Minimum("days", 14, "days"), Minimum("n_eff", 12, "pairs"), Minimum("span", 2, "weeks")))
    refusal = gate.refusal({"days": 9, "n_eff": 11.99, "span": 5}, Window(1, 28))
    assert refusal is not None
    assert str(refusal) == "9 of 14 days, 11 of 12 pairs"
    assert (refusal.insight, refusal.n, refusal.window) == ("test", 9, Window(1, 28))
    assert gate.refusal({"days": 14, "n_eff": 12.0, "span": 2}) is None
    with pytest.raises(KeyError):
        gate.refusal({"days": 14})


def test_baseline_needs_14_of_28_days() -> None:
    assert str(baseline(days(13), 29)) == "13 of 14 days"
    found = baseline(days(14), 29)
    assert isinstance(found, MeasureBaseline)
    assert found.window == Window(1, 28)
    # a day before the window and today itself do not count
    assert str(baseline({**days(13, start=2), 1: 5.0, 30: 5.0}, 30)) == "13 of 14 days"


def test_trend_needs_14_days_over_21_with_4_values() -> None:
    assert str(trend({}, Window(1, 30))) == ("0 of 14 days, 0 of 21 days from first to last, 0 of 4 different values")
    assert str(trend(days(20), Window(1, 30))) == "20 of 21 days from first to last"
    assert isinstance(trend(days(21), Window(1, 30)), Trend)
    three = {day: float(day % 3) for day in range(1, 31)}
    assert str(trend(three, Window(1, 30))) == "3 of 4 different values"


def test_association_has_an_early_look_from_20_pairs() -> None:
    x = days(28)
    assert str(association(days(19), x, Window(1, 28))) == "19 of 28 pairs"
    early, full = association(days(20), x, Window(1, 28)), association(x, x, Window(1, 28))
    assert isinstance(early, Association)
    assert isinstance(full, Association)
    assert (early.early, early.substantial) == (True, False)
    assert (full.early, full.substantial) == (False, True)


def test_association_needs_different_values_and_12_effective_pairs() -> None:
    flat = {day: float(day % 4) for day in range(1, 41)}
    assert str(association(flat, days(40), Window(1, 40))) == "4 of 5 different values of the first measure"
    slow = {day: float(abs((day % 40) - 20)) for day in range(1, 41)}
    found = association(slow, slow, Window(1, 40))
    assert isinstance(found, NotYet)
    assert str(found).endswith("of 12 independent pairs")


def test_trigger_needs_8_days_on_each_side_within_90_days() -> None:
    series = days(16)
    assert str(trigger_association(series, range(1, 8), Window(1, 90), 1)) == "7 of 8 days with it"
    assert isinstance(trigger_association(series, range(1, 9), Window(1, 90), 1), TriggerAssociation)
    with pytest.raises(ValueError, match="same 90 days"):
        trigger_association(series, range(1, 9), Window(1, 91), 1)


def test_before_and_after_needs_6_uses_on_4_days() -> None:
    uses = [Use(day, 7.0, 5.0) for day in (1, 1, 1, 2, 3)]
    assert str(before_after(uses)) == "5 of 6 rated uses, 3 of 4 days"
    assert str(before_after([*uses, Use(3, 6.0, 5.0)])) == "3 of 4 days"
    blank = [Use(4, None, 5.0), Use(5, 6.0, None)]
    assert str(before_after([*uses, *blank])) == "5 of 6 rated uses, 3 of 4 days"
    assert isinstance(before_after([*uses, Use(9, 6.0, 5.0)]), BeforeAfter)


def test_unaided_moments_must_be_alike_and_8() -> None:
    uses = [Use(day, 7.0, 5.0) for day in range(6)]
    alike = [Stretch(30, 8.0, 7.0)] * 8
    unlike = [Stretch(9, 8.0, 7.0), Stretch(91, 8.0, 7.0), Stretch(30, 6.9, 2.0)]
    assert str(against_unaided(uses, [*alike[:7], *unlike], 1)) == "7 of 8 pairs of check-ins without it"
    found = against_unaided(uses, [*alike, *unlike], 1)
    assert isinstance(found, UnaidedComparison)
    assert (found.n, found.n_unaided, found.difference, found.effect, found.shift) == (6, 8, 1.0, 1.0, 1.0)
    assert isinstance(against_unaided(uses[:5], alike, 1), NotYet)


def test_weekday_needs_8_calendar_weeks() -> None:
    seven_weeks = days(49, start=MONDAY)
    assert str(weekday_pattern(seven_weeks, Window(MONDAY, MONDAY + 90))) == "7 of 8 weeks"
    assert isinstance(weekday_pattern(days(50, start=MONDAY), Window(MONDAY, MONDAY + 90)), WeekdayPattern)


def test_variability_needs_14_days_in_both_months() -> None:
    assert str(variability(days(13, start=29), 57)) == ("13 of 14 days in the last 28, 0 of 14 days in the 28 before")
    assert isinstance(variability({**days(14), **days(14, start=29)}, 57), Variability)


def test_gaps_need_8_days_on_each_side() -> None:
    every_other = days(9, step=2)
    assert str(gap_pattern(every_other, Window(1, 17), 1)) == "0 of 8 other days"
    assert isinstance(gap_pattern({**every_other, **days(9, start=30)}, Window(1, 38), 1), GapPattern)


def test_slopes_need_attempts_and_reviews() -> None:
    assert str(slope_per_attempt([80, None, 70, 60])) == "3 of 4 attempts"
    assert isinstance(slope_per_attempt([80, None, 70, 60, 65]), Slope)
    assert str(belief_slope_per_week({1: 80.0, 8: 70.0, 9: None})) == "2 of 5 reviews"
    found = belief_slope_per_week({1 + 7 * week: 90.0 - 5 * week for week in range(5)})
    assert isinstance(found, Slope)
    assert found.effect == -5.0


def test_three_effective_pairs_say_nothing() -> None:
    found, _ = guarded_correlation([1, 2, 3], [1, 2, 3], [1, 2, 3])
    assert (found.interval.low, found.interval.high, found.p) == (-1.0, 1.0, 1.0)


def test_alike_holds_only_uses_that_began_as_high_against_those_moments() -> None:
    # half of the uses begin low and hardly fall: with them the strategy would look weaker than nothing at all
    uses = [Use(day, 8, 5) for day in range(6)] + [Use(day, 3, 3) for day in range(6, 11)]
    moments = [Stretch(30, 8, 5)] * 8
    all_of_them, some = against_unaided(uses, moments, 1), against_unaided(uses, moments, 1, alike=True)
    assert isinstance(all_of_them, UnaidedComparison)
    assert isinstance(some, UnaidedComparison)
    assert (all_of_them.n, some.n) == (11, 6)
    assert (some.median_drop, some.difference) == (3, 0)
    assert all_of_them.p < some.p
