"""`calmterm import`: bring in records from a file or folder."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from calmterm.cli.console import json_option, open_store, say, say_json, say_rows
from calmterm.cli.input import read_input, require_utf8
from calmterm.cli.options import Options
from calmterm.core.errors import UsageError
from calmterm.exchange.formats import PROGRAMS

if TYPE_CHECKING:
    from calmterm.exchange.importing import Answers, ImportResult

TOLD_EVERY: Final = 1000  # rows


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--format", "--from", "name", type=click.Choice(list(PROGRAMS)), help="Detected by default.")
@click.option("--map", "mapping", type=click.Path(path_type=Path), metavar="FILE", help="What its columns mean.")
@click.option("--zone", metavar="ZONE", help="The time zone of times without one, like Europe/Vienna.")
@click.option("--notebook", metavar="NAME", help="Where entries go of which PATH names no notebook.")
@click.option("--dry-run", is_flag=True, help="Count, and show the first three records; save nothing.")
@click.option("--newer", is_flag=True, help="Also take changes that are newer in PATH than here (calmterm's JSON).")
@json_option
@click.pass_obj
def command(
    options: Options,
    path: Path,
    name: str | None,
    mapping: Path | None,
    zone: str | None,
    notebook: str | None,
    dry_run: bool,
    newer: bool,
    as_json: bool,
) -> None:
    """Bring in PATH (- for standard input): a file or folder of another program, or calmterm's own JSON.

    Running it twice adds nothing. What cannot be read is reported with its line and the reason.
    """
    from calmterm.exchange.importers.source import Source
    from calmterm.exchange.importing import bring_in, recognise

    source = Source(data=read_input(options)) if str(path) == "-" else Source(path)
    answers = _answers(zone, mapping, require_utf8(notebook or ""))
    format_name = name or ("table" if answers.table else recognise(source))
    with open_store(options) as store:
        report = bring_in(store, source, format_name, answers=answers, dry_run=dry_run, take_newer=newer,
                          progress=_tell if sys.stderr.isatty() else None)  # fmt: skip
        options.offers.look_at_recent([one for one in report.added if one.deleted_at is None], store)
    if as_json:
        _say_json(report)
    else:
        updated = f"{report.updated} updated, " if newer else ""
        click.echo(f"{report.new} new, {report.existing} already there, {updated}{len(report.rejected)} rejected.")
        if report.newer:
            click.echo(_left(report.newer), err=True)
        for sentence in report.sentences(format_name):
            click.echo(sentence, err=True)
        if dry_run:
            click.echo(f"A dry run: nothing was saved. This is {PROGRAMS[format_name]}.", err=True)
            if report.first:
                say("The first records would be:")
                say_rows(report.first, "")
    if report.rejected and not report.new and not report.existing and not report.updated:
        raise UsageError("Nothing in that file could be read. Is it the right format?")


def _answers(zone: str | None, mapping: Path | None, notebook: str) -> "Answers":
    from calmterm.core.clock import zone_named
    from calmterm.exchange.importing import Answers
    from calmterm.exchange.mapping import read_mapping

    place = zone_named(zone) if zone is not None else None
    if zone is not None and place is None:
        raise UsageError("There is no time zone of that name. It is written like Europe/Vienna.")
    moods, table = read_mapping(mapping) if mapping is not None else ({}, {})
    return Answers(place, moods, table, notebook)


def _tell(rows: int) -> None:
    if rows and rows % TOLD_EVERY == 0:
        click.echo(f"{rows:,} read ...", err=True)


def _say_json(report: "ImportResult") -> None:
    later: dict[str, Any] = {
        name: count for name, count in (("newer", report.newer), ("updated", report.updated)) if count
    }
    if report.left:
        later["left"] = [{"what": what, "count": count} for what, count in report.left.items()]
    rejected = [{"line": one.line, "why": one.why} for one in report.rejected]
    say_json({"new": report.new, "existing": report.existing, **later, "rejected": rejected})


def _left(newer: int) -> str:
    if newer == 1:
        return "1 record was changed later in this file than here. It was left as it is; --newer takes it."
    return f"{newer} records were changed later in this file than here. They were left as they are; --newer takes them."
