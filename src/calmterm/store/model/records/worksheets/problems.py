"""Problem solving: a problem, its options and a plan."""

import enum
import uuid
from datetime import date
from typing import ClassVar

from calmterm.insights import worksheets as measured
from calmterm.store.model.fields import choice, day, flag, prose, reference, scale
from calmterm.store.model.record import About, Child, Record, SealedText


class ProblemState(enum.StrEnum):
    """Where a problem stands."""

    OPEN = "open"
    TRYING = "trying"
    DONE = "done"
    SET_ASIDE = "set_aside"


class ProblemOption(Record, table=True):
    """One way that might help; no judging while collecting."""

    about: ClassVar[About] = About(
        "Option", "Options", own=True, headline=("option",), measures=measured.problem_option,
        form=(
            ("option", "pros", "cons"),
            ("effort", "likely_help", "chosen"),
        ),
    )  # fmt: skip

    problem_solving_id: uuid.UUID = reference("problem_solving", "Problem", ondelete="CASCADE")
    effort: int | None = scale(0, 10, "Effort", anchors={0: "none", 10: "a great deal"})
    likely_help: int | None = scale(0, 10, "Likely to help", anchors={0: "not at all", 10: "very"})
    chosen: bool = flag("Chosen")

    class Text(SealedText):
        option: str = prose("Option")
        pros: str | None = prose("For it")
        cons: str | None = prose("Against it")


class ProblemSolving(Record, table=True):
    """A problem, ways that might help, one to try, and a look back (D'Zurilla and Nezu's stages)."""

    about: ClassVar[About] = About(
        "Problem", "Problem solving", shows=("state",), headline=("problem",),
        children=(Child("options", ProblemOption, "problem_solving_id"),), measures=measured.problem_solving,
        form=(
            ("problem", "importance", "goal"),
            ("options",),
            ("options|chosen",),
            ("plan", "review_on"),
            ("state", "helped", "learned"),
        ),
    )  # fmt: skip

    importance: int | None = scale(1, 10, "Importance", anchors={1: "small", 10: "great"})
    state: ProblemState = choice(ProblemState, "State", default=ProblemState.OPEN)
    review_on: date | None = day("Look back on")
    helped: int | None = scale(0, 10, "Did it help?", anchors={0: "not at all", 10: "very much"})

    class Text(SealedText):
        problem: str = prose("Problem", hint="One sentence: what, who, when", pinned=True)
        goal: str | None = prose("What would be better")
        plan: str | None = prose("First small part of the plan")
        learned: str | None = prose("What you learned")
