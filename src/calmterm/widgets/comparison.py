"""A version of a record beside the record as it is now: what differs has a star, and its words are underlined."""

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final

from textual.content import Content

from calmterm.core.clock import Clock
from calmterm.core.errors import TextDamaged
from calmterm.store import Record
from calmterm.store.model.kind import Child
from calmterm.widgets.preview import field_blocks

MARK: Final = "* "
LEGEND: Final = "* what differs, underlined"
MOST_WORDS: Final = 300  # of a text that is compared word by word; a longer one is compared line by line
MOST_LINES: Final = 600
_WORDS: Final = re.compile(r"\S+|\s+")


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
    mine, theirs = (_WORDS.findall(one) for one in (text.plain, other))
    if max(len(mine), len(theirs)) > 2 * MOST_WORDS:
        mine, theirs = (one.splitlines(keepends=True) for one in (text.plain, other))
    if max(len(mine), len(theirs)) > MOST_LINES:
        return text
    place = 0
    for tag, start, end, _, _ in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
        length = sum(len(word) for word in mine[start:end])
        if tag in ("replace", "delete"):
            text = text.stylize("underline", place, place + length)
        place += length
    return text
