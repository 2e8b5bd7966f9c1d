"""First run: what calmterm keeps and where, a passphrase, the recovery code, the country; then the day begins."""

from typing import Final

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Input, Static
from textual.worker import Worker

from calmterm.core.errors import CalmtermError
from calmterm.core.passphrases import EMPTY, GUESSED, IS_SHORT, is_short
from calmterm.screens.base.host import Host
from calmterm.screens.base.screen import CalmScreen
from calmterm.screens.dialogs.confirm import ConfirmScreen
from calmterm.screens.dialogs.country import CountryScreen
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.panel import Panel

LONGER: Final = "Choose a longer one: several words are easy to keep and hard to guess."
INTRO: Final = (
    "calmterm keeps your moods, your journal and your plans on this computer only, encrypted, in",
    (
        "It is a self-help notebook. It is not medical care, gives no diagnosis, and nobody reads what you write or"
        " can respond. In an emergency call your local number; ctrl+g shows lines for your country."
    ),
    "Choose a passphrase. Without it, or the recovery code that follows, nobody can open the vault, not even us.",
)
"""What calmterm is; the first sentence goes on with the vault's directory."""

ASKED: Final = (
    (
        "What it keeps",
        (
            "What you note: check-ins, your journal, nights, goals, worksheets. There is no account, and nothing is"
            " counted or sent to its makers."
        ),
    ),
    (
        "Where",
        "In the folder named above. Nothing leaves this computer unless you copy, export or share it, or join a sync.",
    ),
    (
        "Who can read it",
        "Whoever has the passphrase or the recovery code, and whoever controls this computer while the vault is open.",
    ),
)
"""What people ask before they trust a diary: a tall window has room for the answers."""


def strength(passphrase: str) -> str:
    """Return a hint by length alone: long and easy to remember beats short and odd."""
    match len(passphrase):
        case 0:
            return ""
        case n if n < 10:
            return "Short. A few more letters make it much harder to guess."
        case n if n < 16:
            return "Fair. Another word would make it strong."
        case _:
            return "Strong by its length."


async def confirm_short(app: Host) -> bool:
    """Ask whether a short passphrase is to be kept. Call from a worker."""
    sure = ConfirmScreen(
        f"{IS_SHORT}. Keep it?", Content(GUESSED.capitalize()), yes="Keep the short one", no="Choose a longer one"
    )
    return bool(await app.push_screen_wait(sure))


class WelcomeScreen(CalmScreen[None]):
    """Makes the vault."""

    CSS_PATH = "welcome.tcss"
    TITLE = "Welcome"
    PURPOSE = "Choose a passphrase for your journal, twice."
    AUTO_FOCUS = "#first"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (36, "-tall")]  # noqa: RUF012 - declared so by Textual

    first = query_one("#first", Input)
    second = query_one("#second", Input)
    hint = query_one("#hint", Static)

    def __init__(self) -> None:
        super().__init__()
        self._making: Worker[None] | None = None

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="welcome", can_focus=False):
            yield Static("Welcome to calmterm", classes="heading")
            yield Static(f"{INTRO[0]} {self.calm.worker.directory}", markup=False)
            yield Static(INTRO[1], classes="muted")
            yield Static(INTRO[2])
            yield Input(password=True, placeholder="Passphrase: several words are best", id="first")
            yield Input(password=True, placeholder="The same again, then enter", id="second")
            yield Static("", id="hint", markup=False)
            with Vertical(id="asked"):
                for title, words in ASKED:
                    yield Panel(Static(words, markup=False), title=title)
        yield KeyBar()

    @on(Input.Changed, "#first")
    def show_strength(self) -> None:
        self.hint.update(strength(self.first.value))

    @on(Input.Submitted, "#first")
    def next_field(self) -> None:
        """Go on to the second field, once there is something to repeat."""
        if self.first.value:
            self.second.focus()
        else:
            self.hint.update(EMPTY)

    @on(Input.Submitted, "#second")
    def make_once(self) -> None:
        """Make the vault. Another enter meanwhile does nothing: begun twice, it would not show the code."""
        if self._making is None or self._making.is_finished:
            self._making = self._make()

    @work(group="waiting")
    async def _make(self) -> None:
        if not self.first.value:
            self.hint.update(EMPTY)
            self.first.focus()
            return
        if self.first.value != self.second.value:
            self.hint.update("The two passphrases differ. Please type the second once more.")
            self.second.clear()
            self.second.focus()
            return
        if is_short(self.first.value) and not await confirm_short(self.calm):
            self.hint.update(LONGER)
            self.first.focus()
            return
        try:
            with self.working(self.hint, "Making the vault"):
                code = await self.calm.worker.create(self.first.value)
        except CalmtermError as error:
            self.hint.update(str(error))
            return
        self.first.clear()
        self.second.clear()
        await self.calm.push_screen_wait(RecoveryScreen(code))
        country = await self.calm.push_screen_wait(CountryScreen())
        if country:
            await self.calm.keep_setting("country", country)
        self.calm.enter()


class RecoveryScreen(CalmScreen[None]):
    """Shows the recovery code once, and asks for its last group so that it was really written down."""

    CSS_PATH = "welcome.tcss"
    TITLE = "Recovery code"
    PURPOSE = "Write the recovery code down: it opens your journal if you forget the passphrase."
    AUTO_FOCUS = "#group"
    keeps_awake = True  # the code is shown only now, and finding a pen may take its time

    group = query_one("#group", Input)
    hint = query_one("#hint", Static)

    def __init__(self, code: str) -> None:
        super().__init__()
        self._code = code

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="welcome", can_focus=False):
            yield Static("Your recovery code", classes="heading")
            yield Static("It opens the vault if you forget the passphrase. It is shown only now: please write it down.")
            yield Static(self._code, id="code", markup=False)
            yield Static("Type its last group of four, then enter, to go on.")
            yield Input(placeholder="Last group", id="group")
            yield Static("", id="hint", markup=False)
        yield KeyBar()

    @on(Input.Submitted, "#group")
    def check(self) -> None:
        if self.group.value.strip().upper() == self._code[-4:]:
            self.dismiss()
        else:
            self.hint.update("That is not the last group. It is the four characters at the end of the code.")
            self.group.clear()
