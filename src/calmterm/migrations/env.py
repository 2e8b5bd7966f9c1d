"""Alembic's environment: one connection given by the store, one transaction a step."""

from typing import Any

from alembic import context
from sqlalchemy import text, types

import calmterm.store.records  # noqa: F401 - declares the tables
from calmterm.errors import VaultDamaged
from calmterm.store.database import APPLICATION_ID
from calmterm.store.record import Record


def render_item(kind: str, item: Any, _autogen: Any) -> Any:
    """Column types in a new revision: the plain SQLite type, so that old revisions never change with our code."""
    if kind == "type" and isinstance(item, types.TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


def after_step(**given: Any) -> None:
    """Inside the step's transaction: every key holds, and the file says what it is."""
    connection = given["ctx"].connection
    if connection.execute(text("PRAGMA foreign_key_check")).first() is not None:
        raise VaultDamaged("The migration would have broken a link between records, so it was not done.")
    connection.execute(text(f"PRAGMA application_id = {APPLICATION_ID}"))
    connection.execute(text(f"PRAGMA user_version = {int(given['step'].up_revision_id or 0)}"))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Record.metadata,
    transactional_ddl=True,
    transaction_per_migration=True,
    render_as_batch=True,
    render_item=render_item,
    on_version_apply=after_step,
)
with context.begin_transaction():
    context.run_migrations()
