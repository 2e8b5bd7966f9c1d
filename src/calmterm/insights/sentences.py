"""The sentences. Each says what tended to be, in how many entries, and how sure that is; nothing more.

Never a cause, a forecast, a diagnosis, a comparison with other people, praise or blame. A function answers None where
nothing may be said. Names of measures are ours and lower-case; tags are a person's own text, so what comes back is to
be shown as plain text, never as markup.
"""

from __future__ import annotations

from calmterm.insights.association import Association, Factor, Outcome
from calmterm.insights.baseline import MeasureBaseline, MeasureDeviation
from calmterm.insights.before_after import BeforeAfter, UnaidedComparison
from calmterm.insights.exposure import Happened, Slope, expectancy_violation
from calmterm.insights.gaps import GapPattern
from calmterm.insights.minimum_data import NotYet
from calmterm.insights.progress import Pace, Progress
from calmterm.insights.series import Interval, Window
from calmterm.insights.trend import Trend, TrendDirection
from calmterm.insights.triggers import TriggerAssociation
from calmterm.insights.variability import Variability, VariabilityChange
from calmterm.insights.weekday import WeekdayPattern

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_ON_DAYS: dict[Factor, tuple[str, str]] = {
    # more of it on the same day (or the night that ended on it); the day after that
    Factor.SLEEP_TIME: ("On days after longer sleep", "On the second day after longer sleep"),
    Factor.SLEEP_EFFICIENCY: (
        "On days after nights with more of the time in bed asleep",
        "On the second day after nights with more of the time in bed asleep",
    ),
    Factor.SLEEP_QUALITY: ("On days after sleep you rated higher", "On the second day after sleep you rated higher"),
    Factor.ACTIVITY: ("On days with more activity", "On days after more activity"),
    Factor.ALCOHOL: ("On days with more alcohol", "On days after more alcohol"),
    Factor.CAFFEINE: ("On days with more caffeine", "On days after more caffeine"),
    Factor.OUTDOORS: ("On days with more time outdoors", "On days after more time outdoors"),
}
_TENDED: dict[Outcome, tuple[str, str]] = {
    Outcome.MOOD: ("a better mood", "a lower mood"),
    Outcome.ANXIETY: ("more anxiety", "less anxiety"),
    Outcome.ENERGY: ("more energy", "less energy"),
    Outcome.STRESS: ("more stress", "less stress"),
}
_RATES = ((7, "week"), (30.4375, "month"), (365.25, "year"))


def number(value: float, places: int = 1) -> str:
    """Return a number as people write it: at most `places` decimals, no trailing zeros, no minus before zero."""
    text = f"{value:.{places}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def not_enough(missing: NotYet) -> str:
    """Return what to say below a gate."""
    return f"Not enough entries yet ({missing})."


def between(window: Window) -> str:
    """Return the time span of an insight, as ISO dates."""
    return f"{window.first_day.isoformat()} to {window.last_day.isoformat()}"


def usual(measure: str, baseline: MeasureBaseline) -> str:
    """Return a baseline, always with the longer one beside it."""
    return (
        f"Your usual {measure} is about {number(baseline.median)} "
        f"(the middle of {baseline.n} days in the last {baseline.window.days}; "
        f"{number(baseline.long_median)} over 90 days)."
    )


def deviation(measure: str, found: MeasureDeviation) -> str:
    """Return one day against the baseline, for when it is asked for."""
    return f"{_opening(measure)} {number(found.value)} is {found.level} (compared with {found.n} days)."


def mention(measure: str, side: int) -> str | None:
    """For the home screen: three unusual days out of four on one side (-1 or 1), or None for 0."""
    if side == 0:
        return None
    return f"{_opening(measure)} was {_compared(side)} than usual on at least 3 of the last 4 days."


def trend(measure: str, found: Trend) -> str:
    """Return a drift with its pace, or that there is no clear one."""
    weeks = round(found.window.days / 7)
    unclear = found.direction is TrendDirection.UNCLEAR
    # the first pace that does not round to nothing
    size = max(abs(found.interval.low), abs(found.interval.high)) if unclear else abs(found.slope)
    days, unit = next((rate for rate in _RATES if size * rate[0] >= 0.1), _RATES[-1])
    low, high = _signed(found.interval.low * days), _signed(found.interval.high * days)
    if unclear and low == high == "0":
        return f"Over the last {weeks} weeks {measure} stayed about the same ({found.n} days)."
    if unclear:
        return (
            f"Over the last {weeks} weeks: no clear trend in {measure}. From {found.n} days, the change could be "
            f"anything from {low} to {high} a {unit}."
        )
    return (
        f"Over the last {weeks} weeks {measure} drifted {found.direction} by about {number(abs(found.slope * days))} "
        f"a {unit} (it could be {low} to {high}; {found.n} days)."
    )


def association(factor: Factor, outcome: Outcome, found: Association) -> str | None:
    """Return a link between two measures that its family keeps; None for an early look or a weak one. Its numbers stand
    in the table behind it.

    Raises ValueError for a lag other than 0 or 1.
    """
    if found.lag not in (0, 1):
        raise ValueError("Only the same day and the next have words.")
    if not found.substantial:
        return None
    noted = _TENDED[outcome][0 if found.rho > 0 else 1]
    return (
        f"{_ON_DAYS[factor][found.lag]} you tended to note {noted} "
        f"({found.strength}, {found.n} days). This is a pattern, not a cause."
    )


def trigger(tag: str, measure: str, found: TriggerAssociation) -> str | None:
    """Return days with a tag against days without, if its family keeps it; None for a small or unsure difference."""
    if not found.substantial:
        return None
    side = _compared(found.difference)
    return (
        f"On days you tagged “{' '.join(tag.split())}”, {measure} was typically {number(abs(found.difference))} "
        f"{side} ({number(found.median_with)} instead of {number(found.median_without)}; {found.n_with} and "
        f"{found.n_without} days; it could be {_size(found.interval)} {side}). Which came first is open."
    )


def before_after(
    measure: str, found: BeforeAfter, top: int = 10, unaided: UnaidedComparison | None = None, *,
    told_apart: bool = False, rises: bool = False,
) -> str:  # fmt: skip
    """Uses of one strategy; `top` is the upper end of the scale. `rises`: more of the measure is better, and the
    result tells how far it rose.

    Whether it helped can be said only beside like moments without it (`unaided`), where the two are `told_apart`:
    people reach for something when it is worst, and from there most things ease.
    """
    moved = "drop" if (found.median_drop >= 0) != rises else "rise"
    interval = found.interval if found.median_drop >= 0 else Interval(-found.interval.high, -found.interval.low)
    text = (
        f"Used {found.n} times: {measure} was {'higher' if rises else 'lower'} afterwards {found.improved} times; "
        f"the typical {moved} was {number(abs(found.median_drop))} of {top} (it could be {_ends(interval)})."
    )
    if unaided is not None:
        return f"{text} {against_unaided(unaided, told_apart=told_apart, rises=rises)}"
    by_itself = "risen" if rises else "eased"
    return f"{text} It may have {by_itself} by itself too." if found.median_drop > 0 else text


def against_unaided(found: UnaidedComparison, *, told_apart: bool, rises: bool = False) -> str:
    """Return a strategy against like moments without it, and whether the two can be told apart."""
    drops = f"{number(found.median_drop)} vs {number(found.median_unaided)}"
    numbers = f"({drops}; the difference could be {_ends(found.interval)})"
    moved = "rise" if rises else "drop"
    if not told_apart:
        return f"In {found.n_unaided} similar moments without it the {moved} was not clearly different {numbers}."
    side = "larger" if found.difference > 0 else "smaller"
    helped = " It seemed to help." if found.difference > 0 else ""
    return (
        f"The typical {moved} was {number(abs(found.difference))} {side} than in {found.n_unaided} similar moments "
        f"without it {numbers}.{helped}"
    )


def weekday(measure: str, found: WeekdayPattern) -> str | None:
    """Return where the week tends to be highest and lowest, if its family keeps it; None for a small difference."""
    if not found.substantial:
        return None
    high, low = (f"{WEEKDAYS[day]}s (typically {number(found.known[day])})" for day in (found.highest, found.lowest))
    return f"In your entries {measure} tended to be highest on {high} and lowest on {low}, over {found.weeks} weeks."


def variability(measure: str, found: Variability) -> str | None:
    """Return days more or less alike than before; None where it is about the same."""
    if found.change is VariabilityChange.ALIKE:
        return None
    return (
        f"In your entries {measure} {found.change} in the last 28 days than in the 28 before "
        f"(typical distance from the middle {number(found.mad)} vs {number(found.mad_earlier)}; "
        f"{found.n} and {found.n_earlier} days)."
    )


def one_sided(measure: str, found: GapPattern) -> str | None:
    """Return the warning that charts may be one-sided, or None."""
    if not found.one_sided:
        return None
    side = _compared(found.delta)
    return f"Gaps tended to follow days with {side} {measure}, so the charts may be one-sided ({found.n} days)."


def expectancy(expected_probability: float, happened: Happened) -> str:
    """Return what was expected against what happened, which leads every look back at an attempt."""
    outcome = {Happened.NO: "did not happen", Happened.PARTLY: "happened in part", Happened.YES: "happened"}[happened]
    gap = expectancy_violation(expected_probability, happened)
    side = "less" if gap > 0 else "more"
    tail = f": {number(abs(gap), 0)} points {side} than expected" if gap else ", as expected"
    return f"You expected it at {number(expected_probability, 0)} %; it {outcome}{tail}."


def per_attempt(found: Slope) -> str:
    """Return how peak distress moved over attempts. It need not fall for an attempt to have been worth making."""
    if number(found.effect) == "0":
        return f"Peak distress stayed about the same over {found.n} attempts."
    return (
        f"Peak distress was about {number(abs(found.effect))} {_compared(found.effect)} from one attempt to the next "
        f"({found.n} attempts)."
    )


def pace(found: Progress) -> str:
    """Return a goal's progress beside the calendar."""
    done, gap = number(100 * found.done, 0), number(100 * abs(found.gap), 0)
    if found.pace is Pace.ON_TRACK:
        return f"{done} % of the way, on track."
    if found.pace is Pace.AHEAD:
        return f"{done} % of the way, ahead by {gap} points."
    return f"{done} % of the way, behind by {gap} points. Dates can move."


def score_change(change: float, threshold: float) -> str:
    """Return a questionnaire's change since last time against the change that exceeds its usual error."""
    if abs(change) >= threshold:
        return "The change is larger than the questionnaire's usual error."
    return "That is an ordinary amount of change."


def _opening(measure: str) -> str:
    return measure[:1].upper() + measure[1:]


def _compared(side: float) -> str:
    return "higher" if side > 0 else "lower"


def _signed(value: float) -> str:
    text = number(value)
    return text if text == "0" or value < 0 else f"+{text}"


def _ends(interval: Interval) -> str:
    return f"{number(interval.low)} to {number(interval.high)}"


def _size(interval: Interval, scale: float = 1.0) -> str:
    """An interval as sizes from small to large; from 0 where it reaches across zero."""
    small, large = sorted((abs(interval.low * scale), abs(interval.high * scale)))
    small = small if interval.excludes_zero else 0.0
    return f"{number(small)} to {number(large)}"
