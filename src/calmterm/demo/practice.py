"""What the demo's made-up person practises: some habits, a few minutes of breathing, small things for the day."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from calmterm.store import Record, Store
from calmterm.store.model.records import (
    DailyTask,
    Habit,
    HabitDay,
    HabitKind,
    PracticeKind,
    PracticeSession,
    TaskKind,
)

LAST_DAYS: Final = 120
THINGS_DAYS: Final = 10

HABITS: Final = (
    ({"name": "Stretch for five minutes", "cue": "the first coffee", "tiny_version": "one arm, one side"}, 0.85),
    ({"name": "Walk home from the bridge", "times": 3, "days": 7, "cue": "work", "tiny_version": "one stop"}, 0.4),
    ({"name": "Water", "kind": HabitKind.COUNT, "target": 6, "tiny_version": "one glass"}, 0.8),
    ({"name": "Coffee", "kind": HabitKind.AT_MOST, "target": 2}, 0.7),
)
SESSIONS: Final = (
    (PracticeKind.BREATHING, "coherent 5.5-5.5", 297),
    (PracticeKind.BREATHING, "long exhale 4-6", 180),
    (PracticeKind.BREATHING, "box 4-4-4-4", 176),
    (PracticeKind.GROUNDING, "five senses, five to one", 140),
    (PracticeKind.RELAXATION, "muscle relaxation, 7 parts", 168),
    (PracticeKind.MEDITATION, "quiet sitting", 300),
)
THINGS: Final = (
    "Water the fern", "Write two lines to Ada", "Open the letter from the library", "Ten minutes at the river",
    "Fold the towels", "Ring the dentist", "Brush Otto", "Sew on the button",
)  # fmt: skip


def fill_practice(store: Store, days: int, seed: str) -> None:
    """Write what was practised in the last `days` days, at most 120, into a store. Equal seeds give equal values."""
    rng = Random(f"{seed} practice")  # noqa: S311 - a story, no secret
    today = store.today()
    span = [today - timedelta(days=back) for back in reversed(range(min(days, LAST_DAYS)))]
    store.add_new(list(_records(store, span, rng)))


def _records(store: Store, span: list[date], rng: Random) -> Iterator[Record]:
    for place, (values, share) in enumerate(HABITS):
        habit = store.new(Habit, {"kind": HabitKind.YES_NO, "position": place, **values})
        yield _made(store, habit, span[0], time(9))
        for day in span[:-1]:
            if rng.random() < share:
                yield _made(
                    store, store.new(HabitDay, {"habit_id": habit.id, "on": day, **_day(habit, rng)}), day, time(21)
                )
    for day in span[:-1]:
        if rng.random() < 0.3:
            yield _session(store, day, rng)
    for day in span[-THINGS_DAYS:]:
        for what in rng.sample(THINGS, rng.choice((0, 1, 2, 2, 3))):
            is_done = rng.random() < 0.6 and day != span[-1]
            at = _at(store, day, time(18, rng.randrange(60)))
            values = {"what": what, "on": day, "kind": TaskKind.OWN, "done_at": at if is_done else None}
            yield _made(store, store.new(DailyTask, values), day, time(8))


def _day(habit: Habit, rng: Random) -> dict[str, Any]:
    if habit.kind == HabitKind.YES_NO:
        return {"skipped": True} if rng.random() < 0.06 else {"value": 1}
    return {"value": rng.choice((4, 5, 6, 6, 7)) if habit.kind == HabitKind.COUNT else rng.choice((1, 2, 2, 2, 3))}


def _session(store: Store, day: date, rng: Random) -> Record:
    kind, technique, seconds = rng.choice(SESSIONS)
    before = rng.randrange(3, 8)
    early = rng.random() < 0.15
    values = {
        "began_at": _at(store, day, time(rng.choice((7, 13, 21)), rng.randrange(60))), "kind": kind,
        "technique": technique, "seconds": seconds // 2 if early else seconds, "completed": not early,
        "anxiety_before": before, "anxiety_after": max(0, before - rng.choice((0, 1, 1, 2, 3))),
    }  # fmt: skip
    return store.new(PracticeSession, values)


def _made(store: Store, record: Record, day: date, at: time) -> Record:
    record.created_at = _at(store, day, at).astimezone(UTC)
    return record


def _at(store: Store, day: date, at: time) -> datetime:
    return store.clock.localize(datetime.combine(day, at))
