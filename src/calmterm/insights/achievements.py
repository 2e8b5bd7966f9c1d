"""What was reached so far and what comes next, from the days on which it was done: plain counts, never a rank."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
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
    """Return the marks reached, in their order, each with its day. `days` holds a day for each time, in any order."""
    done: dict[str, Sequence[date]] = {name: sorted(found) for name, found in days.items()}
    found = [
        (mark, done[mark.counts][mark.times - 1]) for mark in MARKS if len(done.get(mark.counts, ())) >= mark.times
    ]
    return sorted(found, key=lambda one: (-one[1].toordinal(), MARKS.index(one[0])))


COUNTED: Mapping[str, tuple[str, str]] = {
    "check_in_days": ("day with a check-in", "days with a check-in"),
    "entries": ("entry in the journal", "entries in the journal"),
    "practices": ("practice", "practices"),
    "practice_hours": ("whole hour of practice", "whole hours of practice"),
    "small_things": ("little to-do done", "little to-dos done"),
    "activities": ("activity done, or partly", "activities done, or partly"),
    "thoughts": ("thought looked at on paper", "thoughts looked at on paper"),
    "read": ("thing read", "things read"),
}
"""What is summed up, in words for one and for several."""


def totals(days: Mapping[str, Collection[date]]) -> list[str]:
    """Return in words how often each was done, but for what never was."""
    counts = ((len(days.get(name, ())), words) for name, words in COUNTED.items())
    return [f"{count:,} {words[count != 1]}" for count, words in counts if count]


def upcoming(days: Mapping[str, Collection[date]]) -> list[tuple[Mark, int]]:
    """Return of everything that was begun the mark that comes next, with how often it was done so far."""
    found: dict[str, tuple[Mark, int]] = {}
    for mark in MARKS:
        done = len(days.get(mark.counts, ()))
        if 0 < done < mark.times:
            found.setdefault(mark.counts, (mark, done))
    return list(found.values())


def run_of_days(days: Collection[int], today: int) -> tuple[int, int]:
    """Return how many days in a row there are up to today, by ordinal, and the longest run of all.

    A day that is not over breaks nothing: the run that went on until yesterday still stands.
    """
    runs: list[int] = []
    last = None
    for day in sorted(set(days)):
        runs = [*runs[:-1], runs[-1] + 1] if last is not None and day == last + 1 else [*runs, 1]
        last = day
    is_going_on = last is not None and today - 1 <= last <= today
    return (runs[-1] if is_going_on else 0), max(runs, default=0)


def whole_hours(stretches: Iterable[tuple[date, float]]) -> list[date]:
    """Return the day on which each whole hour was full, from stretches of (day, seconds) in the order of their days."""
    total, found = 0.0, list[date]()
    for day, seconds in sorted(stretches):
        total += seconds
        found += [day] * (int(total // 3600) - len(found))
    return found
