"""Waiting on screens, within bounds."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

from textual.pilot import Pilot
from textual.worker import WorkerCancelled

PATIENCE = 60  # seconds; a limit, not a measure: the machine may be busy


async def settle(pilot: Pilot[Any]) -> None:
    """Wait until workers and messages are done; not for workers that wait for an answer."""
    await pilot.pause()
    # An empty list would mean all of them to Textual, those that wait for an answer too.
    while busy := [worker for worker in pilot.app.workers if worker.group != "waiting"]:
        with contextlib.suppress(WorkerCancelled):  # an exclusive worker gave way to its successor
            await pilot.app.workers.wait_for_complete(busy)
        await pilot.pause()


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
    """Let the app work until a screen of that class is the one in front; the screen."""
    await until(pilot, lambda: isinstance(pilot.app.screen, kind))
    return pilot.app.screen
