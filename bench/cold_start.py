"""Cold start: from exec to the painted unlock screen, against a bare Textual app with one Input, turn by turn.

    python bench/cold_start.py [RUNS]

Prints the medians by the clock and in CPU seconds, with their ratios; the aim is at most 1.25.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pty_run import Terminal

BARE = """
from textual.app import App
from textual.widgets import Input
class Bare(App):
    def compose(self):
        yield Input(placeholder="Passphrase or recovery code")
Bare().run()
"""
MARK = b"assphrase or recovery code"


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    with tempfile.TemporaryDirectory() as home:
        vault = Path(home) / "vault"
        subprocess.run(
            [sys.executable, "-m", "calmterm", "demo", "--days", "1", "--at", str(vault)],
            check=True, capture_output=True,
        )  # fmt: skip
        commands = {
            "bare Textual app": [sys.executable, "-c", BARE],
            "calmterm unlock": [sys.executable, "-m", "calmterm", "--vault", str(vault)],
        }
        clock: dict[str, list[float]] = {name: [] for name in commands}
        cpu: dict[str, list[float]] = {name: [] for name in commands}
        for turn in range(runs + 1):
            for name, command in commands.items():
                terminal = Terminal(command)
                seconds = terminal.until(MARK)
                worked = _cpu_seconds(terminal.pid)
                terminal.close()
                if turn:  # the first round fills the caches of both
                    clock[name].append(seconds)
                    cpu[name].append(worked)
    for name in commands:
        by_clock, in_cpu = (statistics.median(values[name]) * 1000 for values in (clock, cpu))
        print(f"{name:<18} {by_clock:7.0f} ms {in_cpu:7.0f} CPU ms   (medians of {runs})")
    ratios = [statistics.median(ours) / statistics.median(bare) for bare, ours in (clock.values(), cpu.values())]
    print(f"ratio              {ratios[0]:7.2f}    {ratios[1]:7.2f}          (aim: at most 1.25)")


def _cpu_seconds(pid: int) -> float:
    """Return the CPU seconds of another process, by its clock, whose number Linux makes from the process's."""
    return time.clock_gettime(~pid << 3 | 2)


if __name__ == "__main__":
    main()
