"""Charts as lines of text, and the only place that knows plotext.

A figure is drawn by signs alone, so that it reads the same without colour; all signs are in the character sets of
plain consoles. widgets/chart.py colours the lines for the screens.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

BAND: Final = "░"
POINT: Final = "•"
LINK: Final = "·"
SPREAD: Final = "│"
LEAST: Final = (12, 5)
"""Columns and rows below which no chart is drawn: the words say the same."""

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
    """Return the figure as `height` lines of at most `width` characters."""
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
    import plotext  # pyright: ignore[reportMissingTypeStubs] - none needed

    terminal: Any = plotext.terminal
    terminal.limit(False, False)
    plot: Any = plotext.figure
    plot.clear.all()
    return plot.plot_size(width, height).theme("colorless").canvas("default").axes(False, axis=[0, 1], side=1)


def axis_cells(ticks: Sequence[Tick]) -> int:
    """Return how many columns the labels of the left axis take, its line included."""
    return max((len(said) for _, said in ticks), default=0) + 1
