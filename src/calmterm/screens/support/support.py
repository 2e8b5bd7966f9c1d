"""Support: people to talk to now, in plain lines, from anywhere and without a vault."""

from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from calmterm.content import crisis
from calmterm.core.errors import CalmtermError
from calmterm.screens.dialogs.country import CountryScreen
from calmterm.widgets.key_bar import KeyBar

if TYPE_CHECKING:  # the lines of this screen need no store, and it is loaded with the first screen
    from calmterm.domain.safety_plan import OwnSupport

TELL_SOMEBODY = 'Is there somebody you could tell? A short message is enough: "I\'m having a hard time. Can you talk?"'
QUICK_EXIT = "The quick exit, a key below, leaves at once: the screen is cleared, and only the shell's prompt is left."


OwnReader = Callable[[], Awaitable["OwnSupport"]]


class SupportScreen(Screen[None]):
    """The crisis lines of `country` (a code), which `chosen` tells from a guess; without one, how to choose.

    Needs no vault: what it shows comes from the package. A country that has no lines counts as none. `own` reads
    the plan and the people of an open vault; it is asked after everything else is on the screen.
    """

    CSS_PATH = "support.tcss"
    TITLE = "Support"
    AUTO_FOCUS = "#support"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - declared so by Textual
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="support.back", tooltip="Go back to where you were"),
        Binding("c", "choose_country", "Country", id="support.country", tooltip="Choose your country"),
        Binding("g", "grounding", "Grounding", id="support.grounding", tooltip="Two minutes of grounding"),
        Binding("y", "copy_number", show=False, id="support.copy", tooltip="Copy the number of the first line"),
        Binding("x", "quick_exit", "Quick exit", id="support.exit", tooltip="Leave at once, clear the screen"),
        Binding("p", "plan", "Plan", id="support.plan", tooltip="Your safety plan"),
        Binding("m", "people", "People", id="support.people", tooltip="Your people"),
    ]

    @dataclass
    class CountryChosen(Message):
        """The person chose `code` as their country; the app keeps it."""

        code: str

    @dataclass
    class Copied(Message):
        """The person wants a number on the clipboard; the app puts it there."""

        number: str

    class PlanWanted(Message):
        """The person wants to read or write the safety plan; the app shows it."""

    class PeopleWanted(Message):
        """The person wants to look through their people; the app shows them."""

    class QuickExit(Message):
        """The person wants this gone from the screen at once; the app locks, clears and leaves."""

    @dataclass
    class Left(Message):
        """Support was left; `seen` names what was opened there, as CrisisEvent names it."""

        seen: frozenset[str]

    lines = query_one("#support", VerticalScroll)
    grounding = query_one("#support-grounding", Static)

    def __init__(
        self,
        country: str | None = None,
        *,
        chosen: bool = False,
        first_words: str = crisis.CALM,
        own: OwnReader | None = None,
    ) -> None:
        super().__init__()
        self._country = country
        self._chosen = chosen
        self._first_words = first_words
        self._read_own = own
        self._opened: set[str] = set()

    def compose(self) -> ComposeResult:
        yield VerticalScroll(*self._parts(), id="support")
        yield KeyBar(support=False)

    def on_screen_resume(self) -> None:
        self.show_own()

    # --- what it does -----------------------------------------------------------------------------------

    def action_back(self) -> None:
        """Back to where the person was."""
        self._leave()
        self.dismiss()

    def action_quick_exit(self) -> None:
        """Gone from the screen, at once."""
        self._leave()
        self.post_message(self.QuickExit())

    def _leave(self) -> None:
        found = self._found()
        lines = (*found.emergency, *found.first) if found else ()
        self.post_message(self.Left(frozenset(self._opened | {str(line.kind) for line in lines})))

    def action_choose_country(self) -> None:
        """Ask for the country."""
        # Textual's own type of `app` leaves what an app returns unknown.
        self.app.push_screen(CountryScreen(), self._country_picked)  # pyright: ignore[reportUnknownMemberType]

    def action_grounding(self) -> None:
        """Show the two minutes, or put them away."""
        self.grounding.display = not self.grounding.display
        if self.grounding.display:
            self._opened.add("grounding")
            self.grounding.scroll_visible(animate=False, top=True)

    def action_plan(self) -> None:
        """Read or write the safety plan."""
        self._opened.add("plan")
        self.post_message(self.PlanWanted())

    def action_people(self) -> None:
        """Look through one's people."""
        self.post_message(self.PeopleWanted())

    def action_copy_number(self) -> None:
        """Copy the number of the first line. It is no secret, so the terminal's clipboard may have it."""
        found = self._found()
        line = next((line for line in found.first if line.phone), None) if found else None
        if line is not None:
            self.post_message(self.Copied(line.phones[0]))
            self.notify(f"Copied: {line.name}, {line.phones[0]}", markup=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._read_own is not None if action in ("plan", "people") else True

    async def _country_picked(self, code: str | None) -> None:
        if code is None:
            return
        self._country, self._chosen = code, True
        self.post_message(self.CountryChosen(code))
        await self.lines.remove_children()
        await self.lines.mount_all(self._parts())
        self.lines.scroll_home(animate=False)
        self.show_own()

    @work(exclusive=True)
    async def show_own(self) -> None:
        """Put the plan and the people in their place; where they cannot be read, a sentence says so."""
        if self._read_own is None:
            return
        try:
            parts = list(_own_parts(await self._read_own()))
        except CalmtermError as error:
            parts = [_said("Your plan and your people could not be read now.", "paragraph"), _said(str(error), "aside")]
        for box in self.query("#support-own"):  # none while the lines change; then we are called again
            await box.remove_children()
            await box.mount_all(parts)

    # --- what it shows ----------------------------------------------------------------------------------

    def _found(self) -> crisis.Help | None:
        try:
            return crisis.lines_for(self._country) if self._country else None
        except (crisis.UnknownCountry, crisis.LinesUnreadable):
            return None

    def _parts(self) -> Iterator[Widget]:
        yield _said("Support", "title")
        try:
            first, more = self._lines()
        except crisis.LinesUnreadable as error:
            first, more = [_said(str(error), "emergency")], []
        # Beside each other where there is room: the first number and the plan are seen together.
        yield Horizontal(
            Vertical(*first, id="support-first"),
            Vertical(*self._apart_from_lines(), id="support-apart"),
            id="support-sides",
        )
        yield from more

    def _lines(self) -> tuple[list[Static], list[Static]]:
        """Return what stands before the plan, and what after it. Raises LinesUnreadable."""
        try:
            found = crisis.lines_for(self._country) if self._country else None
        except crisis.UnknownCountry:
            found = None
        if found is None:
            return list(self._unknown()), list(_directories())
        return list(self._known(found)), list(_more(found))

    def _known(self, found: crisis.Help) -> Iterator[Static]:
        guess = "" if self._chosen else ", as a guess"
        yield _said(self._first_words, "paragraph")
        newest = f"Newest source: {found.newest_source_date}"
        yield _said(f"{found.country}{guess} - press c to change. {newest}", "aside")
        yield _said(crisis.emergency_text(found), "emergency")
        if found.lines:
            yield _said(crisis.JUST_TALK, "paragraph")
            yield from _entries(found.first)
            yield _said(crisis.FIRST_WORDS, "paragraph")
            yield _said(crisis.WHAT_HAPPENS, "paragraph")
        else:
            yield _said(crisis.no_line_text(found), "paragraph")

    def _unknown(self) -> Iterator[Static]:
        yield _said("Press c to choose your country.", "emergency")
        yield _said(self._first_words, "paragraph")
        yield _said(crisis.ANYWHERE, "paragraph")

    def _apart_from_lines(self) -> Iterator[Static | Vertical]:
        """Plan and people, or without a vault a sentence in their place, and the two minutes."""
        own = () if self._read_own is not None else (_said(TELL_SOMEBODY, "paragraph"),)
        yield Vertical(*own, id="support-own")
        yield _said("g: two minutes of grounding, here on the screen", "paragraph")
        grounding = Static("\n".join(crisis.GROUNDING), id="support-grounding", classes="paragraph", markup=False)
        grounding.display = False
        yield grounding


def plan_content(parts: "Iterable[tuple[str, str]]", *, blank: str = "") -> Content:
    """Return a safety plan to read; `blank` stands where a part holds nothing, which else is left out."""
    lines: list[Content] = []
    for heading, text in parts:
        if text or blank:
            body = Content(text) if text else Content.styled(blank, "$text-muted")
            lines += [Content.styled(heading, "bold"), body, Content("")]
    return Content("\n").join(lines[:-1])


def _own_parts(own: "OwnSupport") -> Iterator[Static]:
    if own.plan is None:
        yield _said("Your safety plan", "heading")
        yield _said("There is none yet. Press p to begin one, alone or with someone you trust.", "paragraph")
    else:
        yield _said(f"Your safety plan, version {own.plan.number}", "heading")
        yield Static(plan_content(own.parts), classes="paragraph own")
    yield _said("Tell someone", "heading")
    for person in own.people:
        text = person.text
        yield Static(Content(text.name), classes="name own")
        said = (f"Call {text.phone}" if text.phone else "", text.when or "")
        yield Static(Content("\n".join(part for part in said if part)), classes="details own")
    yield _said(TELL_SOMEBODY, "paragraph")
    if not own.people:
        yield _said("People whom you put on your safety plan stand here. Press m to note one.", "aside")


def _more(found: crisis.Help) -> Iterator[Static]:
    for heading, lines in crisis.more_groups(found).items():
        yield _said(heading, "heading")
        if heading == crisis.MORE[crisis.LineKind.DOMESTIC_VIOLENCE]:
            yield _said(QUICK_EXIT, "aside")
        yield from _entries(lines)
    yield from _directories()
    yield _said(crisis.ABOUT, "heading")
    yield _said(crisis.about_text(found), "aside")


def _directories() -> Iterator[Static]:
    yield _said(crisis.DIRECTORIES, "heading")
    yield from _entries(crisis.directories())


def _entries(lines: Iterable[crisis.CrisisLine]) -> Iterator[Static]:
    for line in lines:
        yield _said(line.name, "name")
        yield _said("\n".join(crisis.details(line)), "details")


def _said(text: str, kind: str) -> Static:
    return Static(text, classes=kind, markup=False)
