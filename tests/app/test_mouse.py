"""What the keys do, the mouse does: sections, panels, views, rows, columns and the wheel."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.containers import VerticalScroll
from textual.events import MouseScrollDown
from textual.widgets import OptionList

from calmterm.app.app import CalmApp
from calmterm.screens.base.child_screen import ChildScreen
from calmterm.screens.base.form_screen import FormScreen
from calmterm.screens.dialogs.question import QuestionScreen
from calmterm.screens.goals.goals import GoalsScreen
from calmterm.screens.journal.journal import JournalScreen
from calmterm.screens.sleep.week import SleepScreen
from calmterm.screens.support.support import SupportScreen
from calmterm.screens.trends.trends import TrendsScreen
from calmterm.store import Store, kind_named
from calmterm.widgets.side_by_side import SideBySide


@pytest.fixture
def made_vault(filled: Callable[[int], Path]) -> Path:
    return filled(90)


async def test_the_bar_leads_to_sections(app: CalmApp, settle: Any, seen: Any) -> None:
    async with app.run_test(size=(60, 20), notifications=True) as pilot:
        for size in ((60, 20), (80, 24), (120, 40)):
            await pilot.resize_terminal(*size)
            await settle(pilot)
            for word, screen in (("5" if size[0] < 80 else "Sleep", SleepScreen), ("Support", SupportScreen)):
                await pilot.click("#bar", offset=(seen(app).splitlines()[0].index(word), 0))
                await settle(pilot)
                assert isinstance(app.screen, screen), (size, word)
            await app.action_section("today")


async def test_a_panel_of_today_opens_what_it_shows(app: CalmApp, settle: Any) -> None:
    panels = {"entries": JournalScreen, "month": TrendsScreen, "goals": GoalsScreen, "question": QuestionScreen}
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        for panel, screen in panels.items():
            await pilot.click(f"#{panel}-panel", offset=(5, 1))
            await settle(pilot)
            assert isinstance(app.screen, screen), panel
            await app.action_section("today")
            await settle(pilot)


async def test_the_name_of_a_view_shows_it(app: CalmApp, settle: Any, seen: Any) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("8")
        await settle(pilot)
        line = app.screen.query_one("#views").region.y
        await pilot.click(offset=(seen(app).splitlines()[line].index("Usual"), line))
        await settle(pilot)
        assert "[Usual]" in seen(app).splitlines()[line]


async def test_rows_inside_a_form_are_marked_and_opened(app: CalmApp, store: Store, settle: Any) -> None:
    kind = kind_named("problem_solving")
    options = [{"option": "Talk to him"}, {"option": "Earplugs"}]
    record = store.add(store.new(kind, {"problem": "Noise", "options": options}))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        app.push_screen(form := FormScreen(kind, record))
        await settle(pilot)
        await form.form.show_step(1)
        await settle(pilot)
        rows = next(one.control for one in form.form.child_lists)
        await pilot.click(rows, offset=(3, 1))
        assert rows.highlighted == 1
        assert app.screen is form, "the first click is for looking"
        await pilot.click(rows, offset=(3, 1), times=2)
        await settle(pilot)
        assert isinstance(app.screen, ChildScreen)
        assert app.screen.place == 1


async def test_a_click_where_there_is_no_row_yet_adds_one(app: CalmApp, settle: Any) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        app.push_screen(form := FormScreen(kind_named("problem_solving")))
        await settle(pilot)
        await form.form.show_step(1)
        await settle(pilot)
        await pilot.click(form.form.child_lists[0].control, offset=(3, 0))
        await settle(pilot)
        assert isinstance(app.screen, ChildScreen)
        assert app.screen.place is None


async def test_columns_side_by_side_are_marked_and_chosen(app: CalmApp, store: Store, settle: Any) -> None:
    kind = kind_named("problem_solving")
    options = [{"option": "Talk to him"}, {"option": "Earplugs"}]
    record = store.add(store.new(kind, {"problem": "Noise", "options": options}))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        app.push_screen(form := FormScreen(kind, record))
        await settle(pilot)
        await form.form.show_step(2)
        await settle(pilot)
        columns = form.query_one(SideBySide)
        await pilot.click(list(columns.query("Static"))[1], times=2)
        await settle(pilot)
        assert [bool(one.get(columns.beside.name)) for one in form.form.child_lists[0].values] == [False, True]


async def test_the_wheel_goes_down(app: CalmApp, settle: Any) -> None:
    async with app.run_test(size=(60, 20), notifications=True) as pilot:
        await settle(pilot)
        for key, where in (("1", "#today"), ("3", "#records"), ("7", "#menu-page"), ("9", "#support")):
            await pilot.press(key)
            await settle(pilot)
            page: Any = app.screen.query_one(where)
            assert isinstance(page, VerticalScroll | OptionList)
            for _ in range(3):
                page.post_message(MouseScrollDown(page, 5, 5, 0, 0, 0, False, False, False, 5, 5, None))
                await settle(pilot)
            assert page.scroll_target_y > 0, where
