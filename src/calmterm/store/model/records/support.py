"""Support: safety plan, questionnaires, and what is kept of hard days only if asked for."""

import enum
from datetime import date, datetime
from typing import ClassVar

from pydantic import AwareDatetime

from calmterm.insights.kept_form import result_measures
from calmterm.store.model.fields import choice, count, day, flag, line, moment, names, plain, prose, scale
from calmterm.store.model.record import About, FeltRecord, Record, SealedText, Unique


class Coding(enum.StrEnum):
    """How answers were counted; K10 is coded 0-4 or 1-5, and the two never mix."""

    ZERO_BASED = "zero_based"
    ONE_BASED = "one_based"


class ScaleResult(FeltRecord, table=True):
    """A questionnaire answered: a score, not a diagnosis.

    Of one that ships, range and bands come from packaged data, never from the row. Of one of a person's own, the row
    keeps what its file said on the day, so that it stays readable when the file changes or goes.
    """

    about: ClassVar[About] = About(
        "Questionnaire",
        "Questionnaires",
        order="taken_at",
        felt="taken_at",
        shows=("total", "band"),
        headline=("title", "instrument"),
        measures=result_measures,
    )

    taken_at: AwareDatetime = moment("When")
    instrument: str = plain("Questionnaire", limit=20)
    version: int = count("Version of its data", low=1)
    total: int | None = count("Score")
    band: str | None = plain("Band", limit=60)
    coding: Coding = choice(Coding, "Coding", default=Coding.ZERO_BASED)
    help_shown: bool = flag("Support was shown", hidden=True)

    class Text(SealedText):
        answers: str = prose("Answers", hint="JSON: one value an item, null for one left out")
        difficulty: str | None = prose("How difficult it made things")
        title: str | None = line("Title", hint="of a questionnaire of one's own")
        form: str | None = prose(
            "The questionnaire as it was asked", hidden=True,
            hint="JSON: range, bands, items and answers of a questionnaire of one's own",
        )  # fmt: skip


class SafetyPlan(Record, table=True):
    """A plan for hard hours (method after Stanley and Brown 2012; own wording). The newest is the plan."""

    about: ClassVar[About] = About(
        "Safety plan", "Safety plans", order="number", headline=("signs",), continues=True,
        note="Every part may stay blank. What you save is a new version; the ones before are kept.",
        unique=(Unique(("number",), "That version of the plan exists already."),),
        form=(
            ("number", "reviewed_on", "signs", "alone"),
            ("people_places", "ask_help"),
            ("professionals", "safer_place"),
            ("reasons",),
        ),
    )  # fmt: skip

    number: int = count("Version", low=1)
    reviewed_on: date | None = day("Looked at on")

    class Text(SealedText):
        signs: str | None = prose("How I notice it is getting bad")
        alone: str | None = prose("Things I can do by myself")
        people_places: str | None = prose("People and places that take my mind off it")
        ask_help: str | None = prose("People I can tell")
        professionals: str | None = prose("Professionals and lines")
        safer_place: str | None = prose("Making my surroundings safer")
        reasons: str | None = prose("What matters to me")


class CrisisKind(enum.StrEnum):
    """What a hard stretch was about, coarsely."""

    LOW = "low"
    ANXIETY = "anxiety"
    THOUGHTS = "thoughts"
    OTHER = "other"


class Resource(enum.StrEnum):
    """What was looked at."""

    EMERGENCY = "emergency"
    SUICIDE = "suicide"
    EMOTIONAL = "emotional"
    TEXT = "text"
    YOUTH = "youth"
    DOMESTIC_VIOLENCE = "domestic_violence"
    PLAN = "plan"
    GROUNDING = "grounding"


class CrisisOutcome(enum.StrEnum):
    """How it was afterwards."""

    HELPED = "helped"
    NEUTRAL = "neutral"
    NEED_MORE = "need_more"


class CrisisEvent(Record, table=True):
    """Hard times, logged only if you ask; details are removed after 30 days."""

    about: ClassVar[About] = About(
        "Hard time", "Hard times", order="on", headline=("what_helped",), only_if_asked=True,
        note="After 30 days only the month, roughly how hard it was and how it was afterwards are kept.",
        form=(
            ("on", "severity", "kind", "minutes", "resources"),
            ("risk_factors", "protective_factors"),
            ("what_helped", "outcome", "follow_up_on"),
        ),
    )  # fmt: skip

    on: date = day("Day")
    severity: int | None = scale(1, 10, "How hard")
    kind: CrisisKind | None = choice(CrisisKind, "About")
    resources: list[Resource] | None = names(Resource, "What you looked at")
    minutes: int | None = count("How long", unit="min")
    outcome: CrisisOutcome | None = choice(CrisisOutcome, "Afterwards")
    follow_up_on: date | None = day("Look at it again on")

    class Text(SealedText):
        risk_factors: str | None = prose("What made it harder")
        protective_factors: str | None = prose("What held")
        what_helped: str | None = prose("What helped")


class AlertKind(enum.StrEnum):
    """What something that waits is."""

    REVIEW = "review"
    FOLLOW_UP = "follow_up"
    HOMEWORK = "homework"
    MEDICINE = "medicine"
    APPOINTMENT = "appointment"
    REMINDER = "reminder"
    OLD_COPY = "old_copy"


class AlertStatus(enum.StrEnum):
    """What became of it."""

    NEW = "new"
    SEEN = "seen"
    SNOOZED = "snoozed"
    DISMISSED = "dismissed"


class Alert(Record, table=True):
    """What became of one occasion on which something waited. What waits follows from the records (domain/due.py)."""

    about: ClassVar[About] = About(
        "Occasion", "Occasions", own=True,
        unique=(Unique(("occasion",), "That occasion is noted already."),),
    )  # fmt: skip

    kind: AlertKind = choice(AlertKind, "About")
    status: AlertStatus = choice(AlertStatus, "Status", default=AlertStatus.NEW)
    occasion: str = plain("Occasion", limit=80)
    snoozed_until: datetime | None = moment("Put off until")
