"""Why support is offered or opened, and the one quiet sentence for it: the same on screens and in commands."""

import enum
from typing import Final


class Cause(enum.StrEnum):
    """Why support is offered or opened. Never stored, and no level of anything."""

    KEY = "key"
    ITEM_NINE = "item_nine"
    SCORE = "score"
    LOW_MOOD = "low_mood"
    LOW_RUN = "low_run"
    DISTRESS = "distress"
    SAFETY_PLAN = "safety_plan"
    TAG = "tag"
    WORDS = "words"


OPENS: Final = frozenset({Cause.ITEM_NINE, Cause.SAFETY_PLAN, Cause.TAG})
"""The causes after which support is shown at once; after the others one line says that it is there."""

OFFER: Final = "Would some support help right now?"
WORDS_OFFER: Final = "If any of this is about wanting to die or hurt yourself, people are there."
IF_NOT: Final = "If not, carry on."


def sentence(cause: Cause, way: str) -> str:
    """Return the one quiet line for a cause; `way` says how to get there, for example "press ctrl+g"."""
    if cause in (Cause.WORDS, Cause.TAG):
        return f"{WORDS_OFFER[:-1]}: {way}. {IF_NOT}"
    return f"{OFFER} {way[:1].upper()}{way[1:]}."
