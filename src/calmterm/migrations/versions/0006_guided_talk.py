"""guided talk, its answers, and what helps"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

LIVE = "deleted_at IS NULL"
TRASHED = "deleted_at IS NOT NULL"


def upgrade() -> None:
    _create(
        "conversation",
        sa.Column("local_date", sa.TEXT(), nullable=False),
        sa.Column("utc_offset_minutes", sa.INTEGER(), nullable=False),
        sa.Column("started_at", sa.TEXT(), nullable=False),
        sa.Column("ended_at", sa.TEXT(), nullable=True),
        sa.Column("script", sa.TEXT(), nullable=False),
        sa.Column("version", sa.INTEGER(), nullable=False),
        sa.Column("stands_at", sa.TEXT(), nullable=True),
        _check("conversation", "local_date", "date(local_date) IS local_date"),
        _check("conversation", "utc_offset_minutes", "utc_offset_minutes BETWEEN -1439 AND 1439"),
        _instant("conversation", "started_at"),
        _instant("conversation", "ended_at"),
        _check("conversation", "script", "length(CAST(script AS BLOB)) <= 40"),
        _check("conversation", "version", "version >= 1"),
        _check("conversation", "stands_at", "length(CAST(stands_at AS BLOB)) <= 40"),
    )
    op.create_index("ix_conversation_day", "conversation", ["local_date"], sqlite_where=sa.text(LIVE))
    op.create_index("ix_conversation_order", "conversation", ["started_at", "id"], sqlite_where=sa.text(LIVE))
    op.create_index("ix_conversation_trash", "conversation", ["deleted_at", "id"], sqlite_where=sa.text(TRASHED))

    _create(
        "turn",
        sa.Column("conversation_id", sa.TEXT(), nullable=False),
        sa.Column("number", sa.INTEGER(), nullable=False),
        sa.Column("rating", sa.INTEGER(), nullable=True),
        _check("turn", "number", "number BETWEEN 1 AND 100"),
        _check("turn", "rating", "rating BETWEEN 0 AND 100"),
        _to_conversation("turn", ondelete="CASCADE"),
    )
    op.create_index("ix_turn_conversation_id", "turn", ["conversation_id"])
    op.create_index("ix_turn_order", "turn", ["number", "id"], sqlite_where=sa.text(LIVE))
    op.create_index(
        "uq_turn_conversation_id_number", "turn", ["conversation_id", "number"], unique=True, sqlite_where=sa.text(LIVE)
    )

    _create(
        "memory",
        sa.Column("kept_on", sa.TEXT(), nullable=False),
        sa.Column("conversation_id", sa.TEXT(), nullable=True),
        _check("memory", "kept_on", "date(kept_on) IS kept_on"),
        _to_conversation("memory", ondelete="SET NULL"),
    )
    op.create_index("ix_memory_conversation_id", "memory", ["conversation_id"])
    op.create_index("ix_memory_order", "memory", ["kept_on", "id"], sqlite_where=sa.text(LIVE))
    op.create_index("ix_memory_trash", "memory", ["deleted_at", "id"], sqlite_where=sa.text(TRASHED))


def downgrade() -> None:
    for table in ("memory", "turn", "conversation"):
        op.drop_table(table)


def _create(table: str, *parts: Any) -> None:
    """Make a table that has, besides these parts, what every record has."""
    op.create_table(
        table,
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        *parts,
        _check(table, "id", "length(id) = 36"),
        _check(table, "revision", "revision >= 1"),
        *(_instant(table, name) for name in ("created_at", "updated_at", "deleted_at")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sqlite_strict=True,
    )


def _to_conversation(table: str, *, ondelete: str) -> Any:
    name = op.f(f"fk_{table}_conversation_id")
    return sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=name, ondelete=ondelete)


def _instant(table: str, name: str) -> Any:
    form = f"{name} GLOB '????-??-??T??:??:??.??????Z'"
    return _check(table, name, f"{form} AND julianday(coalesce({name}, 0)) IS NOT NULL")


def _check(table: str, name: str, sql: str) -> Any:
    return sa.CheckConstraint(sql, name=op.f(f"ck_{table}_{name}"))
