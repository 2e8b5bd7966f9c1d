"""One line that says what a record holds, from its declaration: for lists on the screen and in pipes."""

from typing import Final, cast

from calmterm.errors import TextDamaged
from calmterm.safetext import clean
from calmterm.store.fields import FieldSpec
from calmterm.store.record import Record

DAMAGED: Final = "(damaged text)"


def summary(record: Record) -> str:
    """Required ratings, linked names and the headline, on one line without control characters."""
    ratings = (spec for spec in record.columns() if spec.widget == "scale" and spec.required)
    parts = [f"{spec.label} {record.get(spec.name)}" for spec in ratings]
    parts += (", ".join(record.children[child.field]) for child in record.about.children
              if child.link and record.children.get(child.field))  # fmt: skip
    try:
        headline = clean(record.headline(), multiline=False)
    except TextDamaged:
        headline = DAMAGED  # one damaged text must not hide the others
    if headline:
        parts.append(" ".join(headline.split()))
    return " · ".join(parts)


def shown(spec: FieldSpec, value: object) -> str:
    """A field's value as a person reads it; "" for blank."""
    if value in (None, "", []):
        return ""
    match spec.widget:
        case "flag":
            return "yes" if value else ""
        case "choice":
            return dict(spec.choices).get(str(value), str(value))
        case "names" | "tags" if isinstance(value, list):
            return ", ".join(str(item) for item in cast("list[object]", value))
        case "scale" if spec.high is not None:
            return f"{value} of {spec.high:g}"
        case "number":
            return f"{value} {spec.unit}".strip()
        case _:
            return str(value)
