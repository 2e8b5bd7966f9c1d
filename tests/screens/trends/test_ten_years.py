"""Ten years in the calendar of shades: drawn one after the other, so that keys are answered between them."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from calmterm.app.app import CalmApp
from calmterm.core import dates
from calmterm.core.clock import FixedClock
from calmterm.screens.trends import trends
from calmterm.screens.trends.data_table import NumbersScreen
from calmterm.screens.trends.trends import TrendsScreen
from calmterm.store import Store
from calmterm.store.model.records import CheckIn
from calmterm.widgets.width_static import Drawn

DAYS = 3_650
SOME = 3  # of the years are drawn when the key is pressed
SLOWLY = 0.2  # seconds from one to the next, so that a busy machine has not drawn all before the key comes
PATIENCE = 30  # seconds; a limit, not a measure


def bodies(screen: TrendsScreen) -> list[str]:
    """What stands below one another, as far as it is drawn."""
    return [said for one in screen.drawn_page.query(Drawn) if (said := str(one.visual))]


async def eventually(condition: Callable[[], bool]) -> None:
    """Let one turn of the event loop be taken after the other until something is so."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - there is nothing to wait on
            await asyncio.sleep(0)


async def test_all_ten_are_there_in_the_end_and_a_key_in_between_is_answered(
    app: CalmApp, store: Store, clock: FixedClock, settle: Callable[[Pilot[Any]], Awaitable[None]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(trends, "FRAME", SLOWLY)
    now = clock.now()
    monthly = range(0, DAYS, 30)
    store.add_new([store.new(CheckIn, {"mood": 5, "felt_at": now - timedelta(days=back)}) for back in monthly])
    first = store.today() - timedelta(days=monthly[-1])
    ends = [store.today(), *(date(year, 12, 31) for year in range(store.today().year - 1, first.year - 1, -1))]
    assert len(ends) > 10
    async with app.run_test(size=(120, 40)) as pilot:
        for key in ("", "8", "right"):
            await pilot.press(*[key] * bool(key))
            await settle(pilot)
        screen = app.screen
        assert isinstance(screen, TrendsScreen)
        screen.action_span(1)
        await eventually(lambda: len(bodies(screen)) >= SOME)
        assert app._driver is not None
        table = events.Key("t", "t")
        table.set_sender(app)
        app._driver.send_message(table)  # not by the pilot, which waits until all is drawn
        await eventually(lambda: isinstance(app.screen, NumbersScreen))
        assert len(bodies(screen)) < len(ends), "the table of numbers came before the last year"
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert app.screen is screen
        drawn = bodies(screen)
        assert [one.partition("\n")[0] for one in drawn[:-1]] == [f"Up to {dates.words(end)}" for end in ends]
        assert "░" in drawn[-1], "how to read the shades comes last"
