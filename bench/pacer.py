"""The breathing pacer in a real pseudo-terminal: how true its phases are, and how many bytes it draws a second.

    python bench/pacer.py [SECONDS]

For each pattern: the largest distance of a phase's first painted byte from its place on the line of time (counted
from the second phase, so that drift would add up), the largest error of a single phase, and bytes a second. Aims: 50 ms
and 2048 bytes. On a machine that is busy with other work the times say as much about that work.
"""

import re
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from pty_run import Terminal

from calmterm.content.exercises import breathing, exercises

PHASE = re.compile(rb"(?:Breathe in|Breathe out|Hold|And a little more)  1(?! ?\d)")
ENTER, DOWN = "\r", "\x1b[B"


def settle(terminal: Terminal, needle: bytes) -> None:
    """Wait for what is written next."""
    start = len(terminal.output)
    end = time.perf_counter() + 20
    while needle not in terminal.output[start:]:
        if time.perf_counter() > end:
            raise TimeoutError(needle)
        terminal.read(0.05)
    while True:
        size = len(terminal.output)
        terminal.read(0.4)
        if len(terminal.output) == size:
            return


def press(terminal: Terminal, keys: str, needle: bytes) -> None:
    terminal.type(keys)
    settle(terminal, needle)


def run(vault: Path, place: int, seconds: float, *, plain: bool) -> tuple[list[float], float]:
    """When each phase was first seen, in seconds, and bytes a second."""
    terminal = Terminal(
        [sys.executable, "-m", "calmterm", *(["--reduce-motion"] if plain else []), "--vault", str(vault)],
        {"COLORTERM": "truecolor"},
    )
    terminal.until(b"Passphrase")
    press(terminal, "demo" + ENTER, b"Journal")
    press(terminal, "7", b"Grounding")
    press(terminal, ENTER, b"esc")
    if b"Before the first time" in terminal.output:
        press(terminal, ENTER, b"Coherent")
    for _ in range(place):
        press(terminal, DOWN, b"\x1b")
    press(terminal, ENTER, b"Anxiety")
    terminal.type(ENTER)
    seen: list[float] = []
    began, at = len(terminal.output), time.perf_counter()
    counted = began
    end = at + seconds
    while time.perf_counter() < end:
        size = len(terminal.output)
        terminal.read(0.2)
        now = time.perf_counter()
        if PHASE.search(terminal.output[size:]):
            seen.append(now)
            if now - at < 0.7:  # the screen that it begins on is drawn more than once
                seen, counted = [now], len(terminal.output)
    rate = (len(terminal.output) - counted) / (time.perf_counter() - at)
    terminal.close()
    return seen, rate


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 40
    with tempfile.TemporaryDirectory() as home:
        vault = Path(home) / "vault"
        subprocess.run(
            [sys.executable, "-m", "calmterm", "demo", "--days", "1", "--at", str(vault)],
            check=True, capture_output=True,
        )  # fmt: skip
        print(f"{'pattern':<26} {'phases':>6} {'from its place':>15} {'one phase':>10} {'bytes/s':>8}")
        for plain in (False, True):
            for place, pattern in enumerate(exercises().breathing):
                seen, rate = run(vault, place, seconds, plain=plain)
                ends = (0.0, *breathing(pattern, pattern.breaths(pattern.usual_minutes)).ends)
                # The first phase is drawn with the whole screen: the second says when the line of time began.
                away = [at - seen[1] - end + ends[1] for at, end in zip(seen, ends, strict=False)][1:]
                single = [abs(now - before) for before, now in pairwise(away)]
                name = f"{pattern.title}{', plain' if plain else ''}"
                worst = max(map(abs, away)) * 1000
                print(
                    f"{name:<26} {len(seen):>6} {worst:>12.0f} ms {max(single, default=0) * 1000:>7.0f} ms {rate:>8.0f}"
                )


if __name__ == "__main__":
    main()
