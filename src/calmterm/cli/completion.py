"""`calmterm completion`: what a shell runs to complete our commands, and the values that it completes.

The shell runs calmterm with a variable of click's, which answers before any command begins: no vault is opened.
"""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print a script that lets SHELL complete calmterm with Tab. Load it in the shell's start-up file.

    \b
    bash, in ~/.bashrc:                  eval "$(calmterm completion bash)"
    zsh, in ~/.zshrc after compinit:     eval "$(calmterm completion zsh)"
    fish, in ~/.config/fish/config.fish: calmterm completion fish | source
    """
    from click.shell_completion import get_completion_class

    shell_class = get_completion_class(shell)
    assert shell_class is not None  # noqa: S101 - click has these three
    click.echo(shell_class(ctx.find_root().command, {}, "calmterm", "_CALMTERM_COMPLETE").source())


def directories(ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem[str]]":
    """Let the shell complete a directory."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type="dir")]


def kinds(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Complete a kind of record, from what the record classes declare."""
    from calmterm.store.model.declared import declared

    return [kind.table for kind in declared() if not kind.own and kind.table.startswith(incomplete)]


def measures(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Complete a measure of trends."""
    from calmterm.insights.measures import MEASURES

    return [name for name in MEASURES if name.startswith(incomplete)]


def questionnaires(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Complete a questionnaire that ships."""
    from calmterm.content.scales import scales

    return [name for name in scales() if name.startswith(incomplete)]


def scripts(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Complete a script of guided talk that ships."""
    from importlib.resources import files

    names = (one.name for one in files("calmterm.content").joinpath("scripts").iterdir())
    return sorted(name.removesuffix(".toml") for name in names if name.startswith(incomplete))


def commands(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Complete a command, for `help`."""
    root = ctx.find_root().command
    names = root.list_commands(ctx) if isinstance(root, click.Group) else []
    return [name for name in names if name.startswith(incomplete)]
