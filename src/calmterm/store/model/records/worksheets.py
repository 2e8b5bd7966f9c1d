"""CBT worksheets. Wording is our own; ranges and measures follow the worksheets' literature (see docs/records.md)."""

import enum
import uuid
from datetime import date, datetime
from typing import ClassVar

from pydantic import AwareDatetime

from calmterm.content.thinking_traps import NONE, TRAPS
from calmterm.insights import worksheets as measured
from calmterm.store.model.fields import (
    choice,
    count,
    day,
    flag,
    line,
    lines,
    moment,
    names,
    percent,
    plain,
    prose,
    reference,
    scale,
)
from calmterm.store.model.record import About, Child, FeltRecord, Record, Rule, SealedText, Unique


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


class Done(enum.StrEnum):
    """How far something went; partly counts."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


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


class ThoughtRecord(FeltRecord, table=True):
    """Catch an automatic thought, weigh it, and find a fairer one."""

    about: ClassVar[About] = About(
        "Thought record", "Thought records", order="happened_at", felt="happened_at",
        headline=("automatic_thought", "situation"), before_after=("belief_before", "belief_after"),
        children=(Child("emotions", ThoughtEmotion, "thought_record_id"),),
        same_under=measured.ABOUT_THE_SAME,
        measures=measured.thought_record,
        note="One step at a time, and any may stay blank. If this stirs things up, stop; ctrl+g shows who is there.",
        form=(
            ("happened_at", "situation"),
            ("emotions", "automatic_thought", "belief_before"),
            ("evidence_for", "evidence_against"),
            ("balanced_thought", "belief_after", "emotions.intensity_after"),
            ("distortions", "next_step"),
        ),
    )  # fmt: skip

    happened_at: AwareDatetime = moment("When")
    belief_before: int = percent("How much did you believe it?")
    distortions: list[Distortion] | None = names(
        Distortion, "Thinking traps that might fit?", hint="Everybody has them. Space marks one.", explained=TRAPS,
        none=NONE,
    )  # fmt: skip
    belief_after: int | None = percent("How much do you believe it now?")

    class Text(SealedText):
        situation: str = prose("Situation", hint="Who, what, where, when?")
        automatic_thought: str = prose("Automatic thought", pinned=True)
        evidence_for: str | None = prose("What speaks for it", hint="Observations only. If strong, try problem solving")
        evidence_against: str | None = prose("What speaks against it", hint="What would a friend see?")
        balanced_thought: str | None = prose("A fairer thought", hint="One you half believe already")
        next_step: str | None = prose("A next step, if there is one")


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
    """An old belief about oneself or the world, and one that serves better."""

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


class StepState(enum.StrEnum):
    """Where a step stands; none of them is a failure."""

    PLANNED = "planned"
    ACTIVE = "active"
    DONE = "done"


SAFE_ONLY = "Only for what is safe in fact."
WITH_SOMEBODY = (
    "Trauma memories, present abuse, dangerous places, medical or eating risks, psychosis, heavy substance use and"
    " strong thoughts of self-harm: those with a professional."
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
    suds_pre: int = percent("SUDS before")
    suds_peak: int | None = percent("SUDS at its peak")
    suds_post: int | None = percent("SUDS after")
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
    suds_initial: int = percent("SUDS you expect", hint="0 calm, 100 the most")
    suds_target: int | None = percent("SUDS that would be fine")
    state: StepState = choice(StepState, "State", default=StepState.PLANNED)

    class Text(SealedText):
        situation: str = prose("Situation")
        safety_behaviours: str | None = prose("Safety behaviours to leave out")


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


class ActivityCategory(enum.StrEnum):
    """What an activity is for."""

    PLEASURE = "pleasure"
    MASTERY = "mastery"
    CONNECTION = "connection"
    BODY = "body"
    CHORE = "chore"
    REST = "rest"


class Activity(FeltRecord, table=True):
    """Something small to do, what you expect of it, and how it was (behavioural activation)."""

    about: ClassVar[About] = About(
        "Activity", "Activities", order="planned_at", felt="planned_at", headline=("what",),
        before_after=("mood_before", "mood_after"), measures=measured.activity, overall=measured.activities,
        form=(
            ("what", "category", "planned_at", "minutes", "value_id", "pleasure_predicted", "mastery_predicted"),
            ("barrier", "mood_before"),
            ("done", "pleasure_actual", "mastery_actual", "mood_after"),
        ),
    )  # fmt: skip

    planned_at: AwareDatetime = moment("Planned for")
    minutes: int | None = count("How long", unit="min")
    category: ActivityCategory | None = choice(ActivityCategory, "Kind")
    value_id: uuid.UUID | None = reference("life_value", "For which value", ondelete="SET NULL", in_form=True)
    pleasure_predicted: int | None = scale(0, 10, "Pleasure you expect")
    mastery_predicted: int | None = scale(0, 10, "Mastery you expect")
    mood_before: int | None = scale(1, 10, "Mood before", offers="low")
    done: Done | None = choice(Done, "Done")
    pleasure_actual: int | None = scale(0, 10, "Pleasure it gave")
    mastery_actual: int | None = scale(0, 10, "Mastery it gave")
    mood_after: int | None = scale(1, 10, "Mood after", offers="low")

    class Text(SealedText):
        what: str = line("What")
        barrier: str | None = prose("What might get in the way")


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


class CustomWorksheet(FeltRecord, table=True):
    """An answer to a worksheet of one's own, declared in a TOML file."""

    about: ClassVar[About] = About(
        "Own worksheet", "Own worksheets", order="written_at", felt="written_at", headline=("title",),
        form=(
            ("written_at", "template", "template_version", "title", "answers"),
        ),
    )  # fmt: skip

    written_at: AwareDatetime = moment("When")
    template: str = plain("Worksheet", limit=60)
    template_version: int = count("Version of the worksheet", low=1, default=1)

    class Text(SealedText):
        title: str | None = line("Title")
        answers: str = prose("Answers", hint="JSON: one value a field")
