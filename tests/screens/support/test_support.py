"""The support screen: in order, readable in small terminals, and no country taken for granted."""

import html
import re
import sys
from pathlib import Path

import pytest
from textual import events
from textual.app import App
from textual.binding import Binding
from textual.widgets import Static

from calmterm.content import crisis, crisis_lines
from calmterm.screens.dialogs.country import CountryScreen
from calmterm.screens.support.support import QUICK_EXIT, TELL_SOMEBODY, SupportScreen
from waiting import until

SIZES = [(60, 20), (80, 24), (120, 40)]
# The longest emergency lines, the longest first entry, and the two countries without a line to talk to.
LONGEST = ["ZA", "UA", "LB", "JP", "TR", "NG"]


class Host(App[None]):
    """An app that shows the screen over an empty one and keeps what it hears from it."""

    def __init__(self, country: str | None = None, *, chosen: bool = False) -> None:
        super().__init__()
        self.support = SupportScreen(country, chosen=chosen)
        self.heard: list[str] = []

    def on_mount(self) -> None:
        self.push_screen(self.support)

    def on_support_screen_country_chosen(self, message: SupportScreen.CountryChosen) -> None:
        self.heard.append(message.code)

    def on_support_screen_quick_exit(self) -> None:
        self.heard.append("quick exit")


def said(host: Host) -> str:
    """All that the screen holds, in order, hidden parts left out."""
    return "\n".join(str(part.content) for part in host.support.lines.query(Static) if part.display)


def visible(host: Host) -> str:
    """The words that stand on the terminal now."""
    rows = re.findall(r"<text[^>]*>(.*?)</text>", host.export_screenshot())
    words = re.sub(r"[▀-▟│]+", " ", html.unescape(" ".join(rows)))
    return " ".join(words.split())


def beside_the_plan(host: Host) -> str:
    """The words of the first column, where the plan stands in a second one."""
    rows = [re.split("[│╭╰]", strip.text)[0] for strip in host.screen._compositor.render_strips()]
    return " ".join(re.sub(r"[▀-▟]+", " ", " ".join(rows)).split())


@pytest.mark.sample(5)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("code", LONGEST)
async def test_the_emergency_number_is_in_sight_at_once(code: str, size: tuple[int, int]) -> None:
    host = Host(code, chosen=True)
    async with host.run_test(size=size, notifications=True) as pilot:
        for _ in range(100):  # the footer is put together after the rest
            await pilot.pause(0.02)
            seen = visible(host)
            if "Quick exit" in seen:
                break

        assert crisis.emergency_text(crisis.lines_for(code)) in beside_the_plan(host)
        assert "esc Back c Country g Grounding x Quick exit" in seen


@pytest.mark.parametrize("code", LONGEST)
async def test_a_first_line_to_talk_to_is_in_sight_at_80_by_24(code: str) -> None:
    host = Host(code, chosen=True)
    async with host.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.pause()
        found = crisis.lines_for(code)

        first = (*found.lines, *found.more, *found.directories)[0]
        assert first.name in visible(host)
        assert crisis.details(first)[0] in visible(host)


@pytest.mark.parametrize("code", LONGEST)
async def test_with_room_the_first_number_and_what_is_ones_own_are_seen_together(code: str) -> None:
    host = Host(code, chosen=True)
    async with host.run_test(size=(120, 40), notifications=True) as pilot:
        await pilot.pause()
        first, own = host.support.query_one("#support-first"), host.support.query_one("#support-apart")
        assert first.region.y <= own.region.y < 6
        assert first.region.right <= own.region.x
        assert "two minutes of grounding" in visible(host)


async def test_the_order_is_that_of_the_printed_text() -> None:
    host = Host("GB", chosen=True)
    async with host.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.pause()
        order = [
            "Support",
            crisis.CALM,
            "United Kingdom - press c to change",
            "In immediate danger (United Kingdom): call 999 or 112",
            crisis.JUST_TALK,
            "Samaritans\nCall 116 123",
            "Shout\nText SHOUT to 85258",
            crisis.FIRST_WORDS,
            crisis.WHAT_HAPPENS,
            TELL_SOMEBODY,
            "two minutes of grounding",
            f"{crisis.OTHER_LINES}\nLifeline (Northern Ireland)",
            "For young people\nPapyrus HOPELINE247",
            f"Violence and abuse (a call may stay in the phone's log)\n{QUICK_EXIT}\nNational Domestic Abuse Helpline",
            crisis.DIRECTORIES,
            "Web: https://findahelpline.com/",
            crisis.ABOUT,
            "The newest source for United Kingdom is from 2026-01.",
            "open an issue on the project's page",
        ]
        places = [said(host).index(part) for part in order]

        assert places == sorted(places)


async def test_a_guess_says_that_it_is_one() -> None:
    host = Host("AT")
    async with host.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.pause()

        assert "Austria, as a guess - press c to change. Newest source: 2025-09" in visible(host)


@pytest.mark.parametrize("country", [None, "EU", "ZZ", "nowhere"])
async def test_without_a_country_the_first_thing_is_how_to_choose_one(country: str | None) -> None:
    host = Host(country)
    async with host.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.pause()
        text = said(host)

        assert text.startswith("Support\nPress c to choose your country.\n")
        assert crisis.ANYWHERE in text
        assert "https://findahelpline.com/" in visible(host)
        assert not re.search(r"\b(911|988|112|999|116 123)\b", text)


@pytest.mark.sample(1)
@pytest.mark.parametrize("size", SIZES)
async def test_choosing_a_country_shows_it_and_tells_the_app(size: tuple[int, int]) -> None:
    host = Host()
    async with host.run_test(size=size, notifications=True) as pilot:
        await pilot.press("c")
        assert isinstance(host.screen, CountryScreen)
        await pilot.press(*"zeal")
        assert "Enter chooses New Zealand (NZ)" in visible(host)
        await pilot.press("enter")
        await pilot.pause()

        assert host.heard == ["NZ"]
        assert host.screen is host.support
        assert "New Zealand - press c to change" in visible(host)
        assert "In immediate danger (New Zealand): call 111" in visible(host)
        assert "guessed" not in said(host)
        await pilot.press("end")
        assert host.support.lines.scroll_y == host.support.lines.max_scroll_y > 0


@pytest.mark.parametrize(("burst", "code"), [((*"zeal", "enter"), "NZ"), ((*"austr", "down", "enter"), "AT")])
async def test_a_burst_of_keys_chooses_what_was_typed(burst: tuple[str, ...], code: str) -> None:
    host = Host()
    async with host.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("c")
        for key in burst:  # as a terminal sends them that is far away: all at once
            host.post_message(events.Key(key, key if len(key) == 1 else None))
        await until(pilot, lambda: host.heard == [code])


async def test_another_country_can_be_chosen_after_a_guess_from_far_down() -> None:
    host = Host("US")
    async with host.run_test(size=(60, 20), notifications=True) as pilot:
        await pilot.press("end", "c", *"uk", "enter")
        await pilot.pause()

        assert host.heard == ["GB"]
        assert host.support.lines.scroll_y == 0
        assert "988" not in said(host)


async def test_the_arrows_choose_without_typing() -> None:
    host = Host()
    async with host.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("c", "down", "down", "down", "up", "enter")
        await pilot.pause()

        assert host.heard == ["AU"]


async def test_enter_alone_chooses_nothing() -> None:
    host = Host()
    async with host.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("c", "enter", "space", "enter")

        assert isinstance(host.screen, CountryScreen)
        assert host.heard == []


async def test_a_name_that_no_country_has_is_said_in_words() -> None:
    host = Host("AT", chosen=True)
    async with host.run_test(size=(60, 20), notifications=True) as pilot:
        await pilot.press("c", *"[/]")
        assert "No country by that name here" in visible(host)
        await pilot.press("enter", "escape")

        assert host.screen is host.support
        assert host.heard == []
        assert "Austria - press c to change" in said(host)


async def test_a_country_can_be_clicked() -> None:
    host = Host()
    async with host.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("c")
        await pilot.click("#country-names", offset=(5, 2))
        await pilot.pause()

        assert host.heard == ["AT"]


async def test_grounding_appears_in_sight_and_goes_again() -> None:
    host = Host("US", chosen=True)
    async with host.run_test(size=(60, 20), notifications=True) as pilot:
        assert crisis.GROUNDING[0] not in said(host)
        await pilot.press("g")
        await pilot.pause()
        for sentence in crisis.GROUNDING:
            assert sentence in visible(host)
        await pilot.press("g")
        await pilot.pause()

        assert crisis.GROUNDING[0] not in said(host)


async def test_the_keys_scroll_to_the_end_and_back() -> None:
    host = Host("US", chosen=True)
    async with host.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("pagedown", "down", "end")
        assert "open an issue on the project's page" in visible(host)
        await pilot.press("home")
        assert "In immediate danger (United States): call 911" in visible(host)


async def test_escape_goes_back() -> None:
    host = Host("AT", chosen=True)
    async with host.run_test(size=(80, 24), notifications=True) as pilot:
        assert host.screen is host.support
        await pilot.press("escape")

        assert host.screen is not host.support
        assert host.heard == []


async def test_quick_exit_is_told_to_the_app() -> None:
    host = Host("AT", chosen=True)
    async with host.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("x")

        assert host.heard == ["quick exit"]


async def test_every_key_has_a_name_for_footer_help_and_keymap() -> None:
    bindings = [binding for screen in (SupportScreen, CountryScreen) for binding in screen.BINDINGS]

    assert all(isinstance(binding, Binding) and binding.id and binding.tooltip for binding in bindings)


@pytest.mark.parametrize("country", ["AT", None])
async def test_damaged_data_are_said_in_words_and_never_crash(
    country: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crisis_lines, "__file__", str(tmp_path / "crisis_lines.py"))
    crisis_lines.all_lines.cache_clear()
    host = Host(country, chosen=True)
    async with host.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.pause()
        assert "cannot be read: in danger, call the emergency number" in visible(host)
        await pilot.press("g", "c", "a", "enter")
        assert "cannot be read" in str(host.screen.query_one("#country-marked", Static).content)
        await pilot.press("escape", "escape")
    crisis_lines.all_lines.cache_clear()

    assert host.heard == []


def test_the_styles_hold_no_colour_of_their_own() -> None:
    for screen in (SupportScreen, CountryScreen):
        style = Path(sys.modules[screen.__module__].__file__ or "").with_name(str(screen.CSS_PATH)).read_text()
        colours = re.findall(r"(?:color|background|border):\s*([^;]+);", style)

        assert colours
        assert all(one == "none" or one.removeprefix("round ").startswith("$") for one in colours)
