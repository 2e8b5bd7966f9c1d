"""Clocks that jump: ten years back or on, both ways over a change of clocks, into another time zone."""

import time
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from calmterm.app.app import CalmApp
from calmterm.core import clock as clocks
from calmterm.core.clock import FixedClock, SystemClock, elapsed
from calmterm.screens.vault.lock import LockScreen
from calmterm.store import Store, Vault
from calmterm.store.model.records import CheckIn, JournalEntry

VIENNA = ZoneInfo("Europe/Vienna")
TEN_YEARS = timedelta(days=3652)


def write(store: Store, words: str) -> JournalEntry:
    return store.add(store.new(JournalEntry, {"body": words}))


def test_ten_years_back_and_on_lose_nothing_and_keep_their_order(
    store: Store, clock: FixedClock, passphrase: str, measured: Any
) -> None:
    begun, mark = clock.at, None
    for words, at in (("now", begun), ("later", begun + TEN_YEARS), ("early", begun - TEN_YEARS), ("again", begun)):
        clock.at = at
        entry = write(store, words)
        assert entry.local_date == at.date()
        mark = store.drafts.save("journal", words, "", mark)
    assert [entry.text.body for entry in store.records(JournalEntry)][::3] == ["later", "early"]
    clock.at = begun - TEN_YEARS
    changed = store.change(store.records(JournalEntry)[0], {"body": "later, changed"})
    assert changed.revision == 2
    assert changed.local_date == (begun + TEN_YEARS).date()
    store.trash(changed)
    assert store.undo.last()
    assert store.verify_audit() == []
    store.close()
    for at in (begun + TEN_YEARS, begun - TEN_YEARS, begun):
        with Vault(store.directory, FixedClock(at)).unlock(passphrase) as again:
            assert again.count(JournalEntry) == 4
            assert again.drafts.payload("journal") == "again"
            assert again.verify_audit() == []
    measured("clock", "clock set ten years on and back: order by time, days, drafts, undo and the change log sound")


def test_a_clock_ten_years_ahead_does_not_empty_the_trash(store: Store, clock: FixedClock, passphrase: str) -> None:
    store.set_setting("retention_days", "30")
    for number in range(5):
        entry = write(store, str(number))
        store.trash(entry)
    store.close()
    with Vault(store.directory, FixedClock(clock.at + TEN_YEARS)).unlock(passphrase) as again:
        assert again.count_trash() == 5
        assert "left as it is" in " ".join(again.notices)


@pytest.mark.parametrize(
    ("instant", "day", "offset"),
    [
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), date(2026, 3, 28), 60),  # 01:59, still the evening before
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), date(2026, 3, 28), 120),  # 03:00 a minute later
        (datetime(2026, 3, 29, 2, 0, tzinfo=UTC), date(2026, 3, 29), 120),  # 04:00, the day begins
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), date(2026, 10, 24), 120),  # 02:30
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), date(2026, 10, 24), 60),  # 02:30 again, an hour later
    ],
)
def test_both_changes_of_clocks(store: Store, clock: FixedClock, instant: datetime, day: date, offset: int) -> None:
    clock.at = clocks.whole_minutes(instant.astimezone(VIENNA))
    kept = store.add(store.new(CheckIn, {"mood": 5}))
    assert (kept.local_date, kept.utc_offset_minutes) == (day, offset)
    assert kept.felt == instant


def test_a_journey_moves_no_entry_to_another_day(store: Store, clock: FixedClock, passphrase: str) -> None:
    entry = write(store, "in the evening at home")
    store.close()
    for zone in ("Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati"):
        there = FixedClock((clock.at + timedelta(hours=9)).astimezone(ZoneInfo(zone)))
        with Vault(store.directory, there).unlock(passphrase) as away:
            again = away.get(JournalEntry, entry.id)
            assert (again.local_date, again.felt, again.utc_offset_minutes) == (entry.local_date, entry.felt, 60)


def test_idle_time_is_no_matter_of_the_date() -> None:
    before = elapsed()
    with time_machine.travel(datetime(2036, 1, 1, tzinfo=UTC)):
        assert SystemClock().now().year == 2036
        assert 0 <= elapsed() - before < 60
    with time_machine.travel(datetime(2016, 1, 1, tzinfo=UTC)):
        assert 0 <= elapsed() - before < 60
    if hasattr(time, "CLOCK_BOOTTIME"):
        assert abs(elapsed() - time.clock_gettime(time.CLOCK_BOOTTIME)) < 60


async def test_a_night_asleep_locks_at_the_first_look(
    app: CalmApp, settle: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await app.session.look()
        assert app.worker.is_open
        woken = elapsed() + 8 * 3600
        monkeypatch.setattr("calmterm.app.session.locking.elapsed", lambda: woken)
        await pilot.press("j")  # whoever opens the lid is not taken for the person who closed it
        await app.session.look()
        await settle(pilot)
        assert isinstance(app.screen, LockScreen)
