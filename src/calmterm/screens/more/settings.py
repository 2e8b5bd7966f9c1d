"""Settings: every declared choice with what holds now; enter changes the marked one."""

from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.getters import query_one
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from calmterm.content import crisis
from calmterm.core.preferences import PREFERENCES, Preference
from calmterm.domain.settings import values
from calmterm.screens.base.screen import CalmScreen, section_bar
from calmterm.screens.dialogs.confirm import ConfirmScreen
from calmterm.screens.dialogs.country import CountryScreen
from calmterm.screens.dialogs.pick import PickScreen
from calmterm.store import kind_named
from calmterm.store.retention import OldCount
from calmterm.widgets.hanging import hang
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.pick_list import PickList

TITLE_CELLS: Final = max(len(one.title) for one in PREFERENCES) + 2
SIDES: Final = 5  # columns beside a row and its scrollbar
LOG: Final = "crisis_log"
CARDS: Final = "cards_at_lock"
CARDS_SAID: Final = (
    "They will stand in a file outside the vault, not encrypted:\n"
    "whoever gets at your files or this keyboard can read them.\n"
    "Switching it off removes the file, not copies of it."
)


class SettingsScreen(CalmScreen[None]):
    """Lists the choices of this vault."""

    CSS_PATH = "settings.tcss"
    TITLE = "Settings"
    AUTO_FOCUS = "#settings"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "change", "Change", id="settings.change", tooltip="Change the selected choice"),
        Binding("f", "forget", "Forget the log", id="settings.forget", tooltip="Delete the whole log"),
        Binding("escape", "back", "Back", id="settings.back", tooltip="Back to where you came from"),
    ]

    choices = query_one("#settings", PickList)

    def __init__(self, *, at: str = "") -> None:
        """Show the settings, with the one named `at` selected."""
        super().__init__()
        self._at = at
        self._chosen: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        yield Static(section_bar("more"), id="bar")
        yield Static(
            Content.assemble(
                ("Settings", "bold"), ("  Enter changes the selected one. They stay in this vault.", "$text-muted")
            ),
            id="about",
        )
        yield PickList(id="settings")
        yield KeyBar()

    def on_mount(self) -> None:
        self.choices.add_options(Option(_row(one, None)) for one in PREFERENCES)
        names = [one.name for one in PREFERENCES]
        self.choices.highlighted = names.index(self._at) if self._at in names else 0
        self.reload()

    @work(exclusive=True, group="reading")
    async def reload(self) -> None:
        """Read the choices again."""
        with self.attempt():
            self._chosen = await self.ask(values)
            self._show_rows()

    def on_resize(self) -> None:
        if self._chosen:
            self._show_rows()

    def _show_rows(self) -> None:
        for place, one in enumerate(PREFERENCES):
            row = hang(_row(one, self._chosen[one.name]), self.size.width - SIDES)
            self.choices.replace_option_prompt_at_index(place, row)

    @property
    def marked(self) -> Preference:
        """Return the choice that is marked."""
        return PREFERENCES[self.choices.highlighted or 0]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self.marked.name == LOG if action == "forget" and self.is_mounted else True

    @on(OptionList.OptionHighlighted)
    def _moved(self) -> None:
        self.refresh_bindings()

    # --- changing ---------------------------------------------------------------------------------------

    @on(OptionList.OptionSelected)
    @work(exclusive=True, group="waiting")
    async def action_change(self) -> None:
        """Ask for another value of the marked choice, and put it to use."""
        marked = self.marked
        if marked.choices:
            value = await self.calm.push_screen_wait(
                PickScreen(marked.title, marked.purpose, marked.choices, self._chosen.get(marked.name, ""))
            )
        else:
            value = await self.calm.push_screen_wait(CountryScreen())
        if value is None or (marked.name == "retention_days" and not await self._is_sure(int(value))):
            return
        if marked.name == CARDS and value == "on":
            question = "Show your coping cards without the passphrase?"
            confirm = ConfirmScreen(question, Content(CARDS_SAID), yes="Yes", no="No")
            if not await self.calm.push_screen_wait(confirm):
                return
        await self.calm.keep_setting(marked.name, value)
        self.reload()

    async def _is_sure(self, days: int) -> bool:
        """Ask before an age in the trash is chosen that removes records; return whether to go on."""
        if not days:
            return True
        with self.attempt():
            due = await self.ask(lambda store: store.removal.retention_preview(days))
            question = f"Delete forever what lies in the trash for more than {days} days?"
            confirm = ConfirmScreen(question, Content(_preview(due)), yes="Yes, from the next unlock on", no="Leave it")
            return bool(await self.calm.push_screen_wait(confirm))
        return False

    @work(exclusive=True, group="waiting")
    async def action_forget(self) -> None:
        """Remove the whole log of hard times, once that is confirmed."""
        kind = kind_named("crisis_event")
        with self.attempt():
            count = await self.ask(lambda store: store.count(kind))
            about = Content(f"Noted now: {count}, and what of it lies in the trash. It cannot be restored.")
            question = "Delete the whole log of hard times?"
            confirm = ConfirmScreen(question, about, yes="Delete forever", no="Keep them")
            if await self.calm.push_screen_wait(confirm):
                await self.ask(lambda store: store.removal.forget(kind))
                self.calm.notify("The log is gone.", markup=False)

    def action_back(self) -> None:
        """Go back to the menu."""
        if len(self.calm.screen_stack) > 2:
            self.dismiss(None)
        else:
            self.calm.call_later(self.calm.action_section, "more")


def _row(preference: Preference, value: str | None) -> Content:
    now = "" if value is None else preference.words(value)
    if preference.name == "country" and value:
        now = _country(value)
    return Content.assemble((f"{preference.title:<{TITLE_CELLS}}", "bold"), now, f"\n  {preference.purpose}")


def _country(code: str) -> str:
    try:
        return crisis.countries().get(code, code)
    except crisis.LinesUnreadable:
        return code


def _preview(due: list[OldCount]) -> str:
    if not due:
        return "Today that would be nothing."
    found = (
        f"{one.count} {(one.kind.about.title if one.count == 1 else one.kind.about.plural).lower()}" for one in due
    )
    return f"Today that would be: {', '.join(found)}. They could not be restored."
