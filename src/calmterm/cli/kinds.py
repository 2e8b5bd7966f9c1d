"""`calmterm kinds`: what can be kept."""

import click

from calmterm.cli.console import json_option, say_json


@click.command()
@json_option
def command(as_json: bool) -> None:
    """List the kinds of records, by the names that other commands take."""
    from calmterm.store.model.declared import declared

    kinds = [kind for kind in declared() if not kind.own]
    if as_json:
        say_json([{"kind": kind.table, "title": kind.title, "about": kind.text} for kind in kinds])
        return
    width = max(len(kind.table) for kind in kinds)
    for kind in kinds:
        click.echo(f"{kind.table:<{width}}  {kind.text.splitlines()[0]}")
