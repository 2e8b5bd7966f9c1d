"""One line that says what a record holds, from its declaration: for lists on the screen and in pipes."""

from typing import Final, cast

from calmterm.errors import TextDamaged
from calmterm.safetext import clean
from calmterm.store.fields import FieldSpec
from calmterm.store.record import Record

DAMAGED: Final = "(damaged text)"


def summary(record: Record) -> str:
    """Required ratings, linked names and the headline, on one line without control characters."""
    specs = {spec.name: spec for spec in record.columns()}
    parts = [
        f"{specs[name].label} {text}" for name in record.about.shows if (text := _short(specs[name], record.get(name)))
    ]
    parts += (", ".join(record.children[child.field]) for child in record.about.children
              if child.link and record.children.get(child.field))  # fmt: skip
    if record.about.before_after is not None:
        before, after = (record.get(name) for name in record.about.before_after)
        if before is not None and after is not None:
            same = abs(before - after) < record.about.same_under
            parts.append(f"{before} -> {after}{', about the same' if same else ''}")
    try:
        headline = clean(record.headline(), multiline=False)
    except TextDamaged:
        headline = DAMAGED  # one damaged text must not hide the others
    if headline:
        parts.append(" ".join(headline.split()))
    return " · ".join(parts)


def name_of(record: Record) -> str:
    """What a record is called where it is one of several to choose from, on one line."""
    try:
        headline = " ".join(clean(record.headline(), multiline=False).split())
    except TextDamaged:
        headline = "(damaged text)"
    return headline or f"{record.about.title}, {record.felt:%d %b %Y}"


def _short(spec: FieldSpec, value: object) -> str:
    return str(value) if spec.widget == "scale" and value is not None else shown(spec, value)


def shown(spec: FieldSpec, value: object) -> str:
    """A field's value as a person reads it; "" for blank."""
    if value in (None, "", []):
        return ""
    match spec.widget:
        case "flag":
            return "yes" if value else ""
        case "choice":
            return dict(spec.choices).get(str(value), str(value))
        case "names" if isinstance(value, list):
            labels = dict(spec.choices)
            return ", ".join(labels.get(str(item), str(item)) for item in cast("list[object]", value))
        case "tags" | "lines" if isinstance(value, list):
            return ", ".join(str(item) for item in cast("list[object]", value))
        case "scale" if spec.high is not None:
            return f"{value} of {spec.high:g}"
        case "number":
            return f"{value} {spec.unit}".strip()
        case _:
            return str(value)
