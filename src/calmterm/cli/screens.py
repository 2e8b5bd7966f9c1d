"""Opening the screens from the command line."""

import os
import sys
from typing import TYPE_CHECKING

import click

from calmterm.cli import Options
from calmterm.errors import UsageError

if TYPE_CHECKING:
    from calmterm.app import CalmApp

WIPE = "\x1b[H\x1b[2J\x1b[3J"  # home, clear the screen, clear the scrollback (xterm, tmux and others)


def open_screens(options: Options) -> int:
    """The screens over the vault that the options name; returns the exit code."""
    require_terminal()
    from calmterm.app import CalmApp

    return run_app(CalmApp(options.directory, reduce_motion=options.reduce_motion))


def require_terminal() -> None:
    """Raises UsageError where no screen can be drawn, and names what works there."""
    terminal = all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))
    if os.environ.get("TERM", "") in ("", "dumb") or not terminal:
        raise UsageError(
            "This terminal cannot show the screens. The plain commands work here: calmterm --help, calmterm crisis"
        )


def run_app(app: "CalmApp") -> int:
    """Run an app to its end; one sentence on stderr if it met a fault."""
    code = app.run()
    if app.wiped:
        click.echo(WIPE, nl=False)
    if app.crash is not None:
        click.echo(app.crash, err=True)
        return 1
    return code or 0
