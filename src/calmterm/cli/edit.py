"""`calmterm edit`: change a record by a JSON merge patch."""

from typing import TYPE_CHECKING, Any

import click

from calmterm.cli.console import open_store, read_json_object, say_kept
from calmterm.cli.options import Options
from calmterm.core.errors import ChangedElsewhere, UsageError

if TYPE_CHECKING:
    from calmterm.store import Record


@click.command()
@click.argument("id")
@click.argument("source", default="-", metavar="-")
@click.pass_obj
def command(options: Options, id: str, source: str) -> None:  # noqa: A002 - the name on the command line
    """Change the record ID with a JSON merge patch (RFC 7396) from standard input; null clears a field.

    A patch that names "revision" is refused if the record was changed since. Prints the id.
    """
    if source != "-":
        raise UsageError("edit reads JSON from standard input: calmterm edit ID - < file")
    patch = read_json_object(options)
    with open_store(options) as store:
        record = store.find(id)
        if patch.get("revision", record.revision) != record.revision:
            raise ChangedElsewhere
        if patch.get(record.kind_key(), record.table_name()) != record.table_name():
            raise UsageError("A record cannot change its kind.")
        store.change(record, _cleared(record, patch))
        say_kept(record, f"{record.about.title} changed")


def _cleared(record: "Record", patch: dict[str, Any]) -> dict[str, Any]:
    """The patch with null as what a field holds when nothing was said: an empty list, or its default."""
    blank: dict[str, Any] = {spec.name: spec.default for spec in record.columns() if spec.default is not None}
    blank |= {child.field: [] for child in record.about.inline}
    return {name: blank.get(name) if value is None else value for name, value in patch.items()}
