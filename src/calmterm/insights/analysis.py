"""All looks at one diary together: what is usual, what stood out, what went with what, and what is still missing.

One family: every pair, tag, trend, spread and comparison with moments without help counts (Benjamini & Hochberg
1995), shown or not; the weekdays are another. The pairs are fixed beforehand. Works on numbers alone: tags and
strategies have the names that the caller gives them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from calmterm.insights import minimum_data, sentences
from calmterm.insights.association import Association, Factor, Outcome, Strength, association
from calmterm.insights.baseline import Level, MeasureBaseline, MeasureDeviation, baseline, deviation, worth_a_mention
from calmterm.insights.before_after import (
    BeforeAfter,
    Stretch,
    UnaidedComparison,
    Use,
    against_unaided,
    before_after,
)
from calmterm.insights.measures import MEASURES, USUAL
from calmterm.insights.minimum_data import BASELINE_DAYS, TRIGGER_DAYS, NotYet, Shortfall
from calmterm.insights.multiple_testing import Judged, Q, Testable, benjamini_hochberg
from calmterm.insights.series import Series, Window
from calmterm.insights.trend import Trend, TrendDirection, trend
from calmterm.insights.triggers import TriggerAssociation, trigger_association
from calmterm.insights.variability import Variability, variability
from calmterm.insights.weekday import WeekdayPattern, weekday_pattern

DAYS_BACK: Final = TRIGGER_DAYS + BASELINE_DAYS
"""How far back a study looks: 90 days, and the 28 before them that make the first one usual."""
WEEKDAY_Q: Final = 0.02
"""The level of the family of weekdays."""
SLEEP: Final = (Factor.SLEEP_TIME, Factor.SLEEP_EFFICIENCY, Factor.SLEEP_QUALITY)
"""Told of a night: the mood of the day after it is that of later entries."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Three of the last four days on one side of what is usual: `effect` is -1 or 1, `n` the days held against."""

    effect: float
    n: int
    window: Window
    method_version: str


Result: TypeAlias = Association | TriggerAssociation | WeekdayPattern | Trend | Variability | BeforeAfter | Mention


@dataclass(frozen=True, slots=True)
class Strategy:
    """The rated uses of one thing that was tried, and what was rated: "anxiety" or "distress", 0 to 10, or "mood".

    `sort` says what was tried: a practice, a card, an activity, a little to-do.
    """

    measure: str
    uses: Sequence[Use]
    sort: str = "practice"

    @property
    def rises(self) -> bool:
        """Return whether more of what was rated is better."""
        return self.measure == Outcome.MOOD

    @property
    def looked_at(self) -> BeforeAfter | NotYet:
        """Return how much better it was afterwards: distress by how far it fell, mood by how far it rose."""
        return before_after(self.towards_better)

    @property
    def towards_better(self) -> Sequence[Use]:
        """Return the uses, with what should rise turned round, so that a fall is for the better."""
        return [Use(one.day, _minus(one.before), _minus(one.after)) for one in self.uses] if self.rises else self.uses


@dataclass(frozen=True, slots=True)
class Diary:
    """The numbers that a study takes: daily medians by measure; `after_sleep` those of entries made after the night.

    `tags` are the days each tag was noted on; `stretches` anxiety between two check-ins without any strategy,
    `mood_stretches` mood. Keys are the caller's and come back in what is found. `today` is an ordinal day.
    """

    today: int
    series: Mapping[str, Series] = field(default_factory=dict[str, Series])
    after_sleep: Mapping[str, Series] = field(default_factory=dict[str, Series])
    tags: Mapping[str, Collection[int]] = field(default_factory=dict[str, Collection[int]])
    strategies: Mapping[str, Strategy] = field(default_factory=dict[str, Strategy])
    stretches: Sequence[Stretch] = ()
    mood_stretches: Sequence[Stretch] = ()


@dataclass(frozen=True, slots=True)
class StudyFinding:
    """Something worth a sentence: which look (`template`), at which measures, and its result."""

    template: str
    measure: str
    other: str | None
    result: Result
    adjusted: float | None = None
    unaided: UnaidedComparison | None = None
    told_apart: bool = False
    """Whether the drop with a strategy differs from that without it (`unaided`)."""

    @property
    def interval(self) -> tuple[float | None, float | None]:
        """Return the 95 % interval of the effect; a weekday pattern and a ratio of spreads have none."""
        if isinstance(self.result, Trend):
            return 7 * self.result.interval.low, 7 * self.result.interval.high
        if isinstance(self.result, WeekdayPattern | Variability | Mention):
            return None, None
        return self.result.interval.low, self.result.interval.high

    @property
    def kind(self) -> str:
        """Return what is said: of these days ("daily"), that something seemed to help ("recommendation"), or a
        "pattern".
        """
        if isinstance(self.result, Mention):
            return "daily"
        helped = self.told_apart and self.unaided is not None and self.unaided.difference > 0
        return "recommendation" if helped else "pattern"

    @property
    def priority(self) -> int:
        """1 for a clear link, 2 for others, 3 for what only describes."""
        match self.result:
            case Association(strength=Strength.CLEAR):
                return 1
            case Association() | TriggerAssociation() | WeekdayPattern() | Trend():
                return 2
            case _:
                return 3


@dataclass(frozen=True, slots=True)
class Missing:
    """A look that its gate refused: at what, and what is still needed."""

    template: str
    measure: str
    other: str | None
    refusal: NotYet


@dataclass(frozen=True, slots=True)
class Study:
    """What a study found. `looked` is the size of the family; `noted` the days with a mood in the 90 days.

    `compared` are the tags that were looked at, each with whether its family keeps it.
    """

    window: Window
    looked: int
    noted: int
    baselines: Mapping[str, MeasureBaseline]
    deviations: Mapping[str, Mapping[int, MeasureDeviation]]
    mentions: Mapping[str, int]
    found: tuple[StudyFinding, ...]
    missing: tuple[Missing, ...]
    compared: tuple[tuple[StudyFinding, bool], ...] = ()

    @property
    def daily(self) -> list[StudyFinding]:
        """Return the measures of which the last days were unusual, as something to be told today."""
        return [
            StudyFinding("mention", name, None, Mention(side, usual.n, usual.window, usual.method_version))
            for name, side in self.mentions.items()
            if (usual := self.baselines.get(name)) is not None
        ]


@dataclass(slots=True)
class _Looks:
    """The looks as they are made, and what was refused.

    Weekdays are a family of their own: a rhythm of the week is mostly there in all four feelings or in none, and among
    others it would let the weaker of them pass.
    """

    made: list[tuple[StudyFinding, Testable]] = field(default_factory=list[tuple[StudyFinding, Testable]])
    missing: list[Missing] = field(default_factory=list[Missing])
    described: list[StudyFinding] = field(default_factory=list[StudyFinding])
    """Strategies that have nothing beside them to be compared with."""

    def add(
        self, template: str, measure: str, other: str | None,
        look: Association | TriggerAssociation | WeekdayPattern | Trend | Variability | NotYet,
    ) -> None:  # fmt: skip
        if isinstance(look, NotYet):
            self.missing.append(Missing(template, measure, other, look))
            return
        found = StudyFinding(template, measure, other, look)
        # under the chart and here the same direction is named, or none
        plain = look.direction is not TrendDirection.UNCLEAR if isinstance(look, Trend) else look.substantial
        self.made.append((found, Judged(look.guarded_p, plain) if isinstance(look, Trend) else look))

    def add_strategy(self, measure: str, name: str, look: BeforeAfter, beside: UnaidedComparison | NotYet) -> None:
        """A strategy is always described; only its comparison with moments without it stands in the family."""
        found = StudyFinding("before_after", measure, name, look)
        if isinstance(beside, NotYet):
            self.described.append(found)
        else:
            self.made.append((replace(found, unaided=beside), beside))

    def kept(self) -> list[StudyFinding]:
        """What survives the family and is substantial by itself, and every strategy."""
        weekdays = [(one, look) for one, look in self.made if one.template == "weekday"]
        others = [(one, look) for one, look in self.made if one.template != "weekday"]
        return [*_kept(weekdays, WEEKDAY_Q), *_kept(others, Q), *self.described]


def _kept(made: Sequence[tuple[StudyFinding, Testable]], q: float) -> Iterator[StudyFinding]:
    """Of one family, the findings worth a sentence, and every strategy with whether it may be told apart."""
    family = benjamini_hochberg([look.p for _, look in made], q)
    for (one, look), kept, adjusted in zip(made, family.kept, family.adjusted, strict=True):
        worth = kept and look.substantial
        if one.unaided is not None:
            yield replace(one, told_apart=worth)
        elif worth:
            yield replace(one, adjusted=adjusted)


def study(diary: Diary) -> Study:
    """Look at everything that may be looked at, once."""
    window = Window.before(diary.today, TRIGGER_DAYS)
    looks = _Looks()
    for factor in Factor:
        for outcome in Outcome:
            look = association(diary.series.get(factor, {}), outcome_series(diary, outcome, factor), window)
            looks.add("association", outcome, factor, look)
    mood = diary.series.get(Outcome.MOOD, {})
    for tag, days in diary.tags.items():
        # One seed for all: a tag's id is another in a vault that was brought in, where its interval is to be the same.
        looks.add("trigger", Outcome.MOOD, tag, trigger_association(mood, days, window, "trigger mood"))
    for outcome in Outcome:
        looks.add("weekday", outcome, None, weekday_pattern(diary.series.get(outcome, {}), window))
        looks.add("variability", outcome, None, variability(diary.series.get(outcome, {}), diary.today))
    for name in USUAL:
        looks.add("trend", name, None, trend(diary.series.get(name, {}), window))
    _helped(diary, looks)
    found = looks.kept()
    found.sort(key=_order)
    baselines, deviations = _usual(diary, looks.missing)
    mentions = {name: side for name in USUAL if (side := worth_a_mention(diary.series.get(name, {}), diary.today))}
    noted = sum(day in window and value is not None for day, value in mood.items())
    missing = sorted(looks.missing, key=lambda one: one.template != "baseline")
    told = {one.other for one in found if one.template == "trigger"}
    compared = tuple((one, one.other in told) for one, _ in looks.made if one.template == "trigger")
    return Study(
        window, len(looks.made), noted, baselines, deviations, mentions, tuple(found), tuple(missing), compared
    )


def _order(found: StudyFinding) -> tuple[int, float, str]:
    """By priority; strategies the surest drop first, by the interval's lower end (see `paired.by_lower_bound`)."""
    if isinstance(found.result, BeforeAfter):
        return found.priority, -found.result.interval.low, found.other or ""
    return found.priority, 0, ""


def outcome_series(diary: Diary, measure: str, other: str | None) -> Series:
    """Return the days of a measure as they are held against another: after a night only later entries count."""
    return (diary.after_sleep if other in SLEEP else diary.series).get(measure, {})


def _usual(
    diary: Diary, missing: list[Missing]
) -> tuple[dict[str, MeasureBaseline], dict[str, dict[int, MeasureDeviation]]]:
    """The usual level of each measure, and the days of the last 28 that stood out from the 28 before them."""
    baselines: dict[str, MeasureBaseline] = {}
    deviations: dict[str, dict[int, MeasureDeviation]] = {}
    for name in USUAL:
        series = diary.series.get(name, {})
        now = baseline(series, diary.today)
        if isinstance(now, NotYet):
            missing.append(Missing("baseline", name, None, now))
            continue
        baselines[name] = now
        deviations[name] = {}
        for day in range(diary.today - BASELINE_DAYS, diary.today + 1):
            value, usual = series.get(day), baseline(series, day)
            if value is None or isinstance(usual, NotYet):
                continue
            found = deviation(value, usual)
            if found.level is not Level.USUAL:
                deviations[name][day] = found
    return baselines, deviations


def _helped(diary: Diary, looks: _Looks) -> None:
    """Look at every strategy with enough rated uses, beside like moments without it where there are some."""
    for name, strategy in diary.strategies.items():
        look = strategy.looked_at
        if isinstance(look, NotYet):
            looks.missing.append(Missing("before_after", strategy.measure, name, look))
            continue
        stretches: Sequence[Stretch] = diary.stretches if strategy.measure == Outcome.ANXIETY else ()
        if strategy.rises:
            stretches = [Stretch(one.minutes, -one.start, -one.end) for one in diary.mood_stretches]
        beside = against_unaided(strategy.towards_better, stretches, f"unaided {name}", alike=strategy.rises)
        looks.add_strategy(strategy.measure, name, look, beside)


def _minus(value: float | None) -> float | None:
    return None if value is None else -value


def say(found: StudyFinding, called: Callable[[str], str]) -> str:
    """Return the sentence for something found; `called` gives a tag or a strategy its name.

    Raises ValueError where nothing may be said.
    """
    title = MEASURES[found.measure].title if found.measure in MEASURES else found.measure
    said: str | None
    match found.result:
        case Association():
            said = sentences.association(Factor(found.other), Outcome(found.measure), found.result)
        case TriggerAssociation():
            said = sentences.trigger(called(found.other or ""), title, found.result)
        case WeekdayPattern():
            said = sentences.weekday(title, found.result)
        case Trend():
            said = sentences.trend(title, found.result)
        case Variability():
            said = sentences.variability(title, found.result)
        case BeforeAfter():
            name = " ".join(called(found.other or "").split())
            before_after = sentences.before_after(
                title,
                found.result,
                unaided=found.unaided,
                told_apart=found.told_apart,
                rises=found.measure == Outcome.MOOD,
            )
            said = f"{name}: {before_after}"
            if found.kind == "recommendation":
                said = f"{said} It may be worth another try."
        case Mention():
            said = sentences.mention(title, int(found.result.effect))
    if said is None:
        raise ValueError("Nothing may be said about this.")
    return said


def say_mentions(report: Study) -> list[str]:
    """Return a line for each measure of which three of the last four days were unusual on one side."""
    said = (sentences.mention(MEASURES[name].title, side) for name, side in report.mentions.items())
    return [line for line in said if line is not None]


def say_missing(missing: Missing, called: Callable[[str], str]) -> str:
    """Return a look that is not possible yet, and what is missing for it."""
    title = MEASURES[missing.measure].title if missing.measure in MEASURES else missing.measure
    needs = [str(one) for one in missing.refusal.missing]
    match missing.template:
        case "baseline":
            about = f"What is usual for {title}"
        case "association":
            first = MEASURES[missing.other or ""].title
            about = f"{first} and {title}"
            needs = [_pairs_needed(one, first, title) for one in missing.refusal.missing]
        case "weekday":
            about = f"Weekdays and {title}"
        case "variability":
            about = f"How much {title} varies"
        case "trend":
            about = f"Whether {title} rises or falls"
        case _:
            about = f"{called(missing.other or '')} and {title}"
    return f"{about[:1].upper()}{about[1:]}: {', '.join(needs)}"


def _pairs_needed(need: Shortfall, first: str, second: str) -> str:
    """What two measures still need to be looked at together."""
    match need.unit:
        case minimum_data.PAIRS:
            return f"{need.have} of {need.need} days with both"
        case minimum_data.VALUES_OF_FIRST:
            return f"needs more varied {first} entries"
        case minimum_data.VALUES_OF_SECOND:
            return f"needs more varied {second} entries"
        case _:
            return "needs more days, as days in a row tell less"
