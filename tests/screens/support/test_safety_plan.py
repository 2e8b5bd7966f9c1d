"""The safety plan: versions, review after 90 days, paper; and support before it."""

import stat
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from calmterm.app.app import CalmApp
from calmterm.content.support_words import Cause
from calmterm.core.clock import FixedClock
from calmterm.core.errors import UsageError
from calmterm.domain.safety_plan import as_page, newest, read_own
from calmterm.screens.base.form_screen import FormScreen
from calmterm.screens.base.records_screen import RecordsScreen
from calmterm.screens.dialogs.save_as import SaveAsScreen, write_new
from calmterm.screens.support.safety_plan import SafetyPlanScreen
from calmterm.screens.support.support import SupportScreen
from calmterm.store import Store
from calmterm.store.model.records import Person, SafetyPlan
from calmterm.widgets.prose_editor import JournalEditor
from waiting import until, until_shown


@pytest.fixture
def plan(store: Store) -> SafetyPlan:
    return store.add(store.new(SafetyPlan, {"number": 1, "signs": "I stop answering", "alone": "A slow walk"}))


async def at_the_plan(app: CalmApp, pilot: Any, settle: Any) -> None:
    await settle(pilot)
    app.offers.screen(Cause.SAFETY_PLAN)
    await app.push_screen(SafetyPlanScreen())
    await settle(pilot)


async def test_opening_it_shows_support_first_once_a_session(app: CalmApp, settle) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        for expected in (SupportScreen, SafetyPlanScreen):
            screen = SafetyPlanScreen()
            app.push_screen(screen)
            await until_shown(pilot, expected)
            await pilot.press("escape")
            await until(pilot, lambda: not isinstance(app.screen, SupportScreen))
            if expected is SupportScreen:
                assert app.screen is screen
                await pilot.press("escape")
            await pilot.pause()


async def test_without_one_it_says_how_to_begin(app: CalmApp, settle, seen) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await at_the_plan(app, pilot, settle)
        assert "There is no plan yet" in seen(app)
        assert "someone they trust" in seen(app)
        assert "Versions" not in seen(app)
        await pilot.press("r", "w", "v")
        await settle(pilot)
        assert isinstance(app.screen, SafetyPlanScreen)


async def test_a_change_is_a_new_version_and_the_one_before_is_kept(
    app: CalmApp, store: Store, plan: SafetyPlan, settle, seen
) -> None:
    async with app.run_test(size=(80, 40), notifications=True) as pilot:
        await at_the_plan(app, pilot, settle)
        await pilot.press("e")
        await settle(pilot)
        assert isinstance(app.screen, FormScreen)
        editor = app.screen.query_one("#field-signs JournalEditor", JournalEditor)
        assert editor.text == "I stop answering"
        editor.focus()
        editor.move_cursor(editor.document.end)
        await pilot.press(*" calls", "ctrl+s")
        await settle(pilot)
        assert [(one.number, one.text.signs) for one in store.records(SafetyPlan)] == [
            (2, "I stop answering calls"), (1, "I stop answering"),
        ]  # fmt: skip
        assert store.records(SafetyPlan)[0].text.alone == "A slow walk"
        assert "Version 2" in seen(app)
        await pilot.press("v")
        await settle(pilot)
        assert isinstance(app.screen, RecordsScreen)
        await pilot.press("e")
        await settle(pilot)
        assert isinstance(app.screen, RecordsScreen)


async def test_nothing_changed_makes_no_version(app: CalmApp, store: Store, plan: SafetyPlan, settle) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await at_the_plan(app, pilot, settle)
        await pilot.press("e")
        await settle(pilot)
        await pilot.press("ctrl+s", "escape")
        await settle(pilot)
        assert store.count(SafetyPlan) == 1


@pytest.mark.sample(1)
@pytest.mark.parametrize(("days", "asked"), [(89, False), (90, True), (400, True)])
async def test_after_90_days_it_asks_and_r_answers(
    app: CalmApp, store: Store, clock: FixedClock, plan: SafetyPlan, settle, seen, days: int, asked: bool
) -> None:
    clock.at += timedelta(days=days)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await at_the_plan(app, pilot, settle)
        assert (f"{days} days ago" in seen(app)) is asked
        await pilot.press("r")
        await settle(pilot)
        kept = newest(store)
        assert kept is not None
        assert (kept.number, kept.reviewed_on) == (1, store.today())
        assert "days ago" not in seen(app)
        await pilot.press("u")
        await settle(pilot)
        assert ("days ago" in seen(app)) is asked


async def test_hostile_words_are_words(app: CalmApp, store: Store, settle, seen) -> None:
    store.add(store.new(SafetyPlan, {"number": 1, "signs": "[/] \x1b]0;title\x07 [@click=app.quit]x[/] \u202eright"}))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await at_the_plan(app, pilot, settle)
        assert "[/]" in seen(app)
        assert "\u202e" not in seen(app)
        assert "\x1b" not in seen(app)


async def test_printing_asks_where_and_never_writes_over_a_file(
    app: CalmApp, store: Store, plan: SafetyPlan, settle, seen, tmp_path: Path
) -> None:
    store.set_setting("country", "AT")
    there = tmp_path / "there.txt"
    there.write_text("mine")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await at_the_plan(app, pilot, settle)
        for path, words in (
            (there, "file of that name already"),
            (app.worker.directory / "plan.txt", "inside the vault"),
            (tmp_path / "plan.txt", "Written to"),
        ):
            await pilot.press("w")
            await pilot.pause()
            assert isinstance(app.screen, SaveAsScreen)
            assert "not encrypted" in seen(app)
            app.screen.query_one(Input).value = str(path)
            await pilot.press("enter")
            await settle(pilot)
            assert any(words in one.message for one in app._notifications)
    assert there.read_text() == "mine"
    assert not (app.worker.directory / "plan.txt").exists()
    written = (tmp_path / "plan.txt").read_text("utf-8")
    assert "My safety plan, version 1" in written
    assert "In immediate danger (Austria): call 112" in written
    assert "How I notice it is getting bad\nI stop answering" in written
    assert stat.S_IMODE((tmp_path / "plan.txt").stat().st_mode) == 0o600


def test_the_page_holds_lines_parts_and_people_and_no_blank_part(store: Store, plan: SafetyPlan) -> None:
    store.add(store.new(Person, {"name": "Ana", "phone": "555 1234", "on_safety_plan": True}))
    page = as_page(plan, read_own(store).people, "AT")

    assert page.index("Notruf 142") < page.index("I stop answering") < page.index("Ana, 555 1234")
    assert "Professionals" not in page
    assert "112" not in as_page(plan, [], None)
    assert "112" not in as_page(plan, [], "XX")


@pytest.mark.parametrize("name", ["missing/plan.txt", "file/plan.txt"])
def test_a_place_that_cannot_be_is_refused_in_words(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="directory that exists"):
        write_new(tmp_path / name, "x", tmp_path / "vault")


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "target").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    with pytest.raises(UsageError):
        write_new(tmp_path / "link", "x", tmp_path / "vault")
    assert (tmp_path / "target").read_text() == "mine"


def test_the_first_version_is_one_and_a_review_day_is_not_taken_over(store: Store) -> None:
    assert store.beginning(SafetyPlan) == {"number": 1}
    store.add(store.new(SafetyPlan, {"number": 4, "signs": "x", "reviewed_on": date(2026, 1, 1)}))
    begun = store.beginning(SafetyPlan)
    assert (begun["number"], begun["signs"]) == (5, "x")
    assert "reviewed_on" not in begun
