"""The sentences, and what none of them may ever say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import product

import pytest

from calmterm.insights import minimum_data, sentences
from calmterm.insights.analysis import Missing, say_missing
from calmterm.insights.association import Association, Factor, Outcome
from calmterm.insights.baseline import Level, MeasureBaseline, MeasureDeviation
from calmterm.insights.before_after import BeforeAfter, UnaidedComparison, Use, before_after
from calmterm.insights.exposure import Happened, Slope
from calmterm.insights.gaps import GapPattern
from calmterm.insights.minimum_data import NotYet, Shortfall
from calmterm.insights.progress import progress
from calmterm.insights.series import Interval, Window
from calmterm.insights.trend import Kendall, Trend, estimate
from calmterm.insights.triggers import TriggerAssociation
from calmterm.insights.variability import Variability
from calmterm.insights.weekday import KruskalWallis, WeekdayPattern

MONTH = Window(date(2023, 4, 3).toordinal(), date(2023, 4, 30).toordinal())
QUARTER = Window(MONTH.first, MONTH.first + 89)


def a_trend(slope: float, days: int = 35, interval: Interval | None = None) -> Trend:
    window = Window(1, days)
    test = Kendall(30, 300 if slope > 0 else -300, 3000)
    plausible = interval or Interval(*sorted((slope / 2, slope * 2)))
    return Trend(30, window, slope, plausible, 5, test, 0, 1, slope * (days - 1), 1)


def a_link(rho: float, low: float, high: float, lag: int = 0, early: bool = False) -> Association:
    return Association(32, QUARTER, lag, rho, Interval(low, high), 0.001, 25, detrended=False, early=early)


def a_trigger(with_tag: float, without: float, low: float, high: float) -> TriggerAssociation:
    gap = with_tag - without
    return TriggerAssociation(10, 16, QUARTER, with_tag, without, gap, Interval(low, high), gap, -0.8, 0.001, "days")


def a_gap_pattern(delta: float, p: float) -> GapPattern:
    return GapPattern(9, 21, MONTH, 4, 6, -2, Interval(-3, -1), delta, p)


def a_comparison(difference: float) -> UnaidedComparison:
    return UnaidedComparison(10, 9, MONTH, 1.5, 1.5 - difference, difference, difference, Interval(-0.5, 2), 0.01)


def a_week(*medians: float | None) -> WeekdayPattern:
    return WeekdayPattern(60, 9, QUARTER, medians, (9,) * 7, KruskalWallis(20, 6, 0.002))


def uses(*drops: float) -> BeforeAfter:
    found = before_after([Use(day, 8.0, 8.0 - drop) for day, drop in enumerate(drops)])
    assert isinstance(found, BeforeAfter)
    return found


COPING = uses(3, 1, 1, 3, 0, 1, 3, 0, 3, 2)


def test_numbers_as_people_write_them() -> None:
    assert [sentences.number(v) for v in (4.0, 4.25, -0.04, 0.5, 10, -2)] == ["4", "4.2", "0", "0.5", "10", "-2"]
    assert [sentences.number(v, 2) for v in (0.6103, 0.5)] == ["0.61", "0.5"]
    assert [sentences.number(v, 0) for v in (32.1, 100, -0.2)] == ["32", "100", "0"]


def test_below_a_gate() -> None:
    missing = NotYet("baseline", (Shortfall(9, 14, "days"),), 9, MONTH)
    assert sentences.not_enough(missing) == "Not enough entries yet (9 of 14 days)."
    assert sentences.between(MONTH) == "2023-04-03 to 2023-04-30"


def test_usual_and_unusual() -> None:
    assert sentences.usual("mood", MeasureBaseline(20, MONTH, 6, 1, 1.4826, 5.5)) == (
        "Your usual mood is about 6 (the middle of 20 days in the last 28; 5.5 over 90 days)."
    )
    assert sentences.deviation("mood", MeasureDeviation(3, -5.6, Level.WELL_BELOW, 14, MONTH)) == (
        "Mood 3 is well below your usual (compared with 14 days)."
    )
    assert sentences.mention("mood", 0) is None
    assert sentences.mention("mood", -1) == "Mood was lower than usual on at least 3 of the last 4 days."
    assert sentences.mention("stress", 1) == "Stress was higher than usual on at least 3 of the last 4 days."


def test_trends() -> None:
    assert sentences.trend("mood", a_trend(0.1)) == (
        "Over the last 5 weeks mood drifted up by about 0.7 a week (it could be +0.4 to +1.4; 30 days)."
    )
    assert sentences.trend("mood", a_trend(-0.005, 364)) == (
        "Over the last 52 weeks mood drifted down by about 0.2 a month (it could be -0.3 to -0.1; 30 days)."
    )
    assert sentences.trend("mood", a_trend(0.0005, 3640)) == (
        "Over the last 520 weeks mood drifted up by about 0.2 a year (it could be +0.1 to +0.4; 30 days)."
    )
    assert sentences.trend("mood", a_trend(0.0003, 3640)).count("0.1 a year") == 1
    assert sentences.trend("mood", a_trend(0.1, interval=Interval(-0.01, 0.2))) == (
        "Over the last 5 weeks: no clear trend in mood. From 30 days, the change could be "
        "anything from -0.1 to +1.4 a week."
    )
    flat = estimate(range(28), [6.0, 5.0] * 14)
    assert sentences.trend("mood", flat) == ("Over the last 4 weeks mood stayed about the same (28 days).")


def test_associations() -> None:
    better = a_link(0.6103, 0.2523, 0.8213)
    assert sentences.association(Factor.SLEEP_TIME, Outcome.MOOD, better) == (
        "On days after longer sleep you tended to note a better mood (a clear link, 32 days). "
        "This is a pattern, not a cause."
    )
    less = sentences.association(Factor.ACTIVITY, Outcome.STRESS, a_link(-0.4, -0.6, -0.1, lag=1))
    assert less is not None
    assert less.startswith("On days after more activity you tended to note less stress (a moderate link,")
    assert sentences.association(Factor.ALCOHOL, Outcome.MOOD, a_link(0.4, -0.1, 0.7)) is None
    assert sentences.association(Factor.ALCOHOL, Outcome.MOOD, a_link(0.8, 0.5, 0.9, early=True)) is None
    with pytest.raises(ValueError, match="next"):
        sentences.association(Factor.ALCOHOL, Outcome.MOOD, a_link(0.8, 0.5, 0.9, lag=2))


def test_triggers() -> None:
    assert sentences.trigger("work", "mood", a_trigger(4, 6, -3, -1)) == (
        "On days you tagged “work”, mood was typically 2 lower (4 instead of 6; 10 and 16 days; "
        "it could be 1 to 3 lower). "
        "Which came first is open."
    )
    higher = sentences.trigger(" a\nwalk {x} [b] ", "mood", a_trigger(7, 5.5, 1, 2))
    assert higher is not None
    assert higher.startswith("On days you tagged “a walk {x} [b]”, mood was typically 1.5 higher (7 instead of 5.5;")
    assert sentences.trigger("work", "mood", a_trigger(4, 6, -3, 0)) is None


def test_before_and_after() -> None:
    assert sentences.before_after("distress", COPING) == (
        "Used 10 times: distress was lower afterwards 8 times; the typical drop was 1.5 of 10 (it could be 0.5 to 3). "
        "It may have eased by itself too."
    )
    assert sentences.before_after("distress", uses(0, 0, 1, 1, 1, 0.5)).endswith("It may have eased by itself too.")
    rise = sentences.before_after("distress", uses(-1, -2, -1, -1, -1, -1))
    assert "the typical rise was 1 of 10 (it could be 1 to 2)." in rise
    assert "eased" not in rise
    assert sentences.against_unaided(a_comparison(1), told_apart=True) == (
        "The typical drop was 1 larger than in 9 similar moments without it "
        "(1.5 vs 0.5; the difference could be -0.5 to 2). It seemed to help."
    )
    assert "0.5 smaller than in 9" in sentences.against_unaided(a_comparison(-0.5), told_apart=True)
    assert "help" not in sentences.against_unaided(a_comparison(-0.5), told_apart=True)
    assert sentences.against_unaided(a_comparison(1), told_apart=False) == (
        "In 9 similar moments without it the drop was not clearly different "
        "(1.5 vs 0.5; the difference could be -0.5 to 2)."
    )


def test_weekdays_variability_and_gaps() -> None:
    assert sentences.weekday("mood", a_week(5, 6, None, 6, 6, 7.5, 6)) == (
        "In your entries mood tended to be highest on Saturdays (typically 7.5) and lowest on Mondays (typically 5), "
        "over 9 weeks."
    )
    assert sentences.weekday("mood", a_week(5, 5.5, 5, 5, 5, 5, 5)) is None
    assert sentences.variability("mood", Variability(20, 18, MONTH, 2, 1, 2.0, 0.001)) == (
        "In your entries mood varied more in the last 28 days than in the 28 before "
        "(typical distance from the middle 2 vs 1; 20 and 18 days)."
    )
    assert sentences.variability("mood", Variability(20, 18, MONTH, 1, 1, 1.0, 0.5)) is None
    assert sentences.one_sided("mood", a_gap_pattern(-0.6, 0.001)) == (
        "Gaps tended to follow days with lower mood, so the charts may be one-sided (30 days)."
    )
    assert sentences.one_sided("mood", a_gap_pattern(-0.6, 0.2)) is None


def test_attempts_goals_and_scores() -> None:
    assert sentences.expectancy(80, Happened.NO) == (
        "You expected it at 80 %; it did not happen: 80 points less than expected."
    )
    assert sentences.expectancy(20, Happened.PARTLY) == (
        "You expected it at 20 %; it happened in part: 30 points more than expected."
    )
    assert sentences.expectancy(100, Happened.YES) == "You expected it at 100 %; it happened, as expected."
    assert sentences.per_attempt(Slope(5, -7.5)) == (
        "Peak distress was about 7.5 lower from one attempt to the next (5 attempts)."
    )
    assert sentences.per_attempt(Slope(5, 0.04)) == "Peak distress stayed about the same over 5 attempts."
    paces = [progress(done, 0.5) for done in (0.5, 0.7, 0.3)]
    assert [sentences.pace(found) for found in paces if found] == [
        "50 % of the way, on track.",
        "70 % of the way, ahead by 20 points.",
        "30 % of the way, behind by 20 points. Dates can move.",
    ]
    assert sentences.score_change(-6, 6) == "The change is larger than the questionnaire's usual error."
    assert sentences.score_change(5, 6) == "That is an ordinary amount of change."


def every_sentence() -> Iterator[str]:
    measures = [outcome.value for outcome in Outcome]
    links = [a_link(rho, low, high, lag) for rho, low, high in ((0.6, 0.3, 0.8), (-0.6, -0.8, -0.3)) for lag in (0, 1)]
    for factor, outcome, link in product(Factor, Outcome, links):
        yield sentences.association(factor, outcome, link) or ""
    for measure in measures:
        yield sentences.usual(measure, MeasureBaseline(20, MONTH, 6, 1, 1.4826, 5.5))
        for level in Level:
            yield sentences.deviation(measure, MeasureDeviation(3, -2, level, 14, MONTH))
        for side in (-1, 1):
            yield sentences.mention(measure, side) or ""
            yield sentences.one_sided(measure, a_gap_pattern(0.5 * side, 0.001)) or ""
            yield sentences.trigger("work", measure, a_trigger(5 + 2 * side, 5, 1.5 * side, 2.5 * side)) or ""
            yield sentences.trend(measure, a_trend(0.1 * side))
            yield sentences.variability(measure, Variability(20, 18, MONTH, 2, 1, 2.0**side, 0.001)) or ""
            yield from (sentences.against_unaided(a_comparison(side), told_apart=apart) for apart in (True, False))
            yield sentences.per_attempt(Slope(5, 3.0 * side))
        yield sentences.weekday(measure, a_week(5, 6, 6, 6, 6, 7.5, 6)) or ""
        yield sentences.before_after(measure, COPING)
    yield from (sentences.expectancy(50, happened) for happened in Happened)
    yield from (sentences.pace(found) for found in (progress(done, 0.5) for done in (0.2, 0.5, 0.9)) if found)
    yield from (sentences.score_change(change, 6) for change in (2, 8))


FORBIDDEN = re.compile(
    r"because|due to|caus(?!e\.)|improv|leads? to|makes? you|will |tomorrow|predict|risk|relapse|depress|disorder|"
    r"diagnos|symptom|normal|other people|average person|\bp =|significan|fail|should|must|great|well done|bad\b|!",
    re.IGNORECASE,
)


def test_no_sentence_names_a_cause_a_forecast_or_a_diagnosis() -> None:
    sentences = list(every_sentence())
    assert len(sentences) > 150
    assert all(sentences)
    assert [sentence for sentence in sentences if FORBIDDEN.search(sentence)] == []


def test_every_sentence_is_whole_and_counts_what_it_rests_on() -> None:
    for sentence in every_sentence():
        assert sentence[0].isupper() or sentence[0].isdigit()
        assert sentence.endswith(".")
        assert "None" not in sentence
    for measure in ("mood", "stress"):
        assert "30 days" in sentences.trend(measure, a_trend(0.1))


def test_what_is_missing_in_plain_words() -> None:
    called = {"caffeine": "caffeine"}.get
    units = ("pairs", minimum_data.VALUES_OF_FIRST, minimum_data.VALUES_OF_SECOND, "independent pairs")
    missing = tuple(Shortfall(4, 28, unit) for unit in units)
    look = Missing("association", "mood", "caffeine", NotYet("association", missing, 4, MONTH))
    assert say_missing(look, lambda name: called(name) or name) == (
        "Caffeine and mood: 4 of 28 days with both, needs more varied caffeine entries, needs more varied mood "
        "entries, needs more days, as days in a row tell less"
    )
