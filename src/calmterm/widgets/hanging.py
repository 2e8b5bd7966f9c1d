"""Text with hanging indents: a line that goes on begins below the words of its list item or quote, not its sign."""

import re
from collections.abc import Callable
from functools import partial
from typing import Final

from textual.content import Content

from calmterm.widgets.width_static import Drawn

QUOTE: Final = "▎ "
BEGIN: Final = re.compile(rf"((?:{QUOTE})*)(?: *(?:•|-|\d{{1,3}}[.)]) | +)?(?=\S)")
NARROWEST: Final = 16  # cells for the words of a line; where fewer are left, lines go on at the left edge


def hang(text: Content, width: int) -> Content:
    """Return a text broken for a width in cells, its list items, quotes and indented lines with hanging indents."""
    return Content("\n").join(part for line in text.split("\n", allow_blank=True) for part in _broken(line, width))


def _broken(line: Content, width: int) -> list[Content]:
    begin = BEGIN.match(line.plain)
    if begin is None or not begin[0] or line.cell_length <= width:
        return [line]
    quote = len(begin[1])
    indent = begin.end()  # one cell each
    if width - indent < NARROWEST:
        return [line]
    first, *more = line[indent:].wrap(width - indent)
    going_on = line[:quote] + Content(" " * (indent - quote))
    return [line[:indent] + first, *(going_on + part for part in more)]


class Hanging(Drawn):
    """Text to read with hanging indents, whatever its width is, or `broken` in another way for a width in cells."""

    def __init__(
        self, *, broken: Callable[[Content, int], Content] = hang, id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:  # fmt: skip
        super().__init__(id=id)
        self._broken = broken
        self._whole = Content("")

    def read(self, text: Content) -> None:
        """Show another text."""
        self._whole = text
        self.show(partial(self._broken, text))

    @property
    def content(self) -> Content:  # pyright: ignore[reportIncompatibleMethodOverride] - it is set by `read`
        """Return the text as it was given, which no width has broken."""
        return self._whole
