"""Waiting on screens and on other processes, within bounds."""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Callable
from typing import Any

from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen
from textual.worker import WorkerCancelled

from calmterm.app.app import CalmApp

PATIENCE = 60  # seconds; a limit, not a measure: the machine may be busy
BETWEEN = 0.01  # seconds from one look at another process to the next


def poll(done: Callable[[], Any], patience: float = PATIENCE) -> Any:
    """Ask again and again until `done` gives something; return that."""
    end = time.monotonic() + patience
    while not (found := done()):
        assert time.monotonic() < end, f"it did not come to that in {patience} s"
        time.sleep(BETWEEN)
    return found


ASKED_IN_A_ROW = 3  # of the store, before a person is asked


async def until_store_rests(app: CalmApp) -> None:
    """Wait until the vault's thread has done what it was asked for by now."""
    with contextlib.suppress(RuntimeError):  # it ended with the app
        await asyncio.wait([asyncio.wrap_future(app.worker._pool.submit(int))], timeout=PATIENCE)


async def settle(pilot: Pilot[Any]) -> None:
    """Wait until workers and messages are done; of workers that wait for an answer, until the question is there."""
    app, rounds = pilot.app, 0
    await pilot.pause()
    while workers := [*app.workers]:
        # An empty list would mean all of them to Textual, those that wait for an answer too.
        if busy := [worker for worker in workers if worker.group != "waiting"]:
            with contextlib.suppress(WorkerCancelled):  # an exclusive worker gave way to its successor
                await app.workers.wait_for_complete(busy)
        elif isinstance(app, CalmApp) and rounds < ASKED_IN_A_ROW:
            rounds += 1
            await until_store_rests(app)
        else:
            return
        await pilot.pause()


@contextlib.asynccontextmanager
async def shown(app: App[Any], screen: Screen[Any], size: tuple[int, int]) -> AsyncGenerator[Pilot[Any]]:
    """Run an app with a screen over the one that it begins with."""
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await app.push_screen(screen)
        await settle(pilot)
        yield pilot


async def until(pilot: Pilot[Any], condition: Callable[[], object]) -> None:
    """Let the app work until the condition holds, and come to rest."""
    loop = asyncio.get_running_loop()
    end = loop.time() + PATIENCE
    while not condition():
        if loop.time() > end:
            told = [one.message for one in pilot.app._notifications]
            raise AssertionError(f"it never came to that, but to {pilot.app.screen_stack}, {told}")
        await pilot.pause(0.005)
    await pilot.pause()


async def until_shown(pilot: Pilot[Any], kind: type[Any]) -> Any:
    """Let the app work until a screen of that class is the one in front; the screen.

    What it reads first is read then: a test that looks at the store itself does so in another thread than the app.
    """
    await until(pilot, lambda: isinstance(pilot.app.screen, kind))
    for _ in range(ASKED_IN_A_ROW):
        if isinstance(pilot.app, CalmApp):
            await until_store_rests(pilot.app)
        await pilot.pause()
    return pilot.app.screen
