"""`calmterm jot`: a note without a passphrase."""

import click

from calmterm.cli.console import for_a_person, text_argument
from calmterm.cli.input import read_text
from calmterm.cli.options import Options


@click.command()
@text_argument
@click.pass_obj
def command(options: Options, text: tuple[str, ...]) -> None:
    """Encrypt TEXT (or standard input) for the vault. It joins the journal at the next unlock. Prints the new id."""
    from calmterm.content import crisis_phrases
    from calmterm.content.support_words import Cause
    from calmterm.store.jots import checked, write_jot
    from calmterm.store.vault_directory import VaultDirectory

    vault = VaultDirectory(options.directory)
    with vault.capturing() as key:  # before anybody types a text that would have no place to go
        body = checked(read_text(options, text))
        if crisis_phrases.speaks_of_it(body):  # before it is sealed: afterwards nobody here can read it
            options.offers.offer([Cause.WORDS])
        jot = write_jot(options.directory, key, body, vault.clock.now())
        click.echo("Noted and sealed. It joins your journal at the next unlock." if for_a_person() else str(jot))
