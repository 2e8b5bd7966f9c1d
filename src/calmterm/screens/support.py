"""Support: the crisis lines of a country, in plain lines, from anywhere and without a vault."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.getters import query_one
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer, Static

from calmterm.content import crisis
from calmterm.screens.country import CountryScreen


class SupportScreen(Screen[None]):
    """The crisis lines of `country` (a code), which `chosen` tells from a guess; without one, how to choose.

    Needs no vault: what it shows comes from the package. A country that has no lines counts as none.
    """

    CSS_PATH = "support.tcss"
    TITLE = "Support"
    AUTO_FOCUS = "#support"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="support.back", tooltip="Go back to where you were"),
        Binding("c", "choose_country", "Country", id="support.country", tooltip="Choose your country"),
        Binding("g", "grounding", "Grounding", id="support.grounding", tooltip="Two minutes of grounding"),
        Binding("x", "quick_exit", "Quick exit", id="support.exit", tooltip="Leave at once and clear the screen"),
    ]

    @dataclass
    class CountryChosen(Message):
        """The person chose `code` as their country; the app keeps it."""

        code: str

    class QuickExit(Message):
        """The person wants this gone from the screen at once; the app locks, clears and leaves."""

    lines = query_one("#support", VerticalScroll)
    grounding = query_one("#support-grounding", Static)

    def __init__(self, country: str | None = None, *, chosen: bool = False) -> None:
        super().__init__()
        self._country = country
        self._chosen = chosen

    def compose(self) -> ComposeResult:
        yield VerticalScroll(*self._parts(), id="support")
        yield Footer(show_command_palette=False)

    def action_back(self) -> None:
        self.dismiss()

    def action_choose_country(self) -> None:
        # Textual's own type of `app` leaves what an app returns unknown.
        self.app.push_screen(CountryScreen(), self._country_picked)  # pyright: ignore[reportUnknownMemberType]

    def action_grounding(self) -> None:
        self.grounding.display = not self.grounding.display
        if self.grounding.display:
            self.grounding.scroll_visible(animate=False, top=True)

    def action_quick_exit(self) -> None:
        self.post_message(self.QuickExit())

    async def _country_picked(self, code: str | None) -> None:
        if code is None:
            return
        self._country, self._chosen = code, True
        self.post_message(self.CountryChosen(code))
        await self.lines.remove_children()
        await self.lines.mount_all(self._parts())
        self.lines.scroll_home(animate=False)

    def _parts(self) -> Iterator[Static]:
        yield _said("Support", "title")
        try:
            found = crisis.lines_for(self._country) if self._country else None
            yield from self._known(found) if found else _unknown()
        except crisis.UnknownCountry:
            yield from _unknown()
        except crisis.LinesUnreadable as error:
            yield _said(str(error), "emergency")
            yield _grounding()

    def _known(self, found: crisis.Help) -> Iterator[Static]:
        guess = "" if self._chosen else ", guessed from your locale"
        yield _said(crisis.CALM, "paragraph")
        yield _said(f"{found.country}{guess} - press c to change", "aside")
        yield _said(crisis.emergency_text(found), "emergency")
        if found.lines:
            yield _said(crisis.JUST_TALK, "paragraph")
            yield from _entries(found.lines)
            yield _said(crisis.FIRST_WORDS, "paragraph")
        else:
            yield _said(crisis.no_line_text(found), "paragraph")
        yield _grounding()
        for heading, lines in crisis.more_groups(found).items():
            yield _said(heading, "heading")
            yield from _entries(lines)
        yield from _directories()
        yield _said(crisis.ABOUT, "heading")
        yield _said(crisis.about_text(found), "aside")


def _unknown() -> Iterator[Static]:
    # Read first: damaged data must fail before anything of this is shown.
    directories = list(_directories())
    yield _said("Press c to choose your country.", "emergency")
    yield _said(crisis.CALM, "paragraph")
    yield _said(crisis.ANYWHERE, "paragraph")
    yield _grounding()
    yield from directories


def _directories() -> Iterator[Static]:
    yield _said(crisis.DIRECTORIES, "heading")
    yield from _entries(crisis.directories())


def _entries(lines: Iterable[crisis.Line]) -> Iterator[Static]:
    for line in lines:
        yield _said(line.name, "name")
        yield _said("\n".join(crisis.details(line)), "details")


def _grounding() -> Static:
    text = Static("\n".join(crisis.GROUNDING), id="support-grounding", classes="paragraph", markup=False)
    text.display = False
    return text


def _said(text: str, kind: str) -> Static:
    return Static(text, classes=kind, markup=False)
