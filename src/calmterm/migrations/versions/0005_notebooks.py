"""notebooks: parts of the journal"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# What version 0004 has no place for; store/schema.py counts it before it goes down: words, table, condition.
LOST_GOING_DOWN = (("the notebook", "journal_entry", "notebook_id IS NOT NULL"),)


def upgrade() -> None:
    """Entries can belong to a notebook; those that are there belong to none."""
    op.create_table(
        "notebook",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("position", sa.INTEGER(), nullable=False),
        sa.Column("archived_at", sa.TEXT(), nullable=True),
        sa.CheckConstraint(
            "archived_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(archived_at, 0)) IS NOT NULL",
            name=op.f("ck_notebook_archived_at"),
        ),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_notebook_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_notebook_deleted_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_notebook_updated_at"),
        ),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_notebook_id")),
        sa.CheckConstraint("position >= 0", name=op.f("ck_notebook_position")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_notebook_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notebook")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("notebook", schema=None) as batch_op:
        batch_op.create_index(
            "ix_notebook_order", ["position", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_notebook_trash", ["deleted_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NOT NULL")
        )

    with op.batch_alter_table("journal_entry", schema=None, table_kwargs={"sqlite_strict": True}) as batch_op:
        batch_op.add_column(sa.Column("notebook_id", sa.TEXT(), nullable=True))
        batch_op.create_index(batch_op.f("ix_journal_entry_notebook_id"), ["notebook_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_journal_entry_notebook_id"), "notebook", ["notebook_id"], ["id"], ondelete="SET NULL"
        )


def downgrade() -> None:
    """Entries lose their notebook, and notebooks go; see LOST_GOING_DOWN."""
    with op.batch_alter_table("journal_entry", schema=None, table_kwargs={"sqlite_strict": True}) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_journal_entry_notebook_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_journal_entry_notebook_id"))
        batch_op.drop_column("notebook_id")

    with op.batch_alter_table("notebook", schema=None) as batch_op:
        batch_op.drop_index("ix_notebook_trash", sqlite_where=sa.text("deleted_at IS NOT NULL"))
        batch_op.drop_index("ix_notebook_order", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("notebook")
