"""Values: what matters, and how far life matched it."""

import enum
import uuid
from datetime import date
from typing import ClassVar

from calmterm.insights import worksheets as measured
from calmterm.store.model.fields import choice, day, line, percent, prose, reference, scale
from calmterm.store.model.record import About, Child, Record, SealedText


class LifeArea(enum.StrEnum):
    """Where a value lives."""

    PARTNERSHIP = "partnership"
    PARENTING = "parenting"
    FAMILY = "family"
    FRIENDS = "friends"
    WORK = "work"
    LEARNING = "learning"
    PLAY_AND_REST = "play_and_rest"
    BODY_AND_HEALTH = "body_and_health"
    COMMUNITY = "community"
    NATURE = "nature"
    MEANING = "meaning"
    CREATIVITY = "creativity"
    HOME = "home"
    MONEY = "money"
    OTHER = "other"


class ValueReview(Record, table=True):
    """How important a value was and how far life matched it, at one time."""

    about: ClassVar[About] = About("Review", "Reviews", own=True)

    life_value_id: uuid.UUID = reference("life_value", "Value", ondelete="CASCADE")
    reviewed_on: date | None = day("When")
    importance: int = scale(1, 10, "Importance")
    alignment: int = percent("How far the last two weeks matched")


class LifeValue(Record, table=True):
    """What matters in one area of life, and how far two weeks matched it."""

    about: ClassVar[About] = About(
        "Value",
        "Values",
        headline=("name",),
        children=(Child("reviews", ValueReview, "life_value_id"),),
        measures=measured.life_value,
        ranked_by="priority",
        adds="reviews",
        form=(
            ("life_area", "name", "why", "importance", "alignment"),
            ("tiny_step", "reviews"),
        ),
    )  # fmt: skip

    life_area: LifeArea | None = choice(LifeArea, "Area of life")
    importance: int = scale(1, 10, "Importance", anchors={1: "little", 10: "most"})
    alignment: int = percent("How far the last two weeks matched")

    class Text(SealedText):
        name: str = line("Value")
        why: str | None = prose("The kind of person I want to be here")
        tiny_step: str | None = prose("A tiny step")
