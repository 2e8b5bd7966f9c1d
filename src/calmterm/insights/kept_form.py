"""What a result keeps of a questionnaire that calmterm does not ship, so that it stays readable without its file.

It comes back from a vault or an import and is not trusted: what does not fit is as good as nothing, and words are
cleaned, since JSON may hide control characters from what cleans a text on its way in.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from calmterm.core.text import one_line
from calmterm.insights.worksheets import WorksheetMeasure

MOST: Final = 100
Words = Annotated[str, AfterValidator(one_line)]
Points = Annotated[int, Field(ge=0, le=10_000)]


class KeptForm(BaseModel):
    """A questionnaire as it was asked. An answer is the place of its option plus `first`; `bands` begin at a score."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    low: Points
    high: Points
    first: Annotated[int, Field(ge=0, le=1)] = 0
    comparable_from: int | None = None
    change: int | None = None
    change_source: Words = ""
    bands: Annotated[tuple[tuple[Points, Words], ...], Field(max_length=MOST)] = ()
    items: Annotated[tuple[Words, ...], Field(max_length=MOST)] = ()
    options: Annotated[tuple[Words, ...], Field(max_length=MOST)] = ()


def read_form(text: str | None) -> KeptForm | None:
    """Return the form behind its JSON; None where there is none, or it does not fit."""
    try:
        found = KeptForm.model_validate_json(text or "")
    except (ValidationError, RecursionError):
        return None
    return found if found.low < found.high else None


def result_measures(values: Mapping[str, Any]) -> list[WorksheetMeasure]:
    """Return the range of a score and each answer in words, where the result keeps its form. `values` are the
    record's.
    """
    form = read_form(values.get("form"))
    if form is None:
        return []
    ends = WorksheetMeasure("range", None, f"The range is {form.low} to {form.high}.")
    return [ends, *_answers(form, str(values.get("answers")))]


def _answers(form: KeptForm, text: str) -> Iterator[WorksheetMeasure]:
    try:
        given: Any = json.loads(text)
    except (ValueError, RecursionError):
        return
    answers = cast("list[Any]", given) if isinstance(given, list) else []
    for place, (item, answer) in enumerate(zip(form.items, answers, strict=False), 1):
        number = answer - form.first if isinstance(answer, int) else -1
        said = form.options[number] if 0 <= number < len(form.options) else "left out"
        yield WorksheetMeasure(f"item_{place}", answer if number >= 0 else None, f"{place}. {item} {said}")
