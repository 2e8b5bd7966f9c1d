"""Answers to worksheets that a person declared in a TOML file."""

from typing import ClassVar

from pydantic import AwareDatetime

from calmterm.store.model.fields import count, line, moment, plain, prose
from calmterm.store.model.record import About, FeltRecord, SealedText


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
