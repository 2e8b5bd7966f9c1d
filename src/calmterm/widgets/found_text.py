"""Text to read in which what was looked for is marked, one find after the other scrolled into sight."""

from collections.abc import Sequence
from typing import Final

from textual.containers import VerticalScroll
from textual.content import Content

from calmterm.store.search import Query
from calmterm.widgets.hanging import Hanging, hang

MARK: Final = "bold underline"  # told without colour
HERE: Final = "bold reverse"
ABOVE: Final = 3  # of so many parts of the page, one stands above the find


def marked(text: Content, spans: Sequence[tuple[int, int]], here: int | None = None) -> Content:
    """Return a text with its finds marked, one of them as the place where one is."""
    for number, span in enumerate(spans):
        text = text.stylize(HERE if number == here else MARK, *span)
    return text


class FoundText(Hanging):
    """Shows a text in a scroll, with the finds of a query in it; `step` goes from one to the next, around the end."""

    def __init__(self, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._text = Content("")
        self._spans: list[tuple[int, int]] = []
        self._here = 0

    def read_from(self, text: Content, query: Query | None) -> None:
        """Show a text from its first find, or from its beginning."""
        self._text = text
        self.find(query)

    def find(self, query: Query | None) -> None:
        """Mark other finds in the same text; None marks none."""
        self._spans = query.spans(self._text.plain) if query is not None else []
        self._here = 0
        self._paint()

    def step(self, by: int) -> None:
        """Go on to the next find, or back to the one before."""
        if self._spans:
            self._here = (self._here + by) % len(self._spans)
            self._paint()

    @property
    def place(self) -> str:
        """Say which of how many finds is in sight; blank where there is none."""
        return f"{self._here + 1} of {len(self._spans)}" if self._spans else ""

    def _paint(self) -> None:
        self.read(marked(self._text, self._spans, self._here))
        self.call_after_refresh(self._into_sight)

    def _into_sight(self) -> None:
        page = self.parent
        if isinstance(page, VerticalScroll) and self._spans:
            width = max(1, self.size.width)
            before = hang(self._text[: self._spans[self._here][0] + 1], width)
            row = self.virtual_region.y + before.get_height({}, width) - 1
            page.scroll_to(y=max(0, row - page.size.height // ABOVE), animate=False)
