"""five words for the quality of a night, naps with their time, waking earlier than wanted"""

# SQLAlchemy's REAL is generic over the Python number, which matters to nobody here.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# What version 0002 has no place for; store/schema.py counts it before it goes down: words, table, condition.
LOST_GOING_DOWN = (
    ("the quality in words", "sleep_night", "quality IS NOT NULL"),
    ("the time of a nap", "sleep_night", "nap_at IS NOT NULL"),
    ("the minutes woken early", "sleep_night", "woke_early_minutes IS NOT NULL"),
)

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
    night.quality_of_ten AS night_quality_of_ten,
    night.morning_mood AS morning_mood,
    night.rested AS rested,
    round((julianday(night.out_of_bed_at) - julianday(night.into_bed_at)) * 1440, 2) AS minutes_in_bed,
    round((julianday(night.final_awakening_at) - julianday(night.tried_to_sleep_at)) * 1440, 2) - night.minutes_to_fall_asleep - night.minutes_awake AS minutes_asleep,
    round((julianday(night.out_of_bed_at) - julianday(night.final_awakening_at)) * 1440, 2) AS minutes_after_waking,
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

# As revision 0002 made it.
DAILY_SUMMARY_BEFORE = """
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

# Without the ratings of quality, which both versions keep under other names.
KEPT = (
    "id", "created_at", "updated_at", "deleted_at", "revision", "sealed", "night_of", "zone", "utc_offset_minutes",
    "into_bed_at", "tried_to_sleep_at", "minutes_to_fall_asleep", "times_woken", "minutes_awake", "final_awakening_at",
    "out_of_bed_at", "morning_mood", "rested", "nap_minutes", "caffeine", "alcohol", "denominator",
)  # fmt: skip


def upgrade() -> None:
    """The ratings from 1 to 10 move to a column of their own: they stay what they were."""
    columns = (
        *_columns_to_waking(),
        sa.Column("woke_early_minutes", sa.INTEGER(), nullable=True),
        sa.Column("out_of_bed_at", sa.TEXT(), nullable=True),
        sa.Column("quality", sa.INTEGER(), nullable=True),
        sa.Column("quality_of_ten", sa.INTEGER(), nullable=True),
        sa.Column("morning_mood", sa.INTEGER(), nullable=True),
        sa.Column("rested", sa.INTEGER(), nullable=True),
        sa.Column("nap_at", sa.TEXT(), nullable=True),
        *_columns_from_naps(),
        *_rules(),
        _instant("nap_at"),
        _check("nap_order", "nap_at IS NULL OR into_bed_at IS NULL OR nap_at <= into_bed_at"),
        _check("quality", "quality BETWEEN 1 AND 5"),
        _check("quality_of_ten", "quality_of_ten BETWEEN 1 AND 10"),
        _check("woke_early_minutes", "woke_early_minutes >= 0"),
    )
    _rebuild(columns, ratings=("quality_of_ten", "quality"), view=DAILY_SUMMARY)


def downgrade() -> None:
    """The ratings from 1 to 10 go back to where they were; see LOST_GOING_DOWN for the rest."""
    columns = (
        *_columns_to_waking(),
        sa.Column("out_of_bed_at", sa.TEXT(), nullable=True),
        sa.Column("quality", sa.INTEGER(), nullable=True),
        sa.Column("morning_mood", sa.INTEGER(), nullable=True),
        sa.Column("rested", sa.INTEGER(), nullable=True),
        *_columns_from_naps(),
        *_rules(),
        _check("quality", "quality BETWEEN 1 AND 10"),
    )
    _rebuild(columns, ratings=("quality", "quality_of_ten"), view=DAILY_SUMMARY_BEFORE)


def _rebuild(columns: Sequence[Any], *, ratings: tuple[str, str], view: str) -> None:
    """Replace the table by one of other columns; the first of `ratings` is filled from the second of the old table."""
    op.execute("DROP VIEW daily_summary")
    op.create_table("sleep_night_next", *columns, sqlite_strict=True)
    names = ", ".join(KEPT)
    op.execute(
        f"INSERT INTO sleep_night_next ({names}, {ratings[0]}) SELECT {names}, {ratings[1]} FROM sleep_night"  # noqa: S608 - our own names
    )
    op.execute("DROP TABLE sleep_night")
    op.rename_table("sleep_night_next", "sleep_night")
    op.create_index(
        "ix_sleep_night_trash", "sleep_night", ["deleted_at", "id"], sqlite_where=sa.text("deleted_at IS NOT NULL")
    )
    op.create_index(
        "uq_sleep_night_night_of", "sleep_night", ["night_of"], unique=True, sqlite_where=sa.text("deleted_at IS NULL")
    )
    op.execute(view)


def _columns_to_waking() -> tuple[Any, ...]:
    return (
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
    )


def _columns_from_naps() -> tuple[Any, ...]:
    return (
        sa.Column("nap_minutes", sa.INTEGER(), nullable=True),
        sa.Column("caffeine", sa.REAL(), nullable=True),
        sa.Column("alcohol", sa.REAL(), nullable=True),
        sa.Column("denominator", sa.TEXT(), nullable=False),
    )


def _rules() -> tuple[Any, ...]:
    """The rules that both versions have."""
    instants = ("created_at", "updated_at", "deleted_at", "into_bed_at", "tried_to_sleep_at", "final_awakening_at",
                "out_of_bed_at")  # fmt: skip
    counts = ("alcohol", "caffeine", "minutes_awake", "minutes_to_fall_asleep", "nap_minutes", "times_woken")
    orders = {
        "rise_order": ("final_awakening_at", "out_of_bed_at"),
        "night_order": ("into_bed_at", "final_awakening_at"),
        "whole_order": ("into_bed_at", "out_of_bed_at"),
        "bed_order": ("into_bed_at", "tried_to_sleep_at"),
        "sleep_order": ("tried_to_sleep_at", "final_awakening_at"),
        "try_order": ("tried_to_sleep_at", "out_of_bed_at"),
    }
    return (
        *(_instant(name) for name in instants),
        *(_check(name, f"{name} >= 0") for name in counts),
        *(
            _check(name, f"{first} IS NULL OR {second} IS NULL OR {first} <= {second}")
            for name, (first, second) in orders.items()
        ),
        _check("denominator", "denominator IN ('in_bed', 'trying')"),
        _check("id", "length(id) = 36"),
        _check("morning_mood", "morning_mood BETWEEN 1 AND 10"),
        _check("night_of", "date(night_of) IS night_of"),
        _check("rested", "rested BETWEEN 1 AND 10"),
        _check("revision", "revision >= 1"),
        _check("utc_offset_minutes", "utc_offset_minutes BETWEEN -1439 AND 1439"),
        _check("zone", "length(CAST(zone AS BLOB)) <= 60"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sleep_night")),
    )


def _instant(name: str) -> Any:
    form = f"{name} GLOB '????-??-??T??:??:??.??????Z'"
    return _check(name, f"{form} AND julianday(coalesce({name}, 0)) IS NOT NULL")


def _check(name: str, sql: str) -> Any:
    return sa.CheckConstraint(sql, name=op.f(f"ck_sleep_night_{name}"))
