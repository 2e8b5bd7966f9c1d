"""Make the moving picture of the README from the demo: docs/screenshots/calmterm.svg.

python scripts/moving_picture.py

The real screens, pressed key by key. Rows that stay are kept once; CSS shows each at its time. Nothing is fetched.
"""

import asyncio
import os
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr
from zoneinfo import ZoneInfo

import time_machine
from rich.cells import cell_len
from rich.color import Color
from rich.segment import Segment
from textual.pilot import Pilot

from calmterm.app.app import CalmApp
from calmterm.core.clock import FixedClock
from calmterm.demo.story import fill
from calmterm.store import Vault
from calmterm.store.crypto.keyring import MIB, Cost

OUT = Path(__file__).parents[1] / "docs" / "screenshots" / "calmterm.svg"
NOW = datetime(2026, 11, 20, 21, 30, tzinfo=ZoneInfo("Europe/Vienna"))
SIZE = (80, 24)
CELL = (9.6, 20.0)
GROUND, INK = "#14171c", "#e8e6df"

STEPS: list[tuple[tuple[str, ...], float]] = [
    ((), 2.5), (("c",), 1.2), (("7",), 1.0), (("enter",), 2.0), (("3",), 1.0), (("down",), 0.8), (("enter",), 2.5),
    (("escape", "8"), 2.5), (("ctrl+g",), 2.5), (("escape", "7"), 1.2), (("enter", "enter"), 1.5),
]  # fmt: skip
"""Keys, and for how many seconds what they lead to is shown."""
BREATH = (("enter", "enter"), 20, 0.6)
"""Keys that begin the pacer, how many pictures of it are taken, and how many seconds apart."""

Row = tuple[int, str]


async def settle(pilot: Pilot[Any]) -> None:
    for _ in range(3):
        await pilot.app.workers.wait_for_complete()  # pyright: ignore[reportUnknownMemberType] - Textual's own hint
        await pilot.pause()


def rows(app: CalmApp) -> list[Row]:
    """The screen as it is, a fragment of SVG for each row."""
    strips = app.screen._compositor.render_strips()  # pyright: ignore[reportPrivateUsage] - no public way to read it
    return [(y, "".join(_runs(strip, y))) for y, strip in enumerate(strips)]


def _runs(strip: Any, y: int) -> Iterator[str]:
    x = 0
    segment: Segment
    for segment in Segment.simplify(strip):
        width = cell_len(segment.text)
        style = segment.style
        colours = (style.color, style.bgcolor) if style is not None else (None, None)
        ink, ground = _hex(colours[0], INK), _hex(colours[1], GROUND)
        if style and style.reverse:
            ink, ground = ground, ink
        place = f'x="{x * CELL[0]:.1f}" '
        if ground != GROUND:
            size = f'y="{y * CELL[1]:g}" width="{width * CELL[0]:.1f}" height="{CELL[1]:g}"'
            yield f'<rect {place}{size} fill="{ground}"/>'
        if segment.text.strip() and not segment.text.strip(" █▀▄"):
            yield from _blocks(segment.text, x, y, ink)  # glyphs of a font would leave seams
        elif segment.text.strip():
            bold = ' font-weight="bold"' if style and style.bold else ""
            length = f' textLength="{width * CELL[0]:.1f}"'
            yield f'<text {place}y="{y * CELL[1] + 15:g}" fill="{ink}"{bold}{length}>{escape(segment.text)}</text>'
        x += width


def _blocks(text: str, x: int, y: int, ink: str) -> Iterator[str]:
    for sign, run in groupby(enumerate(text), lambda cell: cell[1]):
        cells = [cell for cell, _ in run]
        top, height = {"█": (0.0, 1.0), "▀": (0.0, 0.5), "▄": (0.5, 0.5)}.get(sign, (0.0, 0.0))
        if height:
            size = f'width="{len(cells) * CELL[0]:.1f}" height="{height * CELL[1] + 0.3:g}"'
            yield f'<rect x="{(x + cells[0]) * CELL[0]:.1f}" y="{(y + top) * CELL[1]:g}" {size} fill="{ink}"/>'


def _hex(colour: Color | None, default: str) -> str:
    return default if colour is None or colour.is_default else colour.get_truecolor().hex


async def film(app: CalmApp) -> list[tuple[list[Row], float]]:
    """The pictures, and for how long each is shown."""
    taken: list[tuple[list[Row], float]] = []
    async with app.run_test(size=SIZE, notifications=False) as pilot:
        await settle(pilot)
        for keys, seconds in STEPS:
            for key in keys:
                await pilot.press(key)
                await settle(pilot)
            taken.append((rows(app), seconds))
        keys, count, apart = BREATH
        await pilot.press(*keys)
        for _ in range(count):
            await pilot.pause(apart)
            taken.append((rows(app), apart))
    return taken


def picture(taken: list[tuple[list[Row], float]]) -> str:
    """One SVG that shows the pictures in their order, again and again."""
    whole = sum(seconds for _, seconds in taken)
    shown: defaultdict[Row, list[int]] = defaultdict(list)
    for number, (frame, _) in enumerate(taken):
        for row in frame:
            if row[1]:
                shown[row].append(number)
    groups: defaultdict[tuple[int, ...], list[str]] = defaultdict(list)
    for (_, fragment), numbers in shown.items():
        groups[tuple(numbers)].append(fragment)
    starts = [sum(seconds for _, seconds in taken[:number]) / whole * 100 for number in range(len(taken) + 1)]
    rules, parts = list[str](), list[str]()
    for place, (numbers, fragments) in enumerate(groups.items()):
        body = "".join(fragments)
        if len(numbers) == len(taken):
            parts.append(f"<g>{body}</g>")
            continue
        at = {"0%": "hidden"}
        for number in numbers:
            at[f"{starts[number]:.2f}%"] = "visible"
            at.setdefault(f"{starts[number + 1]:.2f}%", "hidden")
        steps = "".join(f"{moment}{{visibility:{what}}}" for moment, what in at.items())
        rules.append(f"@keyframes k{place}{{{steps}}}.k{place}{{animation:k{place} {whole:g}s step-end infinite}}")
        parts.append(f'<g class="k{place}">{body}</g>')
    width, height = SIZE[0] * CELL[0] + 24, SIZE[1] * CELL[1] + 24
    about = "calmterm: Today, a check-in in three keys, the journal, trends, crisis lines, a breathing pacer"
    font = "text{font:16px ui-monospace,Menlo,'DejaVu Sans Mono',monospace;white-space:pre}"
    box = f'viewBox="0 0 {width:g} {height:g}" xml:space="preserve" role="img" aria-label={quoteattr(about)}'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {box}><title>{escape(about)}</title><style>{font}{"".join(rules)}'
        f'</style><rect width="100%" height="100%" rx="10" fill="{GROUND}"/><g transform="translate(12 12)">'
        f"{''.join(parts)}</g></svg>\n"
    )


def main() -> None:
    os.environ.update(COLORTERM="truecolor", TERM="xterm-256color", LANG="de_AT.UTF-8")
    with time_machine.travel(NOW, tick=False), tempfile.TemporaryDirectory() as place:
        clock = FixedClock(NOW)
        store, _ = Vault(Path(place) / "demo", clock).create("demo", [Cost(2, 19 * MIB)])
        fill(store, 90, 7)
        taken = asyncio.run(film(CalmApp(Path(place) / "demo", clock=clock, opened=store)))
    OUT.write_text(picture(taken), encoding="utf-8")


if __name__ == "__main__":
    main()
