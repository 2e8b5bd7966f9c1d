"""What every screen does for the work it began: it is let go with the screen, and never ends the program."""

import asyncio

import pytest
from textual import work
from textual.app import ComposeResult
from textual.css.query import NoMatches
from textual.widgets import Static
from textual.worker import WorkerFailed

from calmterm.app.app import CalmApp
from calmterm.screens.base.screen import CalmScreen


class Waiting(CalmScreen[None]):
    """Shows the answer to something slow, which comes just when its widgets are gone."""

    def compose(self) -> ComposeResult:
        self.answer = asyncio.Event()
        self.looked = asyncio.Event()
        yield Static("", id="word")

    @work
    async def on_mount(self) -> None:
        await self.answer.wait()
        self.looked.set()
        self.query_one("#word", Static).update("It came.")

    async def on_unmount(self) -> None:
        self.answer.set()
        await self.looked.wait()


@pytest.mark.parametrize("leave", ["dismiss", "quit"])
async def test_an_answer_that_comes_while_its_screen_goes_is_let_go(app: CalmApp, settle, leave: str) -> None:
    screen = Waiting()
    async with app.run_test() as pilot:
        await app.push_screen(screen)
        await pilot.pause()
        if leave == "dismiss":
            await screen.dismiss()
            await settle(pilot)
            assert app.is_running
        else:
            app.exit()
    assert screen.looked.is_set()


async def test_a_widget_that_a_living_screen_lacks_is_still_a_fault(app: CalmApp, settle) -> None:
    class Wrong(CalmScreen[None]):
        @work
        async def on_mount(self) -> None:
            self.query_one("#nowhere")

    with pytest.raises(WorkerFailed) as told:
        async with app.run_test() as pilot:
            await settle(pilot)
            await app.push_screen(Wrong())
            await pilot.pause()
    assert isinstance(told.value.error, NoMatches)
