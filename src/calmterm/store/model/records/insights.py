"""What was worked out from the records, kept so that it can be dismissed and rated; rebuilt at will."""

import enum
import uuid
from datetime import date, datetime
from typing import ClassVar

from calmterm.store.model.fields import (
    amount,
    choice,
    count,
    day,
    flag,
    moment,
    plain,
    prose,
    reference,
    scale,
)
from calmterm.store.model.record import About, Record, SealedText, Unique


class Baseline(Record, table=True):
    """What is usual for one measure: median and MAD over a window."""

    about: ClassVar[About] = About(
        "Baseline",
        "Baselines",
        own=True,
        unique=(Unique(("measure",), "There is a baseline of that measure already."),),
    )

    measure: str = plain("Measure", limit=60)
    median: float = amount("Median", low=-1e9, high=1e9)
    mad: float = amount("MAD", low=0, high=1e9)
    sigma: float = amount("Sigma", low=0, high=1e9)
    n: int = count("Days with an entry")
    window_from: date = day("From")
    window_to: date = day("To")
    method_version: int = count("Method", low=1)
    established_at: datetime = moment("Worked out at")


class Deviation(Record, table=True):
    """A day that stood out from a baseline."""

    about: ClassVar[About] = About(
        "Day that stood out", "Days that stood out", order="on", own=True,
        unique=(Unique(("baseline_id", "on"), "That day is there already."),),
    )  # fmt: skip

    baseline_id: uuid.UUID = reference("baseline", "Baseline", ondelete="CASCADE")
    on: date = day("Day")
    value: float = amount("Value", low=-1e9, high=1e9)
    score: float = amount("z", low=-1e9, high=1e9)
    dismissed_at: datetime | None = moment("Archived at")
    rating: int | None = scale(1, 10, "Rating")


class InsightKind(enum.StrEnum):
    """What an insight is."""

    DAILY = "daily"
    PATTERN = "pattern"
    RECOMMENDATION = "recommendation"


class Insight(Record, table=True):
    """A pattern in the entries, with its numbers; the words come from templates.

    What a later look no longer finds, or finds with other numbers, stays under `deleted_at`: the log of what was said.
    """

    about: ClassVar[About] = About("Insight", "Insights", order="computed_at", own=True, headline=("words",))

    kind: InsightKind = choice(InsightKind, "Kind")
    priority: int = scale(1, 4, "Priority")
    template: str = plain("Template", limit=60)
    measure: str = plain("Measure", limit=60)
    other_measure: str | None = plain("Other measure", limit=60)
    n: int = count("n")
    effect: float | None = amount("Effect", low=-1e9, high=1e9)
    low: float | None = amount("Interval from", low=-1e9, high=1e9)
    high: float | None = amount("Interval to", low=-1e9, high=1e9)
    confidence: float | None = amount("Confidence", low=0, high=1)
    window_from: date = day("From")
    window_to: date = day("To")
    method_version: int = count("Method", low=1)
    computed_at: datetime = moment("Worked out at")
    viewed_at: datetime | None = moment("Seen at")
    dismissed_at: datetime | None = moment("Archived at")
    rating: int | None = scale(1, 10, "Rating")

    class Text(SealedText):
        words: str | None = prose("Words", hint="Sealed: they may name a tag of a person's own")


class Achievement(Record, table=True):
    """Something quiet to notice; can be hidden."""

    about: ClassVar[About] = About(
        "Achievement", "Achievements", own=True, unique=(Unique(("name",), "It is there already."),)
    )

    name: str = plain("Name", limit=60)
    hidden: bool = flag("Hidden")


class Unlocked(Record, table=True):
    """When an achievement was first reached."""

    about: ClassVar[About] = About(
        "Reached", "Reached", order="on", own=True, unique=(Unique(("achievement_id",), "It was reached already."),)
    )

    achievement_id: uuid.UUID = reference("achievement", "Achievement", ondelete="CASCADE")
    on: date = day("Day")
