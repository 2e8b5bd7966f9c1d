"""`calmterm report`: a summary of a span of time, after a preview of what it holds."""

import sys
from pathlib import Path

import click

from calmterm.cli.console import open_store, range_option, say, to_option
from calmterm.cli.input import read_text
from calmterm.cli.options import Options
from calmterm.core.errors import TextDamaged, UsageError


@click.command()
@range_option(with_all=False)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="PATH", help="A .md or .html file.")
@click.option("--with", "added", multiple=True, metavar="PART",
              help="Include medicines, plan, appointments, sessions, journal (starred), safety_plan.")  # fmt: skip
@click.option("--without", "left_out", multiple=True, metavar="PART", help="Leave out moods, sleep, scales, goals.")
@click.option("--note", default="", metavar="TEXT or -", help="Words of your own at the top; - reads standard input.")
@to_option
@click.option("--yes", is_flag=True, help="Write without asking.")
@click.pass_obj
def command(options: Options, days: int, output: Path | None, added: tuple[str, ...], left_out: tuple[str, ...],
            note: str, to: tuple[str, ...], yes: bool) -> None:  # fmt: skip
    """Summarise moods, sleep, questionnaires and goals, to take to somebody you trust.

    What it holds is shown first. Without -o it is printed; with it, written as a file that only you can read (0600).
    With --to it is encrypted: whoever has the key opens it with age (`age -d -i KEYFILE summary.html.age`).
    """
    from calmterm.exchange.age_file import Recipients
    from calmterm.exchange.formats import READABLE
    from calmterm.exchange.output_paths import announced, require_place, write_private
    from calmterm.exchange.report import PARTS, USUAL, gather_report
    from calmterm.exchange.report_render import as_html, as_markdown

    for name in (*added, *left_out):
        if name not in PARTS:
            raise UsageError(f"There is no such part. The parts are: {', '.join(PARTS)}.")
    chosen = [name for name in (*USUAL, *added) if name not in left_out]
    recipients = Recipients(to)
    kind = "" if output is None else Path(output.name.removesuffix(".age") if to else output.name).suffix.lower()
    if output is not None:
        if kind not in (".md", ".html"):
            raise UsageError("Name a file that ends in .md or .html, for example -o summary.html")
        require_place(output, options.directory, new=False)
    words = read_text(options, [note]) if note else ""
    with open_store(options) as store:
        report = gather_report(store, days, chosen, words)
    for line in report.preview():
        click.echo(line, err=True)
    text = as_html(report) if kind == ".html" else as_markdown(report)
    if output is None and to:
        click.echo(recipients.encrypt(text.encode(), armored=True), nl=False)
    elif output is None:
        say(text.rstrip("\n"))
    else:
        if not yes and sys.stdin is not None and sys.stdin.isatty():
            question = "Write it?" if to else "Write it? Whoever gets the file can read it."
            click.confirm(question, abort=True, err=True)
        write_private(output, recipients.encrypt(text.encode()) if to else text.encode())
        click.echo(announced(f"Written. {recipients.told if to else READABLE}", output), err=True)
    if report.damaged:
        raise TextDamaged(f"Left out, because their text is damaged: {report.damaged}. All others are in the report.")
