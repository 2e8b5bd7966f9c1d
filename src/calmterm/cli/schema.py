"""`calmterm schema`: the shape of a kind."""

import click

from calmterm.cli import completion
from calmterm.cli.console import say_json


@click.command()
@click.argument("kind", shell_complete=completion.kinds)
def command(kind: str) -> None:
    """Print the JSON schema of what `add KIND` and `edit` take."""
    from calmterm.store import kind_named
    from calmterm.store.model.catalog import part_named

    part = part_named(kind)
    say_json((kind_named(kind) if part is None else part[1].kind).json_schema())
