"""What is shared with a clinician or a friend: the agreement, what was given, and what came back."""

import enum
import uuid
from datetime import date, datetime
from typing import ClassVar, Final

from pydantic import AwareDatetime

from calmterm.store.model.fields import choice, day, line, moment, names, plain, prose, reference
from calmterm.store.model.record import About, FeltRecord, Record, Rule, SealedText, Unique
from calmterm.store.model.records import goals as _goals  # noqa: F401 # pyright: ignore[reportUnusedImport] - `person_id` points there


class SharedPart(enum.StrEnum):
    """A part of what is kept, as a report has it."""

    MOODS = "moods"
    SLEEP = "sleep"
    SCALES = "scales"
    GOALS = "goals"
    MEDICINES = "medicines"
    PLAN = "plan"
    APPOINTMENTS = "appointments"
    SESSIONS = "sessions"
    JOURNAL = "journal"
    SAFETY_PLAN = "safety_plan"


PARTS_IN_WORDS: Final = {
    "moods": "Moods", "sleep": "Sleep", "scales": "Questionnaires", "goals": "Goals", "medicines": "Medicines",
    "plan": "My plan", "appointments": "Appointments", "sessions": "Session notes",
    "journal": "Starred journal entries", "safety_plan": "Safety plan",
}  # fmt: skip
_EXPLAINED: Final = {name: (words, "") for name, words in PARTS_IN_WORDS.items()}


class Consent(Record, table=True):
    """What one person may be given, until when."""

    about: ClassVar[About] = About(
        "Consent", "Consents", order="from_on", headline=("name",),
        rules=(
            Rule("span", "until_on IS NULL OR from_on <= until_on", "A consent ends on the day it begins, or later."),
        ),
        form=(("name", "person_id", "parts", "from_on", "until_on", "note"),),
        note="This gives nothing by itself. It says what you may share with somebody; you can withdraw it at any time.",
    )  # fmt: skip

    person_id: uuid.UUID | None = reference("person", "Among my people", ondelete="SET NULL", in_form=True)
    parts: list[SharedPart] = names(SharedPart, "May be shared", explained=_EXPLAINED)
    from_on: date = day("From")
    until_on: date | None = day("Until", hint="blank: until you withdraw it")
    withdrawn_at: datetime | None = moment("Withdrawn at", hidden=True)

    class Text(SealedText):
        name: str = line("With whom")
        note: str | None = prose("Note")


class SharedForm(enum.StrEnum):
    """How something was given."""

    AGE = "age"
    PAGE = "page"


class Sharing(FeltRecord, table=True):
    """What was given to whom, and when; never its content."""

    about: ClassVar[About] = About(
        "Sharing", "Sharings", order="given_at", felt="given_at", headline=("name",), shows=("form",),
        rules=(
            Rule("span", "from_on <= until_on", "A sharing begins before it ends."),
        ),
        form=(("name", "person_id", "consent_id", "given_at", "form"), ("parts", "from_on", "until_on")),
    )  # fmt: skip

    given_at: AwareDatetime = moment("Given at")
    person_id: uuid.UUID | None = reference("person", "Person", ondelete="SET NULL", in_form=True)
    consent_id: uuid.UUID | None = reference("consent", "Consent", ondelete="SET NULL", in_form=True)
    form: SharedForm = choice(SharedForm, "Form")
    parts: list[SharedPart] = names(SharedPart, "What was given", explained=_EXPLAINED)
    from_on: date = day("From")
    until_on: date = day("Until")

    class Text(SealedText):
        name: str = line("To whom")


class CareNote(FeltRecord, table=True):
    """A note that somebody you shared with wrote to you."""

    about: ClassVar[About] = About(
        "Note to me", "Notes to me", order="received_at", felt="received_at", headline=("title", "text"),
        rules=(
            Rule("read_order", "read_at IS NULL OR received_at <= read_at", "A note is read after it came."),
            Rule(
                "answer_order", "answered_at IS NULL OR received_at <= answered_at", "A note is answered after it came."
            ),
        ),
        unique=(Unique(("source_key",), "This note was received already."),),
        form=(("name", "person_id", "title", "text", "task", "task_on", "received_at"),),
    )  # fmt: skip

    received_at: AwareDatetime = moment("Received at")
    read_at: datetime | None = moment("Read at", hidden=True)
    answered_at: datetime | None = moment("Answered at", hidden=True)
    person_id: uuid.UUID | None = reference("person", "Among my people", ondelete="SET NULL", in_form=True)
    sharing_id: uuid.UUID | None = reference("sharing", "Answers", ondelete="SET NULL")
    task_on: date | None = day("To try by")
    task_taken_at: datetime | None = moment("Taken up at", hidden=True)
    source_key: str | None = plain("Identity of its file", limit=64, hidden=True)

    class Text(SealedText):
        name: str = line("From whom")
        title: str | None = line("Title")
        text: str = prose("Note")
        task: str | None = line("Something to try")


class MessageDirection(enum.StrEnum):
    """Who wrote it."""

    TO_THEM = "to_them"
    FROM_THEM = "from_them"


class CareMessage(FeltRecord, table=True):
    """A message between you and somebody who helps."""

    about: ClassVar[About] = About(
        "Message", "Messages", order="sent_at", felt="sent_at", headline=("text",), shows=("direction",),
        rules=(Rule("read_order", "read_at IS NULL OR sent_at <= read_at", "A message is read after it was sent."),),
        form=(("name", "person_id", "direction", "text", "in_reply_to_id", "sent_at", "read_at"),),
    )  # fmt: skip

    direction: MessageDirection = choice(MessageDirection, "Written", default=MessageDirection.TO_THEM)
    person_id: uuid.UUID | None = reference("person", "Among my people", ondelete="SET NULL", in_form=True)
    in_reply_to_id: uuid.UUID | None = reference("care_note", "Answers", ondelete="SET NULL", in_form=True)
    sent_at: AwareDatetime = moment("Sent at")
    read_at: datetime | None = moment("Read at")

    class Text(SealedText):
        name: str = line("With whom")
        text: str = prose("Message")
