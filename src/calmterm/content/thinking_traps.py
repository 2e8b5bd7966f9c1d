"""Fourteen thinking traps (after Beck and Burns), in our words: a title and a sentence each.

They are offered as "might fit?", with "none" beside them. They are no errors of character, and not every painful
thought is distorted.
"""

from collections.abc import Mapping
from typing import Final

TRAPS: Final[Mapping[str, tuple[str, str]]] = {
    "all_or_nothing": ("All or nothing", "It is perfect or it is ruined; the middle is missing."),
    "overgeneralising": ("Always and never", "One event turns into a rule for everything."),
    "mental_filter": ("The one dark spot", "A single bad detail colours the whole picture."),
    "discounting": ("Doesn't count", "Good news is explained away."),
    "mind_reading": ("Mind reading", "Sure of what others think, without asking."),
    "fortune_telling": ("Bad forecast", "A guess about the future is treated as fact."),
    "catastrophising": ("Worst case", "The mind jumps to the most terrible outcome and stays there."),
    "magnifying_minimising": ("Wrong-way telescope", "Faults look huge, strengths tiny."),
    "emotional_reasoning": ("It feels true", "A feeling is taken as proof."),
    "shoulds": ("Musts and shoulds", "Harsh rules for yourself or others."),
    "labelling": ("Name tags", "One act becomes a whole identity."),
    "personalising": ("All my doing", "Taking on what others or chance did."),
    "blaming": ("All their doing", "Seeing none of one's own room to act."),
    "comparing": ("Unfair comparison", "My inside against other people's outside."),
}
NONE: Final = "None of these"
