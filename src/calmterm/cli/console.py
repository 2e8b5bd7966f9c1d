"""Share among the commands: options, opening the vault, times as they are given, printing safely."""

import contextlib
import json
import re
import shutil
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from calmterm.cli import colour
from calmterm.cli.input import require_utf8
from calmterm.cli.options import Options
from calmterm.cli.passphrase import ask_vault_secret
from calmterm.core import dates
from calmterm.core.errors import TextDamaged, VaultMissing, WrongSecret
from calmterm.core.text import clean, one_line

if TYPE_CHECKING:
    from datetime import date, datetime

    from calmterm.core.when import Days
    from calmterm.exchange.date_range import Span
    from calmterm.store import Record, Store
    from calmterm.store.record_reader import Among

TRIES = 3


def _number(ctx: click.Context, param: click.Parameter, value: str | None) -> int | None:
    if value is None or (value.isascii() and value.isdigit() and len(value) < 16):
        return None if value is None else int(value)
    raise click.BadParameter("it takes a whole number, 0 or more.")


json_option = click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
since_option = click.option(
    "--since", metavar="D", help="From this day, month or time on: 2026-01-31, 2026-01, last monday."
)
until_option = click.option("--until", metavar="D", help="Up to this day, month or time, included.")
limit_option = click.option("--limit", callback=_number, metavar="N", help="At most this many.")
notebook_option = click.option("--notebook", metavar="NAME", help="Only entries of this notebook.")
as_of_option = click.option("--as-of", metavar="WHEN", help="As the vault was at that time.")
at_option = click.option(
    "--at", metavar="WHEN", help="Like 2026-01-31T21:30, yesterday 9pm or 20 min ago. Now if left out."
)
to_option = click.option(
    "--to", multiple=True, metavar="KEY", help="Encrypt it with age, to an age or SSH public key or a file of them."
)

_RANGE = re.compile(r"([1-9][0-9]{0,4})([dwy])")
_DAYS = {"d": 1, "w": 7, "y": 365}
_MOST_DAYS = 36_500


def whole_days(text: str) -> int | None:
    """Return the days of a span like 14d, 12w or 1y; None for other words and for more than a hundred years."""
    match = _RANGE.fullmatch(text)
    days = int(match[1]) * _DAYS[match[2]] if match else 0
    return days if 1 <= days <= _MOST_DAYS else None


def range_option(*, with_all: bool, default: str = "90d") -> Callable[[Any], Any]:
    """`--range` in days, weeks or years, `default` if left out; with `with_all` also everything there is (None)."""
    known = "14d, 12w, 1y or all" if with_all else "14d, 12w or 1y"

    def read(ctx: click.Context, param: click.Parameter, value: str) -> int | None:
        if with_all and value == "all":
            return None
        days = whole_days(value)
        if days is None:
            raise click.BadParameter(f"it is written like {known}.")
        return days

    return click.option("--range", "days", default=default, callback=read, metavar=default, help=f"Like {known}.")


text_argument = click.argument("text", nargs=-1, metavar="[TEXT or -]")


# --- the vault ---------------------------------------------------------------------------------------------


def open_store(options: Options, as_of: str | None = None) -> "Store":
    """Return the unlocked vault; what happened on the way is told on stderr. At a terminal a typing error may be
    mended.

    With `as_of` a copy of it as it stood at that time, to read only. Raises UsageError for a time not understood.
    """
    from calmterm.store import Vault

    when = None if as_of is None else read_when(as_of)

    vault = Vault(options.directory)
    if not vault.exists():
        raise VaultMissing
    if options.master is None:
        # The database loads while the passphrase is typed and its key derived, which leave the interpreter free.
        threading.Thread(target=_load_store).start()
    tries = TRIES if options.held is options.passphrase_fd is options.master is None else 1
    while True:
        try:
            store = vault.unlock(ask_vault_secret(options))
            break
        except WrongSecret as error:
            tries -= 1
            if not tries:
                raise
            click.echo(str(error), err=True)
    for notice in store.notices:
        click.echo(notice, err=True)
    options.offers.watch(store)
    if when is None:
        return store
    with store:
        past = store.as_of(when)
    for notice in past.notices:
        click.echo(notice, err=True)
    return past


def _load_store() -> None:
    with contextlib.suppress(Exception):  # opening meets the same error
        import calmterm.store.store  # noqa: F401 # pyright: ignore[reportUnusedImport] - loading it is the point


def require_kind(name: str) -> None:
    """Check that there is a kind of that name before a secret is asked for. Raises UsageError."""
    from calmterm.store.model.declared import declared

    if not any(kind.table == name and not kind.own for kind in declared()):
        from calmterm.store import kind_named

        kind_named(name)


# --- times, days and notebooks as they are given -----------------------------------------------------------


def read_when(text: str) -> "datetime":
    """WHEN, as an aware time; one in words is told as it was understood. Raises UsageError."""
    from calmterm.core import when
    from calmterm.core.clock import SystemClock

    found = when.moment(text, SystemClock())
    tell_understood(text, found)
    return found


def read_day(text: str) -> "date":
    """Return a day, told as it was understood where it was in words. Raises UsageError."""
    from calmterm.core import when
    from calmterm.core.clock import SystemClock

    found = when.day(text, SystemClock())
    tell_understood(text, when.Days(found, found))
    return found


def tell_understood(text: str, found: "Days | datetime") -> None:
    """Tell how words for a time were understood, before anything is done with it; ISO 8601 needs no telling."""
    from calmterm.core import when

    if not when.is_iso(text):
        click.echo(f"Understood as {when.in_words(found)}.", err=True)


def read_span(since: str | None, until: str | None) -> "Span":
    """Return the options `--since` and `--until`: days, months and years are whole, times are exact. Raises
    UsageError.
    """
    from calmterm.exchange.date_range import Span

    return Span(_bound(since, "first"), _bound(until, "last"))


def in_notebook(span: "Span", store: "Store", name: str | None) -> "Span":
    """Return the part of a span that is in the notebook of a name; all of it for None. Raises NotFound."""
    from calmterm.domain.notebooks import ids_named

    return span if name is None else replace(span, notebooks=ids_named(store, require_utf8(name)))


def of_notebook(store: "Store", name: str | None) -> "Among":
    """Return what leaves only the records of a notebook; nothing is left out for None. Raises NotFound."""
    from calmterm.domain.notebooks import ids_named

    return {} if name is None else {"notebook_id": ids_named(store, require_utf8(name))}


def _bound(text: str | None, end: str) -> Any:
    from calmterm.core import when
    from calmterm.core.clock import SystemClock

    if text is None:
        return None
    found = when.read(text, SystemClock())
    tell_understood(text, found)
    return getattr(found, end) if isinstance(found, when.Days) else found


# --- what goes out ----------------------------------------------------------------------------------------


def megabytes(size: int) -> str:
    """Return a size in bytes as people read it: 1.2 MB."""
    return f"{size / 1_000_000:.1f} MB"


def say(text: str) -> None:
    """Print text that may hold a person's words: nothing in it can command the terminal."""
    click.echo(clean(text))


def say_json(value: Any) -> None:
    """Print JSON and nothing else, on characters that a terminal shows and does not obey."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    narrow = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "") != "utf8"
    click.echo(json.dumps(value, indent=2) if narrow or clean(text) != text else text)


def say_records(records: "Iterable[Record]") -> None:
    """Print a JSON array of records. Raises TextDamaged at the end if one could not be opened and was left out."""
    rows: list[dict[str, Any]] = []
    damaged: TextDamaged | None = None
    for record in records:
        try:
            rows.append(record.to_json())
        except TextDamaged as error:
            damaged = error
    say_json(rows)
    if damaged is not None:
        raise damaged


def for_a_person() -> bool:
    """Return whether a person reads what is printed: a terminal, no pipe or file."""
    return sys.stdout is not None and sys.stdout.isatty()


def width() -> int:
    """Return how many columns the terminal has."""
    return shutil.get_terminal_size().columns


def say_kept(record: "Record", sentence: str) -> None:
    """Print what was kept: a sentence and the end of its id for a person, the id alone in a pipe."""
    if not for_a_person():
        click.echo(str(record.id))
        return
    click.echo(f"{_with_mood(record, clean(sentence, multiline=False))}  {colour.faint(short_id(record))}")


def _with_mood(record: "Record", words: str) -> str:
    """Clean words with the mood that they begin with on its colour."""
    mood = record.get("mood")
    head = f"Mood {mood}"
    if not isinstance(mood, int) or not words.startswith(head):
        return words
    return f"Mood {colour.on_step(str(mood), mood)}{words.removeprefix(head)}"


def moment(felt: "datetime") -> str:
    """Return a moment in a sentence: "03:23" today, else "Thu 26 Nov, 21:00", with the year where that is another."""
    now = felt.now(felt.tzinfo)
    if felt.date() == now.date():
        return f"{felt:%H:%M}"
    day = dates.with_weekday(felt) if felt.year == now.year else dates.short(felt)
    return f"{day}, {felt:%H:%M}"


def say_rows(records: "Iterable[Record]", none: str, *, whole: bool = False) -> None:
    """One line a record, as `say_row` prints it; a person is told `none` where there is none."""
    from calmterm.store.model.summary import summary

    empty = True
    for record in records:
        say_row(record, summary(record), whole=whole)
        empty = False
    if empty and for_a_person():
        say(none)


def say_row(record: "Record", words: str, *, whole: bool = False) -> None:
    """One line: the end of a record's id, when, and words about it. On a terminal it is cut unless it is `whole`."""
    head = f"{short_id(record)}  {dates.to_minute(record.felt)}  "
    if not for_a_person():
        say(head + words)
        return
    room = None if whole else max(1, width() - len(head))
    click.echo(colour.faint(head) + _with_mood(record, one_line(words, room)))


def short_id(record: "Record") -> str:
    """Return the end of a record's id, as lists show it and as commands take it."""
    return str(record.id)[-8:]
