"""calmterm's own JSON: what was exported comes back equal, once, and only if it has the form of a record."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmterm.core.clock import FixedClock
from calmterm.core.errors import UsageError
from calmterm.exchange.exporting import written_out
from calmterm.exchange.importers.source import Source
from calmterm.exchange.importing import ImportResult, bring_in, recognise
from calmterm.store import Record, Store, Vault, listed_kinds
from calmterm.store.crypto.keyring import MIB, Cost
from calmterm.store.model.records import CheckIn, JournalEntry, SleepNight
from shapes import examples

NOON = datetime(2026, 11, 20, 12, tzinfo=timezone(timedelta(hours=1)))


def made(directory: Any) -> Store:
    return Vault(directory, FixedClock(NOON)).create("words", [Cost(2, 19 * MIB)])[0]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Store]]:
    here = made(tmp_path_factory.mktemp("here") / "vault")
    there = made(tmp_path_factory.mktemp("there") / "vault")
    with here, there:
        yield here, there


def exported(store: Store) -> dict[str, Any]:
    written = written_out(store, "json")
    document = json.loads(written.text)
    assert (written.count, written.damaged) == (len(document["records"]), 0)
    return document


def brought(store: Store, *rows: Any) -> ImportResult:
    return bring_in(store, json.dumps({"format": "calmterm", "version": 1, "records": rows}), "json")


def moved(here: Store, there: Store) -> None:
    """Check that everything in one vault arrives in the other as it is, once."""
    document = exported(here)
    first = bring_in(there, json.dumps(document), "json")
    assert (first.new, first.existing, first.rejected) == (len(document["records"]), 0, [])
    assert exported(there) == document
    again = bring_in(there, json.dumps(document), "json")
    assert (again.new, again.existing, again.rejected) == (0, len(document["records"]), [])
    assert exported(there) == document


offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
walls = st.datetimes(datetime(1800, 1, 1), datetime(2200, 1, 1))  # noqa: DTZ001 - they get their zone next
times = st.builds(lambda wall, zone: wall.replace(tzinfo=zone), walls, offsets)
texts = st.text(max_size=40)
lines = st.none() | texts
entries = st.fixed_dictionaries(
    {
        "written_at": times,
        "title": lines,
        "gap": st.sampled_from([None, " ", "\n", "\n\n", "\n \n", ""]),
        "body": texts.filter(lambda text: text.strip() and not text.isspace()).map(lambda text: f"x{text}"),
        "tags": st.lists(texts, max_size=4),
        "starred": st.booleans(),
    }
)
emotion = st.fixed_dictionaries(
    {"emotion": st.sampled_from(["joy", "fear", "anger"]), "intensity": st.none() | st.integers(0, 10)}
)
check_ins = st.fixed_dictionaries(
    {
        "felt_at": times,
        "moment": st.sampled_from(["daily", "morning", "evening", "quick"]),
        "mood": st.integers(1, 10),
        "anxiety": st.none() | st.integers(1, 10),
        "sleep_hours": st.none() | st.floats(0, 24),
        "water_glasses": st.none() | st.integers(0, 2**53 - 1),
        "note": lines,
        "place": lines,
        "emotions": st.lists(emotion, max_size=3, unique_by=lambda item: item["emotion"]),
        "triggers": st.lists(texts | st.sampled_from(["work", "WORK", " social  media "]), max_size=4),
    }
)


@settings(max_examples=examples(6, 12))
@given(st.lists(entries, max_size=4), st.lists(check_ins, max_size=4))
def test_an_export_comes_back_equal(
    both: tuple[Store, Store], without: Callable[..., None], journal: list[Any], moods: list[Any]
) -> None:
    here, there = both
    for kind, given_values in ((JournalEntry, journal), (CheckIn, moods)):
        for values in given_values:
            here.add(here.new(kind, values))
    moved(here, there)
    for one in both:
        without(one, *listed_kinds())


@pytest.mark.sample(4)
@pytest.mark.parametrize(
    "felt",
    [
        "1903-01-03T21:00:00+00:00",
        "1969-12-31T23:59:59.999999+00:00",
        "1800-02-28T12:00:00-00:01",
        "2026-03-29T02:30:00+05:45",
        "2026-01-01T00:00:00+13:45",
        "2026-01-01T03:59:59-09:30",
        "2026-01-01T04:00:00+01:00",
        "0001-01-02T00:00:00+14:00",
        "9999-12-31T23:00:00-12:00",
    ],
)
def test_times_far_and_odd(store: Store, tmp_path: Any, felt: str) -> None:
    store.add(store.new(CheckIn, {"mood": 5, "felt_at": felt}))
    store.add(store.new(JournalEntry, {"body": "words", "written_at": felt}))
    with made(tmp_path / "there") as there:
        moved(store, there)


def test_a_day_that_begins_late_keeps_its_entries(store: Store, tmp_path: Any) -> None:
    store.add(store.new(JournalEntry, {"body": "still up", "written_at": "2026-01-02T03:30:00+01:00"}))
    with made(tmp_path / "there") as there:
        there.set_setting("day_starts_at", "00:00")  # another habit there does not move what was felt here
        moved(store, there)
        assert there.records(JournalEntry)[0].local_date == date(2026, 1, 1)


def test_edited_records_keep_their_revision_and_times(store: Store, clock: FixedClock, tmp_path: Any) -> None:
    entry = store.add(store.new(JournalEntry, {"body": "first"}))
    clock.at = NOON + timedelta(days=1)
    store.change(entry, {"body": "second"})
    with made(tmp_path / "there") as there:
        moved(store, there)
        arrived = there.records(JournalEntry)[0]
    assert (arrived.revision, arrived.updated_at - arrived.created_at > timedelta(hours=1)) == (2, True)


def test_the_trash_stays_behind_and_is_not_brought_back(store: Store, tmp_path: Any) -> None:
    entry = store.add(store.new(JournalEntry, {"body": "let go"}))
    document = json.dumps(exported(store))
    store.trash(entry)
    assert exported(store)["records"] == []
    report = bring_in(store, document, "json")
    assert (report.new, report.existing, store.count(JournalEntry)) == (0, 1, 0)


# --- rows that do not fit ---------------------------------------------------------------------------------

ROW = {
    "id": "01a1f9f9-0fd3-729d-a30b-629a7029afea",
    "kind": "check_in",
    "local_date": "2026-01-01",
    "felt_at": "2026-01-01T10:00:00+01:00",
    "mood": 5,
    "created_at": "2026-01-01T09:00:00+00:00",
    "updated_at": "2026-01-01T09:00:00+00:00",
    "revision": 3,
}
OTHER = ROW | {"id": "01a1f9f9-0fd3-729d-a30b-000000000000"}
FORM = "This does not have the form of a record."
TWICE = [{"emotion": "joy"}, {"emotion": "joy"}]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        *((row, FORM) for row in (5, None, "x", [], {}, True)),
        *(({name: value for name, value in ROW.items() if name != gone}, FORM)
          for gone in ("id", "kind", "local_date", "created_at", "updated_at", "felt_at")),
        (ROW | {"id": "x"}, FORM),
        (ROW | {"id": None}, FORM),
        (ROW | {"kind": "nothing"}, "There is no kind of that name."),
        (ROW | {"kind": "trigger"}, "That is kept inside check_in, as triggers."),
        (ROW | {"kind": ["check_in"]}, "There is no kind of that name."),
        (ROW | {"mood": 11}, "Mood must be a whole number from 1 to 10."),
        (ROW | {"moo": 1}, "Check-in has no field of that name (moo)"),
        (ROW | {"emotions": TWICE}, "Each emotion can stand once in a check-in."),
        (ROW | {"created_at": "2026-01-01T09:00:00"}, FORM),
        (ROW | {"created_at": "soon"}, FORM),
        (ROW | {"updated_at": 5}, FORM),
        (ROW | {"felt_at": "2026-01-01T10:00:00+25:00"}, "When must be a time"),
        (ROW | {"local_date": "2026-01-03"}, FORM),
        (ROW | {"local_date": "1999-01-01"}, FORM),
        (ROW | {"local_date": 20260101}, FORM),
        (ROW | {"revision": 0}, FORM),
        (ROW | {"revision": True}, FORM),
        (ROW | {"revision": "3"}, FORM),
        (ROW | {"revision": 10**30}, FORM),
    ],
)  # fmt: skip
def test_one_bad_row_leaves_the_others(store: Store, row: Any, why: str) -> None:
    report = brought(store, row, OTHER)

    assert (report.new, report.existing) == (1, 0)
    assert [(one.line, one.why.startswith(why)) for one in report.rejected] == [(1, True)]
    assert [str(record.id) for record in store.records(CheckIn)] == [OTHER["id"]]


def test_a_row_without_revision_is_its_first(store: Store) -> None:
    brought(store, {name: value for name, value in ROW.items() if name != "revision"})
    assert store.records(CheckIn)[0].revision == 1


def test_the_example_in_the_documentation_is_one(store: Store) -> None:
    page = (Path(__file__).parents[2] / "docs" / "import-export.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    report = bring_in(store, example, recognise(Source.of_text(example)))
    assert (report.new, report.rejected) == (1, [])
    written = exported(store)["records"][0]
    assert {name: written[name] for name in json.loads(example)["records"][0]} == json.loads(example)["records"][0]


@pytest.mark.parametrize("dry_run", [True, False])
def test_rows_that_are_there_twice_count_once(store: Store, dry_run: bool) -> None:
    entry: dict[str, Any] = {
        "kind": "journal_entry", "body": "words", "written_at": ROW["felt_at"], "local_date": "2026-01-01",
        "created_at": ROW["created_at"], "updated_at": ROW["updated_at"], "source": "jrnl", "source_key": "a1",
    }  # fmt: skip
    one, two = (entry | {"id": f"01a1f9f9-0fd3-729d-a30b-00000000000{place}"} for place in (1, 2))
    source = json.dumps({"format": "calmterm", "version": 1, "records": [one, two, ROW, ROW]})
    report = bring_in(store, source, "json", dry_run=dry_run)

    assert (report.new, report.existing, report.rejected) == (2, 2, [])
    assert store.count(JournalEntry) + store.count(CheckIn) == (0 if dry_run else 2)


@pytest.mark.parametrize("dry_run", [True, False])
def test_an_identity_that_an_entry_bears_already(store: Store, dry_run: bool) -> None:
    bring_in(store, "[2023-05-05 10:00] Tea.\n", "jrnl")
    row = exported(store)["records"][0] | {"id": OTHER["id"]}
    report = bring_in(
        store, json.dumps({"format": "calmterm", "version": 1, "records": [row]}), "json", dry_run=dry_run
    )
    assert (report.new, report.existing, store.count(JournalEntry)) == (0, 1, 1)


@pytest.mark.parametrize("asked", ["get", "absent_ids"])
def test_damage_in_the_vault_is_not_taken_for_a_bad_row(
    asked: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from calmterm.core.errors import VaultDamaged

    brought(store, ROW)

    def damaged(*_: Any, **__: Any) -> Record:
        raise VaultDamaged

    monkeypatch.setattr(store, asked, damaged)
    with pytest.raises(VaultDamaged):
        brought(store, ROW)


def test_an_import_is_all_or_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from calmterm.store.record_mapper import RecordMapper

    insert = RecordMapper.insert

    def failing(self: RecordMapper, session: Any, *records: Record) -> None:
        insert(self, session, *records)
        raise OSError("the disk went away")

    monkeypatch.setattr(RecordMapper, "insert", failing)
    with pytest.raises(OSError, match="went away"):
        brought(store, ROW, OTHER)
    monkeypatch.undo()
    assert store.count(CheckIn) == 0


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ('{"format": "calmterm", "version": 1}', "json"),
        ('\n {"format":"calmterm"}', "json"),
        ('{"tags": {}, "entries": []}', "jrnl-json"),
        ("[2023-05-05 10:00] Tea.", "jrnl"),
        ("", "jrnl"),
    ],
)
def test_the_format_is_told_from_how_a_file_begins(source: str, name: str) -> None:
    assert recognise(Source.of_text(source)) == name


def test_json_of_somebody_else_is_refused(store: Store) -> None:
    for source in ("5", "[]", "{}", '{"format": "other", "version": 1, "records": []}'):
        with pytest.raises(UsageError, match="not written by calmterm"):
            bring_in(store, source, "json")


def test_utc_is_kept_apart_from_where_it_was_felt(store: Store, clock: FixedClock) -> None:
    store.add(store.new(CheckIn, {"mood": 5, "felt_at": "2026-07-01T10:00:00+05:45"}))
    row = exported(store)["records"][0]

    assert row["felt_at"] == "2026-07-01T10:00:00+05:45"
    assert datetime.fromisoformat(row["created_at"]).utcoffset() == timedelta(0)
    assert row["created_at"] == clock.at.astimezone(UTC).isoformat()


# --- the first version of the format -----------------------------------------------------------------------

FROZEN = Path(__file__).parents[1] / "data" / "vaults"


def old_night(on: int, quality: int | None) -> dict[str, Any]:
    """A night as 0.1.0 exported it."""
    held = json.loads((FROZEN / "0.1.0" / "contents.json").read_text("utf-8"))["records"]
    row = next(one for one in held if one["kind"] == "sleep_night")
    return {**row, "id": f"01a1fa1a-1ea3-7c17-bb51-5f31b6b4c2{on}", "night_of": f"2026-11-{on}", "quality": quality}


@pytest.mark.parametrize("quality", [1, 3, 5, 6, 10, None])
def test_an_old_export_keeps_the_scale_of_its_ratings(store: Store, quality: int | None) -> None:
    report = brought(store, old_night(20, quality))
    assert (report.new, report.rejected) == (1, [])
    (night,) = store.records(SleepNight)
    assert (night.quality, night.quality_of_ten) == (None, quality)
    assert night.night.tib == 495
    assert brought(store, old_night(20, quality)).existing == 1


def test_an_old_export_has_no_rating_above_ten(store: Store) -> None:
    report = brought(store, old_night(20, 11), old_night(21, 4))
    assert (report.new, [one.line for one in report.rejected]) == (1, [1])
    assert "whole number from 1 to 10" in report.rejected[0].why


def test_a_present_export_holds_both_scales_and_every_field(both: tuple[Store, Store], without: Any) -> None:
    here, there = both
    told = {"quality": 4, "woke_early_minutes": 30, "nap_at": "2026-11-18T14:00+01:00", "nap_minutes": 20}
    here.add(here.new(SleepNight, {"night_of": "2026-11-19", **told}))
    here.add(here.new(SleepNight, {"night_of": "2026-11-20", "quality_of_ten": 4}))
    assert exported(here)["version"] == 2
    moved(here, there)
    assert [(one.quality, one.quality_of_ten) for one in there.records(SleepNight)] == [(None, 4), (4, None)]
    for one in both:
        without(one, SleepNight)


def test_everything_that_0_1_0_exported_comes_in(store: Store) -> None:
    rows = json.loads((FROZEN / "0.1.0" / "contents.json").read_text("utf-8"))["records"]
    report = brought(store, *rows)
    assert (report.new, report.rejected) == (len(rows), [])
