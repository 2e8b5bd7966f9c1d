"""`calmterm export`: write records to a file."""

from pathlib import Path

import click

from calmterm.cli import Options
from calmterm.cli.common import open_store, read_day, since_option, until_option
from calmterm.errors import UsageError
from calmterm.exchange.formats import EXPORTS


@click.command()
@click.option("--format", "name", type=click.Choice(list(EXPORTS)), required=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, metavar="PATH", help="- prints it.")
@since_option
@until_option
@click.option("--kind", metavar="K", help="Only this kind.")
@click.pass_obj
def command(options: Options, name: str, output: Path, since: str | None, until: str | None, kind: str | None) -> None:
    """Write live records to PATH (0600). Whoever gets that file can read it: it is not encrypted."""
    from calmterm.exchange.exporting import written_out
    from calmterm.store import files, kind_named

    chosen, first, last = kind_named(kind) if kind else None, read_day(since), read_day(until)
    if output.is_dir() or not output.absolute().parent.is_dir():
        raise UsageError("Name a file in a directory that exists, for example -o journal.json")
    with open_store(options) as store:
        text, count = written_out(store, name, kind=chosen, since=first, until=last)
    if str(output) == "-":
        click.echo(text, nl=False)
        return
    files.write_private(output.absolute(), text.encode("utf-8"))
    noun = "record" if count == 1 else "records"
    click.echo(f"{count} {noun} written. This file is not encrypted: whoever gets it can read it.", err=True)
