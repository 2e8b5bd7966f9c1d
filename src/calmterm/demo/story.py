"""A made-up life to look around in: some weeks of one person who plans bus timetables and swims on Thursdays.

The numbers come from a small model (`live`), the words from demo/words.py. Days, seed and today's date decide
everything, so that the same demo can be shown twice.
"""

import math
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from random import Random
from typing import Any, Final

from calmterm.demo import sleep
from calmterm.demo.circle import circle_records
from calmterm.demo.practice import fill_practice
from calmterm.demo.sharing import shared
from calmterm.demo.words import DemoDay, Entry, Field, Part, Pen, Piece, read_words
from calmterm.demo.worksheets import worksheets
from calmterm.store import Record, Store
from calmterm.store.model.records import CheckIn, JournalEntry, Moment

MOST_DAYS: Final = 3650
BATCH: Final = 100  # records a transaction

USUAL_MOOD: Final = 6.3
MOOD_BY_WEEKDAY: Final = (-0.9, -0.3, -0.1, 0.2, 0.3, 0.9, 0.2)
STRESS_BY_WEEKDAY: Final = (1.3, 0.9, 0.8, 0.3, 0.2, -1.0, -0.5)
SATURDAY: Final = 5

POOR_NIGHTS: Final = 7
AFTERMATH: Final = 15  # days from the first poor night on in which it is still spoken of
LEAST_FOR_A_POOR_WEEK: Final = 21  # days
# Month and day on which nothing is written, so that no office is open on a feast.
FEASTS: Final = ((12, 24), (12, 25), (12, 26), (1, 1))

GLAD: Final = {"joy": 5, "trust": 3, "anticipation": 3, "surprise": 1}
MIXED: Final = {"anticipation": 3, "trust": 3, "sadness": 2, "surprise": 2, "joy": 2, "anger": 1}
LOW: Final = {"sadness": 5, "anger": 3, "fear": 3, "disgust": 1, "trust": 1}


def poor_weeks(days: int) -> list[int]:
    """Return the days, counted from 0, on which a poor week begins: two thirds through each half year or shorter
    life.
    """
    if days < LEAST_FOR_A_POOR_WEEK:
        return []
    parts = max(1, round(days / 180))
    edges = (days * part // parts for part in range(parts + 1))
    return [low + (high - low) * 2 // 3 - 3 for low, high in pairwise(edges)]


def live(first: date, days: int, rng: Random) -> list[DemoDay]:
    """Return the days from `first` on: weekly rhythm, slow drift, some memory, and poor nights felt one day later."""
    begins = poor_weeks(days)
    lived: list[DemoDay] = []
    carry, quality, noted, phase = 0.0, 7.0, True, rng.uniform(0, 2 * math.pi)
    for number in range(days):
        day = first + timedelta(days=number)
        nights = next((number - begin for begin in begins if 0 <= number - begin < AFTERMATH), None)
        poor = nights is not None and nights < POOR_NIGHTS
        lost = quality - 7  # of the night before last: what it took comes a day late
        better = 0.6 if nights is not None and not poor else 0.0
        quality = (3.0 if poor else 7.0 + better) + rng.gauss(0, 0.9)
        hours = (5.0 if poor else 7.1 + better / 2) + 0.5 * (day.weekday() >= SATURDAY) + rng.gauss(0, 0.45)
        carry = 0.5 * carry + rng.gauss(0, 0.95)
        drift = 0.6 * math.sin(2 * math.pi * number / 83 + phase)
        recovery = 0.2 if nights is not None and nights > POOR_NIGHTS else 0.0
        above = MOOD_BY_WEEKDAY[day.weekday()] + drift + carry + 0.42 * lost + recovery
        energy = 5.9 + 0.45 * above + 0.5 * lost + rng.gauss(0, 0.8)
        stress = 4.3 + STRESS_BY_WEEKDAY[day.weekday()] - 0.45 * above + rng.gauss(0, 0.9)
        anxiety = 3.2 + 0.45 * (stress - 4.3) - 0.3 * above + rng.gauss(0, 0.8)
        swam = day.weekday() == 3 and rng.random() < (0.4 if poor else 0.85)
        # Gaps come in runs of a few days; the last day is always there to look at.
        noted = rng.random() >= (0.1 if noted else 0.4)
        noted = (noted and (day.month, day.day) not in FEASTS) or number == days - 1
        lived.append(DemoDay(day, USUAL_MOOD + above, energy, stress, anxiety, quality, hours, swam, nights, noted))
    return lived


class DemoDiary:
    """Writes days down as the values of check-ins and journal entries."""

    def __init__(self, pen: Pen, rng: Random) -> None:
        self._pen = pen
        self._rng = rng
        self._wrote = False

    def page(self, day: DemoDay, *, last: bool) -> Iterator[tuple[type[Record], time, dict[str, Any]]]:
        """Yield what the diary holds of one day: kind, local time, other values. The `last` day has a bit of
        everything.
        """
        if not day.noted:
            self._wrote = False
            return
        chance = 0.3 if self._wrote else 0.8 if _felt_poor(day) else 0.62
        entry = self._pen.entry(day) if last or self._rng.random() < chance else None
        self._wrote = entry is not None
        two, quick = last or self._rng.random() < 0.18, self._rng.random() < 0.06
        if two:
            yield CheckIn, self._at(7, 0, 110), self._morning(day)
        if quick:
            yield CheckIn, self._at(12, 10, 300), {"moment": Moment.QUICK, "mood": self._scale(day.mood, 0.8)}
        yield CheckIn, self._at(20, 30, 115), self._evening(day, entry, with_sleep=not two)
        if entry is not None:
            yield JournalEntry, self._at(21, 10, 120), {
                "title": entry.title, "body": entry.body, "tags": entry.tags, "starred": entry.starred,
            }  # fmt: skip

    def _morning(self, day: DemoDay) -> dict[str, Any]:
        said = self._said(day, "morning", {"note": 0.5, "hopes": 0.35})
        return {
            "moment": Moment.MORNING, "mood": self._scale(day.mood - 0.2, 0.6), "energy": self._scale(day.energy, 0.5),
            **self._sleep(day), **{name: piece.text for name, piece in said.items()},
            "place": self._or_blank(0.3, "at home"),
        }  # fmt: skip

    def _evening(self, day: DemoDay, entry: Entry | None, *, with_sleep: bool) -> dict[str, Any]:
        said = self._said(day, "evening", {"note": 0.55, "going_well": 0.2, "challenges": 0.15, "gratitude": 0.2})
        triggers = self._triggers(day) | {name for piece in said.values() for name in piece.triggers}
        triggers |= entry.triggers if entry else set[str]()
        if not triggers and self._rng.random() < 0.2:
            triggers = {"none"}
        moved = 45 + 5 * self._rng.randrange(4) if day.swam else self._or_blank(0.5, 5 * self._rng.randrange(3, 10))
        outside = self._rng.randrange(6, 30) if day.weekday >= SATURDAY else self._rng.randrange(2, 12)
        return {
            "moment": Moment.DAILY if self._rng.random() < 0.15 else Moment.EVENING,
            "mood": self._scale(day.mood), "energy": self._scale(day.energy), "stress": self._scale(day.stress),
            "anxiety": self._or_blank(0.85, self._scale(day.anxiety)),
            **(self._sleep(day) if with_sleep else {}),
            "exercise_minutes": moved, "outside_minutes": self._or_blank(0.8, 5 * outside),
            "water_glasses": self._or_blank(0.6, self._rng.randrange(4, 9)),
            **{name: piece.text for name, piece in said.items()},
            "place": self._or_blank(0.15, self._rng.choice(("at home", "kitchen table", "sofa", "on the bus"))),
            "emotions": self._emotions(day.mood) if self._rng.random() < 0.85 else [], "triggers": sorted(triggers),
        }  # fmt: skip

    def _sleep(self, day: DemoDay) -> dict[str, Any]:
        return {"sleep_quality": self._scale(day.sleep_quality, low=0), "sleep_hours": round(day.sleep_hours * 4) / 4}

    def _said(self, day: DemoDay, part: Part, shares: dict[Field, float]) -> dict[str, Piece]:
        found = (
            (field, self._pen.note(day, part, field)) for field, share in shares.items() if self._rng.random() < share
        )
        return {field: piece for field, piece in found if piece is not None}

    def _emotions(self, mood: float) -> list[dict[str, Any]]:
        weights = dict(GLAD if mood >= 6.5 else MIXED if mood >= 4.5 else LOW)
        found: list[dict[str, Any]] = []
        for _ in range(self._rng.choice((1, 1, 2, 2, 3))):
            name = self._rng.choices(list(weights), list(weights.values()))[0]
            del weights[name]
            strength = mood - 1 if name in GLAD else 9.5 - mood
            found.append({"emotion": name, "intensity": self._scale(strength - len(found), 1.2)})
        return found

    def _triggers(self, day: DemoDay) -> set[str]:
        weekend = day.weekday >= SATURDAY
        chances = {
            "work": 0.0 if weekend else 0.55 if day.stress > 5 else 0.3,
            "friends": 0.35 if weekend else 0.06,
            "family": 0.25 if day.weekday > SATURDAY else 0.05,
            "sleep": 0.75 if _felt_poor(day) else 0.15 if day.sleep_quality < 6 else 0.03,
            "caffeine": 0.25 if _felt_poor(day) else 0.03,
            "swimming": 0.6 if day.swam else 0.0,
            "weather": 0.08, "news": 0.06, "social media": 0.04, "health": 0.03,
        }  # fmt: skip
        return {name for name, chance in chances.items() if self._rng.random() < chance}

    def _at(self, hour: int, minute: int, spread: int) -> time:
        late = hour * 60 + minute + self._rng.randrange(spread)
        return time(late // 60, late % 60)

    def _scale(self, value: float, noise: float = 0.0, low: int = 1) -> int:
        return min(10, max(low, round(value + self._rng.gauss(0, noise))))

    def _or_blank(self, share: float, value: Any) -> Any:
        return value if self._rng.random() < share else None


def _felt_poor(day: DemoDay) -> bool:
    return day.nights is not None and day.nights <= POOR_NIGHTS


def fill(store: Store, days: int, seed: int, written: Callable[[int], object] = lambda _: None) -> None:
    """Write `days` made-up days (1 to 3650), the last of them today, into a store.

    `written` is told, now and then, for how many days the pages are kept. Equal days, seed and date give equal
    values. What would lie after the present minute is left out. Raises ValueError for another number of days, and
    what `Store.add_new` raises.
    """
    if not 1 <= days <= MOST_DAYS:
        raise ValueError(f"A made-up life has 1 to {MOST_DAYS} days.")
    today, now = store.today(), store.clock.now()
    name = f"{days} {seed} {today.isoformat()}"
    # Two draws, so that a new sentence never moves a day's numbers.
    lived = live(today - timedelta(days=days - 1), days, Random(f"{name} days"))  # noqa: S311 - a story, no secret
    rng = Random(f"{name} words")  # noqa: S311 - as above
    diary = DemoDiary(Pen(read_words(), rng), rng)
    batch: list[Record] = []
    for number, day in enumerate(lived, 1):
        for kind, at, values in diary.page(day, last=day.date == today):
            felt = store.clock.localize(datetime.combine(day.date, at))
            if felt > now:
                continue
            record = store.new(kind, {**values, str(kind.about.felt): felt})
            record.created_at = felt.astimezone(UTC)  # as if it had been written down then
            batch.append(record)
        if len(batch) >= BATCH:
            store.add_new(batch)
            written(number)
            batch = []
    made = sleep.records(store, lived, Random(f"{name} nights"))  # noqa: S311 - as above
    batch += (one for one in made if one.created_at <= now)
    store.add_new([*batch, *worksheets(store, days), *shared(store, days), *circle_records(store, days)])
    fill_practice(store, days, name)
