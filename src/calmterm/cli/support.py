"""Support in the commands: what was saved is looked at, and one quiet line on standard error says who is there.

The line never changes a save, its exit code or standard output, and stands at most once in a command.
"""

import os
from collections.abc import Iterable
from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING, Final

import click

from calmterm.content.support_words import Cause, sentence
from calmterm.core.errors import CalmtermError

if TYPE_CHECKING:
    from calmterm.store import Record, Store

WAY: Final = "see calmterm crisis"
THANKS: Final = (
    "Thank you for answering honestly. Thoughts like these are common in hard times, and they can ease."
    " You don't have to carry them alone. Here are people you can talk to now."
)


class Offers:
    """What one command has offered."""

    def __init__(self) -> None:
        self._made = False

    def watch(self, store: "Store") -> None:
        """Look at each record that is saved in `store` from here on."""
        store.on_saved = lambda record: self._look(record, store)

    def look_at_recent(self, records: "Iterable[Record]", store: "Store") -> None:
        """Look at what came in from a file, as far as it is recent."""
        from calmterm.domain.support_causes import causes_of_recent

        try:
            self.offer(causes_of_recent(records, store), store)
        except CalmtermError:  # a text that cannot be read is told by whoever reads it
            return

    def _look(self, record: "Record", store: "Store") -> None:
        from calmterm.domain.support_causes import causes, causes_of_answers

        try:
            self.offer([*causes_of_answers(record), *causes(record, store)], store)
        except CalmtermError:  # the record is saved; nothing here may stand against that
            return

    def offer(self, causes: list[Cause], store: "Store | None" = None) -> None:
        """Say it for the first of the causes. After item nine the lines themselves are shown."""
        if self._made or not causes:
            return
        self._made = True
        if causes[0] is Cause.ITEM_NINE:
            show_lines(store.setting("country") if store is not None else None, err=True)
        else:
            with suppress(OSError):  # nobody reads standard error any more; the id on standard output still follows
                click.echo(sentence(causes[0], WAY), err=True)


def show_lines(country: str | None, *, err: bool) -> None:
    """Print the crisis lines of a country, else of the one chosen before, else of a guess that is said to be one."""
    from calmterm.content import crisis

    code, guessed = chosen_country(country)
    try:
        found = crisis.lines_for(code) if code else None
        text = crisis.as_text(found, guessed=guessed) if found else crisis.as_text_without_country()
    except (crisis.UnknownCountry, crisis.LinesUnreadable) as error:
        text = str(error)
    with suppress(OSError) if err else nullcontext():
        click.echo(f"{THANKS}\n\n{text.rstrip()}\n", err=err)


def chosen_country(country: str | None) -> tuple[str | None, bool]:
    """Return the code of the country whose lines to show, and whether it is a guess from the locale.

    A country given or kept in the vault comes first, then the one remembered outside it, then the locale.
    """
    from calmterm.content import crisis
    from calmterm.core.configuration import remembered_country

    if code := country or remembered_country():
        return code, False
    try:
        guess = crisis.guess_country(os.environ)
    except crisis.LinesUnreadable:
        return None, False
    return guess, guess is not None
