"""`calmterm search`: find records."""

import click

from calmterm.cli import Options
from calmterm.cli.common import json_option, open_store, say, say_json
from calmterm.errors import NotFound, UsageError


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("query", nargs=-1, metavar="QUERY")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most so many.")
@json_option
@click.pass_obj
def command(options: Options, query: tuple[str, ...], limit: int | None, as_json: bool) -> None:
    """Find records, newest first.

    Words must all occur (any case, parts of words too). "a phrase" -not #tag kind:journal_entry
    since:2026-01-01 until:2026-01-31 mood<=4
    """
    from datetime import date

    from calmterm.store import search

    text = " ".join(query)
    if not text.strip():
        raise UsageError("What should be looked for? For example: calmterm search walk -rain since:2026-01-01")
    search.parse(text, date.min)  # a query that cannot be read needs no passphrase
    with open_store(options) as store:
        hits = store.search(text, limit)
        if as_json:
            say_json([hit.record.to_json() for hit in hits])
        for hit in hits if not as_json else ():
            snippet = " ".join(hit.snippet.split())
            say(f"{str(hit.record.id)[-8:]}  {hit.record.felt:%Y-%m-%d %H:%M}  {snippet}")
    if not hits:
        raise NotFound("Nothing fits that search.")
