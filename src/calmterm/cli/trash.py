"""`calmterm trash`: soft delete and back."""

import click

from calmterm.cli.console import json_option, open_store, say_records, say_rows, short_id
from calmterm.cli.options import Options
from calmterm.core.errors import UsageError


@click.command()
@click.argument("words", nargs=-1, metavar="ID | list | restore ID | purge [ID]")
@json_option
@click.pass_obj
def command(options: Options, words: tuple[str, ...], as_json: bool) -> None:
    """Move a record to the trash (ID), list what is there, restore a record, or purge one or all for good."""
    match words:
        case ("list",):
            _list(options, as_json)
        case ("restore", reference):
            with open_store(options) as store:
                store.restore(store.find(reference, trashed=True))
            click.echo("Restored.")
        case ("purge",) | ("purge", _):
            with open_store(options) as store:
                gone = store.purge(store.find(words[1], trashed=True) if len(words) == 2 else None)
            click.echo("Removed for good: 1 record." if gone == 1 else f"Removed for good: {gone} records.")
        case (reference,) if reference != "restore":
            with open_store(options) as store:
                record = store.find(reference)
                store.trash(record)
            click.echo(f"Moved to the trash. Bring it back with: calmterm trash restore {short_id(record)}")
        case _:
            raise UsageError("Use: calmterm trash ID, trash list, trash restore ID, or trash purge [ID].")


def _list(options: Options, as_json: bool) -> None:
    with open_store(options) as store:
        from calmterm.store import listed_kinds  # here, since that loads what the key need not wait for

        found = [record for kind in listed_kinds() for record in store.records(kind, trashed=True)]
        found.sort(key=lambda record: str(record.deleted_at), reverse=True)
        if as_json:
            say_records(found)
        else:
            say_rows(found)
