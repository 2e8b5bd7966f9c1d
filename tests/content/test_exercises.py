"""Patterns, and the line of time that a practice follows."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from calmterm.content.exercises import (
    HOLD,
    IN,
    MORE,
    OUT,
    Pattern,
    breathing,
    described,
    exercises,
    own_pattern,
    relaxing,
    resting,
)  # fmt: skip
from calmterm.content.practice_timer import Course

BY_CODE = {one.code: one for one in exercises().breathing}


@pytest.mark.parametrize(
    ("code", "words", "per_minute", "breaths"),
    [
        ("box", "4-4-4-4", 3.75, 11),
        ("four_seven_eight", "4-7-8", 3.16, 4),
        ("coherent", "5.5-5.5", 5.45, 27),
        ("long_exhale", "4-6", 6.0, 18),
        ("cyclic_sigh", "2+1-6", 6.67, 33),
    ],
)
def test_the_patterns_are_those_of_the_worksheets(code: str, words: str, per_minute: float, breaths: int) -> None:
    pattern = BY_CODE[code]
    assert pattern.words == words
    assert round(pattern.per_minute, 2) == per_minute
    assert pattern.breaths(pattern.usual_minutes) == breaths  # floor(60 x minutes / sum)


def test_the_long_hold_is_for_eight_rounds_at_most() -> None:
    assert BY_CODE["four_seven_eight"].breaths(60) == 8


def test_a_breath_is_in_held_out_held() -> None:
    told = [(phase.words, phase.seconds, phase.start, phase.end) for phase in breathing(BY_CODE["box"], 1).phases]
    assert told == [(IN, 4, 0, 1), (HOLD, 4, 1, 1), (OUT, 4, 1, 0), (HOLD, 4, 0, 0)]
    sigh = breathing(BY_CODE["cyclic_sigh"], 2)
    assert [phase.words for phase in sigh.phases] == [IN, MORE, OUT] * 2
    assert sigh.phases[1].end == 1
    assert sigh.seconds == 18


def test_relaxation_goes_round_in_sixteen_seven_or_four_parts() -> None:
    lines = [relaxing(form) for form in exercises().relaxation.form]
    assert [line.parts for line in lines] == [16, 7, 4]
    tense, release = lines[0].phases[:2]
    assert 5 <= tense.seconds <= 7
    assert 15 <= release.seconds <= 20
    assert (tense.where, tense.words, release.words) == ("Right hand and forearm", "Tense", "Let go")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("4-6", (4, 0, 6, 0)),
        ("2-3.5-4", (2, 3.5, 4, 0)),
        (" 3 - 3 - 3 - 3 ", (3, 3, 3, 3)),
        ("5,5-5,5", (5.5, 0, 5.5, 0)),
    ],
)
def test_an_own_pattern_is_read(text: str, seconds: tuple[float, ...]) -> None:
    assert own_pattern(text).seconds == seconds


@pytest.mark.parametrize("text", ["", "4", "4-", "a-b", "0-4", "4-0", "21-4", "4-30-4", "1-2-3-4-5", "-4-6", "nan-4"])
def test_what_is_no_pattern_is_told_in_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="seconds"):
        own_pattern(text)


def test_lateness_never_adds_up() -> None:
    line = breathing(BY_CODE["box"], 20)
    course = Course(line, 1000.0)
    now = 1000.0
    for index, end in enumerate(line.ends[:-1]):
        due = course.due(course.place(now).index)
        assert due == 1000.0 + end
        now = due + 0.03  # the loop comes 30 ms late each time
        place = course.place(now)
        assert place.index == index + 1
        assert place.into == pytest.approx(0.03)


def test_rests_shift_the_line_and_skips_are_not_practised() -> None:
    course = Course(relaxing(exercises().relaxation.form[2]), 0.0)
    course.rest(2.0)
    assert course.place(100.0).into == 2.0
    course.go_on(100.0)
    assert course.place(101.0).into == pytest.approx(3.0)
    course.skip_part(101.0)
    assert course.place(101.0).phase.part == 2
    assert course.practised(101.0) == pytest.approx(3.0)
    for _ in range(3):
        course.skip_part(101.0)
    assert course.is_over(101.0)
    assert course.practised(101.0) == pytest.approx(3.0)
    assert course.practised(500.0) == pytest.approx(3.0)


def test_a_stretch_of_time_is_one_phase() -> None:
    course = Course(resting(5), 0.0)
    assert course.place(60.0).left == 240.0
    assert course.is_over(300.0)


SECONDS = st.floats(1, 20, allow_nan=False)


@settings(max_examples=50)
@example(inward=1.6, held=0.0, out=15.0, breaths=1, at=1.6)
@given(inward=SECONDS, held=st.floats(0, 20), out=SECONDS, breaths=st.integers(1, 30), at=st.floats(0, 2000))
def test_every_moment_has_its_place(inward: float, held: float, out: float, breaths: int, at: float) -> None:
    pattern = Pattern(code="own", title="Own", seconds=(inward, held, out, 0))
    line = breathing(pattern, breaths)
    place = Course(line, 0.0).place(at)
    assert 0 <= place.level <= 1
    assert 0 <= place.into <= place.phase.seconds + 1e-6
    assert line.begins(place.index) <= min(at, line.seconds) + 1e-6


def test_every_exercise_is_told_in_words() -> None:
    told = described()
    assert len({one.code for one in told}) == len(told) == 13
    for one in told:
        assert "driving" in one.text or one.code.startswith("grounding")
