"""Who can see what: what may be given to whom and what was given, in plain words; withdrawn by one key."""

from collections.abc import Sequence
from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.getters import query_one
from textual.widgets import OptionList, Static

from calmterm.domain.consents import consent_lines, sharing_lines, why_not, withdraw
from calmterm.screens.base.form_screen import FormScreen
from calmterm.screens.base.screen import CalmScreen, section_bar
from calmterm.screens.dialogs.confirm import ConfirmScreen
from calmterm.screens.sharing.make_share import ShareScreen
from calmterm.store import Store
from calmterm.store.model.records import Consent, Sharing
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.pick_list import PickList

NONE: Final = (
    "Nobody was given anything, and nobody may be. s shares some weeks or your safety plan with one person, as a file"
    " that only they can open; n notes what somebody may be given."
)
STAYS: Final = "They can be given nothing new. What they have already stays with them."


class WhoSeesScreen(CalmScreen[None]):
    """Lists consents, then what was given, the newest first."""

    CSS_PATH = "who_sees.tcss"
    TITLE = "Who can see what"
    AUTO_FOCUS = "#shared"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "share", "Share", id="who_sees.share", tooltip="Share something with one person"),
        Binding("n", "allow", "Allow", id="who_sees.allow", tooltip="Note what somebody may be given"),
        Binding("e", "edit", "Edit", id="who_sees.edit", tooltip="Change the selected consent"),
        Binding("w", "withdraw", "Withdraw", id="who_sees.withdraw", tooltip="Withdraw the selected consent"),
        Binding("escape", "back", "Back", id="who_sees.back", tooltip="Back to where you came from"),
    ]

    shared = query_one("#shared", PickList)

    def __init__(self) -> None:
        super().__init__()
        self._told: Sequence[Consent | Sharing] = []

    def compose(self) -> ComposeResult:
        yield Static(section_bar("more"), id="bar")
        yield Static("Who can see what", classes="heading", id="who-heading")
        yield PickList(id="shared")
        yield KeyBar()

    def on_screen_resume(self) -> None:
        if self.calm.worker.is_open:
            self.reload()

    @work(exclusive=True)
    async def reload(self) -> None:
        """Read them again."""
        with self.attempt():
            self._told, rows = await self.ask(_read)
            self.shared.fill(rows, empty=Content(NONE))
            self.refresh_bindings()

    @property
    def _consent(self) -> Consent | None:
        """The marked consent, None where something that was given is marked."""
        marked = self.shared.pick(self._told)
        return marked if isinstance(marked, Consent) else None

    @on(OptionList.OptionHighlighted)
    def _moved(self) -> None:
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        consent = self._consent
        if action == "edit":
            return consent is not None
        return action != "withdraw" or (consent is not None and consent.withdrawn_at is None)

    def action_share(self) -> None:
        """Share something with one person."""
        self.calm.push_screen(ShareScreen())

    def action_allow(self) -> None:
        """Note what somebody may be given."""
        self.calm.push_screen(FormScreen(Consent, section="more"))

    @on(OptionList.OptionSelected)
    def action_edit(self) -> None:
        """Change the marked consent."""
        if (consent := self._consent) is not None:
            self.calm.push_screen(FormScreen(Consent, consent, section="more"))

    @work(exclusive=True, group="waiting")
    async def action_withdraw(self) -> None:
        """Withdraw the marked consent, once that is confirmed."""
        consent = self._consent
        if consent is None:
            return
        sure = ConfirmScreen("Withdraw this?", Content(STAYS), yes="Withdraw it", no="Leave it as it is")
        if await self.calm.push_screen_wait(sure):
            with self.attempt():
                await self.ask(lambda store: withdraw(store, store.get(Consent, consent.id)))
                self.calm.notify("Withdrawn.", markup=False)
        self.reload()

    def action_back(self) -> None:
        """Go back to where the person came from."""
        self.dismiss(None)


def _read(store: Store) -> tuple[list[Consent | Sharing], list[Content]]:
    """Return consents and what was given, those that hold first, with a row each."""
    today, clock = store.today(), store.clock
    consents = sorted(store.records(Consent), key=lambda one: bool(why_not(one, today, clock)))
    sharings = store.records(Sharing)
    lines = [consent_lines(one, today, clock) for one in consents] + [sharing_lines(one, clock) for one in sharings]
    rows = [Content.assemble((first, "bold"), f"\n  {second}\n") for first, second in lines]
    return [*consents, *sharings], rows
