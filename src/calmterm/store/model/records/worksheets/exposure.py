"""Exposure: steps of a ladder, and attempts at them."""

import enum
import uuid
from typing import ClassVar

from pydantic import AwareDatetime

from calmterm.insights import worksheets as measured
from calmterm.store.model.fields import choice, count, moment, percent, prose, reference
from calmterm.store.model.record import About, Child, FeltRecord, Record, Rule, SealedText, Unique
from calmterm.store.model.records.worksheets.activities import Done


class StepState(enum.StrEnum):
    """Where a step stands; none of them is a failure."""

    PLANNED = "planned"
    ACTIVE = "active"
    DONE = "done"


SAFE_ONLY = "Only use a ladder for things that are actually safe."
WITH_SOMEBODY = (
    "Trauma memories, present abuse, dangerous places, medical or eating risks, psychosis, heavy substance use and"
    " strong thoughts of self-harm: work on those with a professional."
)


class ExposureAttempt(FeltRecord, table=True):
    """One try at a step: what was expected, what happened, what was learned. Never a failure."""

    about: ClassVar[About] = About(
        "Attempt", "Attempts", order="tried_at", felt="tried_at", own=True, headline=("what_i_learned",),
        before_after=("suds_pre", "suds_post"), measures=measured.exposure_attempt,
        rules=(
            Rule("peak_pre", "suds_peak IS NULL OR suds_pre IS NULL OR suds_peak >= suds_pre",
                 "The peak cannot be lower than the beginning."),
            Rule("peak_post", "suds_peak IS NULL OR suds_post IS NULL OR suds_peak >= suds_post",
                 "The peak cannot be lower than the end."),
        ),
        form=(
            ("tried_at", "feared_outcome", "expected_probability", "expected_badness", "suds_pre"),
            ("suds_peak", "minutes", "coping"),
            ("outcome", "what_i_learned", "suds_post", "actual_badness", "probability_again"),
        ),
    )  # fmt: skip

    exposure_step_id: uuid.UUID = reference("exposure_step", "Step", ondelete="RESTRICT")
    tried_at: AwareDatetime = moment("When")
    expected_probability: int | None = percent("How likely is what you fear?")
    expected_badness: int | None = percent("How bad would it be?")
    suds_pre: int = percent("How anxious now (0-100)", hint="SUDS: 0 calm, 100 the most")
    suds_peak: int | None = percent("How anxious at the peak (0-100)")
    suds_post: int | None = percent("How anxious after (0-100)")
    minutes: int | None = count("How long", unit="min")
    outcome: Done | None = choice(Done, "Did it happen?")
    actual_badness: int | None = percent("How bad was it?")
    probability_again: int | None = percent("How likely would it be next time?")

    class Text(SealedText):
        feared_outcome: str | None = prose("What might happen?")
        coping: str | None = prose("What you did, safety behaviours included")
        what_i_learned: str | None = prose("What you learned")


class ExposureStep(Record, table=True):
    """A step of a ladder towards something feared that is safe."""

    about: ClassVar[About] = About(
        "Exposure step", "Exposure steps", order="rank", ascending=True, shows=("state", "suds_initial"),
        headline=("situation",),
        children=(Child("attempts", ExposureAttempt, "exposure_step_id"),),
        measures=measured.exposure_step, adds="attempts",
        unique=(Unique(("ladder", "rank"), "Another step of this ladder has that rank."),),
        form=(
            ("situation", "suds_initial", "suds_target"),
            ("ladder", "rank", "state", "safety_behaviours", "attempts"),
        ),
        note=f"{SAFE_ONLY} {WITH_SOMEBODY}",
    )  # fmt: skip

    ladder: int = count("Ladder", low=1, default=1)
    rank: int = count("Rank", low=1)
    suds_initial: int = percent("How anxious you expect to be (0-100)", hint="SUDS: 0 calm, 100 the most")
    suds_target: int | None = percent("How anxious would be OK (0-100)")
    state: StepState = choice(StepState, "State", default=StepState.PLANNED)

    class Text(SealedText):
        situation: str = prose("Situation")
        safety_behaviours: str | None = prose("Safety behaviours to leave out")
