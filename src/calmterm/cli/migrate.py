"""`calmterm migrate`: the schema's version, the way up and down, and whether it is what it should be."""

from typing import TYPE_CHECKING

import click

from calmterm.cli.console import json_option, say, say_json
from calmterm.cli.options import Options
from calmterm.cli.passphrase import ask_vault_secret
from calmterm.core.errors import VaultMissing

if TYPE_CHECKING:
    from pathlib import Path

    from calmterm.store.db.schema import Schema


@click.group(no_args_is_help=False)
def command() -> None:
    """Show the vault's schema version, change it, or check it.

    A verified copy is made in the vault's backups before anything changes. Opening the vault upgrades it by itself;
    down is for going back to an older calmterm.
    """


@command.command()
@json_option
@click.pass_obj
def status(options: Options, as_json: bool) -> None:
    """Show the version, the steps to come and those taken."""
    with _open(options) as schema:
        _status(schema, as_json)


@command.command()
@click.argument("target", metavar="[REV]", required=False)
@json_option
@click.pass_obj
def up(options: Options, target: str | None, as_json: bool) -> None:
    """Bring the schema up to REV, or to the newest version."""
    with _open(options) as schema:
        _tell(schema, schema.up() if target is None else schema.up(target), as_json)


@command.command()
@click.argument("target", metavar="REV|STEPS")
@click.option("--drop", is_flag=True, help="Delete the records that the older version has no place for.")
@json_option
@click.pass_obj
def down(options: Options, target: str, drop: bool, as_json: bool) -> None:
    """Take the schema back to the version REV, or by so many STEPS, for an older calmterm."""
    with _open(options) as schema:
        revision = (
            schema.steps_below(int(target)) if target.isascii() and target.isdigit() and len(target) < 4 else target
        )
        _tell(schema, schema.down(revision, drop=drop), as_json)


@command.command()
@json_option
@click.pass_context
def verify(ctx: click.Context, as_json: bool) -> None:
    """Check versions, checksums, schema, pages and links; exit with 1 for a problem."""
    with _open(ctx.obj) as schema:
        problems = schema.verify()
    _report(problems, as_json)
    ctx.exit(1 if problems else 0)


def _open(options: Options) -> "Schema":
    from calmterm.store import Vault

    vault = Vault(options.directory)
    if not vault.exists():
        raise VaultMissing
    return vault.schema(ask_vault_secret(options))


def _status(schema: "Schema", as_json: bool) -> None:
    version, pending, steps = schema.version, schema.pending(), schema.steps()
    if as_json:
        say_json({"version": version, "pending": pending, "steps": steps})
        return
    say(f"The vault is at version {version}.")
    say(f"To come: {', '.join(pending)}." if pending else "Nothing is to come.")
    for step in steps:
        when, checksum = step["applied_at"][:16].replace("T", " "), step["checksum"][:16]
        say(f"{step['revision']}  {step['direction']:4}  {when} UTC  batch {step['batch']}  {checksum}")


def _tell(schema: "Schema", copy: "Path | None", as_json: bool) -> None:
    if as_json:
        say_json({"version": schema.version, "copy": None if copy is None else f"backups/{copy.name}"})
    elif copy is None:
        say(f"The vault is at version {schema.version} already. Nothing was changed.")
    else:
        say(f"A verified copy is in backups/{copy.name}.")
        say(f"The vault is at version {schema.version} now.")


def _report(problems: list[str], as_json: bool) -> None:
    if as_json:
        say_json({"sound": not problems, "problems": problems})
        return
    for line in problems or ["All is as it should be: versions, checksums, schema, pages and links."]:
        say(line)
