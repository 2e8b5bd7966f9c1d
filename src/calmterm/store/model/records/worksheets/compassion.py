"""Self-compassion: three parts after K. Neff."""

from typing import ClassVar

from pydantic import AwareDatetime

from calmterm.store.model.fields import moment, prose, scale
from calmterm.store.model.record import About, FeltRecord, SealedText


class SelfCompassion(FeltRecord, table=True):
    """Say to yourself what you would say to a friend (three parts after K. Neff; our wording)."""

    about: ClassVar[About] = About(
        "Self-compassion", "Self-compassion", order="written_at", felt="written_at", headline=("what_hurts",),
        before_after=("mood_before", "mood_after"),
        note="Warmth can feel strange at first. To just notice is enough; ctrl+g shows who is there.",
        form=(
            ("written_at", "mood_before", "what_hurts"),
            ("kind_words", "not_alone"),
            ("small_kindness", "mood_after"),
        ),
    )  # fmt: skip

    written_at: AwareDatetime = moment("When")
    mood_before: int | None = scale(1, 10, "Mood before", offers="low")
    mood_after: int | None = scale(1, 10, "Mood now", offers="low")

    class Text(SealedText):
        what_hurts: str = prose("What hurts", pinned=True)
        kind_words: str | None = prose("Kind words", hint="As to a friend")
        not_alone: str | None = prose("Others know this too")
        small_kindness: str | None = prose("One small kindness")
