"""The program's door: protect the process first, then see what was asked for."""

import os
import sys

if __name__ == "__main__" and not sys.flags.safe_path:
    # `python -m` looks for modules in the current directory first, where somebody else may have put some.
    try:
        if sys.path and sys.path[0] == os.getcwd():  # noqa: PTH109 - pathlib would be the first module taken from there
            del sys.path[0]
    except OSError:
        pass  # that directory is gone, so nothing is taken from it

from calmterm.core.hardening import harden, stop_if_asked


def main() -> int:
    """Run calmterm; returns the exit code."""
    harden()
    stop_if_asked()
    from calmterm.core import agent

    if (code := agent.run(sys.argv[1:])) is not None:
        return code
    from calmterm.cli import run

    return run()


if __name__ == "__main__":
    raise SystemExit(main())
