"""Core beliefs, and later looks at them."""

import enum
import uuid
from datetime import date
from typing import ClassVar

from calmterm.insights import worksheets as measured
from calmterm.store.model.fields import choice, day, percent, prose, reference
from calmterm.store.model.record import About, Child, Record, SealedText


class Domain(enum.StrEnum):
    """What a core belief is about."""

    SELF = "self"
    OTHERS = "others"
    WORLD = "world"
    FUTURE = "future"


class CoreBeliefReview(Record, table=True):
    """A later look at a core belief and its alternative."""

    about: ClassVar[About] = About("Review", "Reviews", own=True, headline=("note",))

    core_belief_id: uuid.UUID = reference("core_belief", "Core belief", ondelete="CASCADE")
    reviewed_on: date | None = day("When")
    strength_old: int = percent("The old belief, now")
    strength_new: int | None = percent("The new belief, now")

    class Text(SealedText):
        note: str | None = prose("What made the difference")


class CoreBelief(Record, table=True):
    """An old belief about yourself or the world, and a kinder one."""

    about: ClassVar[About] = About(
        "Core belief", "Core beliefs", headline=("old_belief",), before_after=("strength_before", "strength_after"),
        children=(Child("reviews", CoreBeliefReview, "core_belief_id"),),
        measures=measured.core_belief, adds="reviews",
        note="Slow work, and it can stir up old pain: stop whenever you like. ctrl+g shows who is there.",
        form=(
            ("domain", "old_belief", "strength_before"),
            ("origin",),
            ("evidence_for", "evidence_against"),
            ("new_belief", "strength_after", "reviews"),
        ),
    )  # fmt: skip

    domain: Domain | None = choice(Domain, "About")
    strength_before: int = percent("How strongly did you believe it?")
    strength_after: int | None = percent("How strongly do you believe it now?")

    class Text(SealedText):
        old_belief: str = prose("Old belief", pinned=True)
        origin: str | None = prose("Where it may come from", hint="Only as far as you like")
        evidence_for: str | None = prose("What seems to support it")
        evidence_against: str | None = prose("What does not fit it")
        new_belief: str | None = prose("A new belief", hint="Flexible, and believable at least a little")
