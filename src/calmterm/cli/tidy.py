"""`calmterm tidy`: give back the room that deleted records left."""

from dataclasses import asdict

import click

from calmterm.cli.console import json_option, megabytes, say, say_json
from calmterm.cli.options import Options
from calmterm.cli.passphrase import ask_vault_secret


@click.command()
@json_option
@click.pass_obj
def command(options: Options, as_json: bool) -> None:
    """Rewrite the vault's file without the space that deleted records took. Nothing you wrote is changed.

    See also: calmterm doctor --stats
    """
    from calmterm.store import Vault

    with Vault(options.directory).schema(ask_vault_secret(options)) as schema:
        tidied = schema.tidy()
    if as_json:
        say_json(asdict(tidied))
    else:
        say(f"The vault takes {megabytes(tidied.after)}; before, it took {megabytes(tidied.before)}.")
