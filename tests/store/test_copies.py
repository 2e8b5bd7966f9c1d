"""The copies of each day: which are due, which are kept, and what is told of those that went wrong."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmterm.core.clock import FixedClock
from calmterm.core.errors import VaultDamaged
from calmterm.store import Store, Vault, backup_file
from calmterm.store.copies import DAYS, MONTHS, WEEKS, _outlived
from calmterm.store.store import BACKUP_TO


def daily(vault: Path) -> list[str]:
    return sorted(place.name for place in (vault / "backups").iterdir())


def test_one_a_day_is_made_and_opens(store: Store, vault_dir: Path, clock: FixedClock, passphrase: str) -> None:
    assert store.copier().is_due()
    outcome = store.copier().make(with_trial=True)
    assert outcome.problems == ()
    assert daily(vault_dir) == ["20261120T203000Z-daily"]
    assert not store.copier().is_due()
    clock.at += timedelta(hours=1)
    assert not store.copier().is_due()
    clock.at += timedelta(hours=2)  # past midnight
    assert store.copier().is_due()
    Vault(vault_dir / "backups" / "20261120T203000Z-daily", clock).unlock(passphrase).close()


def test_a_year_of_days_leaves_days_weeks_and_months(store: Store, vault_dir: Path, clock: FixedClock) -> None:
    backups = vault_dir / "backups"
    store.copier().make(with_trial=False)
    made = backups / daily(vault_dir)[0]
    for back in range(1, 400):
        at = clock.at.astimezone(UTC) - timedelta(days=back)
        (backups / f"{at:%Y%m%dT%H%M%SZ}-daily").mkdir()
    (backups / "20250101T000000Z-schema-0001").mkdir()
    (backups / "20250102T000000Z-by-hand").mkdir()
    clock.at += timedelta(days=1)
    store.copier().make(with_trial=False)

    kept = daily(vault_dir)
    assert made.name in kept
    assert {"20250101T000000Z-schema-0001", "20250102T000000Z-by-hand"} <= set(kept)
    days = [
        datetime.strptime(name[:8], "%Y%m%d").replace(tzinfo=UTC).date() for name in kept if name.endswith("-daily")
    ]
    newest = max(days)
    assert set(days) >= {newest - timedelta(days=back) for back in range(DAYS)}
    assert len({(day.year, day.month) for day in days}) == MONTHS
    assert DAYS + MONTHS - 2 <= len(days) <= DAYS + WEEKS + MONTHS


@given(st.sets(st.integers(0, 6 * 365 * 24), min_size=1, max_size=60))
def test_the_newest_is_kept_and_thinning_twice_changes_nothing(hours: set[int]) -> None:
    made = {Path(str(hour)): datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=hour) for hour in hours}
    gone = set(_outlived(made))
    kept = {path: at for path, at in made.items() if path not in gone}
    assert max(made, key=lambda path: made[path]) in kept
    assert _outlived(kept) == []
    assert len(kept) <= DAYS + WEEKS + MONTHS
    for path in gone:  # what goes was made on a day of which a newer one is there, or is old
        newer = [at for at in kept.values() if at >= made[path]]
        assert newer


def test_a_second_place_gets_a_file_a_day(store: Store, tmp_path: Path, clock: FixedClock, passphrase: str) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / "calmterm-00000000-20260101T000000Z.backup").write_bytes(b"of another vault")
    store.set_setting(BACKUP_TO, str(stick))
    for _ in range(10):
        assert store.copier().make(with_trial=False).problems == ()
        clock.at += timedelta(days=1)
    files = sorted(stick.glob("*.backup"))
    assert len(files) == 1 + 8  # seven days, and a Sunday among the four weeks' newest
    assert backup_file.verify(files[-1], passphrase).records == store.back_up().records


def test_a_stick_that_is_not_there_is_told_and_the_own_copy_is_made(
    store: Store, vault_dir: Path, tmp_path: Path
) -> None:
    store.set_setting(BACKUP_TO, str(tmp_path / "unplugged"))
    (problem,) = store.copier().make(with_trial=False).problems
    assert "second place could not be made" in problem
    assert len(daily(vault_dir)) == 1


def test_a_copy_that_does_not_open_is_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(*_: object) -> tuple[int, str]:
        raise VaultDamaged

    monkeypatch.setattr(backup_file, "read_copy", damaged)
    (problem,) = store.copier().make(with_trial=True).problems
    assert "did not open" in problem


def test_the_newest_copy_is_of_any_kind(store: Store, vault_dir: Path, clock: FixedClock) -> None:
    assert store.copier().newest() is None
    store.back_up()
    assert store.copier().newest() == clock.at.astimezone(UTC).replace(microsecond=0)
    shutil.rmtree(vault_dir / "backups")
    assert store.copier().newest() is None
