"""`calmterm list`: records of a kind."""

import click

from calmterm.cli import Options
from calmterm.cli.common import (
    json_option,
    open_store,
    read_day,
    say_json,
    say_rows,
    since_option,
    until_option,
)


@click.command()
@click.argument("kind", default="journal_entry")
@since_option
@until_option
@click.option("--limit", type=click.IntRange(min=0), metavar="N", help="At most so many.")
@json_option
@click.pass_obj
def command(
    options: Options, kind: str, since: str | None, until: str | None, limit: int | None, as_json: bool
) -> None:
    """List records of KIND (journal entries if left out), newest first: end of id, time, headline."""
    from calmterm.store import kind_named

    chosen, first, last = kind_named(kind), read_day(since), read_day(until)
    with open_store(options) as store:
        records = store.records(chosen, since=first, until=last, limit=limit)
        if as_json:
            say_json([record.to_json() for record in records])
        else:
            say_rows(records)
