"""At 120 columns and 40 rows no section leaves more than half of its rows empty."""

from collections.abc import Callable
from pathlib import Path

import pytest

from calmterm.app.app import CalmApp
from calmterm.screens.base.sections import SECTIONS

ROWS = 40
FRAME = set("│╭╮╰╯─ ")


@pytest.fixture
def made_vault(filled: Callable[[int], Path]) -> Path:
    return filled(90)


@pytest.mark.parametrize("key", [*(one.key for one in SECTIONS), "9"])
async def test_no_section_leaves_more_than_half_of_its_rows_empty(app: CalmApp, settle, seen, key: str) -> None:
    app.country = "GB"
    async with app.run_test(size=(120, ROWS)) as pilot:
        await settle(pilot)
        await pilot.press(key)
        await settle(pilot)
        lines = [line for line in seen(app).splitlines() if set(line) - FRAME]
    assert len(lines) >= ROWS / 2
