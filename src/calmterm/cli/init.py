"""`calmterm init`: make a vault."""

import click

from calmterm.cli import Options
from calmterm.cli.common import ask_secret
from calmterm.errors import UsageError


@click.command()
@click.option("--country", metavar="CC", help="Whose crisis lines to show, for example AT.")
@click.pass_obj
def command(options: Options, country: str | None) -> None:
    """Make a vault, and print its recovery code once, as the last line.

    Keep the code on paper: without the passphrase or the code, nobody can open the vault, not even its makers.
    """
    from calmterm.content import crisis
    from calmterm.store import Vault

    try:
        code = crisis.lines_for(country).country_code if country else None
    except crisis.UnknownCountry as error:
        raise UsageError(str(error)) from None
    vault = Vault(options.directory)
    vault.require_free()
    passphrase = ask_secret(options, "Choose a passphrase (several words are best): ")
    if options.passphrase_fd is None and passphrase != ask_secret(options, "The same passphrase again: "):
        raise UsageError("The two passphrases differ. Nothing was made; please try again.")
    store, recovery = vault.create(passphrase)
    with store:
        if code:
            store.set_setting("country", code)
    click.echo("The vault is ready. Its directory and files are readable by you alone.")
    click.echo("This recovery code opens it if you forget the passphrase. It is shown only now; write it down:")
    click.echo(recovery)
