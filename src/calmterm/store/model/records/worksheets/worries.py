"""Worries, kept for a time of their own."""

import enum
from datetime import datetime
from typing import ClassVar

from pydantic import AwareDatetime

from calmterm.insights import worksheets as measured
from calmterm.store.model.fields import choice, moment, prose, scale
from calmterm.store.model.record import About, FeltRecord, SealedText


class WorryKind(enum.StrEnum):
    """Whether a worry can be acted on."""

    CAN_ACT = "can_act"
    CANNOT_NOW = "cannot_now"


class WorryOutcome(enum.StrEnum):
    """What became of a worry at its time."""

    ACTED = "acted"
    LET_GO = "let_go"
    STILL_THERE = "still_there"


class Worry(FeltRecord, table=True):
    """A worry, kept for its own time of day, then sorted."""

    about: ClassVar[About] = About(
        "Worry", "Worries", order="caught_at", felt="caught_at", headline=("worry",),
        before_after=("intensity_before", "intensity_after"), overall=measured.worries,
        form=(
            ("caught_at", "worry", "intensity_before", "kind", "postponed_to"),
            ("still_matters", "action", "outcome", "intensity_after"),
        ),
        note="Thoughts of harming yourself are not for later: ctrl+g shows who is there now.",
    )  # fmt: skip

    caught_at: AwareDatetime = moment("Caught at")
    intensity_before: int | None = scale(0, 10, "How strong is it?")
    kind: WorryKind | None = choice(WorryKind, "Can you act on it?")
    postponed_to: datetime | None = moment("Kept for")
    still_matters: int | None = scale(0, 10, "Does it still matter?")
    intensity_after: int | None = scale(0, 10, "How strong is it now?")
    outcome: WorryOutcome | None = choice(WorryOutcome, "What became of it")

    class Text(SealedText):
        worry: str = prose("Worry", pinned=True)
        action: str | None = prose("What you can do")
