"""`calmterm on-this-day`: entries of this day in earlier years."""

import click

from calmterm.cli.console import json_option, notebook_option, of_notebook, open_store, read_day, say_records, say_rows
from calmterm.cli.options import Options
from calmterm.core.errors import NotFound


@click.command()
@click.argument("day", nargs=-1, metavar="[D]")
@notebook_option
@json_option
@click.pass_obj
def command(options: Options, day: tuple[str, ...], notebook: str | None, as_json: bool) -> None:
    """List the journal entries of this day, or of D, in earlier years."""
    chosen = read_day(" ".join(day)) if day else None
    with open_store(options) as store:
        from calmterm.domain.reading import on_this_day  # here, since that loads what the key need not wait for

        found = on_this_day(store, chosen or store.today(), of_notebook(store, notebook))
        if as_json:
            say_records(found)
        elif found:
            say_rows(found, "")
    if not found:
        raise NotFound("Nothing was written on this day in earlier years.")
