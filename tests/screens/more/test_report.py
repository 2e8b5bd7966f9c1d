"""The report and the reminders on the screen: read first, written only when asked, told once."""

import os
import stat
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from calmterm.app.app import CalmApp
from calmterm.core.clock import FixedClock
from calmterm.screens.dialogs.confirm import ConfirmScreen
from calmterm.screens.more.report import ReportScreen
from calmterm.screens.today.today import TodayScreen
from calmterm.store import Store
from calmterm.store.model.records import Appointment, Goal, Medicine, TherapySession

Settle = Callable[[Pilot[Any]], Awaitable[None]]
Keys = Callable[..., Awaitable[None]]
Seen = Callable[[CalmApp], str]


async def test_a_report_is_read_first_and_written_when_asked(
    app: CalmApp, store: Store, settle: Settle, keys: Keys, seen: Seen, tmp_path: Path
) -> None:
    store.add(store.new(Goal, {"title": "Swim", "progress": 40}))
    store.add(store.new(Medicine, {"name": "Something"}))
    place = tmp_path / "summary.html"
    async with app.run_test(size=(120, 60)) as pilot:
        await settle(pilot)
        app.push_screen(ReportScreen())
        await settle(pilot)
        assert "Goals: 1" in seen(app)
        assert "Swim" in seen(app)
        assert "Something" not in seen(app)
        await keys(pilot, "down", "down", "down", "down", "enter")  # medicines too
        assert "Something" in seen(app)
        app.screen.path.value = str(place)  # pyright: ignore[reportAttributeAccessIssue]
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert isinstance(app.screen, ConfirmScreen)
        assert "not encrypted" in seen(app)
        await keys(pilot, "enter")
        await pilot.press("ctrl+s")
        await pilot.pause()
        await keys(pilot, "down", "enter")
        assert stat.S_IMODE(place.stat().st_mode) == 0o600
        assert "Something" in place.read_text("utf-8")


async def test_a_report_goes_nowhere_it_should_not(
    app: CalmApp, settle: Settle, keys: Keys, vault_dir: Path, tmp_path: Path
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.push_screen(ReportScreen())
        await settle(pilot)
        for typed in ("", "summary.pdf", str(vault_dir / "summary.md"), str(tmp_path / "none" / "summary.md")):
            app.screen.path.value = typed  # pyright: ignore[reportAttributeAccessIssue]
            await keys(pilot, "ctrl+s")
            assert isinstance(app.screen, ReportScreen), typed
    assert "summary.md" not in os.listdir(vault_dir)  # noqa: PTH208 - a look, no walk


@pytest.mark.today
async def test_an_appointment_is_told_once_and_stands_on_today(
    app: CalmApp, store: Store, clock: FixedClock, settle: Settle, seen: Seen
) -> None:
    at = clock.at + timedelta(hours=1)
    store.add(store.new(Appointment, {"at": at, "where": "Mill Lane [/] 3"}))
    async with app.run_test(size=(80, 40)) as pilot:  # a lower window says in a title that something waits
        await settle(pilot)
        assert isinstance(app.screen, TodayScreen)
        words = f"Appointment today, {at:%H:%M}, Mill Lane [/] 3"
        assert words in seen(app)
        for _ in range(2):
            await app.reminders.look()
        assert [one.message for one in app._notifications].count(words) == 1


@pytest.mark.today
async def test_goals_due_stand_on_today(app: CalmApp, store: Store, settle: Settle, seen: Seen) -> None:
    store.add(store.new(Goal, {"title": "Swim [/]", "target_on": "2026-11-22"}))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "Goal in 2 days: Swim [/]" in seen(app)


async def test_a_sessions_form_begins_with_figures_and_says_what_it_is_not(
    app: CalmApp, store: Store, settle: Settle, keys: Keys, seen: Seen
) -> None:
    from calmterm.content.scales import scales
    from calmterm.domain.questionnaires import keep, take
    from calmterm.screens.base.form_screen import FormScreen

    keep(store, take(store, scales()["gad7"], [1] * 7, 0))
    async with app.run_test(size=(80, 40)) as pilot:
        await settle(pilot)
        app.push_screen(FormScreen(TherapySession))
        await settle(pilot)
        assert "GAD-7 7, mild on 2026-11-20" in seen(app)
        assert "not a medical record system" in seen(app)
