"""Colour in what commands print on a terminal: as much as the terminal says it can show, none where none is wanted."""

import os
from collections.abc import Mapping
from enum import IntEnum
from typing import Final

import click

CUBE: Final = (0, 95, 135, 175, 215, 255)
"""The steps of red, green and blue in the colours 16 to 231 of a terminal with 256."""


class Depth(IntEnum):
    """How many colours a terminal shows."""

    NONE = 0
    ANSI = 16
    PALETTE = 256
    TRUE = 1 << 24


def depth_of(environment: Mapping[str, str]) -> Depth:
    """Return what a terminal shows, by its variables; NO_COLOR with any value means none."""
    terminal = environment.get("TERM", "")
    if environment.get("NO_COLOR") or terminal in ("", "dumb"):
        return Depth.NONE
    if environment.get("COLORTERM", "").lower() in ("truecolor", "24bit") or terminal.endswith("-direct"):
        return Depth.TRUE
    return Depth.PALETTE if "256" in terminal else Depth.ANSI


def painted(text: str, colour: str, ansi: str) -> str:
    """Return clean text in a colour such as "#9dbfb0", or in `ansi` where the terminal has sixteen."""
    depth = depth_of(os.environ)
    if depth is Depth.NONE:
        return text
    rgb = tuple(bytes.fromhex(colour.removeprefix("#")))
    tone: object = {Depth.TRUE: rgb, Depth.PALETTE: nearest_of_256(*rgb), Depth.ANSI: ansi}[depth]
    return click.style(text, fg=tone)  # pyright: ignore[reportArgumentType] - click takes all three


def faint(text: str) -> str:
    """Return clean text as what stands beside the point: ids, hints."""
    return painted(text, "#9a9a92", "bright_black")


def strong(text: str) -> str:
    """Return clean text as a heading; without colours it is bold all the same."""
    return text if os.environ.get("TERM", "") in ("", "dumb") else click.style(text, bold=True)


def nearest_of_256(red: int, green: int, blue: int) -> int:
    """Return the number of the colour of the 6 x 6 x 6 cube, or the grey, that is nearest."""

    def distance(colour: tuple[int, ...]) -> int:
        return sum((one - other) ** 2 for one, other in zip(colour, (red, green, blue), strict=True))

    steps = [min(range(6), key=lambda step: abs(CUBE[step] - part)) for part in (red, green, blue)]
    in_cube = CUBE[steps[0]], CUBE[steps[1]], CUBE[steps[2]]
    grey = min(23, max(0, round((red + green + blue) / 3 - 8) // 10))
    if distance((8 + 10 * grey,) * 3) < distance(in_cube):
        return 232 + grey
    return 16 + 36 * steps[0] + 6 * steps[1] + steps[2]
