"""What was reached so far, from the days on which it was done: plain counts, never a run, never a rank."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

METHOD_VERSION = "reached-1"


@dataclass(frozen=True, slots=True)
class Mark:
    """Something to reach: `times` of what `counts` names. `name` never changes; `title` is what a person reads."""

    name: str
    title: str
    counts: str
    times: int = 1


MARKS = (
    Mark("check_in_1", "A first check-in", "check_in_days"),
    Mark("check_in_10", "Check-ins on ten days", "check_in_days", 10),
    Mark("check_in_50", "Check-ins on fifty days", "check_in_days", 50),
    Mark("entry_1", "A first entry in the journal", "entries"),
    Mark("entry_25", "Twenty-five entries", "entries", 25),
    Mark("entry_100", "A hundred entries", "entries", 100),
    Mark("practice_1", "A first practice", "practices"),
    Mark("practice_10", "Ten practices", "practices", 10),
    Mark("practice_hour", "An hour of practice, all together", "practice_hours"),
    Mark("practice_ten_hours", "Ten hours of practice, all together", "practice_hours", 10),
    Mark("habit_half", "A habit at half strength", "habits_half"),
    Mark("habit_firm", "A habit at four fifths of its strength", "habits_firm"),
    Mark("small_things_10", "Ten small things done", "small_things", 10),
    Mark("activity_10", "Ten activities done, or partly", "activities", 10),
    Mark("worksheet_1", "A first thought looked at on paper", "thoughts"),
    Mark("card_1", "A card for a hard moment", "cards"),
    Mark("value_1", "A value in words of your own", "values"),
    Mark("read_10", "Ten things read", "read", 10),
)


def reached(days: Mapping[str, Iterable[date]]) -> list[tuple[Mark, date]]:
    """The marks reached, in their order, each with its day. `days` holds a day for each time, in any order."""
    done: dict[str, Sequence[date]] = {name: sorted(found) for name, found in days.items()}
    found = [
        (mark, done[mark.counts][mark.times - 1]) for mark in MARKS if len(done.get(mark.counts, ())) >= mark.times
    ]
    return sorted(found, key=lambda one: (-one[1].toordinal(), MARKS.index(one[0])))


def whole_hours(stretches: Iterable[tuple[date, float]]) -> list[date]:
    """The day on which each whole hour was full, from stretches of (day, seconds) in the order of their days."""
    total, found = 0.0, list[date]()
    for day, seconds in sorted(stretches):
        total += seconds
        found += [day] * (int(total // 3600) - len(found))
    return found
