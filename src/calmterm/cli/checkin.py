"""`calmterm checkin`: one mood check-in."""

from typing import Any

import click

from calmterm.cli import Options
from calmterm.cli.common import open_store, read_text
from calmterm.errors import UsageError


def _rated(text: str) -> dict[str, Any]:
    name, _, intensity = text.partition(":")
    if intensity and not intensity.lstrip("-").isdigit():
        raise UsageError("An emotion is written as NAME:N with N from 0 to 10, for example joy:6.")
    return {"emotion": name.strip().lower(), "intensity": int(intensity) if intensity else None}


@click.command()
@click.argument("mood")
@click.option("--at", metavar="WHEN", help="ISO 8601 time; without an offset it is local. Now if left out.")
@click.option("--energy", metavar="N", help="1 drained to 10 full.")
@click.option("--stress", metavar="N", help="1 to 10, higher is more.")
@click.option("--anxiety", metavar="N", help="1 to 10, higher is more.")
@click.option("--emotion", "emotions", multiple=True, metavar="NAME:N", help="One of Plutchik's eight, 0 to 10.")
@click.option("--trigger", "triggers", multiple=True, metavar="NAME", help="What may have played a part.")
@click.option("--note", metavar="TEXT or -", help="In your own words; - reads standard input.")
@click.pass_obj
def command(options: Options, mood: str, at: str | None, emotions: tuple[str, ...], triggers: tuple[str, ...],
            note: str | None, **scales: str | None) -> None:  # fmt: skip
    """Note how you are. MOOD is 1 (very low) to 10 (very good); alone it is enough. Prints the new id."""
    from calmterm.store.records import CheckIn

    values: dict[str, Any] = {"mood": mood, **{name: value for name, value in scales.items() if value is not None}}
    values["emotions"] = [_rated(emotion) for emotion in emotions]
    values["triggers"] = list(triggers)
    if at is not None:
        values["felt_at"] = at
    if note is not None:
        values["note"] = read_text([note])
    CheckIn.check({name: value for name, value in values.items() if name != "felt_at"})  # before asking a secret
    with open_store(options) as store:
        click.echo(str(store.add(store.new(CheckIn, values)).id))
