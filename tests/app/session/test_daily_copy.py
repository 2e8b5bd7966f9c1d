"""The copy of each day: made beside the work, tried once a month, and told where it could not be made."""

from pathlib import Path
from typing import Any

import pytest

from calmterm.app.app import CalmApp
from calmterm.app.session.daily_copy import DailyCopy
from calmterm.core.clock import FixedClock
from calmterm.store import Store
from calmterm.store.copies import Copier


def told(app: CalmApp) -> list[str]:
    return [notice.message for notice in app._notifications]


def copies(vault_dir: Path) -> list[str]:
    return sorted(place.name for place in (vault_dir / "backups").iterdir())


async def test_one_a_day_is_made_and_tried(app: CalmApp, store: Store, vault_dir: Path, settle: Any) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        for _ in range(2):
            await DailyCopy(app).look()
        await settle(pilot)
        assert copies(vault_dir) == ["20261120T203000Z-daily"]
        assert not store.is_trial_due()
        assert told(app) == []


async def test_who_wants_none_is_told_when_the_newest_is_old(
    app: CalmApp, store: Store, vault_dir: Path, settle: Any
) -> None:
    store.set_setting("daily_copy", "off")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await DailyCopy(app).look()
        assert (copies(vault_dir), told(app)) == ([], [])
        (vault_dir / "backups" / "20260901T000000Z-by-hand").mkdir()
        await DailyCopy(app).look()
        await settle(pilot)
        assert told(app) == ["The newest copy of this vault is 80 days old. calmterm backup makes one."]


async def test_a_disk_that_fails_is_one_sentence(
    app: CalmApp, store: Store, clock: FixedClock, settle: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Copier, "make", fail)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await DailyCopy(app).look()
        await settle(pilot)
        (problem,) = told(app)
        assert problem.startswith("Today's copy of the vault could not be made. The disk is full")
