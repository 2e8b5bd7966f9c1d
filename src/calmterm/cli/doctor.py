"""`calmterm doctor`: is the vault well, and what to do where it is not."""

import os
from typing import TYPE_CHECKING

import click

from calmterm.cli.console import json_option, megabytes, say, say_json
from calmterm.cli.options import Options
from calmterm.cli.passphrase import ask_vault_secret
from calmterm.core.errors import (
    CalmtermError,
    KeyringDamaged,
    KeyringRefused,
    ReadOnly,
    UnsafePlace,
    UsageError,
    VaultDamaged,
    VaultMissing,
    VaultTooNew,
)

if TYPE_CHECKING:
    from calmterm.store import Vault
    from calmterm.store.db.health import Finding
    from calmterm.store.db.upkeep import Statistics

LEVEL_CELLS = 9
TERMINAL = ("TERM", "COLORTERM", "LANG")
KEEP = "Leave the vault's directory as it is, and open a copy from its backups with --vault."
ADVICE: dict[type[CalmtermError], str] = {
    KeyringDamaged: KEEP,
    KeyringRefused: KEEP,
    VaultDamaged: KEEP,
    ReadOnly: "Give yourself the right to read and write the vault's files, then look again.",
    UnsafePlace: "Put right what stands under permissions, then look again.",
    VaultTooNew: "Update calmterm, then look again.",
}
"""What to do where the vault could not be opened."""


@click.command()
@json_option
@click.option("--stats", is_flag=True, help="Count records, bytes and indexes instead.")
@click.option("--report", is_flag=True, help="Print what helps to report a bug, without names, paths, dates or words.")
@click.pass_context
def command(ctx: click.Context, as_json: bool, stats: bool, report: bool) -> None:
    """Check permissions, file system, versions, pages, links, schema, every record, the change log and backups.

    Nothing you wrote is changed. Exits 0 if all is well, 1 if a check failed.
    See also: calmterm tidy
    """
    from calmterm.store import Vault

    if stats and report:
        raise UsageError("Take --stats or --report, not both.")
    if stats:
        with Vault(ctx.obj.directory).schema(ask_vault_secret(ctx.obj)) as schema:
            found = schema.statistics()
        if as_json:
            say_json(found.to_json())
        else:
            _count(found)
        return
    findings = _examine(ctx.obj, Vault(ctx.obj.directory))
    if report:
        told = _report(findings)
        if as_json:
            say_json(told)
        else:
            say("\n".join(f"{name}: {value}" for name, value in told.items()))
        return
    problems = sum(finding.level == "problem" for finding in findings)
    if as_json:
        say_json({"sound": not problems, "findings": [finding.to_json() for finding in findings]})
    else:
        _tell(findings, problems)
    ctx.exit(1 if problems else 0)


def _examine(options: Options, vault: "Vault") -> "list[Finding]":
    """Every finding. What stops the vault from being opened is one; a wrong secret or a busy vault is raised."""
    from calmterm.store.db import health

    if not vault.directory.exists():
        raise VaultMissing
    findings = health.outside(vault.directory)
    try:
        if not vault.exists():
            raise VaultMissing
        with vault.schema(ask_vault_secret(options)) as schema:
            findings += schema.checkup()
    except tuple(ADVICE) as error:
        findings.append(health.Finding("opening", "problem", health.what_happened(error), ADVICE[type(error)]))
    return findings


def _count(found: "Statistics") -> None:
    say(f"The database takes {megabytes(found.size)}; `calmterm tidy` gives back {megabytes(found.free)} of it.")
    say(f"{found.records:,} records, {found.changes:,} changes in the log.")
    width = max(len(one.kind) for one in found.kinds)
    say(f"\n{'kind':<{width}}  records  in trash  sealed bytes")
    for one in found.kinds:
        if one.records:
            say(f"{one.kind:<{width}}  {one.records:>7,}  {one.trashed:>8,}  {one.sealed:>12,}")
    say("\nRows that one search in an index finds on average (counted by the last `calmterm tidy`):")
    counted = [one for one in found.indexes if one.rows_found is not None]
    for index in counted:
        say(f"{index.rows_found:>7,}  {index.name}")
    if not counted:
        say("not counted yet")


def _report(findings: "list[Finding]") -> dict[str, str]:
    """What a report of a fault needs: versions, terminal, and how each check ended; its sentences may hold a path."""
    versions = {finding.check: finding.says for finding in findings if finding.check == "versions"}
    terminal = {name: os.environ.get(name, "not set") for name in TERMINAL}
    return versions | terminal | {one.check: one.level for one in findings if one.check not in versions}


def _tell(findings: "list[Finding]", problems: int) -> None:
    for finding in findings:
        say(f"{finding.level:<{LEVEL_CELLS}}{finding.check}: {finding.says}")
        if finding.advice and finding.level != "ok":
            say(f"{'':<{LEVEL_CELLS}}{finding.advice}")
    say(f"{problems} {'check' if problems == 1 else 'checks'} failed." if problems else "All is well.")
