"""At 120 columns and 40 rows no section leaves more than half of its rows empty."""

from collections.abc import Callable
from pathlib import Path

import pytest

from calmterm.app.app import CalmApp
from calmterm.screens.base.sections import SECTIONS
from calmterm.screens.support.support import SupportScreen

ROWS = 40
FRAME = set("│╭╮╰╯─ ")


@pytest.fixture
def made_vault(filled: Callable[[int], Path]) -> Path:
    return filled(90)


async def test_no_section_leaves_more_than_half_of_its_rows_empty(app: CalmApp, settle, seen) -> None:
    app.country = "GB"
    async with app.run_test(size=(120, ROWS)) as pilot:
        await settle(pilot)
        for section in SECTIONS:
            await app.action_section(section.name)
            await settle(pilot)
            assert rows(seen(app)) >= ROWS / 2, section.name
        await pilot.press("ctrl+g")
        await settle(pilot)
        assert isinstance(app.screen, SupportScreen)
        assert rows(seen(app)) >= ROWS / 2


def rows(text: str) -> int:
    """Return how many lines have more on them than a frame."""
    return len([line for line in text.splitlines() if set(line) - FRAME])
