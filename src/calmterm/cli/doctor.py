"""`calmterm doctor`: is the vault well, and what to do where it is not."""

from typing import TYPE_CHECKING

import click

from calmterm.cli.console import ask_vault_secret, json_option, say, say_json
from calmterm.cli.options import Options
from calmterm.core.errors import (
    CalmtermError,
    KeyringDamaged,
    KeyringRefused,
    ReadOnly,
    UnsafePlace,
    VaultDamaged,
    VaultMissing,
    VaultTooNew,
)

if TYPE_CHECKING:
    from calmterm.store import Vault
    from calmterm.store.db.health import Finding

LEVEL_CELLS = 9
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
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Look at permissions, file system, versions, pages, links, schema, every record, the change log and backups.

    Nothing of what you wrote is changed. Exits 0 where all is well, 1 where a check failed.
    """
    from calmterm.store import Vault

    findings = _examine(ctx.obj, Vault(ctx.obj.directory))
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


def _tell(findings: "list[Finding]", problems: int) -> None:
    for finding in findings:
        say(f"{finding.level:<{LEVEL_CELLS}}{finding.check}: {finding.says}")
        if finding.advice and finding.level != "ok":
            say(f"{'':<{LEVEL_CELLS}}{finding.advice}")
    say(f"{problems} {'check' if problems == 1 else 'checks'} failed." if problems else "All is well.")
