"""`calmterm init`: make a vault."""

import click

from calmterm.cli.options import Options
from calmterm.cli.passphrase import ask_about_short, ask_secret
from calmterm.core.errors import CalmtermError, UsageError


@click.command()
@click.option("--country", metavar="CC", help="Whose crisis lines to show, for example AT.")
@click.option("--country-inside", is_flag=True, help="Keep the country inside the vault alone.")
@click.pass_obj
def command(options: Options, country: str | None, country_inside: bool) -> None:
    """Make a vault, and print its recovery code once, as the last line.

    The country is noted in the configuration file too, so that its crisis lines show before you unlock.
    Keep the code on paper: without the passphrase or the code, nobody can open the vault, not even its makers.
    """
    from calmterm.content import crisis
    from calmterm.store import Vault

    try:
        country_code = crisis.lines_for(country).country_code if country else None
    except crisis.UnknownCountry as error:
        raise UsageError(str(error)) from None
    vault = Vault(options.directory)
    vault.require_free()
    passphrase = ask_secret(options, "Choose a passphrase (several words are best): ")
    if options.passphrase_fd is None and passphrase != ask_secret(options, "The same passphrase again: "):
        raise UsageError("The two passphrases differ. Nothing was made; please try again.")
    ask_about_short(passphrase, at_terminal=options.passphrase_fd is None)
    store, recovery_code = vault.create(passphrase)
    with store:
        if country_code:
            store.set_setting("country", country_code)
            if country_inside:
                store.set_setting("country_outside", "off")
            else:
                _note_outside(country_code)
    click.echo("The vault is ready. Its directory and files are readable by you alone.")
    click.echo("This recovery code opens it if you forget the passphrase. It is shown only now; write it down:")
    click.echo(recovery_code)


def _note_outside(country_code: str) -> None:
    from calmterm.core.configuration import remember_country

    try:
        remember_country(country_code)
    except CalmtermError:  # the vault is made, and its lines show once it is open
        click.echo("The country could not be noted outside the vault.", err=True)
