"""The lines of the goal tree, and what stands below it of the marked one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from rich.text import Text
from textual.content import Content

from calmterm.core.dates import day_at_a_glance
from calmterm.core.text import clean, one_line
from calmterm.domain.goals import due_words, latest_looks, standing
from calmterm.store.model.records import Goal, GoalCheckIn, GoalMilestone, LifeValue
from calmterm.store.model.records.goals import GoalState
from calmterm.store.model.summary import name_of

MARKS: Final = {GoalState.ACTIVE: "", GoalState.PAUSED: "paused", GoalState.DONE: "done", GoalState.DROPPED: "let go"}
TITLE_CELLS: Final = 44
DETAIL_LINES: Final = 6
LINE_CELLS: Final = 200


@dataclass(frozen=True, slots=True)
class GoalPlace:
    """A line of the tree: a value (or none of them), a goal, or one of its milestones."""

    value: LifeValue | None = None
    goal: Goal | None = None
    milestone: int | None = None

    @property
    def key(self) -> tuple[UUID | None, UUID | None, int | None]:
        """Return a key that stays the same when the tree is read again."""
        goal = self.goal.id if self.goal else None
        return (self.value.id if self.value and goal is None else None, goal, self.milestone)


def value_line(value: LifeValue) -> Text:
    return Text(one_line(name_of(value), TITLE_CELLS), style="bold")


def goal_line(goal: Goal, today: date) -> Text:
    told = standing(goal, today)
    share = "" if told.share is None else f"{round(100 * told.share)} %"
    due = due_words(goal.target_on, today) if goal.target_on and goal.state == GoalState.ACTIVE else ""
    words = ", ".join(filter(None, (MARKS[goal.state], share, due)))
    return Text.assemble(one_line(name_of(goal), TITLE_CELLS), (f"  {words}" if words else "", "dim"))


def milestone_line(milestone: GoalMilestone, today: date) -> Text:
    done = milestone.done_at is not None
    due = f"  {due_words(milestone.target_on, today)}" if milestone.target_on and not done else ""
    return Text.assemble(f"[{'x' if done else ' '}] {one_line(name_of(milestone), TITLE_CELLS)}", (due, "dim"))


def detail_of(place: GoalPlace, goals: Sequence[Goal], today: date, *, whole: bool) -> Content:
    """Return the details of the marked line: a few lines, or all of it with how it went. `goals` are all there are."""
    if place.goal is not None and place.milestone is not None:
        milestone: GoalMilestone = place.goal.children["milestones"][place.milestone]
        return _lines((("", name_of(milestone)), ("Note", milestone.text.note)), whole=whole)
    if place.goal is not None:
        return _goal_detail(place.goal, today, whole=whole)
    if place.value is not None:
        value = place.value
        told = _lines((("", name_of(value)), ("Why", value.text.why)), whole=whole)
        served = [_goal_detail(one, today, whole=True) for one in goals if one.value_id == value.id] if whole else []
        return Content("\n\n").join([told, *served])
    return Content("")


def _goal_detail(goal: Goal, today: date, *, whole: bool) -> Content:
    told = standing(goal, today)
    check_ins: Sequence[GoalCheckIn] = goal.children.get("check_ins", [])
    measured = (
        f"from {goal.unit_start:g} to {goal.unit_target:g}{'' if told.value is None else f', now {told.value:g}'}"
        if goal.unit_start is not None and goal.unit_target is not None
        else ""
    )
    parts = (
        ("", name_of(goal)), ("Progress", " · ".join(filter(None, (told.words, measured)))),
        ("Why", goal.text.why), ("First step", goal.text.first_step), ("In the way", goal.text.obstacle),
        ("Then I", goal.text.if_then),
    )  # fmt: skip
    if not whole:
        return _lines((*parts, ("Last check-in", check_ins[-1].text.progress_note if check_ins else "")))
    looks = [_check_in_line(one, today) for one in reversed(check_ins)]
    return _lines((*parts, *([("", "\nCheck-ins"), *looks] if looks else [])), whole=True)


def looks_of(goals: Sequence[Goal], most: int, today: date) -> Content:
    """Return the last check-ins of all goals, a goal's name above what each says."""
    lines: list[Content] = []
    for goal, one in latest_looks(goals, most):
        day, words = _check_in_line(one, today)
        said = (name_of(goal), clean(words))
        lines.append(Content.assemble((f"{day}  ", "$text-muted"), f"{said[0]}\n", (said[1], "$text-muted")))
    return Content("\n").join(lines)


def _check_in_line(one: GoalCheckIn, today: date) -> tuple[str, str]:
    """Return a check-in's day, and what it says in one line."""
    values = (
        f"{one.value:g}" if one.value is not None else "",
        f"motivation {one.motivation} of 10" if one.motivation is not None else "",
    )
    words = " · ".join(filter(None, (*values, one.text.progress_note, one.text.obstacles)))
    return (day_at_a_glance(one.checked_on, today).strip() if one.checked_on else "Check-in", words or "looked at")


def _lines(parts: Sequence[tuple[str, str | None]], *, whole: bool = False) -> Content:
    """Return what is there of these, each in a line of its own; `whole` without a limit."""
    lines = [
        Content.assemble((f"{label}: ", "bold"), clean(text) if whole else one_line(clean(text), LINE_CELLS))
        if label
        else Content.styled(text, "bold")
        for label, text in parts
        if text
    ]
    return Content("\n").join(lines if whole else lines[:DETAIL_LINES])
