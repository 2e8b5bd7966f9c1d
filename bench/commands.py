"""What a command costs: calmterm with the agent, calmterm with its passphrase, and jrnl over an encrypted journal.

    python bench/commands.py [--jrnl jrnl] [--diary FILE] [--entries 531] [--runs 15]

All three hold the same entries: those of a diary in jrnl's text form, or made-up ones. Each command runs in a terminal
of its own, from exec to its end, the secret typed at once where it is asked for; the three alternate, so that whatever
else the machine does weighs on all. Prints medians in milliseconds and their ratios to jrnl's; the aim with the agent
is at most 0.25. Without jrnl the first two are printed.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import termios
import time
from datetime import datetime, timedelta
from pathlib import Path

from pty_run import Terminal

SECRET = "a quiet walk by the river"  # noqa: S105 - of a vault that lives as long as the run
COMMANDS = {
    "write": (["write", "Soup with Ana, and a walk."], ["Soup with Ana, and a walk."]),
    "list": (["list", "--limit", "10"], ["-n", "10", "--short"]),
    "search": (["search", "river", "--limit", "10"], ["-contains", "river", "-n", "10", "--short"]),
}
"""What is asked of calmterm and of jrnl."""
NAMES = ("agent", "passphrase", "jrnl")


def diary(entries: int) -> str:
    """A made-up diary in jrnl's text form."""
    body = "A quiet walk home before the rain, and soup. " * 30
    begin = datetime(2024, 1, 1, 9)  # noqa: DTZ001 - jrnl's text knows no zones
    return "".join(
        f"[{begin + timedelta(days=number):%Y-%m-%d %H:%M}] Day {number}{' by the river' if number % 7 == 0 else ''}.\n"
        f"{body}\n\n"
        for number in range(entries)
    )


def run(args: list[str], **env: str) -> float:
    """Seconds that a command takes in a terminal; every secret that it asks for is typed. Exits if it fails."""
    terminal = Terminal(args, env)
    answered = 0
    while terminal.read(0.01):
        is_secret = not termios.tcgetattr(terminal.fd)[3] & termios.ECHO
        if len(terminal.output) > answered and (is_secret or terminal.output.endswith(b"] ")):
            answered = len(terminal.output)
            terminal.type(f"{SECRET}\n" if is_secret else "n\n")
    seconds = time.perf_counter() - terminal.started
    _, status = os.waitpid(terminal.pid, 0)
    os.close(terminal.fd)
    if status:
        sys.exit(f"{' '.join(args)} failed:\n{terminal.output.decode(errors='replace')}")
    return seconds


def jrnl_with(jrnl: str, text: str, home: Path) -> list[str]:
    """The beginning of jrnl's command line, over an encrypted journal of a text."""
    journal, config = home / "journal.txt", home / "jrnl.yaml"
    journal.write_text(text)
    version = (
        subprocess.run([jrnl, "--version"], capture_output=True, text=True, check=True).stdout.split()[1].lstrip("v")
    )
    config.write_text(
        f"version: {version}\njournals:\n  default:\n    journal: {journal}\n    encrypt: false\n"
        "editor: ''\nencrypt: false\ntemplate: false\ndefault_hour: 9\ndefault_minute: 0\n"
        "timeformat: '%Y-%m-%d %H:%M'\ntagsymbols: '@'\nhighlight: true\nlinewrap: 79\nindent_character: '|'\n"
        "colors:\n  body: none\n  date: none\n  tags: none\n  title: none\n"
    )
    command = [jrnl, "--config-file", str(config)]
    run([*command, "--encrypt"])
    if text[:50].encode() in journal.read_bytes():
        sys.exit("jrnl did not encrypt its journal.")
    return command


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--jrnl", default="jrnl", help="the program to compare with")
    arguments.add_argument("--diary", type=Path)
    arguments.add_argument("--entries", type=int, default=531)
    arguments.add_argument("--runs", type=int, default=15)
    given = arguments.parse_args()
    text = given.diary.read_text() if given.diary else diary(given.entries)
    script = Path(sys.executable).with_name("calmterm")
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        os.environ |= {"XDG_RUNTIME_DIR": place, "XDG_STATE_HOME": place, "XDG_CONFIG_HOME": place}
        (home / "diary.txt").write_text(text)
        vault = str(home / "vault")
        calmterm = [str(script), "--vault", vault]
        ordinary = {"XDG_RUNTIME_DIR": str(home / "elsewhere")}  # where no agent is found
        run([*calmterm, "init"])
        run([*calmterm, "import", str(home / "diary.txt")])
        program = shutil.which(str(given.jrnl))
        jrnl = jrnl_with(program, text, home) if program else None
        run([*calmterm, "unlock", "--for", "8h"])
        try:
            for name, (ours, theirs) in COMMANDS.items():
                times: list[list[float]] = []
                for _ in range(given.runs + 1):
                    turn = [run([*calmterm, *ours]), run([*calmterm, *ours], **ordinary)]
                    times.append(turn + ([run([*jrnl, *theirs])] if jrnl else []))
                # the first turn fills the caches of all
                medians = [statistics.median(column) * 1000 for column in zip(*times[1:], strict=True)]
                words = [f"{what} {ms:.0f} ms" for what, ms in zip(NAMES, medians, strict=False)]
                if jrnl:
                    words += [
                        f"{what} / jrnl {ms / medians[2]:.2f}" for what, ms in zip(NAMES[:2], medians, strict=False)
                    ]
                print(f"{name:<8}", *words, sep="   ", flush=True)
        finally:
            run([*calmterm, "lock"])


if __name__ == "__main__":
    main()
