"""what was shared with whom"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consent",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("person_id", sa.TEXT(), nullable=True),
        sa.Column("parts", sa.TEXT(), nullable=False),
        sa.Column("from_on", sa.TEXT(), nullable=False),
        sa.Column("until_on", sa.TEXT(), nullable=True),
        sa.Column("withdrawn_at", sa.TEXT(), nullable=True),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_consent_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_consent_deleted_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_consent_updated_at"),
        ),
        sa.CheckConstraint(
            "withdrawn_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(withdrawn_at, 0)) IS NOT NULL",
            name=op.f("ck_consent_withdrawn_at"),
        ),
        sa.CheckConstraint("date(from_on) IS from_on", name=op.f("ck_consent_from_on")),
        sa.CheckConstraint("date(until_on) IS until_on", name=op.f("ck_consent_until_on")),
        sa.CheckConstraint(
            "json_valid(coalesce(parts, '[]')) AND replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(parts, '\"moods\"', ''), '\"sleep\"', ''), '\"scales\"', ''), '\"goals\"', ''), '\"medicines\"', ''), '\"plan\"', ''), '\"appointments\"', ''), '\"sessions\"', ''), '\"journal\"', ''), '\"safety_plan\"', ''), ', ', '') = '[]'",
            name=op.f("ck_consent_parts"),
        ),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_consent_id")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_consent_revision")),
        sa.CheckConstraint("until_on IS NULL OR from_on <= until_on", name=op.f("ck_consent_span")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consent_person_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(
            "ix_consent_order", ["from_on", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(batch_op.f("ix_consent_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "ix_consent_trash", ["deleted_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NOT NULL")
        )

    op.create_table(
        "sharing",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("local_date", sa.TEXT(), nullable=False),
        sa.Column("utc_offset_minutes", sa.INTEGER(), nullable=False),
        sa.Column("given_at", sa.TEXT(), nullable=False),
        sa.Column("person_id", sa.TEXT(), nullable=True),
        sa.Column("consent_id", sa.TEXT(), nullable=True),
        sa.Column("form", sa.TEXT(), nullable=False),
        sa.Column("parts", sa.TEXT(), nullable=False),
        sa.Column("from_on", sa.TEXT(), nullable=False),
        sa.Column("until_on", sa.TEXT(), nullable=False),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_sharing_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_sharing_deleted_at"),
        ),
        sa.CheckConstraint("form IN ('age', 'page')", name=op.f("ck_sharing_form")),
        sa.CheckConstraint(
            "given_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(given_at, 0)) IS NOT NULL",
            name=op.f("ck_sharing_given_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_sharing_updated_at"),
        ),
        sa.CheckConstraint("date(from_on) IS from_on", name=op.f("ck_sharing_from_on")),
        sa.CheckConstraint("date(local_date) IS local_date", name=op.f("ck_sharing_local_date")),
        sa.CheckConstraint("date(until_on) IS until_on", name=op.f("ck_sharing_until_on")),
        sa.CheckConstraint("from_on <= until_on", name=op.f("ck_sharing_span")),
        sa.CheckConstraint(
            "json_valid(coalesce(parts, '[]')) AND replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(parts, '\"moods\"', ''), '\"sleep\"', ''), '\"scales\"', ''), '\"goals\"', ''), '\"medicines\"', ''), '\"plan\"', ''), '\"appointments\"', ''), '\"sessions\"', ''), '\"journal\"', ''), '\"safety_plan\"', ''), ', ', '') = '[]'",
            name=op.f("ck_sharing_parts"),
        ),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_sharing_id")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_sharing_revision")),
        sa.CheckConstraint("utc_offset_minutes BETWEEN -1439 AND 1439", name=op.f("ck_sharing_utc_offset_minutes")),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["consent.id"], name=op.f("fk_sharing_consent_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sharing_person_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sharing")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("sharing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sharing_consent_id"), ["consent_id"], unique=False)
        batch_op.create_index(
            "ix_sharing_day", ["local_date"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_sharing_order", ["given_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(batch_op.f("ix_sharing_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "ix_sharing_trash", ["deleted_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NOT NULL")
        )

    op.create_table(
        "care_note",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("local_date", sa.TEXT(), nullable=False),
        sa.Column("utc_offset_minutes", sa.INTEGER(), nullable=False),
        sa.Column("received_at", sa.TEXT(), nullable=False),
        sa.Column("read_at", sa.TEXT(), nullable=True),
        sa.Column("answered_at", sa.TEXT(), nullable=True),
        sa.Column("person_id", sa.TEXT(), nullable=True),
        sa.Column("sharing_id", sa.TEXT(), nullable=True),
        sa.Column("task_on", sa.TEXT(), nullable=True),
        sa.Column("task_taken_at", sa.TEXT(), nullable=True),
        sa.Column("source_key", sa.TEXT(), nullable=True),
        sa.CheckConstraint(
            "answered_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(answered_at, 0)) IS NOT NULL",
            name=op.f("ck_care_note_answered_at"),
        ),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_care_note_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_care_note_deleted_at"),
        ),
        sa.CheckConstraint(
            "read_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(read_at, 0)) IS NOT NULL",
            name=op.f("ck_care_note_read_at"),
        ),
        sa.CheckConstraint(
            "received_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(received_at, 0)) IS NOT NULL",
            name=op.f("ck_care_note_received_at"),
        ),
        sa.CheckConstraint(
            "task_taken_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(task_taken_at, 0)) IS NOT NULL",
            name=op.f("ck_care_note_task_taken_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_care_note_updated_at"),
        ),
        sa.CheckConstraint("answered_at IS NULL OR received_at <= answered_at", name=op.f("ck_care_note_answer_order")),
        sa.CheckConstraint("date(local_date) IS local_date", name=op.f("ck_care_note_local_date")),
        sa.CheckConstraint("date(task_on) IS task_on", name=op.f("ck_care_note_task_on")),
        sa.CheckConstraint("length(CAST(source_key AS BLOB)) <= 64", name=op.f("ck_care_note_source_key")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_care_note_id")),
        sa.CheckConstraint("read_at IS NULL OR received_at <= read_at", name=op.f("ck_care_note_read_order")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_care_note_revision")),
        sa.CheckConstraint("utc_offset_minutes BETWEEN -1439 AND 1439", name=op.f("ck_care_note_utc_offset_minutes")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_care_note_person_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["sharing_id"], ["sharing.id"], name=op.f("fk_care_note_sharing_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_note")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("care_note", schema=None) as batch_op:
        batch_op.create_index(
            "ix_care_note_day", ["local_date"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_care_note_order", ["received_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(batch_op.f("ix_care_note_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_care_note_sharing_id"), ["sharing_id"], unique=False)
        batch_op.create_index(
            "ix_care_note_trash", ["deleted_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NOT NULL")
        )
        batch_op.create_index(
            "uq_care_note_source_key", ["source_key"], unique=True, sqlite_where=sa.text("deleted_at IS NULL")
        )

    op.create_table(
        "care_message",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("local_date", sa.TEXT(), nullable=False),
        sa.Column("utc_offset_minutes", sa.INTEGER(), nullable=False),
        sa.Column("direction", sa.TEXT(), nullable=False),
        sa.Column("person_id", sa.TEXT(), nullable=True),
        sa.Column("in_reply_to_id", sa.TEXT(), nullable=True),
        sa.Column("sent_at", sa.TEXT(), nullable=False),
        sa.Column("read_at", sa.TEXT(), nullable=True),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_care_message_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_care_message_deleted_at"),
        ),
        sa.CheckConstraint("direction IN ('to_them', 'from_them')", name=op.f("ck_care_message_direction")),
        sa.CheckConstraint(
            "read_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(read_at, 0)) IS NOT NULL",
            name=op.f("ck_care_message_read_at"),
        ),
        sa.CheckConstraint(
            "sent_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(sent_at, 0)) IS NOT NULL",
            name=op.f("ck_care_message_sent_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_care_message_updated_at"),
        ),
        sa.CheckConstraint("date(local_date) IS local_date", name=op.f("ck_care_message_local_date")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_care_message_id")),
        sa.CheckConstraint("read_at IS NULL OR sent_at <= read_at", name=op.f("ck_care_message_read_order")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_care_message_revision")),
        sa.CheckConstraint(
            "utc_offset_minutes BETWEEN -1439 AND 1439", name=op.f("ck_care_message_utc_offset_minutes")
        ),
        sa.ForeignKeyConstraint(
            ["in_reply_to_id"], ["care_note.id"], name=op.f("fk_care_message_in_reply_to_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_care_message_person_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_message")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("care_message", schema=None) as batch_op:
        batch_op.create_index(
            "ix_care_message_day", ["local_date"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(batch_op.f("ix_care_message_in_reply_to_id"), ["in_reply_to_id"], unique=False)
        batch_op.create_index(
            "ix_care_message_order", ["sent_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(batch_op.f("ix_care_message_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "ix_care_message_trash", ["deleted_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NOT NULL")
        )


def downgrade() -> None:
    with op.batch_alter_table("care_message", schema=None) as batch_op:
        batch_op.drop_index("ix_care_message_trash", sqlite_where=sa.text("deleted_at IS NOT NULL"))
        batch_op.drop_index(batch_op.f("ix_care_message_person_id"))
        batch_op.drop_index("ix_care_message_order", sqlite_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index(batch_op.f("ix_care_message_in_reply_to_id"))
        batch_op.drop_index("ix_care_message_day", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("care_message")
    with op.batch_alter_table("care_note", schema=None) as batch_op:
        batch_op.drop_index("uq_care_note_source_key", sqlite_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index("ix_care_note_trash", sqlite_where=sa.text("deleted_at IS NOT NULL"))
        batch_op.drop_index(batch_op.f("ix_care_note_sharing_id"))
        batch_op.drop_index(batch_op.f("ix_care_note_person_id"))
        batch_op.drop_index("ix_care_note_order", sqlite_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index("ix_care_note_day", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("care_note")
    with op.batch_alter_table("sharing", schema=None) as batch_op:
        batch_op.drop_index("ix_sharing_trash", sqlite_where=sa.text("deleted_at IS NOT NULL"))
        batch_op.drop_index(batch_op.f("ix_sharing_person_id"))
        batch_op.drop_index("ix_sharing_order", sqlite_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index("ix_sharing_day", sqlite_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index(batch_op.f("ix_sharing_consent_id"))

    op.drop_table("sharing")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index("ix_consent_trash", sqlite_where=sa.text("deleted_at IS NOT NULL"))
        batch_op.drop_index(batch_op.f("ix_consent_person_id"))
        batch_op.drop_index("ix_consent_order", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("consent")
