"""`calmterm jot`: a note without a passphrase."""

import click

from calmterm.cli import Options
from calmterm.cli.common import read_text, text_argument


@click.command()
@text_argument
@click.pass_obj
def command(options: Options, text: tuple[str, ...]) -> None:
    """Seal TEXT (or standard input) to the vault. It joins the journal at the next unlock. Prints the new id."""
    from calmterm.store import Vault
    from calmterm.store.jots import write_jot
    from calmterm.store.records import JournalEntry

    body = JournalEntry.check({"body": read_text(text)})["body"]
    vault = Vault(options.directory)
    click.echo(str(write_jot(options.directory, vault.capture_key(), body, vault.clock.now())))
