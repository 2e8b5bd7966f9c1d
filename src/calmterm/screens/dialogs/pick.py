"""Pick: lists the values of one choice and returns the one that is taken."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from calmterm.widgets.key_bar import KeyBar
from calmterm.widgets.pick_list import PickList


class PickScreen(ModalScreen[str | None]):
    """Lists the values of one choice, each with its words; returns the value that is taken, or None."""

    CSS_PATH = "../dialogs/confirm.tcss"
    TITLE = "Choose"
    AUTO_FOCUS = "#answers"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Back", id="pick.back", tooltip="Go back without choosing"),
    ]

    def __init__(self, title: str, purpose: str, choices: Sequence[tuple[str, str]], now: str) -> None:
        super().__init__()
        self._title = title
        self._purpose = purpose
        self._choices = choices
        self._now = now

    def compose(self) -> ComposeResult:
        with Vertical(classes="choose"):
            yield Static(self._title, classes="heading", markup=False)
            yield Static(self._purpose, classes="muted", markup=False)
            options = (
                Option(Content(f"{words}  (now)" if value == self._now else words)) for value, words in self._choices
            )
            yield PickList(*options, id="answers")
        yield KeyBar()

    def on_mount(self) -> None:
        values = [value for value, _ in self._choices]
        self.query_one(OptionList).highlighted = values.index(self._now) if self._now in values else 0

    @on(OptionList.OptionSelected)
    def _picked(self, message: OptionList.OptionSelected) -> None:
        self.dismiss(self._choices[message.option_index][0])

    def action_cancel(self) -> None:
        """Go back; nothing changes."""
        self.dismiss(None)
