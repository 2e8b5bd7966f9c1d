"""An app over an open vault, and waiting until it has nothing left to do."""

import contextlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from calmterm.app.app import CalmApp
from calmterm.core.clock import FixedClock
from calmterm.store import Store

Settle = Callable[[Pilot[Any]], Awaitable[None]]


@pytest.fixture
def app(vault_dir: Path, clock: FixedClock, store: Store) -> CalmApp:
    """The screens over a new, open vault."""
    return CalmApp(vault_dir, clock=clock, opened=store)


@pytest.fixture
def settle() -> Settle:
    """Wait until workers and messages are done."""

    async def wait(pilot: Pilot[Any]) -> None:
        for _ in range(3):
            # An empty list would mean all of them to Textual, those that wait for an answer too.
            if busy := [worker for worker in pilot.app.workers if worker.group != "waiting"]:
                with contextlib.suppress(WorkerCancelled):  # an exclusive worker gave way to its successor
                    await pilot.app.workers.wait_for_complete(busy)
            await pilot.pause()

    return wait


Keys = Callable[..., Awaitable[None]]


@pytest.fixture
def keys(settle: Settle) -> Keys:
    """Press keys and settle; what begins with "=" is typed letter by letter, without the pause of `pilot.press`."""

    async def press(pilot: Pilot[Any], *pressed: str) -> None:
        for one in pressed:
            if not one.startswith("="):
                await pilot.press(one)
                continue
            for letter in one[1:]:
                event = events.Key(letter if letter.isalnum() else _character_to_key(letter), letter)
                event.set_sender(pilot.app)
                assert pilot.app._driver is not None
                pilot.app._driver.send_message(event)
            await pilot.pause()
        await settle(pilot)

    return press


@pytest.fixture
def seen() -> Callable[[CalmApp], str]:
    """The screen as a person reads it: lines of text."""

    def lines(app: CalmApp) -> str:
        # Textual has no public way to read the screen as text.
        return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())

    return lines
