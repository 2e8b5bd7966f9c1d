"""Share: choose whom, which weeks and which parts, read all that would be given, then write one sealed file."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final, cast

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.screen import ModalScreen
from textual.widgets import Input, Label, Select, Static

from calmterm.core.errors import CalmtermError
from calmterm.core.text import clean
from calmterm.domain.consents import allowed_parts
from calmterm.exchange.report import USUAL
from calmterm.exchange.report_render import as_markdown
from calmterm.exchange.sharing import FOREVER, Given, ShareOffer, default_path, give, offer
from calmterm.screens.base.screen import CalmScreen, section_bar
from calmterm.screens.dialogs.confirm import ConfirmScreen
from calmterm.screens.dialogs.save_as import expanded
from calmterm.store.model.records import PARTS_IN_WORDS, Person, SharedForm
from calmterm.store.model.summary import name_of
from calmterm.widgets.checkboxes import Ticks
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.line_input import LineInput

HEADING: Final = "Share: nothing leaves calmterm before you hand over the file"
DAYS: Final = 56
TALL: Final = 30  # rows from which on all parts are seen at once
RANGES: Final = ((14, "2 weeks"), (28, "4 weeks"), (DAYS, "8 weeks"), (90, "3 months"), (365, "a year"))
FORMS: Final = ((SharedForm.PAGE, "A page with a phrase"), (SharedForm.AGE, "A file for their key"))
NOBODY: Final = "There is nobody to share with yet. Add somebody under More, My people; then come back."


@dataclass(frozen=True, slots=True)
class Choice:
    """What is chosen on the left."""

    person: Person | None
    days: int
    form: SharedForm
    parts: tuple[str, ...]
    note: str


class ShareScreen(CalmScreen[None]):
    """Asks for the parts on the left and shows all that would be given on the right."""

    CSS_PATH = "make_share.tcss"
    TITLE = "Share"
    PURPOSE = "Share some weeks, or your safety plan, with one person, as a file that only they can open."
    AUTO_FOCUS = "#person"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (TALL, "-tall")]  # noqa: RUF012 - declared so by Textual
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "write", "Write the file", id="share.write", tooltip="Write what you read here, sealed"),
        Binding("escape", "back", "Back", id="share.back", tooltip="Back; nothing is given"),
    ]

    note = query_one("#note", Input)
    path = query_one("#path", Input)
    preview = query_one("#share-text", Static)
    state = query_one("#share-state", Static)

    def __init__(self) -> None:
        super().__init__()
        self._people: list[Person] = []
        self._offer: ShareOffer | None = None

    def compose(self) -> ComposeResult:
        yield Static(section_bar("more"), id="bar")
        yield Static(HEADING, classes="heading", id="share-state")
        with Horizontal(id="share-page"):
            with Vertical(id="choices"):
                yield Select[int]([], prompt="With whom?", compact=True, id="person")
                weeks = [(words, days) for days, words in RANGES]
                yield Select(weeks, value=DAYS, allow_blank=False, compact=True, id="days")
                yield Select(
                    [(words, form) for form, words in FORMS], value=SharedForm.PAGE, allow_blank=False, compact=True,
                    id="form",
                )  # fmt: skip
                yield Ticks(
                    *((Content(words), name, name in USUAL) for name, words in PARTS_IN_WORDS.items()), id="parts"
                )
                yield Label("Words of your own at the top")
                yield LineInput(id="note", compact=True)
                yield Label("File")
                yield LineInput(id="path", compact=True)
            with VerticalScroll(id="share-box"):
                yield Static("", id="share-text", markup=False)
        yield KeyBar()

    def _chosen_of(self, name: str) -> Any:
        value: Any = cast("Select[Any]", self.query_one(f"#{name}", Select)).value
        return None if value is Select.NULL else value

    @property
    def choice(self) -> Choice:
        """Return what is chosen."""
        place: int | None = self._chosen_of("person")
        person = self._people[place] if place is not None and place < len(self._people) else None
        parts = tuple(self.query_one("#parts", Ticks).selected)
        return Choice(person, self._chosen_of("days"), self._chosen_of("form"), parts, self.note.value)

    @work(exclusive=True, group="people")
    async def on_mount(self) -> None:
        with self.attempt():
            self._people = await self.ask(lambda store: list(store.each(Person, oldest_first=True)))
            names = [(Content(name_of(one)), place) for place, one in enumerate(self._people)]
            people = cast("Select[int]", self.query_one("#person", Select))
            people.set_options(names)
            if names:
                people.value = 0
            else:
                self.preview.update(NOBODY)

    @on(Select.Changed, "#person")
    @work(exclusive=True, group="parts")
    async def _somebody_else(self) -> None:
        """Begin with the parts that their consent covers, where there is one."""
        person = self.choice.person
        if person is None:
            return
        with self.attempt():
            allowed = await self.ask(lambda store: allowed_parts(store, person))
            ticks = self.query_one("#parts", Ticks)
            with self.prevent(Ticks.SelectedChanged):
                ticks.deselect_all()
                for part in allowed or USUAL:
                    ticks.select(part)
            self.reload()

    @on(Select.Changed, "#days, #form")
    @on(Ticks.SelectedChanged)
    @on(Input.Changed, "#note")
    def _chosen(self) -> None:
        self.reload()

    @work(exclusive=True)
    async def reload(self) -> None:
        """Gather what is chosen and show it, or why it cannot be given."""
        self._offer, choice = None, self.choice
        self.path.placeholder = str(default_path(choice.form, self.calm.clock.now().date()))
        if choice.person is None:
            if not self._people:
                self.preview.update(NOBODY)
            return
        person = choice.person
        try:
            ready = await self.ask(
                lambda store: offer(store, person, choice.days, choice.parts, choice.form, note=choice.note)
            )
        except CalmtermError as error:
            self.preview.update(clean(str(error)))
            return
        self._offer = ready
        held = "\n".join(ready.preview())
        self.preview.update(clean(f"{held}\n\n{as_markdown(ready.report, sealed=True)}"))

    @work(exclusive=True, group="waiting")
    async def action_write(self) -> None:
        """Write what is shown, once it is confirmed that it cannot be taken back."""
        ready = self._offer
        if ready is None:
            return
        typed = self.path.value.strip() or self.path.placeholder
        path = expanded(typed)
        about = Content(f"{path}\nFor {clean(ready.name, multiline=False)}. {FOREVER}")
        if not await self.calm.push_screen_wait(
            ConfirmScreen("Give this?", about, yes="Write it", no="Back to reading")
        ):
            return
        self.state.update("Sealing it…")
        with self.attempt():
            given = await self.ask(lambda store: give(store, ready, path))
            await self.calm.push_screen_wait(GivenScreen(given, path))
            self.dismiss(None)
            return
        self.state.update(HEADING)

    def action_back(self) -> None:
        """Go back; nothing is given."""
        self.dismiss(None)


class GivenScreen(ModalScreen[None]):
    """Shows what was written, and the phrase of a page, which is seen here once and never again."""

    CSS_PATH = "make_share.tcss"
    TITLE = "Written"
    AUTO_FOCUS = "#given"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,escape", "leave", "Done", id="given.done", tooltip="Go on; a phrase is not shown again"),
    ]

    def __init__(self, given: Given, path: Path) -> None:
        super().__init__()
        self._given = given
        self._path = path

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="given"):
            yield Static("Written", classes="heading")
            yield Static(str(self._path), markup=False)
            yield Static(self._given.said, markup=False)
            if self._given.phrase is not None:
                yield Static(self._given.phrase, id="phrase", markup=False)
        yield KeyBar()

    def action_leave(self) -> None:
        """Go on."""
        self.dismiss(None)
