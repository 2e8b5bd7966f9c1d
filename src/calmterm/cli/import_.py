"""`calmterm import`: bring in entries from a file."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from calmterm.cli.console import decode, json_option, open_store, read_file, read_input, say_json
from calmterm.cli.options import Options
from calmterm.core.errors import UsageError
from calmterm.exchange.formats import IMPORTS

if TYPE_CHECKING:
    from calmterm.exchange.jrnl import Rejected

NUMBERS: Final = 5  # of the rejected that one reason names


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--format", "name", type=click.Choice(list(IMPORTS)), help="Told from the content if left out.")
@click.option("--dry-run", is_flag=True, help="Only count; save nothing.")
@click.option("--newer", is_flag=True, help="Also take what was changed later in FILE than here (calmterm's JSON).")
@json_option
@click.pass_obj
def command(options: Options, file: Path, name: str | None, dry_run: bool, newer: bool, as_json: bool) -> None:
    """Bring in FILE (- for standard input): jrnl's text or JSON, or calmterm's own JSON.

    Running it twice adds nothing. What cannot be read is told with its line and the reason.
    """
    from calmterm.exchange.importing import bring_in, guess_format

    source = decode(read_input(options) if str(file) == "-" else read_file(file))
    format_name = name or guess_format(source)
    with open_store(options) as store:
        report = bring_in(store, source, format_name, dry_run=dry_run, take_newer=newer)
        options.offers.look_at_recent([one for one in report.added if one.deleted_at is None], store)
    if as_json:
        rejected = [{"line": one.line, "why": one.why} for one in report.rejected]
        later = {name: count for name, count in (("newer", report.newer), ("updated", report.updated)) if count}
        say_json({"new": report.new, "existing": report.existing, **later, "rejected": rejected})
    else:
        updated = f"{report.updated} updated, " if newer else ""
        click.echo(f"{report.new} new, {report.existing} already there, {updated}{len(report.rejected)} rejected.")
        if report.newer:
            click.echo(_left(report.newer), err=True)
        for sentence in _reasons(report.rejected, "line" if format_name == "jrnl" else "record"):
            click.echo(sentence, err=True)
        if dry_run:
            click.echo("A dry run: nothing was saved.", err=True)
    if report.rejected and not report.new and not report.existing and not report.updated:
        raise UsageError("Nothing in that file could be read. Is it the right format?")


def _left(newer: int) -> str:
    if newer == 1:
        return "1 record was changed later in this file than here. It was left as it is; --newer takes it."
    return f"{newer} records were changed later in this file than here. They were left as they are; --newer takes them."


def _reasons(rejected: "Sequence[Rejected]", noun: str) -> Iterator[str]:
    """Each reason once, with the numbers of the first that it holds for and how many more there are."""
    found: dict[str, list[int]] = {}
    for one in rejected:
        found.setdefault(one.why, []).append(one.line)
    for why, numbers in found.items():
        listed = ", ".join(map(str, numbers[:NUMBERS]))
        more = f" and {len(numbers) - NUMBERS} more" if len(numbers) > NUMBERS else ""
        yield f"{noun.capitalize()}{'' if len(numbers) == 1 else 's'} {listed}{more}: {why}"
