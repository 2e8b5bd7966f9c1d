"""Alembic's environment: one connection given by the store, inside the transaction that the store began."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from alembic import context
from alembic.runtime.migration import MigrationContext, MigrationInfo
from alembic.script import Script
from sqlalchemy import Connection, text, types

from calmterm.core.errors import VaultDamaged
from calmterm.migrations import log
from calmterm.store.db.database import APPLICATION_ID
from calmterm.store.model import records
from calmterm.store.model.record import Record


def render_item(kind: str, item: Any, _autogen: Any) -> Any:
    """Column types in a new revision: the plain SQLite type, so that old revisions never change with our code."""
    if kind == "type" and isinstance(item, types.TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


def steps_to_log(connection: Connection, step: MigrationInfo) -> Iterator[tuple[str, Path]]:
    """Yield the step's revision and file; on the way up into a new log, those of the steps before it first."""
    alone = bool(log.read(connection)) or not step.is_upgrade
    script: Script | None = context.script.get_revision(step.up_revision_ids[0])
    steps: list[tuple[str, Path]] = []
    while script is not None:
        steps.append((script.revision, Path(script.path)))
        before = None if alone else script.down_revision
        script = context.script.get_revision(before) if isinstance(before, str) else None
    yield from reversed(steps)


def after_step(ctx: MigrationContext, step: MigrationInfo, heads: Collection[Any], run_args: Mapping[str, Any]) -> None:
    """Inside the transaction: every key holds, the file says what it is, and the step is logged."""
    connection = ctx.connection
    if connection is None:
        raise VaultDamaged("Migrations need an open vault.")
    if connection.execute(text("PRAGMA foreign_key_check")).first() is not None:
        raise VaultDamaged("The migration would have broken a link between records, so it was not done.")
    version = next(iter(step.destination_revision_ids), 0)
    connection.execute(text(f"PRAGMA application_id = {APPLICATION_ID}"))
    connection.execute(text(f"PRAGMA user_version = {int(version)}"))
    if log.is_kept(connection):
        # One run, one batch: run() gives every run a new dictionary.
        batch = context.config.attributes["run"].setdefault("batch", log.next_batch(connection))
        log.write(connection, steps_to_log(connection, step), "up" if step.is_upgrade else "down", batch)


records.import_all()
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Record.metadata,
    transactional_ddl=True,
    render_as_batch=True,
    render_item=render_item,
    on_version_apply=after_step,
)
with context.begin_transaction():
    context.run_migrations()
