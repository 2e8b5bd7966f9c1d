"""`calmterm archive`: what is dated before a day, out of the vault and into an encrypted file."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from calmterm.cli.console import json_option, open_store, read_day, say, say_json
from calmterm.cli.options import Options
from calmterm.exchange.output_paths import require_free

if TYPE_CHECKING:
    from calmterm.store.archive import Chosen

NOT_YET = "Nothing was written or removed."
COPIES = "Copies that were made before still hold them, until those go."


@click.command()
@click.option("--before", required=True, metavar="D", help="What is dated before this day goes.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), metavar="FILE", help="The new file.")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@click.pass_obj
def command(options: Options, before: str, output: Path, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Put what is dated before a day into an encrypted file, and take it out of the vault once that was read back.

    The file opens with the secrets of today: calmterm restore FILE --to DIR makes a vault of it. What has no day of its
    own (people, plans, goals, cards, habits) stays, and stands in the file as well. On a full disk nothing is removed.
    """
    day = read_day(before)
    require_free(output, options.directory)
    with open_store(options) as store:
        from calmterm.store.archive import archive, dated_before  # here, since the key need not wait for it

        leaving = dated_before(store, day)
        for line in _preview(leaving):
            click.echo(line, err=True)
        if dry_run:
            click.echo(NOT_YET, err=True)
            return
        if leaving and not yes and not as_json and sys.stdin is not None and sys.stdin.isatty():
            click.confirm("Put them into the file, and then remove them from the vault?", abort=True, err=True)
        done = archive(store, day, output)
    if as_json:
        say_json({**done.copied.to_json(), "removed": done.records})
    else:
        say(f"The archive was read back: {done.copied.path}. Removed from the vault: {done.records:,}. {COPIES}")


def _preview(leaving: "Chosen") -> list[str]:
    return [
        f"{len(ids):,} {(kind.about.title if len(ids) == 1 else kind.about.plural).lower()}"
        for kind, ids in leaving.items()
    ]
