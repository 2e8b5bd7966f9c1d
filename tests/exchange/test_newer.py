"""calmterm's own JSON brought in where a record is already: what was changed later in the file is told, and taken."""

import json
import shutil
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from calmterm.core.clock import FixedClock
from calmterm.core.errors import ChangedElsewhere, UsageError
from calmterm.exchange.exporting import written_out
from calmterm.exchange.importing import ImportResult, bring_in
from calmterm.store import Record, Store, Vault
from calmterm.store.model.records import CheckIn, ExposureStep, JournalEntry, LifeValue, SleepNight
from calmterm.store.model.records.vault import AuditEvent
from shapes import each_kind

NOON = datetime(2026, 11, 20, 12, tzinfo=timezone(timedelta(hours=1)))


@pytest.fixture
def there(made_here: Path, tmp_path: Path) -> Iterator[Store]:
    """Another vault of the same person, an hour later; its clock is `there.clock`."""
    clock = FixedClock(NOON + timedelta(hours=1))
    with Vault(shutil.copytree(made_here, tmp_path / "there"), clock).unlock("words") as opened:
        yield opened


def exported(store: Store) -> str:
    return written_out(store, "json", everything=True).text


def bring(store: Store, source: str, **given: Any) -> tuple[int, int, int, int, list[tuple[int, str]]]:
    report: ImportResult = bring_in(store, source, "json", **given)
    told = [(one.line, one.why) for one in report.rejected]
    return report.new, report.existing, report.newer, report.updated, told


def later(store: Store) -> None:
    """Let time pass in a vault."""
    clock: Any = store.clock
    clock.at += timedelta(minutes=1)


def content(record: Record, row: dict[str, Any] | None = None) -> dict[str, Any]:
    """What a record holds, or how a row of a file has it; times by their instant."""
    found = {name: value for name, value in (row or record.to_json()).items() if name not in ("updated_at", "revision")}
    for spec in record.columns():
        if spec.widget == "moment" and spec.name != record.about.felt and found[spec.name]:
            found[spec.name] = datetime.fromisoformat(found[spec.name]).timestamp()
    return found


def test_a_newer_entry_is_told_and_taken_when_asked(store: Store, there: Store) -> None:
    entry = there.add(there.new(JournalEntry, {"body": "first", "tags": ["a"]}))
    assert bring(store, exported(there)) == (1, 0, 0, 0, [])
    later(there)
    there.change(entry, {"body": "second", "tags": ["b"], "starred": True})
    source = exported(there)

    assert bring(store, source) == (0, 1, 1, 0, [])
    assert bring(store, source, dry_run=True, take_newer=True) == (0, 0, 0, 1, [])
    assert store.get(JournalEntry, entry.id).text.body == "first"
    later(store)
    assert bring(store, source, take_newer=True) == (0, 0, 0, 1, [])

    found = store.get(JournalEntry, entry.id)
    assert content(found) == content(there.get(JournalEntry, entry.id))
    assert (found.revision, found.updated_at) == (2, store.clock.now())  # an edit of this vault
    assert [one.text.body for one in store.history.earlier(found)] == ["first"]
    assert store.verify_audit() == []
    with store.rows.reading() as session:
        log = [(str(one.action), one.record_revision) for one in session.query(AuditEvent) if one.record_id == entry.id]
    assert log == [("add", 1), ("change", 2)]
    for again in (False, True):  # the same file once more says nothing
        assert bring(store, source, take_newer=again) == (0, 1, 0, 0, [])


def test_what_was_changed_here_later_is_never_overwritten(store: Store, there: Store) -> None:
    entry = there.add(there.new(JournalEntry, {"body": "first"}))
    bring(store, exported(there))
    later(there)
    for body in ("second", "third", "fourth"):  # more often there, and later here
        entry = there.change(entry, {"body": body})
    clock: Any = store.clock
    clock.at = there.clock.now() + timedelta(minutes=1)
    store.change(store.get(JournalEntry, entry.id), {"body": "mine"})
    assert bring(store, exported(there), take_newer=True) == (0, 1, 0, 0, [])
    assert store.get(JournalEntry, entry.id).text.body == "mine"


def test_what_is_in_the_trash_stays_there_and_an_older_file_says_nothing(store: Store, there: Store) -> None:
    entry = there.add(there.new(JournalEntry, {"body": "first"}))
    old = exported(there)
    later(there)
    there.change(entry, {"body": "second"})
    bring(store, exported(there))
    assert bring(store, old, take_newer=True) == (0, 1, 0, 0, [])
    store.trash(store.get(JournalEntry, entry.id))
    later(there)
    there.change(there.get(JournalEntry, entry.id), {"body": "third"})
    assert bring(store, exported(there), take_newer=True) == (0, 1, 0, 0, [])
    assert store.records(JournalEntry) == []


def test_saved_again_with_the_same_content_is_not_newer(store: Store, there: Store) -> None:
    there.add(there.new(CheckIn, {"mood": 4, "note": "x", "triggers": ["b", "a"], "emotions": [{"emotion": "joy"}]}))
    source = exported(there)
    bring(store, source)
    document = json.loads(source)
    for row in document["records"]:
        row["updated_at"], row["revision"] = "2030-01-01T00:00:00+00:00", 9
    assert bring(store, json.dumps(document), take_newer=True) == (0, 1, 0, 0, [])


def test_of_the_same_moment_the_one_saved_more_often_is_newer(store: Store, there: Store) -> None:
    entry = there.add(there.new(JournalEntry, {"body": "first"}))
    bring(store, exported(there))
    there.change(entry, {"body": "second"})  # its clock stands still
    assert bring(store, exported(there)) == (0, 1, 1, 0, [])


@pytest.mark.sample(6)
@each_kind()
def test_every_kind_can_be_brought_up_to_date(
    kind: type[Record], store: Store, there: Store, aim: Any, full_values: Any
) -> None:
    """Also its day and offset, and the records in it."""
    targets = aim(there, kind)
    record = there.add(there.new(kind, full_values(kind, targets)))
    old = exported(there)
    bring(store, old)
    assert bring(store, old.replace('"revision": 1', '"revision": 2'), take_newer=True)[2:4] == (0, 0)
    rows = json.loads(old)["records"]
    (row,) = [one for one in rows if one["id"] == str(record.id)]
    words = [spec for spec in kind.specs() if isinstance(row[spec.name], str) and spec.widget in ("line", "prose")]
    for spec in words:
        if not spec.hidden:
            row[spec.name] = f"other {spec.name}"[: spec.limit]
    for child in kind.about.inline:
        row[child.field] = row[child.field][:1]
    if kind.about.felt:
        row["local_date"] = "2026-11-18"
        row[kind.about.felt] = "2026-11-19T02:15:00+05:45"
    row["updated_at"] = "2026-11-30T00:00:00+00:00"
    source = json.dumps({"format": "calmterm", "version": json.loads(old)["version"], "records": rows})
    same = content(store.get(kind, record.id)) == content(record, row)
    assert bring(store, source, take_newer=True) == (0, len(rows) - (not same), 0, int(not same), [])
    assert content(store.get(kind, record.id)) == content(record, row)


def test_two_that_changed_places(store: Store, there: Store) -> None:
    """No rank is taken twice before or after, though it would be in between."""
    steps = [there.add(there.new(ExposureStep, {"rank": rank, "suds_initial": 50, "situation": f"step {rank}"}))
             for rank in (1, 2, 3)]  # fmt: skip
    bring(store, exported(there))
    later(there)
    there.exchange(steps[0], steps[1], "rank")
    assert bring(store, exported(there), take_newer=True) == (0, 1, 0, 2, [])
    assert [one.text.situation for one in store.records(ExposureStep)] == ["step 2", "step 1", "step 3"]


def test_what_cannot_take_its_place_is_rejected_and_the_others_come(store: Store, there: Store) -> None:
    """A night moved to a date that another record has here; one that wants the date it leaves stays out, too."""
    nights = [there.add(there.new(SleepNight, {"night_of": f"2026-01-0{day}", "note": "x"})) for day in (1, 2, 3)]
    bring(store, exported(there))
    store.add(store.new(SleepNight, {"night_of": "2026-01-09"}))
    later(there)
    there.change(nights[0], {"night_of": "2026-01-09"})
    there.change(nights[1], {"night_of": "2026-01-01"})
    there.change(nights[2], {"note": "y"})
    taken = "There is a night of that date already. Please change that one."
    new, existing, newer, updated, told = bring(store, exported(there), take_newer=True)
    assert (new, existing, newer, updated, [why for _, why in told]) == (0, 0, 0, 1, [taken, taken])
    found = {one.id: (str(one.night_of), one.text.note) for one in store.records(SleepNight)}
    assert [found[one.id] for one in nights] == [("2026-01-01", "x"), ("2026-01-02", "x"), ("2026-01-03", "y")]


def test_a_draft_of_it_stays(store: Store, there: Store) -> None:
    entry = there.add(there.new(JournalEntry, {"body": "first"}))
    bring(store, exported(there))
    mark = store.drafts.save("journal", "half a thought", str(entry.id))
    later(there)
    there.change(entry, {"body": "second"})
    assert bring(store, exported(there), take_newer=True)[3] == 1
    assert mark is not None
    assert store.drafts.has(mark)
    assert store.drafts.payload("journal", str(entry.id)) == "half a thought"


def test_another_window_that_changes_it_meanwhile(store: Store, there: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [there.add(there.new(JournalEntry, {"body": "first"})) for _ in range(2)]
    bring(store, exported(there))
    for entry in entries:
        later(there)
        there.change(entry, {"body": "second"})
    there.add(there.new(JournalEntry, {"body": "new"}))
    real = store.add_new

    def meanwhile(*given: Any) -> Any:
        with Vault(store.directory, store.clock).unlock("a quiet walk by the river") as window:
            window.change(window.get(JournalEntry, entries[1].id), {"body": "typed there"})
        return real(*given)

    monkeypatch.setattr(store, "add_new", meanwhile)
    with pytest.raises(ChangedElsewhere):
        bring(store, exported(there), take_newer=True)
    assert sorted(one.text.body for one in store.records(JournalEntry)) == ["first", "typed there"]


def test_a_damaged_record_is_left_as_it_is(store: Store, there: Store) -> None:
    value = there.add(there.new(LifeValue, {"name": "kindness", "importance": 8, "alignment": 20}))
    bring(store, exported(there))
    with store.rows.writing() as session:
        row = session.get(LifeValue, value.id)
        assert row is not None
        row.sealed = b"\x01" * 300
    later(there)
    there.change(value, {"importance": 9})
    assert bring(store, exported(there), take_newer=True) == (0, 1, 0, 0, [])


def test_a_newer_row_that_cannot_be_read_is_told(store: Store, there: Store) -> None:
    there.add(there.new(CheckIn, {"mood": 4}))
    bring(store, exported(there))
    row = json.loads(exported(there))["records"][0] | {"mood": 11, "revision": 5}
    source = json.dumps({"format": "calmterm", "version": 1, "records": [row]})
    assert bring(store, source)[4] == [(1, "Mood must be a whole number from 1 to 10.")]


def test_the_files_of_jrnl_cannot_say_it(store: Store) -> None:
    with pytest.raises(UsageError, match="--newer is for calmterm's own JSON"):
        bring_in(store, "[2023-05-05 10:00] Tea.\n", "jrnl", take_newer=True)


# --- the command ------------------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path: Path, there: Store) -> Path:
    return tmp_path / "there.json"


def test_the_command(calm: Any, there: Store, file: Path) -> None:
    entries = [there.add(there.new(JournalEntry, {"body": f"first {number}"})) for number in range(2)]
    file.write_text(exported(there))
    assert calm("import", str(file)) == (0, "2 new, 0 already there, 0 rejected.\n", "")
    later(there)
    there.change(entries[0], {"body": "second"})
    file.write_text(exported(there))
    code, out, err = calm("import", str(file))
    assert (code, out) == (0, "0 new, 2 already there, 0 rejected.\n")
    assert err == "1 record was changed later in this file than here. It was left as it is; --newer takes it.\n"
    assert json.loads(calm("import", str(file), "--json")[1]) == {"new": 0, "existing": 2, "newer": 1, "rejected": []}
    code, out, err = calm("import", str(file), "--newer")
    assert (code, out, err) == (0, "0 new, 1 already there, 1 updated, 0 rejected.\n", "")
    assert json.loads(calm("import", str(file), "--newer", "--json")[1]) == {"new": 0, "existing": 2, "rejected": []}
    code, _, err = calm("import", str(file), "--format", "jrnl", "--newer")
    assert (code, err.count("\n")) == (2, 1)


def test_several_are_told_in_the_plural(calm: Any, there: Store, file: Path) -> None:
    entries = [there.add(there.new(JournalEntry, {"body": f"first {number}"})) for number in range(2)]
    file.write_text(exported(there))
    calm("import", str(file))
    later(there)
    for entry in entries:
        there.change(entry, {"body": "second"})
    file.write_text(exported(there))
    assert calm("import", str(file), "--dry-run")[2] == (
        "2 records were changed later in this file than here. They were left as they are; --newer takes them.\n"
        "A dry run: nothing was saved. This is calmterm's own JSON.\n"
    )
    assert json.loads(calm("import", str(file), "--newer", "--json")[1])["updated"] == 2


@pytest.mark.parametrize(
    ("gone", "named"),
    [
        (("local_date",), "local_date"),
        (("felt_at", "created_at"), "felt_at, created_at"),
        (("id",), "id"),
        (("kind",), "kind"),
        (("updated_at",), "updated_at"),
    ],
)
def test_a_field_that_is_always_missing_is_named_once(calm: Any, file: Path, gone: tuple[str, ...], named: str) -> None:
    row = {"kind": "check_in", "mood": 4, "felt_at": "2026-01-02T10:00:00+01:00", "local_date": "2026-01-02",
           "created_at": "2026-01-02T09:00:00+00:00", "updated_at": "2026-01-02T09:00:00+00:00"}  # fmt: skip
    rows = [{"id": str(uuid.uuid4()), **row, "extra": 1} for _ in range(2)]
    rows += [{"id": str(uuid.uuid4()), **row} for _ in range(300)]
    for one in rows[2:]:
        for name in gone:
            one[name] = None if name == "felt_at" else ""
            if name != "felt_at":
                del one[name]
    file.write_text(json.dumps({"format": "calmterm", "version": 1, "records": rows}))
    code, out, err = calm("import", str(file))
    first, second, last = err.splitlines()
    assert (code, out) == (2, "0 new, 0 already there, 302 rejected.\n")
    assert first.startswith("Records 1, 2: Check-in has no field of that name (extra)")
    assert second == f"Records 3, 4, 5, 6, 7 and 295 more: This does not have the form of a record. Missing: {named}."
    assert last == "Nothing in that file could be read. Is it the right format?"
    assert len(json.loads(calm("import", str(file), "--json")[1])["rejected"]) == 302
