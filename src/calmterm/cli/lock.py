"""`calmterm lock`: the end of the agent."""

import click

from calmterm.cli.options import Options
from calmterm.core import agent


@click.command()
@click.pass_obj
def command(options: Options) -> None:
    """Undo unlock: commands ask for the passphrase again. Succeeds even if nothing is unlocked."""
    ended = agent.end(options.directory)
    click.echo("Commands ask for the passphrase again." if ended else "No agent runs; commands ask for the passphrase.")
