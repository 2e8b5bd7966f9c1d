"""A record to read: every filled field with its label, prose in whole, children as lines."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from textual.content import Content

from calmterm.core.clock import Clock
from calmterm.core.errors import TextDamaged
from calmterm.core.text import clean
from calmterm.store import FieldSpec, Record
from calmterm.store.model.kind import Again, Beside, Child
from calmterm.store.model.summary import Say, fields_of, shown
from calmterm.widgets.child_list import child_line
from calmterm.widgets.times import time_text, told_here

SHOWN = 40_000


def record_content(record: Record, clock: Clock, names: Mapping[str, str]) -> Content:
    """Return the record as text to show; `names` says what its references point to, by id."""
    lines: list[Content] = []
    try:
        blocks = list(field_blocks(record, clock, names))
    except TextDamaged as error:
        return Content(str(error))
    for _, block in blocks:
        if len(block) > 1 and lines and lines[-1].plain:
            lines.append(Content(""))
        lines += block
        if len(block) > 1:
            lines.append(Content(""))
    measures = [Content(one.words) for one in record.measures if one.words]
    if measures:
        # What was learned, and the figures, come before the long text.
        return Content("\n").join([*measures, Content(""), *lines])
    return Content("\n").join(lines)


def field_blocks(
    record: Record, clock: Clock, names: Mapping[str, str]
) -> Iterator[tuple[FieldSpec | Child, list[Content]]]:
    """Yield each field or list of children of a record with its lines, none for a blank one. Raises TextDamaged."""
    values = told_here(type(record), record.values(), clock)
    say = partial(_words, clock, names)
    retired = (spec for spec in record.specs() if spec.retired)
    for part in (*(part for step in record.form_order() for part in step), *retired):
        if isinstance(part, Child):
            yield part, list(_children(part, values.get(part.field), clock, say))
        elif not isinstance(part, Again | Beside):
            yield part, list(_field(part, values, say))


def _field(spec: FieldSpec, values: Mapping[str, Any], say: Say) -> Iterator[Content]:
    """One line with its label, or a heading and the text below."""
    for _, words in fields_of((spec,), values, say):
        text = clean(words)
        if len(text) > SHOWN:
            text = f"{text[:SHOWN]}…"
        if spec.widget in ("prose", "lines"):
            yield Content.assemble((spec.label, "bold"))
            yield Content(text)
        else:
            colon = "" if spec.label.endswith("?") else ":"
            yield Content.assemble((f"{spec.label}{colon} ", "bold"), text)


def _words(clock: Clock, names: Mapping[str, str], spec: FieldSpec, value: Any) -> str:
    match spec.widget:
        case "reference":
            return names.get(str(value), "")
        case "moment" if isinstance(value, datetime):
            return time_text(value, clock)
        case "lines" if value:
            return "\n".join(f"- {line}" for line in value)
        case _:
            return shown(spec, value)


def _children(child: Child, rows: Sequence[Any] | None, clock: Clock, say: Say) -> Iterator[Content]:
    if rows:
        yield Content.assemble((child.kind.about.plural, "bold"))
        yield from (
            Content(f"- {row if child.link else child_line(child.kind, told_here(child.kind, row, clock), say)}")
            for row in rows
        )
