"""Help and support stand in the last line of every section, whatever else a screen has to offer."""

from collections.abc import Awaitable, Callable
from typing import Any

from textual.pilot import Pilot
from textual.widgets import TextArea

from calmterm.app.app import CalmApp
from calmterm.screens.base.sections import SECTIONS
from calmterm.screens.support.support import SupportScreen

Settle = Callable[[Pilot[Any]], Awaitable[None]]
TYPING = {"check_in"}  # there a number is the mood


async def test_support_is_in_sight(app: CalmApp, settle: Settle, seen: Callable[[CalmApp], str]) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        for section in SECTIONS:
            await app.action_section(section.name)
            await settle(pilot)
            for size in ((80, 24), (60, 20)):
                await pilot.resize_terminal(*size)
                await settle(pilot)
                assert seen(app).splitlines()[-1].endswith(" f1 Help  ^g Support"), (section.name, size)
                bar = seen(app).splitlines()[0]
                assert section.title in bar
                assert "9Support" in bar.replace(" ", ""), (section.name, size)
                assert all(one.key in bar for one in SECTIONS), (section.name, size)


async def test_a_number_leads_to_its_section(app: CalmApp, settle: Settle) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        for section in SECTIONS:
            await pilot.press(section.key)
            await settle(pilot)
            assert type(app.screen) is type(section.screen())
            if section.name in TYPING:
                await pilot.press("escape")
                await settle(pilot)


async def test_it_can_be_clicked_like_any_other_key(
    app: CalmApp, settle: Settle, seen: Callable[[CalmApp], str]
) -> None:
    async with app.run_test(size=(60, 20), notifications=True) as pilot:
        await settle(pilot)
        await pilot.click("KeyBar", offset=(55, 0))
        await settle(pilot)
        assert isinstance(app.screen, SupportScreen)
        assert "Support" not in seen(app).splitlines()[-1]
        await pilot.click("KeyBar", offset=(2, 0))  # escape
        assert not isinstance(app.screen, SupportScreen)


async def test_it_says_what_a_key_does_in_the_field_that_has_the_focus(
    app: CalmApp, settle: Settle, seen: Callable[[CalmApp], str]
) -> None:
    async with app.run_test(size=(80, 40), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("2", "6")
        await settle(pilot)
        assert "⏎ Save" in " ".join(seen(app).splitlines()[-1].split())
        await pilot.press("m")
        await settle(pilot)
        app.screen.query(TextArea).first().focus()
        await settle(pilot)
        bar = " ".join(seen(app).splitlines()[-1].split())
        assert "⏎ Save" not in bar, "there it breaks the line"
        assert "^s Save" in bar
        assert "t Other form" not in bar, "there a letter is typed"
