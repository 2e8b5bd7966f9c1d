"""Forms of a list that scripts and printers use: a line an entry, days and tags with counts, or pages to read."""

import textwrap
from collections import Counter
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

import click

from calmterm.cli.console import say
from calmterm.core import dates
from calmterm.core.errors import TextDamaged
from calmterm.core.text import clean, one_line

if TYPE_CHECKING:
    from calmterm.store import Record

PAGE_CELLS: Final = 76


def say_in_form(records: "Iterable[Record]", form: str) -> None:
    """Print records in one of FORMS. Raises TextDamaged at the end if one could not be opened and was left out."""
    damaged: list[Record] = []
    FORMS[form](_opened(records, damaged))
    if damaged:
        raise TextDamaged(f"The text of {len(damaged)} of the records could not be opened; it was left out.")


def _opened(records: "Iterable[Record]", damaged: "list[Record]") -> "Iterable[Record]":
    for record in records:
        try:
            record.headline()
        except TextDamaged:
            damaged.append(record)
        else:
            yield record


def _short(records: "Iterable[Record]") -> None:
    for record in records:
        say(f"{dates.to_minute(record.felt)} {one_line(record.headline())}")


def _dates(records: "Iterable[Record]") -> None:
    counts = Counter(getattr(record, "local_date", record.felt.date()) for record in records)
    for day, count in sorted(counts.items()):
        say(f"{day.isoformat()}, {count}")


def _tags(records: "Iterable[Record]") -> None:
    from calmterm.store.search import label_key, labels_of

    counts: Counter[str] = Counter()
    names: dict[str, str] = {}
    for record in records:
        for key, name in {label_key(tag): tag for tag in labels_of(record)}.items():
            counts[key] += 1
            names.setdefault(key, name)
    for key, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
        say(f"#{names[key]:20} : {count}")


def _pages(records: "Iterable[Record]") -> None:
    from calmterm.store.model.records import JournalEntry

    for number, record in enumerate(records):
        title, body = record.title_and_body() if isinstance(record, JournalEntry) else ("", record.headline())
        head = dates.full_with_time(record.felt)
        parts = ["", ""] if number else []
        parts += [head, "=" * len(head), *([one_line(title), ""] if title else []), _wrapped(clean(body))]
        say("\n".join(parts))


def _wrapped(text: str) -> str:
    lines = (
        textwrap.fill(line, PAGE_CELLS, break_on_hyphens=False, break_long_words=False) for line in text.split("\n")
    )
    return "\n".join(lines).rstrip()


FORMS: "Final[dict[str, Callable[[Iterable[Record]], None]]]" = {
    "short": _short, "dates": _dates, "tags": _tags, "page": _pages,
}  # fmt: skip

form_option = click.option(
    "--format", "form", type=click.Choice(list(FORMS)),
    help="A line an entry without its id; days, or tags, with counts; pages to print.",
)  # fmt: skip
