"""How goals stand: progress, pace and what is due soon. Shared by the screens and the report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from calmterm.core import dates
from calmterm.insights.progress import Pace, Progress, progress, share_done, share_expected
from calmterm.store import Store
from calmterm.store.model.records import Goal, GoalCheckIn, GoalMilestone, LifeValue, ValueReview
from calmterm.store.model.records.goals import GoalState
from calmterm.store.model.summary import name_of

SOON: Final = 7
PACE: Final = {
    Pace.AHEAD: "ahead of the calendar",
    Pace.ON_TRACK: "on track",
    Pace.BEHIND: "behind the calendar; a later date or a smaller step is fine",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a goal stands. `share` is 0 to 1, None where nothing tells; `pace` only while it is active."""

    share: float | None
    pace: Progress | None
    value: float | None
    milestones_done: int

    @property
    def words(self) -> str:
        """Return progress and pace in words; "" where nothing is known."""
        if self.share is None:
            return ""
        pace = f", {PACE[self.pace.pace]}" if self.pace is not None else ""
        return f"{round(100 * self.share)} %{pace}"


def standing(goal: Goal, today: date) -> Standing:
    """Work out progress from start and target of a measured goal, else by milestones, else as the person put it."""
    milestones: Sequence[GoalMilestone] = goal.children.get("milestones", [])
    done = sum(one.done_at is not None for one in milestones)
    value = latest_value(goal)
    share = None
    if goal.unit_start is not None and goal.unit_target is not None:
        share = share_done(goal.unit_start, goal.unit_target, value)
    if share is None and milestones:
        share = done / len(milestones)
    if share is None and goal.progress is not None:
        share = goal.progress / 100
    expected = None
    if goal.state == GoalState.ACTIVE and goal.target_on is not None:
        begun = goal.created_at.date()
        expected = share_expected(begun.toordinal(), goal.target_on.toordinal(), today.toordinal())
    return Standing(share, progress(share, expected), value, done)


@dataclass(frozen=True, slots=True)
class GoalLine:
    """A goal that is being worked on. `share` is 0 to 1, None where nothing tells; `words` say when it is due."""

    title: str
    share: float | None
    words: str


def standing_lines(goals: Sequence[Goal], today: date) -> list[GoalLine]:
    """Return the goals that are being worked on, those with the nearest day first."""
    active = sorted((one for one in goals if one.state == GoalState.ACTIVE), key=lambda one: one.target_on or date.max)
    return [
        GoalLine(
            name_of(one), standing(one, today).share,
            due_words(one.target_on, today) if one.target_on is not None else "",
        )
        for one in active
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ValueLine:
    """A value: how much it matters, 1 to 10, and how far it is lived, 0 to 100 percent, as last said."""

    title: str
    importance: int
    lived: int


def value_lines(values: Sequence[LifeValue]) -> list[ValueLine]:
    """Return each value as its last review or, without one, the value itself says it."""
    found: list[ValueLine] = []
    for one in values:
        reviews: Sequence[ValueReview] = one.children.get("reviews", [])
        dated = [review for review in reviews if review.reviewed_on is not None]
        last = max(dated, key=lambda review: review.reviewed_on or date.min, default=one)
        found.append(ValueLine(name_of(one), last.importance, last.alignment))
    return found


def latest_looks(goals: Sequence[Goal], most: int) -> list[tuple[Goal, GoalCheckIn]]:
    """Return the last check-ins of all goals, the newest first."""
    looks = ((goal, one) for goal in goals for one in goal.children.get("check_ins", []) if one.checked_on is not None)
    return sorted(looks, key=lambda found: found[1].checked_on or date.min, reverse=True)[:most]


def latest_value(goal: Goal) -> float | None:
    """Return the value of the last check-in that has one."""
    check_ins: Sequence[GoalCheckIn] = goal.children.get("check_ins", [])
    dated = sorted(check_ins, key=lambda one: one.checked_on or date.min)  # of one day, the later in the list
    return next((one.value for one in reversed(dated) if one.value is not None), None)


@dataclass(frozen=True, slots=True)
class DueGoal:
    """A goal or milestone of an active goal with a day near or past."""

    title: str
    on: date


def due_soon(store: Store, today: date) -> list[DueGoal]:
    """Return what is due within a week or was due before, of active goals, the nearest first."""
    found: list[DueGoal] = []
    until = today + timedelta(days=SOON)
    for goal in store.each(Goal):
        if goal.state != GoalState.ACTIVE:
            continue
        if goal.target_on is not None and goal.target_on <= until:
            found.append(DueGoal(goal.text.title, goal.target_on))
        milestones: Sequence[GoalMilestone] = goal.children.get("milestones", [])
        found += (
            DueGoal(one.text.title, one.target_on)
            for one in milestones
            if one.done_at is None and one.target_on is not None and one.target_on <= until
        )
    return sorted(found, key=lambda one: one.on)


def due_words(on: date, today: date) -> str:
    """Say when something is due, in words without blame."""
    days = (on - today).days
    match days:
        case 0:
            return "today"
        case 1:
            return "tomorrow"
        case _ if days > 0:
            return f"in {days} days"
        case _:
            return f"was planned for {dates.with_weekday(on)}"
