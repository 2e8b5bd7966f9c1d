"""The view behind trends: one row a local day, means and sums of live rows, blank where nothing was said."""

import statistics
from collections import defaultdict
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calmterm.store import Store
from calmterm.store.db.views import COLUMNS
from calmterm.store.model.records import CheckIn, Habit, HabitDay, PracticeSession, SleepNight
from shapes import examples


def summary(store: Store) -> list[Any]:
    """The rows of the view, oldest first, each column under its name."""
    with store.rows.reading() as session:
        rows = session.connection().exec_driver_sql("SELECT * FROM daily_summary ORDER BY day").mappings()
        return [SimpleNamespace(**{**row, "day": date.fromisoformat(row["day"])}) for row in rows]


def only(store: Store) -> Any:
    (day,) = summary(store)
    return day


def check_in(store: Store, at: str = "2026-11-20T12:00+01:00", **values: object) -> CheckIn:
    return store.add(store.new(CheckIn, {"felt_at": at, "mood": 5, **values}))


def test_no_records_no_days(store: Store) -> None:
    assert summary(store) == []


def test_a_days_value_is_the_mean_of_its_check_ins(store: Store) -> None:
    check_in(store, mood=4, energy=2, sleep_hours=7.5, exercise_minutes=10)
    check_in(store, "2026-11-20T20:00+01:00", mood=7, energy=5, exercise_minutes=35)
    check_in(store, "2026-11-21T01:00+01:00", mood=10)  # before four: still the day before
    check_in(store, "2026-11-21T09:00+01:00", mood=1)
    first, second = summary(store)
    assert (first.day, first.check_ins, second.day, second.check_ins) == (date(2026, 11, 20), 3, date(2026, 11, 21), 1)
    assert (first.mood, first.energy, first.sleep_hours, first.exercise_minutes) == (7, 3.5, 7.5, 22.5)
    assert (first.stress, first.water_glasses, second.energy) == (None, None, None)  # blank is not zero
    assert (first.practices, first.practice_minutes, first.habits, first.habits_done) == (0, None, 0, 0)


def test_only_live_rows_count(store: Store) -> None:
    kept, gone = check_in(store, mood=4), check_in(store, mood=9)
    store.trash(gone)
    assert only(store).mood == 4
    store.trash(kept)
    assert summary(store) == []
    store.restore(gone)
    assert only(store).mood == 9


def night(store: Store, on: str, zone: str, times: tuple[str, str, str, str], **values: object) -> SleepNight:
    """A night of clock times in a zone: from the evening before `on`, unless after midnight."""
    last = date.fromisoformat(on)
    names = ("into_bed_at", "tried_to_sleep_at", "final_awakening_at", "out_of_bed_at")
    moments = {}
    for name, clock in zip(names, times, strict=True):
        day = last if clock < "12:00" else last - timedelta(days=1)
        moments[name] = datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=ZoneInfo(zone))
    return store.add(store.new(SleepNight, {"night_of": on, **moments, **values}))


# Vectors of the sleep diary's arithmetic, over clock changes: (time in bed, time asleep) in minutes.
@pytest.mark.parametrize(("on", "zone", "times", "sol", "waso", "expected"), [
    ("2025-01-15", "Europe/Berlin", ("22:45", "23:15", "06:30", "07:00"), 30, 40, (495, 365)),
    ("2025-03-30", "Europe/Berlin", ("22:30", "23:00", "07:00", "07:30"), 30, 30, (480, 360)),
    ("2025-10-26", "Europe/Berlin", ("22:30", "23:00", "07:00", "07:30"), 30, 30, (600, 480)),
    ("2025-03-09", "America/New_York", ("23:00", "23:00", "06:00", "06:10"), 15, 0, (370, 345)),
])  # fmt: skip
def test_sleep_is_counted_by_instants(
    store: Store, on: str, zone: str, times: Any, sol: int, waso: int, expected: tuple[int, int]
) -> None:
    night(store, on, zone, times, minutes_to_fall_asleep=sol, minutes_awake=waso, quality=4, rested=3)
    found = only(store)
    assert found.day == date.fromisoformat(on)
    assert (found.minutes_in_bed, found.minutes_asleep) == expected
    assert found.sleep_efficiency == round(100 * expected[1] / expected[0], 1)
    assert (found.night_quality, found.night_quality_of_ten, found.rested, found.morning_mood) == (4, None, 3, None)
    assert (found.check_ins, found.mood, found.minutes_after_waking) == (0, None, 10 if sol == 15 else 30)


def test_the_night_names_what_its_efficiency_is_a_share_of(store: Store) -> None:
    times = ("21:00", "23:00", "06:30", "07:00")
    night(store, "2025-01-15", "UTC", times, minutes_to_fall_asleep=30, minutes_awake=0, denominator="trying")
    assert (only(store).minutes_asleep, only(store).sleep_efficiency) == (420, 87.5)


def test_a_night_with_blanks_has_no_figures(store: Store) -> None:
    night(store, "2025-01-15", "UTC", ("23:00", "23:00", "06:30", "07:00"), minutes_awake=10)
    found = only(store)
    assert (found.minutes_in_bed, found.minutes_asleep, found.sleep_efficiency) == (480, None, None)
    store.add(store.new(SleepNight, {"night_of": "2025-01-16", "quality_of_ten": 7}))
    second = summary(store)[1]
    assert (second.minutes_in_bed, second.minutes_after_waking) == (None, None)
    assert (second.night_quality, second.night_quality_of_ten) == (None, 7)


def test_a_night_without_length_has_no_efficiency(store: Store) -> None:
    times = ("06:00", "06:00", "06:00", "06:00")
    night(store, "2025-01-15", "UTC", times, minutes_to_fall_asleep=0, minutes_awake=0)
    assert (only(store).minutes_in_bed, only(store).minutes_asleep, only(store).sleep_efficiency) == (0, 0, None)


def test_practice_is_counted_and_summed(store: Store) -> None:
    for seconds in (90, 180):
        store.add(store.new(PracticeSession, {
            "began_at": "2026-11-20T10:00+01:00", "kind": "breathing", "seconds": seconds,
        }))  # fmt: skip
    assert (only(store).practices, only(store).practice_minutes) == (2, 4.5)


@pytest.mark.parametrize(("kind", "target", "value", "done"), [
    ("yes_no", None, 1, 1), ("yes_no", None, 0, 0), ("yes_no", None, None, 1), ("count", 8, 8, 1), ("count", 8, 7.5, 0),
    ("count", None, 1, 1), ("count", 8, None, 0), ("at_most", 2, 2, 1), ("at_most", 2, 0, 1), ("at_most", 2, 3, 0),
    ("at_most", None, 3, 0),
])  # fmt: skip
def test_a_habit_is_done_as_its_kind_says(
    store: Store, kind: str, target: float | None, value: float | None, done: int
) -> None:
    habit = store.add(store.new(Habit, {"name": "x", "kind": kind, "target": target}))
    store.add(store.new(HabitDay, {"habit_id": habit.id, "on": "2026-11-20", "value": value}))
    assert (only(store).habits, only(store).habits_done) == (1, done)


def test_a_skipped_day_is_neutral_and_a_trashed_habit_is_gone(store: Store) -> None:
    one, other = (store.add(store.new(Habit, {"name": name})) for name in ("one", "other"))
    store.add(store.new(HabitDay, {"habit_id": one.id, "on": "2026-11-20", "skipped": True}))
    store.add(store.new(HabitDay, {"habit_id": other.id, "on": "2026-11-20", "value": 1}))
    assert (only(store).habits, only(store).habits_done) == (1, 1)
    store.trash(other)
    assert (only(store).habits, only(store).habits_done) == (0, 0)


def test_the_view_has_the_columns_that_the_page_names(store: Store) -> None:
    with store._engine.connect() as connection:
        names = [row[1] for row in connection.exec_driver_sql("PRAGMA table_info(daily_summary)")]
    assert names == list(COLUMNS)


def test_a_span_is_looked_up_by_index(store: Store) -> None:
    with store._engine.connect() as connection:
        query = "SELECT * FROM daily_summary WHERE day BETWEEN '2026-01-01' AND '2026-03-31' ORDER BY day"
        plan = [str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}")]
    assert [step for step in plan if step.startswith("SCAN")] == ["SCAN days"]
    assert not any("TEMP B-TREE" in step for step in plan)


RATING = st.none() | st.integers(1, 10)


@settings(max_examples=examples(10, 15), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_days=st.lists(st.tuples(st.integers(1, 5), st.integers(1, 10), RATING, RATING), max_size=25))
def test_means_are_those_of_the_records(store: Store, given_days: list[tuple[int, int, Any, Any]]) -> None:
    for record in store.records(CheckIn):
        store.trash(record)
    days: defaultdict[int, list[tuple[int, Any, Any]]] = defaultdict(list)
    for day, *ratings in given_days:
        mood, energy, stress = ratings
        check_in(store, f"2026-11-0{day}T12:00+01:00", mood=mood, energy=energy, stress=stress)
        days[day].append((mood, energy, stress))
    found = {one.day.day: (one.mood, one.energy, one.stress) for one in summary(store)}
    assert found.keys() == days.keys()
    for day, rows in days.items():
        for value, said in zip(found[day], zip(*rows, strict=True), strict=True):
            known = [one for one in said if one is not None]
            assert value == (pytest.approx(statistics.fmean(known)) if known else None)
