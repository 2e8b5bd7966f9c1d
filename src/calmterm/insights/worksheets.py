"""What a worksheet adds up to: the measures that its list, its preview and `calmterm show` tell.

Each takes a record's values by field name (children as lists of such mappings) and leaves out what was not filled in:
blank is not zero. The words say what was noted; they neither praise nor blame.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import fmean, median
from typing import Any, Final, cast

from calmterm.insights.before_after import BeforeAfter, Use, before_after
from calmterm.insights.exposure import (
    Happened,
    Slope,
    belief_slope_per_week,
    drop_from_peak,
    expectancy_violation,
    percent_of_peak,
    slope_per_attempt,
)
from calmterm.insights.sentences import before_after as used_words
from calmterm.insights.sentences import expectancy, not_enough, number, per_attempt

METHOD_VERSION = "worksheets-1"

Values = Mapping[str, Any]

ABOUT_THE_SAME: Final = 10
"""On 0 to 100, a smaller change of a belief or a feeling is about the same."""
LEAST_PLANNED: Final = 5
LEAST_TIMES: Final = 3
MOST_ACTIVITIES: Final = 5
LOW: Final = 3
AI_DAYS: Final = 28
HAPPENED: Final = {"no": Happened.NO, "partly": Happened.PARTLY, "yes": Happened.YES}


@dataclass(frozen=True, slots=True)
class WorksheetMeasure:
    """One figure: its name in files, the figure (None below a gate), a sentence, and what a list line has room for."""

    name: str
    value: float | None
    words: str
    brief: str = ""


# --- one record -------------------------------------------------------------------------------------------


def thought_record(values: Values) -> list[WorksheetMeasure]:
    """Return how belief in the thought and the feelings rated twice moved; the latter as their mean."""
    found: list[WorksheetMeasure] = []
    change = _gap(values, "belief_before", "belief_after")
    if change is not None:
        found.append(WorksheetMeasure("belief_change", change, f"Belief in the thought: {_lower(change)}."))
    deltas = [
        d for row in _rows(values, "emotions") if (d := _gap(row, "intensity_before", "intensity_after")) is not None
    ]
    if deltas:
        mean = fmean(deltas)
        rated = "one feeling" if len(deltas) == 1 else f"mean of {len(deltas)} feelings"
        found.append(
            WorksheetMeasure(
                "mean_delta", mean, f"Feelings: {_lower(mean)} ({rated}).", f"feelings {_lower(mean, brief=True)}"
            )
        )
    return found


def core_belief(values: Values) -> list[WorksheetMeasure]:
    """Return the strengths at first and last, and the pace over the reviews."""
    reviews = sorted(
        (row for row in _rows(values, "reviews") if row.get("reviewed_on")), key=lambda row: row["reviewed_on"]
    )
    found: list[WorksheetMeasure] = []
    if reviews:
        first, last = values["strength_before"], reviews[-1]["strength_old"]
        found.append(WorksheetMeasure(
            "old_belief_change", first - last, f"The old belief: {first} at first, {last} at the last review.",
            f"{last} at the last review",
        ))  # fmt: skip
        new = [row["strength_new"] for row in reviews if row.get("strength_new") is not None]
        if len(new) > 1:
            words = f"The new belief: {new[0]} at the first review, {new[-1]} at the last."
            found.append(WorksheetMeasure("new_belief_change", new[-1] - new[0], words))
        slope = belief_slope_per_week({row["reviewed_on"].toordinal(): row["strength_old"] for row in reviews})
        if isinstance(slope, Slope):
            pace = f"about {number(abs(slope.effect))} {'higher' if slope.effect > 0 else 'lower'} a week"
            words = "about the same" if number(slope.effect) == "0" else pace
            found.append(
                WorksheetMeasure("slope_per_week", slope.effect, f"The old belief: {words}, over {slope.n} reviews.")
            )
        else:
            found.append(WorksheetMeasure("slope_per_week", None, f"The pace of the old belief: {_not_yet(slope)}"))
    return found


def exposure_attempt(values: Values) -> list[WorksheetMeasure]:
    """First what was expected against what happened, only then how fear moved."""
    found: list[WorksheetMeasure] = []
    expected, outcome = _number(values, "expected_probability"), HAPPENED.get(str(values.get("outcome")))
    if expected is not None and outcome is not None:
        gap = expectancy_violation(expected, outcome)
        found.append(
            WorksheetMeasure("expectancy_violation", gap, expectancy(expected, outcome), _expected(expected, outcome))
        )
    again = _gap(values, "expected_probability", "probability_again")
    if again is not None:
        now, then = values["expected_probability"], values["probability_again"]
        words = f"Next time you would expect it at {then} %; this time it was {now} %."
        found.append(WorksheetMeasure("belief_change", again, words))
    surprise = _gap(values, "expected_badness", "actual_badness")
    if surprise is not None:
        words = f"How bad: expected {values['expected_badness']}, found {values['actual_badness']}."
        found.append(WorksheetMeasure("surprise", surprise, words))
    peak, after = _number(values, "suds_peak"), _number(values, "suds_post")
    if peak is not None and after is not None:
        percent = percent_of_peak(peak, after)
        share = "" if percent is None else f" ({number(percent)} % of the peak)"
        words = f"Fear from its peak to the end: {number(peak)} -> {number(after)}{share}. It need not fall."
        found.append(WorksheetMeasure("within_drop", drop_from_peak(peak, after), words))
        if percent is not None:
            found.append(WorksheetMeasure("percent_of_peak", percent, ""))
    return found


def exposure_step(values: Values) -> list[WorksheetMeasure]:
    """Return what the attempts at a step showed: what was learned last, then the last expectation, then the rest."""
    attempts = sorted(_rows(values, "attempts"), key=lambda row: row["tried_at"])
    if not attempts:
        return []
    times = "1 attempt" if len(attempts) == 1 else f"{len(attempts)} attempts"
    last = [one for one in exposure_attempt(attempts[-1]) if one.name == "expectancy_violation"]
    tail = f", last: {last[0].brief}" if last else ""
    learned = " ".join(str(attempts[-1].get("what_i_learned") or "").split())
    lead = f"{times}. What you learned last: {learned}" if learned else f"{times}."
    found = [WorksheetMeasure("attempts", len(attempts), lead, f"{times}{tail}"), *last]
    slope = slope_per_attempt([_number(row, "suds_peak") for row in attempts])
    if isinstance(slope, Slope):
        found.append(WorksheetMeasure("slope_per_attempt", slope.effect, per_attempt(slope)))
    else:
        found.append(WorksheetMeasure("slope_per_attempt", None, f"From one attempt to the next: {_not_yet(slope)}"))
    return found


def problem_option(values: Values) -> list[WorksheetMeasure]:
    """Return a hint for sorting and no more: likely help less half the effort."""
    effort, help_ = _number(values, "effort"), _number(values, "likely_help")
    if effort is None or help_ is None:
        return []
    score = help_ - effort / 2
    return [WorksheetMeasure("score", score, f"Help less half the effort: {number(score)}.", f"hint {number(score)}")]


def problem_solving(values: Values) -> list[WorksheetMeasure]:
    """Return how many ways were collected, and which was chosen."""
    options = _rows(values, "options")
    if not options:
        return []
    count = "1 option" if len(options) == 1 else f"{len(options)} options"
    chosen = [" ".join(str(row.get("option", "")).split()) for row in options if row.get("chosen")]
    tail = f", chosen: {', '.join(chosen)}" if chosen else ""
    return [WorksheetMeasure("options", len(options), f"{count}{tail}.", f"{count}{tail}")]


def coping_card(values: Values) -> list[WorksheetMeasure]:
    """Return how often a card was used; and, from six rated uses on, how distress was before and after."""
    used = _rows(values, "used")
    if not used:
        return []
    times = "used once" if len(used) == 1 else f"used {len(used)} times"
    uses = [
        Use(row["used_at"].toordinal(), _number(row, "distress_before"), _number(row, "distress_after")) for row in used
    ]
    rated = [use.before - use.after for use in uses if use.before is not None and use.after is not None]
    found = before_after(uses)
    if isinstance(found, BeforeAfter):
        drop = WorksheetMeasure("median_drop", found.median_drop, used_words("distress", found), times)
        return [WorksheetMeasure("uses", len(used), ""), drop]
    lower = sum(drop > 0 for drop in rated)
    words = (
        f"{times.capitalize()}; distress was lower afterwards in {lower} of {len(rated)} rated."
        if rated
        else f"{times.capitalize()}."
    )
    return [WorksheetMeasure("uses", len(used), words, times)]


def gap_of(importance: float, alignment: float) -> float:
    """Return how far a value is from being lived, -90 to 100; shown from 0 up."""
    return importance * 10 - alignment


def priority_of(importance: float, alignment: float) -> float:
    """0 to 10: importance times the share that is not lived."""
    return importance * (100 - alignment) / 100


def life_value(values: Values) -> list[WorksheetMeasure]:
    """Return how much a value asks for attention: by its last review, or as it was first put down."""
    reviews = sorted(
        (row for row in _rows(values, "reviews") if row.get("reviewed_on")), key=lambda row: row["reviewed_on"]
    )
    first = priority_of(values["importance"], values["alignment"])
    now = reviews[-1] if reviews else values
    priority, gap = priority_of(now["importance"], now["alignment"]), gap_of(now["importance"], now["alignment"])
    moved = f"{number(first)} -> {number(priority)}" if reviews else number(priority)
    lived = f"Importance {now['importance']} of 10, lived {now['alignment']} %: a gap of {number(max(0, gap), 0)}."
    return [
        WorksheetMeasure("priority", priority, f"Priority: {moved} of 10.", f"priority {moved}"),
        WorksheetMeasure("gap", gap, lived),
    ]


def activity(values: Values) -> list[WorksheetMeasure]:
    """Return how pleasure and mastery turned out beside what was expected, and how mood moved."""
    found: list[WorksheetMeasure] = []
    for name in ("pleasure", "mastery"):
        error = _gap(values, f"{name}_actual", f"{name}_predicted")
        if error is not None:
            beside = (
                "as expected" if not error else f"{number(abs(error))} {'more' if error > 0 else 'less'} than expected"
            )
            whole = f"{name.capitalize()}: expected {values[f'{name}_predicted']}, found {values[f'{name}_actual']}."
            found.append(WorksheetMeasure(f"{name}_error", error, whole, f"{name} {beside}"))
    lift = _gap(values, "mood_after", "mood_before")
    if lift is not None:
        found.append(WorksheetMeasure("lift", lift, f"Mood: {_higher(lift)} afterwards."))
    return found


# --- a whole list -----------------------------------------------------------------------------------------


def activities(rows: Sequence[Values], today: date) -> list[str]:
    """Return the share done (partly counts half), the typical lift of mood, and what lifted it most."""
    looked = [row["done"] for row in rows if row.get("done") is not None]
    found: list[str] = []
    if len(looked) >= LEAST_PLANNED:
        share = (looked.count("yes") + 0.5 * looked.count("partly")) / len(looked)
        found.append(f"Done: {number(100 * share, 0)} % of {len(looked)}; partly counts half.")
    lifts: defaultdict[str, list[float]] = defaultdict(list)
    for row in rows:
        lift = _gap(row, "mood_after", "mood_before")
        if lift is not None:
            lifts[" ".join(str(row.get("what", "")).split()).casefold()].append(lift)
    every = [lift for group in lifts.values() for lift in group]
    if every:
        found.append(f"Mood afterwards, typically {_higher(median(every))} ({_times(len(every))}).")
    typical = ((median(group), what) for what, group in lifts.items() if len(group) >= LEAST_TIMES)
    best = sorted(typical, key=lambda one: (-one[0], one[1]))
    lifted = [f"{what} ({'+' if lift > 0 else ''}{number(lift)})" for lift, what in best[:MOST_ACTIVITIES]]
    if lifted:
        found.append(f"Most lift, of those done {LEAST_TIMES} times or more: {', '.join(lifted)}.")
    return found


def worries(rows: Sequence[Values], today: date) -> list[str]:
    """Return how many mattered little once their time had come, and how far they eased."""
    mattered = [row["still_matters"] for row in rows if row.get("still_matters") is not None]
    drops = [drop for row in rows if (drop := _gap(row, "intensity_before", "intensity_after")) is not None]
    found: list[str] = []
    if mattered:
        few = sum(value <= LOW for value in mattered)
        found.append(f"At their time {few} of {len(mattered)} mattered little ({LOW} or less of 10).")
    if drops:
        found.append(f"Strength afterwards, typically {_lower(median(drops), same_under=0)} ({_times(len(drops))}).")
    return found


def ai_time(rows: Sequence[Values], today: date) -> list[str]:
    """Return the last four weeks: how often, how long, what for, and how it left one."""
    first = today - timedelta(days=AI_DAYS - 1)
    recent = [row for row in rows if first <= cast("datetime", row["began_at"]).date() <= today]
    if not recent:
        return []
    minutes = [row["minutes"] for row in recent if row.get("minutes") is not None]
    line = f"Last {AI_DAYS // 7} weeks: {_times(len(recent))}"
    if minutes:
        line += f", {_hours(sum(minutes))} noted, typically {number(median(minutes), 0)} min"
    purposes = Counter(str(row["purpose"]) for row in recent if row.get("purpose"))
    if purposes:
        line += f"; most for {' and '.join(name for name, _ in purposes.most_common(2))}"
    found = [f"{line}."]
    helpful = [row["helpfulness"] for row in recent if row.get("helpfulness") is not None]
    moved = [lift for row in recent if (lift := _gap(row, "mood_after", "mood_before")) is not None]
    if helpful:
        found.append(f"Helpful: typically {number(median(helpful))} of 10.")
    if moved:
        up, down = sum(lift > 0 for lift in moved), sum(lift < 0 for lift in moved)
        found.append(f"Mood afterwards: higher {up}, lower {down}, the same {len(moved) - up - down}.")
    return found


MeasuresOf = Callable[[Values], Sequence[WorksheetMeasure]]
OverallOf = Callable[[Sequence[Values], date], Sequence[str]]


# --- words and numbers ------------------------------------------------------------------------------------


def _number(values: Values, name: str) -> float | None:
    value = values.get(name)
    return None if value is None else float(value)


def _gap(values: Values, first: str, second: str) -> float | None:
    """`first` minus `second`; None where either was left blank."""
    one, other = _number(values, first), _number(values, second)
    return None if one is None or other is None else one - other


def _rows(values: Values, name: str) -> Sequence[Values]:
    return values.get(name) or ()


def _lower(change: float, *, same_under: int = ABOUT_THE_SAME, brief: bool = False) -> str:
    if abs(change) < same_under or not change:
        return "about the same"
    return f"{number(abs(change))} {'' if brief else 'points '}{'lower' if change > 0 else 'higher'}"


def _higher(change: float) -> str:
    return "the same" if not change else f"{number(abs(change))} {'higher' if change > 0 else 'lower'}"


def _expected(expected: float, outcome: Happened) -> str:
    happened = {Happened.NO: "did not happen", Happened.PARTLY: "happened in part", Happened.YES: "happened"}[outcome]
    return f"expected {number(expected)} %, {happened}"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return " ".join(
        part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else "") if part
    )


def _not_yet(slope: Any) -> str:
    words = not_enough(slope)
    return words[:1].lower() + words[1:]
