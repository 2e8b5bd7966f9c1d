"""The plain commands: for scripts, pipes and screen readers. Each lives in its own module, imported when called."""

import errno
import io
import sys
from collections.abc import Sequence
from importlib import import_module
from keyword import iskeyword
from typing import TYPE_CHECKING, Any

import click

from calmterm import __version__
from calmterm.cli.completion import directories
from calmterm.cli.options import Options
from calmterm.core.errors import CalmtermError
from calmterm.core.fault import place_of
from calmterm.core.text import clean, did_you_mean

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from calmterm.store.crypto.master_key import MasterKey

COMMANDS = {
    "add": "Add a record of any kind from JSON on standard input.",
    "archive": "Put what is dated before a day into an encrypted file, out of the vault.",
    "backup": "Copy the vault to a file or directory, and check the copy.",
    "card": "Print one page for the wallet: people, first steps, crisis lines.",
    "checkin": "Note how you are: one check-in.",
    "circle": "Write to a few people who trust each other, and read them.",
    "completion": "Print a script that lets your shell complete commands with Tab.",
    "crisis": "Show crisis lines. Needs no vault and no passphrase.",
    "demo": "Look around in a made-up vault that is deleted when you quit.",
    "doctor": "Check that the vault is healthy; changes nothing you wrote.",
    "due": "List what waits; as a number for a prompt, or as a calendar file.",
    "edit": "Change a record by a JSON merge patch on standard input.",
    "export": "Write records to a file that other programs can read.",
    "help": "Show what calmterm or one of its commands does.",
    "history": "Show earlier versions of a record, or restore one.",
    "import": "Bring in entries from a file; running it twice adds nothing.",
    "init": "Make a vault.",
    "insights": "Show what stood out, what goes with what, and what is missing.",
    "jot": "Leave a note without a passphrase; it joins the journal at the next unlock.",
    "key": "List or change what opens the vault, or encrypt it with a new key.",
    "kinds": "List the kinds of records.",
    "list": "List records of a kind, newest first.",
    "lock": "Undo unlock: commands ask for the passphrase again.",
    "migrate": "Show, change or check the version of the vault's schema.",
    "notebooks": "List the notebooks of the journal with counts; give one another name.",
    "on-this-day": "List entries of this day in earlier years.",
    "report": "Summarise some weeks, to take to somebody you trust.",
    "restore": "Make a vault from a backup, in a new directory.",
    "scale": "Save the answers to a questionnaire and print its score.",
    "schema": "Print the JSON schema of a kind.",
    "search": "Find records by words, phrases, tags and dates.",
    "share": "Give some weeks to one person, sealed; receive what they answer.",
    "show": "Show one record.",
    "sleep": "Note one night and print its figures.",
    "sync": "Keep one vault on several devices, over a folder or PostgreSQL.",
    "tags": "List the tags of the journal with counts, or rename one.",
    "talk": "Talk something through with a script, question by question.",
    "tidy": "Free the disk space of what was deleted.",
    "trash": "Move a record to the trash; list, restore or purge what is in it.",
    "trends": "Show a measure as a chart with its numbers.",
    "unlock": "Let commands run without a passphrase for a while.",
    "verify": "Open a backup and read every record in it.",
    "write": "Write a journal entry.",
}


class ReaderLeft(Exception):
    """Nobody reads our output any more, which is the reader's right (`calmterm list | head -1`)."""


class LazyGroup(click.Group):
    """Knows every command's name and help, and imports a command's module only to run it."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise ReaderLeft from None  # click would leave with 1, which here means damage

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS]  # not list(): our own list command takes that name here once it is imported

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = cmd_name.replace("-", "_") + ("_" if iskeyword(cmd_name) else "")
        command: click.Command = import_module(f"calmterm.cli.{module}").command
        command.name, command.short_help = cmd_name, COMMANDS[cmd_name]
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        word = args[0]
        if word not in COMMANDS and not word.startswith("-") and (hint := did_you_mean(word, COMMANDS)):
            raise click.UsageError(f"No such command {word!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem[str]]":
        """Complete commands by their names, without importing one of them, and options."""
        from click.shell_completion import CompletionItem

        commands = [CompletionItem(name, help=about) for name, about in COMMANDS.items() if name.startswith(incomplete)]
        return commands + click.Command.shell_complete(self, ctx, incomplete)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([*COMMANDS.items()])


@click.group(cls=LazyGroup, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--vault",
    metavar="DIR",
    shell_complete=directories,
    help="The vault's directory, or its name in config.toml (or set CALMTERM_VAULT).",
)
@click.option("--passphrase-fd", type=int, metavar="N", help="Read the passphrase from file descriptor N.")
@click.option("--reduce-motion", is_flag=True, help="No animation on the screens.")
@click.version_option(__version__, prog_name="calmterm")
@click.pass_context
def main(ctx: click.Context, vault: str | None, passphrase_fd: int | None, reduce_motion: bool) -> None:
    """A private wellbeing journal. Without a command, it opens the screens.

    calmterm is a self-help notebook. It is not medical care, gives no diagnosis, and nobody reads what you write
    or can respond. In an emergency call your local number; for lines in your country: calmterm crisis
    """
    ctx.obj = Options(vault, passphrase_fd, reduce_motion, ctx.obj)
    if ctx.invoked_subcommand is None:
        from calmterm.cli.screens import open_screens

        ctx.exit(open_screens(ctx.obj))


def run(args: Sequence[str] | None = None, master: "MasterKey | None" = None) -> int:
    """Run one command line; returns the exit code. Every failure is one sentence on stderr, never a traceback.

    With the vault's `master` key no passphrase is asked.
    """
    _tolerate_narrow_streams()
    try:
        code = main.main(args=args, prog_name="calmterm", standalone_mode=False, obj=master)
    except (click.exceptions.Abort, KeyboardInterrupt):
        return _say("Interrupted.", 130)
    except click.ClickException as error:
        return _say(_sentence(error), 2)
    except CalmtermError as error:
        return _say(str(error), error.exit_code)
    except ReaderLeft:
        sys.stdout = None  # so that the interpreter does not try to flush what is left
        return 0
    except SystemExit as left:
        code = left.code
    except Exception as error:  # noqa: BLE001 - the last wall: a traceback would print a person's words
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO):
            return _say("Not all could be written. Is the disk full?", 1)
        place = f" at {at}" if (at := place_of(error)) else ""
        return _say(
            f"calmterm met a fault of its own ({type(error).__name__}{place}) and stopped. What was saved is safe.", 1
        )
    return code if isinstance(code, int) else 0


def _sentence(error: click.ClickException) -> str:
    """Click's message on one line that cannot steer the terminal, and where to read on."""
    sentence = " ".join(clean(error.format_message()).split())
    if not sentence.endswith((".", "?")):
        sentence += "."
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f"{sentence} See: {context.command_path} --help" if context else sentence


def _tolerate_narrow_streams() -> None:
    """A terminal that cannot show a letter (Latin-1) gets a question mark, not an error halfway through."""
    stdout: Any = sys.stdout
    if isinstance(stdout, io.TextIOWrapper) and stdout.errors == "strict":
        stdout.reconfigure(errors="replace")


def _say(sentence: str, code: int) -> int:
    try:
        click.echo(sentence, err=True)
    except OSError:  # standard error is gone; the exit code still tells
        sys.stderr = None
    return code
