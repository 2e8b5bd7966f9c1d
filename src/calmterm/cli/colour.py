"""Colour in what commands print on a terminal: as much as the terminal says it can show, none where none is wanted."""

import os
from collections.abc import Mapping
from enum import IntEnum
from typing import Any, Final

import click

from calmterm.core import ramp

CUBE: Final = (0, 95, 135, 175, 215, 255)
"""The steps of red, green and blue in the colours 16 to 231 of a terminal with 256."""
QUIET: Final = "#8a8f98"
"""Read on dark and on light grounds alike: a command does not know which it has."""
BEHIND: Final = "#5f5f5f"


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


def faint(text: str) -> str:
    """Return clean text as what stands beside the point: ids, hints."""
    return _styled(text, {Depth.TRUE: QUIET, Depth.PALETTE: QUIET, Depth.ANSI: "bright_black"})


def shade(text: str) -> str:
    """Return what is drawn behind other things."""
    return _styled(text, {Depth.TRUE: BEHIND, Depth.PALETTE: BEHIND, Depth.ANSI: "bright_black"})


def on_step(text: str, step: int) -> str:
    """Return clean text on the ground of a step of the ramp, 1 to 10."""
    return _styled(text, _tones("inks", step), _tones("grounds", step))


def in_step(text: str, step: int) -> str:
    """Return clean text in the colour of a step of the ramp, 1 to 10: for what is drawn, not for what is read."""
    return _styled(text, _tones("grounds", step))


def _tones(part: str, step: int) -> dict[Depth, str]:
    ramps = {Depth.TRUE: ramp.DARK, Depth.PALETTE: ramp.DARK_256, Depth.ANSI: ramp.ANSI_16}
    return {depth: getattr(colours, part)[step - 1] for depth, colours in ramps.items()}


def _styled(text: str, tones: Mapping[Depth, str], grounds: Mapping[Depth, str] | None = None) -> str:
    depth = depth_of(os.environ)
    if depth is Depth.NONE:
        return text
    return click.style(text, fg=_tone(depth, tones), bg=_tone(depth, grounds) if grounds else None)


def _tone(depth: Depth, tones: Mapping[Depth, str]) -> Any:
    """A colour as click takes it at this depth."""
    if depth is Depth.ANSI:
        return tones[depth].removeprefix("ansi_")
    rgb = bytes.fromhex(tones[depth].removeprefix("#"))
    return tuple(rgb) if depth is Depth.TRUE else nearest_of_256(*rgb)


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
