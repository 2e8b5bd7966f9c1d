"""Thought records: an automatic thought, weighed, and a fairer one."""

import enum
import uuid
from typing import ClassVar, Final

from pydantic import AwareDatetime

from calmterm.content.thinking_traps import NONE, TRAPS
from calmterm.insights import worksheets as measured
from calmterm.store.model.fields import line, moment, names, percent, prose, reference, tags
from calmterm.store.model.record import About, Child, FeltRecord, Record, SealedText

OWN_TRAPS: Final = "words, separated by commas"


class Distortion(enum.StrEnum):
    """Fourteen thinking traps (after Beck and Burns); offered as "might fit?", never as errors of character."""

    ALL_OR_NOTHING = "all_or_nothing"
    OVERGENERALISING = "overgeneralising"
    MENTAL_FILTER = "mental_filter"
    DISCOUNTING = "discounting"
    MIND_READING = "mind_reading"
    FORTUNE_TELLING = "fortune_telling"
    CATASTROPHISING = "catastrophising"
    MAGNIFYING_MINIMISING = "magnifying_minimising"
    EMOTIONAL_REASONING = "emotional_reasoning"
    SHOULDS = "shoulds"
    LABELLING = "labelling"
    PERSONALISING = "personalising"
    BLAMING = "blaming"
    COMPARING = "comparing"


class ThoughtEmotion(Record, table=True):
    """An emotion in a thought record, before and after."""

    about: ClassVar[About] = About(
        "Emotion", "Emotions", own=True, headline=("name",),
        before_after=("intensity_before", "intensity_after"), same_under=measured.ABOUT_THE_SAME,
        form=(("name", "intensity_before", "intensity_after"),),
    )  # fmt: skip

    thought_record_id: uuid.UUID = reference("thought_record", "Thought record", ondelete="CASCADE")
    intensity_before: int | None = percent("How strong was it?")
    intensity_after: int | None = percent("How strong is it now?")

    class Text(SealedText):
        name: str = line("Emotion")


class ThoughtLine(Record, table=True):
    """Another automatic thought of the same moment, beside the one that a thought record weighs."""

    about: ClassVar[About] = About(
        "Other thought", "Other thoughts", own=True, headline=("thought",),
        before_after=("belief_before", "belief_after"), same_under=measured.ABOUT_THE_SAME,
        form=(("thought", "belief_before", "distortions", "own_distortions", "belief_after"),),
    )  # fmt: skip

    thought_record_id: uuid.UUID = reference("thought_record", "Thought record", ondelete="CASCADE")
    belief_before: int | None = percent("How much did you believe it?")
    distortions: list[Distortion] | None = names(
        Distortion, "Thinking traps that might fit?", hint="Everybody has them. Space marks one.", explained=TRAPS,
        none=NONE,
    )  # fmt: skip
    belief_after: int | None = percent("How much do you believe it now?")

    class Text(SealedText):
        thought: str = line("Thought")
        own_distortions: list[str] = tags("Traps in your own words", hint=OWN_TRAPS, again=True)


class ThoughtRecord(FeltRecord, table=True):
    """Catch an automatic thought, weigh it, and find a fairer one."""

    about: ClassVar[About] = About(
        "Thought record", "Thought records", order="happened_at", felt="happened_at",
        headline=("automatic_thought", "situation"), before_after=("belief_before", "belief_after"),
        children=(
            Child("emotions", ThoughtEmotion, "thought_record_id"),
            Child("other_thoughts", ThoughtLine, "thought_record_id"),
        ),
        same_under=measured.ABOUT_THE_SAME,
        measures=measured.thought_record,
        note="One step at a time, and any may stay blank. If this stirs things up, stop; ctrl+g shows who is there.",
        form=(
            ("happened_at", "situation"),
            ("emotions", "automatic_thought", "belief_before", "other_thoughts"),
            ("evidence_for", "evidence_against"),
            ("balanced_thought", "belief_after", "other_thoughts.belief_after", "emotions.intensity_after"),
            ("distortions", "own_distortions", "next_step"),
        ),
    )  # fmt: skip

    happened_at: AwareDatetime = moment("When")
    belief_before: int | None = percent("How much did you believe it?")
    distortions: list[Distortion] | None = names(
        Distortion, "Thinking traps that might fit?", hint="Everybody has them. Space marks one.", explained=TRAPS,
        none=NONE,
    )  # fmt: skip
    belief_after: int | None = percent("How much do you believe it now?")

    class Text(SealedText):
        situation: str | None = prose("Situation", hint="Who, what, where, when?")
        automatic_thought: str = prose("Automatic thought", pinned=True, leads_to="downward_arrow")
        evidence_for: str | None = prose("What speaks for it", hint="Observations only. If strong, try problem solving")
        evidence_against: str | None = prose("What speaks against it", hint="What would a friend see?")
        balanced_thought: str | None = prose("A fairer thought", hint="One you half believe already")
        own_distortions: list[str] = tags("Traps in your own words", hint=OWN_TRAPS, again=True)
        next_step: str | None = prose("A next step, if there is one")
