"""Who is in a circle: the host invites and removes, anybody mutes and leaves; and what the host did."""

from collections.abc import Sequence
from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from calmterm.core.text import clean
from calmterm.exchange.circle import reading, standing, writing
from calmterm.screens.base.screen import CalmScreen, section_bar
from calmterm.screens.dialogs.confirm import ConfirmScreen
from calmterm.screens.dialogs.pick import PickScreen
from calmterm.screens.sharing.circle_doors import InviteScreen
from calmterm.store import Store
from calmterm.store.model.records import Circle, CircleMember, CircleRole, Person, Standing
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.pick_list import PickList

LEAVING: Final = (
    "You come back only by a new invitation. What you read stays here, and what others read of you may stay with them."
)
AS_HOST: Final = "You are its host: nobody else can invite, hide or remove."
REMOVING: Final = (
    "They read nothing that is said from then on; what they read stays with them. The log says that you did it."
)
WORDS: Final = {Standing.HERE: "", Standing.LEFT: "left", Standing.REMOVED: "removed"}


class MembersScreen(CalmScreen[None]):
    """Lists who is and was in a circle."""

    CSS_PATH = "circle.tcss"
    TITLE = "Members"
    PURPOSE = "Who is in the circle. The host invites and removes; anybody can leave."
    AUTO_FOCUS = "#people"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("i", "invite", "Invite", id="members.invite", tooltip="As the host: write an invitation for somebody"),
        Binding("m", "mute", "Mute", id="members.mute", tooltip="Do not see what they say, or see it again"),
        Binding("d", "remove", "Remove", id="members.remove", tooltip="As the host: remove the selected member"),
        Binding("l", "leave", "Leave", id="members.leave", tooltip="Leave the circle"),
        Binding("escape", "back", "Back", id="members.back", tooltip="Back to what was said"),
    ]

    people = query_one("#people", PickList)
    notice = query_one("#circle-notice", Static)

    def __init__(self, here: Circle) -> None:
        super().__init__()
        self._here = here
        self._members: list[CircleMember] = []

    def compose(self) -> ComposeResult:
        yield Static(section_bar("more"), id="bar")
        name = clean(self._here.text.name, multiline=False)
        yield Static(f"Members of {name}", classes="heading", id="circle-heading", markup=False)
        yield Static("", classes="muted", id="circle-notice", markup=False)
        yield PickList(id="people")
        yield KeyBar()

    def on_mount(self) -> None:
        self.reload()

    @work(exclusive=True)
    async def reload(self) -> None:
        """Read what is new and show who is there."""
        await self._read()

    async def _read(self) -> None:
        def look(store: Store) -> tuple[list[str], list[CircleMember]]:
            return reading.try_refresh(store, self._here), standing.members(store, self._here)

        with self.attempt():
            notices, self._members = await self.ask(look)
            self.people.fill([_row(one) for one in self._members])
            self.notice.update("\n".join(map(clean, notices)))
            self.notice.display = bool(notices)
            self.refresh_bindings()

    @property
    def _me(self) -> CircleMember | None:
        return next((one for one in self._members if one.is_me), None)

    @property
    def _marked(self) -> CircleMember | None:
        return self.people.pick(self._members)

    @on(OptionList.OptionHighlighted)
    def _moved(self) -> None:
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        me, marked = self._me, self._marked
        is_in = me is not None and me.standing == Standing.HERE
        is_host = is_in and me is not None and me.role == CircleRole.HOST
        match action:
            case "invite":
                return is_host
            case "remove":
                return is_host and marked is not None and not marked.is_me and marked.standing != Standing.REMOVED
            case "mute":
                return marked is not None and not marked.is_me
            case "leave":
                return is_in
            case _:
                return True

    @work(exclusive=True, group="waiting")
    async def action_invite(self) -> None:
        """Write an invitation for somebody."""
        with self.attempt():
            people = await self.ask(lambda store: [one for one in store.each(Person) if one.text.public_key])
            if await self.calm.push_screen_wait(InviteScreen(self.calm, self._here, people)):
                await self._read()

    @work(exclusive=True, group="changing")
    async def action_mute(self) -> None:
        """See no more what the marked member says, or see it again."""
        marked = self._marked
        if marked is None:
            return
        on = not marked.muted
        with self.attempt():
            await self.ask(lambda store: standing.mute(store, store.get(CircleMember, marked.id), on=on))
            said = "You do not see what they say." if on else "You see what they say again."
            self.calm.notify(f"{said} Nobody learns of it.", markup=False)
        await self._read()

    @work(exclusive=True, group="waiting")
    async def action_remove(self) -> None:
        """Remove the marked member, once that is confirmed."""
        marked = self._marked
        if marked is None:
            return
        question = f"Remove {standing.shown_name(marked)}?"
        sure = ConfirmScreen(question, Content(REMOVING), yes="Remove", no="Back")
        if await self.calm.push_screen_wait(sure):

            def remove(store: Store) -> None:
                writing.remove(store, store.get(Circle, self._here.id), store.get(CircleMember, marked.id))

            with self.attempt():
                await self.ask(remove)
                self.calm.notify("Removed. The log says that you did it.", markup=False)
            await self._read()

    @work(exclusive=True, group="waiting")
    async def action_leave(self) -> None:
        """Leave the circle, once it is said what becomes of what one said."""
        me = self._me
        if me is None:
            return
        about = f"{LEAVING} {AS_HOST}" if me.role == CircleRole.HOST else LEAVING
        choices = (
            ("stay", "Stay"),
            ("keep", f"Leave; what I said stays there under {standing.shown_name(me)}"),
            ("withdraw", "Leave, and withdraw what I said"),
        )
        name = clean(self._here.text.name, multiline=False)
        chosen = await self.calm.push_screen_wait(PickScreen(f"Leave {name}?", about, choices, now=""))
        if chosen in ("keep", "withdraw"):
            with self.attempt():
                await self.ask(
                    lambda store: writing.leave(store, store.get(Circle, self._here.id), withdraw=chosen == "withdraw")
                )
                self.calm.notify("You left. What you read is still here.", markup=False)
                self.dismiss(None)

    def action_back(self) -> None:
        """Go back to what was said."""
        self.dismiss(None)


def _row(one: CircleMember) -> Content:
    marks = ["you"] * one.is_me + ["host"] * (one.role == CircleRole.HOST) + ["muted by you"] * one.muted
    marks += [words] if (words := WORDS[Standing(one.standing)]) else []
    about = f"  {', '.join(marks)}" if marks else ""
    return Content.assemble((standing.shown_name(one), "bold"), (about, "$text-muted"))


class LogScreen(ModalScreen[None]):
    """Shows what the host did, as every member can see it."""

    CSS_PATH = "circle_posts.tcss"
    TITLE = "What the host did"
    AUTO_FOCUS = "#acts"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="log.back", tooltip="Back to the circle"),
    ]

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__()
        self._lines = lines

    def compose(self) -> ComposeResult:
        with Vertical(classes="choose"):
            yield Static("What the host did", classes="heading")
            yield PickList(*(Option(Content(line)) for line in self._lines), id="acts")
        yield KeyBar()

    def action_leave(self) -> None:
        """Go back to the circle."""
        self.dismiss(None)
