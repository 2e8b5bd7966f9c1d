"""`calmterm tags`: the tags of the journal, with another name for one."""

import click

from calmterm.cli.console import json_option, notebook_option, of_notebook, open_store, say, say_json
from calmterm.cli.input import require_utf8
from calmterm.cli.options import Options
from calmterm.core.errors import NotFound


@click.group(invoke_without_command=True)
@notebook_option
@json_option
@click.pass_context
def command(ctx: click.Context, notebook: str | None, as_json: bool) -> None:
    """List the tags of the journal and how many entries have each, most used first."""
    if ctx.invoked_subcommand is not None:
        return
    with open_store(ctx.obj) as store:
        from calmterm.domain.tags import tag_counts  # here, since that loads what the key need not wait for

        found = tag_counts(store, of_notebook(store, notebook))
    if as_json:
        say_json([{"tag": tag, "entries": count} for tag, count in found])
        return
    if not found:
        raise NotFound("No entry has a tag yet. One is given with: calmterm write --tag calm, or as #calm in the text")
    width = max(len(f"{count:,}") for _, count in found)
    for tag, count in found:
        say(f"{count:>{width},}  {tag}")


@command.command()
@click.argument("old")
@click.argument("new")
@click.pass_obj
def rename(options: Options, old: str, new: str) -> None:
    """Rename the tag OLD to NEW in every entry, including #OLD in its text.

    If NEW is a tag already, the two become one. Each entry's earlier version is kept: calmterm history ID.
    """
    old, new = require_utf8(old), require_utf8(new)
    with open_store(options) as store:
        from calmterm.domain.tags import rename_tag

        count = rename_tag(store, old, new)
    say(f"Changed in {count:,} {'entry' if count == 1 else 'entries'}.")
