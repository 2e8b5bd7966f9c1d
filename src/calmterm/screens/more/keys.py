"""Keys and copies: who can open the vault, changed here once one of its secrets was given; and a copy made now."""

from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.screen import ModalScreen
from textual.widgets import Input, Static
from textual.widgets.option_list import Option

from calmterm.core.passphrases import EMPTY, is_short
from calmterm.screens.base.host import Host
from calmterm.screens.base.screen import CalmScreen, section_bar
from calmterm.screens.dialogs.confirm import ConfirmScreen
from calmterm.screens.vault.welcome import LONGER, RecoveryScreen, confirm_short, strength
from calmterm.store.key_slots import KeySlots, SlotLine
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.pick_list import FittedList

NAMES: Final = {"passphrase": "Passphrase", "recovery": "Recovery code"}
ASKED: Final = (
    "Type your passphrase or recovery code, then enter. Only somebody who can open the vault may change its keys."
)
OLD_COPIES: Final = "Copies that were made before still open with the old secret."
NEW_KEY: Final = (
    "For a key that may have leaked. Every other passphrase and the old recovery code open nothing afterwards, but"
    " copies that were made before still open with them. The vault is closed meanwhile; words you typed are kept."
)
ROTATED: Final = "Everything is encrypted under a new key now. Other passphrases and the old code open it no more."


class KeysScreen(CalmScreen[None]):
    """The passphrases and the recovery code of the vault."""

    CSS_PATH = "keys.tcss"
    TITLE = "Keys and copies"
    AUTO_FOCUS = "#secret"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "change", "Change", id="keys.change", tooltip="Change the selected passphrase"),
        Binding("a", "add", "Add", id="keys.add", tooltip="Add one more passphrase"),
        Binding("r", "recovery", "New code", id="keys.recovery", tooltip="Make a new recovery code; the old one ends"),
        Binding("d", "remove", "Remove", id="keys.remove", tooltip="Take out the selected one"),
        Binding("b", "copy", "Copy now", id="keys.copy", tooltip="Make a copy of the vault in its backups"),
        Binding("x", "rotate", "Encrypt anew", id="keys.rotate", tooltip="Encrypt everything anew, under a new key"),
        Binding("escape", "back", "Back", id="keys.back", tooltip="Back to where you came from"),
    ]

    secret = query_one("#secret", Input)
    status = query_one("#keys-status", Static)
    slots = query_one("#slots", FittedList)

    def __init__(self) -> None:
        super().__init__()
        self._keys: KeySlots | None = None

    def compose(self) -> ComposeResult:
        yield Static(section_bar("more"), id="bar")
        yield Static("Keys and copies", classes="heading", id="keys-heading")
        yield Static(ASKED, id="keys-status", markup=False)
        yield Input(password=True, placeholder="Passphrase or recovery code", id="secret")
        yield FittedList(id="slots", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self.slots.display = False

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._keys is not None if action in ("change", "add", "recovery", "remove", "copy", "rotate") else True

    @on(Input.Submitted, "#secret")
    @work(exclusive=True, group="unlocking")
    async def _open(self) -> None:
        secret = self.secret.value
        if not secret:
            return
        self.secret.clear()
        self.status.update("Looking…")
        with self.attempt():
            self._keys = await self.calm.worker.keys(secret)
            self.secret.display = False
            self.slots.display = True
            self._show("")
            self.slots.focus()
            self.refresh_bindings()
            return
        self.status.update(ASKED)

    def _show(self, said: str) -> None:
        if self._keys is None:
            return
        self.status.update(said or "What opens this vault. The secrets themselves are kept nowhere.")
        place = self.slots.highlighted or 0
        self.slots.clear_options()
        self.slots.add_options(Option(_row(line)) for line in self._keys.lines())
        self.slots.highlighted = min(place, self.slots.option_count - 1)

    @property
    def _number(self) -> int:
        """The number of the marked slot."""
        return (self.slots.highlighted or 0) + 1

    async def _do(self, act: Callable[[], object], said: str) -> None:
        """Change the keys in the vault's thread, and say what came of it."""
        with self.attempt():
            await self.ask(lambda _: act())
            self._show(said)

    async def _new_passphrase(self, heading: str) -> str | None:
        return await self.calm.push_screen_wait(NewPassphraseScreen(self.calm, heading))

    @work(exclusive=True, group="waiting")
    async def action_change(self) -> None:
        """Put a new passphrase in place of the marked one."""
        new = await self._new_passphrase("A new passphrase in place of the selected one")
        if new is not None and self._keys is not None:
            said = f"The passphrase was changed. {OLD_COPIES}"
            await self._do(partial(self._keys.change_passphrase, new, self._number), said)

    @work(exclusive=True, group="waiting")
    async def action_add(self) -> None:
        """Let one more passphrase open the vault."""
        new = await self._new_passphrase("One more passphrase that opens this vault")
        if new is not None and self._keys is not None:
            await self._do(partial(self._keys.add_passphrase, new), "It opens the vault from now on.")

    @work(exclusive=True, group="waiting")
    async def action_recovery(self) -> None:
        """Make a new recovery code and show it once."""
        sure = ConfirmScreen(
            "Make a new recovery code?", Content("The old one opens nothing afterwards. The new one is shown once."),
            yes="Make a new one", no="Keep the old one",
        )  # fmt: skip
        if not await self.calm.push_screen_wait(sure) or self._keys is None:
            return
        keys = self._keys
        with self.attempt():
            code = await self.ask(lambda _: keys.new_recovery_code())
            self._show(f"The old recovery code opens this vault no more. {OLD_COPIES}")
            await self.calm.push_screen_wait(RecoveryScreen(code))

    @work(exclusive=True, group="waiting")
    async def action_remove(self) -> None:
        """Take the marked secret out."""
        sure = ConfirmScreen(
            "Take this key out?", Content("Its secret opens the vault no more."), yes="Take it out", no="Keep it"
        )
        number = self._number
        if await self.calm.push_screen_wait(sure) and self._keys is not None:
            await self._do(partial(self._keys.remove, number), f"It was taken out. {OLD_COPIES}")

    @work(exclusive=True, group="copying")
    async def action_copy(self) -> None:
        """Make a copy in the vault's backups, and read it back."""
        self.status.update("Copying, and reading the copy back…")
        with self.attempt():
            copied = await self.ask(lambda store: store.back_up())
            self._show(f"A copy of {copied.records:,} records was made and read back: backups/{copied.path.name}")
            return
        self._show("")

    @work(exclusive=True, group="waiting")
    async def action_rotate(self) -> None:
        """Encrypt everything under a new master key, and show the new recovery code once."""
        sure = ConfirmScreen("Encrypt everything anew?", Content(NEW_KEY), yes="Encrypt anew", no="Leave it as it is")
        if not await self.calm.push_screen_wait(sure):
            return
        new = await self._new_passphrase("The passphrase from now on; it may stay")
        if new is None:
            return
        progress = ProgressScreen("Encrypting everything anew, and reading it back")
        await self.calm.push_screen(progress)
        with self.attempt():
            try:
                code = await self.calm.worker.rotate_keys(new)
            finally:
                await progress.dismiss()
            await self.calm.push_screen_wait(RecoveryScreen(code))
            self.calm.call_later(self.calm.action_section, "more")  # what was read under the old key goes
            self.calm.call_later(self.calm.notify, f"{ROTATED} {OLD_COPIES}", markup=False, timeout=12)

    def action_back(self) -> None:
        """Back to the menu."""
        self.dismiss(None)


def _row(line: SlotLine) -> Content:
    yours = "  the one you opened it with" if line.is_yours else ""
    weak = "  set while memory was short" if line.is_weakened else ""
    return Content.assemble(f"{line.number}  {NAMES[line.kind]}", (f"{yours}{weak}", "$text-muted"))


class NewPassphraseScreen(ModalScreen[str | None]):
    """Asks for a new passphrase twice; None if it was left."""

    CSS_PATH = "keys.tcss"
    TITLE = "New passphrase"
    AUTO_FOCUS = "#first"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="new_passphrase.back", tooltip="Back without a change"),
    ]

    first = query_one("#first", Input)
    second = query_one("#second", Input)
    hint = query_one("#hint", Static)

    def __init__(self, host: Host, heading: str) -> None:
        super().__init__()
        self._host = host
        self._heading = heading

    def compose(self) -> ComposeResult:
        with Vertical(classes="keys-dialog"):
            yield Static(self._heading, classes="heading", markup=False)
            yield Input(password=True, placeholder="Passphrase: several words are best", id="first")
            yield Input(password=True, placeholder="The same again, then enter", id="second")
            yield Static("", id="hint", markup=False)
        yield KeyBar()

    @on(Input.Changed, "#first")
    def _show_strength(self) -> None:
        self.hint.update(strength(self.first.value))

    @on(Input.Submitted, "#first")
    def _to_the_second(self) -> None:
        self.second.focus()

    @on(Input.Submitted, "#second")
    @work(exclusive=True, group="waiting")
    async def _take(self) -> None:
        if not self.first.value:
            self.hint.update(EMPTY)
            self.first.focus()
        elif self.first.value != self.second.value:
            self.hint.update("The two passphrases differ. Please type the second once more.")
            self.second.clear()
        elif is_short(self.first.value) and not await confirm_short(self._host):
            self.hint.update(LONGER)
            self.first.focus()
        else:
            self.dismiss(self.first.value)

    def action_leave(self) -> None:
        """Leave without one."""
        self.dismiss(None)


class ProgressScreen(ModalScreen[None]):
    """Tells that something goes on, and for how long already, until whoever began it is done."""

    CSS_PATH = "keys.tcss"
    TITLE = "Please wait"

    said = query_one("#said", Static)

    def __init__(self, what: str) -> None:
        super().__init__()
        self._what = what
        self._since = monotonic()

    def compose(self) -> ComposeResult:
        with Vertical(classes="keys-dialog"):
            yield Static(f"{self._what}…", id="said", markup=False)
            yield Static("Please leave this window open. Ended midway, the vault stays as it was.", classes="muted")
        yield KeyBar()

    def on_mount(self) -> None:
        self.set_interval(2, self._tell)

    def _tell(self) -> None:
        self.said.update(f"{self._what}… {monotonic() - self._since:.0f} s")
