"""`calmterm kinds`: what can be kept."""

import click

from calmterm.cli.console import json_option, say_json


@click.command()
@json_option
def command(as_json: bool) -> None:
    """List the kinds of records, by the names that other commands take."""
    from calmterm.store import listed_kinds

    kinds = list(listed_kinds())
    if as_json:
        say_json([
            {"kind": kind.table_name(), "title": kind.about.title, "about": (kind.__doc__ or "").strip()}
            for kind in kinds
        ])  # fmt: skip
        return
    width = max(len(kind.table_name()) for kind in kinds)
    for kind in kinds:
        click.echo(f"{kind.table_name():<{width}}  {(kind.__doc__ or '').strip().splitlines()[0]}")
