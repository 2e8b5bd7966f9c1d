"""The trash: what goes for good goes from the copies, too, where that is wished."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from calmterm.app.app import CalmApp
from calmterm.screens.more.trash import TrashScreen
from calmterm.store import Store
from calmterm.store.model.records import JournalEntry
from calmterm.store.purged_copies import make_anew

Settle = Callable[[Pilot[Any]], Awaitable[None]]


@pytest.mark.sample(1)
@pytest.mark.parametrize("is_wished", [True, False])
async def test_the_copies_are_asked_about(app: CalmApp, store: Store, settle: Settle, is_wished: bool) -> None:
    entry = store.add(store.new(JournalEntry, {"body": "regretted"}))
    store.back_up()
    store.trash(entry)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        app.push_screen(TrashScreen())
        await settle(pilot)
        await pilot.press("p")
        await settle(pilot)
        await pilot.press("down", "enter")
        await settle(pilot)
        assert store.in_trash(1) == []
        await pilot.press(*(("down", "enter") if is_wished else ("enter",)))
        await settle(pilot)
        assert make_anew(store.copier(), store.removal.purged()).count == (0 if is_wished else 1)
