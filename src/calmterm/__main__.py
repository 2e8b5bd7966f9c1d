"""The program's door: protect the process first, then see what was asked for."""

from calmterm.process import harden, stop_if_asked


def main() -> int:
    """Run calmterm; returns the exit code."""
    harden()
    stop_if_asked()
    from calmterm.cli import run

    return run()


if __name__ == "__main__":
    raise SystemExit(main())
