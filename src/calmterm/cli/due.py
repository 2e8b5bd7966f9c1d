"""`calmterm due`: what waits, as a list, as a number for a prompt, or as a calendar file."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from calmterm.cli.console import for_a_person, json_option, open_store, say, say_json
from calmterm.cli.options import Options
from calmterm.core.errors import UsageError

if TYPE_CHECKING:
    from calmterm.domain.due import DueLine

LOCKED = "The vault is locked, so nothing is counted. To count without a passphrase, begin with: calmterm unlock"


@click.command()
@click.option("--count", "only_count", is_flag=True, help="Print a number and no words, for a prompt or tmux.")
@click.option("--ics", type=click.Path(path_type=Path), metavar="FILE", help="Write a calendar file of the next year.")
@json_option
@click.pass_obj
def command(options: Options, only_count: bool, ics: Path | None, as_json: bool) -> None:
    """List what waits: reviews, follow-ups, homework, medicines, appointments, reminders, an old copy.

    --count never asks for a passphrase: without `calmterm unlock` it prints nothing. In quiet hours it prints 0.
    A calendar file is not encrypted; its events have no words unless the settings say so.
    """
    if only_count and ics is not None:
        raise UsageError("--count and --ics do not go together.")
    if only_count and options.master is None and options.passphrase_fd is None:
        raise UsageError(LOCKED)
    if ics is not None:
        _write_calendar(options, ics)
        return
    with open_store(options) as store:
        from calmterm.domain.due import count_due, standing  # here, since that loads what the key need not wait for

        if only_count:
            click.echo(str(count_due(store)))
            return
        lines, today = standing(store), store.today()
        if as_json:
            say_json([_json(one) for one in lines])
            return
        for one in lines:
            say(f"{'today' if one.waiting.on == today else one.waiting.on}  {_words(one)}")
    if not lines and for_a_person():
        say("Nothing waits.")


def _words(line: "DueLine") -> str:
    from calmterm.core.text import one_line

    return one_line(line.waiting.words)


def _json(line: "DueLine") -> dict[str, Any]:
    one = line.waiting
    return {
        "kind": str(one.kind), "status": str(line.status), "on": one.on.isoformat(),
        "at": one.at.isoformat() if one.at is not None else None, "words": one.words,
        "record_kind": one.record.table_name() if one.record is not None else None,
        "id": str(one.record.id) if one.record is not None else None,
    }  # fmt: skip


def _write_calendar(options: Options, path: Path) -> None:
    from calmterm.exchange.output_paths import announced, require_place, write_private

    require_place(path, options.directory, new=False, example="--ics calmterm.ics")
    with open_store(options) as store:
        from calmterm.exchange.calendar_file import calendar_of
        from calmterm.exchange.formats import READABLE

        write_private(path, calendar_of(store))
    click.echo(announced(f"Written. {READABLE}", path), err=True)
