"""`calmterm write`: one journal entry."""

from typing import Any

import click

from calmterm.cli import Options
from calmterm.cli.common import open_store, read_text, text_argument


@click.command()
@click.option("--title", metavar="T")
@click.option("--tag", "tags", multiple=True, metavar="T", help="May be given several times.")
@click.option("--at", metavar="WHEN", help="ISO 8601 time; without an offset it is local. Now if left out.")
@text_argument
@click.pass_obj
def command(options: Options, title: str | None, tags: tuple[str, ...], at: str | None, text: tuple[str, ...]) -> None:
    """Write a journal entry from TEXT or standard input. Prints the new id."""
    from calmterm.store.records import JournalEntry

    values: dict[str, Any] = {"title": title, "tags": [tag.removeprefix("#") for tag in tags], "body": read_text(text)}
    JournalEntry.check(values)  # before asking a secret
    if at is not None:
        values["written_at"] = at
    with open_store(options) as store:
        click.echo(str(store.add(store.new(JournalEntry, values)).id))
