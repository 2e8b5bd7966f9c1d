"""devices that sync the vault"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "device",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("is_here", sa.INTEGER(), nullable=False),
        sa.Column("key_id", sa.TEXT(), nullable=False),
        sa.Column("number", sa.INTEGER(), nullable=False),
        sa.Column("link", sa.TEXT(), nullable=True),
        sa.Column("milliseconds", sa.INTEGER(), nullable=False),
        sa.Column("counter", sa.INTEGER(), nullable=False),
        sa.Column("noted", sa.INTEGER(), nullable=False),
        sa.Column("heard_at", sa.TEXT(), nullable=True),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_device_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_device_deleted_at"),
        ),
        sa.CheckConstraint(
            "heard_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(heard_at, 0)) IS NOT NULL",
            name=op.f("ck_device_heard_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_device_updated_at"),
        ),
        sa.CheckConstraint("counter >= 0", name=op.f("ck_device_counter")),
        sa.CheckConstraint("is_here IN (0, 1)", name=op.f("ck_device_is_here")),
        sa.CheckConstraint("length(CAST(key_id AS BLOB)) <= 32", name=op.f("ck_device_key_id")),
        sa.CheckConstraint("length(CAST(link AS BLOB)) <= 64", name=op.f("ck_device_link")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_device_id")),
        sa.CheckConstraint("milliseconds >= 0", name=op.f("ck_device_milliseconds")),
        sa.CheckConstraint("noted >= 0", name=op.f("ck_device_noted")),
        sa.CheckConstraint("number >= 0", name=op.f("ck_device_number")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_device_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        sqlite_strict=True,
    )
    op.create_table(
        "synced_record",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("table", sa.TEXT(), nullable=False),
        sa.Column("record_id", sa.TEXT(), nullable=False),
        sa.Column("is_waiting", sa.INTEGER(), nullable=False),
        sa.Column("is_held", sa.INTEGER(), nullable=False),
        sa.Column("conflict", sa.TEXT(), nullable=True),
        sa.Column("conflict_at", sa.TEXT(), nullable=True),
        sa.Column("other_version", sa.INTEGER(), nullable=True),
        sa.CheckConstraint(
            "conflict_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(conflict_at, 0)) IS NOT NULL",
            name=op.f("ck_synced_record_conflict_at"),
        ),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_synced_record_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_synced_record_deleted_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_synced_record_updated_at"),
        ),
        sa.CheckConstraint(
            "\"conflict\" IN ('text', 'same_key', 'changed_and_trashed', 'changed_and_purged')",
            name=op.f("ck_synced_record_conflict"),
        ),
        sa.CheckConstraint("conflict_at IS NULL OR conflict IS NOT NULL", name=op.f("ck_synced_record_conflict_pair")),
        sa.CheckConstraint("is_held IN (0, 1)", name=op.f("ck_synced_record_is_held")),
        sa.CheckConstraint("is_waiting IN (0, 1)", name=op.f("ck_synced_record_is_waiting")),
        sa.CheckConstraint('length(CAST("table" AS BLOB)) <= 60', name=op.f("ck_synced_record_table")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_synced_record_id")),
        sa.CheckConstraint("length(record_id) = 36", name=op.f("ck_synced_record_record_id")),
        sa.CheckConstraint("other_version >= 1", name=op.f("ck_synced_record_other_version")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_synced_record_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synced_record")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("synced_record", schema=None) as batch_op:
        batch_op.create_index(
            "uq_synced_record_table_record_id",
            ["table", "record_id"],
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL"),
        )

    op.create_table(
        "sync_item",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("device_id", sa.TEXT(), nullable=False),
        sa.Column("number", sa.INTEGER(), nullable=False),
        sa.Column("state", sa.TEXT(), nullable=False),
        sa.Column("records", sa.INTEGER(), nullable=False),
        sa.Column("link", sa.TEXT(), nullable=False),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_sync_item_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_sync_item_deleted_at"),
        ),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'seen')", name=op.f("ck_sync_item_state")),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_sync_item_updated_at"),
        ),
        sa.CheckConstraint("length(CAST(link AS BLOB)) <= 64", name=op.f("ck_sync_item_link")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_sync_item_id")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_sync_item_number")),
        sa.CheckConstraint("records >= 0", name=op.f("ck_sync_item_records")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_sync_item_revision")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_sync_item_device_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_item")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("sync_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sync_item_device_id"), ["device_id"], unique=False)
        batch_op.create_index(
            "uq_sync_item_device_id_number",
            ["device_id", "number"],
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL"),
        )


def downgrade() -> None:

    with op.batch_alter_table("sync_item", schema=None) as batch_op:
        batch_op.drop_index("uq_sync_item_device_id_number", sqlite_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index(batch_op.f("ix_sync_item_device_id"))

    op.drop_table("sync_item")
    with op.batch_alter_table("synced_record", schema=None) as batch_op:
        batch_op.drop_index("uq_synced_record_table_record_id", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("synced_record")
    op.drop_table("device")
