"""`calmterm write`: one journal entry."""

from typing import Any

import click

from calmterm.cli.console import (
    at_option,
    moment,
    open_store,
    read_text,
    read_when,
    require_utf8,
    say_kept,
    text_argument,
    typed_here,
)
from calmterm.cli.options import Options


@click.command()
@click.option("--title", metavar="T")
@click.option("--tag", "tags", multiple=True, metavar="T", help="May be given several times.")
@at_option
@text_argument
@click.pass_obj
def command(options: Options, title: str | None, tags: tuple[str, ...], at: str | None, text: tuple[str, ...]) -> None:
    """Write a journal entry from TEXT or standard input. Prints the new id."""
    from calmterm.store.model.records import JournalEntry

    values: dict[str, Any] = {
        "title": None if title is None else require_utf8(title),
        "tags": [require_utf8(tag).removeprefix("#") for tag in tags],
    }
    if at is not None:
        values["written_at"] = read_when(at)
    later = typed_here(text)
    if not later:
        values["body"] = read_text(options, text)
        JournalEntry.check(values)  # before asking a secret
    with open_store(options) as store:
        if later:
            values["body"] = read_text(options, text)
        record = store.new(JournalEntry, values)
        store.add(record)
        count = len(record.text.body.split())
        say_kept(record, f"Entry of {count:,} {'word' if count == 1 else 'words'} noted, {moment(record.felt)}")
