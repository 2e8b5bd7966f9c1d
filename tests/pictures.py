"""What the tests of pictures share: the app as it is pictured, the keys to a screen, several pictures of one start."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pytest_textual_snapshot import snap_compare
from textual.pilot import Pilot
from textual.screen import Screen

from calmterm.app.app import CalmApp
from calmterm.core.clock import FixedClock
from calmterm.store import Store
from waiting import settle

Keys = Callable[[Pilot[Any]], Awaitable[None]]
Steps = Sequence[str | Callable[[CalmApp], Any]]
SIZE = (80, 24)


def app_over(directory: Path, clock: FixedClock, store: Store | None = None) -> CalmApp:
    app = CalmApp(directory, clock=clock, opened=store, reduce_motion=True)
    app.animation_level = "none"
    return app


def go(section: str) -> Callable[[CalmApp], Any]:
    """Leave what is shown for a section."""
    return lambda app: app.call_later(app.action_section, section)


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


def running(app: CalmApp, size: tuple[int, int] = SIZE) -> AbstractAsyncContextManager[Pilot[Any]]:
    """Start the app for several pictures, as one picture alone starts it."""
    return app.run_test(size=size, tooltips=True, notifications=True)


async def show(pilot: Pilot[Any], screen: Screen[Any]) -> None:
    """Put a screen over the first, in the place of the one that was pictured before."""
    if len(pilot.app.screen_stack) > 2:
        await pilot.app.switch_screen(screen)
    else:
        await pilot.app.push_screen(screen)
    await settle(pilot)


class Album:
    """The pictures of one test by their names, named as those of a test that runs with each name are."""

    def __init__(self, snapshot: Any, node: Any) -> None:
        self.snapshot = snapshot
        self.node = node
        self.different: list[str] = []

    async def walk(self, app: CalmApp, screens: Mapping[str, Steps], size: tuple[int, int] = SIZE) -> None:
        """Picture one screen after the other. The steps of each lead there from the one before."""
        async with running(app, size) as pilot:
            for name, steps in screens.items():
                await doing(*steps)(pilot)
                await self.picture(pilot, name, size)

    async def picture(self, pilot: Pilot[Any], name: str, size: tuple[int, int] = SIZE) -> None:
        """Compare what is shown with the picture of that name, at that size of the terminal."""
        if pilot.app.size != size:
            await pilot.resize_terminal(*size)
            await settle(pilot)
        for _ in range(3):  # as the plugin does: a scroll bar may come to rest only by then
            await pilot.pause()
        shown = pilot.app.export_screenshot(title=pilot.app.title, simplify=True)
        path, line, test = self.node.reportinfo()
        node = SimpleNamespace(function=self.node.function, reportinfo=lambda: (path, line, f"{test}[{name}]"))
        compare = snap_compare.__wrapped__(  # pyright: ignore[reportAttributeAccessIssue] - the plugin's, with a name
            SimpleNamespace(use_extension=lambda kind: self.snapshot.use_extension(kind)(name=name)),
            SimpleNamespace(node=node),
        )
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("textual._doc.take_svg_screenshot", lambda **_: shown)  # it would start the app for itself
            if not compare(pilot.app):
                self.different.append(name)
