"""What leaves the trash for good: nothing of it stays in any page, nothing live goes, and never much unasked."""

import struct
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from calmterm.core.clock import FixedClock
from calmterm.core.errors import NotFound, Refused, UsageError
from calmterm.store import Record, Store, Vault, kinds, listed_kinds
from calmterm.store.model.records import (
    CheckIn,
    ExposureAttempt,
    ExposureStep,
    Goal,
    GoalMilestone,
    Habit,
    HabitDay,
    JournalEntry,
    PracticeSession,
)
from calmterm.store.retention import OldCount
from calmterm.store.upkeep import retention_days

Put = Callable[..., Record]


def rows(store: Store, kind: type[Record]) -> int:
    with store._engine.connect() as connection:
        return connection.exec_driver_sql(f"SELECT count(*) FROM {kind.table_name()}").scalar() or 0  # noqa: S608


def days_pass(clock: FixedClock, days: float) -> None:
    clock.at += timedelta(days=days)


# --- purge: pages ------------------------------------------------------------------------------------------


def test_the_cipher_is_the_one_of_the_standard(decrypt: Callable[[bytes, np.ndarray], np.ndarray]) -> None:
    key, block = bytes(range(32)), bytes.fromhex("8ea2b7ca516745bfeafc49904b496089")  # FIPS 197, C.3
    clear = decrypt(key, np.frombuffer(block, dtype=np.uint8).reshape(1, 16))
    assert clear.tobytes().hex() == "00112233445566778899aabbccddeeff"


@pytest.fixture
def image(store: Store, vault_dir: Path, decrypted: Callable[[Path, bytes], bytes]) -> Callable[[], bytes]:
    """The vault's files as they are on the disk, the database in clear; the store stays open."""

    def read() -> bytes:
        clear = decrypted(vault_dir / "journal.db", store.master.database[0])
        assert b"CREATE TABLE" in clear
        assert struct.unpack(">I", clear[28 - 16 : 32 - 16])[0] * 4096 == (vault_dir / "journal.db").stat().st_size
        return clear + b"".join(file.read_bytes() for file in vault_dir.rglob("*") if file.is_file())

    return read


def folded(store: Store) -> None:
    with store._engine.connect() as connection:
        connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def test_what_is_purged_is_gone_from_every_page(
    store: Store, vault_dir: Path, image: Callable[[], bytes], measured: Callable[[str, str], None]
) -> None:
    """Rows long and short, changed before and in among others that stay, with children and earlier versions."""
    entries, leaving = [], []
    for number in range(120):
        name = f"{'KEPT' if number % 2 else 'CANARY'}-{number:04}"
        body = f"{number} " * (1 + 37 * number % 900)
        entries.append(store.add(store.new(JournalEntry, {"body": body, "source": name, "source_key": f"KEPT-{name}"})))
        practice = {"kind": "breathing", "seconds": 60, "technique": name}
        leaving.append(store.add(store.new(PracticeSession, practice)))
    leaving = leaving[::2]
    for entry in entries[::2]:
        entry = store.change(entry, {"body": "shorter", "source_key": entry.source})
        leaving.append(store.change(entry, {"body": "longer " * 200}))
    seals = [bytes(record.sealed)[:40] for record in [*leaving, *entries[::2]]]
    with store._engine.connect() as connection:
        patches = connection.exec_driver_sql("SELECT sealed FROM audit_event WHERE sealed IS NOT NULL").scalars()
        seals += [bytes(patch)[:40] for patch in patches]
    ids = [str(record.id).encode() for record in leaving]
    folded(store)
    before = image()
    assert before.count(b"CANARY-") >= 180
    assert sum(seal in before for seal in seals) >= 180  # the control: what we look for can be found
    for record in leaving:
        store.trash(record)
    assert store.removal.purge() == 120
    assert (vault_dir / "journal.db-wal").stat().st_size == 0
    after = image()
    assert b"CANARY" not in after
    assert not any(seal in after for seal in seals)
    assert after.count(b"KEPT-0001") > 0
    # The change log names the ids of what is gone, and nothing else does.
    with store._engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM audit_event")
    folded(store)
    after = image()
    assert not any(one in after for one in ids)
    pages = len(after) >> 12
    measured("purge", f"120 of 240 records removed: 0 of {len(seals)} seals and 0 marks of theirs in {pages} pages")


def test_children_that_forbid_losing_their_parent_go_with_it(store: Store) -> None:
    step = store.add(store.new(ExposureStep, {
        "ladder": 1, "rank": 1, "situation": "bus", "suds_initial": 50,
        "attempts": [{"tried_at": "2026-11-20T10:00+01:00", "suds_pre": 50}],
    }))  # fmt: skip
    goal = store.add(store.new(Goal, {"title": "paint", "milestones": [{"title": "paper"}, {"title": "sketch"}]}))
    kept = store.add(store.new(Goal, {"title": "run", "milestones": [{"title": "shoes"}]}))
    store.trash(step)
    store.trash(goal)
    assert store.removal.purge(step) == 1
    assert store.removal.purge() == 1
    assert (rows(store, ExposureStep), rows(store, ExposureAttempt), rows(store, Goal)) == (0, 0, 1)
    assert rows(store, GoalMilestone) == 1
    assert len(store.get(Goal, kept.id).children["milestones"]) == 1


def test_every_kind_can_be_purged(store: Store, put: Put, measured: Callable[[str, str], None]) -> None:
    for kind in listed_kinds():
        record = put(kind, full=True)
        store.trash(record)
        assert store.removal.purge(record) == 1, kind
        with pytest.raises(NotFound):
            store.removal.purge(record)
    with store._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").first() is None
    every = len(listed_kinds())
    measured("purge", f"a record of each of {every} kinds, with all that belongs to it: gone, no key adrift")


def test_what_live_records_belong_to_stays(store: Store) -> None:
    habit = store.add(store.new(Habit, {"name": "water"}))
    store.trash(habit)
    day = store.add(store.new(HabitDay, {"habit_id": habit.id, "on": "2026-11-20"}))
    with pytest.raises(Refused):
        store.removal.purge(habit)
    assert store.removal.purge() == 0
    assert (rows(store, Habit), rows(store, HabitDay)) == (1, 1)
    store.trash(day)
    assert store.removal.purge() == 2


def test_purge_of_what_is_not_in_the_trash(store: Store) -> None:
    record = store.add(store.new(CheckIn, {"mood": 4}))
    with pytest.raises(NotFound):
        store.removal.purge(record)
    assert store.count(CheckIn) == 1


# --- retention ---------------------------------------------------------------------------------------------


def fill(store: Store, clock: FixedClock, live: int = 95, trashed: int = 5) -> list[CheckIn]:
    """So many check-ins live, and so many in the trash for 40 days."""
    store.add_new([store.new(CheckIn, {"mood": 5}) for _ in range(live)])
    gone = [store.add(store.new(CheckIn, {"mood": 1})) for _ in range(trashed)]
    for record in gone:
        store.trash(record)
    days_pass(clock, 40)
    return gone


def test_retention_is_off_unless_chosen(store: Store, clock: FixedClock, vault_dir: Path, passphrase: str) -> None:
    fill(store, clock)
    assert retention_days(store) is None
    store.close()
    with Vault(vault_dir, clock).unlock(passphrase) as again:
        assert len(again.records(CheckIn, trashed=True)) == 5
        assert again.notices == []


@pytest.mark.parametrize("value", ["", "0", "-1", "x", "1.5", "²", "٣"])
def test_a_setting_that_is_no_number_of_days_is_off(store: Store, value: str) -> None:
    if value:
        store.set_setting("retention_days", value)
    assert retention_days(store) is None


def test_a_preview_tells_kinds_and_counts(store: Store, clock: FixedClock) -> None:
    fill(store, clock)
    store.trash(store.add(store.new(JournalEntry, {"body": "x"})))
    assert store.removal.retention_preview(30) == [OldCount(CheckIn, 5)]
    assert store.removal.retention_preview(40) == []  # more than so many days
    assert store.removal.retention_preview(39) == [OldCount(CheckIn, 5)]
    days_pass(clock, 31)
    assert store.removal.retention_preview(30) == [OldCount(CheckIn, 5), OldCount(JournalEntry, 1)]
    assert len(store.records(CheckIn, trashed=True)) == 5  # it only looks


def test_retention_removes_what_was_previewed(store: Store, clock: FixedClock) -> None:
    fill(store, clock)
    fresh = store.add(store.new(CheckIn, {"mood": 3}))
    store.trash(fresh)
    assert store.removal.apply_retention(30) == 5
    assert [record.id for record in store.records(CheckIn, trashed=True)] == [fresh.id]
    assert store.count(CheckIn) == 95
    assert store.removal.retention_preview(30) == []
    assert store.removal.apply_retention(30) == 0
    assert store.verify_audit() == []


def test_retention_leaves_nothing_in_the_log_beside_the_database(
    store: Store, clock: FixedClock, vault_dir: Path
) -> None:
    """What was removed stands in the write-ahead log too, until that is folded in and emptied."""
    fill(store, clock)
    log = vault_dir / "journal.db-wal"
    assert log.stat().st_size > 0
    assert store.removal.apply_retention(30) == 5
    assert log.stat().st_size == 0


def test_forgetting_a_kind_leaves_nothing_in_the_log_beside_the_database(store: Store, vault_dir: Path) -> None:
    store.add(store.new(CheckIn, {"mood": 4}))
    log = vault_dir / "journal.db-wal"
    assert log.stat().st_size > 0
    assert store.removal.forget(CheckIn) == 1
    assert log.stat().st_size == 0


def test_no_more_than_a_twentieth_goes_unasked(store: Store, clock: FixedClock) -> None:
    fill(store, clock, live=94, trashed=5)  # 5 of 99
    with pytest.raises(Refused, match="5 of 99") as refused:
        store.removal.apply_retention(30)
    assert "\n" not in str(refused.value)
    assert len(store.records(CheckIn, trashed=True)) == 5
    store.add(store.new(JournalEntry, {"body": "x"}))  # 5 of 100: all kinds count, live and trashed
    assert store.removal.apply_retention(30) == 5


def test_all_of_it_goes_if_asked_for(store: Store, clock: FixedClock) -> None:
    fill(store, clock, live=1, trashed=9)
    assert store.removal.apply_retention(30, all_of_it=True) == 9
    assert (store.count(CheckIn), rows(store, CheckIn)) == (1, 1)


def test_a_clock_that_jumped_does_not_empty_the_trash(store: Store, clock: FixedClock) -> None:
    for record in [store.add(store.new(CheckIn, {"mood": 1})) for _ in range(10)]:
        store.trash(record)
    days_pass(clock, 3650)
    with pytest.raises(Refused):
        store.removal.apply_retention(30)
    days_pass(clock, -2 * 3650)
    assert store.removal.apply_retention(30) == 0
    assert rows(store, CheckIn) == 10


@pytest.mark.parametrize("days", [0, -1, 36_501, 10**30])
def test_days_out_of_range_are_refused(store: Store, days: int) -> None:
    for ask in (store.removal.retention_preview, store.removal.apply_retention):
        with pytest.raises(UsageError):
            ask(days)


def test_retention_never_takes_a_live_record_or_one_not_due(store: Store, clock: FixedClock) -> None:
    habits = [store.add(store.new(Habit, {"name": name})) for name in ("alive", "fresh", "due")]
    for habit in habits:
        store.trash(habit)
    days = [store.add(store.new(HabitDay, {"habit_id": habit.id, "on": "2026-11-20"})) for habit in habits]
    store.trash(days[2])
    days_pass(clock, 20)
    store.trash(days[1])
    days_pass(clock, 20)
    assert store.removal.retention_preview(30) == [OldCount(Habit, 1), OldCount(HabitDay, 1)]
    assert store.removal.apply_retention(30, all_of_it=True) == 2
    assert [record.text.name for record in store.records(Habit, trashed=True)] == ["fresh", "alive"]
    assert store.get(HabitDay, days[0].id).deleted_at is None
    assert store.get(HabitDay, days[1].id, trashed=True).deleted_at is not None


def test_live_records_of_every_kind_outlive_retention(store: Store, put: Put, clock: FixedClock) -> None:
    for kind in listed_kinds():
        put(kind, full=True)
    before = {name: rows(store, kind) for name, kind in kinds().items()}
    gone = put(CheckIn)
    store.trash(gone)
    days_pass(clock, 400)
    assert store.removal.apply_retention(365, all_of_it=True) == 1
    after = {name: rows(store, kind) for name, kind in kinds().items()}
    assert {name: count for name, count in after.items() if name != "audit_event"} == {
        name: count for name, count in before.items() if name != "audit_event"
    }  # fmt: skip


def test_a_child_in_the_trash_for_exactly_so_many_days_holds_its_parent_a_little_longer(
    store: Store, clock: FixedClock
) -> None:
    habit = store.add(store.new(Habit, {"name": "water"}))
    store.trash(habit)
    day = store.add(store.new(HabitDay, {"habit_id": habit.id, "on": "2026-11-20"}))
    clock.at += timedelta(seconds=1)
    store.trash(day)
    days_pass(clock, 30)
    assert store.removal.apply_retention(30, all_of_it=True) == 0  # more than 30 days, for each of them
    clock.at += timedelta(microseconds=1)
    assert store.removal.apply_retention(30, all_of_it=True) == 2


def test_the_setting_is_kept_at_the_next_unlock(
    store: Store, clock: FixedClock, vault_dir: Path, passphrase: str
) -> None:
    fill(store, clock)
    store.set_setting("retention_days", "30")
    assert retention_days(store) == 30
    store.close()
    with Vault(vault_dir, clock).unlock(passphrase) as again:
        assert again.records(CheckIn, trashed=True) == []
        assert again.notices == ["As you chose, what lay in the trash over 30 days was deleted forever: 5."]


def test_what_the_setting_may_not_do_is_told(store: Store, clock: FixedClock, vault_dir: Path, passphrase: str) -> None:
    fill(store, clock, live=5, trashed=5)
    store.set_setting("retention_days", "30")
    store.close()
    with Vault(vault_dir, clock).unlock(passphrase) as again:
        assert len(again.records(CheckIn, trashed=True)) == 5
        assert len(again.notices) == 1
        assert "5 of 10" in again.notices[0]


def test_purge_takes_the_words_that_were_being_typed_into_the_record(store: Store) -> None:
    kept, gone = (store.add(store.new(JournalEntry, {"body": body})) for body in ("kept", "gone"))
    for entry in (kept, gone):
        store.drafts.save("journal", "canary", str(entry.id))
    store.trash(gone)
    store.removal.purge(store.get(JournalEntry, gone.id, trashed=True))
    assert store.drafts.payload("journal", str(gone.id)) is None
    assert store.drafts.payload("journal", str(kept.id)) == "canary"
