"""At 120 columns and 40 rows no section leaves more than half of its rows empty, nor does a view of Trends."""

from collections.abc import Callable
from pathlib import Path

import pytest

from calmterm.app.app import CalmApp
from calmterm.screens.base.sections import SECTIONS
from calmterm.screens.support.support import SupportScreen
from calmterm.screens.trends.trends import TrendsScreen
from calmterm.screens.trends.views import VIEWS

COLUMNS, ROWS = 120, 40
BODY = ROWS - 2  # without the sections and the keys
SPLIT = 68  # cells left of it are the left column of the sections below
IN_COLUMNS = ("today", "journal", "sleep", "goals")
FRAME = set("│╭╮╰╯─┏━┓┃┗┛ ")


@pytest.fixture
def made_vault(filled: Callable[[int], Path]) -> Path:
    return filled(90)


@pytest.mark.today
async def test_no_section_leaves_more_than_half_of_its_rows_empty(app: CalmApp, settle, seen) -> None:
    app.country = "GB"
    async with app.run_test(size=(COLUMNS, ROWS)) as pilot:
        await settle(pilot)
        for section in SECTIONS:
            await app.action_section(section.name)
            await settle(pilot)
            assert rows(seen(app)) >= BODY / 2, section.name
            if section.name in IN_COLUMNS:
                assert rows(seen(app), 0, SPLIT) >= BODY / 2, section.name
                assert section.name == "journal" or rows(seen(app), SPLIT) >= BODY / 2, section.name
        await pilot.press("ctrl+g")
        await settle(pilot)
        assert isinstance(app.screen, SupportScreen)
        assert rows(seen(app)) >= BODY / 2


async def test_no_view_of_trends_leaves_more_than_half_of_its_rows_empty(app: CalmApp, settle, seen) -> None:
    async with app.run_test(size=(COLUMNS, ROWS)) as pilot:
        await settle(pilot)
        await app.action_section("trends")
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, TrendsScreen)
        for number, view in enumerate(VIEWS):
            screen.action_show_view(number)
            await settle(pilot)
            assert rows(seen(app)) >= BODY / 2, view.name


def rows(text: str, first: int = 0, last: int = COLUMNS) -> int:
    """Return how many lines between the sections and the keys have more on them, in these columns, than a frame."""
    return len([line for line in text.splitlines()[1:-1] if set(line[first:last]) - FRAME])


def test_a_frame_alone_is_empty() -> None:
    assert rows("1 Today\n╭─ Panel ──╮\n│          │\n│ words    │\n╰──────────╯\nq Quit") == 2
    assert rows("1 Today\n│ words    │      │\nq Quit", 12) == 0
