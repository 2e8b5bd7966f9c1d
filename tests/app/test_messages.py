"""Messages: one at a time, on a line of their own, for three seconds; an error stays until it was read."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

from textual.pilot import Pilot
from textual.widgets._toast import Toast

from calmterm.app import app as app_module
from calmterm.app.app import CalmApp

Settle = Callable[[Pilot[Any]], Awaitable[None]]
Seen = Callable[[CalmApp], str]


def later(monkeypatch: Any, seconds: float) -> None:
    real = time.time
    monkeypatch.setattr(app_module.time, "time", lambda: real() + seconds)


async def test_one_message_stands_on_a_line_of_its_own(app: CalmApp, settle: Settle, seen: Seen) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("0")
        await settle(pilot)
        for words in ("First.", "Second.", "Third."):
            app.notify(words)
            await settle(pilot)
        lines = seen(app).splitlines()
        assert lines[-2].strip("▌ █") == "Third."
        assert not any(words in seen(app) for words in ("First.", "Second."))
        assert app.screen.query_one(Toast)._timeout <= 3
        (tools,) = app.screen.query("#tools")
        assert tools.region.bottom <= 22, "nothing is below it"


async def test_an_error_stays_beside_what_is_said_next_and_until_the_next_screen(
    app: CalmApp, settle: Settle, seen: Seen, monkeypatch: Any
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        app.notify("This did not work.", severity="error", timeout=1)
        app.notify("Another thing.")
        await settle(pilot)
        assert all(words in seen(app) for words in ("This did not work.", "Another thing."))
        assert app.screen.query(Toast).first()._timeout > 60
        later(monkeypatch, 4)
        await pilot.press("0")
        await settle(pilot)
        assert "This did not work." not in seen(app)
