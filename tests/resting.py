"""When an app without a terminal rests, and what is drawn of it then."""

import asyncio
import functools
import math
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from textual import _callback
from textual._context import visible_screen_stack
from textual._styles_cache import StylesCache
from textual.geometry import Region
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

SOON = 0.02  # seconds
MOST_TIMERS = 200  # of the product's shortest, a second; counted, as a busy machine takes longer for each
unpainted = set[Screen[Any]]()


async def until_nothing_is_ready() -> None:
    loop: Any = asyncio.get_running_loop()
    await asyncio.sleep(0)
    while loop._ready:  # noqa: ASYNC110 - there is no event for it
        await asyncio.sleep(0)


async def until_idle(*_pauses: float) -> None:
    """Wait until the event loop has nothing left to run and no timer that is due soon, and draw what it left.

    Textual guesses this from the processor time that 20 ms took: on a busy machine it takes waiting for resting, and
    on a quiet one it sleeps twice for a key.
    """
    loop: Any = asyncio.get_running_loop()
    for _ in range(MOST_TIMERS):
        await until_nothing_is_ready()
        due = min((timer.when() for timer in loop._scheduled if not timer.cancelled()), default=math.inf)
        if due > loop.time() + SOON:
            break
        await asyncio.sleep(due - loop.time())
    while unpainted:
        screen = unpainted.pop()
        if screen.is_running and screen.is_current:
            render(screen)


ask_all = Pilot._wait_for_screen


async def ask_who_is_at_work(pilot: Pilot[Any], *patience: float) -> bool:
    """Wait until each widget has done what it was told before. Textual sends a message to every one of them to know."""
    await until_nothing_is_ready()
    if pilot.app.screen_stack and all(map(rests, (pilot.app, *pilot.app.screen.walk_children(with_self=True)))):
        return True
    return await ask_all(pilot, *patience)


def rests(pump: Any) -> bool:
    """Return whether a widget waits for its next message, or has ended."""
    queue = pump._message_queue
    return pump._closing or pump._closed or (queue.empty() and bool(queue.ready_event._waiters))


def render(screen: Screen[Any]) -> None:
    """Have each widget draw of itself what changed, as painting does.

    Borders and colours come around it, and it is cut to fit together, when somebody looks.
    """
    compositor = screen._compositor
    changed = compositor._dirty_regions.copy()
    compositor._dirty_regions.clear()
    if changed:
        visible_screen_stack.set(screen.app._background_screens)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(StylesCache, "render_widget", draw_contents)
            for _ in compositor._get_renders(Region.from_union(changed).intersection(screen.size.region)):
                pass


def draw_contents(cache: StylesCache, widget: Widget, part: Region) -> list[Strip]:
    """Draw the lines of a widget that changed, without what is around them. They stay to be drawn for who looks.

    What a screen draws of itself is the one behind it, with all that is around its lines.
    """
    if isinstance(widget, Screen):
        return []
    above = widget.gutter.top
    last = min(part.bottom, above + widget.content_size.height)
    for line in range(max(part.y, above), last):
        if line not in cache._cache or cache.is_dirty(line):
            widget.render_line(line - above)
    return []


paint = Screen._compositor_refresh


def paint_later(screen: Screen[Any]) -> None:
    """Draw once what a key changed, when the app rests: without a terminal nobody sees the steps between."""
    if screen.app.is_headless:
        unpainted.add(screen)
        screen._dirty_widgets.clear()
        screen.app._update_mouse_over(screen)
    else:
        paint(screen)


count_parameters = _callback._count_parameters


def count_parameters_once(function: Callable[..., Any]) -> int:
    """Count the parameters of a method for all that it is bound to. Textual does for each that it is to call later."""
    unbound = getattr(function, "__func__", None)
    return count_parameters(function) if unbound is None else count_of(unbound) - 1


count_of = functools.cache(count_parameters)


@pytest.fixture(scope="session", autouse=True)
def _screens_rest() -> Iterator[None]:
    """The pilot waits for the app to rest as above."""
    with pytest.MonkeyPatch.context() as patched:
        for module in ("textual.pilot", "textual.app"):
            patched.setattr(f"{module}.wait_for_idle", until_idle)
        patched.setattr(Pilot, "_wait_for_screen", ask_who_is_at_work)
        patched.setattr(Screen, "_compositor_refresh", paint_later)
        patched.setattr(_callback, "_count_parameters", count_parameters_once)
        patched.setattr("textual.strip.FIFOCache", lambda _: {})  # seven in each row of each widget that is drawn
        yield
