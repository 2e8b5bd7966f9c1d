"""`calmterm checkin`: one check-in."""

import re
from typing import Any

import click

from calmterm.cli.console import at_option, moment, open_store, read_when, say_kept
from calmterm.cli.input import read_text, require_utf8, typed_here
from calmterm.cli.options import Options
from calmterm.core.errors import UsageError

_RATED = re.compile(r"\s*([^:]*?)\s*(?::\s*(-?[0-9]{1,9})\s*)?")


def _rated(text: str) -> dict[str, Any]:
    match = _RATED.fullmatch(text)
    if match is None:
        raise UsageError("An emotion is written as NAME:N with N from 0 to 10, for example joy:6.")
    name, intensity = match.groups()
    return {"emotion": name.lower(), "intensity": None if intensity is None else int(intensity)}


@click.command()
@click.argument("mood", required=False)
@at_option
@click.option("--energy", metavar="N", help="1 drained to 10 full.")
@click.option("--stress", metavar="N", help="1 to 10, higher is more.")
@click.option("--anxiety", metavar="N", help="1 to 10, higher is more.")
@click.option("--emotion", "emotions", multiple=True, metavar="NAME:N", help="An emotion, 0 to 10: joy:6.")
@click.option("--trigger", "triggers", multiple=True, metavar="NAME", help="What might have affected this.")
@click.option("--note", metavar="TEXT or -", help="In your own words; - reads standard input.")
@click.pass_obj
def command(options: Options, mood: str | None, at: str | None, emotions: tuple[str, ...], triggers: tuple[str, ...],
            note: str | None, **scales: str | None) -> None:  # fmt: skip
    """Note how you are. MOOD is 1 (very low) to 10 (very good); that alone is enough, and so is another rating or
    an emotion without it. Prints the new id."""
    from calmterm.store.model.records import CheckIn
    from calmterm.store.model.summary import figures

    given = {"mood": mood, **scales}
    values: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    values["emotions"] = [_rated(emotion) for emotion in emotions]
    values["triggers"] = [require_utf8(trigger) for trigger in triggers]
    if at is not None:
        values["felt_at"] = read_when(at)
    later = note == "-" and typed_here([note])
    if note is not None and not later:
        values["note"] = read_text(options, [note])
    CheckIn.check(values)  # before asking a secret
    with open_store(options) as store:
        if later:
            values["note"] = read_text(options, ["-"])
        record = store.new(CheckIn, values)
        store.add(record)
        say_kept(record, f"{', '.join(figures(record))} noted, {moment(record.felt)}")
