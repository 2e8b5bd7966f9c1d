"""Run the README's first command as it is written, in a terminal, until the demo shows Today; then leave with q.

python3 .ci/demo_line.py "COMMAND" PLACE    (in a checkout, which is copied to PLACE; needs the standard library alone)
"""

import os
import pty
import re
import select
import shutil
import sys
import time

PATIENCE = 900  # seconds, for an environment to be made on a busy machine
AGAIN = 5  # seconds after which q is pressed once more
ESCAPES = re.compile(rb"\x1b[^a-zA-Z]*[a-zA-Z]")


def main(command: str, place: str) -> int:
    """Return the exit code: 0 if Today was seen and the demo ended well. The copy stays."""
    shutil.copytree(".", place, ignore=shutil.ignore_patterns(".git", ".venv*", ".hypothesis", "__pycache__"))
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(place)
        os.environ["TERM"] = "xterm-256color"
        os.execvp("bash", ["bash", "-euo", "pipefail", "-c", command])
    seen = watched(terminal)
    _, status = os.waitpid(child, 0)
    if b"Today" in seen and status == 0:
        print("The demo opens and closes.")
        return 0
    print("The README's first command failed:", ESCAPES.sub(b"", seen)[-2000:].decode(errors="replace"))
    return 1


def watched(terminal: int) -> bytes:
    """Return all that the terminal showed until its program left; q is pressed once Today is there."""
    seen, asked, end = b"", 0.0, time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if select.select([terminal], [], [], 1)[0]:
            try:
                seen += os.read(terminal, 65536)
            except OSError:  # the other end is closed
                return seen
        if b"Today" in seen and time.monotonic() - asked > AGAIN:
            os.write(terminal, b"q")
            asked = time.monotonic()
    os.close(terminal)  # which hangs up, so that it ends
    return seen


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
