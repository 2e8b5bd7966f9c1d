"""`calmterm key`: the passphrases and the recovery code that open the vault."""

from typing import TYPE_CHECKING

import click

from calmterm.cli.console import json_option, say, say_json
from calmterm.cli.input import read_input, typed_here
from calmterm.cli.options import Options
from calmterm.cli.passphrase import ask_new_passphrase, ask_secret
from calmterm.core import agent
from calmterm.core.errors import VaultBusy, VaultMissing
from calmterm.core.text import from_utf8

if TYPE_CHECKING:
    from calmterm.store import Vault
    from calmterm.store.key_slots import KeySlots

NAMES = {"passphrase": "passphrase", "recovery": "recovery code"}
OLD_COPIES = "Copies that were made before still open with the old secret. Remove those you no longer trust."
CODE_BELOW = "This recovery code opens the vault if you forget the passphrase. It is shown only now; write it down:"

new_passphrase_option = click.option(
    "--new-passphrase-fd", "new_fd", type=int, metavar="N", help="Read the new passphrase from file descriptor N."
)


@click.group()
def command() -> None:
    """List, change, add or remove what opens the vault, or encrypt everything with a new key."""


@command.command("list")
@json_option
@click.pass_obj
def show(options: Options, as_json: bool) -> None:
    """List the passphrases and the recovery code by number. The secrets themselves are kept nowhere."""
    lines = _keys(options).lines()
    if as_json:
        say_json([
            {
                "number": line.number, "kind": line.kind, "memory_mib": line.memory, "passes": line.passes,
                "weakened": line.is_weakened, "yours": line.is_yours,
            }
            for line in lines
        ])  # fmt: skip
        return
    for line in lines:
        yours = ", the one you opened it with" if line.is_yours else ""
        weak = ", set while memory was short" if line.is_weakened else ""
        say(f"{line.number}  {NAMES[line.kind]}{yours}{weak}")


@command.command()
@new_passphrase_option
@click.option("--slot", type=int, metavar="N", help="The number of the passphrase; the one you open with if left out.")
@click.pass_obj
def passphrase(options: Options, new_fd: int | None, slot: int | None) -> None:
    """Change a passphrase: the one you open the vault with, or the forgotten one if you open it with its code."""
    keys = _keys(options)
    keys.change_passphrase(ask_new_passphrase(options, new_fd), slot)
    say("The passphrase was changed. The old one opens this vault no more.")
    say(OLD_COPIES)


@command.command()
@new_passphrase_option
@click.pass_obj
def add(options: Options, new_fd: int | None) -> None:
    """Add one more passphrase that opens the vault."""
    number = _keys(options).add_passphrase(ask_new_passphrase(options, new_fd))
    say(f"Number {number} opens the vault now, too. Take it out again with: calmterm key remove {number}")


@command.command()
@click.option("--split", metavar="K/N", help="Print N sheets of words instead, of which any K make the code.")
@click.pass_obj
def recovery(options: Options, split: str | None) -> None:
    """Make a new recovery code and print it once, as the last line; the old one stops working.

    With --split 2/3 three sheets are printed (SLIP-39), of which any two make the code: calmterm key combine
    """
    from calmterm.store.crypto.sheets import read_split, split_code

    parts = None if split is None else read_split(split)
    code = _keys(options).new_recovery_code()
    say("The old recovery code opens this vault no more.")
    say(OLD_COPIES)
    if parts is None:
        say(CODE_BELOW)
        say(code)
        return
    needed, count = parts
    say(f"Any {needed} of these {count} sheets make the recovery code. They are shown only now; give each its place:")
    for number, sheet in enumerate(split_code(code, needed, count), 1):
        say(f"{number}: {sheet}")


@command.command()
@click.pass_obj
def combine(options: Options) -> None:
    """Put the recovery code together from its sheets, one a line, and print it as the last line."""
    from calmterm.store.crypto.sheets import combine_sheets

    if typed_here(()):
        click.echo("Type the words of one sheet a line, then end with ctrl+d on a line of its own.", err=True)
    say(combine_sheets(from_utf8(read_input(options)).splitlines()))


@command.command()
@click.argument("number", type=int, metavar="N")
@click.pass_obj
def remove(options: Options, number: int) -> None:
    """Remove passphrase or code number N. The one you open the vault with cannot be removed."""
    _keys(options).remove(number)
    say(f"Number {number} was taken out and opens this vault no more.")
    say(OLD_COPIES)


@command.command()
@new_passphrase_option
@click.pass_obj
def rotate(options: Options, new_fd: int | None) -> None:
    """Encrypt everything with a new key, if the old one may have leaked; prints a new recovery code at the end.

    Afterwards the passphrase you open the vault with still works (or a new one from --new-passphrase-fd); every other
    passphrase and the old recovery code stop working. If it is interrupted, the vault stays as it was.
    """
    vault = _vault(options)
    if agent.seconds_left(vault.directory) is not None:
        raise VaultBusy(agent.KEEPS_OPEN)
    secret = ask_secret(options, "Passphrase: ")
    new = secret
    if new_fd is not None or vault.keys(secret).slot.kind == "recovery":
        new = ask_new_passphrase(options, new_fd)
    click.echo("Encrypting everything anew. ctrl+c leaves the vault as it was.", err=True)
    code = vault.rotate_keys(secret, new)
    say("Everything is encrypted under a new key now. Other passphrases and the old recovery code open it no more.")
    say(OLD_COPIES)
    say(CODE_BELOW)
    say(code)


def _vault(options: Options) -> "Vault":
    from calmterm.store import Vault

    vault = Vault(options.directory)
    if not vault.exists():
        raise VaultMissing
    return vault


def _keys(options: Options) -> "KeySlots":
    return _vault(options).keys(ask_secret(options, "Passphrase: "))
