"""Choosing a country: type a part of its name, or move with the arrows."""

from collections.abc import Callable
from typing import ClassVar, Final, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.getters import query_one
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from calmterm.content import crisis
from calmterm.screens.base.host import Host
from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.pick_list import FittedList

OUTSIDE: Final = (
    "It is noted outside the vault too, so that ctrl+g shows your lines before you unlock. ctrl+o keeps it inside."
)
ASK: Final = "Type a part of the name, or use the arrows. Escape leaves it open; ctrl+g can set it later."
INSIDE: Final = "It stays inside the vault: before you unlock, ctrl+g cannot know it. ctrl+o notes it outside."


class CountryScreen(ModalScreen[str | None]):
    """A list of the countries with crisis lines; returns the chosen code, or None where nothing was chosen."""

    CSS_PATH = "country.tcss"
    TITLE = "Country"
    AUTO_FOCUS = "#country-filter"
    # These keys come before the field's own, which do nothing in a single line.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Back", id="country.back", tooltip="Go back without choosing"),
        Binding("enter", "choose", "Choose", id="country.choose", tooltip="Choose the selected country", priority=True),
        Binding("down", "next", "Next", id="country.next", tooltip="Mark the next country", priority=True),
        Binding("up", "previous", "Previous", id="country.previous", tooltip="Mark the one before", priority=True),
        Binding(
            "ctrl+o",
            "outside",
            "Vault only",
            id="country.outside",
            tooltip="Note it outside the vault, or not",
            priority=True,
        ),
    ]

    field = query_one("#country-filter", Input)
    names = query_one("#country-names", FittedList)
    marked = query_one("#country-marked", Static)
    outside = query_one("#country-outside", Static)

    _filled: str | None = None
    """The letters that the list fits."""

    def compose(self) -> ComposeResult:
        with Vertical(id="country-box"):
            yield Static("Which country are you in?", id="country-question")
            yield Input(placeholder="Type to filter", id="country-filter")
            yield FittedList(id="country-names", markup=False)
            # Said in words as well, because the list marks a row by colour alone.
            yield Static(id="country-marked", markup=False)
            yield Static(id="country-outside", classes="muted", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        # The list stays out of the tab order: the field keeps the focus, so typing and arrows both always work.
        self.names.can_focus = False
        self._fill("")
        self._say_outside()

    def on_input_changed(self, event: Input.Changed) -> None:
        self._fill(event.value)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)

    def on_option_list_option_highlighted(self) -> None:
        self._say_marked()

    def action_cancel(self) -> None:
        self.dismiss(None)

    async def action_outside(self) -> None:
        """Note the country outside the vault, or keep it inside."""
        if (host := self._host) is not None:
            await host.remember_country_or_not()
            self._say_outside()

    @property
    def _host(self) -> Host | None:
        app = cast("object", self.app)  # pyright: ignore[reportUnknownMemberType] - Textual leaves its type open
        return app if isinstance(app, Host) else None

    def _say_outside(self) -> None:
        if (host := self._host) is not None:
            self.outside.update(OUTSIDE if host.remembers_country else INSIDE)

    def action_choose(self) -> None:
        self._once_typed(self._choose)

    def action_next(self) -> None:
        self._once_typed(self.names.action_cursor_down)

    def action_previous(self) -> None:
        self._once_typed(self.names.action_cursor_up)

    def _once_typed(self, act: Callable[[], object]) -> None:
        """Act once the field has taken the letters before this key, which overtakes them, and the list fits them."""

        def then() -> None:
            if self.field.value != self._filled:
                self._fill(self.field.value)
            act()

        self.field.call_later(then)

    def _choose(self) -> None:
        if (option := self.names.highlighted_option) is not None:
            self.dismiss(option.id)

    def _fill(self, text: str) -> None:
        if text == self._filled:
            return
        self._filled = text
        self.names.clear_options()
        try:
            found = crisis.matching(text)
        except crisis.LinesUnreadable as error:
            self.marked.update(str(error))
            return
        self.names.add_options(Option(f"{name} ({code})", id=code) for code, name in found.items())
        # Nothing is marked until the person has typed or moved, so that Enter alone chooses no country.
        self.names.highlighted = 0 if text.strip() and found else None
        self._say_marked()

    def _say_marked(self) -> None:
        if (option := self.names.highlighted_option) is not None:
            self.marked.update(f"Enter chooses {option.prompt}")
        elif self.names.option_count:
            self.marked.update(ASK)
        else:
            self.marked.update("No country by that name here; the directories reach further.")
