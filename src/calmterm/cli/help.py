"""`calmterm help`: the same as --help, as people ask for it first."""

import click

from calmterm.cli import completion


@click.command()
@click.argument("words", nargs=-1, metavar="[COMMAND]...", shell_complete=completion.commands)
@click.pass_context
def command(ctx: click.Context, words: tuple[str, ...]) -> None:
    """Show what calmterm does, or one COMMAND: calmterm help checkin."""
    about = ctx.find_root()
    for word in words:
        group = about.command
        if not isinstance(group, click.Group):
            raise click.UsageError(f"{about.command_path} has no commands of its own.", about)
        name, found, _ = group.resolve_command(about, [word])
        assert found is not None  # noqa: S101 - resolve_command raises for what is not there
        about = click.Context(found, info_name=name, parent=about)
    click.echo(about.get_help())
