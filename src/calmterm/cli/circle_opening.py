"""What every command of `calmterm circle` begins with: the circle, what is new in it, a question before an act."""

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from calmterm.cli.console import open_store
from calmterm.cli.options import Options
from calmterm.core.text import clean

if TYPE_CHECKING:
    from collections.abc import Generator

    from calmterm.store import Store
    from calmterm.store.model.records import Circle

circle_option = click.option("--circle", "name", default="", metavar="NAME", help="Which circle, if there are several.")
yes_option = click.option("--yes", is_flag=True, help="Without asking.")


@contextmanager
def opened_circle(options: Options, name: str) -> "Generator[tuple[Store, Circle]]":
    """Open the vault, and give it with the circle of that name, or the only one. Raises UsageError, NotFound."""
    from calmterm.exchange.circle.standing import circle_named

    with open_store(options) as store:
        yield store, circle_named(store, name)


def read_what_is_new(store: "Store", here: "Circle") -> None:
    """Read what is new; what is wrong with a file or the directory does not stand against what is here already."""
    from calmterm.exchange.circle.reading import refresh

    for notice in refresh(store, here):
        click.echo(clean(notice, multiline=False), err=True)


def ask(question: str, *, yes: bool) -> None:
    """Ask at a terminal before something is done; ends the command at a no."""
    if not yes and sys.stdin is not None and sys.stdin.isatty():
        click.confirm(question, abort=True, err=True)
