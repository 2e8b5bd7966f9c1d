"""`calmterm report`: a summary of a span of time, after a preview of what it holds."""

import sys
from pathlib import Path

import click

from calmterm.cli.console import open_store, range_option, read_text, say
from calmterm.cli.options import Options
from calmterm.core.errors import TextDamaged, UsageError


@click.command()
@range_option(with_all=False)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="PATH", help="A .md or .html file.")
@click.option("--with", "added", multiple=True, metavar="PART",
              help="Also: medicines, plan, appointments, sessions, journal (starred entries).")  # fmt: skip
@click.option("--without", "left_out", multiple=True, metavar="PART", help="Not: moods, sleep, scales, goals.")
@click.option("--note", default="", metavar="TEXT or -", help="Words of your own at the top; - reads standard input.")
@click.option("--yes", is_flag=True, help="Write without asking.")
@click.pass_obj
def command(options: Options, days: int, output: Path | None, added: tuple[str, ...], left_out: tuple[str, ...],
            note: str, yes: bool) -> None:  # fmt: skip
    """Summarise moods, sleep, questionnaires and goals, to take to somebody you trust.

    What it holds is shown first. Without -o it is printed; with it, written as a file that only you can read (0600).
    """
    from calmterm.exchange.formats import READABLE
    from calmterm.exchange.output_paths import announced, require_place, write_private
    from calmterm.exchange.report import PARTS, USUAL, gather_report
    from calmterm.exchange.report_render import as_html, as_markdown

    for name in (*added, *left_out):
        if name not in PARTS:
            raise UsageError(f"There is no such part. The parts are: {', '.join(PARTS)}.")
    chosen = [name for name in (*USUAL, *added) if name not in left_out]
    if output is not None:
        if output.suffix.lower() not in (".md", ".html"):
            raise UsageError("Name a file that ends in .md or .html, for example -o summary.html")
        require_place(output, options.directory, new=False)
    words = read_text(options, [note]) if note else ""
    with open_store(options) as store:
        report = gather_report(store, days, chosen, words)
    for line in report.preview():
        click.echo(line, err=True)
    if output is None:
        say(as_markdown(report).rstrip("\n"))
    else:
        if not yes and sys.stdin is not None and sys.stdin.isatty():
            click.confirm("Write it? Whoever gets the file can read it.", abort=True, err=True)
        text = as_html(report) if output.suffix.lower() == ".html" else as_markdown(report)
        write_private(output, text)
        click.echo(announced(f"Written. {READABLE}", output), err=True)
    if report.damaged:
        raise TextDamaged(f"Left out, because their text is damaged: {report.damaged}. All others are in the report.")
