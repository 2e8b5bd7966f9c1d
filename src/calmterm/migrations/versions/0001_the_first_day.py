"""the first day"""

# SQLAlchemy's REAL is generic over the Python number, which matters to nobody here.
# pyright: reportUnknownArgumentType=false

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "check_in",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("local_date", sa.TEXT(), nullable=False),
        sa.Column("utc_offset_minutes", sa.INTEGER(), nullable=False),
        sa.Column("felt_at", sa.TEXT(), nullable=False),
        sa.Column("moment", sa.TEXT(), nullable=False),
        sa.Column("mood", sa.INTEGER(), nullable=False),
        sa.Column("energy", sa.INTEGER(), nullable=True),
        sa.Column("stress", sa.INTEGER(), nullable=True),
        sa.Column("anxiety", sa.INTEGER(), nullable=True),
        sa.Column("sleep_quality", sa.INTEGER(), nullable=True),
        sa.Column("sleep_hours", sa.REAL(), nullable=True),
        sa.Column("exercise_minutes", sa.INTEGER(), nullable=True),
        sa.Column("outside_minutes", sa.INTEGER(), nullable=True),
        sa.Column("water_glasses", sa.INTEGER(), nullable=True),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_check_in_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_check_in_deleted_at"),
        ),
        sa.CheckConstraint(
            "felt_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(felt_at, 0)) IS NOT NULL",
            name=op.f("ck_check_in_felt_at"),
        ),
        sa.CheckConstraint("moment IN ('daily', 'morning', 'evening', 'quick')", name=op.f("ck_check_in_moment")),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_check_in_updated_at"),
        ),
        sa.CheckConstraint("anxiety BETWEEN 1 AND 10", name=op.f("ck_check_in_anxiety")),
        sa.CheckConstraint("date(local_date) IS local_date", name=op.f("ck_check_in_local_date")),
        sa.CheckConstraint("energy BETWEEN 1 AND 10", name=op.f("ck_check_in_energy")),
        sa.CheckConstraint("exercise_minutes >= 0", name=op.f("ck_check_in_exercise_minutes")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_check_in_id")),
        sa.CheckConstraint("mood BETWEEN 1 AND 10", name=op.f("ck_check_in_mood")),
        sa.CheckConstraint("outside_minutes >= 0", name=op.f("ck_check_in_outside_minutes")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_check_in_revision")),
        sa.CheckConstraint("sleep_hours BETWEEN 0 AND 24", name=op.f("ck_check_in_sleep_hours")),
        sa.CheckConstraint("sleep_quality BETWEEN 0 AND 10", name=op.f("ck_check_in_sleep_quality")),
        sa.CheckConstraint("stress BETWEEN 1 AND 10", name=op.f("ck_check_in_stress")),
        sa.CheckConstraint("utc_offset_minutes BETWEEN -1439 AND 1439", name=op.f("ck_check_in_utc_offset_minutes")),
        sa.CheckConstraint("water_glasses >= 0", name=op.f("ck_check_in_water_glasses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("check_in", schema=None) as batch_op:
        batch_op.create_index(
            "ix_check_in_day", ["local_date"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_check_in_order", ["felt_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_check_in_trash", ["deleted_at"], unique=False, sqlite_where=sa.text("deleted_at IS NOT NULL")
        )

    op.create_table(
        "draft",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("screen", sa.TEXT(), nullable=False),
        sa.Column("subject", sa.TEXT(), nullable=False),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_draft_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_draft_deleted_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_draft_updated_at"),
        ),
        sa.CheckConstraint("length(CAST(screen AS BLOB)) <= 60", name=op.f("ck_draft_screen")),
        sa.CheckConstraint("length(CAST(subject AS BLOB)) <= 36", name=op.f("ck_draft_subject")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_draft_id")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_draft_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index(
            "uq_draft_screen_subject", ["screen", "subject"], unique=True, sqlite_where=sa.text("deleted_at IS NULL")
        )

    op.create_table(
        "journal_entry",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("local_date", sa.TEXT(), nullable=False),
        sa.Column("utc_offset_minutes", sa.INTEGER(), nullable=False),
        sa.Column("written_at", sa.TEXT(), nullable=False),
        sa.Column("starred", sa.INTEGER(), nullable=False),
        sa.Column("source", sa.TEXT(), nullable=True),
        sa.Column("source_key", sa.TEXT(), nullable=True),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_journal_entry_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_journal_entry_deleted_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_journal_entry_updated_at"),
        ),
        sa.CheckConstraint(
            "written_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(written_at, 0)) IS NOT NULL",
            name=op.f("ck_journal_entry_written_at"),
        ),
        sa.CheckConstraint("date(local_date) IS local_date", name=op.f("ck_journal_entry_local_date")),
        sa.CheckConstraint("length(CAST(source AS BLOB)) <= 40", name=op.f("ck_journal_entry_source")),
        sa.CheckConstraint("length(CAST(source_key AS BLOB)) <= 64", name=op.f("ck_journal_entry_source_key")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_journal_entry_id")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_journal_entry_revision")),
        sa.CheckConstraint("starred IN (0, 1)", name=op.f("ck_journal_entry_starred")),
        sa.CheckConstraint(
            "utc_offset_minutes BETWEEN -1439 AND 1439", name=op.f("ck_journal_entry_utc_offset_minutes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entry")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("journal_entry", schema=None) as batch_op:
        batch_op.create_index(
            "ix_journal_entry_day", ["local_date"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_journal_entry_order", ["written_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_journal_entry_trash", ["deleted_at"], unique=False, sqlite_where=sa.text("deleted_at IS NOT NULL")
        )
        batch_op.create_index(
            "uq_journal_entry_source_key", ["source_key"], unique=True, sqlite_where=sa.text("deleted_at IS NULL")
        )

    op.create_table(
        "setting",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("name", sa.TEXT(), nullable=False),
        sa.Column("value", sa.TEXT(), nullable=False),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_setting_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_setting_deleted_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_setting_updated_at"),
        ),
        sa.CheckConstraint("length(CAST(name AS BLOB)) <= 60", name=op.f("ck_setting_name")),
        sa.CheckConstraint("length(CAST(value AS BLOB)) <= 400", name=op.f("ck_setting_value")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_setting_id")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_setting_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("setting", schema=None) as batch_op:
        batch_op.create_index("uq_setting_name", ["name"], unique=True, sqlite_where=sa.text("deleted_at IS NULL"))

    op.create_table(
        "trigger",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("position", sa.INTEGER(), nullable=False),
        sa.Column("is_builtin", sa.INTEGER(), nullable=False),
        sa.Column("archived_at", sa.TEXT(), nullable=True),
        sa.Column("name_key", sa.TEXT(), nullable=False),
        sa.CheckConstraint(
            "archived_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(archived_at, 0)) IS NOT NULL",
            name=op.f("ck_trigger_archived_at"),
        ),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_trigger_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_trigger_deleted_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_trigger_updated_at"),
        ),
        sa.CheckConstraint("is_builtin IN (0, 1)", name=op.f("ck_trigger_is_builtin")),
        sa.CheckConstraint("length(CAST(name_key AS BLOB)) <= 64", name=op.f("ck_trigger_name_key")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_trigger_id")),
        sa.CheckConstraint("position >= 0", name=op.f("ck_trigger_position")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_trigger_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trigger")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("trigger", schema=None) as batch_op:
        batch_op.create_index(
            "uq_trigger_name_key", ["name_key"], unique=True, sqlite_where=sa.text("deleted_at IS NULL")
        )

    op.create_table(
        "check_in_emotion",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("check_in_id", sa.TEXT(), nullable=False),
        sa.Column("emotion", sa.TEXT(), nullable=False),
        sa.Column("intensity", sa.INTEGER(), nullable=True),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_check_in_emotion_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_check_in_emotion_deleted_at"),
        ),
        sa.CheckConstraint(
            "emotion IN ('joy', 'trust', 'fear', 'surprise', 'sadness', 'disgust', 'anger', 'anticipation')",
            name=op.f("ck_check_in_emotion_emotion"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_check_in_emotion_updated_at"),
        ),
        sa.CheckConstraint("intensity BETWEEN 0 AND 10", name=op.f("ck_check_in_emotion_intensity")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_check_in_emotion_id")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_check_in_emotion_revision")),
        sa.ForeignKeyConstraint(
            ["check_in_id"], ["check_in.id"], name=op.f("fk_check_in_emotion_check_in_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in_emotion")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("check_in_emotion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_check_in_emotion_check_in_id"), ["check_in_id"], unique=False)
        batch_op.create_index(
            "uq_check_in_emotion_check_in_id_emotion",
            ["check_in_id", "emotion"],
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL"),
        )

    op.create_table(
        "check_in_trigger",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("check_in_id", sa.TEXT(), nullable=False),
        sa.Column("trigger_id", sa.TEXT(), nullable=False),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_check_in_trigger_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_check_in_trigger_deleted_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_check_in_trigger_updated_at"),
        ),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_check_in_trigger_id")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_check_in_trigger_revision")),
        sa.ForeignKeyConstraint(
            ["check_in_id"], ["check_in.id"], name=op.f("fk_check_in_trigger_check_in_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["trigger_id"], ["trigger.id"], name=op.f("fk_check_in_trigger_trigger_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in_trigger")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("check_in_trigger", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_check_in_trigger_check_in_id"), ["check_in_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_check_in_trigger_trigger_id"), ["trigger_id"], unique=False)
        batch_op.create_index(
            "uq_check_in_trigger_check_in_id_trigger_id",
            ["check_in_id", "trigger_id"],
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("check_in_trigger", schema=None) as batch_op:
        batch_op.drop_index("uq_check_in_trigger_check_in_id_trigger_id", sqlite_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index(batch_op.f("ix_check_in_trigger_trigger_id"))
        batch_op.drop_index(batch_op.f("ix_check_in_trigger_check_in_id"))

    op.drop_table("check_in_trigger")
    with op.batch_alter_table("check_in_emotion", schema=None) as batch_op:
        batch_op.drop_index("uq_check_in_emotion_check_in_id_emotion", sqlite_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index(batch_op.f("ix_check_in_emotion_check_in_id"))

    op.drop_table("check_in_emotion")
    with op.batch_alter_table("trigger", schema=None) as batch_op:
        batch_op.drop_index("uq_trigger_name_key", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("trigger")
    with op.batch_alter_table("setting", schema=None) as batch_op:
        batch_op.drop_index("uq_setting_name", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("setting")
    with op.batch_alter_table("journal_entry", schema=None) as batch_op:
        batch_op.drop_index("uq_journal_entry_source_key", sqlite_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index("ix_journal_entry_trash", sqlite_where=sa.text("deleted_at IS NOT NULL"))
        batch_op.drop_index("ix_journal_entry_order", sqlite_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index("ix_journal_entry_day", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("journal_entry")
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.drop_index("uq_draft_screen_subject", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("draft")
    with op.batch_alter_table("check_in", schema=None) as batch_op:
        batch_op.drop_index("ix_check_in_trash", sqlite_where=sa.text("deleted_at IS NOT NULL"))
        batch_op.drop_index("ix_check_in_order", sqlite_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index("ix_check_in_day", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("check_in")
