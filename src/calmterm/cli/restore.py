"""`calmterm restore`: a vault from a backup, in a new directory."""

from pathlib import Path

import click

from calmterm.cli.console import json_option, say, say_json
from calmterm.cli.options import Options
from calmterm.cli.passphrase import ask_secret
from calmterm.core.errors import VaultExists

TAKEN = "There is something in that directory already. Name a new one: nothing is ever restored over a vault."


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--to", "target", required=True, metavar="DIR", type=click.Path(path_type=Path), help="A new directory.")
@json_option
@click.pass_obj
def command(options: Options, file: Path, target: Path, as_json: bool) -> None:
    """Make a vault from the backup FILE in the new directory DIR, once all of it has been read.

    It opens with the passphrase or recovery code that was in use when the backup was made.
    """
    from calmterm.store import Vault, backup_file

    try:
        Vault(target.absolute()).require_free()
    except VaultExists:
        raise VaultExists(TAKEN) from None
    copied = backup_file.restore(file, ask_secret(options, "Passphrase of the backup: "), target.absolute())
    if as_json:
        say_json(copied.to_json())
    else:
        say(f"Restored and read back. Records: {copied.records:,}. Open it with: calmterm --vault {target}")
