"""A screen that is left before it is complete: its code finds its own parts missing, which is no fault."""

import asyncio

import pytest
from textual.css.query import NoMatches

from calmterm.app.app import CalmApp
from calmterm.screens.today.today import TodayScreen

TURNS = 12  # of the event loop; by the last the screen is complete


async def test_a_screen_is_left_at_any_moment_of_its_coming(app: CalmApp, settle) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for turns in range(TURNS):
            app.push_screen(TodayScreen())
            for _ in range(turns):
                await asyncio.sleep(0)
            app.pop_screen()
            await settle(pilot)
            assert len(app.screen_stack) == 2
    assert app.crash is None


@pytest.mark.parametrize("turns", [0, 3, 4])
async def test_the_program_is_left_while_a_screen_comes(app: CalmApp, settle, turns: int) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.push_screen(TodayScreen())
        for _ in range(turns):
            await asyncio.sleep(0)
        app.exit(0)
    assert app.crash is None
    assert app.return_code == 0


async def test_what_is_missing_on_a_screen_that_stays_is_a_fault(app: CalmApp, settle) -> None:
    with pytest.raises(NoMatches, match="nowhere"):
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            app.screen.call_later(lambda: app.screen.query_one("#nowhere"))
            await settle(pilot)
    assert "NoMatches" in str(app.crash)
