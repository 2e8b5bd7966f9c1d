"""`calmterm search`: find records."""

import sys

import click

from calmterm.cli.console import as_of_option, json_option, limit_option, open_store, say_records, say_row
from calmterm.cli.forms import form_option, say_in_form
from calmterm.cli.input import read_text
from calmterm.cli.options import Options
from calmterm.core.errors import NotFound, TextDamaged, UsageError

VALUED = ("--limit", "--as-of", "--format")  # the options that a value follows


class _Query(click.Command):
    """Words may begin with a dash (-rain): only what is written out in full is an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        options: list[str] = []
        words: list[str] = []
        rest = iter(args)
        for word in rest:
            if word == "--":
                words += rest
            elif word == "-h" or (word.startswith("--") and word not in VALUED):
                options.append(word)
            elif word in VALUED:
                options += [word, *(value for value in [next(rest, None)] if value is not None)]
            else:
                words.append(word)
        return super().parse_args(ctx, [*options, "--", *words] if words else options)


@click.command(cls=_Query)
@click.argument("query", nargs=-1, metavar="QUERY")
@limit_option
@as_of_option
@form_option
@json_option
@click.pass_obj
def command(
    options: Options, query: tuple[str, ...], limit: int | None, as_of: str | None, form: str | None, as_json: bool
) -> None:
    """Find records, newest first.

    All words must occur; parts of words count, and capitals and accents do not matter. tea OR milk, -not,
    "exactly this", #tag or tag:"two words", starred:, tagged:, in:title, on:2026-01, since:"last monday",
    until:2026-01-31, year:2025, month:may, day:31, notebook:work, kind:check_in, mood<=4. A single - reads it
    from standard input.
    """
    from calmterm.core.clock import SystemClock
    from calmterm.store import search
    from calmterm.store.model.summary import summary

    text = read_text(options, query) if query == ("-",) else " ".join(query)
    if not text.strip():
        raise UsageError("What should be looked for? For example: calmterm search walk -rain since:2026-01-01")
    clock = SystemClock()
    search.parse(text, clock, clock.now().date())  # a query that cannot be read needs no passphrase
    with open_store(options, as_of) as store:
        hits, count = store.find_words(text, limit)
        damaged = store.unreadable()
        if as_json:
            say_records(hit.record for hit in hits)
        elif form is not None:
            say_in_form((hit.record for hit in hits), form)
        for hit in hits if not as_json and form is None else ():
            line = " ".join(hit.snippet.split()) or summary(hit.record)
            say_row(hit.record, line)
        if len(hits) < count and not as_json and form is None and sys.stdout.isatty():
            click.echo(f"These are the newest {len(hits)} of {count}.", err=True)
    if damaged:
        raise TextDamaged(f"The text of {len(damaged)} of the records could not be opened; it was left out.")
    if not hits and limit != 0:
        raise NotFound("Nothing fits that search.")
