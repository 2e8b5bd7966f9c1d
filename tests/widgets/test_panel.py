"""Keys in the lower border of a panel: whole, or left out."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from calmterm.app.app import CalmApp
from calmterm.screens.base.sections import SECTIONS
from calmterm.widgets.panel import keys_that_fit

KEYS = "j k next, previous · e edit · / find"
CUT = re.compile(r"╰[^╯]*…[^╯]*╯")


@pytest.mark.parametrize(
    ("cells", "shown"),
    [(80, KEYS), (len(KEYS), KEYS), (len(KEYS) - 1, "j k next, previous · e edit"), (10, ""), (0, "")],
)
def test_as_many_keys_as_fit_whole(cells: int, shown: str) -> None:
    assert keys_that_fit(KEYS, cells) == shown


@pytest.fixture
def made_vault(filled: Callable[[int], Path]) -> Path:
    return filled(90)


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (120, 40)])
async def test_no_section_cuts_a_key_in_a_border(app: CalmApp, settle, seen, size: tuple[int, int]) -> None:
    app.country = "GB"
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        for section in SECTIONS:
            await app.action_section(section.name)
            await settle(pilot)
            assert not CUT.search(seen(app)), section.name


async def test_keys_come_back_with_the_room_for_them(app: CalmApp, settle, seen) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await app.action_section("journal")
        await settle(pilot)
        assert "h versions" not in seen(app)
        await pilot.resize_terminal(160, 40)
        await settle(pilot)
        assert "h versions" in seen(app)
