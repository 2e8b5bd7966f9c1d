"""The ramp of ten: the colours of mood, and of every measure that runs from less to more. Declared here alone.

Each step is lighter than the one before, so that the order shows to people who see fewer colours, and on a screen
in grey. A low day is deep and quiet, never red. A number or the height of a bar always stands beside a colour.
"""

from dataclasses import dataclass
from typing import Final

STEPS: Final = 10
WHITE, BLACK = "#FFFFFF", "#000000"


@dataclass(frozen=True, slots=True)
class Ramp:
    """The ten grounds from the lowest to the highest, the ink of what is written on each, and the ten as thin lines."""

    grounds: tuple[str, ...]
    inks: tuple[str, ...]
    lines: tuple[str, ...]


def _ramp(grounds: str, white: int, lines: str = "") -> Ramp:
    """Return a ramp with white ink on the first few grounds, and black ink on the others.

    `lines` are for a light page, on which thin lines in the higher grounds could not be seen.
    """
    return Ramp(
        tuple(grounds.split()), (WHITE,) * white + (BLACK,) * (STEPS - white), tuple((lines or grounds).split())
    )


DARK: Final = _ramp("#4b5a8a #5069a0 #537ab0 #568bb8 #5d9cb6 #6cabac #86b89d #a8c48e #cdcb83 #ecd08a", 2)
LIGHT: Final = _ramp("#3c4a80 #435a94 #4a6ba3 #4f7cac #558eab #5f9da0 #76aa8b #93b576 #b5ba5f #d6b948", 3,
                     "#3c4a80 #435a94 #4a6ba3 #4678a8 #377a97 #2f7c83 #38805f #567d33 #757719 #8b6f0c")  # fmt: skip
DARK_256: Final = _ramp("#5f5f87 #5f5faf #5f87af #8787d7 #00afd7 #87afaf #afaf87 #afd7af #d7d787 #ffd75f", 2)
LIGHT_256: Final = _ramp("#005f87 #5f5faf #5f5fd7 #0087d7 #8787af #5fafaf #87af87 #afaf5f #d7af00 #d7d75f", 3,
                         "#005f87 #5f5faf #5f5fd7 #005fd7 #5f5f87 #005f5f #005f00 #5f5f00 #875f00 #af5f00")  # fmt: skip
"""For terminals with 256 colours: those of them that stand apart and come nearest, not what rounding gives."""

ANSI_16: Final = Ramp(
    ("ansi_blue",) * 3 + ("ansi_green",) * 3 + ("ansi_cyan",) * 2 + ("ansi_white",) * 2,
    ("ansi_bright_white",) * 3 + ("ansi_black",) * 7,
    ("ansi_blue",) * 3 + ("ansi_green",) * 3 + ("ansi_cyan",) * 2 + ("ansi_white",) * 2,
)
"""Four of the eight grounds that every terminal has, in the order of their lightness."""

BREADTHS: Final = "▏▏▎▎▍▌▌▋▊▉"
"""How far a cell reaches at each step, where there is no room for a number."""

SHADES: Final = "░░░▒▒▒▓▓██"
"""What is drawn instead of a ground where there are no colours."""


def step_of(value: float, low: float, high: float) -> int:
    """Return the step, 1 to 10, of a value on a scale; values outside it are at its nearest end."""
    if not low < high:
        raise ValueError(f"a scale needs low < high, not {low} to {high}")
    share = (min(max(value, low), high) - low) / (high - low)
    return 1 + int(share * (STEPS - 1) + 0.5)
