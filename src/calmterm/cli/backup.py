"""`calmterm backup`: a copy of the vault that was read back."""

from pathlib import Path

import click

from calmterm.cli.console import json_option, open_store, say, say_json
from calmterm.cli.options import Options
from calmterm.core.errors import UsageError
from calmterm.exchange.output_paths import require_free


@click.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@json_option
@click.option("--every-day", is_flag=True, help="Put a copy in the directory PATH at the first unlock of each day.")
@click.pass_obj
def command(options: Options, path: Path | None, as_json: bool, every_day: bool) -> None:
    """Copy the whole vault to the file PATH or into the directory PATH; without PATH, into its own backups.

    The copy is encrypted and opens with today's passphrase or recovery code. It is opened and read back to check it.
    See also: calmterm verify, calmterm restore
    """
    from calmterm.store.store import BACKUP_TO

    if every_day and (path is None or not path.is_dir()):
        raise UsageError("--every-day needs a directory that is there.")
    with open_store(options) as store:
        target = path if path is None or not path.is_dir() else path / store.backup_name()
        if target is not None:
            require_free(target, options.directory)
        copied = store.back_up(target)
        if every_day and path is not None:
            store.set_setting(BACKUP_TO, str(path.absolute()))
    if as_json:
        say_json(copied.to_json())
        return
    say(f"A copy of {_records(copied.records)} was made and read back: {copied.path}")
    if every_day:
        say("From now on one goes there at the first unlock of each day, as long as the directory is there.")


def _records(count: int) -> str:
    return "1 record" if count == 1 else f"{count:,} records"
