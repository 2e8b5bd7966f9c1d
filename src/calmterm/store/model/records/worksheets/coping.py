"""Coping cards and their uses."""

import enum
import uuid
from typing import ClassVar

from pydantic import AwareDatetime

from calmterm.insights import worksheets as measured
from calmterm.store.model.fields import choice, count, flag, lines, moment, prose, reference, scale
from calmterm.store.model.record import About, Child, FeltRecord, Record, SealedText


class CardCategory(enum.StrEnum):
    """What a coping card does."""

    CALM = "calm"
    DISTRACT = "distract"
    CONNECT = "connect"
    THINK = "think"
    ACT = "act"
    BODY = "body"


class CopingUse(FeltRecord, table=True):
    """A use of a coping card."""

    about: ClassVar[About] = About(
        "Use", "Uses", order="used_at", felt="used_at", own=True, headline=("situation",),
        before_after=("distress_before", "distress_after"),
        form=(
            ("used_at", "situation", "distress_before"),
            ("minutes", "distress_after", "effectiveness"),
        ),
    )  # fmt: skip

    coping_card_id: uuid.UUID = reference("coping_card", "Coping card", ondelete="CASCADE")
    used_at: AwareDatetime = moment("When")
    distress_before: int | None = scale(1, 10, "Distress before", anchors={1: "none", 10: "the most"}, offers="high")
    distress_after: int | None = scale(1, 10, "Distress after", anchors={1: "none", 10: "the most"}, offers="high")
    effectiveness: int | None = scale(1, 10, "How much it helped")
    minutes: int | None = count("How long", unit="min")

    class Text(SealedText):
        situation: str | None = prose("Situation")


class CopingCard(Record, table=True):
    """A card for a hard moment, from you to you."""

    about: ClassVar[About] = About(
        "Coping card", "Coping cards", headline=("front",), children=(Child("used", CopingUse, "coping_card_id"),),
        measures=measured.coping_card, adds="used",
        form=(
            ("front", "back", "category"),
            ("steps", "pinned", "used"),
        ),
    )  # fmt: skip

    category: CardCategory | None = choice(CardCategory, "Kind")
    pinned: bool = flag("Keep on top")
    uses: int = count("Times used", default=0, hidden=True)

    class Text(SealedText):
        front: str = prose("Front", hint="The trigger, or the hot thought")
        back: str = prose("Back", hint="What you want to remember")
        steps: list[str] = lines("Steps", hint="one a line, five at most", most=5)
