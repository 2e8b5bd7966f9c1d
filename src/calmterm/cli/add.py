"""`calmterm add`: a record of any kind from JSON."""

import click

from calmterm.cli import completion
from calmterm.cli.console import moment, open_store, say_kept
from calmterm.cli.input import read_json_object
from calmterm.cli.options import Options
from calmterm.core.errors import UsageError


@click.command()
@click.argument("kind", shell_complete=completion.kinds)
@click.argument("source", default="-", metavar="-")
@click.pass_obj
def command(options: Options, kind: str, source: str) -> None:
    """Add a record of KIND from a JSON object on standard input (see: calmterm schema KIND). Prints the new id.

    What stands inside another record, such as goal_milestone, is added with the id of that, here as "goal_id".
    """
    from calmterm.store import kind_named
    from calmterm.store.model.catalog import part_named

    if source != "-":
        raise UsageError("add reads JSON from standard input: calmterm add KIND - < file")
    part = part_named(kind)
    chosen = kind_named(kind) if part is None else part[1].kind
    values = read_json_object(options)
    with open_store(options) as store:
        record = store.add(store.new(chosen, values)) if part is None else store.add_part(*part, values)
        say_kept(record, f"{record.about.title} added, {moment(record.felt)}")
