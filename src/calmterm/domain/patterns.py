"""What goes with what: the insights as a list with what is missing, and the numbers behind each of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any, Final

from calmterm.core import dates
from calmterm.core.table import Table, Value
from calmterm.insights.analysis import Diary, Study, outcome_series, say_missing
from calmterm.insights.measures import MEASURES, Measure
from calmterm.insights.sentences import WEEKDAYS
from calmterm.insights.series import Window
from calmterm.store import Store
from calmterm.store.model.records import Insight

LOG: Final = 200
MISSING, MANY_MISSING = 4, 12
"""So many looks that are not possible yet are named, in a low and in a tall window; the table holds them all."""
RESTS: Final = "Insights rest today. The charts are there."
OFF: Final = "Insights are switched off in the settings. The charts are there."
NONE: Final = "Nothing stands out in your entries so far, which is common and fine."
PATTERN: Final = "Patterns in your entries, not causes. Enter shows the numbers. s rates one."


@dataclass(frozen=True, slots=True)
class Together:
    """The page: insights, each with the days it rests on, words under them, and the numbers of all."""

    title: str
    insights: Sequence[Insight]
    notes: Sequence[str]
    words: Sequence[str]
    table: Table


@dataclass(frozen=True, slots=True)
class Pairs:
    """Two measures on the same days: `points` (x, y), and the values that each axis has to hold, by day."""

    x: Measure
    y: Measure
    points: Sequence[tuple[float, float]]
    x_days: Mapping[int, float]
    y_days: Mapping[int, float]


def keep_if_due(store: Store, report: Study, *, again: bool = False) -> None:
    """Keep a report once a week, or when asked; what it says of the last days whenever that is new."""
    if again or store.insights.is_look_due(report.noted):
        store.insights.keep(report)
    else:
        store.insights.keep_daily(report)


def patterns(store: Store, report: Study, *, away: bool = False, most_missing: int = MISSING) -> Together:
    """Return the insights as they stand, unless they rest."""
    title = "Archived" if away else "What goes with what"
    resting = rests(store)
    found = [] if resting else store.insights.listed(put_away=away)
    store.insights.note_seen(found)
    if resting:
        words = [resting]
    elif away:
        words = [
            "d restores the selected one, a goes back to the others." if found else "Nothing is archived. Press a."
        ]
    else:
        looked_on = store.insights.looked_on()
        words = [PATTERN if found else NONE]
        if looked_on is not None:
            words.append(f"Last looked on {dates.full_without_year(looked_on)}; once a week, or with w.")
        words += missing_lines(store, report, most_missing)
    return Together(title, found, [_note(store, one) for one in found], words, table(store, found, report))


def rests(store: Store) -> str:
    """Return why no insight speaks now, or ""."""
    if store.preference("insights") == "off":
        return OFF
    return RESTS if store.measures.is_quiet_day() else ""


def table(store: Store, found: Sequence[Insight], report: Study) -> Table:
    """Return every insight with its numbers, then every look that is not possible yet."""
    header = ("look", "measure", "with", "n", "effect", "from", "to", "days from", "days to", "still missing")
    rows: list[Sequence[Value]] = [
        (
            one.template.replace("_", " "), one.measure, _other(store, one.other_measure), one.n, _short(one.effect),
            _short(one.low), _short(one.high), one.window_from, one.window_to, None,
        )
        for one in found
    ]  # fmt: skip
    rows += (
        (one.template.replace("_", " "), one.measure, _other(store, one.other), one.refusal.n, None, None, None,
         report.window.first_day, report.window.last_day, str(one.refusal))
        for one in report.missing
    )  # fmt: skip
    return Table("What goes with what", header, rows)


def log_table(store: Store) -> Table:
    """Return what was said before and no longer holds, or held with other numbers."""
    rows = [
        (one.computed_at.date(), one.deleted_at.date() if one.deleted_at else None, one.n, one.text.words)
        for one in store.insights.earlier(LOG)
    ]
    return Table("What was said before", ("from", "until", "n", "words"), rows)


def behind(store: Store, insight: Insight) -> tuple[Table, Pairs | None]:
    """Return the numbers behind an insight, over its own days, and the pairs where two measures meet."""
    diary = store.measures.diary()
    window = Window(insight.window_from.toordinal(), insight.window_to.toordinal())
    series = outcome_series(diary, insight.measure, insight.other_measure)
    held = {day: value for day, value in series.items() if day in window and value is not None}
    title = MEASURES[insight.measure].title if insight.measure in MEASURES else insight.measure
    other = insight.other_measure or ""
    on = date.fromordinal
    match insight.template:
        case "association":
            return _pairs(diary, held, insight.measure, other)
        case "trigger":
            tagged, name = diary.tags.get(other, ()), store.measures.called(other)
            rows = [(on(day), "yes" if day in tagged else "no", value) for day, value in _newest(held)]
            return Table(f"{title} and {name}", ("day", name, title), rows), None
        case "weekday":
            days = [[value for day, value in held.items() if on(day).weekday() == place] for place in range(7)]
            rows = [(name, _median(values), len(values)) for name, values in zip(WEEKDAYS, days, strict=True)]
            return Table(f"Weekdays and {title}", ("weekday", f"median {title}", "days"), rows), None
        case "before_after":
            uses = diary.strategies[other].uses if other in diary.strategies else ()
            rows = [(on(one.day), one.before, one.after) for one in reversed(uses)]
            return Table(store.measures.called(other), ("day", f"{title} before", f"{title} after"), rows), None
        case _:
            return Table(title, ("day", title), [(on(day), value) for day, value in _newest(series)]), None


def _pairs(diary: Diary, held: Mapping[int, float], measure: str, other: str) -> tuple[Table, Pairs]:
    x, y = MEASURES[other], MEASURES[measure]
    factor = {day: value for day, value in diary.series.get(other, {}).items() if value is not None and day in held}
    rows = [(date.fromordinal(day), round(value, 2), held[day]) for day, value in _newest(factor)]
    points = [(value, held[day]) for day, value in factor.items()]
    pairs = Pairs(x, y, points, factor, held)
    return Table(f"{x.title[:1].upper()}{x.title[1:]} and {y.title}", ("day", x.heading, y.heading), rows), pairs


def _note(store: Store, one: Insight) -> str:
    window = Window(one.window_from.toordinal(), one.window_to.toordinal())
    noted = len(store.measures.entries(one.measure if one.measure in MEASURES else "mood", window))
    about = [
        f"{noted} of {window.days} days have entries",
        f"{dates.short(one.window_from)} to {dates.short(one.window_to)}",
    ]
    about += [f"rated {one.rating} of 10"] if one.rating is not None else []
    return " · ".join(about)


def missing_lines(store: Store, report: Study, most: int | None = None) -> Iterator[str]:
    """Yield what is not possible yet but has begun, a line each; where nothing has, the first of all."""
    begun = [one for one in report.missing if one.refusal.n > 0] or list(report.missing[:1])
    for one in begun[:most]:
        yield f"Not yet: {say_missing(one, store.measures.called)}"
    if most is not None and len(begun) > most:
        yield f"And {len(begun) - most} more; t shows them all."


def _other(store: Store, key: str | None) -> str | None:
    if key is None:
        return None
    return MEASURES[key].title if key in MEASURES else store.measures.called(key)


def _newest(series: Mapping[int, float | None]) -> Iterator[tuple[int, Any]]:
    return ((day, series[day]) for day in sorted(series, reverse=True))


def _median(values: Sequence[float]) -> float | None:
    return float(median(values)) if values else None


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
