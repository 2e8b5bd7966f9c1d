"""`calmterm sync`: one vault on several devices, over a folder that something else carries, or over PostgreSQL."""

from typing import TYPE_CHECKING

import click

from calmterm.cli.console import for_a_person, json_option, moment, open_store, say, say_json
from calmterm.cli.input import require_utf8
from calmterm.cli.options import Options
from calmterm.cli.passphrase import ask_secret

if TYPE_CHECKING:
    from calmterm.exchange.sync.sync_told import SyncResult
    from calmterm.store import Store


@click.group()
def command() -> None:
    """Keep one vault on several devices, over a folder (a synced one, a stick, a share) or a PostgreSQL database.

    Over a folder calmterm itself sends nothing through a network. What lies there is sealed: who gets it sees sizes and
    times.
    """


@command.command()
@click.argument("place")
@click.pass_obj
def join(options: Options, place: str) -> None:
    """Sync this vault over PLACE, a folder or postgresql://NAME@HOST/DATABASE. With no vault yet, take the one
    that syncs there.

    A new device needs the place and the passphrase. PostgreSQL needs calmterm[postgres]; a password for it belongs in
    ~/.pgpass.
    """
    from calmterm.store import Vault

    place = require_utf8(place)
    vault = Vault(options.directory)
    if vault.exists():
        with open_store(options) as store:
            _join(store, place)
        return
    from calmterm.exchange.sync.places import header_at

    vault.require_free()
    header, place = header_at(place, vault.directory)
    with vault.create_from(header, ask_secret(options, "Passphrase of the vault: ")) as store:
        _join(store, place)


def _join(store: "Store", place: str) -> None:
    from calmterm.exchange.sync.syncing import Sync

    sync = Sync(store)
    sync.join(place)
    _tell(sync.now())


@command.command()
@json_option
@click.pass_obj
def now(options: Options, as_json: bool) -> None:
    """Take in what other devices changed, and send what was changed here."""
    with open_store(options) as store:
        from calmterm.exchange.sync.syncing import Sync

        result = Sync(store).now()
    if as_json:
        for notice in result.notices:
            click.echo(notice, err=True)
        say_json(result.to_json())
    else:
        _tell(result)


def _records(count: int) -> str:
    return "1 record" if count == 1 else f"{count:,} records"


def _tell(result: "SyncResult") -> None:
    for notice in result.notices:
        click.echo(notice, err=True)
    say(f"Sent: {_records(result.sent)}. Received: {_records(result.received)}.")
    if result.conflicts:
        say(f"Changed on two devices: {result.conflicts}. See: calmterm sync status")


@command.command()
@json_option
@click.pass_obj
def status(options: Options, as_json: bool) -> None:
    """Show the place, what waits to be sent, the devices, and what was changed on two of them."""
    with open_store(options) as store:
        from calmterm.exchange.sync.sync_told import WHY
        from calmterm.exchange.sync.syncing import Sync

        found = Sync(store).status()
    if as_json:
        say_json(found.to_json())
        return
    say(f"Place: {found.place}")
    say(f"Waiting to be sent: {_records(found.waiting)}")
    for device in found.devices:
        heard = f"last heard of {moment(store.clock.here(device.heard_at))}" if device.heard_at else "not heard of yet"
        say(f"Device: {device.name} ({'this one' if device.is_here else heard})")
    for conflict in found.conflicts:
        say(f"{str(conflict.record_id)[-8:]}  {conflict.table}  {WHY[conflict.why]}")
    if found.conflicts and for_a_person():
        say("Versions: calmterm history ID. To take one off this list: calmterm sync settle ID")


@command.command()
@click.argument("record", metavar="ID")
@click.pass_obj
def settle(options: Options, record: str) -> None:
    """Take a record off the list of those that were changed on two devices. Changing its text does so as well."""
    with open_store(options) as store:
        from calmterm.exchange.sync.syncing import Sync

        Sync(store).settle(store.find(require_utf8(record), trashed=True).id)
    say("It is off the list. Its versions stay.")


@command.command()
@click.pass_obj
def leave(options: Options) -> None:
    """Stop to sync this vault. Its records stay, and so does what was sent."""
    with open_store(options) as store:
        from calmterm.exchange.sync.syncing import Sync

        Sync(store).leave()
    say("This vault does not sync any more. What it sent stays where it is, for other devices.")


@command.command()
def sql() -> None:
    """Print what the owner of a PostgreSQL database runs once: calmterm sync sql | psql -d DATABASE"""
    from importlib.resources import files

    click.echo(files("calmterm.exchange.sync").joinpath("server.sql").read_text("utf-8"), nl=False)
