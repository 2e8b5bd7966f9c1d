"""Behavioural activation: activities, planned and looked back on."""

import enum
import uuid
from typing import ClassVar

from pydantic import AwareDatetime

from calmterm.insights import worksheets as measured
from calmterm.store.model.fields import choice, count, line, moment, prose, reference, scale
from calmterm.store.model.record import About, FeltRecord, SealedText
from calmterm.store.model.records.worksheets import values as _values  # noqa: F401 # pyright: ignore[reportUnusedImport] - `value_id` points there


class Done(enum.StrEnum):
    """How far something went; partly counts."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


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
