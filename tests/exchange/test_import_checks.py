"""What comes in together: in an order that can be saved, each refusal with its line, and no link to nowhere."""

import json
import uuid
from typing import Any

import pytest

from calmterm.exchange.exporting import written_out
from calmterm.exchange.importing import ImportResult, bring_in
from calmterm.store import Record, Store
from calmterm.store.model.records import (
    Activity,
    Appointment,
    CheckIn,
    ExposureStep,
    Habit,
    HabitDay,
    JournalEntry,
    LifeValue,
    Person,
    SafetyPlan,
    SleepNight,
    Worry,
)

SAVED = {"created_at": "2026-01-02T10:00:00+00:00", "updated_at": "2026-01-02T10:00:00+00:00"}


def row(kind: type[Record], **values: Any) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), kind.kind_key(): kind.table_name(), **SAVED, **values}


def bring(store: Store, *rows: dict[str, Any], dry_run: bool = False) -> ImportResult:
    document = {"format": "calmterm", "version": 1, "records": rows}
    return bring_in(store, json.dumps(document), "json", dry_run=dry_run)


def told(report: ImportResult) -> list[tuple[int, str]]:
    return [(one.line, one.why) for one in report.rejected]


NIGHT = "There is a night of that date already. Please change that one."
LOST = "Habit: what this belongs to is neither in the file nor in the vault."
STEP = {"suds_initial": 50, "situation": "lift"}
AT = {"tried_at": "2026-01-02T10:00Z", "suds_pre": 60}


def test_what_is_pointed_to_goes_first(store: Store) -> None:
    value = row(LifeValue, name="kindness", importance=8, alignment=20)
    habit = row(Habit, name="tea")
    report = bring(
        store,
        row(Activity, what="Call", planned_at="2026-01-02T10:00Z", local_date="2026-01-02", value_id=value["id"]),
        row(HabitDay, habit_id=habit["id"], on="2026-01-02"),
        habit,
        value,
    )
    assert (report.new, told(report)) == (4, [])
    assert str(store.records(Activity)[0].value_id) == value["id"]
    assert str(store.records(HabitDay)[0].habit_id) == habit["id"]


def test_a_link_to_nowhere_is_taken_off(store: Store) -> None:
    person = store.add(store.new(Person, {"name": "Ana"}))
    store.trash(person)
    day = {"at": "2026-01-02T10:00Z", "local_date": "2026-01-02"}
    report = bring(
        store,
        row(Appointment, **day, where="lost", with_id=str(uuid.uuid4())),
        row(Appointment, **day, where="kept", with_id=str(person.id)),
        row(JournalEntry, written_at=day["at"], local_date=day["local_date"], body="x", prompt_id=str(uuid.uuid4())),
    )
    assert (report.new, told(report)) == (3, [])
    found = {record.text.where: record.with_id for record in store.records(Appointment)}
    assert found == {"lost": None, "kept": person.id}
    assert store.records(JournalEntry)[0].prompt_id is None


@pytest.mark.parametrize("dry_run", [False, True])
def test_what_cannot_be_without_its_link_is_rejected(store: Store, dry_run: bool) -> None:
    habit = store.add(store.new(Habit, {"name": "tea"}))
    rows = [
        row(HabitDay, habit_id=str(uuid.uuid4()), on="2026-01-02"),
        row(HabitDay, habit_id=str(habit.id), on="2026-01-02"),
    ]
    report = bring(store, *rows, dry_run=dry_run)
    assert (report.new, told(report)) == (1, [(1, LOST)])
    assert store.count(HabitDay) == (0 if dry_run else 1)


@pytest.mark.parametrize("dry_run", [False, True])
def test_what_may_stand_once(store: Store, dry_run: bool) -> None:
    store.add(store.new(SleepNight, {"night_of": "2026-01-02"}))
    store.trash(store.add(store.new(SleepNight, {"night_of": "2026-01-05"})))
    report = bring(
        store,
        row(SleepNight, night_of="2026-01-02"),
        row(SleepNight, night_of="2026-01-03"),
        row(SafetyPlan, number=1),
        row(SleepNight, night_of="2026-01-03", quality=3),
        row(SleepNight, night_of="2026-01-05"),
        row(SafetyPlan, number=1, signs="x"),
        dry_run=dry_run,
    )
    assert report.new == 3
    assert told(report) == [(1, NIGHT), (4, NIGHT), (6, "That version of the plan exists already.")]
    assert store.count(SleepNight) == (1 if dry_run else 3)


def test_what_was_refused_carries_nothing(store: Store) -> None:
    """A record that belongs to a refused one is refused as well, and each names its own line."""
    good, bad = row(Habit, name="tea"), row(Habit, name="swim", times=0)
    report = bring(
        store,
        row(HabitDay, habit_id=bad["id"], on="2026-01-02"),
        bad,
        row(HabitDay, habit_id=good["id"], on="2026-01-02"),
        good,
    )
    assert report.new == 2
    assert told(report) == [(1, LOST), (2, "Times must be a whole number, 1 or more.")]


def test_rules_over_several_fields(store: Store) -> None:
    night = {"into_bed_at": "2026-01-02T23:00Z", "tried_to_sleep_at": "2026-01-02T22:00Z"}
    report = bring(
        store,
        row(SleepNight, night_of="2026-01-02", **night),
        row(SleepNight, night_of="2026-01-03", tried_to_sleep_at=night["tried_to_sleep_at"]),
        row(
            ExposureStep,
            rank=1,
            suds_initial=50,
            situation="lift",
            attempts=[AT | {"suds_peak": 60}, AT | {"suds_peak": 59}],
        ),
        row(ExposureStep, rank=2, suds_initial=50, situation="bus", attempts=[AT]),
    )
    assert report.new == 2
    assert told(report) == [
        (1, "Trying to sleep comes after getting into bed."),
        (3, "The peak cannot be lower than the beginning."),
    ]


def test_a_field_called_kind_stands_beside_the_kind_of_record(store: Store) -> None:
    worry = store.add(store.new(Worry, {"worry": "rain", "kind": "can_act", "record_kind": "worry"}))
    shown = worry.to_json()
    assert (shown["record_kind"], shown["kind"]) == ("worry", "can_act")
    store.change(worry, {"kind": "cannot_now"})
    assert store.get(Worry, worry.id).kind == "cannot_now"
    store.undo.last()
    assert store.get(Worry, worry.id).kind == "can_act"

    document = written_out(store, "json").text
    store.trash(store.get(Worry, worry.id))
    store.removal.purge()
    assert bring_in(store, document, "json").new == 1
    assert json.loads(written_out(store, "json").text)["records"][0] | {"revision": 0} == json.loads(document)[
        "records"
    ][0] | {"revision": 0}
    assert store.add(store.new(CheckIn, {"mood": 4})).to_json()["kind"] == "check_in"
