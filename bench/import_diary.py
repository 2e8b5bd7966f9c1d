"""What bringing in a long jrnl diary costs, beside what jrnl takes to import it into an encrypted journal of its own.

    python bench/import_diary.py --jrnl PATH_OF_JRNL [--entries 3413] [--megabytes 6.1] [--runs 3]

Both read the same made-up file (Pepys's diary has 3,413 entries and 6 MB), in turns, each into a new encrypted place,
and the passphrase is typed. Prints seconds, processor seconds and the most memory of each, medians of the runs, and
their ratios (the aim: at most 2). Leaves with 1 above the aim. What it takes to note one mood stands apart, as the part
that no import is without: the derivation of the vault's key, which is slow and large so that guessing is.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from pty_run import Terminal

AIM: Final = 2.0
SYLLABLES: Final = "ra ven lo mi tas gen or bel ich un de sto ka wen fu li".split()  # noqa: SIM905
SECRET: Final = "words"  # noqa: S105 - of a made-up diary
CONFIG: Final = """
colors: {{body: none, date: none, tags: none, title: none}}
default_hour: 9
default_minute: 0
editor: ''
encrypt: true
highlight: false
indent_character: '|'
journals:
  default:
    journal: {place}/diary.jrnl
linewrap: 79
tagsymbols: '#@'
template: false
timeformat: '%Y-%m-%d %H:%M'
version: v4.6
"""


def diary(entries: int, size: int) -> str:
    """A made-up diary as jrnl writes it."""
    chance = random.Random(7)  # noqa: S311 - made-up words
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(20_000)]
    at = datetime(1660, 1, 1, 9)  # noqa: DTZ001 - as jrnl writes it, without a zone
    parts: list[str] = []
    for _ in range(entries):
        at += timedelta(hours=25)
        body = ""
        while len(body) < size / entries - 60:
            body += f"{' '.join(chance.choices(words, k=12)).capitalize()}. "
        parts.append(f"[{at:%Y-%m-%d %H:%M}] {' '.join(chance.choices(words, k=3))}.\n{body}#walk\n\n")
    return "".join(parts)


def measured(args: Sequence[str], env: dict[str, str]) -> tuple[float, float, float]:
    """Seconds, processor seconds and the most memory in MB of a command; every secret that it asks for is typed."""
    terminal = Terminal(args, env)
    answered = 0
    while terminal.read(0.01):
        is_secret = not termios.tcgetattr(terminal.fd)[3] & termios.ECHO
        if len(terminal.output) > answered and (is_secret or terminal.output.endswith(b"] ")):
            answered = len(terminal.output)
            terminal.type(f"{SECRET}\n" if is_secret else "n\n")
    seconds = time.perf_counter() - terminal.started
    _, status, used = os.wait4(terminal.pid, 0)
    if status:
        sys.exit(f"{args[0]} failed: {terminal.output[-500:].decode(errors='replace')}")
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def by_jrnl(jrnl: str, file: Path, place: Path) -> tuple[float, float, float]:
    """What it takes to import a file into an encrypted journal that has one entry."""
    config = place / "jrnl.yaml"
    config.write_text(CONFIG.format(place=place))
    env = {"HOME": str(place), "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    command = [jrnl, "--config-file", str(config)]
    measured([*command, "1600-01-01:", "the", "first"], env)
    return measured([*command, "--import", "--file", str(file)], env)


def by_calmterm(file: Path, place: Path) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """What it takes to note a mood in a new vault, and to import a file into it."""
    vault = place / "vault"
    calmterm = [sys.executable, "-m", "calmterm", "--vault", str(vault)]
    reads, writes = os.pipe()
    os.write(writes, f"{SECRET}\n".encode())
    os.close(writes)
    given = ["--passphrase-fd", str(reads)]
    subprocess.run([*calmterm, *given, "init"], check=True, pass_fds=[reads], capture_output=True)
    env = {"HOME": str(place)}
    return measured([*calmterm, "checkin", "6"], env), measured([*calmterm, "import", str(file)], env)


def main() -> int:
    """Measure and print; return the exit code."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--jrnl", required=True)
    asked.add_argument("--entries", type=int, default=3413)
    asked.add_argument("--megabytes", type=float, default=6.1)
    asked.add_argument("--runs", type=int, default=3)
    args = asked.parse_args()
    figures: dict[str, list[tuple[float, float, float]]] = {"jrnl": [], "one mood": [], "calmterm": []}
    with tempfile.TemporaryDirectory(prefix="calmterm-bench-") as place:
        file = Path(place) / "diary.txt"
        file.write_text(diary(args.entries, int(args.megabytes * 1_000_000)))
        print(f"{args.entries:,} entries, {file.stat().st_size / 1e6:.1f} MB")
        for run in range(args.runs):
            theirs, ours = (Path(place) / f"{name}{run}" for name in ("jrnl", "calmterm"))
            theirs.mkdir()
            figures["jrnl"].append(by_jrnl(args.jrnl, file, theirs))
            ours.mkdir()
            opened, imported = by_calmterm(file, ours)
            figures["one mood"].append(opened)
            figures["calmterm"].append(imported)
    medians = {name: [*map(statistics.median, zip(*rows, strict=True))] for name, rows in figures.items()}
    for name, (seconds, cpu, memory) in medians.items():
        print(f"{name:>9}: {seconds:.2f} s, {cpu:.2f} s of processor, {memory:.0f} MB")
    ratios = [ours / theirs for ours, theirs in zip(medians["calmterm"], medians["jrnl"], strict=True)]
    print(f"   ratios: {', '.join(f'{ratio:.2f}' for ratio in ratios)} (aim: {AIM:g})")
    return 0 if max(ratios) <= AIM else 1


if __name__ == "__main__":
    sys.exit(main())
