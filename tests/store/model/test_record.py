"""What the design promises of every kind, as data, held against the database that the migrations build.

One line a table: `table | columns | text | unique`. A column is `name`, `name*` (needed) or `name!` (never blank, as
it has a default), followed by its range (`=1..10`, `>=0`), its choices (`=a/b`), the kind of value it holds (`:flag`,
`:moment`, `:day`, `:line`, `:number`, `:id`, `:set=a/b`) or what it points to (`->table/rule`).
Text fields are `name`, `name*`, `name[]`. What the classes have beyond the design stands in ADDED, with the reason.
"""

import json
import math
import re
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import pytest
from sqlalchemy.exc import DBAPIError

from calmterm.core.errors import CalmtermError, InvalidRecord
from calmterm.store import Record, Store, kinds
from calmterm.store.db.database import errors_typed
from calmterm.store.model.column_types import instant_text
from calmterm.store.model.fields import quoted

Put = Callable[..., Any]

PLUTCHIK = "joy/trust/fear/surprise/sadness/disgust/anger/anticipation"
TRAPS = (
    "all_or_nothing/overgeneralising/mental_filter/discounting/mind_reading/fortune_telling/catastrophising/"
    "magnifying_minimising/emotional_reasoning/shoulds/labelling/personalising/blaming/comparing"
)
SHARED = "moods/sleep/scales/goals/medicines/plan/appointments/sessions/journal/safety_plan"
CONTRACT: Final = f"""
check_in | felt_at*:moment moment!=daily/morning/evening/quick mood=1..10 energy=1..10 stress=1..10 anxiety=1..10
    sleep_quality=0..10 sleep_hours=0..24 exercise_minutes>=0 outside_minutes>=0 water_glasses>=0
    | note going_well challenges hopes gratitude place helped[] |
check_in_emotion | check_in_id*->check_in/CASCADE emotion*={PLUTCHIK} intensity=0..10 | | check_in_id,emotion
trigger | position*>=0 is_builtin!:flag archived_at:moment name_key*:line | name* | name_key
check_in_trigger | check_in_id*->check_in/CASCADE trigger_id*->trigger/RESTRICT | | check_in_id,trigger_id
gratitude | noted_at*:moment savour=0..10 | what* why |
ai_interaction | began_at*:moment minutes>=0 purpose=information/writing/planning/company/reassurance/fun/other
    helpfulness=0..10 mood_before=1..10 mood_after=1..10 | tool note |

notebook | position!>=0 archived_at:moment | name* |
journal_entry | written_at*:moment prompt_id->content_item/SET NULL starred!:flag source:line source_key:line
    notebook_id->notebook/SET NULL
    | title body* tags[] | source_key
journal_revision | entry_id*->journal_entry/CASCADE number*>=1 | title body* tags[] | entry_id,number
draft | screen*:line | payload* | screen,subject

thought_record | happened_at*:moment belief_before=0..100 belief_after=0..100 distortions:set={TRAPS}
    | situation automatic_thought* evidence_for evidence_against balanced_thought next_step own_distortions[] |
thought_emotion | thought_record_id*->thought_record/CASCADE intensity_before=0..100 intensity_after=0..100 | name* |
thought_line | thought_record_id*->thought_record/CASCADE belief_before=0..100 belief_after=0..100
    distortions:set={TRAPS} | thought* own_distortions[] |
core_belief | domain=self/others/world/future strength_before*=0..100 strength_after=0..100
    | old_belief* origin evidence_for evidence_against new_belief |
core_belief_review | core_belief_id*->core_belief/CASCADE strength_old*=0..100 strength_new=0..100 | note |
exposure_step | rank*>=1 suds_initial*=0..100 suds_target=0..100 state!=planned/active/done
    | situation* safety_behaviours | ladder,rank
exposure_attempt | exposure_step_id*->exposure_step/RESTRICT tried_at*:moment suds_pre*=0..100 suds_peak=0..100
    suds_post=0..100 minutes>=0 expected_probability=0..100 probability_again=0..100 expected_badness=0..100
    actual_badness=0..100 outcome=yes/partly/no | feared_outcome coping what_i_learned |
problem_solving | importance=1..10 state!=open/trying/done/set_aside review_on:day helped=0..10
    | problem* goal plan learned |
problem_option | problem_solving_id*->problem_solving/CASCADE effort=0..10 likely_help=0..10 chosen!:flag
    | option* pros cons |
coping_card | category=calm/distract/connect/think/act/body pinned!:flag uses!>=0 | front* back* steps[] |
coping_use | coping_card_id*->coping_card/CASCADE used_at*:moment distress_before=1..10 distress_after=1..10
    effectiveness=1..10 minutes>=0 | situation |
self_compassion | written_at*:moment mood_before=1..10 mood_after=1..10
    | what_hurts* kind_words not_alone small_kindness |
life_value | life_area=partnership/parenting/family/friends/work/learning/play_and_rest/body_and_health/community/nature
    /meaning/creativity/home/money/other importance*=1..10 alignment*=0..100 | name* why tiny_step |
value_review | life_value_id*->life_value/CASCADE importance*=1..10 alignment*=0..100 | |
activity | planned_at*:moment minutes>=0 category=pleasure/mastery/connection/body/chore/rest done=yes/partly/no
    pleasure_predicted=0..10 mastery_predicted=0..10 pleasure_actual=0..10 mastery_actual=0..10
    mood_before=1..10 mood_after=1..10 value_id->life_value/SET NULL | what* barrier |
worry | caught_at*:moment intensity_before=0..10 intensity_after=0..10 still_matters=0..10 postponed_to:moment
    kind=can_act/cannot_now outcome=acted/let_go/still_there | worry* action |
custom_worksheet | written_at*:moment template*:line template_version!>=1 | answers* |

conversation | started_at*:moment ended_at:moment script*:line version*>=1 stands_at:line | title |
turn | conversation_id*->conversation/CASCADE number*=1..100 rating=0..100 | answer | conversation_id,number
memory | kept_on*:day conversation_id->conversation/SET NULL | sentence* |

sleep_night | night_of*:day into_bed_at:moment tried_to_sleep_at:moment final_awakening_at:moment out_of_bed_at:moment
    zone:line minutes_to_fall_asleep>=0 minutes_awake>=0 times_woken>=0 quality=1..5 morning_mood=1..10 rested=1..10
    woke_early_minutes>=0 nap_at:moment nap_minutes>=0 caffeine>=0 alcohol>=0 | dreams medicine factors note | night_of
practice_session | began_at*:moment kind*=breathing/relaxation/grounding/meditation/movement technique:line
    seconds*>=0 anxiety_before=0..10 anxiety_after=0..10 mood_before=1..10 mood_after=1..10 effectiveness=1..10
    completed!:flag | note side_effects[] |
habit | times!>=1 days!>=1 kind!=yes_no/count/at_most target>=1 category:line archived_at:moment position!>=0
    | name* cue tiny_version |
habit_day | habit_id*->habit/CASCADE on*:day value>=0 skipped!:flag mood_impact=1..10 | note | habit_id,on
daily_task | on*:day done_at:moment kind!=suggested/own suggested_by:line priority=1..4 estimated_minutes>=0
    effectiveness=1..10 | what* |

goal | value_id->life_value/SET NULL target_on:day state!=active/paused/done/dropped progress=0..100 unit_start:number
    unit_target:number confidence=0..10 | title* why first_step obstacle if_then |
goal_milestone | goal_id*->goal/RESTRICT target_on:day done_at:moment position!>=0 | title* note |
goal_check_in | goal_id*->goal/CASCADE value:number motivation=1..10 | progress_note obstacles |
care_plan | review_on:day made_with!=self/professional | focus_areas* strengths supports questions codes |
care_objective | care_plan_id*->care_plan/CASCADE progress=0..100 target_on:day | objective* |
medicine | care_plan_id->care_plan/SET NULL schedule=morning/noon/evening/night/several/as_needed | name* dose |
medicine_day | medicine_id*->medicine/CASCADE on*:day part!=any/morning/noon/evening/night state*=taken/skipped | note
    | medicine_id,on,part
homework | due_on:day done_at:moment from_id->person/SET NULL session_id->therapy_session/SET NULL | what* note |
profile | number!=1..1 greeted!:flag | name birthday conditions | number
therapy_session | at*:moment minutes>=0 with_id->person/SET NULL | subjective objective assessment plan homework |
appointment | at*:moment with_id->person/SET NULL attended:flag remind_before_minutes>=0 | where notes |
person | role=friend/family/clinician/emergency on_safety_plan!:flag | name* phone when public_key |

scale_result | instrument*:line version*>=1 total>=0 band:line taken_at*:moment coding!=zero_based/one_based
    help_shown!:flag | answers* difficulty |
safety_plan | number*>=1 reviewed_on:day
    | signs alone people_places ask_help professionals safer_place reasons | number
crisis_event | severity=1..10 kind=low/anxiety/thoughts/other
    resources:set=emergency/suicide/emotional/text/youth/domestic_violence/plan/grounding minutes>=0
    outcome=helped/neutral/need_more follow_up_on:day | risk_factors protective_factors what_helped |
alert | kind*=review/follow_up/homework/medicine/appointment/reminder/old_copy
    status!=new/seen/snoozed/dismissed occasion*:line snoozed_until:moment | | occasion

baseline | measure*:line median*:number mad*:number n*>=0 window_from*:day window_to*:day established_at*:moment
    | | measure
deviation | baseline_id*->baseline/CASCADE on*:day value*:number score*:number dismissed_at:moment rating=1..10
    | | baseline_id,on
insight | kind*=daily/pattern/recommendation priority*=1..4 measure*:line other_measure:line n*>=0 effect:number
    confidence=0..1 viewed_at:moment dismissed_at:moment rating=1..10 template*:line | |
achievement | name*:line hidden!:flag | | name
unlocked | achievement_id*->achievement/CASCADE on*:day | | achievement_id

setting | name*:line value*:line | | name
audit_event | number*>=1 at*:moment action*=add/change/trash/restore/purge table*:line record_id*:id
    record_revision*>=1 chain*:line | | number
migration_log | schema_revision*:line checksum*:line applied_at*:moment batch*>=1 | |
content_item | category_id->content_category/SET NULL code*:line kind*=article/exercise/prompt is_builtin!:flag
    read_at:moment | title body tags[] | code
content_category | code*:line position!>=0 | | code
reminder | due_on:day minute_of_day=0..1439 repeat!=once/daily/weekly is_on!:flag | what* |

consent | person_id->person/SET NULL parts*:set={SHARED} from_on*:day until_on:day withdrawn_at:moment | name* note |
sharing | given_at*:moment person_id->person/SET NULL consent_id->consent/SET NULL form*=age/page parts*:set={SHARED}
    from_on*:day until_on*:day | name* |
care_note | received_at*:moment read_at:moment answered_at:moment person_id->person/SET NULL
    sharing_id->sharing/SET NULL source_key:line | name* title text* | source_key
care_message | direction!=to_them/from_them person_id->person/SET NULL in_reply_to_id->care_note/SET NULL
    sent_at*:moment read_at:moment | name* text* |

circle | identity*:line | name* place | identity
circle_state | circle_id*->circle/CASCADE | state* | circle_id
circle_member | circle_id*->circle/CASCADE public_key*:line role!=member/host standing!=here/left/removed is_me!:flag
    muted!:flag | pseudonym* | circle_id,public_key
circle_post | circle_id*->circle/CASCADE member_id*->circle_member/CASCADE reply_to_id->circle_post/SET NULL number*>=1
    said_at*:moment pinned!:flag hidden!:flag fades_on:day | channel text* | member_id,number
circle_reaction | post_id*->circle_post/CASCADE member_id*->circle_member/CASCADE
    reaction*=read/thanks/same/with_you | | post_id,member_id
circle_report | circle_id*->circle/CASCADE post_id->circle_post/CASCADE member_id->circle_member/CASCADE
    by_id->circle_member/SET NULL reported_at*:moment | reason* |
circle_read | post_id*->circle_post/CASCADE read_at*:moment | | post_id

device | is_here!:flag key_id*:line number!>=0 link:line milliseconds!>=0 counter!>=0 noted!>=0 heard_at:moment
    | name* place machine |
sync_item | device_id*->device/CASCADE number*>=1 state*=waiting/sent/seen records*>=0 link*:line | segment
    | device_id,number
synced_record | table*:line record_id*:id is_waiting!:flag is_held!:flag conflict_at:moment other_version>=1
    conflict=text/same_key/changed_and_trashed/changed_and_purged | merge* held | table,record_id
"""
BASE: Final = {
    "id": ("TEXT", 1), "created_at": ("TEXT", 1), "updated_at": ("TEXT", 1), "deleted_at": ("TEXT", 0),
    "revision": ("INTEGER", 1), "sealed": ("BLOB", 0),
}  # fmt: skip
FELT: Final = {"local_date": ("TEXT", 1), "utc_offset_minutes": ("INTEGER", 1)}
# What the classes have and the design does not name, or names otherwise. Each deviation is deliberate.
ADDED: Final = {
    "check_in.in_body": "where it is felt, which the check-in asks by its tags; a blank list takes no room",
    "draft.subject": "stands for record_id: a blank for a new record must count as equal, which NULL never does",
    "exposure_step.ladder": "the list in which a rank stands once",
    "core_belief_review.reviewed_on": "a review has a date (worksheets, 3)",
    "value_review.reviewed_on": "history per area (worksheets, 8)",
    "goal_check_in.checked_on": "a check-in has a date (worksheets, 15)",
    "scale_result.title": "of a questionnaire of one's own, whose file may go",
    "scale_result.form": "as it was asked: range, bands, items and answers of one's own, whose file may go",
    "custom_worksheet.title": "what its list shows",
    "sleep_night.utc_offset_minutes": "the offset in which the night was told, so that its times read as typed",
    "sleep_night.quality_of_ten": "the scale of older nights, which stay as they were rated",
    "sleep_night.denominator": "which of the two sleep efficiencies was meant: store which one (worksheets, 13)",
    "crisis_event.on": "its day, reduced to the month later",
    "baseline.sigma": "the scale that deviations are counted in",
    "baseline.method_version": "rebuilt when the method changes",
    "insight.low": "the interval of its effect",
    "insight.high": "the interval of its effect",
    "insight.window_from": "the days it looked at",
    "insight.window_to": "the days it looked at",
    "insight.method_version": "rebuilt when the method changes",
    "insight.computed_at": "the order of its list",
    "insight.words": "the sentence as it was said, sealed: it may name a tag of a person's own",
    "migration_log.direction": "steps down are logged too; schema_revision stands for revision, which every record has",
    "care_note.task": "homework that a note brings",
    "care_note.task_on": "its date",
    "care_note.task_taken_at": "it becomes a little to-do once the person agrees",
    "content_item.version": "refreshed from the package",
    "content_item.heavy": "never drawn on a hard day",
}
# Ranges that the design leaves open: wide, so that every number is finite.
OPEN: Final = 1e9


@dataclass(frozen=True)
class Column:
    name: str
    mark: str
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    holds: str = ""
    target: tuple[str, str] | None = None


@dataclass(frozen=True)
class Promise:
    table: str
    columns: tuple[Column, ...]
    text: tuple[str, ...]
    unique: tuple[tuple[str, ...], ...]


def read_column(word: str) -> Column:
    found = re.fullmatch(r"(\w+)([*!]?)(.*)", word)
    assert found, word
    name, mark, rest = found.groups()
    if rest.startswith("->"):
        target, rule = rest[2:].split("/")
        return Column(name, mark, target=(target, rule.replace("_", " ")))
    if between := re.fullmatch(r"=(\d+)\.\.(\d+)", rest):
        return Column(name, mark, float(between[1]), float(between[2]))
    if rest.startswith(">="):
        return Column(name, mark, float(rest[2:]))
    if rest.startswith("="):
        return Column(name, mark, choices=tuple(rest[1:].split("/")))
    holds, _, names = rest[1:].partition("=")
    return Column(name, mark, choices=tuple(filter(None, names.split("/"))), holds=holds)


def read_contract() -> dict[str, Promise]:
    joined = re.sub(r"\n +/", "/", CONTRACT).replace("SET NULL", "SET_NULL")
    promises: dict[str, Promise] = {}
    for row in filter(None, re.sub(r"\n +", " ", joined).splitlines()):
        table, columns, text, unique = (part.strip() for part in row.split("|"))
        promises[table] = Promise(
            table,
            tuple(read_column(word) for word in columns.split()),
            tuple(text.split()),
            tuple(tuple(group.split(",")) for group in unique.split()),
        )
    return promises


PROMISES: Final = read_contract()
KEYS: Final = [(one.table, column) for one in PROMISES.values() for column in one.columns if column.target]
every_table = pytest.mark.parametrize("promise", PROMISES.values(), ids=PROMISES)
every_key = pytest.mark.parametrize(("table", "key"), KEYS, ids=[f"{table}.{key.name}" for table, key in KEYS])


def ask(store: Store, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with store._engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql, parameters)]


def write(store: Store, sql: str, *parameters: Any) -> None:
    """Write past everything but the database."""
    with store._engine.begin() as connection:
        connection.exec_driver_sql(sql, parameters)


def set_columns(store: Store, record: Record, values: Mapping[str, Any]) -> None:
    assigned = ", ".join(f"{quoted(column)} = ?" for column in values)
    sql = f"UPDATE {quoted(record.table_name())} SET {assigned} WHERE id = ?"  # noqa: S608
    write(store, sql, *values.values(), str(record.id))


def checks(store: Store) -> dict[str, set[str]]:
    """The names of the CHECK constraints by table, as SQLite holds them."""
    rows = ask(store, "SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    return {name: set(re.findall(r"CONSTRAINT (ck_\w+) CHECK", sql)) for name, sql in rows}


# --- the tables --------------------------------------------------------------------------------------------


def test_the_tables_are_the_kinds_and_no_others(empty: Store) -> None:
    tables = {row[1]: row for row in ask(empty, "PRAGMA table_list") if not row[1].startswith("sqlite_")}
    made = {name for name, row in tables.items() if row[2] == "table"}
    assert made == {*PROMISES, "alembic_version"}
    assert made - {"alembic_version"} == set(kinds())
    assert len(PROMISES) >= 58
    assert all(tables[name][5] == 1 for name in PROMISES), "every table is STRICT"
    assert {name for name, row in tables.items() if row[2] == "view"} <= {"daily_summary"}


@every_table
def test_a_table_has_its_columns(promise: Promise, empty: Store) -> None:
    kind = kinds()[promise.table]
    found = {row[1]: (row[2], row[3]) for row in ask(empty, f"PRAGMA table_xinfo({quoted(promise.table)})")}
    base = BASE | (FELT if kind.about.felt else {})
    assert base.items() <= found.items()
    named = {column.name for column in promise.columns} | {
        name for place in ADDED if (name := place.removeprefix(f"{promise.table}.")) != place
    }
    sealed = {spec.name for spec in kind.prose()}
    assert set(found) - set(base) == named - sealed
    for column in promise.columns:
        kind_of_number = "REAL" if column.holds == "number" else "INTEGER"
        number = column.low is not None or column.holds in ("number", "flag")
        assert found[column.name][0] in ((kind_of_number, "REAL") if number else ("TEXT",)), column.name
        assert bool(found[column.name][1]) == bool(column.mark), f"{column.name}: blank is not zero"


@every_table
def test_a_kind_has_its_text_and_what_it_needs(promise: Promise) -> None:
    kind = kinds()[promise.table]
    added = {place.partition(".")[2] for place in ADDED if place.startswith(f"{promise.table}.")}
    shown = {
        spec.name: spec.name + ("*" if spec.required else "[]" if spec.widget in ("tags", "lines") else "")
        for spec in kind.prose()
        if not spec.hidden or spec.name == "payload"
    }
    assert {text for name, text in shown.items() if name not in added} == set(promise.text)
    needed = {column.name for column in promise.columns if column.mark == "*"} - {"record_id"}
    assert {spec.name for spec in kind.columns() if spec.required} - added == needed


@every_table
def test_a_table_has_its_unique_rules_among_live_rows(promise: Promise, empty: Store) -> None:
    indexes = [row for row in ask(empty, f"PRAGMA index_list({quoted(promise.table)})") if row[2] and row[3] == "c"]
    assert all(row[4] == 1 for row in indexes), "what lies in the trash does not bind"
    columns = {tuple(row[2] for row in ask(empty, f"PRAGMA index_info({index[1]})")) for index in indexes}
    assert columns == set(promise.unique)
    assert {unique.columns for unique in kinds()[promise.table].about.unique} == columns


@pytest.mark.parametrize("promise", [one for one in PROMISES.values() if one.unique], ids=lambda one: one.table)
def test_a_unique_rule_acts_with_its_own_sentence(promise: Promise, store: Store, put: Put) -> None:
    kind = kinds()[promise.table]
    for unique in kind.about.unique:
        first = put(kind, full=True)
        if all(kind.spec(name).low == kind.spec(name).high is not None for name in unique.columns):  # one record alone
            with pytest.raises(InvalidRecord, match=unique.sentence):
                put(kind, full=True)
            set_columns(store, first, {"deleted_at": "2026-11-20T20:00:00.000000Z"})
            put(kind, full=True)
            continue
        twin = put(kind, full=True)
        same = {name: raw(first, name) for name in unique.columns}
        with pytest.raises(InvalidRecord) as caught, errors_typed():
            set_columns(store, twin, same)
        assert str(caught.value) == unique.sentence
        set_columns(store, first, {"deleted_at": "2026-11-20T20:00:00.000000Z"})
        set_columns(store, twin, same)


def raw(record: Record, name: str) -> Any:
    value = getattr(record, name)
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, list):
        return json.dumps(value)
    return value if value is None or isinstance(value, int | float) else str(value)


# --- ranges ------------------------------------------------------------------------------------------------


@every_table
def test_a_range_is_a_check_that_acts(promise: Promise, store: Store, put: Put) -> None:
    """The bound is inside, the next value is not, and the CHECK that says so is named after its column."""
    kind = kinds()[promise.table]
    record = put(kind)
    for column in promise.columns:
        inside: list[Any] = []
        outside: list[Any] = []
        if column.holds == "set":
            inside, outside = ["[]", f'["{column.choices[0]}"]'], ['["another"]', "{}"]
        elif column.choices:
            inside, outside = list(column.choices), ["another"]
        elif column.low is not None:
            inside = [column.low, *([column.high] if column.high else [])]
            outside = [beyond(column.low, -1, whole=kind.spec(column.name).whole)]
            if column.high is not None:
                outside.append(beyond(column.high, 1, whole=kind.spec(column.name).whole))
        elif column.holds == "number":
            inside = [0 if column.name == "mad" else -OPEN, OPEN]
        elif column.holds == "flag":
            inside, outside = [0, 1], [2, -1]
        before = {column.name: raw(record, column.name)}
        for value in inside:
            set_columns(store, record, {column.name: value})
        for value in outside:
            with pytest.raises(DBAPIError) as caught:
                set_columns(store, record, {column.name: value})
            assert str(caught.value.orig) == f"CHECK constraint failed: ck_{promise.table}_{column.name}", value
        set_columns(store, record, before)


def beyond(bound: float, way: int, *, whole: bool) -> float:
    """The value next to a bound, on its other side."""
    return bound + way if whole else math.nextafter(bound, math.inf * way)


RULES: Final = {
    "ck_exposure_attempt_peak_pre": {"suds_pre": 60, "suds_peak": 59},
    "ck_exposure_attempt_peak_post": {"suds_pre": 0, "suds_peak": 59, "suds_post": 60},
    "ck_sleep_night_bed_order": {"into_bed_at": 1, "tried_to_sleep_at": 0},
    "ck_sleep_night_sleep_order": {"tried_to_sleep_at": 1, "final_awakening_at": 0},
    "ck_sleep_night_rise_order": {"final_awakening_at": 1, "out_of_bed_at": 0},
    "ck_sleep_night_night_order": {"into_bed_at": 1, "final_awakening_at": 0},
    "ck_sleep_night_nap_order": {"nap_at": 1, "into_bed_at": 0},
    "ck_sleep_night_try_order": {"tried_to_sleep_at": 1, "out_of_bed_at": 0},
    "ck_sleep_night_whole_order": {"into_bed_at": 1, "out_of_bed_at": 0},
    "ck_audit_event_record_id": {"record_id": "short"},
    "ck_consent_span": {"from_on": "2026-11-21", "until_on": "2026-11-20"},
    "ck_sharing_span": {"from_on": "2026-11-21", "until_on": "2026-11-20"},
    "ck_care_note_read_order": {"received_at": 1, "read_at": 0},
    "ck_care_note_answer_order": {"received_at": 1, "answered_at": 0},
    "ck_care_message_read_order": {"sent_at": 1, "read_at": 0},
    "ck_synced_record_record_id": {"record_id": "short"},
    "ck_synced_record_conflict_pair": {"conflict": None, "conflict_at": 1},
    "ck_circle_report_target": {"post_id": None, "member_id": None},
}
WRONG: Final = {
    "revision": 0, "id": "short", "created_at": "now", "updated_at": "now", "deleted_at": "now",
    "local_date": "2026-02-30", "utc_offset_minutes": 1440,
}  # fmt: skip


def breaks(kind: type[Record]) -> dict[str, dict[str, Any]]:
    """For every CHECK of a kind, values that break it."""
    table = kind.table_name()
    found = {f"ck_{table}_{name}": {name: value} for name, value in WRONG.items()}
    for spec in kind.columns():
        match spec.widget:
            case "scale" | "number":
                wrong: Any = (spec.low or 0) - 1
            case "flag":
                wrong = 2
            case "line":
                wrong = "x" * (spec.limit + 1)
            case _:
                wrong = "nonsense"
        found[f"ck_{table}_{spec.name}"] = {spec.name: wrong}
    return found | {name: values for name, values in RULES.items() if name.startswith(f"ck_{table}_")}


@every_table
def test_no_check_only_decorates(promise: Promise, store: Store, put: Put) -> None:
    kind = kinds()[promise.table]
    record = put(kind)
    known = breaks(kind)
    for name in checks(store)[promise.table]:
        values = {
            column: f"2026-11-20T2{value}:00:00.000000Z" if column.endswith("_at") and value in (0, 1) else value
            for column, value in known[name].items()
        }
        with pytest.raises(DBAPIError, match=rf"CHECK constraint failed: {name}\b"):
            set_columns(store, record, values)


# --- foreign keys ------------------------------------------------------------------------------------------


def test_the_foreign_keys_are_these_and_no_others(empty: Store) -> None:
    found = {
        (table, row[3], row[2], row[6])
        for table in PROMISES
        for row in ask(empty, f"PRAGMA foreign_key_list({quoted(table)})")
    }
    assert found == {(table, key.name, *key.target) for table, key in KEYS if key.target}
    assert len(found) >= 22
    rules = Counter(rule for *_, rule in found)
    assert set(rules) == {"CASCADE", "RESTRICT", "SET NULL"}


@every_key
def test_a_foreign_key_is_named_and_indexed(table: str, key: Column, empty: Store) -> None:
    ((sql,),) = ask(empty, "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", table)
    assert f"CONSTRAINT fk_{table}_{key.name} FOREIGN KEY" in sql
    indexes = {row[1]: row for row in ask(empty, f"PRAGMA index_list({quoted(table)})")}
    whole = indexes[f"ix_{table}_{key.name}"]
    assert whole[4] == 0, "a delete looks at every row, the trash included"
    assert [row[2] for row in ask(empty, f"PRAGMA index_info({whole[1]})")] == [key.name]
    plan = ask(empty, f"EXPLAIN QUERY PLAN SELECT 1 FROM {quoted(table)} WHERE {quoted(key.name)} = 'x'")  # noqa: S608
    assert "USING" in plan[0][3]
    assert "INDEX" in plan[0][3]


@every_key
def test_a_foreign_key_acts(table: str, key: Column, store: Store, put: Put) -> None:
    """It refuses what is not there, and does to its row what its rule says when what it points to goes."""
    assert key.target
    parent, rule = key.target
    record = put(kinds()[table], full=True)
    target = str(getattr(record, key.name))
    with pytest.raises(CalmtermError), errors_typed():
        set_columns(store, record, {key.name: str(uuid.uuid4())})
    delete = f"DELETE FROM {quoted(parent)} WHERE id = ?"  # noqa: S608
    here = f"SELECT {quoted(key.name)} FROM {quoted(table)} WHERE id = ?"  # noqa: S608
    if rule == "RESTRICT":
        with pytest.raises(CalmtermError), errors_typed():
            write(store, delete, target)
        assert ask(store, here, str(record.id)) == [(target,)]
        write(store, f"DELETE FROM {quoted(table)} WHERE id = ?", str(record.id))  # noqa: S608
        write(store, delete, target)  # nothing points to it any more
        return
    write(store, delete, target)
    assert ask(store, here, str(record.id)) == ([] if rule == "CASCADE" else [(None,)])


# --- lists and counts --------------------------------------------------------------------------------------


@every_table
def test_every_listed_kind_has_a_partial_index_on_its_order(promise: Promise, empty: Store) -> None:
    kind = kinds()[promise.table]
    if kind.about.own and kind.about.order == "created_at":
        return  # reached through its parent or by its name
    partial = [row[1] for row in ask(empty, f"PRAGMA index_list({quoted(promise.table)})") if row[4]]
    columns = {name: [row[2] for row in ask(empty, f"PRAGMA index_info({name})")] for name in partial}
    made = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ?"
    wheres = dict(ask(empty, made, promise.table))
    order = kind.about.order
    on_order = [name for name, found in columns.items() if found in ([order, "id"], [order])]
    assert any(wheres[name].endswith("WHERE deleted_at IS NULL") for name in on_order)
    if not kind.about.own:
        assert columns[f"ix_{promise.table}_trash"] == ["deleted_at", "id"]
        assert wheres[f"ix_{promise.table}_trash"].endswith("WHERE deleted_at IS NOT NULL")


def test_what_the_design_counts(empty: Store) -> None:
    assert len(kinds()) >= 54
    assert sum(map(len, checks(empty).values())) >= 100
    assert sum(len(ask(empty, f"PRAGMA foreign_key_list({quoted(table)})")) for table in kinds()) >= 22


def test_the_list_of_deviations_is_current() -> None:
    for place in ADDED:
        table, name = place.split(".")
        kind = kinds()[table]
        assert name in {spec.name for spec in kind.specs()}, place
        assert name not in {column.name for column in PROMISES[table].columns}, place
