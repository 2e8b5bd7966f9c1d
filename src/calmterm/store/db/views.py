"""The views of the schema: days in numbers, worked out by the database from live rows, for whoever opens it by SQL.

As with the tables, the revision that makes a view holds its text as it was then, and a test compares the two.
"""

from typing import Final

from sqlalchemy import Connection

_MEANS: Final = (
    "mood", "energy", "stress", "anxiety", "sleep_quality", "sleep_hours",
    "exercise_minutes", "outside_minutes", "water_glasses",
)  # fmt: skip


def _minutes(start: str, end: str) -> str:
    """Minutes between two stored instants. Julian days hold them to a fiftieth of a second."""
    return f"round((julianday(night.{end}) - julianday(night.{start})) * 1440, 2)"


def _of_day(what: str, table: str) -> str:
    return f"(SELECT {what} FROM {table} AS one WHERE one.local_date = days.day AND one.deleted_at IS NULL)"  # noqa: S608 - our own names


ASLEEP: Final = (
    f"{_minutes('tried_to_sleep_at', 'final_awakening_at')} - night.minutes_to_fall_asleep - night.minutes_awake"
)
IN_BED: Final = _minutes("into_bed_at", "out_of_bed_at")
AFTER_WAKING: Final = _minutes("final_awakening_at", "out_of_bed_at")
DENOMINATOR: Final = (
    f"CASE night.denominator WHEN 'trying' THEN {_minutes('tried_to_sleep_at', 'out_of_bed_at')} ELSE {IN_BED} END"
)
EFFICIENCY: Final = f"round(100.0 * ({ASLEEP}) / nullif({DENOMINATOR}, 0), 1)"
DONE: Final = (
    "CASE habit.kind WHEN 'yes_no' THEN coalesce(done.value, 1) > 0"
    " WHEN 'count' THEN done.value >= coalesce(habit.target, 1) ELSE done.value <= habit.target END"
)
_HABITS: Final = (
    "FROM habit_day AS done JOIN habit ON habit.id = done.habit_id AND habit.deleted_at IS NULL"
    ' WHERE done."on" = days.day AND done.deleted_at IS NULL AND NOT done.skipped'
)
_COLUMNS: Final = {
    "check_ins": _of_day("count(*)", "check_in"),
    **{name: _of_day(f"avg(one.{name})", "check_in") for name in _MEANS},
    "night_quality": "night.quality",
    "night_quality_of_ten": "night.quality_of_ten",
    "morning_mood": "night.morning_mood",
    "rested": "night.rested",
    "minutes_in_bed": IN_BED,
    "minutes_asleep": ASLEEP,
    "minutes_after_waking": AFTER_WAKING,
    "sleep_efficiency": EFFICIENCY,
    "practices": _of_day("count(*)", "practice_session"),
    "practice_minutes": _of_day("sum(one.seconds) / 60.0", "practice_session"),
    "habits": f"(SELECT count(*) {_HABITS})",
    "habits_done": f"(SELECT coalesce(sum({DONE}), 0) {_HABITS})",
}
# The days come first, as a UNION: SQLite then looks up a span of days in each table's index on its day.
DAILY_SUMMARY: Final = (
    "CREATE VIEW daily_summary AS SELECT days.day AS day, "  # noqa: S608 - our own names
    + ", ".join(f"{sql} AS {name}" for name, sql in _COLUMNS.items())
    + " FROM (SELECT local_date AS day FROM check_in WHERE deleted_at IS NULL"
    " UNION SELECT night_of FROM sleep_night WHERE deleted_at IS NULL"
    " UNION SELECT local_date FROM practice_session WHERE deleted_at IS NULL"
    ' UNION SELECT "on" FROM habit_day WHERE deleted_at IS NULL) AS days'
    " LEFT JOIN sleep_night AS night ON night.night_of = days.day AND night.deleted_at IS NULL"
)
VIEWS: Final = {"daily_summary": DAILY_SUMMARY}
COLUMNS: Final = ("day", *_COLUMNS)
ABOUT: Final = """One local day in numbers. A blank is null, never zero; the counts are zero where there was nothing.
Check-ins: the mean of each measure, in its own unit. Sleep, of the night that ended on the day: quality from 1 to 5,
that of older nights from 1 to 10; time in bed, asleep, and in bed after waking in minutes; efficiency in percent of the
time that the night names. Practice in minutes. Habits: those with an entry that was not skipped, and how many of them
were done."""


def make_views(connection: Connection) -> None:
    """Make the views over the tables that there are."""
    for sql in VIEWS.values():
        connection.exec_driver_sql(sql)
