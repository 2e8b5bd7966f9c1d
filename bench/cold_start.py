"""Cold start: from exec to the painted unlock screen, against a bare Textual app with one Input, in one run.

    python bench/cold_start.py [RUNS]

Prints the medians and their ratio; the aim is at most 1.35.
"""

import statistics
import subprocess
import sys
import tempfile
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
        times: dict[str, list[float]] = {name: [] for name in commands}
        for turn in range(runs + 1):
            for name, command in commands.items():
                terminal = Terminal(command)
                seconds = terminal.until(MARK)
                terminal.close()
                if turn:  # the first round fills the caches of both
                    times[name].append(seconds)
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, seconds in medians.items():
        print(f"{name:<18} {seconds * 1000:7.0f} ms   (median of {runs})")
    bare, ours = medians.values()
    print(f"ratio              {ours / bare:7.2f}      (aim: at most 1.35)")


if __name__ == "__main__":
    main()
