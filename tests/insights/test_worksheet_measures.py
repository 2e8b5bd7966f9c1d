"""What worksheets add up to: the clinical vectors, the stated thresholds, and blank is never zero."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from calmterm.insights import worksheets
from calmterm.insights.worksheets import WorksheetMeasure

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "data" / "clinical_vectors.json").read_text(encoding="utf-8")
)
TODAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def named(found: list[WorksheetMeasure]) -> dict[str, WorksheetMeasure]:
    return {one.name: one for one in found}


def figures(found: list[WorksheetMeasure]) -> dict[str, float | None]:
    return {one.name: one.value for one in found}


# --- the vectors ------------------------------------------------------------------------------------------


def attempt(**more: Any) -> dict[str, Any]:
    vector = VECTORS["exposure"]
    return {
        "suds_pre": vector["pre"], "suds_peak": vector["peak"], "suds_post": vector["post"],
        "expected_probability": vector["expected_probability"], "outcome": "yes" if vector["occurred"] else "no",
        "tried_at": NOON, **more,
    }  # fmt: skip


def test_the_exposure_vector_from_a_record_s_values() -> None:
    vector, found = VECTORS["exposure"], figures(worksheets.exposure_attempt(attempt()))
    assert found["within_drop"] == vector["within_session_drop_from_peak"]
    assert round(found["percent_of_peak"] or 0, 1) == vector["percent_of_peak"]
    assert found["expectancy_violation"] == vector["expectancy_violation"]


def test_the_exposure_vector_over_the_attempts_at_a_step() -> None:
    vector = VECTORS["exposure"]
    tries = [
        attempt(suds_peak=peak, tried_at=NOON + timedelta(days=day))
        for day, peak in enumerate(vector["between_session_peaks"])
    ]
    # as they are entered does not matter, when they were does
    found = worksheets.exposure_step({"attempts": tries[::-1]})
    assert round(figures(found)["slope_per_attempt"] or 0, 4) == vector["slope_per_attempt"]


def test_the_coping_vector_from_a_card_s_uses() -> None:
    vector = VECTORS["coping"]
    used = [
        {"used_at": NOON + timedelta(days=day), "distress_before": before, "distress_after": after}
        for day, (before, after) in enumerate(zip(vector["pre"], vector["post"], strict=True))
    ]
    found = named(worksheets.coping_card({"used": used}))
    assert found["median_drop"].value == vector["median_drop"]
    assert found["median_drop"].words.startswith(
        "Used 10 times: distress was lower afterwards 8 times; the typical drop was 1.5 of 10"
    )
    assert "may have eased by itself" in found["median_drop"].words
    assert found["median_drop"].brief == "used 10 times"


# --- thresholds and formulas ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [(80, 70, "10 points lower"), (80, 71, "about the same"), (80, 80, "about the same"), (70, 79, "about the same"),
     (70, 80, "10 points higher")],
)  # fmt: skip
def test_under_ten_is_about_the_same(before: int, after: int, words: str) -> None:
    rows = [{"intensity_before": before, "intensity_after": after}]
    values = {"belief_before": before, "belief_after": after, "emotions": rows}
    found = named(worksheets.thought_record(values))
    assert found["belief_change"].value == found["mean_delta"].value == before - after
    assert words in found["belief_change"].words
    assert words in found["mean_delta"].words


def test_the_mean_of_the_feelings_rated_twice() -> None:
    rows = [
        {"intensity_before": 70, "intensity_after": 30}, {"intensity_before": 50, "intensity_after": 40},
        {"intensity_before": 90, "intensity_after": None},
    ]  # fmt: skip
    (found,) = worksheets.thought_record({"belief_before": 80, "belief_after": None, "emotions": rows})
    assert (found.name, found.value, found.brief) == ("mean_delta", 25, "feelings 25 lower")


@pytest.mark.parametrize(
    ("importance", "alignment", "priority", "gap"),
    [(10, 0, 10, 100), (10, 100, 0, 0), (8, 40, 4.8, 40), (1, 100, 0, -90), (5, 50, 2.5, 0)],
)
def test_priority_and_gap(importance: int, alignment: int, priority: float, gap: float) -> None:
    found = named(worksheets.life_value({"importance": importance, "alignment": alignment}))
    assert found["priority"].value == priority
    assert found["gap"].value == gap
    assert f"a gap of {max(0, gap)}." in found["gap"].words  # shown from 0 up


def test_a_value_stands_as_its_last_review_says() -> None:
    reviews = [
        {"reviewed_on": date(2026, 11, 1), "importance": 8, "alignment": 60},
        {"reviewed_on": date(2026, 10, 1), "importance": 8, "alignment": 50},
        {"reviewed_on": None, "importance": 1, "alignment": 1},
    ]
    found = named(worksheets.life_value({"importance": 8, "alignment": 40, "reviews": reviews}))
    assert found["priority"].value == 3.2
    assert found["priority"].brief == "priority 4.8 -> 3.2"


def test_a_belief_s_pace_from_five_reviews_on() -> None:
    reviews = [
        {
            "reviewed_on": date(2026, 10, 1) + timedelta(weeks=week),
            "strength_old": 80 - 5 * week,
            "strength_new": 20 + 5 * week,
        }
        for week in range(5)
    ]
    found = named(worksheets.core_belief({"strength_before": 85, "reviews": reviews[::-1]}))
    assert found["slope_per_week"].value == -5
    assert found["old_belief_change"].value == 25
    assert found["old_belief_change"].brief == "60 at the last review"
    assert found["new_belief_change"].value == 20
    early = named(worksheets.core_belief({"strength_before": 85, "reviews": reviews[:4]}))
    assert early["slope_per_week"].value is None
    assert "4 of 5 reviews" in early["slope_per_week"].words
    assert worksheets.core_belief({"strength_before": 85, "reviews": []}) == []


def test_the_score_of_an_option_is_a_hint() -> None:
    (found,) = worksheets.problem_option({"likely_help": 7, "effort": 4})
    assert (found.value, found.brief) == (5, "hint 5")


def test_pleasure_and_mastery_beside_what_was_expected() -> None:
    values = {"pleasure_predicted": 3, "pleasure_actual": 6, "mastery_predicted": 5, "mastery_actual": 5,
              "mood_before": 4, "mood_after": 6}  # fmt: skip
    found = named(worksheets.activity(values))
    assert found["pleasure_error"].value == 3
    assert found["pleasure_error"].brief == "pleasure 3 more than expected"
    assert found["mastery_error"].brief == "mastery as expected"
    assert found["lift"].value == 2


def test_an_attempt_leads_with_what_was_expected_and_never_says_failed() -> None:
    high = attempt(suds_post=85, expected_badness=90, actual_badness=40, probability_again=30)
    found = worksheets.exposure_attempt(high)
    assert found[0].name == "expectancy_violation"
    assert figures(found)["surprise"] == 50
    assert figures(found)["belief_change"] == 50
    assert "fail" not in " ".join(one.words for one in found).casefold()
    assert figures(worksheets.exposure_attempt(attempt(outcome="partly")))["expectancy_violation"] == 30
    assert figures(worksheets.exposure_attempt(attempt(outcome="yes")))["expectancy_violation"] == -20
    assert "percent_of_peak" not in figures(worksheets.exposure_attempt(attempt(suds_peak=0, suds_post=0)))


def test_what_was_learned_stands_first_on_a_step() -> None:
    found = worksheets.exposure_step({"attempts": [attempt(what_i_learned="They just answer.")]})
    assert found[0].words == "1 attempt. What you learned last: They just answer."


# --- whole lists ------------------------------------------------------------------------------------------


def done(what: str, state: str | None, lift: int | None) -> dict[str, Any]:
    return {"what": what, "done": state, "mood_before": 5, "mood_after": None if lift is None else 5 + lift}


def test_activities_are_summed_up_from_five_on() -> None:
    four = [done("swim", "yes", 2)] * 2 + [done("swim", "partly", 1), done("read", "no", None)]
    assert not any("Done" in line for line in worksheets.activities(four, TODAY))
    lines = worksheets.activities([*four, done("read", "yes", 0), done("later", None, None)], TODAY)
    assert lines[0] == "Done: 70 % of 5; partly counts half."  # 3 yes and half a partly of 5; the blank one is none
    assert lines[1] == "Mood afterwards, typically 1.5 higher (4 times)."
    assert lines[2] == "Most lift, of those done 3 times or more: swim (+2)."
    assert worksheets.activities([], TODAY) == []


def test_worries_are_summed_up() -> None:
    rows = [
        {"still_matters": 3, "intensity_before": 8, "intensity_after": 3},
        {"still_matters": 7, "intensity_before": 5, "intensity_after": 5},
        {"still_matters": None, "intensity_before": 9, "intensity_after": None},
    ]
    assert worksheets.worries(rows, TODAY) == [
        "At their time 1 of 2 mattered little (3 or less of 10).",
        "Strength afterwards, typically 2.5 points lower (2 times).",
    ]


def test_time_with_ai_has_a_small_summary_of_four_weeks() -> None:
    def row(ago: int, minutes: int | None, purpose: str | None, **more: Any) -> dict[str, Any]:
        return {"began_at": NOON - timedelta(days=ago), "minutes": minutes, "purpose": purpose, **more}

    rows = [
        row(0, 30, "writing", helpfulness=6, mood_before=5, mood_after=6),
        row(27, 50, "writing", helpfulness=3, mood_before=5, mood_after=4),
        row(3, None, None, mood_before=5, mood_after=5),
        row(28, 600, "company"),  # before the four weeks
    ]
    assert worksheets.ai_time(rows, TODAY) == [
        "Last 4 weeks: 3 times, 1 h 20 min noted, typically 40 min; most for writing.",
        "Helpful: typically 4.5 of 10.",
        "Mood afterwards: higher 1, lower 1, the same 1.",
    ]
    assert worksheets.ai_time(rows[3:], TODAY) == []


# --- blank is not zero ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "measures",
    [worksheets.thought_record, worksheets.exposure_attempt, worksheets.exposure_step, worksheets.problem_option,
     worksheets.problem_solving, worksheets.coping_card, worksheets.activity],
)  # fmt: skip
def test_nothing_filled_in_measures_nothing(measures: worksheets.MeasuresOf) -> None:
    assert list(measures({})) == []
    assert list(measures(dict.fromkeys(["belief_before", "suds_peak", "effort", "emotions", "used", "options"]))) == []


def test_a_blank_beside_a_zero_is_left_out() -> None:
    assert worksheets.problem_option({"likely_help": 0, "effort": 0})[0].value == 0
    assert worksheets.problem_option({"likely_help": 0, "effort": None}) == []
    assert worksheets.exposure_attempt({"suds_peak": None, "suds_post": 0}) == []
    assert worksheets.activity({"pleasure_predicted": 0, "pleasure_actual": None}) == []
