"""`calmterm unlock`: commands without a passphrase for a while."""

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Final

import click

from calmterm.cli.console import open_store
from calmterm.cli.options import Options
from calmterm.core import agent
from calmterm.core.errors import CalmtermError, UnsafePlace, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from calmterm.store import Store

UNITS: Final = {"s": 1, "m": 60, "h": 3600}
NAMES: Final = {"s": "second", "m": "minute", "h": "hour"}
LONGEST: Final = 24 * 3600


def _read_time(ctx: click.Context, param: click.Parameter, value: str) -> tuple[int, str]:
    """Seconds, and the same in words."""
    found = re.fullmatch(r"([1-9][0-9]{0,4})([smh])", value)
    if found is None or (seconds := int(found[1]) * UNITS[found[2]]) > LONGEST:
        raise click.BadParameter("it is written like 90s, 15m or 8h; 24h is the most.")
    return seconds, f"{found[1]} {NAMES[found[2]]}{'' if found[1] == '1' else 's'}"


@click.command()
@click.option("--for", "time", default="15m", callback=_read_time, metavar="15m", help="Like 90s, 15m or 8h.")
@click.pass_obj
def command(options: Options, time: tuple[int, str]) -> None:
    """Keep the vault open for commands: they need no passphrase until the time is up, or: calmterm lock

    Locking the screens ends it too, and so do suspending the computer and ending your session.
    """
    _require_place(options.directory)
    with open_store(options) as store:
        agent.end(options.directory)
        _start(store, time[0])
    click.echo(f"Commands need no passphrase for {time[1]}. End it sooner with: calmterm lock")


def _require_place(vault: "Path") -> None:
    """Raises UsageError, and UnsafePlace for a socket that would stand on a network drive."""
    if not agent.is_supported():
        raise UsageError("This system does not tell who asks the agent, so there is none here.")
    if agent.place(str(vault))[0] == str(vault):
        from calmterm.store.db import database

        if database.journal_mode(vault) == "DELETE":
            raise UnsafePlace(
                "The vault is on a network drive, and XDG_RUNTIME_DIR names no other place for the agent's socket."
            )


def _start(store: "Store", seconds: int) -> None:
    """Begin the agent as a process that never had the passphrase or a record in its memory. Raises CalmtermError."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "calmterm.cli.agent", os.fspath(store.directory), str(seconds)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd="/", start_new_session=True,
    )  # fmt: skip
    said, _ = process.communicate(store.master.key)
    if said != b"ready":
        raise CalmtermError(said.decode() or "The agent could not be started here.")
