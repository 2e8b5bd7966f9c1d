"""`calmterm export`: write records to a file."""

import sys
from dataclasses import replace
from pathlib import Path

import click

from calmterm.cli.console import (
    as_of_option,
    in_notebook,
    notebook_option,
    open_store,
    read_span,
    say,
    since_option,
    to_option,
    until_option,
)
from calmterm.cli.options import Options
from calmterm.core.errors import TextDamaged, UsageError
from calmterm.exchange.formats import EXPORTS, NOT_PRINTED, READABLE, READABLE_ALL, SEVERAL


@click.command()
@click.option("--format", "name", type=click.Choice(list(EXPORTS)), required=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, metavar="PATH", help="- prints it.")
@since_option
@until_option
@as_of_option
@click.option("--kind", metavar="K", help="Only this kind.")
@click.option("--search", "query", metavar="QUERY", help="Only what a search finds.")
@notebook_option
@click.option("--with-hard-stretches", "everything", is_flag=True, help="Include the log of hard times.")
@click.option("--whole", is_flag=True, help="Include earlier versions, the trash and hard times; with --format json.")
@to_option
@click.option("--anonymise", is_flag=True, help="As json without words, people or ids; dates are shifted.")
@click.pass_obj
def command(
    options: Options,
    name: str,
    output: Path,
    since: str | None,
    until: str | None,
    as_of: str | None,
    kind: str | None,
    query: str | None,
    notebook: str | None,
    everything: bool,
    whole: bool,
    to: tuple[str, ...],
    anonymise: bool,
) -> None:
    """Write records to PATH (0600). Anybody you give that file to can read it, unless --to encrypts it.

    csv makes a new directory with a file for each kind, or one archive if PATH ends in .zip. json with --whole holds
    everything that another vault needs: calmterm import brings in the trash and the earlier versions as well.
    An encrypted file opens with age, for whoever has the key: `age -d -i KEYFILE journal.json.age`.
    markdown-files writes a file for each entry; day-one, daylio, jrnl and loop are read by those programs.
    """
    from calmterm.exchange import anonymous
    from calmterm.exchange.age_file import Recipients
    from calmterm.exchange.exporting import chosen_kinds, write_out, written_out
    from calmterm.exchange.output_paths import announced, require_place, target_errors, write_private
    from calmterm.store import kind_named

    chosen, span = kind_named(kind) if kind is not None else None, read_span(since, until)
    printed, several = str(output) == "-", name in SEVERAL and output.suffix.lower() != ".zip"
    if whole and name != "json":
        raise UsageError("Only calmterm's own JSON holds the trash and earlier versions. For --whole: --format json")
    if whole and anonymise:
        raise UsageError("--whole keeps all words and --anonymise none. Choose one of them.")
    if whole and as_of is not None:
        raise UsageError("--whole holds every version already. Leave out --as-of, or --whole.")
    if printed and name in NOT_PRINTED:
        raise UsageError(f"{name} is more than one text, so it cannot be printed. Name a place for it with -o")
    if to and name in NOT_PRINTED:
        raise UsageError(f"{name} is more than one text, which --to cannot encrypt. Choose json or markdown.")
    if anonymise and name != "json":
        raise UsageError("--anonymise writes json. Add --format json")
    recipients = Recipients(to)
    if not printed:
        require_place(output, options.directory, new=several)
    with open_store(options, as_of) as store, target_errors():
        span = in_notebook(span, store, notebook)
        if query is not None:
            span = replace(span, only={hit.record.id for hit in store.search(query)})
        if anonymise:
            written = anonymous.document(store, chosen_kinds(chosen, everything), span, anonymous.secret_shift())
        elif name in NOT_PRINTED:
            written = write_out(store, name, output.absolute(), kind=chosen, span=span, everything=everything)
        else:
            written = written_out(store, name, kind=chosen, span=span, everything=everything, whole=whole)
    if printed and to:
        click.echo(recipients.encrypt(written.text.encode(), armored=True), nl=False)
    elif printed:
        _print(written.text)
    else:
        if name not in NOT_PRINTED:
            write_private(output, recipients.encrypt(written.text.encode()) if to else written.text.encode())
        noun = "record" if written.count == 1 else "records"
        about = recipients.told if to else READABLE_ALL if several else READABLE
        said = f"{written.count} {noun} written. {about}"
        if written.unfit:
            said = f"{said} Left out, because this format has no place for them: {written.unfit}."
        if anonymise:
            said = f"{said} {anonymous.TOLD}"
        click.echo(announced(said, output), err=True)
    if written.damaged:
        raise TextDamaged(f"Left out, because their text is damaged: {written.damaged}. All others are in the export.")


def _print(text: str) -> None:
    if sys.stdout.isatty():
        say(text.rstrip("\n"))
    else:  # a file's bytes, whatever the terminal's encoding
        click.echo(text.encode("utf-8"), nl=False)
