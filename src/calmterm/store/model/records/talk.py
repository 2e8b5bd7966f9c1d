"""Guided talk: what was asked and answered, and the sentences that a person agreed to keep."""

import uuid
from datetime import date, datetime
from typing import ClassVar, Final

from pydantic import AwareDatetime

from calmterm.store.model.fields import count, day, line, moment, plain, prose, reference
from calmterm.store.model.record import About, Child, FeltRecord, Record, SealedText, Unique

MOST_TURNS: Final = 100
MOST_NAME: Final = 40  # bytes of a script's or a question's name
AT_NUMBER: Final = "There is an answer of that number already."


class Turn(Record, table=True):
    """A question of a script as it was asked, and the answer; blank where it was passed over."""

    about: ClassVar[About] = About(
        "Answer", "Answers", own=True, order="number", headline=("question", "answer"), shows=("rating",),
        unique=(Unique(("conversation_id", "number"), AT_NUMBER),),
    )  # fmt: skip

    conversation_id: uuid.UUID = reference("conversation", "Talk", ondelete="CASCADE")
    number: int = count("Number", low=1, high=MOST_TURNS, hidden=True)
    rating: int | None = count("Rating", high=100)

    class Text(SealedText):
        name: str = prose("Name of the question in its script", hidden=True, limit=MOST_NAME)
        question: str = prose("Question", hidden=True)
        answer: str | None = prose("Answer")


class Conversation(FeltRecord, table=True):
    """A script answered question by question. Without an end it is open, and stands at a question."""

    about: ClassVar[About] = About(
        "Talk", "Talks", order="started_at", felt="started_at", headline=("title", "script"),
        children=(Child("turns", Turn, "conversation_id", key="number"),),
    )  # fmt: skip

    started_at: AwareDatetime = moment("Begun")
    ended_at: datetime | None = moment("Ended")
    script: str = plain("Script", limit=MOST_NAME)
    version: int = count("Script version", low=1)
    stands_at: str | None = plain("Question at which it stands", limit=MOST_NAME, hidden=True)

    class Text(SealedText):
        title: str | None = line("Title")


class Memory(Record, table=True):
    """What helps, in your own words."""

    about: ClassVar[About] = About(
        "Note of what helps", "What helps me", order="kept_on", headline=("sentence",),
        form=(("sentence", "kept_on"),),
    )  # fmt: skip

    kept_on: date = day("Kept on")
    conversation_id: uuid.UUID | None = reference("conversation", "Talk that it comes from", ondelete="SET NULL")

    class Text(SealedText):
        sentence: str = prose("What helps", hint="One sentence, to find again on a hard day")
