"""`calmterm trash`: soft delete and back."""

from typing import TYPE_CHECKING

import click

from calmterm.cli.console import json_option, open_store, say, say_records, say_rows, short_id, whole_days
from calmterm.cli.options import Options

if TYPE_CHECKING:
    from calmterm.store import Record

ANEW = "To make them anew without it now: calmterm trash purge --copies"


class TrashGroup(click.Group):
    """Moves a record to the trash when an ID stands in the place of a subcommand."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        named = next((word for word in args if not word.startswith("-")), None)
        return super().parse_args(ctx, args if named is None or named in self.commands else ["move", *args])


@click.group(cls=TrashGroup, no_args_is_help=False, subcommand_metavar="ID | COMMAND [ARGS]...")
def command() -> None:
    """Move the record ID to the trash, list what is in it, restore a record, or delete one or all forever."""


@command.command()
@click.argument("reference", metavar="ID")
@click.pass_obj
def move(options: Options, reference: str) -> None:
    """Move a record to the trash; `calmterm trash ID` does too."""
    with open_store(options) as store:
        record = store.find(reference)
        store.trash(record)
    click.echo(f"Moved to the trash. Bring it back with: calmterm trash restore {short_id(record)}")


@command.command("list")
@json_option
@click.pass_obj
def list_(options: Options, as_json: bool) -> None:
    """List what is in the trash, most recently deleted first."""
    with open_store(options) as store:
        from calmterm.store import listed_kinds  # here, since that loads what the key need not wait for

        found = [record for kind in listed_kinds() for record in store.records(kind, trashed=True)]
        found.sort(key=lambda record: str(record.deleted_at), reverse=True)
        if as_json:
            say_records(found)
        else:
            say_rows(found, "The trash is empty.")


@command.command()
@click.argument("reference", metavar="ID")
@click.pass_obj
def restore(options: Options, reference: str) -> None:
    """Restore a record from the trash."""
    with open_store(options) as store:
        store.restore(store.find(reference, trashed=True))
    click.echo("Restored.")


@command.command()
@click.argument("reference", metavar="[ID]", required=False)
@click.option("--copies", "also_copies", is_flag=True, help="Also remove all that was ever purged from its own copies.")
@click.pass_obj
def purge(options: Options, reference: str | None, also_copies: bool) -> None:
    """Delete a record in the trash, or all of them, forever.

    With --copies, the copies in the vault's backups and in the second place that still hold deleted records are made
    again without them. Copies that you put elsewhere cannot be reached.
    """
    with open_store(options) as store:
        gone, held = store.purge(store.find(reference, trashed=True) if reference is not None else None)
        click.echo("Deleted forever: 1 record." if gone == 1 else f"Deleted forever: {gone} records.")
        if also_copies:
            from calmterm.store.purged_copies import make_anew

            say(make_anew(store.copier(), store.removal.purged()).words)
        elif held is not None and held.copies:
            click.echo(f"{held.words} {ANEW}" if held.held else held.words)


@command.command()
@click.option("--age", "chosen", multiple=True, metavar="KIND=AGE",
              help="Like ai_interaction=2y, 12w, 90d or never; it is kept.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@click.pass_obj
def old(options: Options, chosen: tuple[str, ...], dry_run: bool) -> None:
    """Move to the trash what is older than the age of its kind. Without an age, which no kind has at first, nothing is.

    It is done when you run this, never by itself. What is moved can be restored until the trash is emptied.
    """
    given = [_age(one) for one in chosen]
    with open_store(options) as store:
        from calmterm.store.ages import ages, move_old, set_age
        from calmterm.store.ages import old as found_old

        for kind, days in given:
            set_age(store, kind, days)
        kept = ages(store)
        for kind, days in kept.items():
            say(f"{kind.table_name()}: after {days:,} days")
        found = found_old(store)
        for one in found:
            say(f"{one.count:,} {(one.kind.about.title if one.count == 1 else one.kind.about.plural).lower()}")
        if not kept:
            say("No kind has an age. One is given with: calmterm trash old --age ai_interaction=2y")
        elif dry_run or not found:
            say("Nothing was moved." if found else "Nothing is older than that.")
        else:
            say(f"Moved to the trash: {move_old(store):,}. See: calmterm trash list")


def _age(text: str) -> "tuple[type[Record], int]":
    from calmterm.store import kind_named

    name, _, age = text.partition("=")
    days = 0 if age == "never" else whole_days(age)
    if days is None:
        raise click.BadParameter("it is written like ai_interaction=2y, practice_session=90d or check_in=never.")
    return kind_named(name), days
