"""`calmterm card`: one page for the wallet."""

from pathlib import Path

import click

from calmterm.cli.console import open_store, say
from calmterm.cli.options import Options
from calmterm.core.errors import NotFound


@click.command()
@click.argument("country", required=False, metavar="[CC]")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write it to a file instead.")
@click.pass_obj
def command(options: Options, country: str | None, output: Path | None) -> None:
    """Print one page for the wallet: your name, people for an emergency, the plan's first steps, crisis lines.

    The lines are those of the country that you chose, or of CC. What is printed or written is not encrypted.
    """
    from calmterm.content import crisis
    from calmterm.exchange.output_paths import announced, require_place, write_private

    if country is not None:
        try:
            crisis.lines_for(country)
        except crisis.UnknownCountry as error:  # before a secret is asked for
            raise NotFound(str(error)) from None
    if output is not None:
        require_place(output, options.directory, new=False, example="-o card.txt")
    with open_store(options) as store:
        from calmterm.domain.profile import NO_LINES, card
        from calmterm.exchange.formats import READABLE

        chosen = country or store.setting("country")
        page = card(store, chosen)
    if not chosen:
        click.echo(NO_LINES, err=True)
    if output is None:
        say(page.rstrip("\n"))
    else:
        write_private(output, page.encode())
        click.echo(announced(f"Written. {READABLE}", output), err=True)
