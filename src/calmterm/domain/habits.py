"""How habits stand on a day: what was noted, the strength, and the run; and how a day is noted. No SQL, no screen."""

import statistics
import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from calmterm.content.library import HARD_MOOD
from calmterm.core.preferences import preference
from calmterm.insights.habit import Streak, mark_of, periods, streak, strengths, to_repair
from calmterm.insights.series import Window
from calmterm.store import Store
from calmterm.store.model.records import Habit, HabitDay, HabitKind

REPAIR_DAYS: Final = 7  # one repair in so many days
PAUSE_DAYS: Final = 7  # without any entry: a pause
LOW_DAYS: Final = 3  # with a check-in, of the last seven, before a week can be called low
STREAKS: Final = preference("habit_streaks")


@dataclass(frozen=True, slots=True)
class HabitState:
    """One habit on one day. `strength` runs 0 to 1; `run` is None where runs are not shown."""

    habit: Habit
    entry: HabitDay | None
    strength: float
    run: Streak | None
    repair_on: date | None  # a missed day that may still be let rest


def habit_states(store: Store, on: date, *, put_away: bool = False) -> list[HabitState]:
    """Return the habits in their order, as they stand on a day; those put away too if asked for."""
    days = all_days(store)
    quiet = store.preference(STREAKS.name) == "hide" or is_low_week(store, on)
    habits = [one for one in store.records(Habit) if put_away or one.archived_at is None]
    return [_state(store, habit, days[habit.id], on, quiet=quiet) for habit in habits]


def all_days(store: Store) -> defaultdict[uuid.UUID, dict[date, HabitDay]]:
    """Return what was noted, by habit and day."""
    days: defaultdict[uuid.UUID, dict[date, HabitDay]] = defaultdict(dict)
    for one in store.each(HabitDay):
        days[one.habit_id][one.on] = one
    return days


def is_low_week(store: Store, on: date) -> bool:
    """Tell whether the last seven days were hard: no time to count runs."""
    moods = store.measures.daily_medians("mood", Window(on.toordinal() - 6, on.toordinal())).values()
    return len(moods) >= LOW_DAYS and statistics.median(moods) <= HARD_MOOD


def day_marks(habit: Habit, days: dict[date, HabitDay], on: date) -> list[float | None]:
    """Return a mark for each day from the first to `on`. A blank day is a miss, but for "at most": that is unknown."""
    first = min((*days, on))
    at_most = habit.kind == HabitKind.AT_MOST
    target = None if habit.kind == HabitKind.YES_NO else habit.target
    marks: list[float | None] = []
    for step in range((on - first).days + 1):
        entry = days.get(first + timedelta(days=step))
        if entry is None:
            marks.append(None if at_most else 0.0)
        else:
            marks.append(None if entry.skipped else mark_of(entry.value, target, at_most=at_most))
    return marks


def strength_on(habit: Habit, days: dict[date, HabitDay], on: date) -> float:
    """Return the strength, 0 to 1. The day itself counts once it is noted in full; until then it is still open."""
    marks = day_marks(habit, days, on)
    is_open = on not in days or (habit.kind == HabitKind.COUNT and marks[-1] is not None and marks[-1] < 1)
    counted = marks[:-1] if is_open else marks
    return strengths(counted, habit.times, habit.days)[-1] if counted else 0.0


def _state(store: Store, habit: Habit, days: dict[date, HabitDay], on: date, *, quiet: bool) -> HabitState:
    marks = day_marks(habit, days, on)
    is_paused = not any(on - day < timedelta(days=PAUSE_DAYS) for day in days)
    run = None if quiet or is_paused else streak(periods(marks, habit.times, habit.days), last_is_open=True)
    place = None if run is None or on != store.today() or _was_repaired(store, days, on) else to_repair(
        marks, habit.times, habit.days
    )  # fmt: skip
    repair_on = None if place is None else on - timedelta(days=len(marks) - 1 - place)
    return HabitState(habit, days.get(on), strength_on(habit, days, on), run, repair_on)


def _was_repaired(store: Store, days: dict[date, HabitDay], on: date) -> bool:
    """Tell whether a day was let rest afterwards, in the last seven days: a skip that was noted later than its day."""
    noted = ((one.on, store.day_of(store.clock.here(one.updated_at))) for one in days.values() if one.skipped)
    return any(day < when and on - when < timedelta(days=REPAIR_DAYS) for day, when in noted)


# --- noting a day ---------------------------------------------------------------------------------------


def note_day(store: Store, habit: Habit, on: date, values: dict[str, Any]) -> HabitDay:
    """Keep values for a habit's day, in the place of what is there. Raises what the store raises."""
    entry = _entry(store, habit, on)
    if entry is None:
        return store.add(store.new(HabitDay, {"habit_id": habit.id, "on": on, **values}))
    return store.change(entry, values)


def toggle(store: Store, habit: Habit, on: date) -> None:
    """Done, or not noted any more. Counts go up by one; of what shall be little, the first key notes that it was none.

    A day with a note stays, as not done.
    """
    entry = _entry(store, habit, on)
    if habit.kind == HabitKind.AT_MOST and entry is None:
        note_day(store, habit, on, {"value": 0})
    elif habit.kind != HabitKind.YES_NO:
        count(store, habit, on, 1)
    elif entry is None or entry.skipped or entry.value == 0:
        note_day(store, habit, on, {"value": 1, "skipped": False})
    else:
        _clear(store, entry)


def count(store: Store, habit: Habit, on: date, by: int) -> None:
    """Add to the count of a day, or take from it."""
    entry = _entry(store, habit, on)
    value = (entry.value or 0 if entry is not None else 0) + by
    if value >= 0:
        note_day(store, habit, on, {"value": min(value, 1) if habit.kind == HabitKind.YES_NO else value,
                                    "skipped": False})  # fmt: skip


def skip(store: Store, habit: Habit, on: date) -> None:
    """Let the day rest, or take that back."""
    entry = _entry(store, habit, on)
    if entry is not None and entry.skipped:
        _clear(store, entry)
    else:
        note_day(store, habit, on, {"skipped": True})


def _clear(store: Store, entry: HabitDay) -> None:
    if entry.text.note or entry.mood_impact is not None:
        store.change(entry, {"value": 0, "skipped": False})
    else:
        store.trash(entry)


def _entry(store: Store, habit: Habit, on: date) -> HabitDay | None:
    return next((one for one in store.records(HabitDay, since=on, until=on) if one.habit_id == habit.id), None)
