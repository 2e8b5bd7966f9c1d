"""The made-up life of the demo: the same twice, believable, gentle, and never the same words too soon."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from random import Random
from statistics import mean
from typing import Any

import pytest

from calmterm.core.clock import Clock, FixedClock, SystemClock
from calmterm.core.text import clean
from calmterm.demo.story import AFTERMATH, POOR_NIGHTS, DemoDiary, fill, live, poor_weeks
from calmterm.demo.words import WEEKDAYS, DemoDay, Pen, Piece, read_words
from calmterm.store import Record, Store, Vault
from calmterm.store.crypto.keyring import MIB, Cost
from calmterm.store.model.records import (
    CareNote,
    CheckIn,
    Circle,
    CirclePost,
    Consent,
    JournalEntry,
    Sharing,
    SleepNight,
)

NIGHT = FixedClock(datetime(2026, 11, 20, 23, 45, tzinfo=timezone(timedelta(hours=1))))
DAYS = 90
FEW = 20
LONGER_THAN_A_SUMMER = 225  # so that the clocks were put forward or back within it
FIRST = date(2026, 8, 23)
# No illness, no harm, no blame, no talk of weight, nothing to sell. Short words as a whole, long ones as beginnings.
NEVER = (
    "suicid", "self-harm", "kill", "murder", "die", "dead", "death", "dying", "corpse", "grave", "funeral", "hang",
    "hurt", "blood", "overdose", "depress", "disorder", "diagnos", "symptom", "therap", "psychi", "medic", "pill",
    "anxiety", "panic", "trauma", "burnout", "weight", "weigh", "calorie", "diet", "slim", "fat", "obese", "guilt",
    "ashamed", "shame", "worthless", "hopeless", "useless", "wine", "beer", "alcohol", "drunk", "whisky", "cigarette",
    "god", "damn", "hell", "stupid", "idiot", "hate", "ugly", "google", "apple-watch", "amazon", "iphone", "android",
    "whatsapp", "facebook", "instagram", "netflix", "spotify", "ikea", "lego",
)  # fmt: skip


def made(place: Path, clock: Clock, days: int, seed: int) -> Store:
    store, _ = Vault(place, clock).create("demo", [Cost(2, 19 * MIB)])
    fill(store, days, seed)
    return store


def kept(store: Store) -> list[tuple[str, str, dict[str, Any]]]:
    """All that a person could see, without what every vault makes anew (ids, sealed bytes)."""
    records = [*store.records(CheckIn, oldest_first=True), *store.records(JournalEntry, oldest_first=True)]
    return [(one.table_name(), one.local_date.isoformat(), one.values()) for one in records]


def pages(days: int, seed: int) -> list[tuple[DemoDay, type[Record], time, dict[str, Any]]]:
    """What the diary of many days would hold, without a vault."""
    rng, last = Random(seed), NIGHT.at.date()
    diary = DemoDiary(Pen(read_words(), rng), rng)
    lived = live(last - timedelta(days=days - 1), days, Random(seed))
    return [(day, *item) for day in lived for item in diary.page(day, last=day.date == last)]


def sentences(text: str) -> list[str]:
    """The sentences of more than three words."""
    found = (part.strip(" *-\n") for part in re.split(r"(?<=[.?!:])\s+|\n+", text))
    return [part for part in found if len(part.split()) > 3]


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The demo as it comes: 90 days, seed 7."""
    with made(tmp_path_factory.mktemp("demo") / "vault", NIGHT, DAYS, 7) as store:
        yield store


@pytest.fixture(scope="module")
def check_ins(life: Store) -> list[CheckIn]:
    return life.records(CheckIn, oldest_first=True)


@pytest.fixture(scope="module")
def entries(life: Store) -> list[JournalEntry]:
    return life.records(JournalEntry, oldest_first=True)


# --- the same twice -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The last weeks of it alone."""
    with made(tmp_path_factory.mktemp("demo") / "vault", NIGHT, FEW, 7) as store:
        yield store


def test_equal_arguments_on_equal_days_tell_the_same_life(tmp_path: Path, weeks: Store) -> None:
    with made(tmp_path / "two", NIGHT, FEW, 7) as two:
        assert kept(weeks) == kept(two)
        assert len(kept(weeks)) > 20


def test_another_seed_tells_another_life() -> None:
    mine, theirs = ([values for *_, values in pages(DAYS, seed)] for seed in (7, 8))
    assert {one["body"] for one in mine if "body" in one} != {one["body"] for one in theirs if "body" in one}
    moods = ([one["mood"] for one in values if "mood" in one][:30] for values in (mine, theirs))
    assert next(moods) != next(moods)


def test_the_hour_only_decides_how_much_of_today_is_there(tmp_path: Path, weeks: Store) -> None:
    noon = FixedClock(NIGHT.at.replace(hour=12))
    with made(tmp_path / "noon", noon, FEW, 7) as early:
        told = kept(early)
    assert told == [one for one in kept(weeks) if (one[2].get("felt_at") or one[2]["written_at"]) <= noon.at]
    assert len(told) < len(kept(weeks))


# --- its shape ------------------------------------------------------------------------------------------------


def test_how_much_there_is(check_ins: list[CheckIn], entries: list[JournalEntry]) -> None:
    assert 60 <= len(check_ins) <= 130
    assert 25 <= len(entries) <= 50
    days = {one.local_date for one in check_ins}
    assert 0.72 * DAYS <= len(days) <= 0.95 * DAYS
    assert len(check_ins) - len(days) >= 5  # some days have two
    assert 1 <= sum(one.starred for one in entries) <= 5
    assert sum(bool(one.text.title) for one in entries) >= 2
    assert sum(bool(one.text.tags) for one in entries) >= 10


def test_it_ends_today_and_leaves_gaps(check_ins: list[CheckIn], life: Store) -> None:
    days = sorted({one.local_date for one in check_ins})
    assert days[-1] == life.today()
    assert days[0] <= FIRST + timedelta(days=5)
    assert all(FIRST <= day <= life.today() for day in days)
    assert 2 <= max((later - earlier).days for earlier, later in pairwise(days)) <= 8


def test_times_are_those_of_a_person(check_ins: list[CheckIn], entries: list[JournalEntry]) -> None:
    for one in check_ins:
        at = one.felt.time()
        low, high = {"morning": (time(7), time(9)), "quick": (time(12), time(18))}.get(
            one.moment, (time(20, 30), time(22, 30))
        )
        assert low <= at <= high
        assert one.created_at == one.felt_at
    assert all(time(21) <= one.felt.time() <= time(23, 30) for one in entries)


def test_summer_and_winter_follow_the_zone_of_the_clock(tmp_path: Path) -> None:
    with made(tmp_path / "year", SystemClock(), LONGER_THAN_A_SUMMER, 7) as store:
        felt = [one for one in store.records(CheckIn) if one.moment == "evening"]
    assert {one.utc_offset_minutes for one in felt} == {60, 120}
    assert {one.felt.hour for one in felt} <= {20, 21, 22}


def test_the_smallest_life_is_today(tmp_path: Path) -> None:
    with made(tmp_path / "day", NIGHT, 1, 7) as store:
        assert {day for _, day, _ in kept(store)} == {"2026-11-20"}
        assert store.count(CheckIn) >= 2
        assert store.count(JournalEntry) == 1


@pytest.mark.parametrize("days", [0, -1, 3651])
def test_no_other_number_of_days(store: Store, days: int) -> None:
    with pytest.raises(ValueError, match="3650"):
        fill(store, days, 7)
    assert store.count(CheckIn) == 0


def test_the_country_is_left_to_the_person(life: Store) -> None:
    assert life.setting("country") is None


# --- its rhythm -----------------------------------------------------------------------------------------------


def test_something_was_shared_and_answered(life: Store) -> None:
    (consent,), (given,), (note,) = life.records(Consent), life.records(Sharing), life.records(CareNote)
    assert given.consent_id == consent.id
    assert (note.sharing_id, note.read_at) == (given.id, None)
    assert consent.until_on is not None
    assert consent.until_on > life.today()


def test_a_circle_talks(life: Store) -> None:
    (circle,) = life.records(Circle)
    posts = life.records(CirclePost)
    assert {post.circle_id for post in posts} == {circle.id}
    assert [post for post in posts if post.reply_to_id]
    assert all(post.fades_on is not None and post.fades_on > life.today() for post in posts)


def test_mondays_are_lower_and_saturdays_higher(check_ins: list[CheckIn]) -> None:
    by_weekday: defaultdict[int, list[int]] = defaultdict(list)
    for one in check_ins:
        by_weekday[one.local_date.weekday()].append(one.mood or 0)
    assert mean(by_weekday[0]) < mean(by_weekday[5]) - 0.5


def test_the_rhythm_holds_over_the_years() -> None:
    lived = live(date(2020, 1, 1), 3650, Random(7))
    usual = mean(day.mood for day in lived)
    assert mean(day.mood for day in lived if day.weekday == 0) < usual - 0.6
    assert mean(day.mood for day in lived if day.weekday == 5) > usual + 0.6


def test_a_mood_resembles_that_of_the_day_before() -> None:
    moods = [day.mood - 6.3 for day in live(date(2020, 1, 1), 3650, Random(7))]
    assert mean(a * b for a, b in pairwise(moods)) / mean(a * a for a in moods) > 0.3


def test_nights_have_what_a_sleep_diary_asks(life: Store) -> None:
    nights = life.records(SleepNight)
    assert {one.quality for one in nights} >= {1, 2, 3, 4}
    assert all(one.quality_of_ten is None for one in nights)
    naps = [one for one in nights if one.nap_at is not None]
    assert len(naps) >= 5
    assert all(one.nap_minutes and one.nap_at.date() == one.night_of - timedelta(days=1) for one in naps if one.nap_at)
    assert sum(one.woke_early_minutes is not None for one in nights) >= 3


def test_the_poor_week_and_what_followed(check_ins: list[CheckIn]) -> None:
    [begin] = poor_weeks(DAYS)
    assert 50 <= begin <= 65
    poor = {FIRST + timedelta(days=begin + night) for night in range(POOR_NIGHTS)}
    felt = {day + timedelta(days=1) for day in poor}
    nights = [one for one in check_ins if one.sleep_quality is not None and one.sleep_hours is not None]

    assert mean(one.sleep_quality or 0 for one in nights if one.local_date in poor) < 4.5
    assert mean(one.sleep_quality or 0 for one in nights if one.local_date not in poor) > 6
    assert mean(one.sleep_hours or 0 for one in nights if one.local_date in poor) < 6
    assert mean(one.sleep_hours or 0 for one in nights if one.local_date not in poor) > 6.8
    low, rest = ([one.mood or 0 for one in check_ins if (one.local_date in felt) is here] for here in (True, False))
    assert mean(low) < mean(rest) - 0.8
    assert (
        mean(one.energy for one in check_ins if one.energy and one.local_date in felt)
        < mean(one.energy for one in check_ins if one.energy and one.local_date not in felt) - 1
    )


def test_a_poor_night_is_felt_one_day_later_and_then_it_lifts() -> None:
    by_night: defaultdict[int | None, list[float]] = defaultdict(list)
    for seed in range(140):  # each weekday may be the first
        for day in live(FIRST + timedelta(days=seed), DAYS, Random(seed)):
            by_night[day.nights].append(day.mood)
    usual = mean(by_night[None])
    assert abs(mean(by_night[0]) - usual) < 0.5  # the first poor night is not felt yet
    assert all(mean(by_night[night]) < usual - 0.6 for night in range(1, POOR_NIGHTS + 1))
    later = [mood for night in range(POOR_NIGHTS + 2, AFTERMATH) for mood in by_night[night]]
    assert usual + 0.1 < mean(later) < usual + 1


def test_emotions_fit_the_mood(check_ins: list[CheckIn]) -> None:
    rated = [(one.mood or 0, row.emotion, row.intensity) for one in check_ins for row in one.children["emotions"]]
    assert all(1 <= len(one.children["emotions"]) <= 3 for one in check_ins if one.children["emotions"])
    assert all(mood <= 8 for mood, emotion, _ in rated if emotion in ("sadness", "fear", "anger"))
    assert mean(mood for mood, emotion, _ in rated if emotion == "joy") > mean(
        mood for mood, emotion, _ in rated if emotion in ("sadness", "fear", "anger")
    )


def test_triggers_fit_the_day(check_ins: list[CheckIn]) -> None:
    def share(name: str, weekend: bool) -> float:
        ends = [one for one in check_ins if one.stress and (one.local_date.weekday() >= 5) is weekend]
        return mean(name in one.children["triggers"] for one in ends)

    assert share("work", weekend=False) > 0.4 > 0.1 > share("work", weekend=True)
    assert share("friends", weekend=True) > share("friends", weekend=False)
    for one in check_ins:
        if "swimming" in one.children["triggers"]:
            assert one.local_date.weekday() == 3
            assert (one.exercise_minutes or 0) >= 45


def test_the_scales_are_used(check_ins: list[CheckIn]) -> None:
    assert len({one.mood for one in check_ins}) >= 6
    assert 5 <= mean(one.mood or 0 for one in check_ins) <= 7.5
    assert any(one.energy is None for one in check_ins)  # a quick one holds the mood alone


# --- its words ------------------------------------------------------------------------------------------------


def all_pieces() -> list[Piece]:
    words = read_words()
    return [*words.main, *words.aside, *words.note]


@pytest.mark.parametrize("word", NEVER)
def test_words_that_do_not_belong(word: str) -> None:
    for piece in all_pieces():
        text = f"{piece.title or ''} {' '.join(piece.tags)} {piece.text}"
        ends = r"\b" if len(word) <= 5 else ""
        assert not re.search(rf"\b{re.escape(word)}{ends}", text, re.IGNORECASE), piece.text


def test_no_exclamation_and_nothing_a_terminal_obeys() -> None:
    for piece in all_pieces():
        assert "!" not in piece.text
        assert clean(piece.text) == piece.text


def test_every_condition_can_be_met() -> None:
    topics = {piece.topic for piece in read_words().main if piece.step}
    for piece in all_pieces():
        assert piece.weekdays <= set(range(len(WEEKDAYS)))
        assert piece.weekdays
        assert set(piece.months) <= set(range(1, 13))
        assert 1 <= piece.mood[0] <= piece.mood[1] <= 10
        assert set(piece.after) | set(piece.until) <= topics
        assert piece.nights is None or 0 <= piece.nights[0] <= piece.nights[1] < AFTERMATH
        assert piece.swam is not False or piece.weekdays == {3}


def test_stories_have_every_step_once() -> None:
    steps: defaultdict[str, list[int]] = defaultdict(list)
    for piece in read_words().main:
        assert piece.topic
        if piece.step:
            steps[piece.topic].append(piece.step)
    assert steps
    assert all(found == list(range(1, len(found) + 1)) for found in steps.values())


def test_nothing_is_said_in_two_places() -> None:
    said = [sentence for piece in all_pieces() for sentence in sentences(piece.text)]
    assert len(said) == len(set(said))


def test_there_are_other_scripts_lists_and_emphasis(entries: list[JournalEntry]) -> None:
    text = "\n".join(piece.text for piece in all_pieces())
    assert "吾輩は猫である" in text
    assert "ü" in text
    written = "\n".join(one.text.body for one in entries)
    assert re.search(r"^- ", written, re.MULTILINE)
    assert re.search(r"\*[^*\n]+\*", written)


def test_entries_have_the_length_of_a_diary_page(entries: list[JournalEntry]) -> None:
    assert all(30 <= len(one.text.body.split()) <= 180 for one in entries)
    assert not any(re.search(r"[{}|]", one.text.body) for one in entries)


def test_lines_are_joined_but_lists_are_not(entries: list[JournalEntry]) -> None:
    for one in entries:
        for before, after in pairwise(one.text.body.split("\n")):
            assert not before or not after or re.match(r"- |\d+\. ", after), one.text.body


@pytest.mark.parametrize("seed", [7, 1, 2])
def test_no_entry_twice_and_no_sentence_within_a_month(seed: int) -> None:
    bodies: set[str] = set()
    last: dict[str, date] = {}
    count = 0
    for day, kind, _, values in pages(1500, seed):
        if kind is not JournalEntry:
            continue
        count += 1
        assert values["body"] not in bodies
        assert 30 <= len(values["body"].split()) <= 180
        bodies.add(values["body"])
        for sentence in sentences(values["body"]):
            assert (day.date - last.get(sentence, date.min)).days > 30, sentence
            last[sentence] = day.date
    assert 400 <= count <= 750


def test_no_note_twice_within_a_month() -> None:
    last: dict[str, date] = {}
    for day, kind, _, values in pages(1500, 7):
        if kind is CheckIn:
            for name in ("note", "going_well", "challenges", "gratitude", "hopes"):
                if values.get(name):
                    assert (day.date - last.get(values[name], date.min)).days > 30
                    last[values[name]] = day.date
    assert len(last) > 80


def test_stories_go_forward() -> None:
    order = {
        piece.text.split("\n")[0]: (piece.topic, piece.step) for piece in read_words().main if piece.step
    }  # fmt: skip
    told: defaultdict[str, list[int]] = defaultdict(list)
    for _, kind, _, values in pages(700, 7):
        if kind is JournalEntry:
            for head, (topic, step) in order.items():
                if head in values["body"]:
                    told[topic].append(step)
    assert len(told) >= 6
    assert all(steps == list(range(1, len(steps) + 1)) for steps in told.values())


def test_poor_nights_are_spoken_of_only_then() -> None:
    heads = [piece.text[:40] for piece in read_words().main if piece.nights]
    for day, kind, _, values in pages(1500, 7):
        if kind is JournalEntry and any(head in values["body"] for head in heads):
            assert day.nights is not None


def test_the_talks_are_what_their_scripts_ask(filled, clock, passphrase: str) -> None:
    """One has ended, one was left open and goes on; each question is the one that the answers before it lead to."""
    from calmterm.domain.talk import begin, step
    from calmterm.domain.talk_records import open_talk, own_words, state_of
    from calmterm.domain.talk_scripts import packaged, script_named
    from calmterm.store.model.records import Conversation, Memory

    with Vault(filled(90), clock).unlock(passphrase) as store:
        mine, talks = own_words(store), store.records(Conversation)
        assert [one.ended_at is None for one in talks] == [True, False]
        assert store.count(Memory) == 2
        for talk in talks:
            script = script_named(talk.script, packaged())
            held = state_of(talk, script, mine)
            assert held is not None
            state = begin(script, mine)
            for turn in held.turns:
                assert (turn.name, turn.asked) == (state.at, state.asked)
                state = step(state, turn.answer)
            assert state == held
        assert open_talk(store, script_named("night_worry", packaged())) is not None
