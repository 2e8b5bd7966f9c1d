"""A chart in the colours of the theme, drawn to the size that it has on the screen."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Final

from textual.content import Content
from textual.widget import Widget

from calmterm.domain.chart import BAND, LEAST, LINK, POINT, SPREAD, Builder, axis_cells, draw

_STYLES: Final = {
    BAND: "$text-muted", POINT: "bold $text-accent", LINK: "$text-accent", SPREAD: "$text-secondary",
}  # fmt: skip
_AXES: Final = "$text-muted"


def coloured(lines: Sequence[str], axis: int) -> Content:
    """Drawn lines with the theme's colours; what stands left of column `axis`, and the last two lines, are the axes."""
    whole: list[Content] = []
    for row, line in enumerate(lines):
        edge = len(line) if row >= len(lines) - 2 else axis
        runs = [(line[:edge], _AXES), *_runs(line[edge:])]
        whole.append(Content.assemble(*(run for run in runs if run[0])))
    return Content("\n").join(whole)


def _runs(text: str) -> Iterator[tuple[str, str]]:
    for style, signs in groupby(text, lambda sign: _STYLES.get(sign, "")):
        yield "".join(signs), style


Painter = Callable[[int, int], Content]
"""Draws so many columns and rows."""


class Chart(Widget):
    """A figure at the size of the widget, drawn anew whenever that changes, in the frame in which it does."""

    DEFAULT_CSS = """
    Chart {
        height: 1fr;
        min-height: 5;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._painter: Painter | None = None

    def show(self, builder: Builder | None) -> None:
        """Draw another figure, or nothing."""
        self.paint(None if builder is None else figure(builder))

    def paint(self, painter: Painter | None) -> None:
        """Draw something else than a figure, or nothing."""
        self._painter = painter
        self.refresh()

    def render(self) -> Content:
        width, height = self.content_size
        if self._painter is None or width < LEAST[0] or height < LEAST[1]:
            return Content("")
        return self._painter(width, height)


def figure(builder: Builder) -> Painter:
    """Return what draws a figure in the colours of the theme."""

    def paint(width: int, height: int) -> Content:
        made = builder(width, height)
        return coloured(draw(made, width, height), axis_cells(made.y_ticks))

    return paint
