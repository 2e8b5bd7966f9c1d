"""every kind"""

# SQLAlchemy's REAL is generic over the Python number, which matters to nobody here.
# pyright: reportUnknownArgumentType=false

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


# Trends read it; store/views.py says what it means. A later revision that rebuilds one of its tables drops it first.
DAILY_SUMMARY = """
CREATE VIEW daily_summary AS SELECT days.day AS day,
    (SELECT count(*) FROM check_in AS one WHERE one.local_date = days.day AND one.deleted_at IS NULL) AS check_ins,
    (SELECT avg(one.mood) FROM check_in AS one WHERE one.local_date = days.day AND one.deleted_at IS NULL) AS mood,
    (SELECT avg(one.energy) FROM check_in AS one WHERE one.local_date = days.day AND one.deleted_at IS NULL) AS energy,
    (SELECT avg(one.stress) FROM check_in AS one WHERE one.local_date = days.day AND one.deleted_at IS NULL) AS stress,
    (SELECT avg(one.anxiety) FROM check_in AS one WHERE one.local_date = days.day AND one.deleted_at IS NULL) AS anxiety,
    (SELECT avg(one.sleep_quality) FROM check_in AS one WHERE one.local_date = days.day AND one.deleted_at IS NULL) AS sleep_quality,
    (SELECT avg(one.sleep_hours) FROM check_in AS one WHERE one.local_date = days.day AND one.deleted_at IS NULL) AS sleep_hours,
    (SELECT avg(one.exercise_minutes) FROM check_in AS one WHERE one.local_date = days.day AND one.deleted_at IS NULL) AS exercise_minutes,
    (SELECT avg(one.outside_minutes) FROM check_in AS one WHERE one.local_date = days.day AND one.deleted_at IS NULL) AS outside_minutes,
    (SELECT avg(one.water_glasses) FROM check_in AS one WHERE one.local_date = days.day AND one.deleted_at IS NULL) AS water_glasses,
    night.quality AS night_quality,
    night.morning_mood AS morning_mood,
    night.rested AS rested,
    round((julianday(night.out_of_bed_at) - julianday(night.into_bed_at)) * 1440, 2) AS minutes_in_bed,
    round((julianday(night.final_awakening_at) - julianday(night.tried_to_sleep_at)) * 1440, 2) - night.minutes_to_fall_asleep - night.minutes_awake AS minutes_asleep,
    round(100.0 * (round((julianday(night.final_awakening_at) - julianday(night.tried_to_sleep_at)) * 1440, 2) - night.minutes_to_fall_asleep - night.minutes_awake) / nullif(CASE night.denominator WHEN 'trying' THEN round((julianday(night.out_of_bed_at) - julianday(night.tried_to_sleep_at)) * 1440, 2) ELSE round((julianday(night.out_of_bed_at) - julianday(night.into_bed_at)) * 1440, 2) END, 0), 1) AS sleep_efficiency,
    (SELECT count(*) FROM practice_session AS one WHERE one.local_date = days.day AND one.deleted_at IS NULL) AS practices,
    (SELECT sum(one.seconds) / 60.0 FROM practice_session AS one WHERE one.local_date = days.day AND one.deleted_at IS NULL) AS practice_minutes,
    (SELECT count(*) FROM habit_day AS done JOIN habit ON habit.id = done.habit_id AND habit.deleted_at IS NULL WHERE done."on" = days.day AND done.deleted_at IS NULL AND NOT done.skipped) AS habits,
    (SELECT coalesce(sum(CASE habit.kind WHEN 'yes_no' THEN coalesce(done.value, 1) > 0 WHEN 'count' THEN done.value >= coalesce(habit.target, 1) ELSE done.value <= habit.target END), 0) FROM habit_day AS done JOIN habit ON habit.id = done.habit_id AND habit.deleted_at IS NULL WHERE done."on" = days.day AND done.deleted_at IS NULL AND NOT done.skipped) AS habits_done
FROM (SELECT local_date AS day FROM check_in WHERE deleted_at IS NULL
    UNION SELECT night_of FROM sleep_night WHERE deleted_at IS NULL
    UNION SELECT local_date FROM practice_session WHERE deleted_at IS NULL
    UNION SELECT "on" FROM habit_day WHERE deleted_at IS NULL) AS days
LEFT JOIN sleep_night AS night ON night.night_of = days.day AND night.deleted_at IS NULL
"""


def upgrade() -> None:
    op.create_table(
        "achievement",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("name", sa.TEXT(), nullable=False),
        sa.Column("hidden", sa.INTEGER(), nullable=False),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_achievement_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_achievement_deleted_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_achievement_updated_at"),
        ),
        sa.CheckConstraint("hidden IN (0, 1)", name=op.f("ck_achievement_hidden")),
        sa.CheckConstraint("length(CAST(name AS BLOB)) <= 60", name=op.f("ck_achievement_name")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_achievement_id")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_achievement_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_achievement")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("achievement", schema=None) as batch_op:
        batch_op.create_index("uq_achievement_name", ["name"], unique=True, sqlite_where=sa.text("deleted_at IS NULL"))

    op.create_table(
        "ai_interaction",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("local_date", sa.TEXT(), nullable=False),
        sa.Column("utc_offset_minutes", sa.INTEGER(), nullable=False),
        sa.Column("began_at", sa.TEXT(), nullable=False),
        sa.Column("minutes", sa.INTEGER(), nullable=True),
        sa.Column("purpose", sa.TEXT(), nullable=True),
        sa.Column("helpfulness", sa.INTEGER(), nullable=True),
        sa.Column("mood_before", sa.INTEGER(), nullable=True),
        sa.Column("mood_after", sa.INTEGER(), nullable=True),
        sa.CheckConstraint(
            "began_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(began_at, 0)) IS NOT NULL",
            name=op.f("ck_ai_interaction_began_at"),
        ),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_ai_interaction_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_ai_interaction_deleted_at"),
        ),
        sa.CheckConstraint(
            "purpose IN ('information', 'writing', 'planning', 'company', 'reassurance', 'fun', 'other')",
            name=op.f("ck_ai_interaction_purpose"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_ai_interaction_updated_at"),
        ),
        sa.CheckConstraint("date(local_date) IS local_date", name=op.f("ck_ai_interaction_local_date")),
        sa.CheckConstraint("helpfulness BETWEEN 0 AND 10", name=op.f("ck_ai_interaction_helpfulness")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_ai_interaction_id")),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_ai_interaction_minutes")),
        sa.CheckConstraint("mood_after BETWEEN 1 AND 10", name=op.f("ck_ai_interaction_mood_after")),
        sa.CheckConstraint("mood_before BETWEEN 1 AND 10", name=op.f("ck_ai_interaction_mood_before")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_ai_interaction_revision")),
        sa.CheckConstraint(
            "utc_offset_minutes BETWEEN -1439 AND 1439", name=op.f("ck_ai_interaction_utc_offset_minutes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ai_interaction")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("ai_interaction", schema=None) as batch_op:
        batch_op.create_index(
            "ix_ai_interaction_day", ["local_date"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_ai_interaction_order", ["began_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_ai_interaction_trash",
            ["deleted_at", "id"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NOT NULL"),
        )

    op.create_table(
        "alert",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("kind", sa.TEXT(), nullable=False),
        sa.Column("status", sa.TEXT(), nullable=False),
        sa.Column("subject_id", sa.TEXT(), nullable=True),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_alert_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_alert_deleted_at"),
        ),
        sa.CheckConstraint(
            "kind IN ('low_mood', 'item_nine', 'low_run', 'unusual', 'backup_old')", name=op.f("ck_alert_kind")
        ),
        sa.CheckConstraint("status IN ('new', 'seen', 'dismissed')", name=op.f("ck_alert_status")),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_alert_updated_at"),
        ),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_alert_id")),
        sa.CheckConstraint("length(subject_id) = 36", name=op.f("ck_alert_subject_id")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_alert_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sqlite_strict=True,
    )
    op.create_table(
        "audit_event",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("number", sa.INTEGER(), nullable=False),
        sa.Column("at", sa.TEXT(), nullable=False),
        sa.Column("action", sa.TEXT(), nullable=False),
        sa.Column("table", sa.TEXT(), nullable=False),
        sa.Column("record_id", sa.TEXT(), nullable=False),
        sa.Column("record_revision", sa.INTEGER(), nullable=False),
        sa.Column("chain", sa.TEXT(), nullable=False),
        sa.CheckConstraint(
            "action IN ('add', 'change', 'trash', 'restore', 'purge')", name=op.f("ck_audit_event_action")
        ),
        sa.CheckConstraint(
            "at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(at, 0)) IS NOT NULL",
            name=op.f("ck_audit_event_at"),
        ),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_audit_event_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_audit_event_deleted_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_audit_event_updated_at"),
        ),
        sa.CheckConstraint('length(CAST("table" AS BLOB)) <= 60', name=op.f("ck_audit_event_table")),
        sa.CheckConstraint("length(CAST(chain AS BLOB)) <= 64", name=op.f("ck_audit_event_chain")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_audit_event_id")),
        sa.CheckConstraint("length(record_id) = 36", name=op.f("ck_audit_event_record_id")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_audit_event_number")),
        sa.CheckConstraint("record_revision >= 1", name=op.f("ck_audit_event_record_revision")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_audit_event_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index(
            "uq_audit_event_number", ["number"], unique=True, sqlite_where=sa.text("deleted_at IS NULL")
        )

    op.create_table(
        "baseline",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("measure", sa.TEXT(), nullable=False),
        sa.Column("median", sa.REAL(), nullable=False),
        sa.Column("mad", sa.REAL(), nullable=False),
        sa.Column("sigma", sa.REAL(), nullable=False),
        sa.Column("n", sa.INTEGER(), nullable=False),
        sa.Column("window_from", sa.TEXT(), nullable=False),
        sa.Column("window_to", sa.TEXT(), nullable=False),
        sa.Column("method_version", sa.INTEGER(), nullable=False),
        sa.Column("established_at", sa.TEXT(), nullable=False),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_baseline_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_baseline_deleted_at"),
        ),
        sa.CheckConstraint(
            "established_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(established_at, 0)) IS NOT NULL",
            name=op.f("ck_baseline_established_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_baseline_updated_at"),
        ),
        sa.CheckConstraint("date(window_from) IS window_from", name=op.f("ck_baseline_window_from")),
        sa.CheckConstraint("date(window_to) IS window_to", name=op.f("ck_baseline_window_to")),
        sa.CheckConstraint("length(CAST(measure AS BLOB)) <= 60", name=op.f("ck_baseline_measure")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_baseline_id")),
        sa.CheckConstraint("mad BETWEEN 0 AND 1e+09", name=op.f("ck_baseline_mad")),
        sa.CheckConstraint("median BETWEEN -1e+09 AND 1e+09", name=op.f("ck_baseline_median")),
        sa.CheckConstraint("method_version >= 1", name=op.f("ck_baseline_method_version")),
        sa.CheckConstraint("n >= 0", name=op.f("ck_baseline_n")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_baseline_revision")),
        sa.CheckConstraint("sigma BETWEEN 0 AND 1e+09", name=op.f("ck_baseline_sigma")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_baseline")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("baseline", schema=None) as batch_op:
        batch_op.create_index(
            "uq_baseline_measure", ["measure"], unique=True, sqlite_where=sa.text("deleted_at IS NULL")
        )

    op.create_table(
        "care_plan",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("review_on", sa.TEXT(), nullable=True),
        sa.Column("made_with", sa.TEXT(), nullable=False),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_care_plan_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_care_plan_deleted_at"),
        ),
        sa.CheckConstraint("made_with IN ('self', 'professional')", name=op.f("ck_care_plan_made_with")),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_care_plan_updated_at"),
        ),
        sa.CheckConstraint("date(review_on) IS review_on", name=op.f("ck_care_plan_review_on")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_care_plan_id")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_care_plan_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_plan")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("care_plan", schema=None) as batch_op:
        batch_op.create_index(
            "ix_care_plan_order", ["created_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_care_plan_trash", ["deleted_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NOT NULL")
        )

    op.create_table(
        "content_category",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("code", sa.TEXT(), nullable=False),
        sa.Column("position", sa.INTEGER(), nullable=False),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_content_category_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_content_category_deleted_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_content_category_updated_at"),
        ),
        sa.CheckConstraint("length(CAST(code AS BLOB)) <= 60", name=op.f("ck_content_category_code")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_content_category_id")),
        sa.CheckConstraint("position >= 0", name=op.f("ck_content_category_position")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_content_category_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_category")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("content_category", schema=None) as batch_op:
        batch_op.create_index(
            "uq_content_category_code", ["code"], unique=True, sqlite_where=sa.text("deleted_at IS NULL")
        )

    op.create_table(
        "coping_card",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("category", sa.TEXT(), nullable=True),
        sa.Column("pinned", sa.INTEGER(), nullable=False),
        sa.Column("uses", sa.INTEGER(), nullable=False),
        sa.CheckConstraint(
            "category IN ('calm', 'distract', 'connect', 'think', 'act', 'body')", name=op.f("ck_coping_card_category")
        ),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_coping_card_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_coping_card_deleted_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_coping_card_updated_at"),
        ),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_coping_card_id")),
        sa.CheckConstraint("pinned IN (0, 1)", name=op.f("ck_coping_card_pinned")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_coping_card_revision")),
        sa.CheckConstraint("uses >= 0", name=op.f("ck_coping_card_uses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coping_card")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("coping_card", schema=None) as batch_op:
        batch_op.create_index(
            "ix_coping_card_order", ["created_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_coping_card_trash", ["deleted_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NOT NULL")
        )

    op.create_table(
        "core_belief",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("domain", sa.TEXT(), nullable=True),
        sa.Column("strength_before", sa.INTEGER(), nullable=False),
        sa.Column("strength_after", sa.INTEGER(), nullable=True),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_core_belief_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_core_belief_deleted_at"),
        ),
        sa.CheckConstraint("domain IN ('self', 'others', 'world', 'future')", name=op.f("ck_core_belief_domain")),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_core_belief_updated_at"),
        ),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_core_belief_id")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_core_belief_revision")),
        sa.CheckConstraint("strength_after BETWEEN 0 AND 100", name=op.f("ck_core_belief_strength_after")),
        sa.CheckConstraint("strength_before BETWEEN 0 AND 100", name=op.f("ck_core_belief_strength_before")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_belief")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("core_belief", schema=None) as batch_op:
        batch_op.create_index(
            "ix_core_belief_order", ["created_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_core_belief_trash", ["deleted_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NOT NULL")
        )

    op.create_table(
        "crisis_event",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("on", sa.TEXT(), nullable=False),
        sa.Column("severity", sa.INTEGER(), nullable=True),
        sa.Column("kind", sa.TEXT(), nullable=True),
        sa.Column("resources", sa.TEXT(), nullable=True),
        sa.Column("minutes", sa.INTEGER(), nullable=True),
        sa.Column("outcome", sa.TEXT(), nullable=True),
        sa.Column("follow_up_on", sa.TEXT(), nullable=True),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_crisis_event_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_crisis_event_deleted_at"),
        ),
        sa.CheckConstraint("kind IN ('low', 'anxiety', 'thoughts', 'other')", name=op.f("ck_crisis_event_kind")),
        sa.CheckConstraint("outcome IN ('helped', 'neutral', 'need_more')", name=op.f("ck_crisis_event_outcome")),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_crisis_event_updated_at"),
        ),
        sa.CheckConstraint('date("on") IS "on"', name=op.f("ck_crisis_event_on")),
        sa.CheckConstraint("date(follow_up_on) IS follow_up_on", name=op.f("ck_crisis_event_follow_up_on")),
        sa.CheckConstraint(
            "json_valid(coalesce(resources, '[]')) AND replace(replace(replace(replace(replace(replace(replace(replace(replace(resources, '\"emergency\"', ''), '\"suicide\"', ''), '\"emotional\"', ''), '\"text\"', ''), '\"youth\"', ''), '\"domestic_violence\"', ''), '\"plan\"', ''), '\"grounding\"', ''), ', ', '') = '[]'",
            name=op.f("ck_crisis_event_resources"),
        ),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_crisis_event_id")),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_crisis_event_minutes")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_crisis_event_revision")),
        sa.CheckConstraint("severity BETWEEN 1 AND 10", name=op.f("ck_crisis_event_severity")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crisis_event")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("crisis_event", schema=None) as batch_op:
        batch_op.create_index(
            "ix_crisis_event_order", ["on", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_crisis_event_trash", ["deleted_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NOT NULL")
        )

    op.create_table(
        "custom_worksheet",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("local_date", sa.TEXT(), nullable=False),
        sa.Column("utc_offset_minutes", sa.INTEGER(), nullable=False),
        sa.Column("written_at", sa.TEXT(), nullable=False),
        sa.Column("template", sa.TEXT(), nullable=False),
        sa.Column("template_version", sa.INTEGER(), nullable=False),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_custom_worksheet_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_custom_worksheet_deleted_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_custom_worksheet_updated_at"),
        ),
        sa.CheckConstraint(
            "written_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(written_at, 0)) IS NOT NULL",
            name=op.f("ck_custom_worksheet_written_at"),
        ),
        sa.CheckConstraint("date(local_date) IS local_date", name=op.f("ck_custom_worksheet_local_date")),
        sa.CheckConstraint("length(CAST(template AS BLOB)) <= 60", name=op.f("ck_custom_worksheet_template")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_custom_worksheet_id")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_custom_worksheet_revision")),
        sa.CheckConstraint("template_version >= 1", name=op.f("ck_custom_worksheet_template_version")),
        sa.CheckConstraint(
            "utc_offset_minutes BETWEEN -1439 AND 1439", name=op.f("ck_custom_worksheet_utc_offset_minutes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custom_worksheet")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("custom_worksheet", schema=None) as batch_op:
        batch_op.create_index(
            "ix_custom_worksheet_day", ["local_date"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_custom_worksheet_order", ["written_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_custom_worksheet_trash",
            ["deleted_at", "id"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NOT NULL"),
        )

    op.create_table(
        "daily_task",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("on", sa.TEXT(), nullable=False),
        sa.Column("done_at", sa.TEXT(), nullable=True),
        sa.Column("kind", sa.TEXT(), nullable=False),
        sa.Column("suggested_by", sa.TEXT(), nullable=True),
        sa.Column("priority", sa.INTEGER(), nullable=True),
        sa.Column("estimated_minutes", sa.INTEGER(), nullable=True),
        sa.Column("effectiveness", sa.INTEGER(), nullable=True),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_daily_task_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_daily_task_deleted_at"),
        ),
        sa.CheckConstraint(
            "done_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(done_at, 0)) IS NOT NULL",
            name=op.f("ck_daily_task_done_at"),
        ),
        sa.CheckConstraint("kind IN ('suggested', 'own')", name=op.f("ck_daily_task_kind")),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_daily_task_updated_at"),
        ),
        sa.CheckConstraint('date("on") IS "on"', name=op.f("ck_daily_task_on")),
        sa.CheckConstraint("effectiveness BETWEEN 1 AND 10", name=op.f("ck_daily_task_effectiveness")),
        sa.CheckConstraint("estimated_minutes >= 0", name=op.f("ck_daily_task_estimated_minutes")),
        sa.CheckConstraint("length(CAST(suggested_by AS BLOB)) <= 60", name=op.f("ck_daily_task_suggested_by")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_daily_task_id")),
        sa.CheckConstraint("priority BETWEEN 1 AND 4", name=op.f("ck_daily_task_priority")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_daily_task_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_daily_task")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("daily_task", schema=None) as batch_op:
        batch_op.create_index(
            "ix_daily_task_order", ["on", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_daily_task_trash", ["deleted_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NOT NULL")
        )

    op.create_table(
        "exposure_step",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("ladder", sa.INTEGER(), nullable=False),
        sa.Column("rank", sa.INTEGER(), nullable=False),
        sa.Column("suds_initial", sa.INTEGER(), nullable=False),
        sa.Column("suds_target", sa.INTEGER(), nullable=True),
        sa.Column("state", sa.TEXT(), nullable=False),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_exposure_step_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_exposure_step_deleted_at"),
        ),
        sa.CheckConstraint("state IN ('planned', 'active', 'done')", name=op.f("ck_exposure_step_state")),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_exposure_step_updated_at"),
        ),
        sa.CheckConstraint("ladder >= 1", name=op.f("ck_exposure_step_ladder")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_exposure_step_id")),
        sa.CheckConstraint("rank >= 1", name=op.f("ck_exposure_step_rank")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_exposure_step_revision")),
        sa.CheckConstraint("suds_initial BETWEEN 0 AND 100", name=op.f("ck_exposure_step_suds_initial")),
        sa.CheckConstraint("suds_target BETWEEN 0 AND 100", name=op.f("ck_exposure_step_suds_target")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exposure_step")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("exposure_step", schema=None) as batch_op:
        batch_op.create_index(
            "ix_exposure_step_order", ["rank", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_exposure_step_trash", ["deleted_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NOT NULL")
        )
        batch_op.create_index(
            "uq_exposure_step_ladder_rank", ["ladder", "rank"], unique=True, sqlite_where=sa.text("deleted_at IS NULL")
        )

    op.create_table(
        "gratitude",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("local_date", sa.TEXT(), nullable=False),
        sa.Column("utc_offset_minutes", sa.INTEGER(), nullable=False),
        sa.Column("noted_at", sa.TEXT(), nullable=False),
        sa.Column("savour", sa.INTEGER(), nullable=True),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_gratitude_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_gratitude_deleted_at"),
        ),
        sa.CheckConstraint(
            "noted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(noted_at, 0)) IS NOT NULL",
            name=op.f("ck_gratitude_noted_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_gratitude_updated_at"),
        ),
        sa.CheckConstraint("date(local_date) IS local_date", name=op.f("ck_gratitude_local_date")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_gratitude_id")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_gratitude_revision")),
        sa.CheckConstraint("savour BETWEEN 0 AND 10", name=op.f("ck_gratitude_savour")),
        sa.CheckConstraint("utc_offset_minutes BETWEEN -1439 AND 1439", name=op.f("ck_gratitude_utc_offset_minutes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gratitude")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("gratitude", schema=None) as batch_op:
        batch_op.create_index(
            "ix_gratitude_day", ["local_date"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_gratitude_order", ["noted_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_gratitude_trash", ["deleted_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NOT NULL")
        )

    op.create_table(
        "habit",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("times", sa.INTEGER(), nullable=False),
        sa.Column("days", sa.INTEGER(), nullable=False),
        sa.Column("kind", sa.TEXT(), nullable=False),
        sa.Column("target", sa.REAL(), nullable=True),
        sa.Column("category", sa.TEXT(), nullable=True),
        sa.Column("archived_at", sa.TEXT(), nullable=True),
        sa.Column("position", sa.INTEGER(), nullable=False),
        sa.CheckConstraint(
            "archived_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(archived_at, 0)) IS NOT NULL",
            name=op.f("ck_habit_archived_at"),
        ),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_habit_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_habit_deleted_at"),
        ),
        sa.CheckConstraint("kind IN ('yes_no', 'count', 'at_most')", name=op.f("ck_habit_kind")),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_habit_updated_at"),
        ),
        sa.CheckConstraint("days >= 1", name=op.f("ck_habit_days")),
        sa.CheckConstraint("length(CAST(category AS BLOB)) <= 60", name=op.f("ck_habit_category")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_habit_id")),
        sa.CheckConstraint("position >= 0", name=op.f("ck_habit_position")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_habit_revision")),
        sa.CheckConstraint("target >= 1", name=op.f("ck_habit_target")),
        sa.CheckConstraint("times >= 1", name=op.f("ck_habit_times")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_habit")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("habit", schema=None) as batch_op:
        batch_op.create_index(
            "ix_habit_order", ["position", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_habit_trash", ["deleted_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NOT NULL")
        )

    op.create_table(
        "insight",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("kind", sa.TEXT(), nullable=False),
        sa.Column("priority", sa.INTEGER(), nullable=False),
        sa.Column("template", sa.TEXT(), nullable=False),
        sa.Column("measure", sa.TEXT(), nullable=False),
        sa.Column("other_measure", sa.TEXT(), nullable=True),
        sa.Column("n", sa.INTEGER(), nullable=False),
        sa.Column("effect", sa.REAL(), nullable=True),
        sa.Column("low", sa.REAL(), nullable=True),
        sa.Column("high", sa.REAL(), nullable=True),
        sa.Column("confidence", sa.REAL(), nullable=True),
        sa.Column("window_from", sa.TEXT(), nullable=False),
        sa.Column("window_to", sa.TEXT(), nullable=False),
        sa.Column("method_version", sa.INTEGER(), nullable=False),
        sa.Column("computed_at", sa.TEXT(), nullable=False),
        sa.Column("viewed_at", sa.TEXT(), nullable=True),
        sa.Column("dismissed_at", sa.TEXT(), nullable=True),
        sa.Column("rating", sa.INTEGER(), nullable=True),
        sa.CheckConstraint(
            "computed_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(computed_at, 0)) IS NOT NULL",
            name=op.f("ck_insight_computed_at"),
        ),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_insight_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_insight_deleted_at"),
        ),
        sa.CheckConstraint(
            "dismissed_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(dismissed_at, 0)) IS NOT NULL",
            name=op.f("ck_insight_dismissed_at"),
        ),
        sa.CheckConstraint("kind IN ('daily', 'pattern', 'recommendation')", name=op.f("ck_insight_kind")),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_insight_updated_at"),
        ),
        sa.CheckConstraint(
            "viewed_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(viewed_at, 0)) IS NOT NULL",
            name=op.f("ck_insight_viewed_at"),
        ),
        sa.CheckConstraint("confidence BETWEEN 0 AND 1", name=op.f("ck_insight_confidence")),
        sa.CheckConstraint("date(window_from) IS window_from", name=op.f("ck_insight_window_from")),
        sa.CheckConstraint("date(window_to) IS window_to", name=op.f("ck_insight_window_to")),
        sa.CheckConstraint("effect BETWEEN -1e+09 AND 1e+09", name=op.f("ck_insight_effect")),
        sa.CheckConstraint("high BETWEEN -1e+09 AND 1e+09", name=op.f("ck_insight_high")),
        sa.CheckConstraint("length(CAST(measure AS BLOB)) <= 60", name=op.f("ck_insight_measure")),
        sa.CheckConstraint("length(CAST(other_measure AS BLOB)) <= 60", name=op.f("ck_insight_other_measure")),
        sa.CheckConstraint("length(CAST(template AS BLOB)) <= 60", name=op.f("ck_insight_template")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_insight_id")),
        sa.CheckConstraint("low BETWEEN -1e+09 AND 1e+09", name=op.f("ck_insight_low")),
        sa.CheckConstraint("method_version >= 1", name=op.f("ck_insight_method_version")),
        sa.CheckConstraint("n >= 0", name=op.f("ck_insight_n")),
        sa.CheckConstraint("priority BETWEEN 1 AND 4", name=op.f("ck_insight_priority")),
        sa.CheckConstraint("rating BETWEEN 1 AND 10", name=op.f("ck_insight_rating")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_insight_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insight")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("insight", schema=None) as batch_op:
        batch_op.create_index(
            "ix_insight_order", ["computed_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )

    op.create_table(
        "life_value",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("life_area", sa.TEXT(), nullable=True),
        sa.Column("importance", sa.INTEGER(), nullable=False),
        sa.Column("alignment", sa.INTEGER(), nullable=False),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_life_value_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_life_value_deleted_at"),
        ),
        sa.CheckConstraint(
            "life_area IN ('partnership', 'parenting', 'family', 'friends', 'work', 'learning', 'play_and_rest', 'body_and_health', 'community', 'nature', 'meaning', 'creativity', 'home', 'money', 'other')",
            name=op.f("ck_life_value_life_area"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_life_value_updated_at"),
        ),
        sa.CheckConstraint("alignment BETWEEN 0 AND 100", name=op.f("ck_life_value_alignment")),
        sa.CheckConstraint("importance BETWEEN 1 AND 10", name=op.f("ck_life_value_importance")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_life_value_id")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_life_value_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_life_value")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("life_value", schema=None) as batch_op:
        batch_op.create_index(
            "ix_life_value_order", ["created_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_life_value_trash", ["deleted_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NOT NULL")
        )

    op.create_table(
        "migration_log",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("schema_revision", sa.TEXT(), nullable=False),
        sa.Column("direction", sa.TEXT(), nullable=False),
        sa.Column("checksum", sa.TEXT(), nullable=False),
        sa.Column("applied_at", sa.TEXT(), nullable=False),
        sa.Column("batch", sa.INTEGER(), nullable=False),
        sa.CheckConstraint(
            "applied_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(applied_at, 0)) IS NOT NULL",
            name=op.f("ck_migration_log_applied_at"),
        ),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_migration_log_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_migration_log_deleted_at"),
        ),
        sa.CheckConstraint("direction IN ('up', 'down')", name=op.f("ck_migration_log_direction")),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_migration_log_updated_at"),
        ),
        sa.CheckConstraint("batch >= 1", name=op.f("ck_migration_log_batch")),
        sa.CheckConstraint("length(CAST(checksum AS BLOB)) <= 64", name=op.f("ck_migration_log_checksum")),
        sa.CheckConstraint(
            "length(CAST(schema_revision AS BLOB)) <= 32", name=op.f("ck_migration_log_schema_revision")
        ),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_migration_log_id")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_migration_log_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_migration_log")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("migration_log", schema=None) as batch_op:
        batch_op.create_index(
            "ix_migration_log_order", ["applied_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )

    op.create_table(
        "person",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("role", sa.TEXT(), nullable=True),
        sa.Column("on_safety_plan", sa.INTEGER(), nullable=False),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_person_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_person_deleted_at"),
        ),
        sa.CheckConstraint("role IN ('friend', 'family', 'clinician', 'emergency')", name=op.f("ck_person_role")),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_person_updated_at"),
        ),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_person_id")),
        sa.CheckConstraint("on_safety_plan IN (0, 1)", name=op.f("ck_person_on_safety_plan")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_person_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(
            "ix_person_order", ["created_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_person_trash", ["deleted_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NOT NULL")
        )

    op.create_table(
        "practice_session",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("local_date", sa.TEXT(), nullable=False),
        sa.Column("utc_offset_minutes", sa.INTEGER(), nullable=False),
        sa.Column("began_at", sa.TEXT(), nullable=False),
        sa.Column("kind", sa.TEXT(), nullable=False),
        sa.Column("technique", sa.TEXT(), nullable=True),
        sa.Column("seconds", sa.INTEGER(), nullable=False),
        sa.Column("completed", sa.INTEGER(), nullable=False),
        sa.Column("anxiety_before", sa.INTEGER(), nullable=True),
        sa.Column("anxiety_after", sa.INTEGER(), nullable=True),
        sa.Column("mood_before", sa.INTEGER(), nullable=True),
        sa.Column("mood_after", sa.INTEGER(), nullable=True),
        sa.Column("effectiveness", sa.INTEGER(), nullable=True),
        sa.CheckConstraint(
            "began_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(began_at, 0)) IS NOT NULL",
            name=op.f("ck_practice_session_began_at"),
        ),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_practice_session_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_practice_session_deleted_at"),
        ),
        sa.CheckConstraint(
            "kind IN ('breathing', 'relaxation', 'grounding', 'meditation', 'movement')",
            name=op.f("ck_practice_session_kind"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_practice_session_updated_at"),
        ),
        sa.CheckConstraint("anxiety_after BETWEEN 0 AND 10", name=op.f("ck_practice_session_anxiety_after")),
        sa.CheckConstraint("anxiety_before BETWEEN 0 AND 10", name=op.f("ck_practice_session_anxiety_before")),
        sa.CheckConstraint("completed IN (0, 1)", name=op.f("ck_practice_session_completed")),
        sa.CheckConstraint("date(local_date) IS local_date", name=op.f("ck_practice_session_local_date")),
        sa.CheckConstraint("effectiveness BETWEEN 1 AND 10", name=op.f("ck_practice_session_effectiveness")),
        sa.CheckConstraint("length(CAST(technique AS BLOB)) <= 60", name=op.f("ck_practice_session_technique")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_practice_session_id")),
        sa.CheckConstraint("mood_after BETWEEN 1 AND 10", name=op.f("ck_practice_session_mood_after")),
        sa.CheckConstraint("mood_before BETWEEN 1 AND 10", name=op.f("ck_practice_session_mood_before")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_practice_session_revision")),
        sa.CheckConstraint("seconds >= 0", name=op.f("ck_practice_session_seconds")),
        sa.CheckConstraint(
            "utc_offset_minutes BETWEEN -1439 AND 1439", name=op.f("ck_practice_session_utc_offset_minutes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_session")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("practice_session", schema=None) as batch_op:
        batch_op.create_index(
            "ix_practice_session_day", ["local_date"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_practice_session_order", ["began_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_practice_session_trash",
            ["deleted_at", "id"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NOT NULL"),
        )

    op.create_table(
        "problem_solving",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("importance", sa.INTEGER(), nullable=True),
        sa.Column("state", sa.TEXT(), nullable=False),
        sa.Column("review_on", sa.TEXT(), nullable=True),
        sa.Column("helped", sa.INTEGER(), nullable=True),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_problem_solving_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_problem_solving_deleted_at"),
        ),
        sa.CheckConstraint("state IN ('open', 'trying', 'done', 'set_aside')", name=op.f("ck_problem_solving_state")),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_problem_solving_updated_at"),
        ),
        sa.CheckConstraint("date(review_on) IS review_on", name=op.f("ck_problem_solving_review_on")),
        sa.CheckConstraint("helped BETWEEN 0 AND 10", name=op.f("ck_problem_solving_helped")),
        sa.CheckConstraint("importance BETWEEN 1 AND 10", name=op.f("ck_problem_solving_importance")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_problem_solving_id")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_problem_solving_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_solving")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("problem_solving", schema=None) as batch_op:
        batch_op.create_index(
            "ix_problem_solving_order", ["created_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_problem_solving_trash",
            ["deleted_at", "id"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NOT NULL"),
        )

    op.create_table(
        "reminder",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("due_on", sa.TEXT(), nullable=True),
        sa.Column("minute_of_day", sa.INTEGER(), nullable=True),
        sa.Column("repeat", sa.TEXT(), nullable=False),
        sa.Column("is_on", sa.INTEGER(), nullable=False),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_reminder_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_reminder_deleted_at"),
        ),
        sa.CheckConstraint("repeat IN ('once', 'daily', 'weekly')", name=op.f("ck_reminder_repeat")),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_reminder_updated_at"),
        ),
        sa.CheckConstraint("date(due_on) IS due_on", name=op.f("ck_reminder_due_on")),
        sa.CheckConstraint("is_on IN (0, 1)", name=op.f("ck_reminder_is_on")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_reminder_id")),
        sa.CheckConstraint("minute_of_day BETWEEN 0 AND 1439", name=op.f("ck_reminder_minute_of_day")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_reminder_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.create_index(
            "ix_reminder_order", ["created_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_reminder_trash", ["deleted_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NOT NULL")
        )

    op.create_table(
        "safety_plan",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("number", sa.INTEGER(), nullable=False),
        sa.Column("reviewed_on", sa.TEXT(), nullable=True),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_safety_plan_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_safety_plan_deleted_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_safety_plan_updated_at"),
        ),
        sa.CheckConstraint("date(reviewed_on) IS reviewed_on", name=op.f("ck_safety_plan_reviewed_on")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_safety_plan_id")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_safety_plan_number")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_safety_plan_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_plan")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("safety_plan", schema=None) as batch_op:
        batch_op.create_index(
            "ix_safety_plan_trash", ["deleted_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NOT NULL")
        )
        batch_op.create_index(
            "uq_safety_plan_number", ["number"], unique=True, sqlite_where=sa.text("deleted_at IS NULL")
        )

    op.create_table(
        "scale_result",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("local_date", sa.TEXT(), nullable=False),
        sa.Column("utc_offset_minutes", sa.INTEGER(), nullable=False),
        sa.Column("taken_at", sa.TEXT(), nullable=False),
        sa.Column("instrument", sa.TEXT(), nullable=False),
        sa.Column("version", sa.INTEGER(), nullable=False),
        sa.Column("total", sa.INTEGER(), nullable=True),
        sa.Column("band", sa.TEXT(), nullable=True),
        sa.Column("coding", sa.TEXT(), nullable=False),
        sa.Column("help_shown", sa.INTEGER(), nullable=False),
        sa.CheckConstraint("coding IN ('zero_based', 'one_based')", name=op.f("ck_scale_result_coding")),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_scale_result_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_scale_result_deleted_at"),
        ),
        sa.CheckConstraint(
            "taken_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(taken_at, 0)) IS NOT NULL",
            name=op.f("ck_scale_result_taken_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_scale_result_updated_at"),
        ),
        sa.CheckConstraint("date(local_date) IS local_date", name=op.f("ck_scale_result_local_date")),
        sa.CheckConstraint("help_shown IN (0, 1)", name=op.f("ck_scale_result_help_shown")),
        sa.CheckConstraint("length(CAST(band AS BLOB)) <= 60", name=op.f("ck_scale_result_band")),
        sa.CheckConstraint("length(CAST(instrument AS BLOB)) <= 20", name=op.f("ck_scale_result_instrument")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_scale_result_id")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_scale_result_revision")),
        sa.CheckConstraint("total >= 0", name=op.f("ck_scale_result_total")),
        sa.CheckConstraint(
            "utc_offset_minutes BETWEEN -1439 AND 1439", name=op.f("ck_scale_result_utc_offset_minutes")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_scale_result_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scale_result")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("scale_result", schema=None) as batch_op:
        batch_op.create_index(
            "ix_scale_result_day", ["local_date"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_scale_result_order", ["taken_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_scale_result_trash", ["deleted_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NOT NULL")
        )

    op.create_table(
        "self_compassion",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("local_date", sa.TEXT(), nullable=False),
        sa.Column("utc_offset_minutes", sa.INTEGER(), nullable=False),
        sa.Column("written_at", sa.TEXT(), nullable=False),
        sa.Column("mood_before", sa.INTEGER(), nullable=True),
        sa.Column("mood_after", sa.INTEGER(), nullable=True),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_self_compassion_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_self_compassion_deleted_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_self_compassion_updated_at"),
        ),
        sa.CheckConstraint(
            "written_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(written_at, 0)) IS NOT NULL",
            name=op.f("ck_self_compassion_written_at"),
        ),
        sa.CheckConstraint("date(local_date) IS local_date", name=op.f("ck_self_compassion_local_date")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_self_compassion_id")),
        sa.CheckConstraint("mood_after BETWEEN 1 AND 10", name=op.f("ck_self_compassion_mood_after")),
        sa.CheckConstraint("mood_before BETWEEN 1 AND 10", name=op.f("ck_self_compassion_mood_before")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_self_compassion_revision")),
        sa.CheckConstraint(
            "utc_offset_minutes BETWEEN -1439 AND 1439", name=op.f("ck_self_compassion_utc_offset_minutes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_self_compassion")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("self_compassion", schema=None) as batch_op:
        batch_op.create_index(
            "ix_self_compassion_day", ["local_date"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_self_compassion_order", ["written_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_self_compassion_trash",
            ["deleted_at", "id"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NOT NULL"),
        )

    op.create_table(
        "sleep_night",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("night_of", sa.TEXT(), nullable=False),
        sa.Column("zone", sa.TEXT(), nullable=True),
        sa.Column("utc_offset_minutes", sa.INTEGER(), nullable=False),
        sa.Column("into_bed_at", sa.TEXT(), nullable=True),
        sa.Column("tried_to_sleep_at", sa.TEXT(), nullable=True),
        sa.Column("minutes_to_fall_asleep", sa.INTEGER(), nullable=True),
        sa.Column("times_woken", sa.INTEGER(), nullable=True),
        sa.Column("minutes_awake", sa.INTEGER(), nullable=True),
        sa.Column("final_awakening_at", sa.TEXT(), nullable=True),
        sa.Column("out_of_bed_at", sa.TEXT(), nullable=True),
        sa.Column("quality", sa.INTEGER(), nullable=True),
        sa.Column("morning_mood", sa.INTEGER(), nullable=True),
        sa.Column("rested", sa.INTEGER(), nullable=True),
        sa.Column("nap_minutes", sa.INTEGER(), nullable=True),
        sa.Column("caffeine", sa.REAL(), nullable=True),
        sa.Column("alcohol", sa.REAL(), nullable=True),
        sa.Column("denominator", sa.TEXT(), nullable=False),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_sleep_night_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_sleep_night_deleted_at"),
        ),
        sa.CheckConstraint("denominator IN ('in_bed', 'trying')", name=op.f("ck_sleep_night_denominator")),
        sa.CheckConstraint(
            "final_awakening_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(final_awakening_at, 0)) IS NOT NULL",
            name=op.f("ck_sleep_night_final_awakening_at"),
        ),
        sa.CheckConstraint(
            "into_bed_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(into_bed_at, 0)) IS NOT NULL",
            name=op.f("ck_sleep_night_into_bed_at"),
        ),
        sa.CheckConstraint(
            "out_of_bed_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(out_of_bed_at, 0)) IS NOT NULL",
            name=op.f("ck_sleep_night_out_of_bed_at"),
        ),
        sa.CheckConstraint(
            "tried_to_sleep_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(tried_to_sleep_at, 0)) IS NOT NULL",
            name=op.f("ck_sleep_night_tried_to_sleep_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_sleep_night_updated_at"),
        ),
        sa.CheckConstraint("alcohol >= 0", name=op.f("ck_sleep_night_alcohol")),
        sa.CheckConstraint("caffeine >= 0", name=op.f("ck_sleep_night_caffeine")),
        sa.CheckConstraint("date(night_of) IS night_of", name=op.f("ck_sleep_night_night_of")),
        sa.CheckConstraint(
            "final_awakening_at IS NULL OR out_of_bed_at IS NULL OR final_awakening_at <= out_of_bed_at",
            name=op.f("ck_sleep_night_rise_order"),
        ),
        sa.CheckConstraint(
            "into_bed_at IS NULL OR final_awakening_at IS NULL OR into_bed_at <= final_awakening_at",
            name=op.f("ck_sleep_night_night_order"),
        ),
        sa.CheckConstraint(
            "into_bed_at IS NULL OR out_of_bed_at IS NULL OR into_bed_at <= out_of_bed_at",
            name=op.f("ck_sleep_night_whole_order"),
        ),
        sa.CheckConstraint(
            "into_bed_at IS NULL OR tried_to_sleep_at IS NULL OR into_bed_at <= tried_to_sleep_at",
            name=op.f("ck_sleep_night_bed_order"),
        ),
        sa.CheckConstraint("length(CAST(zone AS BLOB)) <= 60", name=op.f("ck_sleep_night_zone")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_sleep_night_id")),
        sa.CheckConstraint("minutes_awake >= 0", name=op.f("ck_sleep_night_minutes_awake")),
        sa.CheckConstraint("minutes_to_fall_asleep >= 0", name=op.f("ck_sleep_night_minutes_to_fall_asleep")),
        sa.CheckConstraint("morning_mood BETWEEN 1 AND 10", name=op.f("ck_sleep_night_morning_mood")),
        sa.CheckConstraint("nap_minutes >= 0", name=op.f("ck_sleep_night_nap_minutes")),
        sa.CheckConstraint("quality BETWEEN 1 AND 10", name=op.f("ck_sleep_night_quality")),
        sa.CheckConstraint("rested BETWEEN 1 AND 10", name=op.f("ck_sleep_night_rested")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_sleep_night_revision")),
        sa.CheckConstraint("times_woken >= 0", name=op.f("ck_sleep_night_times_woken")),
        sa.CheckConstraint(
            "tried_to_sleep_at IS NULL OR final_awakening_at IS NULL OR tried_to_sleep_at <= final_awakening_at",
            name=op.f("ck_sleep_night_sleep_order"),
        ),
        sa.CheckConstraint(
            "tried_to_sleep_at IS NULL OR out_of_bed_at IS NULL OR tried_to_sleep_at <= out_of_bed_at",
            name=op.f("ck_sleep_night_try_order"),
        ),
        sa.CheckConstraint("utc_offset_minutes BETWEEN -1439 AND 1439", name=op.f("ck_sleep_night_utc_offset_minutes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sleep_night")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("sleep_night", schema=None) as batch_op:
        batch_op.create_index(
            "ix_sleep_night_trash", ["deleted_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NOT NULL")
        )
        batch_op.create_index(
            "uq_sleep_night_night_of", ["night_of"], unique=True, sqlite_where=sa.text("deleted_at IS NULL")
        )

    op.create_table(
        "thought_record",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("local_date", sa.TEXT(), nullable=False),
        sa.Column("utc_offset_minutes", sa.INTEGER(), nullable=False),
        sa.Column("happened_at", sa.TEXT(), nullable=False),
        sa.Column("belief_before", sa.INTEGER(), nullable=False),
        sa.Column("distortions", sa.TEXT(), nullable=True),
        sa.Column("belief_after", sa.INTEGER(), nullable=True),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_thought_record_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_thought_record_deleted_at"),
        ),
        sa.CheckConstraint(
            "happened_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(happened_at, 0)) IS NOT NULL",
            name=op.f("ck_thought_record_happened_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_thought_record_updated_at"),
        ),
        sa.CheckConstraint("belief_after BETWEEN 0 AND 100", name=op.f("ck_thought_record_belief_after")),
        sa.CheckConstraint("belief_before BETWEEN 0 AND 100", name=op.f("ck_thought_record_belief_before")),
        sa.CheckConstraint("date(local_date) IS local_date", name=op.f("ck_thought_record_local_date")),
        sa.CheckConstraint(
            "json_valid(coalesce(distortions, '[]')) AND replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(distortions, '\"all_or_nothing\"', ''), '\"overgeneralising\"', ''), '\"mental_filter\"', ''), '\"discounting\"', ''), '\"mind_reading\"', ''), '\"fortune_telling\"', ''), '\"catastrophising\"', ''), '\"magnifying_minimising\"', ''), '\"emotional_reasoning\"', ''), '\"shoulds\"', ''), '\"labelling\"', ''), '\"personalising\"', ''), '\"blaming\"', ''), '\"comparing\"', ''), ', ', '') = '[]'",
            name=op.f("ck_thought_record_distortions"),
        ),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_thought_record_id")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_thought_record_revision")),
        sa.CheckConstraint(
            "utc_offset_minutes BETWEEN -1439 AND 1439", name=op.f("ck_thought_record_utc_offset_minutes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thought_record")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("thought_record", schema=None) as batch_op:
        batch_op.create_index(
            "ix_thought_record_day", ["local_date"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_thought_record_order", ["happened_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_thought_record_trash",
            ["deleted_at", "id"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NOT NULL"),
        )

    op.create_table(
        "worry",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("local_date", sa.TEXT(), nullable=False),
        sa.Column("utc_offset_minutes", sa.INTEGER(), nullable=False),
        sa.Column("caught_at", sa.TEXT(), nullable=False),
        sa.Column("intensity_before", sa.INTEGER(), nullable=True),
        sa.Column("kind", sa.TEXT(), nullable=True),
        sa.Column("postponed_to", sa.TEXT(), nullable=True),
        sa.Column("still_matters", sa.INTEGER(), nullable=True),
        sa.Column("intensity_after", sa.INTEGER(), nullable=True),
        sa.Column("outcome", sa.TEXT(), nullable=True),
        sa.CheckConstraint(
            "caught_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(caught_at, 0)) IS NOT NULL",
            name=op.f("ck_worry_caught_at"),
        ),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_worry_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_worry_deleted_at"),
        ),
        sa.CheckConstraint("kind IN ('can_act', 'cannot_now')", name=op.f("ck_worry_kind")),
        sa.CheckConstraint("outcome IN ('acted', 'let_go', 'still_there')", name=op.f("ck_worry_outcome")),
        sa.CheckConstraint(
            "postponed_to GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(postponed_to, 0)) IS NOT NULL",
            name=op.f("ck_worry_postponed_to"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_worry_updated_at"),
        ),
        sa.CheckConstraint("date(local_date) IS local_date", name=op.f("ck_worry_local_date")),
        sa.CheckConstraint("intensity_after BETWEEN 0 AND 10", name=op.f("ck_worry_intensity_after")),
        sa.CheckConstraint("intensity_before BETWEEN 0 AND 10", name=op.f("ck_worry_intensity_before")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_worry_id")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_worry_revision")),
        sa.CheckConstraint("still_matters BETWEEN 0 AND 10", name=op.f("ck_worry_still_matters")),
        sa.CheckConstraint("utc_offset_minutes BETWEEN -1439 AND 1439", name=op.f("ck_worry_utc_offset_minutes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worry")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("worry", schema=None) as batch_op:
        batch_op.create_index("ix_worry_day", ["local_date"], unique=False, sqlite_where=sa.text("deleted_at IS NULL"))
        batch_op.create_index(
            "ix_worry_order", ["caught_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_worry_trash", ["deleted_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NOT NULL")
        )

    op.create_table(
        "activity",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("local_date", sa.TEXT(), nullable=False),
        sa.Column("utc_offset_minutes", sa.INTEGER(), nullable=False),
        sa.Column("planned_at", sa.TEXT(), nullable=False),
        sa.Column("minutes", sa.INTEGER(), nullable=True),
        sa.Column("category", sa.TEXT(), nullable=True),
        sa.Column("value_id", sa.TEXT(), nullable=True),
        sa.Column("pleasure_predicted", sa.INTEGER(), nullable=True),
        sa.Column("mastery_predicted", sa.INTEGER(), nullable=True),
        sa.Column("mood_before", sa.INTEGER(), nullable=True),
        sa.Column("done", sa.TEXT(), nullable=True),
        sa.Column("pleasure_actual", sa.INTEGER(), nullable=True),
        sa.Column("mastery_actual", sa.INTEGER(), nullable=True),
        sa.Column("mood_after", sa.INTEGER(), nullable=True),
        sa.CheckConstraint(
            "category IN ('pleasure', 'mastery', 'connection', 'body', 'chore', 'rest')",
            name=op.f("ck_activity_category"),
        ),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_activity_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_activity_deleted_at"),
        ),
        sa.CheckConstraint("done IN ('yes', 'partly', 'no')", name=op.f("ck_activity_done")),
        sa.CheckConstraint(
            "planned_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(planned_at, 0)) IS NOT NULL",
            name=op.f("ck_activity_planned_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_activity_updated_at"),
        ),
        sa.CheckConstraint("date(local_date) IS local_date", name=op.f("ck_activity_local_date")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_activity_id")),
        sa.CheckConstraint("mastery_actual BETWEEN 0 AND 10", name=op.f("ck_activity_mastery_actual")),
        sa.CheckConstraint("mastery_predicted BETWEEN 0 AND 10", name=op.f("ck_activity_mastery_predicted")),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_activity_minutes")),
        sa.CheckConstraint("mood_after BETWEEN 1 AND 10", name=op.f("ck_activity_mood_after")),
        sa.CheckConstraint("mood_before BETWEEN 1 AND 10", name=op.f("ck_activity_mood_before")),
        sa.CheckConstraint("pleasure_actual BETWEEN 0 AND 10", name=op.f("ck_activity_pleasure_actual")),
        sa.CheckConstraint("pleasure_predicted BETWEEN 0 AND 10", name=op.f("ck_activity_pleasure_predicted")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_activity_revision")),
        sa.CheckConstraint("utc_offset_minutes BETWEEN -1439 AND 1439", name=op.f("ck_activity_utc_offset_minutes")),
        sa.ForeignKeyConstraint(
            ["value_id"], ["life_value.id"], name=op.f("fk_activity_value_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.create_index(
            "ix_activity_day", ["local_date"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_activity_order", ["planned_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_activity_trash", ["deleted_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NOT NULL")
        )
        batch_op.create_index(batch_op.f("ix_activity_value_id"), ["value_id"], unique=False)

    op.create_table(
        "appointment",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("local_date", sa.TEXT(), nullable=False),
        sa.Column("utc_offset_minutes", sa.INTEGER(), nullable=False),
        sa.Column("at", sa.TEXT(), nullable=False),
        sa.Column("with_id", sa.TEXT(), nullable=True),
        sa.Column("attended", sa.INTEGER(), nullable=True),
        sa.Column("remind_before_minutes", sa.INTEGER(), nullable=True),
        sa.CheckConstraint(
            "at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(at, 0)) IS NOT NULL",
            name=op.f("ck_appointment_at"),
        ),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_appointment_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_appointment_deleted_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_appointment_updated_at"),
        ),
        sa.CheckConstraint("attended IN (0, 1)", name=op.f("ck_appointment_attended")),
        sa.CheckConstraint("date(local_date) IS local_date", name=op.f("ck_appointment_local_date")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_appointment_id")),
        sa.CheckConstraint("remind_before_minutes >= 0", name=op.f("ck_appointment_remind_before_minutes")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_appointment_revision")),
        sa.CheckConstraint("utc_offset_minutes BETWEEN -1439 AND 1439", name=op.f("ck_appointment_utc_offset_minutes")),
        sa.ForeignKeyConstraint(["with_id"], ["person.id"], name=op.f("fk_appointment_with_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index(
            "ix_appointment_day", ["local_date"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_appointment_order", ["at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_appointment_trash", ["deleted_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NOT NULL")
        )
        batch_op.create_index(batch_op.f("ix_appointment_with_id"), ["with_id"], unique=False)

    op.create_table(
        "care_objective",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("care_plan_id", sa.TEXT(), nullable=False),
        sa.Column("progress", sa.INTEGER(), nullable=True),
        sa.Column("target_on", sa.TEXT(), nullable=True),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_care_objective_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_care_objective_deleted_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_care_objective_updated_at"),
        ),
        sa.CheckConstraint("date(target_on) IS target_on", name=op.f("ck_care_objective_target_on")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_care_objective_id")),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name=op.f("ck_care_objective_progress")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_care_objective_revision")),
        sa.ForeignKeyConstraint(
            ["care_plan_id"], ["care_plan.id"], name=op.f("fk_care_objective_care_plan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_objective")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("care_objective", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_care_objective_care_plan_id"), ["care_plan_id"], unique=False)

    op.create_table(
        "content_item",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("category_id", sa.TEXT(), nullable=True),
        sa.Column("code", sa.TEXT(), nullable=False),
        sa.Column("kind", sa.TEXT(), nullable=False),
        sa.Column("is_builtin", sa.INTEGER(), nullable=False),
        sa.Column("version", sa.INTEGER(), nullable=False),
        sa.Column("heavy", sa.INTEGER(), nullable=False),
        sa.Column("read_at", sa.TEXT(), nullable=True),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_content_item_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_content_item_deleted_at"),
        ),
        sa.CheckConstraint("kind IN ('article', 'exercise', 'prompt')", name=op.f("ck_content_item_kind")),
        sa.CheckConstraint(
            "read_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(read_at, 0)) IS NOT NULL",
            name=op.f("ck_content_item_read_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_content_item_updated_at"),
        ),
        sa.CheckConstraint("heavy IN (0, 1)", name=op.f("ck_content_item_heavy")),
        sa.CheckConstraint("is_builtin IN (0, 1)", name=op.f("ck_content_item_is_builtin")),
        sa.CheckConstraint("length(CAST(code AS BLOB)) <= 60", name=op.f("ck_content_item_code")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_content_item_id")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_content_item_revision")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_content_item_version")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["content_category.id"], name=op.f("fk_content_item_category_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_item")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("content_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_content_item_category_id"), ["category_id"], unique=False)
        batch_op.create_index("uq_content_item_code", ["code"], unique=True, sqlite_where=sa.text("deleted_at IS NULL"))

    op.create_table(
        "coping_use",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("local_date", sa.TEXT(), nullable=False),
        sa.Column("utc_offset_minutes", sa.INTEGER(), nullable=False),
        sa.Column("coping_card_id", sa.TEXT(), nullable=False),
        sa.Column("used_at", sa.TEXT(), nullable=False),
        sa.Column("distress_before", sa.INTEGER(), nullable=True),
        sa.Column("distress_after", sa.INTEGER(), nullable=True),
        sa.Column("effectiveness", sa.INTEGER(), nullable=True),
        sa.Column("minutes", sa.INTEGER(), nullable=True),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_coping_use_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_coping_use_deleted_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_coping_use_updated_at"),
        ),
        sa.CheckConstraint(
            "used_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(used_at, 0)) IS NOT NULL",
            name=op.f("ck_coping_use_used_at"),
        ),
        sa.CheckConstraint("date(local_date) IS local_date", name=op.f("ck_coping_use_local_date")),
        sa.CheckConstraint("distress_after BETWEEN 1 AND 10", name=op.f("ck_coping_use_distress_after")),
        sa.CheckConstraint("distress_before BETWEEN 1 AND 10", name=op.f("ck_coping_use_distress_before")),
        sa.CheckConstraint("effectiveness BETWEEN 1 AND 10", name=op.f("ck_coping_use_effectiveness")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_coping_use_id")),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_coping_use_minutes")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_coping_use_revision")),
        sa.CheckConstraint("utc_offset_minutes BETWEEN -1439 AND 1439", name=op.f("ck_coping_use_utc_offset_minutes")),
        sa.ForeignKeyConstraint(
            ["coping_card_id"], ["coping_card.id"], name=op.f("fk_coping_use_coping_card_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coping_use")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("coping_use", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_coping_use_coping_card_id"), ["coping_card_id"], unique=False)
        batch_op.create_index(
            "ix_coping_use_day", ["local_date"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_coping_use_order", ["used_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )

    op.create_table(
        "core_belief_review",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("core_belief_id", sa.TEXT(), nullable=False),
        sa.Column("reviewed_on", sa.TEXT(), nullable=True),
        sa.Column("strength_old", sa.INTEGER(), nullable=False),
        sa.Column("strength_new", sa.INTEGER(), nullable=True),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_core_belief_review_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_core_belief_review_deleted_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_core_belief_review_updated_at"),
        ),
        sa.CheckConstraint("date(reviewed_on) IS reviewed_on", name=op.f("ck_core_belief_review_reviewed_on")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_core_belief_review_id")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_core_belief_review_revision")),
        sa.CheckConstraint("strength_new BETWEEN 0 AND 100", name=op.f("ck_core_belief_review_strength_new")),
        sa.CheckConstraint("strength_old BETWEEN 0 AND 100", name=op.f("ck_core_belief_review_strength_old")),
        sa.ForeignKeyConstraint(
            ["core_belief_id"],
            ["core_belief.id"],
            name=op.f("fk_core_belief_review_core_belief_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_belief_review")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("core_belief_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_core_belief_review_core_belief_id"), ["core_belief_id"], unique=False)

    op.create_table(
        "deviation",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("baseline_id", sa.TEXT(), nullable=False),
        sa.Column("on", sa.TEXT(), nullable=False),
        sa.Column("value", sa.REAL(), nullable=False),
        sa.Column("score", sa.REAL(), nullable=False),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_deviation_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_deviation_deleted_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_deviation_updated_at"),
        ),
        sa.CheckConstraint('date("on") IS "on"', name=op.f("ck_deviation_on")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_deviation_id")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_deviation_revision")),
        sa.CheckConstraint("score BETWEEN -1e+09 AND 1e+09", name=op.f("ck_deviation_score")),
        sa.CheckConstraint("value BETWEEN -1e+09 AND 1e+09", name=op.f("ck_deviation_value")),
        sa.ForeignKeyConstraint(
            ["baseline_id"], ["baseline.id"], name=op.f("fk_deviation_baseline_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deviation")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("deviation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deviation_baseline_id"), ["baseline_id"], unique=False)
        batch_op.create_index(
            "ix_deviation_order", ["on", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "uq_deviation_baseline_id_on",
            ["baseline_id", "on"],
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL"),
        )

    op.create_table(
        "exposure_attempt",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("local_date", sa.TEXT(), nullable=False),
        sa.Column("utc_offset_minutes", sa.INTEGER(), nullable=False),
        sa.Column("exposure_step_id", sa.TEXT(), nullable=False),
        sa.Column("tried_at", sa.TEXT(), nullable=False),
        sa.Column("expected_probability", sa.INTEGER(), nullable=True),
        sa.Column("expected_badness", sa.INTEGER(), nullable=True),
        sa.Column("suds_pre", sa.INTEGER(), nullable=False),
        sa.Column("suds_peak", sa.INTEGER(), nullable=True),
        sa.Column("suds_post", sa.INTEGER(), nullable=True),
        sa.Column("minutes", sa.INTEGER(), nullable=True),
        sa.Column("outcome", sa.TEXT(), nullable=True),
        sa.Column("actual_badness", sa.INTEGER(), nullable=True),
        sa.Column("probability_again", sa.INTEGER(), nullable=True),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_exposure_attempt_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_exposure_attempt_deleted_at"),
        ),
        sa.CheckConstraint("outcome IN ('yes', 'partly', 'no')", name=op.f("ck_exposure_attempt_outcome")),
        sa.CheckConstraint(
            "tried_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(tried_at, 0)) IS NOT NULL",
            name=op.f("ck_exposure_attempt_tried_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_exposure_attempt_updated_at"),
        ),
        sa.CheckConstraint("actual_badness BETWEEN 0 AND 100", name=op.f("ck_exposure_attempt_actual_badness")),
        sa.CheckConstraint("date(local_date) IS local_date", name=op.f("ck_exposure_attempt_local_date")),
        sa.CheckConstraint("expected_badness BETWEEN 0 AND 100", name=op.f("ck_exposure_attempt_expected_badness")),
        sa.CheckConstraint(
            "expected_probability BETWEEN 0 AND 100", name=op.f("ck_exposure_attempt_expected_probability")
        ),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_exposure_attempt_id")),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_exposure_attempt_minutes")),
        sa.CheckConstraint("probability_again BETWEEN 0 AND 100", name=op.f("ck_exposure_attempt_probability_again")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_exposure_attempt_revision")),
        sa.CheckConstraint("suds_peak BETWEEN 0 AND 100", name=op.f("ck_exposure_attempt_suds_peak")),
        sa.CheckConstraint(
            "suds_peak IS NULL OR suds_post IS NULL OR suds_peak >= suds_post",
            name=op.f("ck_exposure_attempt_peak_post"),
        ),
        sa.CheckConstraint(
            "suds_peak IS NULL OR suds_pre IS NULL OR suds_peak >= suds_pre", name=op.f("ck_exposure_attempt_peak_pre")
        ),
        sa.CheckConstraint("suds_post BETWEEN 0 AND 100", name=op.f("ck_exposure_attempt_suds_post")),
        sa.CheckConstraint("suds_pre BETWEEN 0 AND 100", name=op.f("ck_exposure_attempt_suds_pre")),
        sa.CheckConstraint(
            "utc_offset_minutes BETWEEN -1439 AND 1439", name=op.f("ck_exposure_attempt_utc_offset_minutes")
        ),
        sa.ForeignKeyConstraint(
            ["exposure_step_id"],
            ["exposure_step.id"],
            name=op.f("fk_exposure_attempt_exposure_step_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exposure_attempt")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("exposure_attempt", schema=None) as batch_op:
        batch_op.create_index(
            "ix_exposure_attempt_day", ["local_date"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(batch_op.f("ix_exposure_attempt_exposure_step_id"), ["exposure_step_id"], unique=False)
        batch_op.create_index(
            "ix_exposure_attempt_order", ["tried_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )

    op.create_table(
        "goal",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("value_id", sa.TEXT(), nullable=True),
        sa.Column("target_on", sa.TEXT(), nullable=True),
        sa.Column("state", sa.TEXT(), nullable=False),
        sa.Column("progress", sa.INTEGER(), nullable=True),
        sa.Column("unit_start", sa.REAL(), nullable=True),
        sa.Column("unit_target", sa.REAL(), nullable=True),
        sa.Column("confidence", sa.INTEGER(), nullable=True),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_goal_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_goal_deleted_at"),
        ),
        sa.CheckConstraint("state IN ('active', 'paused', 'done', 'dropped')", name=op.f("ck_goal_state")),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_goal_updated_at"),
        ),
        sa.CheckConstraint("confidence BETWEEN 0 AND 10", name=op.f("ck_goal_confidence")),
        sa.CheckConstraint("date(target_on) IS target_on", name=op.f("ck_goal_target_on")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_goal_id")),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name=op.f("ck_goal_progress")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_goal_revision")),
        sa.CheckConstraint("unit_start BETWEEN -1e+09 AND 1e+09", name=op.f("ck_goal_unit_start")),
        sa.CheckConstraint("unit_target BETWEEN -1e+09 AND 1e+09", name=op.f("ck_goal_unit_target")),
        sa.ForeignKeyConstraint(["value_id"], ["life_value.id"], name=op.f("fk_goal_value_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("goal", schema=None) as batch_op:
        batch_op.create_index(
            "ix_goal_order", ["created_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_goal_trash", ["deleted_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NOT NULL")
        )
        batch_op.create_index(batch_op.f("ix_goal_value_id"), ["value_id"], unique=False)

    op.create_table(
        "habit_day",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("habit_id", sa.TEXT(), nullable=False),
        sa.Column("on", sa.TEXT(), nullable=False),
        sa.Column("value", sa.REAL(), nullable=True),
        sa.Column("skipped", sa.INTEGER(), nullable=False),
        sa.Column("mood_impact", sa.INTEGER(), nullable=True),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_habit_day_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_habit_day_deleted_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_habit_day_updated_at"),
        ),
        sa.CheckConstraint('date("on") IS "on"', name=op.f("ck_habit_day_on")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_habit_day_id")),
        sa.CheckConstraint("mood_impact BETWEEN 1 AND 10", name=op.f("ck_habit_day_mood_impact")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_habit_day_revision")),
        sa.CheckConstraint("skipped IN (0, 1)", name=op.f("ck_habit_day_skipped")),
        sa.CheckConstraint("value >= 0", name=op.f("ck_habit_day_value")),
        sa.ForeignKeyConstraint(["habit_id"], ["habit.id"], name=op.f("fk_habit_day_habit_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_habit_day")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("habit_day", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_habit_day_habit_id"), ["habit_id"], unique=False)
        batch_op.create_index(
            "ix_habit_day_order", ["on", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_habit_day_trash", ["deleted_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NOT NULL")
        )
        batch_op.create_index(
            "uq_habit_day_habit_id_on", ["habit_id", "on"], unique=True, sqlite_where=sa.text("deleted_at IS NULL")
        )

    op.create_table(
        "medicine",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("care_plan_id", sa.TEXT(), nullable=True),
        sa.Column("schedule", sa.TEXT(), nullable=True),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_medicine_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_medicine_deleted_at"),
        ),
        sa.CheckConstraint(
            "schedule IN ('morning', 'noon', 'evening', 'night', 'several', 'as_needed')",
            name=op.f("ck_medicine_schedule"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_medicine_updated_at"),
        ),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_medicine_id")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_medicine_revision")),
        sa.ForeignKeyConstraint(
            ["care_plan_id"], ["care_plan.id"], name=op.f("fk_medicine_care_plan_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_medicine")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("medicine", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_medicine_care_plan_id"), ["care_plan_id"], unique=False)
        batch_op.create_index(
            "ix_medicine_order", ["created_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_medicine_trash", ["deleted_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NOT NULL")
        )

    op.create_table(
        "problem_option",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("problem_solving_id", sa.TEXT(), nullable=False),
        sa.Column("effort", sa.INTEGER(), nullable=True),
        sa.Column("likely_help", sa.INTEGER(), nullable=True),
        sa.Column("chosen", sa.INTEGER(), nullable=False),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_problem_option_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_problem_option_deleted_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_problem_option_updated_at"),
        ),
        sa.CheckConstraint("chosen IN (0, 1)", name=op.f("ck_problem_option_chosen")),
        sa.CheckConstraint("effort BETWEEN 0 AND 10", name=op.f("ck_problem_option_effort")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_problem_option_id")),
        sa.CheckConstraint("likely_help BETWEEN 0 AND 10", name=op.f("ck_problem_option_likely_help")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_problem_option_revision")),
        sa.ForeignKeyConstraint(
            ["problem_solving_id"],
            ["problem_solving.id"],
            name=op.f("fk_problem_option_problem_solving_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_option")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("problem_option", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_problem_option_problem_solving_id"), ["problem_solving_id"], unique=False)

    op.create_table(
        "therapy_session",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("local_date", sa.TEXT(), nullable=False),
        sa.Column("utc_offset_minutes", sa.INTEGER(), nullable=False),
        sa.Column("at", sa.TEXT(), nullable=False),
        sa.Column("minutes", sa.INTEGER(), nullable=True),
        sa.Column("with_id", sa.TEXT(), nullable=True),
        sa.CheckConstraint(
            "at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(at, 0)) IS NOT NULL",
            name=op.f("ck_therapy_session_at"),
        ),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_therapy_session_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_therapy_session_deleted_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_therapy_session_updated_at"),
        ),
        sa.CheckConstraint("date(local_date) IS local_date", name=op.f("ck_therapy_session_local_date")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_therapy_session_id")),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_therapy_session_minutes")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_therapy_session_revision")),
        sa.CheckConstraint(
            "utc_offset_minutes BETWEEN -1439 AND 1439", name=op.f("ck_therapy_session_utc_offset_minutes")
        ),
        sa.ForeignKeyConstraint(
            ["with_id"], ["person.id"], name=op.f("fk_therapy_session_with_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_therapy_session")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("therapy_session", schema=None) as batch_op:
        batch_op.create_index(
            "ix_therapy_session_day", ["local_date"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_therapy_session_order", ["at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "ix_therapy_session_trash",
            ["deleted_at", "id"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_therapy_session_with_id"), ["with_id"], unique=False)

    op.create_table(
        "thought_emotion",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("thought_record_id", sa.TEXT(), nullable=False),
        sa.Column("intensity_before", sa.INTEGER(), nullable=True),
        sa.Column("intensity_after", sa.INTEGER(), nullable=True),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_thought_emotion_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_thought_emotion_deleted_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_thought_emotion_updated_at"),
        ),
        sa.CheckConstraint("intensity_after BETWEEN 0 AND 100", name=op.f("ck_thought_emotion_intensity_after")),
        sa.CheckConstraint("intensity_before BETWEEN 0 AND 100", name=op.f("ck_thought_emotion_intensity_before")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_thought_emotion_id")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_thought_emotion_revision")),
        sa.ForeignKeyConstraint(
            ["thought_record_id"],
            ["thought_record.id"],
            name=op.f("fk_thought_emotion_thought_record_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thought_emotion")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("thought_emotion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_thought_emotion_thought_record_id"), ["thought_record_id"], unique=False)

    op.create_table(
        "unlocked",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("achievement_id", sa.TEXT(), nullable=False),
        sa.Column("on", sa.TEXT(), nullable=False),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_unlocked_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_unlocked_deleted_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_unlocked_updated_at"),
        ),
        sa.CheckConstraint('date("on") IS "on"', name=op.f("ck_unlocked_on")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_unlocked_id")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_unlocked_revision")),
        sa.ForeignKeyConstraint(
            ["achievement_id"], ["achievement.id"], name=op.f("fk_unlocked_achievement_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unlocked")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("unlocked", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unlocked_achievement_id"), ["achievement_id"], unique=False)
        batch_op.create_index(
            "ix_unlocked_order", ["on", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )
        batch_op.create_index(
            "uq_unlocked_achievement_id", ["achievement_id"], unique=True, sqlite_where=sa.text("deleted_at IS NULL")
        )

    op.create_table(
        "value_review",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("life_value_id", sa.TEXT(), nullable=False),
        sa.Column("reviewed_on", sa.TEXT(), nullable=True),
        sa.Column("importance", sa.INTEGER(), nullable=False),
        sa.Column("alignment", sa.INTEGER(), nullable=False),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_value_review_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_value_review_deleted_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_value_review_updated_at"),
        ),
        sa.CheckConstraint("alignment BETWEEN 0 AND 100", name=op.f("ck_value_review_alignment")),
        sa.CheckConstraint("date(reviewed_on) IS reviewed_on", name=op.f("ck_value_review_reviewed_on")),
        sa.CheckConstraint("importance BETWEEN 1 AND 10", name=op.f("ck_value_review_importance")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_value_review_id")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_value_review_revision")),
        sa.ForeignKeyConstraint(
            ["life_value_id"], ["life_value.id"], name=op.f("fk_value_review_life_value_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_value_review")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("value_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_value_review_life_value_id"), ["life_value_id"], unique=False)

    op.create_table(
        "goal_check_in",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("goal_id", sa.TEXT(), nullable=False),
        sa.Column("checked_on", sa.TEXT(), nullable=True),
        sa.Column("value", sa.REAL(), nullable=True),
        sa.Column("motivation", sa.INTEGER(), nullable=True),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_goal_check_in_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_goal_check_in_deleted_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_goal_check_in_updated_at"),
        ),
        sa.CheckConstraint("date(checked_on) IS checked_on", name=op.f("ck_goal_check_in_checked_on")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_goal_check_in_id")),
        sa.CheckConstraint("motivation BETWEEN 1 AND 10", name=op.f("ck_goal_check_in_motivation")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_goal_check_in_revision")),
        sa.CheckConstraint("value BETWEEN -1e+09 AND 1e+09", name=op.f("ck_goal_check_in_value")),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], name=op.f("fk_goal_check_in_goal_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_check_in")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("goal_check_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_goal_check_in_goal_id"), ["goal_id"], unique=False)

    op.create_table(
        "goal_milestone",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("goal_id", sa.TEXT(), nullable=False),
        sa.Column("position", sa.INTEGER(), nullable=False),
        sa.Column("target_on", sa.TEXT(), nullable=True),
        sa.Column("done_at", sa.TEXT(), nullable=True),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_goal_milestone_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_goal_milestone_deleted_at"),
        ),
        sa.CheckConstraint(
            "done_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(done_at, 0)) IS NOT NULL",
            name=op.f("ck_goal_milestone_done_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_goal_milestone_updated_at"),
        ),
        sa.CheckConstraint("date(target_on) IS target_on", name=op.f("ck_goal_milestone_target_on")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_goal_milestone_id")),
        sa.CheckConstraint("position >= 0", name=op.f("ck_goal_milestone_position")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_goal_milestone_revision")),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], name=op.f("fk_goal_milestone_goal_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_milestone")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("goal_milestone", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_goal_milestone_goal_id"), ["goal_id"], unique=False)

    op.create_table(
        "journal_revision",
        sa.Column("id", sa.TEXT(), nullable=False),
        sa.Column("created_at", sa.TEXT(), nullable=False),
        sa.Column("updated_at", sa.TEXT(), nullable=False),
        sa.Column("deleted_at", sa.TEXT(), nullable=True),
        sa.Column("revision", sa.INTEGER(), nullable=False),
        sa.Column("sealed", sa.BLOB(), nullable=True),
        sa.Column("entry_id", sa.TEXT(), nullable=False),
        sa.Column("number", sa.INTEGER(), nullable=False),
        sa.CheckConstraint(
            "created_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(created_at, 0)) IS NOT NULL",
            name=op.f("ck_journal_revision_created_at"),
        ),
        sa.CheckConstraint(
            "deleted_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(deleted_at, 0)) IS NOT NULL",
            name=op.f("ck_journal_revision_deleted_at"),
        ),
        sa.CheckConstraint(
            "updated_at GLOB '????-??-??T??:??:??.??????Z' AND julianday(coalesce(updated_at, 0)) IS NOT NULL",
            name=op.f("ck_journal_revision_updated_at"),
        ),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_journal_revision_id")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_journal_revision_number")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_journal_revision_revision")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_journal_revision_entry_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_revision")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("journal_revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_revision_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(
            "uq_journal_revision_entry_id_number",
            ["entry_id", "number"],
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL"),
        )

    with op.batch_alter_table("check_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_check_in_trash"), sqlite_where=sa.text("deleted_at IS NOT NULL"))
        batch_op.create_index(
            "ix_check_in_trash", ["deleted_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NOT NULL")
        )

    with op.batch_alter_table("journal_entry", schema=None, table_kwargs={"sqlite_strict": True}) as batch_op:
        batch_op.add_column(sa.Column("prompt_id", sa.TEXT(), nullable=True))
        batch_op.drop_index(batch_op.f("ix_journal_entry_trash"), sqlite_where=sa.text("deleted_at IS NOT NULL"))
        batch_op.create_index(
            "ix_journal_entry_trash", ["deleted_at", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NOT NULL")
        )
        batch_op.create_index(batch_op.f("ix_journal_entry_prompt_id"), ["prompt_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_journal_entry_prompt_id"), "content_item", ["prompt_id"], ["id"], ondelete="SET NULL"
        )

    with op.batch_alter_table("trigger", schema=None) as batch_op:
        batch_op.create_index(
            "ix_trigger_order", ["position", "id"], unique=False, sqlite_where=sa.text("deleted_at IS NULL")
        )

    op.execute(DAILY_SUMMARY)


def downgrade() -> None:
    # The change log goes with its table: what remembers its end would be taken for a log cut off.
    op.execute("DELETE FROM setting WHERE name = 'audit.head'")
    op.execute("DROP VIEW daily_summary")
    with op.batch_alter_table("trigger", schema=None) as batch_op:
        batch_op.drop_index("ix_trigger_order", sqlite_where=sa.text("deleted_at IS NULL"))

    with op.batch_alter_table("journal_entry", schema=None, table_kwargs={"sqlite_strict": True}) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_journal_entry_prompt_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_journal_entry_prompt_id"))
        batch_op.drop_index("ix_journal_entry_trash", sqlite_where=sa.text("deleted_at IS NOT NULL"))
        batch_op.create_index(
            batch_op.f("ix_journal_entry_trash"),
            ["deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NOT NULL"),
        )
        batch_op.drop_column("prompt_id")

    with op.batch_alter_table("check_in", schema=None) as batch_op:
        batch_op.drop_index("ix_check_in_trash", sqlite_where=sa.text("deleted_at IS NOT NULL"))
        batch_op.create_index(
            batch_op.f("ix_check_in_trash"),
            ["deleted_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NOT NULL"),
        )

    with op.batch_alter_table("journal_revision", schema=None) as batch_op:
        batch_op.drop_index("uq_journal_revision_entry_id_number", sqlite_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index(batch_op.f("ix_journal_revision_entry_id"))

    op.drop_table("journal_revision")
    with op.batch_alter_table("goal_milestone", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_goal_milestone_goal_id"))

    op.drop_table("goal_milestone")
    with op.batch_alter_table("goal_check_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_goal_check_in_goal_id"))

    op.drop_table("goal_check_in")
    with op.batch_alter_table("value_review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_value_review_life_value_id"))

    op.drop_table("value_review")
    with op.batch_alter_table("unlocked", schema=None) as batch_op:
        batch_op.drop_index("uq_unlocked_achievement_id", sqlite_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index("ix_unlocked_order", sqlite_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index(batch_op.f("ix_unlocked_achievement_id"))

    op.drop_table("unlocked")
    with op.batch_alter_table("thought_emotion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_thought_emotion_thought_record_id"))

    op.drop_table("thought_emotion")
    with op.batch_alter_table("therapy_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_therapy_session_with_id"))
        batch_op.drop_index("ix_therapy_session_trash", sqlite_where=sa.text("deleted_at IS NOT NULL"))
        batch_op.drop_index("ix_therapy_session_order", sqlite_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index("ix_therapy_session_day", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("therapy_session")
    with op.batch_alter_table("problem_option", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_problem_option_problem_solving_id"))

    op.drop_table("problem_option")
    with op.batch_alter_table("medicine", schema=None) as batch_op:
        batch_op.drop_index("ix_medicine_trash", sqlite_where=sa.text("deleted_at IS NOT NULL"))
        batch_op.drop_index("ix_medicine_order", sqlite_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index(batch_op.f("ix_medicine_care_plan_id"))

    op.drop_table("medicine")
    with op.batch_alter_table("habit_day", schema=None) as batch_op:
        batch_op.drop_index("uq_habit_day_habit_id_on", sqlite_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index("ix_habit_day_trash", sqlite_where=sa.text("deleted_at IS NOT NULL"))
        batch_op.drop_index("ix_habit_day_order", sqlite_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index(batch_op.f("ix_habit_day_habit_id"))

    op.drop_table("habit_day")
    with op.batch_alter_table("goal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_goal_value_id"))
        batch_op.drop_index("ix_goal_trash", sqlite_where=sa.text("deleted_at IS NOT NULL"))
        batch_op.drop_index("ix_goal_order", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("goal")
    with op.batch_alter_table("exposure_attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_exposure_attempt_order", sqlite_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index(batch_op.f("ix_exposure_attempt_exposure_step_id"))
        batch_op.drop_index("ix_exposure_attempt_day", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("exposure_attempt")
    with op.batch_alter_table("deviation", schema=None) as batch_op:
        batch_op.drop_index("uq_deviation_baseline_id_on", sqlite_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index("ix_deviation_order", sqlite_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index(batch_op.f("ix_deviation_baseline_id"))

    op.drop_table("deviation")
    with op.batch_alter_table("core_belief_review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_belief_review_core_belief_id"))

    op.drop_table("core_belief_review")
    with op.batch_alter_table("coping_use", schema=None) as batch_op:
        batch_op.drop_index("ix_coping_use_order", sqlite_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index("ix_coping_use_day", sqlite_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index(batch_op.f("ix_coping_use_coping_card_id"))

    op.drop_table("coping_use")
    with op.batch_alter_table("content_item", schema=None) as batch_op:
        batch_op.drop_index("uq_content_item_code", sqlite_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index(batch_op.f("ix_content_item_category_id"))

    op.drop_table("content_item")
    with op.batch_alter_table("care_objective", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_care_objective_care_plan_id"))

    op.drop_table("care_objective")
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appointment_with_id"))
        batch_op.drop_index("ix_appointment_trash", sqlite_where=sa.text("deleted_at IS NOT NULL"))
        batch_op.drop_index("ix_appointment_order", sqlite_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index("ix_appointment_day", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("appointment")
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activity_value_id"))
        batch_op.drop_index("ix_activity_trash", sqlite_where=sa.text("deleted_at IS NOT NULL"))
        batch_op.drop_index("ix_activity_order", sqlite_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index("ix_activity_day", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("activity")
    with op.batch_alter_table("worry", schema=None) as batch_op:
        batch_op.drop_index("ix_worry_trash", sqlite_where=sa.text("deleted_at IS NOT NULL"))
        batch_op.drop_index("ix_worry_order", sqlite_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index("ix_worry_day", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("worry")
    with op.batch_alter_table("thought_record", schema=None) as batch_op:
        batch_op.drop_index("ix_thought_record_trash", sqlite_where=sa.text("deleted_at IS NOT NULL"))
        batch_op.drop_index("ix_thought_record_order", sqlite_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index("ix_thought_record_day", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("thought_record")
    with op.batch_alter_table("sleep_night", schema=None) as batch_op:
        batch_op.drop_index("uq_sleep_night_night_of", sqlite_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index("ix_sleep_night_trash", sqlite_where=sa.text("deleted_at IS NOT NULL"))

    op.drop_table("sleep_night")
    with op.batch_alter_table("self_compassion", schema=None) as batch_op:
        batch_op.drop_index("ix_self_compassion_trash", sqlite_where=sa.text("deleted_at IS NOT NULL"))
        batch_op.drop_index("ix_self_compassion_order", sqlite_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index("ix_self_compassion_day", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("self_compassion")
    with op.batch_alter_table("scale_result", schema=None) as batch_op:
        batch_op.drop_index("ix_scale_result_trash", sqlite_where=sa.text("deleted_at IS NOT NULL"))
        batch_op.drop_index("ix_scale_result_order", sqlite_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index("ix_scale_result_day", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("scale_result")
    with op.batch_alter_table("safety_plan", schema=None) as batch_op:
        batch_op.drop_index("uq_safety_plan_number", sqlite_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index("ix_safety_plan_trash", sqlite_where=sa.text("deleted_at IS NOT NULL"))

    op.drop_table("safety_plan")
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.drop_index("ix_reminder_trash", sqlite_where=sa.text("deleted_at IS NOT NULL"))
        batch_op.drop_index("ix_reminder_order", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("reminder")
    with op.batch_alter_table("problem_solving", schema=None) as batch_op:
        batch_op.drop_index("ix_problem_solving_trash", sqlite_where=sa.text("deleted_at IS NOT NULL"))
        batch_op.drop_index("ix_problem_solving_order", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("problem_solving")
    with op.batch_alter_table("practice_session", schema=None) as batch_op:
        batch_op.drop_index("ix_practice_session_trash", sqlite_where=sa.text("deleted_at IS NOT NULL"))
        batch_op.drop_index("ix_practice_session_order", sqlite_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index("ix_practice_session_day", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("practice_session")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index("ix_person_trash", sqlite_where=sa.text("deleted_at IS NOT NULL"))
        batch_op.drop_index("ix_person_order", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("person")
    with op.batch_alter_table("migration_log", schema=None) as batch_op:
        batch_op.drop_index("ix_migration_log_order", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("migration_log")
    with op.batch_alter_table("life_value", schema=None) as batch_op:
        batch_op.drop_index("ix_life_value_trash", sqlite_where=sa.text("deleted_at IS NOT NULL"))
        batch_op.drop_index("ix_life_value_order", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("life_value")
    with op.batch_alter_table("insight", schema=None) as batch_op:
        batch_op.drop_index("ix_insight_order", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("insight")
    with op.batch_alter_table("habit", schema=None) as batch_op:
        batch_op.drop_index("ix_habit_trash", sqlite_where=sa.text("deleted_at IS NOT NULL"))
        batch_op.drop_index("ix_habit_order", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("habit")
    with op.batch_alter_table("gratitude", schema=None) as batch_op:
        batch_op.drop_index("ix_gratitude_trash", sqlite_where=sa.text("deleted_at IS NOT NULL"))
        batch_op.drop_index("ix_gratitude_order", sqlite_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index("ix_gratitude_day", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("gratitude")
    with op.batch_alter_table("exposure_step", schema=None) as batch_op:
        batch_op.drop_index("uq_exposure_step_ladder_rank", sqlite_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index("ix_exposure_step_trash", sqlite_where=sa.text("deleted_at IS NOT NULL"))
        batch_op.drop_index("ix_exposure_step_order", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("exposure_step")
    with op.batch_alter_table("daily_task", schema=None) as batch_op:
        batch_op.drop_index("ix_daily_task_trash", sqlite_where=sa.text("deleted_at IS NOT NULL"))
        batch_op.drop_index("ix_daily_task_order", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("daily_task")
    with op.batch_alter_table("custom_worksheet", schema=None) as batch_op:
        batch_op.drop_index("ix_custom_worksheet_trash", sqlite_where=sa.text("deleted_at IS NOT NULL"))
        batch_op.drop_index("ix_custom_worksheet_order", sqlite_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index("ix_custom_worksheet_day", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("custom_worksheet")
    with op.batch_alter_table("crisis_event", schema=None) as batch_op:
        batch_op.drop_index("ix_crisis_event_trash", sqlite_where=sa.text("deleted_at IS NOT NULL"))
        batch_op.drop_index("ix_crisis_event_order", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("crisis_event")
    with op.batch_alter_table("core_belief", schema=None) as batch_op:
        batch_op.drop_index("ix_core_belief_trash", sqlite_where=sa.text("deleted_at IS NOT NULL"))
        batch_op.drop_index("ix_core_belief_order", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("core_belief")
    with op.batch_alter_table("coping_card", schema=None) as batch_op:
        batch_op.drop_index("ix_coping_card_trash", sqlite_where=sa.text("deleted_at IS NOT NULL"))
        batch_op.drop_index("ix_coping_card_order", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("coping_card")
    with op.batch_alter_table("content_category", schema=None) as batch_op:
        batch_op.drop_index("uq_content_category_code", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("content_category")
    with op.batch_alter_table("care_plan", schema=None) as batch_op:
        batch_op.drop_index("ix_care_plan_trash", sqlite_where=sa.text("deleted_at IS NOT NULL"))
        batch_op.drop_index("ix_care_plan_order", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("care_plan")
    with op.batch_alter_table("baseline", schema=None) as batch_op:
        batch_op.drop_index("uq_baseline_measure", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("baseline")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index("uq_audit_event_number", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("audit_event")
    op.drop_table("alert")
    with op.batch_alter_table("ai_interaction", schema=None) as batch_op:
        batch_op.drop_index("ix_ai_interaction_trash", sqlite_where=sa.text("deleted_at IS NOT NULL"))
        batch_op.drop_index("ix_ai_interaction_order", sqlite_where=sa.text("deleted_at IS NULL"))
        batch_op.drop_index("ix_ai_interaction_day", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("ai_interaction")
    with op.batch_alter_table("achievement", schema=None) as batch_op:
        batch_op.drop_index("uq_achievement_name", sqlite_where=sa.text("deleted_at IS NULL"))

    op.drop_table("achievement")
