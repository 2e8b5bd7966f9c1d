"""One widget for every chart, and the only place that knows plotext.

A figure is drawn by signs alone, so that it reads the same without colour; colours come from the theme afterwards.
All signs are in the character sets of plain consoles.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

from textual.content import Content
from textual.widget import Widget

BAND: Final = "░"
POINT: Final = "•"
LINK: Final = "·"
SPREAD: Final = "│"
LEAST: Final = (12, 5)
"""Columns and rows below which no chart is drawn: the words say the same."""

_STYLES: Final = {
    BAND: "$text-muted", POINT: "bold $text-accent", LINK: "$text-accent", SPREAD: "$text-secondary",
}  # fmt: skip
_AXES: Final = "$text-muted"

Tick = tuple[float, str]


@dataclass(frozen=True, slots=True)
class Point:
    """A value at a place; `low` and `high` are the ends of its spread. `joined`: a line leads here from the last."""

    x: float
    y: float
    low: float | None = None
    high: float | None = None
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """What to draw, in the units of its axes: points, a shaded band, and level rules with names."""

    x: tuple[float, float]
    y: tuple[float, float]
    points: Sequence[Point]
    x_ticks: Sequence[Tick]
    y_ticks: Sequence[Tick]
    band: tuple[float, float] | None = None
    rules: Sequence[Tick] = field(default=())


Builder = Callable[[int, int], Figure]
"""Makes the figure for so many columns and rows."""


def draw(figure: Figure, width: int, height: int) -> list[str]:
    """The figure as `height` lines of at most `width` characters."""
    plot = _canvas(width, height)
    low, high = figure.x
    if figure.band is not None:
        ends = [max(figure.y[0], figure.band[0]), min(figure.y[1], figure.band[1])]
        upper = plot.signal([low, high], [ends[1]] * 2, marker=BAND).lines(True)
        plot.draw(upper.fill(plot.signal([low, high], [ends[0]] * 2, marker=BAND).lines(True)))
    for level, _ in figure.rules:
        plot.draw(plot.signal([low, high], [level, level], marker="-").lines(True))
    for one in figure.points:
        if one.low is not None and one.high is not None and one.low < one.high:
            plot.draw(plot.signal([one.x, one.x], [one.low, one.high], marker=SPREAD).lines(True))
    xs, ys = [one.x for one in figure.points], [one.y for one in figure.points]
    if any(one.joined for one in figure.points):
        line = plot.signal(xs, ys, marker=LINK)
        for place, one in enumerate(figure.points):
            line.line(place, one.joined)
        plot.draw(line)
    if xs:
        plot.draw(plot.signal(xs, ys, marker=POINT))
    for level, name in figure.rules:
        if figure.y[0] <= level <= figure.y[1]:
            plot.draw(plot.text(high, level, name, alignment="right"))
    plot.ruler("x", "lower").lim(low, high).ticks([x for x, _ in figure.x_ticks], [said for _, said in figure.x_ticks])
    plot.ruler("y", "left").lim(*figure.y).ticks([y for y, _ in figure.y_ticks], [said for _, said in figure.y_ticks])
    drawn: str = plot.build().string(colorless=True)
    return [line.rstrip() for line in drawn.splitlines()]


def warm() -> None:
    """Load plotext, which takes a fifth of a second; call it off the event loop."""
    _canvas(*LEAST)


def _canvas(width: int, height: int) -> Any:
    """An empty figure of plotext without colours, of exactly this size. There is one for the whole process."""
    import plotext

    terminal: Any = plotext.terminal
    terminal.limit(False, False)
    plot: Any = plotext.figure
    plot.clear.all()
    return plot.plot_size(width, height).theme("colorless").canvas("default").axes(False, axis=[0, 1], side=1)


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


def axis_cells(ticks: Sequence[Tick]) -> int:
    """How many columns the labels of the left axis take, its line included."""
    return max((len(said) for _, said in ticks), default=0) + 1


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
        self._builder: Builder | None = None

    def show(self, builder: Builder | None) -> None:
        """Draw another figure, or nothing."""
        self._builder = builder
        self.refresh()

    def render(self) -> Content:
        width, height = self.content_size
        if self._builder is None or width < LEAST[0] or height < LEAST[1]:
            return Content("")
        figure = self._builder(width, height)
        return coloured(draw(figure, width, height), axis_cells(figure.y_ticks))
