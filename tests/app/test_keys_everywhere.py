"""Keys that mean the same in every section: c to check in, n to write, and j k g G in lists."""

from collections.abc import Awaitable, Callable
from typing import Any

from textual.pilot import Pilot

from calmterm.app.app import CalmApp
from calmterm.screens.base.records_screen import RecordsScreen
from calmterm.screens.base.section_menu import SectionMenuScreen
from calmterm.screens.checkin.check_in import CheckInScreen
from calmterm.screens.journal.editor import EditorScreen
from calmterm.store import kind_named

Settle = Callable[[Pilot[Any]], Awaitable[None]]
Keys = Callable[..., Awaitable[None]]


async def test_c_and_n_begin_a_check_in_and_an_entry_from_where_they_mean_nothing_nearer(
    app: CalmApp, settle: Settle, keys: Keys
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for section in "134578":
            await keys(pilot, section, "c")
            assert isinstance(app.screen, CheckInScreen), section
            await keys(pilot, "escape")  # there a digit is a mood
        for section in "138":
            await keys(pilot, section, "n")
            assert isinstance(app.screen, EditorScreen), section
            await keys(pilot, "escape")


async def test_neither_takes_anybody_away_from_a_form(app: CalmApp, settle: Settle, keys: Keys) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await keys(pilot, "2", "n", "c", "n")
        assert isinstance(app.screen, CheckInScreen)


async def test_letters_move_in_lists(app: CalmApp, put: Any, settle: Settle, keys: Keys) -> None:
    kind = kind_named("reminder")
    for _ in range(3):
        put(kind)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await keys(pilot, "4", "j", "j", "k")
        assert isinstance(app.screen, SectionMenuScreen)
        assert app.screen.tools.highlighted == 1
        await keys(pilot, "G")
        assert app.screen.tools.highlighted == app.screen.tools.count - 1
        await keys(pilot, "enter")
        assert isinstance(app.screen, RecordsScreen)  # what helps me, the last of the tools
        await app.push_screen(RecordsScreen(kind, "worksheets"))
        await keys(pilot, "j", "j", "k")
        assert isinstance(app.screen, RecordsScreen)
        assert app.screen.records.highlighted == 1
        await keys(pilot, "G", "g")
        assert app.screen.records.highlighted == 0
