"""What helps: what was tried, by how much it changed what was rated before and after; practice by week; tags."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from calmterm.core.table import Table, Value
from calmterm.core.text import one_line
from calmterm.insights.analysis import Missing, Study, say, say_missing
from calmterm.insights.before_after import BeforeAfter
from calmterm.insights.series import Window
from calmterm.insights.triggers import TriggerAssociation
from calmterm.store import Store
from calmterm.store.measure_series import ACTIVITY, TASK
from calmterm.store.model.records import PracticeKind

WEEKS: Final = 8
SENTENCES: Final = 4
MISSING: Final = 3
NAME: Final = 26
SORTS: Final = {"practice": "practice", "card": "coping card", ACTIVITY: "activity", TASK: "little to-do"}
NONE_YET: Final = (
    "Nothing was rated before and after often enough yet: six times on four days. Practice, coping cards and"
    " activities ask for it; a little to-do counts where a mood was noted within three hours on both sides."
)
BETTER: Final = (
    "Further right is better: anxiety or distress was lower afterwards, or mood higher, by so many points (95 %"
    " interval). People reach for something when it is worst, and from there most things ease."
)
NO_TAGS: Final = "No tag was noted on eight days, with eight days without it, in the last 90."
TAGGED: Final = (
    "How much higher or lower mood was on days with a tag (95 % interval). ● survives all that was looked at together,"
    " ○ may be chance. Which came first is open."
)


@dataclass(frozen=True, slots=True)
class MeasuredChange:
    """Something that was tried: how often it was rated, and by how many points it was better afterwards."""

    name: str
    sort: str
    measure: str
    n: int
    effect: float
    low: float
    high: float
    improved: int
    window: Window


def changes(store: Store, report: Study) -> list[MeasuredChange]:
    """Return what was tried often enough, the surest change first, by the lower end of its interval."""
    return [
        MeasuredChange(
            store.measures.called(one.other or ""), SORTS[sort_of(one.other or "")], one.measure, result.n,
            result.effect, result.interval.low, result.interval.high, result.improved, result.window,
        )
        for one in report.found
        if isinstance(result := one.result, BeforeAfter)
    ]  # fmt: skip


def helps_words(store: Store, report: Study, *, most_missing: int = MISSING) -> list[str]:
    """Return what may be said of it: the sentences, those told apart from like moments first, and what is missing."""
    found = [one for one in report.found if one.template == "before_after"]
    told = sorted(found, key=lambda one: not one.told_apart)[:SENTENCES]
    words = [BETTER, *(say(one, store.measures.called) for one in told)] if found else [NONE_YET]
    missing = [one for one in _missing(report) if one.refusal.n > 0]
    return words + [f"Not yet: {say_missing(one, store.measures.called)}" for one in missing[:most_missing]]


def helps_waiting(store: Store, report: Study) -> list[tuple[str, str]]:
    """Return what was not rated often enough yet to be compared, and how often it was."""
    return _waiting(store, report, "before_after")


def tags_waiting(store: Store, report: Study) -> list[tuple[str, str]]:
    """Return each tag that is not noted on enough days to be compared, and on how many of them it is."""
    return _waiting(store, report, "trigger")


def _waiting(store: Store, report: Study, look: str) -> list[tuple[str, str]]:
    found = [one for one in report.missing if one.template == look and one.refusal.n > 0]
    named = [(one_line(store.measures.called(one.other or ""), NAME), one.refusal) for one in found]
    return [(name, str(refusal)) for name, refusal in sorted(named, key=lambda one: (-one[1].n, one[0]))]


def helps_table(store: Store, report: Study) -> Table:
    """Return everything that was tried with its numbers, then what was not rated often enough."""
    header = ("what", "sort", "rated", "times", "better by", "from", "to", "times better", "days from", "days to",
              "still missing")  # fmt: skip
    rows: list[Sequence[Value]] = [
        (one.name, one.sort, one.measure, one.n, one.effect, one.low, one.high, one.improved,
         one.window.first_day, one.window.last_day, None)
        for one in changes(store, report)
    ]  # fmt: skip
    rows += (
        (store.measures.called(one.other or ""), SORTS[sort_of(one.other or "")], one.measure, one.refusal.n, None,
         None, None, None, None, None, str(one.refusal))
        for one in _missing(report)
    )  # fmt: skip
    return Table("What helps", header, rows)


def tags_compared(store: Store, report: Study) -> list[tuple[str, TriggerAssociation, bool]]:
    """Return each tag that was compared, with its name and whether it may be told, the lowest mood first."""
    found = [
        (one_line(store.measures.called(one.other or ""), NAME), one.result, kept)
        for one, kept in report.compared
        if isinstance(one.result, TriggerAssociation)
    ]
    return sorted(found, key=lambda one: one[1].difference)


def tags_table(store: Store, report: Study) -> Table:
    """Return the numbers behind the tags."""
    header = ("tag", "difference", "from", "to", "median with", "median without", "days with", "days without", "kept")
    rows = [
        (name, one.difference, one.interval.low, one.interval.high, one.median_with, one.median_without, one.n_with,
         one.n_without, "yes" if kept else "no")
        for name, one, kept in tags_compared(store, report)
    ]  # fmt: skip
    return Table("Tags and mood", header, rows)


def practice_weeks(store: Store) -> tuple[list[date], Mapping[str, list[float]]]:
    """Return the Mondays of the last eight weeks, and for each kind of practice its minutes in each of them."""
    today = store.today().toordinal()
    first = today - date.fromordinal(today).weekday() - 7 * (WEEKS - 1)
    minutes: defaultdict[str, list[float]] = defaultdict(lambda: [0.0] * WEEKS)
    for kind, day, spent in store.measures.practised(Window(first, today)):
        minutes[kind][(day - first) // 7] += spent
    mondays = [date.fromordinal(first + 7 * week) for week in range(WEEKS)]
    return mondays, {kind: minutes[kind] for kind in map(str, PracticeKind) if kind in minutes}


def _missing(report: Study) -> list[Missing]:
    found = [one for one in report.missing if one.template == "before_after"]
    return sorted(found, key=lambda one: -one.refusal.n)


def sort_of(key: str) -> str:
    """Return what something that was tried is, by its key in a study: a practice, card, activity or task."""
    begins = key.partition("-")[0]
    return begins if begins in (ACTIVITY, TASK) else "card" if _is_id(key) else "practice"


def _is_id(key: str) -> bool:
    return len(key) == 36 and key.count("-") == 4
