"""`calmterm history`: the versions of a record, and one of them put back."""

from typing import TYPE_CHECKING

import click

from calmterm.cli.console import json_option, open_store, say, say_json
from calmterm.cli.options import Options
from calmterm.core import dates
from calmterm.core.clock import SystemClock

if TYPE_CHECKING:
    from calmterm.store import Record
    from calmterm.store.history import Version

DID = {
    "add": "added",
    "change": "changed",
    "trash": "moved to the trash",
    "restore": "restored",
    "purge": "removed",
}


@click.command()
@click.argument("id")
@click.option("--restore", "number", type=int, metavar="N", help="Restore version N.")
@json_option
@click.pass_obj
def command(options: Options, id: str, number: int | None, as_json: bool) -> None:  # noqa: A002 - the name in --help
    """Show the versions of the record ID, newest first, or restore one of them (--restore N).

    Restoring is a change like any other: what stands there now becomes an earlier version.
    """
    with open_store(options) as store:
        record = store.find(id, trashed=number is None)
        if number is not None:
            store.put_back_version(record, number)
            say(f"It is as it was at version {number}.")
            return
        versions = store.history.of(record)
        if as_json:
            say_json([version.to_json() for version in versions])
            return
        for version in versions:
            say(_line(record, version))


def _line(record: "Record", version: "Version") -> str:
    labels = {spec.name: spec.label for spec in record.specs()}
    labels |= {child.field: child.kind.about.plural for child in record.about.inline}
    what = ", ".join(labels.get(name, name) for name in version.changed)
    when = dates.to_minute(SystemClock().here(version.at))
    return f"{version.number:>4}  {when}  {DID[version.action]}{f': {what}' if what else ''}"
