"""A version of a record beside the record as it is now: what differs has a star, and its words are underlined."""

from collections.abc import Mapping, Sequence
from typing import Final

from textual.content import Content

from calmterm.core.clock import Clock
from calmterm.core.errors import TextDamaged
from calmterm.store import Record
from calmterm.store.model.kind import Child
from calmterm.widgets.differing import differing
from calmterm.widgets.preview import field_blocks

MARK: Final = "* "
LEGEND: Final = "* what differs, underlined"


def comparison(then: Record, now: Record, clock: Clock, names: Mapping[str, str]) -> tuple[Content, Content]:
    """Return what a record held and what it holds, field by field; `names` says what references point to, by id."""
    try:
        pairs = list(zip(field_blocks(then, clock, names), field_blocks(now, clock, names), strict=True))
    except TextDamaged as error:
        return Content(str(error)), Content(str(error))
    left, right = list[Content](), list[Content]()
    for (part, before), (_, after) in pairs:
        if [line.plain for line in before] != [line.plain for line in after]:
            label = part.kind.about.plural if isinstance(part, Child) else part.label
            before, after = _marked(before, after, label), _marked(after, before, label)
        is_long = max(len(before), len(after)) > 1
        for lines, block in ((left, before), (right, after)):
            if is_long and lines and lines[-1].plain:
                lines.append(Content(""))
            lines += block
            if is_long and block:
                lines.append(Content(""))
    return Content("\n").join(left), Content("\n").join(right)


def titled(heading: str, content: Content) -> Content:
    """Return what stands in one column: a heading, and the content below."""
    return Content("\n").join([Content.styled(heading, "bold"), Content(""), content])


def _marked(block: Sequence[Content], other: Sequence[Content], label: str) -> list[Content]:
    """The lines of a field that differs from the other's."""
    if not block:
        return [Content.assemble((f"{MARK}{label}: ", "bold"), "blank")]
    if len(block) == 1:  # the label and the value on one line
        return [Content.assemble((MARK, "bold"), block[0].stylize("underline", block[0].plain.find(": ") + 2))]
    text = Content("\n").join(block[1:])
    there = "\n".join(line.plain for line in other[1:])
    return [Content.assemble((MARK, "bold"), block[0]), _underlined(text, there)]


def _underlined(text: Content, other: str) -> Content:
    """A text with what the other one has not underlined."""
    for start, end in differing(text.plain, other):
        text = text.stylize("underline", start, end)
    return text
