"""`calmterm verify`: open a backup and read every record of it."""

from pathlib import Path

import click

from calmterm.cli.console import json_option, say, say_json
from calmterm.cli.options import Options
from calmterm.cli.passphrase import ask_secret
from calmterm.core import dates


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@click.pass_obj
def command(options: Options, file: Path, as_json: bool) -> None:
    """Open the backup FILE with a passphrase or recovery code it was made with, and read every record."""
    from calmterm.store import backup_file

    found = backup_file.verify(file, ask_secret(options, "Passphrase of the backup: "))
    if as_json:
        say_json(found.to_json())
    else:
        when = "" if found.made_at is None else f" of {dates.to_minute(found.made_at)} UTC"
        say(f"The backup{when} is sound. Records: {found.records:,}.")
