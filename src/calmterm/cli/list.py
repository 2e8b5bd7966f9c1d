"""`calmterm list`: records of a kind."""

import click

from calmterm.cli import completion
from calmterm.cli.console import (
    as_of_option,
    in_notebook,
    json_option,
    limit_option,
    notebook_option,
    open_store,
    read_span,
    require_kind,
    say_records,
    say_rows,
    since_option,
    until_option,
)
from calmterm.cli.forms import form_option, say_in_form
from calmterm.cli.options import Options


@click.command()
@click.argument("kind", default="journal_entry", shell_complete=completion.kinds)
@since_option
@until_option
@limit_option
@notebook_option
@as_of_option
@click.option("--long", is_flag=True, help="Whole lines, even if the terminal is narrower.")
@form_option
@json_option
@click.pass_obj
def command(
    options: Options,
    kind: str,
    since: str | None,
    until: str | None,
    limit: int | None,
    notebook: str | None,
    as_of: str | None,
    long: bool,
    form: str | None,
    as_json: bool,
) -> None:
    """List records of KIND (journal entries if left out), newest first: end of id, time, headline.

    On a terminal each takes one line, cut to its width, unless --long is given.
    """
    require_kind(kind)
    span = read_span(since, until)
    with open_store(options, as_of) as store:
        from calmterm.store import kind_named  # here, since that loads what the key need not wait for

        records = in_notebook(span, store, notebook).records(store, kind_named(kind), limit=limit)
        if as_json:
            say_records(records)
        elif form is not None:
            say_in_form(records, form)
        else:
            say_rows(records, "Nothing here yet.", whole=long)
