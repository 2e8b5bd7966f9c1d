"""`calmterm notebooks`: the notebooks of the journal, with another name for one."""

import click

from calmterm.cli.console import json_option, open_store, say, say_json
from calmterm.cli.input import require_utf8
from calmterm.cli.options import Options
from calmterm.core.errors import NotFound


@click.group(invoke_without_command=True)
@json_option
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """List the notebooks of the journal with how many entries each has."""
    if ctx.invoked_subcommand is not None:
        return
    with open_store(ctx.obj) as store:
        from calmterm.domain.notebooks import shelves  # here, since that loads what the key need not wait for

        found = shelves(store)
    if as_json:
        say_json([{"notebook": one.name, "entries": one.entries, "archived": one.is_archived} for one in found])
        return
    if not found:
        raise NotFound("There is no notebook yet. An entry makes one: calmterm write --notebook work")
    width = max(len(f"{one.entries:,}") for one in found)
    for one in found:
        say(f"{one.entries:>{width},}  {one.name}{' (archived)' if one.is_archived else ''}")


@command.command()
@click.argument("old")
@click.argument("new")
@click.pass_obj
def rename(options: Options, old: str, new: str) -> None:
    """Give the notebook OLD the name NEW. Where NEW is one already, the two count as one from then on."""
    old, new = require_utf8(old), require_utf8(new)
    with open_store(options) as store:
        from calmterm.domain import notebooks

        notebooks.rename(store, old, new)
    say(f"The notebook {old} is {new} now.")
