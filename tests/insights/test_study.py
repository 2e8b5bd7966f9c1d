"""All looks at one diary together: one family, the fixed pairs, what is missing, and the words."""

import random
from dataclasses import replace

import pytest

from calmterm.insights import chart_summary, measures
from calmterm.insights.analysis import (
    DAYS_BACK,
    Diary,
    Strategy,
    StudyFinding,
    say,
    say_mentions,
    say_missing,
    study,
)
from calmterm.insights.association import Association, Factor, Outcome
from calmterm.insights.before_after import BeforeAfter, Stretch, Use
from calmterm.insights.series import Window

TODAY = 739_000
NIGHTS = {TODAY - 1 - back: 420.0 + 60 * ((back * 7) % 5 - 2) + back % 3 for back in range(60)}
MOODS = {day: float(min(10, max(1, round((hours - 420) / 40 + 6)))) for day, hours in NIGHTS.items()}


def called(key: str) -> str:
    return {"tag-1": "[b]work[/]", "box": "Box breathing"}.get(key, key)


def test_a_link_is_found_kept_and_said() -> None:
    report = study(Diary(TODAY, {"sleep_time": NIGHTS, "mood": MOODS}, {"mood": MOODS}))
    (one,) = [one for one in report.found if one.template == "association"]
    assert (one.measure, one.other, one.priority) == ("mood", "sleep_time", 1)
    assert isinstance(one.result, Association)
    assert one.interval == (one.result.interval.low, one.result.interval.high)
    assert say(one, called).startswith("On days after longer sleep you tended to note a better mood")
    assert report.noted == 60
    assert report.window == Window(TODAY - 90, TODAY - 1)
    assert report.looked == 5  # the pair; weekdays, spread and trend of mood; the trend of sleep


def test_after_a_night_only_later_entries_count() -> None:
    early = {"sleep_time": NIGHTS, "mood": MOODS}
    assert study(Diary(TODAY, early, {})).found == ()
    found = study(Diary(TODAY, {"outdoors": NIGHTS, "mood": MOODS}, {})).found
    assert [(one.measure, one.other) for one in found] == [("mood", "outdoors")]


def test_every_look_counts_in_one_family() -> None:
    rng = random.Random(4)
    noise = {
        str(name): {day: float(rng.randint(1, 10)) for day in range(TODAY - 90, TODAY)} for name in (*Factor, *Outcome)
    }
    tags = {f"tag-{place}": [day for day in range(TODAY - 90, TODAY) if rng.random() < 0.4] for place in range(5)}
    diary = Diary(TODAY, noise, noise, tags)
    report = study(diary)
    assert report.looked == 28 + 5 + 4 + 4 + 5  # pairs, tags, weekdays, spreads, trends
    # a tag that would be kept by itself is not kept among so many others
    tagged = {day for day in range(TODAY - 90, TODAY) if day % 3 == 0}
    moods = {day: value - (1.6 if day in tagged else 0) for day, value in noise["mood"].items()}
    alone = study(Diary(TODAY, {"mood": moods}, {}, {"tag-0": tagged}))
    among = study(Diary(TODAY, noise | {"mood": moods}, noise, tags | {"tag-0": tagged}))
    adjusted = [one.adjusted for report in (alone, among) for one in report.found if one.template == "trigger"]
    assert alone.looked == 4
    assert among.looked == report.looked
    assert adjusted
    assert all(one is not None and one <= 0.10 for one in adjusted)


def test_a_tag_keeps_its_name_out_of_the_study_and_its_text_plain() -> None:
    tagged = set(range(TODAY - 60, TODAY, 2))
    moods = {day: (4.0 if day in tagged else 7.0) + day % 3 - 1 for day in range(TODAY - 60, TODAY)}
    report = study(Diary(TODAY, {"mood": moods}, {}, {"tag-1": tagged}))
    (one,) = [one for one in report.found if one.template == "trigger"]
    assert one.priority == 2
    assert "“[b]work[/]”" in say(one, called)
    assert "Which came first is open." in say(one, called)


def test_the_same_entries_have_the_same_interval_whatever_the_id_of_their_tag() -> None:
    rng = random.Random(5)
    moods = {day: rng.uniform(1, 10) for day in range(TODAY - 90, TODAY)}
    tagged = [day for day in moods if rng.random() < 0.2]
    ids = [f"tag-{place}" for place in range(8)]
    made = [study(Diary(TODAY, {"mood": moods}, {}, {name: tagged})).compared for name in ids]
    intervals = [one.result.interval for ((one, _),) in made]  # pyright: ignore[reportAttributeAccessIssue]
    assert intervals == intervals[:1] * len(ids)


def test_strategies_the_surest_first_and_beside_moments_without() -> None:
    weak = Strategy("distress", [Use(TODAY - day, 6, 5 + day % 3) for day in range(1, 13)])
    strong = Strategy("anxiety", [Use(TODAY - day, 8, 4 + day % 2) for day in range(1, 13)])
    few = Strategy("anxiety", [Use(TODAY - day, 8, 4) for day in range(1, 4)])
    diary = Diary(TODAY, strategies={"card": weak, "box": strong, "walk": few})
    report = study(diary)
    assert [one.other for one in report.found] == ["box", "card"]
    assert say(report.found[0], called).startswith(
        "Box breathing: Used 12 times: anxiety was lower afterwards 12 times"
    )
    assert say(report.found[0], called).endswith("It may have eased by itself too.")
    (missing,) = [one for one in report.missing if one.template == "before_after"]
    assert say_missing(missing, called) == "Walk and anxiety: 3 of 6 rated uses, 3 of 4 days"
    less = study(replace(diary, stretches=[Stretch(30, 8, 6)] * 8))
    assert isinstance(less.found[0].result, BeforeAfter)
    assert less.looked == report.looked + 1
    assert less.found[0].told_apart
    assert "The typical drop was 1.5 larger than in 8 similar moments without it" in say(less.found[0], called)
    assert say(less.found[0], called).endswith("It seemed to help. It may be worth another try.")
    assert "similar moments" not in say(less.found[1], called)  # stretches are of anxiety, the card of distress
    same = study(replace(diary, stretches=[Stretch(30, 8, 4.5)] * 8)).found[0]
    assert not same.told_apart
    assert "the drop was not clearly different" in say(same, called)


def test_what_is_usual_and_the_days_that_stood_out() -> None:
    moods = {day: 6.0 + day % 2 for day in range(TODAY - DAYS_BACK, TODAY)} | {TODAY - 3: 1.0}
    report = study(Diary(TODAY, {"mood": moods}))
    assert report.baselines.keys() == {"mood"}
    assert report.deviations["mood"].keys() == {TODAY - 3}
    assert report.deviations["mood"][TODAY - 3].z < -2.5
    assert report.mentions == {}  # one odd day is not news
    two = study(Diary(TODAY, {"mood": moods | {TODAY - 2: 1.0, TODAY - 1: 1.0, TODAY: 1.0}}))
    assert two.mentions == {"mood": -1}
    assert say_mentions(two) == ["Mood was lower than usual on at least 3 of the last 4 days."]
    assert say_mentions(report) == []
    assert {one.measure for one in report.missing if one.template == "baseline"} == {
        "energy", "stress", "anxiety", "sleep_time",
    }  # fmt: skip


def test_an_empty_diary_says_what_is_missing_first_for_what_is_usual() -> None:
    report = study(Diary(TODAY))
    assert (report.found, report.looked, report.noted) == ((), 0, 0)
    assert say_missing(report.missing[0], called) == "What is usual for mood: 0 of 14 days"
    said = {say_missing(one, called) for one in report.missing}
    assert "Weekdays and mood: 0 of 8 weeks" in said
    assert any(one.startswith("Sleep and mood: 0 of 28 days with both") for one in said)


def test_no_sentence_is_made_where_none_may_be_said() -> None:
    report = study(Diary(TODAY, {"sleep_time": NIGHTS, "mood": MOODS}, {"mood": MOODS}))
    one = report.found[0]
    assert isinstance(one.result, Association)
    early = StudyFinding(one.template, one.measure, one.other, replace(one.result, early=True))
    with pytest.raises(ValueError, match="Nothing may be said"):
        say(early, called)


def test_under_a_chart_stand_the_share_of_days_the_usual_level_and_the_trend() -> None:
    mood = measures.MEASURES["mood"]
    window = Window(TODAY - 59, TODAY)
    series = {day: 3.0 + (day - TODAY + 60) / 15 + day % 2 for day in range(TODAY - 59, TODAY + 1) if day % 7}
    once = chart_summary.at_once(series, window, TODAY).said(mood)
    assert once[0] == f"{len(series)} of 60 days have entries."
    assert once[1].startswith("Your usual mood is about")
    later = chart_summary.in_time(series, window).said(mood)
    assert later[0].startswith("Over the last 9 weeks mood drifted up by about 0.5 a week")
    assert (
        chart_summary.at_once({}, window, TODAY).said(mood)[1]
        == "What is usual: not enough entries yet (0 of 14 days)."
    )
    assert chart_summary.in_time({}, window).said(mood)[0].startswith("Trend: not enough entries yet (0 of 14 days")
    low_before_gaps = {
        day: 2.0 if day % 4 == 0 else 7.0 + day % 2 for day in range(TODAY - 89, TODAY + 1) if day % 4 != 1
    }
    assert "Gaps tended to follow days with lower mood" in chart_summary.in_time(low_before_gaps, window).said(mood)[-1]


def test_what_lifts_mood_is_told_by_its_rise_beside_like_moments() -> None:
    swim = Strategy("mood", [Use(TODAY - day, 4, 7 + day % 2) for day in range(1, 13)], "activity")
    diary = Diary(TODAY, strategies={"swim": swim})
    (one,) = study(diary).found
    assert isinstance(one.result, BeforeAfter)
    assert (one.result.effect, one.result.interval.low, one.kind) == (3.5, 3, "pattern")
    assert say(one, called) == (
        "swim: Used 12 times: mood was higher afterwards 12 times; the typical rise was 3.5 of 10 (it could be 3 to 4)."
        " It may have risen by itself too."
    )
    (one,) = study(replace(diary, mood_stretches=[Stretch(30, 4, 5)] * 8)).found
    assert (one.told_apart, one.kind) == (True, "recommendation")
    assert "The typical rise was 2.5 larger than in 8 similar moments without it" in say(one, called)
    assert say(one, called).endswith("It seemed to help. It may be worth another try.")
    # moments that began higher are not like those: mood has less far to rise from there
    assert study(replace(diary, mood_stretches=[Stretch(30, 6, 6)] * 8)).found[0].unaided is None
    worse = Strategy("mood", [Use(TODAY - day, 7, 5) for day in range(1, 13)], "activity")
    (one,) = study(Diary(TODAY, strategies={"news": worse}, mood_stretches=[Stretch(30, 7, 7)] * 8)).found
    assert "the typical drop was 2 of 10" in say(one, called)
    assert (one.told_apart, one.kind) == (True, "pattern")  # told, and nothing to try again


def test_unusual_days_are_an_insight_of_the_day() -> None:
    moods = {TODAY - day: float(6 + day % 2) for day in range(4, 60)} | {TODAY - day: 1.0 for day in range(4)}
    report = study(Diary(TODAY, {"mood": moods}))
    (one,) = report.daily
    assert (one.template, one.measure, one.kind, one.result.effect, one.interval) == (
        "mention", "mood", "daily", -1, (None, None),
    )  # fmt: skip
    assert say(one, called) == "Mood was lower than usual on at least 3 of the last 4 days."
    assert [found.template for found in report.found if found.template == "mention"] == []


def test_every_tag_that_was_compared_is_there_with_whether_it_may_be_told() -> None:
    low, even = set(range(TODAY - 60, TODAY, 2)), set(range(TODAY - 60, TODAY, 3))
    moods = {day: (4.0 if day in low else 7.0) + day % 3 - 1 for day in range(TODAY - 60, TODAY)}
    report = study(Diary(TODAY, {"mood": moods}, {}, {"low": low, "even": even, "rare": {TODAY - 1}}))
    assert {one.other: kept for one, kept in report.compared} == {"low": True, "even": False}
