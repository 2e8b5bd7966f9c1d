"""An archive holds what is dated before a day, opens as a vault, and only then is anything removed."""

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from calmterm.core.clock import FixedClock
from calmterm.core.errors import BackupDamaged, ChangedElsewhere, NotFound, UsageError
from calmterm.store import Store, Vault, archive, backup_file, kind_named
from calmterm.store.archive import archive as archive_of
from calmterm.store.model.records import CheckIn, Goal, Habit, HabitDay, JournalEntry, SleepNight

DAY = date(2026, 11, 1)


def add(store: Store, kind: str, **values: Any) -> Any:
    return store.add(store.new(kind_named(kind), values))


@pytest.fixture
def lived_in(store: Store) -> Store:
    """Two of each on both sides of the day, one of the old ones in the trash, and things without a day."""
    habit = add(store, "habit", name="Tea")
    for day in ("2026-10-30", "2026-10-31", "2026-11-01", "2026-11-02"):
        add(store, "check_in", mood=4, felt_at=f"{day}T12:00+01:00", note=f"note of {day}",
            emotions=[{"emotion": "joy"}], triggers=["work"])  # fmt: skip
        add(store, "habit_day", habit_id=str(habit.id), on=day)
        add(store, "sleep_night", night_of=day, note="slept")
    old = add(store, "journal_entry", body="first words", written_at="2026-10-30T12:00+01:00")
    store.change(old, {"body": "old words"})
    store.trash(add(store, "journal_entry", body="old and trashed", written_at="2026-10-30T13:00+01:00"))
    add(store, "journal_entry", body="new words", written_at="2026-11-02T12:00+01:00")
    add(store, "goal", title="Paint again", milestones=[{"title": "Buy paper"}])
    return store


def bodies(store: Store) -> set[str]:
    return {one.text.body for trashed in (False, True) for one in store.records(JournalEntry, trashed=trashed)}


def test_it_holds_the_old_and_leaves_the_rest(
    lived_in: Store, tmp_path: Path, passphrase: str, clock: FixedClock
) -> None:
    place = tmp_path / "old.backup"
    done = archive_of(lived_in, DAY, place)
    assert done.records == 2 * 3 + 2
    assert {one.local_date.day for one in lived_in.records(CheckIn)} == {1, 2}
    assert {one.night_of.day for one in lived_in.records(SleepNight)} == {1, 2}
    assert len(lived_in.records(HabitDay)) == 2
    assert bodies(lived_in) == {"new words"}
    assert [one.text.title for one in lived_in.records(Goal)] == ["Paint again"]
    assert lived_in.verify_audit() == []

    assert backup_file.verify(place, passphrase).digest == done.copied.digest
    backup_file.restore(place, passphrase, tmp_path / "vault of before")
    with Vault(tmp_path / "vault of before", clock).unlock(passphrase) as before:
        assert {one.text.note for one in before.records(CheckIn)} == {"note of 2026-10-30", "note of 2026-10-31"}
        assert [one.emotion for one in before.records(CheckIn)[0].children["emotions"]] == ["joy"]
        assert bodies(before) == {"old words", "old and trashed"}
        (entry,) = before.records(JournalEntry)
        assert [one.text.body for one in before.history.earlier(entry)] == ["first words"]
        assert [one.text.name for one in before.records(Habit)] == ["Tea"]
        assert before.verify_audit() == []


def test_what_was_archived_stands_nowhere_in_the_vault(lived_in: Store, tmp_path: Path) -> None:
    ids = [str(one.id) for one in lived_in.records(CheckIn, until=DAY - timedelta(days=1))]
    archive_of(lived_in, DAY, tmp_path / "old.backup")
    found: list[str] = []
    with lived_in.rows.reading() as session:
        for table in session.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all():
            if table != "audit_event":  # which tells that something went, and nothing of what
                found += map(str, session.execute(text(f'SELECT * FROM "{table}"')))  # noqa: S608 - our own names
    assert len(ids) == 2
    assert not any(one in row for one in ids for row in found)


def test_nothing_so_old_and_a_day_to_come(lived_in: Store, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="nothing to put into an archive"):
        archive_of(lived_in, date(2020, 1, 1), tmp_path / "old.backup")
    with pytest.raises(UsageError, match="still to come"):
        archive_of(lived_in, lived_in.today() + timedelta(days=1), tmp_path / "old.backup")
    assert list(tmp_path.glob("*.backup")) == []


@pytest.mark.parametrize("where", ["_digest", "write"])
def test_where_it_does_not_read_back_the_same_nothing_is_removed(
    lived_in: Store, tmp_path: Path, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(*_: Any) -> Any:
        raise BackupDamaged

    target: Any = archive if where == "_digest" else backup_file
    monkeypatch.setattr(target, where, damaged)
    before = {one.id for one in lived_in.records(CheckIn)}
    with pytest.raises(BackupDamaged):
        archive_of(lived_in, DAY, tmp_path / "old.backup")
    assert {one.id for one in lived_in.records(CheckIn)} == before
    assert bodies(lived_in) == {"old words", "old and trashed", "new words"}


FULL = """
import resource, sys
from datetime import UTC, date, datetime
from pathlib import Path
from calmterm.core.clock import FixedClock
from calmterm.core.errors import OutOfSpace
from calmterm.store import Vault
from calmterm.store.archive import archive
from calmterm.store.crypto.keyring import Cost, MIB
from calmterm.store.model.records import JournalEntry

place = Path(sys.argv[1])
vault = Vault(place, FixedClock(datetime(2026, 11, 20, 12, tzinfo=UTC)))
with vault.create("x", [Cost(2, 19 * MIB)])[0] as store:
    values = {"body": "old" * 20_000, "written_at": "2026-01-01T12:00Z"}
    store.add(store.new(JournalEntry, values))
size = next(place.glob("*.db")).stat().st_size
for share in (0.01, 0.3, 0.9, 1.0):
    with vault.unlock("x") as store:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(size * share), resource.RLIM_INFINITY))
        try:
            archive(store, date(2026, 11, 1), place.parent / "old.backup")
            raise AssertionError(share)
        except OutOfSpace:
            pass
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        assert [one.text.body for one in store.records(JournalEntry)] == [values["body"]], share
        assert not (place.parent / "old.backup").exists(), share
        assert not list((place / "backups").glob(".partial*")), share
with vault.unlock("x") as store:
    assert archive(store, date(2026, 11, 1), place.parent / "old.backup").records == 1
    assert store.records(JournalEntry) == []
print("done")
"""


def test_on_a_full_disk_nothing_is_removed(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path / "vault")], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "done\n", ""), done.stderr


@pytest.mark.parametrize("change", ["edit", "part", "trash"])
def test_what_another_window_changes_before_the_end_is_not_removed(
    lived_in: Store, tmp_path: Path, passphrase: str, clock: FixedClock, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = backup_file.write
    with Vault(lived_in.directory, clock).unlock(passphrase) as elsewhere:
        (old,) = elsewhere.records(CheckIn, until=date(2026, 10, 30))

        def write_and_change(*given: Any) -> Any:
            done = write(*given)
            if change == "trash":
                elsewhere.trash(old)
            else:
                elsewhere.change(old, {"note": "after the copy"} if change == "edit" else {"triggers": ["sun"]})
            return done

        monkeypatch.setattr(archive.backup_file, "write", write_and_change)
        with pytest.raises(ChangedElsewhere, match="changed in another window meanwhile"):
            archive_of(lived_in, DAY, tmp_path / "old.backup")
    assert len(lived_in.records(CheckIn)) + len(lived_in.records(CheckIn, trashed=True)) == 4
    if change == "edit":
        assert lived_in.get(CheckIn, old.id).text.note == "after the copy"
    assert not (tmp_path / "old.backup").exists()
    assert not list((lived_in.directory / "backups").glob(".partial*"))
