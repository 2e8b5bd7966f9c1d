"""`calmterm import`: bring in entries from a file."""

from pathlib import Path

import click

from calmterm.cli import Options
from calmterm.cli.common import decode, json_option, open_store, read_file, read_input, say_json
from calmterm.errors import UsageError
from calmterm.exchange.formats import IMPORTS


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--format", "name", type=click.Choice(list(IMPORTS)), help="Told from the content if left out.")
@click.option("--dry-run", is_flag=True, help="Only count; save nothing.")
@json_option
@click.pass_obj
def command(options: Options, file: Path, name: str | None, dry_run: bool, as_json: bool) -> None:
    """Bring in FILE (- for standard input): jrnl's text or JSON, or calmterm's own JSON.

    Running it twice adds nothing. What cannot be read is told with its line and the reason.
    """
    from calmterm.exchange.importing import bring_in, guess_format

    source = decode(read_input(options) if str(file) == "-" else read_file(file))
    format_name = name or guess_format(source)
    with open_store(options) as store:
        report = bring_in(store, source, format_name, dry_run=dry_run)
    if as_json:
        say_json({
            "new": report.new,
            "existing": report.existing,
            "rejected": [{"line": one.line, "why": one.why} for one in report.rejected],
        })  # fmt: skip
    else:
        click.echo(f"{report.new} new, {report.existing} already there, {len(report.rejected)} rejected.")
        where = "Line" if format_name == "jrnl" else "Record"
        for one in report.rejected:
            click.echo(f"{where} {one.line}: {one.why}", err=True)
        if dry_run:
            click.echo("A dry run: nothing was saved.", err=True)
    if report.rejected and not report.new and not report.existing:
        raise UsageError("Nothing in that file could be read. Is it the right format?")
