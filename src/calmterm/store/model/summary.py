"""One line that says what a record holds, from its declaration: for lists on the screen and in pipes."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, Protocol, cast

from calmterm.core import dates
from calmterm.core.errors import TextDamaged
from calmterm.core.text import clean
from calmterm.store.model.fields import FieldSpec
from calmterm.store.model.kind import About
from calmterm.store.model.record import Record

Say = Callable[[FieldSpec, Any], str]
DAMAGED: Final = "(damaged text)"


class Values(Protocol):
    """A record, or a mapping of values."""

    def get(self, name: str, /) -> Any: ...


def summary(record: Record) -> str:
    """Required ratings, linked names and the headline, on one line without control characters."""
    parts = figures(record)
    parts += (", ".join(record.children[child.field]) for child in record.about.children
              if child.link and record.children.get(child.field))  # fmt: skip
    parts += moved(record.about, record)
    try:
        parts += (one.brief for one in record.measures if one.brief)
        headline = clean(record.headline(), multiline=False)
    except TextDamaged:
        headline = DAMAGED  # one damaged text must not hide the others
    if headline:
        parts.append(" ".join(headline.split()))
    return " · ".join(parts)


def figures(record: Record) -> list[str]:
    """Return the plain fields that a line begins with, each with its label: "Mood 6"."""
    about = record.about
    return _labelled(record, about.shows) or [
        *_labelled(record, about.shows_else),
        *(
            _of_child(child.kind, row)
            for child in about.inline
            if child.field in about.shows_else
            for row in record.children.get(child.field, ())
        ),
    ]


def _labelled(record: Record, names: Iterable[str]) -> list[str]:
    specs = {spec.name: spec for spec in record.columns()}
    found = ((specs[name].label, _short(specs[name], record.get(name))) for name in names if name in specs)
    return [f"{label} {text}" for label, text in found if text]


def _of_child(kind: type[Record], values: Values) -> str:
    """A child by its filled fields alone: "Joy 6"."""
    words = (_short(spec, values.get(spec.name)) for spec in kind.columns() if spec.is_asked)
    return " ".join(word for word in words if word).capitalize()


def moved(about: About, values: Values) -> list[str]:
    """Return the rating before and after, as "70 -> 40"; nothing unless both were given."""
    before, after = (values.get(name) for name in about.before_after) if about.before_after else (None, None)
    if before is None or after is None:
        return []
    return [f"{before} -> {after}{', about the same' if abs(before - after) < about.same_under else ''}"]


def name_of(record: Record) -> str:
    """Return what a record is called where it is one of several to choose from, on one line."""
    try:
        headline = " ".join(clean(record.headline(), multiline=False).split())
    except TextDamaged:
        headline = DAMAGED
    return headline or f"{record.about.title}, {dates.short(record.felt)}"


def _short(spec: FieldSpec, value: object) -> str:
    # The scale of a rating that is asked today is known; one that is asked no more may be of an older scale.
    bare = spec.widget == "scale" and not spec.retired and not spec.is_in_words
    return str(value) if bare and value is not None else shown(spec, value)


def fields_of(specs: Iterable[FieldSpec], values: Values, say: Say | None = None) -> Iterator[tuple[FieldSpec, str]]:
    """Yield each field that holds something, with its value in words. Raises TextDamaged.

    `say` puts a value into the words of one place, such as Markdown; "" leaves the field out.
    """
    say = say or shown
    return ((spec, words) for spec in specs if (words := say(spec, values.get(spec.name))))


def shown(spec: FieldSpec, value: object) -> str:
    """Return a field's value as a person reads it; "" for blank."""
    if value == [] and spec.none:
        return spec.none
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
        case "scale" if isinstance(value, int) and spec.is_in_words:
            return spec.anchors[value]
        case "scale" if spec.high is not None:
            return f"{value} of {spec.high:g}"
        case "number":
            return f"{value} {spec.unit}".strip()
        case _:
            return str(value)
