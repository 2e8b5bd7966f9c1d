"""Messages: one at a time, on a line of their own, for three seconds; an error stays until it was read."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

from textual.pilot import Pilot

from calmterm.app import vault_app
from calmterm.app.app import CalmApp

Settle = Callable[[Pilot[Any]], Awaitable[None]]
Seen = Callable[[CalmApp], str]


async def test_one_message_stands_on_a_line_of_its_own(app: CalmApp, settle: Settle, seen: Seen) -> None:
    assert CalmApp.NOTIFICATION_TIMEOUT == 3
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("0")
        await settle(pilot)
        for words in ("First.", "Second.", "Third."):
            app.notify(words)
            await settle(pilot)
        assert seen(app).splitlines()[-2].strip("▌ █") == "Third."
        assert not any(words in seen(app) for words in ("First.", "Second."))
        (page,) = app.screen.query("#menu-page")
        assert page.region.bottom <= 22, "nothing is below it"


async def test_an_error_stays_until_the_next_screen(app: CalmApp, settle: Settle, seen: Seen, monkeypatch: Any) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        app.notify("This did not work.", severity="error", timeout=1)
        await settle(pilot)
        assert "This did not work." in seen(app)
        assert next(iter(app._notifications)).timeout > 600
        await pilot.press("0")
        await settle(pilot)
        assert "This did not work." in seen(app), "it was not there long enough to be read"
        real = time.time
        monkeypatch.setattr(vault_app.time, "time", lambda: real() + 100)
        await pilot.press("1")
        await settle(pilot)
        assert "This did not work." not in seen(app)
