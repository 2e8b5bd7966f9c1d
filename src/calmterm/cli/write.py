"""`calmterm write`: one journal entry."""

from typing import TYPE_CHECKING, Any

import click

from calmterm.cli.console import at_option, moment, open_store, read_when, say_kept, tell_understood, text_argument
from calmterm.cli.input import read_text, require_utf8, typed_here
from calmterm.cli.options import Options
from calmterm.core.errors import NotUnderstood
from calmterm.core.text import clean

if TYPE_CHECKING:
    from calmterm.store import Store
    from calmterm.store.model.records import JournalEntry

LONGEST_DATE = 60  # characters: no date in words is longer


@click.command()
@click.option("--title", metavar="T")
@click.option("--tag", "tags", multiple=True, metavar="T", help="May be given several times.")
@click.option("--star", is_flag=True, help="Star it.")
@click.option("--notebook", metavar="NAME", help="Into this notebook; a new one is made.")
@click.option("--template", metavar="NAME", help="Begin with your own Markdown file of that name.")
@at_option
@text_argument
@click.pass_obj
def command(
    options: Options,
    title: str | None,
    tags: tuple[str, ...],
    star: bool,
    notebook: str | None,
    template: str | None,
    at: str | None,
    text: tuple[str, ...],
) -> None:
    """Write a journal entry from TEXT or standard input. Prints the new id.

    A day or time and a colon before the text say when: calmterm write "yesterday at 6pm: A walk by the river."
    Templates are Markdown files in the directory templates of calmterm's configuration; the text stands at their end,
    or at {{text}}.
    """
    from calmterm.store.model.records import JournalEntry

    values: dict[str, Any] = {
        "title": None if title is None else require_utf8(title),
        "tags": [require_utf8(tag).removeprefix("#") for tag in tags],
        "starred": star,
    }
    if at is not None:
        values["written_at"] = read_when(at)
    begins = _template(template) if template is not None else ""
    later = typed_here(text)
    if not later:
        values = _begun(begins, values | _placed(read_text(options, text), at))
        JournalEntry.check(values)  # before asking a secret
    with open_store(options) as store:
        if later:
            values = _begun(begins, values | _placed(read_text(options, text), at))
        record = store.new(JournalEntry, values)
        if notebook is not None:
            _put_in(store, record, require_utf8(notebook))
        store.add(record)
        count = len(record.text.body.split())
        say_kept(record, f"Entry of {count:,} {'word' if count == 1 else 'words'} noted, {moment(record.felt)}")


def _template(name: str) -> str:
    """The text of a template. Raises NotFound, UsageError."""
    from calmterm.domain.entry_templates import default_directory, read_template

    return read_template(default_directory(), require_utf8(name))


def _begun(template: str, values: dict[str, Any]) -> dict[str, Any]:
    """The values with the text in its template, if there is one."""
    from calmterm.core.clock import SystemClock
    from calmterm.domain.entry_templates import fill

    if not template or not values["body"].strip():
        return values
    return {**values, "body": fill(template, values.get("written_at") or SystemClock().now(), values["body"])}


def _put_in(store: "Store", record: "JournalEntry", name: str) -> None:
    """Put an entry into the notebook of a name, and say so if that is made for it."""
    from calmterm.domain.notebooks import is_new, named

    notebook = named(store, name)
    if is_new(notebook):
        store.add(notebook)
        click.echo(f"The notebook {clean(notebook.text.name)} is new.", err=True)
    record.notebook_id = notebook.id


def _placed(text: str, at: str | None) -> dict[str, Any]:
    """The text, and when it was written if it begins with that. What is no whole date stays in the text."""
    from calmterm.core import when
    from calmterm.core.clock import SystemClock

    head, colon, rest = text.partition(": ")
    if at is None and colon and len(head) <= LONGEST_DATE:
        try:
            written_at = when.moment(head, SystemClock())
        except NotUnderstood as error:
            if error.is_unclear:
                click.echo(f"What stands before the colon was kept as text. {error}", err=True)
        else:
            tell_understood(head, written_at)
            return {"written_at": written_at, "body": rest}
    return {"body": text}
