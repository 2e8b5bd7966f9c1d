"""`calmterm export`: write records to a file."""

import stat
import sys
from pathlib import Path

import click

from calmterm.cli import Options
from calmterm.cli.common import open_store, read_span, say, since_option, until_option
from calmterm.errors import ReadOnly, TextDamaged, UnsafePlace, UsageError
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

    chosen, span = kind_named(kind) if kind is not None else None, read_span(since, until)
    printed = str(output) == "-"
    if not printed:
        _require_place(output, options.directory)
    with open_store(options) as store:
        written = written_out(store, name, kind=chosen, span=span)
    if printed:
        _print(written.text)
    else:
        try:
            files.write_private(output.absolute(), written.text.encode("utf-8"))
        except (ReadOnly, UnsafePlace):
            raise UsageError("No file can be written there. Choose a directory that is yours.") from None
        noun = "record" if written.count == 1 else "records"
        click.echo(
            f"{written.count} {noun} written. This file is not encrypted: whoever gets it can read it.", err=True
        )
    if written.damaged:
        raise TextDamaged(f"Left out, because their text is damaged: {written.damaged}. All others are in the export.")


def _require_place(output: Path, vault: Path) -> None:
    """Refuse what an export must not replace: directories, links, devices and the vault's own files."""
    try:
        if not output.absolute().parent.is_dir() or output.is_dir():
            raise UsageError("Name a file in a directory that exists, for example -o journal.json")
        if output.resolve().is_relative_to(vault.resolve()):
            raise UsageError("That is inside the vault, which holds nothing unencrypted. Choose another directory.")
        if not stat.S_ISREG(output.lstat().st_mode):
            raise UsageError("There is a link or a device of that name. Name a plain file, or - to print.")
    except FileNotFoundError:
        pass  # nothing stands there yet
    except (OSError, RuntimeError):  # no way in, a name too long, or links that go in circles
        raise UsageError("That path cannot be used. Check its name and permissions.") from None


def _print(text: str) -> None:
    if sys.stdout.isatty():
        say(text.rstrip("\n"))
    else:  # a file's bytes, whatever the terminal's encoding
        click.echo(text.encode("utf-8"), nl=False)
