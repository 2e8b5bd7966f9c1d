"""Made-up nights, goals and questionnaires for the demo, beside the days of story.py. The same days give the same."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from calmterm.content.scales import scales
from calmterm.demo.words import DemoDay
from calmterm.domain.questionnaires import Taken, scored
from calmterm.domain.sleep import moments_of
from calmterm.store import Record, Store
from calmterm.store.model.records import Goal, LifeValue, ScaleResult, SleepNight

NIGHT_AT: Final = time(8, 15)
SCALE_EVERY: Final = 28


def records(store: Store, lived: Sequence[DemoDay], rng: Random) -> Iterator[Record]:
    """Yield the nights and questionnaires of days that were lived, as records that are not kept yet."""
    for day in lived:
        if day.noted or rng.random() < 0.5:
            yield _made(store, SleepNight, _night(store, day, rng), day.date, NIGHT_AT)
    if not lived:
        return
    last = lived[-1].date
    for back in range(SCALE_EVERY * ((len(lived) - 1) // SCALE_EVERY), -1, -SCALE_EVERY):
        yield from _questionnaires(store, last - timedelta(days=back), lived[-1 - back], rng)
    if len(lived) >= SCALE_EVERY:
        yield from _goals(store, last)


def _made(store: Store, kind: type[Record], values: dict[str, Any], day: date, at: time) -> Record:
    record = store.new(kind, {name: value for name, value in values.items() if value is not None})
    record.created_at = store.clock.localize(datetime.combine(day, at)).astimezone(UTC)
    return record


def _night(store: Store, day: DemoDay, rng: Random) -> dict[str, Any]:
    poor = day.sleep_quality < 5
    asleep = max(180, round(day.sleep_hours * 60))
    falling_asleep = max(0, round(rng.gauss(45 if poor else 14, 9)))
    woken = max(0, round(rng.gauss(2.4 if poor else 0.8, 0.8)))
    awake = 0 if not woken else max(1, round(rng.gauss(38 if poor else 9, 8)))
    reading, lying = rng.randrange(0, 35, 5), rng.randrange(0, 30, 5)
    up = 6 * 60 + 40 + (50 if day.weekday >= 5 else 0) + rng.randrange(-20, 35)
    woke = up - lying
    lights_out = woke - asleep - falling_asleep - awake
    marks = [up, woke, lights_out, lights_out - reading]
    extra = Random(day.date.toordinal())  # noqa: S311 - drawn apart, so that the other numbers stay
    nap = time(14, extra.randrange(0, 60, 5)) if day.weekday in (6, 0) and extra.random() < 0.5 else None
    clocks = [time(mark // 60 % 24, mark % 60) for mark in reversed(marks)]
    return {
        "night_of": day.date, **moments_of(day.date, clocks, store.clock.zone(), nap=nap),
        "minutes_to_fall_asleep": falling_asleep,
        "nap_minutes": extra.randrange(15, 45, 5) if nap is not None else None,
        "woke_early_minutes": extra.randrange(10, 65, 5) if poor and extra.random() < 0.5 else None,
        "minutes_awake": awake, "times_woken": woken, "quality": min(5, max(1, round(day.sleep_quality / 2))),
        "rested": min(10, max(1, round(day.energy))) if rng.random() < 0.6 else None,
        "caffeine": float(rng.randrange(0, 4)) if rng.random() < 0.5 else None,
    }  # fmt: skip


def _questionnaires(store: Store, on: date, day: DemoDay, rng: Random) -> Iterator[Record]:
    strain = max(0.0, (7.5 - day.mood) / 7)
    for name, at in (("phq9", time(19, 10)), ("gad7", time(19, 16))):
        scale = scales()[name]
        coding = scale.codings[0]
        answers = [min(2, max(0, round(rng.gauss(1.6 * strain + 0.3, 0.5)))) for _ in scale.items]
        if scale.support_item is not None:
            answers[scale.support_item - 1] = 0
        taken = Taken(scale, answers, coding, scored(scale, answers, coding))
        moment = store.clock.localize(datetime.combine(on, at))
        yield _made(store, ScaleResult, {**taken.values(), "taken_at": moment}, on, at)


def _goals(store: Store, today: date) -> Iterator[Record]:
    begun = today - timedelta(days=24)

    def value(name: str, area: str, importance: int, alignment: int, why: str) -> Record:
        given = {"name": name, "life_area": area, "importance": importance, "alignment": alignment, "why": why}
        return _made(store, LifeValue, given, begun, time(18))

    water, people = (
        value("Being at home in water", "body_and_health", 8, 60, "My head is quiet there, and stays so till evening."),
        value("Being somebody to count on", "friends", 9, 70, "The people I like best are those who turn up."),
    )
    yield from (water, people)
    yield _made(store, Goal, {
        "title": "Swim forty lengths without a break", "value_id": water.id, "unit_start": 12, "unit_target": 40,
        "target_on": today + timedelta(days=30), "confidence": 6, "first_step": "Pack the bag on Wednesday evening",
        "why": "In summer I want to swim across the lake and look back at the shore.",
        "obstacle": "It is dark and wet when the pool opens", "if_then": "I go at noon, and swim half of it",
        "check_ins": [
            {"checked_on": begun + timedelta(days=days), "value": lengths, "motivation": drive, "progress_note": note}
            for days, lengths, drive, note in (
                (3, 14, 6, "Out of breath, and glad"), (10, 20, 7, "Slower, and so further"),
                (17, 24, 7, "Breathing on both sides at last"),
            )
        ],
    }, begun, time(18, 5))  # fmt: skip
    yield _made(store, Goal, {
        "title": "See Ines once a month again", "value_id": people.id, "target_on": today + timedelta(days=5),
        "why": "With her an afternoon is short, and I come home taller.",
        "first_step": "Ask her for a day, not whether some day",
        "milestones": [
            {"title": "Write to her", "done_at": store.clock.localize(datetime.combine(begun, time(20)))},
            {"title": "Find a Sunday", "position": 1}, {"title": "Bake the plum cake", "position": 2},
        ],
    }, begun, time(18, 10))  # fmt: skip
    yield _made(store, Goal, {"title": "Learn the names of ten trees", "state": "paused"}, begun, time(18, 15))
