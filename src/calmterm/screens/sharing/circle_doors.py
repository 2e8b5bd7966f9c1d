"""The ways into a circle: to begin one, to invite somebody, and to join by an invitation."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar, Final, TypeVar, cast

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.screen import ModalScreen
from textual.widgets import Input, Label, Select, Static

from calmterm.core.errors import CalmtermError, UsageError
from calmterm.core.text import clean, one_line
from calmterm.exchange.circle import writing
from calmterm.screens.base.host import Host
from calmterm.screens.base.screen import Attempt
from calmterm.screens.dialogs.confirm import ConfirmScreen
from calmterm.screens.dialogs.save_as import expanded
from calmterm.store import Store
from calmterm.store.model.records import Circle, Person
from calmterm.store.model.summary import name_of
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.line_input import LineInput

T = TypeVar("T")
ANOTHER: Final = -1
"""In the place of a person: a key that is typed."""
FILE: Final = "~/invitation.age"
FOR_ALL: Final = "Whoever comes can read all that has not faded. The log says that you invited somebody."


class Door(ModalScreen[Circle | None]):
    """Asks for what a way into a circle takes, in fields one below the other; returns the circle once it is done."""

    CSS_PATH = "circle_doors.tcss"
    HEADING: ClassVar[str] = ""
    ABOUT: ClassVar[str] = ""

    said = query_one("#said", Static)

    def __init__(self, host: Host) -> None:
        super().__init__()
        self._host = host

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="door", can_focus=False):
            yield Static(self.HEADING, classes="heading", markup=False)
            yield Static(self.ABOUT, classes="muted", markup=False)
            yield from self.fields()
            yield Static("", id="said", markup=False)
        yield KeyBar()

    @abstractmethod
    def fields(self) -> ComposeResult:
        """Yield the fields with their labels."""

    @abstractmethod
    async def go(self) -> Circle | None:
        """Do it, once it is said what follows; None: not yet. Raises CalmtermError."""

    @on(Input.Submitted)
    def _next(self, message: Input.Submitted) -> None:
        """Go on to the next field, and from the last one on."""
        fields = [one for one in self.query(LineInput) if one.display]
        place = next(at for at, one in enumerate(fields) if one is message.input)
        if place + 1 < len(fields):
            fields[place + 1].focus()
        else:
            self.action_go()

    @work(exclusive=True, group="waiting")
    async def action_go(self) -> None:
        """Do it; what stands against it is said below the fields."""
        self.said.update("")
        with Attempt(self._say):
            if (done := await self.go()) is not None:
                self.dismiss(done)

    def _say(self, error: CalmtermError) -> None:
        self.said.update(clean(str(error)))

    def typed(self, field: str, missing: str = "") -> str:
        """Return what stands in a field; raises UsageError with the sentence `missing` where that is nothing."""
        if not (text := self.query_one(f"#{field}", Input).value.strip()) and missing:
            raise UsageError(missing)
        return text

    async def run(self, work: Callable[[Store], T]) -> T:
        """Return the result of `work` on the store, off the event loop. Raises CalmtermError."""
        self.said.update("One moment…")
        try:
            return await self._host.worker.run(work)
        finally:
            self.said.update("")

    async def is_sure(self, question: str, about: str, *, yes: str) -> bool:
        """Say what follows, and return whether to go on."""
        sure = ConfirmScreen(clean(question, multiline=False), Content(clean(about)), yes=yes, no="Back")
        return await self._host.push_screen_wait(sure)

    def action_leave(self) -> None:
        """Go back; nothing is done."""
        self.dismiss(None)


class BeginScreen(Door):
    """Begins a circle."""

    TITLE = "Begin a circle"
    HEADING = "Begin a circle"
    ABOUT = "You are its host: you invite, hide and remove, and all members can see that you did."
    AUTO_FOCUS = "#place"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "go", "Begin", id="begin.go", priority=True, tooltip="Begin the circle"),
        Binding("escape", "leave", "Back", id="begin.back", tooltip="Back; nothing is begun"),
    ]

    def fields(self) -> ComposeResult:
        """Yield the fields with their labels."""
        yield Label("A directory that all of you can write to; made if it is not there")
        yield LineInput(placeholder="/srv/swimmers, or ~/Sync/swimmers", id="place", compact=True)
        yield Label("What the circle is called")
        yield LineInput(placeholder="Swimmers", id="circle-name", compact=True)
        yield Label("Your name in it, which need not be yours")
        yield LineInput(placeholder="Heron", id="pseudonym", compact=True)

    async def go(self) -> Circle | None:
        """Begin it, once it is said what follows."""
        place = expanded(self.typed("place", "Name the directory first."))
        name = self.typed("circle-name", "Give the circle a name first.")
        pseudonym = self.typed("pseudonym", writing.NO_PSEUDONYM)
        about = f"A file under the name {pseudonym} begins in {place}. Only those whom you invite can read it."
        if not await self.is_sure(f"Begin {name}?", about, yes="Begin"):
            return None
        return await self.run(lambda store: writing.new_circle(store, name, pseudonym, place))


class InviteScreen(Door):
    """Writes an invitation for one person."""

    TITLE = "Invite"
    HEADING = "Invite somebody"
    ABOUT = "An invitation is a file that opens for one person, once. You hand it over yourself."
    AUTO_FOCUS = "#whom, #key"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "go", "Write it", id="invite.go", priority=True, tooltip="Write the invitation"),
        Binding("escape", "leave", "Back", id="invite.back", tooltip="Back; nobody is invited"),
    ]

    def __init__(self, host: Host, here: Circle, people: Sequence[Person]) -> None:
        super().__init__(host)
        self._here = here
        self._people = people

    def fields(self) -> ComposeResult:
        """Yield the fields with their labels."""
        if self._people:
            yield Label("Whom: somebody of My people with a public key, or another key")
            names = [(Content(one_line(name_of(one), 40)), place) for place, one in enumerate(self._people)]
            options = [*names, (Content("Another key"), ANOTHER)]
            yield Select[int](options, value=0, allow_blank=False, compact=True, id="whom")
        yield Label("Their age or SSH public key, or a file of it", classes="by-key")
        yield LineInput(placeholder="age1…, ssh-ed25519 …, or ~/ada.pub", id="key", classes="by-key", compact=True)
        yield Label("Where the invitation is written")
        yield LineInput(FILE, id="file", compact=True)

    def on_mount(self) -> None:
        self._show_key()

    @on(Select.Changed, "#whom")
    def _show_key(self) -> None:
        self.query(".by-key").set(display=self._person is None)

    @property
    def _person(self) -> Person | None:
        if not self._people:
            return None
        place = cast("Select[Any]", self.query_one("#whom", Select)).value
        return self._people[place] if isinstance(place, int) and place != ANOTHER else None

    async def go(self) -> Circle | None:
        """Write it, once it is said what follows, and say what to do with it."""
        person = self._person
        key = "" if person is not None else self.typed("key", "Type their public key first, or the file that holds it.")
        path = expanded(self.typed("file", "Say where to write the invitation."))
        to = await self.run(lambda _: writing.keys_of(person, [key] if key else []))
        whom = one_line(name_of(person), 40) if person is not None else "who has that key"
        if not await self.is_sure(f"Invite {whom}?", f"{FOR_ALL}\n{path}", yes="Invite"):
            return None
        said = await self.run(lambda store: writing.invite(store, store.get(Circle, self._here.id), to, path))
        await self._host.push_screen_wait(InvitedScreen(path, said))
        return self._here


class InvitedScreen(ModalScreen[None]):
    """Says where an invitation is, and what to do with it."""

    CSS_PATH = "circle_doors.tcss"
    TITLE = "Invited"
    AUTO_FOCUS = "#door"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,escape", "leave", "Done", id="invited.done", tooltip="Back to the members"),
    ]

    def __init__(self, path: Path, said: str) -> None:
        super().__init__()
        self._path = path
        self._said = said

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="door"):
            yield Static("The invitation is written", classes="heading")
            yield Static(clean(str(self._path), multiline=False), markup=False, classes="paragraph")
            yield Static(self._said, markup=False, classes="paragraph")
            yield Static(
                "Give them the file, by mail or on a stick. They join under More > Circle with e, or in a shell:\n"
                "calmterm circle join FILE -i KEYFILE --as NAME\n"
                "It works once; delete it when they have joined.",
                markup=False, classes="paragraph",
            )  # fmt: skip
        yield KeyBar()

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(None)


class ComeInScreen(Door):
    """Joins a circle by an invitation."""

    TITLE = "Join"
    HEADING = "Join a circle"
    ABOUT = "With the invitation that somebody gave you, and the secret key that it was written for."
    AUTO_FOCUS = "#file"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "go", "Join", id="come_in.go", priority=True, tooltip="Join the circle"),
        Binding("escape", "leave", "Back", id="come_in.back", tooltip="Back; you join no circle"),
    ]

    def fields(self) -> ComposeResult:
        """Yield the fields with their labels."""
        yield Label("The invitation")
        yield LineInput(placeholder="~/Downloads/invitation.age", id="file", compact=True)
        yield Label("Your secret key, age's or SSH's")
        yield LineInput("~/.ssh/id_ed25519", id="key", compact=True)
        yield Label("Your name in the circle, which need not be yours")
        yield LineInput(placeholder="Wren", id="pseudonym", compact=True)
        yield Label("The directory here, if it is not where the invitation says")
        yield LineInput(id="place", compact=True)

    async def go(self) -> Circle | None:
        """Join, once it is said what follows."""
        file = Path(self.typed("file", "Name the file of the invitation first."))
        key = Path(self.typed("key", "Name the file of your secret key first."))
        pseudonym = self.typed("pseudonym", writing.NO_PSEUDONYM)
        held = await self.run(lambda _: writing.open_invitation(file, key))
        place = expanded(self.typed("place") or held.place)
        about = f"Its members see what you say there under the name {pseudonym}. Its files are in {place}"
        if not await self.is_sure(f"Join {held.name}?", about, yes="Join"):
            return None
        return await self.run(lambda store: writing.join(store, held, pseudonym, place))
