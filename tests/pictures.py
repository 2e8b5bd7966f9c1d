"""What the tests of pictures share: the app as it is pictured, and the keys that lead to a screen."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from calmterm.app.app import CalmApp
from calmterm.core.clock import FixedClock
from calmterm.store import Store
from waiting import settle

Keys = Callable[[Pilot[Any]], Awaitable[None]]


def app_over(directory: Path, clock: FixedClock, store: Store | None = None) -> CalmApp:
    app = CalmApp(directory, clock=clock, opened=store, reduce_motion=True)
    app.animation_level = "none"
    return app


def doing(*steps: str | Callable[[CalmApp], Any]) -> Keys:
    """Press keys and call, waiting after each until nothing is left to do."""

    async def run(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        for step in steps:
            if isinstance(step, str):
                await pilot.press(step)
            else:
                step(pilot.app)  # pyright: ignore[reportArgumentType]
            await settle(pilot)
        pilot.app.clear_notifications()
        await settle(pilot)

    return run
