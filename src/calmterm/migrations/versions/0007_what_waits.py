"""a profile, homework, medicines by day, and what became of what waits"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# What version 0006 has no column for; whole tables that it does not have are counted without being named here.
LOST_GOING_DOWN = (("what was put off or put away", "alert", "status IN ('snoozed', 'dismissed')"),)

LIVE = sa.text("deleted_at IS NULL")
TRASHED = sa.text("deleted_at IS NOT NULL")


def upgrade() -> None:
    """No release wrote to the table of alerts that goes: what waits follows from the records."""
    op.drop_table("alert")
    _create("alert", (
        sa.Column("kind", sa.TEXT(), nullable=False),
        sa.Column("status", sa.TEXT(), nullable=False),
        sa.Column("occasion", sa.TEXT(), nullable=False),
        sa.Column("snoozed_until", sa.TEXT(), nullable=True),
        _check("alert", "kind", "kind IN ('review', 'follow_up', 'homework', 'medicine', 'appointment', 'reminder', 'old_copy')"),
        _check("alert", "status", "status IN ('new', 'seen', 'snoozed', 'dismissed')"),
        _check("alert", "occasion", "length(CAST(occasion AS BLOB)) <= 80"),
        _instant("alert", "snoozed_until"),
    ), is_own=True)  # fmt: skip
    op.create_index("uq_alert_occasion", "alert", ["occasion"], unique=True, sqlite_where=LIVE)

    _create("profile", (
        sa.Column("number", sa.INTEGER(), nullable=False),
        sa.Column("greeted", sa.INTEGER(), nullable=False),
        _check("profile", "number", "number BETWEEN 1 AND 1"),
        _check("profile", "greeted", "greeted IN (0, 1)"),
    ))  # fmt: skip
    op.create_index("uq_profile_number", "profile", ["number"], unique=True, sqlite_where=LIVE)
    op.create_index("ix_profile_order", "profile", ["created_at", "id"], sqlite_where=LIVE)

    _create("homework", (
        sa.Column("due_on", sa.TEXT(), nullable=True),
        sa.Column("done_at", sa.TEXT(), nullable=True),
        sa.Column("from_id", sa.TEXT(), nullable=True),
        sa.Column("session_id", sa.TEXT(), nullable=True),
        _check("homework", "due_on", "date(due_on) IS due_on"),
        _instant("homework", "done_at"),
        _key("homework", "from_id", "person", "SET NULL"),
        _key("homework", "session_id", "therapy_session", "SET NULL"),
    ))  # fmt: skip
    op.create_index("ix_homework_from_id", "homework", ["from_id"])
    op.create_index("ix_homework_session_id", "homework", ["session_id"])
    op.create_index("ix_homework_order", "homework", ["created_at", "id"], sqlite_where=LIVE)

    _create("medicine_day", (
        sa.Column("medicine_id", sa.TEXT(), nullable=False),
        sa.Column("on", sa.TEXT(), nullable=False),
        sa.Column("part", sa.TEXT(), nullable=False),
        sa.Column("state", sa.TEXT(), nullable=False),
        _check("medicine_day", "on", 'date("on") IS "on"'),
        _check("medicine_day", "part", "part IN ('any', 'morning', 'noon', 'evening', 'night')"),
        _check("medicine_day", "state", "state IN ('taken', 'skipped')"),
        _key("medicine_day", "medicine_id", "medicine", "CASCADE"),
    ))  # fmt: skip
    op.create_index("ix_medicine_day_medicine_id", "medicine_day", ["medicine_id"])
    op.create_index("ix_medicine_day_order", "medicine_day", ["on", "id"], sqlite_where=LIVE)
    op.create_index(
        "uq_medicine_day_medicine_id_on_part", "medicine_day", ["medicine_id", "on", "part"], unique=True,
        sqlite_where=LIVE,
    )  # fmt: skip


def downgrade() -> None:
    """The table of alerts is made as it was, empty."""
    for table in ("medicine_day", "homework", "profile", "alert"):
        op.drop_table(table)
    _create("alert", (
        sa.Column("kind", sa.TEXT(), nullable=False),
        sa.Column("status", sa.TEXT(), nullable=False),
        sa.Column("subject_id", sa.TEXT(), nullable=True),
        _check("alert", "kind", "kind IN ('low_mood', 'item_nine', 'low_run', 'unusual', 'backup_old')"),
        _check("alert", "status", "status IN ('new', 'seen', 'dismissed')"),
        _check("alert", "subject_id", "length(subject_id) = 36"),
    ), is_own=True)  # fmt: skip


def _create(table: str, columns: Sequence[Any], *, is_own: bool = False) -> None:
    """Create a table with the columns and rules of every record before those given, and the index of its trash."""
    op.create_table(
        table,
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        *columns,
        *(_instant(table, name) for name in ("created_at", "updated_at", "deleted_at")),
        _check(table, "id", "length(id) = 36"),
        _check(table, "revision", "revision >= 1"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sqlite_strict=True,
    )
    if not is_own:
        op.create_index(f"ix_{table}_trash", table, ["deleted_at", "id"], sqlite_where=TRASHED)


def _instant(table: str, name: str) -> Any:
    form = f"{name} GLOB '????-??-??T??:??:??.??????Z'"
    return _check(table, name, f"{form} AND julianday(coalesce({name}, 0)) IS NOT NULL")


def _check(table: str, name: str, sql: str) -> Any:
    return sa.CheckConstraint(sql, name=op.f(f"ck_{table}_{name}"))


def _key(table: str, column: str, target: str, ondelete: str) -> Any:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)
