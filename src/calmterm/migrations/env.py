"""Alembic's environment: one connection given by the store, inside the transaction that the store began."""

from collections.abc import Collection, Mapping
from typing import Any

from alembic import context
from alembic.runtime.migration import MigrationContext, MigrationInfo
from sqlalchemy import text, types

from calmterm.errors import VaultDamaged
from calmterm.store import Record  # with every kind, whose tables it declares
from calmterm.store.database import APPLICATION_ID


def render_item(kind: str, item: Any, _autogen: Any) -> Any:
    """Column types in a new revision: the plain SQLite type, so that old revisions never change with our code."""
    if kind == "type" and isinstance(item, types.TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


def after_step(ctx: MigrationContext, step: MigrationInfo, heads: Collection[Any], run_args: Mapping[str, Any]) -> None:
    """Inside the transaction: every key holds, and the file says what it is."""
    connection = ctx.connection
    if connection is None:
        raise VaultDamaged("Migrations need an open vault.")
    if connection.execute(text("PRAGMA foreign_key_check")).first() is not None:
        raise VaultDamaged("The migration would have broken a link between records, so it was not done.")
    version = next(iter(step.destination_revision_ids), 0)
    connection.execute(text(f"PRAGMA application_id = {APPLICATION_ID}"))
    connection.execute(text(f"PRAGMA user_version = {int(version)}"))


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
